/* SPDX-License-Identifier: GPL-2.0 */
/* bridgectl: what its commands share. */
#ifndef MUSE_BRIDGECTL_H
#define MUSE_BRIDGECTL_H

#include <linux/muse_bridge.h>
#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "args.h"
#include "family.h"
#include "output.h"
#include "report.h"

struct nl_msg;
struct nlmsghdr;

/**
 * struct bridgectl - the program
 * @family: muse_bridge
 * @output: how to print
 */
struct bridgectl {
	struct family family;
	struct output output;
};

/* Settings of a port: attributes in a row, each a u8. */
enum {
	PORT_SETTING_FIRST = MUSE_BRIDGE_A_PORT_LEARNING,
	PORT_SETTING_LAST = MUSE_BRIDGE_A_PORT_HAIRPIN,
	PORT_SETTING_COUNT = PORT_SETTING_LAST - PORT_SETTING_FIRST + 1,
};

/* Counters of an entry: the first of those of a port. */
enum {
	FDB_STAT_FIRST = MUSE_BRIDGE_A_STAT_RX_PACKETS,
	FDB_STAT_COUNT = MUSE_BRIDGE_A_STAT_TX_BYTES - FDB_STAT_FIRST + 1,
};

/**
 * struct row_head - what every row begins with
 * @bridge: name of the bridge
 * @ifindex: its interface index
 * @event: number of the event, or of the last one before what is said
 */
struct row_head {
	char bridge[IF_NAMESIZE];
	uint32_t ifindex;
	uint32_t event;
};

/**
 * struct bridge_row - a bridge, as a reply or a notification describes it
 * @head: which bridge
 * @mode: &enum muse_bridge_mode
 * @learning: 0 or 1
 * @ageing_ms: ageing time
 * @group_fwd_mask: which of 01-80-C2-00-00-0x are forwarded
 * @address: its own address
 * @ports: how many it has
 * @entries: how many are in its forwarding database
 * @direct: 0 or 1
 * @fdb_stats: 0 or 1
 * @learn_limit: so many learned entries there may be; 0: any number
 * @learn_limit_action: &enum muse_bridge_refusal
 * @learned: learned entries
 * @damp_moves: so many moves are allowed; 0: any number
 * @damp_window_ms: in this time
 * @damp_hold_ms: and then none in this time
 * @damp_action: &enum muse_bridge_refusal
 * @damped: entries that may not move
 * @stats: counters of refusals, by &enum muse_bridge_stat_attr
 * @unusual: settings that are not as in a new bridge, as `set` takes them
 * @drops: counters of what concerns no port, by &enum muse_bridge_drop
 */
struct bridge_row {
	struct row_head head;
	uint32_t mode;
	uint32_t learning;
	uint32_t ageing_ms;
	uint32_t group_fwd_mask;
	uint8_t address[MAC_LEN];
	uint32_t ports;
	uint32_t entries;
	uint32_t direct;
	uint32_t fdb_stats;
	uint32_t learn_limit;
	uint32_t learn_limit_action;
	uint32_t learned;
	uint32_t damp_moves;
	uint32_t damp_window_ms;
	uint32_t damp_hold_ms;
	uint32_t damp_action;
	uint32_t damped;
	uint64_t stats[MUSE_BRIDGE_A_STAT_MAX + 1];
	char unusual[192];
	uint64_t drops[MUSE_BRIDGE_DROP_MAX + 1];
};

/**
 * struct port_row - a port
 * @head: its bridge
 * @port: its own name
 * @port_ifindex: its own interface index
 * @forwarding: 0 or 1
 * @entries: how many lead to it
 * @path: &enum muse_bridge_path
 * @stats: counters, by &enum muse_bridge_stat_attr
 * @drops: counters of what went no further, by &enum muse_bridge_drop
 * @settings: 0 or 1 each, by attribute less %PORT_SETTING_FIRST
 * @learn_limit: so many learned entries may lead to it; 0: any number
 * @learn_limit_action: &enum muse_bridge_refusal
 * @learned: learned entries that lead to it
 * @unusual: those that are not as in a new port, as `port set` takes them
 */
