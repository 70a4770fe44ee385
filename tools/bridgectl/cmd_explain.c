// SPDX-License-Identifier: GPL-2.0
/* bridgectl explain: what would become of a frame now, and why. */
#include "bridgectl.h"

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>

/* The frame that is asked about. */
struct frame {
	const char *bridge;
	const char *in;
	uint8_t src[MAC_LEN];
	uint8_t dst[MAC_LEN];
	uint32_t len;
};

static const char *const fate_names[MUSE_BRIDGE_FATE_MAX + 1] = {
	[MUSE_BRIDGE_FATE_DROP] = "drop",
	[MUSE_BRIDGE_FATE_PASS] = "pass",
	[MUSE_BRIDGE_FATE_LOCAL] = "local",
	[MUSE_BRIDGE_FATE_FORWARD] = "forward",
	[MUSE_BRIDGE_FATE_FLOOD] = "flood",
};

static const char *const source_names[MUSE_BRIDGE_SOURCE_MAX + 1] = {
	[MUSE_BRIDGE_SOURCE_IGNORED] = "ignored",
	[MUSE_BRIDGE_SOURCE_KNOWN] = "known",
	[MUSE_BRIDGE_SOURCE_NEW] = "new",
	[MUSE_BRIDGE_SOURCE_MOVED] = "moved",
	[MUSE_BRIDGE_SOURCE_STATIC] = "static",
	[MUSE_BRIDGE_SOURCE_OWN] = "own",
	[MUSE_BRIDGE_SOURCE_LIMIT] = "limit",
	[MUSE_BRIDGE_SOURCE_DAMPED] = "damped",
};

/* ---- JSON ---------------------------------------------------------------- */

static uint32_t number_at(const void *row, const struct field *field)
{
	uint32_t number;

	memcpy(&number, (const char *)row + field->offset, sizeof(number));
	return number;
}

static void get_fate(const void *row, const struct field *field,
		     struct value *value)
{
	name_value(value, number_at(row, field), fate_names,
		   ARRAY_SIZE(fate_names));
}

static void get_source(const void *row, const struct field *field,
		       struct value *value)
{
	name_value(value, number_at(row, field), source_names,
		   ARRAY_SIZE(source_names));
}

static void get_drop(const void *row, const struct field *field,
		     struct value *value)
{
	name_value(value, number_at(row, field), drop_names,
		   MUSE_BRIDGE_DROP_MAX + 1);
}

static void get_path(const void *row, const struct field *field,
		     struct value *value)
{
	name_value(value, number_at(row, field), path_names,
		   MUSE_BRIDGE_PATH_MAX + 1);
}

static void get_rows(struct value *value, const struct field *fields,
		     const void *rows, size_t count, size_t size)
{
	value->kind = VALUE_ROWS;
	value->fields = fields;
	value->rows = rows;
	value->count = count;
	value->size = size;
}

static void get_src_entry(const void *row, const struct field *field,
			  struct value *value)
{
	const struct explain_row *x = row;

	(void)field;
	get_rows(value, fdb_fields, &x->src_entry, x->src_entries,
		 sizeof(x->src_entry));
}

static void get_dst_entry(const void *row, const struct field *field,
			  struct value *value)
{
	const struct explain_row *x = row;

	(void)field;
	get_rows(value, fdb_fields, &x->dst_entry, x->dst_entries,
		 sizeof(x->dst_entry));
}

#define AT(type, member) offsetof(struct type, member)

/* Keys are promised in bridgectl(8): they may be added to, not changed. */
static const struct field out_fields[] = {
	{ "port", NULL, NULL, 0, AT(out_row, port), get_text },
	{ "port_ifindex", NULL, NULL, 0, AT(out_row, port_ifindex), get_u32 },
	{ "leaves", NULL, NULL, 0, AT(out_row, leaves), get_switch },
	{ "reason", NULL, NULL, 0, AT(out_row, drop), get_drop },
	{ "path", NULL, NULL, 0, AT(out_row, path), get_path },
	{ .key = NULL },
};

static void get_outs(const void *row, const struct field *field,
		     struct value *value)
{
	const struct explain_row *x = row;

	(void)field;
	get_rows(value, out_fields, x->outs, x->out_count, sizeof(*x->outs));
}

