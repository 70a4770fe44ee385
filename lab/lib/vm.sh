# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# One guest, from options to verdict; what lab/run and lab/shell share.
# Sourced, after common.sh. The order of calls:
#
#   vm_options "$@"	parse the options; VM_COMMAND gets what follows them
#   vm_prepare MODE	kernel, initramfs, folder of this run (VM_DIR); MODE is
#			run or shell. The script's own function vm_command
#			prints what the guest is to do, in shell
#   machine_command	sets VM_MACHINE, the command line of what the guest runs in
#   machine_output	lab/run: the command's output is to come to our standard
#			output; lab/shell: machine_terminal, for both directions
#   vm_start COMMAND... run it, the machine in the end, in the background
#   vm_wait		wait for the end or the time limit
#   vm_verdict		sets VM_STATUS; says on standard error what went wrong
#
# A guest never outlives its script: the trap of vm_guard ends it, and the
# kernel does if the script is killed outright.
#
# Two kinds of machine are known, qemu.sh and uml.sh. Besides the functions above
# and the variables MACHINE (what it is called) and MACHINE_INTERRUPTED each has:
#
#   machine_check	are the options possible? Sets VM_CPUS
#   machine_prepare	find out what has to be known of this computer
#   machine_append	prints its part of the kernel's command line
#   machine_exec COMMAND...  become the machine, by way of COMMAND; what it has to
#			say itself goes to VM_DIR/machine.log
#   machine_interrupt	make the kernel panic where it is; its log says
#			MACHINE_INTERRUPTED first
#   machine_done	was VM_EXIT the end that lab/init asked for?
#   machine_may_die_booting  and, rarely, later; for no fault of the kernel

. "$MUSE_TOP/lab/lib/apt.sh"
. "$MUSE_TOP/lab/lib/kernels.sh"
. "$MUSE_TOP/lab/lib/initramfs.sh"
. "$MUSE_TOP/lab/lib/klog.sh"

# The line in the kernel log after which trouble counts; lab/init writes it.
VM_MARK='muse-lab: command starts'
# Status of a run whose kernel failed or whose guest gave no verdict.
VM_FAILED=3
# What is said of a kernel that failed as emulation lets it fail; lab/test reads it.
VM_EMULATED='which happens under emulation of several CPUs, see docs/lab.md'
# Seconds without a heartbeat after which a guest hangs, and does not just wait.
VM_SILENCE=${VM_SILENCE:-120}
# How many folders of finished runs are kept, logs and all.
VM_KEEP=20

vm_help_options() {
	cat <<-END
	  --kernel K     $(kernel_names | paste -sd ' ')
	                 (default: that of this Debian)
	  --cpus N       virtual CPUs (default 2; uml has one)
	  --mem M        memory in MiB (default 1024, for some kernels more)
	  --timeout S    time limit in seconds (default: $1, for slow kernels more)
	  --icount       count instructions: 1 ns is one instruction; one CPU; time in
	                 which it idles costs nothing
	  --icount-sleep likewise, but idling takes as long as it does here: for a
	                 guest that waits for this machine, as for a file
	  --append ARGS  more words for the kernel's command line
	  --distro 12|13 a Debian 12 or 13 root with its own kernel, not this machine's
	  --out DIR      the guest's writable folder (default build/out)
	  -v             show the kernel log on standard error
	  -h             this text
	END
}

# need_number OPTION VALUE MIN MAX
need_number() {
	[[ $2 =~ ^[0-9]{1,6}$ ]] && ((10#$2 >= $3 && 10#$2 <= $4)) && return
	usage_error "$1 takes a number from $3 to $4, not '$2'"
}

vm_options() {
	local value

	VM_KERNEL=${KERNEL-} VM_CPUS='' VM_MEM='' VM_TIMEOUT=''
	VM_ICOUNT='' VM_APPEND='' VM_DISTRO='' VM_OUT='' VM_VERBOSE='' VM_FAIL_ALLOC=''
	VM_COMMAND=()
	while (($#)); do
		case $1 in
		--) shift; break ;;
		-h | --help) usage; exit 0 ;;
		-v) VM_VERBOSE=1; shift; continue ;;
		--icount) VM_ICOUNT=off; shift; continue ;;
		--icount-sleep) VM_ICOUNT=on; shift; continue ;;
		--*=*) value=${1#*=}; set -- "${1%%=*}" "$value" "${@:2}" ;;
		--kernel | --cpus | --mem | --timeout | --append | --distro | --out | \
			--fail-alloc)
			(($# > 1)) || usage_error "$1 needs a value" ;;
		-*) usage_error "unknown option $1" ;;
		*) break ;;
		esac
		value=$2
		case $1 in
		--kernel) VM_KERNEL=$value ;;
		--cpus) need_number "$1" "$value" 1 64; VM_CPUS=$value ;;
		--mem) need_number "$1" "$value" 256 262144; VM_MEM=$value ;;
		--timeout) need_number "$1" "$value" 1 86400; VM_TIMEOUT=$value ;;
		--append) VM_APPEND+=" $value" ;;
		--distro) VM_DISTRO=$value ;;
		--fail-alloc) need_number "$1" "$value" 1 100000; VM_FAIL_ALLOC=$value ;;
		--out) VM_OUT=$value ;;
		*) usage_error "unknown option $1" ;;
		esac
		shift 2
	done
	# shellcheck disable=SC2034 # lab/run and lab/shell look at it
	VM_COMMAND=("$@")
	vm_check
}

