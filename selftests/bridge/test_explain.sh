#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `bridgectl explain` says what becomes of a frame. Each time the same frame is sent
# then: who hears it, what is learned of its source and which counters rise is what
# was said; and saying it changed nothing.

. "${0%/*}/lib.sh"
. ./drops.sh

STRANGER=02:00:00:00:00:99
GROUP=01:00:5e:00:00:fb
P=02:00:00:00:00:51

setup() {
	topology A B C
	# A case may take longer than entries live.
	bridgectl set lan0 ageing 100000s
	fr open SELF - lan0
	json address "$(bridgectl -j show lan0)"
	MAC[SELF]=$REPLY
}

# state: all that a frame could change, but for ages.
state() {
	bridgectl -j fdb show lan0 | sed 's/"age_ms":[0-9]*//' | sort
	bridgectl -j stats -a lan0
	bridgectl -j port show -s lan0
	bridgectl -j show lan0
	ip -s link show dev lan0
}

# usual: everybody known, and no setting changed.
usual() {
	local p h

	bridgectl set lan0 mode bridge learning on group_fwd_mask 0
	for p in a b c; do
		bridgectl port set $p learning on flood on mcast_flood on \
			bcast_flood on isolated off hairpin off
	done
	bridgectl fdb flush lan0 state all
	for h in A B C; do
		send $h dst=broadcast
	done
	fr sync
	fr clear
	expect_fdb A=a B=b C=c
}

