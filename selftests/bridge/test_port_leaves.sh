#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A port leaves: by command, by being deleted, by going to another network
# namespace, or to another bridge. Nothing of it stays behind.

. "${0%/*}/lib.sh"

setup() {
	topology A B C D
	ip link add lan1 type muse_bridge
	BRIDGES+=(lan1)
	ip link set lan1 up
}

learn_all() {
	send A dst=broadcast
	send B dst=broadcast
	heard A=1 B=1 C=2 D=2
	expect_fdb A=a B=b
}

# promiscuity PORT: the port listens to everything only while it is one.
promiscuity() {
	[[ $(ip -j -d link show dev "$1") =~ \"promiscuity\":([0-9]+) ]]
	echo "${BASH_REMATCH[1]}"
}

by_command() {
	learn_all
	expect "promiscuity of a port" "$(promiscuity a)" 1
	ip link set dev a nomaster
	expect_fdb B=b
	expect "promiscuity of no port" "$(promiscuity a)" 0
	send B dst=A
	heard C=1 D=1
	send A dst=broadcast
	heard
	ip link set dev a master lan0
	wait_for forwarding 4
	learn_all
}

to_another_bridge() {
	ip link set dev a master lan1
	wait_for forwarding 4
	expect_fdb B=b
	send A dst=broadcast
	heard
	read_fdb lan1
	expect "A on the other bridge" "${FDB[${MAC[A]}]}" a
	ip link set dev a master lan0
	wait_for forwarding 4
	read_fdb lan1
	expect "A on the other bridge" "${FDB[${MAC[A]}]-}" ""
	learn_all
}

to_the_same_bridge_changes_nothing() {
	monitor_start
	ip link set dev a master lan0
	no_event
	expect_fdb A=a B=b
}

to_another_namespace() {
	monitor_start
	ip link set dev a netns "${NS[B]}"
	event port-set port=a forwarding=false
	event fdb-del "address=${MAC[A]}" reason=port-down
	event port-del port=a
	no_event
	expect_fdb B=b
	ip -n "${NS[B]}" link set dev a up
	send A dst=broadcast
	heard
	ip -n "${NS[B]}" link set dev a netns $$
	ip link set dev a up master lan0
	wait_for forwarding 4
	learn_all
}

by_being_deleted() {
	monitor_start
	ip link del dev b
	event port-set port=b forwarding=false
	event fdb-del "address=${MAC[B]}" reason=port-down
	event port-del port=b
	no_event
	expect_fdb A=a
	send A dst=broadcast
	heard C=1 D=1
}

# As when a container ends: the other end of the pair goes with it.
with_the_namespace_of_its_host() {
	send C dst=broadcast
	heard A=1 D=1
	expect_fdb A=a C=c
	fr close C
	monitor_start
	ip netns del "${NS[C]}"
	event port-set port=c forwarding=false
	event fdb-del "address=${MAC[C]}" port=c
	event port-del port=c
	no_event
	expect_fdb A=a
}

with_its_bridge() {
	ip link del dev lan0
	expect "promiscuity of no port" "$(promiscuity a)" 0
	[[ $(ip -j link show dev a) != *'"master"'* ]]
	ip link set dev a master lan1
	ip link set dev d master lan1
	wait_for forwarding 2
	send A dst=broadcast
	heard D=1
}

run_tests by_command to_another_bridge to_the_same_bridge_changes_nothing \
	to_another_namespace by_being_deleted with_the_namespace_of_its_host \
	with_its_bridge
