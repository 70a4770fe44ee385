#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every frame that goes no further is counted once, under its reason, at the port
# that has the reason; and no other counter moves. For want of memory, and for frames
# that no socket can send, see drop_test.c of KUnit.

. "${0%/*}/lib.sh"
. ./drops.sh

STRANGER=02:00:00:00:00:99
GROUP=01:00:5e:00:00:fb
P=02:00:00:00:00:51

# all_are_known: each host behind its own port, and nobody has heard anything.
all_are_known() {
	send A dst=broadcast
	send B dst=broadcast
	send C dst=broadcast
	fr sync
	fr clear
	expect_fdb A=a B=b C=c
}

setup() {
	topology A B C
	fr open SELF - lan0
	all_are_known
	json address "$(bridgectl -j show lan0)"
	OWN=$REPLY
}

# where_it_goes_on_nothing_is_counted and so on begin with a look at the counters.
frames_that_go_on_are_not_counted() {
	read_drops
	send A dst=B count=3
	send A dst=$STRANGER
	send A dst=broadcast
	send A dst="$OWN"
	send SELF dst=A
	send SELF dst=broadcast
	gained
	fr clear
}

link_local() {
	read_drops
	send A dst=01:80:c2:00:00:0e count=2
	heard
	gained a.link_local=2
	bridgectl set lan0 group_fwd_mask 0x4000
	send A dst=01:80:c2:00:00:0e
	heard B=1 C=1 SELF=1
	gained
	bridgectl set lan0 group_fwd_mask 0
}

ingress_down() {
	read_drops
	ip link set dev lan0 down
	send A dst=B count=3
	gained a.ingress_down=3
	ip link set dev lan0 up
	wait_for forwarding 3
	fr clear
	all_are_known
}

source_invalid() {
	read_drops
	send A src=01:00:00:00:00:01 dst=B count=2
	send A src=00:00:00:00:00:00 dst=B
	heard
	gained a.source_invalid=3
}

source_own() {
	read_drops
	send B src="$OWN" dst=A count=4
	heard
	gained b.source_own=4
}

learn_limit() {
	read_drops
	bridgectl set lan0 learn_limit 3 learn_limit_action drop
	send A src=$STRANGER dst=B count=2
	heard
	gained a.learn_limit=2
	bridgectl set lan0 learn_limit_action forward
	send A src=$STRANGER dst=B
	heard B=1
	gained
	bridgectl set lan0 learn_limit 0
}

damped() {
	read_drops
	bridgectl set lan0 damp_moves 1
	send B src="${MAC[A]}" dst=C
	heard C=1
	send A dst=C count=3
	heard
	gained a.damped=3
	bridgectl set lan0 damp_moves 0
	bridgectl fdb flush lan0 port b
	all_are_known
}

no_port_and_flood_off() {
	read_drops
	bridgectl port set b flood off
	bridgectl port set c flood off
	send A dst=$STRANGER count=2
	heard
	gained a.no_port=2 b.flood_off=2 c.flood_off=2
	bridgectl port set c flood on
	send A dst=$STRANGER
	heard C=1
	gained b.flood_off=1
	bridgectl port set a flood off
	bridgectl port set c flood off
	send SELF dst=$STRANGER
	heard
	gained lan0.no_port=1 a.flood_off=1 b.flood_off=1 c.flood_off=1
	for p in a b c; do
		bridgectl port set $p flood on
	done
}

same_port() {
	read_drops
	send A dst=A count=5
	heard
	gained a.same_port=5
	bridgectl port set a hairpin on
	send A dst=A
	heard A=1
	gained
	bridgectl port set a hairpin off
}

isolated() {
	read_drops
	bridgectl port set a isolated on
	bridgectl port set b isolated on
	send A dst=B count=2
	heard
	gained b.isolated=2
	send B dst=$STRANGER
	heard C=1
	gained a.isolated=1
	bridgectl port set a isolated off
	bridgectl port set b isolated off
}

mcast_and_bcast_flood_off() {
	read_drops
	bridgectl port set b mcast_flood off
	bridgectl port set c bcast_flood off
	send A dst=$GROUP count=2
	heard B=0 C=2 SELF=2
	gained b.mcast_flood_off=2
	send A dst=broadcast count=3
	heard B=3 SELF=3
	gained c.bcast_flood_off=3
	bridgectl port set b mcast_flood on
	bridgectl port set c bcast_flood on
}

egress_down() {
	bridgectl fdb add lan0 $P port c
	ip link set dev c down
	read_drops
	send A dst=$P count=2
	heard
	gained c.egress_down=2
	send SELF dst=$P
	heard
	gained c.egress_down=1
	send A dst=$STRANGER
	heard B=1
	gained c.egress_down=1
	ip link set dev c up
	wait_for forwarding 3
	bridgectl fdb del lan0 $P
}

too_long() {
	local way

	ip link set dev b mtu 1000
	read_drops
	for way in on off; do
		bridgectl set lan0 direct $way
		send A dst=B len=1019
		heard
		gained b.too_long=1
		send A dst=B len=1018
		heard B=1
		gained
	done
	bridgectl set lan0 direct on
	ip link set dev b mtu 1500
}

refused_by_tc() {
	tc qdisc add dev b clsact
	tc filter add dev b egress matchall action drop
	read_drops
	send A dst=B count=4
	heard
	gained b.refused=4
	tc qdisc del dev b clsact
}

to_self() {
	read_drops
	send SELF dst="$OWN" count=2
	heard
	gained lan0.to_self=2
}

only_what_is_there_is_shown() {
	local text

	text=$(bridgectl -j stats lan0 b)
	[[ $text != *'"frames":0'* && $text == *'"reason":"too_long","frames":2'* ]] ||
		fail "stats lan0 b: $text"
	[[ $text != *'"port":"a"'* && $text != *'"port":null'* ]] ||
		fail "stats of b shows others: $text"
	text=$(bridgectl stats lan0 b)
	[[ $text == *"too_long"*"it is too long for this port's device"* ]] ||
		fail "as a table: $text"
	refused 2 "z: not a port of lan0" bridgectl stats lan0 z
	refused 2 "lan9: no such bridge" bridgectl stats lan9
}

a_port_begins_anew_when_it_joins() {
	ip link set dev b nomaster
	ip link set dev b master lan0
	wait_for forwarding 3
	read_drops
	expect "frames that b refused" "${DROPS[b.refused]}" 0
	ethtool_agrees
}

run_tests frames_that_go_on_are_not_counted link_local ingress_down \
	source_invalid source_own learn_limit damped no_port_and_flood_off \
	same_port isolated \
	mcast_and_bcast_flood_off egress_down too_long refused_by_tc to_self \
	only_what_is_there_is_shown a_port_begins_anew_when_it_joins
