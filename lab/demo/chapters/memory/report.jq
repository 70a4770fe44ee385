# SPDX-License-Identifier: GPL-2.0
#
# Chapter "memory": its section of the report.

include "model";
include "number";
include "html";

def row_head($words): "<th scope=\"row\">\($words)</th>";

def table($class; $caption; $head; $rows): "<table class=\"\($class)\"><caption>\($caption)</caption>"
	+ "<thead><tr>\($head)</tr></thead><tbody>\($rows | join("\n"))</tbody></table>"
	| scroll($caption);

def picture($name; $alt): themed("memory/\($name)"; $alt);

# --- sort with less and less

def card($s; $max): "<div class=\"card\"><h3>\(part($s.name) | .[:1] | ascii_upcase)\(part($s.name)[1:])</h3>"
	+ "<p class=\"big\">\($s.us | seconds) s</p><p>"
	+ "<span class=\"swatch good\"></span>\($s.figures.faults.soft) soft faults<br>"
	+ "<span class=\"swatch waste\"></span>\($s.figures.faults.fill) filled</p>"
	+ ([{class: "good", n: $s.figures.faults.soft}, {class: "waste", n: $s.figures.faults.fill}]
		| bar($max)) + "</div>";

def sorting_row: row_head(part(.name) | esc) + (.figures
	| (.budget_bytes | bytes | cell) + (.peak_bytes | bytes | cell)
	+ ([.faults.zero, .faults.soft, .faults.fill, .faults.prefetch] | map(cell) | join(""))
	+ (.latency | [.p50_ns, .p99_ns, .p999_ns] | map(us | cell) | join("")))
	| "<tr>\(.)</tr>";

def sorting_part: [sorts] as $all
	| ([$all[] | .figures.faults.soft + .figures.faults.fill] | max) as $max
	| "<h3>Less and less</h3>
<p><code>sort</code>, as Debian has it, sorts \(.memory.lines) lines in \(.memory.unpaged_us | seconds) s. Then
<code>pagectl run</code> gives it a budget: of what it allocates, no more than that is in RAM at a time.
The rest is compressed; when it is touched, that is a page fault, and <code>libpager</code> brings it
back. A page that is on its way out and is touched comes back at once: a soft fault. The output
is the same each time.</p>
<div class=\"cards four\">\([$all[] | card(.; $max)] | join("\n"))</div>"
	+ table("figures"; "sort with a budget; faults by what they took, times in microseconds";
		"<th scope=\"col\">Budget</th>" + ([("", "At most in RAM", "Zero", "Soft", "Filled",
			"Foreseen", "p50", "p99", "p99.9") | column(.)] | join(""));
		[$all[] | sorting_row])
	+ "<p>This is where the faults were, with a quarter of the memory: time to the right, addresses
upwards. A working set that fits moves through the picture as a line. Where the lines come back
before they were gone, it does not fit.</p>"
	+ picture("heatmap"; "Faults of sort by time and address");

# --- policies

def policy_row($name; $budgets): "<tr>" + row_head($name | esc)
	+ ([$budgets[] as $b | replays | select(.budget_bytes == $b and policy_name == $name)
		| (.misses | cell) + (.to_optimum | two | cell)] | join("")) + "</tr>";

def policies_part: . as $doc | budgets as $budgets
	| "<h3>Which page goes?</h3>
<p>What would other policies have done? For that, every touch has to be known, not only faults:
<code>valgrind</code> has recorded them once, of a smaller <code>sort</code>, and the trace comes with
the project. Bélády’s optimum knows the future, LRU each use. The others see what a pager sees: faults, and
that a page was touched while it was on its way out. With accessed bits, which Linux 7.3 can give,
they would see more.</p>"
	+ picture("policies"; "Misses of policies by budget")
	+ table("figures"; "Misses, and how many times those of the optimum";
		"<th scope=\"col\">Policy</th>" + ([$budgets[] | column(bytes), column("")] | join(""));
		[["optimum"] + ([replays | select(.policy != "optimum") | policy_name] | unique)
			| .[] as $name | $doc | policy_row($name; $budgets)]);

# --- what a fault brings

def chunk_row: "<tr>" + row_head("\(.pages * 4) KiB") + (.figures
	| (.touches_per_second / 1e3 | figure | cell) + (.fault_ratio | . * 100 | figure | cell)
	+ (.latency.p50_ns | us | cell) + (.latency.p99_ns | us | cell)) + "</tr>";

def chunks_part: "<h3>How much at a time?</h3>
<p>A fault costs what it costs, whether it brings a page or sixteen. Someone who goes through four
times the budget again and again is foreseen:</p>"
	+ table("figures"; "A sequential loop, by what a fault brings at most";
		"<th scope=\"col\">A fault brings</th>" + ([("Thousand touches a second", "Faults, % of touches",
			"p50, µs", "p99, µs") | column(.)] | join(""));
		[.memory.chunks[] | chunk_row]);

def neighbours_part: .memory.neighbours as [$greedy, $modest]
	| "<h3>Two neighbours</h3>
<p>Each region has a budget of its own. While one loops over \($greedy.size_bytes | bytes) with
\($greedy.budget_bytes | bytes) and has \($greedy.evicted) pages taken away, the other, whose
\($modest.size_bytes | bytes) fit, loses \($modest.evicted).</p>";

def translation_part: "<h3>Where is it?</h3>
<p>An address is a number of a page and an offset in it; the number is cut into an index for each
level of the page table. <code>pagectl explain</code> shows that, what the kernel’s table has there,
and what the pager knows of the page:</p>" + ([.memory.explained] | listing);

def by_hand: "<h3>Do it yourself</h3>
<p>These are the commands that were run, on this machine. <code>pagectl doctor</code> says what a
machine allows.</p>"
	+ ([.memory.commands[:2][], .memory.sorting[].command, .memory.commands[2:][]] | listing)
	+ "<p>Traces and pictures are beside this page, in the folder <code>memory</code>.</p>";

"<section class=\"chapter\" id=\"memory\">
<p class=\"kicker\">Memory</p>
<h2>What if it does not fit?</h2>",
(if .memory.present then sorting_part, policies_part, chunks_part, neighbours_part, translation_part,
	by_hand
	else "<p>Nothing was measured: \(.memory.reason | esc)</p>"
	end),
"</section>"
