# SPDX-License-Identifier: GPL-2.0
#
# Text in columns, for the chapters' summary.jq.

def spaces($n): if $n > 0 then " " * $n else "" end;
def left($width): . + spaces($width - length);
def right($width): spaces($width - length) + .;
def trim_right: sub(" +$"; "");

# The lines of a long one: broken at spaces, indented like the first.
def wrap($width): (match("^ *").length) as $indent
	| reduce (split(" ") | map(select(. != "")))[] as $word ([];
		if length > 0 and (.[-1] | length) + 1 + ($word | length) <= $width
		then .[-1] += " " + $word
		else . + [spaces($indent) + $word]
		end);
