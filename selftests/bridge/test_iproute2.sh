#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `bridge` of iproute2: link show, link set and monitor link for our ports; fdb
# show, get, add and del for our bridge.

. "${0%/*}/lib.sh"

P=02:00:00:00:00:51
Q=02:00:00:00:00:52

setup() {
	command -v bridge >/dev/null || impossible "there is no program bridge"
	topology A B C
	fr open SELF - lan0
	send A dst=broadcast
	fr sync
	fr clear
}

# picture: everything that a request could change.
picture() {
	bridgectl -j port show lan0
	bridgectl -j fdb show lan0 | sed 's/"age_ms":[0-9]*/"age_ms":0/' | sort
}

# turned_down TEXT WORDS...: bridge refuses, and says why.
turned_down() {
	local text=$1
	shift

	! REPLY=$(bridge "$@" 2>&1 </dev/null) || fail "it takes: bridge $*"
	[[ $REPLY == *"$text"* ]] || fail "bridge $*: it says: $REPLY (not: $text)"
}

# setting PORT NAME: on or off, as bridgectl has it.
setting() {
	local line

	line=$(bridgectl -j port show lan0 | grep "\"port\":\"$1\"")
	json "$2" "$line"
	[[ $REPLY == true ]] && REPLY=on || REPLY=off
}

link_show_lists_the_ports() {
	local p

	REPLY=$(bridge link show)
	for p in a b c; do
		[[ $REPLY == *": $p@"*"master lan0 state forwarding"* ]] ||
			fail "port $p is not there: $REPLY"
	done
	[[ $REPLY != *": lan0:"* ]] || fail "the bridge is among them: $REPLY"
	expect "lines" "$(wc -l <<<"$REPLY")" 3
	ip link set dev c down
	[[ $(bridge link show dev c) == *"state disabled"* ]]
	ip link set dev c up
	wait_for forwarding 3
}

link_show_has_the_settings() {
	REPLY=$(bridge -d link show dev a)
	[[ $REPLY == *"hairpin off"*"learning on flood on mcast_flood on bcast_flood on"* &&
		$REPLY == *"isolated off"* ]] || fail "settings: $REPLY"
	bridgectl port set a hairpin on learning off isolated on
	REPLY=$(bridge -d link show dev a)
	[[ $REPLY == *"hairpin on"*"learning off flood on"*"isolated on"* ]] ||
		fail "settings: $REPLY"
	bridgectl port set a hairpin off learning on isolated off
}

link_set_changes_each() {
	local name value

	for name in learning flood mcast_flood bcast_flood isolated hairpin; do
		setting b $name
		value=$REPLY
		[[ $value == on ]] && value=off || value=on
		bridge link set dev b $name $value
		setting b $name
		expect "$name" "$REPLY" $value
		setting a $name
		[[ $REPLY != "$value" ]] || fail "$name of a has changed, too"
	done
	bridge link set dev b learning on flood on mcast_flood on \
		bcast_flood on isolated off hairpin off
	[[ $(bridgectl port show lan0) != *" on"* ]]
}

what_it_sets_takes_effect() {
	bridge link set dev a isolated on
	bridge link set dev b isolated on
	send B dst=A
	heard
	bridge link set dev b isolated off flood off
	send A dst=$P
	heard C=1
	bridge link set dev a isolated off
	bridge link set dev b flood on
}

one_request_is_one_change() {
	monitor_start
	bridge link set dev b learning off flood off isolated on
	event port-set port=b learning=false flood=false isolated=true
	no_event
	bridge link set dev b learning on flood on isolated off
	event port-set port=b learning=true flood=true isolated=false
	turned_down "has only the settings" link set dev b learning off cost 5
	turned_down "has only the settings" link set dev b flood off guard on
	no_event
}

what_we_have_not_is_refused() {
	local words before

	before=$(picture)
	for words in "state 0" "priority 3" "cost 5" "guard on" "root_block on" \
		"fastleave on" "neigh_suppress on" "vlan_tunnel on" "locked on" \
		"mcast_to_unicast on" "backup_port b"; do
		# shellcheck disable=SC2086 # words are words
		turned_down "has only the settings" link set dev a $words
	done
	turned_down "has no VLANs" vlan add dev a vid 5
	turned_down "" link set dev a hwmode veb
	turned_down "" vlan del dev a vid 5
	turned_down "only the ports" link set dev lan0 learning off self
	expect "what there is" "$(picture)" "$before"
}

