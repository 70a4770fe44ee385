#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two stations behind one port: what they say to each other does not cross the
# bridge, and never comes back by the port it came in by. A and C are on a hub
# (hub0, a muse_bridge in hub mode), and the hub is on lan0, where B and D are;
# see lib.sh for the drawing.

. "${0%/*}/lib.sh"

setup() {
	lan hub0
	lan lan0
	host A hub0
	host C hub0
	host B lan0
	host D lan0
	join hub0 lan0
	build
	bridgectl set hub0 mode hub
}

both_are_learned_behind_the_one_port() {
	send A dst=broadcast
	heard B=1 C=1 D=1
	send C dst=broadcast
	heard A=1 B=1 D=1
	expect_fdb A=lan0_hub0 C=lan0_hub0
}

what_one_says_to_the_other_stays_there() {
	send A dst=C count=4
	heard C=4
	send C dst=A count=3
	heard A=3
}

the_bridge_counts_what_it_filtered() {
	read_stats
	expect_stats lan0_hub0 filtered=7 flooded=2 forwarded=0 rx_packets=9 \
		tx_packets=0 rx_dropped=0
}

others_still_reach_them() {
	send B dst=A
	heard A=1 C=1
	send A dst=B
	heard B=1 C=1
}

# Nothing is known of C any more: the frame is flooded, but not backwards, or
# A and C would hear it twice.
a_frame_never_goes_back() {
	bridgectl fdb flush lan0
	send A dst=C
	heard B=1 C=1 D=1
	send A dst=A
	heard C=1
}

run_tests both_are_learned_behind_the_one_port \
	what_one_says_to_the_other_stays_there \
	the_bridge_counts_what_it_filtered others_still_reach_them \
	a_frame_never_goes_back
