#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# schedctl record: what it says of threads is what the kernel has counted, and
# whatever happens, nothing is left behind. No module of ours is needed.

cd "${0%/*}"
# shellcheck source=lab/lib/tap.sh
. ./tap.sh

[[ -e /proc/self/schedstat ]] || skip_all "needs CONFIG_SCHEDSTATS, to compare with"

TRACEFS=/sys/kernel/tracing

begin() {
	DIR=$(mktemp -d)
	mountpoint -q "$TRACEFS" || mount -t tracefs tracefs "$TRACEFS"
	# Made once: its threads are looked at by many.
	COUNTS=$DIR/counts STATUS=0
	schedctl record -o "$DIR/counted" -- ./counted >"$COUNTS" || STATUS=$?
	LEFT=$(sed -n 's/^process //p' "$COUNTS")
	schedctl -j report "$DIR/counted" >"$DIR/report"
}

finish() {
	[[ -z ${LEFT-} ]] || kill "$LEFT" 2>/dev/null
	rm -rf "${DIR:-/nonexistent}"
}

# ask FILTER [FILE]: what jq finds in a report, by default that of ./counted.
ask() {
	jq -r "$1" "${2:-$DIR/report}"
}

# report FILE: read a record, into $DIR/other.
report() {
	schedctl -j report "$1" >"$DIR/other"
}

# holds FILTER [FILE]: it is true of a report.
holds() {
	[[ $(ask "$1" "${2-}") == true ]] || fail "not so: $1"
}

# instances: tracing instances that are ours.
instances() {
	find "$TRACEFS/instances" -maxdepth 1 -name 'schedctl-*' | wc -l
}

# record STATUS TEXT OPTION...: it ends so and says TEXT ("": nothing).
record() {
	local want=$1 text=$2 got=0
	shift 2

	REPLY=$(schedctl record -o "$DIR/file" "$@" 2>&1 </dev/null) || got=$?
	expect "exit status of '$*'" $got "$want"
	if [[ $text ]]; then
		[[ $REPLY == *"$text"* ]] || fail "'$*' said '$REPLY', not '$text'"
	else
		expect "what '$*' said" "$REPLY" ""
	fi
}

# ---- figures ---------------------------------------------------------------

status_of_the_command_is_returned() {
	expect status "$STATUS" 3
	expect "status in the file" "$(ask .record.status)" 3
	record 143 "" -- sh -c 'kill $$'
}

nothing_was_lost() {
	expect lost "$(ask .record.lost)" 0
	expect complete "$(ask .record.complete)" true
}

states_add_up_to_the_lifetime() {
	holds '[.threads[] | .running_ns + .ready_ns + .blocked_ns == .lifetime_ns] | all'
	holds '.record.window_ns as $w | [.threads[].lifetime_ns <= $w] | all'
	holds '[.threads[].running_ns > 0] | all'
}

cpus_have_run_what_threads_have_run() {
	holds '.record.window_ns as $w | [.cpus[] |
		.running_ns + .other_ns + .idle_ns + .unknown_ns == $w] | all'
	holds '([.cpus[].running_ns] | add) == .total.running_ns'
}

total_is_the_sum() {
	holds '. as $r | [("running_ns", "ready_ns", "blocked_ns", "runs",
		"voluntary", "forced", "migrations", "waits") as $key |
		([$r.threads[][$key]] | add) == $r.total[$key]] | all'
}

# runs_are NAME GOT WANT FORCED: the kernel does not count the run of a thread that was
# preempted on its way to sleep (sched_info_depart()), which few kernels do.
runs_are() {
	(($2 >= $3 && $2 <= $3 + $4)) ||
		fail "runs of $1: $2, the kernel counted $3 and $4 forced switches"
}

# The threads are asleep when the record ends: so every number is exact.
counts_are_those_of_the_kernel() {
	local name tid voluntary forced runs migrations rest n=0
	local -a got

	while read -r name tid voluntary forced runs migrations rest; do
		[[ $name != process ]] || continue
		n=$((n + 1))
		read -ra got < <(ask ".threads[] | select(.tid == $tid) |
			\"\\(.name) \\(.voluntary) \\(.forced) \\(.runs) \\(.migrations)\"")
		expect "name of $tid" "${got[0]}" "$name"
		expect "voluntary switches of $name" "${got[1]}" "$voluntary"
		expect "forced switches of $name" "${got[2]}" "$forced"
		[[ $runs == - ]] || runs_are "$name" "${got[3]}" "$runs" "$forced"
		[[ $migrations == - ]] ||
			expect "migrations of $name" "${got[4]}" "$migrations"
	done <"$COUNTS"
	expect "number of threads" $n 4
}

