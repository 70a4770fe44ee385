/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * muse_bridge: generic netlink interface of the learning bridge.
 *
 * The bridge device itself is made and removed with rtnetlink
 * (`ip link add lan0 type muse_bridge`), and so are its ports
 * (`ip link set eth1 master lan0`).  This family reads and changes everything
 * that is particular to this bridge.  docs/netlink/muse_bridge.yaml is the
 * same interface as a netlink specification.
 */
#ifndef _UAPI_LINUX_MUSE_BRIDGE_H
#define _UAPI_LINUX_MUSE_BRIDGE_H

#define MUSE_BRIDGE_FAMILY_NAME		"muse_bridge"
#define MUSE_BRIDGE_FAMILY_VERSION	1

/* Multicast group that carries every ``*_NTF`` message. */
#define MUSE_BRIDGE_MCGRP_EVENTS	"events"

/* Bounds and default of %MUSE_BRIDGE_A_BRIDGE_AGEING_TIME, milliseconds. */
#define MUSE_BRIDGE_AGEING_TIME_MIN	100
#define MUSE_BRIDGE_AGEING_TIME_MAX	1000000000
#define MUSE_BRIDGE_AGEING_TIME_DEFAULT	300000

/*
 * Bits of %MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK that cannot be set: spanning
 * tree, pause and link aggregation are between neighbours on one cable.
 */
#define MUSE_BRIDGE_GROUP_FWD_NEVER	0x0007

/* Bounds and defaults of damping, %MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES and after. */
#define MUSE_BRIDGE_DAMP_MOVES_MAX	255
#define MUSE_BRIDGE_DAMP_TIME_MIN	1000
#define MUSE_BRIDGE_DAMP_TIME_MAX	86400000
#define MUSE_BRIDGE_DAMP_WINDOW_DEFAULT	180000
#define MUSE_BRIDGE_DAMP_HOLD_DEFAULT	60000

/**
 * enum muse_bridge_mode - what the device does with a frame
 * @MUSE_BRIDGE_MODE_HUB: repeat it on every other port; no learning, and the
 *	forwarding database is not consulted
 * @MUSE_BRIDGE_MODE_BRIDGE: learn its source and forward it by its
 *	destination; a switch is this with one station a port
 */
enum muse_bridge_mode {
	MUSE_BRIDGE_MODE_HUB,
	MUSE_BRIDGE_MODE_BRIDGE,

	/* private: */
	__MUSE_BRIDGE_MODE_MAX,
	MUSE_BRIDGE_MODE_MAX = __MUSE_BRIDGE_MODE_MAX - 1
};

/**
 * enum muse_bridge_fdb_state - where a forwarding entry came from
 * @MUSE_BRIDGE_FDB_STATE_LEARNED: from a frame's source address; it ages and
 *	moves with the station
 * @MUSE_BRIDGE_FDB_STATE_STATIC: from the administrator; it neither ages nor
 *	moves
 * @MUSE_BRIDGE_FDB_STATE_LOCAL: an address of the bridge itself; frames for
 *	it are delivered to the host
 */
enum muse_bridge_fdb_state {
	MUSE_BRIDGE_FDB_STATE_LEARNED,
	MUSE_BRIDGE_FDB_STATE_STATIC,
	MUSE_BRIDGE_FDB_STATE_LOCAL,

	/* private: */
	__MUSE_BRIDGE_FDB_STATE_MAX,
	MUSE_BRIDGE_FDB_STATE_MAX = __MUSE_BRIDGE_FDB_STATE_MAX - 1
};

/**
 * enum muse_bridge_fdb_reason - why a forwarding entry went away
 * @MUSE_BRIDGE_FDB_REASON_ADMIN: deleted by %MUSE_BRIDGE_CMD_FDB_DEL
 * @MUSE_BRIDGE_FDB_REASON_FLUSH: flushed by %MUSE_BRIDGE_CMD_FDB_FLUSH
 * @MUSE_BRIDGE_FDB_REASON_AGED: not seen for the ageing time
 * @MUSE_BRIDGE_FDB_REASON_PORT_DOWN: its port lost carrier or was set down
 * @MUSE_BRIDGE_FDB_REASON_PORT_DEL: its port left the bridge
 * @MUSE_BRIDGE_FDB_REASON_MODE: the bridge was made a hub
 * @MUSE_BRIDGE_FDB_REASON_ADDRESS: the bridge's own address changed
 */
enum muse_bridge_fdb_reason {
	MUSE_BRIDGE_FDB_REASON_ADMIN,
	MUSE_BRIDGE_FDB_REASON_FLUSH,
	MUSE_BRIDGE_FDB_REASON_AGED,
	MUSE_BRIDGE_FDB_REASON_PORT_DOWN,
	MUSE_BRIDGE_FDB_REASON_PORT_DEL,
	MUSE_BRIDGE_FDB_REASON_MODE,
	MUSE_BRIDGE_FDB_REASON_ADDRESS,

	/* private: */
	__MUSE_BRIDGE_FDB_REASON_MAX,
	MUSE_BRIDGE_FDB_REASON_MAX = __MUSE_BRIDGE_FDB_REASON_MAX - 1
};

/**
 * enum muse_bridge_path - which way plain frames go to the device of a port
 * @MUSE_BRIDGE_PATH_DIRECT: straight to its driver
 * @MUSE_BRIDGE_PATH_DISABLED: through the stack, as the bridge is told to
 * @MUSE_BRIDGE_PATH_NETFILTER: through the stack: it has a netfilter egress hook
 * @MUSE_BRIDGE_PATH_TC: it has tc or BPF programs at its egress
 * @MUSE_BRIDGE_PATH_QUEUES: it has several transmit queues to choose from
 * @MUSE_BRIDGE_PATH_QDISC: it has a queueing discipline
 * @MUSE_BRIDGE_PATH_LOCK: its driver wants a lock
 * @MUSE_BRIDGE_PATH_TAP: a packet socket listens to what it sends
 * @MUSE_BRIDGE_PATH_TRACE: a tracepoint of the stack's transmit path is enabled
 * @MUSE_BRIDGE_PATH_DOWN: nowhere: it does not run or has no carrier
 *
 * Of several reasons the first in this order.  Frames that are not plain (with
 * segments, pages, tags or checksums for the device to deal with, or a socket's)
 * go through the stack always.
 */
