#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A port forwards while bridge and port are up and the port has carrier; the
# bridge has carrier while one of its ports forwards.

. "${0%/*}/lib.sh"

setup() {
	topology A B C
}

carrier() {
	! no_carrier
}

no_carrier() {
	[[ $(ip -j link show dev lan0) == *NO-CARRIER* ]]
}

learn_all() {
	send A dst=broadcast
	send B dst=broadcast
	send C dst=broadcast
	heard A=2 B=2 C=2
	expect_fdb A=a B=b C=c
}

down_it_forgets_its_stations() {
	learn_all
	ip link set dev a down
	expect_fdb B=b C=c
	bridgectl -j port show lan0 >/dev/null
	read_stats
	expect_stats a forwarding=false entries=0
	expect_stats b forwarding=true entries=1
}

down_it_neither_sends_nor_receives() {
	send B dst=broadcast
	heard C=1
	send B dst=A
	heard C=1
}

up_it_learns_again() {
	ip link set dev a up
	wait_for forwarding 3
	send B dst=A
	heard A=1 C=1
	send A dst=B
	heard B=1
	expect_fdb A=a B=b C=c
}

without_carrier_it_is_down_too() {
	learn_all
	ip -n "${NS[A]}" link set dev eth0 down
	wait_for forwarding 2
	expect_fdb B=b C=c
	send B dst=A
	heard C=1
	ip -n "${NS[A]}" link set dev eth0 up
	wait_for forwarding 3
	send B dst=A
	heard A=1 C=1
}

the_bridge_loses_carrier_with_its_last_port() {
	carrier || fail "there is no carrier with three ports"
	ip link set dev a down
	ip link set dev b down
	carrier || fail "there is no carrier with one port"
	ip link set dev c down
	wait_for no_carrier
	ip link set dev b up
	wait_for carrier
	ip link set dev b nomaster
	wait_for no_carrier
	ip link set dev b master lan0
	wait_for carrier
	ip link set dev a up
	ip link set dev c up
	wait_for forwarding 3
}

a_bridge_that_is_down_forwards_nothing() {
	learn_all
	ip link set dev lan0 down
	expect_fdb
	wait_for forwarding 0
	send A dst=broadcast
	heard
	ip link set dev lan0 up
	wait_for forwarding 3
	learn_all
}

a_bridge_without_ports_has_no_carrier() {
	ip link add bare0 type muse_bridge
	ip link set bare0 up
	[[ $(ip -j link show dev bare0) == *NO-CARRIER* ]]
	ip link del bare0
}

run_tests down_it_forgets_its_stations down_it_neither_sends_nor_receives \
	up_it_learns_again without_carrier_it_is_down_too \
	the_bridge_loses_carrier_with_its_last_port \
	a_bridge_that_is_down_forwards_nothing \
	a_bridge_without_ports_has_no_carrier
