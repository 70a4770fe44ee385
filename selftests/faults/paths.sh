#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Ways through muse_bridge on which memory is allocated. Runs in a guest:
#
#   paths.sh all PATH...	  walk each with every allocation of it failing
#   paths.sh before|run|after PATH   what lab/faults/run calls to do so
#
# For a path NAME there is a function run_NAME, which undoes what it does, also
# when it fails half way; and maybe before_NAME and after_NAME.
#
#  hosts     a1     b1     c1        all in one network namespace, each the
#             |      |      |        other end of a veth pair
#  ports      a      b      c
#           +-------------------+
#           |       lan0        |
#           +-------------------+
set -euo pipefail

HERE=$(dirname "$(readlink -f "$0")")
# Seconds until something that should happen is held not to happen.
DEADLINE=$((5 * ${MUSE_FACTOR:-1}))
MONITOR=/run/faults.monitor
# What calls into the module, and has it undo what it did if something fails
# after that.
declare -A BESIDES=([bridge]=+register_netdevice)
# Where a call of the kernel's makes dozens of allocations.
declare -A COARSE=([bridge]=1 [load]=1 [unload]=1 [netns]=1
	[grow]=1)

# wait_for COMMAND...: until it succeeds.
wait_for() {
	local end=$((SECONDS + DEADLINE))

	until "$@"; do
		((SECONDS < end)) || { echo "still not so: $*"; return 1; }
		read -rt 0.02 <> <(:) || :
	done
}

# quietly COMMAND...: undo what may not have been done.
quietly() {
	"$@" >/dev/null 2>&1 || :
}

# lan PORT...: a bridge with these, of which the other ends are there already.
lan() {
	local port

	{
		echo "link add name lan0 type muse_bridge"
		for port in "$@"; do
			echo "link set dev $port master lan0"
		done
		echo "link set dev lan0 up"
	} | ip -batch -
}

no_lan() {
	quietly ip link del dev lan0
}

# hosts PORT...: nobody but us sends anything.
hosts() {
	local port

	modprobe muse_bridge
	echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
	for port in "$@" sync; do
		echo "link add name $port up type veth peer name ${port}1"
		echo "link set dev ${port}1 up"
	done | ip -batch -
}

no_hosts() {
	local port

	no_lan
	for port in "$@" sync; do
		quietly ip link del dev "$port"
	done
}

# frames: commands of ../bridge/frames, one a line; all must succeed.
frames() {
	local said

	said=$({ echo "pair sync sync1"; cat; } | "$HERE/../bridge/frames" serve)
	! grep -v '^ok' <<<"$said" || return 1
	SAID=$said
}

# listen, no_listener: somebody wants to know of every change.
listen() {
	local ready=''

	exec {READY}<> <(:)
	bridgectl -j monitor --ready-fd "$READY" >/dev/null 2>&1 &
	echo $! >"$MONITOR"
	IFS= read -r -t "$DEADLINE" -u "$READY" ready
	[[ $ready == ready ]]
	exec {READY}>&-
}

no_listener() {
	[[ ! -e $MONITOR ]] || quietly kill "$(<"$MONITOR")"
	rm -f "$MONITOR"
}

# entries N: so many are in the table, the bridge's own included.
entries() {
	[[ $(bridgectl -j show lan0) == *'"entries":'"$1"[!0-9]* ]]
}

# ---- loading ---------------------------------------------------------------

run_load() {
	modprobe muse_bridge && modprobe -r muse_bridge
}

before_load() { :; }

# With all that can be there.
run_unload() {
	trap 'quietly modprobe -r muse_bridge' EXIT
	modprobe muse_bridge
	lan a b
	modprobe -r muse_bridge
}

before_unload() { hosts a b; }
after_unload() { no_hosts a b; }

# ---- links -----------------------------------------------------------------

run_bridge() {
	trap no_lan EXIT
	ip -batch - <<-END
		link add name lan0 type muse_bridge
		link set dev lan0 address 02:00:00:00:00:99
		link set dev lan0 up
		link set dev lan0 down
		link del dev lan0
	END
}

run_port() {
	trap 'quietly ip link set dev a nomaster' EXIT
	ip -batch - <<-END
		link set dev a master lan0
		link set dev a down
		link set dev a up
		link set dev a nomaster
	END
}

before_port() { hosts a; lan; }
after_port() { no_hosts a; }

# A device that goes away is a port that goes away.
run_vanish() {
	trap 'quietly ip link del dev d' EXIT
	ip -batch - <<-END
		link add name d up type dummy
		link set dev d master lan0
		link del dev d
	END
}

before_vanish() { modprobe dummy numdummies=0; hosts; lan; }
after_vanish() { no_hosts; }

gone() {
	[[ ! -e /proc/sys/net/ipv4/conf/$1 ]]
}

# It goes with its network namespace, in which it has a port of ours.
run_netns() {
	trap 'quietly ip netns del faults; wait_for gone out' EXIT
	ip netns add faults
	ip -n faults -batch - <<-END
		link add name in0 type muse_bridge
		link add name out netns $$ type veth peer name p
		link set dev p up master in0
	END
}

# ---- frames ----------------------------------------------------------------

# Twenty stations are learned, then one of them behind another port.
run_learn() {
	trap 'quietly bridgectl fdb flush lan0' EXIT
	frames <<-END
		open A - a1
		open B - b1
		send A dst=broadcast src=02:00:00:01:00:00 macs=20 count=20
		send B dst=broadcast src=02:00:00:01:00:00
		sync
	END
	entries 21
	[[ $(bridgectl -j fdb get lan0 02:00:00:01:00:00) == *'"port":"b"'* ]]
	bridgectl fdb flush lan0
}

before_learn() { hosts a b; lan a b; }
after_learn() { no_hosts a b; }

