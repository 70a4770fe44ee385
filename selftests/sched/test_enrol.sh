#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC1083 # the braces are words of requests
#
# Requests that are right do what they say, to one thread or to a whole process,
# and listeners are told.

. "${0%/*}/lib.sh"

settings_are_what_was_set() {
	done_so class-set class{ stall=u32:600000 runtime=u32:1000 fork=u32:1 group=u32:5 }
	ask show:class-get
	[[ $REPLY == *" stall=600000 runtime=1000 fork=1 group=5 "* ]] || fail "$REPLY"
	done_so class-set class{ stall=u32:0 runtime=u32:95000 fork=u32:0 \
		group=u32:0xffffffff }
	done_so policy-set policy{ name=str:stride param{ name=str:slice value=u64:700000 } \
		param{ name=str:tickets value=u64:7 } }
	ask show:policy-get policy{ name=str:stride }
	[[ $REPLY == *"name=slice value=700000 "*"name=tickets value=7 "* ]] ||
		fail "$REPLY"
	done_so task-enrol task{ "$S" policy=str:stride }
	has "${S#*:}" value=7
	done_so policy-set policy{ name=str:stride param{ name=str:slice value=u64:5000000 } \
		param{ name=str:tickets value=u64:1024 } }
	has "${S#*:}" value=7
	done_so task-withdraw task{ "$S" }
	nothing_was_done
}

a_thread_changes_its_policy_and_values() {
	done_so task-enrol task{ "$S" policy=str:stride param{ name=str:tickets value=u64:9 } }
	has "${S#*:}" policy=stride value=9
	done_so task-enrol task{ "$S" param{ name=str:tickets value=u64:10 } }
	has "${S#*:}" policy=stride value=10
	done_so task-enrol task{ "$S" policy=str:fifo }
	has "${S#*:}" policy=fifo
	done_so task-enrol task{ "$S" policy=str:stride }
	has "${S#*:}" policy=stride value=1024
	done_so task-withdraw task{ "$S" }
	has_not "${S#*:}"
}

a_process_is_enrolled_with_all_threads() {
	local t

	process 100
	for t in "${TIDS[@]:0:3}"; do
		done_so task-enrol task{ tid=u32:"$t" policy=str:fifo }
	done
	done_so task-enrol task{ tid=u32:"${TIDS[50]}" process=hex: policy=str:stride \
		param{ name=str:tickets value=u64:9 } }
	for t in "${TIDS[@]}"; do
		has "$t" pid="${TIDS[0]}" policy=stride value=9
	done
	done_so task-enrol task{ tid=u32:"${TIDS[0]}" process=hex: \
		param{ name=str:tickets value=u64:8 } }
	for t in "${TIDS[@]}"; do
		has "$t" policy=stride value=8
	done
	done_so task-withdraw task{ tid=u32:"${TIDS[99]}" process=hex: }
	has_not "${TIDS[@]}"
	process_end
}

# One thread is refused: the others are as they were.
a_process_is_enrolled_as_a_whole_or_not() {
	local t left rt

	process 40
	rt=${TIDS[30]}
	chrt -f -p 5 "$rt"
	done_so task-enrol task{ tid=u32:"${TIDS[5]}" policy=str:fifo }
	done_so task-enrol task{ tid=u32:"${TIDS[6]}" policy=str:stride \
		param{ name=str:tickets value=u64:3 } }
	left='the thread is under a realtime policy; give it SCHED_OTHER first'
	refused_with "EBUSY at=task.tid $rt: $left" "EBUSY at=task.tid $left" \
		task-enrol task{ tid=u32:"${TIDS[0]}" process=hex: policy=str:stride \
		param{ name=str:tickets value=u64:9 } }
	has "${TIDS[5]}" policy=fifo
	has "${TIDS[6]}" policy=stride value=3
	for t in "${TIDS[@]:0:5}" "${TIDS[@]:7}"; do
		has_not "$t"
	done
	chrt -o -p 0 "$rt"
	done_so task-enrol task{ tid=u32:"${TIDS[0]}" process=hex: policy=str:rr }
	has "$rt" policy=rr
	process_end
}

