#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Bad places: something that the lab needs is not there, or ends in the middle.
# Each gives one clear line, which names what is wrong, and a status; and after
# it the lab works as before. Nothing here touches the machine: what is missing
# is missing in a namespace, or from a PATH of our own.

. "${0%/*}/lib.sh"


# ---- programs and rights ---------------------------------------------------

qemu_is_missing() {
	refused 2 env PATH="$(path_without qemu-system-x86_64)" \
		"$MUSE_TOP/lab/run" -- true --- "qemu-system-x86_64 is missing" \
		"install qemu-system-x86"
}

busybox_is_missing() {
	mkdir -p "$SCRATCH/no-initramfs"
	ln -sfn "$MUSE_CACHE/kernels" "$SCRATCH/no-initramfs/kernels"
	refused 2 env PATH="$(path_without busybox)" \
		MUSE_CACHE="$SCRATCH/no-initramfs" \
		"$MUSE_TOP/lab/run" -- true --- "busybox is missing" busybox-static
}

# not_root PATH COMMAND...: by a user who is not root, in whose eyes a package
# is missing. APT must not be asked for anything.
not_root() {
	local path=$1
	shift

	program "$SCRATCH/user" dpkg-query <<-'END'
		#!/bin/bash
		for word; do
			case $word in
			-* | *'$'* | jq) ;;
			*) echo "installed $word" ;;
			esac
		done
	END
	program "$SCRATCH/user" apt-get <<-END
		#!/bin/sh
		echo called >>"$SCRATCH/apt-called"
		exit 1
	END
	try unshare --user -- env PATH="$SCRATCH/user:$path" "$@"
	[[ ! -e $SCRATCH/apt-called ]] || fail "apt-get was called"
}

packages_are_missing_and_there_is_no_sudo() {
	unshare --user true 2>/dev/null || skip "no namespaces to be had here"
	not_root "$(path_without sudo)" "$MUSE_TOP/lab/setup" "$KERNEL"
	one_line 2 "neither root" sudo "apt-get install jq"
}

packages_are_missing_and_sudo_refuses() {
	unshare --user true 2>/dev/null || skip "no namespaces to be had here"
	program "$SCRATCH/refusing" sudo <<-'END'
		#!/bin/sh
		exit 1
	END
	not_root "$SCRATCH/refusing:$PATH" "$MUSE_TOP/lab/setup" "$KERNEL"
	one_line 2 sudo "apt-get install jq"
}

# ---- disks -----------------------------------------------------------------

# on_disk OPTIONS COMMAND...: with a disk of that kind at SCRATCH/disk.
on_disk() {
	local options=$1
	shift

	mkdir -p "$SCRATCH/disk"
	# shellcheck disable=SC2016 # for the shell in there
	in_namespace --mount bash -c 'mount -t tmpfs -o "$0" tmpfs "$1" &&
		shift && exec "$@"' "$options" "$SCRATCH/disk" "$@"
}

the_cache_cannot_be_written() {
	local tool

	need_namespaces
	: >"$SCRATCH/file"
	for tool in "lab/run -- true" "lab/setup $KERNEL" "lab/build $KERNEL"; do
		# shellcheck disable=SC2086 # words
		refused 2 env MUSE_CACHE="$SCRATCH/file/cache" "$MUSE_TOP"/$tool \
			--- "cannot write $SCRATCH/file/cache"
		# shellcheck disable=SC2086
		refused 2 on_disk ro env MUSE_CACHE="$SCRATCH/disk" \
			"$MUSE_TOP"/$tool --- "cannot write $SCRATCH/disk"
	done
}

the_disk_of_the_cache_is_full() {
	need_namespaces
	refused 2 on_disk size=8m env MUSE_CACHE="$SCRATCH/disk" \
		"$MUSE_TOP/lab/setup" "$KERNEL" \
		--- "kernel $KERNEL" "$SCRATCH/disk" " 8 MB are free"
}

the_disk_of_the_builds_is_full() {
	need_namespaces
	refused 2 on_disk size=8m env MUSE_BUILD="$SCRATCH/disk" \
		"$MUSE_TOP/lab/build" "$KERNEL" \
		--- "building modules" "$SCRATCH/disk" " 8 MB are free"
	refused 2 on_disk size=8m env MUSE_BUILD="$SCRATCH/disk" \
		"$MUSE_TOP/lab/kselftest" "$KERNEL" \
		--- "building selftests" "$SCRATCH/disk" " 8 MB are free"
}

