# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A farm of links to sources, in which a build works: it may leave its objects
# there, several farms of the same sources live side by side, and the sources
# stay as they are.
# Sourced, after common.sh.

# farm_sources FROM ITEM...: the files of the items (files or folders below
# FROM), relative to FROM; not what an ordinary make may have left there.
farm_sources() {
	local from=$1
	shift

	(cd "$from" && find "$@" \( -type f -o -type l \) \
		! -path '*/generated/*' ! -path '*/btf/layout' \
		! -name '.*' ! -name '*.o' ! -name '*.ko' ! -name '*.a' \
		! -name '*.mod' ! -name '*.mod.c' ! -name '*~' \
		! -name 'modules.order' ! -name 'Module.symvers' ! -name '*.dwo' \
		-print) | sed 's,^\./,,' | LC_ALL=C sort
}

# farm_sync DEST FROM ITEM...: make DEST mirror the items, links for files.
# Whatever else is in DEST stays. Sets FARM_GONE to the files that went away
# since the last time; DEST.list remembers them.
farm_sync() {
	local dest=$1 from=$2 list=$1.list f
	shift

	mkdir -p "$dest" || die "cannot make $dest"
	FARM_GONE=''
	farm_sources "$@" >"$list.new"
	if cmp -s "$list.new" "$list"; then
		rm -f "$list.new"
		return 0
	fi
	if [[ -e $list ]]; then
		FARM_GONE=$(LC_ALL=C comm -13 "$list.new" "$list")
		# shellcheck disable=SC2001 # at the head of each line
		[[ -z $FARM_GONE ]] ||
			sed "s,^,$dest/," <<<"$FARM_GONE" | xargs -rd '\n' rm -f
	fi
	sed -n 's,/[^/]*$,,p' "$list.new" | sort -u |
		(cd "$dest" && xargs -rd '\n' mkdir -p)
	while IFS= read -r f; do
		[[ -L $dest/$f ]] || ln -sfn "$from/$f" "$dest/$f"
	done <"$list.new"
	mv "$list.new" "$list"
}

# farm_newer STAMP FROM ITEM...: is anything newer than the file STAMP? Folders
# count, so a file that went away or came from elsewhere is noticed.
farm_newer() {
	local stamp=$1 from=$2 newer
	shift 2

	newer=$(cd "$from" && find "$@" -newer "$stamp" -print -quit 2>/dev/null) ||
		return 0
	[[ -n $newer ]]
}
