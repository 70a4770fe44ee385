/* SPDX-License-Identifier: GPL-2.0 */
/* What becomes of an address of a process, from VMA to frame. */
#ifndef MUSE_PAGECTL_TRANSLATE_H
#define MUSE_PAGECTL_TRANSLATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { LEVELS_MAX = 5, VMA_NAME_MAX = 256 };

/**
 * struct vma - a mapping of the process
 * @start: first address
 * @end: first address behind it
 * @permissions: "rw-p"
 * @offset: in the file
 * @name: of the file or, in brackets, what it is for
 * @flags: as in smaps, "rd wr mr mw me ac um"; may be empty
 */
struct vma {
	uint64_t start;
	uint64_t end;
	char permissions[8];
	uint64_t offset;
	char name[VMA_NAME_MAX];
	char flags[VMA_NAME_MAX];
};

/**
 * struct level - a level of the page table
 * @name: of the table
 * @index: of the entry in the table
 * @covers: bytes that an entry stands for
 */
struct level {
	const char *name;
	uint32_t index;
	uint64_t covers;
};

/**
 * struct translation - an address and what becomes of it
 * @pid: process
 * @address: in it
 * @page_size: bytes
 * @number: of the page
 * @offset: in the page
 * @vma: where it lies, if @mapped
 * @mapped: there is such a mapping
 * @levels: from the root down
 * @level_count: how many there are
 * @entry: of /proc/PID/pagemap
 * @frame: number of the frame; 0 if there is none, or it is hidden
 * @frame_flags: KPF_* of the frame, if @frame_known
 * @frame_maps: how many page tables have it, if @frame_known
 * @frame_known: the kernel says something about the frame
 */
struct translation {
	pid_t pid;
	uint64_t address;
	uint64_t page_size;
	uint64_t number;
	uint64_t offset;
	struct vma vma;
	bool mapped;
	struct level levels[LEVELS_MAX];
	uint32_t level_count;
	uint64_t entry;
	uint64_t frame;
	uint64_t frame_flags;
	uint64_t frame_maps;
	bool frame_known;
};

int translate(struct translation *t, pid_t pid, uint64_t address);

#endif /* MUSE_PAGECTL_TRANSLATE_H */