only_the_administrator_may() {
	local user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	local before

	before=$(picture)
	for words in "link set dev a learning off" "fdb del ${MAC[A]} dev lan0" \
		"fdb add $P dev lan0 via a static"; do
		# shellcheck disable=SC2086 # words are words
		REPLY=$("${user[@]}" bridge $words 2>&1) && fail "he may: $words"
		[[ $REPLY == *"not permitted"* ]] || fail "$words: $REPLY"
	done
	expect "what there is" "$(picture)" "$before"
	"${user[@]}" bridge fdb get "${MAC[A]}" br lan0 >/dev/null
}

# said PATTERN: it is in what the monitor wrote.
said() {
	grep -q -- "$1" "$LOG"
}

# It says not when it listens: change something until it tells of it.
heard_a_change() {
	bridge link set dev c hairpin on
	bridge link set dev c hairpin off
	said ': c@'
}

# monitor_link: the monitor of iproute2, from now on, into LOG.
monitor_link() {
	LOG=$(mktemp)
	stdbuf -oL bridge monitor link >"$LOG" &
	JOBS+=($!)
	wait_for heard_a_change
}

monitor_tells_of_ports() {
	monitor_link
	bridge link set dev b isolated on
	wait_for said ': b@'
	bridge link set dev b isolated off
	ip link set dev a down
	wait_for said ': a@.*state disabled'
	ip link set dev a nomaster
	wait_for said '^Deleted.*: a@'
	: >"$LOG"
	ip link set dev a master lan0 up
	wait_for said ': a@.*state forwarding'
	rm "$LOG"
	wait_for forwarding 3
}

fdb_show_has_every_state() {
	bridgectl fdb flush lan0
	send A dst=broadcast
	fr sync
	fr clear
	bridgectl fdb add lan0 $P port c
	json address "$(bridgectl -j fdb show lan0 state local)"
	local own=$REPLY

	REPLY=$(bridge fdb show)
	[[ $REPLY == *"${MAC[A]} dev a master lan0 "* ]] || fail "learned: $REPLY"
	[[ $REPLY == *"$P dev c master lan0 static"* ]] || fail "static: $REPLY"
	[[ $REPLY == *"$own dev lan0 master lan0 permanent"* ]] ||
		fail "local: $REPLY"
	# What every device has is still there.
	[[ $REPLY == *"33:33:00:00:00:01 dev lan0 self permanent"* ||
		$REPLY == *"01:00:5e:00:00:01 dev lan0 self permanent"* ]] ||
		fail "groups of the device: $REPLY"
	expect "entries" "$(grep -c 'master lan0' <<<"$REPLY")" 3
	bridgectl fdb del lan0 $P
}

fdb_get_finds_one() {
	REPLY=$(bridge fdb get "${MAC[A]}" br lan0)
	[[ $REPLY == "${MAC[A]} dev a master lan0"* ]] || fail "it says: $REPLY"
	turned_down "address has no entry" fdb get $Q br lan0
	turned_down "has no VLANs" fdb get "${MAC[A]}" br lan0 vlan 5
}

fdb_add_makes_static_entries() {
	bridgectl fdb flush lan0 state all
	send A dst=broadcast
	fr sync
	fr clear
	bridge fdb add $P dev lan0 via b static
	expect_fdb A=a $P=b/static
	send A dst=$P
	heard B=1
	turned_down "already has an entry" fdb add $P dev lan0 via c static
	bridge fdb replace $P dev lan0 via c static
	expect_fdb A=a $P=c/static
	turned_down "does not lead to this port" fdb del $P dev lan0 via b
	bridge fdb del $P dev lan0 via c
	expect_fdb A=a
	turned_down "address has no entry" fdb del $P dev lan0
	# The state that iproute2 takes if none is given.
	bridge fdb add $Q dev lan0 via b
	expect_fdb A=a $Q=b/static
	bridge fdb del $Q dev lan0
}

