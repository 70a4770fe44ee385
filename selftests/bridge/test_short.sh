#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Whatever is shorter than an Ethernet header, or never had one, or is in pieces of
# memory, is sent, dropped or refused, and nobody reads what is not there. Where the
# kernel's own front doors refuse such frames, tc brings them in by the back: packets
# of a tun device (T), which have no Ethernet header, go to the bridge or to a port;
# empty ones not, of which the stack itself would warn.

. "${0%/*}/lib.sh"
. ./vnet.sh

setup() {
	modprobe -q tun || impossible "there is no module tun"
	topology A B
	vnet_start
	vn tap TAP - tap0
	vn tap TAP-frags - tap1
	vn tun T - tun0
	vn open HOST - lan0
	vn open B "${NS[B]}" eth0
	ip -batch - <<-END
		link set dev tap0 up master lan0
		link set dev tap1 up master lan0
		link set dev tun0 up
	END
	wait_for forwarding 4
	send A dst=broadcast
	send B dst=broadcast
	heard A=1 B=1
}

# after: whatever came, the bridge goes on.
after() {
	send A dst=B
	send B dst=A
	heard A=1 B=1
}

# inject NAME LEN: sent, or refused by the kernel before anybody sees it.
inject() {
	vn_ask raw "$1" "$2"
	[[ $REPLY == ok || $REPLY == "error raw: Invalid argument" ||
		$REPLY == "error raw: "*"descriptor"* ]] ||
		fail "$2 bytes by $1: $REPLY"
}

from_a_tap_device() {
	local len

	for ((len = 0; len <= 20; len++)); do
		inject TAP $len
	done
	inject TAP 60
	expect "60 bytes by a tap" "$REPLY" ok
}

from_a_tap_device_in_pieces() {
	local len

	for ((len = 0; len <= 60; len++)); do
		inject TAP-frags $len
	done
}

# Above a page, what a packet socket sends is in pages of its own.
from_a_packet_socket_of_the_host() {
	local len

	for len in {0..20} 60 1514; do
		inject HOST "$len"
	done
	ip link set dev lan0 mtu 9000
	ip link set dev b mtu 9000
	ip -n "${NS[B]}" link set dev eth0 mtu 9000
	vn send HOST src=02:00:00:00:00:71 "dst=${MAC[B]}" len=8000 sum=1
	vn hear HOST B
	expect "what came" "$REPLY" "len=8000 gso=0 sum=open intact;"
	ip link set dev b mtu 1500
	ip -n "${NS[B]}" link set dev eth0 mtu 1500
}

# redirect DIRECTION DEVICE: what comes out of the tun device goes there.
redirect() {
	tc qdisc del dev tun0 clsact 2>/dev/null || :
	tc qdisc add dev tun0 clsact
	tc filter add dev tun0 ingress matchall \
		action mirred "$1" redirect dev "$2"
}

dropped_by_lan0() {
	local text

	text=$(ip -s link show dev lan0)
	[[ $text =~ TX:[^$'\n']*$'\n'\ *[0-9]+\ +[0-9]+\ +[0-9]+\ +([0-9]+) ]] || fail "no number in: $text"
	REPLY=${BASH_REMATCH[1]}
}

as_frames_of_the_host() {
	local len before

	redirect egress lan0
	dropped_by_lan0
	before=$REPLY
	for ((len = 1; len < 14; len++)); do
		vn raw T $len
	done
	dropped_by_lan0
	((REPLY - before == 13)) ||
		fail "of 13 short frames $((REPLY - before)) were dropped by lan0"
	for ((len = 14; len < 20; len++)); do
		vn raw T $len
	done
}

as_frames_that_a_port_received() {
	local len before

	redirect ingress a
	read_stats
	before=${STATS[a.rx_dropped]}
	for ((len = 1; len <= 40; len++)); do
		vn raw T $len
	done
	read_stats
	expect_stats a rx_dropped=$((before + 40))
}

by_every_way_with_taps_and_hubs() {
	local len

	bridgectl set lan0 mode hub direct off
	redirect egress lan0
	for ((len = 1; len < 20; len++)); do
		vn raw T $len
		inject TAP $len
		inject HOST $len
	done
	bridgectl set lan0 mode bridge direct on
}

run_tests from_a_tap_device from_a_tap_device_in_pieces \
	from_a_packet_socket_of_the_host as_frames_of_the_host \
	as_frames_that_a_port_received by_every_way_with_taps_and_hubs
