#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two results side by side.
set -euo pipefail

# shellcheck source=selftests/events/lib.sh
. "$(dirname "$0")/lib.sh"

setup() {
	./made seed=1 >"$SCRATCH/a.json"
	./made seed=2 >"$SCRATCH/b.json"
	./made seed=3 poll=1.3 >"$SCRATCH/c.json"
}

# compared A B [OPTION]...: into SCRATCH/out, as JSON.
compared() {
	evbench -j compare "${@:3}" "$SCRATCH/$1.json" "$SCRATCH/$2.json" >"$SCRATCH/out"
}

# The machine's drift of 30 percent is in the costs, not in the ratios.
equals_are_not_told_apart() {
	compared a b
	json "resolved" "$SCRATCH/out" \
		'[.rows[] | select(.verdict == "faster" or .verdict == "slower")] | length' 0
	json "compared" "$SCRATCH/out" \
		'[.rows[] | select(.verdict == "unresolved")] | length > 80' true
	json "judged" "$SCRATCH/out" .judged relative
}

a_change_is_found_and_only_that() {
	compared a c
	json "who" "$SCRATCH/out" \
		'[.rows[] | select(.verdict == "slower" or .verdict == "faster") | "\(.engine) \(.verdict)"] | unique | join(",")' \
		"poll slower"
	json "everywhere" "$SCRATCH/out" \
		'[.rows[] | select(.engine == "poll") | .verdict] | unique | join(",")' slower
	json "how much" "$SCRATCH/out" \
		'[.rows[] | select(.engine == "poll") | .relative.mid > 1.2 and .relative.mid < 1.4] | all' true
	compared c a
	json "the other way round" "$SCRATCH/out" \
		'[.rows[] | select(.engine == "poll") | .verdict] | unique | join(",")' faster
}

the_baseline_is_judged_only_absolutely() {
	compared a b
	json "none" "$SCRATCH/out" \
		'[.rows[] | select(.engine == "epoll-lt") | .verdict, .relative.mid] | unique | tostring' \
		'[null]'
	./made seed=4 drift=0 noise=0.01 >"$SCRATCH/d.json"
	./made seed=5 drift=0 noise=0.01 >"$SCRATCH/e.json"
	compared d e --absolute
	json "judged" "$SCRATCH/out" .judged absolute
	json "all" "$SCRATCH/out" '[.rows[].verdict] | unique | tostring' '["unresolved"]'
}

what_else_differs_is_said() {
	./made seed=2 kernel=6.13 setting=x rounds=12 >"$SCRATCH/f.json"
	compared a f
	json "what" "$SCRATCH/out" \
		'[.differences[] | "\(.what) \(.old) \(.new)"] | join(",")' \
		"kernel 6.12.0 6.13,rounds 20 12,other none x"
	json "the runs" "$SCRATCH/out" '"\(.old.kernel) \(.new.kernel) \(.new.complete)"' "6.12.0 6.13 true"
	evbench compare "$SCRATCH/a.json" "$SCRATCH/f.json" >"$SCRATCH/text"
	grep -Eq '^kernel +6.12.0 +6.13$' "$SCRATCH/text"
	compared a b
	json "nothing" "$SCRATCH/out" '.differences | length' 0
}

what_only_one_has_is_shown() {
	./made seed=2 name=newcomer size=small >"$SCRATCH/g.json"
	compared a g
	json "only the new" "$SCRATCH/out" \
		'[.rows[] | select(.engine == "newcomer") | "\(.old) \(.new > 0) \(.verdict)"] | join(",")' \
		"null true null"
	json "only the old" "$SCRATCH/out" \
		'[.rows[] | select(.point == "ready n=100 active=10") | "\(.old > 0) \(.new)"] | unique | join(",")' \
		"true null"
}

a_partial_one_is_warned_of() {
	./made seed=2 partial="interrupted after all" >"$SCRATCH/p.json"
	evbench compare "$SCRATCH/a.json" "$SCRATCH/p.json" 2>"$SCRATCH/err" >/dev/null
	expect "warning" "$(<"$SCRATCH/err")" \
		"evbench: warning: $SCRATCH/p.json: PARTIAL: interrupted after all"
}

another_metric_can_be_compared() {
	compared a c -m cpu
	json "which" "$SCRATCH/out" '[.rows[].metric] | unique | join(",")' cpu
	one_line 2 "no metric nonsense" evbench compare -m nonsense "$SCRATCH/a.json" "$SCRATCH/b.json"
}

bad_input_is_refused() {
	one_line 1 "NEW is missing" evbench compare "$SCRATCH/a.json"
	one_line 2 "cannot open" evbench compare "$SCRATCH/a.json" "$SCRATCH/none.json"
	echo '{}' >"$SCRATCH/bad.json"
	one_line 2 "bad.json: no result of evbench" evbench compare "$SCRATCH/bad.json" "$SCRATCH/a.json"
	jq -c '.points = []' "$SCRATCH/a.json" >"$SCRATCH/empty.json"
	one_line 2 "nothing to compare" evbench compare "$SCRATCH/empty.json" "$SCRATCH/empty.json"
}

run_tests equals_are_not_told_apart a_change_is_found_and_only_that \
	the_baseline_is_judged_only_absolutely what_else_differs_is_said \
	what_only_one_has_is_shown a_partial_one_is_warned_of \
	another_metric_can_be_compared bad_input_is_refused
