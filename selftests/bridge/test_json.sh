#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What bridgectl prints with -j is JSON, with the keys that its manual promises.
# The other tests take values out of it by pattern; here jq, the judge, does.

. "${0%/*}/lib.sh"
. ./request.sh

P=02:00:00:00:00:51

setup() {
	command -v jq >/dev/null || impossible "jq is not in PATH"
	topology A B
	send A dst=broadcast
	bridgectl fdb add lan0 $P port b
}

# holds FILTER COMMAND...: jq finds the filter true of what the command prints.
holds() {
	local filter=$1
	shift

	REPLY=$("$@")
	jq -e "$filter" <<<"$REPLY" >/dev/null ||
		fail "'$filter' is not true of '$*': $REPLY"
}

bridges() {
	holds 'length == 1 and (.[0] | .bridge == "lan0" and
		(.bridge_ifindex | type == "number") and .mode == "bridge" and
		.learning == true and .ageing_ms == 300000 and
		.group_fwd_mask == 0 and .fdb_stats == false and
		.learn_limit == 0 and .learn_limit_action == "forward" and
		.learned_entries == 1 and .damp_moves == 0 and
		.damp_window_ms == 180000 and .damp_hold_ms == 60000 and
		.damp_action == "drop" and .damped == 0 and
		(has("stats") or has("settings") | not) and
		(.address | test("^([0-9a-f]{2}:){5}[0-9a-f]{2}$")) and
		.ports == 2 and .entries == 3)' bridgectl -j show
}

bridges_with_counters() {
	holds 'map(.stats) == [{learn_refused: 0, move_refused: 0,
		limit_dropped: 0, damp_dropped: 0}]' bridgectl -j show -s
}

ports() {
	holds 'map(.port) == ["a", "b"] and all(.bridge == "lan0") and
		all(.forwarding == true) and map(.entries) == [1, 1] and
		all(.learning == true and .flood == true and .mcast_flood == true) and
		all(.bcast_flood == true and .isolated == false) and
		all(.hairpin == false and (has("settings") | not)) and
		all(.learn_limit == 0 and .learn_limit_action == "forward") and
		map(.learned_entries) == [1, 0] and
		all(has("stats") | not)' bridgectl -j port show
}

ports_with_counters() {
	holds 'map(.stats | keys | length) == [17, 17] and
		.[0].stats.rx_packets == 1 and .[0].stats.rx_bytes == 60 and
		.[1].stats.tx_packets == 1 and
		all(.stats[] | type == "number")' bridgectl -j port show -s
}

reasons() {
	send A src=03:00:00:00:00:01 dst=broadcast
	fr sync
	holds 'length == 1 and (.[0] | .bridge == "lan0" and .port == "a" and
		(.bridge_ifindex | type == "number") and
		(.port_ifindex | type == "number") and .frames == 1 and
		.reason == "source_invalid" and
		.meaning == "its source address is zero or a group")' \
		bridgectl -j stats lan0
	holds 'group_by(.port) | map(length) | unique == [23] and length == 1' \
		bridgectl -j stats -a lan0 a
	holds 'map(select(.port == null)) | length == 23' bridgectl -j stats -a
}

explanations() {
	holds 'keys_unsorted == ["bridge", "bridge_ifindex", "in", "in_ifindex", "src",
		"dst", "len", "source", "source_entry", "fate", "reason",
		"destination_entry", "host", "ports"]' \
		bridgectl -j explain lan0 -i a --src $P --dst $P
	holds '.in == "a" and .len == 60 and .source == "static" and .host == false and
		.fate == "forward" and .reason == null and
		(.source_entry | length == 1 and .[0].state == "static") and
		(.destination_entry | length == 1 and .[0].port == "b") and
		(.ports | map([.port, .leaves, .reason, .path]) ==
		[["a", false, null, "direct"], ["b", true, null, "direct"]])' \
		bridgectl -j explain lan0 -i a --src $P --dst $P
	holds '.in == null and .in_ifindex == null and .fate == "flood" and
		.destination_entry == [] and (.ports | all(.leaves))' \
		bridgectl -j explain lan0 -i lan0 --src $P --dst ff:ff:ff:ff:ff:ff
}

entries() {
	holds 'length == 3 and (map(.address) | unique | length) == 3 and
		(map(select(.state == "learned")) | length == 1 and
		(.[0] | .port == "a" and (.age_ms | type == "number"))) and
		(map(select(.state == "static")) |
		map([.address, .port, .age_ms]) == [["02:00:00:00:00:51", "b", null]]) and
		(map(select(.state == "local")) | map([.port, .age_ms]) == [[null, null]])' \
		bridgectl -j fdb show lan0
}

