// SPDX-License-Identifier: GPL-2.0
/*
 * What a program may do to a paged region besides using it: drop, unmap and move
 * parts of it, and fork. usage: events [-m MOVER] [-S STORE] [-H HANDLERS] NAME
 */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pager.h>

#define PAGE  4096ull
#define PAGES 4096u

static struct pager_options options = PAGER_OPTIONS_INIT;
static struct pager *pager;
static char *memory;

static uint64_t word(uint32_t page, uint32_t version, unsigned int i)
{
	uint64_t x = ((uint64_t)page << 32 | version) * 0x9e3779b97f4a7c15ull;

	return i % 3 ? x ^ i : x;
}

static void put(char *at, uint32_t page, uint32_t version)
{
	uint64_t *words = (uint64_t *)at;
	unsigned int i;

	for (i = 0; i < PAGE / 8; i++)
		words[i] = word(page, version, i);
}

static void check(const char *at, uint32_t page, uint32_t version)
{
	const uint64_t *words = (const uint64_t *)at;
	unsigned int i;

	for (i = 0; i < PAGE / 8; i++) {
		uint64_t wanted = version ? word(page, version, i) : 0;

		if (words[i] != wanted)
			errx(1, "page %u word %u: %#lx, not %#lx", page, i,
			     words[i], wanted);
	}
}

static char *at(uint32_t page)
{
	return memory + page * PAGE;
}

static void put_all(uint32_t version)
{
	uint32_t page;

	for (page = 0; page < PAGES; page++)
		put(at(page), page, version);
}

static void check_all(uint32_t version)
{
	uint32_t page;

	for (page = 0; page < PAGES; page++)
		check(at(page), page, version);
}

/* Dropped pages are zero, wherever they were; the others are what they were. */
static void test_remove(void)
{
	uint32_t page;
	unsigned int round;

	for (round = 1; round < 4; round++) {
		put_all(round);
		for (page = 0; page + 3 <= PAGES; page += 7)
			if (madvise(at(page), 3 * PAGE, MADV_DONTNEED))
				err(2, "madvise");
		for (page = 0; page < PAGES; page++)
			check(at(page), page,
			      page % 7 < 3 && page + 3 <= PAGES ? 0 : round);
	}
	if (madvise(memory, PAGES * PAGE, MADV_DONTNEED))
		err(2, "madvise");
	check_all(0);
}

/* Two threads: one drops pages and looks, one keeps the rest moving. */
static void *mover(void *stop)
{
	uint32_t page = PAGES / 2, n = 0;

	while (!atomic_load((atomic_bool *)stop)) {
		check(at(page), page, 9);
		put(at(page), page, 9);
		page = PAGES / 2 + (page * 5 + 1 + n++) % (PAGES / 2);
	}
	return NULL;
}

static void test_remove_race(void)
{
	atomic_bool stop = false;
	pthread_t thread;
	uint32_t page, i;

	put_all(9);
	pthread_create(&thread, NULL, mover, &stop);
	for (i = 0; i < 3000; i++) {
		page = i * 31 % (PAGES / 2);
		put(at(page), page, i + 1);
		if (i % 3 == 0)
			pager_hint(pager, at(page), PAGE, PAGER_HINT_COLD);
		if (madvise(at(page), PAGE, MADV_DONTNEED))
			err(2, "madvise");
		check(at(page), page, 0);
	}
	atomic_store(&stop, true);
	pthread_join(thread, NULL);
}