enum muse_bridge_path {
	MUSE_BRIDGE_PATH_DIRECT,
	MUSE_BRIDGE_PATH_DISABLED,
	MUSE_BRIDGE_PATH_NETFILTER,
	MUSE_BRIDGE_PATH_TC,
	MUSE_BRIDGE_PATH_QUEUES,
	MUSE_BRIDGE_PATH_QDISC,
	MUSE_BRIDGE_PATH_LOCK,
	MUSE_BRIDGE_PATH_TAP,
	MUSE_BRIDGE_PATH_TRACE,
	MUSE_BRIDGE_PATH_DOWN,

	/* private: */
	__MUSE_BRIDGE_PATH_MAX,
	MUSE_BRIDGE_PATH_MAX = __MUSE_BRIDGE_PATH_MAX - 1
};

/**
 * enum muse_bridge_refusal - what becomes of a frame whose source may not be
 *	learned where it was heard
 * @MUSE_BRIDGE_REFUSAL_FORWARD: it is forwarded all the same
 * @MUSE_BRIDGE_REFUSAL_DROP: it is dropped
 */
enum muse_bridge_refusal {
	MUSE_BRIDGE_REFUSAL_FORWARD,
	MUSE_BRIDGE_REFUSAL_DROP,

	/* private: */
	__MUSE_BRIDGE_REFUSAL_MAX,
	MUSE_BRIDGE_REFUSAL_MAX = __MUSE_BRIDGE_REFUSAL_MAX - 1
};

/**
 * enum muse_bridge_drop - why a frame went no further, or not by some port
 * @MUSE_BRIDGE_DROP_NONE: it went on
 * @MUSE_BRIDGE_DROP_LINK_LOCAL: it is for a link-local group, so it is left to who
 *	listens on the port itself
 * @MUSE_BRIDGE_DROP_INGRESS_DOWN: it came in while its port did not forward: it or
 *	the bridge was down, or it had no carrier
 * @MUSE_BRIDGE_DROP_SOURCE_INVALID: its source is zero or a group
 * @MUSE_BRIDGE_DROP_SOURCE_OWN: its source is an address of the bridge: a loop, or
 *	an impostor
 * @MUSE_BRIDGE_DROP_NO_HEADER: it has no Ethernet header (tc or BPF sent it here)
 * @MUSE_BRIDGE_DROP_LEARN_LIMIT: a limit of learned entries is reached, and frames of
 *	other sources are dropped
 * @MUSE_BRIDGE_DROP_DAMPED: its source moved too often and is held elsewhere
 * @MUSE_BRIDGE_DROP_NO_PORT: it was for everybody, but no port could have it
 * @MUSE_BRIDGE_DROP_INGRESS_NOMEM: others had it too, and memory did not suffice
 *	for a copy
 * @MUSE_BRIDGE_DROP_SAME_PORT: its destination is behind the port that it came in by
 * @MUSE_BRIDGE_DROP_ISOLATED: the ports that it came in and should leave by are isolated
 * @MUSE_BRIDGE_DROP_FLOOD_OFF: unknown stations' frames are not flooded to the port
 * @MUSE_BRIDGE_DROP_MCAST_FLOOD_OFF: multicast is not flooded to the port
 * @MUSE_BRIDGE_DROP_BCAST_FLOOD_OFF: broadcast is not flooded to the port
 * @MUSE_BRIDGE_DROP_EGRESS_DOWN: the port that it should leave by does not forward
 * @MUSE_BRIDGE_DROP_EGRESS_NOMEM: memory did not suffice for the port's copy
 * @MUSE_BRIDGE_DROP_TOO_LONG: it is longer than the port's device can send
 * @MUSE_BRIDGE_DROP_MERGED: its device merged it from others (LRO) in a way that
 *	cannot be undone
 * @MUSE_BRIDGE_DROP_BAD_TAG: its VLAN tag is cut short
 * @MUSE_BRIDGE_DROP_REFUSED: the port's device, or its queue, did not take it
 * @MUSE_BRIDGE_DROP_TOO_SHORT: the host sent less than an Ethernet header
 * @MUSE_BRIDGE_DROP_BRIDGE_DOWN: the host sent it while the bridge was down
 * @MUSE_BRIDGE_DROP_TO_SELF: the host sent it to an address of the bridge itself
 *
 * It is counted once: up to %MUSE_BRIDGE_DROP_INGRESS_NOMEM at the port that it came
 * in by (%MUSE_BRIDGE_DROP_NO_PORT of the host's frames at the bridge), then up to
 * %MUSE_BRIDGE_DROP_REFUSED at the port that it would have left by, then at the
 * bridge.  That a flooded frame does not go back by the port it came in by is
 * not counted.
 */
