/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: what becomes of frames and of entries, for perf, trace-cmd, ftrace.
 * Where none of them is enabled, each is an instruction that does nothing.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM muse_bridge

#if !defined(MUSE_BRIDGE_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define MUSE_BRIDGE_TRACE_H

#include <linux/etherdevice.h>
#include <linux/skbuff.h>
#include <linux/tracepoint.h>
#include <linux/muse_bridge.h>

#include "bridge.h"
#include "fdb.h"
#include "port.h"

#ifndef MBR_TRACE_HELPERS
#define MBR_TRACE_HELPERS

/* The addresses of a frame, zero if it is gone or too short to have them. */
static inline void mbr_trace_addrs(const struct sk_buff *skb, u8 *src, u8 *dst)
{
	if (!skb || !skb_mac_header_was_set(skb) ||
	    skb_mac_header(skb) + ETH_HLEN > skb_tail_pointer(skb)) {
		eth_zero_addr(src);
		eth_zero_addr(dst);
		return;
	}
	ether_addr_copy(src, eth_hdr(skb)->h_source);
	ether_addr_copy(dst, eth_hdr(skb)->h_dest);
}

/* The device of @port; without a port the bridge itself: the host. */
static inline const char *mbr_trace_name(const struct mbr_bridge *br,
					 const struct mbr_port *port)
{
	return port ? port->dev->name : br->dev->name;
}

/* Bytes with the Ethernet header, wherever the data begin. */
static inline unsigned int mbr_trace_len(const struct sk_buff *skb)
{
	if (!skb)
		return 0;
	return skb_mac_header_was_set(skb) ? skb->len - skb_mac_offset(skb) :
					     skb->len;
}

static inline const char *mbr_trace_fdb_port(const struct mbr_bridge *br,
					     const struct mbr_fdb *f)
{
	const struct mbr_port *port =
		rcu_dereference_protected(f->port,
					  lockdep_is_held(&br->fdb.lock));

	return mbr_trace_name(br, port);
}

#endif /* MBR_TRACE_HELPERS */

/* Numbers of enums by which filters and other programs know them. */
#define MBR_TRACE_DROP_ENUM(reason, name, text)	\
	TRACE_DEFINE_ENUM(MUSE_BRIDGE_DROP_##reason);
MUSE_BRIDGE_DROPS(MBR_TRACE_DROP_ENUM)

TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_STATE_LEARNED);
TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_STATE_STATIC);
TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_STATE_LOCAL);
TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_REASON_ADMIN);
TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_REASON_FLUSH);
TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_REASON_AGED);
TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_REASON_PORT_DOWN);
TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_REASON_PORT_DEL);
TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_REASON_MODE);
TRACE_DEFINE_ENUM(MUSE_BRIDGE_FDB_REASON_ADDRESS);

#define MBR_TRACE_DROP_NAME(reason, name, text)	\
	, { MUSE_BRIDGE_DROP_##reason, name }

#define mbr_trace_show_drop(why)					\
	__print_symbolic(why, { 0, "none" }				\
			 MUSE_BRIDGE_DROPS(MBR_TRACE_DROP_NAME))

#define mbr_trace_show_state(state)					\
	__print_symbolic(state,						\
		{ MUSE_BRIDGE_FDB_STATE_LEARNED, "learned" },		\
		{ MUSE_BRIDGE_FDB_STATE_STATIC, "static" },		\
		{ MUSE_BRIDGE_FDB_STATE_LOCAL, "local" })

#define mbr_trace_show_reason(reason)					\
	__print_symbolic(reason,					\
		{ MUSE_BRIDGE_FDB_REASON_ADMIN, "admin" },		\
		{ MUSE_BRIDGE_FDB_REASON_FLUSH, "flush" },		\
		{ MUSE_BRIDGE_FDB_REASON_AGED, "aged" },		\
		{ MUSE_BRIDGE_FDB_REASON_PORT_DOWN, "port-down" },	\
		{ MUSE_BRIDGE_FDB_REASON_PORT_DEL, "port-del" },	\
		{ MUSE_BRIDGE_FDB_REASON_MODE, "mode" },		\
		{ MUSE_BRIDGE_FDB_REASON_ADDRESS, "address" })

/* A frame; @port is where it came in, the bridge itself if the host sends it. */
#define MBR_TRACE_FRAME							\
	__array(char, bridge, IFNAMSIZ)					\
	__array(char, port, IFNAMSIZ)					\
	__array(u8, src, ETH_ALEN)					\
	__array(u8, dst, ETH_ALEN)					\
	__field(unsigned int, len)

#define MBR_TRACE_FRAME_ASSIGN(br, p, skb)				\
	strscpy(__entry->bridge, (br)->dev->name, IFNAMSIZ);		\
	strscpy(__entry->port, mbr_trace_name(br, p), IFNAMSIZ);	\
	mbr_trace_addrs(skb, __entry->src, __entry->dst);		\
	__entry->len = mbr_trace_len(skb)

DECLARE_EVENT_CLASS(muse_bridge_frame,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_port *from,
		 const struct sk_buff *skb),
	TP_ARGS(br, from, skb),
	TP_STRUCT__entry(MBR_TRACE_FRAME),
	TP_fast_assign(MBR_TRACE_FRAME_ASSIGN(br, from, skb);),
	TP_printk("bridge=%s port=%s src=%pM dst=%pM len=%u", __entry->bridge,
		  __entry->port, __entry->src, __entry->dst, __entry->len)
);

