#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# With user-mode Linux lab/run and lab/shell do what they do with qemu: the
# command's words, output and status come through, the host's files are seen and
# not changed, a kernel that fails is told from a command that does, and nothing
# is left of a guest however it ended.

. "${0%/*}/lib.sh"

# What a shell might take apart.
# shellcheck disable=SC2016 # as it is
WORDS=('two words' "it's" '$HOME `id` $(id)' $'a\nb' '' '*' '-n' 'ünï' '--')
FOLDER='a folder'

# on_uml NAME OPTION... -- COMMAND...: a guest with a time limit that none needs.
on_uml() {
	local name=$1
	shift

	guest "$name" --timeout $((120 * FACTOR)) "$@"
}

# breaks MODULE OPTION...: a guest that loads it.
breaks() {
	local module=$1
	shift

	on_uml "$module" "$@" -- insmod "$BROKEN/$module.ko"
}

# shellcheck disable=SC2016 # for the guests
setup() {
	local m

	BROKEN=$MUSE_BUILD/$KERNEL/broken/modules
	"$MUSE_TOP/lab/build" "$KERNEL" --dir "$MUSE_TOP/selftests/lab/broken" \
		--out "$MUSE_BUILD/$KERNEL/broken" ||
		{ note "the broken modules cannot be built"; exit "$KSFT_FAIL"; }
	mkdir -p "$SCRATCH/out" "$SCRATCH/live" "$SCRATCH/$FOLDER"
	head -c 5000000 /dev/urandom >"$SCRATCH/blob"
	echo old >"$SCRATCH/kept"

	on_uml live --out "$SCRATCH/live" -- sh -c 'echo first
		until [ -e "$MUSE_OUT/go" ]; do sleep 0.1; done; echo second; exit 7'
	IN=$SCRATCH/$FOLDER on_uml words --cpus 1 --mem=600 --append 'one.word=1 two' \
		--append three -- sh -c 'pwd; nproc; cat /proc/cmdline
			sed -n "s/MemTotal: *//p" /proc/meminfo; uname -r; id -u
			echo "$MUSE_KERNEL $MUSE_FACTOR"; printf "<%s>\n" "$@"' \
		sh "${WORDS[@]}"
	LIVE=no
	if (trap - ERR; wait_for says live first); then
		says live second || LIVE=yes
	fi
	: >"$SCRATCH/live/go"
	on_uml blob --out "$SCRATCH/out" -- sh -c 'cat "$0/blob"
		cp "$0/blob" "$MUSE_OUT/file"
		mkdir "$MUSE_OUT/sub"; echo deep >"$MUSE_OUT/sub/file"
		echo new >"$0/kept"; echo new >"$0/more"; rm "$0/blob"
		cat "$0/kept" >"$MUSE_OUT/kept"; exit 255' "$SCRATCH"
	on_uml bridge -- sh -c 'ip link add lan0 type muse_bridge &&
		ip -o link show lan0'
	on_uml off -- sh -c 'echo bye; exec busybox poweroff -f'
	on_uml reboot -- sh -c 'echo bye; exec busybox reboot -f'
	on_uml liar -- sh -c 'echo bye; echo 33 >/proc/exitcode; busybox poweroff -f'
	guest slow --timeout 8 -- sh -c 'echo begun; exec sleep 1000'
	guest stuck --timeout 8 -- insmod "$BROKEN/soft_lockup.ko"
	for m in oops bug warning atomic_sleep; do
		breaks $m
	done
	breaks soft_lockup --append watchdog_thresh=$((3 * FACTOR))
	breaks hung_task \
		--append "sysctl.kernel.hung_task_timeout_secs=$((4 * FACTOR))" \
		--append sysctl.kernel.hung_task_check_interval_secs=1
	on_uml survived --append panic_on_warn=0 -- \
		sh -c 'insmod "$0"; echo loaded' "$BROKEN/warning.ko"
	on_uml innocent -- sh -c 'insmod "$0" && echo "BUG: says a program" >&2 &&
		exit 5' "$BROKEN/innocent.ko"
	if kernel_has CONFIG_DEBUG_KMEMLEAK; then
		on_uml unseen --append kmemleak=on -- \
			sh -c 'echo off >/sys/kernel/debug/kmemleak'
	fi
	guests_end
}

# ---- the command -----------------------------------------------------------

the_status_is_carried_exactly() {
	ended words 0
	ended live 7
	ended blob 255
}

arguments_arrive_as_they_are() {
	local want

	ended words 0
	want=$(printf '<%s>\n' "${WORDS[@]}")
	[[ $OUT == *$'\n'"$want" ]] || fail "not the words in: $OUT"
}

output_is_seen_while_the_guest_runs() {
	ended live 7
	expect "live output" "$LIVE" yes
	expect "all of the output" "$OUT" $'first\nsecond'
	expect "lab/run's own words" "$ERR" ''
}

