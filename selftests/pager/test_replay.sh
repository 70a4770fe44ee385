#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# pagectl replay, trace and heatmap: on traces of real programs the policies are as
# good as they are said to be, and what is no trace is refused.

cd "${0%/*}"
# shellcheck source=selftests/pager/lib.sh
. ./lib.sh

TRACES=(traces/*.trace)

# Every trace, at an eighth, a quarter and a half of its pages.
setup() {
	local trace

	for trace in "${TRACES[@]}"; do
		pagectl -j replay -b 15%,25%,50% "$trace"
	done | jq -s add >"$DIR/all"
}

# so WHAT FILTER: true of all figures.
so() {
	holds "$1" "$2" "$(<"$DIR/all")"
}

traces_are_whole_and_small() {
	local trace

	((${#TRACES[@]} >= 4)) || fail "there are only ${TRACES[*]}"
	for trace in "${TRACES[@]}"; do
		(($(stat -c %s "$trace") < 150000)) || fail "$trace is too large"
		holds "$trace" ".complete and .exact_bytes * 8 <= .footprint_bytes and
			.touches > 1000 and .references > 1000000 and
			.command == \"$(basename "$trace" .trace)\"" \
			"$(pagectl -j trace info "$trace" | jq '.[0]')"
	done
}

every_policy_is_shown() {
	expect policies "$(jq -c '[.[].policy] | unique' "$DIR/all")" \
		'["clock","fifo","lru","optimum","random","s3fifo","seg2q"]'
	expect rows "$(jq length "$DIR/all")" $((${#TRACES[@]} * 3 * 9))
}

nothing_beats_the_optimum() {
	so "at least the optimum" 'all(.[]; .to_optimum >= 1)'
	so "the optimum" 'all(.[] | select(.policy == "optimum");
		.to_optimum == 1 and .sees == "all")'
	so "more than one miss" 'all(.[]; .misses > 1)'
}

seg2q_is_within_a_tenth_of_lru() {
	note "$(jq -c '[.[] | select(.policy == "seg2q") | .to_lru * 1000 | round / 1000]' "$DIR/all")"
	so "seg2q" '[.[] | select(.policy == "seg2q")] | length > 0 and
		all(.[]; .sees == "faults" and .to_lru <= 1.1)'
}

seg2q_is_better_than_fifo_and_random() {
	so "in sum" '[group_by(.policy)[] | {key: (.[0].policy),
		value: ([.[] | select(.sees != "uses") | .to_optimum] | add)}] |
		from_entries | .seg2q < .fifo and .seg2q < .random'
}

accessed_bits_make_a_difference() {
	so "clock and s3fifo, twice" '[.[] | select(.policy == "clock" or
		.policy == "s3fifo") | .sees] | group_by(.) |
		map(length) | .[0] == .[1] and length == 2'
	so "no limbo with accessed bits" 'all(.[] | select(.sees == "uses");
		.limbo_pages == 0 and .soft_faults == 0)'
	so "a limbo without" 'all(.[] | select(.sees == "faults");
		.limbo_pages == (.budget_pages / 4 | floor) and .soft_faults > 0)'
}

with_all_memory_pages_are_missed_once() {
	local trace=${TRACES[0]} pages

	pages=$(($(pagectl -j trace info "$trace" | jq '.[0].footprint_bytes') / 4096))
	holds "misses" "all(.[]; .misses == $pages)" \
		"$(pagectl -j replay -b 100% "$trace")"
	holds "misses" "all(.[]; .misses == $pages)" \
		"$(pagectl -j replay -b 1T "$trace")"
}

one_page_is_enough() {
	local out

	out=$(pagectl -j replay -b 4096 -l 90 "${TRACES[0]}" 2>"$DIR/err")
	grep -q "not exact for budgets below" "$DIR/err" || fail "that is not said"
	holds "one page" 'all(.[]; .budget_pages == 1 and .limbo_pages == 0)' "$out"
	expect "all miss alike" "$(jq '[.[].misses] | unique | length' <<<"$out")" 1
}

# misses FILE: of each policy that sees faults, and of LRU and the optimum.
misses() {
	pagectl -j replay -b 25%,50% "$1" |
		jq -c '[.[] | select(.sees == "faults" or .policy == "lru" or
			.policy == "optimum") | [.policy, .misses]]'
}

text_and_import_are_inverse() {
	local trace=${TRACES[0]}

	pagectl trace text "$trace" | awk '{
		print ($2 == "write" ? " S " : " L ") substr($3, 3) ",1"
	}' | pagectl trace import -k 1 -c again -o "$DIR/again"
	expect "what replay says" "$(misses - <"$DIR/again")" "$(misses "$trace")"
}

reduced_traces_are_exact_for_lru_and_the_optimum() {
	local trace=${TRACES[0]} keep
	local filter='[.[] | select(.policy == "lru" or .policy == "optimum") | .misses]'

	keep=$(($(pagectl -j trace info "$trace" | jq '.[0].footprint_bytes') / 16384))
	pagectl trace reduce -k "$keep" -o "$DIR/less" "$trace"
	(($(stat -c %s "$DIR/less") * 2 < $(stat -c %s "$trace"))) ||
		fail "it is not much smaller"
	expect "misses" "$(pagectl -j replay -b 25%,50%,75% "$DIR/less" | jq -c "$filter")" \
		"$(pagectl -j replay -b 25%,50%,75% "$trace" | jq -c "$filter")"
	holds "the rest" ".[0].references == .[1].references and
		.[0].exact_bytes == $((keep * 4096)) and
		.[0].footprint_bytes == .[1].footprint_bytes" \
		"$(jq -s add <(pagectl -j trace info "$DIR/less") \
			<(pagectl -j trace info "$trace"))"
	refused 1 "--keep: 0" pagectl trace reduce -o "$DIR/x" "$trace"
	refused 1 "where to" pagectl trace reduce -k 9 "$trace"
	head -c -10 "$trace" >"$DIR/cut"
	refused 2 "" pagectl trace reduce -k 9 -o "$DIR/x" "$DIR/cut"
	[[ ! -e $DIR/x ]] || fail "something was left"
}

pictures_are_drawn() {
	local trace=${TRACES[0]} i

	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	mkdir "$DIR/pictures"
	for i in png svg; do
		pagectl replay --plot "$DIR/pictures/l.$i" "$trace"
		pagectl replay --dark --plot "$DIR/pictures/d.$i" "$trace"
		pagectl heatmap -o "$DIR/pictures/hl.$i" "$trace"
		pagectl heatmap --dark -o "$DIR/pictures/hd.$i" "$trace"
	done
	for i in "$DIR"/pictures/*; do
		"${i##*.}" "$i" || fail "${i##*/} is no picture"
	done
	expect "different pictures" \
		"$(sha256sum "$DIR"/pictures/* | cut -c -64 | sort -u | wc -l)" 8
	expect "pictures" "$(cd "$DIR/pictures" && echo *)" \
		"d.png d.svg hd.png hd.svg hl.png hl.svg l.png l.svg"
	grep -q seg2q "$DIR/pictures/l.svg" || fail "seg2q is not named"
}

