#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A station that appears behind another port has moved: one entry, which now
# leads there.

. "${0%/*}/lib.sh"

STATION=02:00:00:00:00:77

setup() {
	topology A B C
	send A src=$STATION dst=broadcast
	heard B=1 C=1
}

it_is_first_behind_one_port() {
	expect_fdb $STATION=a
}

one_frame_moves_it() {
	monitor_start
	send B src=$STATION dst=broadcast
	event fdb-move address=$STATION port=b old_port=a state=learned bridge=lan0
	heard A=1 C=1
	expect_fdb $STATION=b
	no_event
}

its_frames_follow_it() {
	send C dst=$STATION count=3
	heard B=3
	bridgectl fdb del lan0 "${MAC[C]}"
}

it_moves_as_often_as_it_likes() {
	local i

	for i in 1 2 3; do
		send C src=$STATION dst=broadcast
		heard A=1 B=1
		expect_fdb $STATION=c
		send B src=$STATION dst=broadcast
		heard A=1 C=1
		expect_fdb $STATION=b
	done
}

the_ports_count_their_entries_and_moves() {
	read_stats
	expect_stats a learned=1 moved=0 entries=0
	expect_stats b learned=0 moved=4 entries=1
	expect_stats c learned=1 moved=3 entries=0
}

it_stays_where_it_was_when_learning_is_off() {
	bridgectl set lan0 learning off
	send A src=$STATION dst=broadcast
	heard B=1 C=1
	expect_fdb $STATION=b
	bridgectl set lan0 learning on
}

# Whoever claims the bridge's own address is not believed, nor forwarded.
the_bridge_itself_does_not_move() {
	local own

	json address "$(bridgectl -j show lan0)"
	own=$REPLY
	send A src="$own" dst=broadcast
	heard
	read_fdb
	expect "entry of the bridge" "${FDB[$own]}" /local
	read_stats
	expect_stats a rx_dropped=1
}

run_tests it_is_first_behind_one_port one_frame_moves_it its_frames_follow_it \
	it_moves_as_often_as_it_likes the_ports_count_their_entries_and_moves \
	it_stays_where_it_was_when_learning_is_off \
	the_bridge_itself_does_not_move
