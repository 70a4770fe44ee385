#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Everything at once, for STORM seconds: processes fork, execute, sleep, spin, end
# and are killed while they are enrolled, withdrawn, given other policies, CPUs,
# priorities and schedulers (storm.c); policies come and go, the class is drained,
# and everything is looked at all the time. Afterwards nobody is left in the
# class, it works, and its module can be unloaded.
#
# What is done follows from SEED, which is printed; when, nobody can tell.

. "${0%/*}/sched.sh"

STORM=${STORM:-20}
SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}

setup() {
	note "seed $SEED, $STORM s"
	WORK=$(mktemp -d)
	: >"$WORK/raging"
}

finish() {
	rm -rf "${WORK:-/nonexistent}"
}

raging() {
	[[ -e $WORK/raging ]]
}

# start NAME: an actor, in the background; above those who drive the CPUs mad.
start() {
	(
		trap - EXIT ERR
		set +e
		"$1"
	) >"$WORK/$1" 2>&1 &
	chrt -f -p 1 $!
	ACTORS+=($!)
}

# policies: are unloaded, in use or not, and loaded.
policies() {
	local policies=(fifo mlfq stride) n=0 policy

	while raging; do
		policy=muse_sched_${policies[RANDOM % 3]}
		modprobe -r "$policy" || break
		modprobe "$policy" || break
		n=$((n + 1))
	done
	raging || echo "ok $n"
}

# looks: at all there is.
looks() {
	local n=0 what

	while raging; do
		for what in show policies stats "class show"; do
			# shellcheck disable=SC2086 # words
			schedctl -j $what >/dev/null || break 2
		done
		n=$((n + 1))
	done
	raging || echo "ok $n"
}

# sets: parameters, right ones, of policies that are there or not.
sets() {
	local n=0

	while raging; do
		schedctl set rr "slice=$((1 + RANDOM % 20))ms" || break
		schedctl set mlfq "slice=$((1 + RANDOM % 20))ms" "levels=$((1 + RANDOM % 8))" \
			"boost=$((20 + RANDOM % 1000))ms"
		schedctl set stride "slice=$((1 + RANDOM % 20))ms"
		schedctl class set "runtime=$((20 + RANDOM % 79))ms" || break
		n=$((n + 1))
	done
	raging || echo "ok $n"
}

# listens: to all events.
listens() {
	local pid

	schedctl -j monitor >"$WORK/events" &
	pid=$!
	while raging; do
		nap
	done
	kill $pid
	wait $pid
	echo "ok $(wc -l <"$WORK/events")"
}

nothing_breaks_in_a_storm() {
	local actor said
	ACTORS=()

	for actor in policies looks sets listens; do
		start $actor
	done
	JOBS+=("${ACTORS[@]}")
	said=$(./storm "$SEED" "$STORM") || fail "$said"
	rm "$WORK/raging"
	for actor in "${ACTORS[@]}"; do
		wait "$actor"
	done
	JOBS=()
	note "$said"
	for actor in policies looks sets listens; do
		said=$(grep '^ok ' "$WORK/$actor") || fail "$actor: $(tail -n 3 "$WORK/$actor")"
		note "$actor: $said"
		((${said#ok } > 0)) || fail "$actor did nothing"
	done
	# The watchdog may have been right: fifo lets others wait for ever.
	class stalls
	note "$REPLY stalls"
}

nobody_is_left() {
	wait_for nobody
	modprobe -a "${MODULES[@]}"
	of_cpu 0 queued
	expect "threads queued on CPU 0" "$REPLY" 0
	of_cpu 1 queued
	expect "threads queued on CPU 1" "$REPLY" 0
}

the_class_works() {
	local policy

	for policy in rr fifo mlfq stride; do
		run $policy 0,1 ./work spin
		goes_on "$PID"
		kill "$PID"
	done
}

nothing_holds_the_module() {
	modprobe -ra "${MODULES[@]}"
	modprobe -a "${MODULES[@]}"
}

run_tests nothing_breaks_in_a_storm nobody_is_left the_class_works \
	nothing_holds_the_module
