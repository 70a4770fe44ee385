# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Kernels that are built here, from Debian's linux-source-6.12, because no
# distribution ships what they have: sanitizers, lock checking, fault injection,
# KUnit, user-mode Linux. Sourced by kernels.sh.
#
#   kbuild_name K VERSION	what the folder of such a kernel is called; its end
#				is a sum over the configuration, so that a changed
#				one is another kernel
#   kbuild_get K		build it, or go on where a build was interrupted
#
# In the folder, besides what kernels.sh says: build/, what is left of the
# kernel's build (kdir links to it) with vmlinux and its debug information.

# Bump it when what is made below changes: then these kernels are made anew.
KBUILD_RECIPE=1
KBUILD_PACKAGE=linux-source-6.12

# The files of lab/config that each is made of.
declare -A KBUILD_CONFIG=(
	[debug]='base x86 tests debug kasan'
	[kcsan]='base x86 tests debug kcsan'
	[uml]='base um tests debug kasan'
)

# What a build takes here, in files compiled, so that progress has an end.
declare -A KBUILD_FILES=([debug]=1610 [kcsan]=1610 [uml]=1000)

# Of the source, what no configuration of ours can reach; the files for
# configuring must stay, they name each other.
KBUILD_LEAVE_OUT='
arch/[a-tvwy-z]*/*.[chS]
arch/[a-tvwy-z]*.dts*
Documentation/*/*
drivers/gpu/*.[ch]
drivers/media/*.[ch]
drivers/staging/*.[ch]
drivers/iio/*.[ch]
drivers/infiniband/*.[ch]
drivers/net/wireless/*.[ch]
drivers/net/ethernet/*.[ch]
drivers/scsi/*.[ch]
sound/*.[ch]
tools/perf/*
tools/testing/*
'

kbuild_fragments() {
	local f

	for f in ${KBUILD_CONFIG[$1]}; do
		echo "$MUSE_TOP/lab/config/$f.config"
	done
}

# kbuild_suffix K: the configuration, whatever its order and comments, as a number.
kbuild_suffix() {
	local -a files
	local sum

	mapfile -t files < <(kbuild_fragments "$1")
	sum=$(grep -h '^CONFIG_' "${files[@]}" | LC_ALL=C sort | cksum)
	printf '%08x-r%s\n' "${sum% *}" "$KBUILD_RECIPE"
}

kbuild_name() {
	echo "$2-$(kbuild_suffix "$1")"
}

# kbuild_get K [--update]: under the lock of the kernel.
kbuild_get() {
	local k=$1 base=$MUSE_CACHE/kernels/$1 archive version dir

	kbuild_tools
	need_space "$base" 5000 "building kernel $k"
	host_release
	archive=$(release_codename "$HOST_RELEASE")
	apt_ready "$archive" ${2:+--force}
	version=$(apt_fields "$archive" "$KBUILD_PACKAGE" Version)
	[[ -n $version ]] || die "the archive $archive has no package $KBUILD_PACKAGE"
	dir=$base/$(kbuild_name "$k" "$version")
	if [[ ! -e $dir/root ]]; then
		with_lock kernel-source kbuild_source "$archive" "$version"
		kbuild_adopt "$base" "$dir" "$version"
		kbuild_make "$k" "$dir"
	fi
	kernel_switch "$base" "${dir##*/}"
}

# kbuild_tools: what make would stumble upon after a minute.
kbuild_tools() {
	local tool

	for tool in flex bison bc pahole; do
		command -v $tool >/dev/null ||
			die "$tool is missing, which building a kernel needs (run: lab/setup debug)"
	done
	[[ -e /usr/include/libelf.h ]] ||
		die "libelf.h is missing, which building a kernel needs (run: lab/setup debug)"
}

# kbuild_source ARCHIVE VERSION: sets KBUILD_SOURCE, the unpacked source. It
# stays: building modules needs its headers, and a debugger its files.
kbuild_source() {
	local archive=$1 version=$2 debs=$MUSE_CACHE/download/source-$2 other

	KBUILD_SOURCE=$MUSE_CACHE/kernels/source/$version-r$KBUILD_RECIPE
	[[ ! -d $KBUILD_SOURCE ]] || return 0
	step "fetching $KBUILD_PACKAGE ($version)"
	apt_fetch "$archive" "$debs" "$KBUILD_PACKAGE=$version"
	step "unpacking $KBUILD_PACKAGE"
	rm -rf "$KBUILD_SOURCE.new"
	run_logged "$MUSE_CACHE/log/kernel-source.log" "unpacking $KBUILD_PACKAGE" \
		kbuild_unpack "$debs" "$KBUILD_SOURCE.new"
	publish "$KBUILD_SOURCE.new" "$KBUILD_SOURCE"
	rm -rf "$debs"
	for other in "$MUSE_CACHE"/kernels/source/*; do
		[[ $other == "$KBUILD_SOURCE" ]] || kbuild_in_use "$other" || rm -rf "$other"
	done
}

# kbuild_unpack DEBS DIR: an archive in an archive, without storing either.
kbuild_unpack() {
	local debs=$1 dir=$2 pattern
	local -a exclude=()

	for pattern in $KBUILD_LEAVE_OUT; do
		exclude+=(--exclude="$KBUILD_PACKAGE/$pattern")
	done
	mkdir -p "$dir" || return
	dpkg-deb --fsys-tarfile "$debs/$KBUILD_PACKAGE"_*.deb |
		tar -xO "./usr/src/$KBUILD_PACKAGE.tar.xz" | xz -dc -T0 |
		tar -x -C "$dir" --strip-components=1 --wildcards \
			--wildcards-match-slash "${exclude[@]}"
	[[ ${PIPESTATUS[*]} == '0 0 0 0' ]]
}

# kbuild_in_use SOURCE: a kernel that is there was built from it.
kbuild_in_use() {
	local build

	for build in "$MUSE_CACHE"/kernels/*/*/build/source; do
		[[ $(readlink -f "$build") != "$1" ]] || return 0
	done
	return 1
}

