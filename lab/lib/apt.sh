# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Packages of any Debian suite, fetched as an ordinary user and without
# touching this machine's own APT: a private configuration, package lists and
# status below the cache. It is read after the machine's own configuration,
# so proxies, credentials and the other Acquire settings are inherited. The
# mirror is the one that this machine's sources name; none is written here.
# Sourced, after common.sh.

# An archive is one set of suites, asked together:
#   bookworm, trixie             the release, its updates, its security fixes
#   trixie-backports             the same, and newer packages from backports
# In the table: archive, its release, the suite preferred over the others.
APT_ARCHIVES='
bookworm		bookworm	-
trixie			trixie		-
trixie-backports	trixie		trixie-backports
'

# How old a package list may be when something is to be fetched, in seconds.
APT_LIST_AGE=600

# apt_host_uri SECURITY: where this machine's own Debian packages come from;
# with SECURITY=1, its security fixes. Asks the downloaded lists (they say who
# made them), and without lists the names in the sources.
apt_host_uri() {
	local want=Debian suite='[a-z]+' uri

	if (($1)); then
		want=Debian-Security
		suite='[a-z]+-security'
	fi
	# shellcheck disable=SC2016 # the $(...) are for apt-get
	uri=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' \
		'Created-By: Packages' 2>/dev/null |
		awk -v want="$want" '$1 == "Debian" && $2 == want { print $3; exit }')
	[[ -n $uri ]] || uri=$(apt-get update --print-uris 2>/dev/null |
		sed -nE "s,^'(.*/debian(-security)?/)dists/$suite/InRelease'.*,\1,p" |
		head -n 1)
	printf '%s\n' "$uri"
}

# apt_host_keyring: the keys that this machine trusts for Debian's archive:
# what its own source names, otherwise the keyring of the package.
apt_host_keyring() {
	local entry ring

	# shellcheck disable=SC2016 # the $(...) are for apt-get
	entry=$(apt-get indextargets --format '$(ORIGIN) $(SOURCESENTRY)' \
		'Created-By: Packages' 2>/dev/null |
		awk '$1 == "Debian" { sub(/:[0-9]+$/, "", $2); print $2; exit }')
	ring=$(sed -nE 's/^([Ss]igned-[Bb]y:[[:space:]]*|deb .*signed-by=)(\/[^] ,]+).*/\2/p' \
		"${entry:-/dev/null}" 2>/dev/null | head -n 1)
	[[ -n $ring && -r $ring ]] ||
		ring=/usr/share/keyrings/debian-archive-keyring.gpg
	[[ -r $ring ]] ||
		die "no keyring of Debian's archive here: install debian-archive-keyring"
	printf '%s\n' "$ring"
}

# apt_archive_row ARCHIVE: sets APT_RELEASE and APT_PREFERRED from the table.
apt_archive_row() {
	local name

	while read -r name APT_RELEASE APT_PREFERRED; do
		[[ $name == "$1" ]] && return 0
	done <<<"$APT_ARCHIVES"
	die "no archive named $1 in lab/lib/apt.sh"
}

# apt_sources ARCHIVE: its sources in deb822 form, on standard output.
apt_sources() {
	local main security suites ring

	apt_archive_row "$1"
	main=$(apt_host_uri 0)
	[[ -n $main ]] ||
		die "no Debian mirror in this machine's APT sources (see apt-get update --print-uris)"
	security=$(apt_host_uri 1)
	# A machine without security fixes still has a mirror that is likely
	# to carry them beside the release.
	[[ -n $security ]] || security=${main%/}-security/
	ring=$(apt_host_keyring) || exit

	suites="$APT_RELEASE $APT_RELEASE-updates"
	[[ $APT_PREFERRED == - ]] || suites+=" $APT_PREFERRED"
	printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n' \
		"$main" "$suites"
	printf 'Architectures: amd64\nTargets: Packages\nSigned-By: %s\n\n' "$ring"
	printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n' \
		"$security" "$APT_RELEASE-security"
	printf 'Architectures: amd64\nTargets: Packages\nSigned-By: %s\n' "$ring"
}

# apt_conf ARCHIVE: writes the private configuration, sets APT_DIR.
apt_conf() {
	local pref

	APT_DIR=$MUSE_CACHE/apt/$1
	apt_archive_row "$1"
	mkdir -p "$APT_DIR"/{lists/partial,archives/partial,sources.d,empty} ||
		die "cannot write $APT_DIR"
	: >>"$APT_DIR/status"
	apt_sources "$1" >"$APT_DIR/sources.new" || exit
	cmp -s "$APT_DIR/sources.new" "$APT_DIR/sources.d/$1.sources" || {
		rm -f "$APT_DIR/updated"
		mv "$APT_DIR/sources.new" "$APT_DIR/sources.d/$1.sources"
	}
	rm -f "$APT_DIR/sources.new"
	pref=$APT_PREFERRED
	[[ $pref == - ]] && pref=
	cat >"$APT_DIR/apt.conf" <<-END
		Dir::State "$APT_DIR";
		Dir::State::lists "$APT_DIR/lists/";
		Dir::State::status "$APT_DIR/status";
		Dir::Cache "$APT_DIR";
		Dir::Cache::archives "$APT_DIR/archives/";
		Dir::Cache::pkgcache "pkgcache.bin";
		Dir::Cache::srcpkgcache "srcpkgcache.bin";
		Dir::Etc::sourcelist "/dev/null";
		Dir::Etc::sourceparts "$APT_DIR/sources.d/";
		Dir::Etc::preferences "/dev/null";
		Dir::Etc::preferencesparts "$APT_DIR/empty/";
		APT::Default-Release "$pref";
		APT::Sandbox::User "root";
		#clear APT::Architectures;
		APT::Architectures { "amd64"; };
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear DPkg::Pre-Invoke;
		#clear DPkg::Post-Invoke;
		#clear DPkg::Pre-Install-Pkgs;
		Acquire::Languages "none";
		Acquire::Retries "3";
		Acquire::http::Timeout "30";
		Acquire::https::Timeout "30";
	END
}

