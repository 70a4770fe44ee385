# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# shellcheck disable=SC1083 # the braces are words of requests
#
# What the tests of requests share: the module, its policies, and somebody to be
# enrolled. How a test is written and run is said in tap.sh.

set -eEuo pipefail

cd "${BASH_SOURCE[0]%/*}"
# shellcheck source=lab/lib/tap.sh
. ./tap.sh
# shellcheck source=selftests/netlink/ask.sh
. ./ask.sh

MODULES=(muse_sched_fifo muse_sched_mlfq muse_sched_stride muse_sched)
# MUSE_SCHED_STALL_DEFAULT
STALL=5000

# ---- somebody to be enrolled -------------------------------------------------

# need_policies NAME...: they are loaded.
need_policies() {
	modprobe -qa "${@/#/muse_sched_}" || impossible "there is no policy $*"
}

# sleeping PID: it does, and is what it is to become.
sleeping() {
	[[ $(ps -o comm=,state= -p "$1") =~ ^sleep\ +S ]]
}

# sleeper [COMMAND...]: a process that sleeps, started by that command; its id is
# in REPLY.
sleeper() {
	local pid

	"$@" sleep 1000000 &
	pid=$!
	JOBS+=("$pid")
	wait_for sleeping "$pid"
	REPLY=$pid
}

# process N [WORDS...]: a process of N threads, see threads.c; their ids, that of
# the process first, are in TIDS. One at a time. However busy they are, the other
# CPUs are left to who watches.
process() {
	coproc THREADS { exec taskset -c 0 ./threads "$@"; }
	exec {THREADS_RX}<&"${THREADS[0]}" {THREADS_TX}>&"${THREADS[1]}"
	eval "exec ${THREADS[0]}<&- ${THREADS[1]}>&-"
	JOBS+=("$THREADS_PID")
	read -r -t "$DEADLINE" -u "$THREADS_RX" -a TIDS ||
		fail "threads: no answer"
}

process_end() {
	local pid=${TIDS[0]}

	exec {THREADS_TX}>&- {THREADS_RX}<&-
	wait "$pid" 2>/dev/null || :
}

# ---- requests --------------------------------------------------------------

# asked WORDS...: what came in answer.
asked() {
	ask "$@"
	[[ $REPLY == 'ok '* ]] || fail "'$*' was answered: $REPLY"
	printf '%s\n' "${REPLY#*; }"
}

# settings: everything that a request could change and leave behind.
settings() {
	asked show:class-get | sed -E 's/ (enrolled|stalls)=[0-9]+//g'
	asked showdump:policy-get | sed -E 's/ (picks|empty)=[0-9]+//g'
	ask dump:task-get
	printf '%s\n' "$REPLY"
}

# value NAME: the first attribute of that name in REPLY, there.
value() {
	[[ $REPLY =~ \ $1=([^ ]+) ]] || fail "there is no $1 in: $REPLY"
	REPLY=${BASH_REMATCH[1]}
}

# refused_with NAMED FIXED WORDS...: like wrong; older kernels cannot carry texts
# that name what they are about, and say the second.
refused_with() {
	local named=$1 fixed=$2
	shift 2

	ask "$@"
	[[ $REPLY == "$named" || $REPLY == "$fixed" ]] ||
		fail "'$*' was answered: $REPLY (not: $named)"
}

# has TID KEY=VALUE...: a thread is enrolled, and has these.
has() {
	local tid=$1 word
	shift

	ask show:task-get task{ tid=u32:"$tid" }
	[[ $REPLY == 'ok '* ]] || fail "thread $tid: $REPLY"
	for word in "$@"; do
		[[ " $REPLY " == *" $word "* ]] || fail "thread $tid has no $word: $REPLY"
	done
}

# has_not TID...: these are not enrolled.
has_not() {
	local tid

	for tid in "$@"; do
		wrong 'ESRCH at=task.tid the thread is not enrolled' \
			task-get task{ tid=u32:"$tid" }
	done
}

# setup: S names a thread, BEFORE is what there is. Slow as the machine may be, the
# watchdog must not interfere.
setup() {
	need_policies stride fifo
	schedctl class set runtime=95ms stall=5s fork=inherit group=none
	ask_start
	done_so class-set class{ stall=u32:0 }
	sleeper
	S=tid=u32:$REPLY
	BEFORE=$(settings)
}

nothing_was_done() {
	expect "what there is" "$(settings)" "$BEFORE"
}

finish() {
	./request <<<"class-set class{ stall=u32:$STALL }" >/dev/null
}

((EUID == 0)) || skip_all "must be run as root"
modprobe -q muse_sched || impossible "there is no module muse_sched"
