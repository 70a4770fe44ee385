#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC1083 # the braces are words of requests
#
# With fdb_stats, an entry says exactly what its station has sent and was sent;
# without, it has no counters.

. "${0%/*}/lib.sh"
. ./request.sh

STATION=02:00:00:00:00:77
PINNED=02:00:00:00:00:51
NONE="rx_packets=null rx_bytes=null tx_packets=null tx_bytes=null"

setup() {
	topology A B C
	ask_start
	fr open SELF - lan0
}

# counts HOST|ADDRESS KEY=VALUE...: that is what its entry says, left in ENTRY.
counts() {
	local word bad='' address=${MAC[$1]:-$1}
	shift

	ENTRY=$(bridgectl -j fdb get lan0 "$address" -s)
	for word in "$@"; do
		json "${word%%=*}" "$ENTRY" || fail "no ${word%%=*} in $ENTRY"
		[[ $REPLY == "${word#*=}" ]] ||
			bad+=" ${word%%=*} is $REPLY not ${word#*=};"
	done
	[[ ! $bad ]] || fail "$address:$bad"
}

# anew [on|off]: with that setting, nobody is known.
anew() {
	[[ ! ${1-} ]] || bridgectl set lan0 fdb_stats "$1"
	bridgectl fdb flush lan0 state all
	fr clear
}

by_default_there_are_none() {
	json fdb_stats "$(bridgectl -j show lan0)"
	expect "the setting" "$REPLY" false
	send A dst=broadcast
	# shellcheck disable=SC2086 # words
	counts A $NONE
	done_so showdump:fdb-get
	[[ $REPLY != *stats* ]] || fail "an attribute without need: $REPLY"
	expect "how many count" "$(bridgectl fdb show active 1h count)" 0
}

those_that_are_there_stay_without() {
	bridgectl set lan0 fdb_stats on
	json fdb_stats "$(bridgectl -j show lan0)"
	expect "the setting" "$REPLY" true
	[[ $(bridgectl show lan0) == *SETTINGS*"fdb_stats on"* ]]
	send B dst=A count=3
	# shellcheck disable=SC2086 # words
	counts A $NONE
	# Who is met now has them, also the frame by which it was met.
	counts B rx_packets=3 rx_bytes=180 tx_packets=0 tx_bytes=0
	done_so showdump:fdb-get
	[[ $REPLY == *stats* ]] || fail "no attribute: $REPLY"
	expect "how many count" "$(bridgectl fdb show active 1h count)" 1
	expect "whom" "$(bridgectl -j fdb show active 1h | grep -c "${MAC[B]}")" 1
}

each_frame_is_counted_once_for_both() {
	anew
	send A dst=broadcast count=2 len=100
	send B dst=A count=7 len=200
	send A dst=B count=5 len=1000
	heard A=7 B=7 C=2 SELF=2
	counts A rx_packets=7 rx_bytes=5200 tx_packets=7 tx_bytes=1400
	counts B rx_packets=7 rx_bytes=1400 tx_packets=5 tx_bytes=5000
	[[ $(bridgectl fdb show lan0 -s) == *RX-PACKETS*RX-BYTES*TX-PACKETS*TX-BYTES* ]]
	[[ $(bridgectl -j fdb show lan0) != *x_packets* ]] ||
		fail "they are shown without being asked for"
}

what_is_flooded_or_filtered_is_for_nobody() {
	anew
	send A dst=broadcast
	send B dst=broadcast
	heard A=1 B=1 C=2 SELF=2
	# For somebody unknown; for a group; for whoever is behind the same port.
	send A dst=02:00:00:00:99:99 count=2
	send A dst=01:00:5e:00:00:05 count=3
	send A dst=A count=4
	heard B=5 C=5 SELF=3
	counts A rx_packets=10 tx_packets=0
	counts B rx_packets=1 tx_packets=0
	# Isolated from each other: it was sent, but not to him.
	bridgectl port set a isolated on
	bridgectl port set b isolated on
	send A dst=B count=5
	heard
	bridgectl port set a isolated off
	bridgectl port set b isolated off
	counts A rx_packets=15
	counts B tx_packets=0
}

what_the_host_sends_is_for_them() {
	local own

	anew
	json address "$(bridgectl -j show lan0)"
	own=$REPLY
	send A dst="$own" count=3 len=80
	send SELF src="$own" dst=A count=4 len=300
	heard SELF=3 A=4
	counts A rx_packets=3 rx_bytes=240 tx_packets=4 tx_bytes=1200
	# The host's device has counters of its own.
	# shellcheck disable=SC2086 # words
	counts "$own" state=local $NONE
}

