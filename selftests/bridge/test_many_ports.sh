#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A bridge with 64 ports. Their hosts, H1 to H64, are in the test's own network
# namespace here: 64 more would take long to make and show nothing else.

. "${0%/*}/lib.sh"

N=64

setup() {
	local i

	fr quiet -
	{
		echo "link add name lan0 type muse_bridge"
		echo "link set dev lan0 up"
		for ((i = 1; i <= N; i++)); do
			printf 'link add name p%d up master lan0 type veth peer name h%d address 02:00:00:00:01:%02x\n' \
				$i $i $i
		done
		echo "link add name sync0 type veth peer name sync1"
	} | ip -batch -
	BRIDGES+=(lan0)
	fr pair sync0 sync1
	for ((i = 1; i <= N; i++)); do
		fr open H$i - h$i
	done
	wait_for forwarding $N
}

# all_heard_but NUMBER: every other host heard one frame.
all_heard_but() {
	local i words=()

	for ((i = 1; i <= N; i++)); do
		((i == $1)) || words+=("H$i=1")
	done
	heard "${words[@]}"
}

a_broadcast_reaches_them_all() {
	send H1 dst=broadcast
	all_heard_but 1
	send H64 dst=broadcast
	all_heard_but 64
}

each_is_learned_on_its_own_port() {
	local i

	for ((i = 2; i < N; i++)); do
		send H$i dst=H1
	done
	heard H1=$((N - 2))
	read_fdb
	for ((i = 1; i <= N; i++)); do
		printf -v REPLY '02:00:00:00:01:%02x' $i
		expect "port of H$i" "${FDB[$REPLY]-}" p$i
	done
}

each_gets_its_own() {
	local i words=()

	for ((i = 2; i <= N; i++)); do
		send H1 dst=H$i
		words+=("H$i=1")
	done
	heard "${words[@]}"
}

a_dump_shows_each_port_once() {
	local shown want i

	shown=$(bridgectl -j port show lan0 | grep -o '"port":"p[0-9]*"' |
		grep -o 'p[0-9]\+' | sort)
	want=$(printf 'p%d\n' $(seq $N) | sort)
	expect "ports" "$shown" "$want"
	json ports "$(bridgectl -j show lan0)"
	expect "number of ports" "$REPLY" $N
}

they_all_leave() {
	local i

	for ((i = 1; i <= N; i += 2)); do
		echo "link set dev p$i nomaster"
	done | ip -batch -
	json ports "$(bridgectl -j show lan0)"
	expect "number of ports" "$REPLY" $((N / 2))
	send H2 dst=broadcast
	fr sync
	fr counts
	[[ $REPLY == *"H3=0 "* && $REPLY == *"H4=1 "* ]] || fail "$REPLY"
	ip link del dev lan0
	[[ $(bridgectl -j port show) != *p* ]]
}

run_tests a_broadcast_reaches_them_all each_is_learned_on_its_own_port \
	each_gets_its_own a_dump_shows_each_port_once they_all_leave