enum muse_bridge_drop {
	MUSE_BRIDGE_DROP_NONE,
	MUSE_BRIDGE_DROP_LINK_LOCAL,
	MUSE_BRIDGE_DROP_INGRESS_DOWN,
	MUSE_BRIDGE_DROP_SOURCE_INVALID,
	MUSE_BRIDGE_DROP_SOURCE_OWN,
	MUSE_BRIDGE_DROP_NO_HEADER,
	MUSE_BRIDGE_DROP_LEARN_LIMIT,
	MUSE_BRIDGE_DROP_DAMPED,
	MUSE_BRIDGE_DROP_NO_PORT,
	MUSE_BRIDGE_DROP_INGRESS_NOMEM,
	MUSE_BRIDGE_DROP_SAME_PORT,
	MUSE_BRIDGE_DROP_ISOLATED,
	MUSE_BRIDGE_DROP_FLOOD_OFF,
	MUSE_BRIDGE_DROP_MCAST_FLOOD_OFF,
	MUSE_BRIDGE_DROP_BCAST_FLOOD_OFF,
	MUSE_BRIDGE_DROP_EGRESS_DOWN,
	MUSE_BRIDGE_DROP_EGRESS_NOMEM,
	MUSE_BRIDGE_DROP_TOO_LONG,
	MUSE_BRIDGE_DROP_MERGED,
	MUSE_BRIDGE_DROP_BAD_TAG,
	MUSE_BRIDGE_DROP_REFUSED,
	MUSE_BRIDGE_DROP_TOO_SHORT,
	MUSE_BRIDGE_DROP_BRIDGE_DOWN,
	MUSE_BRIDGE_DROP_TO_SELF,

	/* private: */
	__MUSE_BRIDGE_DROP_MAX,
	MUSE_BRIDGE_DROP_MAX = __MUSE_BRIDGE_DROP_MAX - 1
};

/*
 * The reasons once more, with the names and the words by which people see them:
 * X(constant, name, words).  The name is also that of a counter of ethtool.
 */
#define MUSE_BRIDGE_DROPS(X)						\
	X(LINK_LOCAL, "link_local",					\
	  "for a link-local group: left to who listens on the port")	\
	X(INGRESS_DOWN, "ingress_down",					\
	  "the port it came in by does not forward")			\
	X(SOURCE_INVALID, "source_invalid",				\
	  "its source address is zero or a group")			\
	X(SOURCE_OWN, "source_own",					\
	  "its source is an address of the bridge itself")		\
	X(NO_HEADER, "no_header", "it has no Ethernet header")		\
	X(LEARN_LIMIT, "learn_limit",					\
	  "a limit of learned entries is reached")			\
	X(DAMPED, "damped", "its source moved too often and is held elsewhere") \
	X(NO_PORT, "no_port", "there is no port for it to leave by")	\
	X(INGRESS_NOMEM, "ingress_nomem",				\
	  "no memory for a copy of the bridge's own")			\
	X(SAME_PORT, "same_port",					\
	  "it came in by this port, which has no hairpin")		\
	X(ISOLATED, "isolated",						\
	  "this port and the one it came in by are isolated")		\
	X(FLOOD_OFF, "flood_off",					\
	  "frames for unknown stations are not flooded to this port")	\
	X(MCAST_FLOOD_OFF, "mcast_flood_off",				\
	  "multicast is not flooded to this port")			\
	X(BCAST_FLOOD_OFF, "bcast_flood_off",				\
	  "broadcast is not flooded to this port")			\
	X(EGRESS_DOWN, "egress_down", "this port does not forward")	\
	X(EGRESS_NOMEM, "egress_nomem", "no memory for this port's copy") \
	X(TOO_LONG, "too_long", "it is too long for this port's device")	\
	X(MERGED, "merged", "merged by a device (LRO), which cannot be undone") \
	X(BAD_TAG, "bad_tag", "its VLAN tag is cut short")		\
	X(REFUSED, "refused", "this port's device or queue did not take it") \
	X(TOO_SHORT, "too_short",					\
	  "the host sent less than an Ethernet header")			\
	X(BRIDGE_DOWN, "bridge_down",					\
	  "the host sent it while the bridge was down")			\
	X(TO_SELF, "to_self",						\
	  "the host sent it to an address of the bridge itself")

/**
 * enum muse_bridge_fate - what becomes of a frame
 * @MUSE_BRIDGE_FATE_DROP: it goes nowhere; &enum muse_bridge_drop says why
 * @MUSE_BRIDGE_FATE_PASS: the bridge leaves it to who listens on the port
 * @MUSE_BRIDGE_FATE_LOCAL: it is for the host, as an address of the bridge
 * @MUSE_BRIDGE_FATE_FORWARD: it leaves by the port that its destination is behind
 * @MUSE_BRIDGE_FATE_FLOOD: it leaves by every port that its settings allow
 */
enum muse_bridge_fate {
	MUSE_BRIDGE_FATE_DROP,
	MUSE_BRIDGE_FATE_PASS,
	MUSE_BRIDGE_FATE_LOCAL,
	MUSE_BRIDGE_FATE_FORWARD,
	MUSE_BRIDGE_FATE_FLOOD,

	/* private: */
	__MUSE_BRIDGE_FATE_MAX,
	MUSE_BRIDGE_FATE_MAX = __MUSE_BRIDGE_FATE_MAX - 1
};

/**
 * enum muse_bridge_source - what is learned from the source of a frame
 * @MUSE_BRIDGE_SOURCE_IGNORED: nothing: it is not looked at
 * @MUSE_BRIDGE_SOURCE_KNOWN: it has an entry there; that it was heard is noted
 * @MUSE_BRIDGE_SOURCE_NEW: it gets an entry
 * @MUSE_BRIDGE_SOURCE_MOVED: its entry moves to this port
 * @MUSE_BRIDGE_SOURCE_STATIC: nothing: a static entry says that it is elsewhere
 * @MUSE_BRIDGE_SOURCE_OWN: it is an address of the bridge; the frame is dropped
 * @MUSE_BRIDGE_SOURCE_LIMIT: nothing: a limit of learned entries is reached
 * @MUSE_BRIDGE_SOURCE_DAMPED: nothing: it is damped, or is for this move
 */
