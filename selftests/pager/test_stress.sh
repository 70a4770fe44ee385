#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A region in use by several threads at once, every word verified: by each way to
# answer faults, to move pages, to choose victims, and each store.
#
# TOUCHES=10000000 ./test_stress.sh makes so many under each store, which takes some
# minutes for each. Under emulation it is a fifth of what it is otherwise: the same ways
# into the kernel, and minutes instead of an hour.
. "${BASH_SOURCE[0]%/*}/lib.sh"

((SLOWER == FACTOR)) && less=1 || less=5
N=$((20000 / less))
TOUCHES=${TOUCHES:-$((100000 / less))}

stress() {
	within 120 ./stress -s 16M -b 4M -n "$N" -t 3 -d 10 "$@" ||
		fail "stress $*"
}

engines() {
	stress -e 1
	stress -e 1 -H 3
	stress -e 2
	stress -e 3
}

write_protection() {
	stress -m 2
	stress -m 2 -e 3
	stress -m 2 -E 15
	stress -m 2 -E 15 -d 200
}

policies() {
	local p

	for p in fifo random clock seg2q s3fifo; do
		stress -P "$p"
	done
}

stores() {
	stress -S "file:$DIR" -p 8
	stress -S "file:$DIR" -e 3
}

# many STORE: TOUCHES in all, by all policies and engines.
many() {
	local engine=1 policy start=$EPOCHREALTIME

	for policy in fifo random clock seg2q s3fifo; do
		within $((120 + TOUCHES / 1000)) ./stress -s 32M -b 8M \
			-n $((TOUCHES / 5)) -t 4 -d 10 -P "$policy" -e "$engine" \
			-p $((engine * 4)) -S "$1" || fail "$policy, engine $engine, $1"
		engine=$((engine % 3 + 1))
	done
	note "$TOUCHES touches of ${1%%:*}: $(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000)) ms"
}

many_in_ram() { many ram; }
many_in_a_file() { many "file:$DIR"; }

many_at_a_server() {
	command -v nbdkit >/dev/null || skip "nbdkit is not installed"
	nbdkit -f -U "$DIR/nbd" memory 32M &
	JOBS+=("$!")
	wait_for test -S "$DIR/nbd"
	many "nbd:nbd+unix:///?socket=$DIR/nbd"
}

# While others resize, flush, pin and hint.
controlled() {
	stress -c
	stress -c -e 3
	stress -c -E 15 -H 2
	stress -c -S "file:$DIR"
}

# One page, which counts as what an instruction can need.
smallest_budget() {
	stress -b 4096
	stress -b 4096 -e 3
	stress -b 4096 -m 2
}

# Only what is used costs anything.
sparse() {
	within 120 ./stress -s 64G -b 4M -n 5000 -t 2 || fail "64 GiB"
	within 60 ./sparse || fail "64 GiB, seldom used"
	within 60 ./sparse "file:$DIR" || fail "64 GiB, seldom used, file"
}

# The kernel has requests repeated, does half of them, refuses, or was forestalled; and
# pages are touched while they are looked at, by those who have handlers besides.
injected() {
	local args

	for args in '' '-p 8 -H 2 -E 15' '-m 2' '-e 3'; do
		# shellcheck disable=SC2086 # words
		within 120 ./stress_injected -s 16M -b 4M -n "$N" -t 3 -d 10 $args ||
			fail "injected $args"
	done
}

run_tests engines write_protection policies stores many_in_ram many_in_a_file \
	many_at_a_server controlled smallest_budget sparse injected
