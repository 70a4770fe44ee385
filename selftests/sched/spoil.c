// SPDX-License-Identifier: GPL-2.0
/*
 * spoil: change some bytes of a record and make the checksums fit, so that its
 * reader meets what no checksum keeps from it.
 *
 *	spoil SEED <record >spoilt
 *
 * Length and checksum of a block are as tools/schedctl/recfile.h says.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { HEAD = 12, BLOCK_MAX = 65536, CHANGES_MAX = 3 };

static uint32_t state;

/* The same on every machine, unlike rand(). */
static uint32_t next(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static uint32_t crc32(const unsigned char *data, uint32_t length)
{
	uint32_t i, crc = ~0u;
	int bit;

	for (i = 0; i < length; i++) {
		crc ^= data[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static uint32_t get_u32(const unsigned char *at)
{
	return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put_u32(unsigned char *at, uint32_t value)
{
	int i;

	for (i = 0; i < 4; i++)
		at[i] = value >> 8 * i;
}

int main(int argc, char **argv)
{
	static unsigned char block[8 + BLOCK_MAX];
	uint32_t length, changes;

	state = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	if (!state) {
		fputs("usage: spoil SEED <record >spoilt\n", stderr);
		return 1;
	}
	if (fread(block, HEAD, 1, stdin) != 1)
		return 2;
	fwrite(block, HEAD, 1, stdout);
	while (fread(block, 8, 1, stdin) == 1) {
		length = get_u32(block);
		if (length > BLOCK_MAX ||
		    fread(block + 8, length, 1, stdin) != 1)
			return 2;
		for (changes = next() % CHANGES_MAX; changes; changes--)
			block[8 + next() % length] = next();
		put_u32(block + 4, crc32(block + 8, length));
		fwrite(block, 8 + length, 1, stdout);
	}
	return ferror(stdout) ? 2 : 0;
}
