#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Policies that are broken on purpose (tests/): the core runs threads that one
# forgets, and when one lets a thread starve, the watchdog gives all of them back
# to the fair class. The machine lives, and a user can drain the class himself.

. "${0%/*}/sched.sh"

setup() {
	local name

	for name in forgets starves; do
		module_file $name
		insmod "$REPLY"
	done
}

what_a_policy_forgets_runs() {
	local pids=() i

	of_policy forgets empty_picks
	local before=$REPLY
	for i in 1 2 3; do
		run forgets 1 ./work burst 2000 100
		pids+=("$PID")
	done
	goes_on "${pids[@]}"
	of_policy forgets empty_picks
	at_least "picks of none" $((REPLY - before)) 20
	class stalls
	expect "stalls" "$REPLY" "$STALLS"
}

finish() {
	rmmod forgets starves
}

# starve: one thread is, in STARVED, by another, in HOG; a bystander is blocked.
starve() {
	run rr 0,1 ./work block
	BYSTANDER=$PID
	run starves 1 ./work nap 20000
	STARVED=$PID
	run starves 1 ./work spin
	HOG=$PID
}

# stalled N: the watchdog has seen so many since the start.
stalled() {
	class stalls
	((REPLY == STALLS + $1))
}

said() {
	dmesg | awk -v mark="${KLOG_MARK##*klog: }" -v text="$1" '
		index($0, mark) { on = 1 }
		on && index($0, text) { n++ }
		END { print n + 0 }'
}

the_watchdog_drains_the_class() {
	local pid

	class stalls
	STALLS=$REPLY
	schedctl watchdog stall=1s
	monitor_start
	starve
	event stall "tid=$STARVED" policy=starves
	wait_for stalled 1
	nobody || fail "$REPLY threads are still enrolled"
	for pid in "$STARVED" "$HOG" "$BYSTANDER"; do
		not_enrolled "$pid" || fail "$pid is still enrolled"
	done
	goes_on "$HOG"
	cpu_ms "$STARVED"
	wait_for got_on "$STARVED" "$REPLY"
	expect "lines about the thread" "$(said "thread $STARVED (work) of policy starves waited")" 1
	expect "lines about the drain" "$(said "the watchdog gave all 3 threads back")" 1
	# It is reported once, and nothing is left to be reported.
	./shares 1 2000 "$HOG" >/dev/null
	stalled 1 || fail "$REPLY stalls"
}

each_of_them_leaves_for_that_reason() {
	monitor_start
	schedctl watchdog stall=1s
	starve
	left "$BYSTANDER" stall
}

the_class_can_be_used_again() {
	run rr 1 ./work spin
	goes_on "$PID"
	under "$PID" rr || fail "it is not enrolled"
}

without_a_watchdog_nothing_is_drained() {
	class stalls
	STALLS=$REPLY
	schedctl watchdog stall=off
	starve
	./shares 1 1500 "$HOG" >/dev/null
	stalled 0 || fail "$REPLY stalls"
	enrolled "$STARVED" || fail "it is not enrolled any more"
}

draining_works_at_any_time() {
	schedctl watchdog stall=off
	monitor_start
	starve
	schedctl drain >/dev/null
	nobody || fail "$REPLY threads are still enrolled"
	left "$STARVED" drain
	goes_on "$HOG"
}

# An RT thread keeps the CPU for itself: no fault of a policy, but they starve.
who_waits_for_others_is_no_stall_if_it_is_short() {
	class stalls
	STALLS=$REPLY
	schedctl watchdog stall=2s
	run rr 1 ./work spin
	fair 1 ./work spin 300
	chrt -f -p 1 "$PID" || : # it may have ended
	goes_on "${JOBS[0]}"
	stalled 0 || fail "$REPLY stalls"
}

a_broken_policy_can_be_unloaded_in_use() {
	local name

	for name in forgets starves; do
		run $name 1 ./work spin
		rmmod $name
		under "$PID" rr || fail "the thread is not under rr"
		goes_on "$PID"
		module_file $name
		insmod "$REPLY"
	done
}

class stalls
STALLS=$REPLY
run_tests what_a_policy_forgets_runs the_watchdog_drains_the_class \
	each_of_them_leaves_for_that_reason the_class_can_be_used_again \
	without_a_watchdog_nothing_is_drained draining_works_at_any_time \
	who_waits_for_others_is_no_stall_if_it_is_short \
	a_broken_policy_can_be_unloaded_in_use
