# SPDX-License-Identifier: GPL-2.0
#
# Chapter "events": does anything that was measured contradict what these mechanisms
# have to do? One line a contradiction; none if all is well. What a machine is too slow
# or too busy for is unresolved, which is no contradiction.

include "model";
include "number";

# Who hands over the whole list pays for all that is in it.
def check_scan: sizes as $n | .events.result as $r
	| point("ready"; {n: $n[0], active: 1}) as $few
	| point("ready"; {n: $n[-1], active: 1}) as $many
	| ("poll", "ppoll", "select") as $engine
	| cell_of($few; $engine) as $a | cell_of($many; $engine) as $b
	| select($b.figures.wall.median < 3 * $a.figures.wall.median)
	| "\($engine): \($n[-1]) descriptors take \($b.figures.wall.median | ns), \($n[0]) "
	  + ($a.figures.wall.median | ns);

def check_calls: .events.result.points[] as $p | cells($p)
	| select(.checks.cq_overflow != 0 or .checks.out_of_sequence != 0)
	| "\($p.workload): \(.engine): events were lost or doubled";

# An event is for one: the others are left alone.
def check_exclusive: points("herd") as $p
	| cell_of($p; "epoll-exclusive") as $one | baseline($p) as $all
	| select($one.figures.switches.median >= 0.5 * $all.figures.switches.median)
	| "herd: EPOLLEXCLUSIVE wakes \($one.figures.switches.median | figure) of "
	  + ($p.params.waiters | tostring);

.events.result as $r
| (select($r.complete | not) | "the run was cut short: \($r.reason)"),
  (select($r.invariants == 0) | "nothing was checked"),
  (("ready", "wake", "echo", "churn", "herd", "timers", "files") as $w
	| select([points($w)] == []) | "\($w) was not measured"),
  check_scan, check_calls, check_exclusive
