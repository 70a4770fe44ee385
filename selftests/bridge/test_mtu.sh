#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The MTU of a bridge is that of its smallest port, until somebody sets another one.
# What is too long for a port is dropped there: test_oversize.sh, test_gso.sh.

. "${0%/*}/lib.sh"

setup() {
	lan lan0
	build
	ip -batch - <<-END
		link add name d0 up mtu 9000 type dummy
		link add name d1 up mtu 4000 type dummy
		link add name d2 up mtu 2000 type dummy
	END
}

# mtu_is N [DEVICE]
mtu_is() {
	local text

	text=$(ip -o link show dev "${2:-lan0}")
	[[ $text == *" mtu $1 "* ]] || fail "the MTU is not $1: $text"
}

# It ends with every test: lan0 has no port, and its own MTU.
after() {
	ip -batch - <<-END
		link set dev d0 nomaster mtu 9000
		link set dev d1 nomaster mtu 4000
		link set dev d2 nomaster mtu 2000
		link set dev lan0 mtu 1500
	END
}

without_ports_it_is_the_usual_one() {
	mtu_is 1500
}

it_follows_the_smallest_port() {
	ip link set dev d0 master lan0
	mtu_is 9000
	ip link set dev d2 master lan0
	mtu_is 2000
	ip link set dev d1 master lan0
	mtu_is 2000
	ip link set dev d2 nomaster
	mtu_is 4000
	ip link set dev d1 nomaster
	mtu_is 9000
	ip link set dev d0 nomaster
	mtu_is 1500
}

it_follows_a_port_that_changes() {
	ip link set dev d0 master lan0
	ip link set dev d1 master lan0
	ip link set dev d0 mtu 3000
	mtu_is 3000
	ip link set dev d0 mtu 1280
	mtu_is 1280
	ip link set dev d0 mtu 9000
	mtu_is 4000
}

it_follows_a_port_that_vanishes() {
	ip link add name gone0 mtu 1300 master lan0 type dummy
	ip link set dev d1 master lan0
	mtu_is 1300
	ip link del dev gone0
	mtu_is 4000
}

set_by_hand_it_stays() {
	ip link set dev d1 master lan0
	ip link set dev lan0 mtu 3500
	ip link set dev d2 master lan0
	mtu_is 3500
	ip link set dev d2 mtu 1600
	mtu_is 3500
	ip link set dev d2 nomaster
	ip link set dev d1 nomaster
	mtu_is 3500
	ip link set dev lan0 mtu 5000
	ip link set dev d1 master lan0
	mtu_is 5000
}

set_to_that_of_the_ports_it_follows_them_again() {
	ip link set dev d1 master lan0
	ip link set dev lan0 mtu 1500
	ip link set dev d2 master lan0
	mtu_is 1500
	ip link set dev lan0 mtu 2000
	ip link set dev d2 nomaster
	mtu_is 4000
}

set_by_hand_before_any_port_it_stays() {
	ip link set dev lan0 mtu 1400
	ip link set dev d1 master lan0
	mtu_is 1400
}

given_to_a_new_bridge_it_stays() {
	ip link add name lan1 mtu 1450 type muse_bridge
	ip link set dev d1 master lan1
	mtu_is 1450 lan1
	ip link del dev lan1
}

what_is_no_mtu_is_refused_and_changes_nothing() {
	ip link set dev d1 master lan0
	refused 2 "mtu less than device minimum" ip link set dev lan0 mtu 60
	refused 2 "mtu greater than device maximum" ip link set dev lan0 mtu 65536
	mtu_is 4000
	ip link set dev d1 mtu 3000
	mtu_is 3000
}

# A dummy takes what no Ethernet device should.
a_port_beyond_the_bounds_of_a_bridge_leaves_it_at_them() {
	ip link set dev d1 master lan0
	ip link set dev d1 mtu 60
	mtu_is 68
	ip link set dev d1 mtu 100000
	mtu_is 65535
}

devices_above_it_are_told() {
	ip link set dev d1 master lan0
	ip link add link lan0 name v0 mtu 4000 type vlan id 5
	ip link set dev d1 mtu 3000
	mtu_is 3000 v0
	ip link del dev v0
}

run_tests without_ports_it_is_the_usual_one it_follows_the_smallest_port \
	it_follows_a_port_that_changes it_follows_a_port_that_vanishes \
	set_by_hand_it_stays set_to_that_of_the_ports_it_follows_them_again \
	set_by_hand_before_any_port_it_stays given_to_a_new_bridge_it_stays \
	what_is_no_mtu_is_refused_and_changes_nothing \
	a_port_beyond_the_bounds_of_a_bridge_leaves_it_at_them \
	devices_above_it_are_told