# outs TEXT: of the ports in an answer, those that the frame leaves by in LEAVES,
# and PORT.REASON of those that have one in REASONS.
outs() {
	local rest=${1#*'"ports":['}
	local re='\{"port":"([a-z0-9]+)","port_ifindex":[0-9]+,"leaves":(true|false),"reason":(null|"[a-z_]+"),'

	LEAVES=() REASONS=() COUNT=0
	while [[ $rest =~ $re ]]; do
		rest=${rest#*"${BASH_REMATCH[0]}"}
		COUNT=$((COUNT + 1))
		if [[ ${BASH_REMATCH[2]} == true ]]; then
			LEAVES+=("${BASH_REMATCH[1]}")
		elif [[ ${BASH_REMATCH[3]} != null ]]; then
			REASONS+=("${BASH_REMATCH[1]}.${BASH_REMATCH[3]//\"/}")
		fi
	done
	expect "ports in the answer" $COUNT 3
}

# said KEY TEXT: a value at the top of the answer.
said() {
	json "$1" "${2%%,\"ports\":*}" || fail "no $1 in: $2"
}

# foretell FROM SRC DST [LEN]: ask, and see that nothing changes; the answer is in
# SAID.
foretell() {
	local in=${1,,} before

	[[ $1 != SELF ]] || in=lan0
	before=$(state)
	SAID=$(bridgectl -j explain lan0 -i "$in" --src "$2" --dst "$3" \
		--len "${4:-60}")
	expect "what there is after asking" "$(state)" "$before"
}

# rises FROM FATE REASON: the counters that rise are in RISES.
rises() {
	local from=${1,,} r named=''

	[[ $1 != SELF ]] || from=lan0
	RISES=()
	for r in "${REASONS[@]}"; do
		# That a flooded frame does not go back is not counted.
		[[ $2.${r#*.} != flood.same_port ]] || continue
		RISES+=("$r=1")
		[[ ${r#*.} != "$3" ]] || named=yes
	done
	[[ $3 == null || $named ]] || RISES+=("$from.$3=1")
}

# learned SOURCE PORT SRC BEFORE: the entry of a source is what it is said to become.
learned() {
	case $1 in
	new | moved) expect "entry of $3" "${FDB[$3]-none}" "$2" ;;
	*) expect "entry of $3" "${FDB[$3]-none}" "$4" ;;
	esac
}

# holds FATE REASON SOURCE FROM SRC DST [LEN]: this is said, and this happens.
holds() {
	local from=$4 src=${MAC[$5]-$5} dst=${MAC[$6]-$6} len=${7:-60} hear=() p before

	[[ $dst != broadcast ]] || dst=ff:ff:ff:ff:ff:ff
	foretell "$from" "$src" "$dst" "$len"
	said fate "$SAID" && expect "fate" "$REPLY" "$1"
	said reason "${SAID/*\"fate\"/\"fate\"}" && expect "reason" "$REPLY" "$2"
	said source "$SAID" && expect "source" "$REPLY" "$3"
	outs "$SAID"
	for p in "${LEAVES[@]}"; do
		hear+=("${p^^}=1")
	done
	said host "$SAID"
	[[ $REPLY != true ]] || hear+=(SELF=1)
	read_fdb
	before=${FDB[$src]-none}
	read_drops
	send "$from" src="$src" dst="$dst" len="$len"
	heard "${hear[@]}"
	rises "$from" "$1" "$2"
	gained "${RISES[@]}"
	read_fdb
	learned "$3" "${from,,}" "$src" "$before"
}

known() {
	usual
	holds forward null known A A B
	expect "leaves by" "${LEAVES[*]}" b
	[[ $SAID == *'"destination_entry":[{'*'"address":"'"${MAC[B]}"'","port":"b"'*'"state":"learned","age_ms":'* ]] ||
		fail "the entry that decided: $SAID"
}

unknown() {
	usual
	holds flood null new A $STRANGER 02:00:00:00:00:98
	expect "leaves by" "${LEAVES[*]}" "b c"
	[[ $SAID == *'"destination_entry":[],'* ]] || fail "no entry decides: $SAID"
}

broadcast_and_groups() {
	usual
	holds flood null known A A broadcast
	holds flood null known A A $GROUP
	bridgectl port set b mcast_flood off
	bridgectl port set c bcast_flood off
	holds flood null known A A broadcast
	expect "not by" "${REASONS[*]}" "a.same_port c.bcast_flood_off"
	holds flood null known A A $GROUP
	expect "not by" "${REASONS[*]}" "a.same_port b.mcast_flood_off"
}

link_local() {
	usual
	holds pass link_local ignored A A 01:80:c2:00:00:0e
	bridgectl set lan0 group_fwd_mask 0x4000
	holds flood null known A A 01:80:c2:00:00:0e
}

the_bridge_itself() {
	usual
	holds local null known A A SELF
	[[ $SAID == *'"state":"local"'* ]] || fail "the entry that decided: $SAID"
}

the_same_port() {
	usual
	holds drop same_port known A A A
	bridgectl port set a hairpin on
	holds forward null known A A A
	holds flood null known A A $STRANGER
	expect "leaves by" "${LEAVES[*]}" "a b c"
}

# When its destination is looked up, its source has been learned.
to_its_own_source() {
	usual
	holds drop same_port new A $STRANGER $STRANGER
	holds drop same_port moved B $STRANGER $STRANGER
}

sources() {
	usual
	holds forward null moved A C B
	holds forward null known A C B
	bridgectl fdb add lan0 $P port c
	holds forward null static A $P B
	holds forward null known C $P B
	holds drop source_own own A SELF B
	holds drop source_invalid ignored A 00:00:00:00:00:00 B
	holds drop source_invalid ignored A 03:00:00:00:00:01 B
	bridgectl port set a learning off
	holds forward null ignored A 02:00:00:00:00:97 B
	holds forward null ignored A SELF B
	bridgectl set lan0 learning off
	holds forward null ignored B 02:00:00:00:00:97 A
}

isolation() {
	usual
	bridgectl port set a isolated on
	bridgectl port set b isolated on
	holds drop isolated known A A B
	holds flood null known A A $STRANGER
	expect "leaves by" "${LEAVES[*]}" c
	holds forward null known A A C
}

nothing_is_flooded() {
	usual
	bridgectl port set b flood off
	holds flood null known A A $STRANGER
	bridgectl port set c flood off
	holds flood no_port known A A $STRANGER
	bridgectl port set a flood off
	holds flood no_port ignored SELF SELF $STRANGER
}

a_port_is_down() {
	usual
	bridgectl fdb add lan0 $P port c
	ip link set dev c down
	holds drop egress_down known A A $P
	holds flood null known A A $STRANGER
	holds drop egress_down ignored SELF SELF $P
	ip link set dev c up
	wait_for forwarding 3
}

the_bridge_is_down() {
	usual
	ip link set dev lan0 down
	foretell SELF "${MAC[SELF]}" "${MAC[A]}"
	said reason "${SAID/*\"fate\"/\"fate\"}" && expect "reason" "$REPLY" bridge_down
	foretell A "${MAC[A]}" "${MAC[B]}"
	said reason "${SAID/*\"fate\"/\"fate\"}" && expect "reason" "$REPLY" ingress_down
	read_drops
	send A dst=B
	gained a.ingress_down=1
	ip link set dev lan0 up
	wait_for forwarding 3
}

too_long() {
	usual
	ip link set dev b mtu 1000
	holds forward null known A A B 1019
	expect "not by" "${REASONS[*]}" b.too_long
	holds forward null known A A B 1018
	holds flood null known A A broadcast 1500
	expect "not by" "${REASONS[*]}" "a.same_port b.too_long"
	ip link set dev b mtu 1500
}

the_host_sends() {
	usual
	holds forward null ignored SELF SELF B
	holds flood null ignored SELF SELF broadcast
	expect "leaves by" "${LEAVES[*]}" "a b c"
	bridgectl port set b bcast_flood off isolated on
	holds flood null ignored SELF SELF broadcast
	holds drop to_self ignored SELF A SELF
}

a_hub() {
	usual
	bridgectl set lan0 mode hub
	holds flood null ignored A A B
	expect "leaves by" "${LEAVES[*]}" "b c"
	holds flood null ignored A A SELF
	holds flood null ignored A SELF B
	holds flood null ignored A A 01:80:c2:00:00:0e
	holds flood null ignored SELF SELF B
}

a_host_that_listens_to_all() {
	usual
	ip link set dev lan0 promisc on
	holds forward null known A A B
	holds flood null known A A $STRANGER
	holds drop same_port known A A A
	ip link set dev lan0 promisc off
}

# path TEXT: by which way port b sends.
path() {
	[[ $1 =~ \"port\":\"b\",[^}]*\"path\":\"([a-z]+)\" ]] || fail "no path: $1"
	REPLY=${BASH_REMATCH[1]}
}

the_way_out() {
	usual
	foretell A "${MAC[A]}" "${MAC[B]}"
	path "$SAID"
	expect "path" "$REPLY" direct
	fr tap TAP - b
	foretell A "${MAC[A]}" "${MAC[B]}"
	path "$SAID"
	expect "path" "$REPLY" tap
	fr close TAP
}

age() {
	json age_ms "$(bridgectl -j fdb get lan0 "${MAC[A]}" | tr -d '\n')"
	((REPLY >= ${1:-0}))
}

# Asking is no sign of life of a station.
asking_keeps_nobody_young() {
	usual
	wait_for age 300
	foretell A "${MAC[A]}" "${MAC[B]}"
	age 300
	bridgectl set lan0 ageing 1s
	wait_for gone "${MAC[A]}"
	bridgectl set lan0 ageing 100000s
}

gone() {
	bridgectl explain lan0 -i a --src "$1" --dst "${MAC[B]}" >/dev/null
	read_fdb
	[[ ! ${FDB[$1]-} ]]
}

it_is_said_in_words() {
	usual
	REPLY=$(bridgectl explain lan0 -i a --src "${MAC[A]}" --dst "${MAC[B]}")
	[[ $REPLY == *"source      ${MAC[A]} is behind a (learned, heard "*"destination ${MAC[B]} is behind b (learned, heard "*"forwarded to the port of its destination"*"by b "*" yes, straight to the driver"* ]] ||
		fail "it says: $REPLY"
	REPLY=$(bridgectl explain lan0 --in a --src "${MAC[A]}" --dst "${MAC[A]}")
	[[ $REPLY == *"dropped: it came in by this port, which has no hairpin (same_port)"* ]] ||
		fail "it says: $REPLY"
}

# B's station is behind b, and all three that there may be are learned.
what_is_not_learned_for_a_limit() {
	usual
	bridgectl set lan0 learn_limit 3
	holds forward null limit A $P B
	bridgectl set lan0 learn_limit_action drop
	holds drop learn_limit limit A $P B
	bridgectl set lan0 learn_limit 0 learn_limit_action forward
	bridgectl port set a learn_limit 1
	holds forward null limit A B C
	bridgectl port set a learn_limit_action drop
	holds drop learn_limit limit A B C
	bridgectl port set a learn_limit 0 learn_limit_action forward
}

what_moves_too_often() {
	usual
	bridgectl set lan0 damp_moves 1 damp_window 3600s damp_hold 3600s
	holds forward null moved A B C
	holds drop damped damped C B A
	holds drop damped damped C B A
	bridgectl set lan0 damp_action forward
	holds forward null damped C B A
	REPLY=$(bridgectl explain lan0 -i c --src "${MAC[B]}" --dst "${MAC[A]}")
	[[ $REPLY == *"is behind a (learned, heard "*" ago, moved 1 time): it moves too often"* ]] ||
		fail "in words: $REPLY"
	bridgectl set lan0 damp_moves 0 damp_window 180s damp_hold 60s damp_action drop
	usual
}

wrong_questions() {
	refused 1 "BRIDGE is missing" bridgectl explain
	refused 1 "--in is missing" bridgectl explain lan0 --src $P --dst $P
	refused 1 "--src is missing" bridgectl explain lan0 -i a --dst $P
	refused 1 "--dst is missing" bridgectl explain lan0 -i a --src $P
	refused 1 "dst: 02:00" bridgectl explain lan0 -i a --src $P --dst 02:00
	refused 2 "lan9: no such bridge" \
		bridgectl explain lan9 -i a --src $P --dst $P
	refused 2 "z: no such port" bridgectl explain lan0 -i z --src $P --dst $P
	# It is a dump, of whose errors older kernels do not say what they are about.
	refused 2 "not a port of the bridge" \
		bridgectl explain lan0 -i lo --src $P --dst $P
	refused 2 "out of range" \
		bridgectl explain lan0 -i a --src $P --dst $P --len 13
}

run_tests known unknown broadcast_and_groups link_local the_bridge_itself \
	the_same_port to_its_own_source sources isolation nothing_is_flooded \
	a_port_is_down the_bridge_is_down too_long the_host_sends a_hub \
	what_is_not_learned_for_a_limit what_moves_too_often \
	a_host_that_listens_to_all the_way_out asking_keeps_nobody_young \
	it_is_said_in_words wrong_questions
