#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory runs out while frames are forwarded: a frame or what would have been
# learned from it may be lost, and nothing else.

. "${0%/*}/lib.sh"
. ./guest.sh

setup() {
	paths learn learn_listening grow flood transmit age
}

learning() { clean learn; }
learning_while_somebody_listens() { clean learn_listening; }
the_growth_of_the_table() { clean grow; }
flooding() { clean flood; }
frames_of_the_host() { clean transmit; }
ageing() { clean age; }

run_tests learning learning_while_somebody_listens the_growth_of_the_table \
	flooding frames_of_the_host ageing the_guest_is_well