# vm_check: what the options say together, and what they leave open.
vm_check() {
	case $VM_DISTRO in
	'') : "${VM_KERNEL:=$(kernel_default)}" ;;
	12) VM_KERNEL=${VM_KERNEL:-6.1} ;;
	13) VM_KERNEL=${VM_KERNEL:-6.12-trixie} ;;
	*) usage_error "--distro is 12 or 13, not '$VM_DISTRO'" ;;
	esac
	kernel_check "$VM_KERNEL"
	VM_MEM=${VM_MEM:-$KERNEL_MEM}
	[[ ! $VM_FAIL_ALLOC ]] || VM_LIMIT=3600
	VM_TIMEOUT=${VM_TIMEOUT:-$(vm_patience "${VM_LIMIT-300}")}
	case $KERNEL_ARCH in
	um) . "$MUSE_TOP/lab/lib/uml.sh" ;;
	*) . "$MUSE_TOP/lab/lib/qemu.sh" ;;
	esac
	machine_check
}

# vm_patience SECONDS [MOST]: what takes SECONDS on a stock kernel, on this one.
vm_patience() {
	local seconds=$(($1 * KERNEL_FACTOR)) most=${2:-0}

	echo $((most && seconds > most ? most : seconds))
}

# vm_silence: seconds without a heartbeat after which a guest hangs. Where instructions
# are counted, the ten seconds between two are ten billion of them, of which a busy
# machine emulates a tenth in a second.
vm_silence() {
	vm_patience $((VM_SILENCE * (${#VM_ICOUNT} ? 5 : 1)))
}

# vm_folder: VM_DIR, this run's own, held by a lock as long as it lasts.
vm_folder() {
	local name n=0

	mkdir -p "$MUSE_BUILD/vm" 2>/dev/null || die "cannot write $MUSE_BUILD/vm"
	vm_prune
	printf -v name '%(%m%d-%H%M%S)T' -1
	until VM_DIR=$MUSE_BUILD/vm/$name-$n && mkdir "$VM_DIR" 2>/dev/null; do
		((++n < 1000)) || die "cannot make a folder in $MUSE_BUILD/vm"
	done
	exec {VM_LOCK}<"$VM_DIR"
	flock "$VM_LOCK"
	mkdir "$VM_DIR/share"
	: >"$VM_DIR/console.log"
}

# vm_prune: of the folders of ended runs only the last few stay. One run at a
# time does that. The lock is the folder itself: a file in it would be made anew
# by whoever asks for the lock, in a folder that another is removing.
vm_prune() (
	exec {lock}<"$MUSE_BUILD/vm"
	flock -n "$lock" || exit 0
	dirs=("$MUSE_BUILD"/vm/*-*/)
	for ((i = 0; i < ${#dirs[@]} - VM_KEEP + 1; i++)); do
		[[ -d ${dirs[i]} ]] || continue
		! flock -n "${dirs[i]}" true || rm -rf "${dirs[i]}" || :
	done
)

# quote VALUE: as one word for any shell.
quote() {
	printf "'%s'" "${1//\'/\'\\\'\'}"
}

# vm_env NAME VALUE...: assignments for the guest's scripts.
vm_env() {
	while (($#)); do
		printf '%s=%s\n' "$1" "$(quote "$2")"
		shift 2
	done
}

# vm_tell MODE: the two files that the guest reads, see lab/init.
vm_tell() {
	local file=$VM_DIR/share

	{
		vm_env MUSE_MODE "$1" MUSE_TOP "$MUSE_TOP" MUSE_BUILD "$MUSE_BUILD" \
			MUSE_LIBMODULES "$VM_LIBMODULES" MUSE_KERNEL_DIR "$KERNEL_DIR" \
			MUSE_OUT "$VM_OUT" MUSE_ICOUNT "$VM_ICOUNT" \
			MUSE_DISTRO "$VM_DISTRO" MUSE_CWD "$PWD"
	} >"$file/env"
	{
		vm_env MUSE_KERNEL "$VM_KERNEL" MUSE_TOP "$MUSE_TOP" MUSE_BUILD "$MUSE_BUILD" \
			MUSE_MODULES "$MUSE_BUILD/$VM_KERNEL/modules" MUSE_OUT "$VM_OUT" \
			MUSE_FACTOR "$KERNEL_FACTOR" \
			PATH "$MUSE_BUILD/tools/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
			HOME /root TERM "${TERM:-dumb}" LANG C.UTF-8 SHELL /bin/bash |
			sed 's/^/export /'
		[[ -z ${NO_COLOR-} ]] || echo 'export NO_COLOR=1'
		[[ $VM_DISTRO ]] || echo 'unset MUSE_DISTRO'
		vm_command
	} >"$file/command"
}

# vm_libmodules: VM_LIBMODULES, what becomes the guest's /lib/modules/<release>:
# the tree with our modules that lab/build leaves, otherwise the kernel's own.
# A distribution's guest has the latter beneath what its own packages installed,
# and only the part about networks: dkms calls depmod there, which would read
# all modules, a minute and a half without KVM.
vm_libmodules() {
	local tree=$MUSE_CACHE/modtree/${KERNEL_DIR##*/}${VM_DISTRO:+-net}

	VM_LIBMODULES=$MUSE_BUILD/$VM_KERNEL/modtree/lib/modules/$KERNEL_RELEASE
	[[ -z $VM_DISTRO && -e $VM_LIBMODULES/modules.dep ]] && return
	VM_LIBMODULES=$tree/lib/modules/$KERNEL_RELEASE
	[[ -e $VM_LIBMODULES/modules.dep ]] || with_lock modtree vm_depmod "$tree"
}

# vm_depmod TREE: the kernel's own modules, with an index for modprobe.
vm_depmod() {
	local from=$KERNEL_DIR/modules tree=$1 dir=$1.new/lib/modules/$KERNEL_RELEASE

	[[ -e $VM_LIBMODULES/modules.dep ]] && return
	rm -rf "$tree" "$tree.new"
	if ! mkdir -p "$dir" || ! ln -s "$from"/modules.* "$dir/" ||
		! vm_link_modules "$from/kernel" "$dir/kernel" ||
		! PATH=$PATH:/usr/sbin:/sbin depmod -b "$tree.new" "$KERNEL_RELEASE" ||
		! mv "$tree.new" "$tree"; then
		die "cannot index the modules of kernel $VM_KERNEL"
	fi
}

# vm_link_modules FROM TO: all of them, or what a distribution's guest gets.
vm_link_modules() {
	local from=$1 to=$2

	if [[ ! $VM_DISTRO ]]; then
		ln -s "$from" "$to"
		return
	fi
	mkdir -p "$to/drivers/net" "$to/arch/x86" &&
		ln -s "$from"/{net,lib,crypto} "$to/" &&
		ln -s "$from/arch/x86/crypto" "$to/arch/x86/" &&
		ln -s "$from"/drivers/net/*.ko "$to/drivers/net/"
}

vm_prepare() {
	kernel_get "$VM_KERNEL"
	VM_ROOT=/
	if [[ $VM_DISTRO ]]; then
		. "$MUSE_TOP/lab/lib/roots.sh"
		root_get "$(release_codename "$VM_DISTRO")" guest
		VM_ROOT=$ROOT_DIR
	fi
	initramfs_get
	machine_prepare
	VM_OUT=$(realpath -m -- "${VM_OUT:-$MUSE_BUILD/out}")
	[[ $VM_OUT != *[,$'\n']* ]] || usage_error "a comma in --out: $VM_OUT"
	mkdir -p "$VM_OUT" 2>/dev/null || die "cannot make the output folder $VM_OUT"
	[[ -w $VM_OUT ]] || die "cannot write the output folder $VM_OUT"
	vm_libmodules
	vm_folder
	vm_tell "$1"
}

# vm_append: the kernel's command line. A kernel that has failed stops at
# once, so that its log ends with the reason. Time limits for lockups are the
# kernel's usual ones (20 s), or longer where all takes longer: a vCPU thread on
# a busy machine can wait for seconds.
vm_append() {
	local words='panic=-1 oops=panic panic_on_warn=1 softlockup_panic=1 log_buf_len=4M'
	local hung

	hung=$(vm_patience 20)
	words+=" watchdog_thresh=$(vm_patience 10 60)"
	# When instructions are counted, an idle guest's clock leaps from timer to
	# timer while the host reads a file for it.
	[[ $VM_ICOUNT ]] && hung=0
	words+=" sysctl.kernel.hung_task_panic=1 sysctl.kernel.hung_task_timeout_secs=$hung"
	words+=' sysctl.kernel.hung_task_check_interval_secs=5'
	# The other CPUs, of which it may be waiting for one.
	words+=' sysctl.kernel.softlockup_all_cpu_backtrace=1'
	# After whatever it was: every task's stack, and what the other CPUs did.
	words+=' panic_print=0x41'
	[[ $VM_VERBOSE ]] || words+=' loglevel=5'
	echo "$words $(machine_append)$VM_APPEND"
}

# vm_pipe_out: what the command writes comes to our standard output through a
# pipe of ours: the machine would make the caller's non-blocking, which other
# writers do not survive.
vm_pipe_out() {
	mkfifo "$VM_DIR/output"
	# As long as the machine has not opened the pipe, we have; otherwise cat
	# would wait for ever for one that failed before it did.
	exec {VM_OUTPUT}<>"$VM_DIR/output"
	vm_child setpriv --pdeathsig KILL cat <"$VM_DIR/output" &
	VM_CAT=$!
}

# vm_child COMMAND...: in place of this (background) shell, without our end of
# the output's pipe, which must end when the machine does.
vm_child() {
	[[ -z ${VM_OUTPUT-} ]] || exec {VM_OUTPUT}>&-
	exec "$@"
}

# vm_guard: from here on, whatever ends this script ends the guest.
vm_guard() {
	VM_PIDS=()
	trap vm_clean EXIT
	trap 'vm_signal 2' INT
	trap 'vm_signal 15' TERM
	trap 'vm_signal 1' HUP
}

vm_start() {
	machine_exec "$@" <&0 &
	VM_PID=$!
	if [[ $VM_VERBOSE ]]; then
		vm_child setpriv --pdeathsig KILL tail -n +1 -s 0.1 -f --pid="$VM_PID" \
			"$VM_DIR/console.log" >&2 &
		VM_TAIL=$!
		VM_PIDS+=("$VM_TAIL")
	fi
	vm_child setpriv --pdeathsig KILL "$MUSE_TOP/lab/lib/vm-watch.sh" "$VM_TIMEOUT" \
		"$(vm_silence)" "$VM_DIR/share" &
	VM_TIMER=$!
	VM_PIDS+=("$VM_TIMER")
}

# vm_wait: sets VM_EXIT to the exit status of the machine, VM_EXPIRED to the reason
# why its time is up, VM_LEFT when the user left by a key that we look out for (VM_KEYS).
# A reader that has gone (lab/run ... | head) ends the run as it would end any
# program: status 141.
vm_wait() {
	local ended='' status

	VM_EXIT=0 VM_EXPIRED='' VM_LEFT=''
	while [[ $ended != "$VM_PID" ]]; do
		status=0
		wait -n -p ended "$VM_PID" "$VM_TIMER" ${VM_CAT:+"$VM_CAT"} \
			${VM_KEYS:+"$VM_KEYS"} 2>/dev/null || status=$?
		case $ended in
		"$VM_PID") VM_EXIT=$status ;;
		"$VM_TIMER")
			VM_EXPIRED="the time limit of $VM_TIMEOUT s is over"
			((status == 0)) ||
				VM_EXPIRED="the guest hangs: no heartbeat for $(vm_silence) s"
			vm_expire
			break
			;;
		"${VM_KEYS-}") VM_KEYS='' VM_LEFT=1; kill -KILL "$VM_PID" || : ;;
		*)	VM_CAT=''
			((status == 0)) || exit 141 ;;
		esac
	done
	VM_PID=''
	[[ -z ${VM_OUTPUT-} ]] || exec {VM_OUTPUT}>&-
	[[ -z ${VM_CAT-} ]] || wait "$VM_CAT" || :
	[[ -z ${VM_TAIL-} ]] || wait "$VM_TAIL" || :
	VM_CAT=''
}

# vm_expire: time is up. The guest's kernel is made to panic, and so to tell
# where it was; then it is killed anyhow. (Bash would tell of a child that a
# signal ended, here and in vm_wait.)
vm_expire() {
	local tries

	{
		machine_interrupt || :
		for ((tries = 0; tries < 100; tries++)); do
			kill -0 "$VM_PID" || break
			sleep 0.1
		done
		kill -KILL "$VM_PID" || :
		wait "$VM_PID" || :
	} 2>/dev/null
}

# vm_signal N: as a program does that the signal ends.
vm_signal() {
	trap '' INT TERM HUP
	exit $((128 + $1))
}

# vm_clean: on every way out. Nothing keeps running; the logs stay.
vm_clean() {
	local pid

	for pid in ${VM_PID:-} ${VM_CAT:-} ${VM_KEYS:-} "${VM_PIDS[@]}"; do
		{ kill -KILL "$pid" && wait "$pid"; } 2>/dev/null || :
	done
	[[ -z ${VM_STTY-} ]] || stty "$VM_STTY" || :
	rm -rf "$VM_DIR"/{output,input,monitor.in,monitor.out,share,uml}
}

# vm_died_booting: before the command began, so that nothing has been tested yet,
# and in a way that says nothing of the kernel.
vm_died_booting() {
	machine_may_die_booting && [[ ! -e $VM_DIR/share/status ]] &&
		[[ ! $VM_EXPIRED || $VM_EXPIRED == *heartbeat* ]] &&
		[[ -s $VM_DIR/console.log ]] &&
		! grep -aqF "$VM_MARK" "$VM_DIR/console.log"
}

# vm_died_patching LINE: the first line of trouble is such as emulation of several CPUs
# makes when the kernel patches its code: a CPU runs into a breakpoint that is gone
# already, or over and over into the same, and the one that patches waits for it.
vm_died_patching() {
	machine_may_die_booting || return 1
	[[ $1 != *'Oops: int3:'* ]] || return 0
	[[ $1 == *'soft lockup'* ]] &&
		grep -aqF text_poke_bp_batch "$VM_DIR/console.log"
}

# vm_died_hanging: the guest hung as emulation makes it: a CPU does not even take an
# NMI, or is where the kernel patches its code; or, where instructions are counted,
# the clock stands still in a guest that waits for it.
vm_died_hanging() {
	local log=$VM_DIR/console.log

	machine_may_die_booting && [[ $VM_EXPIRED == *heartbeat* ]] || return 1
	! grep -aqF "$MACHINE_INTERRUPTED" "$log" ||
		grep -aqE 'text_poke_bp_batch|exc_int3' "$log" ||
		{ [[ $VM_ICOUNT ]] && grep -aq 'HLT=1' "$VM_DIR/monitor.log"; }
}

# vm_verdict: VM_STATUS is the command's status if the guest ended as it
# should and its kernel log is clean, otherwise VM_FAILED.
vm_verdict() {
	local log=$VM_DIR/console.log status='' first=''

	VM_STATUS=$VM_FAILED
	[[ -e $log ]] || die -$VM_FAILED "$VM_DIR has been removed under the running guest"
	read -r status 2>/dev/null <"$VM_DIR/share/status" || :
	if ! first=$(klog_first "$log" "$VM_MARK") && [[ ! $VM_EXPIRED ]]; then
		vm_blame "kernel $VM_KERNEL: ${first#\[*\] }" "$(klog_scan "$log" "$VM_MARK")"
		! vm_died_patching "$first" || warn "$VM_EMULATED"
	elif [[ $VM_EXPIRED ]]; then
		vm_blame "$VM_EXPIRED" \
			"$(sed "/$MACHINE_INTERRUPTED/,\$d" "$log" | tail -n 10
			klog_scan "$log" "$VM_MARK" || :)"
		! vm_died_hanging || warn "$VM_EMULATED"
	elif [[ -e $VM_DIR/share/tainted ]]; then
		vm_blame "kernel $VM_KERNEL is tainted ($(<"$VM_DIR/share/tainted")) by a failure" \
			"$(tail -n 20 "$log")"
	elif [[ -z $status && ${VM_MAY_LEAVE-} ]] && [[ $VM_LEFT || $VM_EXIT == 0 ]]; then
		VM_STATUS=0
	elif ! machine_done || [[ ! $status =~ ^[0-9]+$ ]]; then
		vm_blame "the guest died (exit status of $MACHINE: $VM_EXIT)" \
			"$(tail -n 20 "$log" "$VM_DIR/machine.log")"
	else
		VM_STATUS=$status
	fi
}

# vm_blame WHAT EXCERPT
vm_blame() {
	warn "$1"
	# shellcheck disable=SC2001 # at the start of every line
	sed 's/^/    /' <<<"$2" >&2
	warn "the whole kernel log is $VM_DIR/console.log"
}
