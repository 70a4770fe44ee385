#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What may happen to an enrolled thread in its life, by itself or from outside:
# whether it stays in the class then, and what is told of it.

. "${0%/*}/sched.sh"

# child_of PID: its only child, in REPLY.
child_of() {
	# Not every kernel has a list of children in /proc.
	REPLY=$(pgrep -P "$1")
}

# with_child POLICY COMMAND...: an enrolled process with a child; the child, which
# is to be ended too, is CHILD.
with_child() {
	local policy=$1
	shift

	run "$policy" 1 bash -c '"$@" & wait' bash "$@"
	wait_for child_of "$PID"
	CHILD=$REPLY
	JOBS+=("$CHILD")
	wait_for begun "$CHILD" work
}

a_child_inherits() {
	with_child stride,tickets=77 ./work block
	wait_for under "$CHILD" stride
	task "$CHILD" parameters
	[[ $(schedctl -j show "$CHILD") == *'"tickets","value":77'* ]] ||
		fail "it did not inherit its tickets: $(schedctl -j show "$CHILD")"
	enrolled "$PID" || fail "the parent is not enrolled any more"
}

a_child_is_fair_if_the_class_says_so() {
	schedctl class set fork=reset
	with_child rr ./work block
	enrolled "$PID" || fail "the parent is not enrolled any more"
	not_enrolled "$CHILD" || fail "the child is enrolled"
}

a_child_is_fair_if_the_parent_says_so() {
	chrt -R -o 0 schedctl run -p rr -c 1 -- bash -c './work block & wait' &
	PID=$!
	JOBS+=("$PID")
	wait_for begun "$PID" bash
	wait_for child_of "$PID"
	CHILD=$REPLY
	JOBS+=("$CHILD")
	wait_for begun "$CHILD" work
	enrolled "$PID" || fail "the parent is not enrolled any more"
	not_enrolled "$CHILD" || fail "the child is enrolled"
}

a_tree_of_processes_is_enrolled() {
	class enrolled
	local before=$REPLY

	schedctl run -p rr -c 0,1 -- bash -c 'for ((i = 0; i < 20; i++)); do (:) & done; wait'
	class enrolled
	at_least "enrolments" $((REPLY - before)) 21
	wait_for nobody
}

executing_a_program_keeps_it() {
	run fifo 1 bash -c 'exec ./work block'
	wait_for begun "$PID" work
	under "$PID" fifo || fail "it is not enrolled any more"
	task "$PID" comm
	expect "its name" "$REPLY" work
}

executing_from_a_thread_keeps_the_process() {
	run rr 1 ./work exec
	wait_for two_threads
	kill -USR1 "$PID"
	wait_for one_thread
	wait_for under "$PID" rr
	wait_for in_state "$PID" blocked
}

two_threads() {
	class threads
	((REPLY == 2))
}

one_thread() {
	class threads
	((REPLY == 1))
}

ending_removes_it() {
	monitor_start
	run rr 1 ./work spin 50
	left "$PID" exit
	wait_for nobody
}

killing_removes_it() {
	local pid pids=()

	run rr 1 ./work spin
	pids+=("$PID")
	run rr 1 ./work spin
	pids+=("$PID")
	run rr 1 ./work block
	pids+=("$PID")
	run stride 0,1 ./work nap 500
	pids+=("$PID")
	monitor_start
	for pid in "${pids[@]}"; do
		kill -KILL "$pid"
		left "$pid" exit
	done
	wait_for nobody
}

# leaves_by COMMAND...: a running and a blocked thread are taken out of the class
# by that, and go on.
leaves_by() {
	local what

	monitor_start
	for what in spin block; do
		run rr 1 ./work $what
		"$@" "$PID" >/dev/null
		left "$PID" setscheduler
		not_enrolled "$PID" || fail "it is still enrolled"
		[[ $what == block ]] || goes_on "$PID"
		kill "$PID"
	done
}

becoming_realtime_ends_it() {
	leaves_by chrt -f -p 1
}

becoming_a_batch_job_ends_it() {
	leaves_by chrt -b -p 0
}

what_left_by_itself_can_come_back() {
	run rr 1 ./work spin
	chrt -f -p 1 "$PID"
	wait_for not_enrolled "$PID"
	chrt -o -p 0 "$PID"
	schedctl enrol -p fifo "$PID"
	under "$PID" fifo || fail "it is not enrolled"
	goes_on "$PID"
}

nice_keeps_it() {
	local what

	for what in spin block; do
		run rr 1 ./work $what
		renice -n 7 -p "$PID" >/dev/null
		under "$PID" rr || fail "it is not enrolled any more"
		expect "its nice value" "$(ps -o ni= -p "$PID" | tr -d ' ')" 7
	done
	schedctl withdraw "$PID"
	expect "its nice value" "$(ps -o ni= -p "$PID" | tr -d ' ')" 7
}

a_change_of_affinity_moves_it() {
	run rr 1 ./work spin
	taskset -pc 0 "$PID" >/dev/null
	wait_for on_cpu "$PID" 0
	goes_on "$PID"
	taskset -pc 1 "$PID" >/dev/null
	wait_for on_cpu "$PID" 1
	goes_on "$PID"
	under "$PID" rr || fail "it is not enrolled any more"
	task "$PID" cpu
	expect "its CPU" "$REPLY" 1
}

stops() {
	cpu_ms "$1"
	local before=$REPLY

	./shares 1 100 "$2" >/dev/null
	cpu_ms "$1"
	((REPLY == before))
}

