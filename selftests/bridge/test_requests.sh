#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC1083,SC2086 # the braces are words of requests
#
# Wrong requests: each is refused with the errno that fits and a text that says
# what was wrong with which attribute; and nothing changes.

. "${0%/*}/lib.sh"
. ./request.sh

M=02:00:00:00:00:51
NEVER='spanning tree, pause and link aggregation (bits 0, 1, 2) are never forwarded'
UNKNOWN='Unknown attribute type'
RANGE='integer out of range'

setup() {
	topology A B
	printf '%s\n' "link add name lan1 type muse_bridge" \
		"link add name c master lan1 type dummy" \
		"link add name d type dummy" | ip -batch -
	BRIDGES+=(lan1)
	send A dst=broadcast
	bridgectl fdb add lan0 02:00:00:00:00:52 port b
	index lan0; L=ifindex=u32:$REPLY
	index a; A=port=u32:$REPLY
	index c; C=port=u32:$REPLY
	index a; P=ifindex=u32:$REPLY
	index d; D=$REPLY
	ask_start
	BEFORE=$(picture)
	monitor_start
}

# picture: everything that a request could change.
picture() {
	bridgectl -j show
	bridgectl -j port show -s
	bridgectl -j fdb show | sed 's/"age_ms":[0-9]*/"age_ms":0/'
}

the_bridge_must_be_given() {
	local miss='EINVAL miss=1 the bridge is missing'

	wrong "$miss" bridge-get
	wrong "$miss" bridge-set bridge{ mode=u32:0 }
	wrong "$miss" fdb-get fdb{ addr=mac:$M }
	wrong "$miss" fdb-add fdb{ addr=mac:$M "$A" }
	wrong "$miss" fdb-del fdb{ addr=mac:$M }
	wrong "$miss" fdb-flush
}

the_rest_must_be_given_too() {
	local c

	wrong 'EINVAL miss=3 what to set is missing' bridge-set "$L"
	wrong 'EINVAL miss=4 what to set is missing' port-set "$L"
	wrong 'EINVAL miss=1 the port is missing' port-set port{ learning=u8:0 }
	wrong 'EINVAL miss=1 the port is missing' port-set "$L" port{ }
	for c in fdb-get fdb-add fdb-del; do
		wrong 'EINVAL miss=5 the entry is missing' $c "$L"
		wrong 'EINVAL miss=1 the address is missing' $c "$L" fdb{ }
	done
	wrong 'EINVAL miss=1 the address is missing' fdb-add "$L" fdb{ "$A" }
	wrong 'EINVAL miss=2 the port is missing' fdb-add "$L" fdb{ addr=mac:$M }
}

the_index_must_be_of_a_bridge() {
	local c rest i

	for c in bridge-get bridge-set fdb-get fdb-add fdb-del fdb-flush; do
		case $c in
		bridge-get | fdb-flush) rest='' ;;
		bridge-set) rest='bridge{ mode=u32:0 }' ;;
		fdb-add) rest="fdb{ addr=mac:$M $A }" ;;
		*) rest="fdb{ addr=mac:$M }" ;;
		esac
		wrong "ERANGE at=ifindex $RANGE" $c ifindex=u32:0 "$rest"
		wrong "ERANGE at=ifindex $RANGE" $c ifindex=u32:0x80000000 "$rest"
		wrong 'ENODEV at=ifindex no such device' $c ifindex=u32:99999 "$rest"
		wrong 'EOPNOTSUPP at=ifindex the device is not a muse_bridge' \
			$c "ifindex=u32:$D" "$rest"
		wrong 'EOPNOTSUPP at=ifindex the device is not a muse_bridge' \
			$c ifindex=u32:1 "$rest"
		for i in u8:1 u16:1 u64:1 str:lan0 hex:; do
			wrong 'EINVAL at=ifindex invalid attribute length' \
				$c ifindex=$i "$rest"
		done
	done
}