entries_with_moves() {
	holds 'map([.damped, has("moves")]) | unique == [[false, false]]' \
		bridgectl -j fdb show lan0
	holds 'map([.damped, .moves, .moved_ms, .moved_from, .moved_from_ifindex]) |
		unique == [[false, 0, null, null, null]]' bridgectl -j fdb show -s
	holds 'map(.stats) | unique == [{rx_packets: null, rx_bytes: null,
		tx_packets: null, tx_bytes: null}]' bridgectl -j fdb show -s
	holds '. == []' bridgectl -j moves
	send B src="${MAC[A]}" dst=broadcast
	holds 'length == 1 and (.[0] | .moves == 1 and .moved_from == "a" and
		.port == "b" and .damped == false and .state == "learned" and
		(.moved_ms, .moved_from_ifindex | type == "number"))' \
		bridgectl -j moves lan0
	send A dst=broadcast
}

entries_with_counters() {
	bridgectl set lan0 fdb_stats on
	bridgectl fdb flush lan0
	send A dst=broadcast count=2
	send B dst=A
	fr sync
	holds 'map(select(.state == "learned") | {(.port): .stats}) | add == {
		a: {rx_packets: 2, rx_bytes: 120, tx_packets: 1, tx_bytes: 60},
		b: {rx_packets: 1, rx_bytes: 60, tx_packets: 0, tx_bytes: 0}}' \
		bridgectl -j fdb show -s lan0
	bridgectl set lan0 fdb_stats off
	bridgectl fdb flush lan0
	send A dst=broadcast
}

one_entry() {
	holds "length == 1 and .[0].address == \"$P\"" bridgectl -j fdb get lan0 $P
}

# Many rows, which are printed as they come: each has its own numbers.
numbers_are_those_of_their_rows() {
	local a b

	index a; a=$REPLY
	index b; b=$REPLY
	send A dst=A src=02:00:01:00:00:00 macs=1500 count=1500 burst=500
	send B dst=B src=02:00:02:00:00:00 macs=1500 count=1500 burst=500
	fr sync
	holds "length == 3003 and
		all(.[] | select(.port == \"a\"); .port_ifindex == $a) and
		all(.[] | select(.port == \"b\"); .port_ifindex == $b) and
		(map(.address) | unique | length) == 3003 and
		(map(select(.address | test(\"^02:00:01:\"))) | length == 1500 and
		all(.port == \"a\" and .state == \"learned\"))" bridgectl -j fdb show
	bridgectl fdb flush lan0 prefix 02:00:00::/22
	send A dst=broadcast
}

# Almost any byte can be in the name of a device.
names_are_escaped() {
	local odd=$'q"\\\x01\xc3\xa4\xff'

	ip link add name "$odd" type muse_bridge
	BRIDGES+=("$odd")
	holds 'map(select(.entries == 1)) | length == 1 and
		.[0].bridge == "q\"\\\u0001\u00e4?"' bridgectl -j show
	holds 'length == 1 and .[0].bridge == "q\"\\\u0001\u00e4?"' \
		bridgectl -j fdb show "$odd"
	ip link del dev "$odd"
}

nothing_is_an_empty_list() {
	ip link add empty0 type muse_bridge
	BRIDGES+=(empty0)
	holds '. == []' bridgectl -j port show empty0
	holds '. == []' bridgectl -j fdb show empty0 state learned
	ip link del empty0
}

events_are_one_a_line() {
	local events

	monitor_start --count 3 --timestamps
	bridgectl set lan0 ageing 600s
	send B dst=broadcast
	send A src="${MAC[B]}" dst=broadcast
	events=$(cat <&"$EVENTS")
	jq -es 'map(.event) == ["bridge-set", "fdb-add", "fdb-move"] and
		.[2].old_port == "b" and .[2].port == "a" and
		all(.time | test("^[0-9]{4}-.*T"))' <<<"$events" >/dev/null ||
		fail "events: $events"
	expect "lines" "$(wc -l <<<"$events")" 3
}

run_tests bridges bridges_with_counters ports ports_with_counters reasons \
	explanations entries entries_with_moves entries_with_counters one_entry \
	numbers_are_those_of_their_rows names_are_escaped \
	nothing_is_an_empty_list events_are_one_a_line
