# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of this folder share: one guest of Debian $RELEASE does all of
# guest.sh; each line of KTAP is about one of its steps.

. "${0%/*}/lib.sh"

setup() {
	"$MUSE_TOP/lab/setup" --guest "$RELEASE" ||
		{ note "no tree of Debian $RELEASE"; exit "$KSFT_FAIL"; }
	# The kernel is that of the release.
	unset KERNEL
	guest dkms --distro "$RELEASE" --mem 2048 --timeout 1700 -- \
		"$MUSE_TOP/selftests/dkms/guest.sh"
	guests_end
	sed 's/^/# /' "$SCRATCH/dkms.out" "$SCRATCH/dkms.err"
}

# done_step STEP
done_step() {
	grep -q "^done: $1 (" "$SCRATCH/dkms.out" || fail "step $1 was not done"
}

make_dkms_install_succeeds() {
	done_step install
}

dkms_says_it_is_installed() {
	done_step status
}

the_module_is_below_updates() {
	done_step modinfo
}

modprobe_and_rmmod_work() {
	done_step modprobe
}

the_scheduler_is_there_too() {
	done_step sched
}

adding_a_link_loads_it() {
	done_step autoload
}

make_dkms_remove_leaves_nothing() {
	done_step remove
	done_step clean
}

the_kernel_is_content() {
	ended dkms 0
}

run_tests make_dkms_install_succeeds dkms_says_it_is_installed \
	the_module_is_below_updates modprobe_and_rmmod_work \
	the_scheduler_is_there_too adding_a_link_loads_it make_dkms_remove_leaves_nothing \
	the_kernel_is_content