a_dump_looks_at_its_request_too() {
	local c

	for c in bridge-get port-get fdb-get; do
		wrong 'ENODEV at=ifindex no such device' dump:$c ifindex=u32:99999
		wrong 'EOPNOTSUPP at=ifindex the device is not a muse_bridge' \
			dump:$c "ifindex=u32:$D"
		wrong "ERANGE at=ifindex $RANGE" dump:$c ifindex=u32:0
		wrong "EINVAL at=bridge $UNKNOWN" dump:$c "$L" bridge{ }
	done
	wrong "EINVAL at=fdb $UNKNOWN" dump:port-get "$L" fdb{ }
	wrong 'EINVAL at=fdb.port the device is not a port of the bridge' \
		dump:fdb-get "$L" fdb{ "$C" }
	wrong 'ENODEV at=fdb.port no such port device' \
		dump:fdb-get "$L" fdb{ port=u32:99999 }
	wrong "ERANGE at=fdb.state $RANGE" dump:fdb-get "$L" fdb{ state=u32:3 }
	wrong "EINVAL at=fdb.reason $UNKNOWN" \
		dump:fdb-get "$L" fdb{ reason=u32:0 }
	wrong 'ERANGE at=fdb.count-only Attribute failed policy validation' \
		dump:fdb-get "$L" fdb{ count-only=u32:1 }
}

a_prefix_is_an_address_and_its_mask() {
	local c mask=02:00:00:00:00:00

	for c in dump:fdb-get fdb-flush; do
		wrong 'EINVAL miss=10 the mask of the prefix is missing' \
			$c "$L" fdb{ addr=mac:$M }
		wrong 'EINVAL miss=1 the address of the prefix is missing' \
			$c "$L" fdb{ mask=mac:$mask }
		wrong 'EINVAL at=fdb.addr the address has bits that its mask has not' \
			$c "$L" fdb{ addr=mac:$M mask=mac:$mask }
		wrong 'ERANGE at=fdb.mask binary attribute size out of range' \
			$c "$L" fdb{ addr=mac:$M mask=hex:ff:ff:ff }
	done
	wrong "EINVAL at=fdb.mask $UNKNOWN" \
		fdb-get "$L" fdb{ addr=mac:$M mask=mac:$mask }
	wrong "EINVAL at=fdb.mask $UNKNOWN" \
		fdb-add "$L" fdb{ addr=mac:$M "$A" mask=mac:$mask }
}

an_age_is_possible() {
	local c a

	for c in dump:fdb-get fdb-flush; do
		wrong "ERANGE at=fdb.younger $RANGE" $c "$L" fdb{ younger=u32:0 }
		for a in older younger; do
			wrong "ERANGE at=fdb.$a $RANGE" \
				$c "$L" fdb{ $a=u32:0x80000000 }
			wrong "EINVAL at=fdb.$a invalid attribute length" \
				$c "$L" fdb{ $a=u64:1 }
			wrong "EINVAL at=fdb.$a only learned entries have an age" \
				$c "$L" fdb{ state=u32:1 $a=u32:100 }
		done
		wrong 'EINVAL at=fdb.younger nothing is so young and yet so old' \
			$c "$L" fdb{ older=u32:500 younger=u32:500 }
	done
	wrong "EINVAL at=fdb.older $UNKNOWN" \
		fdb-get "$L" fdb{ addr=mac:$M older=u32:100 }
	wrong "EINVAL at=fdb.count-only $UNKNOWN" \
		fdb-flush "$L" fdb{ count-only=hex: }
}

