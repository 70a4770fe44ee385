# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of muse_bridge share. The usual topology, made by
# `topology A B C` (a test says in its head if it has another):
#
#    A              B              C             hosts, each a network namespace
#    | eth0         | eth0         | eth0        (${NS[A]}), address ${MAC[A]}
#    |              |              |             02:00:00:00:00:0a, ...:0b, ...
#    | a            | b            | c           ports
#  +-----------------------------------+
#  |                lan0               |         the bridge, in the network
#  +-----------------------------------+         namespace of the test itself
#
# A second bridge, joined to the first by a veth pair:
#
#    A     C
#    | a   | c
#  +--------+  hub0_lan0        lan0_hub0  +--------+   b
#  |  hub0  |------------------------------|  lan0  |------- B
#  +--------+                              +--------+
#
# Frames are sent and counted by the program `frames`, which is in all of the
# namespaces at once. Where counts are compared, everything that was sent has
# arrived (see there how it knows), so that zero means zero.
#
# How a test is written and run is said in tap.sh.

set -eEuo pipefail

cd "${BASH_SOURCE[0]%/*}"
# shellcheck source=lab/lib/tap.sh
. ./tap.sh

MODULES=(muse_bridge)
declare -A NS MAC FDB STATS
HOSTS=() BRIDGES=() LINKS=() PORTS=0 FRAMES_PID=''

# ---- frames ----------------------------------------------------------------

