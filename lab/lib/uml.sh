# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The machine that a kernel for user-mode Linux needs: none, it is a program
# of this machine. What vm.sh wants of a machine is said there. Sourced by
# vm.sh.
#
# The program is one process, which is VM_PID, and one more for each address
# space in the guest; those die with it, by prctl(PR_SET_PDEATHSIG) of their own.

MACHINE='user-mode Linux'
# What the kernel says to machine_interrupt: SIGILL.
MACHINE_INTERRUPTED='Kernel mode signal 4'
# The exit status that lab/init asks for when all is done.
UML_DONE=33

machine_check() {
	((${VM_CPUS:-1} == 1)) ||
		usage_error "--cpus $VM_CPUS: kernel $VM_KERNEL has one CPU"
	[[ ! $VM_ICOUNT ]] ||
		usage_error "--icount: kernel $VM_KERNEL cannot count instructions"
	[[ ! $VM_DISTRO ]] ||
		usage_error "--distro $VM_DISTRO: kernel $VM_KERNEL has no root but this machine's"
}

# machine_prepare: the guest's memory is a file, which is mapped for execution
# too. A file system in memory is best, but /dev/shm may be small or noexec.
machine_prepare() {
	local dir

	uml_has_registers
	uml_has_address_space
	for dir in /dev/shm "${TMPDIR:-/tmp}" "$MUSE_BUILD"; do
		! uml_has_room "$dir" || { UML_MEMORY=$dir; return; }
	done
	die "no room for the guest's memory of $VM_MEM MB in /dev/shm, ${TMPDIR:-/tmp} or $MUSE_BUILD"
}

# uml_has_registers: Linux 6.12 as a program keeps 2,696 bytes of a process's vector
# registers, and this machine's kernel takes nothing back but all of them.
uml_has_registers() {
	! grep -q '^flags.* amx_tile' /proc/cpuinfo ||
		die "kernel $VM_KERNEL cannot keep the registers of a processor with AMX, which this machine has (--kernel debug finds the same)"
}

# uml_has_address_space: the shadow memory of KASAN is an eighth of all addresses;
# little of it is ever used.
uml_has_address_space() {
	grep -q '^CONFIG_KASAN=y' "$KERNEL_DIR/config" || return 0
	[[ $(ulimit -Hv) == unlimited ]] ||
		die "kernel $VM_KERNEL needs address space without a limit (ulimit -v is $(ulimit -Hv))"
	[[ $(cat /proc/sys/vm/overcommit_memory 2>/dev/null) != 2 ]] ||
		die "kernel $VM_KERNEL needs more address space than vm.overcommit_memory=2 grants"
}

# uml_has_room DIR: for a file that takes the guest's memory.
uml_has_room() {
	local options free

	[[ -d $1 && -w $1 ]] || return 1
	options=$(findmnt -n -o OPTIONS -T "$1") || return 1
	free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
	[[ ,$options, != *,noexec,* ]] && ((free >= VM_MEM))
}

# machine_append: the log goes to descriptor 5, which is console.log; the lines
# that nobody uses go nowhere, otherwise each would complain.
machine_append() {
	echo "console=ttyS0 ssl=null ssl0=null,fd:5 ssl1=fd:3,fd:4 con=null con0=null" \
		"noreboot muse.host=$VM_DIR/share"
}

machine_command() {
	local -a args

	# No path or option of ours has a space in it.
	read -ra args <<<"$(vm_append)"
	VM_MACHINE=("$KERNEL_DIR/vmlinux" "mem=${VM_MEM}M" "initrd=$INITRAMFS"
		"uml_dir=$VM_DIR/" umid=uml "${args[@]}")
}

# machine_output: the guest's second serial line; nobody writes to its input,
# but it must be a pipe: /dev/null cannot be polled.
machine_output() {
	mkfifo "$VM_DIR/input"
	exec {UML_INPUT}<>"$VM_DIR/input"
	vm_pipe_out
}

# machine_terminal: the same line. The terminal's own modes are set here and not
# by the kernel, which would make the caller's descriptors non-blocking.
machine_terminal() {
	machine_output
	stty raw opost -echo
	uml_keys <&0 >"$VM_DIR/input" &
	VM_KEYS=$!
}

# uml_keys: what is typed goes on to the guest, until Ctrl-A x. A second Ctrl-A
# stands for itself. (A NUL arrives as an empty string.)
uml_keys() {
	local LC_ALL=C key=''

	exec {VM_OUTPUT}>&-
	while IFS= read -rN 1 -d '' key; do
		if [[ $key == $'\1' ]]; then
			IFS= read -rN 1 -d '' key || break
			[[ $key != x ]] || break
			[[ $key == $'\1' ]] || continue
		fi
		if [[ $key ]]; then
			printf %s "$key"
		else
			printf '\0'
		fi
	done < <(exec setpriv --pdeathsig KILL cat)
}

# machine_exec: a core file of the guest's memory helps nobody (a limit of 1 byte
# also keeps programs away to which the kernel would pipe it).
machine_exec() {
	ulimit -Sv hard
	TMPDIR=$UML_MEMORY vm_child "$@" prlimit --core=1 \
		setpriv --pdeathsig KILL "${VM_MACHINE[@]}" </dev/null \
		3<"$VM_DIR/input" 4>"$VM_DIR/output" 5>>"$VM_DIR/console.log" \
		>"$VM_DIR/machine.log" 2>&1
}

# machine_interrupt: the kernel takes a signal that it has no use for as its own
# failure, and panics, wherever it is.
machine_interrupt() {
	kill -ILL "$VM_PID" 2>/dev/null
}

machine_done() {
	((VM_EXIT == UML_DONE))
}

machine_may_die_booting() {
	return 1
}
