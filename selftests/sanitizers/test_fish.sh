#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The net catches fish: of each module in broken/, which has a bug that a stock
# kernel does not notice, lab/run says what it did and in which function, and
# fails. Of one that does the same things rightly, nothing is said.

. "${0%/*}/lib.sh"

FISH=(use_after_free out_of_bounds list_corruption lock_order rcu_sleep rcu_list
	timer_freed shift)
# Far more than a guest takes that loads a module.
TIMEOUT=(--timeout $((240 * ${MUSE_FACTOR:-1})))

setup() {
	local m

	BROKEN=$MUSE_BUILD/$KERNEL/fish/modules
	"$MUSE_TOP/lab/build" "$KERNEL" --dir "$MUSE_TOP/selftests/sanitizers/broken" \
		--out "$MUSE_BUILD/$KERNEL/fish" ||
		{ note "the broken modules cannot be built"; exit "$KSFT_FAIL"; }
	# The two that wait for kmemleak begin.
	for m in leak innocent; do
		guest $m "${TIMEOUT[@]}" --append kmemleak=on -- insmod "$BROKEN/$m.ko"
	done
	for m in "${FISH[@]}"; do
		guest "$m" "${TIMEOUT[@]}" -- insmod "$BROKEN/$m.ko"
	done
	guests_end
}

# caught MODULE FUNCTION WHAT PART...: the first line says WHAT, the report has the
# function, the module and all the parts.
caught() {
	local name=$1 function=$2 what=$3
	shift 3

	ended "$name" 3
	contains "the first line" "${ERR%%$'\n'*}" "kernel $KERNEL: " "$what"
	[[ $ERR =~ $function(\.cold)?\+0x ]] || fail "no $function in: $ERR"
	contains "the report" "$ERR" "[$name]" "$@" "the whole kernel log is "
	note "$name: $TOOK s; ${ERR%%$'\n'*}"
}

a_use_after_free_is_caught() {
	caught use_after_free read_after_free "BUG: KASAN: slab-use-after-free in"
}

an_access_out_of_bounds_is_caught() {
	caught out_of_bounds write_behind_the_end "BUG: KASAN: slab-out-of-bounds in"
}

a_corrupted_list_is_caught() {
	caught list_corruption add_twice "" "list_add double add"
}

a_lock_order_inversion_is_caught() {
	caught lock_order take_in_other_order \
		"WARNING: possible circular locking dependency detected" \
		"(first_lock)" "(second_lock)"
}

# Where a reader cannot be preempted, it is RCU that says so.
sleeping_as_an_rcu_reader_is_caught() {
	caught rcu_sleep sleep_as_reader ""
	[[ $ERR =~ "BUG: sleeping function called from invalid context"|"Illegal context switch in RCU read-side critical section" ]] ||
		fail "something else is said: $ERR"
}

an_rcu_list_walked_without_the_lock_is_caught() {
	caught rcu_list walk_without_lock "WARNING: suspicious RCU usage" \
		"RCU-list traversed in non-reader section"
}

a_timer_freed_while_pending_is_caught() {
	caught timer_freed free_with_timer "" "ODEBUG: free active" \
		"timer_list" "timer_of_object"
}

a_shift_out_of_bounds_is_caught() {
	caught shift shift_too_far "UBSAN: shift-out-of-bounds in" "shift.c"
}

a_leak_is_caught() {
	caught leak forget_memory "" "unreferenced object" "(size 2"
}

an_innocent_module_is_left_alone() {
	ended innocent 0
	expect "lab/run's own words" "$ERR" ''
	note "innocent: $TOOK s"
}

run_tests a_use_after_free_is_caught an_access_out_of_bounds_is_caught \
	a_corrupted_list_is_caught a_lock_order_inversion_is_caught \
	sleeping_as_an_rcu_reader_is_caught \
	an_rcu_list_walked_without_the_lock_is_caught \
	a_timer_freed_while_pending_is_caught a_shift_out_of_bounds_is_caught \
	a_leak_is_caught an_innocent_module_is_left_alone
