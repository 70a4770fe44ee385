# SPDX-License-Identifier: GPL-2.0
#
# Chapter "memory": does anything that was measured contradict what a pager has to do?
# One line a contradiction; none if all is well. Nothing here depends on how fast the
# machine is.

include "model";

# What the budget may be exceeded by for a moment.
def slack: 2097152;

select(.memory.present)
| (sorts as $s | $s.figures
	| (select($s.same | not) | "sort with \(part($s.name)): its output is another"),
	  (select(.peak_bytes > .budget_bytes + slack)
		| "sort with \(part($s.name)): it had \(.peak_bytes | bytes) of \(.budget_bytes | bytes)"),
	  (select(.poisoned != 0) | "sort with \(part($s.name)): \(.poisoned) pages were lost")),
  (sorting("whole") | select(.figures.evicted != 0)
	| "sort with all of it: \(.figures.evicted) pages had to go"),
  (sorting("eighth") | select(.figures.faults.fill == 0)
	| "sort with an eighth: no page came back"),
  (.memory.chunks[] | select(.figures.wrong != 0) | "a loop: \(.figures.wrong) words were wrong"),
  (.memory.neighbours[1] | select(.evicted != 0)
	| "who had enough lost \(.evicted) pages because of a neighbour"),
  (replays | select(.to_optimum < 1) | "\(policy_name) had fewer misses than the optimum")
