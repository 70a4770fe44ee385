#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The table grows: every station is learned, and found again, and a dump shows
# each once, whatever happens while it is made.

. "${0%/*}/lib.sh"
. ./request.sh

FIRST=02:00:01:00:00:00

setup() {
	topology A B
	# Frames to oneself go no further than the port.
	send A dst=broadcast
	heard B=1
	ask_start
}

# learn N [FIRST]: so many stations, behind a.
learn() {
	send A dst=A src="${2:-$FIRST}" macs="$1" count="$1" burst=500
	fr sync
}

# pin ADDRESS...: static entries, behind b.
pin() {
	local lan m port

	index lan0
	lan=ifindex=u32:$REPLY
	index b
	port=port=u32:$REPLY
	for m in "$@"; do
		done_so fdb-add "$lan" 'fdb{' "addr=mac:$m" "$port" '}'
	done
}

# addresses: those that a dump shows, sorted, of the stations above.
addresses() {
	bridgectl -j fdb show lan0 port a | grep -o '02:00:01:..:..:..' | sort
}

# wanted N: those that it should show.
wanted() {
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "02:00:01:%02x:%02x:%02x\n", i / 65536,
				i / 256 % 256, i % 256
	}'
}

# exactly N: the first so many are in the table, each once.
exactly() {
	cmp -s <(addresses) <(wanted "$1") ||
		fail "the dump has $(addresses | wc -l) entries, $(addresses | uniq | wc -l) different ones, not $1"
}

five_thousand_are_learned() {
	learn 5000
	exactly 5000
	read_stats
	expect_stats a learned=5001 entries=5001 filtered=5000 learn_failed=0
}

each_is_told_once() {
	local events

	bridgectl fdb flush lan0
	monitor_start --count 5000 --timeout "${DEADLINE}s"
	learn 5000
	events=$(grep -o '"fdb-add".*02:00:01:..:..:..' <&"$EVENTS" |
		grep -o '02:00:01:..:..:..' | sort)
	cmp -s <(echo "$events") <(wanted 5000) ||
		fail "there were $(wc -l <<<"$events") events"
}

fifty_thousand_are_learned() {
	learn 50000
	exactly 50000
	json entries "$(bridgectl -j show lan0)"
	expect "entries" "$REPLY" 50001
}

each_is_found() {
	local m

	for m in 02:00:01:00:00:00 02:00:01:00:c3:4f 02:00:01:00:7b:2a; do
		json port "$(bridgectl -j fdb get lan0 $m)"
		expect "port of $m" "$REPLY" a
	done
	refused 2 "has no entry" bridgectl fdb get lan0 02:00:01:00:c3:50
	bridgectl fdb flush lan0
	bridgectl fdb flush lan0
	expect_fdb
}

# The table grows tenfold, so that its buckets are exchanged several times,
# between the parts of one dump.
a_dump_is_right_although_it_grows() {
	local i

	ip link del dev lan0
	ip -batch - <<-END
		link add name lan0 type muse_bridge
		link set dev lan0 up
		link set dev a master lan0
		link set dev b master lan0
	END
	wait_for forwarding 2
	learn 2000
	done_so dump:fdb-get take=1
	for i in 1 2 3 4 5; do
		learn 4000 02:00:0$((i + 1)):00:00:00
		done_so more take=1
	done
	done_so more
	ask seen 02:00:01
	expect "stations shown" "$REPLY" "ok different=2000 twice=0"
	bridgectl fdb flush lan0
}

# Entries go while a dump stands between two of its parts.
a_dump_is_right_although_it_empties() {
	pin 02:00:09:00:00:{10..41}
	learn 4000
	done_so dump:fdb-get take=1
	bridgectl fdb flush lan0
	done_so more
	ask seen 02:00:09
	expect "static entries shown" "$REPLY" "ok different=32 twice=0"
	bridgectl fdb flush lan0 state all
}

# Stations come in at full speed meanwhile.
dumps_are_right_while_stations_come() {
	local i n seen

	learn 300
	blast A dst="${MAC[A]}" src=02:00:02:00:00:00 macs=8000
	for ((i = 0; i < 3; i++)); do
		seen=$(bridgectl -j fdb show lan0 port a |
			grep -o '02:00:0[12]:..:..:..' | sort)
		[[ -z $(uniq -d <<<"$seen") ]] ||
			fail "twice in a dump: $(uniq -d <<<"$seen" | head -n 3)"
		n=$(grep -c '^02:00:01' <<<"$seen")
		expect "old entries shown" "$n" 300
	done
	note "the last dump showed $(wc -l <<<"$seen") entries"
	stop_jobs
}

dumps_are_right_while_entries_go() {
	local i n seen

	bridgectl fdb flush lan0 state all
	learn 300
	pin 02:00:03:00:00:0{0..9}
	# Each is heard, forgotten, and heard again.
	bridgectl set lan0 ageing 100ms
	blast A dst="${MAC[A]}" src=02:00:02:00:00:00 macs=2000
	for ((i = 0; i < 3; i++)); do
		seen=$(bridgectl -j fdb show lan0 | grep -o '02:00:0[23]:..:..:..' | sort)
		[[ -z $(uniq -d <<<"$seen") ]] ||
			fail "twice in a dump: $(uniq -d <<<"$seen" | head -n 3)"
		n=$(grep -c '^02:00:03' <<<"$seen")
		expect "static entries shown" "$n" 10
	done
	stop_jobs
	wait_for none_learned
	bridgectl set lan0 ageing 300s
}

none_learned() {
	! bridgectl -j fdb show lan0 state learned | grep -q address
}

# Someone who does not read loses events, and is told so.
who_listens_too_slowly_is_told() {
	local pid

	monitor_start
	pid=${JOBS[-1]}
	kill -STOP "$pid"
	learn 40000
	bridgectl fdb flush lan0
	kill -CONT "$pid"
	timeout "$DEADLINE" grep -q -m 1 '"event":"lost"' <&"$EVENTS" ||
		fail "the monitor does not say that it missed anything"
}

run_tests five_thousand_are_learned each_is_told_once \
	fifty_thousand_are_learned each_is_found \
	a_dump_is_right_although_it_grows a_dump_is_right_although_it_empties \
	dumps_are_right_while_stations_come dumps_are_right_while_entries_go \
	who_listens_too_slowly_is_told
