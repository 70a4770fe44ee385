# SPDX-License-Identifier: GPL-2.0
#
# Chapter "sched": its section of the report.

include "model";
include "number";
include "html";


# "a, b and c"
def words($items): "\($items[:-1] | join(", ")) and \($items[-1])";

# --- a workload that was recorded, as pictures and as a table

# Their hatches have names, which must be different in one page.
def picture($r): ($r.record | rtrimstr(".rec")) as $name
	| $r.picture | split("muse-h") | join("muse-\($name)-h")
	| scroll("Timeline of \($name)");

def timelines($runs; $words): [$runs[] as $r
	| "<div class=\"timeline\"><h4>\(title($r.kind) | esc)</h4>"
	+ picture($r) + "<p>\($words[$r.kind])</p></div>"] | join("\n");

# Times of a job; one that never waited has no mean of that.
def time_cells: [(.running_ns, .ready_ns, .blocked_ns, .response_ns, .turnaround_ns,
	.wait_mean_ns, .wait_max_ns) | if . == null then "–" else ms end | cell] | join("");

def job_row($r; $turns): "<tr><th scope=\"row\">\(.name | esc)</th>" + time_cells
	+ (switches | cell)
	+ (if $turns then counted($r; .name).turns // "–" | cell else "" end) + "</tr>";

def group($r; $turns): "<tbody><tr class=\"way\"><th scope=\"rowgroup\" "
	+ "colspan=\"\(if $turns then 10 else 9 end)\">"
	+ "\(title($r.kind) | esc)</th></tr>"
	+ ([jobs($r)[] | job_row($r; $turns)] | join("\n"))
	+ "</tbody>";

def record_table($runs; $turns; $caption):
	("<table class=\"jobs\"><caption>\($caption)</caption><thead><tr><th scope=\"col\">Job</th>"
	+ ([("RUNNING", "READY", "BLOCKED", "Response", "Turnaround", "Mean wait", "Longest wait",
		"Switches", if $turns then "Turns" else empty end) | column(.)] | join(""))
	+ "</tr></thead>" + ([$runs[] as $r | group($r; $turns)] | join("\n")) + "</table>")
	| scroll($caption);

# --- the convoy

def convoy_card($r; $max): mean_other($r; .running_ns) as $ran
	| mean_other($r; .ready_ns) as $waited
	| "<div class=\"card\"><h3>\(title($r.kind) | esc)</h3>"
	+ "<p class=\"big\">\(mean_other($r; .turnaround_ns) | ms) ms</p>"
	+ "<p><span class=\"swatch good\"></span>\($ran | ms) ms running<br>"
	+ "<span class=\"swatch waste\"></span>\($waited | ms) ms ready</p>"
	+ ([{class: "good", n: $ran}, {class: "waste", n: $waited}] | bar($max)) + "</div>";

def convoy_part: .sched.slice as $slice | [convoys] as $runs | $runs[0] as $r | $r.own.jobs as $own
	| ([$runs[] as $r | mean_other($r; .running_ns + .ready_ns)] | max) as $max
	| "<h3>The convoy</h3>
<p>A job that needs the CPU for \($own[0].burst_ns | ms) ms comes first, and \($own[1:] | length) that need
\($own[1].burst_ns | ms) ms come right behind it. This is how long the short ones took on the average,
from coming to having ended:</p>
<div class=\"cards\">\([$runs[] as $r | convoy_card($r; $max)] | join("\n"))</div>"
	+ timelines($runs; {
		fifo: "Who has the CPU keeps it. All stand behind the long job, as cars behind a lorry.",
		rr: "Who has had the CPU for a slice of \($slice | esc) goes to the end of the line. The
short jobs get through; the long one ends when it would have ended anyhow.",
		fair: "The kernel’s own scheduler shares the time out evenly, in slices of its own choice."
	  })
	+ record_table($runs; false; "The convoy, times in milliseconds");

# --- starvation

def turn_card($r): "<div class=\"card\"><h3>\(title($r.kind) | esc)</h3>"
	+ "<p class=\"big\">\(turns($r) | add)</p><p>turns; they "
	+ "first ran after \([others($r)[].response_ns] | min | ms) ms</p></div>";

def starvation_part: [starvations] as $runs | .sched.stall as $stall
	| "<h3>Starvation</h3>
<p>A hog never blocks, and ends only when it has worked for a time. \(others($runs[0]) | length) others want
little: to run for a moment, sleep, and run again. This is how many turns they had
together while the hog was there:</p>
<div class=\"cards four\">\([$runs[] as $r | turn_card($r)] | join("\n"))</div>"
	+ timelines($runs; {
		fifo: "A hog that never blocks is never asked to leave. Without its end, the others would wait for ever.",
		rr: "The others run as soon as the slices of those before them have ended.",
		fair: "Who wants little is served soon, and the hog has the rest.",
		watchdog: "The same as the first, but whoever is ready and does not run for \($stall | esc)
wakes the watchdog of muse_sched. It gives all threads back to the kernel’s own scheduler."
	  })
	+ record_table($runs; true; "Starvation, times in milliseconds");

# --- the cost of switching

def left_cell($s; $p): "<td><strong>\(left($s; $p) | percent) %</strong> "
	+ "<span class=\"of\">\(rate($p) | figure) rounds a ms</span>"
	+ ([{class: "good", n: ([left($s; $p), 1] | min)}] | bar(1)) + "</td>";

def piece_row($runs; $i): shared($runs[0])[$i].rounds as $n
	| "<tr><th scope=\"row\">\($n) round\(if $n == 1 then "" else "s" end)</th>"
	+ ([$runs[] as $s | left_cell($s; shared($s)[$i])] | join("")) + "</tr>";

def switching_part: [switchings] as $runs
	| "<h3>The cost of switching</h3>
<p>Two threads share the CPU. Each does a piece of work, wakes the other and waits for it,
so every piece ends with a switch. A round of work goes once over 32 KiB. This is how much
work is done in a time, of what one thread does that is left alone:</p>"
	+ "<table class=\"pieces\"><caption>Work done, by length of the pieces</caption><thead><tr>
<th scope=\"col\">Piece</th>"
	+ ([$runs[] | "<th scope=\"col\">\(way(.kind) | esc)</th>"] | join(""))
	+ "</tr></thead><tbody>"
	+ ([range(shared($runs[0]) | length) as $i | piece_row($runs; $i)] | join("\n"))
	+ "</tbody></table>
<p>A switch, with waking and waiting, takes "
	+ words([$runs[] as $s | "\(switch_ns($s) | us) µs \(under($s.kind) | esc)"])
	+ ". Where the one that is woken runs at once, the other has lost the CPU before it could wait:
of \(shared($runs[0])[0].pieces) switches of the shortest pieces these were "
	+ words([$runs[] as $s | "\(shared($s)[0].forced) \(under($s.kind) | esc)"])
	+ ". Short slices are good for who waits, and bad for the work. What a switch costs in
instructions, <code>make bench-sched</code> says.</p>";

# --- again, by hand

def by_hand: "<h3>Do it yourself</h3>
<p>These are the commands that were run. In the project’s folder,
<code>lab/shell --kernel \(.run.kernel | esc)</code> gives a shell in such a guest. Without
<code>-j</code>, the workloads print tables.</p>"
	+ (.sched.commands | listing)
	+ "<div class=\"stack\"><div><h4>The convoy</h4>" + ([convoys.commands[]] | listing)
	+ "</div><div><h4>Starvation</h4>" + ([starvations.commands[]] | listing)
	+ "</div><div><h4>The cost of switching</h4>" + ([switchings.commands[]] | listing)
	+ "</div></div>
<p>The records are beside this page, in the folder <code>sched</code>. They can be read
anywhere:</p>"
	+ (["schedctl report -m 'job*' convoy-fifo.rec",
		"schedctl report -m 'job*' convoy-fifo.rec convoy-rr.rec",
		"schedctl report -m 'job*' --svg convoy-fifo.svg convoy-fifo.rec"] | listing);

def measured: ([convoys, starvations] | length) as $records
	| ([convoys, starvations | jobs(.)[] | switches] | add) as $switches
	| "<h3>How it was measured</h3>
<p>Times and switches are those that the kernel’s own tracepoints told <code>schedctl record</code>:
\($records) records, in which the jobs left the CPU \($switches) times. A job is always RUNNING,
READY (it waits for the CPU) or BLOCKED (it waits for something else). Work and turns are
counted by the workloads themselves. What the pictures show as left out is the start of the
programs.</p>"
	+ "
<p>" + (if .run.accel == "tcg" then "This machine was emulated: compare times on this page with
one another, not with those of your machine. " else "" end)
	+ "Its host may take the CPU away from it for a while; whoever has it then seems to run on.
From the jobs of the convoys it took \(words([convoys as $r | taken($r) | "\(ms) ms"])).</p>
<p>That fifo makes wait, that rr and the kernel’s own scheduler do not, that nobody had a
turn beside the hog, that the watchdog came once: all this was checked. Had one of
the results contradicted it, there would be no report.</p>";

def chapter: "<p>Who has the CPU, and for how long? Three small programs show what is at stake. Each
runs on one CPU: under <code>fifo</code> and <code>rr</code>, which are policies of <code>muse_sched</code>, a
scheduling class in a module, and under the kernel’s own scheduler.</p>",
	convoy_part, starvation_part, switching_part, by_hand, measured;

"<section class=\"chapter\" id=\"sched\">
<p class=\"kicker\">The CPU</p>
<h2>Who runs next?</h2>",
(if .sched.present then chapter
	else "<p>The module <code>muse_sched</code> is not built for this kernel, so nothing was measured.</p>"
	end),
"</section>"
