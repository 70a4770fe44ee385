// SPDX-License-Identifier: GPL-2.0
/*
 * bridgectl top: the busiest stations, live.
 *
 * What each has sent and was sent is looked up twice, and what is between the two is
 * divided by the time.  Only the first time the whole table is read: after that, the
 * kernel picks those of whom anything was counted since.
 */
#include "bridgectl.h"

#include <errno.h>
#include <limits.h>
#include <netlink/netlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "screen.h"
#include "stop.h"
#include "tally.h"

enum {
	DELAY_MIN = 100,     /* ms */
	DELAY_MAX = 3600000, /* ms */
	SLACK = 100,	     /* ms; two ticks of the slowest clock are less */
	LOOK_MIN = 100,	     /* ms that a look may take, at least */
	SHOWN = 20,	     /* stations, where there is no page to fill */
	AROUND = 4,	     /* lines of a page that are no stations */
	STALE_MAX = 1024,    /* stations to remember for nothing, at least */
};

/* Places in &struct fdb_row.stats. */
enum { RX_PACKETS, RX_BYTES, TX_PACKETS, TX_BYTES };

/**
 * struct busy_row - a station in an interval
 * @address: of the station
 * @port: name of the port that it is behind
 * @port_ifindex: its interface index
 * @state: &enum muse_bridge_fdb_state
 * @stats: what was counted, in the order of &struct fdb_row.stats
 * @rates: the same in a second
 */
struct busy_row {
	uint8_t address[MAC_LEN];
	char port[IF_NAMESIZE];
	uint32_t port_ifindex;
	uint32_t state;
	uint64_t stats[FDB_STAT_COUNT];
	double rates[FDB_STAT_COUNT];
};

/**
 * struct top_row - an interval
 * @head: the bridge
 * @interval_ms: how long it was
 * @stations: how many were active
 * @uncounted: how many had no counters when we began
 * @shown: how many of @busy are to be seen
 * @busy: the stations that were active, the busiest first
 */
struct top_row {
	struct row_head head;
	uint32_t interval_ms;
	uint32_t stations;
	uint32_t uncounted;
	size_t shown;
	struct busy_row *busy;
};

/**
 * struct top - the command
 * @ctl: the program
 * @bridge: name of the bridge
 * @delay: milliseconds of an interval
 * @count: end after so many; 0: do not
 * @rows: so many stations are shown; 0: all; %ABSENT_U32: as many as is good
 * @page: on a page that is written again and again
 * @began: the first look has been
 * @looked: when the last look began, ms
 * @covered: what was counted until then has been seen, ms; @looked, or earlier
 * @took: ms that the last look took
 * @tally: what was counted up to then
 * @whole: this look reads the whole table
 * @fresh: what it finds there, which is what @tally will be
 * @row: what is new of that
 * @room: so many elements &struct top_row.busy has
 */
struct top {
	struct bridgectl *ctl;
	const char *bridge;
	uint64_t delay;
	uint32_t count;
	uint32_t rows;
	bool page;
	bool began;
	int64_t looked;
	int64_t covered;
	int64_t took;
	struct tally tally;
	bool whole;
	struct tally fresh;
	struct top_row row;
	size_t room;
};

/* What ends a wait. */
enum wake { WAKE_TIME, WAKE_END, WAKE_FAILED };

static void get_state(const void *row, const struct field *field,
		      struct value *value)
{
	(void)field;
	name_value(value, ((const struct busy_row *)row)->state,
		   fdb_state_names, MUSE_BRIDGE_FDB_STATE_MAX + 1);
}

/* A number to JSON, something short to people. */
static void get_rate(const void *row, const struct field *field,
		     struct value *value)
{
	get_real(row, field, value);
	value->shown = format_short((uint64_t)(value->real + 0.5), value->room);
}

#define AT(member) offsetof(struct busy_row, member)
#define NEWS(key, nth)                                         \
	{                                                      \
		key, NULL, "stats", 0, AT(stats[nth]), get_u64 \
	}
#define RATE(key, heading, nth)                                              \
	{                                                                    \
		key, heading, "rates", FIELD_RIGHT, AT(rates[nth]), get_rate \
	}

