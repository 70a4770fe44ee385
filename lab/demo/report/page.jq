# SPDX-License-Identifier: GPL-2.0
#
# The page around the chapters: $style and $sections are put in whole.

include "html";
include "run";

def fact($name): "<div><dt>\($name)</dt><dd>\(esc)</dd></div>";

"<!DOCTYPE html>
<html lang=\"en-GB\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>muse: what the kernel did (\(date_text | esc))</title>
<style>
\($style)</style>
</head>
<body>
<header class=\"page\">
<p class=\"brand\">muse</p>
<h1>What the kernel did</h1>
<p class=\"lead\">Mechanisms that every operating system course explains, as
modules of a stock Linux kernel, at work. Every number on this page was
measured in one run of <code>make demo</code>.</p>
<dl class=\"facts\">
\("Linux \(.run.release)" | fact("Kernel"))
\(modules_text | fact("Modules"))
\(accel_text + ", \(.run.cpus) CPUs" | fact("Machine"))
\(date_text | fact("Date"))
</dl>
</header>
<main>
\($sections)</main>
<footer>
<p>The same results as data: <code>results.json</code> beside this file. To
measure again: <code>make demo KERNEL=\(.run.kernel | esc)</code>.</p>
</footer>
</body>
</html>"
