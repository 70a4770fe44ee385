#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A complete policy of not more than 120 lines, built out of tree as anybody would
# build one (tests/lottery.c, shown in the documentation), gives the shares that
# it promises.

. "${0%/*}/sched.sh"

setup() {
	module_file lottery
	insmod "$REPLY"
}

finish() {
	rmmod lottery
}

it_is_a_policy_like_any_other() {
	[[ $(schedctl -j policies) == *'"policy":"lottery"'* ]] ||
		fail "it is not shown"
	schedctl set lottery slice=1ms
	refused 1 "lottery: slice: 1ns: not between 100us and 1s" schedctl set lottery slice=1ns
}

# Of 6 s, 6000 draws: chance is off by more than a tenth once in millions.
shares_are_as_the_tickets() {
	local a b line

	schedctl set lottery slice=1ms
	run lottery,tickets=100 1 ./work spin
	a=$PID
	run lottery,tickets=300 1 ./work spin
	b=$PID
	line=$(./shares 1 6000 "$a" "$b")
	note "passed, and what each had, us: $line"
	read -r _ a b <<<"$line"
	at_least "permille of the smaller share" $((1000 * a / (a + b))) 200
	at_most "permille of the smaller share" $((1000 * a / (a + b))) 300
}

it_never_forgets_a_thread() {
	local i

	for i in 1 2 3 4 5 6; do
		run lottery,tickets=$((i * i)) 0,1 ./work burst 500 500
	done
	./shares 1 1000 "$PID" >/dev/null
	of_policy lottery empty_picks
	expect "picks of none" "$REPLY" 0
}

it_can_be_unloaded_in_use() {
	run lottery 1 ./work spin
	rmmod lottery
	under "$PID" rr || fail "the thread is not under rr"
	goes_on "$PID"
	module_file lottery
	insmod "$REPLY"
}

run_tests it_is_a_policy_like_any_other shares_are_as_the_tickets \
	it_never_forgets_a_thread it_can_be_unloaded_in_use