# kbuild_adopt BASE DIR VERSION: start from what another configuration of the
# same source left unfinished.
kbuild_adopt() {
	local base=$1 dir=$2 version=$3 other

	[[ ! -d $dir ]] || return 0
	for other in "$base/$version"-*-r"$KBUILD_RECIPE"; do
		[[ -d $other/build && ! -e $other/root ]] || continue
		mv "$other" "$dir"
		return
	done
	mkdir -p "$dir/build" || die "cannot make $dir"
}

# kbuild_run DIR ARG...: the kernel's make, for its own build folder.
kbuild_run() {
	local dir=$1
	shift

	unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES GNUMAKEFLAGS \
		ARCH CROSS_COMPILE LLVM KBUILD_OUTPUT O M V
	LC_ALL=C make -C "$KBUILD_SOURCE" O="$dir/build" "${KBUILD_ARGS[@]}" "$@"
}

# kbuild_make K DIR: configure, compile, lay out.
kbuild_make() {
	local k=$1 dir=$2 log=$MUSE_CACHE/log/kernel-$1 target=vmlinux

	KBUILD_ARGS=(ARCH="$KERNEL_ARCH" LOCALVERSION="-$k" KBUILD_BUILD_USER=muse
		KBUILD_BUILD_HOST=lab)
	# The kernel proper stays as it is, see kcsan.config.
	[[ $k != kcsan ]] || KBUILD_ARGS+=(KCSAN_SANITIZE=n)
	[[ $KERNEL_ARCH != um ]] || target=linux
	step "configuring kernel $k"
	run_logged "$log-config.log" "configuring kernel $k" kbuild_configure "$k" "$dir"
	step "building kernel $k, some minutes, only once (the log is $log.log)"
	progress_start kbuild_progress "$log.log" "$EPOCHSECONDS" "${KBUILD_FILES[$k]}"
	run_logged "$log.log" "building kernel $k" \
		kbuild_run "$dir" -j"$(nproc)" $target modules
	progress_stop
	run_logged "$log-install.log" "laying out kernel $k" kbuild_lay_out "$dir"
	: >"$dir/root" || die "cannot write $dir"
}

kbuild_progress() {
	printf '%d s: %d of about %d files' $((EPOCHSECONDS - $2)) \
		"$(grep -cE '^  (CC|AS|LD)' "$1")" "$3"
}

# kbuild_configure K DIR: allnoconfig with our lines on top. A line that did
# not come out as written, because of what it depends on, is an error.
kbuild_configure() {
	local k=$1 dir=$2 line name value bad=0
	local -a files

	mapfile -t files < <(kbuild_fragments "$k")
	cat "${files[@]}" >"$dir/wanted.config" &&
		KCONFIG_ALLCONFIG=$dir/wanted.config kbuild_run "$dir" allnoconfig ||
		return
	while IFS='=' read -r name value; do
		[[ $name == CONFIG_* ]] || continue
		line=$(grep -E "^$name=" "$dir/build/.config") || line=$name=n
		[[ $line == "$name=$value" ]] && continue
		echo "error: $name=$value is wanted but the kernel has ${line#*=}"
		bad=1
	done <"$dir/wanted.config"
	return $bad
}

# kbuild_lay_out DIR: what kernels.sh promises, and of the build only what
# building modules and looking up addresses needs.
kbuild_lay_out() {
	local dir=$1 build=$1/build release

	release=$(<"$build/include/config/kernel.release") || return
	rm -rf "$dir/modules" "$dir/install"
	kbuild_run "$dir" INSTALL_MOD_PATH="$dir/install" INSTALL_MOD_STRIP=1 \
		DEPMOD=true modules_install &&
		mv "$dir/install/lib/modules/$release" "$dir/modules" &&
		rm -rf "$dir/install" "$dir"/modules/{build,source} &&
		cp "$build/.config" "$dir/config" &&
		ln -sfn build "$dir/kdir" || return
	if [[ $KERNEL_ARCH == um ]]; then
		strip --strip-debug -o "$dir/vmlinux" "$build/linux"
	else
		strip --strip-debug -o "$dir/vmlinux" "$build/vmlinux"
	fi || return
	find "$build" \( -path "$build/scripts" -o -path "$build/tools" \) -prune -o \
		-type f \( -name '*.o' -o -name '*.a' -o -name '.*.cmd' -o -name '*.ko' \
		-o -name '.tmp_vmlinux*' -o -name '*.mod.c' \) -exec rm {} + &&
		echo "$release" >"$dir/release"
}