asking_what_would_happen_counts_nothing() {
	anew
	send A dst=broadcast
	send B dst=broadcast
	fr sync
	for ((i = 0; i < 3; i++)); do
		bridgectl explain lan0 -i a --src "${MAC[A]}" --dst "${MAC[B]}" >/dev/null
		bridgectl explain lan0 -i lan0 --src $STATION --dst "${MAC[B]}" >/dev/null
	done
	counts A rx_packets=1 tx_packets=0
	counts B rx_packets=1 tx_packets=0
}

a_station_that_moves_takes_them_along() {
	anew
	send A src=$STATION dst=broadcast count=3
	send B src=$STATION dst=broadcast count=4
	fr sync
	counts $STATION port=b moves=1 rx_packets=7 tx_packets=0
	send C dst=$STATION count=2
	send A src=$STATION dst=C
	send C dst=$STATION count=2
	fr sync
	fr clear
	counts $STATION port=a moves=2 rx_packets=8 tx_packets=4
	# What comes in where it may not move to, another one has sent.
	bridgectl set lan0 damp_moves 1 damp_hold 3600s
	send B src=$STATION dst=C count=5
	send C src=$STATION dst=A count=6
	fr sync
	fr clear
	counts $STATION port=b rx_packets=13 damped=true
	bridgectl set lan0 damp_moves 0 damp_hold 60s
}

so_does_one_that_is_pinned() {
	anew
	send A src=$PINNED dst=broadcast count=2
	fr sync
	bridgectl fdb add lan0 $PINNED port a replace
	counts $PINNED state=static rx_packets=2
	bridgectl fdb del lan0 $PINNED
	bridgectl fdb add lan0 $PINNED port b
	counts $PINNED state=static rx_packets=0
	send B src=$PINNED dst=broadcast count=3
	send A src=$PINNED dst=broadcast count=4
	send A dst=$PINNED count=5
	fr sync
	fr clear
	counts $PINNED rx_packets=3 tx_packets=5
}

without_learning_only_what_is_sent_to_them() {
	anew
	send A dst=broadcast
	send B dst=broadcast
	bridgectl set lan0 learning off
	send A dst=B count=3
	fr sync
	fr clear
	counts A rx_packets=1
	counts B tx_packets=3
	bridgectl set lan0 learning on
}

turned_off_they_stand_still() {
	anew
	send A dst=broadcast
	bridgectl set lan0 fdb_stats off
	send A dst=broadcast count=4
	send B dst=A count=4
	send A src=$STATION dst=broadcast
	send B src=$STATION dst=broadcast
	fr sync
	counts A rx_packets=1 tx_packets=0
	# shellcheck disable=SC2086 # words
	counts B $NONE
	bridgectl set lan0 fdb_stats on
	send A dst=broadcast
	send B dst=A
	fr sync
	fr clear
	counts A rx_packets=2 tx_packets=1
	# shellcheck disable=SC2086 # words
	counts B $NONE
}

aged() {
	! bridgectl fdb get lan0 "${MAC[A]}" >/dev/null 2>&1
}

one_that_was_forgotten_begins_anew() {
	anew
	send A dst=broadcast count=5
	fr sync
	bridgectl set lan0 ageing 100ms
	wait_for aged
	bridgectl set lan0 ageing 300s
	send A dst=broadcast
	fr sync
	fr clear
	counts A rx_packets=1
}

listeners_are_told_what_it_was_in_the_end() {
	anew
	monitor_start -s
	send A dst=broadcast count=6
	event fdb-add address="${MAC[A]}" rx_packets=0
	fr sync
	fr clear
	bridgectl fdb del lan0 "${MAC[A]}"
	event fdb-del address="${MAC[A]}" rx_packets=6 rx_bytes=360 tx_packets=0
	bridgectl set lan0 fdb_stats off
	event bridge-set fdb_stats=false
	bridgectl set lan0 fdb_stats on
	event bridge-set fdb_stats=true
	no_event
	stop_jobs
}

only_the_active_are_picked() {
	anew
	send A src=02:00:00:00:20:00 dst=broadcast macs=50 count=50
	fr sync
	fr clear
	expect "the active" "$(bridgectl fdb show lan0 active 1h count)" 50
	# shellcheck disable=SC2317 # called by wait_for
	quiet_for() {
		(($(bridgectl fdb show lan0 active "$1" count) == 0))
	}
	wait_for quiet_for 300ms
	# Who is sent to is as active as who sends, and no younger for that.
	send B dst=02:00:00:00:20:07
	fr sync
	fr clear
	REPLY=$(bridgectl -j fdb show lan0 active 1h)
	expect "of all" "$(grep -c address <<<"$REPLY")" 51
	[[ $(bridgectl -j fdb show lan0 active 30s younger 30s count) == *51* ]]
}

