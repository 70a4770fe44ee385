# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of the pager share. How a test is written is said in tap.sh.

cd "${BASH_SOURCE[0]%/*}"
# shellcheck source=lab/lib/tap.sh
. ./tap.sh

# An emulated processor is slower by some tens, and those of a guest wait for each other.
SLOWER=$FACTOR
! grep -q 'QEMU TCG' /proc/cpuinfo || SLOWER=$((FACTOR * 20))

# within SECONDS COMMAND...: it is held to hang if it takes longer where the machine is as
# fast as most.
within() {
	timeout -k 1 $(($1 * SLOWER)) "${@:2}"
}

begin() {
	DIR=$(mktemp -d)
}

finish() {
	rm -rf "${DIR:-/nonexistent}"
}

# holds WHAT FILTER JSON: the jq filter is true of it.
holds() {
	[[ $(jq "$2" <<<"$3") == true ]] || fail "$1: ${3:0:400}"
}

# png FILE, svg FILE: it is such a picture, and whole.
png() {
	[[ $(head -c 8 "$1" | od -An -tx1) == " 89 50 4e 47 0d 0a 1a 0a" &&
		$(tail -c 8 "$1" | head -c 4) == IEND ]]
}

svg() {
	grep -q '^<svg' "$1" && [[ $(tail -n 1 "$1") == "</svg>" ||
		$(tail -n 2 "$1") == "</svg>"* ]]
}

# nothing_else FILE...: only these are in $DIR.
nothing_else() {
	expect "files left" "$(cd "$DIR" && printf '%s ' *)" "$* "
}

# The runner may have loaded one before those of a test (stdbuf).
unset LD_PRELOAD
command -v pagectl >/dev/null || impossible "pagectl is not in PATH"
command -v jq >/dev/null || impossible "jq is not installed"
