# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Memory that a module has lost, as kmemleak sees it. Sourced by tests inside a
# guest, as klog.sh is. Where kmemleak is not there or not on (it is on wherever
# lab/test boots a kernel that has it), nothing here does or costs anything.
#
#   leak_active		whether kmemleak looks
#   leak_mark		what was lost before, while booting say, is not looked at
#			again
#   leak_check MODULE...  unload the modules, since lost is what nothing points
#			to once they are gone; show on standard output what was
#			lost and return 1 if anything was. They stay unloaded.
#
# What was lost and shown once is not shown again.

LEAK_FILE=/sys/kernel/debug/kmemleak
# Seconds that an object must be old at the start of a scan to be reported.
LEAK_AGE=5
# Its presence says that leak_mark has been here since the machine booted.
LEAK_MARKED=/run/leak.marked
# A function of a module is no longer than this.
LEAK_FUNCTION_MAX=16384

leak_active() {
	[[ -r $LEAK_FILE && " $(</proc/cmdline) " == *" kmemleak=on "* ]]
}

# leak_scan: sets LEAK_REPORT to what is lost. The first scan of an object only
# takes its checksum; one that the second finds lost may just have been on its
# way from one place to another, so a third must agree.
leak_scan() {
	local i

	for i in 1 2 3; do
		# It switches itself off when it runs out of records.
		echo scan >"$LEAK_FILE" 2>/dev/null ||
			{ LEAK_REPORT='kmemleak does not scan any more'; return 1; }
		LEAK_REPORT=$(<"$LEAK_FILE")
		((i < 2)) || [[ $LEAK_REPORT ]] || return 0
	done
}

leak_mark() {
	leak_active && [[ ! -e $LEAK_MARKED ]] || return 0
	leak_scan || return 0
	echo clear >"$LEAK_FILE"
	: >"$LEAK_MARKED"
}

# leak_unload MODULE...: who used them may be gone only in a moment.
leak_unload() {
	local end=$((SECONDS + ${DEADLINE:-30})) said

	until said=$(modprobe -r "$@" 2>&1); do
		((SECONDS < end)) || { printf '%s\n' "$said"; return 1; }
		sleep 0.1
	done
}

# leak_symbols MODULE...: sets LEAK_SYMBOLS, "address name module" a line.
leak_symbols() {
	LEAK_SYMBOLS=$(awk -v wanted=" $* " '
		NF == 4 && tolower($2) == "t" {
			module = substr($4, 2, length($4) - 2)
			if (index(wanted, " " module " "))
				print $1, $3, module
		}' /proc/kallsyms)
}

# leak_name ADDRESS: what it was, if it was in one of the modules; in REPLY.
leak_name() {
	local address=$((16#${1#0x})) start name module best=-1 offset

	REPLY=$1
	while read -r start name module; do
		[[ $start ]] || continue # there are none
		offset=$((address - 16#$start))
		((offset >= 0 && offset < LEAK_FUNCTION_MAX)) || continue
		((best < 0 || offset < best)) || continue
		best=$offset
		printf -v REPLY '%s+%#x [%s, unloaded]' "$name" "$offset" "$module"
	done <<<"$LEAK_SYMBOLS"
}

# leak_show: the report; the kernel has no names for code that is gone.
leak_show() {
	local line

	while IFS= read -r line; do
		if [[ $line =~ ^(.*[[:space:]])(0x[0-9a-f]{8,16})$ ]]; then
			leak_name "${BASH_REMATCH[2]}"
			line=${BASH_REMATCH[1]}$REPLY
		fi
		printf '%s\n' "$line"
	done <<<"$LEAK_REPORT"
}

leak_check() {
	local LEAK_SYMBOLS LEAK_REPORT status=0

	leak_active || return 0
	leak_symbols "$@"
	leak_unload "$@" || return 1
	sleep $((LEAK_AGE + 1))
	leak_scan || status=1
	[[ $LEAK_REPORT ]] || return 0
	leak_show
	((status)) || echo clear >"$LEAK_FILE"
	return 1
}
