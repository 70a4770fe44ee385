#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own bridge beside this one. Its code takes any device with the
# flag IFF_BRIDGE_PORT for its own and casts what it finds there: our ports must
# not have it. Everything is done here that makes it look.

. "${0%/*}/lib.sh"

setup() {
	modprobe -q bridge || skip_bridge
	topology A B
	ip -batch - <<-END
		link add name br0 type bridge
		link add name d0 up master br0 type dummy
		link set dev br0 up
	END
	BRIDGES+=(br0)
}

skip_bridge() {
	note "there is no module bridge"
	exit "$KSFT_SKIP"
}

it_survives_what_happens_to_our_ports() {
	ip -batch - <<-END
		link set dev a down
		link set dev a up
		link set dev a mtu 1400
		link set dev a mtu 1500
		link set dev a address 02:00:00:00:00:70
		link set dev a promisc on
		link set dev a promisc off
		link set dev a down
		link set dev a name a0
		link set dev a0 name a
		link set dev a up
		link set dev lan0 mtu 1400
		link set dev lan0 mtu 1500
		link set dev lan0 down
		link set dev lan0 up
	END
	ethtool -K a tso off >/dev/null
	ethtool -K a tso on >/dev/null
	wait_for forwarding 2
	send A dst=B
	heard B=1
}

it_and_ours_are_listed_side_by_side() {
	REPLY=$(bridge link show)
	[[ $REPLY == *"d0: "*"master br0"* ]] || fail "bridge link: $REPLY"
	[[ $REPLY == *"a@"*"master lan0"* ]] || fail "bridge link: $REPLY"
	expect "ports" "$(wc -l <<<"$REPLY")" 3
	bridge fdb show >/dev/null
	bridge vlan show >/dev/null
	bridge mdb show >/dev/null
}

what_is_its_own_is_refused_for_our_ports() {
	local words

	for words in "link set dev a cost 5" "vlan add dev a vid 5" \
		"fdb add 02:00:00:00:00:71 dev a master"; do
		# shellcheck disable=SC2086 # words are words
		bridge $words 2>/dev/null && fail "it takes: bridge $words"
	done
	expect_fdb A=a
	send B dst=A
	heard A=1
}

a_port_can_change_sides() {
	ip link set dev a master br0
	[[ $(bridge link show dev a) == *"master br0"* ]]
	expect_fdb B=b
	ip link set dev a master lan0
	[[ $(bridge link show dev a) == *"master lan0"* ]]
	wait_for forwarding 2
	send A dst=B
	heard B=1
	expect_fdb A=a B=b
}

it_can_be_a_port_of_ours_by_a_veth_pair() {
	ip -batch - <<-END
		link add name u0 up master br0 type veth peer name u1
		link set dev u1 up master lan0
	END
	wait_for forwarding 3
	fr open D - d0
	send B dst=A
	heard A=1
	ip link del dev u0
	fr close D
}

it_goes_and_ours_stays() {
	ip link del dev br0
	send A dst=B
	heard B=1
}

run_tests it_survives_what_happens_to_our_ports \
	it_and_ours_are_listed_side_by_side what_is_its_own_is_refused_for_our_ports \
	a_port_can_change_sides it_can_be_a_port_of_ours_by_a_veth_pair \
	it_goes_and_ours_stays
