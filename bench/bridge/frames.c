// SPDX-License-Identifier: GPL-2.0
/*
 * What a frame costs on several bridges, in alternation: in every round each
 * bridge has one block of frames, in an order that changes, and a ratio is of
 * two blocks of the same round.  One more block of the round does all but the
 * bridge's part; what is above it is a bridge's net cost.
 *
 * In a guest that counts instructions (-icount) a nanosecond is an instruction.
 *
 * The guest script has made the devices and named them: the prefix of the
 * bridge, the LAN, a number.  Devices without a prefix belong to no bridge.
 * Frames come from port 0 and go to port 1, if their destination is known.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"

#define SUBJECTS_MAX 8
#define ROUNDS_MAX   1000
#define PORTS_MAX    11

/* Addresses of stations: those that send, and those that are sent to. */
#define SRC    "02:00:00:10:00:00"
#define DST    "02:00:00:20:00:00"
#define NOBODY "02:00:00:30:00:00"

/* Where the source of a frame is. */
enum source {
	SOURCE_KNOWN,
	SOURCE_NEW,
	SOURCE_MOVES, /* between ports 0 and 2 */
};

/**
 * struct row - a way in which frames go
 * @title: as it is printed
 * @lan: name of the LAN
 * @ports: how many it has
 * @out: ports, from 1 on, that each frame leaves by
 * @stations: how many send, and to how many
 * @source: where the source is
 * @unknown: nobody has the destination
 * @cable: the LAN has hosts, who send; veth pairs are its ports
 */
struct row {
	const char *title;
	const char *lan;
	unsigned int ports;
	unsigned int out;
	unsigned int stations;
	enum source source;
	bool unknown;
	bool cable;
};

static const struct row rows[] = {
	{ .title = "known MAC", .lan = "small", .ports = 3, .out = 1 },
	{ .title = "100k MACs",
	  .lan = "large",
	  .ports = 3,
	  .out = 1,
	  .stations = 50000 },
	{ .title = "new MAC",
	  .lan = "fresh",
	  .ports = 3,
	  .out = 1,
	  .source = SOURCE_NEW },
	{ .title = "MAC move",
	  .lan = "fresh",
	  .ports = 3,
	  .out = 1,
	  .source = SOURCE_MOVES },
	{ .title = "flood to 2",
	  .lan = "small",
	  .ports = 3,
	  .out = 2,
	  .unknown = true },
	{ .title = "flood to 10",
	  .lan = "wide",
	  .ports = 11,
	  .out = 10,
	  .unknown = true },
	{ .title = "veth to veth",
	  .lan = "cable",
	  .ports = 2,
	  .out = 1,
	  .cable = true },
};

#define ROWS (sizeof(rows) / sizeof(*rows))

/**
 * struct subject - a bridge, or the first one: none
 * @prefix: of its devices' names
 * @label: as it is printed
 * @fixed: it learns nothing, and has been told where to send
 * @ns: a frame's, by round
 */
struct subject {
	const char *prefix;
	const char *label;
	bool fixed;
	double ns[ROUNDS_MAX];
};

static struct subject subjects[SUBJECTS_MAX] = { { "", "(none)", true, {} } };
static unsigned int subject_count = 1;
/* The bridge to which the others are compared. */
static const struct subject *peer = &subjects[1];
static unsigned int rounds = 15;
static unsigned int frames = 1024;

static bool is_none(const struct subject *s)
{
	return s == &subjects[0];
}

static bool applies(const struct row *row, const struct subject *s)
{
	return row->source == SOURCE_KNOWN || !s->fixed || is_none(s);
}

static unsigned int sources(const struct row *row)
{
	if (row->stations)
		return row->stations;
	return row->source == SOURCE_KNOWN ? 1 : frames;
}

static unsigned int destinations(const struct row *row)
{
	return row->stations ? row->stations : 1;
}

static void name_port(char name[16], const struct row *row,
		      const struct subject *s, unsigned int port)
{
	snprintf(name, 16, "%s%s%u", s->prefix, row->lan, port);
}

/* How many frames each port has sent. */
static void count_sent(const struct row *row, const struct subject *s,
		       uint64_t *sent)
{
	unsigned int i;
	char name[16];

	for (i = 0; i < row->ports; i++) {
		name_port(name, row, s, i);
		sent[i] = link_counter(name, "tx_packets");
	}
}

/*
 * A block's frames have gone to the ports from @first to @last and nowhere else:
 * what did something else is not what is measured.
 */
