# SPDX-License-Identifier: GPL-2.0
#
# Chapter "lan" on the terminal: plain lines of text.

include "model";
include "text";

# A/X: the stations that play the same part in both networks.
def parts: . as $doc
	| [range(3) as $i | [$doc.lan.devices[1, 2] | stations(.)[$i]] | join("/")];

# What changed in a table: the stations that are in it, with their ports.
def table_text: to_entries | sort_by(.key) | map("\(.key):\(.value | port_number)") | join(" ");

def who($f): [$f.heard | to_entries[] | select(.value > 0) | .key] | join(" ");

def step_line($i): .lan.devices as $devices
	| ($devices[1] | .steps[$i]) as $f
	| "  \($i + 1 | tostring | right(2))  \("\($f.from) to \($f.to)" | left(9))"
	  + ([$devices[] | who(.steps[$i]) | left(8)] | join(""))
	  + ([$devices[1, 2] as $d | tables($d)[$i].after | table_text | left(15)] | join(""))
	| trim_right;

def traffic_line: .lan.devices[1] as $d
	| "  then \([$d.traffic[].count] | add) frames of traffic, all stations known: "
	  + ([$d.traffic[] | "\(.from) to \(.to) \(.count)"] | join(", "));

# Numbers of one station under the three devices: heard, and of these overheard.
def hearing_line($name; $i): [.lan.devices[] | hearing(.)[$i]]
	| "  \($name | left(26))"
	  + (map("\(.heard | tostring | right(5)) \("(\(.overheard))" | left(9))") | join(""))
	| trim_right;

def total_line($name; f): "  \($name | left(26))"
	+ ([.lan.devices[] | f | tostring | right(5) + "          "] | join(""))
	| trim_right;

"LANs: one conversation through a hub, a bridge and a switch",
"  A and C share a segment at port 1 of the hub or bridge, B is at port 2;",
"  X, Y and Z have a port of the switch each, and play the parts of A, B and C.",
"",
"                heard as               MAC table (station:port) after it",
"  step         hub     bridge  switch  bridge         switch",
(range(.lan.devices[1].steps | length) as $i | step_line($i)),
(traffic_line | wrap(76)[]),
"",
"  \("frames heard (overheard)" | left(26))    hub         bridge         switch",
(parts as $parts | range($parts | length) as $i | hearing_line($parts[$i]; $i)),
total_line("all"; total(.)),
total_line("needed"; total_needed(.))
