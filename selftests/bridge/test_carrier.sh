#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The bridge has carrier while one of its ports can send and receive, and what stands
# above it learns that. What the ports themselves do: test_port_state.sh.

. "${0%/*}/lib.sh"

setup() {
	lan lan0
	build
	ip -batch - <<-END
		link add name d0 up type dummy
		link add name d1 up type dummy
		link add link lan0 name v0 up type vlan id 5
	END
}

# state_is DEVICE UP|DOWN|...: what is said of it.
state_is() {
	[[ $(ip -o link show dev "$1") == *" state $2 "* ]]
}

# up, down: the bridge, and what is above it.
up() {
	wait_for state_is lan0 UP
	wait_for state_is v0 UP
}

down() {
	wait_for state_is lan0 "${1:-DOWN}"
	wait_for state_is v0 LOWERLAYERDOWN
}

after() {
	ip -batch - <<-END
		link set dev d0 nomaster carrier on
		link set dev d1 nomaster carrier on
		link set dev d0 up
		link set dev d1 up
	END
	down
}

it_comes_with_the_first_port_and_goes_with_the_last() {
	down
	ip link set dev d0 master lan0
	up
	ip link set dev d1 master lan0
	ip link set dev d0 nomaster
	up
	ip link set dev d1 nomaster
	down
}

a_port_without_carrier_brings_none() {
	ip link set dev d0 carrier off
	ip link set dev d0 master lan0
	ip link set dev d1 down
	ip link set dev d1 master lan0
	wait_for forwarding 0
	down
	ip link set dev d0 carrier on
	up
	ip link set dev d0 carrier off
	down
	ip link set dev d1 up
	up
}

# Such as one that 802.1X has not let in yet.
a_dormant_port_brings_none() {
	ip link set dev d0 mode dormant state dormant
	ip link set dev d0 master lan0
	wait_for forwarding 0
	down
	ip link set dev d0 state up
	up
	ip link set dev d0 mode default
}

it_goes_with_a_port_that_vanishes() {
	ip link add name gone0 up master lan0 type dummy
	up
	ip link del dev gone0
	down
}

it_goes_with_the_namespace_of_a_port() {
	local ns=mbr$$-gone

	NS[GONE]=$ns
	ip netns add "$ns"
	ip link add name e0 up master lan0 type veth peer name eth0 netns "$ns"
	ip -n "$ns" link set dev eth0 up
	up
	ip netns del "$ns"
	down
}

a_bridge_that_is_closed_has_none() {
	ip link set dev d0 master lan0
	up
	ip link set dev lan0 down
	wait_for state_is lan0 DOWN
	wait_for forwarding 0
	ip link set dev lan0 up
	ip link set dev v0 up
	up
}

# Whatever their order.
it_comes_back_however_often() {
	local i

	ip link set dev d0 master lan0
	ip link set dev d1 master lan0
	for ((i = 0; i < 10; i++)); do
		printf 'link set dev %s\n' "d0 down" "d1 carrier off" "d0 up" \
			"d1 carrier on"
	done | ip -batch -
	up
	wait_for forwarding 2
}

run_tests it_comes_with_the_first_port_and_goes_with_the_last \
	a_port_without_carrier_brings_none a_dormant_port_brings_none \
	it_goes_with_a_port_that_vanishes it_goes_with_the_namespace_of_a_port \
	a_bridge_that_is_closed_has_none it_comes_back_however_often
