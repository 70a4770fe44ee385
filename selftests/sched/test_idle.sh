#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# No CPU is idle while a thread waits that may run there: one that wakes up goes
# to an idle CPU, and a CPU that becomes idle takes a waiting thread at once, not
# at its next tick.

. "${0%/*}/sched.sh"

TRACING=/sys/kernel/tracing

setup() {
	WORK=$(mktemp)
	mountpoint -q "$TRACING" || mount -t tracefs tracefs "$TRACING"
	schedctl watchdog stall=off
}

finish() {
	trace_off
	rm -f "$WORK"
}

# trace_on EVENT...
trace_on() {
	local event

	echo 8192 >"$TRACING/buffer_size_kb"
	echo >"$TRACING/trace"
	for event in "$@"; do
		echo 1 >"$TRACING/events/$event/enable"
	done
	echo 1 >"$TRACING/tracing_on"
}

trace_off() {
	echo 0 >"$TRACING/tracing_on"
	echo 0 >"$TRACING/events/enable"
}

# For each time that a CPU became idle while somebody waited on the other: what
# came first there, that a thread was fetched or the next tick. Only threads of
# the class, all free to move, are looked at; work is their name.
idle_times() {
	awk '
	function value(key,   s) {
		if (!match($0, "[ :]" key "=[^ ]*"))
			return ""
		s = substr($0, RSTART + 1, RLENGTH - 1)
		sub(/^[^=]*=/, "", s)
		return s
	}
	/^#/ { next }
	{
		match($0, /\[[0-9]+\]/)
		cpu = substr($0, RSTART + 1, RLENGTH - 2) + 0
		match($0, / [0-9]+\.[0-9]+: /)
		now = substr($0, RSTART + 1, RLENGTH - 3) * 1000000
	}
	/ muse_sched_enqueue: / { at[value("pid")] = value("cpu"); next }
	/ muse_sched_dequeue: / { delete at[value("pid")]; next }
	/ muse_sched_migrate: / {
		to = value("to")
		if (since[to]) {
			printf "pulled %d\n", now - since[to]
			since[to] = 0
		}
		next
	}
	/ hrtimer_expire_entry: .*(tick_sched_timer|tick_nohz_handler)/ {
		if (since[cpu])
			print "tick", now - since[cpu]
		since[cpu] = 0
		next
	}
	/ sched_switch: / {
		since[cpu] = 0
		delete runs[cpu]
		if (value("next_comm") == "work")
			runs[cpu] = value("next_pid")
		if (value("next_pid") != 0)
			next
		for (pid in at)
			if (at[pid] != cpu && runs[at[pid]] != pid &&
			    runs[at[pid]]) {
				since[cpu] = now
				break
			}
	}' "$TRACING/trace"
}

a_cpu_that_becomes_idle_takes_work_at_once() {
	local i pulled ticks median

	# Five that run a while and sleep a while: each CPU is often idle, and often
	# somebody waits on the other.
	for i in 1 2 3 4 5; do
		run rr 0,1 ./work burst $((1000 * i)) $((1500 * i))
	done
	trace_on sched/sched_switch muse_sched/muse_sched_{enqueue,dequeue,migrate} \
		timer/hrtimer_expire_entry
	wait_for pulled_often 200
	trace_off
	idle_times >"$WORK"
	pulled=$(grep -c ^pulled "$WORK") || :
	ticks=$(grep -c ^tick "$WORK") || :
	median=$(sed -n 's/^pulled //p' "$WORK" | sort -n |
		awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }')
	note "$pulled times work was there at once, $ticks times only with a tick; median $median us"
	at_least "times" "$pulled" 20
	at_most "times that the tick came first" "$ticks" $((pulled / 5))
}

pulled_often() {
	local n

	of_cpu 0 pulls
	n=$REPLY
	of_cpu 1 pulls
	((n + REPLY >= BEFORE_PULLS + $1))
}

# A hog comes to the CPU where a sleeper was: it wakes up on the other one.
who_wakes_up_goes_to_an_idle_cpu() {
	local sleeper

	run rr 1 ./work nap 2000
	sleeper=$PID
	run rr 1 ./work spin
	taskset -pc 0,1 "$sleeper" >/dev/null
	wait_for on_cpu "$sleeper" 0
	goes_on "$PID"
	on_cpu "$PID" 1 || fail "the hog is not where it was"
}

who_is_bound_is_left_where_it_is() {
	local i pid

	for i in 1 2 3; do
		run rr 1 ./work burst 1000 200
	done
	goes_on "${JOBS[@]}"
	for pid in "${JOBS[@]}"; do
		on_cpu "$pid" 1 || fail "$pid is not on its CPU"
		task "$pid" migrations
		expect "migrations of $pid" "$REPLY" 0
	done
}

# Alone on its CPU, until a realtime thread takes that.
who_is_displaced_goes_to_an_idle_cpu() {
	local had

	run rr 1 ./work spin
	taskset -pc 0,1 "$PID" >/dev/null
	had=$(./realtime 1 500 "$PID")
	note "$had us of 500 ms"
	at_least "what it had meanwhile, us" "$had" 250000
}

# Two on the CPU that is left get on better than one of them behind realtime.
both_go_where_realtime_is_not() {
	local had

	run rr 0,1 ./work spin
	run rr 0,1 ./work spin
	had=$(./realtime 1 500 "${JOBS[@]}")
	note "$had us of 500 ms"
	at_least "what the first had meanwhile, us" "${had% *}" 50000
	at_least "what the second had meanwhile, us" "${had#* }" 50000
}

waiting_threads_are_spread() {
	local i

	for i in 1 2 3 4; do
		run rr 1 ./work spin
	done
	for i in "${JOBS[@]}"; do
		taskset -pc 0,1 "$i" >/dev/null
	done
	wait_for two_on_each
}

two_on_each() {
	of_cpu 0 queued
	((REPLY == 2)) || return 1
	of_cpu 1 queued
	((REPLY == 2))
}

BEFORE_PULLS=0
of_cpu 0 pulls
BEFORE_PULLS=$REPLY
of_cpu 1 pulls
BEFORE_PULLS=$((BEFORE_PULLS + REPLY))
run_tests a_cpu_that_becomes_idle_takes_work_at_once \
	who_wakes_up_goes_to_an_idle_cpu who_is_bound_is_left_where_it_is \
	who_is_displaced_goes_to_an_idle_cpu both_go_where_realtime_is_not \
	waiting_threads_are_spread
