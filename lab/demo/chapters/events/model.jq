# SPDX-License-Identifier: GPL-2.0
#
# Chapter "events": what can be said of the results, for all who print or judge them.
# The input everywhere is the whole document, {run, lan, sched, memory, events}; $p is one of
# .events.result.points, a workload with its parameters, $c one of its cells, an engine
# there. Ratios are those that evbench has made from rounds.

include "number";

def points($workload): .events.result.points[] | select(.workload == $workload);
def point($workload; $params): first(points($workload)
	| select(.params | contains($params)));

# The engines that ran; the control is none.
def cells($p): $p.cells[] | select((.skipped or .control) | not);
def cell_of($p; $engine): first(cells($p) | select(.engine == $engine));
def baseline($p): cell_of($p; $p.baseline);
def others($p): cells($p) | select(.engine != $p.baseline);
def skipped($p): $p.cells[] | select(.skipped and (.control | not));

def metric($p; $name): first($p.metrics[] | select(.name == $name));

# How many engines have which verdict.
def verdicts($p; $name): [others($p).figures[$name].verdict] as $all
	| {faster: 0, slower: 0, unresolved: 0}
	| with_entries(.key as $v | .value = ([$all[] | select(. == $v)] | length));

# Names of descriptors and of who waits for them: what it was done with.
def sizes: [points("ready") | select(.params.active == 1) | .params.n] | sort;

# --- numbers as text

def ns: if . == null then "–"
	elif . >= 1e6 then (. / 1e6 | figure) + " ms"
	elif . >= 1e3 then (. / 1e3 | figure) + " µs"
	else figure + " ns"
	end;
def quantity($unit): if $unit == "ns" then ns elif . == null then "–" else figure end;
def ratio: if .mid == null then "–" else (.mid | two) end;
def interval: if .lo == null then "–" else "\(.lo | two) to \(.hi | two)" end;
def percent: if . == null then "–" else (. * 1000 | round / 10 | tostring) + " %" end;
def worst_floor: [.events.result.points[].metrics[0].floor | select(. != null)] | max;
