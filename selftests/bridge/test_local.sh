#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The host on whose machine the bridge is takes part by the device lan0 itself:
# it is a station (SELF here) like those behind the ports.

. "${0%/*}/lib.sh"

setup() {
	topology A B C
	fr open SELF - lan0
	printf '%s\n' "addr add 192.0.2.1/24 dev lan0" "link set dev lan0 up" |
		ip -batch -
	ip -n "${NS[A]}" addr add 192.0.2.2/24 dev eth0
}

a_frame_for_the_host_goes_nowhere_else() {
	send A dst=SELF count=3
	heard SELF=3
	read_stats
	expect_stats a local=3 flooded=0 forwarded=0 rx_packets=3
}

the_host_hears_broadcasts() {
	send A dst=broadcast
	heard SELF=1 B=1 C=1
}

the_host_does_not_hear_what_is_for_others() {
	send A dst=02:00:00:00:00:99
	heard B=1 C=1
	send B dst=A
	heard A=1
}

the_host_floods_to_strangers() {
	send SELF dst=02:00:00:00:00:99
	heard A=1 B=1 C=1
	send SELF dst=broadcast
	heard A=1 B=1 C=1
}

the_host_finds_those_it_knows() {
	send SELF dst=A count=2
	heard A=2
	send SELF dst=B
	heard B=1
}

# Promiscuity of the bridge device: it sees what it forwards, once, as well.
a_promiscuous_host_hears_everything() {
	ip link set dev lan0 promisc on
	send A dst=02:00:00:00:00:99
	heard SELF=1 B=1 C=1
	send B dst=A count=2
	heard SELF=2 A=2
	send A dst=SELF
	heard SELF=1
	ip link set dev lan0 promisc off
	send B dst=A
	heard A=1
}

its_address_answers() {
	ip netns exec "${NS[A]}" ping -q -c 3 -i 0.2 -w "$DEADLINE" 192.0.2.1 |
		sed 's/^/# /'
}

it_reaches_the_hosts() {
	ping -q -c 3 -i 0.2 -w "$DEADLINE" 192.0.2.2 | sed 's/^/# /'
}

the_device_counts_its_frames() {
	local before after

	# Whoever was pinged is asked once more after some seconds whether it is there.
	ip neigh flush dev lan0
	ip -n "${NS[A]}" neigh flush dev eth0
	before=$(ip -j -s link show dev lan0)
	send A dst=SELF count=5 len=100
	send SELF dst=A count=7 len=100
	heard SELF=5 A=7
	after=$(ip -j -s link show dev lan0)
	expect "frames in" "$(($(counter rx "$after") - $(counter rx "$before")))" 5
	expect "frames out" "$(($(counter tx "$after") - $(counter tx "$before")))" 7
}

# counter rx|tx JSON: the packets of `ip -j -s link`.
counter() {
	[[ $2 =~ \"$1\":\{\"bytes\":[0-9]+,\"packets\":([0-9]+) ]]
	echo "${BASH_REMATCH[1]}"
}

run_tests a_frame_for_the_host_goes_nowhere_else the_host_hears_broadcasts \
	the_host_does_not_hear_what_is_for_others \
	the_host_floods_to_strangers the_host_finds_those_it_knows \
	a_promiscuous_host_hears_everything its_address_answers \
	it_reaches_the_hosts the_device_counts_its_frames