pictures_that_cannot_be_drawn() {
	local trace=${TRACES[0]} bin pagectl
	pagectl=$(command -v pagectl)

	refused 1 "ends with .svg or .png" pagectl heatmap -o "$DIR/x.gif" "$trace"
	refused 2 "/nonexistent/x.png" pagectl heatmap -o /nonexistent/x.png "$trace"
	refused 1 "where to" pagectl heatmap "$trace"
	refused 2 "install gnuplot" env PATH=/nonexistent "$pagectl" heatmap \
		-o "$DIR/x.png" "$trace"
	bin=$DIR/bin
	mkdir "$bin"
	printf '#!/bin/sh\ncat >/dev/null\nexit 1\n' >"$bin/gnuplot"
	chmod +x "$bin/gnuplot"
	refused 2 "gnuplot could not draw" env PATH="$bin:$PATH" "$pagectl" heatmap \
		-o "$DIR/x.png" "$trace"
	[[ ! -e $DIR/x.png && ! -e $DIR/x.gif ]] || fail "something was left"
	expect "left over" "$(find "$DIR" -name 'x.*')" ""
}

what_is_no_trace_is_refused() {
	refused 2 "not a trace of pages" pagectl replay "$0"
	refused 2 "not a trace of pages" pagectl replay /dev/null
	refused 2 "No such file" pagectl replay /nonexistent
	refused 2 "Is a directory" pagectl trace info /
	head -c 11 "${TRACES[0]}" >"$DIR/bad"
	refused 2 "cut off before" pagectl trace text "$DIR/bad"
	{
		head -c 8 "${TRACES[0]}"
		printf '\7\0\0\0'
		tail -c +13 "${TRACES[0]}"
	} >"$DIR/bad"
	refused 2 "version 7" pagectl heatmap -o "$DIR/bad.svg" "$DIR/bad"
	cat "${TRACES[0]}" "${TRACES[0]}" >"$DIR/bad"
	refused 2 "corrupt" pagectl replay "$DIR/bad"
	refused 2 "no page is touched" bash -c "head -c 60 ${TRACES[0]} | pagectl replay -"
}

