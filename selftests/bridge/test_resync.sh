#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Notifications are numbered, bridge by bridge, and dumps say at which number
# they were taken. So a monitor that lost some finds out what changed meanwhile:
# who follows it has the right picture in the end.

. "${0%/*}/lib.sh"
. ./request.sh

P=02:00:00:00:00:51

setup() {
	topology A B
	ip link add name lan1 type muse_bridge
	BRIDGES+=(lan1)
	index lan0
	LAN=ifindex=u32:$REPLY
	index a
	PORT=port=u32:$REPLY
	ask_start
	LOG=$(mktemp)
}

# count: number of the last notification about lan0.
count() {
	done_so show:bridge-get "$LAN"
	[[ $REPLY =~ \ event=([0-9]+) ]] || fail "no number: $REPLY"
	REPLY=${BASH_REMATCH[1]}
}

# changes N: so many events of lan0, an even number.
changes() {
	local i

	for ((i = 0; i < $1; i += 2)); do
		done_so fdb-add "$LAN" 'fdb{' addr=mac:$P "$PORT" '}'
		done_so fdb-del "$LAN" 'fdb{' addr=mac:$P '}'
	done
}

events_are_numbered_although_nobody_listens() {
	local before

	count
	before=$REPLY
	changes 4
	bridgectl set lan0 ageing 300s
	count
	expect "number of the last" "$REPLY" $((before + 5))
}

each_bridge_has_numbers_of_its_own() {
	local n

	count
	n=$REPLY
	monitor_start
	ip link add name new0 type muse_bridge
	event bridge-add bridge=new0 number=1
	changes 2
	event fdb-add bridge=lan0 number=$((n + 1))
	event fdb-del bridge=lan0 number=$((n + 2))
	ip link set dev b nomaster
	event port-del bridge=lan0 number=$((n + 3))
	bridgectl set new0 ageing 5s
	event bridge-set bridge=new0 number=2
	ip link del dev new0
	event fdb-del bridge=new0 number=3
	event bridge-del bridge=new0 number=4
	ip link set dev b master lan0
	event port-add bridge=lan0 number=$((n + 4))
	event port-set bridge=lan0 number=$((n + 5))
	count
	expect "number of the last" "$REPLY" $((n + 5))
	no_event
}

# numbers: those of the answer, each once.
numbers() {
	grep -o 'event=[0-9]*' <<<"$REPLY" | uniq | tr '\n' ' '
}

# In parts: a part that was written after a change says so, the first does not.
a_dump_says_at_which_number_it_was_taken() {
	local c n

	send A dst=A src=02:00:01:00:00:00 macs=1500 count=1500 burst=500
	fr sync
	count
	n=$REPLY
	for c in bridge-get port-get fdb-get; do
		done_so showdump:$c "$LAN"
		expect "numbers in a dump" "$(numbers)" "event=$n "
	done
	done_so showdump:fdb-get "$LAN" take=1
	expect "numbers in its first part" "$(numbers)" "event=$n "
	# By another socket than that of the dump.
	bridgectl fdb add lan0 $P port a
	bridgectl fdb del lan0 $P
	done_so more
	# The kernel had one part ready before it was asked for.
	[[ $(numbers) == *"event=$((n + 2)) " ]] ||
		fail "numbers in the others: $(numbers)"
	bridgectl fdb flush lan0
}

# slow [WORDS...]: a monitor with little room for what it does not read, and
# which does not read.
slow() {
	monitor_start --buffer 4608 "$@"
	SLOW=${JOBS[-1]}
	kill -STOP "$SLOW"
}

# idle PID: it waits for events, and has lost some and taken all others.
idle() {
	awk '$2 == 16 && $4 != "00000000" && $5 == 0 && $9 > 0 { found = 1 }
		END { exit !found }' /proc/net/netlink &&
		grep -q poll "/proc/$1/stack"
}

# logged EVENT [KEY=VALUE...]: it is in LOG, once.
logged() {
	local name=$1 lines word
	shift

	lines=$(grep "^{\"event\":\"$name\"" "$LOG" || :)
	for word in "$@"; do
		lines=$(grep -E "\"${word%%=*}\":\"?${word#*=}\"?[,}]" <<<"$lines" || :)
	done
	[[ $lines && $lines != *$'\n'* ]] ||
		fail "$name $* was to be there once, not so: '$lines' in $(cat "$LOG")"
}

# lost_and_found: how many were lost is said once, before what is printed for
# them, and the end of that, too; the numbers fit.
lost_and_found() {
	logged lost
	logged resync
	awk '
	function value(key) {
		if (!match($0, "\"" key "\":\"?[^,\"}]*"))
			return ""
		return substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
	}
	{ event = value("event"); gsub("\"", "", event) }
	event == "lost" { lost = value("events"); between = 1; next }
	event == "resync" { between = 0; after = 1; next }
	between && value("number") != "null" { exit bad = 1 }
	!/"lan0"/ { next }
	!after && !between { last = value("number") }
	after { first = value("number"); exit }
	END {
		print "lost " lost ": from " last " to " first
		exit bad || !lost || (first != "" && last != "" && first != last + lost + 1)
	}' "$LOG" >"$LOG.numbers" ||
		fail "the numbers do not fit: $(cat "$LOG.numbers"): $(cat "$LOG")"
}

