# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Debian trees of another release: a toolchain for kernels that this machine's
# own cannot build modules for, and a userland to boot where what an ordinary
# user of that release would do is tried.
# Sourced, after common.sh, apt.sh and kernels.sh.
#
#   root_get SUITE [PURPOSE]	sees to it that the tree is in the cache, sets
#				ROOT_DIR. PURPOSE is build (the default) or guest
#   root_exec DIR COMMAND...	runs COMMAND in the tree DIR, as root of its
#				own mount namespace, with the project, the
#				cache, /proc and /dev at their usual paths and
#				the working directory kept. ROOT_BIND is an
#				array of further folders to have there.
#
# Every file of a tree belongs to the user who made it: mmdebstrap's output
# is unpacked here, not in a namespace with other ids. So no root is needed to
# remove it, and a guest can read all of it.

# Bump it when the lists below change: then the trees are made anew.
ROOT_RECIPE=3

# shellcheck disable=SC2034 # used by the name made in root_bootstrap
ROOT_PACKAGES_build='gcc,make,bc,kmod,pahole,perl,xz-utils,zstd,libbpf-dev'
# shellcheck disable=SC2034
ROOT_PACKAGES_guest='dkms,gcc,make,libbpf-dev,kmod,linux-base,pahole,iproute2,ethtool,procps,iputils-ping,jq,libnl-3-200,libnl-genl-3-200,libsmartcols1,libyajl2,util-linux,less,debian-archive-keyring'

# root_kernel SUITE: the K whose headers a guest tree of this release has.
root_kernel() {
	host_release
	case $1:$HOST_RELEASE in
	bookworm:*) echo 6.1 ;;
	trixie:12) echo 6.12-trixie ;;
	trixie:13) echo 6.12 ;;
	*) die "no guest of a release named $1 (bookworm or trixie)" ;;
	esac
}

# root_get SUITE [PURPOSE]
root_get() {
	local suite=$1 purpose=${2:-build} name=$1-${2:-build}-r$ROOT_RECIPE k

	case $purpose in
	build) ;;
	guest)
		# Its headers are of the very kernel that the lab will boot.
		k=$(root_kernel "$suite")
		kernel_get "$k"
		name+=-${KERNEL_DIR##*/}
		;;
	*) die "no tree is made for '$purpose' (build or guest)" ;;
	esac
	ROOT_DIR=$MUSE_CACHE/roots/$name
	[[ -d $ROOT_DIR ]] || with_lock "root-$suite-$purpose" \
		root_make "$suite" "$purpose" "$ROOT_DIR"
}

# root_make SUITE PURPOSE DIR: what root_get does under the lock.
root_make() {
	local suite=$1 purpose=$2 dir=$3 base=$MUSE_CACHE/roots log tmp

	[[ ! -d $dir ]] || return 0
	command -v mmdebstrap >/dev/null ||
		die "mmdebstrap is not installed (lab/setup does that)"
	root_mode
	need_space "$base" 1500 "a Debian tree of $suite"
	need_space /var/tmp 1500 "a Debian tree of $suite"
	apt_ready "$suite"
	ROOT_HEADERS=''
	[[ $purpose != guest ]] || root_headers "$suite"
	tmp=$base/.new-$suite-$purpose
	log=$MUSE_CACHE/log/root-$suite-$purpose.log
	root_remove "$tmp"
	mkdir -p "$tmp" "${log%/*}" || die "cannot write $base"
	step "making a Debian tree of $suite ($purpose)"
	progress_start root_progress "$log" "$EPOCHSECONDS"
	run_logged "$log" "making a Debian tree of $suite" \
		root_bootstrap "$suite" "$purpose" "$tmp"
	progress_stop
	[[ -z $ROOT_HEADERS ]] || rm -rf "${ROOT_HEADERS%/headers}"
	publish "$tmp" "$dir" || die "cannot write $dir"
	root_remove_older "$dir" "$base/$suite-$purpose-r"*
}

# root_remove_older KEEP DIR...
root_remove_older() {
	local keep=$1 dir
	shift

	for dir in "$@"; do
		[[ $dir == "$keep" ]] || root_remove "$dir"
	done
}

# root_remove DIR: some folders of a tree are not writable by their owner.
root_remove() {
	[[ -e $1 ]] || return 0
	rm -rf "$1" 2>/dev/null || {
		chmod -R u+rwX "$1" && rm -rf "$1"
	} || die "cannot remove $1"
}

