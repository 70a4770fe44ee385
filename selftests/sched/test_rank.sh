#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The class ranks below realtime and above fair; and fair threads get what the
# limit leaves them, so that they and RCU never starve.

. "${0%/*}/sched.sh"

realtime_goes_first() {
	local a b i

	run rr 1 ./work spin
	a=$PID
	run fifo 1 ./work burst 500 500
	b=$PID
	for ((i = 0; i < 5; i++)); do
		expect "what the enrolled had beside a realtime thread" \
			"$(./realtime 1 200 "$a" "$b")" "0 0"
	done
	goes_on "$a"
}

# share_of WHO WINDOWS PID...: the permille of each window that the first of these
# had, the smallest and the mean, in LEAST and MEAN.
share_of() {
	local n=$1 line part sum=0
	local -a x
	shift

	LEAST=1000
	while read -r line; do
		read -ra x <<<"$line"
		part=$((1000 * x[1] / x[0]))
		note "passed and had, us: $line; permille: $part"
		((part >= LEAST)) || LEAST=$part
		((sum += part, 1))
	done < <(exec ./shares "$n" 1000 "$@")
	MEAN=$((sum / n))
}

# beside RUNTIME: a fair spinner beside enrolled ones, with that limit.
beside() {
	schedctl class set runtime="$1"
	fair 1 ./work spin
	run rr 1 ./work spin
	run stride 1 ./work spin
	share_of 4 "${JOBS[@]}"
}

# 5 percent; the ends of the window are not those of the periods. A kernel with a
# server for fair threads gives them 5 percent of its own accord, beside these; and
# where a busy computer is late, they get back what the class had beyond its part.
fair_keeps_its_part() {
	beside 95ms
	at_least "permille of a fair thread" "$MEAN" 35
	at_most "permille of a fair thread" "$MEAN" 250
	at_least "permille of a fair thread in its worst second" "$LEAST" 10
}

fair_keeps_the_part_that_is_set() {
	beside 50ms
	at_least "permille of a fair thread" "$MEAN" 440
	at_most "permille of a fair thread" "$MEAN" 700
}

# idle_ticks CPU: in REPLY.
idle_ticks() {
	REPLY=$(awk -v cpu="cpu$1" '$1 == cpu { print $5 + $6 }' /proc/stat)
}

alone_the_class_has_all() {
	local before

	schedctl class set runtime=20ms
	run rr 1 ./work spin
	run fifo 1 ./work burst 1000 1000
	idle_ticks 1
	before=$REPLY
	share_of 2 "${JOBS[@]}"
	idle_ticks 1
	at_most "idle ticks in 2 s" $((REPLY - before)) 4
}

# Whatever the kernel's own threads on that CPU do, they get to do it.
kernel_threads_are_not_starved() {
	local i

	for i in 1 2 3; do
		run rr 1 ./work spin
		run rr 0 ./work spin
	done
	schedctl watchdog stall=off
	# Unloading waits for RCU, which waits for every CPU.
	for i in 1 2 3; do
		modprobe -r muse_sched_mlfq
		modprobe muse_sched_mlfq
	done
	timeout "$DEADLINE" sync
}

# Where the kernel is preempted everywhere (preempt=full, the debug kernel), a slice
# may end in a read-side section: spinners that ask for the time are in one often.
# If nobody gave them the CPU again before the one that never blocks, unloading,
# which waits for RCU, would hang.
a_grace_period_ends_behind_one_that_never_blocks() {
	local i

	schedctl watchdog stall=off
	schedctl set stride slice=1ms
	for i in 1 2 3 4; do
		run stride 1 ./work spin
	done
	./shares 1 100 "${JOBS[@]}" >/dev/null
	run fifo 1 ./work spin
	for i in 1 2 3 4 5; do
		modprobe -r muse_sched_mlfq
		modprobe muse_sched_mlfq
	done
}

run_tests realtime_goes_first fair_keeps_its_part \
	fair_keeps_the_part_that_is_set alone_the_class_has_all \
	kernel_threads_are_not_starved \
	a_grace_period_ends_behind_one_that_never_blocks
