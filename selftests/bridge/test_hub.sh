#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A hub repeats every frame on every other port and knows nobody.

. "${0%/*}/lib.sh"

P=02:00:00:00:00:51

setup() {
	topology A B C
}

becoming_a_hub_forgets_the_stations() {
	send A dst=broadcast
	send B dst=broadcast
	heard A=1 B=1 C=2
	bridgectl fdb add lan0 $P port c
	expect_fdb A=a B=b $P=c/static
	monitor_start
	bridgectl set lan0 mode hub
	event fdb-del reason=mode state=learned
	event fdb-del reason=mode state=learned
	event bridge-set mode=hub
	no_event
	expect_fdb $P=c/static
}

everybody_hears_everything() {
	send A dst=B count=3
	heard B=3 C=3
	send B dst=A count=2
	heard A=2 C=2
	send C dst=broadcast
	heard A=1 B=1
}

nothing_is_learned() {
	expect_fdb $P=c/static
	read_stats
	expect_stats a learned=1 entries=0 forwarded=0
	expect_stats b learned=1 entries=0 forwarded=0
	expect_stats c learned=0 entries=1 forwarded=0
}

even_a_static_entry_counts_for_nothing() {
	send A dst=$P
	heard B=1 C=1
}

link_local_frames_are_repeated_too() {
	send A dst=01:80:c2:00:00:00
	send A dst=01:80:c2:00:00:0e
	heard B=2 C=2
}

its_own_host_is_reached() {
	fr open SELF - lan0
	send A dst=SELF
	heard SELF=1 B=1 C=1
	send SELF dst=A
	heard A=1 B=1 C=1
	fr close SELF
}

as_a_bridge_it_learns_again() {
	bridgectl set lan0 mode bridge
	send A dst=$P
	heard C=1
	send B dst=A
	heard A=1
	expect_fdb A=a B=b $P=c/static
}

run_tests becoming_a_hub_forgets_the_stations everybody_hears_everything \
	nothing_is_learned even_a_static_entry_counts_for_nothing \
	link_local_frames_are_repeated_too its_own_host_is_reached \
	as_a_bridge_it_learns_again
