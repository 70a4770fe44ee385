# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of the class itself share. The test and the tools that it calls
# run on CPU 0; what is watched runs on CPU 1, if nothing else is said. What a
# test has started in the background is ended after it, and then nobody may be
# enrolled any more. How a test is written is said in tap.sh.

cd "${BASH_SOURCE[0]%/*}"
# shellcheck source=lab/lib/tap.sh
. ./tap.sh

MODULES=(muse_sched_fifo muse_sched_mlfq muse_sched_stride muse_sched)
CPU=$(($(nproc --all) > 1))
PID='' CGROUP='' EVENTS=''

# at_least WHAT GOT LEAST, at_most WHAT GOT MOST: numbers.
at_least() {
	(($2 >= $3)) || fail "$1: $2 is less than $3"
}

at_most() {
	(($2 <= $3)) || fail "$1: $2 is more than $3"
}

# stop_jobs: end what runs in the background, stopped or frozen as it may be.
stop_jobs() {
	[[ ! $EVENTS ]] || exec {EVENTS}<&-
	EVENTS=''
	for PID in "${JOBS[@]}"; do
		kill -KILL "$PID" 2>/dev/null || :
	done
	[[ ! $CGROUP ]] || cgroups_gone
	for PID in "${JOBS[@]}"; do
		wait "$PID" 2>/dev/null || :
	done
	JOBS=()
}

# ---- processes -------------------------------------------------------------

# begun PID NAME: the process is that program by now.
begun() {
	local name=''

	read -r name <"/proc/$1/comm" || fail "process $1 has ended"
	[[ $name == "$2" ]]
} 2>/dev/null

# fair CPUS COMMAND...: in the background, under the kernel's own scheduler; it
# is PID.
fair() {
	local cpus=$1
	shift

	taskset -c "$cpus" "$@" &
	PID=$!
	JOBS+=("$PID")
	wait_for begun "$PID" "${1##*/}"
}

# run POLICY[,NAME=VALUE]... CPUS COMMAND...: in the background, enrolled from
# its first instruction; it is PID.
run() {
	local cpus=$2
	local -a words
	IFS=, read -ra words <<<"$1"
	shift 2

	schedctl run -p "${words[0]}" -c "$cpus" "${words[@]:1}" -- "$@" &
	PID=$!
	JOBS+=("$PID")
	wait_for begun "$PID" "${1##*/}"
}

# ended PID
ended() {
	[[ ! -e /proc/$1 ]] || [[ $(ps -o state= -p "$1") == Z ]]
}

# on_cpu PID CPU: it is there.
on_cpu() {
	local -a stat

	read -ra stat <"/proc/$1/stat"
	((stat[38] == $2))
}

# cpu_ms PID: the CPU time that it had, milliseconds, in REPLY.
cpu_ms() {
	local -a stat

	# In hundredths of a second, and exact: not every kernel counts finer for all.
	read -ra stat <"/proc/$1/stat"
	REPLY=$((10 * (stat[13] + stat[14])))
}

# got_on PID MS: it has had CPU time beyond that.
got_on() {
	cpu_ms "$1"
	((REPLY > $2))
}

# goes_on PID...: all of them still get CPU time.
goes_on() {
	local pid

	for pid in "$@"; do
		[[ -e /proc/$pid ]] || fail "process $pid is not there any more"
		cpu_ms "$pid"
		wait_for got_on "$pid" $((REPLY + 20))
	done
}

# ---- what schedctl says ----------------------------------------------------

