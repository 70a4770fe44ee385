#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lab/test counts what tests say, runs those that come after one that takes its
# guest down, and ends with a status that can be believed. It does so here in a
# copy of the project whose only selftests are the ones written below.

. "${0%/*}/lib.sh"

# selftest COMPONENT NAME: one of the copy's, its text on standard input.
# shellcheck disable=SC2016 # for make
selftest() {
	local dir=$COPY/selftests/$1

	[[ -d $dir ]] || {
		mkdir -p "$dir"
		printf '%s\n' 'TEST_PROGS := $(sort $(wildcard test_*.sh))' \
			'include ../lib.mk' >"$dir/Makefile"
	}
	program "$dir" "test_$2.sh"
}

setup() {
	COPY=$SCRATCH/copy
	project_copy "$COPY"
	# Neither modules nor tools matter here; what is quick to build will do.
	rm -r "$COPY/selftests" "$COPY"/modules/*
	printf 'all:\n' >"$COPY/tools/Makefile"
	printf 'obj-m := modules/innocent.o\n' >"$COPY/Kbuild"
	cp "$MUSE_TOP/selftests/lab/broken/innocent.c" "$COPY/modules/"

	selftest mixed 1_fails <<-'END'
		#!/bin/sh
		echo "what it did not like"
		exit 1
	END
	selftest mixed 2_skips <<-'END'
		#!/bin/sh
		exit 4
	END
	selftest mixed 3_takes_the_guest_down <<-'END'
		#!/bin/sh
		echo c >/proc/sysrq-trigger
	END
	selftest mixed 4_comes_after_it <<-'END'
		#!/bin/sh
		echo "the guest is $(uname -r)"
	END
	selftest good 1_passes <<-'END'
		#!/bin/sh
		exit 0
	END
	selftest good 2_passes_too <<-'END'
		#!/bin/sh
		exit 0
	END
	local n
	for n in 1 2 3 4 5 6 7; do
		selftest many "${n}_passes" <<-'END'
			#!/bin/sh
			echo "the guest is $(cat /proc/sys/kernel/random/boot_id)"
		END
	done
	selftest many 8_takes_the_guest_down <<-'END'
		#!/bin/sh
		echo c >/proc/sysrq-trigger
	END
	selftest many 9_skips <<-'END'
		#!/bin/sh
		exit 4
	END
	# A component whose tests are for this machine, but one.
	selftest both 1_here <<-'END'
		#!/bin/sh
		echo "1 runs on $(uname -r)"
	END
	selftest both 2_in_a_guest_too <<-'END'
		#!/bin/sh
		echo "2 runs on $(uname -r)"
	END
	echo test_2_in_a_guest_too.sh >"$COPY/selftests/both/guest"
	selftest late 1_passes_in_a_kernel_that_fails <<-'END'
		#!/bin/sh
		(sleep 0.5; echo c >/proc/sysrq-trigger) </dev/null >/dev/null 2>&1 &
		exit 0
	END
	selftest late 2_waits <<-'END'
		#!/bin/sh
		exec sleep 5
	END
}

# lab_test ARGUMENT...: of the copy.
lab_test() {
	try env -u MUSE_BUILD GUEST_TIMEOUT=120 \
		"$COPY/lab/test" --kernel "$KERNEL" "$@"
}

# closing STATUS LINE
closing() {
	[[ ${OUT##*$'\n'} == "$2" ]] || {
		printf '%s\n' "$OUT" "$ERR" | sed 's/^/#   /'
		fail "the closing line is not '$2'"
	}
	expect "status" "$STATUS" "$1"
}

failures_are_counted_and_what_comes_after_them_is_run() {
	lab_test mixed
	closing 2 "1 passed, 2 failed, 1 skipped"
	contains "output" "$OUT" \
		"not ok 1 selftests: mixed: test_1_fails.sh # exit=1" \
		"ok 2 selftests: mixed: test_2_skips.sh # SKIP" \
		"not ok: mixed: test_3_takes_the_guest_down.sh" \
		"what it did not like" "the guest is "
	contains "standard error" "$ERR" "Kernel panic - not syncing"
}

if_all_pass_the_status_is_0() {
	lab_test good
	closing 0 "2 passed, 0 failed, 0 skipped"
}

one_file_alone_can_be_run() {
	lab_test good/test_2_passes_too.sh
	closing 0 "1 passed, 0 failed, 0 skipped"
	[[ $OUT != *test_1* ]] || fail "another one was run"
}

a_kernel_that_fails_later_fails_what_was_running_then() {
	lab_test late
	expect "status" "$STATUS" 2
	[[ ${OUT##*$'\n'} =~ ^[01]\ passed,\ [12]\ failed,\ 0\ skipped$ ]] ||
		fail "closing line: ${OUT##*$'\n'}"
}

# lab/test deals them out in turn, so the one that takes its guest down is with 2, 4, 6.
many_run_in_two_guests_at_a_time() {
	local -a guests

	LANES=2 lab_test many
	closing 2 "7 passed, 1 failed, 1 skipped"
	contains "output" "$OUT" \
		"not ok: many: test_8_takes_the_guest_down.sh" \
		"ok 5 selftests: many: test_9_skips.sh # SKIP"
	mapfile -t guests < <(grep -o 'the guest is .*' <<<"$OUT" | sort -u)
	expect "guests" "${#guests[@]}" 2
	LANES=1 lab_test many/test_{1,2,3,4,5,6,7}_passes.sh many/test_9_skips.sh
	closing 0 "7 passed, 0 failed, 1 skipped"
	mapfile -t guests < <(grep -o 'the guest is .*' <<<"$OUT" | sort -u)
	expect "guests" "${#guests[@]}" 1
}

# runs_on TEST: this machine's kernel, a guest's, or both, as OUT has it.
runs_on() {
	local r
	local -a where

	mapfile -t where < <(sed -n "s/^.*$1 runs on //p" <<<"$OUT" | tr -d '\r')
	for r in "${where[@]}"; do
		[[ $r == "$(uname -r)" ]] && echo here || echo guest
	done | paste -sd ' '
}

a_component_for_this_machine_runs_in_a_guest_what_it_names_or_is_named() {
	lab_test both
	closing 0 "3 passed, 0 failed, 0 skipped"
	expect "1 of all" "$(runs_on 1)" "here"
	expect "2 of all" "$(runs_on 2)" "here guest"
	lab_test both/test_1_here.sh
	closing 0 "2 passed, 0 failed, 0 skipped"
	expect "1 by name" "$(runs_on 1)" "here guest"
	try env -u MUSE_BUILD "$COPY/lab/test" both/test_1_here.sh
	closing 0 "1 passed, 0 failed, 0 skipped"
	expect "1 without a kernel" "$(runs_on 1)" "here"
}

tests_that_are_not_there_are_refused_with_the_list() {
	lab_test nonsense
	one_line 1 "'nonsense'" "both good late many mixed"
	lab_test good/test_nonsense.sh
	one_line 1 "good/test_nonsense.sh"
	lab_test mixed nonsense/test_1.sh
	one_line 1 "'nonsense'" "both good late many mixed"
	lab_test --bogus
	one_line 1 "--bogus"
}

an_unknown_kernel_is_refused_with_the_list() {
	try "$COPY/lab/test" --kernel 9.9
	one_line 1 "'9.9'" 6.1 6.12 7.3
}

run_tests failures_are_counted_and_what_comes_after_them_is_run \
	if_all_pass_the_status_is_0 one_file_alone_can_be_run \
	a_kernel_that_fails_later_fails_what_was_running_then \
	many_run_in_two_guests_at_a_time \
	a_component_for_this_machine_runs_in_a_guest_what_it_names_or_is_named \
	tests_that_are_not_there_are_refused_with_the_list \
	an_unknown_kernel_is_refused_with_the_list
