# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What lab/build and lab/run do when lab/coverage has called them, directly or
# through lab/test and tests that start guests. It says so by MUSE_GCOV, the folder
# for the data. In the guest, gcov-guest.sh saves them. Sourced, after kernels.sh.
#
#   gcov_wanted		is that so, and does this kernel have what it takes?
#   gcov_take		lab/run, after vm_wait: keep the data of this guest, in a
#			folder of its own; if it died, a file lost-* says that

gcov_wanted() {
	[[ ${MUSE_GCOV-} ]] && grep -q '^CONFIG_GCOV_KERNEL=y' "$KERNEL_DIR/config"
}

gcov_take() {
	local from=$VM_DIR/share/gcov to

	gcov_wanted || return 0
	to=$MUSE_GCOV/${VM_DIR##*/}
	mkdir -p "$MUSE_GCOV" || die "cannot make $MUSE_GCOV"
	[[ -d $from ]] || from+=.old
	[[ ! -d $from ]] || mv "$from" "$to"
	[[ -e $to/complete ]] || : >"$MUSE_GCOV/lost-${VM_DIR##*/}"
}
