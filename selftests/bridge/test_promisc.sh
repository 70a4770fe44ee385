#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A port hears everything, whoever it is for: the bridge asks its device for that, and
# takes the wish back when the port leaves, however it does.

. "${0%/*}/lib.sh"

setup() {
	lan lan0
	build
	ip link add name d0 up type dummy
}

# promisc DEVICE N [OPTION...]: so many wish that it hears everything.
promisc() {
	local text

	text=$(ip "${@:3}" -d link show dev "$1")
	[[ $text == *" promiscuity $2 "* ]] ||
		fail "$1 is not wished $2 times to hear everything: $text"
	# The device says the same of itself.
	case $2,$text in
	0,*[\<,]PROMISC[\>,]*) fail "$1 hears everything all the same: $text" ;;
	0,* | *[\<,]PROMISC[\>,]*) ;;
	*) [[ $text == *"promiscuity $2"* ]] ;;
	esac
}

# It ends with every test: d0 is no port, and nobody wishes anything of it.
after() {
	ip link set dev d0 nomaster promisc off
	promisc d0 0
}

a_port_hears_everything() {
	promisc d0 0
	ip link set dev d0 master lan0
	promisc d0 1
	ip link set dev d0 nomaster
	promisc d0 0
}

the_wish_of_another_stays() {
	ip link set dev d0 promisc on
	promisc d0 1
	ip link set dev d0 master lan0
	promisc d0 2
	ip link set dev d0 nomaster
	promisc d0 1
}

many_times_over_none_is_lost() {
	local i

	for ((i = 0; i < 20; i++)); do
		printf 'link set dev d0 %s\n' "master lan0" nomaster
	done | ip -batch -
}

# From bridge to bridge.
it_changes_hands() {
	ip link add name lan1 type muse_bridge
	ip link set dev d0 master lan0
	ip link set dev d0 master lan1
	promisc d0 1
	ip link del dev lan1
	promisc d0 0
}

with_the_bridge_the_wish_goes() {
	ip link add name lan1 up type muse_bridge
	ip link set dev d0 master lan1
	promisc d0 1
	ip link del dev lan1
	promisc d0 0
}

with_the_module_the_wish_goes() {
	ip link set dev d0 master lan0
	promisc d0 1
	modprobe -r muse_bridge
	promisc d0 0
	modprobe muse_bridge
	ip link add name lan0 up type muse_bridge
}

# The device under a port has to hear everything, too.
what_is_below_the_port_is_asked_as_well() {
	ip link add link d0 name m0 up type macvlan mode passthru
	promisc d0 1
	ip link add link d0 name v0 up type vlan id 5
	ip link set dev v0 master lan0
	promisc v0 1
	promisc d0 2
	ip link set dev v0 nomaster
	promisc v0 0
	promisc d0 1
	ip link set dev v0 master lan0
	ip link del dev v0
	promisc d0 1
	ip link del dev m0
}

# Refused by us before, or by the kernel after the wish was made: a loop.
refused_it_leaves_no_wish() {
	ip link add link lan0 name v0 up type vlan id 5
	refused 2 "" ip link set dev v0 master lan0
	promisc v0 0
	promisc lan0 0
	ip link del dev v0
	ip link add name lan1 type muse_bridge
	refused 2 "cannot be a port" ip link set dev lan1 master lan0
	promisc lan1 0
	ip link del dev lan1
}

# The device itself goes on, in another network namespace.
a_device_that_moves_away_takes_none_along() {
	local ns=mbr$$-away

	NS[AWAY]=$ns
	ip netns add "$ns"
	ip link add name e0 up type dummy
	ip link set dev e0 master lan0
	promisc e0 1
	ip link set dev e0 netns "$ns"
	promisc e0 0 -n "$ns"
	ip netns del "$ns"
}

run_tests a_port_hears_everything the_wish_of_another_stays \
	many_times_over_none_is_lost it_changes_hands \
	with_the_bridge_the_wish_goes with_the_module_the_wish_goes \
	what_is_below_the_port_is_asked_as_well refused_it_leaves_no_wish \
	a_device_that_moves_away_takes_none_along
