#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What cannot be a port is refused with a reason, and stays as it was.

. "${0%/*}/lib.sh"

setup() {
	topology A
	modprobe -q tun || :
	printf '%s\n' "link add name lan1 type muse_bridge" \
		"link add name used0 type veth peer name used1" \
		"link add link used0 name up0 type macvlan" \
		"tuntap add dev tun0 mode tun" \
		"tuntap add dev tap0 mode tap" | ip -batch -
	BRIDGES+=(lan1)
}

# is_no_port DEVICE: it has not become one.
is_no_port() {
	[[ $(ip -j link show dev "$1") != *'"master"'* ]] ||
		fail "$1 has a master"
	read_stats
	[[ -z ${STATS[$1.forwarding]-} ]] || fail "$1 is a port"
}

the_loopback_device_is_refused() {
	refused 2 "must be an Ethernet device" ip link set dev lo master lan0
	is_no_port lo
}

a_device_without_ethernet_is_refused() {
	refused 2 "must be an Ethernet device" ip link set dev tun0 master lan0
	is_no_port tun0
}

another_bridge_is_refused() {
	refused 2 "cannot be a port of a bridge" ip link set dev lan1 master lan0
	is_no_port lan1
}

the_bridge_itself_is_refused() {
	refused 2 "cannot be a port of a bridge" ip link set dev lan0 master lan0
	is_no_port lan0
}

a_device_that_others_use_is_refused() {
	refused 2 "already belongs to another device" \
		ip link set dev used0 master lan0
	is_no_port used0
}

a_port_cannot_be_used_by_others() {
	refused 2 "" ip link add link a name up1 type macvlan
	expect "carrier" "$(forwarding 1 && echo yes)" yes
	send A dst=broadcast
	expect_fdb A=a
}

an_ethernet_device_of_any_kind_is_not() {
	ip link set dev tap0 master lan0
	ip link set dev used1 master lan0
	read_stats
	expect_stats tap0 forwarding=false
	ip link set dev tap0 nomaster
	ip link set dev used1 nomaster
}

nothing_is_left_of_the_refused() {
	json ports "$(bridgectl -j show lan0)"
	expect "ports" "$REPLY" 1
	[[ $(ip -j -d link show dev used0) =~ \"promiscuity\":0 ]]
}

run_tests the_loopback_device_is_refused a_device_without_ethernet_is_refused \
	another_bridge_is_refused the_bridge_itself_is_refused \
	a_device_that_others_use_is_refused a_port_cannot_be_used_by_others \
	an_ethernet_device_of_any_kind_is_not \
	nothing_is_left_of_the_refused
