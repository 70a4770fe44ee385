#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a user of DKMS does, done in the guest. Every step that succeeds is a
# line "done: STEP (SECONDS s)"; the first that does not ends it.
set -euo pipefail

release=$(uname -r)
version=$(<"$MUSE_TOP/VERSION")

# step NAME COMMAND...
step() {
	local name=$1 start=$SECONDS
	shift

	"$@" || { echo "failed: $name"; exit 1; }
	echo "done: $name ($((SECONDS - start)) s)"
}

copy_project() {
	mkdir /root/muse
	tar -C "$MUSE_TOP" --exclude=./build --exclude=./.git --exclude='*.o' \
		--exclude='*.ko' -cf - . | tar -C /root/muse -xf -
	cd /root/muse
}

status_is_installed() {
	dkms status
	[[ $(dkms status) == "muse/$version, $release, x86_64: installed"* ]]
}

module_is_in_updates() {
	modinfo -F filename muse_bridge
	[[ $(modinfo -F filename muse_bridge) == \
		/lib/modules/"$release"/updates/dkms/muse_bridge.ko* ]]
	[[ $(modinfo -F vermagic muse_bridge) == "$release "* ]]
}

loads_and_unloads() {
	modprobe muse_bridge
	[[ -d /sys/module/muse_bridge ]]
	rmmod muse_bridge
	[[ ! -e /sys/module/muse_bridge ]]
}

# Its layouts come from the image in /boot.
scheduler_loads_and_unloads() {
	local policy

	for policy in fifo mlfq stride; do
		[[ $(modinfo -F filename muse_sched_$policy) == \
			/lib/modules/"$release"/updates/dkms/muse_sched_$policy.ko* ]]
		modprobe muse_sched_$policy
	done
	[[ -d /sys/module/muse_sched ]]
	modprobe -ra muse_sched_fifo muse_sched_mlfq muse_sched_stride
	[[ ! -e /sys/module/muse_sched ]]
}

loads_by_itself() {
	ip link add lan0 type muse_bridge
	[[ -d /sys/module/muse_bridge ]]
	ip link del lan0
	rmmod muse_bridge
}

nothing_is_left() {
	local f

	[[ -z $(dkms status) ]] || return 1
	! modinfo muse_bridge 2>/dev/null || return 1
	for f in /usr/src/muse-* /var/lib/dkms/muse \
		/lib/modules/*/updates/dkms/muse_*; do
		[[ ! -e $f ]] || { echo "left: $f"; return 1; }
	done
}

step copy copy_project
step install make dkms-install
step status status_is_installed
step modinfo module_is_in_updates
step modprobe loads_and_unloads
step sched scheduler_loads_and_unloads
step autoload loads_by_itself
step remove make dkms-remove
step clean nothing_is_left