# fr COMMAND...: ask the program `frames`; its answer is in REPLY.
fr() {
	printf '%s\n' "$*" >&"$FRAMES_TX"
	IFS= read -r -t $((4 * DEADLINE)) -u "$FRAMES_RX" REPLY ||
		fail "frames: no answer to: $*"
	[[ $REPLY == ok* ]] || fail "frames: $*: ${REPLY#error }"
	REPLY=${REPLY#ok}
	REPLY=${REPLY# }
}

frames_start() {
	coproc FRAMES { exec ./frames serve; }
	# Subshells get copies of these, but not of the coprocess's own.
	exec {FRAMES_RX}<&"${FRAMES[0]}" {FRAMES_TX}>&"${FRAMES[1]}"
	eval "exec ${FRAMES[0]}<&- ${FRAMES[1]}>&-"
}

frames_stop() {
	[[ $FRAMES_PID ]] || return 0
	exec {FRAMES_TX}>&- {FRAMES_RX}<&-
	wait "$FRAMES_PID" 2>/dev/null || :
	FRAMES_PID=''
}

# send HOST KEY=VALUE...
send() {
	fr send "$@"
}

# heard [HOST=N...]: so many frames came to these hosts since the last time,
# and none to the others.
heard() {
	local -A want=()
	local word bad=''

	fr sync
	fr counts
	for word in "$@"; do
		want[${word%=*}]=${word#*=}
	done
	for word in $REPLY; do
		[[ ${word#*=} == "${want[${word%=*}]:-0}" ]] ||
			bad+=" ${word%=*} heard ${word#*=} not ${want[${word%=*}]:-0};"
	done
	[[ ! $bad ]] || fail "wrong counts:$bad"
	fr clear
}

# blast_by NETNS DEVICE KEY=VALUE...: send without end, in the background until
# stop_jobs; returns when the first frame is out.
blast_by() {
	local fd ready='' netns=$1 dev=$2
	shift 2

	exec {fd}< <(exec ./frames blast "$netns" "$dev" count=1000000000 "$@")
	JOBS+=($!)
	IFS= read -r -t "$DEADLINE" -u "$fd" ready || :
	[[ $ready == ready ]] || fail "blast by $dev does not begin: $ready"
	exec {fd}<&-
}

# blast HOST KEY=VALUE...
blast() {
	blast_by "${NS[$1]}" eth0 "${@:2}"
}

# ---- topology --------------------------------------------------------------

# lan NAME: a bridge, in this network namespace.
lan() {
	BRIDGES+=("$1")
	LINKS+=("link add name $1 type muse_bridge" "link set dev $1 up")
}

# host NAME BRIDGE [WORDS...]: a host and its port, named after it; words for
# `ip link add` are for both ends.
host() {
	local name=$1 bridge=$2
	shift 2

	NS[$name]=mbr$$-$name
	printf -v "MAC[$name]" '02:00:00:00:00:%02x' $((10 + ${#HOSTS[@]}))
	HOSTS+=("$name")
	LINKS+=("link add name ${name,,} up master $bridge $* type veth peer name eth0 address ${MAC[$name]} netns ${NS[$name]} $*")
	PORTS=$((PORTS + 1))
}

# join BRIDGE BRIDGE: a veth pair between two.
join() {
	LINKS+=("link add name $1_$2 up master $1 type veth peer name $2_$1"
		"link set dev $2_$1 up master $2")
	PORTS=$((PORTS + 2))
}

# forwarding N: so many ports do.
forwarding() {
	local text

	text=$(bridgectl -j port show)
	text=${text//'"forwarding":true'/$'\1'}
	text=${text//[!$'\1']/}
	((${#text} == $1))
}

# build: make all of it, and wait until every port forwards.
build() {
	local h

	for h in "${HOSTS[@]}"; do
		echo "netns add ${NS[$h]}"
	done | ip -batch -
	fr quiet - "${NS[@]}"
	LINKS+=("link add sync0 type veth peer name sync1")
	printf '%s\n' "${LINKS[@]}" | ip -batch -
	fr pair sync0 sync1
	for h in "${HOSTS[@]}"; do
		fr open "$h" "${NS[$h]}" eth0
	done
	wait_for forwarding "$PORTS"
}

# topology HOST...: hosts on one bridge, lan0.
topology() {
	local h

	lan lan0
	for h in "$@"; do
		host "$h" lan0
	done
	build
}

# ---- what bridgectl says ---------------------------------------------------

# json KEY TEXT: the value of a key in one flat object. Starting jq takes a
# third of a second in an emulated guest, and this is called often; that the
# output is JSON is checked by test_json.sh.
json() {
	local re="\"$1\":(\"([^\"]*)\"|[^,}\"]*)"

	REPLY=''
	[[ $2 =~ $re ]] || return 1
	REPLY=${BASH_REMATCH[2]:-${BASH_REMATCH[1]//\"/}}
}

# read_fdb [BRIDGE [WORDS...]]: FDB[address] is its port, with /static if it
# is that, or /local alone.
read_fdb() {
	local text line port

	text=$(bridgectl -j fdb show "${@:-lan0}")
	FDB=()
	while IFS= read -r line; do
		json address "$line" || continue
		local mac=$REPLY
		json port "$line"
		port=${REPLY/#null/}
		json state "$line"
		[[ -z ${FDB[$mac]-} ]] || fail "$mac is in the table twice"
		FDB[$mac]=$port/$REPLY
		FDB[$mac]=${FDB[$mac]%/learned}
	done <<<"$text"
}

# fdb_is [NAME=PORT...]: exactly these entries are in lan0's table, besides its
# own addresses. NAME is a host or an address; PORT/static for a static one.
fdb_is() {
	local -A want=()
	local word

	BAD=''
	read_fdb
	for word in "$@"; do
		want[${MAC[${word%%=*}]:-${word%%=*}}]=${word#*=}
	done
	for word in "${!FDB[@]}"; do
		[[ ${FDB[$word]} != /local ]] || continue
		[[ ${FDB[$word]} == "${want[$word]-}" ]] ||
			BAD+=" $word is behind '${FDB[$word]}' not '${want[$word]-}';"
		unset "want[$word]"
	done
	for word in "${!want[@]}"; do
		BAD+=" $word is missing;"
	done
	[[ ! $BAD ]]
}

expect_fdb() {
	fdb_is "$@" || fail "wrong table:${BAD:0:2000}"
}

# read_stats [BRIDGE]: STATS[port.counter], and STATS[port.entries].
read_stats() {
	local text line port word

	text=$(bridgectl -j port show -s "${1:-lan0}")
	STATS=()
	while IFS= read -r line; do
		json port "$line" || continue
		port=$REPLY
		for word in ${line//[\{\},]/ }; do
			[[ $word =~ ^\"([a-z_]+)\":([0-9]+|true|false)$ ]] || continue
			STATS[$port.${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
		done
	done <<<"$text"
}

# counters NAME: those of this name, of the bridge and of port a, are in REPLY.
counters() {
	local bridge text

	text=$(bridgectl -j show -s lan0)
	json "$1" "$text"
	bridge=$REPLY
	read_stats
	REPLY="$bridge ${STATS[a.$1]}"
}

# expect_stats PORT COUNTER=N...: these counters; see read_stats.
expect_stats() {
	local port=$1 word bad=''
	shift

	for word in "$@"; do
		[[ ${STATS[$port.${word%=*}]-none} == "${word#*=}" ]] ||
			bad+=" ${word%=*} is ${STATS[$port.${word%=*}]-none} not ${word#*=};"
	done
	[[ ! $bad ]] || fail "port $port:$bad"
}

# ---- notifications ---------------------------------------------------------

# monitor_start [WORDS...]: listen from now on.
monitor_start() {
	local ready=''

	exec {READY}<> <(:)
	exec {EVENTS}< <(exec bridgectl -j monitor --ready-fd "$READY" "$@")
	JOBS+=($!)
	IFS= read -r -t "$DEADLINE" -u "$READY" ready || :
	[[ $ready == ready ]] || fail "the monitor does not get ready"
	exec {READY}>&-
}

# event NAME [KEY=VALUE...]: the next event is this one; it is left in EVENT.
event() {
	local name=$1 word
	shift

	IFS= read -r -t "$DEADLINE" -u "$EVENTS" EVENT ||
		fail "no event came, but $name was to: $*"
	json event "$EVENT"
	[[ $REPLY == "$name" ]] || fail "$name $* was to come, not $EVENT"
	for word in "$@"; do
		json "${word%%=*}" "$EVENT" || :
		[[ $REPLY == "${word#*=}" ]] ||
			fail "$name: ${word%%=*} is '$REPLY' not '${word#*=}': $EVENT"
	done
}

# no_event: nothing came since the last one that was read. Notifications are
# in order, so the change that is made here, of a bridge of its own, is next.
no_event() {
	ip -batch - <<-END
		link add name mark0 type muse_bridge
		link del dev mark0
	END
	event bridge-add bridge=mark0
	event fdb-del bridge=mark0 state=local
	event bridge-del bridge=mark0
}

# ---- running ---------------------------------------------------------------

# own_netns: the test starts again inside a network namespace of its own,
# which ends with it, however it ends.
own_netns() {
	((EUID == 0)) || skip_all "must be run as root"
	[[ ${MBR_TEST_NETNS-} != "$$" ]] || return 0
	MBR_TEST_NETNS=$$ exec unshare --net -- "$BASH" "$0" "$@"
}

need_module() {
	command -v bridgectl >/dev/null || impossible "bridgectl is not in PATH"
	[[ -e /sys/module/muse_bridge ]] || modprobe -q muse_bridge ||
		impossible "there is no module muse_bridge"
}

# begin, finish: see tap.sh.
begin() {
	frames_start
}

finish() {
	local h

	frames_stop
	for h in "${NS[@]}"; do
		[[ ! -e /run/netns/$h ]] || echo "netns del $h"
	done | ip -force -batch -
	for h in "${BRIDGES[@]}"; do
		echo "link del $h"
	done | ip -force -batch - 2>/dev/null
}

shopt -s extglob
own_netns "$@"
need_module
