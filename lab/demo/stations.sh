# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Stations that send frames and tell what they hear, from a shell in the guest.
# A station is a network namespace with an interface, eth0:
#
#   . lab/demo/stations.sh
#   stations A B C	these are listening now, and no others
#   frame A B		A sends a frame to B; prints who heard it
#   frame A all 10	ten broadcasts
#
# Sourced, by the demo's chapters and by people in lab/shell. Behind it is one
# process, `frames serve`, whose packet sockets are in the namespaces; after
# each sending it waits until nothing is under way any more, so "not heard"
# does not mean "not yet".

FRAMES=${MUSE_BUILD:-build}/demo/frames
# How long the process may take to answer, in seconds.
FRAMES_LIMIT=60

# frames_ask WORD...: one command to the process; sets ANSWER.
frames_ask() {
	local verdict=''

	ANSWER=''
	if kill -0 "${FRAMES_PID:-$$$$}" 2>/dev/null; then
		printf '%s\n' "$*" >&"$FRAMES_TO"
		read -r -t "$FRAMES_LIMIT" -u "$FRAMES_FROM" verdict ANSWER || :
	fi
	[[ $verdict == ok ]] && return
	echo "frames: '$*': ${ANSWER:-no answer}" >&2
	return 1
}

# frames_start: the process, and the veth pair by which it knows when nothing
# is under way. Its pipes get numbers of their own: bash closes those of a
# coprocess in subshells.
frames_start() {
	ip link add frames0 type veth peer name frames1 || return
	coproc FRAMES_PROC { exec "$FRAMES" serve; }
	FRAMES_PID=$FRAMES_PROC_PID
	exec {FRAMES_FROM}<&"${FRAMES_PROC[0]}" {FRAMES_TO}>&"${FRAMES_PROC[1]}"
	frames_ask pair frames0 frames1
}

# stations NAME...
stations() {
	local name

	[[ -n ${FRAMES_PID-} ]] || frames_start || return
	for name in ${STATIONS[@]+"${STATIONS[@]}"}; do
		frames_ask close "$name" || return
	done
	STATIONS=()
	# A station says nothing of its own accord, such as neighbour discovery.
	frames_ask quiet "$@" || return
	for name in "$@"; do
		frames_ask open "$name" "$name" eth0 || return
		STATIONS+=("$name")
	done
}

# frame FROM TO|all [COUNT]: sets HEARD too, a word a station: A=0 B=1 C=1.
frame() {
	local to=${2-} word text=''

	if (($# < 2)); then
		echo "usage: frame FROM TO|all [COUNT]" >&2
		return 1
	fi
	[[ $to == all ]] && to=broadcast
	frames_ask clear && frames_ask send "$1" "dst=$to" "count=${3:-1}" &&
		frames_ask sync && frames_ask counts || return
	HEARD=$ANSWER
	for word in $HEARD; do
		case $word in
		*=0) ;;
		*=1) text+=" ${word%=1}" ;;
		*) text+=" ${word%=*} (${word#*=})" ;;
		esac
	done
	echo "$1 to $2: heard by${text:- nobody}"
}
