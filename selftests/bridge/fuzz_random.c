// SPDX-License-Identifier: GPL-2.0
/* Numbers for fuzz: the same seed, the same numbers. */
#include "fuzz.h"

static uint64_t state;

/* splitmix64: every message has its own stream, so it can be sent alone. */
void fuzz_seed(uint64_t seed, uint64_t number)
{
	uint64_t z = seed + (number + 1) * 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	state = (z ^ z >> 31) | 1;
}

/* xorshift64* */
uint32_t fuzz_any(uint32_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (uint32_t)((state * 0x2545f4914f6cdd1dULL) >> 33) % below;
}

/* Numbers at which something begins or ends, and others. */
uint32_t fuzz_value(void)
{
	static const uint32_t edges[] = {
		0, 1, 2, 3, 4, 7, 8, 15, 16, 100, 255, 256, 0x7fff, 0x8000, 0xffff,
		0x10000, 1000000000, 1000000001, 0x7fffffff, 0x80000000, 0xffffffff,
	};

	switch (fuzz_any(3)) {
	case 0:
		return edges[fuzz_any(sizeof(edges) / sizeof(edges[0]))];
	case 1:
		return fuzz_any(1000);
	default:
		return fuzz_any(0x7fffffff) << 1 | fuzz_any(2);
	}
}
