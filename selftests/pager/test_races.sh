#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Under the sanitizer for threads no two touch the library's memory, or that of who
# uses it, without having agreed on who is first. What is in pages goes from thread to
# thread through the kernel, which the sanitizer does not see, at another address each
# time: it says nothing of that. Their words are verified, here as elsewhere.
. "${BASH_SOURCE[0]%/*}/lib.sh"

N=20000
# What ends with this has been reported.
REPORTED=66
SERVER=''

setup() {
	local said

	# What the sanitizer keeps of the memory has its place; where addresses are very
	# random the program may be there. A container may forbid to have it otherwise.
	ORDERLY=()
	! setarch -R true 2>/dev/null || ORDERLY=(setarch -R)
	export TSAN_OPTIONS="exitcode=$REPORTED"
	said=$("${ORDERLY[@]}" ./stress_thread -s 1M -b 1M -n 1 2>&1) ||
		[[ $said != *"unexpected memory mapping"* ]] ||
		skip_all "the sanitizer for threads does not run here: $said"
}

# clean PROGRAM WORDS...: it ends well, and nothing is reported.
clean() {
	local status=0
	within 120 "${ORDERLY[@]}" "./${1}_thread" "${@:2}" >"$DIR/said" 2>&1 || status=$?
	((!status)) && ! grep -q 'WARNING: ThreadSanitizer' "$DIR/said" && return
	grep -A 40 -m 1 'WARNING: ThreadSanitizer' "$DIR/said" >&2 ||
		tail -n 20 "$DIR/said" >&2
	grep SUMMARY "$DIR/said" | sort | uniq -c >&2 || :
	fail "$* ended with $status"
}

stress() {
	clean stress -s 16M -b 4M -n "$N" -t 3 -d 10 "$@"
}

handler_threads() {
	stress -e 1 -c
	stress -e 1 -H 3 -c
	stress -e 1 -H 2 -p 8 -E 15 -c
}

following_threads() {
	stress -e 2 -c
	stress -e 2 -p 8
}

threads_that_fault() {
	stress -e 3 -c
	stress -e 3 -p 8 -P s3fifo
}

write_protection() {
	stress -m 2 -c
	stress -m 2 -e 3
	stress -m 2 -E 15
	stress -m 2 -E 15 -d 200
}

file_store() {
	stress -S "file:$DIR" -p 8 -c
	stress -S "file:$DIR" -H 3
	stress -S "file:$DIR" -e 3 -c
}

# serve: an NBD server; sets SERVER and URI.
serve() {
	command -v nbdkit >/dev/null || skip "nbdkit is not installed"
	rm -f "$DIR/nbd"
	nbdkit -f -U "$DIR/nbd" memory 64M &
	SERVER=$!
	JOBS+=("$SERVER")
	URI="nbd:nbd+unix:///?socket=$DIR/nbd"
	wait_for test -S "$DIR/nbd"
}

nbd_store() {
	serve
	stress -S "$URI" -p 8 -c
	stress -S "$URI" -H 3
	stress -S "$URI" -e 3 -c
}

# Pages are tried again, and lost.
failing_store() {
	local engine

	for engine in 1 3; do
		serve
		clean failures -e "$engine" -l 1 "$URI" "kill -KILL $SERVER"
		wait "$SERVER" 2>/dev/null || :
	done
}

# Without fork(): the sanitizer holds locks of its own until that returns, which is when
# a handler has read of it, which may wait for these locks.
mappings() {
	local what

	for what in remove remove_race unmap remap grow; do
		clean events "$what"
	done
	clean events -m 2 remove_race
}

# Others ask for figures and change the budget, and every fault is recorded.
looked_at() {
	local pid n=0

	rm -f "$DIR/trace" "$DIR/status"
	export MUSE_PAGER_CHANNEL=1 MUSE_PAGER_TRACE=$DIR/trace
	# The process itself is asked, not who runs it.
	(exec "${ORDERLY[@]}" ./stress_thread -s 16M -b 4M -n $((N * 10)) -t 3 -c \
		-H 2 >"$DIR/said" 2>&1) &
	pid=$!
	JOBS+=("$pid")
	wait_for pagectl stat "$pid" >/dev/null 2>&1
	while kill -0 "$pid" 2>/dev/null; do
		if pagectl set "$pid" budget=$((2 + n % 5))M >/dev/null 2>&1 &&
			pagectl stat "$pid" >/dev/null 2>&1; then
			n=$((n + 1))
		fi
		nap
	done
	wait "$pid" || fail "ended with $?: $(grep -A 40 -m 1 WARNING "$DIR/said")"
	((n > 3)) || fail "it was asked $n times only"
	pagectl trace info "$DIR/trace" >/dev/null || fail "no trace"
}

run_tests handler_threads following_threads threads_that_fault write_protection \
	file_store nbd_store failing_store mappings looked_at