settings_have_bounds() {
	local ms mask

	wrong "ERANGE at=bridge.mode $RANGE" bridge-set "$L" bridge{ mode=u32:2 }
	wrong "ERANGE at=bridge.mode $RANGE" \
		bridge-set "$L" bridge{ mode=u32:0xffffffff }
	wrong "ERANGE at=bridge.learning $RANGE" \
		bridge-set "$L" bridge{ learning=u8:2 }
	for ms in 0 1 99 1000000001 0xffffffff; do
		wrong "ERANGE at=bridge.ageing $RANGE" \
			bridge-set "$L" bridge{ ageing=u32:$ms }
	done
	wrong 'EINVAL at=bridge.mode invalid attribute length' \
		bridge-set "$L" bridge{ mode=u8:1 }
	wrong 'EINVAL at=bridge.learning invalid attribute length' \
		bridge-set "$L" bridge{ learning=u32:1 }
	wrong 'EINVAL at=bridge.ageing invalid attribute length' \
		bridge-set "$L" bridge{ ageing=u64:5000 }
	wrong 'EINVAL at=bridge.group-fwd invalid attribute length' \
		bridge-set "$L" bridge{ group-fwd=u32:0x4000 }
	for mask in 1 2 4 7 0x4001 0xffff; do
		wrong "EINVAL at=bridge.group-fwd $NEVER" \
			bridge-set "$L" bridge{ group-fwd=u16:$mask }
	done
}

settings_of_ports_have_bounds() {
	local s

	for s in learning flood mcast-flood bcast-flood isolated hairpin; do
		wrong "ERANGE at=port.$s $RANGE" port-set port{ "$P" $s=u8:2 }
		wrong "ERANGE at=port.$s $RANGE" port-set port{ "$P" $s=u8:255 }
		wrong "EINVAL at=port.$s invalid attribute length" \
			port-set port{ "$P" $s=u32:1 }
	done
	for s in ifname=str:a forwarding=u8:0 entries=u32:0 77=u8:1; do
		wrong "EINVAL at=port.${s%%=*} $UNKNOWN" port-set port{ "$P" $s }
	done
}

only_a_port_has_its_settings() {
	local text='the device is not a port of'

	wrong "EINVAL at=port.ifindex $text a muse_bridge" \
		port-set port{ "ifindex=u32:$D" learning=u8:0 }
	wrong "EINVAL at=port.ifindex $text a muse_bridge" \
		port-set port{ "$L" learning=u8:0 }
	wrong "EINVAL at=port.ifindex $text the bridge" \
		port-set "$L" port{ "ifindex=${C#*=}" learning=u8:0 }
	wrong 'ENODEV at=port.ifindex no such port device' \
		port-set port{ ifindex=u32:99999 learning=u8:0 }
	wrong "ERANGE at=port.ifindex $RANGE" \
		port-set port{ ifindex=u32:0 learning=u8:0 }
	wrong 'EOPNOTSUPP at=ifindex the device is not a muse_bridge' \
		port-set "ifindex=u32:$D" port{ "$P" learning=u8:0 }
	wrong 'ENODEV at=ifindex no such device' \
		port-set ifindex=u32:99999 port{ "$P" learning=u8:0 }
}

# One of two is wrong: the other is not done either.
settings_are_all_or_nothing() {
	wrong "ERANGE at=bridge.ageing $RANGE" \
		bridge-set "$L" bridge{ mode=u32:0 learning=u8:0 ageing=u32:99 }
	wrong "ERANGE at=bridge.mode $RANGE" \
		bridge-set "$L" bridge{ ageing=u32:5000 mode=u32:9 }
	wrong "EINVAL at=fdb $UNKNOWN" bridge-set "$L" bridge{ mode=u32:0 } fdb{ }
	wrong "EINVAL at=bridge.group-fwd $NEVER" \
		bridge-set "$L" bridge{ mode=u32:0 group-fwd=u16:0x4001 }
	wrong "ERANGE at=port.hairpin $RANGE" \
		port-set port{ "$P" learning=u8:0 isolated=u8:1 hairpin=u8:2 }
	wrong "EINVAL at=bridge $UNKNOWN" \
		port-set port{ "$P" learning=u8:0 } bridge{ mode=u32:0 }
}

what_is_read_only_cannot_be_set() {
	local a

	for a in addr=mac:$M ports=u32:1 entries=u32:1 77=u32:1; do
		wrong "EINVAL at=bridge.${a%%=*} $UNKNOWN" \
			bridge-set "$L" bridge{ $a }
	done
}