run_learn_listening() { run_learn; }
before_learn_listening() { before_learn; listen; }
after_learn_listening() { no_listener; after_learn; }

# So many that the table grows, by steps; all are found. A table that cannot
# grow only gets slow, so that is no error of the command's.
run_grow() {
	trap no_lan EXIT
	lan a
	frames <<-END
		open A - a1
		send A dst=broadcast src=02:00:00:01:00:00 macs=300 count=300
		sync
		send A dst=broadcast src=02:00:00:02:00:00 macs=900 count=900
		sync
	END
	wait_for entries 1201
	bridgectl -j fdb show lan0 >/dev/null
	no_lan
}

before_grow() { hosts a; }
after_grow() { no_hosts a; }

# flood SETTING...: to all others, and to the host that listens to everything.
flood() {
	bridgectl set lan0 "$@"
	frames <<-END
		open A - a1
		open B - b1
		open C - c1
		send A dst=02:00:00:00:00:77
		send A dst=broadcast
		sync
		counts
	END
	[[ $SAID == *"B=2 C=2"* ]] || { echo "frames were lost: $SAID"; return 1; }
}

run_flood() {
	trap 'quietly bridgectl set lan0 mode bridge; quietly bridgectl fdb flush lan0' EXIT
	flood mode bridge
	flood mode hub
}

before_flood() { hosts a b c; lan a b c; ip link set dev lan0 promisc on; }
after_flood() { no_hosts a b c; }

# Frames of the host itself, by the bridge's device.
run_transmit() {
	trap 'quietly bridgectl fdb flush lan0' EXIT
	frames <<-END
		open L - lan0
		open A - a1
		open B - b1
		send L dst=broadcast
		send L dst=02:00:00:00:00:77
		sync
		counts
	END
	[[ $SAID == *"A=2 B=2"* ]] || { echo "frames were lost: $SAID"; return 1; }
}

before_transmit() { hosts a b; lan a b; }
after_transmit() { no_hosts a b; }

# Stations that fall silent are forgotten, and that is told.
run_age() {
	trap 'quietly bridgectl set lan0 ageing 300s; quietly bridgectl fdb flush lan0' EXIT
	bridgectl set lan0 ageing 300s
	frames <<-END
		open A - a1
		send A dst=broadcast src=02:00:00:01:00:00 macs=5 count=5
		sync
	END
	bridgectl set lan0 ageing 100ms
	wait_for entries 1
}

before_age() { hosts a; lan a; listen; }
after_age() { no_listener; no_hosts a; }

# ---- netlink ---------------------------------------------------------------

# iproute2: bridge, which ends with 255, as if a signal had killed it.
iproute2() {
	bridge "$@" || return 1
}

run_requests() {
	trap 'quietly bridgectl fdb flush lan0 state all' EXIT
	bridgectl port set a learning on isolated off
	bridgectl set lan0 mode bridge learning on ageing 300s
	bridgectl fdb add lan0 02:00:00:00:00:0a port a
	bridgectl fdb add lan0 02:00:00:00:00:0a port b replace
	bridgectl -j fdb get lan0 02:00:00:00:00:0a
	bridgectl -j show lan0
	bridgectl -j fdb show lan0
	bridgectl -j port show lan0
	bridgectl -j show
	bridgectl port set a learning off isolated on
	iproute2 link set dev a learning on isolated off
	iproute2 -d link show >/dev/null
	iproute2 fdb show >/dev/null
	iproute2 fdb get 02:00:00:00:00:0a br lan0 >/dev/null
	iproute2 fdb replace 02:00:00:00:00:0a dev lan0 via a static
	bridgectl fdb del lan0 02:00:00:00:00:0a
	bridgectl fdb flush lan0
}

before_requests() { hosts a b; lan a b; }
after_requests() { no_hosts a b; }

run_requests_listening() { run_requests; }
before_requests_listening() { before_requests; listen; }
after_requests_listening() { no_listener; after_requests; }

# Bridges and ports come and go before a listener.
run_links_listening() {
	trap no_lan EXIT
	lan a
	ip -batch - <<-END
		link set dev a down
		link set dev a up
		link del dev lan0
	END
}

before_links_listening() { hosts a; listen; }
after_links_listening() { no_listener; no_hosts a; }

# ---- calling it ------------------------------------------------------------

# have FUNCTION OTHERWISE...: call it if there is one.
have() {
	if declare -F "$1" >/dev/null; then
		"$1"
	else
		"${@:2}"
	fi
}

# walk PATH: with all of it failing.
walk() {
	local status=0
	local -a options=(-k /run/faults.known -b "bash '$0' before '$1'"
		-a "bash '$0' after '$1'")

	# In 6.12 this forgets the cache's name when a file cannot be made of it.
	options+=(-x sysfs_slab_add)
	# There, most allocations are the kernel's own business; and one that is
	# slow need not look at all that another has seen.
	[[ ! ${COARSE[$1]-} && ${MUSE_FACTOR:-1} == 1 ]] || options+=(-c)
	echo "==== $1"
	# shellcheck disable=SC2086 # words
	"$MUSE_TOP/lab/faults/run" "${options[@]}" muse_bridge ${BESIDES[$1]-} -- \
		bash "$0" run "$1" || status=$?
	echo "==== $1 ends $status after $SECONDS s"
	((status == 0)) || FAILED=1
}

case ${1-} in
before) have "before_$2" modprobe muse_bridge ;;
run) "run_$2" ;;
after) have "after_$2" : ;;
all)
	FAILED=''
	for path in "${@:2}"; do
		walk "$path"
	done
	[[ ! $FAILED ]]
	;;
*)
	echo "usage: paths.sh all PATH... | before PATH | run PATH | after PATH" >&2
	exit 1
	;;
esac