enum muse_bridge_source {
	MUSE_BRIDGE_SOURCE_IGNORED,
	MUSE_BRIDGE_SOURCE_KNOWN,
	MUSE_BRIDGE_SOURCE_NEW,
	MUSE_BRIDGE_SOURCE_MOVED,
	MUSE_BRIDGE_SOURCE_STATIC,
	MUSE_BRIDGE_SOURCE_OWN,
	MUSE_BRIDGE_SOURCE_LIMIT,
	MUSE_BRIDGE_SOURCE_DAMPED,

	/* private: */
	__MUSE_BRIDGE_SOURCE_MAX,
	MUSE_BRIDGE_SOURCE_MAX = __MUSE_BRIDGE_SOURCE_MAX - 1
};

/**
 * enum muse_bridge_attr - attributes at the top of every message
 * @MUSE_BRIDGE_A_UNSPEC: unused
 * @MUSE_BRIDGE_A_IFINDEX: u32, the bridge device; required in every request
 *	but the dumps of bridges, ports and entries, where it filters, and
 *	%MUSE_BRIDGE_CMD_PORT_SET, where it is what the port must belong to
 * @MUSE_BRIDGE_A_IFNAME: string, name of the bridge device; in replies only
 * @MUSE_BRIDGE_A_BRIDGE: nest of &enum muse_bridge_bridge_attr
 * @MUSE_BRIDGE_A_PORT: nest of &enum muse_bridge_port_attr
 * @MUSE_BRIDGE_A_FDB: nest of &enum muse_bridge_fdb_attr
 * @MUSE_BRIDGE_A_PAD: alignment of 64-bit attributes
 * @MUSE_BRIDGE_A_EVENT: u32, in a notification its number: one more than that of
 *	the last one about the same bridge, its ports and entries, modulo 2^32;
 *	the first is %MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF, 1.  In a reply, number of
 *	the last notification before: everything that those up to it told is
 *	taken into account, and what changed since is told by those after it.
 *	For a dump as a whole, the number in the first message of a bridge
 *	counts; if a later message has another, something changed meanwhile.
 * @MUSE_BRIDGE_A_EXPLAIN: nest of &enum muse_bridge_explain_attr
 */
enum muse_bridge_attr {
	MUSE_BRIDGE_A_UNSPEC,
	MUSE_BRIDGE_A_IFINDEX,
	MUSE_BRIDGE_A_IFNAME,
	MUSE_BRIDGE_A_BRIDGE,
	MUSE_BRIDGE_A_PORT,
	MUSE_BRIDGE_A_FDB,
	MUSE_BRIDGE_A_PAD,
	MUSE_BRIDGE_A_EVENT,
	MUSE_BRIDGE_A_EXPLAIN,

	/* private: */
	__MUSE_BRIDGE_A_MAX,
	MUSE_BRIDGE_A_MAX = __MUSE_BRIDGE_A_MAX - 1
};

/**
 * enum muse_bridge_bridge_attr - a bridge
 * @MUSE_BRIDGE_A_BRIDGE_UNSPEC: unused
 * @MUSE_BRIDGE_A_BRIDGE_MODE: u32, &enum muse_bridge_mode
 * @MUSE_BRIDGE_A_BRIDGE_LEARNING: u8, 1 if sources are learned (in bridge
 *	mode); 0 leaves the entries that are there to age
 * @MUSE_BRIDGE_A_BRIDGE_AGEING_TIME: u32, milliseconds until a learned entry
 *	that is not refreshed goes away
 * @MUSE_BRIDGE_A_BRIDGE_ADDR: 6 bytes, the bridge's own address; read only
 * @MUSE_BRIDGE_A_BRIDGE_PORT_COUNT: u32, read only
 * @MUSE_BRIDGE_A_BRIDGE_FDB_COUNT: u32, entries of every state; read only
 * @MUSE_BRIDGE_A_BRIDGE_DIRECT: u8, 1 if plain frames go straight to the driver of
 *	a port where nobody else wants to see them, see &enum muse_bridge_path; 0
 *	if all go through the stack
 * @MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK: u16, bit x set: frames to
 *	01-80-C2-00-00-0x are forwarded like other multicast (in bridge mode);
 *	those of %MUSE_BRIDGE_GROUP_FWD_NEVER cannot be set
 * @MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT: u32, so many learned entries there may be; 0:
 *	no limit.  If there are more already, they stay
 * @MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION: u32, &enum muse_bridge_refusal, of
 *	frames whose source is not learned because of that
 * @MUSE_BRIDGE_A_BRIDGE_LEARNED_COUNT: u32, learned entries; read only
 * @MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES: u32, so many moves of an entry are allowed
 *	within the window; the next is refused, and so is every other until the
 *	hold is over; 0: moves are never refused; at most
 *	%MUSE_BRIDGE_DAMP_MOVES_MAX
 * @MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW: u32, milliseconds from the first of these
 *	moves, between %MUSE_BRIDGE_DAMP_TIME_MIN and %MUSE_BRIDGE_DAMP_TIME_MAX
 * @MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD: u32, milliseconds for which an entry is damped,
 *	likewise; it may be a sixteenth more
 * @MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION: u32, &enum muse_bridge_refusal, of frames
 *	of a damped station that come in elsewhere
 * @MUSE_BRIDGE_A_BRIDGE_DAMPED_COUNT: u32, entries that are damped; read only
 * @MUSE_BRIDGE_A_BRIDGE_STATS: nest of &enum muse_bridge_stat_attr: refusals, by
 *	all ports that it ever had; read only
 * @MUSE_BRIDGE_A_BRIDGE_DROPS: array of u64, counters by &enum muse_bridge_drop, of
 *	what concerns no port; as many as the module knows; read only
 * @MUSE_BRIDGE_A_BRIDGE_FDB_STATS: u8, 1 if entries that are made from now on have
 *	counters, and frames are counted there; 0 leaves those that are there with
 *	what they have counted
 */
