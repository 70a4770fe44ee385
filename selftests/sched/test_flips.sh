#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Threads that go into the class and out of it 2000 times, whatever they do, and
# by two hands at once. Nobody gets lost, and nothing is left of them.

. "${0%/*}/sched.sh"

FLIPS=${FLIPS:-2000}

# flips thread|process ID: by two programs at once, which share the work.
flips() {
	local a b in out

	./flip "$1" "$2" $((FLIPS / 2)) rr fifo >"$WORK/a" &
	a=$!
	./flip "$1" "$2" $((FLIPS / 2)) mlfq stride rr >"$WORK/b" &
	b=$!
	wait $a || fail "$(<"$WORK/a")"
	wait $b || fail "$(<"$WORK/b")"
	read -r _ in _ out < <(cat "$WORK/a" "$WORK/b" | awk '{
		i += $2; o += $4 } END { print "in", i, "out", o }')
	note "in $in times, out $out times"
	# Where both meet, one may find that the other was faster.
	expect "times in" "$in" "$FLIPS"
	at_least "times out" "$out" $((FLIPS / 4))
	wait_for nobody
	class enrolled
	at_least "enrolments" "$REPLY" "$out"
}

setup() {
	WORK=$(mktemp -d)
}

finish() {
	rm -rf "${WORK:-/nonexistent}"
}

of_a_thread_that_runs() {
	fair 0,1 ./work spin
	flips thread "$PID"
	goes_on "$PID"
}

of_a_thread_that_is_blocked() {
	fair 0,1 ./work block
	flips thread "$PID"
	[[ $(ps -o state= -p "$PID") == S ]] || fail "it does not sleep any more"
}

of_a_thread_that_sleeps_and_wakes() {
	fair 0,1 ./work burst 100 100
	flips thread "$PID"
	goes_on "$PID"
}

# What is forked while its parent is in the class is in it, too, and ends there.
of_a_thread_that_forks() {
	fair 0,1 ./work fork
	flips thread "$PID"
	goes_on "$PID"
}

# A child may inherit while what it inherits changes.
of_the_policy_of_a_thread_that_forks() {
	fair 0,1 ./work fork
	expect "what flip did" \
		"$(./flip policy "$PID" "$FLIPS" stride mlfq stride rr fifo)" \
		"in $FLIPS out 1"
	goes_on "$PID"
	wait_for nobody
}

# Each time the withdrawal waits for children that are on their way.
of_many_threads() {
	exec {HOLD}<> <(:)
	./threads 8 <&"$HOLD" >"$WORK/tids" &
	PID=$!
	JOBS+=("$PID")
	wait_for test -s "$WORK/tids"
	FLIPS=$((FLIPS / 20)) flips process "$PID"
}

the_module_can_be_unloaded() {
	modprobe -ra "${MODULES[@]}"
	modprobe -a "${MODULES[@]}"
}

run_tests of_a_thread_that_runs of_a_thread_that_is_blocked \
	of_a_thread_that_sleeps_and_wakes of_a_thread_that_forks \
	of_the_policy_of_a_thread_that_forks of_many_threads the_module_can_be_unloaded
