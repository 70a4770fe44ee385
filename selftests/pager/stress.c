// SPDX-License-Identifier: GPL-2.0
/*
 * Threads use a region in all ways at once and verify every word that they read.
 * Each has pages of its own, and a plain memory with what must be in them.
 */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <pager.h>

#define PAGE	4096ull
#define THREADS 64

static struct pager_options options = PAGER_OPTIONS_INIT;
static struct pager *pager;
static char *memory;
static unsigned int threads = 2;
static uint64_t operations = 100000;
static unsigned int writes = 30;
static unsigned int drops;
static unsigned int seed = 1;
static bool control;
static atomic_bool stop;
static atomic_ulong wrong;

/* What a thread knows of its pages: the generation of each; 0: zeroes. */
struct worker {
	pthread_t thread;
	unsigned int id;
	uint64_t first;
	uint64_t pages;
	uint32_t *generations;
	uint64_t random;
	atomic_uint_least64_t page;
	atomic_ulong done;
};

static struct worker workers[THREADS];

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdull;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ull;
	return x ^ x >> 33;
}

/*
 * The word at a place in a page of a generation. A sixth of the pages is random,
 * another is zero but for its first word; the rest compresses in half.
 */
static uint64_t word_of(uint64_t page, uint32_t generation, unsigned int i)
{
	uint64_t key = mix(page * 0x10001 + generation);

	if (!generation)
		return 0;
	switch (key % 6) {
	case 0:
		return mix(key + i);
	case 1:
		return i ? 0 : key;
	default:
		return i & 1 ? key : mix(key + i / 2);
	}
}

static void fill(struct worker *worker, uint64_t page)
{
	uint64_t *words = (uint64_t *)(memory + page * PAGE);
	uint32_t *generation = &worker->generations[page - worker->first];
	unsigned int i;

	/* Some become zero again. */
	*generation = next(&worker->random) % 8 ? *generation + 1 : 0;
	for (i = 0; i < PAGE / 8; i++)
		words[i] = word_of(page, *generation, i);
}

static void verify(struct worker *worker, uint64_t page, unsigned int step)
{
	const uint64_t *words = (const uint64_t *)(memory + page * PAGE);
	uint32_t generation = worker->generations[page - worker->first];
	unsigned int i;

	for (i = (unsigned int)(next(&worker->random) % step); i < PAGE / 8;
	     i += step)
		if (words[i] != word_of(page, generation, i)) {
			warnx("page %llu word %u is %#llx, not %#llx (generation %u)",
			      (unsigned long long)page, i,
			      (unsigned long long)words[i],
			      (unsigned long long)word_of(page, generation, i),
			      generation);
			atomic_fetch_add(&wrong, 1);
			return;
		}
}

static void drop(struct worker *worker, uint64_t page)
{
	int err;

	if (options.events & PAGER_EVENT_REMOVE)
		err = madvise(memory + page * PAGE, PAGE, MADV_DONTNEED);
	else
		err = pager_hint(pager, memory + page * PAGE, PAGE,
				 PAGER_HINT_FREE);
	if (err)
		errx(2, "dropping page %llu: %s", (unsigned long long)page,
		     pager_message());
	worker->generations[page - worker->first] = 0;
	verify(worker, page, 64);
}

/* Mostly near places, some sequential ones. */
static uint64_t choose(struct worker *worker)
{
	uint64_t r = next(&worker->random);

	if (r % 4)
		return worker->first + (r >> 8) % (worker->pages / 4 + 1);
	return worker->first + (r >> 8) % worker->pages;
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	uint64_t n = operations / threads, i;

	for (i = 0; i < n && !atomic_load(&wrong); i++) {
		uint64_t page = choose(worker), k;

		atomic_store(&worker->page, page);
		atomic_store(&worker->done, i);
		unsigned int what =
			(unsigned int)(next(&worker->random) % 1000);

		if (what < drops) {
			drop(worker, page);
		} else if (what < drops + writes * 10) {
			verify(worker, page, 128);
			fill(worker, page);
		} else if (what % 100 == 0) {
			for (k = 0;
			     k < 32 && page + k < worker->first + worker->pages;
			     k++, i++)
				verify(worker, page + k, 256);
		} else {
			verify(worker, page, 32);
		}
	}
	for (i = 0; i < worker->pages && !atomic_load(&wrong); i++) {
		atomic_store(&worker->page, worker->first + i);
		atomic_store(&worker->done, n + i);
		if (worker->generations[i] || next(&worker->random) % 16 == 0)
			verify(worker, worker->first + i, 1);
	}
	return NULL;
}

