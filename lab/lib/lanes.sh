# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Some of a component's tests run in guests beside one another, for a guest of two
# CPUs keeps little more than one of this machine's busy. A lane is a process of its
# own: what it prints is shown when it is done, what it counted is added then.
# Sourced, never run.

# Guests at a time: one for each CPU, but each takes memory, too.
LANES=${LANES:-$(($(nproc) < 4 ? $(nproc) : 4))}
[[ $LANES =~ ^[1-9][0-9]?$ ]] || usage_error "LANES is a number from 1 to 99, not '$LANES'"
# With fewer tests than that, another guest costs more than it saves.
LANE_TESTS_MIN=4

# lanes_for NUMBER: sets LANES_NOW, how many that many tests are worth.
lanes_for() {
	LANES_NOW=$(($1 / LANE_TESTS_MIN))
	((LANES_NOW <= LANES)) || LANES_NOW=$LANES
	((LANES_NOW >= 1)) || LANES_NOW=1
}

# lane_tests LANE TEST...: sets LANE_TESTS, those of them that are for LANE, from 0 on.
lane_tests() {
	local i
	local -a all=("${@:2}")

	LANE_TESTS=()
	for ((i = $1; i < ${#all[@]}; i += LANES_NOW)); do
		LANE_TESTS+=("${all[i]}")
	done
}

# lane_start LOG COMMAND...: have COMMAND count, beside us. In a process group of its
# own, so that it ends with all that it started when we do.
lane_start() {
	local log=$1
	shift

	rm -f "$log.counted"
	set -m
	(
		set +m
		trap - EXIT
		PASSED=0 FAILED=0 SKIPPED=0 SUMMARY=() LANE_PIDS=()
		"$@" >"$log.out"
		{
			echo "$PASSED $FAILED $SKIPPED"
			((${#SUMMARY[@]} == 0)) || printf '%s\n' "${SUMMARY[@]}"
		} >"$log.tmp"
		mv "$log.tmp" "$log.counted"
	) </dev/null &
	set +m
	LANE_PIDS+=("$!") LANE_LOGS+=("$log")
	trap lanes_kill EXIT
}

# lanes_join: wait for all, show what they printed, add up what they counted.
lanes_join() {
	local i log passed failed skipped
	local -a said

	for i in "${!LANE_PIDS[@]}"; do
		log=${LANE_LOGS[i]}
		wait "${LANE_PIDS[i]}" || :
		cat "$log.out"
		if [[ ! -e $log.counted ]]; then
			fail "not ok: the tests of $log did not come to their end"
			continue
		fi
		{
			read -r passed failed skipped
			mapfile -t said
		} <"$log.counted"
		PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed))
		SKIPPED=$((SKIPPED + skipped)) SUMMARY+=("${said[@]}")
	done
	LANE_PIDS=() LANE_LOGS=()
}

lanes_kill() {
	local pid

	for pid in "${LANE_PIDS[@]}"; do
		kill -- "-$pid" 2>/dev/null || :
	done
}

LANE_PIDS=() LANE_LOGS=()
