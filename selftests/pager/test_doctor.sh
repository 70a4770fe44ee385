#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# pagectl doctor: what it finds is what there is, with and without privileges, and
# of programs of all kinds.

cd "${0%/*}"
# shellcheck source=selftests/pager/lib.sh
. ./lib.sh

NOBODY=(setpriv --reuid 65534 --regid 65534 --clear-groups)

# finding WHAT JSON: the finding of that name, in REPLY.
finding() {
	REPLY=$(jq -c --arg what "$1" '.[] | select(.what == $what)' <<<"$2")
	[[ $REPLY ]] || fail "nothing is said of $1"
}

# found WHAT yes|no TEXT JSON: so it is, and the reason has that text.
found() {
	local here=true

	[[ $2 == yes ]] || here=false
	finding "$1" "$4"
	[[ $REPLY == *"\"here\":$here,"* && $REPLY == *"$3"* ]] ||
		fail "of $1 it is said: $REPLY"
}

# since MAJOR MINOR: the kernel is that or newer; what is in a stable kernel need
# not be asked of a distribution's.
since() {
	local IFS=. major minor rest

	# shellcheck disable=SC2034 # the rest is not looked at
	read -r major minor rest <<<"$(uname -r)"
	((major > $1 || (major == $1 && ${minor%%[!0-9]*} >= $2)))
}

every_finding_has_a_reason() {
	local out

	out=$(pagectl -j doctor)
	holds "findings" 'length > 20 and all(.[]; (.what | length > 0) and
		(.why | length > 0) and (.purpose | length > 0) and
		(.here | type == "boolean"))' "$out"
	expect "twice" "$(jq 'length - ([.[].what] | unique | length)' <<<"$out")" 0
	found kernel yes "$(uname -r)" "$out"
}

root_may_all_that_the_kernel_can() {
	local out

	((EUID == 0)) || skip "must be run as root"
	out=$(pagectl -j doctor)
	found userfaultfd yes CAP_SYS_PTRACE "$out"
	found "event fork" yes "" "$out"
	found write-protect yes tried "$out"
	found "page frames" yes tried "$out"
	found paging yes "taken out by" "$out"
	found "unmodified programs" yes "" "$out"
	! since 6 8 || found move yes tried "$out"
	! since 6 8 || found paging yes "by move" "$out"
	! since 6 7 || found poison yes tried "$out"
	! since 6 7 || found "pagemap scan" yes tried "$out"
}

what_the_kernel_lacks_is_said() {
	local out

	out=$(pagectl -j doctor)
	since 6 8 || found move no "from 6.8 on" "$out"
	since 6 8 || found paging yes "by write-protect" "$out"
	since 7 3 || found rwp no "from 7.3 on" "$out"
	! since 7 3 || finding rwp "$out"
}

nobody_may_less_and_is_told_why() {
	local out

	((EUID == 0)) || skip "must be run as root"
	"${NOBODY[@]}" test -x "$(command -v pagectl)" ||
		skip "nobody cannot run pagectl here"
	(($(</proc/sys/vm/unprivileged_userfaultfd) == 0)) ||
		skip "vm.unprivileged_userfaultfd is 1"
	out=$("${NOBODY[@]}" "$(command -v pagectl)" -j doctor)
	found userfaultfd no "vm.unprivileged_userfaultfd is 0" "$out"
	found "user-mode faults" yes "" "$out"
	found "event fork" no CAP_SYS_PTRACE "$out"
	found "page frames" no CAP_SYS_ADMIN "$out"
	found paging yes "" "$out"
	found "unmodified programs" no EFAULT "$out"
}

the_sysctl_is_believed() {
	local out

	((EUID == 0)) || skip "must be run as root"
	[[ ${MUSE_MODULES-} ]] || skip "a setting of this machine would be changed"
	"${NOBODY[@]}" test -x "$(command -v pagectl)" ||
		skip "nobody cannot run pagectl here"
	echo 1 >/proc/sys/vm/unprivileged_userfaultfd
	out=$("${NOBODY[@]}" "$(command -v pagectl)" -j doctor)
	echo 0 >/proc/sys/vm/unprivileged_userfaultfd
	found userfaultfd yes "vm.unprivileged_userfaultfd is 1" "$out"
}

programs_are_told_apart() {
	local bash

	bash=$(command -v bash)
	found "this program" yes "can be replaced" "$(pagectl -j doctor sort)"
	printf '#!/bin/sh\n:\n' >"$DIR/script"
	printf '\177ELF' >"$DIR/short"
	head -c 1000 "$bash" >"$DIR/cut"
	cp "$bash" "$DIR/privileged"
	chmod +x "$DIR"/*
	chmod u+s "$DIR/privileged"
	found "this program" no "script" "$(pagectl -j doctor "$DIR/script")"
	found "this program" no "64-bit" "$(pagectl -j doctor "$DIR/short")"
	found "this program" no "privileges" "$(pagectl -j doctor "$DIR/privileged")"
	pagectl doctor "$DIR/cut" >/dev/null
}

a_static_program_is_recognised() {
	local static

	static=$(command -v busybox) || skip "there is no static program here"
	[[ $(pagectl -j doctor "$static") == *"linked statically"* ]] ||
		skip "busybox is not static here"
}

# Whatever bytes are changed, nothing crashes.
files_that_are_no_programs_are_borne() {
	local i at status out

	for ((i = 0; i < 60; i++)); do
		cp "$(command -v sort)" "$DIR/mutant"
		at=$((i < 40 ? 16 + i : i * 64))
		printf '\377\377\377\177' |
			dd of="$DIR/mutant" bs=1 seek=$at conv=notrunc status=none
		status=0
		out=$(pagectl doctor "$DIR/mutant" 2>&1) || status=$?
		((status == 0)) || fail "byte $at: $status: $out"
	done
}

bad_input() {
	refused 2 "no such program" pagectl doctor /nonexistent
	refused 2 "no such program" pagectl doctor no-such-program
	refused 2 "no such program" pagectl doctor /etc
	: >"$DIR/empty"
	chmod +x "$DIR/empty"
	refused 2 "it cannot be read" pagectl doctor "$DIR/empty"
	refused 1 "doctor" pagectl doctor a b
	refused 2 "cannot write" bash -c 'pagectl doctor >/dev/full'
}

run_tests every_finding_has_a_reason root_may_all_that_the_kernel_can \
	what_the_kernel_lacks_is_said nobody_may_less_and_is_told_why \
	the_sysctl_is_believed programs_are_told_apart \
	a_static_program_is_recognised files_that_are_no_programs_are_borne \
	bad_input