enum muse_bridge_bridge_attr {
	MUSE_BRIDGE_A_BRIDGE_UNSPEC,
	MUSE_BRIDGE_A_BRIDGE_MODE,
	MUSE_BRIDGE_A_BRIDGE_LEARNING,
	MUSE_BRIDGE_A_BRIDGE_AGEING_TIME,
	MUSE_BRIDGE_A_BRIDGE_ADDR,
	MUSE_BRIDGE_A_BRIDGE_PORT_COUNT,
	MUSE_BRIDGE_A_BRIDGE_FDB_COUNT,
	MUSE_BRIDGE_A_BRIDGE_DIRECT,
	MUSE_BRIDGE_A_BRIDGE_GROUP_FWD_MASK,
	MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT,
	MUSE_BRIDGE_A_BRIDGE_LEARN_LIMIT_ACTION,
	MUSE_BRIDGE_A_BRIDGE_LEARNED_COUNT,
	MUSE_BRIDGE_A_BRIDGE_DAMP_MOVES,
	MUSE_BRIDGE_A_BRIDGE_DAMP_WINDOW,
	MUSE_BRIDGE_A_BRIDGE_DAMP_HOLD,
	MUSE_BRIDGE_A_BRIDGE_DAMP_ACTION,
	MUSE_BRIDGE_A_BRIDGE_DAMPED_COUNT,
	MUSE_BRIDGE_A_BRIDGE_STATS,
	MUSE_BRIDGE_A_BRIDGE_DROPS,
	MUSE_BRIDGE_A_BRIDGE_FDB_STATS,

	/* private: */
	__MUSE_BRIDGE_A_BRIDGE_MAX,
	MUSE_BRIDGE_A_BRIDGE_MAX = __MUSE_BRIDGE_A_BRIDGE_MAX - 1
};

/**
 * enum muse_bridge_port_attr - a port of a bridge; settings are marked, the rest is
 *	read only
 * @MUSE_BRIDGE_A_PORT_UNSPEC: unused
 * @MUSE_BRIDGE_A_PORT_IFINDEX: u32, the port device
 * @MUSE_BRIDGE_A_PORT_IFNAME: string
 * @MUSE_BRIDGE_A_PORT_FORWARDING: u8, 1 if the port is up and has carrier
 * @MUSE_BRIDGE_A_PORT_FDB_COUNT: u32, entries that lead to this port
 * @MUSE_BRIDGE_A_PORT_STATS: nest of &enum muse_bridge_stat_attr
 * @MUSE_BRIDGE_A_PORT_PATH: u32, &enum muse_bridge_path
 * @MUSE_BRIDGE_A_PORT_LEARNING: u8, a setting: 1 if the sources of its frames are
 *	learned; 0 leaves the entries that are there to age
 * @MUSE_BRIDGE_A_PORT_FLOOD: u8, a setting: 1 if frames for unknown stations are
 *	flooded to it
 * @MUSE_BRIDGE_A_PORT_MCAST_FLOOD: u8, a setting: 1 if multicast is flooded to it;
 *	that of the host always is
 * @MUSE_BRIDGE_A_PORT_BCAST_FLOOD: u8, a setting: the same of broadcast
 * @MUSE_BRIDGE_A_PORT_ISOLATED: u8, a setting: 1 if it exchanges no frames with
 *	other ports that have this
 * @MUSE_BRIDGE_A_PORT_HAIRPIN: u8, a setting: 1 if a frame may leave by it that
 *	came in by it
 * @MUSE_BRIDGE_A_PORT_LEARN_LIMIT: u32, a setting: so many learned entries may lead
 *	to it; 0: no limit.  If there are more already, they stay.  An entry that
 *	would move here counts like a new one
 * @MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION: u32, a setting: &enum
 *	muse_bridge_refusal, of frames whose source is not learned because of
 *	that.  Where the limits of port and bridge are both reached, a frame is
 *	dropped if either says so
 * @MUSE_BRIDGE_A_PORT_LEARNED_COUNT: u32, learned entries that lead to it
 * @MUSE_BRIDGE_A_PORT_DROPS: array of u64, counters by &enum muse_bridge_drop, as many
 *	as the module knows
 */
enum muse_bridge_port_attr {
	MUSE_BRIDGE_A_PORT_UNSPEC,
	MUSE_BRIDGE_A_PORT_IFINDEX,
	MUSE_BRIDGE_A_PORT_IFNAME,
	MUSE_BRIDGE_A_PORT_FORWARDING,
	MUSE_BRIDGE_A_PORT_FDB_COUNT,
	MUSE_BRIDGE_A_PORT_STATS,
	MUSE_BRIDGE_A_PORT_PATH,
	MUSE_BRIDGE_A_PORT_LEARNING,
	MUSE_BRIDGE_A_PORT_FLOOD,
	MUSE_BRIDGE_A_PORT_MCAST_FLOOD,
	MUSE_BRIDGE_A_PORT_BCAST_FLOOD,
	MUSE_BRIDGE_A_PORT_ISOLATED,
	MUSE_BRIDGE_A_PORT_HAIRPIN,
	MUSE_BRIDGE_A_PORT_LEARN_LIMIT,
	MUSE_BRIDGE_A_PORT_LEARN_LIMIT_ACTION,
	MUSE_BRIDGE_A_PORT_LEARNED_COUNT,
	MUSE_BRIDGE_A_PORT_DROPS,

	/* private: */
	__MUSE_BRIDGE_A_PORT_MAX,
	MUSE_BRIDGE_A_PORT_MAX = __MUSE_BRIDGE_A_PORT_MAX - 1
};

