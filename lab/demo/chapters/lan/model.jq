# SPDX-License-Identifier: GPL-2.0
#
# Chapter "lan": what can be said of the results, for all who print or judge
# them. The input everywhere is the whole document, {run, lan, ...}; $d is one
# of .lan.devices, $f one of its frames (a step, or an item of the traffic).

# The device's stations, in the order of their parts in the conversation.
def stations($d): $d.ports | keys;

# All frames of the conversation through a device, steps and traffic.
def frames($d): $d.steps + $d.traffic;

# Station by address, over both networks.
def names: [.lan.networks[].stations | to_entries[] | {key: .value, value: .key}]
	| from_entries;

def address($station): [.lan.networks[].stations[$station] // empty][0];

# A MAC table as {station: port}; whoever is no station keeps the address.
def table($fdb): names as $names
	| [$fdb[] | {key: ($names[.address] // .address), value: .port}]
	| from_entries;

# Tables before and after each step: [{before, after}].
def tables($d): [$d.start, $d.steps[].fdb] as $all
	| [range(1; $all | length) as $i
		| {before: table($all[$i - 1]), after: table($all[$i])}];

# lan-p2 is port 2.
def port_number: sub(".*[^0-9]"; "");

# Is the frame meant for the station?
def meant($f; $s): if $f.to == "all" then $s != $f.from else $s == $f.to end;

def others($d; $f): stations($d) | map(select(. != $f.from));

# What a device of this kind has to do with a frame when its table is $table:
# repeat, flood, broadcast, filter or forward.
def verdict($d; $f; $table):
	if $d.kind == "hub" then "repeat"
	elif $f.to == "all" then "broadcast"
	elif $table[$f.to] == null then "flood"
	elif $table[$f.to] == $d.ports[$f.from] then "filter"
	else "forward"
	end;

# Who then hears it: whoever is on the sender's own segment hears it anyhow.
def hearers($d; $f; $table): verdict($d; $f; $table) as $v
	| others($d; $f)
	| map(select(
		$v == "repeat" or $v == "broadcast" or $v == "flood" or
		$d.ports[.] == $d.ports[$f.from] or
		($v == "forward" and $d.ports[.] == $table[$f.to])));

# Deliveries of a frame: all, and those that were needed.
def delivered($f): [$f.heard[]] | add;
def needed($d; $f): $f.count * ([others($d; $f)[] | select(meant($f; .))] | length);

# [{station, heard, meant, overheard}], what each station heard in all.
def hearing($d): [stations($d)[] as $s
	| [frames($d)[] | {n: .heard[$s], meant: meant(.; $s)}]
	| {station: $s,
	   heard: (map(.n) | add),
	   meant: (map(select(.meant) | .n) | add // 0),
	   overheard: (map(select(.meant | not) | .n) | add // 0)}];

def total($d): [frames($d)[] | delivered(.)] | add;
def total_needed($d): [frames($d)[] | needed($d; .)] | add;
def total_sent($d): [frames($d)[].count] | add;
