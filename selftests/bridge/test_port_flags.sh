#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Settings of a port: whether it learns, what is flooded to it, which other ports
# it exchanges frames with, and whether a frame may go back by it.

. "${0%/*}/lib.sh"

STRANGER=02:00:00:00:00:99
GROUP=01:00:5e:00:00:fb

setup() {
	topology A B C D
	fr open SELF - lan0
}

# usual: every port as it was when it joined, and nobody known.
usual() {
	local p

	for p in a b c d; do
		bridgectl port set $p learning on flood on mcast_flood on \
			bcast_flood on isolated off hairpin off
	done
	bridgectl set lan0 mode bridge learning on
	bridgectl fdb flush lan0 state all
	fr sync
	fr clear
}

# everybody_speaks: all of them are known, by broadcasts that nobody counts.
everybody_speaks() {
	local h

	for h in A B C D; do
		send "$h" dst=broadcast
	done
	fr sync
	fr clear
	expect_fdb A=a B=b C=c D=d
}

a_new_port_has_the_usual_settings() {
	local line count=0

	while IFS= read -r line; do
		json port "$line" || continue
		[[ $line == *'"learning":true,"flood":true,"mcast_flood":true,"bcast_flood":true,"isolated":false,"hairpin":false'* ]] ||
			fail "port show: $line"
		count=$((count + 1))
	done <<<"$(bridgectl -j port show lan0)"
	expect "ports" $count 4
	[[ $(bridgectl port show lan0) != *" on"* ]]
}

each_setting_is_shown() {
	local name

	usual
	for name in learning flood mcast_flood bcast_flood isolated hairpin; do
		bridgectl port set b $name on
		[[ $(bridgectl -j port show lan0) == *'"port":"b",'*"\"$name\":true"*'"port":"c"'* ]] ||
			fail "$name on: $(bridgectl -j port show lan0)"
		bridgectl port set b $name off
		[[ $(bridgectl -j port show lan0) == *'"port":"b",'*"\"$name\":false"*'"port":"c"'* ]] ||
			fail "$name off: $(bridgectl -j port show lan0)"
	done
	usual
	bridgectl port set b flood off isolated on
	REPLY=$(bridgectl port show lan0)
	[[ $REPLY == *" b "*" flood off isolated on"* ]] || fail "it shows: $REPLY"
}

without_learning_nobody_is_known() {
	usual
	bridgectl port set a learning off
	send A dst=broadcast
	send B dst=broadcast
	expect_fdb B=b
	fr clear
	send B dst=A
	heard A=1 C=1 D=1
	bridgectl port set a learning on
	send A dst=B
	heard B=1
	expect_fdb A=a B=b
}

# One that is known elsewhere neither moves, nor does its entry stay young.
without_learning_nothing_moves_or_is_refreshed() {
	usual
	everybody_speaks
	bridgectl port set a learning off
	send A src="${MAC[B]}" dst=broadcast
	expect_fdb A=a B=b C=c D=d
	# B must not age while it is looked up.
	bridgectl set lan0 ageing "${FACTOR}s"
	wait_for keeps_speaking
	bridgectl set lan0 ageing 300s
}

# A, whose port does not learn, is forgotten although it never stops speaking;
# B, whose port does, is not, for it speaks as often.
keeps_speaking() {
	send A dst=$GROUP
	send B dst=$GROUP
	fdb_is B=b
}

a_port_that_is_not_flooded_gets_no_unknown_unicast() {
	usual
	bridgectl port set b flood off
	send A dst=$STRANGER
	heard C=1 D=1
	send A dst=broadcast
	send A dst=$GROUP
	heard B=2 C=2 D=2 SELF=2
	send SELF dst=$STRANGER
	heard A=1 C=1 D=1
	send B dst=broadcast
	fr sync
	fr clear
	send A dst=B
	heard B=1
	send B dst=$STRANGER
	heard A=1 C=1 D=1
}

a_port_without_mcast_flood_gets_no_multicast() {
	usual
	bridgectl port set b mcast_flood off
	send A dst=$GROUP
	send A dst=33:33:00:00:00:01
	heard C=2 D=2 SELF=2
	send A dst=broadcast
	send A dst=$STRANGER
	heard B=2 C=2 D=2 SELF=1
}

