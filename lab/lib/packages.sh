# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The Debian packages that this machine needs, the same names on 12 and 13.
# This is the only place; sourced by lab/setup.

# PACKAGES: for make demo and make test.
# shellcheck disable=SC2034
PACKAGES='
	gcc libc6-dev make binutils perl pkg-config libbpf-dev
	libnl-3-dev libnl-genl-3-dev libsmartcols-dev libyajl-dev
	libtracefs-dev libtraceevent-dev
	zlib1g-dev liblz4-dev libxxhash-dev liburing-dev libnbd-dev libuv1-dev libjemalloc-dev
	nbdkit redis-tools sqlite3 python3-minimal gnuplot-nox valgrind
	pahole kmod cpio xz-utils zstd rsync
	qemu-system-x86 busybox-static
	mmdebstrap uidmap debian-archive-keyring ca-certificates
	iproute2 nftables ethtool jq procps iputils-ping mount
'

# PACKAGES_CHECK: for make check besides.
# shellcheck disable=SC2034
PACKAGES_CHECK='
	sparse shellcheck codespell clang git man-db groff
'

# PACKAGES_KBUILD: for the kernels that are built here (debug, uml, kcsan), and
# for make coverage.
# shellcheck disable=SC2034
PACKAGES_KBUILD='
	flex bison bc libelf-dev zlib1g-dev lcov
'
