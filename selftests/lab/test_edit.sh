#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The loop that the lab is for: a line of the bridge is changed, and a booted
# kernel says what that did. In a copy of the project, built once by setup.

. "${0%/*}/lib.sh"

TEST=bridge/test_learning.sh
LINE='new && mbr_fdb_may_learn(port)'

# in_copy COMMAND...: a script of the copy's lab.
in_copy() {
	local tool=$1
	shift

	try env -u MUSE_BUILD -u MUSE_START "$COPY/lab/$tool" "$@"
}

setup() {
	COPY=$SCRATCH/copy
	project_copy "$COPY"
	in_copy build "$KERNEL"
	in_copy kselftest "$KERNEL"
	try make -s -C "$COPY" tools
	MODULE=$COPY/build/$KERNEL/modules/muse_bridge.ko
	[[ -e $MODULE ]] || { note "the copy cannot be built: $ERR"; exit "$KSFT_FAIL"; }
}

# verdict: let the copy say what it thinks of its bridge.
verdict() {
	local start=$EPOCHSECONDS

	in_copy test --kernel "$KERNEL" "$TEST"
	note "from the change to the verdict: $((EPOCHSECONDS - start)) s"
}

nothing_changed_nothing_built() {
	local before

	before=$(stat -c '%Y %i' "$MODULE")
	in_copy build "$KERNEL"
	expect "status" "$STATUS" 0
	expect "what lab/build did" "$(<"$SCRATCH/try.err")" ''
	in_copy kselftest "$KERNEL"
	expect "what lab/kselftest did" "$(<"$SCRATCH/try.err")" ''
	expect "the module's time" "$(stat -c '%Y %i' "$MODULE")" "$before"
}

a_bridge_that_does_not_learn_fails_its_test() {
	sed -i "s/$LINE/!(&)/" "$COPY/modules/bridge/fdb.c"
	! cmp -s "$COPY/modules/bridge/fdb.c" "$MUSE_TOP/modules/bridge/fdb.c" ||
		fail "the line to be changed is not in modules/bridge/fdb.c: $LINE"
	verdict
	expect "the closing line" "${OUT##*$'\n'}" "0 passed, 1 failed, 0 skipped"
	expect "status" "$STATUS" 2
	grep -qE '^# not ok .*a frame tells where its sender is' <<<"$OUT" ||
		fail "the test does not say what is wrong"
}

the_line_restored_it_passes() {
	cp "$MUSE_TOP/modules/bridge/fdb.c" "$COPY/modules/bridge/fdb.c"
	verdict
	expect "the closing line" "${OUT##*$'\n'}" "1 passed, 0 failed, 0 skipped"
	expect "status" "$STATUS" 0
}

code_with_a_warning_is_not_run() {
	echo 'int nobody_declared_this(void) { return 0; }' \
		>>"$COPY/modules/bridge/fdb.c"
	verdict
	expect "status" "$STATUS" 2
	contains "standard error" "$ERR" "fdb.c" nobody_declared_this \
		"building modules for $KERNEL failed; the whole log is "
	# And it is not taken for built the next time.
	in_copy build "$KERNEL"
	expect "status of a second try" "$STATUS" 2
}

run_tests nothing_changed_nothing_built \
	a_bridge_that_does_not_learn_fails_its_test the_line_restored_it_passes \
	code_with_a_warning_is_not_run
