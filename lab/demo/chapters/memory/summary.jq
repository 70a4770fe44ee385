# SPDX-License-Identifier: GPL-2.0
#
# Chapter "memory" on the terminal: plain lines of text.

include "model";
include "number";
include "text";

def row($name; $cells): "  \($name | left(26))" + ([$cells[] | right(12)] | join(""))
	| trim_right;

def sorting_lines: [sorts] as $all
	| "  sort, with a budget of",
	  row(""; [$all[] | part(.name)]),
	  row("    MiB"; [$all[] | .figures.budget_bytes / 1048576 | figure]),
	  row("    in RAM at most, MiB"; [$all[] | .figures.peak_bytes / 1048576 | figure]),
	  row("    faults"; [$all[] | faults(.) | tostring]),
	  row("    of them filled"; [$all[] | .figures.faults.fill | tostring]),
	  row("    took, s"; [$all[] | .us | seconds]);

def replay_lines: . as $doc | budgets as $budgets
	| "  Misses of another sort, times those of the optimum",
	  row("    with a budget of"; [$budgets[] | bytes]),
	  ([replays | select(.policy != "optimum") | policy_name] | unique[] as $name
		| $doc | row("    " + $name; [$budgets[] as $b
			| replays | select(.budget_bytes == $b and policy_name == $name)
			| .to_optimum | two]));

if .memory.present then
	"Memory: programs with less RAM than they use, on this machine",
	"",
	sorting_lines,
	"",
	replay_lines
else
	"Memory: \(.memory.reason)"
end
