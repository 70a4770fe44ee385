# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What every script of the lab shares: where things are, how a step is
# announced, how a failure is told, how two runs keep out of each other's way.
# Sourced, never run.

MUSE_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
MUSE_BUILD=${MUSE_BUILD:-$MUSE_TOP/build}
MUSE_CACHE=${MUSE_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/muse}
MUSE_PROG=${MUSE_PROG:-${0##*/}}

# Seconds since the epoch at which the whole command began; kept across
# scripts, so that the elapsed times of a `make test` are of one clock.
export MUSE_START=${MUSE_START:-$EPOCHSECONDS}

# step TEXT: one line of progress, with the elapsed time, on standard error.
step() {
	local s=$((EPOCHSECONDS - MUSE_START))

	printf '[%3d:%02d] %s\n' $((s / 60)) $((s % 60)) "$*" >&2
}

warn() {
	printf '%s: %s\n' "$MUSE_PROG" "$*" >&2
}

# die [-STATUS] TEXT: the one clear line, then exit (2 unless told).
die() {
	local status=2

	case ${1-} in
	-[0-9]*) status=${1#-}; shift ;;
	esac
	warn "$@"
	exit "$status"
}

usage_error() {
	die -1 "$* (see $MUSE_PROG -h)"
}

# run_logged LOG WHAT COMMAND...: run a step whose output matters only when it
# fails; then say which step, its last lines, and where the whole log is.
# COMMAND may be a function; it runs in a subshell, so a die in it is told too.
run_logged() {
	local log=$1 what=$2 status=0
	shift 2

	mkdir -p "$(dirname "$log")" || die "cannot make the folder of $log"
	("$@") >"$log" 2>&1 </dev/null || status=$?
	((status == 0)) && return 0
	tail -n 15 "$log" | sed 's/^/    /' >&2
	die "$what failed (status $status); the whole log is $log"
}

# progress_start COMMAND...: from now on say every ten seconds what COMMAND
# prints; on a terminal every second, on one line that is rewritten. It is the
# talking that runs beside, not the work, so that Ctrl-C reaches the work.
progress_start() {
	[[ -z ${MUSE_LOCK_FD-} ]] || local lock=$MUSE_LOCK_FD
	(
		[[ -z ${lock-} ]] || exec {lock}>&-
		every=10 last=$EPOCHSECONDS
		[[ ! -t 2 ]] || every=1
		while kill -0 $$ 2>/dev/null; do
			sleep 0.2
			((EPOCHSECONDS - last >= every)) || continue
			last=$EPOCHSECONDS
			if [[ -t 2 ]]; then
				printf '\r\033[K         %s' "$("$@")" >&2
			else
				printf '         %s\n' "$("$@")" >&2
			fi
		done
	) &
	MUSE_PROGRESS=$!
}

progress_stop() {
	kill "$MUSE_PROGRESS" 2>/dev/null || :
	wait "$MUSE_PROGRESS" 2>/dev/null || :
	[[ ! -t 2 ]] || printf '\r\033[K' >&2
}

# with_lock NAME COMMAND...: one run at a time does COMMAND; the others wait
# and then find its work done, so COMMAND must look first. The children of
# COMMAND hold the lock too: when a run is killed, what it left running keeps
# the others out until it is done. A child meant to live on must close it:
# its number is MUSE_LOCK_FD. set -e stays in force inside COMMAND.
with_lock() {
	local file=$MUSE_CACHE/lock/$1 fd MUSE_LOCK_FD
	shift

	mkdir -p "$MUSE_CACHE/lock" 2>/dev/null || die "cannot write $MUSE_CACHE"
	exec {fd}>"$file"
	if ! flock -n "$fd"; then
		step "waiting for another run to finish: $*"
		flock "$fd"
	fi
	# shellcheck disable=SC2034 # for COMMAND
	MUSE_LOCK_FD=$fd
	"$@"
	set -- $?
	exec {fd}>&-
	return "$1"
}

# need_space DIR MEGABYTES WHAT: refuse before starting, not in the middle.
need_space() {
	local have

	mkdir -p "$1" 2>/dev/null || die "cannot make $1"
	have=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
	((have >= $2)) ||
		die "$3 needs $2 MB in $1, but only $have MB are free"
}

# publish TMP FINAL: what is built under a temporary name appears whole or
# not at all, so an interrupted build leaves nothing that looks finished.
publish() {
	rm -rf "$2.old"
	if [[ -e $2 ]]; then
		mv "$2" "$2.old"
	fi
	mv "$1" "$2"
	rm -rf "$2.old"
}

# QEMU's options and make's lists of files know no way to write these.
for MUSE_DIR in "$MUSE_TOP" "$MUSE_BUILD" "$MUSE_CACHE"; do
	[[ $MUSE_DIR != *[[:space:],:]* ]] ||
		die "a space, a comma or a colon in a folder's name is more than qemu and make take: $MUSE_DIR"
done
