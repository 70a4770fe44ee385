#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `bridgectl top` shows who sends and is sent most: numbers that are those of the
# frames, the busiest first, on a page that goes away again.

. "${0%/*}/lib.sh"

P=02:00:00:00:00:51

setup() {
	command -v jq >/dev/null || impossible "jq is not in PATH"
	topology A B C
	bridgectl set lan0 fdb_stats on
}

# top_start [WORDS...]: from now on, by file descriptor TOP; it has had its first look.
top_start() {
	exec {TOP}< <(exec bridgectl -j top lan0 -d 100ms "$@" 2>&1)
	TOP_PID=$!
	JOBS+=("$TOP_PID")
	next
}

# next: the next interval is in REPLY.
next() {
	IFS= read -r -t "$DEADLINE" -u "$TOP" REPLY || fail "nothing comes any more"
}

# sum ADDRESS COUNTER=N...: intervals are read until the sums are these; no sum is
# ever more.
sum() {
	local word text address=$1 got want end=$((SECONDS + DEADLINE))
	local -A sums=()
	shift

	for word in "$@"; do
		sums[${word%=*}]=0
	done
	until ((SECONDS > end)); do
		next
		# Quick, or on a busy computer they come faster than they are read.
		[[ $REPLY != *'"stations":0,'* ]] || continue
		text=$(jq -r --arg a "$address" '.busiest[] | select(.address == $a) |
			.stats | to_entries[] | "\(.key)=\(.value)"' <<<"$REPLY")
		for word in $text; do
			[[ ${sums[${word%=*}]-} ]] || continue
			sums[${word%=*}]=$((sums[${word%=*}] + ${word#*=}))
		done
		got=''
		for word in "$@"; do
			want=${word#*=}
			((sums[${word%=*}] <= want)) ||
				fail "$address: ${word%=*} is ${sums[${word%=*}]}, not $want"
			((sums[${word%=*}] == want)) || got+=" ${word%=*}=${sums[${word%=*}]}"
		done
		[[ $got ]] || return 0
	done
	fail "$address: so far$got, not $*"
}

every_frame_is_in_one_interval() {
	send B dst=broadcast count=9
	fr sync
	top_start
	send A dst=broadcast count=30 len=100
	send A dst=B count=12 len=200
	fr sync
	sum "${MAC[A]}" rx_packets=42 rx_bytes=5400 tx_packets=0 tx_bytes=0
	send B dst=A count=500 len=1000
	fr sync
	sum "${MAC[B]}" rx_packets=500 rx_bytes=500000
	fr clear
	stop_jobs
}

# A that was seen in the last interval may be sent to only in the next.
and_that_of_both_directions() {
	top_start
	send A dst=B count=7
	send B dst=A count=5
	fr sync
	sum "${MAC[B]}" tx_packets=7 rx_packets=5
	fr clear
	stop_jobs
}

also_of_those_who_come_and_go() {
	top_start
	send A src=$P dst=broadcast count=40
	fr sync
	sum $P rx_packets=40
	bridgectl fdb del lan0 $P
	send A src=$P dst=broadcast count=3
	fr sync
	sum $P rx_packets=3
	fr clear
	stop_jobs
}

# Of so many that went it forgets; of who is there, nothing.
also_when_there_were_many() {
	local i total=0 end=$((SECONDS + DEADLINE))

	send A dst=broadcast count=5
	fr sync
	top_start
	send A src=02:00:00:00:60:00 dst=B macs=1500 count=1500 burst=100
	fr sync
	until ((total >= 1500)); do
		((SECONDS <= end)) || fail "so far, $total stations"
		next
		[[ $REPLY == *'"stations":0,'* ]] ||
			((total += $(jq .stations <<<"$REPLY")))
	done
	bridgectl fdb flush lan0 prefix 02:00:00:00:60:00/37
	for i in 1 2 3; do
		send A dst=broadcast count=7
		fr sync
		sum "${MAC[A]}" rx_packets=7
	done
	fr clear
	stop_jobs
}

the_busiest_come_first() {
	local i list

	top_start
	blast A dst="${MAC[B]}" len=1000 burst=4 pause=2000
	blast C dst="${MAC[A]}" len=100 burst=1 pause=4000
	for ((i = 0; i < 100; i++)); do
		next
		((i > 3)) && jq -e '.busiest | length == 3' <<<"$REPLY" >/dev/null && break
	done
	jq -e '.bridge == "lan0" and (.bridge_ifindex | type == "number") and
		.interval_ms >= 100 and .stations == 3 and .uncounted == 0 and
		(.busiest | map(.stats.rx_bytes + .stats.tx_bytes) | . == (sort | reverse)) and
		(.busiest[] | select(.port == "a") | .state == "learned" and
		(.port_ifindex | type == "number")) and
		(.interval_ms as $ms | .busiest | all((.rates.rx_bytes * $ms / 1000 -
		.stats.rx_bytes | fabs) < 1))' <<<"$REPLY" >/dev/null ||
		fail "not so: $REPLY"
	expect "who is the last" "$(jq -r '.busiest[2].address' <<<"$REPLY")" "${MAC[C]}"
	# The same as a table; C speaks, so it is there, and below both.
	list=$(bridgectl top lan0 -d 1s -n 1)
	[[ $list == ADDRESS*PORT*RX-PACKETS/S*RX-BYTES/S*TX-PACKETS/S*TX-BYTES/S*"${MAC[C]}"* ]] ||
		fail "the table: $list"
	expect "lines of it" "$(wc -l <<<"$list")" 4
	expect "its last line" "${list##*$'\n'}" "${MAC[C]}${list##*"${MAC[C]}"}"
	# As many as are wanted.
	list=$(bridgectl top lan0 -d 1s -n 1 -r 1)
	expect "lines of one" "$(wc -l <<<"$list")" 2
	list=$(bridgectl -j top lan0 -d 1s -n 1 -r 2)
	expect "two of three" "$(jq '.stations, (.busiest | length)' <<<"$list" | paste -sd ' ')" "3 2"
	stop_jobs
	fr clear
}

who_is_silent_is_not_there() {
	local list

	bridgectl fdb add lan0 02:00:00:00:30:01 port c
	list=$(bridgectl -j top lan0 -d 100ms -n 2)
	expect "intervals" "$(wc -l <<<"$list")" 2
	expect "stations" "$(tail -n 1 <<<"$list" | jq -c '[.stations, .busiest]')" "[0,[]]"
	expect "a table of none" "$(bridgectl top lan0 -d 100ms -n 1)" ""
	bridgectl fdb del lan0 02:00:00:00:30:01
}

that_some_are_not_counted_is_said() {
	bridgectl set lan0 fdb_stats off
	bridgectl fdb flush lan0
	send A src=02:00:00:00:40:00 dst=broadcast macs=20 count=20
	fr sync
	bridgectl set lan0 fdb_stats on
	send B dst=broadcast
	fr sync
	fr clear
	REPLY=$(bridgectl top lan0 -d 100ms -n 1 2>&1)
	[[ $REPLY == *"lan0: 20 stations have no counters"* ]] || fail "it says: $REPLY"
	expect "how many" "$(bridgectl -j top lan0 -d 100ms -n 1 2>/dev/null | jq .uncounted)" 20
	bridgectl fdb flush lan0
}

it_says_what_is_wrong() {
	refused 2 "lan9: no such bridge" bridgectl top lan9
	refused 2 "sync0" bridgectl top sync0
	refused 1 "BRIDGE" bridgectl top
	refused 1 "delay" bridgectl top lan0 -d 1ms
	refused 1 "delay" bridgectl top lan0 -d soon
	refused 1 "count" bridgectl top lan0 -n many
	refused 1 "rows" bridgectl top lan0 -r -1
	bridgectl set lan0 fdb_stats off
	refused 2 "lan0: nothing is counted (bridgectl set lan0 fdb_stats on)" \
		bridgectl top lan0 -n 1
	bridgectl set lan0 fdb_stats on
}

# ended STATUS TEXT: top has, with that as its last words.
ended() {
	local status=0

	while IFS= read -r -t "$DEADLINE" -u "$TOP" REPLY; do
		[[ $REPLY == *"$2"* ]] && break
	done
	[[ $REPLY == *"$2"* ]] || fail "its last words: $REPLY"
	wait "$TOP_PID" || status=$?
	expect "its status" $status "$1"
	JOBS=()
}

it_ends_with_what_it_looks_at() {
	ip link add name gone0 type muse_bridge
	bridgectl set gone0 fdb_stats on
	exec {TOP}< <(exec bridgectl -j top gone0 -d 100ms 2>&1)
	TOP_PID=$!
	next
	ip link del dev gone0
	ended 2 "gone0: no such bridge"

	ip link add name gone0 type muse_bridge
	bridgectl set gone0 fdb_stats on
	exec {TOP}< <(exec bridgectl -j top gone0 -d 2s 2>&1)
	TOP_PID=$!
	next
	ip -batch - <<-END
		link del dev gone0
		link add name gone0 type muse_bridge
	END
	ended 2 "gone0: it was removed, and another one made"
	ip link del dev gone0

	top_start
	bridgectl set lan0 fdb_stats off
	ended 2 "lan0: nothing is counted"
	bridgectl set lan0 fdb_stats on
}

it_ends_when_it_is_told_to() {
	local s

	for s in INT TERM; do
		top_start
		kill -$s "$TOP_PID"
		ended 0 ""
	done
	# And when nobody reads any more.
	bridgectl -j top lan0 -d 100ms | head -n 1 | jq -e .bridge >/dev/null
}

# ---- on a terminal -----------------------------------------------------------

# terminal COMMAND: run it on one, by a shell; what it shows is in the file SHOWN, and
# what is written to KEYS is pressed.
terminal() {
	SHOWN=$(mktemp)
	exec {KEYS}> >(TERM=xterm exec script -qfec "stty rows 10 cols 100
		stty -g; $1; echo status \$?; stty -g" "$SHOWN" >/dev/null)
	JOBS+=($!)
}

shown() {
	[[ $(<"$SHOWN") == *$1* ]]
}

# restored STATUS: the page is gone, the terminal as it was, and that the status; what
# was shown is in TEXT.
restored() {
	local settings

	wait_for shown "status $1"
	wait_for shown $'\e[?1049l'
	exec {KEYS}>&-
	# shellcheck disable=SC2317 # called by wait_for
	settings_twice() {
		TEXT=$(tr -d '\r' <"$SHOWN")
		settings=$(grep -E '^([0-9a-f]+:){10,}' <<<"$TEXT") || return
		(($(wc -l <<<"$settings") == 2))
	}
	wait_for settings_twice
	expect "settings of the terminal" "$(uniq <<<"$settings" | wc -l)" 1
	# Entered before it was left, and the cursor hidden no longer than that.
	[[ $TEXT == *$'\e[?1049h'*$'\e[?25h'*$'\e[?1049l'* ]] ||
		fail "the page: ${TEXT@Q}"
	stop_jobs
	rm -f "$SHOWN"
}

it_is_a_page_on_a_terminal() {
	command -v script >/dev/null || skip "there is no script(1)"
	blast A dst="${MAC[B]}" macs=30 burst=30 pause=1000
	terminal "bridgectl top lan0 -d 100ms"
	wait_for shown "stations were active within"
	wait_for shown "TX-BYTES/S"
	printf q >&"$KEYS"
	restored 0
}

ctrl_c_is_as_good() {
	command -v script >/dev/null || skip "there is no script(1)"
	# Long intervals: it does not wait for the end of one.
	terminal "bridgectl top lan0 -d 1h"
	wait_for shown "until there is something to see"
	printf '\003' >&"$KEYS"
	restored 0
}

an_error_is_told_after_the_page() {
	local text

	command -v script >/dev/null || skip "there is no script(1)"
	terminal "bridgectl top lan0 -d 100ms"
	wait_for shown "stations were active within"
	bridgectl set lan0 fdb_stats off
	wait_for shown "lan0: nothing is counted"
	text=$(<"$SHOWN")
	[[ $text == *$'\e[?1049l'*"nothing is counted"* ]] || fail "it is lost: ${text@Q}"
	restored 2
	bridgectl set lan0 fdb_stats on
}

# No line beyond the last, or the page would scroll.
it_fits() {
	command -v script >/dev/null || skip "there is no script(1)"

	bridgectl fdb flush lan0
	send A src=02:00:00:00:50:00 dst=broadcast macs=40 count=40
	blast A src=02:00:00:00:50:00 dst="${MAC[B]}" macs=40 burst=40 pause=1000
	terminal "bridgectl top lan0 -d 200ms -n 4"
	restored 0
	TEXT=${TEXT##*$'\e[H\e[J'}
	TEXT=${TEXT%%$'\e['*}
	expect "lines of 40 stations" "$(printf %s "$TEXT" | wc -l)" 9
	expect "stations of these" "$(grep -c ^02: <<<"$TEXT")" 6
}

run_tests every_frame_is_in_one_interval and_that_of_both_directions \
	also_of_those_who_come_and_go also_when_there_were_many the_busiest_come_first \
	who_is_silent_is_not_there that_some_are_not_counted_is_said \
	it_says_what_is_wrong it_ends_with_what_it_looks_at \
	it_ends_when_it_is_told_to it_is_a_page_on_a_terminal ctrl_c_is_as_good \
	an_error_is_told_after_the_page it_fits