a_station_has_a_proper_address() {
	local c m rest=''

	for c in fdb-get fdb-add fdb-del; do
		[[ $c != fdb-add ]] || rest=$A
		for m in 00:00:00:00:00:00 ff:ff:ff:ff:ff:ff 01:00:5e:00:00:01; do
			wrong "EADDRNOTAVAIL at=fdb.addr a station's address is unicast and not zero" \
				$c "$L" fdb{ addr=mac:$m "$rest" }
		done
		for m in 02 02:00:00:00:00 02:00:00:00:00:00:01; do
			wrong 'ERANGE at=fdb.addr binary attribute size out of range' \
				$c "$L" fdb{ addr=hex:$m "$rest" }
		done
		rest=''
	done
}

a_port_must_be_one_of_this_bridge() {
	local c m

	for c in fdb-add fdb-flush; do
		m=addr=mac:$M
		[[ $c == fdb-add ]] || m=''
		wrong 'EINVAL at=fdb.port the device is not a port of the bridge' \
			$c "$L" fdb{ "$m" "$C" }
		wrong 'EINVAL at=fdb.port the device is not a port of the bridge' \
			$c "$L" fdb{ "$m" "port=u32:$D" }
		wrong 'EINVAL at=fdb.port the device is not a port of the bridge' \
			$c "$L" fdb{ "$m" "port=u32:${L#*:}" }
		wrong 'ENODEV at=fdb.port no such port device' \
			$c "$L" fdb{ "$m" port=u32:99999 }
		wrong "ERANGE at=fdb.port $RANGE" $c "$L" fdb{ "$m" port=u32:0 }
		wrong 'EINVAL at=fdb.port invalid attribute length' \
			$c "$L" fdb{ "$m" port=u16:3 }
	done
}

an_entry_cannot_be_what_it_is_not() {
	wrong 'ENOENT address has no entry' fdb-get "$L" fdb{ addr=mac:$M }
	wrong 'ENOENT address has no entry' fdb-del "$L" fdb{ addr=mac:$M }
	wrong 'EEXIST address already has an entry' \
		fdb-add "$L" fdb{ addr=mac:"${MAC[A]}" "$A" }
	wrong 'EEXIST address already has an entry' \
		fdb-add "$L" fdb{ addr=mac:02:00:00:00:00:52 "$A" }
	json address "$(bridgectl -j show lan0)"
	wrong "EADDRINUSE address is the bridge's own" \
		fdb-add "$L" fdb{ addr=mac:"$REPLY" "$A" replace=hex: }
	json address "$(bridgectl -j show lan0)"
	wrong "EADDRINUSE address is the bridge's own" \
		fdb-del "$L" fdb{ addr=mac:"$REPLY" }
	wrong "ERANGE at=fdb.state $RANGE" fdb-flush "$L" fdb{ state=u32:2 }
}

# What a request does not know is refused, never overlooked.
what_is_not_understood_is_refused() {
	local c

	for c in bridge-get fdb-get fdb-add fdb-del fdb-flush bridge-set; do
		wrong "EINVAL at=ifname $UNKNOWN" $c "$L" ifname=str:lan0
		wrong "EINVAL at=port $UNKNOWN" $c "$L" port{ }
		wrong "EINVAL at=77 $UNKNOWN" $c "$L" 77=u32:1
		wrong "EINVAL at=0 $UNKNOWN" $c "$L" 0=u32:1
		wrong 'EINVAL genlmsghdr.reserved field is not 0' $c "$L" reserved=1
		wrong 'EINVAL ambiguous or reserved bits set in nlmsg_flags' \
			$c "$L" flags=0x200
	done
	for c in state=u32:1 age=u32:0 reason=u32:0 77=u32:0; do
		wrong "EINVAL at=fdb.${c%%=*} $UNKNOWN" \
			fdb-add "$L" fdb{ addr=mac:$M "$A" $c }
	done
	wrong "EINVAL at=fdb.port $UNKNOWN" \
		fdb-del "$L" fdb{ addr=mac:"${MAC[A]}" "$A" }
	wrong 'ERANGE at=fdb.replace Attribute failed policy validation' \
		fdb-add "$L" fdb{ addr=mac:$M "$A" replace=u32:1 }
}

