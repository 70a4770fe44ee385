#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What bridgectl prints with -j is JSON, with the keys that its manual promises.
# The other tests take values out of it by pattern; here jq, the judge, does.

. "${0%/*}/lib.sh"

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
		.group_fwd_mask == 0 and
		(.address | test("^([0-9a-f]{2}:){5}[0-9a-f]{2}$")) and
		.ports == 2 and .entries == 3)' bridgectl -j show
}

ports() {
	holds 'map(.port) == ["a", "b"] and all(.bridge == "lan0") and
		all(.forwarding == true) and map(.entries) == [1, 1] and
		all(.learning == true and .flood == true and .mcast_flood == true) and
		all(.bcast_flood == true and .isolated == false) and
		all(.hairpin == false and (has("settings") | not)) and
		all(has("stats") | not)' bridgectl -j port show
}

ports_with_counters() {
	holds 'map(.stats | keys | length) == [13, 13] and
		.[0].stats.rx_packets == 1 and .[0].stats.rx_bytes == 60 and
		.[1].stats.tx_packets == 1 and
		all(.stats[] | type == "number")' bridgectl -j port show -s
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

one_entry() {
	holds "length == 1 and .[0].address == \"$P\"" bridgectl -j fdb get lan0 $P
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

run_tests bridges ports ports_with_counters entries one_entry \
	nothing_is_an_empty_list events_are_one_a_line
