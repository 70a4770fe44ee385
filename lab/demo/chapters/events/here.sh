#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Chapter "events", on this machine, whose times mean something: evbench measures a
# little of everything, which takes a minute. The whole result and its pictures stay,
# in the folder events.

set -euo pipefail

# shellcheck source=lab/demo/chapter-lib.sh
. lab/demo/chapter-lib.sh

chapter_events() {
	local commands result
	local -a COMMANDS=()

	mkdir -p "$MUSE_OUT/events"
	cd "$MUSE_OUT/events"
	say "it takes a minute; what else this machine does meanwhile widens the intervals"
	cmd 'evbench run --quick -o quick.json >quick.txt'
	cmd 'evbench plot quick.json -o figures >/dev/null'
	# The page shows the others.
	rm figures/*.png
	json_list "${COMMANDS[@]}"
	commands=$JSON
	# Without what is only there to be computed with.
	result=$(jq 'del(.points[].cells[] | .blocks, .latency.buckets?)' quick.json) ||
		fail "chapter events: evbench has left no usable result"
	put "$MUSE_OUT/events.json" "{\"commands\":$commands,\"result\":$result}"
	say "$(tail -n 1 quick.txt)"
}

chapter_events