static const struct field explain_fields[] = {
	{ "bridge", NULL, NULL, 0, AT(explain_row, head.bridge), get_text },
	{ "bridge_ifindex", NULL, NULL, 0, AT(explain_row, head.ifindex),
	  get_u32 },
	{ "in", NULL, NULL, 0, AT(explain_row, port), get_text },
	{ "in_ifindex", NULL, NULL, 0, AT(explain_row, port_ifindex), get_u32 },
	{ "src", NULL, NULL, 0, AT(explain_row, src), get_mac },
	{ "dst", NULL, NULL, 0, AT(explain_row, dst), get_mac },
	{ "len", NULL, NULL, 0, AT(explain_row, len), get_u32 },
	{ "source", NULL, NULL, 0, AT(explain_row, source), get_source },
	{ "source_entry", NULL, NULL, 0, 0, get_src_entry },
	{ "fate", NULL, NULL, 0, AT(explain_row, fate), get_fate },
	{ "reason", NULL, NULL, 0, AT(explain_row, drop), get_drop },
	{ "destination_entry", NULL, NULL, 0, 0, get_dst_entry },
	{ "host", NULL, NULL, 0, AT(explain_row, host), get_switch },
	{ "ports", NULL, NULL, 0, 0, get_outs },
	{ .key = NULL },
};

/* ---- words --------------------------------------------------------------- */

/* "b (learned, heard 1.5s ago)" */
static void say_entry(const struct fdb_row *entry)
{
	char age[TEXT_MAX];

	print_safely(entry->port);
	if (entry->age_ms == ABSENT_U32)
		printf(" (static");
	else
		printf(" (learned, heard %s ago",
		       format_age_ms(entry->age_ms, age));
	if (entry->moves)
		printf(", moved %u time%s", entry->moves,
		       entry->moves > 1 ? "s" : "");
	printf(")");
}

static void say_source(const struct explain_row *x)
{
	const struct fdb_row *entry = &x->src_entry;

	switch (x->source) {
	case MUSE_BRIDGE_SOURCE_KNOWN:
		printf("is behind ");
		say_entry(entry);
		printf(entry->age_ms == ABSENT_U32 ?
			       ": nothing is learned" :
			       ": that it is heard again is noted");
		break;
	case MUSE_BRIDGE_SOURCE_NEW:
		printf("is not known: it is learned behind ");
		print_safely(x->port);
		break;
	case MUSE_BRIDGE_SOURCE_MOVED:
		printf("is behind ");
		say_entry(entry);
		printf(": it moves to ");
		print_safely(x->port);
		break;
	case MUSE_BRIDGE_SOURCE_STATIC:
		printf("is behind ");
		say_entry(entry);
		printf(": there it stays");
		break;
	case MUSE_BRIDGE_SOURCE_OWN:
		printf("is an address of the bridge itself");
		break;
	case MUSE_BRIDGE_SOURCE_LIMIT:
		if (x->src_entries) {
			printf("is behind ");
			say_entry(entry);
		} else {
			printf("is not known");
		}
		printf(": a limit of learned entries is reached");
		break;
	case MUSE_BRIDGE_SOURCE_DAMPED:
		printf("is behind ");
		say_entry(entry);
		printf(": it moves too often and stays there");
		break;
	default:
		printf(*x->port ? "is not looked at: nothing is learned" :
				  "is the host: nothing is learned");
	}
}

static void say_destination(const struct explain_row *x)
{
	static const uint8_t all[MAC_LEN] = { 255, 255, 255, 255, 255, 255 };

	if (x->dst_entries && !*x->dst_entry.port) {
		printf("is an address of the bridge itself");
	} else if (x->dst_entries) {
		printf("is behind ");
		say_entry(&x->dst_entry);
	} else if (!memcmp(x->dst, all, MAC_LEN)) {
		printf("is broadcast");
	} else if (x->dst[0] & 1) {
		printf("is a group");
	} else if (x->fate != MUSE_BRIDGE_FATE_FLOOD &&
		   !memcmp(x->dst, x->src, MAC_LEN) &&
		   (x->source == MUSE_BRIDGE_SOURCE_NEW ||
		    x->source == MUSE_BRIDGE_SOURCE_MOVED)) {
		printf("is the source itself, which has just been learned here");
	} else {
		printf("has no entry that decides");
	}
}

static void say_drop(uint32_t drop)
{
	if (drop <= MUSE_BRIDGE_DROP_MAX)
		printf("%s (%s)", drop_texts[drop], drop_names[drop]);
	else
		printf("reason %u", drop);
}

static void say_fate(const struct explain_row *x)
{
	switch (x->fate) {
	case MUSE_BRIDGE_FATE_DROP:
		printf("dropped");
		break;
	case MUSE_BRIDGE_FATE_PASS:
		printf("not forwarded");
		break;
	case MUSE_BRIDGE_FATE_LOCAL:
		printf("for the host alone");
		break;
	case MUSE_BRIDGE_FATE_FORWARD:
		printf("forwarded to the port of its destination");
		break;
	case MUSE_BRIDGE_FATE_FLOOD:
		printf("flooded to all ports that may have it");
		break;
	default:
		printf("number %u, which a newer kernel made up", x->fate);
	}
	if (x->drop != ABSENT_U32) {
		printf(": ");
		say_drop(x->drop);
	}
}