# The two clocks are not the same, and the kernel may leave interrupts out.
time_on_a_cpu_is_about_what_the_kernel_counted() {
	local name tid rest run_ns ran

	while read -r name tid _ _ _ _ run_ns; do
		[[ $name == spin && $run_ns != - ]] || continue
		ran=$(ask ".threads[] | select(.tid == $tid) | .running_ns")
		((ran > run_ns / 2 && ran < run_ns * 2)) ||
			fail "it ran $run_ns ns, not $ran"
	done <"$COUNTS"
}

what_must_have_been_so_is_so() {
	# Somebody who waits for an answer 200 times is seldom there already.
	holds '[.threads[] | select(.name == "ping" or .name == "pong")
		| .runs > 50] | all'
	# 20 naps of a millisecond each, and little else that it has to wait for.
	holds '[.threads[] | select(.name == "nap") | .blocked_ns >= 20000000
		and .voluntary >= 20 and .voluntary <= 60] | all'
	holds '[.threads[] | select(.name == "spin") | .running_ns >= 50000000] | all'
	holds '[.threads[] | select(.name == "ping") | .response_ns != null
		and .turnaround_ns == null] | all'
	holds '[.threads[] | select(.waits > 0) | .wait_p50_ns <= .wait_p99_ns
		and .wait_p99_ns <= .wait_max_ns
		and .wait_mean_ns <= .wait_max_ns] | all'
}

threads_know_their_process() {
	holds "[.threads[] | select(.name == \"spin\" or .name == \"nap\")
		| .pid == $LEFT] | all"
	holds '[.threads[] | select(.name == "counted") | .pid == .tid] | all'
	holds '[.threads[] | .class == "fair"] | all'
}

fairness_is_that_of_the_threads_asked_for() {
	local x

	schedctl -j report -m 'p[io]ng' "$DIR/counted" >"$DIR/other"
	expect threads "$(ask .record.threads "$DIR/other")" 2
	x='[.threads[].running_ns]'
	holds "(($x | add) * ($x | add) / (2 * ($x | map(. * .) | add))
		- .record.jain) | fabs < 0.000001" "$DIR/other"
	schedctl -j report -m spin "$DIR/counted" >"$DIR/other"
	expect jain "$(ask .record.jain "$DIR/other")" 1
}

# ---- what belongs to a record ----------------------------------------------

descendants_belong_and_others_do_not() {
	local stranger

	# Starts no programs, which takes long on a busy computer.
	bash -c 'exec {nap}<> <(:); while :; do read -rt 0.01 -u "$nap"; done' &
	stranger=$!
	JOBS+=("$stranger")
	record 0 "" -- sh -c '(sleep 0.05; true) & sh -c "sleep 0.05; true" & wait; true'
	report "$DIR/file"
	holds '[.threads[] | select(.name == "sleep")] | length == 2' "$DIR/other"
	holds ".threads | map(.tid) | index($stranger) == null" "$DIR/other"
	holds '[.threads[].turnaround_ns != null] | all' "$DIR/other"
	record 0 "" -a -- sleep 0.5
	report "$DIR/file"
	holds ".threads | map(.tid) | index($stranger) != null" "$DIR/other"
	holds '[.threads[] | .running_ns + .ready_ns + .blocked_ns == .lifetime_ns] | all' \
		"$DIR/other"
}

a_record_of_all_needs_no_command() {
	record 0 "" -a --duration 200ms
	report "$DIR/file"
	expect scope "$(ask .record.scope "$DIR/other")" all
	holds '.threads | length > 0' "$DIR/other"
}

classes_are_told() {
	record 0 "" -- chrt -f 5 sleep 0.01
	report "$DIR/file"
	expect class "$(ask '.threads[0].class' "$DIR/other")" rt
}

# ---- ends ------------------------------------------------------------------

commands_that_cannot_be_run() {
	rm -f "$DIR/file"
	record 127 "/nonexistent: No such file" -- /nonexistent
	record 126 "/: Permission denied" -- /
	[[ ! -e $DIR/file ]] || fail "it left a file that says nothing"
	expect instances "$(instances)" 0
}

wrong_words() {
	refused 1 "where to" schedctl record -- true
	refused 1 "what (" schedctl record -o "$DIR/file"
	refused 1 "buffer: 1" schedctl record -o "$DIR/file" -b 1 -- true
	refused 1 "duration: soon" schedctl record -o "$DIR/file" -d soon -- true
	refused 2 "/nonexistent/file" schedctl record -o /nonexistent/file -- true
	refused 2 "No space left" schedctl record -o /dev/full -- true
	refused 1 "FILE is missing" schedctl report
	expect instances "$(instances)" 0
}

