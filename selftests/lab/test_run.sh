#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lab/run does with a command what a shell would do with it: its arguments, its
# output, its status, the folder it runs in. And its options do what they say.

. "${0%/*}/lib.sh"

# What a shell might take apart.
# shellcheck disable=SC2016,SC1003 # as it is
WORDS=('two words' "it's" '"quoted"' '$HOME `id` $(id)' $'a\nb' '' '*' '\' '-n'
	'ünï' '&& false' '--')
FOLDER='a folder'

# Five guests answer all questions below. (In single quotes: for the guest.)
# shellcheck disable=SC2016
setup() {
	mkdir -p "$SCRATCH/out" "$SCRATCH/live" "$SCRATCH/$FOLDER"
	head -c 5000000 /dev/urandom >"$SCRATCH/blob"
	echo old >"$SCRATCH/kept"
	guest live --out "$SCRATCH/live" -- sh -c 'echo first
		until [ -e "$MUSE_OUT/go" ]; do sleep 0.1; done; echo second; exit 7'
	IN=$SCRATCH/$FOLDER guest words --cpus 1 --mem=600 --append 'one.word=1 two' \
		--append three -- sh -c 'pwd; nproc; cat /proc/cmdline
			sed -n "s/MemTotal: *//p" /proc/meminfo; uname -r; id -u
			echo "$MUSE_KERNEL"; printf "<%s>\n" "$@"' sh "${WORDS[@]}"
	live_from_the_host
	guest blob --out "$SCRATCH/out" -- sh -c 'cat "$0/blob"
		cp "$0/blob" "$MUSE_OUT/file"
		mkdir "$MUSE_OUT/sub"; echo deep >"$MUSE_OUT/sub/file"
		echo new >"$0/kept"; echo new >"$0/more"; rm "$0/blob"
		cat "$0/kept" >"$MUSE_OUT/kept"; exit 255' "$SCRATCH"
	guest missing -- muse-no-such-program
	guest clock --icount -- bash -c 'nproc; echo to-stderr >&2
		for i in 0 0 0 0 $((100 * MUSE_FACTOR)); do
			sleep $i; cut -d " " -f 1 /proc/uptime
		done
		exit 1'
	guests_end
}

# live_from_the_host: the guest waits for a file, which appears when its first
# line has been seen.
live_from_the_host() {
	LIVE=no
	if (trap - ERR; wait_for says live first); then
		says live second || LIVE=yes
	fi
	: >"$SCRATCH/live/go"
}

the_status_is_carried_exactly() {
	ended words 0
	ended clock 1
	ended live 7
	ended missing 127
	contains "standard output" "$OUT" "muse-no-such-program"
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
}

five_megabytes_of_any_bytes_come_through() {
	ended blob 255
	cmp "$SCRATCH/blob" "$SCRATCH/blob.out" || fail "the output is not the file"
}

standard_error_is_shown_and_nothing_else() {
	ended clock 1
	contains "output" "$OUT" to-stderr
	expect "lab/run's own words" "$ERR" ''
}

files_left_in_the_output_folder_are_there() {
	ended blob 255
	cmp "$SCRATCH/blob" "$SCRATCH/out/file" || fail "not the file"
	expect "file in a folder" "$(<"$SCRATCH/out/sub/file")" deep
}

the_command_runs_in_the_callers_folder() {
	ended words 0
	expect "folder" "${OUT%%$'\n'*}" "$SCRATCH/$FOLDER"
}

what_the_guest_changes_is_forgotten() {
	ended blob 255
	expect "what the guest saw" "$(<"$SCRATCH/out/kept")" new
	expect "what is here" "$(<"$SCRATCH/kept")" old
	[[ -s $SCRATCH/blob && ! -e $SCRATCH/more ]] || fail "the guest changed files"
}

the_guest_is_as_the_options_say() {
	local -a line
	local mem

	ended words 0
	mapfile -t line <<<"$OUT"
	expect "CPUs" "${line[1]}" 1
	[[ " ${line[2]} " == *" one.word=1 two three "* ]] ||
		fail "not on the kernel's command line: ${line[2]}"
	mem=${line[3]% kB}
	# An eighth is KASAN's.
	((mem > 400 * 1024 && mem <= 600 * 1024)) || fail "memory is $mem kB"
	expect "release" "${line[4]}" "$(kernel_release)"
	expect "user" "${line[5]}" 0
	expect "MUSE_KERNEL" "${line[6]}" "$KERNEL"
}

# With a clock that counts instructions, sleeping costs none, and no time.
the_clock_counts_instructions_on_one_cpu() {
	local -a line
	local i

	ended clock 1
	mapfile -t line <<<"$OUT"
	expect "CPUs" "${line[0]}" 1
	for i in 3 4 5 6; do
		[[ ${line[i]} =~ ^[0-9]+\.[0-9]{2}$ ]] || fail "no time: ${line[i]}"
		((10#${line[i]/./} >= 10#${line[i - 1]/./})) ||
			fail "the clock went from ${line[i - 1]} to ${line[i]}"
	done
	((${line[6]%.*} - ${line[5]%.*} >= 100 * FACTOR)) ||
		fail "in $((100 * FACTOR)) s the clock went from ${line[5]} to ${line[6]}"
	((TOOK < 100 * FACTOR)) || fail "sleeping in the guest took real time"
}

# A wrong option gives one line that names it, and no guest.
wrong_options_are_named() {
	local run=$MUSE_TOP/lab/run

	refused 1 "$run" --bogus 1 -- true --- --bogus
	refused 1 "$run" --cpus --- --cpus
	refused 1 "$run" --cpus 0 -- true --- --cpus "'0'"
	refused 1 "$run" --cpus 2x -- true --- --cpus "'2x'"
	refused 1 "$run" --mem 10 -- true --- --mem "'10'"
	refused 1 "$run" --timeout -1 -- true --- --timeout "'-1'"
	refused 1 "$run" --distro 11 -- true --- --distro "'11'"
	refused 1 "$run" --icount --cpus 2 -- true --- --icount
	refused 1 "$run" -x --- -x
	refused 1 "$run" --- "no command"
	refused 1 "$run" -- --- "no command"
}

an_unknown_kernel_is_named_with_those_there_are() {
	refused 1 "$MUSE_TOP/lab/run" --kernel 5.10 -- true --- "'5.10'" 6.1 6.12 7.3
	refused 1 env KERNEL=x "$MUSE_TOP/lab/run" true --- "'x'" 6.1 6.12 7.3
	refused 1 "$MUSE_TOP/lab/build" nonsense --- "'nonsense'" 6.1 6.12 7.3
	refused 1 "$MUSE_TOP/lab/setup" 6.1x --- "'6.1x'" 6.1 6.12 7.3
}

help_is_no_error() {
	local tool

	for tool in run build setup shell kselftest test; do
		try "$MUSE_TOP/lab/$tool" -h
		expect "status of $tool -h" "$STATUS" 0
		contains "$tool -h" "$OUT" usage "lab/$tool"
	done
}

run_tests the_status_is_carried_exactly arguments_arrive_as_they_are \
	output_is_seen_while_the_guest_runs \
	five_megabytes_of_any_bytes_come_through \
	standard_error_is_shown_and_nothing_else \
	files_left_in_the_output_folder_are_there \
	the_command_runs_in_the_callers_folder \
	what_the_guest_changes_is_forgotten the_guest_is_as_the_options_say \
	the_clock_counts_instructions_on_one_cpu wrong_options_are_named \
	an_unknown_kernel_is_named_with_those_there_are help_is_no_error
