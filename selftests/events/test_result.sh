#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Results: written and read again, printed in four formats, refused if they are none.
set -euo pipefail

# shellcheck source=selftests/events/lib.sh
. "$(dirname "$0")/lib.sh"

setup() {
	./made rounds=8 >"$SCRATCH/a.json"
	./made size=small rounds=5 >"$SCRATCH/small.json"
}

what_is_written_is_read_again() {
	evbench -j show "$SCRATCH/a.json" | cmp - "$SCRATCH/a.json"
	./made rounds=8 partial="interrupted" >"$SCRATCH/p.json"
	evbench show --format json "$SCRATCH/p.json" | cmp - "$SCRATCH/p.json"
}

# What is judged depends on nothing but the blocks and the seed.
figures_are_made_from_the_blocks() {
	sed 's/"verdict":"[a-z]*"/"verdict":"slower"/g; s/"floor":[0-9.e-]*/"floor":0/g' \
		"$SCRATCH/a.json" >"$SCRATCH/forged.json"
	! cmp -s "$SCRATCH/a.json" "$SCRATCH/forged.json" || fail "nothing was forged"
	evbench -j show "$SCRATCH/forged.json" | cmp - "$SCRATCH/a.json"
}

# Numbers known from made.c: 10 events of 10 cost poll 300 + 10 * 28 + 10 * 800, and
# epoll 500 + 10 * 800.
figures_are_right() {
	./made noise=0 drift=0 >"$SCRATCH/exact.json"
	# shellcheck disable=SC2016 # for jq
	json "poll's cost" "$SCRATCH/exact.json" '.points[]
		| select(.workload == "ready" and .params.n == 10 and .params.active == 10)
		| .cells[] | select(.engine == "poll") | .figures.wall
		| [(.median, .ratio.mid, .ratio.hi | . * 1e6 | round), .rounds, .verdict]
		| map(tostring) | join(" ")' \
		"858000000 1009412 1009412 20 slower"
	json "nothing on the baseline" "$SCRATCH/exact.json" \
		'[.points[].cells[] | select(.engine == "epoll-lt") | .figures.wall.verdict] | unique | tostring' \
		'[null]'
}

table_says_what_matters() {
	evbench show "$SCRATCH/a.json" >"$SCRATCH/table"
	grep -q '^ready n=10 active=1: ratios to epoll-lt; noise floor [0-9.]*%$' "$SCRATCH/table"
	grep -q '^select: SKIP (more than FD_SETSIZE)$' "$SCRATCH/table"
	grep -Eq '^poll .* slower ' "$SCRATCH/table"
	grep -Eq '^epoll-lt \(A/A\) ' "$SCRATCH/table"
	grep -q '^invariants checked: 1234, all held$' "$SCRATCH/table"
	grep -q '^noise floor: [0-9.]*% at worst$' "$SCRATCH/table"
	grep -q '^[0-9]* blocks, none dropped: [0-9]* with involuntary switches, 0 with migrations, [0-9]* with stolen time$' "$SCRATCH/table"
	! grep -q PARTIAL "$SCRATCH/table" || fail "it is not partial"
	[[ $(grep -c $'\033' "$SCRATCH/table") == 0 ]] || fail "colours in a file"
}

a_partial_result_says_so() {
	./made size=small partial="interrupted after 1 of 3 points" >"$SCRATCH/p.json"
	evbench show "$SCRATCH/p.json" >"$SCRATCH/table"
	grep -qxF "PARTIAL: interrupted after 1 of 3 points" "$SCRATCH/table"
	json "in JSON" "$SCRATCH/p.json" '"\(.complete) \(.reason)"' \
		"false interrupted after 1 of 3 points"
}

too_few_rounds_give_no_verdict() {
	evbench show "$SCRATCH/small.json" >"$SCRATCH/table"
	grep -q 'no noise floor, so no verdicts' "$SCRATCH/table"
	json "none" "$SCRATCH/small.json" \
		'[.points[].cells[].figures[].verdict] | unique | tostring' '[null]'
}

# Nine or eleven words, parted by tabs.
simple_is_a_line_a_figure() {
	evbench show --format simple "$SCRATCH/a.json" >"$SCRATCH/simple"
	awk -F '\t' '$3 != "SKIP" && NF != 11 || $3 == "SKIP" && NF != 4 { print; bad = 1 } END { exit bad }' \
		"$SCRATCH/simple" || fail "another number of columns"
	expect "lines" "$(grep -vc SKIP "$SCRATCH/simple")" \
		"$(jq '[.points[].cells[] | select(.skipped | not) | .figures | length] | add' "$SCRATCH/a.json")"
	grep -qP '^ready n=10 active=1\tpoll\tengine\twall\tns\t[0-9.]+\t[0-9.]+\t[0-9.]+\t[0-9.]+\t[0-9.]+\t[a-z]+$' "$SCRATCH/simple"
}

# A line a block, none left out, with the columns that the first line names.
csv_is_a_line_a_block() {
	evbench show --format csv "$SCRATCH/a.json" >"$SCRATCH/csv"
	expect "lines" "$(tail -n +2 "$SCRATCH/csv" | wc -l)" \
		"$(jq '[.points[].cells[].blocks | length] | add' "$SCRATCH/a.json")"
	awk -F , 'NR == 1 { n = NF } NF != n { print; bad = 1 } END { exit bad }' "$SCRATCH/csv" ||
		fail "another number of columns"
	expect "a value" \
		"$(awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $1 == "ready" && $(at["n"]) == 10 && $(at["active"]) == 1 && $(at["engine"]) == "poll" && $(at["round"]) == 3 { print $(at["wall_ns"]) }' "$SCRATCH/csv")" \
		"$(jq '.points[0].cells[] | select(.engine == "poll") | .blocks[3].wall_ns' "$SCRATCH/a.json")"
	# Names may hold what parts columns.
	./made size=small name='a "b", c' >"$SCRATCH/q.json"
	evbench show --format csv "$SCRATCH/q.json" >"$SCRATCH/csv"
	grep -qF ',"a ""b"", c",0,0,' "$SCRATCH/csv"
}

