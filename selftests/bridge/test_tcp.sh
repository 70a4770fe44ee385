#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# TCP between two hosts arrives as it was sent, with the offloads on: then a
# frame that crosses the bridge may stand for many (GSO), its checksum not yet
# computed. The port to B works without offloads in a second round, so that
# what the bridge hands to it must be cut into pieces.

. "${0%/*}/lib.sh"

BYTES=$((8 << 20))

setup() {
	topology A B C
	ip -n "${NS[A]}" addr add 192.0.2.1/24 dev eth0
	ip -n "${NS[B]}" addr add 192.0.2.2/24 dev eth0
}

# transfer FROM TO ADDRESS: what TO receives is what FROM sent.
transfer() {
	local fd line='' sent

	exec {fd}< <(exec ip netns exec "${NS[$2]}" ./transfer receive 7777)
	JOBS+=($!)
	IFS= read -r -t "$DEADLINE" -u "$fd" line || :
	expect "the receiver" "$line" ready
	sent=$(ip netns exec "${NS[$1]}" ./transfer send "$3" 7777 "$BYTES")
	IFS= read -r -t "$DEADLINE" -u "$fd" line || :
	expect "what came" "$line" "$sent"
	[[ $sent == "bytes=$BYTES "* ]] || fail "sent: $sent"
}

with_offloads() {
	transfer A B 192.0.2.2
	read_stats
	# Frames of many segments crossed the bridge whole.
	local bytes=${STATS[a.rx_bytes]} frames=${STATS[a.rx_packets]}
	((bytes / frames > 1514)) || fail "$frames frames had $bytes bytes"
	expect_stats b tx_dropped=0
}

the_other_way() {
	transfer B A 192.0.2.1
}

to_a_port_without_offloads() {
	ethtool -K b tso off gso off tx off sg off >/dev/null
	transfer A B 192.0.2.2
	ethtool -K a tso off gso off tx off sg off >/dev/null
	transfer B A 192.0.2.1
	read_stats
	expect_stats b tx_dropped=0
}

through_a_hub() {
	bridgectl set lan0 mode hub
	transfer A B 192.0.2.2
	bridgectl set lan0 mode bridge
}

# The host of the bridge sends GSO frames by lan0 itself.
with_the_host_of_the_bridge() {
	local line='' fd sent

	ip addr add 192.0.2.3/24 dev lan0
	exec {fd}< <(exec ip netns exec "${NS[A]}" ./transfer receive 7778)
	JOBS+=($!)
	IFS= read -r -t "$DEADLINE" -u "$fd" line || :
	expect "the receiver" "$line" ready
	sent=$(./transfer send 192.0.2.1 7778 "$BYTES")
	IFS= read -r -t "$DEADLINE" -u "$fd" line || :
	expect "what came" "$line" "$sent"
}

run_tests with_offloads the_other_way to_a_port_without_offloads through_a_hub \
	with_the_host_of_the_bridge
