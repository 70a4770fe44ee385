#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory runs out while the module is loaded and unloaded, while bridges and
# ports come and go: it is refused, nothing is left behind, and the next try
# succeeds.

. "${0%/*}/lib.sh"
. ./guest.sh

setup() {
	paths bridge port vanish netns load unload
}

adding_a_bridge() { clean bridge; }
adding_a_port() { clean port; }
a_port_whose_device_vanishes() { clean vanish; }
a_network_namespace_that_ends() { clean netns; }
loading() { clean load; }
unloading_with_all_that_can_be_there() { clean unload; }

run_tests adding_a_bridge adding_a_port a_port_whose_device_vanishes \
	a_network_namespace_that_ends loading \
	unloading_with_all_that_can_be_there the_guest_is_well
