#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own selftests of bridges, with our kind of bridge: those of the file
# list, in one guest. Runs on the host, called by lab/test, which says in the
# environment where the project is (MUSE_TOP) and which kernel to boot (KERNEL). The
# tests themselves come from Debian's source package of the kernel.
set -euo pipefail

cd "${0%/*}"
# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh
# shellcheck source=lab/lib/common.sh
. "$MUSE_TOP/lab/lib/common.sh"
# shellcheck source=lab/lib/apt.sh
. "$MUSE_TOP/lab/lib/apt.sh"
# shellcheck source=lab/lib/kernels.sh
. "$MUSE_TOP/lab/lib/kernels.sh"
# shellcheck source=lab/lib/source.sh
. "$MUSE_TOP/lab/lib/source.sh"

TIMEOUT=$((1500 * ${MUSE_FACTOR%.*}))

# lines KIND: of the list, without that word.
lines() {
	sed -n "s/^$1 //p" list
}

# skip_all REASON
skip_all() {
	ktap_print_header
	ktap_skip_all "$*"
	exit "$KSFT_SKIP"
}

# verdict TEST STATUS
verdict() {
	case $2 in
	0) ktap_test_pass "$1" ;;
	4) ktap_test_skip "$1: it says so itself" ;;
	*) ktap_test_fail "$1 ended with $2" ;;
	esac
}

# run_all: those that are run; what a guest does not tell of has failed.
run_all() {
	local line test
	local -a tests
	local -A told=()

	mapfile -t tests < <(lines run)
	while IFS= read -r line; do
		if [[ $line =~ ^result\ ([^ ]+)\ ([0-9]+) ]]; then
			told[${BASH_REMATCH[1]}]=1
			verdict "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
		else
			printf '%s\n' "${line/#[!#]/# &}"
		fi
	done < <("$MUSE_TOP/lab/run" --kernel "$KERNEL" --timeout "$TIMEOUT" -- \
		"$PWD/guest.sh" "$UPSTREAM_DIR" "${tests[@]}" 2>&1)
	for test in "${tests[@]}"; do
		[[ ${told[$test]-} ]] || ktap_test_fail "$test has no result"
	done
}

main() {
	local line

	command -v mausezahn >/dev/null ||
		skip_all "mausezahn, with which these tests send, is missing (package netsniff-ng)"
	kernel_get "$KERNEL"
	grep -q '^CONFIG_NET_VRF=' "$KERNEL_DIR/config" ||
		skip_all "the kernel $KERNEL has no CONFIG_NET_VRF, which these tests need"
	upstream_get
	ktap_print_header
	ktap_set_plan "$(grep -cE '^(run|skip) ' list)"
	run_all
	while read -r line; do
		ktap_test_skip "${line%% *}: ${line#* }"
	done < <(lines skip)
	ktap_finished
}

main
