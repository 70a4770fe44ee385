#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Whoever listens is told of everything that happens to bridges, ports and
# entries, in order, and only in his own network namespace.

. "${0%/*}/lib.sh"

P=02:00:00:00:00:51

setup() {
	topology A B
	# For the whole test, in another namespace: it must stay empty.
	exec {ELSEWHERE}< <(exec ip netns exec "${NS[A]}" bridgectl -j monitor \
		--ready-fd 9 9>&1)
	JOBS+=($!)
	IFS= read -r -t "$DEADLINE" -u "$ELSEWHERE" REPLY
	expect "the monitor elsewhere" "$REPLY" ready
}

a_bridge_comes() {
	monitor_start
	ip link add new0 address 02:00:00:00:00:60 type muse_bridge
	event bridge-add bridge=new0 mode=bridge learning=true ageing_ms=300000 \
		address=02:00:00:00:00:60 ports=0 entries=1
	no_event
}

its_settings_change() {
	monitor_start
	bridgectl set new0 ageing 7s learning off
	event bridge-set bridge=new0 ageing_ms=7000 learning=false mode=bridge
	bridgectl set new0 mode hub
	event bridge-set bridge=new0 mode=hub
	refused 2 "" bridgectl fdb del new0 $P
	no_event
}

its_address_changes() {
	monitor_start
	ip link set new0 address 02:00:00:00:00:61
	event fdb-add bridge=new0 address=02:00:00:00:00:61 state=local port=null
	event fdb-del bridge=new0 address=02:00:00:00:00:60 state=local \
		reason=address
	no_event
}

it_goes() {
	monitor_start
	ip link del new0
	event fdb-del bridge=new0 address=02:00:00:00:00:61 state=local
	event bridge-del bridge=new0 address=02:00:00:00:00:61
	no_event
}

a_station_is_learned_moves_and_is_pinned() {
	monitor_start
	send A src=$P dst=broadcast
	event fdb-add bridge=lan0 address=$P port=a state=learned
	send A src=$P dst=broadcast count=3
	send B src=$P dst=broadcast
	event fdb-move address=$P port=b old_port=a state=learned
	bridgectl fdb add lan0 $P port a replace
	event fdb-set address=$P port=a state=static age_ms=null
	bridgectl fdb del lan0 $P
	event fdb-del address=$P port=a state=static reason=admin
	no_event
}

an_entry_is_added_and_flushed() {
	monitor_start
	bridgectl fdb add lan0 $P port b
	event fdb-add address=$P port=b state=static
	bridgectl fdb flush lan0
	bridgectl fdb flush lan0 state static
	event fdb-del address=$P port=b state=static reason=flush
	no_event
}

an_entry_ages() {
	bridgectl set lan0 ageing 100ms
	monitor_start
	send A dst=broadcast
	event fdb-add "address=${MAC[A]}" port=a
	event fdb-del "address=${MAC[A]}" port=a reason=aged
	bridgectl set lan0 ageing 300s
	event bridge-set ageing_ms=300000
	no_event
}

a_port_goes_down_and_up() {
	send A dst=broadcast
	monitor_start
	ip link set dev a down
	event port-set port=a forwarding=false
	event fdb-del "address=${MAC[A]}" port=a reason=port-down
	ip link set dev a up
	event port-set port=a forwarding=true
	no_event
}

a_port_leaves_and_joins() {
	send A dst=broadcast
	monitor_start
	ip link set dev a nomaster
	event fdb-del "address=${MAC[A]}" port=a reason=port-del
	event port-del bridge=lan0 port=a
	ip link set dev a master lan0
	event port-add bridge=lan0 port=a
	event port-set bridge=lan0 port=a forwarding=true
	no_event
}

stopped() {
	[[ ! -e /proc/$1 ]] || grep -q '^State:.Z' "/proc/$1/status"
}

# sleeps_in_write PID: its pipe is full.
sleeps_in_write() {
	grep -q pipe_write "/proc/$1/stack"
}

a_monitor_ends_although_its_reader_does_not_read() {
	local fifo fd ready pid

	fifo=$(mktemp -u /tmp/stalled.XXXXXX)
	mkfifo "$fifo"
	exec {fd}<>"$fifo"
	exec {ready}< <(exec bridgectl -j monitor --ready-fd 9 9>&1 >"$fifo")
	pid=$!
	JOBS+=("$pid")
	IFS= read -r -t "$DEADLINE" -u "$ready" REPLY
	rm "$fifo"
	send A dst=A src=02:00:02:00:00:00 macs=2000 count=2000 burst=500
	wait_for sleeps_in_write "$pid"
	kill -TERM "$pid"
	wait_for stopped "$pid"
	exec {fd}>&- {ready}<&-
	bridgectl fdb flush lan0
}

a_bridge_is_deleted_with_ports_and_entries() {
	send A dst=broadcast
	monitor_start
	# In the order in which the ports joined: a did so again, above.
	ip link del lan0
	event port-set port=b forwarding=false
	event port-set port=a forwarding=false
	event fdb-del "address=${MAC[A]}" port=a reason=port-down
	event port-del port=b
	event port-del port=a
	event fdb-del state=local
	event bridge-del bridge=lan0 ports=0 entries=0
	no_event
}

one_bridge_can_be_listened_to() {
	ip link add one0 type muse_bridge
	ip link add two0 type muse_bridge
	monitor_start one0
	bridgectl set two0 ageing 5s
	bridgectl set one0 ageing 6s
	event bridge-set bridge=one0 ageing_ms=6000
	ip link del two0
	ip link del one0
	event fdb-del bridge=one0
	event bridge-del bridge=one0
}

# What is waited for here would have come before.
nothing_is_heard_elsewhere() {
	local line=''

	ip -n "${NS[A]}" link add here0 type muse_bridge
	IFS= read -r -t "$DEADLINE" -u "$ELSEWHERE" line ||
		fail "the monitor elsewhere hears nothing at all"
	json bridge "$line"
	expect "first event elsewhere" "$REPLY" here0
}

run_tests a_bridge_comes its_settings_change its_address_changes it_goes \
	a_station_is_learned_moves_and_is_pinned \
	an_entry_is_added_and_flushed an_entry_ages a_port_goes_down_and_up \
	a_port_leaves_and_joins \
	a_monitor_ends_although_its_reader_does_not_read \
	a_bridge_is_deleted_with_ports_and_entries \
	one_bridge_can_be_listened_to nothing_is_heard_elsewhere
