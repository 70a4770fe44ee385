// SPDX-License-Identifier: GPL-2.0
/*
 * A program that knows nothing of a pager, and does to its memory what programs do.
 * What to do is its argument; it checks every byte itself and ends with 0 only if
 * all was as it should be.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096u

#define CHECK(condition)                                                  \
	do {                                                              \
		if (!(condition)) {                                       \
			fprintf(stderr, "tenant: line %d: %s: %m\n",      \
				__LINE__, #condition);                    \
			_exit(1);                                         \
		}                                                         \
	} while (0)

static uint64_t mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdull;
	x ^= x >> 29;
	return x;
}

/* A word that belongs to its place and to @seed. */
static void fill(void *memory, size_t bytes, uint64_t seed)
{
	uint64_t *words = memory;
	size_t i;

	for (i = 0; i < bytes / 8; i++)
		words[i] = mix(seed + i);
}

static int holds(const void *memory, size_t bytes, uint64_t seed)
{
	const uint64_t *words = memory;
	size_t i;

	for (i = 0; i < bytes / 8; i++)
		if (words[i] != mix(seed + i))
			return 0;
	return 1;
}

static int is_zero(const char *memory, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i++)
		if (memory[i])
			return 0;
	return 1;
}

/* Blocks of all sizes, taken, grown, shrunk and freed at random. */
static void *churn(void *argument)
{
	enum { BLOCKS = 300, ROUNDS = 6000 };
	static __thread struct {
		void *memory;
		size_t size;
		uint64_t seed;
	} blocks[BLOCKS];
	uint64_t state = (uintptr_t)argument + 1;
	int round;

	for (round = 0; round < ROUNDS; round++) {
		const int i = (int)(mix(state++) % BLOCKS);
		const uint64_t dice = mix(state++);
		size_t size = (dice % 64 ? dice % 6000 : dice % 200000) & ~7ull;

		if (blocks[i].memory)
			CHECK(holds(blocks[i].memory, blocks[i].size,
				    blocks[i].seed));
		if (dice >> 40 & 1) {
			const size_t old = blocks[i].size;

			blocks[i].memory = realloc(blocks[i].memory, size + 8);
			CHECK(blocks[i].memory);
			CHECK(holds(blocks[i].memory,
				    old < size ? old : size, blocks[i].seed));
		} else {
			free(blocks[i].memory);
			blocks[i].memory = NULL;
			if (dice >> 41 & 1) {
				const size_t align = 16u << (dice >> 42) % 9;

				CHECK(!posix_memalign(&blocks[i].memory, align,
						      size + 8));
				CHECK((uintptr_t)blocks[i].memory % align == 0);
			} else {
				blocks[i].memory = calloc(1, size + 8);
				CHECK(blocks[i].memory);
				CHECK(is_zero(blocks[i].memory, size));
			}
		}
		CHECK(malloc_usable_size(blocks[i].memory) >= size + 8);
		blocks[i].size = size;
		blocks[i].seed = dice;
		fill(blocks[i].memory, size, dice);
	}
	for (round = 0; round < BLOCKS; round++)
		free(blocks[round].memory);
	return NULL;
}

static void threads(void)
{
	pthread_t all[4];
	uintptr_t i;

	for (i = 0; i < 4; i++)
		CHECK(!pthread_create(&all[i], NULL, churn, (void *)(i << 20)));
	for (i = 0; i < 4; i++)
		CHECK(!pthread_join(all[i], NULL));
}

/* The corners of the functions that a program may call. */
static void corners(void)
{
	volatile size_t huge = SIZE_MAX / 2;
	volatile size_t odd = 48;
	void *memory = malloc(0);

	CHECK(memory && malloc_usable_size(NULL) == 0);
	free(memory);
	free(NULL);
	CHECK(!realloc(malloc(10), 0));
	errno = 0;
	CHECK(!calloc(huge, 3) && errno == ENOMEM);
	errno = 0;
	CHECK(!malloc(huge) && errno == ENOMEM);
	CHECK(posix_memalign(&memory, 24, 100) == EINVAL);
	CHECK(posix_memalign(&memory, 2, 100) == EINVAL);
	memory = aligned_alloc(65536, 65536);
	CHECK(memory && (uintptr_t)memory % 65536 == 0);
	free(memory);
	memory = memalign(odd, 100);
	CHECK(memory && (uintptr_t)memory % 64 == 0);
	free(memory);
	memory = valloc(1);
	CHECK(memory && (uintptr_t)memory % PAGE == 0);
	free(memory);
	memory = pvalloc(PAGE + 1);
	CHECK(memory && malloc_usable_size(memory) >= 2 * PAGE);
	free(memory);
	memory = reallocarray(NULL, 1000, 8);
	CHECK(memory);
	free(memory);
}