/**
 * enum muse_bridge_stat_attr - counters of a port, all u64 since it joined; the
 *	first four also of an entry
 * @MUSE_BRIDGE_A_STAT_UNSPEC: unused
 * @MUSE_BRIDGE_A_STAT_PAD: alignment
 * @MUSE_BRIDGE_A_STAT_RX_PACKETS: frames that came in
 * @MUSE_BRIDGE_A_STAT_RX_BYTES: their bytes, with the Ethernet header
 * @MUSE_BRIDGE_A_STAT_TX_PACKETS: frames handed to the device
 * @MUSE_BRIDGE_A_STAT_TX_BYTES: their bytes, with the Ethernet header
 * @MUSE_BRIDGE_A_STAT_FORWARDED: frames in that left by the one port their
 *	destination is behind
 * @MUSE_BRIDGE_A_STAT_FLOODED: frames in that went to every other port that its
 *	settings let them leave by
 * @MUSE_BRIDGE_A_STAT_LOCAL: frames in that were for the bridge itself
 * @MUSE_BRIDGE_A_STAT_FILTERED: frames in for a station on this same port, or on
 *	another isolated one
 * @MUSE_BRIDGE_A_STAT_RX_DROPPED: frames in with an unusable source address
 *	or for a port that cannot send
 * @MUSE_BRIDGE_A_STAT_TX_DROPPED: frames that the device refused, that were
 *	too long for it, or that could not be copied for want of memory
 * @MUSE_BRIDGE_A_STAT_LEARNED: entries made from frames of this port
 * @MUSE_BRIDGE_A_STAT_MOVED: entries that moved to this port
 * @MUSE_BRIDGE_A_STAT_LEARN_FAILED: sources not learned for want of memory
 * @MUSE_BRIDGE_A_STAT_LEARN_REFUSED: frames in whose source was not learned, or did
 *	not move here, because a limit was reached
 * @MUSE_BRIDGE_A_STAT_MOVE_REFUSED: frames in whose source did not move here because
 *	its entry was damped
 * @MUSE_BRIDGE_A_STAT_LIMIT_DROPPED: those of LEARN_REFUSED that were dropped for
 *	that; they are not in RX_DROPPED
 * @MUSE_BRIDGE_A_STAT_DAMP_DROPPED: likewise of MOVE_REFUSED
 */
enum muse_bridge_stat_attr {
	MUSE_BRIDGE_A_STAT_UNSPEC,
	MUSE_BRIDGE_A_STAT_PAD,
	MUSE_BRIDGE_A_STAT_RX_PACKETS,
	MUSE_BRIDGE_A_STAT_RX_BYTES,
	MUSE_BRIDGE_A_STAT_TX_PACKETS,
	MUSE_BRIDGE_A_STAT_TX_BYTES,
	MUSE_BRIDGE_A_STAT_FORWARDED,
	MUSE_BRIDGE_A_STAT_FLOODED,
	MUSE_BRIDGE_A_STAT_LOCAL,
	MUSE_BRIDGE_A_STAT_FILTERED,
	MUSE_BRIDGE_A_STAT_RX_DROPPED,
	MUSE_BRIDGE_A_STAT_TX_DROPPED,
	MUSE_BRIDGE_A_STAT_LEARNED,
	MUSE_BRIDGE_A_STAT_MOVED,
	MUSE_BRIDGE_A_STAT_LEARN_FAILED,
	MUSE_BRIDGE_A_STAT_LEARN_REFUSED,
	MUSE_BRIDGE_A_STAT_MOVE_REFUSED,
	MUSE_BRIDGE_A_STAT_LIMIT_DROPPED,
	MUSE_BRIDGE_A_STAT_DAMP_DROPPED,

	/* private: */
	__MUSE_BRIDGE_A_STAT_MAX,
	MUSE_BRIDGE_A_STAT_MAX = __MUSE_BRIDGE_A_STAT_MAX - 1
};

/**
 * enum muse_bridge_fdb_attr - an entry of the forwarding database
 * @MUSE_BRIDGE_A_FDB_UNSPEC: unused
 * @MUSE_BRIDGE_A_FDB_ADDR: 6 bytes, the station
 * @MUSE_BRIDGE_A_FDB_PORT_IFINDEX: u32, the port it is behind; absent on a
 *	local entry
 * @MUSE_BRIDGE_A_FDB_PORT_IFNAME: string; in replies only
 * @MUSE_BRIDGE_A_FDB_STATE: u32, &enum muse_bridge_fdb_state
 * @MUSE_BRIDGE_A_FDB_AGE: u32, milliseconds since the station was last heard;
 *	absent on static and local entries; read only
 * @MUSE_BRIDGE_A_FDB_REASON: u32, &enum muse_bridge_fdb_reason; only in
 *	%MUSE_BRIDGE_CMD_FDB_DEL_NTF
 * @MUSE_BRIDGE_A_FDB_OLD_PORT_IFINDEX: u32, the port it was behind; only in
 *	%MUSE_BRIDGE_CMD_FDB_MOVE_NTF
 * @MUSE_BRIDGE_A_FDB_OLD_PORT_IFNAME: string; likewise
 * @MUSE_BRIDGE_A_FDB_REPLACE: flag, in %MUSE_BRIDGE_CMD_FDB_ADD only: an entry
 *	that the address has becomes the new one
 * @MUSE_BRIDGE_A_FDB_ADDR_MASK: 6 bytes, which bits of %MUSE_BRIDGE_A_FDB_ADDR
 *	an address must have; the two select together, in a dump and in
 *	%MUSE_BRIDGE_CMD_FDB_FLUSH
 * @MUSE_BRIDGE_A_FDB_OLDER: u32, milliseconds; selects learned entries with
 *	an age of at least that
 * @MUSE_BRIDGE_A_FDB_YOUNGER: u32, milliseconds; selects learned entries with
 *	an age below that
 * @MUSE_BRIDGE_A_FDB_COUNT_ONLY: flag, in a dump: answer with one message that
 *	has nothing but %MUSE_BRIDGE_A_FDB_COUNT
 * @MUSE_BRIDGE_A_FDB_COUNT: u32, how many entries were selected; in the answer
 *	to %MUSE_BRIDGE_A_FDB_COUNT_ONLY
 * @MUSE_BRIDGE_A_FDB_MOVES: u32, how often the station has moved; absent if it never
 *	has.  In a dump, selects entries that have moved at least so often
 * @MUSE_BRIDGE_A_FDB_MOVED: u32, milliseconds since the last move, in steps of 67;
 *	absent if there was none; read only
 * @MUSE_BRIDGE_A_FDB_MOVED_FROM: u32, interface index of the port that it was behind
 *	before; that device may be gone; likewise
 * @MUSE_BRIDGE_A_FDB_DAMPED: flag, it moved too often and is held where it is; read
 *	only
 * @MUSE_BRIDGE_A_FDB_STATS: nest of &enum muse_bridge_stat_attr, RX and TX of packets
 *	and bytes: what came from the station, in by its port, and what was sent to
 *	that port because it is behind it; absent if the entry was made while
 *	%MUSE_BRIDGE_A_BRIDGE_FDB_STATS was 0, and on local entries; read only
 * @MUSE_BRIDGE_A_FDB_ACTIVE: u32, milliseconds; in a dump, selects entries with
 *	counters where something was counted within that time
 */
