# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The few parts of the kernel's source that the project uses: the kselftest
# framework, checkpatch and its word lists, and the tools for netlink specs.
# They are taken from Debian's linux-source-6.12, one version for all kernels,
# because the framework of 6.1 lacks ktap_helpers.sh.
# Sourced, after common.sh, apt.sh and kernels.sh.
#
#   source_get	sees to it that they are in the cache, sets SOURCE_DIR

# Bump it when the list changes: then it is unpacked anew.
SOURCE_RECIPE=1
SOURCE_PACKAGE=linux-source-6.12

# Members of the archive, as tar's patterns without the folder at the top.
SOURCE_WANTED='
.clang-format
COPYING
LICENSES/*
MAINTAINERS
Documentation/dev-tools/checkpatch.rst
Documentation/netlink/*.yaml
scripts/checkpatch.pl
scripts/const_structs.checkpatch
scripts/spelling.txt
scripts/kernel-doc
scripts/subarch.include
tools/net/ynl/*
tools/testing/selftests/Makefile
tools/testing/selftests/lib.mk
tools/testing/selftests/kselftest.h
tools/testing/selftests/kselftest_harness.h
tools/testing/selftests/kselftest_module.h
tools/testing/selftests/kselftest_install.sh
tools/testing/selftests/run_kselftest.sh
tools/testing/selftests/kselftest/*
'

# source_current: sets SOURCE_DIR from the cache; 1 if it is not there.
source_current() {
	local base=$MUSE_CACHE/source dir

	dir=$(readlink "$base/current" 2>/dev/null) || return 1
	[[ $dir == *-r$SOURCE_RECIPE && -d $base/$dir ]] || return 1
	# shellcheck disable=SC2034 # for the callers
	SOURCE_DIR=$base/$dir
}

# source_get [--update]
source_get() {
	if [[ ${1-} != --update ]] && source_current; then
		return 0
	fi
	with_lock source source_fetch "$@"
	source_current || die "the kernel's source is not whole in $MUSE_CACHE/source"
}

# source_fetch [--update]: what source_get does under the lock.
source_fetch() {
	local base=$MUSE_CACHE/source archive version name log dir

	[[ ${1-} == --update ]] || ! source_current || return 0
	host_release
	archive=$(release_codename "$HOST_RELEASE")
	apt_ready "$archive" ${1:+--force}
	version=$(apt_fields "$archive" "$SOURCE_PACKAGE" Version)
	[[ -n $version ]] || die "the archive $archive has no package $SOURCE_PACKAGE"
	name=$version-r$SOURCE_RECIPE
	dir=$base/$name
	if [[ ! -d $dir ]]; then
		need_space "$base" 400 "$SOURCE_PACKAGE"
		rm -rf "$base"/.new "$base/debs"
		step "fetching $SOURCE_PACKAGE ($version)"
		apt_fetch "$archive" "$MUSE_CACHE/download/source-$version" \
			"$SOURCE_PACKAGE=$version"
		step "unpacking $SOURCE_PACKAGE"
		log=$MUSE_CACHE/log/source.log
		run_logged "$log" "unpacking $SOURCE_PACKAGE" \
			source_unpack "$MUSE_CACHE/download/source-$version" "$base/.new"
		publish "$base/.new" "$dir"
		rm -rf "$MUSE_CACHE/download/source-$version"
	fi
	ln -sfn "$name" "$base/current.new"
	mv -T "$base/current.new" "$base/current"
	find "$base" -mindepth 1 -maxdepth 1 -type d ! -name "$name" -exec rm -rf {} +
}

# source_unpack DEBS DIR: an archive in an archive, without storing either.
source_unpack() {
	local debs=$1 dir=$2
	local -a wanted

	mapfile -t wanted < <(sed -n "s,^.,$SOURCE_PACKAGE/&,p" <<<"$SOURCE_WANTED")
	mkdir -p "$dir" || return
	dpkg-deb --fsys-tarfile "$debs/$SOURCE_PACKAGE"_*.deb |
		tar -xO "./usr/src/$SOURCE_PACKAGE.tar.xz" | xz -dc |
		tar -x -C "$dir" --strip-components=1 --wildcards "${wanted[@]}"
	[[ ${PIPESTATUS[*]} == '0 0 0 0' ]]
}

# ---- the kernel's own selftests of bridges -----------------------------------

UPSTREAM_RECIPE=1
UPSTREAM_WANTED='
COPYING
tools/testing/selftests/net/*.sh
'

# upstream_get: sets UPSTREAM_DIR, the folder net of the kernel's selftests, and sees
# to it that they are in the cache. Of the same package, but wanted by few.
upstream_get() {
	local archive version debs dir

	host_release
	archive=$(release_codename "$HOST_RELEASE")
	apt_ready "$archive"
	version=$(apt_fields "$archive" "$SOURCE_PACKAGE" Version)
	[[ -n $version ]] || die "the archive $archive has no package $SOURCE_PACKAGE"
	dir=$MUSE_CACHE/upstream/$version-r$UPSTREAM_RECIPE
	# shellcheck disable=SC2034 # for the callers
	UPSTREAM_DIR=$dir/tools/testing/selftests/net
	[[ ! -d $dir ]] || return 0
	debs=$MUSE_CACHE/download/upstream-$version
	mkdir -p "$MUSE_CACHE/upstream"
	need_space "$MUSE_CACHE/upstream" 400 "$SOURCE_PACKAGE"
	step "fetching $SOURCE_PACKAGE ($version)"
	apt_fetch "$archive" "$debs" "$SOURCE_PACKAGE=$version"
	step "unpacking the kernel's selftests"
	rm -rf "$dir.new"
	SOURCE_WANTED=$UPSTREAM_WANTED run_logged "$MUSE_CACHE/log/upstream.log" \
		"unpacking $SOURCE_PACKAGE" source_unpack "$debs" "$dir.new"
	publish "$dir.new" "$dir"
	rm -rf "$debs"
}
