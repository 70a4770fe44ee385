#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tagged frames: the bridge does not know VLANs, so a tag passes unchanged, and
# a station is the same station in every VLAN.

. "${0%/*}/lib.sh"

setup() {
	topology A B C
	send A dst=broadcast
	send B dst=broadcast
	heard A=1 B=1 C=2
}

# arrives WORDS TAG: A's frame comes to B with that tag.
arrives() {
	# shellcheck disable=SC2086 # two words, or none
	send A dst=B $1 len=200
	fr sync
	fr show B
	expect "what B received" "$REPLY" \
		"src=${MAC[A]} dst=${MAC[B]}${2:+ $2} len=200 intact;"
	heard B=1
}

without_a_tag() {
	arrives "" ""
}

with_a_customer_tag() {
	arrives "vlan=100" "vlan=100 tpid=0x8100"
	arrives "vlan=1" "vlan=1 tpid=0x8100"
	arrives "vlan=4094" "vlan=4094 tpid=0x8100"
}

with_a_service_tag() {
	arrives "vlan=200 tpid=0x88a8" "vlan=200 tpid=0x88a8"
}

with_priority_and_drop_eligibility() {
	arrives "vlan=0xf064" "vlan=61540 tpid=0x8100"
}

with_priority_only() {
	arrives "vlan=0xa000" "vlan=40960 tpid=0x8100"
}

flooded_frames_keep_their_tag() {
	send A dst=broadcast vlan=7 len=300
	fr sync
	for h in B C; do
		fr show "$h"
		expect "what $h received" "$REPLY" \
			"src=${MAC[A]} dst=ff:ff:ff:ff:ff:ff vlan=7 tpid=0x8100 len=300 intact;"
	done
	heard B=1 C=1
}

a_station_is_one_in_all_vlans() {
	bridgectl fdb flush lan0
	send A dst=broadcast vlan=5
	heard B=1 C=1
	expect_fdb A=a
	send B dst=A vlan=6
	heard A=1
}

# The host's own VLAN device on the bridge, and one on B's side.
a_vlan_device_of_the_host_works() {
	printf '%s\n' "link add link lan0 name lan0.9 type vlan id 9" \
		"link set dev lan0.9 up" | ip -batch -
	fr open SELF9 - lan0.9
	send A dst=SELF9 vlan=9 count=2
	heard SELF9=2
	send A dst=SELF9
	heard
	send SELF9 dst=A
	fr sync
	fr show A
	[[ $REPLY == *"dst=${MAC[A]} vlan=9 tpid=0x8100 len=60 intact;" ]] ||
		fail "A received $REPLY"
	heard A=1
	fr close SELF9
}

run_tests without_a_tag with_a_customer_tag with_a_service_tag \
	with_priority_and_drop_eligibility with_priority_only \
	flooded_frames_keep_their_tag a_station_is_one_in_all_vlans \
	a_vlan_device_of_the_host_works
