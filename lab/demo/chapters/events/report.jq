# SPDX-License-Identifier: GPL-2.0
#
# Chapter "events": its section of the report.

include "model";
include "number";
include "html";


def picture($name; $alt): themed("events/figures/\($name)"; $alt);

# As evbench names them: workload, what is shown, parameters.
def name_of($p; $what): "\($p.workload)-\($what)"
	+ ([$p.params | to_entries[] | "-\(.key)=\(.value)"] | join(""));

def swatch($verdict): {faster: "good", slower: "waste"}[$verdict // ""] as $class
	| if $class then "<span class=\"swatch \($class)\"></span>" else "" end;

# --- engines at a point

def engine_row($p; $name): .figures[$name] as $f
	| "<tr><th scope=\"row\">\(.engine | code)</th>"
	+ ($f.median | quantity(metric($p; $name).unit) | cell)
	+ ($f.ratio | ratio | cell) + ($f.ratio | interval | cell)
	+ "<td>\(swatch($f.verdict))\($f.verdict // "–")</td>"
	+ (([.calls[]?.per_op] | if . == [] then "–" else add | figure end) | cell) + "</tr>";

def engine_table($p; $name; $caption): metric($p; $name) as $m
	| "<table class=\"engines\"><caption>\($caption); ratios to <code>\($p.baseline)</code>, "
	+ "noise floor \($m.floor | percent)</caption><thead><tr><th scope=\"col\">Engine</th>"
	+ ([("Median", "Ratio", "95 % interval") | column(.)] | join(""))
	+ "<th scope=\"col\">Verdict</th>" + column("Calls") + "</tr></thead><tbody>"
	+ ([cells($p) | engine_row($p; $name)] | join("\n")) + "</tbody></table>"
	| scroll($caption);

def card($title; $big; $words): "<div class=\"card\"><h3>\($title)</h3>"
	+ "<p class=\"big\">\($big)</p><p>\($words)</p></div>";

# A card about an engine, if it ran.
def ratio_card($p; $engine; $metric; $title; $words): cell_of($p; $engine)
	| .figures[$metric]
	| card($title; .ratio | ratio;
		"\($words)<br>95 % interval: \(.ratio | interval)<br>\(.verdict // "no verdict")");

# --- the parts

def ready_part: sizes as $n | point("ready"; {n: $n[-1], active: 1}) as $p
	| "<h3>Who asks for each, and who is told</h3>
<p>Of N descriptors one becomes ready. <code>poll()</code> and <code>select()</code> hand over the whole
list each time, and the kernel looks at each. epoll and io_uring have registered what they
wait for, and are told. With \($n[-1]) descriptors, in the time of level-triggered epoll:</p>
<div class=\"cards\">"
	+ ([ratio_card($p; "poll"; "wall"; "poll()"; "of N, one is ready"),
	    ratio_card($p; "epoll-et"; "wall"; "epoll, edge-triggered"; "the same one"),
	    ratio_card($p; "uring-poll-multi:dtr"; "wall"; "io_uring, multishot poll";
		"with DEFER_TASKRUN")] | join("\n"))
	+ "</div>"
	+ picture("ready-cost-active=1"; "What one operation costs, by how many are watched")
	+ engine_table($p; "wall"; "One of \($n[-1]) is ready");

def wake_part: point("wake"; {cpu: "same"}) as $same
	| ([points("wake") | select(.params.cpu == "cross")] | first) as $cross
	| "<h3>Waking somebody</h3>
<p>Two threads wake each other in turn. On one CPU that is a switch each way, and the
mechanism is a part of the cost that can be seen.</p>"
	+ picture(name_of($same; "wall"); "Waking on the same CPU")
	+ (if $cross then (verdicts($cross; "wall")) as $v
		| "<p>Across two CPUs a wake-up takes \(baseline($cross).figures.wall.median | ns)"
		+ " there and back, because a sleeping CPU has to be woken. What the mechanism costs is hidden in
that: \($v.faster) engines were faster than <code>\($cross.baseline)</code> beyond doubt, \($v.slower) slower, and
of \($v.unresolved) nothing can be said.</p>"
	   else "" end);

def herd_part: points("herd") as $p
	| "<h3>An event, and many who wait</h3>
<p>\($p.params.waiters) threads wait for the same descriptor, and one event comes. All are woken, one gets
it, and the others go back to sleep; unless they have asked for the event with
<code>EPOLLEXCLUSIVE</code>: \(cell_of($p; "epoll-exclusive").figures.switches.median | figure) switch
instead of \(baseline($p).figures.switches.median | figure).</p>"
	+ picture(name_of($p; "switches"); "Context switches for an event");

def files_part: points("files") as $p
	| "<h3>A loop that stands still</h3>
<p>An event loop that opens, writes and closes \($p.params.files) files answers nobody meanwhile. Giving the
work to threads, as libuv does, costs CPU time and is meant to keep the loop going; whether it
does, depends on who gets the CPU. This is the longest that the loop saw no other event:</p>"
	+ picture(name_of($p; "stall"); "The longest that the loop saw no other event")
	+ engine_table($p; "cpu"; "CPU time of a file");

def by_hand: "<h3>Do it yourself</h3>
<p>These are the commands that were run, on this machine. <code>evbench doctor</code> says what
a machine is good for, and <code>evbench run ready n=10,100,1000</code> measures one workload
in depth.</p>" + (.events.commands | listing)
	+ "<p>The result is <code>events/quick.json</code> beside this page; all its tables are in
<code>events/quick.txt</code>, all its pictures in <code>events/figures</code>.</p>";

def measured: .events.result as $r | $r.environment as $e
	| "<h3>How it was measured</h3>
<p>On this machine and not in the guest: Linux \($e.kernel | esc), \($e.cpu // "unknown processor" | esc), load
\($e.load // 0 | figure) at the start. Each engine is a process of its own; rounds have a block of each, in
random order, and a ratio is of blocks of the same round. The baseline runs twice in every
round: by how much it differs from itself is the noise floor, \(worst_floor | percent) at worst. What lies within
it is <em>unresolved</em>. \($r.invariants) checks were made, that no event was lost, doubled or out of order and
that no engine made other system calls than it says; all held, or there would be no report.</p>";

"<section class=\"chapter\" id=\"events\">
<p class=\"kicker\">Events</p>
<h2>Who tells you?</h2>
<p>A program that waits for many things at once has to be told which of them has happened.
Linux has a dozen ways to do that, and everybody has figures that say theirs is the
fastest. Here all of them do the same work, in the same run.</p>",
ready_part, wake_part, herd_part, files_part, by_hand, measured,
"</section>"
