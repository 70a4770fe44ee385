#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Frames to 01-80-C2-00-00-00 to -0F do not cross a bridge (IEEE 802.1Q, table
# 8-1); whoever listens on the port itself gets them. Their neighbours are
# ordinary multicast.

. "${0%/*}/lib.sh"

setup() {
	topology A B
	fr open PORT - a
	fr open SELF - lan0
}

none_of_the_sixteen_is_forwarded() {
	send A dst=01:80:c2:00:00:00 dsts=16 count=16
	heard PORT=16
}

the_next_ones_are() {
	send A dst=01:80:c2:00:00:10 dsts=4 count=4
	send A dst=01:80:c1:ff:ff:ff
	heard PORT=5 B=5 SELF=5
}

they_are_not_learned_from() {
	bridgectl fdb flush lan0
	send A dst=01:80:c2:00:00:0e
	heard PORT=1
	expect_fdb
}

the_host_may_send_them() {
	send SELF dst=01:80:c2:00:00:0e
	heard A=1 B=1
}

run_tests none_of_the_sixteen_is_forwarded the_next_ones_are \
	they_are_not_learned_from the_host_may_send_them
