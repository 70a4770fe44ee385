#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bridgectl's own bad input: exit status 1 for a wrong command line, 2 for what
# is refused or fails, and one line that names what was wrong.

. "${0%/*}/lib.sh"

setup() {
	topology A
	ip link add name d type dummy
}

# says STATUS TEXT WORDS...: bridgectl says one line.
says() {
	local status=$1 text=$2
	shift 2

	refused "$status" "$text" bridgectl "$@"
	[[ $REPLY == "bridgectl: "* ]] || fail "'$*' said: $REPLY"
	[[ $REPLY != *$'\n'* ]] || fail "'$*' said more than a line: $REPLY"
}

unknown_commands() {
	says 1 "fbd: no such command" fbd
	says 1 "fdb shw: no such command" fdb shw
	says 1 "-x: no such option" -x show
	says 1 "--frobnicate: no such option" show --frobnicate
	says 1 "one word too many" show lan0 lan1
}

wrong_words_of_set() {
	says 1 "BRIDGE is missing" set
	says 1 "mode, learning, ageing, direct, group_fwd_mask, fdb_stats, learn_limit" set lan0
	says 1 "mode: switch" set lan0 mode switch
	says 1 "learning: maybe" set lan0 learning maybe
	says 1 "direct: perhaps" set lan0 direct perhaps
	says 1 "fdb_stats: 1" set lan0 fdb_stats 1
	says 1 "ageing: soon" set lan0 ageing soon
	says 1 "ageing: 99ms" set lan0 ageing 99ms
	says 1 "ageing: 1000001" set lan0 ageing 1000001
	says 1 "-5" set lan0 ageing -5
	says 1 "ageing is given twice" set lan0 ageing 5 ageing 6
	says 1 "needs a value" set lan0 ageing
	says 1 "group_fwd_mask: none: not a number" set lan0 group_fwd_mask none
	says 1 "0x: not a number" set lan0 group_fwd_mask 0x
	says 1 "0x10000: not between 0 and 0xffff" \
		set lan0 group_fwd_mask 0x10000
	says 1 "colour: not expected here" set lan0 colour red
}

wrong_words_of_port_set() {
	says 1 "PORT is missing" port set
	says 1 "learning, flood, mcast_flood" port set a
	says 1 "isolated: maybe" port set a isolated maybe
	says 1 "isolated is given twice" port set a isolated on isolated off
	says 1 "needs a value" port set a hairpin
	says 1 "priority: not expected here" port set a priority 3
}

wrong_words_of_fdb() {
	says 1 "is missing" fdb add lan0
	says 1 "port PORT is missing" fdb add lan0 02:00:00:00:00:01
	says 1 "02:00: " fdb add lan0 02:00 port a
	says 1 "02:00:00:00:00:0g: " \
		fdb get lan0 02:00:00:00:00:0g
	says 1 "02:00:00:00:00:01:02: " \
		fdb del lan0 02:00:00:00:00:01:02
	says 1 "state: old" fdb show lan0 state old
	says 1 "state: local" fdb flush lan0 state local
}

wrong_filters() {
	local p

	for p in 02 02/8 02:/8 ::/0 02::/49 02::/-1 02:: 02:00:5e::/ \
		02::1/8 02:00:00:00:00:00:/48 02:00:00:00:00:00::/48 \
		02:00:5e:01::/24 2::/8 02-00::/16; do
		says 1 "prefix: $p: not like" fdb show lan0 prefix $p
		says 1 "prefix: $p: not like" fdb flush lan0 prefix $p
	done
	says 1 "older: soon: not a time" fdb show older soon
	says 1 "younger: 1000001: more than 1000000s" fdb show younger 1000001
	says 1 "count is given twice" fdb show count port a count
	says 1 "count: not expected here" fdb flush lan0 count
	says 2 "nothing is so young and yet so old (younger)" \
		fdb flush lan0 older 5 younger 5
	says 2 "only learned entries have an age (older)" \
		fdb flush lan0 state static older 5
	says 2 "out of range (younger)" fdb flush lan0 younger 0
}

