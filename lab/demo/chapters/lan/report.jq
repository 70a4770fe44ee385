# SPDX-License-Identifier: GPL-2.0
#
# Chapter "lan": its section of the report.

include "model";
include "figures";
include "html";

def devices: .lan.devices;
def device($kind): devices[] | select(.kind == $kind);

# Words that a narrow screen has no room for, but a screen reader has.
def roomy: "<span class=\"roomy\">\(.) </span>";

# The heading of a device's column.
def column($class): "<th scope=\"col\"\($class)>\("As a" | roomy)\(.kind)</th>";

# --- the figures that sum it up

def card($d; $max): total($d) as $n | total_needed($d) as $needed
	| "<div class=\"card\"><h3>As a \($d.kind)</h3><p class=\"big\">\($n)</p>"
	+ "<p><span class=\"swatch good\"></span>\($needed) needed<br>"
	+ "<span class=\"swatch waste\"></span>\($n - $needed) overheard</p>"
	+ ([{class: "good", n: $needed}, {class: "waste", n: ($n - $needed)}] | bar($max))
	+ "</div>";

def cards: ([devices[] | total(.)] | max) as $max | device("hub") as $hub
	| "<p>\(total_sent($hub)) frames were sent, which takes \(total_needed($hub)) deliveries: one
a frame, and for a broadcast one to every other station. This is how many there
were, counted at the stations:</p>
<div class=\"cards\">\([devices[] | card(.; $max)] | join("\n"))</div>";

# --- the networks

def networks: . as $doc | "<h3>Two networks</h3>
<p>Stations are network namespaces, wires are veth pairs. In the first network
A and C share a segment at port 1 of the device, and B is alone at port 2. The
segment is a second <code>muse_bridge</code>, always a hub, so whatever A or C sends comes
by port 1 as well. In the other network X, Y and Z have a port each; they play
the parts of A, B and C.</p>
<div class=\"pair\">"
	+ (device("bridge") as $d | $doc | draw_segment($d)
		| figure("panel"; "For the hub and for the bridge: <code>lan</code> is first set to be the one, then the other."))
	+ (device("switch") as $d | $doc | draw_switch($d)
		| figure("panel"; "For the switch: a bridge with one station a port."))
	+ "</div>";

# --- frame by frame

def verdict_text($d; $f; $table): verdict($d; $f; $table) as $v
	| if $v == "repeat" then "repeated"
	elif $v == "broadcast" then "broadcast: to all"
	elif $v == "flood" then "\($f.to) unknown: to all"
	elif $v == "filter" then "\($f.to) on the same port: dropped"
	else "\($f.to) known: to port \($table[$f.to] | port_number)"
	end;

def frame_cell($d; $i): $d.steps[$i] as $f | tables($d)[$i].before as $table
	| "<td>" + draw_frame($d; $f; verdict($d; $f; $table))
	+ "<span class=\"verdict\">\(verdict_text($d; $f; $table) | esc)</span></td>";

def frame_row($i): device("bridge").steps[$i] as $f | device("switch").steps[$i] as $g
	| "<tr><th scope=\"row\">\($i + 1). <span class=\"whole\">\($f.from) to \($f.to)</span>"
	+ "<span class=\"alias\">\($g.from) to \($g.to)</span></th>"
	+ ([devices[] as $d | frame_cell($d; $i)] | join("")) + "</tr>";

def key($class; $words): "<li><svg class=\"key\" viewBox=\"0 0 28 28\" aria-hidden=\"true\">"
	+ circle("node " + $class; 14; 14; 12) + "</svg>\($words)</li>";