static void check_sent(const struct row *row, const struct subject *s,
		       const uint64_t *before, unsigned int first,
		       unsigned int last)
{
	uint64_t after[PORTS_MAX], want;
	unsigned int i;

	count_sent(row, s, after);
	for (i = 0; i < row->ports; i++) {
		want = i >= first && i <= last ? frames : 0;
		if (after[i] - before[i] != want)
			failed("%s, %s: port %u sent %" PRIu64
			       " frames of %u, not %" PRIu64,
			       s->label, row->title, i, after[i] - before[i],
			       frames, want);
	}
}

/* Every station that a block was from has been heard at port @from. */
static void check_heard(const struct row *row, const struct subject *s,
			unsigned int from)
{
	uint64_t before[PORTS_MAX];

	count_sent(row, s, before);
	inject("receive %s%s1 src=" DST " dst=" SRC
	       " destinations=%u frames=%u",
	       s->prefix, row->lan, sources(row), frames);
	check_sent(row, s, before, from, from);
}

/* Port 0 forgets its stations; so it does on any bridge. */
static void forget(const struct row *row, const struct subject *s)
{
	char name[16];

	name_port(name, row, s, 0);
	link_set(name, false);
	link_set(name, true);
	/* What was forgotten is freed after a grace period. */
	usleep(20000);
}

/* Before a block: the destination is heard, and new sources are new. */
static void prepare(const struct row *row, const struct subject *s)
{
	if (is_none(s) || s->fixed)
		return;
	if (row->source == SOURCE_NEW)
		forget(row, s);
	if (row->unknown || row->stations)
		return;
	if (row->cable)
		inject("transmit %shost1 src=" DST " dst=" SRC, s->prefix);
	else
		inject("receive %s%s1 src=" DST " dst=" SRC, s->prefix,
		       row->lan);
}

/* What a block is to the module: all but its mode and device. */
static const char *describe(const struct row *row, unsigned int round)
{
	static char text[160];

	/* Growing a table may need time that the kernel finds between batches. */
	snprintf(text, sizeof(text),
		 "src=" SRC " sources=%u dst=%s destinations=%u first=%u"
		 " frames=%u batch=%u pause=%u",
		 sources(row), row->unknown ? NOBODY : DST, destinations(row),
		 row->stations ? round * frames % row->stations : 0, frames,
		 row->cable ? 16 : 64, row->source == SOURCE_NEW ? 1000 : 0);
	return text;
}

static double block(const struct row *row, const struct subject *s,
		    unsigned int round)
{
	const char *text = describe(row, round);
	uint64_t before[PORTS_MAX], ns;
	unsigned int from = 0;

	if (row->source == SOURCE_MOVES && round % 2)
		from = 2;
	if (is_none(s)) {
		ns = row->cable ? inject("transmit host0 %s", text) :
				  inject("free small0 %s", text);
		return (double)ns / frames;
	}
	prepare(row, s);
	count_sent(row, s, before);
	ns = row->cable ? inject("transmit %shost0 %s", s->prefix, text) :
			  inject("receive %s%s%u %s", s->prefix, row->lan, from,
				 text);
	check_sent(row, s, before, 1, row->out);
	if (row->source != SOURCE_KNOWN)
		check_heard(row, s, from);
	return (double)ns / frames;
}

/* All stations of a side speak; have all on the other side been heard? */
static bool speak(const struct row *row, const struct subject *s,
		  unsigned int from)
{
	uint64_t before;
	char other[16];

	name_port(other, row, s, 2);
	before = link_counter(other, "tx_packets");
	inject("receive %s%s%u src=%s dst=%s sources=%u destinations=%u"
	       " frames=%u pause=1000",
	       s->prefix, row->lan, from, from ? DST : SRC, from ? SRC : DST,
	       row->stations, row->stations, row->stations);
	return link_counter(other, "tx_packets") == before;
}

