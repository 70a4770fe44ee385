#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every guest ends: at its time limit, by a signal to lab/run, or by itself,
# which is a failure if it has not told the command's status. And guests do not
# meet each other.

. "${0%/*}/lib.sh"

# Far more than a guest takes that has nothing to do.
LIMIT=$((20 * FACTOR))

# shellcheck disable=SC2016 # for the guest
setup() {
	mkdir -p "$SCRATCH/meet"
	# Each goes on only when the other is running too.
	guest left --out "$SCRATCH/meet" -- sh -c 'echo I am left; : >$MUSE_OUT/left
		until [ -e $MUSE_OUT/right ]; do sleep 0.1; done; exit 11'
	guest right --out "$SCRATCH/meet" -- sh -c 'echo I am right; : >$MUSE_OUT/right
		until [ -e $MUSE_OUT/left ]; do sleep 0.1; done; exit 12'
	guest slow --timeout "$LIMIT" -- sh -c 'echo begun; exec sleep 1000'
	guest off -- sh -c 'echo bye; echo o >/proc/sysrq-trigger; sleep 1000'
	guest reboot -- sh -c 'echo bye; echo b >/proc/sysrq-trigger; sleep 1000'
	guest liar -- sh -c 'echo bye
		printf "\000" | dd of=/dev/port bs=1 seek=244; sleep 1000'
	guests_end
}

the_time_limit_ends_the_run() {
	ended slow 3
	contains "standard error" "$ERR" "the time limit of $LIMIT s is over" \
		"the whole kernel log is "
	((TOOK < LIMIT + 15 * FACTOR)) || fail "it took $TOOK s"
}

a_guest_that_switches_off_has_failed() {
	ended off 3
	expect "output" "$OUT" bye
	contains "standard error" "$ERR" "the guest died" "the whole kernel log is "
}

a_guest_that_reboots_has_failed() {
	ended reboot 3
	contains "standard error" "$ERR" "the guest died"
}

a_guest_that_ends_without_a_status_has_failed() {
	ended liar 3
	contains "standard error" "$ERR" "the guest died"
}

two_at_once_do_not_meet() {
	ended left 11
	expect "output" "$OUT" "I am left"
	ended right 12
	expect "output" "$OUT" "I am right"
}

ctrl_c_stops_a_running_guest() {
	signalled INT ready
	expect "status" "$STATUS" 130
	expect "standard error" "$(<"$SCRATCH/on-INT.err")" ''
}

sigterm_stops_a_booting_guest() {
	signalled TERM
	expect "status" "$STATUS" 143
}

sighup_stops_it_too() {
	signalled HUP
	expect "status" "$STATUS" 129
}

a_guest_does_not_outlive_a_killed_lab_run() {
	signalled KILL
	expect "status" "$STATUS" 137
}

# The reader goes away: as with any program, that is the end.
a_reader_that_leaves_ends_the_run() {
	local dir=$SCRATCH/reader
	local -a status

	mkdir -p "$dir"
	set +e
	trap - ERR
	MUSE_BUILD=$dir lab_run -- sh -c 'while echo line; do sleep 0.1; done' \
		2>"$dir.err" | head -n 1 >"$dir.out"
	status=("${PIPESTATUS[@]}")
	set -e
	expect "the first line" "$(<"$dir.out")" line
	expect "status" "${status[0]}" 141
	wait_for none_left "$dir/vm"
}

# A program in place of qemu that ends at once, before it has opened anything.
an_emulator_that_does_not_start_is_reported() {
	program "$SCRATCH/bin" qemu-system-x86_64 <<-'END'
		#!/bin/sh
		echo "no such machine" >&2
		exit 1
	END
	try timeout $((60 * FACTOR)) env PATH="$SCRATCH/bin:$PATH" "$MUSE_TOP/lab/run" -- true
	expect "status" "$STATUS" 3
	contains "standard error" "$ERR" "the guest died" "no such machine"
}

run_tests the_time_limit_ends_the_run a_guest_that_switches_off_has_failed \
	a_guest_that_reboots_has_failed \
	a_guest_that_ends_without_a_status_has_failed two_at_once_do_not_meet \
	ctrl_c_stops_a_running_guest sigterm_stops_a_booting_guest \
	sighup_stops_it_too a_guest_does_not_outlive_a_killed_lab_run \
	a_reader_that_leaves_ends_the_run \
	an_emulator_that_does_not_start_is_reported