a_stopped_one_waits_until_it_is_continued() {
	local stopped

	run rr 1 ./work spin
	stopped=$PID
	run rr 1 ./work spin
	kill -STOP "$stopped"
	wait_for in_state "$stopped" blocked
	stops "$stopped" "$PID" || fail "it runs although it is stopped"
	kill -CONT "$stopped"
	goes_on "$stopped"
	under "$stopped" rr || fail "it is not enrolled any more"
}

a_traced_one_is_stopped_stepped_and_let_go() {
	run rr 1 ./work spin
	./trace "$PID" 100
	goes_on "$PID"
	under "$PID" rr || fail "it is not enrolled any more"
	run rr 1 ./work nap 1000
	./trace "$PID" 100
	goes_on_sleeping "$PID"
}

# goes_on_sleeping PID: it still runs now and then.
goes_on_sleeping() {
	task "$1" runs
	wait_for more_runs "$1" "$REPLY"
}

more_runs() {
	task "$1" runs
	((REPLY > $2))
}

frozen() {
	grep -q "frozen $2" "$1/cgroup.events"
}

a_frozen_one_waits_until_it_is_thawed() {
	local dir pid

	cgroup frozen
	dir=$REPLY
	run rr 1 ./work spin
	pid=$PID
	run rr 1 ./work spin
	echo "$pid" >"$dir/cgroup.procs"
	echo 1 >"$dir/cgroup.freeze"
	wait_for frozen "$dir" 1
	stops "$pid" "$PID" || fail "it runs although it is frozen"
	under "$pid" rr || fail "it is not enrolled any more"
	echo 0 >"$dir/cgroup.freeze"
	wait_for frozen "$dir" 0
	goes_on "$pid"
}

a_change_of_control_group_keeps_it() {
	local a b i

	cgroup a
	a=$REPLY
	cgroup b
	b=$REPLY
	run rr 1 ./work spin
	for ((i = 0; i < 20; i++)); do
		echo "$PID" >"$a/cgroup.procs"
		echo "$PID" >"$b/cgroup.procs"
	done
	goes_on "$PID"
	under "$PID" rr || fail "it is not enrolled any more"
}

a_control_group_is_enrolled_as_a_whole() {
	local dir pid pids=()

	cgroup whole
	dir=$REPLY
	for pid in 1 2 3; do
		fair 1 ./work nap 1000
		echo "$PID" >"$dir/cgroup.procs"
		pids+=("$PID")
	done
	schedctl enrol -p fifo -g "$dir" >/dev/null
	for pid in "${pids[@]}"; do
		under "$pid" fifo || fail "$pid is not enrolled"
	done
	schedctl withdraw -g "$dir" >/dev/null
	nobody || fail "$REPLY are still enrolled"
}

a_cpuset_moves_it() {
	local dir

	cgroup set cpuset
	dir=$REPLY
	run rr 0,1 ./work spin
	echo "$PID" >"$dir/cgroup.procs"
	echo 0 >"$dir/cpuset.cpus"
	wait_for on_cpu "$PID" 0
	echo 1 >"$dir/cpuset.cpus"
	wait_for on_cpu "$PID" 1
	goes_on "$PID"
	under "$PID" rr || fail "it is not enrolled any more"
}

throttled() {
	local n

	n=$(sed -n 's/^nr_throttled //p' "$1/cpu.stat")
	((n > ${2:-0}))
}

# The limit is that of the fair class: who is enrolled is above it, and comes
# back under it at any moment.
a_throttled_group_hangs_nobody() {
	local dir fair i

	cgroup limited cpu
	dir=$REPLY
	echo "2000 100000" >"$dir/cpu.max"
	fair 1 ./work spin
	fair=$PID
	echo "$fair" >"$dir/cgroup.procs"
	wait_for throttled "$dir"
	run rr 1 ./work spin
	echo "$PID" >"$dir/cgroup.procs"
	goes_on "$PID"
	for ((i = 0; i < 20; i++)); do
		schedctl withdraw "$PID"
		schedctl enrol -p rr "$PID" "$fair"
		schedctl withdraw "$fair"
	done
	goes_on "$PID"
	schedctl withdraw "$PID"
	goes_on "$PID" "$fair"
}

kernel_threads_are_refused() {
	refused 2 "kernel threads cannot be enrolled" schedctl enrol -p rr -t 2
	nobody || fail "$REPLY are enrolled"
}

realtime_threads_are_refused() {
	fair 1 ./work block
	chrt -r -p 1 "$PID"
	refused 2 "the thread is under a realtime policy" schedctl enrol -p rr "$PID"
	nobody || fail "$REPLY are enrolled"
}

run_tests a_child_inherits a_child_is_fair_if_the_class_says_so \
	a_child_is_fair_if_the_parent_says_so a_tree_of_processes_is_enrolled \
	executing_a_program_keeps_it executing_from_a_thread_keeps_the_process \
	ending_removes_it killing_removes_it becoming_realtime_ends_it \
	becoming_a_batch_job_ends_it what_left_by_itself_can_come_back \
	nice_keeps_it a_change_of_affinity_moves_it \
	a_stopped_one_waits_until_it_is_continued \
	a_traced_one_is_stopped_stepped_and_let_go \
	a_frozen_one_waits_until_it_is_thawed \
	a_change_of_control_group_keeps_it a_control_group_is_enrolled_as_a_whole \
	a_cpuset_moves_it a_throttled_group_hangs_nobody \
	kernel_threads_are_refused realtime_threads_are_refused