/* Resize, flush, pin, hint and look, all the time. */
static void *disturb(void *argument)
{
	struct pager_page pages[64];
	struct pager_stats stats = { .struct_size = sizeof(stats) };
	uint64_t random = seed + 99, total = options.size / PAGE;

	(void)argument;
	while (!atomic_load(&stop)) {
		uint64_t r = next(&random), page = (r >> 8) % total;
		uint64_t n = 1 + (r >> 40) % 64;

		if (n > total - page)
			n = total - page;
		switch (r % 8) {
		case 0:
			pager_resize(pager, options.budget / 2 +
						    options.budget / 2 *
							    ((r >> 32) % 3));
			break;
		case 1:
			if (pager_flush(pager))
				warnx("flush: %s", pager_message());
			break;
		case 2:
			if (!pager_pin(pager, memory + page * PAGE, PAGE))
				pager_unpin(pager, memory + page * PAGE, PAGE);
			break;
		case 3:
		case 4:
			pager_hint(pager, memory + page * PAGE, n * PAGE,
				   PAGER_HINT_COLD);
			break;
		case 5:
		case 6:
			pager_hint(pager, memory + page * PAGE, n * PAGE,
				   PAGER_HINT_WILLNEED);
			break;
		case 7:
			if (pager_query(pager, memory + page * PAGE, n * PAGE,
					pages) ||
			    pager_stats(pager, &stats))
				errx(2, "%s", pager_message());
			break;
		}
		usleep(200);
	}
	pager_resize(pager, options.budget);
	return NULL;
}

/* Bytes of the region, and of the mapping behind it, that are in memory. */
static uint64_t rss(void)
{
	static char line[512];
	uint64_t sum = 0;
	FILE *file = fopen("/proc/self/smaps", "re");
	bool ours = false;

	while (file && fgets(line, sizeof(line), file)) {
		unsigned long start, end, kb;

		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			ours = start >= (unsigned long)memory &&
			       end <= (unsigned long)memory + options.size;
		else if (ours && sscanf(line, "Rss: %lu kB", &kb) == 1)
			sum += kb << 10;
	}
	if (file)
		fclose(file);
	return sum;
}

static uint64_t highest;

/* A thread that stands still for seconds waits for a fault that nobody answers. */
static void check_progress(void)
{
	static unsigned long before;
	static unsigned int still;
	unsigned long sum = 0;
	unsigned int i;

	for (i = 0; i < threads; i++)
		sum += atomic_load(&workers[i].done);
	still = sum == before ? still + 1 : 0;
	before = sum;
	if (still < 800)
		return;
	for (i = 0; i < threads; i++) {
		uint64_t page = atomic_load(&workers[i].page);
		struct pager_page state;

		pager_query(pager, memory + page * PAGE, PAGE, &state);
		warnx("thread %u hangs at page %llu, state %u", i,
		      (unsigned long long)page, state.state);
	}
	_exit(3);
}

static uint64_t limbo(void)
{
	struct pager_stats stats = { .struct_size = sizeof(stats) };

	pager_stats(pager, &stats);
	return stats.limbo;
}

/*
 * What is held, in the region and on the way out of it. A page that leaves, or comes
 * back, while this thread waits for the CPU between the two must not count twice.
 */
static uint64_t held(void)
{
	uint64_t before = limbo(), bytes = rss(), after = limbo();

	return bytes + (before < after ? before : after);
}

static void *watch(void *argument)
{
	(void)argument;
	while (!atomic_load(&stop)) {
		uint64_t bytes = held();

		if (bytes > highest)
			highest = bytes;
		check_progress();
		usleep(5000);
	}
	return NULL;
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 0);

	switch (*end) {
	case 'G':
		return value << 30;
	case 'M':
		return value << 20;
	case 'K':
		return value << 10;
	}
	return value;
}

