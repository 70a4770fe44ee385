#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# usage: vm-watch.sh LIMIT SILENCE FILE
#
# Ends after LIMIT seconds, or with status 1 when a guest has been silent for SILENCE
# seconds: its heartbeat, once there is one, writes FILE.

set -euo pipefail

limit=$1 silence=$2 file=$3

# silent: a guest that has not got as far as its heartbeat is not.
silent() {
	local now beat

	beat=$(stat -c %Y "$file" 2>/dev/null) || return 1
	printf -v now '%(%s)T' -1
	((now - beat >= silence))
}

while ((SECONDS < limit)); do
	left=$((limit - SECONDS))
	setpriv --pdeathsig KILL sleep $((left < 5 ? left : 5))
	! silent || exit 1
done
