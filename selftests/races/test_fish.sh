#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The net catches fish: of a module whose threads race with each other, lab/run
# says where, and fails. Of one whose threads do not, nothing is said.

. "${0%/*}/lib.sh"

setup() {
	local m

	BROKEN=$MUSE_BUILD/$KERNEL/fish/modules
	"$MUSE_TOP/lab/build" "$KERNEL" --dir "$MUSE_TOP/selftests/races/broken" \
		--out "$MUSE_BUILD/$KERNEL/fish" ||
		{ note "the broken modules cannot be built"; exit "$KSFT_FAIL"; }
	for m in data_race no_race; do
		guest $m --timeout $((240 * ${MUSE_FACTOR:-1})) -- insmod "$BROKEN/$m.ko"
	done
	guests_end
}

a_data_race_is_caught() {
	ended data_race 3
	contains "the first line" "${ERR%%$'\n'*}" "kernel $KERNEL: " \
		"BUG: KCSAN: data-race in count_racing [data_race]"
	note "$TOOK s; ${ERR%%$'\n'*}"
}

one_without_a_race_is_left_alone() {
	ended no_race 0
	expect "lab/run's own words" "$ERR" ''
	note "$TOOK s"
}

run_tests a_data_race_is_caught one_without_a_race_is_left_alone