# stride_has N: so many threads use that policy, or more.
stride_has() {
	ask show:policy-get policy{ name=str:stride }
	value tasks
	((REPLY >= $1))
}

no_stride() {
	ask show:policy-get policy{ name=str:stride }
	value tasks
	((REPLY == 0))
}

# All threads are enrolled and withdrawn although they are never the same.
a_process_that_changes_is_enrolled_and_withdrawn() {
	local i

	process 4 churn
	for i in 1 2 3; do
		done_so task-enrol task{ tid=u32:"${TIDS[0]}" process=hex: policy=str:stride }
		stride_has 4 || fail "only $REPLY threads are enrolled"
		wait_for every_thread_is_enrolled
		done_so task-withdraw task{ tid=u32:"${TIDS[0]}" process=hex: }
		no_stride || fail "$REPLY threads were left behind"
	done
	process_end
}

# Each thread that is seen is in the class, unless it ends meanwhile.
every_thread_is_enrolled() {
	local t

	for t in "/proc/${TIDS[0]}/task/"*; do
		ask task-get task{ tid=u32:"${t##*/}" }
		[[ $REPLY == ok* || ! -e $t ]] || return 1
	done
}

# The main thread may have ended before the others.
a_process_may_have_lost_its_first_thread() {
	local tid

	process 3 orphan
	wait_for is_zombie "${TIDS[0]}"
	done_so task-enrol task{ tid=u32:"${TIDS[0]}" process=hex: policy=str:rr }
	for tid in "${TIDS[@]:1}"; do
		has "$tid" policy=rr
	done
	wrong 'ESRCH at=task.tid the thread is ending' \
		task-enrol task{ tid=u32:"${TIDS[0]}" policy=str:rr }
	done_so task-withdraw task{ tid=u32:"${TIDS[0]}" process=hex: }
	has_not "${TIDS[@]}"
	kill "${TIDS[0]}"
	process_end
}

is_zombie() {
	[[ $(<"/proc/$1/stat") == *') Z '* ]]
}

# other WORDS...: a request on a socket of its own.
other() {
	local said

	said=$(./request <<<"$*")
	[[ $said == ok* ]] || fail "'$*' was answered: $said"
}

