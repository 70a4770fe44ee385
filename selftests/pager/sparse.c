// SPDX-License-Identifier: GPL-2.0
/*
 * A region of 64 GiB with a budget of 8 MiB, of which a few thousand pages are used,
 * here and there: what is kept of the others costs nothing. usage: sparse [STORE]
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <pager.h>

#define PAGE	   4096ull
#define SIZE	   (64ull << 30)
#define BUDGET	   (8ull << 20)
#define PLACES	   64u
#define NEIGHBOURS 64u
/* The budget and what is beyond it for a moment, the store, tables, the program. */
#define MOST (32ull << 20)

static uint64_t mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdull;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ull;
	return x ^ x >> 33;
}

/* The first and the last page are among them. */
static uint64_t page_at(unsigned int i)
{
	const uint64_t groups = SIZE / PAGE / NEIGHBOURS;
	const unsigned int place = i / NEIGHBOURS;
	uint64_t group = mix(place) % groups;

	if (place < 2)
		group = place ? groups - 1 : 0;
	return group * NEIGHBOURS + i % NEIGHBOURS;
}

/* Bytes of the whole process that are in RAM, at most until now. */
static uint64_t highest(void)
{
	unsigned long kb = 0;
	char line[128];
	FILE *file = fopen("/proc/self/status", "re");

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %lu kB", &kb) == 1)
			break;
	if (file)
		fclose(file);
	return (uint64_t)kb << 10;
}

int main(int argc, char **argv)
{
	struct pager_options options = PAGER_OPTIONS_INIT;
	struct pager_stats stats = { .struct_size = sizeof(stats) };
	struct pager *pager;
	unsigned int i, j, round;
	char *memory;

	options.size = SIZE;
	options.budget = BUDGET;
	options.store = argc > 1 ? argv[1] : NULL;
	if (pager_create(&options, &pager))
		errx(2, "%s", pager_message());
	memory = pager_memory(pager);
	for (round = 0; round < 3; round++)
		for (i = 0; i < PLACES * NEIGHBOURS; i++) {
			const uint64_t page = page_at(i);
			uint64_t *words = (uint64_t *)(memory + page * PAGE);

			for (j = 0; j < PAGE / 8; j += 8) {
				const uint64_t is = round ? page * 8 + round :
							    0;

				if (words[j] != is)
					errx(1,
					     "page %#lx word %u is %#lx, not %#lx",
					     page, j, words[j], is);
				words[j] = page * 8 + round + 1;
			}
		}
	pager_stats(pager, &stats);
	printf("# %u pages, stored %lu K, at most %lu K in RAM\n",
	       PLACES * NEIGHBOURS, stats.stored >> 10, highest() >> 10);
	if (!stats.faults[PAGER_FAULT_FILL])
		errx(1, "nothing was filled");
	if (highest() > MOST)
		errx(1, "the process used %lu K", highest() >> 10);
	pager_destroy(pager);
	return 0;
}
