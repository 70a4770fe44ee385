// SPDX-License-Identifier: GPL-2.0
/*
 * A store that fails, under a region that is larger than its budget. Every page
 * that is read must be right, or lost with a SIGBUS; never wrong, and never late.
 *
 * usage: failures [-e ENGINE] [-m MOVER] [-l LOST] STORE [COMMAND]
 * COMMAND breaks the store half way. -l 1: pages must be lost; 0: none may be.
 */
#include <err.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
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

static struct pager_options options = PAGER_OPTIONS_INIT;
static struct pager *pager;
static char *memory;
static uint32_t versions[PAGES];
static unsigned int lost;
static uint64_t slowest;
static sigjmp_buf escape;

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

	/* A fault before the first word leaves the page as it was. */
	*(volatile uint64_t *)words;
	versions[page]++;
	for (i = 0; i < PAGE / 8; i++)
		words[i] = word(page, i);
}

/* Use a page; a lost one is begun anew. */
static void use(uint32_t page)
{
	uint64_t begun = clock_ns(), took;

	if (sigsetjmp(escape, 1)) {
		lost++;
		versions[page] = 0;
		/* What is dropped is zero again, where the kernel can poison. */
		pager_hint(pager, memory + page * PAGE, PAGE, PAGER_HINT_FREE);
	} else {
		verify(page);
		write_page(page);
	}
	took = clock_ns() - begun;
	if (took > slowest)
		slowest = took;
}

static void use_all(void)
{
	uint32_t i;

	for (i = 0; i < PAGES; i++)
		use(i);
}

int main(int argc, char **argv)
{
	struct pager_stats stats = { .struct_size = sizeof(stats) };
	struct sigaction action = { .sa_handler = on_sigbus };
	int c, expected = -1;

	options.size = PAGES * PAGE;
	options.budget = PAGES / 4 * PAGE;
	while ((c = getopt(argc, argv, "e:m:l:p:")) != -1) {
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
		default:
			return 2;
		}
	}
	if (optind >= argc)
		errx(2, "which store?");
	options.store = argv[optind];
	sigaction(SIGBUS, &action, NULL);
	if (pager_create(&options, &pager))
		errx(2, "%s", pager_message());
	memory = pager_memory(pager);
	use_all();
	if (optind + 1 < argc && system(argv[optind + 1]))
		errx(2, "%s", argv[optind + 1]);
	use_all();
	use_all();
	pager_stats(pager, &stats);
	printf("# lost %u, poisoned %lu, retried %lu, slowest %lu ms\n", lost,
	       stats.poisoned, stats.retried, slowest / 1000000);
	if (expected == 1 && (!lost || !stats.poisoned || !stats.retried))
		errx(1, "nothing was lost");
	if (!expected && (lost || stats.poisoned))
		errx(1, "something was lost");
	if (slowest > 1000000000)
		errx(1, "an access took %lu ms", slowest / 1000000);
	pager_destroy(pager);
	return 0;
}
