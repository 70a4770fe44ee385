// SPDX-License-Identifier: GPL-2.0
/*
 * A look at everything that is watched: what differs from what the events told
 * so far is printed as if it were events.  It is as of the number that the kernel
 * gives with each bridge; what happens after that comes as events, of which some
 * may tell what was seen already.
 */
#include "watch.h"

#include <netlink/attr.h>
#include <netlink/netlink.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* So many events were not shown. */
struct lost_row {
	uint32_t events;
};

static const struct field lost_fields[] = {
	{ "events", "EVENTS", NULL, 0, offsetof(struct lost_row, events),
	  get_u32 },
	{ .key = NULL },
};

/* What is seen has no number of its own. */
static void print(struct watch *watch, int cmd, void *row)
{
	struct row_head *head = row;

	if (watch->quiet)
		return;
	head->event = ABSENT_U32;
	monitor_print(watch->mon, cmd, row);
}

/*
 * Ask for what there is of one bridge, or of all.  A bridge that went meanwhile
 * has nothing; its events will tell.
 */
static int ask(struct watch *watch, uint32_t ifindex, uint8_t cmd, int flags,
	       struct rows *rows)
{
	struct family *family = &watch->ctl->family;
	struct verdict verdict;
	struct nl_msg *msg;
	int rc;

	msg = family_message(family, cmd, flags);
	if (ifindex)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_IFINDEX, ifindex));
	rc = family_try(family, msg, rows, &verdict);
	if (rc || verdict.error == ENODEV || verdict.error == EOPNOTSUPP)
		return rc;
	return verdict_report(family, "monitor", &verdict);
}

static void name_port(const struct mirror_bridge *b, uint32_t ifindex,
		      char name[IF_NAMESIZE])
{
	const struct mirror_port *port = mirror_port_find(b, ifindex);

	if (port)
		memcpy(name, port->row.port, IF_NAMESIZE);
	else if (ifindex != ABSENT_U32)
		snprintf(name, IF_NAMESIZE, "if%u", ifindex);
}

/**
 * watch_take_port() - print what is new of a port
 * @context: the &struct watch
 * @data: the port as it is now, a &struct port_row
 */
void watch_take_port(void *context, const void *data)
{
	struct watch *watch = context;
	struct port_row row = *(const struct port_row *)data;

	switch (mirror_port_set(watch->bridge, &row)) {
	case MIRROR_NEW:
		print(watch, MUSE_BRIDGE_CMD_PORT_ADD_NTF, &row);
		break;
	case MIRROR_CHANGED:
		print(watch, MUSE_BRIDGE_CMD_PORT_SET_NTF, &row);
		break;
	case MIRROR_SAME:
		break;
	}
}

/**
 * watch_take_entry() - print what is new of an entry
 * @context: the &struct watch
 * @data: the entry as it is now, a &struct fdb_row
 */
void watch_take_entry(void *context, const void *data)
{
	struct watch *watch = context;
	struct fdb_row row = *(const struct fdb_row *)data;
	struct mirror_entry before;

	switch (mirror_entry_set(&watch->mirror, watch->bridge, &row,
				 &before)) {
	case MIRROR_NEW:
		print(watch, MUSE_BRIDGE_CMD_FDB_ADD_NTF, &row);
		break;
	case MIRROR_CHANGED:
		if (before.state != MUSE_BRIDGE_FDB_STATE_LEARNED ||
		    row.state != MUSE_BRIDGE_FDB_STATE_LEARNED) {
			print(watch, MUSE_BRIDGE_CMD_FDB_SET_NTF, &row);
			break;
		}
		if (before.port == row.port_ifindex) {
			print(watch, MUSE_BRIDGE_CMD_FDB_DAMP_NTF, &row);
			break;
		}
		row.old_port_ifindex = before.port;
		name_port(watch->bridge, before.port, row.old_port);
		print(watch, MUSE_BRIDGE_CMD_FDB_MOVE_NTF, &row);
		break;
	case MIRROR_SAME:
		break;
	}
}

