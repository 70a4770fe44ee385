#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs the KUnit suites of our modules. They run inside the kernel, when their
# module is loaded; each of their cases is a line of KTAP here, and so is that
# each suite was there and whole.

set -eEuo pipefail

cd "${BASH_SOURCE[0]%/*}"
# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh
# shellcheck source=lab/lib/klog.sh
. ./klog.sh
# shellcheck source=lab/lib/leak.sh
. ./leak.sh

# The modules of tests and the suites that each must have. A suite that is
# dropped by mistake is missed here, a new one is asked to be added.
declare -A SUITES=(
	[muse_bridge_test]='muse_bridge_ageing muse_bridge_attr muse_bridge_dump
		muse_bridge_drop muse_bridge_entry muse_bridge_fdb
		muse_bridge_filter muse_bridge_forward muse_bridge_limit
		muse_bridge_message muse_bridge_move muse_bridge_rtnl
		muse_bridge_table muse_bridge_xmit'
)

RESULTS=/sys/kernel/debug/kunit

# One entry a line of KTAP: its text, whether it passed, failed or was skipped,
# and what is to be said of it.
NAMES=() VERDICTS=() NOTES=()

# skip_all REASON
skip_all() {
	ktap_print_header
	ktap_skip_all "$*"
	exit "$KSFT_SKIP"
}

# add NAME VERDICT [NOTES]
add() {
	NAMES+=("$1")
	VERDICTS+=("$2")
	NOTES+=("${3-}")
}

# read_suite SUITE: its results, on standard input, case by case. Whatever stands
# before the line of a case is about that case.
read_suite() {
	local suite=$1 line notes='' planned=0 seen=0 result
	local plan='^    1\.\.([0-9]+)$'
	local case='^    (ok|not ok) [0-9]+ ([^ ]+)( # SKIP)?'

	while IFS= read -r line; do
		if [[ $line =~ $plan ]]; then
			planned=${BASH_REMATCH[1]}
			notes=''
		elif [[ $line =~ $case ]]; then
			result=${BASH_REMATCH[1]}${BASH_REMATCH[3]}
			seen=$((seen + 1))
			[[ $result == not* ]] || notes=''
			add "$suite: ${BASH_REMATCH[2]}" "$result" "$notes"
			notes=''
		else
			notes+=$line$'\n'
		fi
	done
	if ((planned > 0 && seen == planned)); then
		add "$suite: all of $planned cases were run" ok
	else
		add "$suite: all cases were run" 'not ok' \
			"$seen results of $planned cases"
	fi
}

# read_module MODULE: what its suites have left in debugfs.
read_module() {
	local module=$1 suite
	local -a want

	read -ra want -d '' <<<"${SUITES[$module]}" || :
	for suite in "${want[@]}"; do
		if [[ -r $RESULTS/$suite/results ]]; then
			read_suite "$suite" <"$RESULTS/$suite/results"
		else
			add "$suite: all cases were run" 'not ok' \
				"$module has no suite $suite"
		fi
	done
	for suite in "$RESULTS"/*/; do
		suite=${suite%/} suite=${suite##*/}
		[[ " ${want[*]} " == *" $suite "* ]] || add "$suite: is expected" \
			'not ok' "$module has a suite that $0 does not know"
	done
}

# run_module MODULE: load it, which runs its tests.
run_module() {
	local module=$1 said

	if ! said=$(modprobe "$module" 2>&1); then
		add "$module: is loaded" 'not ok' "$said"
		return 0
	fi
	read_module "$module"
}

# unknown_modules: tests that were built and are not in the list above.
unknown_modules() {
	local module

	for module in "${MUSE_MODULES:-/nowhere}"/muse_*_test.ko; do
		module=${module##*/} module=${module%.ko}
		[[ ${SUITES[$module]-} ]] || add "$module: is expected" 'not ok' \
			"there is a module of tests that $0 does not know"
	done
}

# unload: all of them, and what they use.
unload() {
	if leak_active; then
		leak_check "${!SUITES[@]}" muse_bridge
	else
		modprobe -r "${!SUITES[@]}" 2>&1
	fi
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

# relay: tell all that was collected.
relay() {
	local i

	for i in "${!NAMES[@]}"; do
		[[ ! ${NOTES[i]} ]] || sed 's/^/# /' <<<"${NOTES[i]%$'\n'}"
		case ${VERDICTS[i]} in
		ok) ktap_test_pass "${NAMES[i]}" ;;
		*SKIP) ktap_test_skip "${NAMES[i]}" ;;
		*) ktap_test_fail "${NAMES[i]}" ;;
		esac
	done
}

shopt -s nullglob
((EUID == 0)) || skip_all "must be run as root"
leak_mark
klog_mark "$0"
# Tests run only if that is asked for when KUnit is loaded. Where it is a part
# of the kernel, its command line has to say kunit.enable=1.
modprobe -qr kunit || :
modprobe -q kunit enable=1 || skip_all "there is no KUnit in this kernel"

for module in "${!SUITES[@]}"; do
	run_module "$module"
done
unknown_modules

ktap_print_header
ktap_set_plan $((${#NAMES[@]} + 2))
relay
verdict "unloaded$(! leak_active || echo ", no leak")" unload
verdict "kernel log is clean" klog_check
ktap_finished
