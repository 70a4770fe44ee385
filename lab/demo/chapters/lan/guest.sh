#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Chapter "lan", in the guest: the same conversation through a hub, a bridge
# and a switch. After each frame, who heard it, counted at the stations, and
# the MAC table; then traffic of many frames.

set -euo pipefail

# shellcheck source=lab/demo/chapter-lib.sh
. lab/demo/chapter-lib.sh
# shellcheck source=lab/demo/stations.sh
. "$DEMO/stations.sh"

HERE=$DEMO/chapters/lan

# The conversation between three stations, 1 2 3: they are A B C, or X Y Z.
STEPS=('1 2' '2 1' '1 2' '1 3' '3 1' '1 3' '2 3' '1 all')
# Traffic when all is learned; 1 and 3 are neighbours and talk most.
TRAFFIC=('1 3 40' '3 1 40' '1 2 5' '2 1 5' '3 2 5' '2 3 5')

# fdb BRIDGE: sets FDB, its learned entries, in JSON.
fdb() {
	FDB=$(bridgectl -j fdb show "$1" state learned) ||
		fail "chapter lan: no MAC table of $1"
}

# ports_forward BRIDGE COUNT: do that many of its ports forward?
ports_forward() {
	local ports

	ports=$(bridgectl -j port show "$1")
	# What is left when all else but one mark a forwarding port is taken out.
	ports=${ports//'"forwarding":true'/@}
	ports=${ports//[^@]/}
	((${#ports} == $2))
}

# named SPEC STATION...: sets LINE, the command for an item of STEPS or TRAFFIC,
# with the stations' names for their numbers.
named() {
	local from to count

	read -r from to count <<<"$1"
	shift
	[[ $to == all ]] || to=${!to}
	LINE="frame ${!from} $to${count:+ $count}"
}

# sent LINE: run a `frame` line; sets ITEM, its members in JSON.
sent() {
	local from to count word heard=''

	read -r _ from to count <<<"$1"
	eval "$1" >/dev/null || fail "chapter lan: '$1' failed"
	for word in $HEARD; do
		heard+="${heard:+,}\"${word%=*}\":${word#*=}"
	done
	json_pairs from "$from" to "$to" command "$1"
	ITEM="$JSON,\"count\":${count:-1},\"heard\":{$heard}"
}

# read_batch BATCH: sets JSON: its lines that do something, and the stations with
# the addresses that they are given.
read_batch() {
	local line lines pattern=' address ([0-9a-f:]+) netns ([A-Z])$'
	local -a text=() pairs=()

	while IFS= read -r line; do
		[[ $line != '#'* ]] || continue
		json_string "$line"
		text+=("$JSON")
		[[ $line =~ $pattern ]] &&
			pairs+=("${BASH_REMATCH[2]}" "${BASH_REMATCH[1]}")
	done <"$1"
	json_list "${text[@]}"
	lines=$JSON
	json_pairs "${pairs[@]}"
	JSON="\"lines\":$lines,\"stations\":{$JSON}"
}

# network NAME BATCH STATION...: build it; NETWORKS gets its description.
network() {
	local name=$1 batch=$HERE/$2 json
	local -a COMMANDS=()
	shift 2

	cmd "ip -batch $batch"
	cmd "stations $*"
	json_pairs name "$name" batch "$batch"
	json=$JSON
	json_list "${COMMANDS[@]}"
	json+=",\"commands\":$JSON"
	read_batch "$batch"
	NETWORKS+=("{$json,$JSON}")
}

# observe KIND DEVICE PORTS STATION...: the conversation through DEVICE, which
# is set to be a hub or a bridge; DEVICES gets what came of it. PORTS says which
# port each station is behind: station, port, and so on.
observe() {
	local kind=$1 device=$2 mode=bridge spec json FDB LINE ITEM HEARD
	local -a ports COMMANDS=() steps=() traffic=()

	read -ra ports <<<"$3"
	shift 3
	[[ $kind == hub ]] && mode=hub
	cmd "bridgectl set $device mode $mode"
	json_pairs kind "$kind" device "$device"
	json=$JSON
	json_pairs "${ports[@]}"
	json+=",\"ports\":{$JSON}"
	json_list "${COMMANDS[@]}"
	fdb "$device"
	json+=",\"commands\":$JSON,\"start\":$FDB"
	for spec in "${STEPS[@]}"; do
		named "$spec" "$@"
		sent "$LINE"
		fdb "$device"
		steps+=("{$ITEM,\"fdb\":$FDB}")
	done
	for spec in "${TRAFFIC[@]}"; do
		named "$spec" "$@"
		sent "$LINE"
		traffic+=("{$ITEM}")
	done
	json_list "${steps[@]}"
	json+=",\"steps\":$JSON"
	json_list "${traffic[@]}"
	fdb "$device"
	DEVICES+=("{$json,\"traffic\":$JSON,\"end\":$FDB}")
	say "as ${kind}: ${#STEPS[@]} steps with $# stations, then traffic"
}

chapter_lan() {
	local json
	local -a COMMANDS=() NETWORKS=() DEVICES=()

	# Else what IPv6 says of its own accord would teach the bridges.
	cmd 'sysctl -qw net.ipv6.conf.default.disable_ipv6=1'
	network segment segment.ip A B C
	cmd 'bridgectl set seg mode hub'
	wait_for 10 "the ports of seg forward" ports_forward seg 3
	wait_for 10 "the ports of lan forward" ports_forward lan 2
	observe hub lan 'A lan-p1 B lan-p2 C lan-p1' A B C
	observe bridge lan 'A lan-p1 B lan-p2 C lan-p1' A B C
	network switch switch.ip X Y Z
	wait_for 10 "the ports of sw forward" ports_forward sw 3
	observe switch sw 'X sw-p1 Y sw-p2 Z sw-p3' X Y Z
	json_list "${COMMANDS[@]}"
	json="\"commands\":$JSON"
	json_list "${NETWORKS[@]}"
	json+=",\"networks\":$JSON"
	json_list "${DEVICES[@]}"
	put "$MUSE_OUT/lan.json" "{$json,\"devices\":$JSON}"
}

chapter_lan