# root_progress LOG SINCE: what mmdebstrap is doing.
root_progress() {
	printf '%d s: %s' $((EPOCHSECONDS - $2)) \
		"$(sed -n 's/^I: //p' "$1" 2>/dev/null | tail -n 1 | cut -c 1-60)"
}

# root_mode: sets ROOT_MODE, how mmdebstrap is to become root.
root_mode() {
	ROOT_MODE=root
	((EUID)) || return 0
	ROOT_MODE=unshare
	command -v newuidmap >/dev/null ||
		die "newuidmap is missing: install uidmap (lab/setup does that)"
	grep -q "^\($(id -un)\|$EUID\):" /etc/subuid 2>/dev/null ||
		die "$(id -un) has no subordinate user ids, which mmdebstrap needs:" \
			"usermod --add-subuids 100000-165535" \
			"--add-subgids 100000-165535 $(id -un)"
}

# root_bootstrap SUITE PURPOSE DIR: the tree itself. The sources go in on
# standard input and the tree comes out on standard output, because in a user
# namespace neither the home folder nor the cache can be entered.
root_bootstrap() {
	local suite=$1 purpose=$2 dir=$3 packages=ROOT_PACKAGES_$2 line
	local variant=essential
	local -a opts

	while IFS= read -r line; do
		opts+=("--aptopt=$line")
	done < <(apt_acquire)
	if [[ -n $ROOT_HEADERS ]]; then
		variant=apt
		opts+=(--customize-hook="copy-in $ROOT_HEADERS /var/tmp")
		# Without their image, which would drag in a boot loader's
		# tools; the lab boots the image itself.
		opts+=(--customize-hook="chroot \"\$1\" sh -c 'dpkg --force-depends -i /var/tmp/headers/*.deb'")
		opts+=(--customize-hook="rm -r \"\$1\"/var/tmp/headers")
	fi
	apt_sources "$suite" |
		TMPDIR=/var/tmp LC_ALL=C mmdebstrap --mode="$ROOT_MODE" \
			--variant="$variant" --architectures=amd64 \
			--include="${!packages}" "${opts[@]}" --format=tar "$suite" - - |
		tar -x -C "$dir" --exclude='./dev/*' --no-xattrs
	[[ ${PIPESTATUS[*]} == '0 0 0' ]] || return 1
	rm -rf "$dir"/var/cache/apt/*.bin "$dir"/var/lib/apt/lists/*_* &&
		test -x "$dir/usr/bin/gcc"
}

# root_headers SUITE: fetch the headers packages of the release's kernel, of
# the version in the cache, into ROOT_HEADERS.
root_headers() {
	local k list

	k=$(root_kernel "$1")
	kernel_get "$k"
	list=$(grep -E '^linux-(headers|kbuild|compiler|base-[0-9])' "$KERNEL_DIR/packages")
	ROOT_HEADERS=$MUSE_CACHE/download/root-$1/headers
	# shellcheck disable=SC2086 # one word a package
	apt_fetch "$KERNEL_ARCHIVE" "$ROOT_HEADERS" $list
	rm -f "$ROOT_HEADERS/apt.log"
}

# root_namespace: sets ROOT_NS, the command that gives a mount namespace.
root_namespace() {
	ROOT_NS=(unshare --mount --propagation private)
	((EUID)) || ! "${ROOT_NS[@]}" true 2>/dev/null || return 0
	ROOT_NS+=(--user --map-root-user)
	"${ROOT_NS[@]}" true 2>/dev/null ||
		die "no mount namespace to be had here, which building for another" \
			"Debian release needs (a container, or no user namespaces?)"
}

# root_exec DIR COMMAND...
root_exec() {
	local root=$1 top
	local -a binds
	shift

	[[ -n ${ROOT_NS-} ]] || root_namespace
	binds=("$MUSE_TOP" "$MUSE_CACHE" "$MUSE_BUILD" ${ROOT_BIND[@]+"${ROOT_BIND[@]}"})
	for top in "${binds[@]}"; do
		mkdir -p "$top" "$root$top" || die "cannot make $root$top"
	done
	# shellcheck disable=SC2016 # for the shell in the namespace
	"${ROOT_NS[@]}" bash -c '
		set -e
		root=$1 cwd=$2 n=$3
		shift 3
		for dir in /proc /dev "${@:1:n}"; do
			mount --rbind "$dir" "$root$dir"
		done
		shift "$n"
		exec chroot "$root" /bin/sh -c '\''cd "$0" && exec "$@"'\'' "$cwd" "$@"
	' root_exec "$root" "$PWD" ${#binds[@]} "${binds[@]}" "$@"
}
