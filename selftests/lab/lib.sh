# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of the lab share. They run on the host, called by lab/test,
# which says in the environment where the project is (MUSE_TOP) and which
# kernel to boot (KERNEL).
#
# A test file sources this, defines functions, and calls `run_tests` with their
# names. Each is one line of KTAP; it runs in a subshell under set -e, so it
# fails with the first command that does, or by `fail`. A function `setup` runs
# before them, in the shell itself.
#
# Most of the time goes into booting guests. So guests that have nothing to do
# with each other are started together, two at a time, by `guest`, and looked
# at by `ended`; where one guest can answer several questions, it does.

set -eEuo pipefail

cd "${BASH_SOURCE[0]%/*}"
# shellcheck source=/dev/null
. ../kselftest/ktap_helpers.sh

# How much longer all takes on this kernel than on a stock one.
FACTOR=${MUSE_FACTOR:-1}
# Seconds until something that should happen is held not to happen.
DEADLINE=${DEADLINE:-$((60 * FACTOR))}
# How many guests run at the same time.
GUESTS=2

# What the caller told its own programs must not reach those under test.
unset MUSE_ACCEL NO_COLOR MUSE_OUT MUSE_KERNEL MUSE_MODULES
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS

declare -A PID
NAP=''

# ---- what a test says ------------------------------------------------------

note() {
	printf '# %s\n' "$*"
}

fail() {
	note "$*"
	exit 1
}

# skip REASON: this one cannot be tried here.
skip() {
	note "$*"
	exit "$KSFT_SKIP"
}

# expect WHAT GOT WANTED
expect() {
	[[ $2 == "$3" ]] || fail "$1: '$2' instead of '$3'"
}

# contains WHAT TEXT PART...: all the parts are in the text.
contains() {
	local what=$1 text=$2 part
	shift 2

	for part in "$@"; do
		[[ $text == *"$part"* ]] || fail "$what: no '$part' in: $text"
	done
}

# nap: a short pause between two looks.
nap() {
	[[ $NAP ]] || exec {NAP}<> <(:)
	read -rt 0.05 -u "$NAP" || :
}

# wait_for COMMAND...: until it succeeds.
wait_for() {
	local end=$((SECONDS + DEADLINE))

	until "$@"; do
		((SECONDS < end)) || fail "still not so after $DEADLINE s: $*"
		nap
	done
}

# ---- commands and what they say --------------------------------------------

# without_progress FILE: what a script said on standard error, less the lines
# that tell how far it is, or that emulation needed a second try.
without_progress() {
	grep -Ev -e '^(\[ *[0-9]+:[0-9]{2}\] |         )' \
		-e '^lab/run: the guest died while booting, which happens under' "$1" || :
}

# try COMMAND...: sets STATUS, OUT (standard output) and ERR (standard error
# without the lines of progress).
try() {
	STATUS=0
	"$@" >"$SCRATCH/try.out" 2>"$SCRATCH/try.err" </dev/null || STATUS=$?
	OUT=$(tr -d '\0' <"$SCRATCH/try.out")
	ERR=$(without_progress "$SCRATCH/try.err")
}

# one_line STATUS PART...: what was tried ended with STATUS and one clear
# line, which contains the parts.
one_line() {
	local want=$1
	shift

	[[ $STATUS == "$want" ]] || fail "status $STATUS instead of $want: $ERR"
	[[ $ERR && $ERR != *$'\n'* ]] || fail "not one line: '$ERR'"
	contains "the line" "$ERR" "$@"
}

