/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The file that says which pages were touched, in which order: written by the
 * pager from its faults, or made from a complete trace of a program's memory
 * accesses; read by pagectl(8).
 *
 *	file	:= magic version header block...
 *	magic	:= the 8 bytes 93 "musepgt"
 *	version	:= u32, 1
 *	header	:= a block, whose content is:
 *		   shift unit granule exact (numbers), command (text)
 *	block	:= length crc content
 *	length	:= u32, bytes of the content, at most PAGER_TRACE_BLOCK_MAX
 *	crc	:= u32, CRC-32 (IEEE 802.3) of the content
 *	content	:= record..., of blocks other than the header
 *	record	:= number: value * 8 + &enum pager_trace_kind
 *	number	:= 7 bits a byte, the low ones first; all but the last byte have
 *		   bit 7 set; at most 64 bits
 *	text	:= number of bytes, and these, without NUL
 *
 * The value of a record about a page is how far the page is from that of the
 * last such record, the first one from page 0: n >= 0 as 2n, n < 0 as -2n - 1.
 * Of PAGER_TRACE_TICK it is by how many granules time has gone on, of
 * PAGER_TRACE_END how many references there were before some were left out.
 *
 * u32 are little endian. No record is in two blocks, and the last record is
 * PAGER_TRACE_END; a file without it was cut off, and is good up to where it
 * ends.
 */
#ifndef MUSE_LIBPAGER_TRACE_H
#define MUSE_LIBPAGER_TRACE_H

#include <stddef.h>
#include <stdint.h>

#define PAGER_TRACE_MAGIC     "\x93musepgt"
#define PAGER_TRACE_MAGIC_LEN 8
#define PAGER_TRACE_VERSION   1
#define PAGER_TRACE_BLOCK_MAX 32768
/* Page numbers are below this: 64-bit addresses and pages of 4 KiB. */
#define PAGER_TRACE_PAGE_END (UINT64_C(1) << 52)
#define PAGER_TRACE_TEXT_MAX 256
/* Bytes of the longest number. */
#define PAGER_TRACE_NUMBER_MAX 10

/**
 * enum pager_trace_kind - what a record says
 * @PAGER_TRACE_READ: the page was touched: read, or a hard fault by a read
 * @PAGER_TRACE_WRITE: likewise, by a write
 * @PAGER_TRACE_SOFT: it was touched: a soft fault
 * @PAGER_TRACE_PREFETCH: it was brought in, but not touched
 * @PAGER_TRACE_EVICT: it was taken out
 * @PAGER_TRACE_FREE: the program gave up its content
 * @PAGER_TRACE_TICK: time goes on
 * @PAGER_TRACE_END: the end
 */
enum pager_trace_kind {
	PAGER_TRACE_READ,
	PAGER_TRACE_WRITE,
	PAGER_TRACE_SOFT,
	PAGER_TRACE_PREFETCH,
	PAGER_TRACE_EVICT,
	PAGER_TRACE_FREE,
	PAGER_TRACE_TICK,
	PAGER_TRACE_END,
};

/* What time is counted in. */
enum pager_trace_unit {
	PAGER_TRACE_REFERENCES, /* memory accesses of the program */
	PAGER_TRACE_NANOSECONDS,
	PAGER_TRACE_UNITS
};

/**
 * struct pager_trace_header - what is said of a trace as a whole
 * @shift: a page has 2^@shift bytes; 12 to 30
 * @unit: &enum pager_trace_unit
 * @granule: of time, in @unit; not 0
 * @exact: least budget, in pages, that a replay is exact for; 0: it is not for
 *	any, because the trace has the faults of a pager only
 * @command: what was traced
 */
struct pager_trace_header {
	uint32_t shift;
	uint32_t unit;
	uint64_t granule;
	uint64_t exact;
	char command[PAGER_TRACE_TEXT_MAX];
};

/**
 * struct pager_trace_writer - a trace being written
 * @fd: the file
 * @error: the first error, negative errno, or 0
 * @granule: of time
 * @time: of the last tick, in granules
 * @page: of the last record about a page
 * @length: bytes in @block, after room for length and CRC
 * @block: what is not written yet
 *
 * Not thread safe. Takes no memory beside itself.
 */
struct pager_trace_writer {
	int fd;
	int error;
	uint64_t granule;
	uint64_t time;
	uint64_t page;
	size_t length;
	uint8_t block[8 + PAGER_TRACE_BLOCK_MAX];
};

int pager_trace_begin(struct pager_trace_writer *writer, int fd,
		      const struct pager_trace_header *header);
void pager_trace_put(struct pager_trace_writer *writer,
		     enum pager_trace_kind kind, uint64_t page, uint64_t time);
int pager_trace_flush(struct pager_trace_writer *writer);
int pager_trace_end(struct pager_trace_writer *writer, uint64_t references);

#endif /* MUSE_LIBPAGER_TRACE_H */