def frame_by_frame: "<h3>Frame by frame</h3>
<p>Each picture is one frame. Wires that carried it are bold, the others dotted. The box in the
middle is the device, and a bar at its port means that it dropped the frame.</p>
<ul class=\"keys\">"
	+ key("sent"; "sent it") + key("good"; "heard it, and was meant to")
	+ key("waste"; "overheard it") + key("quiet"; "did not hear it") + "</ul>"
	+ ("<table class=\"frames\"><caption class=\"spoken\">Who heard each frame</caption><thead><tr><th scope=\"col\">Frame</th>"
	+ ([devices[] | column("")] | join("")) + "</tr></thead><tbody>"
	+ ([range(device("bridge").steps | length) as $i | frame_row($i)] | join("\n"))
	+ "</tbody></table>");

# --- what was learned

# "02:00:..." that may be broken after each colon
def breakable: esc | gsub(":"; ":<wbr>");

def learned_cell($t; $s):
	if $t.after[$s] == null then "<td class=\"none\"><span aria-hidden=\"true\">–</span>\("unknown" | spoken)</td>"
	elif $t.before[$s] != $t.after[$s] then
		"<td class=\"new\">\("port" | roomy)\($t.after[$s] | port_number) <b>new</b></td>"
	else "<td>\("port" | roomy)\($t.after[$s] | port_number)</td>"
	end;

def learned_table($d): . as $doc | stations($d) as $s | tables($d) as $tables
	| "<table class=\"learned\"><caption>MAC table of the \($d.kind), <code>\($d.device)</code>: port of each station</caption>
<thead><tr><th scope=\"col\">After</th>"
	+ ([$s[] as $name | $doc | "<th scope=\"col\">\($name) <span class=\"mono\">"
		+ (address($name) | breakable) + "</span></th>"] | join(""))
	+ "</tr></thead><tbody>"
	+ ([range($tables | length) as $i | $d.steps[$i] as $f
		| "<tr><th scope=\"row\">\($i + 1). \($f.from) to \($f.to)</th>"
		+ ([$s[] as $name | learned_cell($tables[$i]; $name)] | join("")) + "</tr>"]
		| join("\n"))
	+ "</tbody></table>";

def learned: . as $doc | "<h3>What the device learned</h3>
<p>A bridge is told nothing. From each frame it learns one thing: the sender is
behind the port that the frame came in by. So the receiver’s place is known only
once the receiver has spoken. This is what <code>bridgectl fdb show</code> gave after each
frame. As a hub, the device learned nothing: its table was empty every time.</p>
<div class=\"pair\">"
	+ ([("bridge", "switch") as $kind | device($kind) as $d | $doc | learned_table($d)
		| scroll("MAC table of the \($kind)")] | join("\n"))
	+ "</div>";

# --- all frames

def traffic_row($i): device("bridge").traffic[$i] as $f
	| device("switch").traffic[$i] as $g
	| "<tr><th scope=\"row\">\($f.from) to \($f.to)<span class=\"alias\">\($g.from) to \($g.to)</span></th>"
	+ "<td class=\"number\">\($f.count)</td>"
	+ ([devices[] | "<td class=\"number\">\(delivered(.traffic[$i]))</td>"] | join("")) + "</tr>";

def traffic_total: "<tr class=\"sum\"><th scope=\"row\">All</th><td class=\"number\">"
	+ "\([device("bridge").traffic[].count] | add)</td>"
	+ ([devices[] | "<td class=\"number\">\([.traffic[] | delivered(.)] | add)</td>"] | join(""))
	+ "</tr>";

def traffic: "<h3>Then traffic</h3>
<p>When every station was known, \([device("bridge").traffic[].count] | add) frames more.
Neighbours talk most: A and C to each other, X and Z likewise. A bridge gains
exactly that: what neighbours say to each other stays on their segment. A switch
gains more, since no two stations share one.</p>
<table class=\"traffic\"><caption>Deliveries</caption><thead><tr><th scope=\"col\">Traffic</th>
<th scope=\"col\" class=\"number\">Sent</th>"
	+ ([devices[] | column(" class=\"number\"")] | join(""))
	+ "</tr></thead><tbody>"
	+ ([range(device("bridge").traffic | length) as $i | traffic_row($i)] | join("\n"))
	+ traffic_total + "</tbody></table>";

