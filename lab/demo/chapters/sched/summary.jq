# SPDX-License-Identifier: GPL-2.0
#
# Chapter "sched" on the terminal: plain lines of text.

include "model";
include "number";
include "text";

# A line of the table: what it is, and a figure for each way a workload was run.
def row($name; $cells): "  \($name | left(38))" + ([$cells[] | right(11)] | join(""))
	| trim_right;

def head($name; $runs): row($name; [$runs[].kind | {fair: "kernel's",
	watchdog: "watchdog"}[.] // .]);

def burst($r; $i): $r.own.jobs[$i].burst_ns | ms;

def convoy_lines: [convoys] as $runs | $runs[0] as $r
	| "  The convoy: a job of \(burst($r; 0)) ms, and \(others($r) | length) of "
	  + "\(burst($r; 1)) ms right behind it, on one CPU",
	  head("  mean of the short jobs, ms"; $runs),
	  ({RUNNING: "running_ns", READY: "ready_ns", response: "response_ns",
		turnaround: "turnaround_ns"} | to_entries[] as $f
		| row("    " + $f.key; [$runs[] as $r | mean_other($r; .[$f.value]) | ms])),
	  row("    switches of all jobs"; [$runs[] as $r | [jobs($r)[] | switches] | add | tostring]),
	  row("    taken by the host, ms"; [$runs[] as $r | taken($r) | ms]);

def starvation_lines: [starvations] as $runs
	| "  Starvation: a hog that never blocks, and \(others($runs[0]) | length) who want "
	  + "the CPU now and then",
	  head("  until the hog has ended"; $runs),
	  row("    turns of the others"; [$runs[] as $r | turns($r) | add | tostring]),
	  row("    their mean response, ms"; [$runs[] as $r | mean_other($r; .response_ns) | ms]),
	  row("    times that the watchdog drained all"; [$runs[].stalls | tostring]);

def switching_lines: [switchings] as $runs
	| "  The cost of switching: two threads hand over the CPU after each piece of work",
	  head("  rounds of work a millisecond"; $runs),
	  (range(shared($runs[0]) | length) as $i
		| row("    pieces of \(shared($runs[0])[$i].rounds)";
			[$runs[] as $s | rate(shared($s)[$i]) | figure])),
	  row("    alone"; [$runs[] as $s | rate(alone($s)) | figure]),
	  row("    a switch takes, us"; [$runs[] as $s | switch_ns($s) | us]);

if .sched.present | not then
	"CPU: muse_sched is not built for this kernel, so nothing was measured"
else
	"CPU: three workloads under fifo, under rr and under the kernel's own scheduler",
	"",
	convoy_lines,
	"",
	starvation_lines,
	"",
	switching_lines
end
