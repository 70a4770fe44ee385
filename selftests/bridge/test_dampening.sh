#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A station that moves too often is damped: its entry stays where it is for a while,
# and its frames from elsewhere are dropped, or forwarded.

. "${0%/*}/lib.sh"
. ./request.sh

STATION=02:00:00:00:00:77
CROWD=02:00:00:00:10:00

setup() {
	topology A B C
}

# usual: the settings of a new bridge, and nobody known.
usual() {
	bridgectl set lan0 damp_moves 0 damp_window 180s damp_hold 60s \
		damp_action drop ageing 300s
	bridgectl fdb flush lan0 state all
	wait_for damped_are 0
	fr sync
	fr clear
}

# heard_at HOST...: STATION speaks there, one after another.
heard_at() {
	local h

	for h in "$@"; do
		send "$h" src=$STATION dst=broadcast
	done
}

# damped_are N: so many entries of lan0 are.
damped_are() {
	json damped "$(bridgectl -j show lan0)"
	[[ $REPLY == "$1" ]]
}

# entry KEY=VALUE...: that is what the entry of STATION says.
entry() {
	local word text

	fr sync
	text=$(bridgectl -j fdb get lan0 $STATION -s)
	for word in "$@"; do
		json "${word%%=*}" "$text" || fail "no ${word%%=*} in $text"
		expect "${word%%=*}" "$REPLY" "${word#*=}"
	done
}

# damp [SETTINGS...]: 3 moves are allowed, and STATION, in the end behind B, is damped
# as it makes the fourth.
damp() {
	usual
	bridgectl set lan0 damp_moves 3 "$@"
	heard_at A B A B A
	fr sync
	fr clear
	entry damped=true port=b moves=3
	damped_are 1 || fail "$REPLY entries are damped"
}

nobody_is_damped_at_first() {
	local i

	for ((i = 0; i < 20; i++)); do
		heard_at A B
	done
	heard A=20 B=20 C=40
	entry damped=false port=b moves=39
	damped_are 0
	[[ $(bridgectl show lan0) != *damp* ]] || fail "$(bridgectl show lan0)"
}

who_moves_too_often_is_held() {
	usual
	bridgectl set lan0 damp_moves 3
	heard_at A
	monitor_start
	heard_at B A B
	event fdb-move address=$STATION port=b damped=false
	event fdb-move address=$STATION port=a damped=false
	event fdb-move address=$STATION port=b damped=false
	no_event
	heard A=2 B=2 C=4
	heard_at A
	event fdb-damp address=$STATION port=b damped=true state=learned
	heard_at A A C
	no_event
	heard
	entry damped=true port=b moves=3
	stop_jobs
}

it_is_shown_and_counted() {
	damped_are 1 || fail "$REPLY entries are damped"
	[[ $(bridgectl fdb show lan0) == *$STATION*" b "*damped* ]] ||
		fail "$(bridgectl fdb show lan0)"
	[[ $(bridgectl moves lan0) == *$STATION*" 3 "*damped* ]] ||
		fail "$(bridgectl moves lan0)"
	counters move_refused
	expect "refused, by lan0 and by a" "$REPLY" "4 3"
	counters damp_dropped
	expect "dropped, by lan0 and by a" "$REPLY" "4 3"
	expect_stats a rx_dropped=0
	expect_stats c move_refused=1 damp_dropped=1
	[[ $(bridgectl show lan0) == *"damp_moves 3"* ]]
}

where_it_is_it_is_served() {
	heard_at B
	heard A=1 C=1
	send C dst=$STATION
	heard B=1
	# And nobody else minds.
	send A dst=C
	heard B=0 C=1
}

its_frames_may_be_forwarded_all_the_same() {
	damp damp_action forward
	heard_at A
	heard B=1 C=1
	entry damped=true port=b moves=3
	send A src=$STATION dst="${MAC[C]}"
	heard C=1 B=1
}

after_a_while_it_may_move() {
	local start

	usual
	bridgectl set lan0 damp_moves 3 damp_hold 1s
	monitor_start
	heard_at A B A B
	event fdb-add address=$STATION
	event fdb-move; event fdb-move; event fdb-move
	start=${EPOCHREALTIME/[.,]/}
	heard_at A
	event fdb-damp address=$STATION damped=true
	event fdb-damp address=$STATION damped=false port=b
	((${EPOCHREALTIME/[.,]/} - start >= 900000)) || fail "it was held for less"
	damped_are 0 || fail "$REPLY entries are damped"
	fr sync
	fr clear
	heard_at A B A
	heard A=1 B=2 C=3
	event fdb-move; event fdb-move; event fdb-move
	heard_at B
	event fdb-damp damped=true
	heard
	event fdb-damp damped=false
	no_event
	stop_jobs
}

# One move in a second, for as long as it takes to see that it is the window that
# makes the difference.
who_moves_seldom_is_not() {
	local i h

	usual
	bridgectl set lan0 damp_moves 1 damp_window 1s
	heard_at A
	for h in B A B; do
		heard_at $h
		entry damped=false port=${h,}
		for ((i = 0; i < 1000; i++)); do
			! window_is_over || break
			nap
		done
	done
	entry moves=3
	bridgectl set lan0 damp_window 3600s
	heard_at A
	entry damped=true port=b moves=3
}

