#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Figures: all of them, whole, and nothing else.
set -euo pipefail

# shellcheck source=selftests/events/lib.sh
. "$(dirname "$0")/lib.sh"

setup() {
	./made rounds=8 >"$SCRATCH/a.json"
	./made rounds=8 size=small >"$SCRATCH/small.json"
}

# is_png FILE: a header, and the end.
is_png() {
	[[ $(head -c 8 "$1" | od -An -tx1 | tr -d ' ') == 89504e470d0a1a0a &&
		$(tail -c 8 "$1" | head -c 4) == IEND ]]
}

# are_whole FOLDER: everything in there is a figure.
are_whole() {
	local file

	for file in "$1"/* "$1"/.[!.]*; do
		[[ -e $file ]] || continue
		case $file in
		*-light.png | *-dark.png) is_png "$file" || fail "no PNG: $file" ;;
		*-light.svg | *-dark.svg)
			[[ $(grep -v '^$' "$file" | tail -n 1) == '</svg>' ]] || fail "no SVG: $file"
			! command -v xmllint >/dev/null || xmllint --noout "$file"
			;;
		*) fail "what is $file?" ;;
		esac
	done
}

all_figures_are_drawn() {
	need gnuplot
	evbench -j plot "$SCRATCH/a.json" -o "$SCRATCH/p" >"$SCRATCH/list"
	are_whole "$SCRATCH/p"
	json "four of each" "$SCRATCH/list" 'length * 4' "$(ls -A "$SCRATCH/p" | wc -l)"
	for figure in ready-cost-active=1 ready-ratio-active=1 ready-crossover \
		wake-wall-via=eventfd-place=same wake-latency-via=eventfd-place=same \
		wake-place-via=eventfd; do
		json "$figure" "$SCRATCH/list" "any(.figure == \"$figure\")" true
		[[ -s $SCRATCH/p/$figure-dark.svg && -s $SCRATCH/p/$figure-light.png ]]
	done
	# The names of the engines are in it, as text.
	for engine in epoll-lt poll uring-poll-multi:dtr libuv; do
		grep -qF ">$engine<" "$SCRATCH/p/ready-cost-active=1-light.svg" ||
			fail "no $engine"
	done
	! cmp -s "$SCRATCH/p/ready-crossover-light.svg" "$SCRATCH/p/ready-crossover-dark.svg" ||
		fail "dark is light"
}

an_ablation_is_drawn_as_bars() {
	need gnuplot
	./made rounds=8 kind=ablate >"$SCRATCH/ab.json"
	evbench plot "$SCRATCH/ab.json" -o "$SCRATCH/ab" >/dev/null
	are_whole "$SCRATCH/ab"
	grep -qF "ratios to the step before" "$SCRATCH/ab/ready-wall-n=100-active=1-light.svg"
	[[ ! -e $SCRATCH/ab/ready-crossover-light.svg ]] || fail "a crossover of an ablation"
}

a_partial_result_is_drawn_and_says_so() {
	need gnuplot
	./made rounds=8 size=small partial="interrupted" >"$SCRATCH/partial.json"
	evbench plot "$SCRATCH/partial.json" -o "$SCRATCH/partial" >/dev/null
	grep -qF "(partial result)" "$SCRATCH/partial/wake-wall-via=eventfd-place=same-light.svg"
}

# Names come from files of others; gnuplot can run programs.
names_are_not_run() {
	need gnuplot
	local name="x'.system('touch ran').'\`touch ran\`\$(touch ran)\"<b>&amp;%s\\n"

	cd "$SCRATCH"
	"$OLDPWD"/made rounds=8 size=small name="$name" kernel="$name" >evil.json
	evbench plot evil.json -o "ev'il\`touch ran\`" >/dev/null
	are_whole "ev'il\`touch ran\`"
	[[ ! -e ran ]] || fail "it was run"
}

figures_are_replaced() {
	need gnuplot
	mkdir "$SCRATCH/again"
	echo old >"$SCRATCH/again/wake-wall-via=eventfd-place=same-light.png"
	evbench plot "$SCRATCH/small.json" -o "$SCRATCH/again" >/dev/null
	are_whole "$SCRATCH/again"
}

without_gnuplot_it_is_said() {
	PATH=$SCRATCH one_line 2 "gnuplot is not installed" "$EVBENCH" plot "$SCRATCH/small.json" -o "$SCRATCH/none"
	[[ ! -e $SCRATCH/none ]] || fail "the folder is left"
}

# A gnuplot that fails, and one that draws nothing.
a_failing_gnuplot_is_said() {
	mkdir "$SCRATCH/bin"
	printf '#!/bin/sh\necho "line 3: no idea" >&2\nexit 1\n' >"$SCRATCH/bin/gnuplot"
	chmod 755 "$SCRATCH/bin/gnuplot"
	PATH=$SCRATCH/bin:$PATH one_line 2 "gnuplot: line 3: no idea" \
		"$EVBENCH" plot "$SCRATCH/small.json" -o "$SCRATCH/none"
	printf '#!/bin/sh\nexit 0\n' >"$SCRATCH/bin/gnuplot"
	PATH=$SCRATCH/bin:$PATH one_line 2 "not all of it could be written" \
		"$EVBENCH" plot "$SCRATCH/small.json" -o "$SCRATCH/none"
	[[ ! -e $SCRATCH/none ]] || fail "the folder is left"
}

a_full_disk_is_said() {
	need gnuplot
	need_namespaces
	mkdir "$SCRATCH/disk"
	one_line 2 "not all of it could be written" small_disk "$SCRATCH/disk" 100 \
		"$EVBENCH" plot "$SCRATCH/small.json" -o out
	expect "left behind" "$(<"$SCRATCH/disk.left")" ""
}

bad_input_is_refused() {
	one_line 1 "-o DIR is missing" evbench plot "$SCRATCH/a.json"
	one_line 1 "FILE is missing" evbench plot -o "$SCRATCH/x"
	one_line 2 "cannot open" evbench plot "$SCRATCH/none.json" -o "$SCRATCH/x"
	one_line 2 "cannot make the directory" evbench plot "$SCRATCH/a.json" -o "$SCRATCH/x/y"
	one_line 2 "$SCRATCH/a.json: cannot write there: Not a directory" \
		evbench plot "$SCRATCH/a.json" -o "$SCRATCH/a.json"
	jq -c '.points[].cells[] |= (.blocks = [] | .skipped = true | .latency = null)' \
		"$SCRATCH/a.json" >"$SCRATCH/empty.json"
	one_line 2 "nothing to draw" evbench plot "$SCRATCH/empty.json" -o "$SCRATCH/x"
	jq -c '.points = []' "$SCRATCH/a.json" >"$SCRATCH/empty.json"
	one_line 2 "nothing to draw" evbench plot "$SCRATCH/empty.json" -o "$SCRATCH/x"
	[[ ! -e $SCRATCH/x ]] || fail "a folder is left"
}

# ended SIGNAL: while gnuplot draws.
an_interruption_leaves_nothing() {
	local pid status=0

	mkdir "$SCRATCH/slow" "$SCRATCH/work"
	# shellcheck disable=SC2016 # for the script
	printf '#!/bin/sh\necho $$ >"$STARTED"\nexec sleep 1000\n' >"$SCRATCH/slow/gnuplot"
	chmod 755 "$SCRATCH/slow/gnuplot"
	STARTED=$SCRATCH/started PATH=$SCRATCH/slow:$PATH "$EVBENCH" plot \
		"$SCRATCH/small.json" -o "$SCRATCH/work" 2>"$SCRATCH/err" &
	pid=$!
	JOBS+=("$pid")
	wait_for test -s "$SCRATCH/started"
	kill -TERM "$pid"
	wait "$pid" || status=$?
	expect "status" "$status" 2
	expect "what it said" "$(<"$SCRATCH/err")" "evbench: plot: interrupted"
	nothing_left "$SCRATCH/work"
	! kill -0 "$(<"$SCRATCH/started")" 2>/dev/null || fail "gnuplot is still there"
}

run_tests all_figures_are_drawn an_ablation_is_drawn_as_bars \
	a_partial_result_is_drawn_and_says_so names_are_not_run \
	figures_are_replaced without_gnuplot_it_is_said a_failing_gnuplot_is_said \
	a_full_disk_is_said bad_input_is_refused an_interruption_leaves_nothing
