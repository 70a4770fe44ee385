#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The bridge's own address: always in the table, as a local entry, whatever
# happens to it.

. "${0%/*}/lib.sh"

OLD=02:00:00:00:00:a0
NEW=02:00:00:00:00:a1

setup() {
	topology A B
	ip link set lan0 address $OLD
	fr open SELF - lan0
}

it_is_in_the_table() {
	read_fdb
	expect "entries" "${!FDB[*]}" $OLD
	expect "state" "${FDB[$OLD]}" /local
	json address "$(bridgectl -j show lan0)"
	expect "address of the bridge" "$REPLY" $OLD
	send A dst=$OLD
	heard SELF=1
}

the_new_one_takes_its_place() {
	ip link set lan0 address $NEW
	read_fdb
	expect "state of the new" "${FDB[$NEW]-}" /local
	expect "state of the old" "${FDB[$OLD]-}" ""
	send A dst=$NEW
	heard SELF=1
	send A dst=$OLD
	heard B=1
}

# A station has the address that the bridge is given: the bridge wins.
a_learned_entry_gives_way() {
	send A src=$OLD dst=broadcast
	heard B=1 SELF=1
	expect_fdb A=a $OLD=a
	monitor_start
	ip link set lan0 address $OLD
	event fdb-del address=$OLD port=a state=learned reason=address
	event fdb-add address=$OLD state=local
	event fdb-del address=$NEW state=local reason=address
	no_event
	expect_fdb A=a
	read_stats
	expect_stats a entries=1
	send B dst=$OLD
	heard SELF=1
}

the_same_again_changes_nothing() {
	monitor_start
	ip link set lan0 address $OLD
	no_event
}

an_unusable_one_is_refused() {
	refused 2 "" ip link set lan0 address 01:00:5e:00:00:01
	refused 2 "" ip link set lan0 address 00:00:00:00:00:00
	json address "$(bridgectl -j show lan0)"
	expect "address of the bridge" "$REPLY" $OLD
}

a_bridge_is_not_made_with_an_unusable_one() {
	refused 2 "address must be unicast and not zero" \
		ip link add x0 address 01:00:5e:00:00:01 type muse_bridge
	refused 2 "address must be unicast and not zero" \
		ip link add x0 address 00:00:00:00:00:00 type muse_bridge
	refused 1 "does not exist" ip link show dev x0
}

two_bridges_have_different_ones() {
	local first

	ip link add x0 type muse_bridge
	ip link add x1 type muse_bridge
	json address "$(bridgectl -j show x0)"
	first=$REPLY
	json address "$(bridgectl -j show x1)"
	[[ $first != "$REPLY" ]]
	((0x${first%%:*} % 2 == 0)) || fail "$first is a group address"
	ip link del x0
	ip link del x1
}

run_tests it_is_in_the_table the_new_one_takes_its_place \
	a_learned_entry_gives_way the_same_again_changes_nothing \
	an_unusable_one_is_refused a_bridge_is_not_made_with_an_unusable_one \
	two_bridges_have_different_ones
