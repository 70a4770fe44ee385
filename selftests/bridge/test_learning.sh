#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A station is learned from the source address of its frames, on the port they
# came in by, and what is for it then goes there and nowhere else.

. "${0%/*}/lib.sh"

setup() {
	topology A B C
}

nobody_is_known_at_first() {
	expect_fdb
}

a_frame_tells_where_its_sender_is() {
	send A dst=B
	heard B=1 C=1
	expect_fdb A=a
}

a_known_station_alone_gets_its_frames() {
	send B dst=A count=5
	heard A=5
	expect_fdb A=a B=b
	send A dst=B count=5
	heard B=5
}

a_broadcast_is_learned_from_as_well() {
	send C dst=broadcast
	heard A=1 B=1
	expect_fdb A=a B=b C=c
}

many_stations_are_learned_on_one_port() {
	send A src=02:00:00:00:01:00 macs=20 count=20 dst=B
	heard B=20
	read_fdb lan0 port a
	expect "entries behind a" "${#FDB[@]}" 21
}

the_entry_tells_its_age() {
	send A dst=B
	heard B=1
	json age_ms "$(bridgectl -j fdb get lan0 "${MAC[A]}")"
	((REPLY < DEADLINE * 1000)) || fail "age is $REPLY ms"
}

a_group_address_as_source_is_dropped() {
	send A src=03:00:00:00:00:01 dst=B
	heard
	refused 2 "a station's address is unicast" bridgectl fdb get lan0 03:00:00:00:00:01
	send A src=00:00:00:00:00:00 dst=B
	heard
}

nothing_is_learned_when_learning_is_off() {
	bridgectl set lan0 learning off
	bridgectl fdb flush lan0
	send A dst=B
	heard B=1 C=1
	send B dst=A
	heard A=1 C=1
	expect_fdb
}

what_is_known_stays_known_when_learning_is_off() {
	bridgectl set lan0 learning on
	send A dst=B
	heard B=1 C=1
	bridgectl set lan0 learning off
	send B dst=A
	heard A=1
	expect_fdb A=a
}

run_tests nobody_is_known_at_first a_frame_tells_where_its_sender_is \
	a_known_station_alone_gets_its_frames \
	a_broadcast_is_learned_from_as_well \
	many_stations_are_learned_on_one_port the_entry_tells_its_age \
	a_group_address_as_source_is_dropped \
	nothing_is_learned_when_learning_is_off \
	what_is_known_stays_known_when_learning_is_off