static void say_out(const struct out_row *out)
{
	if (out->leaves && out->path == MUSE_BRIDGE_PATH_DIRECT) {
		printf("yes, straight to the driver");
	} else if (out->leaves) {
		printf("yes, through the stack");
		if (out->path <= MUSE_BRIDGE_PATH_MAX)
			printf(" (%s)", path_names[out->path]);
	} else if (out->drop != ABSENT_U32) {
		printf("no: ");
		say_drop(out->drop);
	} else {
		printf("no");
	}
}

static void say(const struct explain_row *x)
{
	char mac[TEXT_MAX];
	size_t i;

	printf("source      %s ", format_mac(x->src, mac));
	say_source(x);
	printf("\ndestination %s ", format_mac(x->dst, mac));
	say_destination(x);
	printf("\nframe       ");
	say_fate(x);
	if (*x->port)
		printf("\nto the host %s", x->host == 1 ? "yes" : "no");
	for (i = 0; i < x->out_count; i++) {
		int pad = 8 - (int)strlen(x->outs[i].port);

		printf("\nby ");
		print_safely(x->outs[i].port);
		printf("%*s ", pad > 0 ? pad : 0, "");
		say_out(&x->outs[i]);
	}
	printf("\n");
}

/* ---- asking -------------------------------------------------------------- */

/* The parts of the answer, put together; the ports come after the frame. */
static int tell(struct bridgectl *ctl, const struct rows *rows)
{
	const struct explain_part *parts = rows->data;
	struct explain_row x;
	struct out_row *outs;
	size_t i;

	if (!rows->count || parts[0].is_out)
		return failed("the kernel's reply is not understood: no decision");
	x = parts[0].frame;
	outs = memory_grow(NULL, rows->count, sizeof(*outs));
	for (i = 1; i < rows->count; i++)
		if (parts[i].is_out)
			outs[x.out_count++] = parts[i].out;
	x.outs = outs;
	if (ctl->output.json) {
		output_object(&ctl->output, explain_fields, &x);
		printf("\n");
	} else {
		say(&x);
	}
	free(outs);
	return STATUS_DONE;
}

static int ask(struct bridgectl *ctl, const struct frame *frame)
{
	struct rows rows = { .size = sizeof(struct explain_part),
			     .parse = explain_parse };
	bool from_host = !strcmp(frame->in, frame->bridge);
	struct nlattr *nest;
	struct nl_msg *msg;
	uint32_t port = 0;
	int rc;

	rc = bridge_request(ctl, frame->bridge, MUSE_BRIDGE_CMD_EXPLAIN,
			    NLM_F_DUMP, &msg);
	if (rc)
		return rc;
	if (!from_host)
		rc = find_device(frame->in, "port", &port);
	if (rc) {
		nlmsg_free(msg);
		return rc;
	}
	nest = nla_nest_start(msg, MUSE_BRIDGE_A_EXPLAIN | NLA_F_NESTED);
	must_put(nest ? 0 : -1);
	if (!from_host)
		must_put(nla_put_u32(msg, MUSE_BRIDGE_A_EXPLAIN_PORT_IFINDEX,
				     port));
	must_put(nla_put(msg, MUSE_BRIDGE_A_EXPLAIN_SRC, MAC_LEN, frame->src));
	must_put(nla_put(msg, MUSE_BRIDGE_A_EXPLAIN_DST, MAC_LEN, frame->dst));
	must_put(nla_put_u32(msg, MUSE_BRIDGE_A_EXPLAIN_LEN, frame->len));
	nla_nest_end(msg, nest);
	rc = family_ask(&ctl->family, frame->bridge, msg, &rows);
	if (!rc)
		rc = tell(ctl, &rows);
	free(rows.data);
	return rc;
}

int cmd_explain(void *context, int argc, char **argv)
{
	struct frame frame = { .len = ETH_ZLEN };
	struct param options[] = {
		OPTION('i', "in", "PORT", take_text, &frame.in,
		       "the port that it comes in by; the bridge: the host sends it"),
		OPTION(0, "src", "MAC", take_mac, frame.src, "its source"),
		OPTION(0, "dst", "MAC", take_mac, frame.dst, "its destination"),
		OPTION(0, "len", "BYTES", take_number, &frame.len,
		       "how long it is, with its header (60)"),
		PARAM_END,
	};
	struct param operands[] = {
		OPERAND("BRIDGE", take_text, &frame.bridge, "the bridge"),
		PARAM_END,
	};
	const struct param *p;
	int rc;

	rc = args_parse(argc, argv, options, operands, NULL);
	if (rc)
		return rc;
	for (p = options; p < options + 3; p++)
		if (!p->given)
			return misused("explain: --%s is missing (see -h)",
				       p->name);
	return ask(context, &frame);
}
