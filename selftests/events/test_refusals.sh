#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What goes wrong is said in one line, prints no number, and leaves nothing behind.
set -euo pipefail

# shellcheck source=selftests/events/lib.sh
. "$(dirname "$0")/lib.sh"

SHORT=(-r 2 -p 1 -b 1ms)
ENOSYS=38 EPERM=1 EINTR_ROUNDS=2

setup() {
	HERE=$SCRATCH/here
	mkdir "$HERE"
	export TMPDIR=$HERE
}

after() {
	nothing_left "$HERE"
}

# no_number STATUS TEXT COMMAND...: as one_line, and nothing is printed.
no_number() {
	one_line "$@"
	shift 2
	expect "what was printed" "$("$@" 2>/dev/null)" ""
}

# ---- the command line ----------------------------------------------------------

words_that_make_no_sense() {
	one_line 1 "no such workload (ready, " evbench run nothere
	one_line 1 "ready has no such parameter" evbench run ready m=1
	one_line 1 "not a number from 1 to" evbench run ready n=0
	one_line 1 "not a number from 1 to" evbench run ready n=1,
	one_line 1 "none of eventfd, pipe" evbench run wake via=pigeon
	one_line 1 "not like NAME=VALUE" evbench run ready n
	one_line 1 "active is more than n" evbench run ready n=2 active=3
	one_line 1 "size is no multiple of 8" evbench run echo size=9
	one_line 1 "no such engine" evbench run -e pol
	one_line 1 "no such engine" evbench run -e poll:dtr
	one_line 1 "no such engine" evbench run -e uring-poll:fast
	one_line 1 "nothing is measured in 0" evbench run -r 0
	one_line 2 "--cpu: 4000" evbench run ready n=1 --cpu 4000
	one_line 1 "only wake is made of parts" evbench decompose ready
	one_line 1 "one engine at a time" evbench ablate -e uring-poll,uring-poll-multi
}

# ---- what the machine lacks ----------------------------------------------------

too_few_descriptors() (
	ulimit -n 200
	no_number 2 "needs 1064 descriptors, no more than 200 are allowed" \
		"$EVBENCH" run ready n=1000 "${SHORT[@]}"
)

a_suite_leaves_out_what_does_not_fit() (
	ulimit -n 200
	"$EVBENCH" run ready -q "${SHORT[@]}" -e poll -F json >"$SCRATCH/r" 2>"$SCRATCH/err"
	json points "$SCRATCH/r" '[.points[].params.n] | join(" ")' "10 100"
	expect lines "$(grep -c '^evbench: warning: run: ready with 1000 descriptors is left out: ' \
		"$SCRATCH/err")" 2
)

# without_rings ERRNO TEXT: engines of io_uring are skipped, with that reason; others
# are not.
without_rings() {
	./noring "$1" "$EVBENCH" run ready n=2 "${SHORT[@]}" -F json \
		-e poll,uring-poll,uring-poll-multi:dtr >"$SCRATCH/r"
	json reasons "$SCRATCH/r" '[.points[0].cells[] | select(.engine | startswith("uring")) |
		.skipped and (.blocks | length) == 0 and .reason == "'"$2"'"] | join(" ")' "true true"
	json others "$SCRATCH/r" '[.points[0].cells[] | select(.engine == "poll").skipped] |
		join(" ")' false
	./noring "$1" "$EVBENCH" run ready n=2 "${SHORT[@]}" -e uring-poll >"$SCRATCH/text"
	grep -qF "uring-poll: SKIP ($2)" "$SCRATCH/text"
}

no_io_uring() {
	without_rings $ENOSYS "the kernel has no io_uring"
	without_rings $EPERM "io_uring is forbidden here (sysctl kernel.io_uring_disabled, or seccomp)"
}

