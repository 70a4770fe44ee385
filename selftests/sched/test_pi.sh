#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Priority inheritance: an enrolled thread holds a lock that a realtime thread
# wants. Meanwhile it is realtime itself, and away from its policy; afterwards it
# is back, unless something else has happened to it meanwhile.

. "${0%/*}/sched.sh"

# say WORD, hears TEXT: to and from the program pi; its second word is in REPLY.
say() {
	echo "$1" >&"$TX"
}

hears() {
	IFS= read -r -t "$DEADLINE" -u "$RX" REPLY || fail "pi does not say '$1'"
	[[ $REPLY == "$1"* ]] || fail "pi says '$REPLY', not '$1'"
	REPLY=${REPLY#* }
}

# holder [spin]: there is one, enrolled, on CPU 1; it is HOLDER.
holder() {
	coproc PI { exec taskset -c 1 ./pi "$@"; }
	exec {RX}<&"${PI[0]}" {TX}>&"${PI[1]}"
	eval "exec ${PI[0]}<&- ${PI[1]}>&-"
	JOBS+=("$PI_PID")
	hears holder
	HOLDER=$REPLY
	schedctl enrol -p rr -t "$HOLDER"
}

# boosted [spin]: its lock is wanted now.
boosted() {
	holder "$@"
	say want
	hears wanted
	wait_for in_state "$HOLDER" away
}

let_go() {
	say release
	hears "got it"
}

# real_priority: of the holder, as the kernel has it, in REPLY.
priority() {
	REPLY=$(ps -L -o pri=,lwp= -p "$PI_PID" | awk -v t="$HOLDER" '$2 == t { print $1 }')
}

# comes_back: the holder is under its policy again, and runs.
comes_back() {
	wait_for state_is_not_away
	under "$HOLDER" rr || fail "it is not under its policy"
	task "$HOLDER" runs
	wait_for more_runs "$REPLY"
	priority
	at_most "its priority" "$REPLY" 39
}

state_is_not_away() {
	task "$HOLDER" state || fail "it is not enrolled any more"
	[[ $REPLY != away ]]
}

more_runs() {
	task "$HOLDER" runs
	((REPLY > $1))
}

while_its_lock_is_wanted_it_is_away() {
	boosted
	priority
	at_least "its priority" "$REPLY" 40
	let_go
	comes_back
}

also_if_it_runs_all_the_time() {
	boosted spin
	let_go
	run rr 1 ./work nap 1000 # or it would have one single run
	comes_back
}

this_happens_over_and_over() {
	local i

	for ((i = 0; i < 5; i++)); do
		boosted
		let_go
		comes_back
		stop_jobs
	done
}

ending_while_boosted_ends_it() {
	monitor_start
	boosted
	say end
	hears "owner died"
	left "$HOLDER" exit
	wait_for nobody
}

killing_it_while_boosted_ends_it() {
	local how

	for how in '' spin; do
		monitor_start
		boosted $how
		kill -KILL "$PI_PID"
		left "$HOLDER" exit
		wait_for nobody
		stop_jobs
	done
}

# leaves_while_boosted REASON COMMAND...
leaves_while_boosted() {
	local reason=$1
	shift

	monitor_start
	boosted
	"$@" >/dev/null
	left "$HOLDER" "$reason"
	nobody || fail "$REPLY are still enrolled"
	priority
	at_least "its priority" "$REPLY" 40
	let_go
	wait_for fair_again
	not_enrolled "$HOLDER" || fail "it came back to the class"
}

fair_again() {
	priority
	((REPLY < 40))
}

withdrawn_while_boosted_it_stays_away() {
	leaves_while_boosted admin withdraw_holder
}

withdraw_holder() {
	schedctl withdraw -t "$HOLDER"
}

drained_while_boosted_it_stays_away() {
	leaves_while_boosted drain schedctl drain
}

# Its own policy becomes visible when the lock is given up.
made_realtime_while_boosted_it_leaves() {
	monitor_start
	boosted
	chrt -f -p 1 "$HOLDER"
	let_go
	left "$HOLDER" setscheduler
	wait_for nobody
	[[ $(chrt -p "$HOLDER") == *SCHED_FIFO* ]] || fail "it is not realtime"
}

another_policy_while_boosted_is_what_it_comes_back_to() {
	boosted
	schedctl enrol -p fifo -t "$HOLDER"
	let_go
	wait_for state_is_not_away
	under "$HOLDER" fifo || fail "it is not under its new policy"
}

the_module_can_be_unloaded_while_one_is_boosted() {
	boosted
	modprobe -ra "${MODULES[@]}"
	let_go
	wait_for fair_again
	modprobe -a "${MODULES[@]}"
	nobody || fail "$REPLY are enrolled"
}

# Enrolled while it is boosted already.
enrolled_while_boosted_it_comes_later() {
	holder
	schedctl withdraw -t "$HOLDER"
	say want
	hears wanted
	schedctl enrol -p rr -t "$HOLDER"
	wait_for in_state "$HOLDER" away
	let_go
	comes_back
}

run_tests while_its_lock_is_wanted_it_is_away also_if_it_runs_all_the_time \
	this_happens_over_and_over ending_while_boosted_ends_it \
	killing_it_while_boosted_ends_it withdrawn_while_boosted_it_stays_away \
	drained_while_boosted_it_stays_away made_realtime_while_boosted_it_leaves \
	another_policy_while_boosted_is_what_it_comes_back_to \
	the_module_can_be_unloaded_while_one_is_boosted \
	enrolled_while_boosted_it_comes_later
