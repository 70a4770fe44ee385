# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The kernels of the lab: which there are, and how one gets into the cache.
# Sourced, after common.sh and apt.sh.
#
#   kernel_default      prints the K of this machine's Debian release
#   kernel_check K      ends the run with one line if K is none of them
#   kernel_get K        sees to it that K is in the cache and sets
#	KERNEL_DIR	$MUSE_CACHE/kernels/K/<package version>-r<recipe>
#	KERNEL_RELEASE	what uname -r says in it; also $KERNEL_DIR/release
#	KERNEL_ROOT	the release whose toolchain builds its modules, or ""
#			if this machine's own does; also $KERNEL_DIR/root
#	KERNEL_ARCH	x86 or um
#	KERNEL_FACTOR	how much longer things may take on it
#	KERNEL_MEM	how much memory its guest gets by default, in MiB
#
# In KERNEL_DIR: vmlinux (to boot through PVH), vmlinuz, config, modules/ (what
# /lib/modules/<release> is, modules not compressed), headers/ (the headers
# packages), kdir (a link to what KDIR= must be), packages (what it
# was made from). $MUSE_CACHE/kernels/K/current links to the one in use.

# Bump it when what is made below changes: then every kernel is made anew.
KERNEL_RECIPE=1

. "$MUSE_TOP/lab/lib/kbuild.sh"

# K, the Debian release of the machine that the row is for ("-": any), the
# archive it comes from, and the metapackages' suffix. A row of the release
# comes first, so that 6.12 is that release's own where there is one. Kernels
# from "source" are built, see kbuild.sh; the suffix is the architecture then.
# Last, KERNEL_FACTOR, as measured: the median over tests of the bridge, on debug with the
# scan for leaks after each (5 to 38 times, 11 in the middle); and KERNEL_MEM.
KERNEL_TABLE='
6.1		-	bookworm		amd64		1	1024
6.12		12	bookworm		6.12-amd64	1	1024
6.12		13	trixie			amd64		1	1024
6.12-trixie	-	trixie			amd64		1	1024
7.3		-	trixie-backports	amd64		1	1024
debug		-	source			x86		11	1024
kcsan		-	source			x86		4	1024
uml		-	source			um		1	1024
'

# Hardware that no guest of ours has; without these the tree is half as big.
KERNEL_LEAVE_OUT='sound drivers/gpu drivers/media drivers/staging drivers/iio
drivers/infiniband drivers/net/wireless drivers/hwmon drivers/isdn
drivers/mtd drivers/scsi/lpfc drivers/scsi/qla2xxx drivers/net/can
drivers/net/ethernet/mellanox drivers/net/ethernet/broadcom
drivers/net/ethernet/chelsio drivers/net/ethernet/qlogic'

# host_release: sets HOST_RELEASE to 12 or 13; any other machine is refused.
host_release() {
	local ID='' VERSION_ID='' PRETTY_NAME='' line key

	[[ -z ${HOST_RELEASE-} ]] || return 0
	while IFS= read -r line; do
		key=${line%%=*}
		line=${line#*=}
		line=${line//\"/}
		case $key in
		ID | VERSION_ID | PRETTY_NAME) printf -v "$key" '%s' "$line" ;;
		esac
	done < <(cat /etc/os-release 2>/dev/null)
	[[ $ID == debian && ($VERSION_ID == 12 || $VERSION_ID == 13) ]] ||
		die "the lab needs Debian 12 or 13, this is ${PRETTY_NAME:-an unknown system}"
	[[ $HOSTTYPE == x86_64 ]] ||
		die "the lab needs an amd64 machine, this is $HOSTTYPE"
	HOST_RELEASE=$VERSION_ID
}

# release_codename RELEASE: 12 or 13 as the archive calls it.
release_codename() {
	case $1 in
	12) echo bookworm ;;
	13) echo trixie ;;
	*) die "unknown Debian release $1 (12 or 13)" ;;
	esac
}

kernel_default() {
	host_release
	case $HOST_RELEASE in
	12) echo 6.1 ;;
	13) echo 6.12 ;;
	esac
}

# kernel_names [stock]: all kernels, one a line, or only those of Debian.
kernel_names() {
	awk -v stock="${1-}" '$1 && !(stock && $3 == "source") && !seen[$1]++ {
		print $1 }' <<<"$KERNEL_TABLE"
}

# kernel_row K: sets what the table says of K, or returns 1.
kernel_row() {
	local name release

	host_release
	# shellcheck disable=SC2034 # some are for the callers
	while read -r name release KERNEL_ARCHIVE KERNEL_META KERNEL_FACTOR KERNEL_MEM; do
		[[ $name == "$1" ]] || continue
		KERNEL_ARCH=x86
		[[ $KERNEL_ARCHIVE != source ]] || KERNEL_ARCH=$KERNEL_META
		[[ $release == - || $release == "$HOST_RELEASE" ]] && return 0
	done <<<"$KERNEL_TABLE"
	return 1
}

