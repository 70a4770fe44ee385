#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# pagectl explain: what becomes of addresses, compared with what the process itself
# knows of them, and with arithmetic.

cd "${0%/*}"
# shellcheck source=selftests/pager/lib.sh
. ./lib.sh

# PID, HERE, ABSENT, UNMAPPED: a process and addresses of it.
setup() {
	coproc PAGES { exec ./pages; }
	exec {RX}<&"${PAGES[0]}" {TX}>&"${PAGES[1]}"
	read -r -t "$DEADLINE" PID HERE ABSENT UNMAPPED <&"$RX" ||
		fail "pages: no answer"
}

# frame: that of the first page, as the process sees it, in FRAME.
frame() {
	echo >&"$TX"
	read -r -t "$DEADLINE" FRAME <&"$RX" || fail "pages: no answer"
}

# stays COMMAND...: what it prints, in OUT, while the page does not leave its FRAME:
# the kernel may move it at any time.
stays() {
	local before=none

	frame
	while [[ $before != "$FRAME" ]]; do
		before=$FRAME
		OUT=$("$@")
		frame
	done
}

explain() {
	pagectl -j explain "$PID" "$(printf '%#x' $(($1)))"
}

a_page_that_is_there() {
	local out

	out=$(explain "$HERE + 0x123")
	holds "its VMA" ".vma.start <= $((HERE)) and .vma.end > $((HERE)) and
		.vma.permissions == \"rw-p\"" "$out"
	holds "its entry" '.pagemap.present and (.pagemap.swapped | not) and
		(.pagemap.file | not)' "$out"
	holds "the number of the page" ".page.number == $((HERE / 4096)) and
		.page.offset == 291 and .page.bytes == 4096" "$out"
}

the_frame_is_the_one_that_the_process_sees() {
	stays explain "$HERE + 0x123"
	((FRAME)) || skip "frames are hidden"
	holds "the frame" ".frame.number == $FRAME and
		.frame.address == $((FRAME * 4096 + 0x123))" "$OUT"
	holds "its flags" '(.frame.flags | contains("anon")) and
		.frame.mappings == 1' "$OUT"
}

indexes_are_nine_bits_each() {
	local out

	grep -qw la57 /proc/cpuinfo && skip "there are five levels"
	[[ $(uname -m) == x86_64 ]] || skip "that is so on x86-64"
	out=$(explain "$HERE")
	expect "indexes" "$(jq -c '[.tables[].index]' <<<"$out")" \
		"[$((HERE >> 39 & 511)),$((HERE >> 30 & 511)),$((HERE >> 21 & 511)),$((HERE >> 12 & 511))]"
	expect "tables" "$(jq -c '[.tables[] | [.table, .entry_covers_bytes]]' <<<"$out")" \
		'[["PGD",549755813888],["PUD",1073741824],["PMD",2097152],["PTE",4096]]'
}

a_page_that_was_never_touched() {
	local out

	out=$(explain "$ABSENT")
	holds "absent" '(.pagemap.present | not) and .frame.number == null and
		.vma.permissions == "rw-p"' "$out"
}

an_address_that_is_not_mapped() {
	local out

	out=$(explain "$UNMAPPED")
	holds "unmapped" '.vma.start == null and .pagemap.present == null and
		(.tables | length) >= 4' "$out"
}

people_are_told_the_same() {
	local out

	stays pagectl explain "$PID" "$HERE"
	out=$OUT
	[[ $out == *"entry       present"* && $out == *"rw-p, "* ]] || fail "$out"
	((!FRAME)) ||
		[[ $out == *"frame       number $(printf '%#x' "$FRAME"), "* ]] || fail "$out"
	out=$(pagectl explain "$PID" "$ABSENT")
	[[ $out == *"entry       absent"* && $out != *frame* ]] || fail "$out"
	out=$(pagectl explain "$PID" "$UNMAPPED")
	[[ $out == *"VMA         none"* && $out != *"entry       "* ]] || fail "$out"
}

a_file_is_named() {
	local start

	start=$(awk '/\/pages$/ { split($1, a, "-"); print a[1]; exit }' "/proc/$PID/maps")
	[[ $(pagectl explain "$PID" "$start") == *"/pages"* ]] || fail "no file is named"
	holds "its entry" .pagemap.file "$(explain "0x$start")"
}

another_user_is_told_less() {
	local out

	((EUID == 0)) || skip "must be run as root"
	refused 2 "Permission denied" setpriv --reuid 65534 --regid 65534 \
		--clear-groups "$(command -v pagectl)" explain "$PID" "$HERE"
	# shellcheck disable=SC2016 # that shell's own id
	out=$(setpriv --reuid 65534 --regid 65534 --clear-groups bash -c \
		'exec "$1" -j explain $$ 1000' - "$(command -v pagectl)") ||
		skip "nobody cannot run pagectl here"
	holds "unmapped" '.vma.start == null' "$out"
}

bad_input() {
	refused 1 "PID: 0:" pagectl explain 0 1000
	refused 1 "PID: -1:" pagectl explain -- -1 1000
	refused 1 "PID: x:" pagectl explain x 1000
	refused 1 "ADDRESS: 10000000000000000:" pagectl explain 1 10000000000000000
	refused 1 "ADDRESS: 0x:" pagectl explain 1 0x
	refused 1 "ADDRESS" pagectl explain 1
	refused 2 "no such process" pagectl explain 2147483646 0
	refused 2 "cannot write" bash -c "pagectl explain $PID $HERE >/dev/full"
}

run_tests a_page_that_is_there the_frame_is_the_one_that_the_process_sees \
	indexes_are_nine_bits_each a_page_that_was_never_touched \
	an_address_that_is_not_mapped people_are_told_the_same a_file_is_named \
	another_user_is_told_less bad_input
