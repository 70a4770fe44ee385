#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Jumbo frames pass where every device on the way takes them. Elsewhere they
# are dropped, and the port that could not send them counts it. A and B can
# take 9000 bytes, C the usual 1500.

. "${0%/*}/lib.sh"

setup() {
	lan lan0
	host A lan0 mtu 9000
	host B lan0 mtu 9000
	host C lan0
	build
	send B dst=broadcast
	send C dst=broadcast
	heard A=2 B=1 C=1
}

a_jumbo_frame_passes() {
	send A dst=B len=9014
	fr sync
	fr show B
	expect "what B received" "$REPLY" \
		"src=${MAC[A]} dst=${MAC[B]} len=9014 intact;"
	heard B=1
}

a_full_frame_passes_to_everybody() {
	send A dst=broadcast len=1514
	heard B=1 C=1
}

a_full_frame_with_a_tag_passes_as_well() {
	send A dst=broadcast len=1514 vlan=5
	heard B=1 C=1
}

one_that_is_too_long_is_dropped() {
	send A dst=C len=1519
	send A dst=C len=9014
	heard
}

flooded_it_reaches_those_that_can() {
	send A dst=broadcast len=5000
	heard B=1
}

the_drops_are_counted() {
	read_stats
	expect_stats c tx_dropped=3
	expect_stats b tx_dropped=0
	expect_stats a forwarded=3 flooded=3 rx_dropped=0
}

# A veth device drops by itself what its other end cannot take. A dummy sends
# anything that it is given, so here it is the bridge that must look.
the_bridge_itself_looks() {
	printf '%s\n' "link add name d0 up mtu 1500 master lan0 type dummy" |
		ip -batch -
	wait_for forwarding 4
	send A dst=broadcast len=1519
	send A dst=broadcast len=9014
	send A dst=broadcast len=1514
	heard B=3 C=1
	read_stats
	expect_stats d0 tx_packets=1 tx_bytes=1514 tx_dropped=2
	ip link del dev d0
}

after_its_mtu_grew_it_can() {
	printf '%s\n' "link set dev c mtu 9000" | ip -batch -
	ip -n "${NS[C]}" link set dev eth0 mtu 9000
	send A dst=C len=9014
	heard C=1
}

the_shortest_frame_passes() {
	send A dst=B len=14
	heard B=1
}

run_tests a_jumbo_frame_passes a_full_frame_passes_to_everybody \
	a_full_frame_with_a_tag_passes_as_well one_that_is_too_long_is_dropped \
	flooded_it_reaches_those_that_can the_drops_are_counted \
	the_bridge_itself_looks \
	after_its_mtu_grew_it_can the_shortest_frame_passes