# refused STATUS COMMAND... -- PART...: it fails with that status and one
# clear line, which contains the parts.
refused() {
	local want=$1
	local -a command=()
	shift

	while (($#)) && [[ $1 != --- ]]; do
		command+=("$1")
		shift
	done
	shift
	try "${command[@]}"
	one_line "$want" "$@"
}

# ---- guests ----------------------------------------------------------------

lab_run() {
	"$MUSE_TOP/lab/run" "$@"
}

# guest NAME OPTION... -- COMMAND...: start it in the background, in the folder
# IN; its output goes to SCRATCH/NAME.out and .err, its status to NAME.status.
guest() {
	local name=$1
	shift

	while (($(jobs -rp | wc -l) >= GUESTS)); do
		wait -n || :
	done
	(
		trap - ERR EXIT
		set +e
		cd "${IN:-$MUSE_TOP}" || exit
		SECONDS=0
		lab_run "$@" >"$SCRATCH/$name.out" 2>"$SCRATCH/$name.err" </dev/null
		printf '%s %s\n' $? "$SECONDS" >"$SCRATCH/$name.status.new"
		mv "$SCRATCH/$name.status.new" "$SCRATCH/$name.status"
	) &
	PID[$name]=$!
}

# guests_end: all have ended. Called by setup, whose children they are.
guests_end() {
	wait "${PID[@]}" || :
}

# says NAME TEXT: the guest's output has it, so far.
says() {
	grep -qF -- "$2" "$SCRATCH/$1.out" 2>/dev/null
}

# ended NAME STATUS: the guest has; sets OUT, ERR, TOOK.
ended() {
	local status

	read -r status TOOK <"$SCRATCH/$1.status" || fail "guest $1 was not run"
	OUT=$(tr -d '\0' <"$SCRATCH/$1.out")
	ERR=$(without_progress "$SCRATCH/$1.err")
	[[ $status == "$2" ]] || fail "status $status instead of $2: $OUT $ERR"
}

# any_left TEXT: a process with TEXT in its command line is there.
any_left() {
	pgrep -f -- "$1" >/dev/null
}

none_left() {
	! any_left "$1"
}

none_of_session() {
	! pgrep -s "$1" >/dev/null
}

# signalled SIGNAL [TEXT]: sets STATUS. A guest of its own gets SIGNAL, with all
# processes of its group as from a terminal, when it has begun (or has said
# TEXT). Then nothing of it is left. Under bash a background process has
# SIGINT ignored, unless env gives it back.
signalled() {
	local signal=$1 text=${2-} dir=$SCRATCH/on-$1 pid

	mkdir -p "$dir/vm"
	MUSE_BUILD=$dir setsid env --default-signal=INT,TERM,HUP \
		"$MUSE_TOP/lab/run" --timeout $((120 * FACTOR)) -- \
		sh -c 'echo ready; exec sleep 1000' >"$dir.out" 2>"$dir.err" </dev/null &
	pid=$!
	if [[ $text ]]; then
		wait_for grep -q "$text" "$dir.out"
	else
		wait_for any_left "vmlinux.*$dir/vm"
	fi
	kill "-$signal" -- "-$pid"
	STATUS=0
	wait "$pid" 2>/dev/null || STATUS=$?
	# The kernel ends them, but not in no time.
	wait_for none_left "$dir/vm"
	wait_for none_of_session "$pid"
}

# ---- the kernel ------------------------------------------------------------

kernel_release() {
	cat "$MUSE_CACHE/kernels/$KERNEL/current/release"
}

# kernel_has CONFIG_OPTION: it was built with it.
kernel_has() {
	grep -q "^$1=y" "$MUSE_CACHE/kernels/$KERNEL/current/config"
}

# kernel_is_stock: it comes from the archive as it is.
kernel_is_stock() {
	[[ -d $MUSE_CACHE/kernels/$KERNEL/current/headers ]]
}

# ---- places ----------------------------------------------------------------

# in_namespace FLAG COMMAND...: in a namespace of its own, as its root.
in_namespace() {
	local flags=$1
	shift

	if ((EUID)); then
		flags="--user --map-root-user $flags"
	fi
	# shellcheck disable=SC2086 # flags are words
	unshare $flags -- "$@"
}

# need_namespaces: a container may forbid them.
need_namespaces() {
	in_namespace "--net --mount" true 2>/dev/null ||
		skip "no namespaces to be had here"
}

# path_without NAME...: prints a folder with all programs of PATH but these.
path_without() {
	local dir=$SCRATCH/path-${1##*/} folder name

	mkdir -p "$dir"
	local -a folders
	IFS=: read -ra folders <<<"$PATH"
	for folder in "${folders[@]}"; do
		[[ -d $folder ]] || continue
		find "$folder/" -maxdepth 1 ! -type d -print0 |
			xargs -0r ln -st "$dir" 2>/dev/null || :
	done
	for name in "$@"; do
		rm -f "$dir/$name"
	done
	printf '%s\n' "$dir"
}

# program DIR NAME: a program of ours, its text on standard input.
program() {
	mkdir -p "$1"
	cat >"$1/$2"
	chmod 755 "$1/$2"
}

# project_copy DIR: the project as it is, without what was built.
project_copy() {
	mkdir -p "$1"
	tar -C "$MUSE_TOP" --exclude=./build --exclude=./.git --exclude='*.o' \
		--exclude='*.ko' --exclude='*.mod' --exclude='*.mod.c' \
		--exclude='.*.cmd' -cf - . | tar -C "$1" -xf -
}

# ---- running ---------------------------------------------------------------

told() {
	note "${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}: failed: $BASH_COMMAND"
}

# descendants PID: it and all that it has started, the youngest first.
descendants() {
	local child

	for child in $(pgrep -P "$1"); do
		descendants "$child"
	done
	echo "$1"
}

cleanup() {
	local pid status=$?

	trap - EXIT ERR
	set +e
	for pid in $(jobs -rp); do
		# shellcheck disable=SC2046 # one word a process
		kill $(descendants "$pid") 2>/dev/null
	done
	wait
	# What a failed test may have left; nobody else's command line has this.
	for pid in $(pgrep -f -- "$SCRATCH/"); do
		kill -KILL "$pid" 2>/dev/null
	done
	rm -rf "$SCRATCH"
	return $status
}

# run_one FUNCTION: a line of KTAP. Its name, in words, is the description.
run_one() {
	local status=0 start=$EPOCHREALTIME

	trap - ERR
	set +e
	(
		trap told ERR
		set -e
		"$1"
	)
	status=$?
	set -e
	note "${1}: $(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000)) ms"
	case $status in
	0) ktap_test_pass "${1//_/ }" ;;
	"$KSFT_SKIP") ktap_test_skip "${1//_/ }" ;;
	*) ktap_test_fail "${1//_/ }" ;;
	esac
}

# run_tests FUNCTION...
run_tests() {
	local t start=$EPOCHREALTIME

	ktap_print_header
	if [[ -z ${MUSE_TOP-} || -z ${KERNEL-} ]]; then
		ktap_skip_all "to be run by lab/test"
		exit "$KSFT_SKIP"
	fi
	MUSE_BUILD=${MUSE_BUILD:-$MUSE_TOP/build}
	MUSE_CACHE=${MUSE_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/muse}
	# Beside the builds: a guest sees no /tmp of the host.
	mkdir -p "$MUSE_BUILD/test"
	SCRATCH=$(mktemp -d "$MUSE_BUILD/test/lab-XXXXXX")
	trap cleanup EXIT
	trap 'exit 143' TERM
	trap told ERR
	export KERNEL
	ktap_set_plan $#
	if declare -F setup >/dev/null; then
		setup
	fi
	note "set up: $(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000)) ms"
	for t in "$@"; do
		run_one "$t"
	done
	cleanup
	note "in all: $(((${EPOCHREALTIME/[.,]/} - ${start/[.,]/}) / 1000)) ms"
	ktap_finished
}
