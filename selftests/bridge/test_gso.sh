#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A frame that stands for many segments crosses the bridge as one, with its checksum
# yet to be computed, and so does one that was put together when it came in. Only at a
# port that cannot send such a thing it is cut. Whether it fits a port is a question
# of its segments.

. "${0%/*}/lib.sh"
. ./vnet.sh

# Of a payload of SEGMENTS; with Ethernet, IP and TCP headers (54 bytes).
MSS=1400 SEGMENTS=8
LEN=$((54 + SEGMENTS * MSS))

setup() {
	local h

	modprobe -q tun || impossible "there is no module tun"
	topology A B C
	vnet_start
	for h in A B C; do
		vn open $h "${NS[$h]}" eth0
	done
	# So that the bridge knows where everybody is.
	for h in A B C; do
		send $h dst=broadcast
	done
	heard A=2 B=2 C=2
}

# whole: the frame that crosses(), when it comes as it was.
whole() {
	REPLY="len=$LEN gso=$MSS sum=open intact;"
}

# segments SUM: the frames that a large one is cut into.
segments() {
	local i text=''

	for ((i = 0; i < SEGMENTS; i++)); do
		text+="len=$((54 + MSS)) gso=0 sum=$1 intact; "
	done
	REPLY=${text% }
}

# crosses FROM TO WORDS...: a frame of LEN bytes; what came of it is in REPLY.
crosses() {
	local from=$1 to=$2
	shift 2

	vn send "$from" "src=${MAC[$from]}" "dst=${MAC[$to]}" len=$LEN gso=$MSS "$@"
	vn hear "$from" "$to"
}

it_crosses_whole() {
	local way got

	for way in on off; do
		bridgectl set lan0 direct $way
		crosses A B
		got=$REPLY
		whole
		expect "what came, with direct $way," "$got" "$REPLY"
	done
	bridgectl set lan0 direct on
}

it_is_one_frame_to_the_counters() {
	read_stats
	local frames=${STATS[a.rx_packets]} bytes=${STATS[a.rx_bytes]}
	local out=${STATS[b.tx_packets]} out_bytes=${STATS[b.tx_bytes]}

	vn send A "src=${MAC[A]}" "dst=${MAC[B]}" len=$LEN gso=$MSS
	vn hear A B
	read_stats
	# And the frame that ends the hearing, of 60 bytes.
	expect_stats a rx_packets=$((frames + 2)) rx_bytes=$((bytes + LEN + 60))
	expect_stats b tx_packets=$((out + 2)) tx_bytes=$((out_bytes + LEN + 60))
}

flooded_it_stays_whole() {
	local h got

	vn send A "src=${MAC[A]}" dst=02:00:00:00:77:77 len=$LEN gso=$MSS
	for h in B C; do
		vn hear A $h
		got=$REPLY
		whole
		expect "what came to $h" "$got" "$REPLY"
	done
}

a_checksum_stays_open() {
	vn send A "src=${MAC[A]}" "dst=${MAC[B]}" len=900 sum=1
	vn hear A B
	expect "what came" "$REPLY" "len=900 gso=0 sum=open intact;"
}

a_port_without_segmentation_gets_segments() {
	local got

	ethtool -K b tso off gso off >/dev/null
	crosses A B
	got=$REPLY
	segments open
	expect "what came" "$got" "$REPLY"
	ethtool -K b tx off sg off >/dev/null
	crosses A B
	got=$REPLY
	segments good
	expect "what came" "$got" "$REPLY"
	vn send A "src=${MAC[A]}" "dst=${MAC[B]}" len=900 sum=1
	vn hear A B
	expect "what came" "$REPLY" "len=900 gso=0 sum=good intact;"
	# The others have it whole.
	crosses A C
	got=$REPLY
	whole
	expect "what came to C" "$got" "$REPLY"
	ethtool -K b tx on sg on tso on gso on >/dev/null
}

