#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A kernel that fails makes the run fail, whatever the command says, and the
# part of the kernel log that tells why is shown. What only looks like a
# failure is none. The modules are in broken/, each with its own way to fail.

. "${0%/*}/lib.sh"

# Watchdogs that do not wait as long as they do for honest work.
IMPATIENT=(--append "watchdog_thresh=$((3 * FACTOR))"
	--append "sysctl.kernel.hung_task_timeout_secs=$((4 * FACTOR))"
	--append 'sysctl.kernel.hung_task_check_interval_secs=1')
# Far more than any of these takes, far less than the watchdogs' usual limits.
TIMEOUT=(--timeout $((240 * FACTOR)))

# breaks MODULE: a guest that loads it.
breaks() {
	guest "$1" "${IMPATIENT[@]}" "${TIMEOUT[@]}" -- insmod "$BROKEN/$1.ko"
}

# shellcheck disable=SC2016 # for the guest
setup() {
	local m

	BROKEN=$MUSE_BUILD/$KERNEL/broken/modules
	"$MUSE_TOP/lab/build" "$KERNEL" --dir "$MUSE_TOP/selftests/lab/broken" \
		--out "$MUSE_BUILD/$KERNEL/broken" ||
		{ note "the broken modules cannot be built"; exit "$KSFT_FAIL"; }
	# Those that wait begin, the others run beside them.
	VM_SILENCE=25 breaks frozen
	for m in hung_task soft_lockup oops warning atomic_sleep bug; do
		breaks "$m"
	done
	guest late "${TIMEOUT[@]}" -- sh -c 'insmod "$0" && echo loaded' "$BROKEN/late.ko"
	guest ignored "${TIMEOUT[@]}" -- sh -c 'insmod "$0" & wait; exit 0' \
		"$BROKEN/warning.ko"
	guest innocent "${TIMEOUT[@]}" -- sh -c 'insmod "$0" &&
		echo "BUG: kernel NULL pointer dereference, says a program" &&
		echo "WARNING: CPU: 0 PID: 1 at nowhere" >&2 && exit 5' \
		"$BROKEN/innocent.ko"
	guests_end
}

# blamed MODULE PART...: the run failed for its kernel's sake; the first line
# on standard error names the kernel, and the excerpt has all the parts.
blamed() {
	local name=$1
	shift

	ended "$name" 3
	contains "the excerpt" "$ERR" "kernel $KERNEL: " "$@" \
		"the whole kernel log is "
	[[ ${ERR%%$'\n'*} == *"kernel $KERNEL: "* ]] ||
		fail "the first line says nothing: $ERR"
	[[ -s ${ERR##*the whole kernel log is } ]] || fail "there is no kernel log"
	note "$name: $TOOK s"
}

# first_line PART...: what it is, in one line.
first_line() {
	contains "the first line" "${ERR%%$'\n'*}" "$@"
}

an_oops_fails_the_run() {
	if kernel_has CONFIG_KASAN; then
		blamed oops "broken_init" "[oops]" "Call Trace"
		first_line "BUG: KASAN: null-ptr-deref in broken_init"
	else
		blamed oops "RIP: 0010:broken_init" "[oops]" "Call Trace"
		first_line "BUG: kernel NULL pointer dereference"
	fi
}

a_warning_fails_the_run() {
	blamed warning "cut here" "an assertion of module warning failed" \
		"RIP: 0010:broken_init" "[warning]"
	first_line "WARNING: "
}

a_warning_fails_it_although_the_command_does_not_care() {
	blamed ignored "an assertion of module warning failed"
}

sleeping_in_atomic_context_fails_the_run() {
	blamed atomic_sleep "insmod" "broken_init" "[atomic_sleep]"
	first_line "BUG: scheduling while atomic: insmod"
}

a_soft_lockup_fails_the_run() {
	blamed soft_lockup "broken_init" "[soft_lockup]"
	first_line "BUG: soft lockup - CPU#" "insmod"
}

a_hung_task_fails_the_run() {
	blamed hung_task "broken_init" "[hung_task]"
	first_line "INFO: task insmod:" "blocked for more than"
}

# The kernel says nothing by itself.
stopped_cpus_fail_the_run() {
	ended frozen 3
	contains "the excerpt" "$ERR" "broken_stop" "[frozen]"
	first_line "the guest hangs: no heartbeat for"
	note "frozen: $TOOK s"
}

a_bug_fails_the_run() {
	blamed bug "invalid opcode" "RIP: 0010:broken_init" "[bug]"
	first_line "kernel BUG at "
}

a_warning_after_the_commands_end_fails_the_run() {
	blamed late "an assertion of module late failed" "[late]"
	expect "the command's output" "$OUT" loaded
}

words_that_sound_like_trouble_are_none() {
	ended innocent 5
	expect "lab/run's own words" "$ERR" ''
	contains "the program's output" "$OUT" "BUG: kernel NULL" "WARNING: CPU"
}

# The run as such would have ended in time: these failed for what they did.
none_of_them_ran_into_the_time_limit() {
	local name

	for name in "${!PID[@]}"; do
		! grep -q "time limit" "$SCRATCH/$name.err" ||
			fail "$name: $(<"$SCRATCH/$name.err")"
	done
}

run_tests an_oops_fails_the_run a_warning_fails_the_run \
	a_warning_fails_it_although_the_command_does_not_care \
	sleeping_in_atomic_context_fails_the_run a_soft_lockup_fails_the_run \
	a_hung_task_fails_the_run stopped_cpus_fail_the_run a_bug_fails_the_run \
	a_warning_after_the_commands_end_fails_the_run \
	words_that_sound_like_trouble_are_none \
	none_of_them_ran_into_the_time_limit
