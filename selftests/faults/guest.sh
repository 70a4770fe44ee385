# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests on the host share besides lib.sh: a guest in which all
# allocations of some ways through muse_bridge fail, one after the other. Each
# way is a path of paths.sh.

HERE=$PWD
# Seconds that a guest may take, on a kernel that is not slow.
GUEST_LIMIT=${GUEST_LIMIT:-1500}

# fault_guest NAME COMMAND...: as `guest` does it, with what fails allocations.
# One CPU does: what runs at the same time is not what is tested here, and the
# emulation of several has a race with a kernel that patches its own code.
fault_guest() {
	local name=$1
	shift

	guest "$name" --cpus 1 --append kmemleak=on \
		--timeout $((GUEST_LIMIT * ${MUSE_FACTOR:-1})) -- \
		env "MUSE_FACTOR=${MUSE_FACTOR:-1}" \
		"FAIL_ALLOC=$MUSE_BUILD/$KERNEL/faults/modules/fail_alloc.ko" "$@"
}

# need_fail_alloc: build it.
need_fail_alloc() {
	"$MUSE_TOP/lab/build" "$KERNEL" --dir "$MUSE_TOP/lab/faults" \
		--out "$MUSE_BUILD/$KERNEL/faults" ||
		{ note "fail_alloc cannot be built"; exit "$KSFT_FAIL"; }
}

# paths PATH...: the set-up of a test: one guest, in which these are gone.
paths() {
	need_fail_alloc
	fault_guest paths bash "$HERE/paths.sh" all "$@"
	guests_end
	# All that failed, and how that went.
	sed 's/^/# /' "$SCRATCH/paths.out"
}

# clean PATH: all allocations on it failed, and nothing bad came of that.
clean() {
	local summary

	OUT=$(tr -d '\0' <"$SCRATCH/paths.out")
	[[ $OUT == *"==== $1 ends "* ]] ||
		fail "the guest did not come to the end of it: $(<"$SCRATCH/paths.err")"
	summary=$(sed -n "/^==== $1 ends /q; /^==== $1\$/,\$p" <<<"$OUT" | tail -n 1)
	note "$1: $summary"
	[[ $OUT == *"==== $1 ends 0"* ]] ||
		fail "$(grep -A 1 '^FOUND' <<<"$OUT" || tail -n 5 <<<"$OUT")"
}

# the_guest_is_well: what its own verdict says, the kernel log's included.
the_guest_is_well() {
	ended paths 0
}