# Whatever of the segments was put together leaves as it is; how many, only the device
# that did it knows.
what_came_in_pieces_and_was_put_together_stays_so() {
	local got frames=0 payload=0 word

	ethtool -K a gro on >/dev/null
	ip netns exec "${NS[A]}" ethtool -K eth0 tso off gso off >/dev/null
	crosses A B
	got=$REPLY
	ip netns exec "${NS[A]}" ethtool -K eth0 tso on gso on >/dev/null
	ethtool -K a gro off >/dev/null
	[[ $got == *"gso=$MSS "* && $got != *damaged* ]] ||
		fail "what came: $got"
	for word in $got; do
		[[ $word == len=* ]] || continue
		frames=$((frames + 1)) payload=$((payload + ${word#*=} - 54))
	done
	expect "bytes that came" $payload $((LEN - 54))
	((frames < SEGMENTS)) || fail "they came in $frames frames: $got"
}

# dropped WORDS...: a frame from A to B that port b may not send.
dropped() {
	local before

	read_stats
	before=${STATS[b.tx_dropped]}
	vn send A "src=${MAC[A]}" "dst=${MAC[B]}" "$@"
	vn hear A B
	expect "what came of $*" "$REPLY" ""
	read_stats
	expect_stats b tx_dropped=$((before + 1))
}

its_segments_must_fit_the_port() {
	local way

	ip link set dev b mtu 1000
	for way in on off; do
		bridgectl set lan0 direct $way
		dropped len=$LEN gso=$MSS
		# 1000 and a header, and room for a tag: as of any other frame.
		dropped len=$LEN gso=965
		vn send A "src=${MAC[A]}" "dst=${MAC[B]}" len=$LEN gso=964
		vn hear A B
		expect "what came" "$REPLY" "len=$LEN gso=964 sum=open intact;"
		dropped len=1019
		# In all, it is short enough, however long its segments could be.
		vn send A "src=${MAC[A]}" "dst=${MAC[B]}" len=1018 gso=960
		vn hear A B
		expect "what came" "$REPLY" "len=1018 gso=960 sum=open intact;"
	done
	bridgectl set lan0 direct on
	ip link set dev b mtu 1500
}

flooded_it_reaches_the_ports_that_it_fits() {
	local got

	ip link set dev b mtu 1000
	vn send A "src=${MAC[A]}" dst=02:00:00:00:77:77 len=$LEN gso=$MSS
	vn hear A B
	expect "what came to B" "$REPLY" ""
	vn hear A C
	got=$REPLY
	whole
	expect "what came to C" "$got" "$REPLY"
	ip link set dev b mtu 1500
}

# From a tap device, as from a virtual machine, whose headers nobody has checked yet.
from_and_to_a_tap_device() {
	local got

	vn tap T - t0
	ip link set dev t0 up master lan0
	wait_for forwarding 4
	vn send T src=02:00:00:00:00:70 "dst=${MAC[B]}" len=$LEN gso=$MSS
	vn hear T B
	got=$REPLY
	whole
	expect "what came from it" "$got" "$REPLY"
	vn send B "src=${MAC[B]}" dst=02:00:00:00:00:70 len=$LEN gso=$MSS
	vn hear B T
	got=$REPLY
	whole
	expect "what came to it" "$got" "$REPLY"
	ip link del dev t0
}

# By its own device, as the host of the bridge.
what_the_host_sends_is_whole_too() {
	local got

	vn open HOST - lan0
	vn send HOST "src=02:00:00:00:00:71" "dst=${MAC[B]}" len=$LEN gso=$MSS
	vn hear HOST B
	got=$REPLY
	whole
	expect "what came" "$got" "$REPLY"
}

run_tests it_crosses_whole it_is_one_frame_to_the_counters flooded_it_stays_whole \
	a_checksum_stays_open a_port_without_segmentation_gets_segments \
	what_came_in_pieces_and_was_put_together_stays_so \
	its_segments_must_fit_the_port flooded_it_reaches_the_ports_that_it_fits \
	from_and_to_a_tap_device what_the_host_sends_is_whole_too