window_is_over() {
	json moved_ms "$(bridgectl -j fdb get lan0 $STATION -s)"
	((REPLY > 1100))
}

turned_off_it_is_over_at_once() {
	damp damp_hold 86400s
	monitor_start
	bridgectl set lan0 damp_moves 0
	event bridge-set damp_moves=0
	event fdb-damp address=$STATION damped=false
	damped_are 0
	heard_at A B A
	event fdb-move; event fdb-move; event fdb-move
	no_event
	stop_jobs
}

a_shorter_time_holds_for_those_that_are_held() {
	damp damp_hold 86400s
	monitor_start
	bridgectl set lan0 damp_hold 1s
	event bridge-set damp_hold_ms=1000
	event fdb-damp address=$STATION damped=false
	no_event
	stop_jobs
}

an_entry_that_goes_is_not_damped() {
	damp
	bridgectl fdb del lan0 $STATION
	damped_are 0 || fail "deleted: $REPLY"
	damp
	bridgectl fdb flush lan0
	damped_are 0 || fail "flushed: $REPLY"
	damp
	bridgectl fdb add lan0 $STATION port c replace
	damped_are 0 || fail "made static: $REPLY"
	entry damped=false state=static port=c
	damp
	bridgectl set lan0 ageing 1s
	wait_for damped_are 0
	damp
	ip link set dev b down
	damped_are 0 || fail "its port is down: $REPLY"
	ip link set dev b up
	wait_for forwarding 3
	# Learned anew, it is free.
	heard_at A B A B
	entry damped=false moves=3
}

it_is_held_where_it_is_silent_and_then_forgotten() {
	damp damp_hold 86400s
	bridgectl set lan0 ageing 1s
	wait_for lives_behind_a
	bridgectl set lan0 ageing 300s
}

# Refused frames do not keep the entry young.
lives_behind_a() {
	heard_at A
	fr sync
	json port "$(bridgectl -j fdb get lan0 $STATION 2>/dev/null)"
	[[ $REPLY == a ]]
}

many_are_freed() {
	local h

	usual
	bridgectl set lan0 damp_moves 2 damp_hold 86400s
	for h in A B A B; do
		send $h src=$CROWD macs=500 count=500 dst="${MAC[C]}" burst=100
	done
	damped_are 500 || fail "$REPLY entries are damped"
	heard_at A B
	entry damped=false
	bridgectl set lan0 damp_hold 1s
	wait_for damped_are 0
	expect "entries that moved twice" \
		"$(bridgectl fdb show lan0 moves 2 prefix $CROWD/37 count)" 500
	# All of them may move again.
	send B src=$CROWD macs=500 count=500 dst="${MAC[C]}" burst=100
	expect "entries behind b" \
		"$(bridgectl fdb show lan0 port b prefix $CROWD/37 count)" 500
	fr sync
	fr clear
}

# The bridge goes while entries are held, and while they are freed.
a_bridge_may_go_meanwhile() {
	local i

	for i in 1 2 3; do
		ip link add lan1 type muse_bridge
		ip link set dev lan1 up
		bridgectl set lan1 damp_moves 1 damp_hold 1s
		ip link set dev b master lan1
		ip link set dev c master lan1
		wait_for forwarding 3
		send B src=$CROWD macs=50 count=50 dst=C
		send C src=$CROWD macs=50 count=50 dst=C
		send B src=$CROWD macs=50 count=50 dst=C
		((i < 2)) || bridgectl set lan1 damp_moves 0
		ip link del dev lan1
	done
	ip link set dev b master lan0
	ip link set dev c master lan0
	wait_for forwarding 3
	fr sync
	fr clear
}

wrong_settings_are_refused() {
	local range='integer out of range' n l a

	usual
	ask_start
	index lan0
	l=ifindex=u32:$REPLY
	wrong "ERANGE at=bridge.damp-moves $range" \
		bridge-set "$l" "bridge{ damp-moves=u32:256 }"
	for a in damp-window damp-hold; do
		for n in 0 999 86400001 0xffffffff; do
			wrong "ERANGE at=bridge.$a $range" bridge-set "$l" \
				"bridge{ damp-moves=u32:5 $a=u32:$n }"
		done
	done
	wrong "EINVAL at=fdb.moved Unknown attribute type" \
		dump:fdb-get "$l" "fdb{ moved=u32:5 }"
	wrong "EINVAL at=fdb.moves Unknown attribute type" \
		fdb-flush "$l" "fdb{ moves=u32:5 }"
	refused 1 "set: damp_moves: 256: more than 255" \
		bridgectl set lan0 damp_moves 256
	refused 1 "set: damp_hold: 1ms: not between 1s and 86400s" \
		bridgectl set lan0 damp_hold 1ms
	json damp_moves "$(bridgectl -j show lan0)"
	expect "damp_moves" "$REPLY" 0
}

run_tests nobody_is_damped_at_first who_moves_too_often_is_held \
	it_is_shown_and_counted where_it_is_it_is_served \
	its_frames_may_be_forwarded_all_the_same after_a_while_it_may_move \
	who_moves_seldom_is_not turned_off_it_is_over_at_once \
	a_shorter_time_holds_for_those_that_are_held \
	an_entry_that_goes_is_not_damped \
	it_is_held_where_it_is_silent_and_then_forgotten many_are_freed \
	a_bridge_may_go_meanwhile wrong_settings_are_refused
