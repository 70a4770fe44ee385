#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A station that is silent for the ageing time is forgotten, within a sixteenth
# of that time more; one that speaks is not.

. "${0%/*}/lib.sh"

setup() {
	topology A B
}

# gone HOST: there is no entry.
gone() {
	! bridgectl fdb get lan0 "${MAC[$1]}" >/dev/null 2>&1
}

a_silent_station_is_forgotten() {
	local start age

	bridgectl set lan0 ageing 1s
	monitor_start
	start=$EPOCHREALTIME
	send A dst=B
	event fdb-add "address=${MAC[A]}" port=a state=learned
	event fdb-del "address=${MAC[A]}" port=a state=learned reason=aged
	json age_ms "$EVENT"
	age=$REPLY
	((age >= 1000)) || fail "it was only $age ms old"
	((age < 3000)) || fail "it became $age ms old"
	(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) >= 1000000)) ||
		fail "it was forgotten before its time"
	expect_fdb
	heard B=1
}

a_station_that_speaks_is_not() {
	bridgectl set lan0 ageing 2s
	send B dst=A
	until gone B; do
		send A dst=broadcast
		((SECONDS < DEADLINE)) || fail "B does not age"
	done
	expect_fdb A=a
	fr sync
	fr clear
}

the_entry_gets_older_and_young_again() {
	local old

	bridgectl set lan0 ageing 300s
	send A dst=broadcast
	# shellcheck disable=SC2317 # called by wait_for
	older() {
		json age_ms "$(bridgectl -j fdb get lan0 "${MAC[A]}")"
		((REPLY > 500))
	}
	wait_for older
	old=$REPLY
	send A dst=broadcast
	json age_ms "$(bridgectl -j fdb get lan0 "${MAC[A]}")"
	((REPLY < old)) || fail "it was $old ms old, and is $REPLY after a frame"
	fr sync
	fr clear
}

a_shorter_time_acts_at_once() {
	local start=$SECONDS

	send A dst=broadcast
	send B dst=broadcast
	expect_fdb A=a B=b
	monitor_start
	bridgectl set lan0 ageing 100ms
	event bridge-set ageing_ms=100
	event fdb-del reason=aged
	event fdb-del reason=aged
	((SECONDS - start < 15)) || fail "that took $((SECONDS - start)) s"
	expect_fdb
	fr sync
	fr clear
}

a_longer_time_acts_at_once() {
	bridgectl set lan0 ageing 1s
	send A dst=broadcast
	bridgectl set lan0 ageing 300s
	monitor_start
	# Had the old time stayed in force, A would be gone when B's is over.
	send B dst=broadcast
	event fdb-add "address=${MAC[B]}"
	# shellcheck disable=SC2317 # called by wait_for
	older() {
		json age_ms "$(bridgectl -j fdb get lan0 "${MAC[B]}")"
		((REPLY > 1200))
	}
	wait_for older
	expect_fdb A=a B=b
	fr sync
	fr clear
}

# Entries that are learned while none is left to age must age as well.
the_clock_starts_again_after_a_rest() {
	bridgectl set lan0 ageing 100ms
	wait_for fdb_is
	send A dst=broadcast
	wait_for fdb_is
	send B dst=broadcast
	wait_for fdb_is
	heard A=1 B=1
}

run_tests a_silent_station_is_forgotten a_station_that_speaks_is_not \
	the_entry_gets_older_and_young_again a_shorter_time_acts_at_once \
	a_longer_time_acts_at_once the_clock_starts_again_after_a_rest
