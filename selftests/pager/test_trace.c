// SPDX-License-Identifier: GPL-2.0
/*
 * Traces: what is written is read again; what is left out makes no difference;
 * and the reader bears any bytes.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "../kselftest_harness.h"

/* Seconds: what takes one on a fast machine takes long under the sanitizers on a slow one. */
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT 300
#include "lackey.h"
#include "model.h"
#include "reader.h"
#include "reduce.h"
#include "simulate.h"

enum { EVENTS = 20000, MUTANTS = 30000, FILE_MAX = 4096 };

/* A file without a name, and a name for it. */
struct file {
	int fd;
	char name[32];
};

static struct file file_make(void)
{
	struct file file = { .fd = memfd_create("trace", 0) };

	snprintf(file.name, sizeof(file.name), "/proc/self/fd/%d", file.fd);
	return file;
}

static const struct pager_trace_header header = {
	.shift = 12,
	.unit = PAGER_TRACE_NANOSECONDS,
	.granule = 100,
	.exact = 7,
	.command = "a command",
};

static struct pager_trace_writer writer;
static struct trace_reader reader;

static struct trace_event random_event(uint64_t *time)
{
	struct trace_event event = {
		.kind = random_below(PAGER_TRACE_TICK),
		.page = (uint64_t)random_number() << random_below(21) >>
			random_below(32),
	};

	*time += random_below(3) ? 0 : random_number();
	event.time = *time;
	return event;
}

TEST(what_is_written_is_read)
{
	struct file file = file_make();
	struct trace_event *sent = calloc(EVENTS, sizeof(*sent)), got;
	uint64_t time = 0;
	int i;

	ASSERT_EQ(pager_trace_begin(&writer, file.fd, &header), 0);
	for (i = 0; i < EVENTS; i++) {
		sent[i] = random_event(&time);
		if (!i)
			sent[i].page = PAGER_TRACE_PAGE_END - 1;
		pager_trace_put(&writer, sent[i].kind, sent[i].page,
				sent[i].time);
	}
	ASSERT_EQ(pager_trace_end(&writer, 12345), 0);
	ASSERT_EQ(trace_open(&reader, file.name), 0);
	EXPECT_EQ(reader.header.shift, header.shift);
	EXPECT_EQ(reader.header.unit, header.unit);
	EXPECT_EQ(reader.header.granule, header.granule);
	EXPECT_EQ(reader.header.exact, header.exact);
	EXPECT_STREQ(reader.header.command, header.command);
	for (i = 0; i < EVENTS; i++) {
		ASSERT_EQ(trace_read(&reader, &got), BLOCKS_OK);
		ASSERT_EQ(got.kind, sent[i].kind);
		ASSERT_EQ(got.page, sent[i].page);
		ASSERT_EQ(got.time, sent[i].time / 100 * 100);
	}
	EXPECT_EQ(trace_read(&reader, &got), BLOCKS_EOF);
	EXPECT_TRUE(reader.ended);
	EXPECT_EQ(reader.references, 12345);
	trace_close(&reader);
	free(sent);
	close(file.fd);
}

TEST(a_full_disk_is_noticed)
{
	const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	int i;

	ASSERT_GE(fd, 0);
	EXPECT_EQ(pager_trace_begin(&writer, fd, &header), -ENOSPC);
	for (i = 0; i < EVENTS; i++)
		pager_trace_put(&writer, PAGER_TRACE_READ, random_number(), 0);
	EXPECT_EQ(pager_trace_end(&writer, 0), -ENOSPC);
	close(fd);
}

/* ---- fewer references ------------------------------------------------------ */

/* Phases, each on a few pages of its own; repeats and short loops within. */
static uint64_t local_page(void)
{
	static uint32_t base, loop, left;

	if (!left--) {
		left = 200 + random_below(2000);
		base = random_below(300);
		loop = 1 + random_below(60);
	}
	return base + (random_below(3) ? left % loop : random_below(loop));
}

/* The trace of @pages, reduced by @keep. */
static struct refs reduced(const uint64_t *pages, uint32_t count, uint32_t keep)
{
	struct file file = file_make();
	struct reducer reducer;
	struct refs refs;
	uint32_t i;

