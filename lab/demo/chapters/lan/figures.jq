# SPDX-License-Identifier: GPL-2.0
#
# Chapter "lan": its networks as pictures. In both, the stations that play the
# same part are at the same place: 0 (A or X) and 2 (C or Z) on the left, 1 (B
# or Y) on the right.

include "model";
include "html";

# --- the two networks, large, with all names; 0 and 2 are at x = 40, the device
# is from 236 to 332, and 1 is at 418

def big_station($x; $y; $name; $mac; $anchor; $mac_x):
	circle("node"; $x; $y; 24)
	+ ($name | text("name"; "middle"; $x; $y + 7))
	+ ($mac | text("mac"; $anchor; $mac_x; $y + 46));

def big_stations($s):
	big_station(40; 50; $s[0]; address($s[0]); "start"; 8)
	+ big_station(418; 120; $s[1]; address($s[1]); "end"; 494)
	+ big_station(40; 190; $s[2]; address($s[2]); "start"; 8);

def big_port($x; $y; $name; $name_x):
	rect("port"; $x - 9; $y - 9; 18; 18; 3)
	+ ($name | port_number | text("port-number"; "middle"; $x; $y + 5))
	+ ($name | text("label"; "middle"; $name_x; $y - 10));

def big_box($y; $h; $name; $roles):
	rect("box"; 236; $y; 96; $h; 8)
	+ ($name | text("name"; "middle"; 284; $y + $h / 2 - 12))
	+ ([range($roles | length) as $i
		| $roles[$i] | text("label"; "middle"; 284; $y + $h / 2 + 10 + 18 * $i)]
		| join(""));

# The segment of A and C is one wire to whoever looks at it.
def draw_segment($d): stations($d) as $s
	| line("wire"; 64; 50; 172; 50)
	+ line("wire"; 64; 190; 172; 190)
	+ line("bus"; 172; 32; 172; 208)
	+ line("wire"; 172; 120; 236; 120)
	+ line("wire"; 332; 120; 394; 120)
	+ ("segment" | text("label"; "middle"; 172; 20))
	+ big_box(66; 108; $d.device; ["hub, then", "bridge"])
	+ big_port(236; 120; $d.ports[$s[0]]; 201)
	+ big_port(332; 120; $d.ports[$s[1]]; 366)
	+ big_stations($s)
	| svg("network"; 502; 244; "Network of the hub and of the bridge";
		"Stations \($s[0]) and \($s[2]) share one segment, which is joined to port "
		+ "\($d.ports[$s[0]] | port_number) of the device \($d.device). Station \($s[1]) "
		+ "is alone at port \($d.ports[$s[1]] | port_number).");

def draw_switch($d): stations($d) as $s
	| line("wire"; 64; 50; 236; 50)
	+ line("wire"; 64; 190; 236; 190)
	+ line("wire"; 332; 120; 394; 120)
	+ big_box(24; 192; $d.device; ["switch"])
	+ big_port(236; 50; $d.ports[$s[0]]; 146)
	+ big_port(332; 120; $d.ports[$s[1]]; 366)
	+ big_port(236; 190; $d.ports[$s[2]]; 146)
	+ big_stations($s)
	| svg("network"; 502; 244; "Network of the switch";
		"Stations " + ([$s[] | "\(.) at port \($d.ports[.] | port_number)"] | join(", "))
		+ " of the device \($d.device).");

# --- one frame, small: who sent it, who heard it, which wires carried it

# sent, good (meant for it), waste (overheard) or quiet
def state($f; $s):
	if $s == $f.from then "sent"
	elif ($f.heard[$s] // 0) == 0 then "quiet"
	elif meant($f; $s) then "good"
	else "waste"
	end;

def wire_class: if . then "wire lit" else "wire" end;

def small_station($x; $y; $f; $name):
	circle("node " + state($f; $name); $x; $y; 12)
	+ ($name | text("letter " + state($f; $name); "middle"; $x; $y + 4.5));

def spoken_frame($d; $f):
	[$f.heard | to_entries[] | select(.value > 0) | .key] as $who
	| "As a \($d.kind): \($f.from) to \($f.to), heard by "
	  + (if ($who | length) == 0 then "nobody" else $who | join(" and ") end);

# $verdict is what model.jq says the device did with it.
def draw_frame($d; $f; $verdict): stations($d) as $s
	| [$s[] | state($f; .) != "quiet"] as $lit
	| (if $d.kind == "switch" then
		line($lit[0] | wire_class; 28; 18; 54; 18)
		+ line($lit[2] | wire_class; 28; 66; 54; 66)
		+ rect("box"; 54; 6; 26; 72; 4)
	   else
		line($lit[0] | wire_class; 28; 18; 42; 18)
		+ line($lit[2] | wire_class; 28; 66; 42; 66)
		+ line($lit[0] or $lit[2] | wire_class | "bus " + .; 42; 9; 42; 75)
		+ line($lit[0] or $lit[2] | wire_class; 42; 42; 60; 42)
		+ rect("box"; 60; 29; 20; 26; 4)
	   end)
	+ line($lit[1] | wire_class; 80; 42; 106; 42)
	+ (if $verdict == "filter" then line("stop"; 61; 31; 61; 53) else "" end)
	+ small_station(16; 18; $f; $s[0])
	+ small_station(118; 42; $f; $s[1])
	+ small_station(16; 66; $f; $s[2])
	| svg("frame"; 134; 84; spoken_frame($d; $f); "");
