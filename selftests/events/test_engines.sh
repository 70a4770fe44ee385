#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every engine does every workload that makes sense for it, with all that is checked
# on the way: sequence, completions, system calls. Nothing is said of time.
set -euo pipefail

# shellcheck source=selftests/events/lib.sh
. "$(dirname "$0")/lib.sh"

setup() {
	evbench -j list >"$SCRATCH/list"
}

# smoke WORKLOAD [OPTION...]: one short block of each engine.
smoke() {
	TMPDIR=$SCRATCH evbench run -r 1 -p 1 -b 1ms -F json -o "$SCRATCH/result" \
		"$@" >/dev/null
}

# whole WORKLOAD: the result has all engines of the list; who is not skipped was
# measured and checked, who is says why.
whole() {
	local r=$SCRATCH/result

	json complete "$r" .complete true
	expect "engines" "$(jq -r '[.points[0].cells[] | select(.control | not).engine] |
		unique | join(" ")' "$r")" "$(jq -r --arg w "$1" '[.engines[] |
		select((.workloads | split(",") | any(. == $w)) and .engine != "bare").engine] |
		unique | join(" ")' "$SCRATCH/list")"
	measured
}

measured() {
	local r=$SCRATCH/result

	json "without reason" "$r" '[.points[].cells[] |
		select(.skipped and (.reason | length) == 0).engine] | join(" ")' ""
	json "without a block" "$r" '[.points[].cells[] | select((.skipped | not) and
		((.blocks | length) != 1 or .blocks[0].ops < 1 or
		.blocks[0].wall_ns < 1)).engine] | join(" ")' ""
	json "broken" "$r" '[.points[].cells[] | select(.checks.cq_overflow != 0 or
		.checks.out_of_sequence != 0).engine] | join(" ")' ""
	json "nothing checked" "$r" '.invariants > 0' true
	json "nobody was measured" "$r" \
		'all(.points[]; any(.cells[]; .skipped | not))' true
}

# does ENGINE: it was measured, at each point.
does() {
	local e

	for e in "$@"; do
		json "$e was measured" "$SCRATCH/result" "all(.points[]; any(.cells[];
			.engine == \"$e\" and (.skipped | not)))" true
	done
}

# calls ENGINE NAME COUNT: of an operation.
calls() {
	json "$2 of $1" "$SCRATCH/result" "[.points[0].cells[] | select(.engine == \"$1\" and
		(.control | not)).calls[] | select(.name == \"$2\").per_op] | first" "$3"
}

ready() {
	smoke ready n=1 active=1
	whole ready
	does epoll-lt epoll-et epoll-oneshot epoll-exclusive poll ppoll select read thread libuv
	smoke ready n=64 active=7
	whole ready
	# A block that counts few calls sees them all the same.
	json "counted" "$SCRATCH/result" '[.points[].cells[] | select((.skipped | not) and
		(.control | not) and .calls == [] and .calls_reason == null).engine] |
		join(" ")' ""
}

system_calls_are_what_engines_say() {
	smoke ready n=3 active=2 -e epoll-oneshot,select
	json "counted here" "$SCRATCH/result" '.points[0].cells[0].calls_reason' null
	calls epoll-lt epoll_wait 1
	calls epoll-lt read 2
	calls epoll-lt write 2
	calls epoll-oneshot epoll_ctl 2
	calls select pselect6 1
}

wake() {
	smoke wake via=eventfd cpu=same
	whole wake
	does epoll-lt read futex thread libuv
	smoke wake via=pipe,socketpair,tcp cpu=same -e poll,read,uring-read-multi:dtr
	measured
	does epoll-lt poll read
}

wake_on_two_cpus() {
	(($(nproc) > 1)) || skip "one CPU"
	smoke wake via=eventfd cpu=cross,spin -e poll,read,futex,uring-poll-multi:dtr,uring-msg-ring
	measured
	does epoll-lt poll read futex
}

echo_server() {
	smoke echo connections=1
	whole echo
	does epoll-lt read thread libuv
	smoke echo connections=8 active=3 size=1024 -e thread,libuv,uring-recv-multi,uring-read-multi
	measured
	smoke echo connections=5 load=open rate=20000 -e libuv,epoll-et,uring-recv-multi
	measured
	json "latencies" "$SCRATCH/result" '[.points[].cells[] | select((.skipped | not) and
		.latency == null).engine] | join(" ")' ""
}

churn() {
	smoke churn n=10
	whole churn
	does epoll-lt poll select libuv
}

herd() {
	smoke herd waiters=4
	whole herd
	does epoll-lt epoll-exclusive read libuv
}

exclusive_wakes_one() {
	smoke herd waiters=8 -e epoll-exclusive
	json "switches" "$SCRATCH/result" '[.points[0].cells[] | select(.control | not) |
		{(.engine): .figures.switches.median}] | add |
		."epoll-exclusive" < 2 and ."epoll-lt" > 4' true
}

timers() {
	smoke timers timers=50 delay=1000
	whole timers
	does timer-heap timerfd libuv
}

files() {
	(($(nproc) > 1)) || skip "one CPU"
	smoke files files=4
	whole files
	does sync thread libuv
	nothing_left_but result list
}

# nothing_left_but NAME...: of what is in the folder.
nothing_left_but() {
	expect "left behind" "$(find "$SCRATCH" -mindepth 1 -printf "%P\n" |
		grep -vxF "$(printf "%s\n" "$@")" || :)" ""
}

flags_are_added_one_at_a_time() {
	evbench run ready n=2 -r 1 -p 1 -b 1ms -e uring-poll-multi -F json --uncounted >"$SCRATCH/one"
	[[ $(jq '.engines[] | select(.name == "uring-poll-multi").skipped' "$SCRATCH/one") == false ]] ||
		skip "no io_uring here"
	evbench ablate -r 1 -p 1 -b 1ms --uncounted -F json >"$SCRATCH/ablate"
	json kind "$SCRATCH/ablate" .kind ablate
	json stages "$SCRATCH/ablate" '.points[0].cells | [.[] | select(.control | not)] |
		[.[1:], .[:-1]] | transpose | all(.[0].against == .[1].engine)' true
	one_line 1 "not an engine of io_uring" evbench ablate -e poll
}

a_wake_up_is_taken_apart() {
	(($(nproc) > 1)) || skip "one CPU"
	evbench decompose -r 1 -p 1 -b 1ms --uncounted -e futex -F json >"$SCRATCH/parts"
	json places "$SCRATCH/parts" '[.points[].params.cpu] | join(" ")' "spin same cross"
	evbench decompose -r 1 -p 1 -b 1ms --uncounted -e futex >"$SCRATCH/text"
	grep -Eq '^futex +[0-9.]+us +[0-9.]+us +[0-9.]+us' "$SCRATCH/text"
}

an_ordinary_user_may() {
	((!EUID)) || skip "is one"
	need setpriv
	install -m 755 "$EVBENCH" "$SCRATCH/evbench"
	chmod 755 "$SCRATCH"
	(cd / && TMPDIR=/tmp setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$SCRATCH/evbench" run ready n=4 -r 1 -p 1 -b 1ms -e poll,libuv,select -F json) \
		>"$SCRATCH/result"
	measured
	does epoll-lt poll libuv select
	calls poll poll 1
}

run_tests ready system_calls_are_what_engines_say wake wake_on_two_cpus \
	echo_server churn herd exclusive_wakes_one timers files \
	flags_are_added_one_at_a_time a_wake_up_is_taken_apart an_ordinary_user_may