a_trace_that_was_cut_off_is_read_to_its_end() {
	head -c -10 "${TRACES[0]}" >"$DIR/end"
	REPLY=$(pagectl trace info "$DIR/end" 2>&1) || fail "$REPLY"
	[[ $REPLY == *"the end is missing"* || $REPLY == *"no page is touched"* ]] ||
		fail "$REPLY"
}

a_changed_byte_is_found() {
	local i at size

	size=$(stat -c %s "${TRACES[0]}")
	for ((i = 0; i < 20; i++)); do
		at=$((12 + (size - 12) * i / 20))
		{
			head -c $at "${TRACES[0]}"
			head -c $((at + 1)) "${TRACES[0]}" | tail -c 1 |
				tr '\000-\377' '\001-\377\000'
			tail -c +$((at + 2)) "${TRACES[0]}"
		} >"$DIR/bad"
		REPLY=$(pagectl trace info "$DIR/bad" 2>&1) &&
			[[ $REPLY != *"the end is missing"* ]] &&
			fail "byte $at may be anything"
	done
	:
}

bad_input() {
	local trace=${TRACES[0]} i

	refused 1 "--policy: lru: no such policy" pagectl replay -p lru "$trace"
	for i in 0 0% 101% 10x % -1 "," 1Z 99999999999999999999; do
		refused 1 "--budget" pagectl replay -b "$i" "$trace"
	done
	refused 1 "--limbo: 91" pagectl replay -l 91 "$trace"
	refused 1 "where to" pagectl trace import /dev/null
	refused 1 "--keep: 0" pagectl trace import -k 0 -o "$DIR/new" /dev/null
	refused 1 "--keep: 5000" pagectl trace import -k 5000 -o "$DIR/new" /dev/null
	refused 2 "no line of valgrind" pagectl trace import -o "$DIR/new" /dev/null
	[[ ! -e $DIR/new ]] || fail "a trace of nothing was left"
	refused 2 "No space left" bash -c \
		'seq 100000 | sed "s/.*/ L &000,1/" | pagectl trace import -o /dev/full'
	refused 2 "cannot write" bash -c "pagectl replay $trace >/dev/full"
	refused 2 "cannot write" bash -c "pagectl trace text $trace >/dev/full"
}

run_tests traces_are_whole_and_small every_policy_is_shown \
	nothing_beats_the_optimum seg2q_is_within_a_tenth_of_lru \
	seg2q_is_better_than_fifo_and_random accessed_bits_make_a_difference \
	with_all_memory_pages_are_missed_once one_page_is_enough \
	text_and_import_are_inverse \
	reduced_traces_are_exact_for_lru_and_the_optimum pictures_are_drawn \
	pictures_that_cannot_be_drawn what_is_no_trace_is_refused \
	a_trace_that_was_cut_off_is_read_to_its_end a_changed_byte_is_found bad_input
