#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a program does to the mapping of a region: drop, unmap, move, fork.
. "${BASH_SOURCE[0]%/*}/lib.sh"

each() {
	within 60 ./events "$1" || fail "$1 with the kernel's best way"
	within 60 ./events -m 2 "$1" || fail "$1 with write protection"
}

remove() { each remove; }
remove_race() { each remove_race; }
unmap() { each unmap; }
remap() { each remap; }
grow() { each grow; }
forks() { each fork; }
grandchild() { each grandchild; }
orphan() { each orphan; }
parent_killed() { each killed; }
children_exit() { each exits; }

run_tests remove remove_race unmap remap grow forks grandchild orphan parent_killed \
	children_exit
