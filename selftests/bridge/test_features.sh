#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the host may leave to the bridge device (checksums, segments, frames in pages)
# is what its ports can do: as long as one of them can, the bridge takes it, and the
# stack does it for the others at their own devices.

. "${0%/*}/lib.sh"

# As ethtool calls them.
CSUM=tx-checksum-ip-generic SG=tx-scatter-gather TSO=tx-tcp-segmentation

setup() {
	modprobe -q tun || impossible "there is no module tun"
	lan lan0
	build
	ip -batch - <<-END
		link add name p0 up type veth peer name p1
		link add name q0 up type veth peer name q1
		link set dev p1 up
		link set dev q1 up
	END
}

# It ends with every test: the bridge has these two ports, which can all there is.
after() {
	ip -batch - <<-END
		link set dev p0 master lan0
		link set dev q0 master lan0
	END
	ethtool -K p0 tx on sg on tso on gso on >/dev/null
	ethtool -K q0 tx on sg on tso on gso on >/dev/null
	ethtool -K lan0 tx on sg on tso on gso on >/dev/null
}

# has DEVICE FEATURE=on|off...
has() {
	local text dev=$1 word
	shift

	text=$(ethtool -k "$dev")
	for word in "$@"; do
		[[ $text == *"${word%=*}: ${word#*=}"* ]] ||
			fail "$dev: ${word%=*} is not ${word#*=}"
	done
}

without_ports_it_takes_everything() {
	has lan0 $CSUM=on $SG=on $TSO=on generic-segmentation-offload=on
}

with_ports_that_can_all_it_does() {
	ip link set dev p0 master lan0
	ip link set dev q0 master lan0
	has lan0 $CSUM=on $SG=on $TSO=on tx-udp-segmentation=on \
		tx-vlan-offload=on generic-segmentation-offload=on
}

one_port_that_can_is_enough() {
	ethtool -K p0 tx off sg off >/dev/null
	has p0 $CSUM=off $SG=off $TSO=off
	has lan0 $CSUM=on $SG=on $TSO=on
}

checksums_follow_the_ports() {
	ethtool -K p0 tx off >/dev/null
	ethtool -K q0 tx off >/dev/null
	has lan0 $CSUM=off $SG=on
	ethtool -K q0 tx on >/dev/null
	has lan0 $CSUM=on
}

pages_follow_the_ports() {
	ethtool -K p0 sg off >/dev/null
	ethtool -K q0 sg off >/dev/null
	has lan0 $CSUM=on $SG=off $TSO=off generic-segmentation-offload=off
	ethtool -K p0 sg on >/dev/null
	has lan0 $SG=on $TSO=on generic-segmentation-offload=on
}

# Whoever cuts a frame later does less: so the bridge takes what is to be cut, even
# for ports that only the stack can cut for.
segments_are_made_as_late_as_can_be() {
	ethtool -K p0 tso off >/dev/null
	ethtool -K q0 tso off >/dev/null
	has lan0 $CSUM=on $SG=on $TSO=on
}

ports_that_come_and_go_count() {
	ethtool -K p0 tx off >/dev/null
	has lan0 $CSUM=on
	ip link set dev q0 nomaster
	has lan0 $CSUM=off
	ip link set dev q0 master lan0
	has lan0 $CSUM=on
	ip link set dev q0 nomaster
	ip link set dev p0 nomaster
	has lan0 $CSUM=on
}

a_port_that_vanishes_counts_no_more() {
	ip link add name gone0 up master lan0 type veth peer name gone1
	ethtool -K p0 tx off >/dev/null
	ethtool -K q0 tx off >/dev/null
	has lan0 $CSUM=on
	ip link del dev gone0
	has lan0 $CSUM=off
}

what_is_turned_off_by_hand_stays_off() {
	ethtool -K lan0 $CSUM off >/dev/null
	has lan0 $CSUM=off
	ethtool -K p0 tx off >/dev/null
	ethtool -K p0 tx on >/dev/null
	has lan0 $CSUM=off
	ethtool -K lan0 $CSUM on >/dev/null
	has lan0 $CSUM=on
	# Wished for while no port can, it comes with the first that does.
	ethtool -K p0 tx off >/dev/null
	ethtool -K q0 tx off >/dev/null
	# ethtool complains that nothing changed yet.
	ethtool -K lan0 $CSUM on >/dev/null 2>&1 || :
	has lan0 $CSUM=off
	ethtool -K q0 tx on >/dev/null
	has lan0 $CSUM=on
}

devices_above_it_follow() {
	ip link add link lan0 name v0 type vlan id 5
	has v0 $CSUM=on $SG=on
	ethtool -K p0 tx off >/dev/null
	ethtool -K q0 tx off >/dev/null
	has v0 $CSUM=off
	ethtool -K q0 tx on >/dev/null
	has v0 $CSUM=on
	ip link del dev v0
}

# largest DEVICE: bytes of the largest frame to be cut, and segments of it.
largest() {
	local text

	text=$(ip -d link show dev "$1")
	[[ $text =~ tso_max_size\ ([0-9]+)\ tso_max_segs\ ([0-9]+) ]] ||
		fail "no such thing of $1: $text"
	REPLY=${BASH_REMATCH[*]:1}
}

# Those of a tap are smaller than those of a veth.
the_largest_frame_is_that_of_the_smallest_port() {
	local alone

	largest p0
	alone=$REPLY
	ip tuntap add dev t0 mode tap
	largest t0
	[[ $REPLY != "$alone" ]] || fail "those of veth and tap are both $REPLY"
	largest lan0
	expect "with two veth" "$REPLY" "$alone"
	ip link set dev t0 master lan0
	largest t0
	alone=$REPLY
	largest lan0
	expect "with a tap" "$REPLY" "$alone"
	ip link del dev t0
	largest p0
	alone=$REPLY
	largest lan0
	expect "without it" "$REPLY" "$alone"
}

run_tests without_ports_it_takes_everything with_ports_that_can_all_it_does \
	one_port_that_can_is_enough checksums_follow_the_ports \
	pages_follow_the_ports segments_are_made_as_late_as_can_be \
	ports_that_come_and_go_count a_port_that_vanishes_counts_no_more \
	what_is_turned_off_by_hand_stays_off devices_above_it_follow \
	the_largest_frame_is_that_of_the_smallest_port