/* Keys are promised in bridgectl(8): they may be added to, not changed. */
static const struct field busy_fields[] = {
	{ "address", "ADDRESS", NULL, 0, AT(address), get_mac },
	{ "port", "PORT", NULL, 0, AT(port), get_text },
	{ "port_ifindex", NULL, NULL, 0, AT(port_ifindex), get_u32 },
	{ "state", NULL, NULL, 0, 0, get_state },
	NEWS("rx_packets", RX_PACKETS),
	NEWS("rx_bytes", RX_BYTES),
	NEWS("tx_packets", TX_PACKETS),
	NEWS("tx_bytes", TX_BYTES),
	RATE("rx_packets", "RX-PACKETS/S", RX_PACKETS),
	RATE("rx_bytes", "RX-BYTES/S", RX_BYTES),
	RATE("tx_packets", "TX-PACKETS/S", TX_PACKETS),
	RATE("tx_bytes", "TX-BYTES/S", TX_BYTES),
	{ .key = NULL },
};

static void get_busiest(const void *row, const struct field *field,
			struct value *value)
{
	const struct top_row *top = row;

	(void)field;
	value->kind = VALUE_ROWS;
	value->rows = top->busy;
	value->fields = busy_fields;
	value->count = top->shown;
	value->size = sizeof(*top->busy);
}

#undef AT
#define AT(member) offsetof(struct top_row, member)

