// SPDX-License-Identifier: GPL-2.0
#include "translate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pagemap.h"
#include "report.h"

/* A page table has so many entries that it fills a page, each of 8 bytes. */
enum { ENTRY_SHIFT = 3 };

/* A line of maps or smaps that begins a mapping; says if it is one. */
static bool parse_vma(const char *line, struct vma *vma)
{
	int name = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %" SCNx64 " %*s %*s%n",
		   &vma->start, &vma->end, vma->permissions, &vma->offset,
		   &name) != 4 ||
	    !name)
		return false;
	line += name + strspn(line + name, " ");
	snprintf(vma->name, sizeof(vma->name), "%.*s", (int)strcspn(line, "\n"),
		 line);
	vma->flags[0] = '\0';
	return true;
}

/* Without the blanks around them. */
static void get_flags(const char *text, char flags[VMA_NAME_MAX])
{
	size_t n;

	text += strspn(text, " ");
	n = strlen(text);
	while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
		n--;
	snprintf(flags, VMA_NAME_MAX, "%.*s", (int)n, text);
}

/* The mapping of the address, with its flags. */
static int find_vma(FILE *smaps, struct translation *t)
{
	static const char key[] = "VmFlags:";
	char *line = NULL;
	size_t room = 0;
	struct vma vma;

	while (getline(&line, &room, smaps) >= 0) {
		if (parse_vma(line, &vma)) {
			if (t->mapped || vma.start > t->address)
				break;
			t->mapped = t->address < vma.end;
			t->vma = vma;
		} else if (t->mapped && !strncmp(line, key, strlen(key))) {
			get_flags(line + strlen(key), t->vma.flags);
		}
	}
	free(line);
	return ferror(smaps) ? -EIO : 0;
}

static int read_vma(struct translation *t)
{
	char name[64];
	FILE *file;
	int err;

	snprintf(name, sizeof(name), "/proc/%d/smaps", (int)t->pid);
	file = fopen(name, "re");
	err = file ? 0 : -errno;
	if (file) {
		err = find_vma(file, t);
		fclose(file);
	}
	if (err == -ENOENT || err == -ESRCH)
		return failed("process %d: no such process", (int)t->pid);
	if (err)
		return failed("%s: %s", name, strerror(-err));
	return STATUS_DONE;
}

/* 8 bytes at @index of a file in /proc; says if they were there. */
static bool read_entry(const char *name, uint64_t index, uint64_t *entry)
{
	const int fd = open(name, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = pread(fd, entry, sizeof(*entry),
		   (off_t)(index * sizeof(*entry))) == sizeof(*entry);
	close(fd);
	return ok;
}

static void read_frame(struct translation *t)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/pagemap", (int)t->pid);
	if (!read_entry(name, t->number, &t->entry))
		return;
	if (t->entry & PAGEMAP_PRESENT)
		t->frame = t->entry & PAGEMAP_FRAME;
	if (t->frame)
		t->frame_known = read_entry("/proc/kpageflags", t->frame,
					    &t->frame_flags) &&
				 read_entry("/proc/kpagecount", t->frame,
					    &t->frame_maps);
}

/* Are there five levels? The kernel uses them where the processor has them. */
static bool five_levels(void)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	if (!file)
		return false;
	while (!found && getline(&line, &room, file) >= 0)
		found = !strncmp(line, "flags", 5) && strstr(line, " la57");
	free(line);
	fclose(file);
	return found;
}

/* On processors whose tables are a page each, as those of x86-64. */
static void find_levels(struct translation *t, unsigned int page_shift)
{
	static const char *const names[] = { "PGD", "P4D", "PUD", "PMD",
					     "PTE" };
	const unsigned int bits = page_shift - ENTRY_SHIFT;
	const bool five = five_levels();
	unsigned int i, shift;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		/* Four levels have no P4D of their own. */
		if (i == 1 && !five)
			continue;
		shift = page_shift +
			bits * ((unsigned int)ARRAY_SIZE(names) - 1 - i) -
			(i || five ? 0 : bits);
		t->levels[t->level_count++] = (struct level){
			.name = names[i],
			.index = (uint32_t)(t->address >> shift &
					    ((1u << bits) - 1)),
			.covers = UINT64_C(1) << shift,
		};
	}
}

/**
 * translate() - find out what becomes of an address
 * @t: filled
 * @pid: the process
 * @address: an address of it
 *
 * What is hidden from the user is left out; only that the process cannot be looked
 * into at all is an error.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int translate(struct translation *t, pid_t pid, uint64_t address)
{
	const uint64_t size = (uint64_t)sysconf(_SC_PAGESIZE);
	int rc;

	memset(t, 0, sizeof(*t));
	t->pid = pid;
	t->address = address;
	t->page_size = size;
	t->number = address / size;
	t->offset = address % size;
	rc = read_vma(t);
	if (rc)
		return rc;
	find_levels(t, (unsigned int)__builtin_ctzll(size));
	if (t->mapped)
		read_frame(t);
	return STATUS_DONE;
}