wrong_options_of_monitor() {
	says 1 "count" monitor --count many
	says 1 "timeout" monitor --timeout never
	says 1 "ready-fd: 77" monitor --ready-fd 77
}

devices_that_do_not_exist() {
	says 2 "lan9: no such bridge" show lan9
	says 2 "lan9: no such bridge" set lan9 mode hub
	says 2 "lan9: no such bridge" port show lan9
	says 2 "lan9: no such bridge" fdb show lan9
	says 2 "lan9: no such bridge" monitor lan9
	says 2 "z: no such port" fdb add lan0 02:00:00:00:00:01 port z
	says 2 "z: no such port" fdb flush lan0 port z
	says 2 "z: no such port" port set z learning off
}

devices_that_are_something_else() {
	says 2 "not a muse_bridge" show d
	says 2 "not a muse_bridge" set lo ageing 5
	says 2 "not a muse_bridge" fdb show a
	says 2 "not a muse_bridge" port show d
	says 2 "not a port of the bridge" fdb add lan0 02:00:00:00:00:01 port d
	says 2 "not a port of the bridge" fdb show lan0 port d
	says 2 "not a port of a muse_bridge" port set d learning off
	says 2 "not a port of a muse_bridge" port set lan0 learning off
}

what_the_kernel_refuses() {
	says 2 "are never forwarded (group_fwd_mask)" \
		set lan0 group_fwd_mask 0x4001
	says 2 "has no entry" fdb get lan0 02:00:00:00:00:01
	says 2 "has no entry" fdb del lan0 02:00:00:00:00:01
	says 2 "unicast and not zero" fdb add lan0 ff:ff:ff:ff:ff:ff port a
	says 2 "unicast and not zero" fdb add lan0 00:00:00:00:00:00 port a
}

without_the_right_it_says_so() {
	local user=(setpriv --reuid 65534 --regid 65534 --clear-groups)

	"${user[@]}" bridgectl show lan0 >/dev/null || fail "even show fails"
	refused 2 "needs CAP_NET_ADMIN" "${user[@]}" bridgectl set lan0 mode hub
	refused 2 "needs CAP_NET_ADMIN" "${user[@]}" \
		bridgectl port set a learning off
	refused 2 "needs CAP_NET_ADMIN" "${user[@]}" \
		bridgectl fdb add lan0 02:00:00:00:00:01 port a
}

an_output_that_cannot_be_written_is_an_error() {
	local status=0

	REPLY=$(bridgectl show 2>&1 >/dev/full) || status=$?
	expect "exit status" $status 2
	[[ $REPLY == *"cannot write the output"* ]] || fail "it said: $REPLY"
}

events_that_do_not_come_are_an_error() {
	says 2 "0 of 2 events within 100ms" monitor --count 2 --timeout 100ms
	bridgectl monitor --timeout 100ms
}

help_and_version_are_none() {
	local c

	for c in "" show set "port show" "port set" "fdb show" "fdb get" "fdb add" \
		"fdb del" "fdb flush" stats explain monitor; do
		# shellcheck disable=SC2086 # two words are two words
		REPLY=$(bridgectl $c -h)
		[[ $REPLY == Usage:* ]] || fail "help of '$c': $REPLY"
	done
	[[ $(bridgectl -V) =~ ^bridgectl\ \(muse\)\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

nothing_came_of_it() {
	expect_fdb
	json mode "$(bridgectl -j show lan0)"
	expect mode "$REPLY" bridge
	json ageing_ms "$(bridgectl -j show lan0)"
	expect ageing "$REPLY" 300000
}

run_tests unknown_commands wrong_words_of_set wrong_words_of_port_set wrong_words_of_fdb \
	wrong_filters \
	wrong_options_of_monitor devices_that_do_not_exist \
	devices_that_are_something_else what_the_kernel_refuses \
	without_the_right_it_says_so \
	an_output_that_cannot_be_written_is_an_error \
	events_that_do_not_come_are_an_error help_and_version_are_none \
	nothing_came_of_it
