#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Frames for nobody in particular, and for stations nobody has heard of, go to
# every port but the one they came in by, once to each.

. "${0%/*}/lib.sh"

STRANGER=02:00:00:00:00:99

setup() {
	topology A B C D
}

an_unknown_address_is_flooded() {
	send A dst=$STRANGER
	heard B=1 C=1 D=1
}

a_broadcast_is_flooded() {
	send B dst=broadcast count=3
	heard A=3 C=3 D=3
}

a_multicast_is_flooded() {
	send C dst=01:00:5e:00:00:fb
	send C dst=33:33:00:00:00:01
	heard A=2 B=2 D=2
}

a_known_address_is_not_flooded() {
	send D dst=A count=2
	heard A=2
}

a_forgotten_address_is_flooded_again() {
	bridgectl fdb del lan0 "${MAC[A]}"
	send D dst=A
	heard A=1 B=1 C=1
}

every_copy_is_whole() {
	send A dst=broadcast len=1514
	fr sync
	for h in B C D; do
		fr show "$h"
		expect "what $h received" "$REPLY" \
			"src=${MAC[A]} dst=ff:ff:ff:ff:ff:ff len=1514 intact;"
	done
	heard B=1 C=1 D=1
}

a_port_that_is_down_gets_nothing() {
	ip link set dev b down
	send A dst=$STRANGER
	heard C=1 D=1
	ip link set dev b up
	wait_for forwarding 4
	send A dst=$STRANGER
	heard B=1 C=1 D=1
}

# Alone in the bridge: there is nobody to flood to.
a_lone_port_floods_to_nobody() {
	ip link set dev b nomaster
	ip link set dev c nomaster
	ip link set dev d nomaster
	send A dst=$STRANGER
	send A dst=broadcast
	heard
	expect_fdb A=a
}

run_tests an_unknown_address_is_flooded a_broadcast_is_flooded \
	a_multicast_is_flooded a_known_address_is_not_flooded \
	a_forgotten_address_is_flooded_again every_copy_is_whole \
	a_port_that_is_down_gets_nothing a_lone_port_floods_to_nobody