nothing_reaches_the_terminal_as_it_is() {
	./made size=small name=$'x\033[31my\nz' kernel=$'6\033]0;title\a' >"$SCRATCH/e.json"
	evbench show "$SCRATCH/e.json" >"$SCRATCH/table"
	evbench show --format simple "$SCRATCH/e.json" >>"$SCRATCH/table"
	! grep -q $'\033' "$SCRATCH/table" || fail "an escape sequence came out"
}

histograms_become_files() {
	evbench show --hgrm "$SCRATCH/h" "$SCRATCH/a.json"
	expect "files" "$(find "$SCRATCH/h" -type f | wc -l)" \
		"$(jq '[.points[].cells[] | select(.latency)] | length' "$SCRATCH/a.json")"
	grep -q '^#\[Max ' "$SCRATCH/h/15-wake-via=eventfd-place=same-poll.hgrm"
	# Again over those that are there, and without latencies.
	evbench show --hgrm "$SCRATCH/h" "$SCRATCH/a.json"
	./made kind=ablate >"$SCRATCH/none.json"
	one_line 2 "no latencies were measured" evbench show --hgrm "$SCRATCH/none" "$SCRATCH/none.json"
	[[ ! -e $SCRATCH/none ]] || fail "the folder is left"
}

what_is_no_result_is_refused() {
	local bad=$SCRATCH/bad.json

	one_line 2 "$SCRATCH/nothing: cannot open: No such file" evbench show "$SCRATCH/nothing"
	one_line 2 "$SCRATCH: cannot read: Is a directory" evbench show "$SCRATCH"
	one_line 2 "no result of evbench" evbench show /dev/null
	echo '{"program":"other","format":1}' >"$bad"
	one_line 2 'program: not "evbench"' evbench show "$bad"
	sed 's/"format":1/"format":2/' "$SCRATCH/small.json" >"$bad"
	one_line 2 "written by a newer evbench" evbench show "$bad"
	sed '0,/"wall_ns":[0-9]*/s//"wall_ns":-1/' "$SCRATCH/small.json" >"$bad"
	one_line 2 "points[0].cells[0].wall_ns: not a whole number" evbench show "$bad"
	sed '0,/"round":1/s//"round":0/' "$SCRATCH/small.json" >"$bad"
	one_line 2 "blocks: rounds not in order" evbench show "$bad"
	printf '[%.0s' {1..200000} >"$bad"
	one_line 2 "not JSON" evbench show "$bad"
	printf '{"program":"evbench"\0}' >"$bad"
	one_line 2 "not JSON" evbench show "$bad"
	head -c 300M /dev/zero >"$bad"
	one_line 2 "File too large" evbench show "$bad"
}

wrong_words_are_refused() {
	one_line 1 "format: xml: neither simple" evbench show --format xml "$SCRATCH/a.json"
	one_line 1 "FILE is missing" evbench show
	one_line 1 "one word too many" evbench show "$SCRATCH/a.json" x
}

a_full_disk_is_said() {
	need_namespaces
	mkdir "$SCRATCH/disk"
	refused 2 "cannot write the output" sh -c '"$EVBENCH" show "$1" >/dev/full' - "$SCRATCH/a.json"
	one_line 2 "cannot write: No space left" small_disk "$SCRATCH/disk" 64 \
		"$EVBENCH" show --hgrm out "$SCRATCH/a.json"
	expect "left behind" "$(<"$SCRATCH/disk.left")" ""
}

a_folder_that_may_not_be_written_is_said() {
	local -a user=()

	((EUID)) || user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	chmod 755 "$SCRATCH" && mkdir -m 555 "$SCRATCH/locked"
	one_line 2 "$SCRATCH/locked" "${user[@]}" "$EVBENCH" show --hgrm "$SCRATCH/locked" "$SCRATCH/a.json"
	one_line 2 "$SCRATCH/locked/x" "${user[@]}" "$EVBENCH" show --hgrm "$SCRATCH/locked/x" "$SCRATCH/a.json"
	nothing_left "$SCRATCH/locked"
}

# Spoiled in some hundred ways, under the sanitizers.
whatever_is_in_a_file_does_no_harm() {
	./chew "$SCRATCH/small.json" "${SEED:-1}" 300 2>"$SCRATCH/chew" >"$SCRATCH/taken" || {
		tail -n 30 "$SCRATCH/chew"
		fail "not survived"
	}
	note "$(<"$SCRATCH/taken")"
	! grep -v '^chew: case [0-9]*: no result of evbench: ' "$SCRATCH/chew" ||
		fail "something else was said"
}

run_tests what_is_written_is_read_again figures_are_made_from_the_blocks \
	figures_are_right table_says_what_matters a_partial_result_says_so \
	too_few_rounds_give_no_verdict simple_is_a_line_a_figure \
	csv_is_a_line_a_block nothing_reaches_the_terminal_as_it_is \
	histograms_become_files what_is_no_result_is_refused \
	wrong_words_are_refused a_full_disk_is_said \
	a_folder_that_may_not_be_written_is_said \
	whatever_is_in_a_file_does_no_harm