/* A bridge may fail to learn while its table grows; then once more. */
static void acquaint(const struct row *row, const struct subject *s)
{
	bool heard;
	int tries;

	speak(row, s, 1);
	for (tries = 0; tries < 5; tries++) {
		heard = speak(row, s, 0);
		if (speak(row, s, 1) && heard)
			return;
	}
	failed("%s does not learn %u stations", s->label, 2 * row->stations);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double quantile(const double *values, double q)
{
	double sorted[ROUNDS_MAX];

	memcpy(sorted, values, rounds * sizeof(*values));
	qsort(sorted, rounds, sizeof(*sorted), compare);
	return sorted[(unsigned int)(q * (rounds - 1) + 0.5)];
}

static void net_of(const struct subject *s, double *net)
{
	unsigned int i;

	for (i = 0; i < rounds; i++)
		net[i] = s->ns[i] - subjects[0].ns[i];
}

static void print_subject(const struct row *row, const struct subject *s)
{
	double net[ROUNDS_MAX], other[ROUNDS_MAX], ratio[ROUNDS_MAX];
	unsigned int i;

	printf("%-13s %-24s ", row->title, s->label);
	if (!applies(row, s)) {
		printf("%8s\n", "n/a");
		return;
	}
	net_of(s, net);
	net_of(peer, other);
	for (i = 0; i < rounds; i++)
		ratio[i] = net[i] / other[i];
	printf("%8.0f %8.0f %6.0f", quantile(s->ns, 0.5), quantile(net, 0.5),
	       quantile(net, 0.75) - quantile(net, 0.25));
	if (applies(row, peer))
		printf("   %.3f (%.3f-%.3f)", quantile(ratio, 0.5),
		       quantile(ratio, 0.05), quantile(ratio, 0.95));
	printf("\n");
}

static void measure(const struct row *row)
{
	unsigned int i, j;
	struct subject *s;

	for (i = 1; i < subject_count && row->stations; i++)
		if (!subjects[i].fixed)
			acquaint(row, &subjects[i]);
	/* The first time, caches are cold and stations move to where they are. */
	for (i = 0; i <= rounds; i++)
		for (j = 0; j < subject_count; j++) {
			s = &subjects[(i + j) % subject_count];
			if (applies(row, s))
				s->ns[i ? i - 1 : 0] = block(row, s, i);
		}
	printf("%-13s %-24s %8.0f\n", row->title,
	       row->cable ? "(no bridge)" : "(made and freed)",
	       quantile(subjects[0].ns, 0.5));
	for (j = 1; j < subject_count; j++)
		print_subject(row, &subjects[j]);
	fflush(stdout);
}

static void add_subject(char *text)
{
	struct subject *s = &subjects[subject_count++];
	char *label = strchr(text, ':');

	if (subject_count > SUBJECTS_MAX)
		misused("at most %d bridges", SUBJECTS_MAX - 1);
	s->fixed = *text == '-';
	s->prefix = text + s->fixed;
	if (!label || label == s->prefix)
		misused("'%s' is not PREFIX:LABEL", text);
	*label++ = '\0';
	s->label = label;
}

static const struct subject *find_subject(const char *prefix)
{
	unsigned int i;

	for (i = 1; i < subject_count; i++)
		if (!strcmp(subjects[i].prefix, prefix))
			return &subjects[i];
	misused("-p: no bridge has the prefix '%s'", prefix);
}

static const char usage[] =
	"usage: frames [-n FRAMES] [-r ROUNDS] [-p PREFIX] PREFIX:LABEL...\n"
	"What a frame costs on bridges whose devices' names begin with PREFIX;\n"
	"after --, -PREFIX:LABEL is one that learns nothing.\n"
	"  -n  frames in a block (1024)\n"
	"  -r  rounds (15)\n"
	"  -p  ratios are to the bridge with this prefix (the first)\n";

static void parse(int argc, char **argv)
{
	const char *prefix = NULL;
	int c;

	bench_program = "frames";
	while ((c = getopt(argc, argv, "hn:r:p:")) != -1) {
		switch (c) {
		case 'n':
			frames = (unsigned int)parse_number(optarg, 10000);
			break;
		case 'r':
			rounds = (unsigned int)parse_number(optarg, ROUNDS_MAX);
			break;
		case 'p':
			prefix = optarg;
			break;
		default:
			fputs(usage, c == 'h' ? stdout : stderr);
			exit(c == 'h' ? 0 : 1);
		}
	}
	for (; optind < argc; optind++)
		add_subject(argv[optind]);
	if (subject_count == 1)
		misused("no bridge named");
	if (prefix)
		peer = find_subject(prefix);
}

int main(int argc, char **argv)
{
	unsigned int i;

	parse(argc, argv);
	printf("%-13s %-24s %8s %8s %6s   %s (5%%-95%%)\n", "ns a frame",
	       "bridge", "total", "net", "iqr", peer->label);
	for (i = 0; i < ROWS; i++)
		measure(&rows[i]);
	return 0;
}
