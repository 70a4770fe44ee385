#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A bridge belongs to a network namespace: it is seen there only, does not
# leave it, and goes with it.

. "${0%/*}/lib.sh"
. ./request.sh

setup() {
	topology A
	NS[IN]=mbr$$-IN
	ip netns add "${NS[IN]}"
	inside
}

# inside: a bridge in that namespace, with a dummy and a veth to ours as ports.
inside() {
	printf '%s\n' "link add name in0 type muse_bridge" "link set dev in0 up" \
		"link add name out0 netns $$ type veth peer name p0" \
		"link set dev p0 up master in0" \
		"link add name q0 up master in0 type dummy" |
		ip -n "${NS[IN]}" -batch -
}

there_only_is_it_seen() {
	[[ $(bridgectl -j show) != *in0* ]]
	[[ $(bridgectl -j port show) != *p0* ]]
	REPLY=$(ip netns exec "${NS[IN]}" bridgectl -j show)
	json bridge "$REPLY"
	expect "bridge inside" "$REPLY" in0
	[[ $(ip netns exec "${NS[IN]}" bridgectl -j fdb show) != *lan0* ]]
}

# Index numbers repeat in every namespace, so only the namespace counts.
a_request_reaches_its_own_only() {
	local index

	index=$(ip -n "${NS[IN]}" -o link show dev in0)
	index=${index%%:*}
	ask_start
	wrong 'ENODEV at=ifindex no such device' bridge-get ifindex=u32:$((index + 5000))
	ip netns exec "${NS[IN]}" bridgectl set in0 ageing 7s
	json ageing_ms "$(bridgectl -j show lan0)"
	expect "ageing time outside" "$REPLY" 300000
}

it_cannot_leave() {
	refused 2 "" ip link set dev lan0 netns "${NS[IN]}"
	json bridge "$(bridgectl -j show lan0)"
	expect "bridge" "$REPLY" lan0
	send A dst=broadcast
	expect_fdb A=a
}

is_gone() {
	[[ ! -e /proc/sys/net/ipv4/conf/out0 ]]
}

it_goes_with_its_namespace() {
	ip netns del "${NS[IN]}"
	wait_for is_gone
}

with_entries_and_frames_under_way() {
	local i

	for i in 1 2 3; do
		ip netns add "${NS[IN]}"
		inside
		fr open OUT - out0
		ip netns exec "${NS[IN]}" bridgectl fdb add in0 02:00:00:00:00:77 port q0
		fr send OUT dst=broadcast src=02:00:00:01:00:00 macs=500 count=500
		fr close OUT
		# The process that sends holds no namespace but ours.
		blast_by - out0 dst=broadcast src=02:00:00:02:00:00 macs=100
		ip netns del "${NS[IN]}"
		wait_for is_gone
		stop_jobs
	done
}

# A device that was not given back would hold this up for ever.
nothing_of_it_is_held() {
	timeout "$DEADLINE" modprobe -r muse_bridge ||
		fail "the module cannot be unloaded within $DEADLINE s"
	modprobe muse_bridge
	ip link add lan0 type muse_bridge
}

run_tests there_only_is_it_seen a_request_reaches_its_own_only it_cannot_leave \
	it_goes_with_its_namespace with_entries_and_frames_under_way \
	nothing_of_it_is_held
