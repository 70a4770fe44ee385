#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# usage: vm-watch.sh LIMIT SILENCE FOLDER
#
# Ends after LIMIT seconds, or with status 1 when a guest has been silent for SILENCE
# seconds: it makes the file begun in FOLDER when it has booted, and its heartbeat, if
# it has one, writes the file alive.

set -euo pipefail

limit=$1 silence=$2 folder=$3

silent() {
	local now beat

	if beat=$(stat -c %Y "$folder/alive" 2>/dev/null); then
		printf -v now '%(%s)T' -1
		((now - beat >= silence))
	else
		[[ ! -e $folder/begun ]] && ((SECONDS >= silence))
	fi
}

while ((SECONDS < limit)); do
	left=$((limit - SECONDS))
	setpriv --pdeathsig KILL sleep $((left < 5 ? left : 5))
	! silent || exit 1
done
