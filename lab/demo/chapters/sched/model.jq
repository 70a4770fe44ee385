# SPDX-License-Identifier: GPL-2.0
#
# Chapter "sched": what can be said of the results, for all who print or judge
# them. The input everywhere is the whole document, {run, lan, sched, ...}; $r is
# one of .sched.convoy or .sched.starvation, a workload run in one way. Jobs of $r
# are threads as `schedctl report` has them.

include "number";

def convoys: .sched.convoy[];
def starvations: .sched.starvation[];
def switchings: .sched.switching[];
def convoy($kind): convoys | select(.kind == $kind);
def starvation($kind): starvations | select(.kind == $kind);

# How a workload was run, in a word for a column, and in more words.
def way($kind): {fair: "kernel’s own", watchdog: "fifo, watchdog"}[$kind] // $kind;
def under($kind): {fair: "under the kernel’s own scheduler",
	watchdog: "under fifo, with the watchdog on"}[$kind] // "under \($kind)";

def jobs($r): $r.figures.threads;

# The same, to begin with.
def title($kind): "U" + under($kind)[1:];

# The first job, which is long or a hog, and those behind it.
def first_job($r): jobs($r)[0];
def others($r): jobs($r)[1:];

# The same job as the workload itself has counted it.
def counted($r; $name): $r.own.jobs[] | select(.name == $name);

def mean(f): [.[] | f] | add / length;
def switches: .voluntary + .forced;

# Of the jobs behind the first, what a figure is on the average.
def mean_other($r; f): others($r) | mean(f);
def turns($r): [$r.own.jobs[1:][].turns];

# What the jobs of a convoy had beyond what they wanted: a host that runs this machine
# and does something else for a while takes it from whoever has the CPU.
def taken($r): [$r.own.jobs[] | .cpu_ns - .burst_ns] | add;

# --- the cost of switching; $p is one of .own.pieces

# Rounds of work in a millisecond.
def rate($p): $p.rounds * 1e6 / $p.time_ns;
def alone($s): $s.own.pieces[] | select(.alone);
def shared($s): [$s.own.pieces[] | select(.alone | not)];

# What is left of the work that one thread does which nobody interrupts.
def left($s; $p): rate($p) / rate(alone($s));

# From the shortest pieces: what each takes longer than its work.
def switch_ns($s): shared($s)[0] as $p
	| $p.time_ns - $p.rounds * alone($s).time_ns / alone($s).rounds;

# --- numbers as text

def percent: . * 100 | figure;
