#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lab/soak runs what components name, over and over, goes on in a new guest when
# one dies, counts all of it, and says so also when it is stopped. It does so
# here in a copy of the project whose only selftests are those written below.

. "${0%/*}/lib.sh"

# selftest NAME: one of the copy's, its text on standard input.
selftest() {
	program "$COPY/selftests/mixed" "test_$1.sh"
}

# shellcheck disable=SC2016 # for make
setup() {
	COPY=$SCRATCH/copy
	project_copy "$COPY"
	# Neither modules nor tools matter here; what is quick to build will do.
	rm -r "$COPY/selftests" "$COPY"/modules/*
	printf 'all:\n' >"$COPY/tools/Makefile"
	printf 'obj-m := modules/innocent.o\n' >"$COPY/Kbuild"
	cp "$MUSE_TOP/selftests/lab/broken/innocent.c" "$COPY/modules/"
	mkdir -p "$COPY/selftests/mixed"
	printf '%s\n' 'TEST_PROGS := $(sort $(wildcard test_*.sh))' \
		'include ../lib.mk' >"$COPY/selftests/mixed/Makefile"

	selftest passes <<-'END'
		#!/bin/sh
		echo "a storm of $STORM s, seed $SEED"
	END
	selftest fails_in_round_2 <<-'END'
		#!/bin/sh
		[ -e /run/once ] && echo "what it did not like" && exit 1
		: >/run/once
	END
	selftest takes_the_guest_down <<-'END'
		#!/bin/sh
		echo c >/proc/sysrq-trigger
	END
	selftest waits <<-'END'
		#!/bin/sh
		exec sleep 1000
	END
}

# soak TEST... -- ARGUMENT...: of the copy, with these tests.
soak() {
	: >"$COPY/selftests/mixed/soak"
	while [[ $1 != -- ]]; do
		echo "test_$1.sh" >>"$COPY/selftests/mixed/soak"
		shift
	done
	shift
	try env -u MUSE_BUILD -u STORM "$COPY/lab/soak" --kernel "$KERNEL" "$@"
}

# counted TEST ROUNDS FAILED: a regular expression each.
counted() {
	[[ $OUT =~ mixed/test_$1.sh\ +($2)\ +($3)$'\n' ]] ||
		fail "$1: not $2 rounds and $3 failed in: $OUT $ERR"
}

failures_are_counted_and_their_logs_kept() {
	local log

	soak passes fails_in_round_2 -- --time 15s --seed 5
	expect "status" "$STATUS" 2
	counted passes '[2-9]|[1-9][0-9]+' 0
	counted fails_in_round_2 '[2-9]|[1-9][0-9]+' '[1-9][0-9]*'
	[[ ${OUT##*$'\n'} =~ ^[0-9]+\ rounds,\ [1-9][0-9]*\ failed$ ]] ||
		fail "closing line: ${OUT##*$'\n'}"
	contains "output" "$OUT" \
		"mixed/test_fails_in_round_2.sh: round 2 ended with status 1" \
		"memory after round 1 and after round "
	log=$COPY/build/soak/$KERNEL/round-2-mixed-test_fails_in_round_2.sh.log
	contains "the log" "$(<"$log")" "what it did not like"
	[[ ! -e ${log/fails_in_round_2/passes} ]] || fail "a log of a test that passed"
}

what_passes_every_time_is_a_success() {
	soak passes -- --time 5
	expect "status" "$STATUS" 0
	counted passes '[1-9][0-9]*' 0
	[[ ${OUT##*$'\n'} =~ ^[1-9][0-9]*\ rounds,\ 0\ failed$ ]] ||
		fail "closing line: ${OUT##*$'\n'}"
}

a_guest_that_dies_is_a_failure_and_another_goes_on() {
	# Time for two guests at least.
	soak takes_the_guest_down passes -- --time $((15 + 10 * FACTOR)) --seed 1
	expect "status" "$STATUS" 2
	counted takes_the_guest_down '[2-9]|[1-9][0-9]+' '[2-9]|[1-9][0-9]+'
	contains "output" "$OUT" \
		"mixed/test_takes_the_guest_down.sh: round 1: the guest ended with status 3"
	contains "the guest's kernel log" \
		"$(<"$COPY/build/soak/$KERNEL/guest-1.console.log")" "Kernel panic"
}

# begun: its first test has.
begun() {
	grep -q '^start' "$COPY/build/soak/$KERNEL/rounds" 2>/dev/null
}

who_stops_it_gets_the_summary() {
	local pid status=0

	rm -rf "$COPY/build/soak"
	echo test_waits.sh >"$COPY/selftests/mixed/soak"
	# A shell's background job ignores the signal otherwise.
	env -u MUSE_BUILD --default-signal=INT "$COPY/lab/soak" --kernel "$KERNEL" \
		--time 10m >"$SCRATCH/stop.out" 2>"$SCRATCH/stop.err" </dev/null &
	pid=$!
	wait_for begun
	kill -INT "$pid"
	wait "$pid" || status=$?
	expect "status" "$status" 130
	expect "the closing line" "$(tail -n 1 "$SCRATCH/stop.out")" "0 rounds, 0 failed"
	contains "the summary" "$(<"$SCRATCH/stop.out")" "test_waits.sh" "never run"
	wait_for none_left "$COPY/build/soak"
}

wrong_words_are_refused() {
	local time

	for time in 0 5d -3 m 1.5h '' 12345678; do
		try "$COPY/lab/soak" --time "$time"
		one_line 1 "--time takes 90, 90s, 30m or 2h, not '$time'"
	done
	try "$COPY/lab/soak" --time
	one_line 1 "--time needs a value"
	try "$COPY/lab/soak" --kernel 9.9
	one_line 1 "'9.9'" 6.1 6.12 7.3
	try "$COPY/lab/soak" --seed x
	one_line 1 "--seed" "'x'"
	try "$COPY/lab/soak" bogus
	one_line 1 "'bogus'"
	soak nonsense -- --time 5
	expect "status" "$STATUS" 2
	contains "the error" "$ERR" "there is no such test"
}

run_tests failures_are_counted_and_their_logs_kept \
	what_passes_every_time_is_a_success \
	a_guest_that_dies_is_a_failure_and_another_goes_on \
	who_stops_it_gets_the_summary wrong_words_are_refused
