#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel picks entries by port, state, prefix and age, for a dump, for a
# number and for a flush, and a filter leaves out nothing that it should not.

. "${0%/*}/lib.sh"
. ./request.sh

OLD=02:00:05:00:00:01
NEW=02:00:05:00:00:02

setup() {
	topology A B
	send A dst=A src=02:00:01:00:00:00 macs=300 count=300
	send B dst=B src=02:00:02:00:00:00 macs=200 count=200
	fr sync
	bridgectl fdb add lan0 02:00:01:ff:00:00 port b
	bridgectl fdb add lan0 02:00:03:00:00:00 port a
	BRIDGES+=(lan1)
	ip link add name lan1 type muse_bridge
	ip link add name c master lan1 type dummy
	bridgectl fdb add lan1 02:00:01:00:00:00 port c
	ask_start
}

# number N WORDS...: so many are counted, and so many are listed.
number() {
	local many=$1 listed
	shift

	expect "number of '$*'" "$(bridgectl fdb show "$@" count)" "$many"
	listed=$(bridgectl -j fdb show "$@" | grep -c address || :)
	expect "listed of '$*'" "$listed" "$many"
}

everything() {
	number 503 lan0
	number 2 lan1
	number 505
	expect "number in JSON" "$(bridgectl -j fdb show count)" '{"count":505}'
}

by_port() {
	number 301 lan0 port a
	number 201 port b
	number 1 port c
}

by_state() {
	number 500 lan0 state learned
	number 2 lan0 state static
	number 1 lan0 state local
	number 3 state static
	number 1 lan0 port a state static
	number 0 port a state local
}

by_prefix() {
	number 301 lan0 prefix 02:00:01::/24
	number 302 prefix 02:00:01::/24
	number 300 lan0 prefix 02:00:01:00::/32
	number 256 lan0 prefix 02:00:01:00:00::/40
	number 44 lan0 prefix 02:00:01:00:01::/40
	number 32 lan0 prefix 02:00:01:00:00:20/43
	number 1 lan0 prefix 02:00:01:00:00:21
	number 0 lan0 prefix 02:00:01:00:00:21/48 port b
	number 2 prefix 02:00:01:00:00:00/48
	number 505 prefix 00::/0
	number 0 prefix fe::/7
	number 1 prefix 02:00:01::/24 state static port b
}

# One of all the bits, or of none; and bits that are not the first.
by_mask() {
	local all

	index lan0
	all="ifindex=u32:$REPLY"
	done_so dump:fdb-get "$all" 'fdb{' addr=mac:00:00:00:00:00:01 \
		mask=mac:00:00:00:00:00:01 state=u32:0 '}'
	expect "odd ones" "$REPLY" "ok 250"
	done_so dump:fdb-get "$all" 'fdb{' addr=mac:00:00:00:00:00:00 \
		mask=mac:00:00:00:00:00:03 state=u32:0 '}'
	expect "multiples of four" "$REPLY" "ok 125"
}

a_number_is_one_message() {
	done_so showdump:fdb-get 'fdb{' count-only=hex: '}'
	expect "answer" "$REPLY" "ok 1; fdb-get fdb{ count=505 }"
	index lan1
	done_so showdump:fdb-get "ifindex=u32:$REPLY" 'fdb{' count-only=hex: '}'
	expect "answer" "$REPLY" "ok 1; fdb-get fdb{ count=2 }"
}

# age ADDRESS: in milliseconds.
age() {
	json age_ms "$(bridgectl -j fdb get lan0 "$1")"
}

older_than() {
	age "$1"
	((REPLY >= $2))
}

# Some time after OLD, NEW is heard; ages in between tell them apart, unless too
# much time passes here.
told_apart() {
	local old

	send A dst=A src=$NEW
	fr sync
	age $OLD
	old=${REPLY}ms
	fdb_shows "$OLD" older "$old" && fdb_shows "$NEW" younger "$old" &&
		fdb_shows "$OLD $NEW" older 10ms younger 900000s
}

# fdb_shows "ADDRESSES" WORDS...: exactly these, of OLD and NEW.
fdb_shows() {
	local these=$1 listed
	shift

	listed=$(bridgectl -j fdb show lan0 prefix 02:00:05::/24 "$@" |
		grep -o '02:00:05:..:..:..' | sort | tr '\n' ' ')
	[[ $listed == "$these " ]]
}

by_age() {
	send A dst=A src=$OLD
	fr sync
	wait_for older_than $OLD 1000
	wait_for told_apart
	number 0 lan0 older 900000s
	number 0 lan0 port a younger 1ms state learned prefix 02:00:01::/24
	# Static and local entries have no age.
	number "$(bridgectl fdb show lan0 state learned count)" lan0 younger 900000s
}

flush_by_prefix() {
	bridgectl fdb flush lan0 prefix 02:00:01:00:00::/40
	number 44 lan0 prefix 02:00:01::/24 state learned
	bridgectl fdb flush lan0 prefix 02:00:01::/24 port b
	number 44 lan0 prefix 02:00:01::/24 state learned
	bridgectl fdb flush lan0 prefix 02:00:01::/24 state static
	number 44 lan0 prefix 02:00:01::/24
	number 200 lan0 port b state learned
	number 2 lan1
}

flush_by_age() {
	local n old

	n=$(bridgectl fdb show lan0 state learned count)
	bridgectl fdb flush lan0 older 900000s
	number "$n" lan0 state learned
	# What is heard now is not as old, by the whole test until here.
	age $OLD
	old=${REPLY}ms
	send B dst=B src=02:00:06:00:00:01
	fr sync
	bridgectl fdb flush lan0 older "$old"
	number 0 lan0 prefix $OLD
	number 1 lan0 prefix 02:00:06::/24
	number 1 lan0 state static
	bridgectl fdb flush lan0 younger 900000s
	number 0 lan0 state learned
	number 1 lan0 state static
}

# A filter whose port leaves in the middle of a dump, or comes back.
the_port_leaves_meanwhile() {
	send A dst=A src=02:00:01:00:00:00 macs=2000 count=2000 burst=500
	fr sync
	index a
	done_so dump:fdb-get 'fdb{' "port=u32:$REPLY" '}' take=1
	ip link set dev a nomaster
	done_so more
	ip link set dev a master lan0
	wait_for forwarding 2
	number 0 lan0 port a
}

run_tests everything by_port by_state by_prefix by_mask a_number_is_one_message \
	by_age flush_by_prefix flush_by_age the_port_leaves_meanwhile
