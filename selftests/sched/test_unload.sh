#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module, or a policy, is unloaded with threads that use it, and loaded again.

. "${0%/*}/sched.sh"

ROUNDS=${ROUNDS:-20}

# load: as many as there are policies, of each kind but the one that costs most.
load() {
	local i

	for i in 1 2 3 4; do
		fair 0,1 ./work burst 500 300
		fair 1 ./work spin
	done
	fair 0,1 ./work fork
	# Those who enrol, load and unload are to get on beside them.
	renice -n 19 "${JOBS[@]}" >/dev/null
}

# enrol_all: each policy has some of them.
enrol_all() {
	local i policies=(rr fifo mlfq stride)

	for i in "${!JOBS[@]}"; do
		schedctl enrol -p "${policies[i % 4]}" "${JOBS[i]}"
	done
}

the_module_goes_and_comes_under_load() {
	local i

	load
	for ((i = 0; i < ROUNDS; i++)); do
		# As the module begins, it leaves 5 percent to who enrols.
		schedctl class set stall=off runtime=20ms
		enrol_all
		modprobe -ra "${MODULES[@]}"
		[[ ! -e /sys/module/muse_sched ]] || fail "it is still there"
		modprobe -a "${MODULES[@]}"
		nobody || fail "$REPLY threads are enrolled in a new module"
	done
	goes_on "${JOBS[@]}"
}

threads_of_an_unloaded_policy_go_on_under_rr() {
	local policy i

	schedctl watchdog stall=off
	for ((i = 0; i < 5; i++)); do
		for policy in fifo mlfq stride; do
			run $policy 0,1 ./work burst 500 500
			run $policy 1 ./work spin
			run $policy 0 ./work block
			JOBS+=("$PID")
			modprobe -r "muse_sched_$policy"
			under "${JOBS[0]}" rr || fail "the first is not under rr"
			under "${JOBS[1]}" rr || fail "the one that runs is not under rr"
			under "$PID" rr || fail "the blocked one is not under rr"
			goes_on "${JOBS[@]:0:2}"
			refused 2 "no such policy is loaded" schedctl enrol -p $policy "$PID"
			modprobe "muse_sched_$policy"
			stop_jobs
		done
	done
}

a_monitor_does_not_keep_the_module() {
	monitor_start
	run rr 1 ./work spin
	event enrol "tid=$PID"
	modprobe -ra "${MODULES[@]}"
	[[ ! -e /sys/module/muse_sched ]] || fail "it is still there"
	goes_on "$PID"
	modprobe -a "${MODULES[@]}"
}

a_policy_in_use_does_not_let_the_module_go() {
	refused 1 "in use" rmmod muse_sched
}

run_tests the_module_goes_and_comes_under_load \
	threads_of_an_unloaded_policy_go_on_under_rr \
	a_monitor_does_not_keep_the_module \
	a_policy_in_use_does_not_let_the_module_go
