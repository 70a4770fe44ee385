#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every entry knows how often its station has moved, when it last did, and from
# where; `bridgectl moves` shows the most restless first.

. "${0%/*}/lib.sh"
. ./request.sh

STATION=02:00:00:00:00:77
SECOND=02:00:00:00:00:78
THIRD=02:00:00:00:00:79

setup() {
	topology A B C
}

# heard_at HOST...: STATION, or whoever is in WHO, speaks there, one after another.
heard_at() {
	local h

	for h in "$@"; do
		send "$h" src="${WHO:-$STATION}" dst=broadcast
	done
	fr sync
	fr clear
}

# history ADDRESS KEY=VALUE...: that is what its entry says, left in ENTRY.
history() {
	local word address=$1
	shift

	ENTRY=$(bridgectl -j fdb get lan0 "$address" -s)
	for word in "$@"; do
		json "${word%%=*}" "$ENTRY" || fail "no ${word%%=*} in $ENTRY"
		expect "${word%%=*} of $address" "$REPLY" "${word#*=}"
	done
}

who_never_moved_has_no_history() {
	heard_at A A
	history $STATION moves=0 moved_ms=null moved_from=null \
		moved_from_ifindex=null damped=false
	expect "who has moved" "$(bridgectl -j moves)" "[]"
	[[ $(bridgectl -j fdb show lan0) != *moves* ]] ||
		fail "it is shown without being asked for"
}

a_move_is_noted() {
	heard_at B
	index a
	history $STATION moves=1 moved_from=a port=b moved_from_ifindex="$REPLY"
	heard_at C
	history $STATION moves=2 moved_from=b port=c
	# It speaks, but it does not move.
	heard_at C C
	history $STATION moves=2 moved_from=b port=c
}

with_the_time_that_has_passed() {
	local first before since

	heard_at A
	history $STATION moves=3
	json moved_ms "$ENTRY"
	first=$REPLY
	((first < 5000 * FACTOR)) || fail "it says $first ms"
	# shellcheck disable=SC2317 # called by wait_for
	later() {
		heard_at A
		history $STATION moves=3
		json moved_ms "$ENTRY"
		((REPLY > first + 2000))
	}
	wait_for later
	before=$REPLY
	since=${EPOCHREALTIME/./}
	heard_at B
	history $STATION moves=4
	json moved_ms "$ENTRY"
	# Ticks that the guest had no CPU for are made up for later.
	((REPLY <= (${EPOCHREALTIME/./} - since) / 1000 + before / 2)) ||
		fail "it moved, but $REPLY ms ago"
}

the_most_restless_comes_first() {
	local list

	WHO=$SECOND heard_at A B
	WHO=$THIRD heard_at A B A B A B A B
	send C dst=broadcast
	list=$(bridgectl moves lan0)
	[[ $list == BRIDGE*ADDRESS*MOVES*AGO*FROM*TO*STATE*lan0*$THIRD*" 7 "*" a "*" b "*learned*lan0*$STATION*" 4 "*lan0*$SECOND*" 1 "* ]] ||
		fail "moves: $list"
	[[ $list != *"${MAC[C]}"* ]] || fail "one that never moved: $list"
	expect "lines of it" "$(wc -l <<<"$list")" 4
	list=$(bridgectl fdb show lan0 -s)
	[[ $list == *AGE*MOVES*MOVED*MOVED-FROM*$'\n'* ]] || fail "fdb show: $list"
}

the_kernel_picks_those_that_moved() {
	expect "how many moved" "$(bridgectl fdb show lan0 moves 1 count)" 3
	expect "how many moved 4 times" "$(bridgectl fdb show lan0 moves 4 count)" 2
	expect "how many moved 8 times" "$(bridgectl fdb show moves 8 count)" 0
	expect "how many there are" "$(bridgectl fdb show lan0 moves 0 count)" \
		"$(bridgectl fdb show lan0 count)"
	[[ $(bridgectl fdb show lan0 moves 5) == *$THIRD* ]]
	expect "lines of it" "$(bridgectl fdb show lan0 moves 5 | wc -l)" 2
}

listeners_are_told() {
	monitor_start -s
	WHO=$SECOND heard_at C
	event fdb-move address=$SECOND moves=2 moved_from=b old_port=b port=c
	bridgectl fdb del lan0 $SECOND
	event fdb-del address=$SECOND moves=2 moved_from=b
	no_event
	stop_jobs
}

a_new_entry_begins_anew() {
	WHO=$SECOND heard_at A
	history $SECOND moves=0 moved_from=null
}

what_does_not_move_does_not_count() {
	bridgectl set lan0 learning off
	heard_at C
	bridgectl set lan0 learning on
	history $STATION moves=4 port=b
	bridgectl fdb add lan0 $STATION port b replace
	heard_at A C
	history $STATION moves=4 port=b state=static
	bridgectl fdb del lan0 $STATION
}

# What it came from is a number, so it may be gone, and come back as another.
the_port_before_may_be_gone() {
	local index

	ip link add gone0 type veth peer name gone1
	ip link set dev gone1 up
	ip link set dev gone0 up master lan0
	wait_for forwarding 4
	fr open G - gone1
	index gone0
	index=$REPLY
	send G src=$STATION dst=broadcast
	fr sync
	heard_at A
	history $STATION moves=1 moved_from=gone0 moved_from_ifindex="$index"
	ip link set dev gone0 nomaster
	history $STATION moves=1 moved_from=gone0 moved_from_ifindex="$index"
	fr close G
	ip link del dev gone0
	history $STATION moves=1 moved_from="if$index" moved_from_ifindex="$index"
	[[ $(bridgectl moves lan0) == *"$STATION"*" if$index "* ]]
	heard_at B
	history $STATION moves=2 moved_from=a
}

# They move while they are shown: each that is shown has moved, and nothing
# is shown twice.
they_may_be_moving() {
	local i

	bridgectl fdb flush lan0
	for i in A B; do
		blast $i src=02:00:00:00:10:00 dst="${MAC[C]}" macs=500 burst=50 pause=200
	done
	wait_for some_moved
	for ((i = 0; i < 20; i++)); do
		list=$(bridgectl -j moves lan0)
		[[ $list != *'"moves":0'* && $list != *'"moved_from":null'* ]] ||
			fail "not moved: $list"
		bridgectl fdb flush lan0 prefix 02:00:00:00:10:00/41
	done
	stop_jobs
}

some_moved() {
	(($(bridgectl fdb show lan0 moves 3 count) > 100))
}

run_tests who_never_moved_has_no_history a_move_is_noted \
	with_the_time_that_has_passed the_most_restless_comes_first \
	the_kernel_picks_those_that_moved listeners_are_told \
	a_new_entry_begins_anew what_does_not_move_does_not_count \
	the_port_before_may_be_gone they_may_be_moving
