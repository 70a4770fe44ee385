#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory runs out while netlink requests are answered and notifications are
# sent: a request is refused, and who misses a notification is told so.

. "${0%/*}/lib.sh"
. ./guest.sh

setup() {
	paths requests requests_listening links_listening
}

requests() { clean requests; }
requests_while_somebody_listens() { clean requests_listening; }
links_while_somebody_listens() { clean links_listening; }

run_tests requests requests_while_somebody_listens \
	links_while_somebody_listens the_guest_is_well
