# SPDX-License-Identifier: GPL-2.0
#
# Pieces of HTML and SVG, for the chapters' report.jq. Functions take text that
# is already safe; esc makes it so.

def esc: tostring | @html;

# Text for those who hear the page instead of seeing it.
def spoken: "<span class=\"spoken\">\(.)</span>";

def code: "<code>\(esc)</code>";

# Lines of commands.
def listing: "<pre><code>\(map(esc) | join("\n"))</code></pre>";

# A figure: a picture and the text below it.
def figure($class; $caption):
	"<figure class=\"\($class)\">\(.)<figcaption>\($caption)</figcaption></figure>";

# What belongs together although it may be wider than the screen.
def scroll($name):
	"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\($name | esc)\">\(.)</div>";

# An SVG picture of $w x $h units; what it shows in words is for screen readers.
def svg($class; $w; $h; $title; $description):
	"<svg class=\"\($class)\" viewBox=\"0 0 \($w) \($h)\" role=\"img\">"
	+ "<title>\($title | esc)</title>"
	+ (if $description == "" then "" else "<desc>\($description | esc)</desc>" end)
	+ . + "</svg>";

def line($class; $x1; $y1; $x2; $y2):
	"<line class=\"\($class)\" x1=\"\($x1)\" y1=\"\($y1)\" x2=\"\($x2)\" y2=\"\($y2)\"/>";

def rect($class; $x; $y; $w; $h; $r):
	"<rect class=\"\($class)\" x=\"\($x)\" y=\"\($y)\" width=\"\($w)\" height=\"\($h)\" rx=\"\($r)\"/>";

def circle($class; $x; $y; $r):
	"<circle class=\"\($class)\" cx=\"\($x)\" cy=\"\($y)\" r=\"\($r)\"/>";

# anchor: start, middle or end
def text($class; $anchor; $x; $y):
	"<text class=\"\($class)\" text-anchor=\"\($anchor)\" x=\"\($x)\" y=\"\($y)\">\(esc)</text>";

# A bar of parts, [{class, n}], on a scale where $max is the whole width. The
# numbers are beside it in the text, so it is not spoken. An SVG rather than a
# background, because those are not printed.
def bar($max):
	(reduce .[] as $part ({x: 0, out: ""};
		($part.n * 100 / $max) as $w
		| .out += "<rect class=\"\($part.class)\" x=\"\(.x)\" y=\"0\" width=\"\($w)\" height=\"10\"/>"
		| .x += $w)).out
	| "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
	  + "<rect class=\"rail\" x=\"0\" y=\"0\" width=\"100\" height=\"10\"/>\(.)</svg>";

# In a table of numbers.
def column($words): "<th scope=\"col\" class=\"number\">\($words)</th>";
def cell: "<td class=\"number\">\(.)</td>";

# A picture that is there twice, $path-light.svg and $path-dark.svg.
def themed($path; $alt):
	"<picture><source srcset=\"\($path)-dark.svg\" media=\"(prefers-color-scheme: dark)\">"
	+ "<img src=\"\($path)-light.svg\" alt=\"\($alt | esc)\" loading=\"lazy\"></picture>"
	| scroll($alt);