five_megabytes_of_any_bytes_come_through() {
	ended blob 255
	cmp "$SCRATCH/blob" "$SCRATCH/blob.out" || fail "the output is not the file"
}

# More than the pipe and the line's buffer hold, and a reader that begins late.
a_slow_reader_gets_all_of_it() {
	lab_run -- cat "$SCRATCH/blob" | (
		wait_for any_left "cat $SCRATCH/blob"
		nap
		cat
	) | cmp - "$SCRATCH/blob" || fail "the output is not the file"
}

what_the_guest_changes_is_forgotten() {
	ended blob 255
	expect "what the guest saw" "$(<"$SCRATCH/out/kept")" new
	expect "what is here" "$(<"$SCRATCH/kept")" old
	[[ -s $SCRATCH/blob && ! -e $SCRATCH/more ]] || fail "the guest changed files"
}

files_left_in_the_output_folder_are_there() {
	ended blob 255
	cmp "$SCRATCH/blob" "$SCRATCH/out/file" || fail "not the file"
	expect "file in a folder" "$(<"$SCRATCH/out/sub/file")" deep
}

the_guest_is_as_the_options_say() {
	local -a line
	local mem

	ended words 0
	mapfile -t line <<<"$OUT"
	expect "folder" "${line[0]}" "$SCRATCH/$FOLDER"
	expect "CPUs" "${line[1]}" 1
	[[ " ${line[2]} " == *" one.word=1 two three "* ]] ||
		fail "not on the kernel's command line: ${line[2]}"
	mem=${line[3]% kB}
	((mem > 450 * 1024 && mem <= 600 * 1024)) || fail "memory is $mem kB"
	expect "release" "${line[4]}" "$(kernel_release)"
	expect "user" "${line[5]}" 0
	expect "MUSE_KERNEL and MUSE_FACTOR" "${line[6]}" "$KERNEL $FACTOR"
}

our_modules_load_by_themselves() {
	ended bridge 0
	contains "the link" "$OUT" "lan0"
}

options_that_make_no_sense_are_refused() {
	local run=$MUSE_TOP/lab/run

	refused 1 "$run" --cpus 2 -- true --- "--cpus 2" "$KERNEL"
	refused 1 "$run" --icount -- true --- "--icount" "$KERNEL"
	refused 1 "$run" --distro 12 -- true --- "--distro 12" "$KERNEL"
}

# ---- a kernel that fails ---------------------------------------------------

# blamed NAME FIRST PART...: the run failed for its kernel's sake; the first line
# on standard error says so, and the excerpt has all the parts.
blamed() {
	local name=$1 first=$2
	shift 2

	ended "$name" 3
	contains "the first line" "${ERR%%$'\n'*}" "kernel $KERNEL: " "$first"
	contains "the excerpt" "$ERR" "$@" "the whole kernel log is "
	note "$name: $TOOK s"
}

an_oops_fails_the_run() {
	blamed oops "Kernel panic - not syncing: Kernel mode fault at addr 0x0" \
		"RIP: 0033:broken_init" "Modules linked in: oops"
}

a_bug_fails_the_run() {
	blamed bug "BUG: failure at " "broken_init" "Kernel panic"
}

a_warning_fails_the_run() {
	blamed warning "WARNING: " "cut here" "an assertion of module warning failed"
}

sleeping_in_atomic_context_fails_the_run() {
	blamed atomic_sleep "BUG: scheduling while atomic: insmod" "broken_init"
}

a_soft_lockup_fails_the_run() {
	blamed soft_lockup "BUG: soft lockup - CPU#0" "insmod" "broken_init"
}

a_hung_task_fails_the_run() {
	blamed hung_task "INFO: task insmod:" "blocked for more than"
}

a_report_that_the_kernel_survives_fails_the_run() {
	blamed survived "WARNING: " "an assertion of module warning failed"
	expect "the command's output" "$OUT" loaded
}

words_that_sound_like_trouble_are_none() {
	ended innocent 5
	expect "lab/run's own words" "$ERR" ''
}

a_leak_detector_that_gave_up_fails_the_run() {
	kernel_has CONFIG_DEBUG_KMEMLEAK || skip "$KERNEL has no kmemleak"
	blamed unseen "BUG: kmemleak has been off"
}

# ---- how it ends -----------------------------------------------------------

# timed_out NAME: at its limit of 8 s, in a way that says so.
timed_out() {
	ended "$1" 3
	contains "standard error" "$ERR" "the time limit of 8 s is over" \
		"Kernel panic - not syncing: Kernel mode signal" \
		"the whole kernel log is "
	[[ $ERR != *Aborted* ]] || fail "bash spoke: $ERR"
	((TOOK < 8 + 15)) || fail "it took $TOOK s"
}

the_time_limit_ends_the_run() {
	timed_out slow
	expect "output" "$OUT" begun
}

the_time_limit_ends_a_kernel_that_is_stuck() {
	timed_out stuck
}

