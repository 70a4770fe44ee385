#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In the guest: run tests of the kernel that are below DIR, each in namespaces of its
# own, with our stand-ins for ip and bridge.
#
#	guest.sh DIR TEST...
#
# After what a test says, as comments, comes a line "result TEST STATUS".
set -uo pipefail

here=$(dirname "$(readlink -f "$0")")
dir=$1
shift
export PATH="$here/wrap:$PATH"
modprobe muse_bridge || exit 1
# As forwarding.config of the kernel has it, but for the time that waits take here.
export NETIF_CREATE=yes NETIF_TYPE=veth WAIT_TIME=2
for test in "$@"; do
	status=0
	(cd "$dir/${test%/*}" && unshare --net --mount -- bash "./${test##*/}") 2>&1 </dev/null |
		sed -u 's/^/# /'
	status=${PIPESTATUS[0]}
	printf 'result %s %s\n' "$test" "$status"
done
