#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Plain frames go straight to the driver of a port, but not when somebody else in
# the stack wants to see them: who comes sees the very next frame, and whether
# frames go this way or that makes no difference to who receives them.

. "${0%/*}/lib.sh"

TRACING=/sys/kernel/tracing

setup() {
	topology A B C
	send A dst=broadcast
	send B dst=broadcast
	heard A=1 B=1 C=2
	[[ -e $TRACING/events ]] || mount -t tracefs none $TRACING
}

# path_is PATH: which way frames go to port b.
path_is() {
	local line

	while read -r line; do
		json port "$line" || continue
		[[ $REPLY == b ]] || continue
		json path "$line"
		expect "path of port b" "$REPLY" "$1"
		return
	done < <(bridgectl -j port show lan0)
	fail "port b is not shown"
}

# pass N: so many frames from A come to B, the same as ever.
pass() {
	local i

	send A dst=B count="$1" len=100
	fr sync
	fr show B
	for ((i = 0; i < $1; i++)); do
		[[ $REPLY == *"src=${MAC[A]} dst=${MAC[B]} len=100 intact;"* ]] ||
			fail "B received $REPLY"
	done
	heard B="$1" "${@:2}"
}

it_is_direct_where_nobody_is() {
	path_is direct
	pass 3
}

it_can_be_turned_off() {
	bridgectl set lan0 direct off
	path_is off
	pass 3
	bridgectl set lan0 direct on
	path_is direct
}

a_queueing_discipline_gets_the_frames() {
	tc qdisc add dev b root handle 1: pfifo limit 100
	path_is qdisc
	pass 5
	[[ $(tc -s qdisc show dev b) == *' 5 pkt '* ]] ||
		fail "not 5 frames went by the queue: $(tc -s qdisc show dev b)"
	tc qdisc del dev b root
	path_is direct
	pass 1
}

a_classifier_gets_the_frames() {
	tc qdisc add dev b clsact
	tc filter add dev b egress matchall action drop
	path_is tc
	send A dst=B count=4
	heard
	[[ $(tc -s filter show dev b egress) == *' 4 pkt '* ]] ||
		fail "not 4 frames were seen: $(tc -s filter show dev b egress)"
	tc filter del dev b egress
	tc qdisc del dev b clsact
	path_is direct
	pass 1
}

netfilter_gets_the_frames() {
	nft add table netdev t
	nft add chain netdev t out '{ type filter hook egress device "b" priority 0; }'
	nft add rule netdev t out counter drop
	path_is netfilter
	send A dst=B count=4
	heard
	[[ $(nft list table netdev t) == *'counter packets 4 '* ]] ||
		fail "not 4 frames were seen: $(nft list table netdev t)"
	nft delete table netdev t
	path_is direct
	pass 1
}

a_packet_socket_gets_the_frames() {
	fr tap TAP - b
	path_is tap
	pass 6 TAP=6
	fr close TAP
	path_is direct
	pass 1
}

a_tracepoint_gets_the_frames() {
	local count

	echo 1 >$TRACING/events/net/net_dev_xmit/enable
	path_is trace
	pass 7
	count=$(grep -c 'net_dev_xmit: dev=b ' $TRACING/trace) || :
	echo 0 >$TRACING/events/net/net_dev_xmit/enable
	echo >$TRACING/trace
	expect "frames that were traced" "$count" 7
	path_is direct
	pass 1
}

several_queues_are_chosen_from() {
	ip link add q type veth peer name q0 numtxqueues 2
	ip link set dev q0 up
	ip link set dev q up master lan0
	ethtool -L q0 rx 1 tx 2
	ip link set dev q nomaster
	ip link set dev q0 master lan0
	json path "$(bridgectl -j port show lan0 | grep '"port":"q0"')"
	expect "path of a port with two queues" "$REPLY" queues
	ip link del q
}

# From one moment to the next, while frames flow: whoever came, all that he is to see.
who_comes_while_frames_flow_sees_all_of_them() {
	local i

	# Of a type that nobody counts; what is counted comes in between.
	blast A dst="${MAC[B]}" type=0x88b6 burst=4 pause=1000
	for i in 1 2 3 4; do
		tc qdisc add dev b clsact
		tc filter add dev b egress protocol 0x88b5 matchall action drop
		send A dst=B count=20
		heard
		fr tap TAP - b
		tc qdisc del dev b clsact
		send A dst=B count=20
		heard B=20 TAP=20
		fr close TAP
	done
}

frames_look_the_same_either_way() {
	local way words seen

	for words in len=60 len=1514 "vlan=100 len=200" "vlan=7 tpid=0x88a8 len=300"; do
		seen=''
		for way in on off; do
			bridgectl set lan0 direct $way
			# shellcheck disable=SC2086 # words
			send A dst=B $words
			fr sync
			fr show B
			seen=${seen:-$REPLY}
			expect "with direct $way, $words" "$REPLY" "$seen"
			heard B=1
		done
	done
	bridgectl set lan0 direct on
}

# What the host itself sends and floods.
the_host_reaches_all_either_way() {
	local way

	fr open SELF - lan0
	for way in on off; do
		bridgectl set lan0 direct $way
		send SELF dst=B count=3
		heard B=3
		send SELF dst=broadcast
		heard A=1 B=1 C=1
	done
	bridgectl set lan0 direct on
	fr close SELF
}

a_frame_that_is_too_long_is_dropped_either_way() {
	local way dropped

	ip link set dev b mtu 1000
	for way in on off; do
		bridgectl set lan0 direct $way
		read_stats
		dropped=${STATS[b.tx_dropped]}
		send A dst=B len=1200
		heard
		read_stats
		expect_stats b tx_dropped=$((dropped + 1))
	done
	ip link set dev b mtu 1500
	bridgectl set lan0 direct on
}

run_tests it_is_direct_where_nobody_is it_can_be_turned_off \
	a_queueing_discipline_gets_the_frames a_classifier_gets_the_frames \
	netfilter_gets_the_frames a_packet_socket_gets_the_frames \
	a_tracepoint_gets_the_frames several_queues_are_chosen_from \
	who_comes_while_frames_flow_sees_all_of_them \
	frames_look_the_same_either_way the_host_reaches_all_either_way \
	a_frame_that_is_too_long_is_dropped_either_way
