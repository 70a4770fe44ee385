#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Stores that fail: a page is right, or lost with a SIGBUS; never wrong or late.
. "${BASH_SOURCE[0]%/*}/lib.sh"

healthy() {
	timeout -k 1 60 ./failures -l 0 ram || fail "ram"
	timeout -k 1 60 ./failures -l 0 "file:$DIR" || fail "file"
}

full_disk() {
	local engine

	for engine in 0 3; do
		unshare -m bash -c "mount -t tmpfs -o size=6m none '$DIR' &&
			exec timeout -k 1 60 ./failures -e $engine -l 1 'file:$DIR'" ||
			fail "full disk, engine $engine"
	done
}

# killed SIGNAL: the server goes while the region is in use.
killed() {
	local socket=$DIR/nbd pid

	command -v nbdkit >/dev/null || skip "nbdkit is not installed"
	rm -f "$socket"
	nbdkit -f -U "$socket" memory 64M &
	pid=$!
	wait_for test -S "$socket"
	timeout -k 1 60 ./failures -l 1 "nbd:nbd+unix:///?socket=$socket" \
		"kill -$1 $pid" || fail "server killed with $1"
	kill -KILL "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
}

dead_server() { killed KILL; }
silent_server() { killed STOP; }

run_tests healthy full_disk dead_server silent_server
