/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading a file of checked blocks, as recordings and traces are.
 *
 *	file	:= magic version block...
 *	magic	:= BLOCKS_MAGIC_LEN bytes
 *	version	:= u32
 *	block	:= length crc content
 *	length	:= u32, bytes of the content
 *	crc	:= u32, CRC-32 (IEEE 802.3) of the content
 *
 * u32 are little endian. A file can end anywhere: a block that is not all there
 * counts as its end. Nothing in it is taken on trust.
 */
#ifndef MUSE_BLOCKS_H
#define MUSE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define BLOCKS_MAGIC_LEN 8
#define BLOCKS_MAX	 65536

/**
 * struct blocks_format - what kind of file it is
 * @magic: how it begins; BLOCKS_MAGIC_LEN bytes
 * @version: the only one that is understood
 * @max: bytes of a block's content; at most BLOCKS_MAX
 * @what: for reports: "not " is put before it
 */
struct blocks_format {
	const char *magic;
	uint32_t version;
	uint32_t max;
	const char *what;
};

enum blocks_result { BLOCKS_OK, BLOCKS_EOF, BLOCKS_BAD };

/**
 * struct blocks - a file being read
 * @file: the file; NULL: none is open
 * @name: its name, for reports
 * @format: what kind it is
 * @offset: where the block begins in the file
 * @length: bytes of @block
 * @next: where to go on in @block
 * @block: content of one
 */
struct blocks {
	FILE *file;
	const char *name;
	const struct blocks_format *format;
	uint64_t offset;
	size_t length;
	size_t next;
	uint8_t block[BLOCKS_MAX];
};

int blocks_open(struct blocks *b, const struct blocks_format *format,
		const char *name);
int blocks_rewind(struct blocks *b);
void blocks_close(struct blocks *b);
enum blocks_result blocks_next(struct blocks *b);
enum blocks_result blocks_corrupt(const struct blocks *b, const char *what);
bool blocks_number(struct blocks *b, uint64_t max, uint64_t *value);
bool blocks_text(struct blocks *b, char *text, size_t size);

/**
 * blocks_used_up() - is there nothing left of the block?
 * @b: the file
 *
 * Return: true then, and before the first block.
 */
static inline bool blocks_used_up(const struct blocks *b)
{
	return b->next == b->length;
}

#endif /* MUSE_BLOCKS_H */