def hearing_cell($h; $max): "<td><strong>\($h.heard)</strong> "
	+ "<span class=\"of\">\($h.overheard) overheard</span>"
	+ ([{class: "good", n: $h.meant}, {class: "waste", n: $h.overheard}] | bar($max)) + "</td>";

def heard: [devices[] | hearing(.)] as $all | ([$all[][].heard] | max) as $max
	| device("switch") as $switch
	| ([range($switch.steps | length) as $i
		| verdict($switch; $switch.steps[$i]; tables($switch)[$i].before)
		| select(. == "flood")] | length) as $floods
	| "<h3>What every station heard</h3>
<p>All \(total_sent($switch)) frames together. <span class=\"swatch good\"></span>Blue was meant for
the station, <span class=\"swatch waste\"></span>orange was overheard. The switch gave away only
those \($floods) frames whose receiver it had not heard of yet.</p>
<table class=\"heard\"><caption class=\"spoken\">Frames that every station heard</caption><thead><tr><th scope=\"col\">Station</th>"
	+ ([devices[] | column("")] | join("")) + "</tr></thead><tbody>"
	+ ([range($all[0] | length) as $i
		| "<tr><th scope=\"row\">\($all[1][$i].station)<span class=\"alias\">\($all[2][$i].station)</span></th>"
		+ ([$all[][$i] | hearing_cell(.; $max)] | join("")) + "</tr>"] | join("\n"))
	+ "</tbody></table>";

# --- again, by hand

def by_hand: . as $doc | .lan.networks as $net | device("hub") as $hub
	| "<h3>Do it yourself</h3>
<p>These are the commands that were run, in their order. In the project’s folder,
<code>lab/shell --kernel \(.run.kernel | esc)</code> gives a shell in such a guest. <code>frame</code> sends a
frame and says who heard it.</p>"
	+ ([". lab/demo/stations.sh", .lan.commands[0]] + $net[0].commands + .lan.commands[1:]
		| listing)
	+ "<div class=\"thirds\">"
	+ ([devices[] as $d | "<div><h4>As a \($d.kind)</h4>"
		+ ((if $d.kind == "switch" then $net[1].commands else [] end) + $d.commands
			+ [$d.steps[].command]
			+ ["bridgectl fdb show \($d.device) state learned"]
			+ [$d.traffic[].command] | listing) + "</div>"] | join("\n"))
	+ "</div>
<p>The MAC table can be looked at after each frame. The networks, as <code>ip -batch</code>
reads them:</p><div class=\"stack\">"
	+ ([$net[] | "<div><h4><code>\(.batch | esc)</code></h4>" + (.lines | listing) + "</div>"]
		| join("\n"))
	+ "</div>";

def counted: ([devices[] as $d | $d | frames($d)[].heard | length] | add) as $counts
	| ([devices[].steps | length] | add) as $tables
	| "<h3>How it was counted</h3>
<p>Frames are real: 60 bytes, EtherType 0x88B5, sent and counted by packet sockets
on the stations’ own interfaces, which see whatever comes by, for them or not.
IPv6 is off, so nobody else speaks. A count is read only when nothing is under
way any more, so “did not hear” does not mean “not yet”.</p>
<p>All \($counts) counts and \($tables) MAC tables of this run were held against the rules of
a hub, a bridge and a switch. Had one of them contradicted the rules, there would be
no report.</p>";

"<section class=\"chapter\" id=\"lan\">
<p class=\"kicker\">Local area networks</p>
<h2>Who hears a frame?</h2>
<p>Three stations talk to each other: through a hub, through a bridge, and
through a switch. All three are one kernel module, <code>muse_bridge</code>. A hub repeats
every frame on every other port. A bridge learns where the stations are, and sends
a frame only where its receiver is. A switch is a bridge with one station a port.</p>",
cards, networks, frame_by_frame, learned, traffic, heard, by_hand, counted,
"</section>"
