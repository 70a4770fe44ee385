#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# KVM is used only where a guest has proved to run under it, and that is asked
# only once. The emulator is a program of ours that plays a machine on which
# the probe ends as the test wants it, and notes how it was called.

. "${0%/*}/lib.sh"

setup() {
	# The kernels of the cache, without the answer that it knows already.
	mkdir -p "$SCRATCH/cache"
	ln -s "$MUSE_CACHE/kernels" "$MUSE_CACHE/initramfs" "$SCRATCH/cache/"
	program "$SCRATCH/bin" qemu-system-x86_64 <<-'END'
		#!/bin/bash
		case " $* " in
		*muse.probe*)
			echo probe >>"$CALLS"
			. "$PROBE"
			;;
		esac
		[[ $* =~ -accel\ ([a-z]+) ]]
		echo "run ${BASH_REMATCH[1]}" >>"$CALLS"
		echo "this one only plays" >&2
		exit 9
	END
}

# with_probe ANSWER: lab/run on a machine whose probe does that; CALLS is what
# its emulator was called for.
with_probe() {
	echo "$1" >"$SCRATCH/probe"
	shift
	: >"$SCRATCH/calls"
	try env PATH="$SCRATCH/bin:$PATH" MUSE_CACHE="$SCRATCH/cache" \
		CALLS="$SCRATCH/calls" PROBE="$SCRATCH/probe" "$@" \
		timeout 60 "$MUSE_TOP/lab/run" -- true
	CALLS=$(<"$SCRATCH/calls")
}

need_kvm() {
	[[ -r /dev/kvm && -w /dev/kvm ]] || skip "there is no /dev/kvm to be asked"
	rm -rf "$SCRATCH/cache/kvm"
}

# silent: nothing was said but what the emulator that only plays makes.
silent() {
	contains "standard error" "$ERR" "this one only plays"
	[[ ${ERR,,} != *kvm* ]] || fail "KVM is spoken of: $ERR"
}

a_guest_that_runs_proves_kvm() {
	need_kvm
	with_probe 'exit 41'
	expect "calls" "$CALLS" $'probe\nrun kvm'
	silent
}

the_answer_is_remembered() {
	need_kvm
	with_probe 'exit 41'
	with_probe 'exit 1'
	expect "calls after a yes" "$CALLS" 'run kvm'
	need_kvm
	with_probe 'exit 1'
	with_probe 'exit 41'
	expect "calls after a no" "$CALLS" 'run tcg'
}

an_emulator_that_aborts_proves_nothing() {
	need_kvm
	with_probe 'kill -ABRT $$'
	expect "calls" "$CALLS" $'probe\nrun tcg'
	silent
}

an_emulator_that_merely_ends_proves_nothing() {
	local status

	for status in 0 1; do
		need_kvm
		with_probe "exit $status"
		expect "calls" "$CALLS" $'probe\nrun tcg'
	done
}

a_guest_that_hangs_is_given_up_within_ten_seconds() {
	local start=$EPOCHSECONDS

	need_kvm
	with_probe 'trap "" TERM; exec sleep 1000'
	expect "calls" "$CALLS" $'probe\nrun tcg'
	((EPOCHSECONDS - start < 20)) || fail "it took $((EPOCHSECONDS - start)) s"
	silent
}

another_emulator_is_asked_again() {
	need_kvm
	with_probe 'exit 1'
	touch -d '1 hour ago' "$SCRATCH/bin/qemu-system-x86_64"
	with_probe 'exit 41'
	expect "calls" "$CALLS" $'probe\nrun kvm'
}

# Left by a run that was killed while it wrote.
half_an_answer_is_none() {
	local file

	need_kvm
	with_probe 'exit 1'
	for file in "$SCRATCH"/cache/kvm/*; do
		head -n 1 "$file" >"$file.new" && mv "$file.new" "$file"
	done
	with_probe 'exit 41'
	expect "calls" "$CALLS" $'probe\nrun kvm'
}

the_user_has_the_last_word() {
	with_probe 'exit 41' MUSE_ACCEL=tcg
	expect "calls" "$CALLS" 'run tcg'
	with_probe 'exit 1' MUSE_ACCEL=kvm
	expect "calls" "$CALLS" 'run kvm'
	with_probe 'exit 41' MUSE_ACCEL=bogus
	one_line 1 MUSE_ACCEL "'bogus'"
	expect "calls" "$CALLS" ''
}

counting_instructions_needs_no_answer() {
	need_kvm
	: >"$SCRATCH/calls"
	try env PATH="$SCRATCH/bin:$PATH" MUSE_CACHE="$SCRATCH/cache" \
		CALLS="$SCRATCH/calls" PROBE=/dev/null \
		timeout 60 "$MUSE_TOP/lab/run" --icount -- true
	expect "calls" "$(<"$SCRATCH/calls")" 'run tcg'
}

# The machine itself, as it is.
this_machine_boots_without_being_told_how() {
	try lab_run -- true
	expect "status" "$STATUS" 0
	expect "standard error" "$ERR" ''
}

run_tests a_guest_that_runs_proves_kvm the_answer_is_remembered \
	an_emulator_that_aborts_proves_nothing \
	an_emulator_that_merely_ends_proves_nothing \
	a_guest_that_hangs_is_given_up_within_ten_seconds \
	another_emulator_is_asked_again half_an_answer_is_none \
	the_user_has_the_last_word counting_instructions_needs_no_answer \
	this_machine_boots_without_being_told_how
