#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What goes wrong when memory runs out is caught, and the allocation is named
# that failed. The modules are in broken/, each with its own way to fail, and
# one that does everything right.

. "${0%/*}/lib.sh"
. ./guest.sh

# In a guest, for a module: what fails is its loading and unloading.
# shellcheck disable=SC2016 # for the guest
ONE='"$MUSE_TOP/lab/faults/run" "$1" -- sh -c "insmod $2/$1.ko && rmmod $1"'
# For several, with all that is said; their states are in the last line.
# shellcheck disable=SC2016
SEVERAL='faults=$MUSE_TOP/lab/faults/run
said() {
	local status=0
	echo "==== $1"
	"${@:2}" 2>&1 || status=$?
	echo "==== $1 ends $status"
}
one() {
	said "$1" "$faults" "$1" -- sh -c "insmod $dir/$1.ko && rmmod $1"
}
dir=$1
one careful
one forgets
said few "$faults" -n 2 careful -- sh -c "insmod $dir/careful.ko && rmmod careful"
said nothing "$faults" careful -- true
said no-command "$faults" careful --
said no-number "$faults" -n many careful -- true
said refused "$faults" careful -- sh -c "echo I will not; exit 7"
said once-only "$faults" careful -- mkdir /run/once-only
one blocks
:'

setup() {
	local dir=$MUSE_BUILD/$KERNEL/unlucky

	need_fail_alloc
	"$MUSE_TOP/lab/build" "$KERNEL" --dir "$MUSE_TOP/selftests/faults/broken" \
		--out "$dir" || { note "the modules cannot be built"; exit "$KSFT_FAIL"; }
	fault_guest several bash -c "$SEVERAL" several "$dir/modules"
	fault_guest follows bash -c "$ONE" one follows "$dir/modules"
	fault_guest rescues bash -c "$ONE" one rescues "$dir/modules"
	guests_end
	sed 's/^/# /' "$SCRATCH/several.out"
}

# part NAME STATUS: sets PART to what was said of it in the guest of several.
part() {
	OUT=$(tr -d '\0' <"$SCRATCH/several.out")
	PART=$(sed -n "/^==== $1\$/,/^==== $1 ends/p" <<<"$OUT")
	contains "$1" "$PART" "==== $1 ends $2"
}

# found WHAT: exactly one thing, and this.
found() {
	expect "findings" "$(grep -c '^FOUND: ' <<<"$PART")" 1
	grep -q "^FOUND: $1" <<<"$PART" || fail "no '$1' in: $PART"
}

# died_with NAME FUNCTION: the guest died when this one failed.
died_with() {
	local last

	ended "$1" 3
	last=$(grep '^\[' <<<"$OUT" | tail -n 1)
	[[ $last =~ ^\[[0-9]+\]\ once:\ slab\ .*\ \<\ $2\+0x ]] ||
		fail "the last one that failed is: $last"
	contains "the kernel's report" "$ERR" "$2+0x" "[$1]"
}

# One of each kind; what must not fail is none of them.
what_does_right_passes() {
	local where

	part careful 0
	contains "the sum" "$PART" "5 sites tried" "5 failures injected, 0 findings"
	for where in 'slab .* < careful_allocate' 'page .* < careful_allocate' \
		'percpu careful_allocate' 'slab .* < careful_in_work' \
		'slab .* < careful_in_softirq'; do
		grep -A 1 "^\[[0-9]*\] once: $where+0x" <<<"$PART" |
			grep -q 'failed 1, .* ok: ' || fail "$where has not failed"
	done
}

memory_that_is_lost_is_found() {
	part forgets 2
	found 'once: slab [^:]* < forgets_allocate+0x[^:]*: memory is lost'
	contains "kmemleak's report" "$PART" "unreferenced object" "forgets_allocate"
}

what_stays_behind_is_found() {
	part blocks 2
	found 'once: slab [^:]* < blocks_allocate+0x[^:]*: does not work any more'
	contains "the reason" "$PART" "Device or resource busy"
}

a_null_pointer_is_found() {
	died_with follows follows_blindly
}

an_allocation_on_an_error_path_is_made_to_fail_too() {
	died_with rescues rescues_allocate
}

as_many_sites_as_wanted() {
	part few 0
	contains "the sum" "$PART" "2 sites tried"
}

a_command_that_tries_nothing_is_refused() {
	part nothing 2
	contains "the reason" "$PART" "careful allocated nothing"
	part refused 2
	contains "the reason" "$PART" "the command fails by itself: status 7: I will not"
	part once-only 2
	contains "the reason" "$PART" "it must undo what it does"
}

bad_words_are_refused() {
	part no-command 1
	contains "the reason" "$PART" "no command given"
	part no-number 1
	contains "the reason" "$PART" "not 'many'"
}

run_tests what_does_right_passes memory_that_is_lost_is_found \
	what_stays_behind_is_found a_null_pointer_is_found \
	an_allocation_on_an_error_path_is_made_to_fail_too as_many_sites_as_wanted \
	a_command_that_tries_nothing_is_refused bad_words_are_refused
