#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The tracepoints of the bridge, as any tracer sees them, and the kernel's own of
# dropped frames.

. "${0%/*}/lib.sh"

TRACING=/sys/kernel/tracing
TRACE=$TRACING/instances/mbr$$
STRANGER=02:00:00:00:00:99
P=02:00:00:00:00:51

setup() {
	topology A B C
	fr open SELF - lan0
	json address "$(bridgectl -j show lan0)"
	MAC[SELF]=$REPLY
	send A dst=broadcast
	send B dst=broadcast
	send C dst=broadcast
	fr sync
	fr clear
	[[ -e $TRACING/events ]] || mount -t tracefs none $TRACING
	mkdir $TRACE
}

# An instance of tracing outlives the network namespace, so it is removed first.
eval "finish_lan() $(declare -f finish | tail -n +2)"
finish() {
	[[ ! -d $TRACE ]] || {
		echo 0 >$TRACE/events/enable
		rmdir $TRACE
	}
	finish_lan
}

# on EVENT..., off: from a clean trace.
on() {
	local e

	off
	for e; do
		echo 1 >"$TRACE/events/${e/:/\/}/enable"
	done
}

off() {
	echo 0 >$TRACE/events/enable
	echo >$TRACE/trace
}

# traced [TEXT...]: exactly these lines, from the name of the event on.
traced() {
	local got want

	fr sync
	got=$(sed -n 's/.*: \(muse_bridge_[a-z_]*: \)/\1/p' $TRACE/trace |
		grep -v '02:00:00:00:00:f[ef]' || :)
	want=$(printf '%s\n' "$@")
	expect "trace" "$got" "$want"
	echo >$TRACE/trace
}

# each_is_there: by the names that others rely on.
each_is_there() {
	expect "tracepoints" "$(cd $TRACE/events/muse_bridge && echo muse_*)" \
		"muse_bridge_drop muse_bridge_fdb_add muse_bridge_fdb_del muse_bridge_fdb_move muse_bridge_fdb_set muse_bridge_flood muse_bridge_forward muse_bridge_local muse_bridge_receive"
	grep -q '"too_long"' $TRACE/events/muse_bridge/muse_bridge_drop/format
	! grep -q MUSE_BRIDGE_DROP_ $TRACE/events/muse_bridge/muse_bridge_drop/format ||
		fail "the reasons in the format have no numbers"
}

a_frame_that_is_forwarded() {
	local f="src=${MAC[A]} dst=${MAC[B]} len=100"

	on muse_bridge
	send A dst=B len=100
	traced "muse_bridge_receive: bridge=lan0 port=a $f" \
		"muse_bridge_forward: bridge=lan0 port=a to=b $f"
	f="src=${MAC[SELF]} dst=${MAC[B]} len=60"
	send SELF src=SELF dst=B
	traced "muse_bridge_receive: bridge=lan0 port=lan0 $f" \
		"muse_bridge_forward: bridge=lan0 port=lan0 to=b $f"
}

frames_that_are_flooded() {
	local f="src=${MAC[A]} dst=$STRANGER len=60"

	send A dst=$STRANGER
	traced "muse_bridge_receive: bridge=lan0 port=a $f" \
		"muse_bridge_flood: bridge=lan0 port=a $f"
	bridgectl port set c flood off
	send A dst=$STRANGER
	traced "muse_bridge_receive: bridge=lan0 port=a $f" \
		"muse_bridge_flood: bridge=lan0 port=a $f" \
		"muse_bridge_drop: bridge=lan0 port=c $f reason=flood_off"
	bridgectl port set c flood on
	f="src=${MAC[A]} dst=ff:ff:ff:ff:ff:ff len=60"
	send A dst=broadcast
	traced "muse_bridge_receive: bridge=lan0 port=a $f" \
		"muse_bridge_flood: bridge=lan0 port=a $f" \
		"muse_bridge_local: bridge=lan0 port=a $f"
}

a_frame_for_the_host() {
	local f="src=${MAC[A]} dst=${MAC[SELF]} len=60"

	send A dst=SELF
	traced "muse_bridge_receive: bridge=lan0 port=a $f" \
		"muse_bridge_local: bridge=lan0 port=a $f"
}