a_port_without_bcast_flood_gets_no_broadcast() {
	usual
	bridgectl port set b bcast_flood off
	send A dst=broadcast
	heard C=1 D=1 SELF=1
	send A dst=$GROUP
	send A dst=$STRANGER
	heard B=2 C=2 D=2 SELF=1
}

# It asks who has an address, and needs the answer.
what_the_host_says_to_all_is_for_all() {
	usual
	bridgectl port set b mcast_flood off bcast_flood off
	send SELF dst=broadcast
	send SELF dst=$GROUP
	heard A=2 B=2 C=2 D=2
}

nothing_at_all_is_flooded() {
	local p

	usual
	for p in a b c d; do
		bridgectl port set $p flood off mcast_flood off bcast_flood off
	done
	send A dst=$STRANGER
	send A dst=broadcast
	send A dst=$GROUP
	heard SELF=2
	send B dst=A
	heard A=1
}

isolated_ports_do_not_hear_each_other() {
	usual
	everybody_speaks
	bridgectl port set a isolated on
	bridgectl port set b isolated on
	read_stats
	local before=${STATS[a.filtered]}
	send A dst=B
	send B dst=A
	heard
	read_stats
	expect_stats a filtered=$((before + 1))
	send A dst=broadcast
	send A dst=$GROUP
	heard C=2 D=2 SELF=2
	send B dst=$STRANGER
	heard C=1 D=1
}

the_others_hear_them_and_are_heard() {
	send A dst=C
	send C dst=A
	send C dst=D
	heard A=1 C=1 D=1
	send C dst=broadcast
	heard A=1 B=1 D=1 SELF=1
	send A dst=SELF
	send SELF dst=A
	send SELF dst=$STRANGER
	heard A=2 B=1 C=1 D=1 SELF=1
}

isolation_is_also_kept_in_a_hub() {
	bridgectl set lan0 mode hub
	send A dst=B
	heard C=1 D=1
	send C dst=D
	heard A=1 B=1 D=1
	bridgectl set lan0 mode bridge
}

# Even by hairpin, one that is isolated does not speak to those behind it.
isolation_goes_before_hairpin() {
	usual
	bridgectl port set a isolated on hairpin on
	send A dst=broadcast
	heard B=1 C=1 D=1 SELF=1
	send A dst=A
	heard
}

a_frame_goes_back_by_hairpin() {
	usual
	bridgectl port set a hairpin on
	send A dst=broadcast
	heard A=1 B=1 C=1 D=1 SELF=1
	send A dst=A
	heard A=1
	send A src=$STRANGER dst=A
	heard A=1
	send A dst=02:00:00:00:00:98
	heard A=1 B=1 C=1 D=1
	bridgectl port set a flood off
	send A dst=02:00:00:00:00:98
	heard B=1 C=1 D=1
	bridgectl port set a hairpin off
	send A dst=A
	heard
}

settings_are_told_to_listeners() {
	usual
	monitor_start
	bridgectl port set b isolated on learning off
	event port-set port=b isolated=true learning=false flood=true
	bridgectl port set b isolated on
	no_event
	bridgectl port set b isolated off learning on
	event port-set port=b isolated=false learning=true
	no_event
}

they_go_with_the_port() {
	usual
	bridgectl port set b isolated on flood off learning off
	ip link set dev b nomaster
	ip link set dev b master lan0
	wait_for forwarding 4
	a_new_port_has_the_usual_settings
	send A dst=$STRANGER
	heard B=1 C=1 D=1
}

they_stay_when_it_is_down() {
	usual
	bridgectl port set b flood off
	ip link set dev b down
	ip link set dev b up
	wait_for forwarding 4
	send A dst=$STRANGER
	heard C=1 D=1
}

run_tests a_new_port_has_the_usual_settings each_setting_is_shown \
	without_learning_nobody_is_known \
	without_learning_nothing_moves_or_is_refreshed \
	a_port_that_is_not_flooded_gets_no_unknown_unicast \
	a_port_without_mcast_flood_gets_no_multicast \
	a_port_without_bcast_flood_gets_no_broadcast \
	what_the_host_says_to_all_is_for_all nothing_at_all_is_flooded \
	isolated_ports_do_not_hear_each_other \
	the_others_hear_them_and_are_heard isolation_is_also_kept_in_a_hub \
	isolation_goes_before_hairpin a_frame_goes_back_by_hairpin \
	settings_are_told_to_listeners they_go_with_the_port \
	they_stay_when_it_is_down