enum muse_bridge_fdb_attr {
	MUSE_BRIDGE_A_FDB_UNSPEC,
	MUSE_BRIDGE_A_FDB_ADDR,
	MUSE_BRIDGE_A_FDB_PORT_IFINDEX,
	MUSE_BRIDGE_A_FDB_PORT_IFNAME,
	MUSE_BRIDGE_A_FDB_STATE,
	MUSE_BRIDGE_A_FDB_AGE,
	MUSE_BRIDGE_A_FDB_REASON,
	MUSE_BRIDGE_A_FDB_OLD_PORT_IFINDEX,
	MUSE_BRIDGE_A_FDB_OLD_PORT_IFNAME,
	MUSE_BRIDGE_A_FDB_REPLACE,
	MUSE_BRIDGE_A_FDB_ADDR_MASK,
	MUSE_BRIDGE_A_FDB_OLDER,
	MUSE_BRIDGE_A_FDB_YOUNGER,
	MUSE_BRIDGE_A_FDB_COUNT_ONLY,
	MUSE_BRIDGE_A_FDB_COUNT,
	MUSE_BRIDGE_A_FDB_MOVES,
	MUSE_BRIDGE_A_FDB_MOVED,
	MUSE_BRIDGE_A_FDB_MOVED_FROM,
	MUSE_BRIDGE_A_FDB_DAMPED,
	MUSE_BRIDGE_A_FDB_STATS,
	MUSE_BRIDGE_A_FDB_ACTIVE,

	/* private: */
	__MUSE_BRIDGE_A_FDB_MAX,
	MUSE_BRIDGE_A_FDB_MAX = __MUSE_BRIDGE_A_FDB_MAX - 1
};

/**
 * enum muse_bridge_explain_attr - a frame, and what would become of it
 * @MUSE_BRIDGE_A_EXPLAIN_UNSPEC: unused
 * @MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX: u32, the port that it comes in by; absent:
 *	the host sends it.  This and the next three make the request.
 * @MUSE_BRIDGE_A_EXPLAIN_SRC: 6 bytes, its source; required
 * @MUSE_BRIDGE_A_EXPLAIN_DST: 6 bytes, its destination; required
 * @MUSE_BRIDGE_A_EXPLAIN_LEN: u32, its bytes with the Ethernet header; 60 if absent
 * @MUSE_BRIDGE_A_EXPLAIN_PORT_IFNAME: string, the port that it comes in by.  This and
 *	those up to the entries make the first message of the answer.
 * @MUSE_BRIDGE_A_EXPLAIN_FATE: u32, &enum muse_bridge_fate
 * @MUSE_BRIDGE_A_EXPLAIN_DROP: u32, &enum muse_bridge_drop: in the first message why
 *	it goes nowhere; in that of a port, why not by it
 * @MUSE_BRIDGE_A_EXPLAIN_HOST: u8, 1 if the host gets it
 * @MUSE_BRIDGE_A_EXPLAIN_SOURCE: u32, &enum muse_bridge_source
 * @MUSE_BRIDGE_A_EXPLAIN_SRC_ENTRY: nest of &enum muse_bridge_fdb_attr, the entry that
 *	the source has
 * @MUSE_BRIDGE_A_EXPLAIN_DST_ENTRY: nest of &enum muse_bridge_fdb_attr, the entry that
 *	decides where it goes
 * @MUSE_BRIDGE_A_EXPLAIN_OUT_IFINDEX: u32, a port.  This and the following make a
 *	further message of the answer, one for each port of the bridge.
 * @MUSE_BRIDGE_A_EXPLAIN_OUT_IFNAME: string
 * @MUSE_BRIDGE_A_EXPLAIN_OUT_LEAVES: u8, 1 if it leaves by this port
 * @MUSE_BRIDGE_A_EXPLAIN_OUT_PATH: u32, &enum muse_bridge_path
 */
