#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Ports, bridges, namespaces and the module go away while frames come in from
# three sides, for all sorts of destinations. That nothing breaks is said by
# the last line; that things still work, by those before.

. "${0%/*}/lib.sh"

ROUNDS=8

setup() {
	topology A B C
}

# storm: from every host, known, unknown and everybody, from many sources.
storm() {
	blast A dst=broadcast src=02:00:00:01:00:00 macs=200
	blast B dst=02:00:00:01:00:00 dsts=200 src=02:00:00:02:00:00 macs=50
	blast C dst=02:00:00:02:00:00 dsts=100 src=02:00:00:01:00:00 macs=50
}

# works: the bridge does what it is for.
works() {
	stop_jobs
	wait_for forwarding 3
	bridgectl fdb flush lan0
	fr sync
	fr clear
	send A dst=broadcast
	send B dst=A
	heard A=1 B=1 C=1
	expect_fdb A=a B=b
}

a_port_leaves_and_joins() {
	local i p

	storm
	for ((i = 0; i < ROUNDS; i++)); do
		for p in a b c; do
			printf 'link set dev %s nomaster\nlink set dev %s master lan0\n' \
				$p $p
		done
	done | ip -batch -
	works
}

a_port_goes_down_and_up() {
	local i p

	storm
	for ((i = 0; i < ROUNDS; i++)); do
		for p in a b c; do
			printf 'link set dev %s down\nlink set dev %s up\n' $p $p
		done
	done | ip -batch -
	works
}

settings_and_address_change() {
	local i

	storm
	for ((i = 0; i < 4; i++)); do
		bridgectl set lan0 mode hub
		bridgectl set lan0 mode bridge ageing 100ms learning off
		bridgectl set lan0 learning on
		bridgectl fdb add lan0 02:00:00:01:00:01 port b 2>/dev/null || :
		bridgectl fdb flush lan0 state all
		printf 'link set dev lan0 address 02:00:00:01:00:%02x\n' $i |
			ip -batch -
	done
	bridgectl set lan0 ageing 300s
	ip link set lan0 address 02:00:00:00:00:aa
	works
}

a_bridge_goes_and_comes() {
	local i p

	storm
	for ((i = 0; i < ROUNDS; i++)); do
		echo "link del dev lan0"
		echo "link add name lan0 type muse_bridge"
		echo "link set dev lan0 up"
		for p in a b c; do
			echo "link set dev $p master lan0"
		done
	done | ip -batch -
	works
}

the_host_of_the_bridge_sends_meanwhile() {
	local i

	storm
	for ((i = 0; i < 3; i++)); do
		blast_by - lan0 dst=02:00:00:01:00:00 dsts=200
		ip -batch - <<-END
			link set dev a nomaster
			link set dev a master lan0
			link del dev lan0
			link add name lan0 type muse_bridge
			link set dev lan0 up
			link set dev a master lan0
			link set dev b master lan0
			link set dev c master lan0
		END
	done
	works
}

the_module_goes_and_comes() {
	local i

	storm
	for ((i = 0; i < 3; i++)); do
		modprobe -r muse_bridge
		modprobe muse_bridge
		ip -batch - <<-END
			link add name lan0 type muse_bridge
			link set dev lan0 up
			link set dev a master lan0
			link set dev b master lan0
			link set dev c master lan0
		END
	done
	works
}

a_port_is_deleted() {
	storm
	ip link del dev c
	stop_jobs
	wait_for forwarding 2
	bridgectl fdb flush lan0
	fr sync
	fr clear
	send A dst=broadcast
	heard B=1
}

run_tests a_port_leaves_and_joins a_port_goes_down_and_up \
	settings_and_address_change a_bridge_goes_and_comes \
	the_host_of_the_bridge_sends_meanwhile the_module_goes_and_comes \
	a_port_is_deleted
