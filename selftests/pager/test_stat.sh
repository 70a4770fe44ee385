#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# pagectl bench, stat, top, set, explain and record: workloads whose every byte is
# checked, and what others of the same user see of them and may change.

cd "${0%/*}"
# shellcheck source=selftests/pager/lib.sh
. ./lib.sh

# answers PID: it can be asked.
answers() {
	pagectl stat "$1" >/dev/null 2>&1
}

# bench WORDS...: one in the background that can be asked; its id is in PID.
bench() {
	MUSE_PAGER_CHANNEL=1 pagectl bench -t 60s "$@" >"$DIR/bench" 2>&1 &
	PID=$!
	# shellcheck disable=SC2031 # it is of each test
	JOBS+=("$PID")
	wait_for answers "$PID"
}

# stat KEY: of pager 0 of PID, in REPLY.
stat() {
	REPLY=$(pagectl -j stat "$PID" | jq ".[0].$1")
}

every_workload_is_right() {
	local out

	out=$(pagectl -j bench -s 4M -b 1M -n 4000)
	expect workloads "$(jq -c '[.[].workload]' <<<"$out")" \
		'["uniform","zipf","scan","loop","chase","phase"]'
	holds "figures" 'all(.[]; .wrong == 0 and .touches == 4000 and
		.size_bytes == 4194304 and .budget_bytes == 1048576 and
		.faults.fill > 0 and .touches_per_second > 0 and
		.latency.p50_ns > 0 and .latency.p50_ns <= .latency.p999_ns)' "$out"
	holds "a loop larger than memory" '.[3].fault_ratio > 0.7' "$out"
	holds "zipf beats uniform" '.[1].fault_ratio < .[0].fault_ratio' "$out"
}

every_policy_engine_and_mover() {
	local i

	for i in fifo random clock seg2q s3fifo; do
		pagectl bench -w scan -s 2M -b 512K -n 3000 -p $i >/dev/null || fail "$i"
	done
	for i in handler follow sigbus; do
		pagectl bench -w uniform -s 2M -b 512K -n 3000 --engine $i >/dev/null || fail "$i"
	done
	pagectl bench -w uniform -s 2M -b 512K -n 3000 --mover wp >/dev/null
}

threads_and_prefetch() {
	holds "four threads" '.[0].wrong == 0 and .[0].touches == 8000' \
		"$(pagectl -j bench -w zipf -s 4M -b 1M -n 2000 -T 4)"
	holds "prefetched" '.[0].faults.prefetch > 0' \
		"$(pagectl -j bench -w loop -s 4M -b 1M -n 4000 --prefetch 16)"
}

figures_are_those_of_the_pager() {
	local before

	bench -w zipf -s 8M -b 2M
	stat budget_bytes
	expect budget "$REPLY" $((2 << 20))
	# shellcheck disable=SC2317 # wait_for calls it
	all_are_there() {
		stat faults.zero
		((REPLY == 2048))
	}
	wait_for all_are_there
	stat 'resident_bytes <= 2097152'
	expect "within the budget" "$REPLY" true
	stat faults.fill
	before=$REPLY
	# shellcheck disable=SC2317 # wait_for calls it
	more() {
		stat faults.fill
		((REPLY > before))
	}
	wait_for more
	expect "found among all" "$(pagectl -j stat | jq "any(.[]; .pid == $PID)")" true
}

budgets_are_changed_live() {
	bench -w uniform -s 8M -b 2M
	pagectl set "$PID" budget=4M
	stat budget_bytes
	expect budget "$REPLY" $((4 << 20))
	# shellcheck disable=SC2317 # wait_for calls it
	more() {
		stat resident_bytes
		((REPLY > 2 << 20))
	}
	wait_for more
	pagectl set "$PID" budget=1M pager=0
	stat 'resident_bytes + .[0].limbo_bytes <= 1048576 + 2097152'
	expect "resident" "$REPLY" true
	refused 2 "no such pager" pagectl set "$PID" budget=1M pager=1
	refused 1 "budget=0" pagectl set "$PID" budget=0
	refused 1 "neither budget= nor pager=" pagectl set "$PID" policy=fifo
	refused 1 "what" pagectl set "$PID"
	kill -0 "$PID"
}

top_shows_rates() {
	local out

	bench -w loop -s 8M -b 2M
	out=$(pagectl -j top "$PID" -n 2 -d 300ms | jq -cs .)
	holds "two looks" 'length == 2 and all(.[]; .[0].rates.fill > 0 and
		.[0].latency.p50_ns > 0)' "$out"
	[[ $(pagectl top "$PID" -n 1 -d 100ms) == *FILL/S* ]]
	refused 1 "--delay" pagectl top -d 0
}

