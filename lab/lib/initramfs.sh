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
INITRAMFS_MODULES_UML='hostfs overlay'

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

# initramfs_files DIR: what lab/init works with. In keep is what goes along to the
# root.
initramfs_files() {
	local keep=$1/keep

	mkdir -p "$1"/{bin,dev,proc,modules,host,ro,rw,n} "$keep"/{dev,run/muse} &&
		cp "$BUSYBOX" "$keep/run/muse/busybox" &&
		install -m 755 "$MUSE_TOP/lab/init" "$keep/run/muse/init" &&
		ln -s ../keep/run/muse/busybox "$1/bin/busybox" &&
		ln -s keep/run/muse/init "$1/init" &&
		ln -s /proc/self/fd "$keep/dev/fd" &&
		ln -s fd/0 "$keep/dev/stdin" &&
		ln -s fd/1 "$keep/dev/stdout" &&
		ln -s fd/2 "$keep/dev/stderr" &&
		: >"$1/modules/order"
}

# initramfs_make: under the lock, so somebody may have made it meanwhile.
initramfs_make() {
	local -A MODULE_PATH=() MODULE_BUILTIN=() MODULE_SEEN=()
	local -a MODULE_ORDER=()
	local dir=$MUSE_CACHE/initramfs/.new path modules=$INITRAMFS_MODULES

	[[ -e $INITRAMFS ]] && return 0
	find_busybox
	step "making the initramfs of $KERNEL_RELEASE"
	need_space "$MUSE_CACHE" 20 "the initramfs"
	rm -rf "$dir"
	initramfs_files "$dir" || die "cannot write $dir"
	module_index
	[[ $KERNEL_ARCH != um ]] || modules=$INITRAMFS_MODULES_UML
	# shellcheck disable=SC2086 # one word a module
	module_order $modules
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
