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
	((age < 3000 * FACTOR)) || fail "it became $age ms old"
	(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) >= 1000000)) ||
		fail "it was forgotten before its time"
	expect_fdb
	heard B=1
}

# A program speaks for A: it does so often enough even where commands are slow.
a_station_that_speaks_is_not() {
	bridgectl set lan0 ageing $((2 * FACTOR))s
	blast A dst=broadcast type=0x88b7 burst=1 pause=20000
	send B dst=A
	wait_for gone B
	expect_fdb A=a
	stop_jobs
	fr sync
	fr clear
}

the_entry_gets_older_and_young_again() {
	local start took

	bridgectl set lan0 ageing 300s
	send A dst=broadcast
	# shellcheck disable=SC2317 # called by wait_for
	older() {
		json age_ms "$(bridgectl -j fdb get lan0 "${MAC[A]}")"
		((REPLY > 500))
	}
	wait_for older
	start=${EPOCHREALTIME/[.,]/}
	send A dst=broadcast
	json age_ms "$(bridgectl -j fdb get lan0 "${MAC[A]}")"
	took=$(((${EPOCHREALTIME/[.,]/} - start) / 1000))
	((REPLY < took + 100)) ||
		fail "it is $REPLY ms old, $took ms after a frame"
	fr sync
	fr clear
}

a_shorter_time_acts_at_once() {
	local start=$SECONDS i events=''

	send A dst=broadcast
	send B dst=broadcast
	expect_fdb A=a B=b
	monitor_start
	bridgectl set lan0 ageing 100ms
	# The change is told when it is done, and may have had its effect by then.
	for ((i = 0; i < 3; i++)); do
		IFS= read -r -t "$DEADLINE" -u "$EVENTS" EVENT || fail "only events:$events"
		json event "$EVENT"
		events+=" $REPLY"
		if json reason "$EVENT" && [[ $REPLY != null ]]; then
			events+=.$REPLY
		fi
	done
	[[ $(printf '%s\n' $events | sort | xargs) == "bridge-set fdb-del.aged fdb-del.aged" ]] ||
		fail "events:$events"
	((SECONDS - start < 15 * FACTOR)) || fail "that took $((SECONDS - start)) s"
	expect_fdb
	fr sync
	fr clear
}

# aged_later MS: the time is set to so much, A is learned, the time is set to much
# more. If that takes too long, A is gone.
aged_later() {
	bridgectl set lan0 ageing "$1ms"
	send A dst=broadcast
	bridgectl set lan0 ageing 300s
	! gone A
}

a_longer_time_acts_at_once() {
	local ms=1000

	until aged_later $ms; do
		ms=$((2 * ms))
		((ms < 100000)) || fail "A is forgotten within 50 s that should last 300"
	done
	monitor_start
	# Had the old time stayed in force, A would be gone when B's is over.
	send B dst=broadcast
	event fdb-add "address=${MAC[B]}"
	# shellcheck disable=SC2317 # called by wait_for
	older() {
		json age_ms "$(bridgectl -j fdb get lan0 "${MAC[B]}")"
		((REPLY > ms + 200))
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
