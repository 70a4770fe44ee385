#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# muse_sched reads and writes private structures of the kernel. So it is not built
# if the kernel's BTF lacks one of them, and not loaded into a kernel that has
# another BTF than the one it was built for.

. "${0%/*}/lib.sh"

# build [WORDS...]: the project's copy, for this kernel; words are for make.
build() {
	local dir=$MUSE_CACHE/kernels/$KERNEL/current

	make -C "$dir/kdir" "M=$COPY" "-j$(nproc)" "MUSE_BTF=${BTF:-$dir/vmlinux}" \
		MUSE_SCHED=y "$@" modules
}

# other_btf: the image of a kernel that differs from this one by the name of a member
# of struct rq, which the module does not use; in REPLY. It compiles, and its layouts
# are even right, but the module cannot know that.
other_btf() {
	local image=$MUSE_CACHE/kernels/$KERNEL/current/vmlinux

	REPLY=$SCRATCH/vmlinux
	LC_ALL=C sed 's/\x00nr_uninterruptible\x00/\x00nr_uninterruptiblf\x00/' "$image" >"$REPLY"
	! cmp -s "$image" "$REPLY" || fail "its BTF has no member nr_uninterruptible"
}

setup() {
	[[ ! $(<"$MUSE_CACHE/kernels/$KERNEL/current/root") ]] ||
		{ ktap_skip_all "the modules for $KERNEL are built by another release"; exit "$KSFT_SKIP"; }
	COPY=$SCRATCH/project
	mkdir "$COPY"
	(cd "$MUSE_TOP" && cp -r Kbuild VERSION compat include modules "$COPY/")
	rm -rf "$COPY/modules/bridge"
	sed -i '/bridge/d' "$COPY/modules/Kbuild"
}

# shellcheck disable=SC2016 # for the guest
a_module_for_another_layout_is_refused() {
	other_btf
	BTF=$REPLY
	build >"$SCRATCH/log" 2>&1 || fail "it was not built: $(tail -n 5 "$SCRATCH/log")"
	guest other -- sh -c 'echo "$(cat /proc/modules | grep -c muse)"
		insmod "$0/modules/sched/muse_sched.ko"; echo "status $?"
		dmesg | grep muse_sched
		cat /sys/kernel/tracing/enabled_functions 2>/dev/null | grep -c muse
		cat /proc/modules | grep -c muse; :' "$COPY"
	wait "${PID[other]}" || :
	ended other 0
	note "$OUT"
	contains "what the guest says" "$OUT$ERR" "status 1" "built for another kernel" \
		"checksum"
	[[ $OUT == 0* && $OUT == *0 ]] || fail "something is left: $OUT"
}

# lacks LINE TEXT: with that in the specification, the build ends with TEXT.
lacks() {
	local spec=$COPY/compat/sched/layout.spec status=0

	cp "$spec" "$spec.orig"
	echo "$1" >>"$spec"
	build >"$SCRATCH/log" 2>&1 || status=$?
	mv "$spec.orig" "$spec"
	((status)) || fail "it was built"
	grep -qF "$2" "$SCRATCH/log" || fail "no '$2' in: $(tail -n 5 "$SCRATCH/log")"
	[[ ! -e $COPY/modules/sched/muse_sched.ko ]] || fail "there is a module"
}

a_kernel_without_a_field_is_refused_by_name() {
	lacks "field rq	nr_of_muses" "nr_of_muses"
}

a_kernel_without_a_function_is_refused_by_name() {
	lacks "function muse_of_the_kernel" "muse_of_the_kernel"
}

a_kernel_without_a_structure_is_refused_by_name() {
	lacks "struct muse_of_the_kernel" "muse_of_the_kernel"
}

run_tests a_kernel_without_a_field_is_refused_by_name \
	a_kernel_without_a_function_is_refused_by_name \
	a_kernel_without_a_structure_is_refused_by_name \
	a_module_for_another_layout_is_refused
