#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Entries of the administrator: they neither age nor move, a plain flush leaves
# them, and they take over what was learned only when told to.

. "${0%/*}/lib.sh"

P=02:00:00:00:00:51
Q=02:00:00:00:00:52

setup() {
	topology A B C
	bridgectl fdb add lan0 $P port a
}

it_is_there_before_the_station_speaks() {
	expect_fdb $P=a/static
	send C dst=$P count=2
	heard A=2
}

it_has_no_age() {
	json age_ms "$(bridgectl -j fdb get lan0 $P)"
	expect "age of a static entry" "$REPLY" null
}

it_does_not_move() {
	send B src=$P dst=broadcast
	heard A=1 C=1
	bridgectl fdb flush lan0
	expect_fdb $P=a/static
	read_stats
	expect_stats b moved=0 rx_packets=1
	send C dst=$P
	heard A=1
}

it_does_not_age() {
	send B dst=broadcast
	send A src=$P dst=broadcast
	heard A=1 B=1 C=2
	bridgectl set lan0 ageing 100ms
	wait_for fdb_is $P=a/static
	bridgectl set lan0 ageing 300s
}

a_flush_leaves_it() {
	send B dst=broadcast
	heard A=1 C=1
	bridgectl fdb flush lan0
	expect_fdb $P=a/static
	bridgectl fdb flush lan0 port a
	expect_fdb $P=a/static
}

a_flush_of_static_entries_takes_it_only() {
	send B dst=broadcast
	heard A=1 C=1
	bridgectl fdb add lan0 $Q port b
	bridgectl fdb flush lan0 state static port b
	expect_fdb $P=a/static B=b
	bridgectl fdb add lan0 $Q port b
	bridgectl fdb flush lan0 state static
	expect_fdb B=b
	bridgectl fdb add lan0 $P port a
	bridgectl fdb flush lan0 state all
	expect_fdb
}

it_does_not_take_over_without_being_told() {
	send B dst=broadcast
	heard A=1 C=1
	refused 2 "already has an entry" \
		bridgectl fdb add lan0 "${MAC[B]}" port a
	expect_fdb B=b
	bridgectl fdb add lan0 $P port a
	refused 2 "already has an entry" bridgectl fdb add lan0 $P port b
	expect_fdb B=b $P=a/static
}

told_to_it_takes_over() {
	monitor_start
	bridgectl fdb add lan0 "${MAC[B]}" port a replace
	event fdb-set "address=${MAC[B]}" port=a state=static
	expect_fdb B=a/static $P=a/static
	bridgectl fdb add lan0 "${MAC[B]}" port c replace
	event fdb-set "address=${MAC[B]}" port=c state=static
	expect_fdb B=c/static $P=a/static
	bridgectl fdb add lan0 $Q port b replace
	event fdb-add address=$Q port=b state=static
	no_event
	read_stats
	expect_stats a entries=1
	expect_stats b entries=1
	expect_stats c entries=1
}

it_is_deleted_by_address() {
	bridgectl fdb del lan0 $Q
	bridgectl fdb del lan0 "${MAC[B]}"
	expect_fdb $P=a/static
	refused 2 "address has no entry" bridgectl fdb del lan0 $Q
}

an_address_of_the_bridge_is_refused() {
	json address "$(bridgectl -j show lan0)"
	local own=$REPLY

	refused 2 "address is the bridge's own" \
		bridgectl fdb add lan0 "$own" port a
	refused 2 "address is the bridge's own" \
		bridgectl fdb add lan0 "$own" port a replace
	refused 2 "address is the bridge's own" bridgectl fdb del lan0 "$own"
	expect_fdb $P=a/static
	read_fdb
	expect "entry of the bridge" "${FDB[$own]}" /local
}

it_waits_while_its_port_is_down() {
	ip link set dev a down
	expect_fdb $P=a/static
	send C dst=$P
	heard
	ip link set dev a up
	wait_for forwarding 3
	send C dst=$P
	heard A=1
}

it_goes_with_its_port() {
	monitor_start
	ip link set dev a nomaster
	event fdb-del address=$P port=a state=static reason=port-del
	event port-del port=a
	bridgectl fdb flush lan0
	expect_fdb
}

run_tests it_is_there_before_the_station_speaks it_has_no_age it_does_not_move \
	it_does_not_age a_flush_leaves_it \
	a_flush_of_static_entries_takes_it_only \
	it_does_not_take_over_without_being_told told_to_it_takes_over \
	it_is_deleted_by_address an_address_of_the_bridge_is_refused \
	it_waits_while_its_port_is_down it_goes_with_its_port