a_guest_that_ends_by_itself_has_failed() {
	local name

	for name in off reboot liar; do
		ended $name 3
		expect "output" "$OUT" bye
		contains "standard error" "$ERR" "the guest died" \
			"the whole kernel log is "
	done
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

a_guest_does_not_outlive_a_killed_lab_run() {
	signalled KILL ready
	expect "status" "$STATUS" 137
}

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

# ---- where the guest's memory is -------------------------------------------

# with_shm OPTIONS: lab/run where /dev/shm is like that.
with_shm() {
	need_namespaces
	# shellcheck disable=SC2016 # for the shell in there
	try in_namespace --mount bash -c 'mount -t tmpfs -o "$0" tmpfs /dev/shm &&
		exec "$@"' "$1" "$MUSE_TOP/lab/run" -- sh -c 'exit 6'
	expect "standard error" "$ERR" ''
	expect "status" "$STATUS" 6
}

little_shared_memory_is_enough() {
	with_shm size=16m
}

shared_memory_may_be_without_execution() {
	with_shm noexec
}

no_room_at_all_is_reported() {
	need_namespaces
	# shellcheck disable=SC2016 # for the shell in there
	refused 2 in_namespace --mount env TMPDIR=/dev/shm MUSE_BUILD="$SCRATCH/small" \
		bash -c 'mkdir -p "$MUSE_BUILD" &&
		for dir in /dev/shm "$MUSE_BUILD"; do
			mount -t tmpfs -o size=16m tmpfs "$dir" || exit
		done
		exec "$0" -- true' "$MUSE_TOP/lab/run" --- "no room" "memory" /dev/shm
}

# limited TYPE: lab/run by one who may use that much address space.
# shellcheck disable=SC2016 # for the shell in there
limited() {
	bash -c 'ulimit "$0" 8000000 && exec "$1" -- sh -c "exit 6"' "$1" \
		"$MUSE_TOP/lab/run"
}

a_limit_of_address_space_is_lifted_or_reported() {
	try limited -Sv
	expect "standard error" "$ERR" ''
	expect "status" "$STATUS" 6
	kernel_has CONFIG_KASAN || return 0
	refused 2 limited -v --- "address space" "ulimit -v" 8000000
}

# ---- the shell -------------------------------------------------------------

# typed NAME TEXT KEYS...: lab/shell on a terminal, where the KEYS are typed when
# it shows TEXT, and so on; the status is in STATUS, what the terminal showed in
# OUT.
typed() {
	local file=$SCRATCH/$1.terminal
	shift

	STATUS=0
	: >"$file"
	(
		trap - ERR
		while (($#)); do
			wait_for grep -qF -- "$1" "$file"
			printf '%b' "$2"
			shift 2
		done
		# The end of the input would be the end of the shell.
		wait_for grep -q '^Script done' "$file"
	) | timeout $((60 * FACTOR)) script -qefc "$MUSE_TOP/lab/shell" "$file" \
		>/dev/null 2>&1 || STATUS=$?
	OUT=$(<"$file")
}

the_shell_is_one_on_a_terminal() {
	# shellcheck disable=SC2016 # for the guest
	typed shell "muse-$KERNEL:" 'tty; echo $((40 + 2)) ünï; tr a-c A-C\r' \
		'42 ünï' 'cab\r' CAB '\003' '^C' 'echo $?; exit\r'
	contains "the terminal" "$OUT" /dev/ttyS1 '42 ünï' $'130\r'
	expect "status" "$STATUS" 0
}

two_keys_leave_the_shell() {
	typed keys "muse-$KERNEL:" 'echo $((40 + 2)); sleep 1000\r' 42 '\001x'
	expect "status" "$STATUS" 0
}

run_tests the_status_is_carried_exactly arguments_arrive_as_they_are \
	output_is_seen_while_the_guest_runs \
	five_megabytes_of_any_bytes_come_through a_slow_reader_gets_all_of_it \
	what_the_guest_changes_is_forgotten \
	files_left_in_the_output_folder_are_there the_guest_is_as_the_options_say \
	our_modules_load_by_themselves options_that_make_no_sense_are_refused \
	an_oops_fails_the_run a_bug_fails_the_run a_warning_fails_the_run \
	sleeping_in_atomic_context_fails_the_run a_soft_lockup_fails_the_run \
	a_hung_task_fails_the_run a_report_that_the_kernel_survives_fails_the_run \
	words_that_sound_like_trouble_are_none \
	a_leak_detector_that_gave_up_fails_the_run the_time_limit_ends_the_run \
	the_time_limit_ends_a_kernel_that_is_stuck \
	a_guest_that_ends_by_itself_has_failed ctrl_c_stops_a_running_guest \
	sigterm_stops_a_booting_guest a_guest_does_not_outlive_a_killed_lab_run \
	a_reader_that_leaves_ends_the_run little_shared_memory_is_enough \
	shared_memory_may_be_without_execution no_room_at_all_is_reported \
	a_limit_of_address_space_is_lifted_or_reported \
	the_shell_is_one_on_a_terminal two_keys_leave_the_shell