the_output_folder_cannot_be_written() {
	: >"$SCRATCH/file"
	refused 2 "$MUSE_TOP/lab/run" --out "$SCRATCH/file" -- true \
		--- "output folder $SCRATCH/file"
	refused 2 env MUSE_BUILD="$SCRATCH/file" "$MUSE_TOP/lab/run" -- true \
		--- "$SCRATCH/file"
}

# ---- the network -----------------------------------------------------------

nothing_is_cached_and_there_is_no_network() {
	need_namespaces
	refused 2 in_namespace --net env MUSE_CACHE="$SCRATCH/empty" \
		timeout 100 "$MUSE_TOP/lab/setup" "$KERNEL" \
		--- "cannot read the package lists" "is there a network?"
	[[ ! -e $SCRATCH/empty/kernels/$KERNEL/current ]] ||
		fail "there is a kernel now"
}

all_is_cached_and_no_network_is_needed() {
	need_namespaces
	try in_namespace --net "$MUSE_TOP/lab/setup" "$KERNEL"
	expect "status of lab/setup" "$STATUS" 0
	expect "what lab/setup did" "$(<"$SCRATCH/try.err")" ''
}

# An archive of our own, all of whose packages break off.
a_download_that_broke_off_is_not_taken_for_a_kernel() {
	local i

	kernel_is_stock || skip "kernel $KERNEL is not fetched but built"
	program "$SCRATCH/archive" apt-get <<-'END'
		#!/bin/bash
		case " $* " in
		*" indextargets "*) echo "Debian Debian http://mirror.invalid/debian/" ;;
		*" --print-uris "*) ;;
		*" download "*)
			for word; do
				[[ $word != *=* || $word == -* ]] ||
					echo '!<arch>' >"${word/=/_}_amd64.deb"
			done
			;;
		esac
	END
	program "$SCRATCH/archive" apt-cache <<-'END'
		#!/bin/bash
		echo "Package: ${*: -1}"
		echo "Version: 1.0"
		case ${*: -1} in
		linux-image-*[a-z]amd64 | linux-image-amd64)
			echo "Depends: linux-image-6.0.0-1-amd64" ;;
		esac
	END
	for i in 1 2; do
		try env PATH="$SCRATCH/archive:$PATH" MUSE_CACHE="$SCRATCH/broken" \
			timeout 100 "$MUSE_TOP/lab/run" -- true
		expect "status" "$STATUS" 2
		contains "standard error" "$ERR" "unpacking kernel $KERNEL failed"
		[[ ! -e $SCRATCH/broken/kernels/$KERNEL/current ]] ||
			fail "there is a kernel now"
	done
}

# ---- interruptions ---------------------------------------------------------

# compiling DIR: the compiler has made something there.
compiling() {
	[[ $(find "$1" -name '*.o' -print -quit 2>/dev/null) ]]
}

# build_in DIR: lab/build in a build folder of its own, in the background and in
# a session of its own; sets BUILD_PID.
build_in() {
	MUSE_BUILD=$1 setsid env --default-signal=INT "$MUSE_TOP/lab/build" "$KERNEL" \
		</dev/null >>"$1.log" 2>&1 &
	BUILD_PID=$!
}

# whole DIR: all modules are there, and are modules.
whole() {
	local ko n=0

	for ko in "$MUSE_BUILD/$KERNEL"/modules/*.ko; do
		[[ $(/sbin/modinfo -F vermagic "$1/$KERNEL/modules/${ko##*/}") == \
			"$(/sbin/modinfo -F vermagic "$ko")" ]] ||
			fail "${ko##*/} is not what it should be"
		n=$((n + 1))
	done
	((n)) || fail "there is no module in $MUSE_BUILD/$KERNEL/modules"
}

a_build_that_was_killed_is_taken_up_again() {
	local dir=$SCRATCH/killed

	build_in "$dir"
	wait_for compiling "$dir"
	kill -KILL "$BUILD_PID"
	wait "$BUILD_PID" 2>/dev/null || :
	[[ ! -e $dir/$KERNEL/stamp ]] || fail "it was done too soon"
	try env MUSE_BUILD="$dir" "$MUSE_TOP/lab/build" "$KERNEL"
	expect "status" "$STATUS" 0
	expect "standard error" "$ERR" ''
	whole "$dir"
}

