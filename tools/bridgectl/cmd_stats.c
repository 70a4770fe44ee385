// SPDX-License-Identifier: GPL-2.0
/* bridgectl stats: how many frames went no further, by reason. */
#include "bridgectl.h"

#include <netlink/netlink.h>
#include <stdlib.h>
#include <string.h>

/* A counter: of a port, or of the bridge itself. */
struct drop_row {
	struct row_head head;
	char port[IF_NAMESIZE];
	uint32_t port_ifindex;
	uint32_t reason;
	uint64_t count;
};

/* What is asked for, and what came. */
struct stats {
	const char *bridge;
	const char *port;
	bool all;
	bool found;
	struct drop_row *rows;
	size_t count;
};

static void get_reason(const void *row, const struct field *field,
		       struct value *value)
{
	(void)field;
	name_value(value, ((const struct drop_row *)row)->reason, drop_names,
		   MUSE_BRIDGE_DROP_MAX + 1);
}

static void get_meaning(const void *row, const struct field *field,
			struct value *value)
{
	(void)field;
	name_value(value, ((const struct drop_row *)row)->reason, drop_texts,
		   MUSE_BRIDGE_DROP_MAX + 1);
}

#define AT(member) offsetof(struct drop_row, member)

/* Keys are promised in bridgectl(8): they may be added to, not changed. */
static const struct field drop_fields[] = {
	{ "bridge", "BRIDGE", NULL, 0, AT(head.bridge), get_text },
	{ "bridge_ifindex", NULL, NULL, 0, AT(head.ifindex), get_u32 },
	{ "port", "PORT", NULL, 0, AT(port), get_text },
	{ "port_ifindex", NULL, NULL, 0, AT(port_ifindex), get_u32 },
	{ "reason", "REASON", NULL, 0, 0, get_reason },
	{ "frames", "FRAMES", NULL, FIELD_RIGHT, AT(count), get_u64 },
	{ "meaning", "MEANING", NULL, 0, 0, get_meaning },
	{ .key = NULL },
};

/* Add the counters of a port, or of the bridge itself if @port is NULL. */
static void add(struct stats *stats, const struct row_head *head,
		const struct port_row *port, const uint64_t *drops)
{
	struct drop_row *row;
	uint32_t i;

	stats->rows = memory_grow(stats->rows,
				  stats->count + MUSE_BRIDGE_DROP_MAX,
				  sizeof(*stats->rows));
	for (i = 1; i <= MUSE_BRIDGE_DROP_MAX; i++) {
		/* One that the module does not know is no counter of it. */
		if (drops[i] == ABSENT_U64 || (!drops[i] && !stats->all))
			continue;
		row = &stats->rows[stats->count++];
		*row = (struct drop_row){ .head = *head,
					  .port_ifindex = ABSENT_U32,
					  .reason = i,
					  .count = drops[i] };
		if (!port)
			continue;
		memcpy(row->port, port->port, sizeof(row->port));
		row->port_ifindex = port->port_ifindex;
	}
}

/* A bridge, then its ports. */
static void add_bridge(struct stats *stats, const struct bridge_row *bridge,
		       const struct rows *ports)
{
	const struct port_row *port = ports->data;
	size_t i;

	if (!stats->port)
		add(stats, &bridge->head, NULL, bridge->drops);
	for (i = 0; i < ports->count; i++, port++) {
		if (port->head.ifindex != bridge->head.ifindex ||
		    (stats->port && strcmp(stats->port, port->port)))
			continue;
		stats->found = true;
		add(stats, &bridge->head, port, port->drops);
	}
}

static int ask(struct bridgectl *ctl, const char *bridge, uint8_t cmd,
	       int flags, struct rows *rows)
{
	struct nl_msg *msg;
	int rc = bridge_request(ctl, bridge, cmd, flags, &msg);

	return rc ? rc :
		    family_ask(&ctl->family, bridge ? bridge : "", msg, rows);
}

static int show(struct bridgectl *ctl, struct stats *stats)
{
	struct rows bridges = { .size = sizeof(struct bridge_row),
				.parse = bridge_parse };
	struct rows ports = { .size = sizeof(struct port_row),
			      .parse = port_parse };
	size_t i;
	int rc;

	rc = ask(ctl, stats->bridge, MUSE_BRIDGE_CMD_BRIDGE_GET,
		 stats->bridge ? 0 : NLM_F_DUMP, &bridges);
	if (!rc)
		rc = ask(ctl, stats->bridge, MUSE_BRIDGE_CMD_PORT_GET,
			 NLM_F_DUMP, &ports);
	for (i = 0; !rc && i < bridges.count; i++)
		add_bridge(stats, (struct bridge_row *)bridges.data + i,
			   &ports);
	if (!rc && stats->port && !stats->found)
		rc = failed("%s: not a port of %s", stats->port, stats->bridge);
	if (!rc)
		output_rows(&ctl->output, drop_fields, stats->rows,
			    stats->count, sizeof(*stats->rows));
	free(bridges.data);
	free(ports.data);
	return rc;
}

int cmd_stats(void *context, int argc, char **argv)
{
	struct stats stats = { .bridge = NULL };
	struct param options[] = {
		OPTION('a', "all", NULL, take_flag, &stats.all,
		       "also reasons for which there was no frame"),
		PARAM_END,
	};
	struct param operands[] = {
		OPTIONAL_OPERAND("BRIDGE", take_text, &stats.bridge,
				 "only this bridge and its ports"),
		OPTIONAL_OPERAND("PORT", take_text, &stats.port,
				 "only this port of it"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, options, operands, NULL);

	if (!rc)
		rc = show(context, &stats);
	free(stats.rows);
	return rc;
}
