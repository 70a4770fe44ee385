#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The counters of a port say exactly what became of its frames: each frame in
# has one fate, and bytes count with the Ethernet header.

. "${0%/*}/lib.sh"

P=02:00:00:00:00:51

setup() {
	topology A B C
}

they_begin_at_zero() {
	read_stats
	expect_stats a rx_packets=0 rx_bytes=0 tx_packets=0 tx_bytes=0 \
		forwarded=0 flooded=0 local=0 filtered=0 rx_dropped=0 \
		tx_dropped=0 learned=0 moved=0 learn_failed=0
}

every_fate_is_counted() {
	local own

	json address "$(bridgectl -j show lan0)"
	own=$REPLY
	# Flooded: 3 of 100 bytes; and B and C are learned by theirs.
	send A dst=broadcast count=3 len=100
	send B dst=broadcast len=60
	send C dst=broadcast len=60
	# Forwarded: 5 of 200; filtered: 2; local: 4; dropped: 1.
	send A dst=B count=5 len=200
	send A dst=A count=2 len=300
	send A dst="$own" count=4 len=400
	send A src=01:00:00:00:00:01 dst=B len=500
	# Moved: B's address is heard on a.
	send A src=B dst=C len=60
	heard A=2 B=9 C=5
	read_stats
	expect_stats a rx_packets=16 rx_bytes=$((300 + 1000 + 600 + 1600 + 500 + 60)) \
		flooded=3 forwarded=6 filtered=2 local=4 rx_dropped=1 \
		tx_packets=2 tx_bytes=120 tx_dropped=0 learned=1 moved=1 entries=2
	expect_stats b rx_packets=1 rx_bytes=60 flooded=1 forwarded=0 \
		tx_packets=9 tx_bytes=$((300 + 60 + 1000)) learned=1 moved=0 \
		entries=0
	expect_stats c rx_packets=1 rx_bytes=60 flooded=1 tx_packets=5 \
		tx_bytes=$((300 + 60 + 60)) learned=1 entries=1
}

# A static entry outlives that its port is down: there the frame ends.
a_frame_for_a_port_that_is_down_is_dropped() {
	bridgectl fdb add lan0 $P port c
	ip link set dev c down
	read_stats
	local before=${STATS[a.rx_dropped]}
	send A dst=$P count=3
	heard
	read_stats
	expect_stats a rx_dropped=$((before + 3)) rx_packets=19
	ip link set dev c up
	wait_for forwarding 3
}

the_sum_of_the_fates_is_what_came_in() {
	local p

	read_stats
	for p in a b c; do
		expect "frames in by $p" "${STATS[$p.rx_packets]}" $((
			STATS[$p.forwarded] + STATS[$p.flooded] +
			STATS[$p.local] + STATS[$p.filtered] +
			STATS[$p.rx_dropped]))
	done
}

they_are_exact_when_there_are_many() {
	ip link set dev c nomaster
	read_stats
	local in=${STATS[a.rx_packets]} out=${STATS[b.tx_packets]}

	send B dst=broadcast
	send A dst=B count=2000 burst=200 len=1000
	heard A=1 B=2000
	read_stats
	expect_stats a rx_packets=$((in + 2000))
	expect_stats b tx_packets=$((out + 2000))
}

they_begin_anew_when_a_port_joins_again() {
	ip link set dev c master lan0
	wait_for forwarding 3
	read_stats
	expect_stats c rx_packets=0 tx_packets=0 learned=0 entries=0
}

run_tests they_begin_at_zero every_fate_is_counted \
	a_frame_for_a_port_that_is_down_is_dropped \
	the_sum_of_the_fates_is_what_came_in \
	they_are_exact_when_there_are_many \
	they_begin_anew_when_a_port_joins_again
