# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Requests made by hand; see request.c. Sourced after lib.sh.

# shellcheck source=selftests/netlink/ask.sh
. ./ask.sh

# index DEVICE: its index is in REPLY.
index() {
	read -r REPLY < <(ip -o link show dev "$1")
	REPLY=${REPLY%%:*}
}
