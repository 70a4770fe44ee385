# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The machine that a kernel for x86 boots on: qemu. What vm.sh wants of a
# machine is said there. Sourced by vm.sh.

. "$MUSE_TOP/lab/lib/kvm.sh"

MACHINE=qemu
# What the kernel says to machine_interrupt.
MACHINE_INTERRUPTED='NMI received for unknown'

machine_check() {
	if [[ $VM_ICOUNT ]]; then
		[[ ${VM_CPUS:-1} == 1 ]] || usage_error "--icount works with one CPU only"
		VM_CPUS=1
	fi
	VM_CPUS=${VM_CPUS:-2}
	QEMU=$(command -v qemu-system-x86_64) ||
		die "qemu-system-x86_64 is missing: install qemu-system-x86 (or run: make setup)"
	[[ $PWD != *[,$'\n']* && $MUSE_TOP != *[,$'\n']* ]] ||
		die -1 "a comma or a line break in a folder's name is more than qemu takes: $PWD"
}

machine_prepare() {
	if [[ $VM_ICOUNT ]]; then
		ACCEL=tcg
	else
		accel_get
	fi
}

# machine_append: the self-tests of the crypto code take a tenth of the boot,
# ACPI's routing of interrupts and MSI another fifth; the guest needs neither.
# Without KVM the kernel would distrust the TSC, which is fine, and read the
# HPET, slow.
machine_append() {
	local words='console=ttyS0 unknown_nmi_panic=1 sysctl.kernel.panic_on_rcu_stall=1'

	words+=" rcupdate.rcu_cpu_stall_timeout=$(vm_patience 21 300)"
	words+=' tsc=reliable cryptomgr.notests acpi=noirq pci=nomsi'
	[[ $VM_ICOUNT ]] && words+=' nokaslr norandmaps'
	echo "$words"
}

# qemu_share TAG FOLDER [ro]: options for one shared folder.
qemu_share() {
	VM_MACHINE+=(-virtfs "local,path=$2,mount_tag=$1,security_model=none,multidevs=remap${3:+,readonly=on}")
}

# machine_command: PVH boot of the plain vmlinux, see lab/lib/kernels.sh. The
# kernel log goes to a file by the first serial line. Slots for hot-plugging take
# a third of what ACPI takes of the boot; nothing is plugged in.
machine_command() {
	# shellcheck disable=SC2054 # the commas belong to qemu
	VM_MACHINE=("$QEMU" -M pc -cpu max -smp "$VM_CPUS" -m "$VM_MEM"
		-nodefaults -display none -no-reboot
		-global PIIX4_PM.acpi-root-pci-hotplug=off
		-global PIIX4_PM.acpi-pci-hotplug-with-bridge-support=off
		-kernel "$KERNEL_DIR/vmlinux" -initrd "$INITRAMFS"
		-append "$(vm_append)"
		-device isa-debug-exit,iobase=0xf4,iosize=4
		-chardev "file,id=log,path=$VM_DIR/console.log" -serial chardev:log)
	if [[ $VM_ICOUNT ]]; then
		VM_MACHINE+=(-accel tcg -icount "shift=0,sleep=$VM_ICOUNT")
	else
		VM_MACHINE+=(-accel "$ACCEL")
	fi
	qemu_share root "$VM_ROOT" ro
	qemu_share run "$VM_DIR/share"
	qemu_share out "$VM_OUT"
	if [[ $VM_DISTRO ]]; then
		qemu_share project "$MUSE_TOP" ro
		qemu_share build "$MUSE_BUILD" ro
		qemu_share kernel "$KERNEL_DIR" ro
		qemu_share modtree "$VM_LIBMODULES" ro
	fi
}

# machine_output: a virtio port. The monitor is a pair of pipes, for
# machine_interrupt.
machine_output() {
	mkfifo "$VM_DIR"/monitor.{in,out}
	VM_MACHINE+=(-device "virtio-serial-pci,max_ports=2"
		-chardev "file,id=output,path=$VM_DIR/output"
		-device "virtserialport,nr=1,chardev=output,name=muse.output"
		-chardev "pipe,id=monitor,path=$VM_DIR/monitor"
		-mon "chardev=monitor,mode=readline")
	vm_pipe_out
	exec {QEMU_MONITOR}<>"$VM_DIR/monitor.in"
	vm_child setpriv --pdeathsig KILL cat "$VM_DIR/monitor.out" \
		>"$VM_DIR/monitor.log" &
	VM_PIDS+=($!)
}

# machine_terminal: the second serial line; qemu looks out for Ctrl-A x.
machine_terminal() {
	VM_MACHINE+=(-chardev "stdio,id=tty,mux=on,signal=off" -serial chardev:tty
		-mon "chardev=tty,mode=readline")
}

machine_exec() {
	vm_child "$@" setpriv --pdeathsig KILL "${VM_MACHINE[@]}" 2>"$VM_DIR/machine.log"
}

# machine_interrupt: an NMI makes the kernel panic even with interrupts off. If it
# does not, the registers tell at least where it is.
machine_interrupt() {
	[[ -z ${QEMU_MONITOR-} ]] ||
		printf '%s\n' 'info registers -a' nmi >&"$QEMU_MONITOR"
}

# machine_done: lab/init wrote 0 to the exit device.
machine_done() {
	((VM_EXIT == 1))
}

# machine_may_die_booting: QEMU's emulation of several CPUs has a race with a kernel
# that patches its own code, as a kernel that boots does a lot: about once in some
# hundred boots one CPU runs into a breakpoint that is gone already ("Oops: int3").
machine_may_die_booting() {
	[[ $ACCEL == tcg ]]
}
