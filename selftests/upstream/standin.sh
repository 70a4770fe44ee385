# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the stand-ins for ip and bridge share.  Sourced, and not in their folder: the
# tests of the kernel source lib.sh and others by PATH.
#
#   refuse TEXT	what was asked for cannot be done with this bridge
#   real NAME	sets REAL, the program of that name

refuse() {
	printf '%s: not with a muse_bridge: %s\n' "${0##*/}" "$*" >&2
	exit 2
}

real() {
	REAL=$(PATH=${PATH#"$UPSTREAM_WRAP:"} type -P "$1")
}