static void show(uint64_t ns)
{
	struct pager_stats s = { .struct_size = sizeof(s) };

	pager_stats(pager, &s);
	printf("# %s\n", pager_describe(pager));
	printf("# %.2f s, zero %lu soft %lu fill %lu ahead %lu; "
	       "evicted %lu clean %lu zero %lu raw %lu busy %lu again %lu "
	       "retried %lu poisoned %lu removed %lu\n",
	       (double)ns / 1e9, s.faults[0], s.faults[1], s.faults[2],
	       s.faults[3], s.evicted, s.clean, s.zero, s.raw, s.busy, s.again,
	       s.retried, s.poisoned, s.removed);
	printf("# resident %lu K limbo %lu K (target %lu K) budget %lu K "
	       "highest %lu K stored %lu K in %lu K\n",
	       s.resident >> 10, s.limbo >> 10, s.limbo_target >> 10,
	       s.budget >> 10, highest >> 10, s.stored >> 10,
	       s.store_used >> 10);
	printf("# p50 %lu p90 %lu p99 %lu p99.9 %lu ns\n",
	       pager_percentile(&s, 50), pager_percentile(&s, 90),
	       pager_percentile(&s, 99), pager_percentile(&s, 99.9));
}

static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void parse(int argc, char **argv)
{
	int c;

	options.size = 64 << 20;
	options.budget = 16 << 20;
	while ((c = getopt(argc, argv, "s:b:t:n:w:d:P:S:e:m:E:p:H:r:l:R:c")) !=
	       -1) {
		switch (c) {
		case 's':
			options.size = number(optarg);
			break;
		case 'b':
			options.budget = number(optarg);
			break;
		case 't':
			threads = (unsigned int)number(optarg);
			break;
		case 'n':
			operations = number(optarg);
			break;
		case 'w':
			writes = (unsigned int)number(optarg);
			break;
		case 'd':
			drops = (unsigned int)number(optarg);
			break;
		case 'P':
			options.policy = optarg;
			break;
		case 'S':
			options.store = optarg;
			break;
		case 'e':
			options.engine = (enum pager_engine)number(optarg);
			break;
		case 'm':
			options.mover = (enum pager_mover)number(optarg);
			break;
		case 'E':
			options.events = (uint32_t)number(optarg);
			break;
		case 'p':
			options.prefetch = (uint32_t)number(optarg);
			break;
		case 'H':
			options.handlers = (uint32_t)number(optarg);
			break;
		case 'r':
			seed = (unsigned int)number(optarg);
			break;
		case 'l':
			options.limbo = (uint32_t)number(optarg);
			break;
		case 'R':
			options.retry_ms = (uint32_t)number(optarg);
			break;
		case 'c':
			control = true;
			break;
		default:
			exit(1);
		}
	}
}

int main(int argc, char **argv)
{
	pthread_t watcher, disturber;
	uint64_t begun, took;
	unsigned int i;

	parse(argc, argv);
	if (pager_create(&options, &pager))
		errx(2, "%s", pager_message());
	memory = pager_memory(pager);
	pthread_create(&watcher, NULL, watch, NULL);
	if (control)
		pthread_create(&disturber, NULL, disturb, NULL);
	begun = clock_ns();
	for (i = 0; i < threads; i++) {
		struct worker *worker = &workers[i];

		worker->id = i;
		worker->pages = options.size / PAGE / threads;
		worker->first = i * worker->pages;
		worker->random = mix(seed * 1000 + i) | 1;
		worker->generations = calloc(worker->pages, sizeof(uint32_t));
		pthread_create(&worker->thread, NULL, work, worker);
	}
	for (i = 0; i < threads; i++)
		pthread_join(workers[i].thread, NULL);
	took = clock_ns() - begun;
	atomic_store(&stop, true);
	pthread_join(watcher, NULL);
	if (control)
		pthread_join(disturber, NULL);
	show(took);
	if (!control && highest > (options.budget > 32 * PAGE ? options.budget :
								32 * PAGE) +
					  PAGER_SLACK) {
		warnx("%lu bytes resident with a budget of %lu", highest,
		      options.budget);
		return 1;
	}
	pager_destroy(pager);
	return atomic_load(&wrong) ? 1 : 0;
}
