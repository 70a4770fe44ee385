# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What tests that run inside a guest share, whatever they test. The lib.sh of a
# component goes to its own folder and sources this; a test sources lib.sh,
# defines functions, and calls `run_tests` with their names. Each is one line of
# KTAP; it runs in a subshell under set -e, so it fails with the first command
# that does, or by `fail`. A function `setup` runs before them, in the shell
# itself.
#
# The last line of KTAP is always the kernel's log: clean since the test began,
# tearing down included. Where kmemleak looks, the line before it says that the
# MODULES, which lib.sh names, have lost no memory; so there they are unloaded
# after every file. A test that needs none of ours names none.
#
# lib.sh may define `begin`, which is called before `setup`, `after`, which is
# called after each test that has not failed and may still fail it, and `finish`,
# which is called at the end, however that comes.

set -eEuo pipefail

# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh
# shellcheck source=lab/lib/klog.sh
. ./klog.sh
# shellcheck source=lab/lib/leak.sh
. ./leak.sh

# Seconds until something that should happen is held not to happen. An emulated
# guest on a busy machine is slow, a kernel that checks itself (MUSE_FACTOR) more
# so; nobody waits that long where all is well.
FACTOR=${MUSE_FACTOR:-1}
[[ $FACTOR != *.* ]] || FACTOR=$((${FACTOR%.*} + 1))
DEADLINE=${DEADLINE:-$((30 * FACTOR))}

MODULES=() JOBS=() NAP=''

# ---- what a test says ------------------------------------------------------

# note TEXT: a comment in the KTAP, also from inside a command substitution.
exec {KTAP}>&1
note() {
	printf '# %s\n' "$*" >&"$KTAP"
}

fail() {
	note "$*"
	exit 1
}

# skip REASON: this one cannot be tried here.
skip() {
	note "$*"
	exit "$KSFT_SKIP"
}

# skip_all REASON: nothing of this can be tested here.
skip_all() {
	ktap_print_header
	ktap_skip_all "$*"
	exit "$KSFT_SKIP"
}

# impossible REASON: like skip_all; but the lab promises that all is there.
impossible() {
	[[ -z ${MUSE_MODULES-} ]] || { note "$*"; exit "$KSFT_FAIL"; }
	skip_all "$*"
}

# expect WHAT GOT WANTED
expect() {
	[[ $2 == "$3" ]] || fail "$1: '$2' instead of '$3'"
}

# nap: a short pause between two looks.
nap() {
	[[ $NAP ]] || exec {NAP}<> <(:)
	read -rt 0.02 -u "$NAP" || :
}

# wait_for COMMAND...: until it succeeds.
wait_for() {
	local end=$((SECONDS + DEADLINE))

	until "$@"; do
		((SECONDS < end)) || fail "still not so after $DEADLINE s: $*"
		nap
	done
}

# refused STATUS TEXT COMMAND...: it fails with that status, and says TEXT.
refused() {
	local want=$1 text=$2 got=0
	shift 2

	REPLY=$("$@" 2>&1 </dev/null) || got=$?
	((got == want)) || fail "'$*' ended with $got instead of $want: $REPLY"
	[[ $REPLY == *"$text"* ]] || fail "'$*' said '$REPLY', not '$text'"
}

# stop_jobs: end what runs in the background.
stop_jobs() {
	local pid

	# A monitor whose events nobody takes may be stuck in writing them.
	[[ -z ${EVENTS-} ]] || exec {EVENTS}<&-
	EVENTS=''
	for pid in "${JOBS[@]}"; do
		kill "$pid" 2>/dev/null || continue
		wait "$pid" 2>/dev/null || :
	done
	JOBS=()
}

# ---- running ---------------------------------------------------------------

cleanup() {
	local status=$?

	trap - EXIT ERR
	set +e
	stop_jobs
	if declare -F finish >/dev/null; then
		finish
	fi
	return $status
}

told() {
	note "${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}: failed: $BASH_COMMAND"
}

# run_one FUNCTION: a line of KTAP. Its name, in words, is the description.
run_one() {
	local status=0 start=$EPOCHREALTIME

	trap - ERR
	set +e
	(
		JOBS=()
		trap stop_jobs EXIT
		trap told ERR
		set -e
		"$1"
		if declare -F after >/dev/null; then
			after
		fi
	)
	status=$?
	set -e
	note "${1}: $(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000)) ms"
	case $status in
	0) ktap_test_pass "${1//_/ }" ;;
	"$KSFT_SKIP") ktap_test_skip "${1//_/ }" ;;
	*) ktap_test_fail "${1//_/ }" ;;
	esac
}

# verdict TEXT COMMAND...: a line of KTAP; what the command says comes before it.
verdict() {
	local text=$1
	shift

	if "$@" | sed 's/^/# /'; then
		ktap_test_pass "$text"
	else
		ktap_test_fail "$text"
	fi
}

# run_tests FUNCTION...
run_tests() {
	local t start=$EPOCHREALTIME looks=0

	((!${#MODULES[@]})) || ! leak_active || looks=1
	ktap_print_header
	ktap_set_plan $(($# + looks + 1))
	leak_mark
	klog_mark "$0"
	trap cleanup EXIT
	trap told ERR
	if declare -F begin >/dev/null; then
		begin
	fi
	if declare -F setup >/dev/null; then
		setup
	fi
	note "set up: $(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000)) ms"
	for t in "$@"; do
		run_one "$t"
	done
	cleanup
	((!looks)) || verdict "no leak" leak_check "${MODULES[@]}"
	verdict "kernel log is clean" klog_check
	note "in all: $(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000)) ms"
	ktap_finished
}