# came: in REPLY, how many frames have come to A's port, to C's, and gone out of B's.
came() {
	read_stats
	REPLY="${STATS[a.rx_packets]} ${STATS[c.rx_packets]} ${STATS[b.tx_packets]}"
}

# All that came from both went to one, whichever CPUs they came to. How many come is not
# how many were sent: a sender that keeps its CPU from it overflows the backlog.
nothing_is_lost_when_many_count_at_once() {
	local n=5000 before after=''

	anew
	send B dst=broadcast
	fr sync
	came
	before=$REPLY
	blast A dst="${MAC[B]}" count=$n burst=100 len=500
	blast C dst="${MAC[B]}" count=$n burst=100 len=700
	# shellcheck disable=SC2317 # called by wait_for
	at_rest() {
		local last=$after pid

		for pid in "${JOBS[@]}"; do
			! kill -0 "$pid" 2>/dev/null || return
		done
		came
		after=$REPLY
		[[ $after == "$last" ]]
	}
	wait_for at_rest
	stop_jobs
	# shellcheck disable=SC2086 # words
	set -- $before $after
	set -- $(($4 - $1)) $(($5 - $2)) $(($6 - $3))
	(($1 > 0 && $2 > 0)) || fail "of $n each, $1 and $2 came"
	expect "frames to B" "$3" $(($1 + $2))
	counts A rx_packets=$1 rx_bytes=$((500 * $1))
	counts C rx_packets=$2 rx_bytes=$((700 * $2))
	counts B tx_packets=$3 tx_bytes=$((500 * $1 + 700 * $2))
	fr clear
}

# Entries of both sizes come and go while frames pass and others look.
flushes_and_changes_under_traffic() {
	local i way=(off on)

	for i in A B C; do
		blast $i src=02:00:00:00:10:00 dst=02:00:00:00:10:00 macs=300 \
			dsts=300 burst=30 pause=200
	done
	for ((i = 0; i < 20; i++)); do
		bridgectl set lan0 fdb_stats "${way[i % 3 > 0]}"
		bridgectl -j fdb show lan0 -s >/dev/null
		if ((i % 2)); then
			bridgectl fdb flush lan0
		else
			bridgectl fdb flush lan0 port a
		fi
		if ((i % 10 == 0)); then
			ip link set dev c nomaster
			ip link set dev c master lan0
		fi
	done
	stop_jobs
	wait_for forwarding 3
	anew on
	send A dst=broadcast count=3
	fr sync
	fr clear
	counts A rx_packets=3
}

what_cannot_be_is_refused() {
	local range unknown

	index lan0
	range='integer out of range'
	unknown='Unknown attribute type'
	wrong "ERANGE at=bridge.fdb-stats $range" bridge-set ifindex=u32:"$REPLY" \
		bridge{ fdb-stats=u8:2 }
	index lan0
	wrong "ERANGE at=fdb.active $range" dump:fdb-get ifindex=u32:"$REPLY" \
		fdb{ active=u32:0 }
	index lan0
	wrong "EINVAL at=fdb.stats $unknown" dump:fdb-get ifindex=u32:"$REPLY" \
		fdb{ stats=u32:0 }
	index lan0
	wrong "EINVAL at=fdb.active $unknown" fdb-flush ifindex=u32:"$REPLY" \
		fdb{ active=u32:1 }
	refused 1 "fdb_stats: perhaps" bridgectl set lan0 fdb_stats perhaps
	refused 1 "active: soon" bridgectl fdb show active soon
	refused 2 "active" bridgectl fdb show active 0
}

run_tests by_default_there_are_none those_that_are_there_stay_without \
	each_frame_is_counted_once_for_both \
	what_is_flooded_or_filtered_is_for_nobody \
	what_the_host_sends_is_for_them asking_what_would_happen_counts_nothing \
	a_station_that_moves_takes_them_along so_does_one_that_is_pinned \
	without_learning_only_what_is_sent_to_them turned_off_they_stand_still \
	one_that_was_forgotten_begins_anew \
	listeners_are_told_what_it_was_in_the_end only_the_active_are_picked \
	nothing_is_lost_when_many_count_at_once \
	flushes_and_changes_under_traffic what_cannot_be_is_refused
