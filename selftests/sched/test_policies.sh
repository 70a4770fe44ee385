#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The order in which each policy runs threads, and the shares that it gives.

ONE_CPU_DOES=1
. "${0%/*}/sched.sh"

# Milliseconds of CPU time after which shares are compared.
WINDOW=${WINDOW:-4000}
# What the index of fairness must be at least, of four equal threads under rr. On a
# clock that counts instructions, as here; on a busy computer a CPU of a guest may be
# stopped for a while, which lengthens one thread's slice, and rr does not make up for it.
JAIN=${JAIN:-0.999}


# order_is WANTED WORDS...: see order.c.
order_is() {
	local want=$1
	shift

	expect "the order under $*" "$(./order "$@")" "$want"
}

fifo_runs_each_to_its_end() {
	order_is AAAAABBBBBCCCCC fifo "$CPU" 5 30
}

fifo_lets_the_next_one_run_after_a_yield() {
	order_is ABCABCABC fifo "$CPU" 3 30 yield
}

# together POLICY: six steps each, and nobody is ever half of them ahead of another.
# A busy host that stops an emulated CPU makes them differ by some.
together() {
	local order

	order=$(./order "$1" "$CPU" 6 60)
	note "$order"
	awk -v order="$order" 'BEGIN {
		for (i = 1; i <= length(order); i++) {
			n[substr(order, i, 1)]++
			a = n["A"] + 0; b = n["B"] + 0; c = n["C"] + 0
			max = a > b ? a : b; max = max > c ? max : c
			min = a < b ? a : b; min = min < c ? min : c
			if (max - min > 3)
				exit 1
		}
		exit length(order) != 18
	}' || fail "they do not get on together: $order"
}

rr_lets_all_get_on_together() {
	schedctl set rr slice=5ms
	together rr
}

rr_with_a_long_slice_is_like_fifo() {
	schedctl set rr slice=1s
	order_is AAABBBCCC rr "$CPU" 3 25
}

rr_ends_the_slice_of_who_yields() {
	schedctl set rr slice=1s
	order_is ABCABCABC rr "$CPU" 3 25 yield
}

mlfq_lets_all_get_on_together() {
	schedctl set mlfq slice=5ms boost=60m
	together mlfq
}

stride_lets_all_get_on_together() {
	together stride
}

# shares_become WANTED OFF FAIRNESS PID...: until the shares that these have had since now
# are as wanted, each with so much off relative to that. Whatever a busy host
# does to a slice is made up for later, so this comes, if the policy is right.
shares_become() {
	local want=$1 off=$2 least=$3 line fd
	local -a sum=(0 0 0 0 0)
	shift 3

	exec {fd}< <(exec ./shares sum 5 "$WINDOW" "$@")
	JOBS=($! "${JOBS[@]}")
	while read -r line; do
		if awk -v want="$want" -v off="$off" -v now="$line" -v least="$least" 'BEGIN {
			n = split(want, w, " ")
			split(now, x, " ")
			for (i = 1; i <= n; i++) {
				all += x[i + 1]
				tickets += w[i]
				squares += (x[i + 1] / w[i]) ^ 2
				sum += x[i + 1] / w[i]
			}
			printf "# after %d ms, shares off by", all / 1000
			for (i = 1; i <= n; i++) {
				d = x[i + 1] / all / (w[i] / tickets) - 1
				printf " %+.2f", 100 * d
				if (d > off || d < -off)
					bad = 1
			}
			j = sum ^ 2 / (n * squares)
			printf " percent; the index of fairness is %.6f\n", j
			exit bad || j < least
		}' >&"$KTAP"; then
			return 0
		fi
	done <&"$fd"
	fail "the shares are not $want"
}