/* What is unmapped is gone, and what is mapped there next is not the pager's. */
static void test_unmap(void)
{
	struct pager_page state;
	uint32_t page;
	char *other;

	put_all(1);
	if (munmap(at(100), 1000 * PAGE))
		err(2, "munmap");
	other = mmap(at(100), 1000 * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (other == MAP_FAILED)
		err(2, "mmap");
	memset(other, 0x55, 1000 * PAGE);
	for (page = 0; page < PAGES; page++)
		if (page < 100 || page >= 1100) {
			check(at(page), page, 1);
			put(at(page), page, 2);
		}
	for (page = 0; page < 1000 * PAGE; page++)
		if (other[page] != 0x55)
			errx(1, "byte %u of another mapping changed", page);
	for (page = 0; page < PAGES; page++)
		if (page < 100 || page >= 1100)
			check(at(page), page, 2);
	if (pager_query(pager, at(500), PAGE, &state) ||
	    state.state != PAGER_PAGE_GONE)
		errx(1, "an unmapped page is in state %u", state.state);
}

/* Moved pages are served where they are now. */
static void test_remap(void)
{
	const size_t length = 1024 * PAGE;
	uint32_t page, round;
	char *to;

	put_all(1);
	to = mmap(NULL, 2 * length, PROT_NONE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mremap(at(512), length, length, MREMAP_MAYMOVE | MREMAP_FIXED,
		   to) != to)
		err(2, "mremap");
	for (round = 1; round < 4; round++)
		for (page = 0; page < PAGES; page++) {
			bool moved = page >= 512 && page < 1536;
			char *now = moved ? to + (page - 512) * PAGE : at(page);

			check(now, page, round);
			put(now, page, round + 1);
		}
	/* And back. */
	if (mremap(to, length, length, MREMAP_MAYMOVE | MREMAP_FIXED,
		   at(512)) != at(512))
		err(2, "mremap");
	check_all(4);
}

/* A region that the program makes larger: what is new begins as zeroes. */
static void test_grow(void)
{
	uint32_t page;
	char *to;

	put_all(1);
	to = mremap(memory, PAGES * PAGE, 2 * PAGES * PAGE, MREMAP_MAYMOVE);
	if (to == MAP_FAILED)
		err(2, "mremap");
	memory = to;
	for (page = PAGES; page < 2 * PAGES; page++)
		check(at(page), page, 0);
	for (page = 0; page < 2 * PAGES; page++)
		put(at(page), page, 2);
	for (page = 0; page < 2 * PAGES; page++)
		check(at(page), page, 2);
}

static void join(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) != child)
		err(2, "waitpid");
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		errx(1, "a child ended with status %#x", (unsigned int)status);
}

static pid_t split(void)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		err(2, "fork");
	return pid;
}

/* A child sees what was there when it forked, whatever the parent does. */
static void test_fork(void)
{
	uint32_t round, page;
	pid_t child[3];

	for (round = 0; round < 3; round++) {
		put_all(round + 1);
		child[round] = split();
		if (!child[round]) {
			check_all(round + 1);
			for (page = 0; page < PAGES; page += 3)
				put(at(page), page, 99);
			for (page = 0; page < PAGES; page++)
				check(at(page), page,
				      page % 3 ? round + 1 : 99);
			_exit(0);
		}
		/* Drop some that the child may not have yet. */
		if (madvise(at(64), 64 * PAGE, MADV_DONTNEED))
			err(2, "madvise");
	}
	put_all(7);
	check_all(7);
	for (round = 0; round < 3; round++)
		join(child[round]);
	check_all(7);
}

/* A child of a child, of which the one between ends first. */
static void test_grandchild(void)
{
	pid_t child;
	int pipes[2];
	char byte;

	put_all(3);
	if (pipe(pipes))
		err(2, "pipe");
	child = split();
	if (!child) {
		check(at(5), 5, 3);
		put(at(5), 5, 4);
		if (!split()) {
			uint32_t page;

			usleep(100000);
			for (page = 0; page < PAGES; page++)
				check(at(page), page, page == 5 ? 4 : 3);
			if (write(pipes[1], "x", 1) != 1)
				_exit(1);
			_exit(0);
		}
		_exit(0);
	}
	join(child);
	put_all(4);
	close(pipes[1]);
	if (read(pipes[0], &byte, 1) != 1)
		errx(1, "the grandchild did not see its memory");
}

/* The parent ends first: the child has all that it is owed. */
static void test_orphan(void)
{
	int pipes[2];
	char byte;
	pid_t child;

	if (pipe(pipes))
		err(2, "pipe");
	child = split();
	if (!child) {
		if (pager_create(&options, &pager))
			errx(2, "%s", pager_message());
		memory = pager_memory(pager);
		put_all(3);
		if (split())
			exit(0);
		usleep(200000);
		check_all(3);
		if (write(pipes[1], "x", 1) != 1)
			_exit(1);
		_exit(0);
	}
	join(child);
	close(pipes[1]);
	if (read(pipes[0], &byte, 1) != 1)
		errx(1, "the orphan did not see its memory");
}

/*
 * The parent is killed while children of it do not have all yet: what is missing is
 * zeroes, and nobody waits for one who does not come, whatever his brothers have open.
 */
