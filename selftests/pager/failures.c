// SPDX-License-Identifier: GPL-2.0
/*
 * A store that fails, under a region that is larger than its budget. Every page
 * that is read must be right, or lost with a SIGBUS; never wrong, and never late.
 *
 * usage: failures [-e ENGINE] [-m MOVER] [-H HANDLERS] [-p PREFETCH] [-t THREADS]
 *	[-R RETRY_MS] [-l LOST] [-w] STORE [COMMAND]
 * COMMAND breaks the store while the threads use it. -l 1: pages must be lost; 0: none
 * may be. -w: pages are dropped before they are used, so that the store is written to.
 */
#include <err.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
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

#define PAGE  4096ull
#define PAGES 4096u
/* Besides, those that are always new. */
#define FRESH 64u

/* How often all pages are used at least after the store broke. */
#define ROUNDS	    3
#define THREADS_MAX 64

static struct pager_options options = PAGER_OPTIONS_INIT;
static struct pager *pager;
static char *memory;
static unsigned int threads = 1;
static bool anew;
static uint32_t versions[PAGES];
static _Thread_local sigjmp_buf escape;
static pthread_barrier_t full;
static atomic_bool broken;
static atomic_bool done;

/* Who uses every page of which the number is @id modulo @threads. */
struct worker {
	pthread_t thread;
	unsigned int id;
	unsigned int lost;
	uint64_t slowest;
};

static struct worker workers[THREADS_MAX];

static uint64_t mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdull;
	return x ^ x >> 29;
}

static uint64_t word(uint32_t page, unsigned int i)
{
	return mix(((uint64_t)page << 32 | versions[page]) + i * 77777);
}

static void on_sigbus(int number)
{
	(void)number;
	siglongjmp(escape, 1);
}

static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void verify(uint32_t page)
{
	const uint64_t *words = (const uint64_t *)(memory + page * PAGE);
	unsigned int i;

	for (i = 0; versions[page] && i < PAGE / 8; i++)
		if (words[i] != word(page, i))
			errx(1, "page %u word %u is wrong: %#lx", page, i,
			     words[i]);
}

static void write_page(uint32_t page)
{
	uint64_t *words = (uint64_t *)(memory + page * PAGE);
	unsigned int i;

	versions[page]++;
	for (i = 0; i < PAGE / 8; i++)
		words[i] = word(page, i);
}

/* What began then is a single access, or few that need no store. */
static void clocked(struct worker *worker, uint64_t begun)
{
	const uint64_t took = clock_ns() - begun;

	if (took > worker->slowest)
		worker->slowest = took;
}

/* Use a page; a lost one is begun anew. */
static void use(struct worker *worker, uint32_t page)
{
	volatile uint64_t *words = (volatile uint64_t *)(memory + page * PAGE);
	volatile uint64_t begun;

	if (anew) {
		versions[page] = 0;
		pager_hint(pager, memory + page * PAGE, PAGE, PAGER_HINT_FREE);
	}
	begun = clock_ns();
	if (sigsetjmp(escape, 1)) {
		clocked(worker, begun);
		worker->lost++;
		versions[page] = 0;
		begun = clock_ns();
		/* What is dropped is zero again, where the kernel can poison. */
		pager_hint(pager, memory + page * PAGE, PAGE, PAGER_HINT_FREE);
		clocked(worker, begun);
		return;
	}
	/* A fault before the first word leaves the page as it was. */
	*words;
	clocked(worker, begun);
	begun = clock_ns();
	verify(page);
	clocked(worker, begun);
	begun = clock_ns();
	*words;
	write_page(page);
	clocked(worker, begun);
}

static void use_all(struct worker *worker)
{
	uint32_t i;

	for (i = worker->id; i < PAGES; i += threads)
		use(worker, i);
}

