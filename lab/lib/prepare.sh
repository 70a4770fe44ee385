# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Everything from a clean clone to a guest that can be booted.
# Sourced, after common.sh.

# prepare K: packages, kernel and toolchain, tools, modules for K. What is there
# already costs nothing.
prepare() {
	# A make above us must not hand down its own variables.
	unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS
	"$MUSE_TOP/lab/setup" "$1"
	run_logged "$MUSE_BUILD/log/tools.log" "building the tools" \
		make --no-print-directory -C "$MUSE_TOP" tools O="$MUSE_BUILD"
	"$MUSE_TOP/lab/build" "$1"
}
