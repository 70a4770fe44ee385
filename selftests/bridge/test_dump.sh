#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Dumps with several bridges: each thing once, under its own bridge, and only
# what was asked for; also when bridges come and go before a dump is at its end.

. "${0%/*}/lib.sh"
. ./request.sh

N=40

setup() {
	local i

	fr quiet -
	for ((i = 0; i < N; i++)); do
		echo "link add name lan$i type muse_bridge"
		echo "link add name x$i master lan$i type dummy"
		echo "link add name y$i master lan$i type dummy"
		BRIDGES+=("lan$i")
	done | ip -batch -
	for ((i = 0; i < 3; i++)); do
		bridgectl fdb add lan$i 02:00:00:00:00:51 port x$i
	done
	ask_start
}

# column KEY JSON: the values of a key, a line each.
column() {
	local line

	while IFS= read -r line; do
		if json "$1" "$line"; then
			echo "$REPLY"
		fi
	done <<<"$2"
}

names() {
	seq -f "$1%g" 0 $((N - 1))
}

every_bridge_is_shown_once() {
	expect "bridges" "$(column bridge "$(bridgectl -j show)" | sort -V)" \
		"$(names lan)"
}

every_port_is_shown_once() {
	expect "ports" "$(column port "$(bridgectl -j port show)" | sort -V)" \
		"$(names x; names y)"
}

every_entry_is_under_its_bridge() {
	local out

	out=$(bridgectl -j fdb show)
	expect "static entries" "$(grep -c static <<<"$out")" 3
	expect "local entries" "$(grep -c local <<<"$out")" $N
	expect "bridges" "$(column bridge "$(grep local <<<"$out")" | sort -V)" \
		"$(names lan)"
}

one_bridge_alone_is_shown() {
	expect "ports of lan7" "$(column port "$(bridgectl -j port show lan7)")" \
		$'x7\ny7'
	expect "bridges" "$(column bridge "$(bridgectl -j show lan7)")" lan7
	expect "entries of lan1" "$(column port "$(bridgectl -j fdb show lan1)" |
		sort)" $'null\nx1'
}

one_port_alone_is_shown() {
	expect "entries of x2" "$(column address \
		"$(bridgectl -j fdb show lan2 port x2)")" 02:00:00:00:00:51
	expect "entries of y2" "$(column address \
		"$(bridgectl -j fdb show lan2 port y2)")" ""
	expect "local entries" "$(column address \
		"$(bridgectl -j fdb show lan2 state local)" | wc -l)" 1
}

# A dump whose reader stops in the middle holds no bridge.
bridges_go_while_they_are_shown() {
	local c

	for c in bridge-get port-get fdb-get; do
		done_so dump:$c take=1
		ask reopen
	done
	done_so dump:port-get take=1
	seq -f 'link del dev lan%g' 1 $((N - 1)) | ip -batch -
	ask reopen
	expect "bridges" "$(column bridge "$(bridgectl -j show)")" lan0
	expect "ports" "$(column port "$(bridgectl -j port show)")" $'x0\ny0'
}

run_tests every_bridge_is_shown_once every_port_is_shown_once \
	every_entry_is_under_its_bridge one_bridge_alone_is_shown \
	one_port_alone_is_shown bridges_go_while_they_are_shown