/* It came in by a port, or the host sends it by the bridge. */
DEFINE_EVENT(muse_bridge_frame, muse_bridge_receive,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_port *from,
		 const struct sk_buff *skb), TP_ARGS(br, from, skb));
/* It is for all; the ports that do not get it follow as drops. */
DEFINE_EVENT(muse_bridge_frame, muse_bridge_flood,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_port *from,
		 const struct sk_buff *skb), TP_ARGS(br, from, skb));
/* The host gets it, alone or as one of others. */
DEFINE_EVENT(muse_bridge_frame, muse_bridge_local,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_port *from,
		 const struct sk_buff *skb), TP_ARGS(br, from, skb));

/* It is for the one station that is behind @to. */
TRACE_EVENT(muse_bridge_forward,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_port *from,
		 const struct mbr_port *to, const struct sk_buff *skb),
	TP_ARGS(br, from, to, skb),
	TP_STRUCT__entry(MBR_TRACE_FRAME __array(char, to, IFNAMSIZ)),
	TP_fast_assign(
		MBR_TRACE_FRAME_ASSIGN(br, from, skb);
		strscpy(__entry->to, to->dev->name, IFNAMSIZ);
	),
	TP_printk("bridge=%s port=%s to=%s src=%pM dst=%pM len=%u",
		  __entry->bridge, __entry->port, __entry->to, __entry->src,
		  __entry->dst, __entry->len)
);

/*
 * It goes no further, or not by @port: whichever of the two ports has the reason,
 * and its counter.  The addresses of one that a device has dropped are lost.
 */
TRACE_EVENT(muse_bridge_drop,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_port *port,
		 const struct sk_buff *skb, int why),
	TP_ARGS(br, port, skb, why),
	TP_STRUCT__entry(MBR_TRACE_FRAME __field(int, reason)),
	TP_fast_assign(
		MBR_TRACE_FRAME_ASSIGN(br, port, skb);
		__entry->reason = why;
	),
	TP_printk("bridge=%s port=%s src=%pM dst=%pM len=%u reason=%s",
		  __entry->bridge, __entry->port, __entry->src, __entry->dst,
		  __entry->len, mbr_trace_show_drop(__entry->reason))
);

/* An entry; the port of a local one is the bridge itself. */
#define MBR_TRACE_FDB							\
	__array(char, bridge, IFNAMSIZ)					\
	__array(u8, addr, ETH_ALEN)					\
	__array(char, port, IFNAMSIZ)					\
	__field(u8, state)

#define MBR_TRACE_FDB_ASSIGN(br, f)					\
	strscpy(__entry->bridge, (br)->dev->name, IFNAMSIZ);		\
	mbr_fdb_addr((f)->entry.key, __entry->addr);			\
	strscpy(__entry->port, mbr_trace_fdb_port(br, f), IFNAMSIZ);	\
	__entry->state = (f)->state

DECLARE_EVENT_CLASS(muse_bridge_fdb,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_fdb *f),
	TP_ARGS(br, f),
	TP_STRUCT__entry(MBR_TRACE_FDB),
	TP_fast_assign(MBR_TRACE_FDB_ASSIGN(br, f);),
	TP_printk("bridge=%s addr=%pM port=%s state=%s", __entry->bridge,
		  __entry->addr, __entry->port,
		  mbr_trace_show_state(__entry->state))
);

/* Learned, or added by the administrator: its state says which. */
DEFINE_EVENT(muse_bridge_fdb, muse_bridge_fdb_add,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_fdb *f),
	TP_ARGS(br, f));
/* Replaced by the administrator's. */
DEFINE_EVENT(muse_bridge_fdb, muse_bridge_fdb_set,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_fdb *f),
	TP_ARGS(br, f));

TRACE_EVENT(muse_bridge_fdb_move,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_fdb *f,
		 const struct mbr_port *from),
	TP_ARGS(br, f, from),
	TP_STRUCT__entry(MBR_TRACE_FDB __array(char, from, IFNAMSIZ)),
	TP_fast_assign(
		MBR_TRACE_FDB_ASSIGN(br, f);
		strscpy(__entry->from, mbr_trace_name(br, from), IFNAMSIZ);
	),
	TP_printk("bridge=%s addr=%pM port=%s from=%s state=%s",
		  __entry->bridge, __entry->addr, __entry->port, __entry->from,
		  mbr_trace_show_state(__entry->state))
);

/* Aged, deleted, flushed. */
TRACE_EVENT(muse_bridge_fdb_del,
	TP_PROTO(const struct mbr_bridge *br, const struct mbr_fdb *f,
		 int reason),
	TP_ARGS(br, f, reason),
	TP_STRUCT__entry(MBR_TRACE_FDB __field(int, reason)),
	TP_fast_assign(
		MBR_TRACE_FDB_ASSIGN(br, f);
		__entry->reason = reason;
	),
	TP_printk("bridge=%s addr=%pM port=%s state=%s reason=%s",
		  __entry->bridge, __entry->addr, __entry->port,
		  mbr_trace_show_state(__entry->state),
		  mbr_trace_show_reason(__entry->reason))
);

#endif /* MUSE_BRIDGE_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