frames_that_are_dropped() {
	on muse_bridge:muse_bridge_drop
	send A dst=A
	send A src=03:00:00:00:00:01 dst=B
	send A dst=01:80:c2:00:00:0e
	send SELF src=A dst=SELF
	traced "muse_bridge_drop: bridge=lan0 port=a src=${MAC[A]} dst=${MAC[A]} len=60 reason=same_port" \
		"muse_bridge_drop: bridge=lan0 port=a src=03:00:00:00:00:01 dst=${MAC[B]} len=60 reason=source_invalid" \
		"muse_bridge_drop: bridge=lan0 port=a src=${MAC[A]} dst=01:80:c2:00:00:0e len=60 reason=link_local" \
		"muse_bridge_drop: bridge=lan0 port=lan0 src=${MAC[A]} dst=${MAC[SELF]} len=60 reason=to_self"
}

# The length is that of the frame, whichever header the data begin at.
one_that_is_too_long() {
	ip link set dev b mtu 1000
	send A dst=B len=1019
	traced "muse_bridge_drop: bridge=lan0 port=b src=${MAC[A]} dst=${MAC[B]} len=1019 reason=too_long"
	ip link set dev b mtu 1500
}

by_a_filter_only_some() {
	echo 'reason == 3' >$TRACE/events/muse_bridge/muse_bridge_drop/filter
	send A dst=A
	send A src=03:00:00:00:00:01 dst=B
	traced "muse_bridge_drop: bridge=lan0 port=a src=03:00:00:00:00:01 dst=${MAC[B]} len=60 reason=source_invalid"
	echo 0 >$TRACE/events/muse_bridge/muse_bridge_drop/filter
}

# kernel_says REASON: the kernel's own tracepoint names the reason, and us, if it
# names anybody.
kernel_says() {
	local who='\[muse_bridge\]'

	grep -q 'location=%pS' $TRACE/events/skb/kfree_skb/format || who=location
	fr sync
	grep -qE "kfree_skb: .*$who.*reason: $1( |\$)" $TRACE/trace ||
		fail "the kernel says '$(grep kfree_skb: $TRACE/trace)' not $1"
	echo >$TRACE/trace
}

the_kernel_knows_why() {
	on skb:kfree_skb
	ip link set dev b mtu 1000
	send A dst=B len=1019
	kernel_says PKT_TOO_BIG
	ip link set dev b mtu 1500
	send A src=03:00:00:00:00:01 dst=B
	if grep -q MAC_INVALID_SOURCE $TRACE/events/skb/kfree_skb/format; then
		kernel_says MAC_INVALID_SOURCE
	else
		kernel_says NOT_SPECIFIED
	fi
}

entries() {
	on muse_bridge:muse_bridge_fdb_{add,set,move,del}
	send A src=$P dst=B
	traced "muse_bridge_fdb_add: bridge=lan0 addr=$P port=a state=learned"
	send A src=$P dst=B
	traced ""
	send C src=$P dst=B
	traced "muse_bridge_fdb_move: bridge=lan0 addr=$P port=c from=a state=learned"
	bridgectl fdb add lan0 $P port b replace
	traced "muse_bridge_fdb_set: bridge=lan0 addr=$P port=b state=static"
	bridgectl fdb del lan0 $P
	traced "muse_bridge_fdb_del: bridge=lan0 addr=$P port=b state=static reason=admin"
	send A src=$P dst=B
	bridgectl fdb flush lan0 prefix $P/48
	traced "muse_bridge_fdb_add: bridge=lan0 addr=$P port=a state=learned" \
		"muse_bridge_fdb_del: bridge=lan0 addr=$P port=a state=learned reason=flush"
}

aged() {
	grep -q "addr=$P port=a state=learned reason=aged" $TRACE/trace
}

an_entry_that_ages() {
	send A src=$P dst=B
	bridgectl set lan0 ageing 100ms
	wait_for aged
	bridgectl set lan0 ageing 300s
}

when_off_nothing_is_traced() {
	off
	send A dst=B
	send A dst=A
	traced ""
}

run_tests each_is_there a_frame_that_is_forwarded frames_that_are_flooded \
	a_frame_for_the_host frames_that_are_dropped one_that_is_too_long \
	by_a_filter_only_some the_kernel_knows_why entries an_entry_that_ages \
	when_off_nothing_is_traced
