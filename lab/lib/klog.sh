# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Reading a kernel log for signs of trouble. Sourced by lab/run, which reads
# the console log of a guest, and by tests inside a guest, which read dmesg:
#
#   klog_mark [TEXT]	write a marker into the kernel log; what stands before
#			it is not looked at again
#   klog_check		read dmesg since that marker: show the trouble on
#			standard output and return 1 if there is any
#   klog_scan FILE [MARK]  the same for a log in a file, since its last line
#			that contains MARK (all of it if there is none)
#   klog_first FILE [MARK]  only the first line of the trouble

# How many lines of a report are shown: a splat with registers and a trace that a
# kernel with KASAN makes long.
KLOG_LINES=${KLOG_LINES:-80}

# One extended regular expression a line. WARNING: covers WARN_ON() as well
# as lockdep's reports; BUG: covers soft lockups, sleeping and scheduling in
# atomic context, KASAN, bad pages and list corruption.
KLOG_PATTERNS='(^|[^A-Z])BUG:
BUG at
WARNING:
Oops[: ]
Kernel panic - not syncing
general protection fault
invalid opcode:
stack segment:
divide error:
double fault:
K[A-Z]SAN:
UBSAN:
possible (circular|recursive) locking
inconsistent lock state
suspicious RCU usage
held lock freed
INFO: trying to register non-static key
sleeping function called
scheduling while atomic
(soft|hard) (lockup|LOCKUP)
rcu: INFO:
INFO: rcu_.* detected
blocked for more than [0-9]+ seconds
unreferenced object
[1-9][0-9]* new suspected memory leaks
corrupted (list|stack)
(list_add|list_del) corruption
refcount_t:
ODEBUG:
Objects remaining in
unregister_netdevice: waiting for
Attempted to kill init'

# klog_awk PRINT [MARK]: the reader proper; the log on standard input. PRINT
# is the number of lines to print. A report begins at its "cut here" line if
# it has one, or with the registers that user-mode Linux shows before it panics,
# and ends with its "end trace", or where the machine went down.
klog_awk() {
	KLOG_RE=$KLOG_PATTERNS awk -v limit="$1" -v mark="${2-}" '
	BEGIN {
		gsub(/\n/, "|", ENVIRON["KLOG_RE"])
		re = ENVIRON["KLOG_RE"]
	}
	function add(text) { if (shown < limit) line[++shown] = text }
	function forget() { found = shown = ended = kept = 0 }
	{ sub(/\r$/, "") }
	mark != "" && index($0, mark) { forget(); next }
	ended { next }
	!found && /------------\[ cut here|Modules linked in:/ { kept = 1; before[1] = $0; next }
	!found && $0 ~ re {
		found = 1
		for (i = 1; i <= kept && limit > 1; i++)
			add(before[i])
	}
	!found && kept { if (kept < 16) before[++kept] = $0; else kept = 0 }
	found { add($0) }
	found && (shown >= limit || /---\[ end /) { ended = 1 }
	END {
		for (i = 1; i <= shown; i++)
			print line[i]
		exit found ? 1 : 0
	}'
}

klog_scan() {
	klog_awk "$KLOG_LINES" "${2-}" <"$1"
}

klog_first() {
	klog_awk 1 "${2-}" <"$1"
}

klog_mark() {
	KLOG_MARK="klog: ${1:-mark} $$ ${EPOCHREALTIME:-$(date +%s.%N)}"
	printf '<5>%s\n' "$KLOG_MARK" >/dev/kmsg
}

klog_check() {
	dmesg | klog_awk "$KLOG_LINES" "${KLOG_MARK-}"
}
