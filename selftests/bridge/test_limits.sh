#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Limits of learned entries, of the bridge and of a port: how many are learned, what
# becomes of the frames of those who are not, and that the numbers stay right.

. "${0%/*}/lib.sh"
. ./request.sh

CROWD=02:00:00:00:10:00
STATION=02:00:00:00:00:77

setup() {
	topology A B C
	index a
	PORT_A=$REPLY
}

# usual: no limits, and nobody known. Counters stay.
usual() {
	local p

	bridgectl set lan0 learn_limit 0 learn_limit_action forward learning on \
		ageing 300s
	for p in a b c; do
		bridgectl port set $p learn_limit 0 learn_limit_action forward
	done
	bridgectl fdb flush lan0 state all
	fr sync
	fr clear
}

# crowd HOST N: frames of so many stations, from CROWD on, come from a host.
crowd() {
	send "$1" src=$CROWD macs="$2" count="$2" dst=broadcast
}

# learned_is BRIDGE [PORT=N...]: so many entries are learned, as the bridge and the
# ports say and as the table shows.
learned_is() {
	local word text

	fr sync
	text=$(bridgectl -j show lan0)
	json learned_entries "$text"
	expect "learned entries of lan0" "$REPLY" "$1"
	expect "learned entries in the table" \
		"$(bridgectl fdb show lan0 state learned count)" "$1"
	shift
	for word in "$@"; do
		text=$(bridgectl -j port show lan0)
		text=${text#*\"port\":\""${word%=*}"\"}
		json learned_entries "$text"
		expect "learned entries of ${word%=*}" "$REPLY" "${word#*=}"
		expect "entries behind ${word%=*} in the table" \
			"$(bridgectl fdb show lan0 port "${word%=*}" state learned count)" \
			"${word#*=}"
	done
}

there_is_no_limit_at_first() {
	json learn_limit "$(bridgectl -j show lan0)"
	expect "limit" "$REPLY" 0
	[[ $(bridgectl show lan0) != *learn_limit* ]]
	crowd A 300
	learned_is 300 a=300 b=0
	heard B=300 C=300
}

the_bridge_learns_no_more() {
	usual
	bridgectl set lan0 learn_limit 5
	crowd A 20
	heard B=20 C=20
	learned_is 5 a=5
	counters learn_refused
	expect "refused, by lan0 and by a" "$REPLY" "15 15"
	send B dst=broadcast
	learned_is 5 a=5 b=0
	heard A=1 C=1
}

who_is_known_is_none_the_worse() {
	crowd A 5
	send B dst=$CROWD
	heard B=5 C=5 A=1
	counters learn_refused
	expect "refused, by lan0 and by a" "$REPLY" "17 15"
}

frames_of_others_may_be_dropped() {
	local before

	read_stats
	before=${STATS[a.rx_dropped]}
	bridgectl set lan0 learn_limit_action drop
	crowd A 20
	heard B=5 C=5
	send A src=02:00:00:00:10:0a dst=$CROWD
	heard
	counters limit_dropped
	expect "dropped, by lan0 and by a" "$REPLY" "16 16"
	counters learn_refused
	expect "refused, by lan0 and by a" "$REPLY" "33 31"
	read_stats
	expect_stats a rx_dropped="$before"
}

who_goes_makes_room_for_one() {
	bridgectl set lan0 learn_limit_action forward
	bridgectl fdb del lan0 $CROWD
	learned_is 4
	send A src=02:00:00:00:20:00 macs=10 count=10 dst=broadcast
	learned_is 5 a=5
	bridgectl fdb get lan0 02:00:00:00:20:00 >/dev/null
	heard B=10 C=10
}

a_lower_limit_takes_nothing_away() {
	usual
	crowd A 20
	bridgectl set lan0 learn_limit 10
	learned_is 20
	crowd A 21
	learned_is 20
	bridgectl fdb flush lan0 prefix 02:00:00:00:10:00/45
	learned_is 12
	crowd A 1
	learned_is 12
	bridgectl fdb flush lan0 prefix 02:00:00:00:10:08/45
	learned_is 4
	crowd A 20
	learned_is 10 a=10
}

an_administrator_s_entries_do_not_count() {
	usual
	bridgectl set lan0 learn_limit 2
	crowd A 3
	learned_is 2 a=2
	bridgectl fdb add lan0 $STATION port b
	learned_is 2 a=2 b=0
	# One that becomes static leaves room.
	bridgectl fdb add lan0 $CROWD port a replace
	learned_is 1 a=1
	crowd A 3
	learned_is 2 a=2
}

ageing_makes_room() {
	usual
	bridgectl set lan0 learn_limit 3
	crowd A 3
	bridgectl set lan0 ageing 1s
	wait_for learned_after_all
	bridgectl set lan0 ageing 300s
}

learned_after_all() {
	send B dst=broadcast
	bridgectl fdb get lan0 "${MAC[B]}" >/dev/null 2>&1
}

a_port_has_a_limit_of_its_own() {
	usual
	bridgectl port set a learn_limit 3
	crowd A 10
	send B src=02:00:00:00:20:00 macs=10 count=10 dst=broadcast
	learned_is 13 a=3 b=10
	[[ $(bridgectl port show lan0) == *" a "*" learn_limit 3"*" b "* ]]
	fr sync
	fr clear
	bridgectl port set a learn_limit_action drop
	crowd A 10
	heard B=3 C=3
	send B src=02:00:00:00:21:00 dst=broadcast
	heard A=1 C=1
	learned_is 14 a=3 b=11
}

of_two_limits_that_are_reached_either_may_drop() {
	usual
	crowd A 2
	bridgectl set lan0 learn_limit 2 learn_limit_action drop
	bridgectl port set a learn_limit 2 learn_limit_action forward
	fr sync
	fr clear
	crowd A 4
	heard B=2 C=2
	bridgectl set lan0 learn_limit_action forward
	bridgectl port set a learn_limit_action drop
	crowd A 4
	heard B=2 C=2
	bridgectl port set a learn_limit_action forward
	crowd A 4
	heard B=4 C=4
	learned_is 2 a=2
}

nobody_moves_to_a_full_port() {
	local before

	usual
	crowd A 2
	send B src=$STATION dst=broadcast
	bridgectl port set a learn_limit 2
	fr sync
	fr clear
	counters learn_refused
	before=${REPLY#* }
	send A src=$STATION dst=broadcast
	heard B=1 C=1
	learned_is 3 a=2 b=1
	bridgectl port set a learn_limit_action drop
	send A src=$STATION dst=broadcast
	heard
	counters learn_refused
	expect "refused by a" "${REPLY#* }" $((before + 2))
	# It is where it was, and whoever moves away makes room for it.
	send B src=$CROWD dst=broadcast
	send A src=$STATION dst=broadcast
	heard A=1 C=2 B=1
	learned_is 3 a=2 b=1
	bridgectl fdb get lan0 $STATION | grep -qw a
}

# The bridge is full, but it does not get fuller by that.
a_full_bridge_lets_them_move() {
	usual
	bridgectl set lan0 learn_limit 2 learn_limit_action drop
	crowd A 2
	fr sync
	fr clear
	send B src=$CROWD dst=broadcast
	heard A=1 C=1
	learned_is 2 a=1 b=1
}

a_port_that_leaves_takes_its_numbers_with_it() {
	usual
	crowd A 20
	send B dst=broadcast
	bridgectl port set a learn_limit 5
	ip link set dev a nomaster
	learned_is 1 b=1
	ip link set dev a master lan0
	wait_for forwarding 3
	learned_is 1 a=0 b=1
	crowd A 20
	learned_is 21 a=20 b=1
	counters learn_refused
	[[ ${REPLY#* } == 0 ]] || fail "a new port has refused ${REPLY#* }"
	((${REPLY% *} > 0)) || fail "the bridge forgot what it refused"
	bridgectl set lan0 mode hub
	learned_is 0 a=0 b=0
	bridgectl set lan0 mode bridge
}

listeners_are_told() {
	usual
	monitor_start
	bridgectl set lan0 learn_limit 7 learn_limit_action drop
	event bridge-set bridge=lan0 learn_limit=7 learn_limit_action=drop
	bridgectl port set b learn_limit 8 learn_limit_action drop learning off
	event port-set port=b learn_limit=8 learn_limit_action=drop learning=false
	bridgectl port set b learn_limit 8
	no_event
	bridgectl port set b learning on
	event port-set port=b learn_limit=8 learning=true
	no_event
}

# From three sides at once, while entries move, age and are flushed: there are never
# more than the limits say, and at rest the numbers are those of the table.
limits_hold_in_a_storm() {
	local i h

	usual
	bridgectl set lan0 learn_limit 100 ageing 1s
	bridgectl port set a learn_limit 40 learn_limit_action drop
	for h in A B C; do
		blast $h dst=02:00:00:00:99:99 src=$CROWD macs=300 burst=50 pause=500
	done
	for ((i = 0; i < 40; i++)); do
		within_limits
		case $((i % 4)) in
		0) bridgectl fdb flush lan0 port b ;;
		1) bridgectl fdb add lan0 $CROWD port c replace ;;
		2) bridgectl fdb del lan0 $CROWD ;;
		3) bridgectl fdb flush lan0 prefix $CROWD/44 ;;
		esac
	done
	stop_jobs
	bridgectl set lan0 ageing 300s
	at_rest
	counters limit_dropped
	((${REPLY#* } > 0)) || fail "nothing was dropped"
}

# within_limits: a moment of the storm.
within_limits() {
	local text

	text=$(bridgectl -j show lan0)
	json learned_entries "$text"
	((REPLY <= 100)) || fail "there are $REPLY learned entries, at most 100 may be"
	text=$(bridgectl -j port show lan0)
	json learned_entries "${text#*\"port\":\"a\"}"
	((REPLY <= 40)) || fail "a has $REPLY learned entries, at most 40 may be"
}

# at_rest: every entry is counted once, where it is.
at_rest() {
	local p text sum=0

	fr sync
	text=$(bridgectl -j port show lan0)
	for p in a b c; do
		json learned_entries "${text#*\"port\":\"$p\"}"
		expect "entries behind $p" \
			"$(bridgectl fdb show lan0 port $p state learned count)" "$REPLY"
		sum=$((sum + REPLY))
	done
	learned_is $sum
}

wrong_limits_are_refused() {
	usual
	ask_start
	index lan0
	local l=ifindex=u32:$REPLY range='integer out of range' a

	for a in learn-limit-action damp-action; do
		wrong "ERANGE at=bridge.$a $range" bridge-set "$l" "bridge{ $a=u32:2 }"
	done
	for a in learned damped; do
		wrong "EINVAL at=bridge.$a Unknown attribute type" \
			bridge-set "$l" "bridge{ $a=u32:2 }"
	done
	wrong "ERANGE at=port.learn-limit-action $range" port-set \
		"port{ ifindex=u32:$PORT_A learn-limit=u32:1 learn-limit-action=u32:2 }"
	wrong "EINVAL at=port.learned Unknown attribute type" port-set \
		"port{ ifindex=u32:$PORT_A learned=u32:1 }"
	wrong "EINVAL at=bridge.learn-limit invalid attribute length" \
		bridge-set "$l" "bridge{ learn-limit=u64:2 }"
	refused 1 "set: learn_limit_action: flood: neither forward nor drop" \
		bridgectl set lan0 learn_limit_action flood
	refused 1 "port set: learn_limit: 1x" bridgectl port set a learn_limit 1x
	json learn_limit "$(bridgectl -j show lan0)"
	expect "limit" "$REPLY" 0
}

run_tests there_is_no_limit_at_first the_bridge_learns_no_more \
	who_is_known_is_none_the_worse frames_of_others_may_be_dropped \
	who_goes_makes_room_for_one a_lower_limit_takes_nothing_away \
	an_administrator_s_entries_do_not_count ageing_makes_room \
	a_port_has_a_limit_of_its_own \
	of_two_limits_that_are_reached_either_may_drop \
	nobody_moves_to_a_full_port a_full_bridge_lets_them_move \
	a_port_that_leaves_takes_its_numbers_with_it listeners_are_told \
	limits_hold_in_a_storm wrong_limits_are_refused
