#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the doctor says, against what the machine says itself.
set -euo pipefail

# shellcheck source=selftests/events/lib.sh
. "$(dirname "$0")/lib.sh"

setup() {
	evbench -j doctor >"$SCRATCH/doctor"
}

# is WHAT VALUE
is() {
	json "$1" "$SCRATCH/doctor" ".machine[] | select(.what == \"$1\") | .value" "$2"
}

the_machine_is_described() {
	is kernel "$(uname -r)"
	is machine "$(uname -m)"
	is cpus "$(nproc)"
	is clocksource "$(</sys/devices/system/clocksource/clocksource0/current_clocksource)"
	is descriptors "$(ulimit -Sn) of $(ulimit -Hn)"
	json "the clock's cost" "$SCRATCH/doctor" \
		'.machine[] | select(.what == "clock read") | .value | test("^[0-9.]+ns$")' true
}

mitigations_are_listed() {
	local file state

	for file in /sys/devices/system/cpu/vulnerabilities/*; do
		[[ -r $file ]] || continue
		state=$(head -c 127 "$file")
		case $state in
		"Not affected"*) is "${file##*/}" "" ;;
		*) is "${file##*/}" "$state" ;;
		esac
	done
}

every_engine_is_usable_or_says_why_not() {
	json "all" "$SCRATCH/doctor" \
		'.usable_engines > 5 and all(.skipped[]; (.engine | length > 0) and (.reason | length > 0))' true
	# epoll is everywhere.
	json "epoll" "$SCRATCH/doctor" '[.skipped[].engine | select(startswith("epoll-lt"))] | length' 0
}

a_low_limit_is_said() {
	(
		ulimit -Sn 256 -Hn 256
		"$EVBENCH" -j doctor >"$SCRATCH/doctor"
	)
	is descriptors "256 of 256"
	json "the advice" "$SCRATCH/doctor" \
		'.machine[] | select(.what == "descriptors") | "\(.grade) \(.advice)"' \
		"note large points of ready are capped (ulimit -Hn)"
}

text_says_the_same() {
	evbench doctor >"$SCRATCH/text"
	awk -v release="$(uname -r)" '$1 == "kernel" && $2 == release { found = 1 } END { exit !found }' "$SCRATCH/text"
	grep -Eq '^[0-9]+ engines can be used here, [0-9]+ cannot$' "$SCRATCH/text"
	one_line 1 "one word too many" evbench doctor x
}

run_tests the_machine_is_described mitigations_are_listed \
	every_engine_is_usable_or_says_why_not a_low_limit_is_said \
	text_says_the_same
