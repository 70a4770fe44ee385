# SPDX-License-Identifier: GPL-2.0
#
# Chapter "lan": does anything that was measured contradict what a hub, a bridge
# or a switch has to do? One line a contradiction; none if all is well.

include "model";

def plural($n): "\($n) frame\(if $n == 1 then "" else "s" end)";

# Counts of one frame against what the rules say of it.
def check_heard($d; $f; $table; $where):
	hearers($d; $f; $table) as $hearers
	| stations($d)[] as $s
	| (if any($hearers[]; . == $s) then $f.count else 0 end) as $want
	| $f.heard[$s]
	| select(. != $want)
	| "as \($d.kind), \($where), \($f.from) to \($f.to): "
	  + "\($s) heard \(plural(.)), which must be \($want)";

# What the table must be before the first step, and after each: every sender so
# far, behind its port.
def wanted_tables($d): [{}]
	+ [foreach $d.steps[] as $f ({};
		if $d.kind == "hub" then . else . + {($f.from): $d.ports[$f.from]} end)];

def check_table($d; $fdb; $want; $where): table($fdb)
	| select(. != $want)
	| "as \($d.kind), \($where): the MAC table is \(tojson), which must be "
	  + ($want | tojson);

def check_device($d): wanted_tables($d) as $tables
	| check_table($d; $d.start; {}; "at the start"),
	  (range($d.steps | length) as $i
		| $d.steps[$i] as $f
		| "step \($i + 1)" as $where
		| check_heard($d; $f; $tables[$i]; $where),
		  check_table($d; $f.fdb; $tables[$i + 1]; $where)),
	  ($d.traffic[] as $f | check_heard($d; $f; $tables[-1]; "traffic")),
	  check_table($d; $d.end; $tables[-1]; "after the traffic");

# The conversation with the stations' numbers for their names.
def script($d): stations($d) as $s
	| [frames($d)[]
		| [(.from, .to) as $name | ($s | index($name))] + [.count]];

(select([.lan.devices[].kind] != ["hub", "bridge", "switch"])
	| "not one hub, one bridge and one switch were observed"),
(select([.lan.devices[] as $d | script($d)] | unique | length != 1)
	| "the devices were not given the same conversation"),
(.lan.devices[] as $d | check_device($d))