# json KEY TEXT: the value of a key in one flat object, in REPLY. That the output
# is JSON is checked elsewhere.
json() {
	local re="\"$1\":(\"([^\"]*)\"|[^,}\"]*)"

	REPLY=''
	[[ $2 =~ $re ]] || return 1
	REPLY=${BASH_REMATCH[2]:-${BASH_REMATCH[1]//\"/}}
}

# task TID KEY...: of a thread at one time, in REPLY; fails if it is not enrolled.
task() {
	local text key values=()

	text=$(schedctl -j show "$1" 2>/dev/null) || return 1
	[[ $text =~ ([^$'\n']*\"tid\":$1,[^$'\n']*) ]] || return 1
	text=${BASH_REMATCH[1]}
	for key in "${@:2}"; do
		json "$key" "$text" || return 1
		values+=("$REPLY")
	done
	REPLY=${values[*]}
}

enrolled() {
	task "$1" policy
}

# under TID POLICY, in_state TID STATE
under() {
	task "$1" policy && [[ $REPLY == "$2" ]]
}

in_state() {
	task "$1" state && [[ $REPLY == "$2" ]]
}

not_enrolled() {
	! enrolled "$1"
}

# class KEY: of the class, in REPLY.
class() {
	json "$1" "$(schedctl -j class show)"
}

nobody() {
	class threads
	((REPLY == 0))
}

# of_cpu CPU KEY, of_policy POLICY KEY: in REPLY.
of_cpu() {
	local text

	text=$(schedctl -j stats)
	[[ $text =~ (\{[^\{\}]*\"cpu\":$1,[^\}]*\}) ]] || return 1
	json "$2" "${BASH_REMATCH[1]}"
}

of_policy() {
	local text

	text=$(schedctl -j policies)
	[[ $text =~ (\"policy\":\"$1\",[^$'\n']*) ]] || return 1
	json "$2" "${BASH_REMATCH[1]}"
}

# monitor_start [WORDS...]: listen from now on.
monitor_start() {
	local ready=''

	exec {READY}<> <(:)
	exec {EVENTS}< <(exec schedctl -j monitor --ready-fd "$READY" "$@")
	JOBS+=($!)
	IFS= read -r -t "$DEADLINE" -u "$READY" ready || :
	[[ $ready == ready ]] || fail "the monitor does not get ready"
	exec {READY}>&-
}

# event NAME [KEY=VALUE...]: comes; what comes before it is passed over. It is
# left in EVENT.
event() {
	local name=$1 word good
	shift

	while IFS= read -r -t "$DEADLINE" -u "$EVENTS" EVENT; do
		json event "$EVENT"
		good=$REPLY
		[[ $good == "$name" ]] || continue
		for word in "$@"; do
			json "${word%%=*}" "$EVENT" || :
			[[ $REPLY == "${word#*=}" ]] || good=''
		done
		[[ ! $good ]] || return 0
	done
	fail "no event $name $* came"
}

# left TID REASON: it leaves the class for that; the monitor runs.
left() {
	event withdraw "tid=$1"
	json reason "$EVENT"
	expect "why $1 left" "$REPLY" "$2"
}

# ---- control groups --------------------------------------------------------

# cgroup NAME [CONTROLLER...]: a new one below a hierarchy of our own; its
# folder is in REPLY.
cgroup() {
	local name=$1 c
	shift

	if [[ ! $CGROUP ]]; then
		CGROUP=$(mktemp -d)
		mount -t cgroup2 none "$CGROUP"
	fi
	for c in "$@"; do
		grep -qw "$c" "$CGROUP/cgroup.controllers" ||
			skip "no controller $c in the unified hierarchy"
		echo "+$c" >"$CGROUP/cgroup.subtree_control"
	done
	REPLY=$CGROUP/$name.$BASHPID
	mkdir "$REPLY"
}

# cgroups_gone: all in them have been killed.
cgroups_gone() {
	local dir

	for dir in "$CGROUP"/*."$BASHPID"; do
		[[ -d $dir ]] || continue
		echo 0 >"$dir/cgroup.freeze"
		wait_for rmdir "$dir" 2>/dev/null
	done
	umount "$CGROUP"
	rmdir "$CGROUP"
	CGROUP=''
}

# ---- running ---------------------------------------------------------------

# module_file NAME: one that was built for these tests, in REPLY.
module_file() {
	REPLY=${MUSE_MODULES%/modules}/sched-tests/modules/$1.ko
	[[ -e $REPLY ]] || fail "there is no module $1.ko, which lab/test builds"
}

# defaults: as the module begins; but the tests themselves want to get on beside
# those that they watch.
defaults() {
	# A kernel that checks itself is slow; what waits for it is not starved.
	schedctl class set stall=$((5 * FACTOR))s runtime=50ms fork=inherit group=none
	schedctl set rr slice=5ms
	schedctl set stride slice=5ms
	schedctl set mlfq slice=5ms levels=4 boost=1s
}

begin() {
	taskset -pc 0 $$ >/dev/null
	defaults
}

after() {
	stop_jobs
	wait_for nobody
	defaults
}

((EUID == 0)) || skip_all "must be run as root"
command -v schedctl >/dev/null || impossible "schedctl is not in PATH"
modprobe -qa "${MODULES[@]}" || impossible "there is no module muse_sched, or not all policies"
[[ ${ONE_CPU_DOES-} ]] || ((CPU)) || skip_all "needs two CPUs"