io_uring_disabled_by_the_administrator() {
	local file=/proc/sys/kernel/io_uring_disabled

	in_guest || skip "others use this machine"
	[[ -w $file ]] || skip "this kernel has no such switch"
	echo 2 >$file
	evbench run ready n=2 "${SHORT[@]}" -e uring-poll -F json >"$SCRATCH/r"
	echo 0 >$file
	json reason "$SCRATCH/r" '.points[0].cells[] | select(.engine == "uring-poll").reason' \
		"io_uring is forbidden here (sysctl kernel.io_uring_disabled, or seccomp)"
}

places_that_cannot_be_written() {
	no_number 2 "no files can be made in /nonexistent" \
		"$EVBENCH" run files "${SHORT[@]}" --dir /nonexistent
	no_number 2 "no files can be made in /proc" \
		"$EVBENCH" run files "${SHORT[@]}" --dir /proc
	no_number 2 "--output: /nonexistent/r" \
		"$EVBENCH" run ready n=1 "${SHORT[@]}" -o /nonexistent/r
	no_number 2 "nope: No such file" \
		"$EVBENCH" run ready n=1 "${SHORT[@]}" --perf-control nope
	mkfifo "$SCRATCH/fifo"
	no_number 2 "perf does not read it" \
		"$EVBENCH" run ready n=1 "${SHORT[@]}" --perf-control "$SCRATCH/fifo"
}

a_full_disk() {
	need_namespaces
	mkdir "$SCRATCH/disk"
	refused 2 "No space left on device" small_disk "$SCRATCH/disk" 64 \
		"$EVBENCH" run files files=64 "${SHORT[@]}" -e sync --dir "$SCRATCH/disk"
	expect "left there" "$(<"$SCRATCH/disk.left")" ""
	expect lines "$(wc -l <<<"$REPLY")" 1
	one_line 2 "cannot write the output" bash -c \
		'"$0" run ready n=1 "$@" -e poll >/dev/full' "$EVBENCH" "${SHORT[@]}"
}

# ---- what breaks on the way -------------------------------------------------------

# started WORDS...: a run that takes long; its id is in PID.
started() {
	"$EVBENCH" run -r 1000 -p 1 -b 50ms --uncounted -o "$SCRATCH/out" "$@" \
		>"$SCRATCH/stdout" 2>"$SCRATCH/stderr" &
	PID=$!
	JOBS+=("$PID")
}

# engines: there is a process for each engine, and one more for the baseline. A part has
# its own, so that there are none between two; one that only looks whether an engine
# works is alone.
engines() {
	[[ $(pgrep -cP "$PID") -ge 3 ]]
}

# one_is_killed: the first of them.
one_is_killed() {
	local engine

	engines && engine=$(pgrep -P "$PID" | head -n 1) && kill -KILL "$engine" 2>/dev/null
}

# its_client_is_killed: the process that the first of them talks to.
its_client_is_killed() {
	local engine client

	engine=$(pgrep -P "$PID" | head -n 1) && client=$(pgrep -P "$engine") &&
		kill -KILL "$client" 2>/dev/null
}

ended() {
	local status=0

	wait "$PID" || status=$?
	expect status "$status" "$1"
	REPLY=$(<"$SCRATCH/stderr")
	[[ $REPLY == "evbench: "*"$2"* ]] || fail "it said: $REPLY"
}

nothing_was_told() {
	expect "what was printed" "$(<"$SCRATCH/stdout")" ""
	[[ ! -e $SCRATCH/out ]] || fail "a result was written"
}

an_engine_is_killed() {
	started ready n=2 -e poll
	wait_for one_is_killed
	ended 2 "its process was killed by signal 9 (Killed)"
	nothing_was_told
}

a_client_is_killed() {
	started echo connections=2 -e poll
	wait_for its_client_is_killed
	ended 2 "the client is gone"
	nothing_was_told
}

all_is_over_when_the_program_is_killed() {
	local -a left

	started echo connections=2 -e poll
	wait_for engines
	mapfile -t left < <(pgrep -P "$PID")
	kill -KILL "$PID"
	wait "$PID" 2>/dev/null || :
	wait_for eval "! kill -0 ${left[*]} 2>/dev/null"
	rm -rf "$HERE"/evbench-*
}