kernel_check() {
	local names

	kernel_row "${1-}" && return 0
	names=$(kernel_names | paste -sd ' ')
	die -1 "unknown kernel '${1-}' (known: $names)"
}

# kernel_current K: sets the variables from the cache; 1 if it is not there.
kernel_current() {
	local link=$MUSE_CACHE/kernels/$1/current dir

	dir=$(readlink "$link" 2>/dev/null) || return 1
	if [[ $KERNEL_ARCHIVE == source ]]; then
		[[ $dir == *-$(kbuild_suffix "$1") ]] || return 1
	else
		[[ $dir == *-r$KERNEL_RECIPE ]] || return 1
	fi
	KERNEL_DIR=${link%/current}/$dir
	[[ -e $KERNEL_DIR/root ]] || return 1
	# shellcheck disable=SC2034 # both are for the callers
	read -r KERNEL_RELEASE <"$KERNEL_DIR/release" || return 1
	# shellcheck disable=SC2034
	KERNEL_ROOT=$(<"$KERNEL_DIR/root")
}

# kernel_get K [--update]: the kernel is in the cache, and its variables set.
kernel_get() {
	kernel_check "$1"
	if [[ ${2-} != --update ]] && kernel_current "$1"; then
		return 0
	fi
	with_lock "kernel-$1" kernel_fetch "$@"
	kernel_current "$1" || die "kernel $1 is not whole in $MUSE_CACHE/kernels/$1"
}

# kernel_packages ARCHIVE NAME...: the linux-* packages reached from NAME,
# as name=version, the metapackages themselves left out.
kernel_packages() {
	local archive=$1 name deps seen=' ' version
	shift

	while (($#)); do
		name=$1
		shift
		[[ $seen != *" $name "* ]] || continue
		seen+="$name "
		deps=''
		version=''
		while IFS=$'\t' read -r version deps; do
			break
		done < <(apt_fields "$archive" "$name" Version Depends)
		[[ -n $version ]] || {
			warn "the archive $archive has no package $name"
			return 1
		}
		case $name in
		*[0-9].[0-9]* | linux-compiler-*) echo "$name=$version" ;;
		esac
		# Of alternatives the first; linux-base is only scripts for a host.
		# shellcheck disable=SC2046
		set -- "$@" $(tr ',' '\n' <<<"$deps" | awk '
			$1 ~ /^linux-(image|binary|modules|base|headers|kbuild|compiler)-/ {
				print $1 }')
	done
}

# kernel_fetch K [--update]: what kernel_get does under the lock.
kernel_fetch() {
	local k=$1 base=$MUSE_CACHE/kernels/$1 list version dir tmp

	[[ ${2-} == --update ]] || ! kernel_current "$k" || return 0
	kernel_check "$k"
	if [[ $KERNEL_ARCHIVE == source ]]; then
		kbuild_get "$@"
		return
	fi
	need_space "$base" 1500 "kernel $k"
	if [[ ${2-} == --update ]]; then
		apt_ready "$KERNEL_ARCHIVE" --force
	else
		apt_ready "$KERNEL_ARCHIVE"
	fi
	list=$(kernel_packages "$KERNEL_ARCHIVE" "linux-image-$KERNEL_META" \
		"linux-headers-$KERNEL_META") || die "cannot tell what kernel $k is made of"
	version=$(sed -n '/^linux-image-/{s/.*=//p;q}' <<<"$list")
	dir=$base/$version-r$KERNEL_RECIPE
	if [[ ! -e $dir/root ]]; then
		rm -rf "$base"/.new* || die "cannot clear $base"
		tmp=$base/.new
		kernel_unpack "$k" "$version" "$list" "$tmp"
		publish "$tmp" "$dir" || die "cannot write $dir"
	fi
	kernel_switch "$base" "${dir##*/}"
}

# kernel_switch BASE NAME: NAME becomes the current one. The one before it
# stays, a guest may be running from it; older ones go.
kernel_switch() {
	local base=$1 name=$2 before other

	before=$(readlink "$base/current" 2>/dev/null) || before=
	ln -sfn "$name" "$base/current.new" || die "cannot write $base"
	mv -T "$base/current.new" "$base/current" || die "cannot write $base"
	for other in "$base"/*-r*; do
		case ${other##*/} in
		"$name" | "$before") ;;
		*) rm -rf "$other" ;;
		esac
	done
}

# kernel_unpack K VERSION LIST DIR: fetch the packages and make DIR of them.
kernel_unpack() {
	local k=$1 version=$2 list=$3 dir=$4 debs root=''
	local log=$MUSE_CACHE/log/kernel-$k.log

	debs=$MUSE_CACHE/download/kernel-$k-$version
	step "fetching kernel $k ($version)"
	# shellcheck disable=SC2086 # one word a package
	apt_fetch "$KERNEL_ARCHIVE" "$debs" $list
	apt_archive_row "$KERNEL_ARCHIVE"
	[[ $APT_RELEASE == $(release_codename "$HOST_RELEASE") ]] || root=$APT_RELEASE
	step "unpacking kernel $k"
	run_logged "$log" "unpacking kernel $k" kernel_lay_out "$debs" "$list" "$dir"
	printf '%s\n' "$list" >"$dir/packages" || die "cannot write $dir"
	printf '%s\n' "$root" >"$dir/root" || die "cannot write $dir"
	rm -rf "$debs"
}