	pager_trace_begin(&writer, file.fd, &header);
	reduce_begin(&reducer, &writer, keep);
	for (i = 0; i < count; i++)
		reduce_put(&reducer, pages[i], i & 1, i);
	reduce_end(&reducer);
	pager_trace_end(&writer, reducer.references);
	if (refs_load(&refs, file.name))
		exit(KSFT_FAIL);
	close(file.fd);
	return refs;
}

static uint64_t lru_misses(const struct refs *refs, uint32_t budget)
{
	struct simulation sim = { .refs = refs,
				  .ops = &policy_lru,
				  .accessed = true,
				  .budget = budget };

	return simulate(&sim) ? 0 : sim.misses;
}

TEST(what_is_dropped_makes_no_difference)
{
	static const uint32_t keeps[] = { 2, 5, 16, 50 };
	uint64_t *pages = calloc(EVENTS, sizeof(*pages));
	struct future *all, *some;
	struct refs full, small;
	uint32_t i, budget;

	for (i = 0; i < EVENTS; i++)
		pages[i] = local_page();
	full = reduced(pages, EVENTS, 1);
	all = future_make(&full);
	for (i = 0; i < ARRAY_SIZE(keeps); i++) {
		small = reduced(pages, EVENTS, keeps[i]);
		some = future_make(&small);
		EXPECT_EQ(small.references, EVENTS);
		EXPECT_EQ(small.pages, full.pages);
		ASSERT_LT(small.count, full.count);
		for (budget = keeps[i]; budget <= full.pages; budget += 3) {
			ASSERT_EQ(lru_misses(&small, budget),
				  lru_misses(&full, budget));
			ASSERT_EQ(future_misses(some, budget),
				  future_misses(all, budget));
		}
		future_free(some);
		refs_free(&small);
	}
	/* The last one dropped a good deal. */
	EXPECT_LT(small.count, full.count / 3);
	future_free(all);
	refs_free(&full);
	free(pages);
}

/* What comes of a text that lackey might have printed: how many touches. */
static int64_t imported(const char *text, bool code)
{
	struct file file = file_make();
	struct reducer reducer;
	struct lackey lackey = { .name = "text", .shift = 12, .code = code };
	int rc;

	lackey.file = fmemopen((void *)text, strlen(text), "r");
	pager_trace_begin(&writer, file.fd, &header);
	reduce_begin(&reducer, &writer, 1);
	rc = lackey_import(&lackey, &reducer);
	reduce_end(&reducer);
	fclose(lackey.file);
	close(file.fd);
	return rc ? -1 : (int64_t)reducer.references;
}

TEST(what_lackey_prints_is_understood)
{
	EXPECT_EQ(imported("I  04001000,3\n L 1ffefffe58,8\n", false), 1);
	EXPECT_EQ(imported("I  04001000,3\n L 1ffefffe58,8\n", true), 2);
	EXPECT_EQ(imported(" S 2000,8\n M 3000,4", false), 2);
	/* Two pages at once. */
	EXPECT_EQ(imported(" L 1ffc,8\n", false), 2);
	/* What the program says itself is passed over. */
	EXPECT_EQ(imported("==1== Lackey\n L 1000,1\nhello\n L \n L x,1\n",
			   false),
		  1);
	EXPECT_EQ(imported(" L 1000,0\n L 1000,99999\n L 1000,8x\n", false),
		  -1);
	EXPECT_EQ(imported(" L ffffffffffffffff,8\n L 10000000000000000,1\n",
			   false),
		  -1);
	EXPECT_EQ(imported("", false), -1);
}

/* ---- any bytes ------------------------------------------------------------- */