static char *map(size_t bytes)
{
	char *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(memory != MAP_FAILED);
	CHECK(is_zero(memory, bytes));
	return memory;
}

static void mappings(void)
{
	const size_t size = 6u << 20, half = size / 2;
	char *memory = map(size), *moved, *other;
	int round;

	fill(memory, size, 1);
	/* Grown: what is behind it is free, and then not. */
	memory = mremap(memory, size, size + half, MREMAP_MAYMOVE);
	CHECK(memory != MAP_FAILED && holds(memory, size, 1));
	CHECK(is_zero(memory + size, half));
	other = map(1u << 20);
	moved = mremap(memory, size + half, 3 * size, MREMAP_MAYMOVE);
	CHECK(moved != MAP_FAILED && holds(moved, size, 1));
	CHECK(is_zero(moved + size, 2 * size));
	memory = mremap(moved, 3 * size, size, 0);
	CHECK(memory == moved && holds(memory, size, 1));
	/* Moved to where we say. */
	moved = map(size);
	moved = mremap(memory, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, moved);
	CHECK(moved != MAP_FAILED && holds(moved, size, 1));
	/* Dropped in parts. */
	CHECK(!madvise(moved + half, PAGE * 16, MADV_DONTNEED));
	CHECK(is_zero(moved + half, PAGE * 16) && holds(moved, half, 1));
	CHECK(!madvise(moved, PAGE * 16, MADV_FREE));
	fill(moved, PAGE * 16, 1);
	CHECK(!madvise(moved, half, MADV_COLD) || errno == EINVAL);
	CHECK(!madvise(moved, half, MADV_WILLNEED));
	CHECK(holds(moved, half, 1));
	/* A hole, with another mapping in it. */
	CHECK(!munmap(moved + PAGE * 256, PAGE * 256));
	CHECK(mmap(moved + PAGE * 300, PAGE * 4, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		   0) == moved + PAGE * 300);
	fill(moved + PAGE * 300, PAGE * 4, 7);
	CHECK(holds(moved, PAGE * 256, 1));
	CHECK(holds(moved + PAGE * 300, PAGE * 4, 7));
	CHECK(!munmap(moved, size) && !munmap(other, 1u << 20));
	/* What is given back is handed out again, and empty. */
	for (round = 0; round < 40; round++) {
		memory = map(size);
		fill(memory, size, (uint64_t)round);
		CHECK(!mprotect(memory, PAGE, PROT_NONE));
		CHECK(holds(memory + PAGE, PAGE, (uint64_t)round + PAGE / 8));
		CHECK(!munmap(memory, half) && !munmap(memory + half, half));
	}
}

/* Input and output past the page cache, from and to memory that is not there. */
static void direct(const char *file)
{
	const size_t size = 4u << 20;
	char *out = map(size), *in = map(size);
	int fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_DIRECT, 0600);
	size_t at;

	CHECK(fd >= 0);
	fill(out, size, 3);
	fill(in, size, 4);
	for (at = 0; at < size; at += 65536)
		CHECK(pwrite(fd, out + at, 65536, (off_t)at) == 65536);
	for (at = 0; at < size; at += 65536)
		CHECK(pread(fd, in + at, 65536, (off_t)at) == 65536);
	CHECK(holds(in, size, 3) && holds(out, size, 3));
	close(fd);
}

static volatile sig_atomic_t caught;
static char *handled;

static void handler(int signal)
{
	(void)signal;
	/* All over it, so that the handler itself has faults. */
	caught += holds(handled, 1u << 20, 5);
}

static void signals(void)
{
	const size_t size = 8u << 20;
	struct sigaction action = { .sa_handler = handler,
				    .sa_flags = SA_ONSTACK };
	stack_t stack = { .ss_sp = malloc(1u << 16), .ss_size = 1u << 16 };
	char *memory = malloc(size);
	int i;

	handled = malloc(1u << 20);
	CHECK(memory && handled && stack.ss_sp);
	fill(handled, 1u << 20, 5);
	CHECK(!sigaltstack(&stack, NULL));
	CHECK(!sigaction(SIGUSR1, &action, NULL));
	for (i = 0; i < 8; i++) {
		fill(memory, size, (uint64_t)i);
		CHECK(!raise(SIGUSR1));
		CHECK(holds(memory, size, (uint64_t)i));
	}
	CHECK(caught == 8);
}