/* What was not there any more. */
static void sweep(struct watch *watch, struct mirror_bridge *b)
{
	struct fdb_row row = { .head = b->row.head };
	struct mirror_entry entry;
	struct port_row port;
	size_t at = 0;

	row.age_ms = ABSENT_U32;
	row.reason = ABSENT_U32;
	row.old_port_ifindex = ABSENT_U32;
	row.moves = ABSENT_U32;
	row.moved_ms = ABSENT_U32;
	row.moved_from = ABSENT_U32;
	/* ABSENT_U64 each. */
	memset(row.stats, 0xff, sizeof(row.stats));
	while (mirror_entry_sweep(&watch->mirror, b, &at, &entry)) {
		mirror_address(&entry, row.address);
		row.state = entry.state;
		row.damped = entry.damped;
		row.port_ifindex = entry.port;
		memset(row.port, 0, sizeof(row.port));
		name_port(b, entry.port, row.port);
		print(watch, MUSE_BRIDGE_CMD_FDB_DEL_NTF, &row);
	}
	while (mirror_port_sweep(b, &port))
		print(watch, MUSE_BRIDGE_CMD_PORT_DEL_NTF, &port);
}

/* A bridge was not there any more, or is another one. */
static void bury(struct watch *watch, struct mirror_bridge *b)
{
	b->look++;
	if (*b->row.head.bridge) {
		sweep(watch, b);
		print(watch, MUSE_BRIDGE_CMD_BRIDGE_DEL_NTF, &b->row);
	}
	mirror_del(&watch->mirror, b);
}

/* How far events have come, after everything that was looked at. */
static int ask_known(struct watch *watch, struct mirror_bridge *b)
{
	struct rows rows = { .size = sizeof(struct bridge_row),
			     .parse = bridge_parse };
	int rc = ask(watch, b->row.head.ifindex, MUSE_BRIDGE_CMD_BRIDGE_GET, 0,
		     &rows);

	/* If it went, none of its events but the last is news by itself. */
	b->known = b->last + INT32_MAX;
	if (rows.count)
		b->known = ((struct bridge_row *)rows.data)->head.event;
	free(rows.data);
	return rc;
}

/* The ports and entries of watch->bridge. */
static int look_inside(struct watch *watch)
{
	const uint32_t ifindex = watch->bridge->row.head.ifindex;
	struct rows ports = { .size = sizeof(struct port_row),
			      .parse = port_parse,
			      .take = watch_take_port,
			      .context = watch };
	struct rows entries = { .size = sizeof(struct fdb_row),
				.parse = fdb_parse,
				.take = watch_take_entry,
				.context = watch };
	int rc;

	rc = ask(watch, ifindex, MUSE_BRIDGE_CMD_PORT_GET, NLM_F_DUMP, &ports);
	if (!rc)
		rc = ask(watch, ifindex, MUSE_BRIDGE_CMD_FDB_GET, NLM_F_DUMP,
			 &entries);
	free(ports.data);
	free(entries.data);
	return rc;
}

static int look_at(struct watch *watch, const struct bridge_row *seen)
{
	const uint32_t ifindex = seen->head.ifindex;
	struct mirror_bridge *b = mirror_find(&watch->mirror, ifindex);
	struct bridge_row row = *seen;
	int rc;

	if (b && (int32_t)(seen->head.event - b->last) < 0) {
		bury(watch, b); /* another one, with the same index */
		b = NULL;
	}
	if (!b)
		b = mirror_add(&watch->mirror, ifindex);
	b->look++;
	watch->bridge = b;
	b->last = seen->head.event;
	switch (mirror_set(&watch->mirror, b, seen)) {
	case MIRROR_NEW:
		print(watch, MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF, &row);
		break;
	case MIRROR_CHANGED:
		print(watch, MUSE_BRIDGE_CMD_BRIDGE_SET_NTF, &row);
		break;
	case MIRROR_SAME:
		break;
	}
	rc = look_inside(watch);
	if (rc)
		return rc;
	sweep(watch, b);
	return ask_known(watch, b);
}