enum muse_bridge_explain_attr {
	MUSE_BRIDGE_A_EXPLAIN_UNSPEC,
	MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX,
	MUSE_BRIDGE_A_EXPLAIN_SRC,
	MUSE_BRIDGE_A_EXPLAIN_DST,
	MUSE_BRIDGE_A_EXPLAIN_LEN,
	MUSE_BRIDGE_A_EXPLAIN_PORT_IFNAME,
	MUSE_BRIDGE_A_EXPLAIN_FATE,
	MUSE_BRIDGE_A_EXPLAIN_DROP,
	MUSE_BRIDGE_A_EXPLAIN_HOST,
	MUSE_BRIDGE_A_EXPLAIN_SOURCE,
	MUSE_BRIDGE_A_EXPLAIN_SRC_ENTRY,
	MUSE_BRIDGE_A_EXPLAIN_DST_ENTRY,
	MUSE_BRIDGE_A_EXPLAIN_OUT_IFINDEX,
	MUSE_BRIDGE_A_EXPLAIN_OUT_IFNAME,
	MUSE_BRIDGE_A_EXPLAIN_OUT_LEAVES,
	MUSE_BRIDGE_A_EXPLAIN_OUT_PATH,

	/* private: */
	__MUSE_BRIDGE_A_EXPLAIN_MAX,
	MUSE_BRIDGE_A_EXPLAIN_MAX = __MUSE_BRIDGE_A_EXPLAIN_MAX - 1
};

/**
 * enum muse_bridge_cmd - requests, and the notifications of group "events"
 * @MUSE_BRIDGE_CMD_UNSPEC: unused
 * @MUSE_BRIDGE_CMD_BRIDGE_GET: one bridge, or dump them
 * @MUSE_BRIDGE_CMD_BRIDGE_SET: change settings; all of the request or nothing
 *	takes effect
 * @MUSE_BRIDGE_CMD_PORT_GET: dump the ports of one bridge or of all
 * @MUSE_BRIDGE_CMD_FDB_GET: one entry by address, or dump those of one bridge
 *	or of all; only those of a port, in a state, with a prefix, of an age, if
 *	given, that have moved so often, or were active; or only say how many they
 *	are
 * @MUSE_BRIDGE_CMD_FDB_ADD: add a static entry (address and port); if the
 *	address has an entry, that is -EEXIST, unless the request has
 *	%MUSE_BRIDGE_A_FDB_REPLACE
 * @MUSE_BRIDGE_CMD_FDB_DEL: delete the entry of an address, learned or static
 * @MUSE_BRIDGE_CMD_FDB_FLUSH: delete entries; those of a port, in a state, with
 *	a prefix, of an age, if given; without a state the learned ones
 * @MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF: a bridge was made
 * @MUSE_BRIDGE_CMD_BRIDGE_SET_NTF: its settings changed
 * @MUSE_BRIDGE_CMD_BRIDGE_DEL_NTF: it was removed
 * @MUSE_BRIDGE_CMD_PORT_ADD_NTF: a port joined
 * @MUSE_BRIDGE_CMD_PORT_SET_NTF: it began or ceased to forward, or its settings
 *	changed
 * @MUSE_BRIDGE_CMD_PORT_DEL_NTF: it left
 * @MUSE_BRIDGE_CMD_FDB_ADD_NTF: an entry was learned or added
 * @MUSE_BRIDGE_CMD_FDB_MOVE_NTF: a station appeared behind another port
 * @MUSE_BRIDGE_CMD_FDB_SET_NTF: an entry was replaced by an administrator's
 * @MUSE_BRIDGE_CMD_FDB_DEL_NTF: an entry went away, with the reason
 * @MUSE_BRIDGE_CMD_PORT_SET: change settings of the port that
 *	%MUSE_BRIDGE_A_PORT_IFINDEX names; all of the request or nothing takes
 *	effect
 * @MUSE_BRIDGE_CMD_FDB_DAMP_NTF: an entry was damped, or, without
 *	%MUSE_BRIDGE_A_FDB_DAMPED, is free to move again
 * @MUSE_BRIDGE_CMD_EXPLAIN: dump what would become of a frame now: first the decision,
 *	then each port.  Nothing is learned, counted or sent.
 */
enum muse_bridge_cmd {
	MUSE_BRIDGE_CMD_UNSPEC,
	MUSE_BRIDGE_CMD_BRIDGE_GET,
	MUSE_BRIDGE_CMD_BRIDGE_SET,
	MUSE_BRIDGE_CMD_PORT_GET,
	MUSE_BRIDGE_CMD_FDB_GET,
	MUSE_BRIDGE_CMD_FDB_ADD,
	MUSE_BRIDGE_CMD_FDB_DEL,
	MUSE_BRIDGE_CMD_FDB_FLUSH,
	MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF,
	MUSE_BRIDGE_CMD_BRIDGE_SET_NTF,
	MUSE_BRIDGE_CMD_BRIDGE_DEL_NTF,
	MUSE_BRIDGE_CMD_PORT_ADD_NTF,
	MUSE_BRIDGE_CMD_PORT_SET_NTF,
	MUSE_BRIDGE_CMD_PORT_DEL_NTF,
	MUSE_BRIDGE_CMD_FDB_ADD_NTF,
	MUSE_BRIDGE_CMD_FDB_MOVE_NTF,
	MUSE_BRIDGE_CMD_FDB_SET_NTF,
	MUSE_BRIDGE_CMD_FDB_DEL_NTF,
	MUSE_BRIDGE_CMD_PORT_SET,
	MUSE_BRIDGE_CMD_FDB_DAMP_NTF,
	MUSE_BRIDGE_CMD_EXPLAIN,

	/* private: */
	__MUSE_BRIDGE_CMD_MAX,
	MUSE_BRIDGE_CMD_MAX = __MUSE_BRIDGE_CMD_MAX - 1
};

#endif /* _UAPI_LINUX_MUSE_BRIDGE_H */
