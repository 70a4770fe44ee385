#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# FUZZ messages, right, nearly right and wrong, to the netlink family and, about our
# links, ports and entries, to rtnetlink: every one has one answer, and the bridge works
# as before. See fuzz.c. What is sent follows from SEED, which is printed; FIRST and FUZZ
# say from which message on, and how many:
#
#	SEED=7 FIRST=1200 FUZZ=1 ./test_fuzz.sh

. "${0%/*}/lib.sh"

FUZZ=${FUZZ:-$((FACTOR > 1 ? 10000 : 20000))}
FIRST=${FIRST:-0}
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

setup() {
	note "SEED=$SEED FIRST=$FIRST FUZZ=$FUZZ does the same again"
	topology A B C
	ip link add name d0 up master lan0 type dummy
	# One that belongs to nobody, and one to another bridge.
	ip link add name free0 up type dummy
	ip link add name lan1 up type muse_bridge
	ip link add name other0 up master lan1 type dummy
	BRIDGES+=(lan1)
	# Some entries that are there before.
	send A dst=B src=02:00:00:07:00:00 macs=64 count=64
	send B dst=A
	fr sync
	fr clear
}

every_message_has_one_answer() {
	local line last=''

	while IFS= read -r line; do
		note "$line"
		last=$line
	done < <(./fuzz "$SEED" "$FIRST" "$FUZZ" lan0 a,b,c,d0,free0,other0,lan1 2>&1)
	[[ $last == "ok messages="* ]]
}

# as_at_first: settings and ports as at first, by the same ways.
as_at_first() {
	local p

	bridgectl set lan0 mode bridge learning on ageing 300s direct on \
		group_fwd_mask 0 fdb_stats off
	for p in a b c; do
		printf 'link set dev %s up master lan0\n' $p
	done | ip -batch -
	for p in a b c; do
		bridgectl port set $p learning on flood on mcast_flood on \
			bcast_flood on isolated off hairpin off
	done
	bridgectl fdb flush lan0 state all
}

the_bridge_learns_and_forwards() {
	as_at_first
	wait_for port_count 3
	fr sync
	fr clear
	send A dst=broadcast
	send B dst=A
	heard A=1 B=1 C=1
	expect_fdb A=a B=b
}

# port_count N: so many of lan0's ports that have a host forward.
port_count() {
	local p n=0

	read_stats
	for p in a b c; do
		[[ ${STATS[$p.forwarding]-} != true ]] || n=$((n + 1))
	done
	((n == $1))
}

nothing_holds_the_module() {
	timeout "$DEADLINE" modprobe -r muse_bridge ||
		fail "the module cannot be unloaded within $DEADLINE s"
	modprobe muse_bridge
}

run_tests every_message_has_one_answer the_bridge_learns_and_forwards \
	nothing_holds_the_module