a_build_that_was_interrupted_is_taken_up_by_two_at_once() {
	local dir=$SCRATCH/together first status=0

	build_in "$dir"
	wait_for compiling "$dir"
	kill -INT -- "-$BUILD_PID"
	wait "$BUILD_PID" || status=$?
	((status)) || fail "Ctrl-C did not end it"
	[[ ! -e $dir/$KERNEL/stamp ]] || fail "it was done too soon"
	: >"$dir.log"
	build_in "$dir"
	first=$BUILD_PID
	build_in "$dir"
	wait "$first" || fail "$(<"$dir.log")"
	wait "$BUILD_PID" || fail "$(<"$dir.log")"
	expect "how often it was built" "$(grep -c 'building modules' "$dir.log")" 1
	whole "$dir"
}

# initramfs_of KERNEL: the file that lab/run boots with.
initramfs_of() (
	for lib in common apt kernels initramfs; do
		# shellcheck source=/dev/null
		. "$MUSE_TOP/lab/lib/$lib.sh"
	done
	kernel_get "$1"
	initramfs_get
	echo "$INITRAMFS"
)

# An initramfs of which only a part was written, in a cache of its own.
half_an_initramfs_is_not_used() {
	local cache=$SCRATCH/half dir=$SCRATCH/together whole

	mkdir -p "$cache/initramfs/.new/bin" "$dir"
	ln -s "$MUSE_CACHE/kernels" "$MUSE_CACHE/kvm" "$cache/"
	whole=$(initramfs_of "$KERNEL")
	head -c 100000 "$whole" >"$cache/initramfs/${whole##*/}.new"
	# The modules are those of the builds above.
	try env MUSE_CACHE="$cache" MUSE_BUILD="$dir" "$MUSE_TOP/lab/run" -- \
		sh -c 'ip link add lan0 type muse_bridge && echo added'
	expect "standard error" "$ERR" ''
	expect "status" "$STATUS" 0
	expect "output" "$OUT" added
}

# ---- names of folders ------------------------------------------------------

a_project_in_a_folder_with_a_strange_name_is_refused() {
	local dir tool

	for dir in "$SCRATCH/a b" "$SCRATCH/a,b" "$SCRATCH/a:b"; do
		project_copy "$dir"
		for tool in "run -- true" "build $KERNEL" "kselftest $KERNEL" \
			"setup $KERNEL" "test --kernel $KERNEL"; do
			# shellcheck disable=SC2086 # words
			refused 2 "$dir"/lab/$tool --- "space" "comma" "$dir"
		done
		refused 2 env MUSE_BUILD="$dir" "$MUSE_TOP/lab/run" -- true \
			--- "comma" "$dir"
		refused 2 env MUSE_CACHE="$dir" "$MUSE_TOP/lab/run" -- true \
			--- "comma" "$dir"
	done
}

an_output_folder_with_a_comma_is_refused() {
	mkdir -p "$SCRATCH/a,b"
	refused 1 "$MUSE_TOP/lab/run" --out "$SCRATCH/a,b" -- true \
		--- "comma" "$SCRATCH/a,b"
	cd "$SCRATCH/a,b"
	refused 1 "$MUSE_TOP/lab/run" -- true --- "comma" "$SCRATCH/a,b"
}

# ---- and after all that ----------------------------------------------------

everything_works_as_before_and_without_a_network() {
	need_namespaces
	try in_namespace --net "$MUSE_TOP/lab/run" -- sh -c 'uname -r; exit 9'
	expect "status" "$STATUS" 9
	expect "standard error" "$ERR" ''
	[[ $OUT == [67].* ]] || fail "output: $OUT"
}

run_tests qemu_is_missing busybox_is_missing \
	packages_are_missing_and_there_is_no_sudo \
	packages_are_missing_and_sudo_refuses the_cache_cannot_be_written \
	the_disk_of_the_cache_is_full the_disk_of_the_builds_is_full \
	the_output_folder_cannot_be_written \
	nothing_is_cached_and_there_is_no_network \
	all_is_cached_and_no_network_is_needed \
	a_download_that_broke_off_is_not_taken_for_a_kernel \
	a_build_that_was_killed_is_taken_up_again \
	a_build_that_was_interrupted_is_taken_up_by_two_at_once \
	half_an_initramfs_is_not_used \
	a_project_in_a_folder_with_a_strange_name_is_refused \
	an_output_folder_with_a_comma_is_refused \
	everything_works_as_before_and_without_a_network
