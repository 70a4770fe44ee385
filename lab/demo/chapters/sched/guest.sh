#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Chapter "sched", in the guest: a convoy, a hog and two threads that hand the CPU
# over, each under fifo, under rr and under the kernel's own scheduler. Of the first
# two, what `schedctl record` saw, as figures and as a picture; of all, what the
# workload itself counted. The records stay, in the folder sched.

set -euo pipefail

# shellcheck source=lab/demo/chapter-lib.sh
. lab/demo/chapter-lib.sh

# The CPU that the jobs share; whoever watches them has the other one.
CPU=$(($(nproc) > 1))
# How long rr lets a thread run while others are ready.
SLICE=5ms
# Whoever is ready for so long and does not run wakes the watchdog, if it is on.
STALL=100ms

# starter KIND: sets STARTER, what stands before a command that is to run so.
starter() {
	case $1 in
	fair) STARTER="taskset -c $CPU" ;;
	watchdog) STARTER="schedctl run -p fifo -c $CPU --" ;;
	*) STARTER="schedctl run -p $1 -c $CPU --" ;;
	esac
}

# stalls: sets STALLS, how often the watchdog has drained the class so far.
stalls() {
	[[ $(schedctl -j class show) =~ \"stalls\":([0-9]+) ]] ||
		fail "chapter sched: the class does not say how often it was drained"
	STALLS=${BASH_REMATCH[1]}
}

# recorded WORKLOAD KIND [COMMAND]: record the workload, run so, after COMMAND;
# sets ITEM, members in JSON.
recorded() {
	local name=$1-$2 figures STARTER
	local -a COMMANDS=()

	[[ ! ${3-} ]] || cmd "$3"
	starter "$2"
	cmd "schedctl record -o $name.rec -- $STARTER $1 -j >$name.json"
	if ! figures=$(schedctl -j report -m 'job*' "$name.rec") ||
		! schedctl report -m 'job*' --svg "$name.svg" "$name.rec"; then
		fail "chapter sched: no report of $name.rec"
	fi
	json_pairs kind "$2" record "$name.rec"
	ITEM=$JSON
	json_list "${COMMANDS[@]}"
	ITEM+=",\"commands\":$JSON,\"own\":$(<"$name.json"),\"figures\":$figures"
	json_text "$(<"$name.svg")"
	ITEM+=",\"picture\":$JSON"
	rm "$name.json" "$name.svg"
	say "$1 under $2"
}

# Each of these sets JSON, an array: an item for each way to run the workload.

convoy() {
	local kind ITEM
	local -a items=()

	for kind in fifo rr fair; do
		recorded convoy "$kind"
		items+=("{$ITEM}")
	done
	json_list "${items[@]}"
}

starvation() {
	local kind command before STALLS ITEM
	local -a items=()

	for kind in fifo rr fair watchdog; do
		command=''
		[[ $kind != watchdog ]] || command="schedctl watchdog stall=$STALL"
		stalls
		before=$STALLS
		recorded starvation "$kind" "$command"
		stalls
		items+=("{$ITEM,\"stalls\":$((STALLS - before))}")
	done
	json_list "${items[@]}"
}

# Without a record, which would cost time at each switch.
switching() {
	local kind STARTER
	local -a items=() COMMANDS

	for kind in fifo rr fair; do
		COMMANDS=()
		starter "$kind"
		cmd "$STARTER switching -j >switching-$kind.json"
		json_pairs kind "$kind"
		items+=("{$JSON,\"commands\":[${COMMANDS[0]}],\"own\":$(<"switching-$kind.json")}")
		rm "switching-$kind.json"
	done
	say "switching under fifo, rr and fair"
	json_list "${items[@]}"
}

chapter_sched() {
	local json
	local -a COMMANDS=()

	if [[ ! -e $MUSE_MODULES/muse_sched.ko ]]; then
		say "muse_sched is not built for kernel $MUSE_KERNEL: chapter sched is left out"
		put "$MUSE_OUT/sched.json" '{"present":false}'
		return
	fi
	cmd 'modprobe -a muse_sched muse_sched_fifo'
	# It would take a machine that stands still for a while for somebody who starves.
	cmd 'schedctl watchdog stall=off'
	cmd "schedctl set rr slice=$SLICE"
	cmd "PATH=\$MUSE_BUILD/demo:\$PATH"
	cmd "mkdir -p \"\$MUSE_OUT/sched\" && cd \"\$MUSE_OUT/sched\""
	json_pairs slice "$SLICE" stall "$STALL"
	json="\"present\":true,\"cpu\":$CPU,$JSON"
	json_list "${COMMANDS[@]}"
	json+=",\"commands\":$JSON"
	convoy
	json+=",\"convoy\":$JSON"
	starvation
	json+=",\"starvation\":$JSON"
	switching
	put "$MUSE_OUT/sched.json" "{$json,\"switching\":$JSON}"
}

chapter_sched
