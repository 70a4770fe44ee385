# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Frames with offloads; see vnet.c. Sourced after lib.sh.

# vnet_start: before `vn`, in the shell itself.
vnet_start() {
	coproc VNET { exec ./vnet; }
	exec {VNET_RX}<&"${VNET[0]}" {VNET_TX}>&"${VNET[1]}"
	eval "exec ${VNET[0]}<&- ${VNET[1]}>&-"
	JOBS+=("$VNET_PID")
}

# vn_ask WORDS...: the answer is in REPLY.
vn_ask() {
	printf '%s\n' "$*" >&"$VNET_TX"
	IFS= read -r -t $((2 * DEADLINE)) -u "$VNET_RX" REPLY ||
		fail "vnet: no answer to: $*"
}

# vn WORDS...: what was asked for is done; what is left of the answer is in REPLY.
vn() {
	vn_ask "$@"
	[[ $REPLY == ok* ]] || fail "vnet: $*: ${REPLY#error }"
	REPLY=${REPLY#ok}
	REPLY=${REPLY# }
}
