// SPDX-License-Identifier: GPL-2.0
/*
 * pages: a process with a page that is there, one that was never touched and one
 * that is mapped no more. It prints its id and their addresses; then, for each line
 * that it reads, the frame of the first page: 0 where that is hidden.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

static uint64_t frame_of(const char *page)
{
	const int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry = 0;

	if (pread(fd, &entry, 8, (off_t)((uintptr_t)page / PAGE * 8)) != 8)
		return 0;
	return entry & ((UINT64_C(1) << 55) - 1);
}

int main(void)
{
	char *page = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int c;

	if (page == MAP_FAILED || munmap(page + 2 * PAGE, PAGE) ||
	    madvise(page, 2 * PAGE, MADV_NOHUGEPAGE)) {
		perror("pages");
		return 1;
	}
	page[0] = 1;
	setlinebuf(stdout);
	printf("%d %p %p %p\n", (int)getpid(), page, page + PAGE,
	       page + 2 * PAGE);
	while ((c = getchar()) != EOF)
		if (c == '\n')
			printf("%llu\n", (unsigned long long)frame_of(page));
	return 0;
}