what_changed_meanwhile_is_printed() {
	bridgectl fdb add lan0 02:00:07:00:00:01 port a
	send A dst=A src=02:00:07:00:00:02 macs=3 count=3
	# On a slow kernel this takes longer than the usual hold.
	bridgectl set lan0 damp_moves 1 damp_hold 1h
	send A dst=A src=02:00:07:00:00:06
	send B dst=B src=02:00:07:00:00:06
	fr sync
	slow lan0
	changes 100
	bridgectl fdb del lan0 02:00:07:00:00:01
	bridgectl fdb add lan0 02:00:07:00:00:05 port b
	bridgectl fdb add lan0 02:00:07:00:00:03 port a replace
	send B dst=B src=02:00:07:00:00:02
	send A dst=A src=02:00:07:00:00:06
	fr sync
	bridgectl set lan0 ageing 200s direct off group_fwd_mask 0x10
	bridgectl port set b isolated on learn_limit 900
	kill -CONT "$SLOW"
	timeout "$DEADLINE" sed '/"resync"/q' <&"$EVENTS" >"$LOG"
	logged fdb-del address=02:00:07:00:00:01 port=a state=static \
		reason=null number=null
	logged fdb-add address=02:00:07:00:00:05 port=b state=static
	logged fdb-move address=02:00:07:00:00:02 port=b old_port=a
	logged fdb-set address=02:00:07:00:00:03 port=a state=static
	logged fdb-damp address=02:00:07:00:00:06 port=b damped=true old_port=null
	logged bridge-set bridge=lan0 ageing_ms=200000 direct=false group_fwd_mask=16
	logged port-set bridge=lan0 port=b isolated=true learn_limit=900
	lost_and_found
	if grep -q '02:00:07:00:00:04' "$LOG"; then
		fail "what did not change is printed: $(cat "$LOG")"
	fi
	# And on it goes, by itself.
	changes 2
	event fdb-add address=$P port=a
	event fdb-del address=$P reason=admin
	bridgectl set lan0 ageing 300s direct on group_fwd_mask 0 damp_moves 0 damp_hold 60s
	bridgectl port set b isolated off learn_limit 0
	bridgectl fdb flush lan0 state all
}

# queue: what waits in the socket that has lost some: bytes, and messages lost.
queue() {
	awk '$2 == 16 && $4 != "00000000" && $9 > 0 { print $5, $9 }' /proc/net/netlink
}

# The monitor takes 64 messages at a time. After that many the queue is empty, but
# nothing has said so yet, and nothing will wake it.
a_loss_before_silence_is_noticed() {
	local bytes lost got=0 buffer=50000 tries

	for ((tries = 0; tries < 6 && got != 64; tries++)); do
		monitor_start --buffer "$buffer" lan0
		kill -STOP "${JOBS[-1]}"
		changes 300
		read -r bytes lost < <(queue)
		kill -CONT "${JOBS[-1]}"
		timeout "$DEADLINE" sed '/"resync"/q' <&"$EVENTS" >"$LOG"
		logged resync
		stop_jobs
		got=$((300 - lost))
		# The kernel doubles it, and takes a message more than fits.
		buffer=$((buffer + (64 - got) * bytes / got / 2))
	done
	expect "messages that were not lost" "$got" 64
}

bridges_and_ports_come_and_go_meanwhile() {
	ip link add name old0 type muse_bridge
	ip link add name x0 master old0 type dummy
	slow
	changes 100
	ip link del dev old0
	ip link add name new0 type muse_bridge
	ip link set dev x0 master new0
	bridgectl fdb add new0 $P port x0
	ip link set dev b down
	kill -CONT "$SLOW"
	timeout "$DEADLINE" sed '/"resync"/q' <&"$EVENTS" >"$LOG"
	logged port-del bridge=old0 port=x0
	logged fdb-del bridge=old0 state=local
	logged bridge-del bridge=old0
	logged bridge-add bridge=new0
	logged port-add bridge=new0 port=x0
	logged fdb-add bridge=new0 address=$P port=x0
	logged port-set bridge=lan0 port=b forwarding=false
	ip link set dev b up
	event port-set bridge=lan0 port=b forwarding=true
	ip link del dev new0
	ip link del dev x0
	event fdb-del bridge=new0 address=$P
	event port-del bridge=new0
	event fdb-del bridge=new0 state=local
	event bridge-del bridge=new0
}

a_bridge_is_made_anew_meanwhile() {
	local i one

	ip link add name one0 type muse_bridge
	slow one0
	index one0
	one=ifindex=u32:$REPLY
	for i in {1..60}; do
		done_so bridge-set "$one" 'bridge{' ageing=u32:$((i * 1000)) '}'
	done
	ip link del dev one0
	ip link add name one0 type muse_bridge
	bridgectl set one0 ageing 7s
	kill -CONT "$SLOW"
	timeout "$DEADLINE" sed '/"resync"/q' <&"$EVENTS" >"$LOG"
	logged bridge-del bridge=one0
	logged bridge-add bridge=one0 ageing_ms=7000
	bridgectl set one0 ageing 8s
	event bridge-set bridge=one0 ageing_ms=8000
	ip link del dev one0
}