a_duration_ends_the_command_and_its_children() {
	local tids tid

	record 0 "" --duration 200ms -- sh -c 'exec 2>/dev/null
		sleep 1000 & trap "" TERM; sleep 1000'
	report "$DIR/file"
	tids=$(ask '.threads[].tid' "$DIR/other")
	for tid in $tids; do
		wait_for gone "$tid"
	done
}

gone() {
	[[ ! -e /proc/$1 ]]
}

# begun PID: this schedctl records; more than the head of the file is there.
begun() {
	[[ -e $TRACEFS/instances/schedctl-$1 && -s $DIR/begun ]] &&
		(($(stat -c %s "$DIR/file") > 12))
}

# start COMMAND...: record it in the background, as RECORDER, and wait until it
# runs, as process COMMAND.
start() {
	rm -f "$DIR/begun" "$DIR/file"
	schedctl record -o "$DIR/file" -b 64 -- \
		sh -c "echo \$\$ >$DIR/begun; $*" 2>"$DIR/said" &
	RECORDER=$!
	JOBS+=("$RECORDER")
	wait_for begun "$RECORDER"
	COMMAND=$(<"$DIR/begun")
}

a_signal_ends_the_command_and_keeps_the_file() {
	local status=0

	start 'sleep 1000'
	kill -TERM "$RECORDER"
	wait "$RECORDER" || status=$?
	expect status $status 143
	report "$DIR/file"
	expect complete "$(ask .record.complete "$DIR/other")" true
	expect instances "$(instances)" 0
}

who_is_killed_leaves_no_instance_for_long() {
	trap 'kill "$COMMAND" 2>/dev/null || :; stop_jobs' EXIT
	start 'exec sleep 1000'
	kill -KILL "$RECORDER"
	wait "$RECORDER" || :
	# What it was doing ends by itself; its instance is found by the next one.
	record 0 "" -- true
	expect instances "$(instances)" 0
}

it_works_where_tracefs_is_not_mounted() {
	unshare -m sh -c "umount -l $TRACEFS && ! [ -e $TRACEFS/events ] &&
		schedctl record -o $DIR/file -- true"
	report "$DIR/file"
	holds '.threads | length == 1' "$DIR/other"
	expect instances "$(instances)" 0
}

without_the_right_it_says_so() {
	refused 2 "needs root" setpriv --reuid 65534 --regid 65534 --clear-groups \
		schedctl record -o /tmp/muse-none -- true
}

lost_events_are_told_loudly() {
	# A process that is stopped takes no other signal.
	trap 'kill -CONT "$RECORDER" 2>/dev/null || :; stop_jobs' EXIT
	# While the reader is stopped, the buffer overflows.
	start "until [ -e $DIR/enough ]; do /bin/true; done"
	kill -STOP "$RECORDER"
	wait_for overrun "$RECORDER"
	: >"$DIR/enough"
	kill -CONT "$RECORDER"
	wait "$RECORDER"
	[[ $(<"$DIR/said") == *"EVENTS WERE LOST"* ]] || fail "it said: $(<"$DIR/said")"
	schedctl -j report "$DIR/file" >"$DIR/other" 2>"$DIR/said"
	[[ $(<"$DIR/said") == *"EVENTS WERE LOST"* ]] || fail "report said: $(<"$DIR/said")"
	holds '.record.lost > 0' "$DIR/other"
	holds '[.threads[] | .running_ns + .ready_ns + .blocked_ns == .lifetime_ns] | all' \
		"$DIR/other"
}

overrun() {
	grep -qE '^overrun: [1-9]' "$TRACEFS/instances/schedctl-$1"/per_cpu/cpu*/stats
}

command -v schedctl >/dev/null || impossible "schedctl is not in PATH"
((EUID == 0)) || skip_all "must be run as root"
run_tests status_of_the_command_is_returned nothing_was_lost \
	states_add_up_to_the_lifetime cpus_have_run_what_threads_have_run \
	total_is_the_sum counts_are_those_of_the_kernel \
	time_on_a_cpu_is_about_what_the_kernel_counted \
	what_must_have_been_so_is_so threads_know_their_process \
	fairness_is_that_of_the_threads_asked_for \
	descendants_belong_and_others_do_not a_record_of_all_needs_no_command \
	classes_are_told commands_that_cannot_be_run wrong_words \
	a_duration_ends_the_command_and_its_children \
	a_signal_ends_the_command_and_keeps_the_file \
	who_is_killed_leaves_no_instance_for_long \
	it_works_where_tracefs_is_not_mounted without_the_right_it_says_so \
	lost_events_are_told_loudly
