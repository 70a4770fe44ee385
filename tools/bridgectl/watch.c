// SPDX-License-Identifier: GPL-2.0
/*
 * Events, one by one: is any missing before it, and is it news?  Each has a
 * number, one more than that of the last one of the same bridge.
 */
#include "watch.h"

#include <netlink/netlink.h>

#include <stdlib.h>
#include <string.h>

/* How far @number is past @than, where both go round. */
static int32_t past(uint32_t number, uint32_t than)
{
	return (int32_t)(number - than);
}

/*
 * The bridge that an event is about, if the event is the next of it; NULL if it
 * is to be left out, because it is known already or others before it are not.
 */
static struct mirror_bridge *find_bridge(struct watch *watch, int cmd,
					 const struct row_head *head)
{
	struct mirror_bridge *b = mirror_find(&watch->mirror, head->ifindex);

	if (!b) {
		/* One that is going; if its beginning was lost, a look will find it. */
		if (cmd != MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF)
			return NULL;
		b = mirror_add(&watch->mirror, head->ifindex);
		b->last = head->event - 1;
		b->known = b->last;
	}
	if (past(head->event, b->last) == 1)
		return b;
	/* What a look has seen already is no news; but is any missing? */
	watch->mon->gap = past(head->event, b->last) > 1;
	return NULL;
}

/* Take an event in; returns whether it changed anything. */
static bool take(struct watch *watch, struct mirror_bridge *b, int cmd,
		 const void *row)
{
	const struct port_row *port = row;
	const struct fdb_row *fdb = row;
	struct mirror_entry before;

	switch (cmd) {
	case MUSE_BRIDGE_CMD_BRIDGE_DEL_NTF:
		mirror_del(&watch->mirror, b);
		return true;
	case MUSE_BRIDGE_CMD_PORT_ADD_NTF:
	case MUSE_BRIDGE_CMD_PORT_SET_NTF:
		return mirror_port_set(b, port) != MIRROR_SAME;
	case MUSE_BRIDGE_CMD_PORT_DEL_NTF:
		return mirror_port_del(b, port->port_ifindex);
	case MUSE_BRIDGE_CMD_FDB_ADD_NTF:
	case MUSE_BRIDGE_CMD_FDB_MOVE_NTF:
	case MUSE_BRIDGE_CMD_FDB_SET_NTF:
	case MUSE_BRIDGE_CMD_FDB_DAMP_NTF:
		return mirror_entry_set(&watch->mirror, b, fdb, &before) !=
		       MIRROR_SAME;
	case MUSE_BRIDGE_CMD_FDB_DEL_NTF:
		return mirror_entry_del(&watch->mirror, b, fdb->address);
	default:
		return mirror_set(&watch->mirror, b, row) != MIRROR_SAME;
	}
}

/*
 * Where a change is seen before it is numbered, a look may have told it, and what it
 * saw does not say so.
 */
static bool seen_early(int cmd)
{
	return cmd == MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF ||
	       cmd == MUSE_BRIDGE_CMD_PORT_ADD_NTF ||
	       cmd == MUSE_BRIDGE_CMD_PORT_DEL_NTF;
}

/*
 * Take in an event that a look may have overtaken: what is printed has to fit to
 * what the look has printed, whatever the event says that it was.  Returns
 * whether the event itself is to be printed.
 */
static bool take_late(struct watch *watch, struct mirror_bridge *b, int cmd,
		      const void *row)
{
	watch->bridge = b;
	switch (cmd) {
	case MUSE_BRIDGE_CMD_PORT_ADD_NTF:
	case MUSE_BRIDGE_CMD_PORT_SET_NTF:
		watch_take_port(watch, row);
		return false;
	case MUSE_BRIDGE_CMD_FDB_ADD_NTF:
	case MUSE_BRIDGE_CMD_FDB_MOVE_NTF:
	case MUSE_BRIDGE_CMD_FDB_SET_NTF:
	case MUSE_BRIDGE_CMD_FDB_DAMP_NTF:
		watch_take_entry(watch, row);
		return false;
	default:
		return take(watch, b, cmd, row);
	}
}

/**
 * watch_event() - is an event to be shown?
 * @context: the &struct watch
 * @cmd: what happened
 * @row: to what
 *
 * Return: true if it is about what is watched, and news.
 */
bool watch_event(void *context, int cmd, const void *row)
{
	const struct row_head *head = row;
	struct watch *watch = context;
	struct mirror_bridge *b;
	bool changed;

	/* One made anew is the same to us. */
	if (watch->name && cmd == MUSE_BRIDGE_CMD_BRIDGE_ADD_NTF &&
	    !strcmp(head->bridge, watch->name))
		watch->ifindex = head->ifindex;
	if (watch->mon->gap ||
	    (watch->name && head->ifindex != watch->ifindex))
		return false;
	b = find_bridge(watch, cmd, head);
	if (!b)
		return false;
	b->last = head->event;
	if (past(head->event, b->known) <= 0)
		return take_late(watch, b, cmd, row);
	b->known = head->event;
	changed = take(watch, b, cmd, row);
	return changed || !seen_early(cmd);
}

/* The index of the bridge to watch; the kernel says if it is one of ours. */
static int find_watched(struct watch *watch)
{
	struct rows rows = { .size = sizeof(struct bridge_row),
			     .parse = bridge_parse };
	struct nl_msg *msg;
	int rc;

	rc = bridge_request(watch->ctl, watch->name, MUSE_BRIDGE_CMD_BRIDGE_GET,
			    0, &msg);
	if (!rc)
		rc = family_ask(&watch->ctl->family, watch->name, msg, &rows);
	if (!rc && rows.count)
		watch->ifindex = ((struct bridge_row *)rows.data)->head.ifindex;
	free(rows.data);
	return rc;
}

/**
 * watch_start() - take in what there is
 * @context: the &struct watch
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int watch_start(void *context)
{
	struct watch *watch = context;
	int rc = watch->name ? find_watched(watch) : STATUS_DONE;

	return rc ? rc : watch_look(watch, true);
}

/**
 * watch_resync() - print what changed while events were lost
 * @context: the &struct watch
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int watch_resync(void *context)
{
	return watch_look(context, false);
}