interrupted_by() {
	started ready n=2 -e poll
	wait_for engines
	# Some rounds, however many.
	read -rt 0.5 <> <(:) || :
	kill "-$1" "$PID"
	ended 2 "interrupted; the result is partial"
	json complete "$SCRATCH/out" .complete false
	json reason "$SCRATCH/out" '.reason | test("interrupted")' true
	evbench show "$SCRATCH/out" >"$SCRATCH/text"
	grep -q '^PARTIAL' "$SCRATCH/text"
	grep -q '^epoll-lt' "$SCRATCH/stdout"
	rm "$SCRATCH/out"
}

an_interrupted_run_is_a_partial_result() {
	# Under bash a background process ignores it, unless it is given back.
	EVBENCH_REAL=$EVBENCH
	printf '#!/bin/sh\nexec env --default-signal=INT %s "$@"\n' "$EVBENCH_REAL" \
		>"$SCRATCH/evb"
	chmod 755 "$SCRATCH/evb"
	EVBENCH=$SCRATCH/evb
	interrupted_by TERM
	interrupted_by INT
}

# ---- invariants ---------------------------------------------------------------------

# meddled HOW AT COMMAND...: with reads and writes spoilt.
meddled() {
	MEDDLE=$1 MEDDLE_AT=$2 LD_PRELOAD=$PWD/meddle.so "${@:3}"
}

# breaks HOW TEXT WORDS...: a run with that is refused, and prints nothing.
breaks() {
	local how=$1 text=$2
	shift 2

	one_line 2 "$text" meddled "$how" "${AT:-20}" "$EVBENCH" run "${SHORT[@]}" --uncounted "$@"
	expect "what was printed" \
		"$(meddled "$how" "${AT:-20}" "$EVBENCH" run "${SHORT[@]}" --uncounted "$@" 2>/dev/null)" ""
}

need_meddling() {
	! ldd "$EVBENCH" | grep -q libasan || skip "sanitizers come first"
}

what_is_changed_is_noticed() {
	need_meddling
	breaks change "instead of" ready n=3 -e poll
	breaks change "instead of" churn n=3 -e poll
	breaks change "instead of" wake -e read
	breaks change "instead of" herd waiters=2 -e poll
}

what_comes_twice_is_noticed() {
	need_meddling
	breaks twice "instead of" ready n=3 -e poll
	breaks twice "instead of" wake -e poll
}

an_extra_system_call_is_noticed() {
	need_meddling
	# Where it cannot be counted, nothing can be noticed.
	evbench run ready n=2 "${SHORT[@]}" -e poll -F json >"$SCRATCH/r"
	[[ $(jq -r '.points[0].cells[0].calls_reason' "$SCRATCH/r") == null ]] ||
		skip "system calls cannot be counted here"
	one_line 2 "instead of" env MEDDLE=extra LD_PRELOAD="$PWD/meddle.so" \
		"$EVBENCH" run ready n=2 "${SHORT[@]}" -e poll
}

interrupted_calls_are_counted() {
	local n

	need_meddling
	MEDDLE=intr MEDDLE_AT=100 LD_PRELOAD=$PWD/meddle.so \
		evbench run ready n=2 -r $EINTR_ROUNDS -p 1 -b 5ms --uncounted -e poll -F json \
		>"$SCRATCH/r" || fail "it ended"
	n=$(jq '[.points[].cells[].checks.eintr] | add' "$SCRATCH/r")
	((n > 0)) || fail "none was counted"
}

run_tests words_that_make_no_sense too_few_descriptors \
	a_suite_leaves_out_what_does_not_fit no_io_uring \
	io_uring_disabled_by_the_administrator places_that_cannot_be_written \
	a_full_disk an_engine_is_killed a_client_is_killed \
	all_is_over_when_the_program_is_killed an_interrupted_run_is_a_partial_result \
	what_is_changed_is_noticed what_comes_twice_is_noticed \
	an_extra_system_call_is_noticed interrupted_calls_are_counted