a_nest_must_be_one() {
	local flag='NLA_F_NESTED is missing'

	wrong "EINVAL at=bridge $flag" bridge-set "$L" bridge{! mode=u32:0 }
	wrong "EINVAL at=bridge $flag" bridge-set "$L" bridge=u32:0
	wrong "EINVAL at=fdb $flag" fdb-add "$L" fdb{! addr=mac:$M "$A" }
	wrong "EINVAL at=fdb $flag" fdb-flush "$L" fdb=str:lan0
	wrong "EINVAL at=fdb.fdb $UNKNOWN" fdb-flush "$L" fdb{ fdb{ } }
}

a_question_about_a_frame_is_whole() {
	local f="src=mac:$M dst=mac:$M"

	wrong "EINVAL miss=8 the frame is missing" dump:explain "$L"
	wrong "EINVAL miss=2 the source of the frame is missing" \
		dump:explain "$L" explain{ dst=mac:$M }
	wrong "EINVAL miss=3 the destination of the frame is missing" \
		dump:explain "$L" explain{ src=mac:$M }
	wrong "EINVAL miss=1 the bridge is missing" dump:explain explain{ "$f" }
	wrong "ENODEV at=explain.in no such port device" \
		dump:explain "$L" explain{ "$f" in=u32:999999 }
	wrong "ERANGE at=explain.len integer out of range" \
		dump:explain "$L" explain{ "$f" len=u32:13 }
	wrong "ERANGE at=explain.len integer out of range" \
		dump:explain "$L" explain{ "$f" len=u32:65550 }
	wrong "EINVAL at=explain.fate $UNKNOWN" \
		dump:explain "$L" explain{ "$f" fate=u32:1 }
	wrong 'EOPNOTSUPP ' explain "$L" explain{ "$f" }
	done_so dump:explain "$L" explain{ "$f" }
	done_so dump:explain "$L" explain{ "$f" len=u32:65549 }
}

there_are_no_other_commands() {
	local c

	for c in 0 8 13 17 100 200 255; do
		wrong 'EOPNOTSUPP ' $c "$L"
		wrong 'EOPNOTSUPP ' dump:$c "$L"
	done
	wrong 'EOPNOTSUPP ' port-get "$L"
	for c in bridge-set port-set fdb-add fdb-del fdb-flush; do
		wrong 'EOPNOTSUPP ' dump:$c "$L"
	done
}

only_the_administrator_changes_things() {
	ask drop
	wrong 'EPERM ' bridge-set "$L" bridge{ mode=u32:0 }
	wrong 'EPERM ' fdb-add "$L" fdb{ addr=mac:$M "$A" }
	wrong 'EPERM ' fdb-del "$L" fdb{ addr=mac:"${MAC[A]}" }
	wrong 'EPERM ' fdb-flush "$L"
	wrong 'EPERM ' port-set port{ "$P" learning=u8:0 }
	done_so bridge-get "$L"
	done_so fdb-get "$L" fdb{ addr=mac:"${MAC[A]}" }
	done_so dump:fdb-get "$L"
	expect "entries" "$REPLY" "ok 3"
}

nothing_has_changed() {
	no_event
	expect "what there is" "$(picture)" "$BEFORE"
}

run_tests the_bridge_must_be_given the_rest_must_be_given_too \
	the_index_must_be_of_a_bridge a_dump_looks_at_its_request_too \
	a_prefix_is_an_address_and_its_mask an_age_is_possible \
	settings_have_bounds settings_of_ports_have_bounds \
	only_a_port_has_its_settings settings_are_all_or_nothing \
	what_is_read_only_cannot_be_set a_station_has_a_proper_address \
	a_port_must_be_one_of_this_bridge an_entry_cannot_be_what_it_is_not \
	what_is_not_understood_is_refused a_nest_must_be_one \
	a_question_about_a_frame_is_whole there_are_no_other_commands only_the_administrator_changes_things \
	nothing_has_changed