# Without a port: the host is there.
fdb_add_makes_addresses_of_the_host() {
	bridge fdb add $Q dev lan0 local
	expect "entries of it" "$(bridgectl fdb get lan0 $Q | grep -c local)" 1
	send A dst=$Q
	heard SELF=1
	turned_down "already has an entry" fdb add $Q dev lan0 local
	turned_down "the bridge's own" fdb add $Q dev lan0 via b
	bridge fdb replace $Q dev lan0 local
	bridge fdb del $Q dev lan0
	refused 2 "has no entry" bridgectl fdb get lan0 $Q
	send A dst=$Q
	heard B=1 C=1
	json address "$(bridgectl -j show lan0)"
	turned_down "the bridge's own" fdb del "$REPLY" dev lan0
}

fdb_add_refuses_the_rest() {
	local before

	ip link add name d0 type dummy
	before=$(picture)
	turned_down "not a port of the bridge" fdb add $P dev lan0 via d0 static
	turned_down "not a port of the bridge" fdb add $P dev lan0 via lan0 static
	turned_down "needs a port" fdb add $P dev lan0 static
	turned_down "are learned" fdb add $P dev lan0 via a dynamic
	turned_down "are learned" fdb add $P dev lan0 dynamic
	turned_down "has no VLANs" fdb add $P dev lan0 via a static vlan 5
	turned_down "no such flag" fdb add $P dev lan0 via a static sticky
	turned_down "one entry" fdb append $P dev lan0 via a static
	turned_down "only an address and a port" \
		fdb add $P dev lan0 via a static dst 192.0.2.1
	turned_down "unicast and not zero" fdb add 01:00:5e:00:00:01 dev lan0 via a
	turned_down "unicast and not zero" fdb add 00:00:00:00:00:00 dev lan0 via a
	turned_down "" fdb add $P dev a master static
	expect "what there is" "$(picture)" "$before"
	ip link del dev d0
}

# Several messages long, and with positions on both halves of the table.
a_long_table_is_shown_whole() {
	send A src=02:00:01:00:00:00 macs=5000 count=5000 burst=500 dst=A
	fr sync
	fr clear
	expect "entries" "$(bridge fdb show | sed -n 's/ dev .* master lan0.*//p' | sort)" \
		"$(bridgectl -j fdb show lan0 | sed -n 's/.*"address":"\([^"]*\)".*/\1/p' | sort)"
	expect "of them" "$(bridge fdb show | grep -c '^02:00:01:.* dev a master lan0')" 5000
	bridgectl fdb flush lan0
}

# Also after whatever came before it in the message.
# Our bridge as a port of net/bridge: the kernel asks both for their entries, with
# one place to go on from.
a_bridge_that_is_a_port_of_net_bridge_is_shown_once() {
	ip link add name nb0 up type bridge
	ip link set dev lan0 master nb0
	# Each learns them, ours behind a, net/bridge behind lan0.
	send A dst=broadcast src=02:00:03:00:00:00 macs=1500 count=1500
	fr sync
	fr clear
	REPLY=$(timeout "$DEADLINE" bridge fdb show | grep '^02:00:03:') ||
		fail "it does not end, or shows none"
	expect "entries of net/bridge" "$(grep -c 'dev lan0 master nb0' <<<"$REPLY")" 1500
	expect "entries of ours" "$(grep -c 'dev a master lan0' <<<"$REPLY")" 1500
	expect "entries" "$(sort -u <<<"$REPLY" | wc -l)" 3000
	ip link del dev nb0
	bridgectl fdb flush lan0
}

several_bridges_are_shown_each_once() {
	local i

	for i in 1 2 3; do
		echo "link add name x$i address 02:00:00:00:01:0$i type muse_bridge"
		BRIDGES+=("x$i")
	done | ip -batch -
	REPLY=$(bridge fdb show)
	for i in 1 2 3; do
		expect "x$i" "$(grep -c "^02:00:00:00:01:0$i dev x$i master x$i permanent" \
			<<<"$REPLY")" 1
		ip link del dev "x$i"
	done
}

run_tests link_show_lists_the_ports link_show_has_the_settings \
	link_set_changes_each what_it_sets_takes_effect one_request_is_one_change \
	what_we_have_not_is_refused only_the_administrator_may \
	monitor_tells_of_ports fdb_show_has_every_state fdb_get_finds_one \
	fdb_add_makes_static_entries fdb_add_makes_addresses_of_the_host \
	fdb_add_refuses_the_rest a_long_table_is_shown_whole \
	a_bridge_that_is_a_port_of_net_bridge_is_shown_once \
	several_bridges_are_shown_each_once
