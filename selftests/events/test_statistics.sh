#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Statistics and histograms on data whose truth is known.
set -euo pipefail

# shellcheck source=selftests/events/lib.sh
. "$(dirname "$0")/lib.sh"

# right PROGRAM TEST
right() {
	local said

	said=$("$@") || fail "$said"
	[[ -z $said ]] || note "$said"
}

medians_are_right() { right ./statistics median; }
the_same_seed_gives_the_same_interval() { right ./statistics reproducible; }
intervals_hold_the_truth_95_times_of_100() { right ./statistics coverage; }
equals_are_not_told_apart_and_others_are() { right ./statistics verdicts; }
verdicts_respect_the_noise_floor() { right ./statistics limits; }
groups_may_differ_in_size() { right ./statistics groups; }
ratios_are_of_the_same_round() { right ./statistics ratio; }
rounds_without_a_partner_are_left_out() { right ./statistics pairs; }
shuffling_is_fair() { right ./statistics shuffle; }

buckets_leave_no_gap() { right ./histogram buckets; }
numbers_are_as_exact_as_promised() { right ./histogram error; }
percentiles_are_those_of_the_sorted_samples() { right ./histogram percentiles; }
few_samples_are_exact() { right ./histogram few; }
merging_is_recording_both() { right ./histogram merge; }
too_great_numbers_are_counted() { right ./histogram clip; }
what_was_stored_is_restored() { right ./histogram restore; }

# Four columns, rising, that end at 100 percent and the count; then three lines of
# figures: as HdrHistogram's plotter wants it.
hgrm_is_that_of_hdrhistogram() {
	./histogram hgrm >"$SCRATCH/hgrm"
	awk '
		NR == 1 { if ($1 != "Value" || $2 != "Percentile" || $3 != "TotalCount" || $4 != "1/(1-Percentile)") bad = "head"; next }
		NR == 2 { if ($0 != "") bad = "no empty line"; next }
		/^#/ { notes++; next }
		notes { bad = "values after figures" }
		$1 < value || $2 < share || $3 < count { bad = "falling at line " NR }
		{ value = $1; share = $2; count = $3; columns = NF; rows++ }
		# 1 to 10000, so the share is the value.
		(d = value / 10000 - share) > 0.005 || -d > 0.2 { bad = "off at line " NR }
		END {
			if (!bad && (share != 1 || count != 10000 || value != 10000 || columns != 3 || notes != 3 || rows < 40))
				bad = "the end: " share " " count " " value " " columns " " notes " " rows
			print bad
			exit bad != ""
		}' "$SCRATCH/hgrm" || fail "hgrm: wrong"
	grep -q '^#\[Mean    = *50[0-9][0-9]\.[0-9]*, StdDeviation   = *28[0-9][0-9]\.' "$SCRATCH/hgrm" ||
		fail "no mean and deviation: $(tail -n 3 "$SCRATCH/hgrm")"
	grep -q '^#\[Max     = *10000.000, Total count    = *10000\]$' "$SCRATCH/hgrm" ||
		fail "no greatest and count"
}

run_tests medians_are_right the_same_seed_gives_the_same_interval \
	intervals_hold_the_truth_95_times_of_100 \
	equals_are_not_told_apart_and_others_are verdicts_respect_the_noise_floor \
	groups_may_differ_in_size ratios_are_of_the_same_round \
	rounds_without_a_partner_are_left_out shuffling_is_fair buckets_leave_no_gap numbers_are_as_exact_as_promised \
	percentiles_are_those_of_the_sorted_samples few_samples_are_exact \
	merging_is_recording_both too_great_numbers_are_counted \
	what_was_stored_is_restored hgrm_is_that_of_hdrhistogram