# count_threads: add those in REPLY to shown[].
count_threads() {
	local word

	for word in $REPLY; do
		[[ $word != tid=* ]] || shown[${word#*=}]=$((${shown[${word#*=}]-0} + 1))
	done
}

# A dump that takes many messages shows each thread once, whatever goes meanwhile.
a_dump_shows_each_thread_once() {
	local t
	local -A shown=()

	process 700
	done_so task-enrol task{ tid=u32:"${TIDS[0]}" process=hex: policy=str:rr }
	ask showdump:task-get take=1
	[[ $REPLY == 'ok '* && $REPLY != 'ok 700;'* ]] ||
		fail "not a part of it: ${REPLY:0:200}"
	count_threads
	for t in "${TIDS[@]:0:5}" "${TIDS[@]:695}"; do
		other task-withdraw task{ tid=u32:"$t" }
	done
	ask more
	count_threads
	for t in "${TIDS[@]:5:690}"; do
		expect "thread $t" "${shown[$t]-0}" 1
	done
	process_end
}

each_online_cpu_is_shown() {
	ask dump:cpu-get
	expect "CPUs" "$REPLY" "ok $(nproc --all)"
}

# Threads are known by the numbers of the PID namespace of who asks.
a_pid_namespace_has_its_own_threads() {
	local inside

	done_so task-enrol task{ "$S" policy=str:rr }
	inside=$(unshare --pid --fork "$BASH" -ec '
		sleep infinity &
		./request <<-END
			task-get task{ tid=u32:'"${S#*:}"' }
			task-enrol task{ tid=u32:$! policy=str:fifo }
			show:task-get task{ tid=u32:$! }
			dump:task-get
			task-withdraw task{ tid=u32:$! }
		END
		echo $!
		kill $!')
	mapfile -t inside <<<"$inside"
	expect "thread outside" "${inside[0]}" 'ESRCH at=task.tid no such thread'
	[[ ${inside[2]} == *" tid=${inside[5]} pid=${inside[5]} "* ]] ||
		fail "thread inside: ${inside[2]}"
	expect "threads inside" "${inside[3]}" 'ok 1'
	expect "withdrawal inside" "${inside[4]}" 'ok 0'
	done_so task-withdraw task{ "$S" }
}

# event TEXT...: the next notification has all of these.
event() {
	local word

	ask event
	for word in "$@"; do
		[[ " $REPLY " == *" $word "* ]] || fail "no $word in the event: $REPLY"
	done
}

changes_are_told() {
	local tid=${S#*:}

	done_so listen
	done_so class-set class{ runtime=u32:90000 }
	event class-set-ntf runtime=90000
	done_so class-set class{ runtime=u32:90000 }
	done_so class-set class{ runtime=u32:95000 }
	event class-set-ntf runtime=95000
	done_so policy-set policy{ name=str:rr param{ name=str:slice value=u64:700000 } }
	event policy-set-ntf name=rr value=700000
	done_so policy-set policy{ name=str:rr param{ name=str:slice value=u64:700000 } }
	done_so policy-set policy{ name=str:rr param{ name=str:slice value=u64:5000000 } }
	event policy-set-ntf name=rr value=5000000
	done_so task-enrol task{ "$S" policy=str:stride param{ name=str:tickets value=u64:5 } }
	event task-enrol-ntf tid="$tid" pid="$tid" comm=sleep policy=stride value=5
	done_so task-enrol task{ "$S" param{ name=str:tickets value=u64:5 } }
	done_so task-enrol task{ "$S" param{ name=str:tickets value=u64:6 } }
	event task-enrol-ntf tid="$tid" policy=stride value=6
	done_so task-withdraw task{ "$S" }
	event task-withdraw-ntf tid="$tid" reason=0
	modprobe -r muse_sched_fifo
	event policy-del-ntf name=fifo
	modprobe muse_sched_fifo
	event policy-add-ntf name=fifo
}

# Events about threads come from a worker, so two of different kinds in any order.
why_a_thread_left_is_told() {
	local tid first

	done_so listen
	sleeper
	tid=$REPLY
	done_so task-enrol task{ tid=u32:"$tid" policy=str:rr }
	event task-enrol-ntf tid="$tid"
	chrt -f -p 5 "$tid"
	event task-withdraw-ntf tid="$tid" reason=2
	chrt -o -p 0 "$tid"
	done_so task-enrol task{ tid=u32:"$tid" policy=str:rr }
	event task-enrol-ntf tid="$tid"
	kill "$tid"
	event task-withdraw-ntf tid="$tid" reason=1
	done_so task-enrol task{ "$S" policy=str:rr }
	event task-enrol-ntf
	ask show:drain
	expect "answer" "$REPLY" "ok 1; drain class{ tasks=1 }"
	ask event
	first=$REPLY
	ask event
	[[ "$first $REPLY" == *"drain-ntf class{ "* ]] || fail "$first $REPLY"
	[[ "$first $REPLY" == *"withdraw-ntf task{ tid=${S#*:} "*" reason=3 "* ]] ||
		fail "$first $REPLY"
}

all_is_told_in_other_network_namespaces() {
	local fd said=''

	exec {fd}< <(unshare --net ./request < <(printf 'listen\nevent\n'))
	IFS= read -r -t "$DEADLINE" -u "$fd" said
	expect "listening" "$said" "ok 0"
	done_so class-set class{ runtime=u32:90000 }
	IFS= read -r -t "$DEADLINE" -u "$fd" said
	[[ $said == *"class-set-ntf class{ "*" runtime=90000 "* ]] ||
		fail "elsewhere: $said"
	done_so class-set class{ runtime=u32:95000 }
	exec {fd}<&-
}

run_tests settings_are_what_was_set a_thread_changes_its_policy_and_values \
	a_process_is_enrolled_with_all_threads \
	a_process_is_enrolled_as_a_whole_or_not \
	a_process_that_changes_is_enrolled_and_withdrawn \
	a_process_may_have_lost_its_first_thread a_dump_shows_each_thread_once \
	each_online_cpu_is_shown a_pid_namespace_has_its_own_threads \
	changes_are_told why_a_thread_left_is_told \
	all_is_told_in_other_network_namespaces nothing_was_done
