# SPDX-License-Identifier: GPL-2.0
#
# Numbers as text, for the chapters.

# Three digits, if there are so many.
def figure: if . >= 100 then round
	elif . >= 10 then . * 10 | round / 10
	else . * 100 | round / 100
	end | tostring;

# For a column: 0.90, 1.02, 10.3, 111.
def two: if . >= 9.995 then figure
	else (. * 100 | round) as $n | "\($n / 100 | floor).\($n % 100 + 100 | tostring | .[1:])"
	end;

# Of nanoseconds.
def ms: . / 1e6 | figure;
def us: . / 1e3 | figure;