# apt_private ARCHIVE TOOL ARGS...: an APT tool under the private configuration.
apt_private() {
	local archive=$1 tool=$2
	shift 2

	LC_ALL=C "$tool" -c "$MUSE_CACHE/apt/$archive/apt.conf" "$@"
}

# apt_update_once ARCHIVE: fetch the lists; APT itself ends with 0 when it
# could not reach the mirror but holds old lists, so its warnings count too.
apt_update_once() {
	local log=$MUSE_CACHE/apt/$1/update.log

	apt_private "$1" apt-get -q update >"$log" 2>&1 </dev/null &&
		! grep -qE '^(W: Failed to fetch|E:)' "$log"
}

# apt_why LOG: APT's own first complaint, for the one clear line.
apt_why() {
	sed -nE 's/^(E|W): *//p' "$1" | head -n 1
}

# apt_ready ARCHIVE [--force]: its configuration exists and its lists are recent.
apt_ready() {
	local archive=$1 stamp try age=0

	apt_conf "$archive"
	stamp=$APT_DIR/updated
	if [[ ${2-} != --force && -e $stamp ]]; then
		age=$((EPOCHSECONDS - $(stat -c %Y "$stamp")))
		((age < APT_LIST_AGE)) && return 0
	fi
	step "reading the package lists of $archive"
	need_space "$APT_DIR" 200 "reading package lists"
	for try in 1 2; do
		if apt_update_once "$archive"; then
			touch "$stamp"
			return 0
		fi
		apt_missing_key "$archive"
		((try == 2)) || step "no answer from the mirror, trying again"
	done
	die "cannot read the package lists of $archive (is there a network?):" \
		"$(apt_why "$APT_DIR/update.log")"
}

# apt_missing_key ARCHIVE: a keyring older than the archive is no network
# trouble and not mended by trying again.
apt_missing_key() {
	grep -q NO_PUBKEY "$MUSE_CACHE/apt/$1/update.log" || return 0
	die "this machine's Debian keyring is too old to check $1:" \
		"upgrade the package debian-archive-keyring"
}

# apt_fields ARCHIVE PACKAGE FIELD...: fields of the candidate's record, on
# one line with tabs between; nothing if there is no such package.
apt_fields() {
	local archive=$1 package=$2
	shift 2

	apt_private "$archive" apt-cache show --no-all-versions "$package" 2>/dev/null |
		awk -v want="$*" '
			{
				key = $1
				sub(/:$/, "", key)
				sub(/^[^ ]+ /, "")
				if (!(key in got))
					got[key] = $0
			}
			/^$/ { exit }
			END {
				n = split(want, name, " ")
				if (!("Version" in got))
					exit
				for (i = 1; i <= n; i++)
					printf "%s%s", got[name[i]], i < n ? "\t" : "\n"
			}'
}

# apt_arrived DIR MEGABYTES: how much of a download there is.
apt_arrived() {
	printf '%d of %d MB' "$(du -sm "$1" 2>/dev/null | cut -f 1)" "$2"
}

# apt_fetch ARCHIVE DIR PACKAGE[=VERSION]...: the packages' files into DIR.
# What is there whole already is not fetched again.
apt_fetch() {
	local archive=$1 dir=$2 try size log status
	shift 2

	mkdir -p "$dir" || die "cannot make $dir"
	log=$dir/apt.log
	size=$(apt_size "$archive" "$@")
	need_space "$dir" $((size + 50)) "downloading"
	for try in 1 2 3; do
		status=0
		progress_start apt_arrived "$dir" "$size"
		(cd "$dir" && apt_private "$archive" apt-get -q download "$@") \
			>"$log" 2>&1 </dev/null || status=$?
		progress_stop
		((status == 0)) && return 0
		((try == 3)) || step "the download broke off, trying again ($try of 2)"
	done
	die "cannot download $1 (is there a network?): $(apt_why "$log")"
}

# apt_size ARCHIVE PACKAGE...: what they weigh, in megabytes.
apt_size() {
	local archive=$1
	shift
	apt_private "$archive" apt-get --print-uris download "$@" 2>/dev/null |
		awk '{ sum += $3 } END { printf "%d\n", sum / 1e6 + 1 }'
}

# apt_acquire: this machine's settings of how to fetch (proxies, checks), a
# line each, for tools that do not read its configuration.
apt_acquire() {
	apt-config dump | grep -E '^Acquire::(http|https|ftp|Check-|Allow|ForceIPv)' |
		grep -v ' "";$'
	printf '%s\n' 'Acquire::Retries "3";' 'Acquire::Languages "none";'
}