# kernel_lay_out DEBS LIST DIR: the packages' files, arranged as said above.
kernel_lay_out() {
	local debs=$1 list=$2 dir=$3 name release

	mkdir -p "$dir" || return
	# shellcheck disable=SC2001,SC2013 # one word a line
	for name in $(sed 's/=.*//' <<<"$list"); do
		case $name in
		linux-headers-* | linux-kbuild-* | linux-compiler-*)
			dpkg-deb -x "$debs/$name"_*.deb "$dir/headers" ;;
		*)
			dpkg-deb -x "$debs/$name"_*.deb "$dir/image" ;;
		esac || return
	done
	kernel_files "$dir" || return
	release=$(<"$dir/release")
	kernel_trim "$dir/modules" &&
		kernel_mend "$dir/headers" &&
		ln -s "headers/usr/src/linux-headers-$release" "$dir/kdir" &&
		test -e "$dir/kdir/Makefile"
}

# kernel_files DIR: pick from the image packages what a guest is made of.
# Up to Debian 12 modules are in /lib, later in /usr/lib; the files of
# /boot have moved beside the modules in the split packages of 7.x.
kernel_files() {
	local dir=$1 modules release f

	for modules in "$dir"/image/{usr/lib,lib}/modules/*/kernel; do
		[[ -d $modules ]] && break
	done
	modules=${modules%/kernel}
	release=${modules##*/}
	mv "$modules" "$dir/modules" && echo "$release" >"$dir/release" || return
	for f in vmlinuz config; do
		if [[ -e $dir/image/boot/$f-$release ]]; then
			mv "$dir/image/boot/$f-$release" "$dir/$f"
		else
			mv "$dir/modules/$f" "$dir/$f"
		fi || return
	done
	vmlinux_extract "$dir/vmlinuz" "$dir/vmlinux" &&
		rm -rf "$dir/image" "$dir"/modules/{build,source,System.map}
}

# kernel_trim MODULES: leave out what no guest has, and unpack the rest:
# depmod on this machine then takes half a second, not six, and modprobe
# in a guest without KVM does not decompress.
kernel_trim() {
	local part

	for part in $KERNEL_LEAVE_OUT; do
		rm -rf "${1:?}/kernel/$part" || return
	done
	find "$1/kernel" -name '*.ko.xz' -print0 |
		xargs -0r -n 100 -P "$(nproc)" xz -d || return
	find "$1/kernel" -name '*.ko.zst' -print0 |
		xargs -0r -n 100 -P "$(nproc)" zstd -q -d --rm
}

# kernel_mend HEADERS: the headers' Makefile names its common part by an
# absolute path below /usr/src; make it relative to where it is.
kernel_mend() {
	# shellcheck disable=SC2016 # for make
	local here='$(realpath $(dir $(lastword $(MAKEFILE_LIST))))/../'

	sed -i "s,/usr/src/,$here," "$1"/usr/src/linux-headers-*-amd64/Makefile &&
		rm -rf "${1:?}/lib" "${1:?}"/usr/{lib/modules,share}
}

# le32 FILE OFFSET: a little-endian 32 bit number of a file.
le32() {
	od -An -t u4 -j "$2" -N 4 --endian=little "$1" | tr -d ' '
}

# vmlinux_extract BZIMAGE VMLINUX: unpack the kernel proper. The boot
# protocol's header says where it is (Documentation/arch/x86/boot.rst):
# sectors of real-mode code, then payload_offset and payload_length; the
# payload's last four bytes are the unpacked size, after the packed data.
vmlinux_extract() {
	local image=$1 out=$2 sects start len size magic unpack

	sects=$(od -An -t u1 -j $((0x1f1)) -N 1 "$image" | tr -d ' ')
	start=$(((sects + 1) * 512 + $(le32 "$image" $((0x248)))))
	len=$(le32 "$image" $((0x24c)))
	size=$(le32 "$image" $((start + len - 4)))
	magic=$(od -An -t x1 -j "$start" -N 4 "$image" | tr -d ' ')
	case $magic in
	fd377a58) unpack='xz -dc' len=$((len - 4)) ;;
	28b52ffd) unpack='zstd -dc' len=$((len - 4)) ;;
	1f8b*) unpack='gzip -dc' ;;
	*)
		echo "$image: packed in a way unknown here (it begins with $magic)"
		return 1
		;;
	esac
	tail -c +$((start + 1)) "$image" | head -c "$len" | $unpack >"$out" || :
	if [[ $(head -c 4 "$out" | od -An -c | tr -d ' ') != 177ELF ||
		$(stat -c %s "$out") != "$size" ]]; then
		echo "$image: unpacking gave no kernel of $size bytes"
		return 1
	fi
}