static void test_killed(void)
{
	int done[2], hold[2];
	uint32_t page;
	pid_t parent;
	char byte;

	if (pipe(done) || pipe(hold))
		err(2, "pipe");
	parent = split();
	if (!parent) {
		close(hold[1]);
		parent = getpid();
		if (pager_create(&options, &pager))
			errx(2, "%s", pager_message());
		memory = pager_memory(pager);
		put_all(3);
		if (!split()) {
			while (getppid() == parent)
				usleep(1000);
			alarm(1);
			for (page = 0; page < PAGES; page++)
				check(at(page), page,
				      *(volatile uint64_t *)at(page) ? 3 : 0);
			_exit(write(done[1], "x", 1) != 1);
		}
		close(done[1]);
		/* One who is there until the end. */
		if (!split())
			_exit(read(hold[0], &byte, 1) != 0);
		raise(SIGKILL);
	}
	waitpid(parent, NULL, 0);
	close(done[1]);
	if (read(done[0], &byte, 1) != 1)
		errx(1, "a child waited for its parent, which is dead");
	close(hold[1]);
}

/*
 * Children end with exit(), whatever the parent is doing when they come: they have no
 * pager to look after. Their brother is none the worse.
 */
static void test_exits(void)
{
	atomic_bool stop = false;
	pthread_t thread;
	pid_t first, child;
	int hold[2], i;
	char byte;

	if (pipe(hold))
		err(2, "pipe");
	put_all(9);
	first = split();
	if (!first) {
		close(hold[1]);
		if (read(hold[0], &byte, 1))
			_exit(1);
		check_all(9);
		_exit(0);
	}
	pthread_create(&thread, NULL, mover, &stop);
	for (i = 0; i < 50; i++) {
		child = split();
		if (!child) {
			close(hold[1]);
			alarm(10);
			check(at((uint32_t)i), (uint32_t)i, 9);
			exit(0);
		}
		join(child);
	}
	atomic_store(&stop, true);
	pthread_join(thread, NULL);
	close(hold[1]);
	join(first);
	check_all(9);
}

static const struct {
	const char *name;
	void (*run)(void);
	/* Its own pager, in another process. */
	bool makes;
} tests[] = {
	{ "remove", test_remove, false },
	{ "remove_race", test_remove_race, false },
	{ "unmap", test_unmap, false },
	{ "remap", test_remap, false },
	{ "grow", test_grow, false },
	{ "fork", test_fork, false },
	{ "grandchild", test_grandchild, false },
	{ "orphan", test_orphan, true },
	{ "killed", test_killed, true },
	{ "exits", test_exits, false },
};

int main(int argc, char **argv)
{
	unsigned int i;
	int c;

	options.size = PAGES * PAGE;
	options.budget = PAGES / 4 * PAGE;
	options.events = PAGER_EVENT_ALL;
	while ((c = getopt(argc, argv, "m:S:H:b:")) != -1) {
		switch (c) {
		case 'm':
			options.mover = (enum pager_mover)atoi(optarg);
			break;
		case 'S':
			options.store = optarg;
			break;
		case 'H':
			options.handlers = (uint32_t)atoi(optarg);
			break;
		case 'b':
			options.budget = (uint64_t)atoi(optarg) << 20;
			break;
		default:
			return 2;
		}
	}
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (optind < argc && !strcmp(argv[optind], tests[i].name))
			break;
	if (i == sizeof(tests) / sizeof(tests[0]))
		errx(2, "which test?");
	if (!tests[i].makes) {
		if (pager_create(&options, &pager))
			errx(2, "%s", pager_message());
		memory = pager_memory(pager);
	}
	tests[i].run();
	if (getenv("STATS") && pager) {
		struct pager_stats s = { .struct_size = sizeof(s) };

		pager_stats(pager, &s);
		printf("zero %lu soft %lu fill %lu busy %lu again %lu "
		       "resident %lu limbo %lu p99 %lu p99.9 %lu\n",
		       s.faults[0], s.faults[1], s.faults[2], s.busy, s.again,
		       s.resident >> 12, s.limbo >> 12,
		       pager_percentile(&s, 99), pager_percentile(&s, 99.9));
	}
	if (!tests[i].makes)
		pager_destroy(pager);
	return 0;
}