static void *work(void *argument)
{
	struct worker *worker = argument;
	unsigned int i = 0;

	use_all(worker);
	/* The store breaks while all are at it. */
	pthread_barrier_wait(&full);
	while (i < ROUNDS) {
		i += atomic_load(&broken);
		use_all(worker);
	}
	return NULL;
}

/* Uses pages that no store has; so it waits for none. */
static void *stand_by(void *argument)
{
	struct worker *worker = argument;
	uint32_t i;

	for (i = 0; !atomic_load(&done); i = (i + 1) % FRESH) {
		char *at = memory + (PAGES + i) * PAGE;
		uint64_t begun = clock_ns();

		if (*(volatile char *)at)
			errx(1, "fresh page %u is not zero", i);
		*(volatile char *)at = 1;
		clocked(worker, begun);
		if (pager_hint(pager, at, PAGE, PAGER_HINT_FREE))
			errx(2, "%s", pager_message());
		usleep(1000);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	struct pager_stats stats = { .struct_size = sizeof(stats) };
	struct sigaction action = { .sa_handler = on_sigbus };
	struct worker bystander = { .id = 0 };
	uint64_t slowest = 0, limit;
	unsigned int lost = 0, i;
	int c, expected = -1;

	options.size = (PAGES + FRESH) * PAGE;
	options.budget = PAGES / 4 * PAGE;
	while ((c = getopt(argc, argv, "e:m:l:p:t:R:H:w")) != -1) {
		switch (c) {
		case 'e':
			options.engine = (enum pager_engine)atoi(optarg);
			break;
		case 'm':
			options.mover = (enum pager_mover)atoi(optarg);
			break;
		case 'l':
			expected = atoi(optarg);
			break;
		case 'p':
			options.prefetch = (uint32_t)atoi(optarg);
			break;
		case 't':
			threads = (unsigned int)atoi(optarg);
			break;
		case 'R':
			options.retry_ms = (uint32_t)atoi(optarg);
			break;
		case 'H':
			options.handlers = (uint32_t)atoi(optarg);
			break;
		case 'w':
			anew = true;
			break;
		default:
			return 2;
		}
	}
	if (optind >= argc || !threads || threads > THREADS_MAX)
		errx(2, "which store?");
	options.store = argv[optind];
	sigaction(SIGBUS, &action, NULL);
	if (pager_create(&options, &pager))
		errx(2, "%s", pager_message());
	memory = pager_memory(pager);
	pthread_barrier_init(&full, NULL, threads + 1);
	for (i = 0; i < threads; i++) {
		workers[i].id = i;
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	}
	pthread_barrier_wait(&full);
	pthread_create(&bystander.thread, NULL, stand_by, &bystander);
	if (optind + 1 < argc && system(argv[optind + 1]))
		errx(2, "%s", argv[optind + 1]);
	atomic_store(&broken, true);
	for (i = 0; i < threads; i++) {
		pthread_join(workers[i].thread, NULL);
		lost += workers[i].lost;
		if (workers[i].slowest > slowest)
			slowest = workers[i].slowest;
	}
	atomic_store(&done, true);
	pthread_join(bystander.thread, NULL);
	pager_stats(pager, &stats);
	printf("# lost %u, poisoned %lu, retried %lu, slowest %lu ms, bystander %lu ms\n",
	       lost, stats.poisoned, stats.retried, slowest / 1000000,
	       bystander.slowest / 1000000);
	if (expected == 1 && (!lost || !stats.poisoned || !stats.retried))
		errx(1, "nothing was lost");
	if (!expected && (lost || stats.poisoned))
		errx(1, "something was lost");
	limit = 1000 + (options.retry_ms ? options.retry_ms : 200);
	if (slowest > limit * 1000000)
		errx(1, "an access took %lu ms", slowest / 1000000);
	if (bystander.slowest > 1000000000)
		errx(1, "an access that needs no store took %lu ms",
		     bystander.slowest / 1000000);
	pager_destroy(pager);
	return 0;
}
