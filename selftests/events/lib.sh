# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for tests
#
# What the tests of evbench share. They run anywhere, for any user: in a guest, where
# the log of its kernel is looked at, too; or on a machine that others use, whose log
# is not ours to judge. How a test is written and run is said in tap.sh.

set -eEuo pipefail

cd "${BASH_SOURCE[0]%/*}"
# shellcheck source=lab/lib/tap.sh
. ./tap.sh

# ---- where things are --------------------------------------------------------

# find_evbench: the one that was built, or the one that is installed.
find_evbench() {
	local built=${MUSE_BUILD:-${MUSE_TOP:-/nowhere}/build}/tools/bin/evbench

	EVBENCH=${EVBENCH:-$built}
	[[ -x $EVBENCH ]] || EVBENCH=$(type -P evbench) ||
		impossible "evbench is nowhere to be found"
	export EVBENCH
}

evbench() {
	"$EVBENCH" "$@"
}

# NAME: a file of this test alone, below a folder that is removed at the end.
begin() {
	find_evbench
	SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/events-XXXXXX")
	# What the caller has set must not decide.
	export LC_ALL=C.UTF-8
	unset NO_COLOR
}

finish() {
	[[ -z ${SCRATCH-} ]] || rm -rf "$SCRATCH"
}

# ---- what is tried -----------------------------------------------------------

# one_line STATUS TEXT COMMAND...: as refused, and what it says is one line, with
# the name of the program in front.
one_line() {
	refused "$@"
	[[ $REPLY == "evbench: "* ]] || fail "no name in front: '$REPLY'"
	[[ $REPLY != *$'\n'* ]] || fail "more than one line: '$REPLY'"
}

# nothing_left FOLDER: there is nothing in it, hidden or not.
nothing_left() {
	local left

	left=$(ls -A "$1")
	[[ -z $left ]] || fail "left behind in $1: $left"
}

# json WHAT FILE FILTER WANTED: what jq makes of it.
json() {
	expect "$1" "$(jq -r "$3" "$2")" "$4"
}

# small_disk FOLDER KIB COMMAND...: with a file system of that size there, in a
# namespace of its own.
small_disk() {
	local dir=$1 kib=$2
	local -a flags=(--mount)
	shift 2

	((!EUID)) || flags+=(--user --map-root-user)
	# shellcheck disable=SC2016 # for the other shell
	unshare "${flags[@]}" -- bash -c '
		mount -t tmpfs -o size="$2"k none "$1" && cd "$1" && "${@:3}"
		status=$?
		ls -A "$1" >"$1.left"
		exit $status' - "$dir" "$kib" "$@"
}

need_namespaces() {
	local -a flags=(--mount)

	((!EUID)) || flags+=(--user --map-root-user)
	unshare "${flags[@]}" -- true 2>/dev/null ||
		skip "no namespaces to be had here"
}

need() {
	local program

	for program; do
		command -v "$program" >/dev/null || skip "no $program here"
	done
}

# ---- running -----------------------------------------------------------------

# Only where nobody else is: the lab says so.
in_guest() {
	[[ -n ${MUSE_MODULES-} ]]
}

# run_tests FUNCTION...: as in tap.sh, which looks at the log everywhere.
run_tests() {
	local t start=$EPOCHREALTIME look=0

	! in_guest || look=1
	ktap_print_header
	trap cleanup EXIT
	trap told ERR
	begin
	ktap_set_plan $(($# + look))
	((!look)) || klog_mark "$0"
	if declare -F setup >/dev/null; then
		setup
	fi
	for t in "$@"; do
		run_one "$t"
	done
	cleanup
	((!look)) || verdict "kernel log is clean" klog_check
	note "in all: $(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000)) ms"
	ktap_finished
}
