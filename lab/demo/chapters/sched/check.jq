# SPDX-License-Identifier: GPL-2.0
#
# Chapter "sched": does anything that was measured contradict what these schedulers
# have to do? One line a contradiction; none if all is well. Nothing here depends on
# how fast the machine is; and a host that stops its guest for a while makes waits
# longer, but those that are held against each other alike.

include "model";
include "number";

def shown: ms + " ms";

# --- any record

# The class in which the jobs end; what the watchdog drains is fair then.
def class_of($kind): {fifo: "fifo (muse)", rr: "rr (muse)"}[$kind] // "fair";

def check_record($r):
	($r.figures.record
		| (select(.lost > 0) | "\(.lost) events were lost"),
		  (select(.complete | not) | "the record has no end"),
		  (select(.status != 0) | "the workload ended with status \(.status)")),
	(select([jobs($r)[].name] != [$r.own.jobs[].name])
		| "the record has other jobs than the workload: \([jobs($r)[].name] | join(", "))"),
	(jobs($r)[]
		| (select(.class != class_of($r.kind))
			| "\(.name) was in class \(.class), not in \(class_of($r.kind))"),
		  (select(.turnaround_ns == null) | "\(.name) has not ended"),
		  (select(.running_ns + .ready_ns + .blocked_ns != .lifetime_ns)
			| "the states of \(.name) do not add up to its life"));

# --- the convoy

# The clock of the workload and that of the record are not the same.
def check_work($r): jobs($r)[] as $job
	| counted($r; $job.name)
	| (select(.cpu_ns < .burst_ns or .rounds == 0)
		| "\(.name) has ended before it had worked for \(.burst_ns | shown)"),
	  (select($job.running_ns < 0.9 * .burst_ns)
		| "\(.name) ran for \($job.running_ns | shown) only"
		  + ", and wanted \(.burst_ns | shown)");

# Who comes behind a long job waits for its end, and so on.
def check_fifo($r): jobs($r) as $jobs
	| range(1; $jobs | length) as $i
	| $jobs[$i]
	| (select(.response_ns < 0.8 * $jobs[0].running_ns)
		| "\(.name) waited for \(.response_ns | shown) only behind a job that ran for "
		  + ($jobs[0].running_ns | shown)),
	  (select(.response_ns < $jobs[$i - 1].response_ns)
		| "\(.name) ran before \($jobs[$i - 1].name), which had come first");

# Who takes turns gets the short ones out first.
def check_sliced($fifo; $r): first_job($r) as $long
	| (mean_other($fifo; .response_ns) as $most
		| mean_other($r; .response_ns)
		| select(. >= $most)
		| "the short jobs had to wait for \(shown) on the average, under fifo for "
		  + ($most | shown)),
	  (others($r)[] | select(.turnaround_ns >= $long.turnaround_ns)
		| "\(.name) took \(.turnaround_ns | shown), the long one "
		  + ($long.turnaround_ns | shown)),
	  ($long | select(.forced < 2) | "\(.name) lost the CPU \(.forced) times only");

# --- starvation

# Nobody ran but the hog, and nobody noticed.
def check_starved($r): first_job($r).running_ns as $hog
	| (others($r)[] | select(.response_ns < 0.8 * $hog)
		| "\(.name) ran after \(.response_ns | shown), beside a hog that ran for "
		  + ($hog | shown)),
	  ($r.own.jobs[1:][] | select(.turns > 0) | "\(.name) had \(.turns) turns beside the hog"),
	  ($r | select(.stalls != 0) | "the watchdog was off, and drained the class");

def check_saved($r):
	($r.own.jobs[1:][] | select(.turns == 0) | "\(.name) had no turn beside the hog"),
	($r | select(.stalls != 1) | "the watchdog drained the class \(.stalls) times, not once");

def check_served($r):
	($r.own.jobs[1:][] | select(.turns == 0) | "\(.name) had no turn beside the hog"),
	($r | select(.stalls != 0) | "the watchdog was off, and drained the class");

# --- the cost of switching

# A switch or two of a block may be counted with the next.
def check_switching($s):
	(shared($s)[] | select(switches < 0.9 * .pieces)
		| "\(.pieces) pieces of \(.rounds) ended with \(switches) switches"),
	(shared($s)[0] | select(rate(.) >= rate(alone($s)))
		| "pieces of \(.rounds) lose nothing: \(rate(.) | figure) rounds a millisecond, and "
		  + "\(rate(alone($s)) | figure) by who is alone");

def about($what): "\($what): \(.)";

select(.sched.present)
| (select([convoys.kind] != ["fifo", "rr", "fair"] or
	[starvations.kind] != ["fifo", "rr", "fair", "watchdog"] or
	[switchings.kind] != ["fifo", "rr", "fair"])
	| "not every workload was run in every way"),
  (convoys as $r | check_record($r), check_work($r) | about("convoy \(under($r.kind))")),
  (convoy("fifo") as $fifo
	| (check_fifo($fifo) | about("convoy under fifo")),
	  (convoy("rr", "fair") as $r
		| check_sliced($fifo; $r) | about("convoy \(under($r.kind))"))),
  (starvations as $r
	| (check_record($r),
	   if $r.kind == "fifo" then check_starved($r)
	   elif $r.kind == "watchdog" then check_saved($r)
	   else check_served($r)
	   end)
	| about("starvation \(under($r.kind))")),
  (switchings as $s | check_switching($s) | about("switching \(under($s.kind))"))
