#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A CPU goes and comes under load: who was on it goes on elsewhere, and everybody
# is still in the class.

. "${0%/*}/sched.sh"

ROUNDS=${ROUNDS:-4}
ONLINE=/sys/devices/system/cpu/cpu1/online

finish() {
	[[ ! -e $ONLINE ]] || echo 1 >"$ONLINE"
}

# all_there: enrolled, and getting on.
all_there() {
	local pid

	for pid in "${JOBS[@]}"; do
		enrolled "$pid" || fail "$pid is not enrolled any more"
		goes_on "$pid"
	done
}

# under_load: bound to the CPU, to the other, and to none; under all policies.
under_load() {
	local policy

	for policy in rr fifo mlfq stride; do
		[[ $policy == fifo ]] || run $policy 1 ./work spin
		run $policy 1 ./work burst 300 700
		run $policy 0,1 ./work burst 2000 200
		run $policy 0 ./work burst 100 2000
	done
}

a_cpu_goes_and_comes() {
	local i

	[[ -w $ONLINE ]] || skip "CPU 1 cannot be taken away"
	under_load
	for ((i = 0; i < ROUNDS; i++)); do
		echo 0 >"$ONLINE"
		((i % 5)) || all_there
		echo 1 >"$ONLINE"
		((i % 5)) || all_there
	done
	all_there
	class threads
	expect "threads" "$REPLY" ${#JOBS[@]}
}

it_is_used_again() {
	run rr 1 ./work spin
	wait_for on_cpu "$PID" 1
	goes_on "$PID"
	run rr 0,1 ./work spin
	run rr 0 ./work spin
	goes_on "${JOBS[@]}"
}

who_comes_while_it_is_away_runs_elsewhere() {
	[[ -w $ONLINE ]] || skip "CPU 1 cannot be taken away"
	echo 0 >"$ONLINE"
	run rr 0,1 ./work spin
	on_cpu "$PID" 0 || fail "it is not on the CPU that is left"
	goes_on "$PID"
	echo 1 >"$ONLINE"
	# Older kernels have forgotten that it may run there.
	taskset -pc 0,1 "$PID" >/dev/null
	run rr 0 ./work spin
	goes_on "${JOBS[@]}"
	wait_for on_cpu "${JOBS[0]}" 1
}

run_tests a_cpu_goes_and_comes it_is_used_again \
	who_comes_while_it_is_away_runs_elsewhere
