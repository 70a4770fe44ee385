# SPDX-License-Identifier: GPL-2.0
#
# Chapter "events" on the terminal: plain lines of text.

include "model";
include "text";

def row($name; $cells): "  \($name | left(26))" + ([$cells[] | right(11)] | join(""))
	| trim_right;

def ready_cell($engine; $n): point("ready"; {n: $n, active: 1})
	| cell_of(.; $engine).figures.wall.median;

def ready_lines: sizes as $n | point("ready"; {n: $n[0], active: 1}) as $p
	| "  One descriptor of N is ready: until it is reported and read",
	  row("    N"; [$n[] | tostring]),
	  (("epoll-lt", "epoll-et", "poll", "uring-poll-multi:dtr", "libuv") as $engine
		| select([cells($p) | select(.engine == $engine)] != [])
		| row("    " + $engine; [$n[] as $n | ready_cell($engine; $n) | ns]));

def verdict_line($p; $name): verdicts($p; $name) as $v
	| "  \("\($p.workload) \($p.params | to_entries | map("\(.key)=\(.value)") | join(" "))" | left(52))"
	  + "\($v.faster | tostring | right(3)) \($v.slower | tostring | right(7))"
	  + " \($v.unresolved | tostring | right(11)) \(metric($p; $name).floor | percent | right(8))";

"Events, on this machine: Linux \(.events.result.environment.kernel)",
"",
ready_lines,
"",
"  \("Engines beside the baseline" | left(52))faster slower unresolved    floor",
(.events.result.points[] as $p | verdict_line($p; $p.metrics[0].name))
