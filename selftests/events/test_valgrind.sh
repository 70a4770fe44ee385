#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Under valgrind nothing is read that was not written, and nothing is lost: in all
# commands, and in all engines but where two threads of a process wait for each other in
# io_uring, which valgrind does not let both sleep.
set -euo pipefail

# shellcheck source=selftests/events/lib.sh
. "$(dirname "$0")/lib.sh"

# Those that wait in calls that valgrind knows to block.
KNOWN=epoll-lt,epoll-exclusive,poll,select,read,thread,futex,libuv
WRONG=99

setup() {
	need valgrind
	export TMPDIR=$SCRATCH
}

# clean WORDS...: evbench with these says nothing of valgrind's.
clean() {
	local status=0

	# Processes that only try an engine are looked at as the others are.
	valgrind -q --error-exitcode=$WRONG --leak-check=full "$EVBENCH" "$@" \
		>"$SCRATCH/stdout" 2>"$SCRATCH/stderr" || status=$?
	if ((status)) || grep -q '^==' "$SCRATCH/stderr"; then
		head -n 40 "$SCRATCH/stderr" | while IFS= read -r line; do note "$line"; done
		fail "$*: status $status"
	fi
}

runs() {
	clean run -r 2 -p 1 -b 1ms --uncounted -o "$SCRATCH/$1.json" "$@"
}

ready() { runs ready n=3; }
churn() { runs churn n=3; }
echo_() { runs echo connections=2; }
timers() { runs timers timers=3; }
files() { runs files files=2; }
wake() { runs wake -e $KNOWN; }
herd() { runs herd waiters=2 -e $KNOWN; }

results_are_read() {
	clean show "$SCRATCH/ready.json"
	clean -j show "$SCRATCH/files.json"
	clean compare "$SCRATCH/ready.json" "$SCRATCH/ready.json"
	clean plot "$SCRATCH/ready.json" -o "$SCRATCH/figures"
}

others() {
	clean doctor
	clean list
	clean ablate -r 2 -p 1 -b 1ms --uncounted ready n=2
}

run_tests ready churn echo_ timers files wake herd results_are_read others
