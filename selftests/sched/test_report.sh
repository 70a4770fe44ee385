#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# schedctl report: what it makes of files, good and bad, and its pictures. No
# module of ours is needed.

cd "${0%/*}"
# shellcheck source=lab/lib/tap.sh
. ./tap.sh

# Fewer in an emulated guest, where it takes half a second to start a program.
CUTS=40 SPOILT=60
[[ -z ${MUSE_MODULES-} ]] || CUTS=6 SPOILT=12

begin() {
	DIR=$(mktemp -d)
	schedctl record -o "$DIR/one" -- sh -c 'for i in 1 2 3; do
		sh -c "sleep 0.01; exit 0" & done; wait'
	schedctl record -o "$DIR/two" -- sh -c 'sleep 0.01; exit 0'
	SIZE=$(stat -c %s "$DIR/one")
}

finish() {
	rm -rf "${DIR:-/nonexistent}"
}

# survives FILE OPTION...: report says something or refuses, and does not crash.
survives() {
	local status=0

	REPLY=$(schedctl report "$@" 2>&1 </dev/null) || status=$?
	((status == 0 || status == 2)) ||
		fail "'$*' ended with $status: ${REPLY:0:500}"
}

two_records_are_compared() {
	local out

	out=$(schedctl -j report "$DIR/one" "$DIR/one")
	expect differences "$(jq '[.[] | select(.first != null) | .difference] | unique' \
		-c <<<"$out")" "[0]"
	out=$(schedctl -j report "$DIR/one" "$DIR/two")
	expect "second window" \
		"$(jq '.[] | select(.figure == "window_ns") | .second' <<<"$out")" \
		"$(schedctl -j report "$DIR/two" | jq .record.window_ns)"
	# The third sleeper has no counterpart.
	expect "unmatched" "$(jq 'any(.[]; .name == "sleep" and .nth == 3 and
		.first != null and .second == null)' <<<"$out")" true
	expect "matched" "$(jq 'any(.[]; .name == "sleep" and .nth == 1 and
		.first != null and .second != null and
		.difference == .second - .first)' <<<"$out")" true
}

what_is_no_record_is_refused() {
	refused 2 "not a file of schedctl record" schedctl report "$0"
	refused 2 "not a file of schedctl record" schedctl report /dev/null
	refused 2 "No such file" schedctl report /nonexistent
	refused 2 "Is a directory" schedctl report /
	head -c 10 "$DIR/one" >"$DIR/bad"
	refused 2 "cut off before" schedctl report "$DIR/bad"
}

other_versions_are_refused() {
	{
		head -c 8 "$DIR/one"
		printf '\7\0\0\0'
		tail -c +13 "$DIR/one"
	} >"$DIR/bad"
	refused 2 "version 7" schedctl report "$DIR/bad"
}

a_file_that_was_cut_off_is_read_to_its_end() {
	local i

	for ((i = 0; i < CUTS; i++)); do
		head -c $((12 + (SIZE - 13) * i / CUTS)) "$DIR/one" >"$DIR/bad"
		REPLY=$(schedctl report "$DIR/bad" 2>&1) || fail "cut $i: $REPLY"
		[[ $REPLY == *"the end is missing"* ]] || fail "cut $i: $REPLY"
	done
}

a_changed_byte_is_found() {
	local i at

	for ((i = 0; i < CUTS; i++)); do
		at=$((12 + (SIZE - 12) * i / CUTS))
		{
			head -c $at "$DIR/one"
			head -c $((at + 1)) "$DIR/one" | tail -c 1 |
				tr '\000-\377' '\001-\377\000'
			tail -c +$((at + 2)) "$DIR/one"
		} >"$DIR/bad"
		cmp -s "$DIR/one" "$DIR/bad" && fail "byte $at did not change"
		REPLY=$(schedctl report "$DIR/bad" 2>&1) &&
			[[ $REPLY != *"the end is missing"* ]] &&
			fail "byte $at may be anything"
	done
	:
}

what_passes_the_checksums_is_not_trusted() {
	local i

	for ((i = 1; i <= SPOILT; i++)); do
		./spoil $i <"$DIR/one" >"$DIR/bad"
		survives "$DIR/bad"
		((i % 4)) || survives "$DIR/bad" --svg "$DIR/svg"
	done
}

something_after_the_end_is_refused() {
	cat "$DIR/one" "$DIR/one" >"$DIR/bad"
	refused 2 "corrupt" schedctl report "$DIR/bad"
}

pictures_stand_alone() {
	schedctl report --svg "$DIR/svg" "$DIR/one"
	[[ $(head -c 5 "$DIR/svg") == "<svg " &&
		$(tail -n 1 "$DIR/svg") == "</svg>" ]] || fail "it is no picture"
	expect "references to elsewhere" \
		"$(grep -cE 'href|url\([^#]|@import|http' "$DIR/svg")" 1
	grep -q 'prefers-color-scheme:dark' "$DIR/svg"
	# A row for each CPU, and one for each of the seven threads.
	expect "rows of threads" "$(grep -c '<title>' "$DIR/svg")" \
		"$(schedctl -j report "$DIR/one" | jq .record.threads)"
	expect "rows of CPUs" "$(grep -c '>CPU [0-9]*<' "$DIR/svg")" \
		"$(schedctl -j report "$DIR/one" | jq .record.cpus)"
	for i in RUNNING READY BLOCKED; do
		grep -q ">$i<" "$DIR/svg" || fail "$i is not explained"
	done
	grep -q 'class="blocked" d="M' "$DIR/svg" || fail "nobody was blocked"
}

pictures_stay_small() {
	schedctl record -o "$DIR/many" -- sh -c 'i=0
		while [ $i -lt 50 ]; do sh -c : & i=$((i + 1)); done; wait'
	schedctl report --svg "$DIR/svg" "$DIR/many"
	expect "rows of threads" "$(grep -c '<title>' "$DIR/svg")" 40
	grep -q 'the 40 busiest of 51 threads' "$DIR/svg" || fail "that is not said"
	(($(stat -c %s "$DIR/svg") < 2000000)) || fail "it is too large"
}

pictures_that_cannot_be_drawn() {
	refused 2 "/nonexistent/svg" schedctl report --svg /nonexistent/svg "$DIR/one"
	refused 2 "No space left" schedctl report --svg /dev/full "$DIR/one"
	refused 1 "one record, not two" \
		schedctl report --svg "$DIR/svg" "$DIR/one" "$DIR/two"
}

an_output_that_cannot_be_written_is_an_error() {
	local status=0

	REPLY=$(schedctl report "$DIR/one" 2>&1 >/dev/full) || status=$?
	expect "exit status" $status 2
	[[ $REPLY == *"cannot write the output"* ]] || fail "it said: $REPLY"
}

command -v schedctl >/dev/null || impossible "schedctl is not in PATH"
((EUID == 0)) || skip_all "must be run as root"
run_tests two_records_are_compared what_is_no_record_is_refused \
	other_versions_are_refused a_file_that_was_cut_off_is_read_to_its_end \
	a_changed_byte_is_found what_passes_the_checksums_is_not_trusted \
	something_after_the_end_is_refused pictures_stand_alone \
	pictures_stay_small pictures_that_cannot_be_drawn \
	an_output_that_cannot_be_written_is_an_error
