#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The guest's part of lab/soak: run the tests over and over, each round in
# another order, until the time is over. What it writes is for lab/soak:
#
#	start ROUND TEST
#	end ROUND TEST STATUS SECONDS
#	memory ROUND AVAILABLE SLABS OWN	KiB: MemAvailable, SUnreclaim, the
#						caches of our modules
#
# A test is COMPONENT/FILE; its output is in $MUSE_OUT, and stays there if it
# fails.
set -euo pipefail

usage() {
	echo "usage: soak-guest.sh SECONDS SEED STORM FIRST-ROUND TEST=LIMIT..." >&2
	exit 1
}

(($# > 4)) || usage
TIME=$1 SEED=$2 STORM=$3 ROUND=$4
shift 4
INSTALLED=$MUSE_BUILD/$MUSE_KERNEL/ksft

# shuffle WORD...: in ORDER, as the seed and the number of the round want it.
shuffle() {
	local i j word

	RANDOM=$((SEED + ROUND))
	ORDER=("$@")
	for ((i = $# - 1; i > 0; i--)); do
		j=$((RANDOM % (i + 1)))
		word=${ORDER[i]}
		ORDER[i]=${ORDER[j]}
		ORDER[j]=$word
	done
}

# run_test TEST LIMIT
run_test() {
	local test=$1 limit=$2 status=0 log start=$SECONDS

	log=$MUSE_OUT/round-$ROUND-${test/\//-}.log
	echo "start $ROUND $test"
	(
		cd "$INSTALLED/${test%/*}"
		export STORM SEED=$((SEED + ROUND))
		exec timeout -k 10 "$limit" "./${test##*/}"
	) </dev/null >"$log" 2>&1 || status=$?
	echo "end $ROUND $test $status $((SECONDS - start))"
	((status)) || rm -f "$log"
}

# own_caches: KiB in the slabs of our modules' caches. One that the kernel has
# merged with others of its size counts as a whole.
own_caches() {
	local dir objects size sum=0

	for dir in /sys/kernel/slab/muse_*; do
		read -r objects _ <"$dir/total_objects" || continue
		read -r size _ <"$dir/slab_size" || continue
		sum=$((sum + objects * size))
	done
	echo $((sum / 1024))
}

# memory: what can be had again does not count.
memory() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	echo "memory $ROUND $(awk '
		/^MemAvailable:/ { available = $2 }
		/^SUnreclaim:/ { slabs = $2 }
		END { print available, slabs }' /proc/meminfo) $(own_caches)"
}

shopt -s nullglob
while ((SECONDS < TIME)); do
	shuffle "$@"
	for word in "${ORDER[@]}"; do
		((SECONDS < TIME)) || break 2
		run_test "${word%=*}" "${word##*=}"
	done
	memory
	ROUND=$((ROUND + 1))
done