static void put_u32(uint8_t *at, uint32_t value)
{
	int i;

	for (i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t get_u32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Make the checksums of all blocks fit, as far as there are blocks. */
static void mend(uint8_t *bytes, size_t length)
{
	size_t at = 12;

	while (at + 8 < length) {
		uint32_t n = get_u32(bytes + at);

		if (!n || n > length - at - 8)
			n = (uint32_t)(length - at - 8);
		put_u32(bytes + at, n);
		put_u32(bytes + at + 4, crc32_z(0, bytes + at + 8, n));
		at += 8 + n;
	}
}

static size_t mutate(uint8_t *bytes, size_t length)
{
	uint32_t i, changes = 1 + random_below(8);

	for (i = 0; i < changes; i++)
		bytes[random_below((uint32_t)length)] =
			random_below(3) ? (uint8_t)random_number() : 0xff;
	if (!random_below(4))
		length = 1 + random_below((uint32_t)length);
	if (random_below(4)) {
		memcpy(bytes, PAGER_TRACE_MAGIC "\1\0\0\0", 12);
		if (length > 20)
			mend(bytes, length);
	}
	return length;
}

/* Says if everything that the reader made of it is in order. */
static bool reads(const char *name, uint32_t *good)
{
	struct trace_event event;
	uint64_t time = 0, count = 0;

	if (trace_open(&reader, name))
		return true;
	while (trace_read(&reader, &event) == BLOCKS_OK) {
		if (event.kind >= PAGER_TRACE_TICK || event.time < time ||
		    event.page >= PAGER_TRACE_PAGE_END || count++ > FILE_MAX)
			return false;
		time = event.time;
	}
	*good += count > 0;
	trace_close(&reader);
	return true;
}

/* A whole trace of a few blocks. */
static size_t original(uint8_t bytes[FILE_MAX])
{
	struct file file = file_make();
	struct trace_event event;
	uint64_t time = 0;
	ssize_t length;
	int i;

	pager_trace_begin(&writer, file.fd, &header);
	for (i = 0; i < 300; i++) {
		event = random_event(&time);
		pager_trace_put(&writer, event.kind, event.page, event.time);
		if (i % 100 == 99)
			pager_trace_flush(&writer);
	}
	pager_trace_end(&writer, 1000);
	length = pread(file.fd, bytes, FILE_MAX, 0);
	close(file.fd);
	return length < 0 ? 0 : (size_t)length;
}

TEST(blocks_of_impossible_length_are_refused)
{
	static const uint32_t lengths[] = { 0, PAGER_TRACE_BLOCK_MAX + 1, 60000,
					    0xffffffff };
	static uint8_t bytes[12 + 8 + 60000];
	struct file file = file_make();
	struct trace_event event;
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		ASSERT_EQ(ftruncate(file.fd, 0), 0);
		lseek(file.fd, 0, SEEK_SET);
		ASSERT_EQ(pager_trace_begin(&writer, file.fd, &header), 0);
		put_u32(bytes, lengths[i]);
		put_u32(bytes + 4, crc32_z(0, bytes + 8, 60000));
		ASSERT_EQ(write(file.fd, bytes, 60008), 60008);
		ASSERT_EQ(trace_open(&reader, file.name), 0);
		EXPECT_EQ(trace_read(&reader, &event), BLOCKS_BAD);
		trace_close(&reader);
	}
	close(file.fd);
}

TEST(any_bytes_are_borne)
{
	static uint8_t bytes[FILE_MAX], mutant[FILE_MAX];
	const size_t length = original(bytes);
	struct file file = file_make();
	const int err = dup(STDERR_FILENO);
	uint32_t i, good = 0;
	bool ok = true;

	ASSERT_GT(length, 1000);
	/* It says what is wrong with each. */
	ASSERT_NE(freopen("/dev/null", "w", stderr), NULL);
	for (i = 0; i < MUTANTS && ok; i++) {
		size_t n;

		memcpy(mutant, bytes, length);
		n = mutate(mutant, length);
		ok = !ftruncate(file.fd, 0) &&
		     pwrite(file.fd, mutant, n, 0) == (ssize_t)n &&
		     reads(file.name, &good);
	}
	fflush(stderr);
	dup2(err, STDERR_FILENO);
	close(err);
	EXPECT_TRUE(ok) TH_LOG("mutant %u", i);
	/* Neither all nor none of them were refused at the door. */
	EXPECT_GT(good, MUTANTS / 10);
	EXPECT_LT(good, MUTANTS * 9 / 10);
	close(file.fd);
}

TEST_HARNESS_MAIN
