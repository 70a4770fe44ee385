#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Everything at once, for STORM seconds: stations that are new with every frame
# or appear elsewhere, requests and dumps of all sorts, ports, bridges, hosts
# and the module itself that come and go. Afterwards all that is there agrees
# with itself, and works.
#
#    A     B     C    in namespaces    E  one that comes and goes
#    | a   | b   | c                   | e
#  +-------------------------------------------+   x0   x1  +--------+
#  |                    lan0                   |------------|  lan1  |    lan2
#  +-------------------------------------------+            +--------+
#    | d0 - d1, which come and go
#
# a, b, c and d0 move between the three bridges; x0 and x1 stay where they are,
# or there could be a loop.
#
# What each does at random follows from SEED, which is printed; when it does it,
# nobody can tell.

. "${0%/*}/lib.sh"

STORM=${STORM:-$((10 * FACTOR))}
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

# Of a type that no host listens for, so that nothing piles up; and with pauses,
# or a slow guest would do nothing but receive.
FRAME=(type=0x88b7 burst=32 pause=$((4000 * FACTOR * FACTOR)))
# Those that are the program storm and end by a signal, and those that are
# functions here and end when the file $WORK/raging is gone.
PROGRAMS=(entries entries2 flush settings dumps dumps2 events deaf)
FUNCTIONS=(links module hosts sends)
declare -A PID=()

setup() {
	note "seed $SEED, $STORM s: SEED=$SEED STORM=$STORM does the same again"
	topology A B C
	BRIDGES+=(lan1 lan2)
	NS[E]=mbr$$-E
	nap
}

# ---- actors ----------------------------------------------------------------

raging() {
	[[ -e $WORK/raging ]]
}

# rest MILLISECONDS: at most.
rest() {
	local ms=$((RANDOM % $1))

	read -rt "$((ms / 1000)).$(printf %03d $((ms % 1000)))" -u "$NAP" || :
}

# bridges: as they are at first; of what is there already, ip complains.
bridges() {
	local b p

	for b in lan0 lan1 lan2; do
		printf 'link add name %s type muse_bridge\nlink set dev %s up\n' $b $b
	done
	echo "link add name x0 type veth peer name x1"
	echo "link add name d0 type veth peer name d1"
	for p in a b c d0 x0; do
		echo "link set dev $p up master lan0"
	done
	echo "link set dev x1 up master lan1"
	echo "link set dev d1 up"
}

# link_changes: some changes of links, a line for ip each.
link_changes() {
	local ports=(a b c d0) p b i

	for ((i = 0; i < 4; i++)); do
		p=${ports[RANDOM % 4]} b=lan$((RANDOM % 3))
		case $((RANDOM % 12)) in
		[0-3]) printf 'link set dev %s nomaster\nlink set dev %s master %s\n' $p $p $b ;;
		[45]) printf 'link set dev %s down\nlink set dev %s up\n' $p $p ;;
		6)
			echo "link set dev x$((RANDOM % 2)) nomaster"
			echo "link set dev x0 master lan0"
			echo "link set dev x1 master lan1"
			;;
		7)
			echo "link del dev d$((RANDOM % 2))"
			echo "link add name d0 up master $b type veth peer name d1 up"
			;;
		8) printf 'link set dev %s down\nlink set dev %s up\n' $b $b ;;
		9) printf 'link set dev %s address 02:00:00:01:00:%02x\n' $b $((RANDOM % 64)) ;;
		10) printf 'link set dev %s mtu %d\n' $p $((1400 + RANDOM % 100)) ;;
		*)
			echo "link del dev $b"
			bridges
			;;
		esac
	done
}

# links: a new ip now and then, because one gives up when links change under its
# eyes.
links() {
	local rounds=0

	RANDOM=$1
	while raging; do
		link_changes >"$WORK/batch"
		ip -force -batch "$WORK/batch" 2>/dev/null || :
		((rounds++)) || echo "first rounds.done"
	done
	echo "ok links: rounds.done=$rounds"
}

