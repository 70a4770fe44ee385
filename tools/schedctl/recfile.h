/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file that `schedctl record` writes and `schedctl report` reads.
 *
 *	file	:= magic version block...
 *	magic	:= the 8 bytes 93 "muserec"
 *	version	:= u32, 1
 *	block	:= length crc record...
 *	length	:= u32, bytes of the records, at most REC_BLOCK_MAX
 *	crc	:= u32, CRC-32 (IEEE 802.3) of the records
 *	record	:= kind time field...
 *	kind	:= u8, &enum rec_kind
 *	time	:= number, nanoseconds since the record before; the first one of
 *		   the file since the start of CLOCK_MONOTONIC
 *	field	:= number or text, by the kind: see rec_fields
 *	number	:= 7 bits a byte, the low ones first; all but the last byte have
 *		   bit 7 set
 *	text	:= number of bytes, and these, without NUL
 *
 * u32 are little endian.  No record is in two blocks, and the last record is
 * REC_END; a file without it was cut off, and is good up to where it ends.  A
 * reader refuses kinds that it does not know: new ones mean a new version.
 *
 * A thread is named by its id plus one, so that 0 can be a thread that does not
 * belong to the record, and 1 (thread id 0) the idle task.
 */
#ifndef MUSE_SCHEDCTL_RECFILE_H
#define MUSE_SCHEDCTL_RECFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blocks.h"

#define REC_MAGIC     "\x93muserec"
#define REC_MAGIC_LEN 8
#define REC_VERSION   1
#define REC_BLOCK_MAX 65536
#define REC_TEXT_MAX  1024
#define REC_CPU_MAX   65535
/* Bytes of any record: kind, time, the most fields and the longest text. */
#define REC_RECORD_MAX (REC_TEXT_MAX + 64)

/* Threads that are none of the record's. */
enum { TID_IDLE = 0, TID_OTHER = -1 };

/**
 * enum rec_kind - what a record says
 * @REC_INFO: something about the record as a whole: &enum rec_info and a text
 * @REC_BEGIN: the record begins; the thread named runs on the CPU at this time
 * @REC_NEW: a thread belongs to the record from now on: thread, its process,
 *	who made it (TID_OTHER: it was there before), its name
 * @REC_NAME: thread and its new name
 * @REC_EXEC: the thread that was known by the second id has the first from now
 *	on (a thread of a process called execve(2))
 * @REC_CLASS: thread and its scheduling class
 * @REC_WAKING: somebody is about to wake the thread
 * @REC_WAKEUP: the thread was put on the run queue of the CPU
 * @REC_SWITCH: the CPU goes from the first thread, in the state named, to the
 *	second
 * @REC_MIGRATE: the thread goes to the run queue of the CPU
 * @REC_LOST: events of the CPU were lost before this; how many, 0: unknown
 * @REC_END: the end: events that were lost in all, and the exit status
 * @REC_KINDS: how many there are
 */
enum rec_kind {
	REC_INFO,
	REC_BEGIN,
	REC_NEW,
	REC_NAME,
	REC_EXEC,
	REC_CLASS,
	REC_WAKING,
	REC_WAKEUP,
	REC_SWITCH,
	REC_MIGRATE,
	REC_LOST,
	REC_END,
	REC_KINDS
};

enum rec_info {
	INFO_COMMAND,
	INFO_KERNEL,
	INFO_CPUS,
	INFO_SCOPE, /* "all" or "command" */
	INFO_KINDS
};

/* What the kernel says of the thread that leaves a CPU, as sched_switch has it. */
enum {
	LEFT_RUNNABLE = 0,
	LEFT_ENDED = 0x10 | 0x20,
	LEFT_PREEMPTED = 0x100,
};

/**
 * struct record - a record, in the form that programs like
 * @kind: &enum rec_kind
 * @time: nanoseconds of CLOCK_MONOTONIC
 * @cpu: a CPU
 * @tid: the thread it is about; of a switch the one that leaves
 * @other: another one; of a switch the one that comes
 * @pid: process of @tid
 * @value: &enum rec_info, LEFT_*, number of events
 * @status: exit status
 * @text: name, class or information
 */
struct record {
	enum rec_kind kind;
	uint64_t time;
	uint32_t cpu;
	int32_t tid;
	int32_t other;
	int32_t pid;
	uint64_t value;
	uint32_t status;
	char text[REC_TEXT_MAX];
};

extern const char *const rec_fields[REC_KINDS];

/**
 * struct rec_writer - a file being written
 * @fd: the file
 * @name: its name, for reports
 * @time: of the last record
 * @block: records that are not written yet, after room for length and CRC
 * @length: bytes of them
 * @bad: a write failed, and that was said
 */
struct rec_writer {
	int fd;
	const char *name;
	uint64_t time;
	uint8_t block[8 + REC_BLOCK_MAX];
	size_t length;
	bool bad;
};

int rec_create(struct rec_writer *writer, const char *name);
void rec_write(struct rec_writer *writer, const struct record *record);
int rec_flush(struct rec_writer *writer);
int rec_finish(struct rec_writer *writer);

/**
 * struct rec_reader - a file being read
 * @time: of the last record
 * @ended: there was a REC_END
 * @blocks: the file
 */
struct rec_reader {
	uint64_t time;
	bool ended;
	struct blocks blocks;
};

int rec_open(struct rec_reader *reader, const char *name);
enum blocks_result rec_read(struct rec_reader *reader, struct record *record);
int rec_rewind(struct rec_reader *reader);
void rec_close(struct rec_reader *reader);

#endif /* MUSE_SCHEDCTL_RECFILE_H */
