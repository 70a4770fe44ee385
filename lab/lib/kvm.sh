# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# May KVM be used? Having /dev/kvm is no proof: on some machines (nested, or
# emulated) a guest hangs or aborts there. So a guest is booted as it will be
# later, told to leave at once, and only its own word counts. Sourced, after
# common.sh; KERNEL_DIR, KERNEL_RELEASE, INITRAMFS and QEMU must be set.
#
#   accel_get		sets ACCEL to kvm or tcg; MUSE_ACCEL overrules

# The exit status of a qemu whose guest wrote octal 024 to the exit device.
KVM_WORKS=41
KVM_PROBE_LIMIT=8

# accel_key: the answer holds for this qemu and kernel until the host reboots.
accel_key() {
	local boot

	read -r boot </proc/sys/kernel/random/boot_id
	printf '%s %s %s\n' "$(stat -Lc '%s-%Y' "$QEMU")" "${KERNEL_DIR##*/}" "$boot"
}

accel_get() {
	local file=$MUSE_CACHE/kvm/$KERNEL_RELEASE key

	case ${MUSE_ACCEL-} in
	'') ;;
	kvm | tcg) ACCEL=$MUSE_ACCEL; return ;;
	*) die -1 "MUSE_ACCEL is kvm or tcg, not '$MUSE_ACCEL'" ;;
	esac
	ACCEL=tcg
	[[ -r /dev/kvm && -w /dev/kvm ]] || return 0
	key=$(accel_key)
	accel_known "$file" "$key" || with_lock kvm kvm_ask "$file" "$key"
}

# accel_known FILE KEY: sets ACCEL if an earlier run has found it out.
accel_known() {
	local known accel

	{ read -r known && read -r accel; } 2>/dev/null <"$1" || return 1
	[[ $known == "$2" ]] || return 1
	ACCEL=$accel
}

# kvm_ask FILE KEY: ask once, under the lock, and write the answer down.
kvm_ask() {
	accel_known "$1" "$2" && return 0
	kvm_probe && ACCEL=kvm
	mkdir -p "${1%/*}" && printf '%s\n' "$2" "$ACCEL" >"$1.new" &&
		mv "$1.new" "$1"
}

# kvm_probe: boot, and leave at once. Killed when it hangs, silent when it
# aborts.
kvm_probe() {
	local status=0

	{
		(
			ulimit -c 0
			exec timeout -s KILL "$KVM_PROBE_LIMIT" \
				"$QEMU" -M pc,accel=kvm -cpu max -smp 2 -m 256 \
				-nodefaults -display none -no-reboot \
				-kernel "$KERNEL_DIR/vmlinux" -initrd "$INITRAMFS" \
				-append 'panic=-1 quiet muse.probe' \
				-device isa-debug-exit,iobase=0xf4,iosize=4 \
				</dev/null >/dev/null
		) || status=$?
	} 2>/dev/null
	((status == KVM_WORKS))
}