rr_shares_are_equal() {
	local i pids=() before=() slices ms

	for i in 1 2 3 4; do
		run rr "$CPU" ./work spin
		pids+=("$PID")
	done
	for i in "${pids[@]}"; do
		task "$i" slice_ends run_ns
		before+=("$REPLY")
	done
	shares_become "1 1 1 1" 1 "$JAIN" "${pids[@]}"
	for i in 0 1 2 3; do
		task "${pids[i]}" slice_ends run_ns
		slices=$((${REPLY% *} - ${before[i]% *}))
		ms=$(((${REPLY#* } - ${before[i]#* }) / 1000000))
		note "$slices slices in $ms ms"
		at_least "slices of 5 ms in $ms ms" "$slices" $((ms / 20))
		# The thread runs on while the two are read.
		at_most "slices of 5 ms in $ms ms" "$slices" $((ms / 5 + 20))
	done
}

stride_shares_are_as_the_tickets() {
	local tickets pids=()

	for tickets in 100 200 400; do
		run "stride,tickets=$tickets" "$CPU" ./work spin
		pids+=("$PID")
	done
	shares_become "1 2 4" 0.02 0 "${pids[@]}"
}

# slices_in MS PARAMETER...: how many slices a hog ends while it has so much of
# the CPU, beside another; in SLICES. It may have more until its counters are read.
slices_in() {
	local ms=$1 hog before run
	shift

	schedctl set mlfq "$@"
	run mlfq "$CPU" ./work spin
	hog=$PID
	run mlfq "$CPU" ./work spin
	task "$hog" slice_ends run_ns
	before=$REPLY
	./shares 1 "$ms" "$hog" >/dev/null
	task "$hog" slice_ends run_ns
	run=$(((${REPLY#* } - ${before#* }) / 1000000))
	SLICES=$(((${REPLY% *} - ${before% *}) * ms / run))
	stop_jobs
	wait_for nobody
}

# 5 + 10 + 20 + 40 + 40 + ... ms.
mlfq_lets_a_hog_sink() {
	slices_in 1200 slice=5ms levels=4 boost=60m
	note "$SLICES slices in 1200 ms"
	at_least "long slices" "$SLICES" 15
	at_most "long slices" "$SLICES" 60
	slices_in 1200 slice=5ms levels=1 boost=60m
	note "$SLICES slices in 1200 ms at the only level"
	at_least "slices of the top level" "$SLICES" 180
}

# Every 40 ms it is at the top again, where slices are 5 ms.
mlfq_brings_a_hog_back_by_a_boost() {
	slices_in 1200 slice=5ms levels=4 boost=40ms
	note "$SLICES slices in 1200 ms"
	at_least "slices after boosts" "$SLICES" 100
}

# Who sleeps does not use up even the time of the top level, a hog soon does.
mlfq_prefers_who_sleeps() {
	local hog sleeper turns before

	schedctl set mlfq slice=200ms levels=2 boost=60m
	run mlfq "$CPU" ./work burst 50 3000
	sleeper=$PID
	run mlfq "$CPU" ./work spin
	hog=$PID
	./shares 1 300 "$hog" >/dev/null
	task "$sleeper" runs
	turns=$REPLY
	task "$hog" preemptions
	before=$REPLY
	./shares 1 500 "$hog" >/dev/null
	task "$hog" preemptions
	before=$((REPLY - before))
	task "$sleeper" runs
	turns=$((REPLY - turns))
	note "$before preemptions, $turns turns of the sleeper"
	at_least "turns of the sleeper" "$turns" 20
	at_least "preemptions" "$before" $((turns / 2))
}

fifo_prefers_nobody() {
	local sleeper

	schedctl watchdog stall=off
	run fifo "$CPU" ./work burst 50 3000
	sleeper=$PID
	run fifo "$CPU" ./work spin
	# While its program is read, it blocks.
	./shares 1 200 "$PID" >/dev/null
	task "$sleeper" runs
	turns=$REPLY
	./shares 1 500 "$PID" >/dev/null
	task "$sleeper" runs
	expect "turns beside a hog" $((REPLY - turns)) 0
}

run_tests fifo_runs_each_to_its_end fifo_lets_the_next_one_run_after_a_yield \
	rr_lets_all_get_on_together rr_with_a_long_slice_is_like_fifo \
	rr_ends_the_slice_of_who_yields mlfq_lets_all_get_on_together \
	stride_lets_all_get_on_together rr_shares_are_equal \
	stride_shares_are_as_the_tickets mlfq_lets_a_hog_sink \
	mlfq_brings_a_hog_back_by_a_boost mlfq_prefers_who_sleeps fifo_prefers_nobody