# module: it is unloaded whatever is going on, or refuses.
module() {
	local gone=0 busy=0 status said

	RANDOM=$1
	while raging; do
		rest 3000
		status=0
		said=$(timeout "$DEADLINE" modprobe -r muse_bridge 2>&1) || status=$?
		case $status/$said in
		0/*) ((gone++)) || echo "first unload.done" ;;
		*"in use"* | *"temporarily unavailable"* | *busy* | *"not currently loaded"* | *"No such file"*)
			busy=$((busy + 1)) ;;
		*) echo "failed module: unloading ended with $status: $said"; return ;;
		esac
		modprobe muse_bridge
		bridges | ip -force -batch - 2>/dev/null || :
	done
	echo "ok module: unload.done=$gone unload.busy=$busy"
}

# hosts: one whose namespace, or whose port, goes away under the frames for it.
hosts() {
	local rounds=0 ns=${NS[E]}

	RANDOM=$1
	while raging; do
		ip netns add "$ns"
		ip link add name e type veth peer name eth0 netns "$ns"
		ip link set dev e up master lan$((RANDOM % 3)) 2>/dev/null || :
		timeout 1 ./frames blast "$ns" eth0 count=5000 "${FRAME[@]}" dst=broadcast \
			src=02:00:00:03:00:00 macs=5000 >/dev/null || :
		((RANDOM % 2)) || ip link del dev e
		ip netns del "$ns"
		wait_for gone e
		((rounds++)) || echo "first rounds.done"
	done
	echo "ok hosts: rounds.done=$rounds"
}

gone() {
	[[ ! -e /proc/sys/net/ipv4/conf/$1 ]]
}

# sends: the host of the bridge, whenever there is one.
sends() {
	while raging; do
		./frames blast - lan0 count=3000 "${FRAME[@]}" dst=02:00:00:02:00:00 \
			dsts=3000 >/dev/null 2>&1 || nap
	done
	echo "ok sends:"
}

# ---- the storm -------------------------------------------------------------

# start NAME COMMAND...: in the background; what it says goes to its file.
start() {
	local name=$1
	shift

	"$@" >"$WORK/$name" 2>"$WORK/$name.err" &
	JOBS+=($!)
	PID[$name]=$!
}

# act NAME: the program, as the actor of that name or, a second time, name2.
act() {
	start "$1" ./storm "${1%2}" $((SEED + ${#PID[@]})) \
		lan0,lan0,lan0,lan1,lan2 a,b,c,d0,e,x0,x1
}

all_start() {
	local name

	for name in "${PROGRAMS[@]}"; do
		act "$name"
	done
	for name in "${FUNCTIONS[@]}"; do
		start "$name" "$name" $((SEED + ${#PID[@]}))
	done
}

# traffic: to everybody, to those of another, to strangers; A and B send from the
# same stations, which so keep moving.
traffic() {
	blast A "${FRAME[@]}" dst=broadcast src=02:00:00:01:00:00 macs=500
	blast B "${FRAME[@]}" dst=02:00:00:02:00:00 dsts=5000 src=02:00:00:01:00:00 macs=700
	blast C "${FRAME[@]}" dst=02:00:00:01:00:00 dsts=1000 src=02:00:00:02:00:00 macs=$((20000 / FACTOR))
}

# nobody_gave_up: none has ended before its time.
nobody_gave_up() {
	local name

	for name in "${!PID[@]}"; do
		kill -0 "${PID[$name]}" 2>/dev/null ||
			fail "$name ended: $(tail -n 3 "$WORK/$name" "$WORK/$name.err")"
	done
}

all_ended() {
	local name

	for name in "${!PID[@]}"; do
		! kill -0 "${PID[$name]}" 2>/dev/null || return 1
	done
}

# still_there: who has not ended, and what he and his children wait for.
still_there() {
	local name pid

	for name in "${!PID[@]}"; do
		kill -0 "${PID[$name]}" 2>/dev/null || continue
		for pid in "${PID[$name]}" $(pgrep -P "${PID[$name]}"); do
			note "$name, $pid: $(tr '\0' ' ' <"/proc/$pid/cmdline")"
			note "$(<"/proc/$pid/stack")"
		done
	done
}

# calm: all but the traffic end.
calm() {
	local name

	rm -f "$WORK/raging"
	for name in "${PROGRAMS[@]}"; do
		[[ ! ${PID[$name]-} ]] || kill "${PID[$name]}" 2>/dev/null || :
	done
	(DEADLINE=$((4 * DEADLINE)) wait_for all_ended) || {
		still_there
		return 1
	}
	PID=()
}

# happened NAME WHAT...: each of it at least once; what did not is in MISSING.
happened() {
	local name=$1 what text

	text=$(<"$WORK/$name")
	shift
	for what in "$@"; do
		[[ $text$'\n' == *"first $what"$'\n'* ]] || MISSING+=" $name:$what"
	done
}

# all_happened: it was a storm indeed.
all_happened() {
	MISSING=''
	happened entries {add,replace,del,get}.done
	happened flush flush.done
	happened settings {set,port}.done
	happened dumps {dump,part,filter}.done
	happened events event.{bridge,port}-{add,set,del} event.fdb-{add,del}
	happened deaf subscribed.done
	happened links rounds.done
	happened module unload.done
	happened hosts rounds.done
	[[ ! $MISSING ]]
}

# all_are_content: nobody met what may not be.
all_are_content() {
	local name line

	for name in "${PROGRAMS[@]}" "${FUNCTIONS[@]}"; do
		line=$(grep -v '^first ' "$WORK/$name") || :
		note "$line"
		[[ $line == "ok "* ]] || fail "$name failed: $line $(<"$WORK/$name.err")"
	done
}

nothing_breaks_in_a_storm() {
	local end

	WORK=$(mktemp -d)
	: >"$WORK/raging"
	trap 'calm; stop_jobs; rm -rf "$WORK"' EXIT
	bridges | ip -force -batch - 2>/dev/null || :
	traffic
	all_start
	end=$((SECONDS + STORM))
	while ((SECONDS < end)) || ! all_happened; do
		read -rt 0.5 -u "$NAP" || :
		nobody_gave_up
		((SECONDS < end + 4 * DEADLINE)) || fail "did not happen:$MISSING"
	done
	calm
	all_are_content
	last_gust
	stop_jobs
	fr sync
}

# learned: the bridge has entries.
learned() {
	json entries "$(bridgectl -j show lan0)"
	((REPLY > 1))
}

# last_gust: ports move once more, and nobody flushes: what they leave behind now
# is still there when it is looked at.
last_gust() {
	local b i p

	bridges | ip -force -batch - 2>/dev/null || :
	for b in lan0 lan1 lan2; do
		bridgectl set $b mode bridge learning on ageing 300s
	done
	RANDOM=$SEED
	for ((i = 0; i < 8; i++)); do
		for p in a b c; do
			printf 'link set dev %s nomaster\nlink set dev %s master lan%d\n' \
				$p $p $((RANDOM % 3))
		done
	done | ip -batch -
	ip link set dev c master lan0
	wait_for learned
}

# ---- afterwards ------------------------------------------------------------

# contradictions: lines about what does not agree in what bridgectl shows.
contradictions() {
	{
		bridgectl -j show
		bridgectl -j port show -s
		bridgectl -j fdb show
	} | awk '
	# get(KEY): its value in the line.
	function get(key) {
		if (!match($0, "\"" key "\":(\"[^\"]*\"|[^,}]*)"))
			return ""
		key = substr($0, RSTART, RLENGTH)
		sub(/^"[^"]*":/, "", key)
		gsub(/"/, "", key)
		return key
	}
	/"address":.*"state":/ {
		bridge = get("bridge") " " get("bridge_ifindex")
		if (seen[bridge, get("address")]++)
			print get("address"), "is twice in", bridge
		entries[bridge]++
		if (get("port") == "null")
			next
		port = bridge " " get("port") " " get("port_ifindex")
		if (!(port in said_of_port))
			print get("address"), "leads to", port, "which is no port"
		behind[port]++
		next
	}
	/"rx_packets":/ {
		bridge = get("bridge") " " get("bridge_ifindex")
		port = bridge " " get("port") " " get("port_ifindex")
		ports[bridge]++
		said_of_port[port] = get("entries")
		sum = get("forwarded") + get("flooded") + get("local") + \
			get("filtered") + get("rx_dropped")
		if (get("rx_packets") != sum)
			print port, "received", get("rx_packets"), \
				"but did something with", sum
		next
	}
	/"ageing_ms":/ {
		bridge = get("bridge") " " get("bridge_ifindex")
		said_of_ports[bridge] = get("ports")
		said_of_entries[bridge] = get("entries")
	}
	END {
		for (bridge in said_of_entries) {
			print "#", bridge, "has", entries[bridge], "entries,", \
				ports[bridge] + 0, "ports"
			if (entries[bridge] != said_of_entries[bridge])
				print bridge, "counts", said_of_entries[bridge], \
					"entries but shows", entries[bridge]
			if (ports[bridge] + 0 != said_of_ports[bridge])
				print bridge, "counts", said_of_ports[bridge], \
					"ports but shows", ports[bridge] + 0
		}
		for (port in said_of_port)
			if (behind[port] + 0 != said_of_port[port])
				print port, "counts", said_of_port[port], \
					"entries but has", behind[port] + 0
	}'
}

all_that_is_shown_agrees() {
	local text

	text=$(contradictions)
	note "$(grep '^#' <<<"$text")"
	text=$(grep -v '^#' <<<"$text") || return 0
	fail "${text:0:2000}"
}

the_bridge_learns_and_forwards() {
	{
		printf 'link del dev %s\n' lan0 lan1 lan2 d0 x0
		echo "link add name lan0 type muse_bridge"
		echo "link set dev lan0 up"
		printf 'link set dev %s up master lan0\n' a b c
	} | ip -force -batch - 2>/dev/null || :
	wait_for forwarding 3
	fr sync
	fr clear
	send A dst=broadcast
	send B dst=A
	heard A=1 B=1 C=1
	expect_fdb A=a B=b
}

nothing_holds_the_module() {
	timeout "$DEADLINE" modprobe -r muse_bridge ||
		fail "the module cannot be unloaded within $DEADLINE s"
	modprobe muse_bridge
}

run_tests nothing_breaks_in_a_storm all_that_is_shown_agrees \
	the_bridge_learns_and_forwards nothing_holds_the_module
