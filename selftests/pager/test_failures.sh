#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Stores that fail: a page is right, or lost with a SIGBUS; never wrong or late.
. "${BASH_SOURCE[0]%/*}/lib.sh"

healthy() {
	within 60 ./failures -l 0 ram || fail "ram"
	within 60 ./failures -l 0 "file:$DIR" || fail "file"
}

full_disk() {
	local engine

	for engine in 0 3; do
		unshare -m bash -c "mount -t tmpfs -o size=6m none '$DIR' &&
			exec timeout -k 1 $((60 * SLOWER)) ./failures -e $engine -l 1 'file:$DIR'" ||
			fail "full disk, engine $engine"
	done
}

# broken COMMAND WORDS...: failures with WORDS, of an NBD server, whose id is $PID in the
# COMMAND.
broken() {
	local socket=$DIR/nbd command=$1 pid
	shift

	command -v nbdkit >/dev/null || skip "nbdkit is not installed"
	rm -f "$socket"
	nbdkit -f -U "$socket" memory 64M &
	pid=$!
	wait_for test -S "$socket"
	PID=$pid within 60 ./failures "$@" "nbd:nbd+unix:///?socket=$socket" \
		"$command" 2>"$DIR/said" ||
		fail "server, $command, $*: $(tail -n 2 "$DIR/said")"
	kill -KILL "$pid" 2>/dev/null || :
	wait "$pid" 2>/dev/null || :
}

# With threads that wait for a page that another has asked for, or for a frame.
each() {
	broken "$1" -l 1 -e 1
	broken "$1" -l 1 -e 1 -t 16 -p 8
	broken "$1" -l 1 -e 1 -t 8 -H 3
	broken "$1" -l 1 -e 2 -t 8
	broken "$1" -l 1 -e 3
	broken "$1" -l 1 -e 3 -t 16 -p 8
	broken "$1" -l 1 -m 2 -t 4
}

dead_server() { each 'kill -KILL $PID'; }
silent_server() { each 'kill -STOP $PID'; }

# It is back before anybody loses patience.
pausing_server() {
	local engine

	for engine in 1 3; do
		broken '(sleep 0.2; kill -CONT $PID) & kill -STOP $PID' \
			-l 0 -e "$engine" -t 8
	done
}

# Who does not need what the others wait for does not wait as long.
patient() {
	broken 'kill -STOP $PID' -R 3000 -e 1 -w
	broken 'kill -STOP $PID' -R 3000 -e 3 -t 8 -w
	broken 'kill -STOP $PID' -R 3000 -l 1 -e 1 -t 2
}

# The disk gives something else than what was written, and no error.
wrong_content() {
	local engine spoil='for f in /proc/$PPID/fd/*; do
		case $(readlink "$f") in
		*" (deleted)") dd if=/dev/urandom of="$f" bs=1M count=16 conv=notrunc status=none ;;
		esac
	done'

	for engine in 1 3; do
		within 60 ./failures -l 1 -e $engine -t 4 "file:$DIR" "$spoil" 2>"$DIR/said" ||
			fail "engine $engine: $(tail -n 2 "$DIR/said")"
		[[ $(<"$DIR/said") == *"the content read is not what was written"* ]] ||
			fail "engine $engine says: $(tail -n 2 "$DIR/said")"
	done
}

run_tests healthy full_disk wrong_content dead_server silent_server pausing_server patient