struct port_row {
	struct row_head head;
	char port[IF_NAMESIZE];
	uint32_t port_ifindex;
	uint32_t forwarding;
	uint32_t entries;
	uint32_t path;
	uint64_t stats[MUSE_BRIDGE_A_STAT_MAX + 1];
	uint64_t drops[MUSE_BRIDGE_DROP_MAX + 1];
	uint32_t settings[PORT_SETTING_COUNT];
	uint32_t learn_limit;
	uint32_t learn_limit_action;
	uint32_t learned;
	char unusual[160];
};

/**
 * struct fdb_row - an entry of the forwarding database
 * @head: its bridge
 * @port: name of the port it leads to; empty on a local entry
 * @old_port: name of the port that it led to; in events
 * @address: the station
 * @port_ifindex: interface index of the port
 * @old_port_ifindex: of the port that it led to
 * @state: &enum muse_bridge_fdb_state
 * @age_ms: since the station was last heard
 * @reason: &enum muse_bridge_fdb_reason; in events
 * @moves: how often the station has moved
 * @moved_ms: since the last time
 * @moved_from: interface index of the port that it was behind before
 * @damped: 0 or 1
 * @stats: what came from the station and was sent to it, in the order of
 *	&enum muse_bridge_stat_attr from %FDB_STAT_FIRST on
 */
struct fdb_row {
	struct row_head head;
	char port[IF_NAMESIZE];
	char old_port[IF_NAMESIZE];
	uint8_t address[MAC_LEN];
	uint32_t port_ifindex;
	uint32_t old_port_ifindex;
	uint32_t state;
	uint32_t age_ms;
	uint32_t reason;
	uint32_t moves;
	uint32_t moved_ms;
	uint32_t moved_from;
	uint32_t damped;
	uint64_t stats[FDB_STAT_COUNT];
};

/**
 * struct count_row - how many entries there are
 * @count: the number
 */
struct count_row {
	uint32_t count;
};

/**
 * struct out_row - whether a frame leaves by a port
 * @port: name of the port
 * @port_ifindex: its interface index
 * @leaves: 0 or 1
 * @drop: &enum muse_bridge_drop, why not
 * @path: &enum muse_bridge_path
 */
struct out_row {
	char port[IF_NAMESIZE];
	uint32_t port_ifindex;
	uint32_t leaves;
	uint32_t drop;
	uint32_t path;
};

/**
 * struct explain_row - what would become of a frame
 * @head: the bridge
 * @port: name of the port that it comes in by; empty: the host sends it
 * @src: its source
 * @dst: its destination
 * @port_ifindex: interface index of the port
 * @len: its bytes
 * @fate: &enum muse_bridge_fate
 * @drop: &enum muse_bridge_drop, why it goes nowhere
 * @host: 0 or 1
 * @source: &enum muse_bridge_source
 * @src_entries: how many entries its source has: 0 or 1
 * @dst_entries: how many decide where it goes: 0 or 1
 * @src_entry: that of the source
 * @dst_entry: the one that decides
 * @out_count: how many ports there are
 * @outs: the ports
 */
struct explain_row {
	struct row_head head;
	char port[IF_NAMESIZE];
	uint8_t src[MAC_LEN];
	uint8_t dst[MAC_LEN];
	uint32_t port_ifindex;
	uint32_t len;
	uint32_t fate;
	uint32_t drop;
	uint32_t host;
	uint32_t source;
	uint32_t src_entries;
	uint32_t dst_entries;
	struct fdb_row src_entry;
	struct fdb_row dst_entry;
	size_t out_count;
	const struct out_row *outs;
};

/**
 * struct explain_part - one message of the answer
 * @is_out: it is about a port that the frame may leave by
 * @frame: if it is not
 * @out: if it is
 */
struct explain_part {
	bool is_out;
	union {
		struct explain_row frame;
		struct out_row out;
	};
};

/* An age in milliseconds, if it is given. */
struct age {
	bool given;
	uint32_t ms;
};

/**
 * struct fdb_which - which entries are meant
 * @bridge: those of this bridge; NULL for all
 * @port: those that lead to this port; NULL for all
 * @by_address: only that of @address
 * @address: a station, or a prefix
 * @by_prefix: only those that are @address in the bits of @mask
 * @mask: the bits of the prefix
 * @by_state: only those in @state
 * @state: &enum muse_bridge_fdb_state
 * @older: only those with at least this age
 * @younger: only those with less than this age
 * @moves: only those that have moved at least so often
 * @active: only those with counters, where something was counted since
 * @replace: a new entry takes over the one that is there
 * @count: only say how many there are
 */