# A loss that is none of its business is not told.
another_bridge_s_loss_is_not_told() {
	slow lan1
	changes 100
	kill -CONT "$SLOW"
	wait_for idle "$SLOW"
	bridgectl set lan1 ageing 30s
	event bridge-set bridge=lan1 ageing_ms=30000
	bridgectl set lan1 ageing 300s
	event bridge-set bridge=lan1 ageing_ms=300000
}

# picture: the entries that LOG leaves behind, if each of its lines is possible
# after those before; the first table is in $LOG.first.
picture() {
	awk '
	function value(key) {
		if (!match($0, "\"" key "\":(\"[^\"]*\"|[^,}]*)"))
			return ""
		return substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3)
	}
	function wrong(what) {
		print what ": " $0
		bad = 1
	}
	{ at = value("bridge") " " value("address"); is = value("port") " " value("state") }
	FILENAME ~ /first$/ { if (/address/) has[at] = is; next }
	/"event":"fdb-add"/ { if (at in has) wrong("twice"); has[at] = is }
	/"event":"fdb-(move|set)"/ { if (!(at in has)) wrong("of none"); has[at] = is }
	/"event":"fdb-del"/ { if (!(at in has)) wrong("of none"); delete has[at] }
	END { for (at in has) print at " " has[at]; exit bad }
	' "$LOG.first" "$LOG" | sort
}

table() {
	bridgectl -j fdb show | sed -nE \
		's/.*"bridge":([^,]*),.*"address":([^,]*),"port":([^,]*),.*"state":([^,]*),.*/\1 \2 \3 \4/p' |
		sort
}

right_picture() {
	local got

	got=$(picture) || fail "events that cannot be: $(grep -m 3 "^[to]" <<<"$got")"
	[[ $got == "$(table)" ]] ||
		fail "the picture is wrong: $(diff <(echo "$got") <(table) | head -n 5)"
}

# Stations come, move and age at full speed, more than the monitor can take.
the_picture_is_right_after_a_storm() {
	local monitor

	bridgectl fdb flush lan0 state all
	bridgectl set lan0 ageing 200ms
	bridgectl -j fdb show >"$LOG.first"
	monitor_start --buffer 20000
	monitor=${JOBS[-1]}
	cat <&"$EVENTS" >"$LOG" &
	JOBS+=($!)
	blast A dst="${MAC[A]}" src=02:00:02:00:00:00 macs=1500 burst=50 pause=2000
	blast B dst="${MAC[B]}" src=02:00:02:00:00:00 macs=1500 burst=50 pause=3000
	wait_for logged_times '"resync"' 3
	kill "${JOBS[-1]}" "${JOBS[-2]}"
	wait_for none_learned
	wait_for idle "$monitor"
	ip link add name mark1 type muse_bridge
	ip link del dev mark1
	wait_for logged_times '"bridge-del".*"mark1"' 1
	sed -i '/"mark1"/d' "$LOG"
	right_picture
	note "$(wc -l <"$LOG") events, $(grep -c '"resync"' "$LOG") times resynchronised"
	bridgectl set lan0 ageing 300s
}

# logged_times PATTERN N: so many lines of LOG, or more, have it.
logged_times() {
	(($(grep -c "$1" "$LOG") >= $2))
}

none_learned() {
	[[ $(bridgectl fdb show lan0 state learned count) == 0 ]]
}

in_words() {
	local text

	exec {WORDS}< <(exec bridgectl monitor --buffer 4608 --ready-fd 9 9>&1 2>&1)
	SLOW=$!
	JOBS+=("$SLOW")
	IFS= read -r -t "$DEADLINE" -u "$WORDS" REPLY
	expect "the monitor" "$REPLY" ready
	kill -STOP "$SLOW"
	changes 100
	bridgectl fdb add lan0 $P port a
	kill -CONT "$SLOW"
	text=$(timeout "$DEADLINE" sed '/resynchronised/q' <&"$WORDS")
	[[ $text =~ $'\n'"lost events "([0-9]+)$'\n' ]] || fail "no loss: $text"
	[[ $text == *$'\n'"fdb-add bridge lan0 address $P port a state static"* ]] ||
		fail "no addition: $text"
	[[ $text == *$'\n'resync$'\n'*"warning: lost ${BASH_REMATCH[1]} events, resynchronised" ]] ||
		fail "it is not said: $text"
	bridgectl fdb del lan0 $P
	stop_jobs
}

run_tests events_are_numbered_although_nobody_listens \
	each_bridge_has_numbers_of_its_own \
	a_dump_says_at_which_number_it_was_taken \
	what_changed_meanwhile_is_printed a_loss_before_silence_is_noticed \
	bridges_and_ports_come_and_go_meanwhile a_bridge_is_made_anew_meanwhile \
	another_bridge_s_loss_is_not_told the_picture_is_right_after_a_storm \
	in_words