explain_asks_the_pager() {
	local start

	bench -w uniform -s 8M -b 2M
	stat start
	start=$REPLY
	holds "the pager's word" '.pager.state == "resident" or
		.pager.state == "stored" or .pager.state == "limbo"' \
		"$(pagectl -j explain "$PID" "$(printf %x $((start + 4096)))")"
	[[ $(pagectl explain "$PID" "$(printf %x "$start")") == *seg2q* ]]
}

nobody_else_may_ask() {
	local nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)

	((EUID == 0)) || skip "must be run as root"
	"${nobody[@]}" test -x "$(command -v pagectl)" ||
		skip "nobody cannot run pagectl here"
	bench -w uniform -s 4M -b 1M
	refused 2 "Operation not permitted" "${nobody[@]}" "$(command -v pagectl)" \
		stat "$PID"
	refused 2 "Operation not permitted" "${nobody[@]}" "$(command -v pagectl)" \
		set "$PID" budget=4M
	stat budget_bytes
	expect budget "$REPLY" $((1 << 20))
	expect "seen by nobody" "$("${nobody[@]}" "$(command -v pagectl)" -j stat |
		jq "any(.[]; .pid == $PID)")" false
}

who_does_not_allow_it_is_not_asked() {
	pagectl bench -w uniform -s 4M -b 1M -t 60s >/dev/null &
	JOBS+=($!)
	refused 2 "no pager that can be asked" pagectl stat $!
	refused 2 "no such process" pagectl stat 2147483646
}

a_taken_name_is_noticed() {
	coproc SQUAT { exec ./squat $$; }
	# shellcheck disable=SC2317 # wait_for calls it
	taken() {
		grep -q "@muse-pager/$$\$" /proc/net/unix
	}
	wait_for taken
	refused 2 "another process has taken its name" pagectl stat $$
}

faults_are_recorded_and_replayed() {
	pagectl record -o "$DIR/trace" -- pagectl bench -w zipf -s 4M -b 1M -n 5000 >/dev/null
	holds "the trace" '.[0].complete and .[0].footprint_bytes == 4194304 and
		.[0].touches > 1024 and .[0].time_unit == "ns"' \
		"$(pagectl -j trace info "$DIR/trace")"
	REPLY=$(pagectl replay -b 25% "$DIR/trace" 2>&1)
	[[ $REPLY == *"faults of a pager"*seg2q* ]] || fail "$REPLY"
	refused 2 "none of which can be left out" pagectl trace reduce -k 8 \
		-o "$DIR/less" "$DIR/trace"
}

record_runs_commands() {
	local status=0

	refused 2 "nothing was recorded" pagectl record -o "$DIR/none" -- true
	refused 2 "No such file" pagectl record -o "$DIR/none" -- /nonexistent
	refused 2 "no regular file" pagectl record -o /dev/null -- true
	refused 1 "where to" pagectl record -- true
	refused 1 "which command" pagectl record -o "$DIR/none"
	pagectl record -o "$DIR/killed" -- bash -c 'pagectl bench -w loop -s 4M \
		-b 1M -n 2000 >/dev/null; exit 7' || status=$?
	expect "exit status" $status 7
	pagectl trace info "$DIR/killed" >/dev/null
}

bad_input() {
	refused 1 "--workload: x: no such workload" pagectl bench -w x
	refused 1 "--workload" pagectl bench -w ,
	refused 1 "--size" pagectl bench -s 4K
	refused 1 "--budget: 0" pagectl bench -b 0
	refused 1 "--writes: 101" pagectl bench -W 101
	refused 1 "--threads: 0" pagectl bench -T 0
	refused 1 "engine: x" pagectl bench --engine x
	refused 1 "mover: x" pagectl bench --mover x
	refused 1 "--time" pagectl bench -t 0
	refused 2 "nonesuch" pagectl bench -s 4M -b 1M -p nonesuch
	refused 2 "nonesuch" pagectl bench -s 4M -b 1M -S nonesuch
}

pagectl bench -w loop -s 1M -b 256K -n 100 >/dev/null 2>&1 ||
	skip_all "there can be no pager here: $(pagectl bench -n 1 2>&1 | head -n 1)"
run_tests every_workload_is_right every_policy_engine_and_mover \
	threads_and_prefetch \
	figures_are_those_of_the_pager budgets_are_changed_live top_shows_rates \
	explain_asks_the_pager nobody_else_may_ask \
	who_does_not_allow_it_is_not_asked a_taken_name_is_noticed \
	faults_are_recorded_and_replayed record_runs_commands bad_input