struct fdb_which {
	const char *bridge;
	const char *port;
	bool by_address;
	uint8_t address[MAC_LEN];
	bool by_prefix;
	uint8_t mask[MAC_LEN];
	bool by_state;
	uint32_t state;
	struct age older;
	struct age younger;
	uint32_t moves;
	struct age active;
	bool replace;
	bool count;
};

/* The operands "BRIDGE MAC", for a struct fdb_which. */
#define BRIDGE_OPERAND(which) \
	OPERAND("BRIDGE", take_text, &(which)->bridge, "the bridge")
#define MAC_OPERAND(which) \
	OPERAND("MAC", take_mac, (which)->address, "address of the station")

/* The keywords that pick entries, for a struct fdb_which. */
#define PORT_WORD(which)                                \
	WORD("port", "PORT", take_text, &(which)->port, \
	     "only entries that lead to this port")
#define PREFIX_WORD(which)                           \
	WORD("prefix", "PREFIX", take_prefix, which, \
	     "only addresses like 02:00:5e::/24")
#define OLDER_WORD(which)                                \
	WORD("older", "TIME", take_age, &(which)->older, \
	     "only stations last heard so long ago, or longer")
#define YOUNGER_WORD(which)                                  \
	WORD("younger", "TIME", take_age, &(which)->younger, \
	     "only stations heard within this time")

/* request.c */
extern const struct family muse_bridge_family;
int find_device(const char *name, const char *kind, uint32_t *ifindex);
int bridge_request(struct bridgectl *ctl, const char *bridge, uint8_t cmd,
		   int flags, struct nl_msg **msg);
int fdb_request(struct bridgectl *ctl, const struct fdb_which *which,
		uint8_t cmd, int flags, struct nl_msg **msg);
int fdb_ask(struct bridgectl *ctl, const struct fdb_which *which,
	    struct nl_msg *msg, struct rows *rows);
void must_put(int rc);

/* filter.c */
int take_refusal(const struct param *param, const char *text);
int take_prefix(const struct param *param, const char *text);
int take_age(const struct param *param, const char *text);
void put_filter(struct nl_msg *msg, const struct fdb_which *which);

/* rows.c */
int bridge_parse(struct nlmsghdr *nlh, void *row, const void *filter);
int port_parse(struct nlmsghdr *nlh, void *row, const void *filter);
int fdb_parse(struct nlmsghdr *nlh, void *row, const void *filter);
int count_parse(struct nlmsghdr *nlh, void *row, const void *filter);
int explain_parse(struct nlmsghdr *nlh, void *part, const void *filter);

/* fields.c */
extern const struct field bridge_fields[];
extern const struct field port_fields[];
extern const struct field fdb_fields[];
extern const struct field move_fields[];
extern const char *const drop_names[MUSE_BRIDGE_DROP_MAX + 1];
extern const char *const drop_texts[MUSE_BRIDGE_DROP_MAX + 1];
extern const char *const path_names[MUSE_BRIDGE_PATH_MAX + 1];
extern const char *const mode_names[MUSE_BRIDGE_MODE_MAX + 1];
extern const char *const refusal_names[MUSE_BRIDGE_REFUSAL_MAX + 1];
extern const char *const port_setting_names[PORT_SETTING_COUNT];
extern const char *const fdb_state_names[MUSE_BRIDGE_FDB_STATE_MAX + 1];
void name_value(struct value *value, uint32_t number, const char *const *names,
		size_t count);
void get_switch(const void *row, const struct field *field,
		struct value *value);

/* One file each. */
int cmd_show(void *context, int argc, char **argv);
int cmd_set(void *context, int argc, char **argv);
int cmd_port_show(void *context, int argc, char **argv);
int cmd_port_set(void *context, int argc, char **argv);
int cmd_fdb_show(void *context, int argc, char **argv);
int cmd_fdb_get(void *context, int argc, char **argv);
int cmd_fdb_add(void *context, int argc, char **argv);
int cmd_fdb_del(void *context, int argc, char **argv);
int cmd_fdb_flush(void *context, int argc, char **argv);
int cmd_moves(void *context, int argc, char **argv);
int cmd_stats(void *context, int argc, char **argv);
int cmd_top(void *context, int argc, char **argv);
int cmd_explain(void *context, int argc, char **argv);
int cmd_monitor(void *context, int argc, char **argv);

#endif /* MUSE_BRIDGECTL_H */