/* Is this bridge watched? */
static bool watched(const struct watch *watch, const struct bridge_row *row)
{
	return !watch->name || row->head.ifindex == watch->ifindex;
}

/* A bridge of the name that was made meanwhile is the one to watch. */
static void find_anew(struct watch *watch, const struct bridge_row *rows,
		      size_t count)
{
	uint32_t named = 0;
	size_t i;

	for (i = 0; watch->name && i < count; i++) {
		if (rows[i].head.ifindex == watch->ifindex)
			return;
		if (!strcmp(rows[i].head.bridge, watch->name))
			named = rows[i].head.ifindex;
	}
	if (named)
		watch->ifindex = named;
}

/* How many events were told neither by themselves nor as seen, at least. */
static uint32_t count_lost(const struct watch *watch,
			   const struct bridge_row *rows, size_t count)
{
	const struct mirror_bridge *b;
	uint32_t lost = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!watched(watch, &rows[i]))
			continue;
		b = mirror_find(&watch->mirror, rows[i].head.ifindex);
		lost += rows[i].head.event;
		if (b && (int32_t)(rows[i].head.event - b->last) >= 0)
			lost -= b->last;
	}
	for (b = watch->mirror.bridges; b; b = b->next) {
		for (i = 0; i < count; i++)
			if (rows[i].head.ifindex == b->row.head.ifindex)
				break;
		lost += i == count;
	}
	return lost;
}

/* Look at a bridge, unless all its events are known. */
static int look_if_news(struct watch *watch, const struct bridge_row *seen)
{
	struct mirror_bridge *b = mirror_find(&watch->mirror,
					      seen->head.ifindex);

	if (!b || b->last != seen->head.event)
		return look_at(watch, seen);
	b->round = watch->mirror.round;
	return STATUS_DONE;
}

/* Look at all of these bridges, and bury those that are not among them. */
static int look_at_all(struct watch *watch, const struct bridge_row *rows,
		       size_t count)
{
	struct mirror_bridge *b, *next;
	int rc = STATUS_DONE;
	size_t i;

	watch->mirror.round++;
	for (i = 0; !rc && i < count; i++)
		if (watched(watch, &rows[i]))
			rc = look_if_news(watch, &rows[i]);
	for (b = watch->mirror.bridges; !rc && b; b = next) {
		next = b->next;
		if (b->round != watch->mirror.round)
			bury(watch, b);
	}
	return rc;
}

/**
 * watch_look() - find out what there is now
 * @watch: what is watched
 * @quiet: it is the first time; otherwise what changed is printed
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int watch_look(struct watch *watch, bool quiet)
{
	struct rows rows = { .size = sizeof(struct bridge_row),
			     .parse = bridge_parse };
	struct lost_row lost = { .events = 0 };
	int rc;

	rc = ask(watch, 0, MUSE_BRIDGE_CMD_BRIDGE_GET, NLM_F_DUMP, &rows);
	if (!rc) {
		find_anew(watch, rows.data, rows.count);
		lost.events = count_lost(watch, rows.data, rows.count);
	}
	watch->quiet = quiet;
	if (!rc && !quiet && lost.events)
		monitor_say(watch->mon, "lost", lost_fields, &lost);
	if (!rc && (quiet || lost.events))
		rc = look_at_all(watch, rows.data, rows.count);
	watch->quiet = false;
	free(rows.data);
	if (rc || quiet || !lost.events)
		return rc;
	monitor_say(watch->mon, "resync", NULL, NULL);
	warned("lost %u events, resynchronised", lost.events);
	return STATUS_DONE;
}
