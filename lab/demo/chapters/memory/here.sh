#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Chapter "memory", on this machine, whose times mean something: sort with a half, a
# quarter and an eighth of the memory that it uses; what its pages did, and what each
# policy would have done; what a fault costs by how much it brings; two neighbours; and
# where an address is. Traces and pictures stay, in the folder memory.

set -euo pipefail

# shellcheck source=lab/demo/chapter-lib.sh
. lab/demo/chapter-lib.sh

TOP=$PWD
SORT='sort -S 512M --parallel=1'
LINES_MADE=300000

# absent REASON: the chapter says why there is nothing.
absent() {
	say "chapter memory is left out: $1"
	json_string "$1"
	put "$MUSE_OUT/memory.json" "{\"present\":false,\"reason\":$JSON}"
}

# timed LINE: as cmd; sets TOOK, microseconds.
timed() {
	local begun=${EPOCHREALTIME/[.,]/}

	cmd "$1"
	TOOK=$((${EPOCHREALTIME/[.,]/} - begun))
}

# sorted NAME BUDGET: sort with that budget; sets ITEM.
sorted() {
	local TOOK same=false
	local -a COMMANDS=()

	timed "pagectl -j run -b $2 -o $1.json -- $SORT lines.txt >$1.txt"
	! cmp -s plain.txt "$1.txt" || same=true
	rm "$1.txt"
	json_pairs name "$1"
	ITEM="{$JSON,\"command\":${COMMANDS[0]},\"us\":$TOOK,\"same\":$same"
	ITEM+=",\"figures\":$(jq '.[0]' "$1.json")}"
	rm "$1.json"
}

# Sets JSON, an array: what became of sort with less and less memory.
sorting() {
	local ITEM peak part
	local -a items

	sorted whole 1G
	items=("$ITEM")
	peak=$(jq '.figures.peak_bytes' <<<"$ITEM")
	for part in half:2 quarter:4 eighth:8; do
		sorted "${part%:*}" "$((peak / ${part#*:} / 1024))K"
		items+=("$ITEM")
	done
	QUARTER=$((peak / 4 / 1024))K
	json_list "${items[@]}"
}

pictures() {
	local style option

	cmd "pagectl record -o quarter.trace -- pagectl run -b $QUARTER -- $SORT lines.txt >/dev/null"
	cp "$TOP/selftests/pager/traces/sort.trace" complete.trace
	cmd 'pagectl -j replay -b 50%,25%,12% complete.trace >replay.json'
	for style in light dark; do
		option=''
		[[ $style == light ]] || option=' --dark'
		cmd "pagectl heatmap$option -o heatmap-$style.svg quarter.trace"
		cmd "pagectl replay$option --plot policies-$style.svg complete.trace 2>/dev/null"
	done
}

# Sets JSON, an array: a loop over four times the budget, with more and more pages a
# fault.
chunks() {
	local pages
	local -a items=()

	for pages in 0 3 15; do
		cmd "pagectl -j bench -w loop -s 32M -b 8M --prefetch $pages -t 1s >chunk.json"
		items+=("{\"pages\":$((pages + 1)),\"figures\":$(jq '.[0]' chunk.json)}")
	done
	rm chunk.json
	json_list "${items[@]}"
}

# Sets JSON, an array: one who wants sixteen times its budget, and beside it one who
# has enough.
neighbours() {
	local greedy

	cmd 'pagectl -j bench -w loop -s 64M -b 4M -t 2s >greedy.json & greedy=$!'
	cmd 'pagectl -j bench -w uniform -s 3M -b 4M -t 1s >modest.json'
	wait "$greedy"
	json_list "$(jq '.[0]' greedy.json)" "$(jq '.[0]' modest.json)"
	rm greedy.json modest.json
}

answers() {
	[[ $(pagectl -j stat "$1" 2>/dev/null) == *'"start"'* ]]
}

# Sets JSON, an object: where the first address of a region is.
translation() {
	local pid start

	MUSE_PAGER_CHANNEL=1 pagectl bench -w zipf -s 16M -b 4M -t 1m >/dev/null &
	pid=$!
	wait_for 20 "a region to look at" answers "$pid"
	printf -v start '%x' "$(pagectl -j stat "$pid" | jq '.[0].start')"
	JSON=$(pagectl -j explain "$pid" "$start") || JSON=''
	EXPLAINED=$(pagectl explain "$pid" "$start") || EXPLAINED=''
	kill "$pid"
	wait "$pid" || :
	[[ $JSON ]] || fail "chapter memory: $start of $pid cannot be explained"
}

chapter_memory() {
	local reason json QUARTER TOOK EXPLAINED
	local -a COMMANDS=()

	mkdir -p "$MUSE_OUT/memory"
	cd "$MUSE_OUT/memory"
	if ! reason=$(pagectl run -b 64M -- true 2>&1); then
		absent "$reason"
		return
	fi
	cmd "seq $LINES_MADE | awk '{ printf \"%06d line %d\\n\", (\$1 * 7919) % 1000003, \$1 }' >lines.txt"
	timed "$SORT lines.txt >plain.txt"
	json="\"present\":true,\"unpaged_us\":$TOOK,\"lines\":$LINES_MADE"
	sorting
	json+=",\"sorting\":$JSON"
	say "sort with less and less memory"
	pictures
	json+=",\"replay\":$(<replay.json)"
	say "what policies would have done"
	chunks
	json+=",\"chunks\":$JSON"
	neighbours
	json+=",\"neighbours\":$JSON"
	say "faults by what they bring, and two neighbours"
	translation
	json+=",\"explain\":$JSON"
	json_text "$EXPLAINED"
	json+=",\"explained\":$JSON"
	rm -f lines.txt plain.txt replay.json
	json_list "${COMMANDS[@]}"
	put "$MUSE_OUT/memory.json" "{$json,\"commands\":$JSON}"
}

chapter_memory
