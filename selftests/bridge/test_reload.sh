#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module is unloaded and loaded again, with whatever is there.

. "${0%/*}/lib.sh"
. ./request.sh

ROUNDS=10

setup() {
	topology A B
}

# again: what the usual topology has of the module.
again() {
	ip -batch - <<-END
		link add name lan0 type muse_bridge
		link set dev lan0 up
		link set dev a master lan0
		link set dev b master lan0
	END
}

with_bridges_ports_and_entries() {
	local i

	for ((i = 0; i < ROUNDS; i++)); do
		send A dst=broadcast src=02:00:00:01:00:00 macs=50 count=50
		modprobe -r muse_bridge
		[[ ! -e /sys/module/muse_bridge ]]
		[[ ! -e /proc/sys/net/ipv4/conf/lan0 ]]
		modprobe muse_bridge
		again
	done
	fr sync
	fr clear
}

with_nothing_at_all() {
	local i

	ip link del dev lan0
	for ((i = 0; i < 3; i++)); do
		modprobe -r muse_bridge
		modprobe muse_bridge
	done
	again
	wait_for forwarding 2
}

with_a_monitor_running() {
	monitor_start
	send A dst=broadcast
	event fdb-add "address=${MAC[A]}"
	modprobe -r muse_bridge
	event port-set port=a
	event fdb-del "address=${MAC[A]}" reason=port-down
	event port-set port=b
	event port-del port=a
	event port-del port=b
	event fdb-del state=local
	event bridge-del bridge=lan0
	modprobe muse_bridge
	again
	wait_for forwarding 2
}

# The kernel keeps a module while one of its dumps is not at its end.
with_a_dump_under_way() {
	send A dst=B src=02:00:00:01:00:00 macs=3000 count=3000 burst=100
	ask_start
	done_so dump:fdb-get take=1
	refused 1 "in use" modprobe -r muse_bridge
	ask reopen
	modprobe -r muse_bridge
	modprobe muse_bridge
	again
	wait_for forwarding 2
}

works_as_before() {
	fr sync
	fr clear
	send A dst=B
	send B dst=A
	heard A=1 B=1
	expect_fdb A=a B=b
}

# By name of the link kind, and by name of the netlink family.
it_is_loaded_when_it_is_asked_for() {
	modprobe -r muse_bridge
	ip link add auto0 type muse_bridge
	[[ -e /sys/module/muse_bridge ]]
	ip link del auto0
	modprobe -r muse_bridge
	bridgectl show >/dev/null
	[[ -e /sys/module/muse_bridge ]]
}

run_tests with_bridges_ports_and_entries with_nothing_at_all \
	with_a_monitor_running with_a_dump_under_way works_as_before \
	it_is_loaded_when_it_is_asked_for
