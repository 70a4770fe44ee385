#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# group_fwd_mask: which of 01-80-C2-00-00-00 to -0F cross the bridge after all.
# Spanning tree, pause and link aggregation never do.

. "${0%/*}/lib.sh"

LLDP=01:80:c2:00:00:0e

setup() {
	topology A B C
	fr open SELF - lan0
}

mask_is() {
	json group_fwd_mask "$(bridgectl -j show lan0)"
	expect "the mask" "$REPLY" "$1"
}

at_first_none_is_forwarded() {
	mask_is 0
	[[ $(bridgectl show lan0) == *" 0x0 "* ]]
	send A dst=$LLDP
	heard
}

one_is_forwarded_the_others_are_not() {
	bridgectl set lan0 group_fwd_mask 0x4000
	mask_is 16384
	[[ $(bridgectl show lan0) == *" 0x4000 "* ]]
	send A dst=$LLDP count=2
	heard B=2 C=2 SELF=2
	send A dst=01:80:c2:00:00:00 dsts=14 count=14
	send A dst=01:80:c2:00:00:0f
	heard
}

all_that_may_are() {
	bridgectl set lan0 group_fwd_mask 0xfff8
	send A dst=01:80:c2:00:00:03 dsts=13 count=13
	heard B=13 C=13 SELF=13
	send A dst=01:80:c2:00:00:00 dsts=3 count=3
	heard
}

they_are_multicast_like_any_other() {
	bridgectl fdb flush lan0
	bridgectl port set b mcast_flood off
	send A dst=$LLDP
	heard C=1 SELF=1
	expect_fdb A=a
	bridgectl port set b mcast_flood on
	ip link set dev b down
	send A dst=$LLDP
	heard C=1 SELF=1
	ip link set dev b up
	wait_for forwarding 3
}

those_of_neighbours_are_refused() {
	local bit

	for bit in 0x1 0x2 0x4 0x7 0xffff; do
		refused 2 "spanning tree, pause and link aggregation" \
			bridgectl set lan0 group_fwd_mask $bit
	done
	mask_is 65528
}

# A wrong one of two settings: neither changes.
one_request_is_one_change() {
	refused 2 "are never forwarded" \
		bridgectl set lan0 ageing 5s group_fwd_mask 0x4001
	json ageing_ms "$(bridgectl -j show lan0)"
	expect "the ageing time" "$REPLY" 300000
	monitor_start
	bridgectl set lan0 ageing 600s group_fwd_mask 0x8
	event bridge-set ageing_ms=600000 group_fwd_mask=8
	no_event
}

none_again() {
	bridgectl set lan0 group_fwd_mask 0
	mask_is 0
	send A dst=01:80:c2:00:00:00 dsts=16 count=16
	heard
}

run_tests at_first_none_is_forwarded one_is_forwarded_the_others_are_not \
	all_that_may_are they_are_multicast_like_any_other \
	those_of_neighbours_are_refused one_request_is_one_change none_again