/* A child keeps what its parent had, whatever that does meanwhile. */
static void forks(void)
{
	const size_t size = 8u << 20;
	char *memory = malloc(size);
	int i, status;
	pid_t pid;

	CHECK(memory);
	for (i = 0; i < 4; i++) {
		fill(memory, size, (uint64_t)i);
		pid = fork();
		CHECK(pid >= 0);
		if (!pid) {
			char *mine = malloc(size);

			CHECK(mine && holds(memory, size, (uint64_t)i));
			fill(mine, size, 9);
			fill(memory, size, 8);
			CHECK(holds(mine, size, 9) && holds(memory, size, 8));
			free(mine);
			free(memory);
			_exit(7);
		}
		fill(memory, size, (uint64_t)i + 100);
		CHECK(waitpid(pid, &status, 0) == pid);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
		CHECK(holds(memory, size, (uint64_t)i + 100));
	}
}

/* The child lives on alone; it says how it went in a file. */
static void orphan(const char *file, const char *how)
{
	const size_t size = 8u << 20;
	char *memory = malloc(size);
	const pid_t parent = getpid();
	int fd;

	CHECK(memory);
	fill(memory, size, 11);
	if (!strcmp(how, "daemon")) {
		CHECK(!daemon(1, 1));
	} else if (fork()) {
		if (!strcmp(how, "exit"))
			exit(0);
		if (!strcmp(how, "_exit"))
			_exit(0);
		execlp("true", "true", NULL);
		_exit(1);
	}
	while (getppid() == parent)
		usleep(1000);
	if (!strcmp(how, "exec"))
		usleep(100000);
	fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CHECK(fd >= 0);
	CHECK(write(fd, holds(memory, size, 11) ? "good" : "lost", 4) == 4);
	_exit(0);
}

/* As daemons and shells do. */
static void descriptors(void)
{
	const size_t size = 8u << 20;
	char *memory = malloc(size);
	int i, fd = open("/dev/null", O_RDONLY);

	CHECK(memory && fd >= 0 && fd < 10);
	fill(memory, size, 12);
	for (i = 3; i < 2000; i++)
		close(i);
	CHECK(holds(memory, size, 12));
	closefrom(3);
	CHECK(holds(memory, size, 12));
	CHECK(!close_range(3, ~0u, 0));
	fill(memory, size, 13);
	CHECK(holds(memory, size, 13));
	for (i = 3; i < 1000; i++)
		dup2(0, i);
	fill(memory, size, 14);
	CHECK(holds(memory, size, 14));
}

/* More than there is room for is refused, and what there is stays good. */
static void full(void)
{
	enum { BLOCKS = 64 };
	const size_t size = 1u << 20;
	char *blocks[BLOCKS];
	int i, n;

	for (n = 0; n < BLOCKS; n++) {
		blocks[n] = malloc(size);
		if (!blocks[n])
			break;
		fill(blocks[n], size, (uint64_t)n);
	}
	CHECK(n > 4 && n < BLOCKS && errno == ENOMEM);
	CHECK(mmap(NULL, 64u << 20, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	for (i = 0; i < n; i++)
		CHECK(holds(blocks[i], size, (uint64_t)i));
}

/* How much of its memory is in RAM, KiB, when all was used. */
static void resident(void)
{
	const size_t size = 24u << 20;
	char *memory = malloc(size), line[256];
	FILE *file;

	CHECK(memory);
	fill(memory, size, 1);
	CHECK(holds(memory, size, 1));
	file = fopen("/proc/self/status", "r");
	CHECK(file);
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, "RssAnon:", 8))
			printf("%d\n", atoi(line + 8));
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "threads"))
		threads();
	else if (!strcmp(what, "corners"))
		corners();
	else if (!strcmp(what, "mappings"))
		mappings();
	else if (!strcmp(what, "direct") && argc == 3)
		direct(argv[2]);
	else if (!strcmp(what, "signals"))
		signals();
	else if (!strcmp(what, "forks"))
		forks();
	else if (!strcmp(what, "orphan") && argc == 4)
		orphan(argv[2], argv[3]);
	else if (!strcmp(what, "descriptors"))
		descriptors();
	else if (!strcmp(what, "full"))
		full();
	else if (!strcmp(what, "resident"))
		resident();
	else
		return 2;
	return 0;
}