static const struct field top_fields[] = {
	{ "bridge", NULL, NULL, 0, AT(head.bridge), get_text },
	{ "bridge_ifindex", NULL, NULL, 0, AT(head.ifindex), get_u32 },
	{ "interval_ms", NULL, NULL, 0, AT(interval_ms), get_u32 },
	{ "stations", NULL, NULL, 0, AT(stations), get_u32 },
	{ "uncounted", NULL, NULL, 0, AT(uncounted), get_u32 },
	{ "busiest", NULL, NULL, 0, 0, get_busiest },
	{ .key = NULL },
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Bytes first, of both directions; then frames. */
static int compare(const void *a, const void *b)
{
	const struct busy_row *x = a, *y = b;
	uint64_t bytes_x = x->stats[RX_BYTES] + x->stats[TX_BYTES];
	uint64_t bytes_y = y->stats[RX_BYTES] + y->stats[TX_BYTES];
	uint64_t packets_x = x->stats[RX_PACKETS] + x->stats[TX_PACKETS];
	uint64_t packets_y = y->stats[RX_PACKETS] + y->stats[TX_PACKETS];

	if (bytes_x != bytes_y)
		return bytes_x > bytes_y ? -1 : 1;
	if (packets_x != packets_y)
		return packets_x > packets_y ? -1 : 1;
	return memcmp(x->address, y->address, MAC_LEN);
}

static struct busy_row *busy_add(struct top *top)
{
	struct top_row *row = &top->row;

	if (row->stations == top->room) {
		top->room = top->room ? 2 * top->room : 64;
		row->busy =
			memory_grow(row->busy, top->room, sizeof(*row->busy));
	}
	return &row->busy[row->stations++];
}

/* An entry that the kernel has picked. */
static void take(void *context, const void *data)
{
	const struct fdb_row *entry = data;
	uint64_t news[FDB_STAT_COUNT], all[FDB_STAT_COUNT];
	struct top *top = context;
	struct busy_row *busy;
	bool any;

	if (entry->stats[RX_PACKETS] == ABSENT_U64) {
		top->row.uncounted += entry->state !=
				      MUSE_BRIDGE_FDB_STATE_LOCAL;
		return;
	}
	any = top->began && tally_add(&top->tally, entry, news);
	if (top->whole)
		tally_add(&top->fresh, entry, all);
	if (!any)
		return;
	busy = busy_add(top);
	memset(busy, 0, sizeof(*busy));
	memcpy(busy->address, entry->address, MAC_LEN);
	memcpy(busy->port, entry->port, sizeof(busy->port));
	busy->port_ifindex = entry->port_ifindex;
	busy->state = entry->state;
	memcpy(busy->stats, news, sizeof(news));
}

static int look_at_bridge(struct top *top, struct bridge_row *bridge)
{
	struct rows rows = { .size = sizeof(struct bridge_row),
			     .parse = bridge_parse };
	struct nl_msg *msg;
	int rc;

	rc = bridge_request(top->ctl, top->bridge, MUSE_BRIDGE_CMD_BRIDGE_GET,
			    0, &msg);
	if (!rc)
		rc = family_ask(&top->ctl->family, top->bridge, msg, &rows);
	if (!rc && rows.count != 1)
		rc = failed("the kernel's reply is not understood: no bridge");
	if (!rc)
		*bridge = *(struct bridge_row *)rows.data;
	free(rows.data);
	return rc;
}

/* It must be the bridge with which we began, and count. */
static int check_bridge(const struct top *top, const struct bridge_row *bridge)
{
	const char *name = top->bridge;
	uint32_t ifindex = top->row.head.ifindex;

	if (ifindex && bridge->head.ifindex != ifindex)
		return failed("%s: it was removed, and another one made", name);
	if (bridge->fdb_stats == 1)
		return STATUS_DONE;
	return failed("%s: nothing is counted (bridgectl set %s fdb_stats on)",
		      name, name);
}

/*
 * Read what was counted since the last look, or the whole table. Whether an entry was
 * active the kernel decides when its turn comes, which is late in a large table and on a
 * busy machine. If that may have been too late, the next look goes back as far again.
 */
static int look_at_entries(struct top *top)
{
	struct fdb_which which = { .bridge = top->bridge };
	struct rows rows = { .size = sizeof(struct fdb_row),
			     .parse = fdb_parse,
			     .take = take,
			     .context = top };
	const int64_t now = now_ms();
	const int64_t room = top->took > LOOK_MIN / 2 ? 2 * top->took :
							LOOK_MIN;
	struct nl_msg *msg;
	int rc;

	top->row.stations = 0;
	if (top->began)
		top->row.interval_ms = (uint32_t)(now - top->looked);
	top->looked = now;
	which.active.given = !top->whole;
	which.active.ms = (uint32_t)(now - top->covered + room + SLACK);
	if (top->whole)
		top->row.uncounted = 0;
	rc = fdb_request(top->ctl, &which, MUSE_BRIDGE_CMD_FDB_GET, NLM_F_DUMP,
			 &msg);
	if (!rc)
		rc = fdb_ask(top->ctl, &which, msg, &rows);
	free(rows.data);
	top->took = now_ms() - now;
	if (top->whole || top->took <= room)
		top->covered = now;
	return rc;
}

/* After a look at the whole table, only what is there is remembered. */
static void refresh(struct top *top, uint32_t entries)
{
	if (top->whole) {
		tally_free(&top->tally);
		top->tally = top->fresh;
		tally_init(&top->fresh);
	}
	/* Where stations come and go, those that went become too many. */
	top->whole = top->tally.count > 2 * (size_t)entries + STALE_MAX;
}

/* How many stations are shown at most; 0: all. */
static size_t rows_wanted(const struct top *top)
{
	size_t lines;

	if (!top->page)
		return top->rows == ABSENT_U32 ? SHOWN : top->rows;
	lines = screen_lines();
	lines = lines > AROUND ? lines - AROUND : 1;
	return top->rows && top->rows < lines ? top->rows : lines;
}

/* Put what was read into order. */
static void rank(struct top *top)
{
	struct top_row *row = &top->row;
	double seconds = row->interval_ms / 1000.0;
	size_t i, most = rows_wanted(top);
	int j;

	if (row->stations)
		qsort(row->busy, row->stations, sizeof(*row->busy), compare);
	row->shown = most && most < row->stations ? most : row->stations;
	for (i = 0; i < row->shown; i++)
		for (j = 0; j < FDB_STAT_COUNT; j++)
			row->busy[i].rates[j] =
				(double)row->busy[i].stats[j] / seconds;
}

static int look(struct top *top)
{
	struct bridge_row bridge;
	int rc = look_at_bridge(top, &bridge);

	if (!rc)
		rc = check_bridge(top, &bridge);
	if (rc)
		return rc;
	top->row.head = bridge.head;
	rc = look_at_entries(top);
	if (rc)
		return rc;
	refresh(top, bridge.entries);
	if (top->began)
		rank(top);
	return rc;
}

static void print_title(const struct top *top)
{
	const struct top_row *row = &top->row;
	char text[TEXT_MAX];

	printf("%s: ", top->bridge);
	if (row->interval_ms)
		printf("%u stations were active within %s", row->stations,
		       format_time_ms(row->interval_ms, text));
	else
		printf("%s until there is something to see",
		       format_time_ms(top->delay, text));
	if (row->uncounted)
		printf("; %u have no counters", row->uncounted);
	puts(" (q: quit)\n");
}

/* @nth: of the intervals, from 0 on. */
static void print(const struct top *top, uint32_t nth)
{
	const struct output *output = &top->ctl->output;
	const struct top_row *row = &top->row;

	if (output->json) {
		output_object(output, top_fields, row);
		putchar('\n');
		return;
	}
	if (top->page) {
		screen_clear();
		print_title(top);
	} else if (nth) {
		putchar('\n');
	}
	output_rows(output, busy_fields, row->busy, row->shown,
		    sizeof(*row->busy));
}

/* Wait for the time, or for a reason to end. */
static enum wake await(int64_t until)
{
	/* Nothing is expected of stdout but that its reader goes away. */
	struct pollfd fds[] = {
		{ .fd = stop_fd(), .events = POLLIN },
		{ .fd = STDOUT_FILENO },
		{ .fd = screen_keys(), .events = POLLIN },
	};
	int64_t left;

	while ((left = until - now_ms()) > 0) {
		if (poll(fds, ARRAY_SIZE(fds),
			 left > INT_MAX ? INT_MAX : (int)left) < 0 &&
		    errno != EINTR) {
			failed("poll: %s", strerror(errno));
			return WAKE_FAILED;
		}
		if (fds[0].revents || fds[1].revents || screen_pressed('q'))
			return WAKE_END;
		/* A terminal that is gone would wake us for ever. */
		if (fds[2].revents & (POLLHUP | POLLERR | POLLNVAL))
			return WAKE_END;
	}
	return WAKE_TIME;
}

/* The first look, after which nothing can be said yet. */
static int begin(struct top *top)
{
	int rc;

	top->whole = true;
	rc = look(top);
	if (rc)
		return rc;
	top->began = true;
	top->page = !top->ctl->output.json && screen_begin();
	if (top->page) {
		screen_clear();
		print_title(top);
	} else if (top->row.uncounted) {
		warned("%s: %u stations have no counters: they were known before",
		       top->bridge, top->row.uncounted);
	}
	return rc;
}

static int run(struct top *top)
{
	uint32_t n = 0;
	int rc;

	rc = begin(top);
	if (rc)
		return rc;
	for (;;) {
		rc = output_finish();
		if (rc || (top->count && n == top->count))
			return rc;
		switch (await(top->looked + (int64_t)top->delay)) {
		case WAKE_FAILED:
			return STATUS_FAILED;
		case WAKE_END:
			return STATUS_DONE;
		case WAKE_TIME:
			break;
		}
		rc = look(top);
		if (rc)
			return rc;
		print(top, n++);
	}
}

static int take_delay(const struct param *param, const char *text)
{
	int rc = take_time(param, text);
	uint64_t ms;

	if (rc)
		return rc;
	ms = *(uint64_t *)param->to;
	if (ms < DELAY_MIN || ms > DELAY_MAX)
		return param_refuse(param, text, "not between 100ms and 1h");
	return STATUS_DONE;
}

int cmd_top(void *context, int argc, char **argv)
{
	struct top top = { .ctl = context, .delay = 2000, .rows = ABSENT_U32 };
	struct param options[] = {
		OPTION('d', "delay", "TIME", take_delay, &top.delay,
		       "look so often (2s)"),
		OPTION('n', "count", "N", take_number, &top.count,
		       "end after N intervals"),
		OPTION('r', "rows", "N", take_number, &top.rows,
		       "show N stations (20, or what fits on the terminal); 0: all"),
		PARAM_END,
	};
	struct param operands[] = {
		OPERAND("BRIDGE", take_text, &top.bridge, "the bridge"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, options, operands, NULL);

	if (!rc)
		rc = stop_catch(screen_abandon);
	if (rc)
		return rc;
	tally_init(&top.tally);
	tally_init(&top.fresh);
	rc = run(&top);
	screen_end();
	tally_free(&top.tally);
	tally_free(&top.fresh);
	free(top.row.busy);
	return rc;
}
