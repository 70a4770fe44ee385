# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The initramfs: a static busybox, lab/init, and the few modules without which
# the guest cannot see the host's files. It is uncompressed (3 MB): the guest
# would spend longer on unpacking than qemu on reading. Sourced, after
# common.sh; kernel_get must have been called.
#
#   initramfs_get	sets INITRAMFS, the file for KERNEL_RELEASE

# What the guest needs before it has a root; what they depend on comes along.
INITRAMFS_MODULES='virtio_pci 9pnet_virtio 9p overlay virtio_console'

# find_busybox: sets BUSYBOX; it must be static, nothing else is in there.
find_busybox() {
	BUSYBOX=$(command -v busybox) ||
		die "busybox is missing: install busybox-static (or run: make setup)"
	if ldd "$BUSYBOX" >/dev/null 2>&1; then
		die "$BUSYBOX is not static: install busybox-static (or run: make setup)"
	fi
}

initramfs_get() {
	local lib=$MUSE_TOP/lab/lib/initramfs.sh recipe

	BUSYBOX=$(command -v busybox) || find_busybox
	recipe=$({ cat "$lib" "$MUSE_TOP/lab/init" && stat -Lc '%s %Y' "$BUSYBOX" \
		"$KERNEL_DIR/vmlinux"; } | sha256sum)
	INITRAMFS=$MUSE_CACHE/initramfs/$KERNEL_RELEASE-${recipe:0:16}.cpio
	[[ -e $INITRAMFS ]] || with_lock initramfs initramfs_make
}

# module_order MODULE...: the paths of the modules and of all that they need,
# in the order of loading. What is built in has no file and needs none.
module_order() {
	local name path deps

	for name in "$@"; do
		name=${name//-/_}
		[[ -z ${MODULE_SEEN[$name]-} ]] || continue
		MODULE_SEEN[$name]=1
		path=${MODULE_PATH[$name]-}
		if [[ -z $path ]]; then
			[[ -n ${MODULE_BUILTIN[$name]-} ]] && continue
			die "kernel $KERNEL_RELEASE has no module $name"
		fi
		deps=$(PATH=$PATH:/usr/sbin:/sbin modinfo -F depends "$path") || die "modinfo cannot read $path"
		# shellcheck disable=SC2086 # one word a module
		module_order ${deps//,/ }
		MODULE_ORDER+=("$path")
	done
}

# module_index: where every module of the kernel is, by its name.
module_index() {
	local path name

	while IFS= read -r path; do
		name=${path##*/}
		name=${name%%.ko*}
		MODULE_PATH[${name//-/_}]=$path
	done < <(find "$KERNEL_DIR/modules/kernel" -name '*.ko*')
	while IFS= read -r path; do
		name=${path##*/}
		name=${name%.ko}
		MODULE_BUILTIN[${name//-/_}]=1
	done <"$KERNEL_DIR/modules/modules.builtin"
}

# unpack_module FILE DIR: as DIR/name.ko, not compressed.
unpack_module() {
	local name=${1##*/}

	name=${name%%.ko*}.ko
	case $1 in
	*.ko) cp "$1" "$2/$name" ;;
	*.ko.xz) "$BUSYBOX" xzcat "$1" >"$2/$name" ;;
	*.ko.gz) "$BUSYBOX" zcat "$1" >"$2/$name" ;;
	*.ko.zst) zstd -qdc "$1" >"$2/$name" ;;
	*) die "$1: compressed in an unknown way" ;;
	esac || die "cannot unpack $1"
	echo "$name" >>"$2/order"
}

# initramfs_make: under the lock, so somebody may have made it meanwhile.
initramfs_make() {
	local -A MODULE_PATH=() MODULE_BUILTIN=() MODULE_SEEN=()
	local -a MODULE_ORDER=()
	local dir=$MUSE_CACHE/initramfs/.new path

	[[ -e $INITRAMFS ]] && return 0
	find_busybox
	step "making the initramfs of $KERNEL_RELEASE"
	need_space "$MUSE_CACHE" 20 "the initramfs"
	rm -rf "$dir"
	mkdir -p "$dir"/{bin,dev,proc,modules} || die "cannot write $dir"
	cp "$BUSYBOX" "$dir/bin/busybox" || die "cannot write $dir"
	install -m 755 "$MUSE_TOP/lab/init" "$dir/init" || die "cannot write $dir"
	: >"$dir/modules/order"
	module_index
	# shellcheck disable=SC2086 # one word a module
	module_order $INITRAMFS_MODULES
	for path in "${MODULE_ORDER[@]}"; do
		unpack_module "$path" "$dir/modules"
	done
	(cd "$dir" && find . | "$BUSYBOX" cpio -o -H newc 2>/dev/null) \
		>"$INITRAMFS.new" || die "cannot write $INITRAMFS.new"
	mv "$INITRAMFS.new" "$INITRAMFS" || die "cannot write $INITRAMFS"
	# Of other recipes: not those that a run beside this one may be opening.
	find "${dir%/*}" -name "$KERNEL_RELEASE-*.cpio" -mmin +60 ! -path "$INITRAMFS" -delete
	rm -rf "$dir"
}
