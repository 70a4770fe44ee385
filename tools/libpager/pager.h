/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libpager: memory larger than the RAM that it may use.
 *
 * A pager is a region of anonymous memory of which at most a budget is resident.
 * What is not is in a store: compressed in RAM, in a file, or behind an NBD
 * server. The program uses the region like any memory; a touch of an absent page
 * is a page fault that the library answers through userfaultfd.
 *
 *	struct pager_options options = PAGER_OPTIONS_INIT;
 *	struct pager *pager;
 *	int err;
 *
 *	options.size = 1ull << 30;
 *	options.budget = 256 << 20;
 *	err = pager_create(&options, &pager);
 *	if (err)
 *		errx(2, "%s", pager_message());
 *	memory = pager_memory(pager);
 *	...
 *	pager_destroy(pager);
 *
 * Every function may be called by any thread at any time, but pager_destroy()
 * only when no other call is under way and nobody uses the region. Functions that
 * return int return 0 or a negative errno, and leave a line of text for the
 * calling thread in pager_message(). No pointer that is handed in may point into
 * a region, except where it names the part of the region that is meant.
 */
#ifndef LIBPAGER_PAGER_H
#define LIBPAGER_PAGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pager;

/**
 * enum pager_engine - who answers faults
 * @PAGER_ENGINE_AUTO: handler threads, placed as a short measurement at the
 *	start says
 * @PAGER_ENGINE_HANDLER: handler threads, which the scheduler places
 * @PAGER_ENGINE_FOLLOW: handler threads that stay on the CPU where faults occur. A
 *	thread may run nowhere else for the moment in which it is woken; a change of
 *	its affinity by another thread in that moment is lost
 * @PAGER_ENGINE_SIGBUS: the thread that faults, in a signal handler. The
 *	fastest; but a system call that is handed an absent page of the region
 *	fails with EFAULT, and threads must not block SIGBUS
 */
enum pager_engine {
	PAGER_ENGINE_AUTO,
	PAGER_ENGINE_HANDLER,
	PAGER_ENGINE_FOLLOW,
	PAGER_ENGINE_SIGBUS,
};

/**
 * enum pager_mover - how a page is taken from the program
 * @PAGER_MOVER_AUTO: the first of the following that the kernel has
 * @PAGER_MOVER_MOVE: UFFDIO_MOVE, from Linux 6.8 on: its page table entry moves
 * @PAGER_MOVER_WP: it is write-protected, copied, and dropped. A page that a
 *	device writes meanwhile (a read with O_DIRECT) has to be pinned
 */
enum pager_mover {
	PAGER_MOVER_AUTO,
	PAGER_MOVER_MOVE,
	PAGER_MOVER_WP,
};

/**
 * enum pager_events - what is noticed of what the program does to the region
 * @PAGER_EVENT_REMOVE: madvise() that drops pages, which are zero afterwards
 * @PAGER_EVENT_UNMAP: munmap() of a part, which is forgotten
 * @PAGER_EVENT_REMAP: mremap() of the whole or a part, which is served where it
 *	is now
 * @PAGER_EVENT_FORK: fork(); the child sees what was there when it forked, as
 *	long as this process lives
 *
 * Without them the program must not do so. The in-thread engine notices none.
 */
enum pager_events {
	PAGER_EVENT_REMOVE = 1 << 0,
	PAGER_EVENT_UNMAP = 1 << 1,
	PAGER_EVENT_REMAP = 1 << 2,
	PAGER_EVENT_FORK = 1 << 3,
	PAGER_EVENT_ALL = 0xf,
};

/**
 * enum pager_kind - kinds of faults
 * @PAGER_FAULT_ZERO: of a page that was never written
 * @PAGER_FAULT_SOFT: of a page that was on its way out
 * @PAGER_FAULT_FILL: of a page that was in the store
 * @PAGER_FAULT_PREFETCH: no fault: a page that was filled before its time
 * @PAGER_FAULT_KINDS: how many there are
 */
enum pager_kind {
	PAGER_FAULT_ZERO,
	PAGER_FAULT_SOFT,
	PAGER_FAULT_FILL,
	PAGER_FAULT_PREFETCH,
	PAGER_FAULT_KINDS,
};

/**
 * struct pager_event - a fault, for an observer
 * @time: when it was answered, CLOCK_MONOTONIC, nanoseconds
 * @latency: nanoseconds that its answer took
 * @page: index of the page in the region
 * @kind: an &enum pager_kind
 * @write: the program wanted to write; false where that is not known
 */
struct pager_event {
	uint64_t time;
	uint64_t latency;
	uint32_t page;
	uint8_t kind;
	uint8_t write;
};

/*
 * Called by whoever answers faults, several at a time. It must neither block nor
 * touch a region nor call this library.
 */
typedef void (*pager_observer)(void *context, const struct pager_event *event);

/* How much more than the budget the region may hold for a moment, bytes. */
#define PAGER_SLACK (2u << 20)

/**
 * struct pager_options - what pager_create() is to make
 * @struct_size: of this struct, for later versions; set by %PAGER_OPTIONS_INIT
 * @size: bytes of the region, rounded up to pages
 * @budget: bytes of RAM that its pages may use, rounded up to pages. Fewer than
 *	32 pages count as 32: a single instruction can need several
 * @policy: "fifo", "random", "clock", "seg2q" or "s3fifo"; NULL: "seg2q"
 * @store: where pages go, see below; NULL: "ram"
 * @prefetch: pages to fill ahead of a sequential reader; 0: none
 * @handlers: threads that answer faults; 0: one
 * @engine: who answers faults
 * @mover: how pages are taken out
 * @events: an OR of &enum pager_events
 * @limbo: percent of the budget that pages on their way out may hold; 0: as
 *	many as pay in time
 * @retry_ms: how long a store that fails is tried again before the page is
 *	given up; 0: 200
 * @observer: called for every fault, or NULL
 * @observer_context: first argument of @observer
 *
 * Stores: "ram" (lz4), "file:PATH" (PATH is made anew and removed at the end;
 * if it is a folder, a file without name in it), "nbd:URI" (as libnbd has it;
 * the export must be as large as the region).
 */
struct pager_options {
	size_t struct_size;
	uint64_t size;
	uint64_t budget;
	const char *policy;
	const char *store;
	uint32_t prefetch;
	uint32_t handlers;
	enum pager_engine engine;
	enum pager_mover mover;
	uint32_t events;
	uint32_t limbo;
	uint32_t retry_ms;
	pager_observer observer;
	void *observer_context;
};

#define PAGER_OPTIONS_INIT                                   \
	{                                                    \
		.struct_size = sizeof(struct pager_options), \
	}

/* Latencies: bucket i counts those of [2^(i/4), 2^((i+1)/4)) nanoseconds. */
#define PAGER_LATENCY_BUCKETS 160

/**
 * struct pager_stats - figures of a pager since it was made
 * @struct_size: of this struct; set by the caller
 * @size: bytes of the region
 * @budget: bytes that may be resident
 * @resident: bytes that are mapped in the region
 * @limbo: bytes of pages on their way out, and of free frames; @resident plus
 *	@limbo is what the budget limits
 * @peak: the most that @resident plus @limbo ever were after a fault, bytes
 * @dirty: bytes in limbo or on their way to the store that it does not have yet
 * @stored: bytes of pages that are in the store
 * @store_used: bytes that the store uses for them
 * @faults: answered, by &enum pager_kind
 * @evicted: pages that left limbo
 * @clean: of these, how many the store had already: nothing was written
 * @zero: of these, how many were all zeroes: nothing was written
 * @raw: of these, how many did not compress
 * @busy: pages that the kernel would not let go, and were kept
 * @again: requests that the kernel asked to repeat
 * @retried: requests to the store that were made again
 * @poisoned: pages whose content is lost
 * @removed: pages that the program dropped
 * @forks: children that were given a copy
 * @limbo_target: bytes of limbo that are being kept
 * @latency: of faults, in the library: from reading the message, or entering
 *	the signal handler, to the answer
 */
struct pager_stats {
	size_t struct_size;
	uint64_t size;
	uint64_t budget;
	uint64_t resident;
	uint64_t limbo;
	uint64_t peak;
	uint64_t dirty;
	uint64_t stored;
	uint64_t store_used;
	uint64_t faults[PAGER_FAULT_KINDS];
	uint64_t evicted;
	uint64_t clean;
	uint64_t zero;
	uint64_t raw;
	uint64_t busy;
	uint64_t again;
	uint64_t retried;
	uint64_t poisoned;
	uint64_t removed;
	uint64_t forks;
	uint64_t limbo_target;
	uint64_t latency[PAGER_LATENCY_BUCKETS];
};

/**
 * enum pager_state - what a page is
 * @PAGER_PAGE_ZERO: never written, or dropped
 * @PAGER_PAGE_RESIDENT: in memory
 * @PAGER_PAGE_LIMBO: on its way out
 * @PAGER_PAGE_STORED: in the store
 * @PAGER_PAGE_POISONED: lost; a touch is a SIGBUS
 * @PAGER_PAGE_GONE: not mapped any more
 */
enum pager_state {
	PAGER_PAGE_ZERO,
	PAGER_PAGE_RESIDENT,
	PAGER_PAGE_LIMBO,
	PAGER_PAGE_STORED,
	PAGER_PAGE_POISONED,
	PAGER_PAGE_GONE,
};

/**
 * struct pager_page - what is known of a page
 * @state: an &enum pager_state
 * @stored: the store has a content of it, which may be older than the memory's
 * @pinned: how often it is pinned
 * @slot: where in the store, as the store counts; 0 if it is not stored
 * @slot_size: bytes that it uses there
 */
struct pager_page {
	uint8_t state;
	uint8_t stored;
	uint16_t pinned;
	uint32_t slot_size;
	uint64_t slot;
};

/**
 * enum pager_hint - what the program knows of a part of the region
 * @PAGER_HINT_WILLNEED: fill it, as far as the budget goes
 * @PAGER_HINT_COLD: put it out first
 * @PAGER_HINT_FREE: its content is not needed: it is zero afterwards
 */
enum pager_hint {
	PAGER_HINT_WILLNEED,
	PAGER_HINT_COLD,
	PAGER_HINT_FREE,
};

int pager_create(const struct pager_options *options, struct pager **pager);
void pager_destroy(struct pager *pager);

void *pager_memory(const struct pager *pager);
uint64_t pager_size(const struct pager *pager);
const char *pager_describe(const struct pager *pager);
struct pager *pager_find(const void *address);

int pager_stats(struct pager *pager, struct pager_stats *stats);
uint64_t pager_percentile(const struct pager_stats *stats, double percent);
int pager_query(struct pager *pager, const void *address, size_t length,
		struct pager_page *pages);

int pager_pin(struct pager *pager, void *address, size_t length);
int pager_unpin(struct pager *pager, void *address, size_t length);
int pager_hint(struct pager *pager, void *address, size_t length,
	       enum pager_hint hint);
int pager_flush(struct pager *pager);
int pager_resize(struct pager *pager, uint64_t budget);
void pager_settle(struct pager *pager);

bool pager_inside(void);
const char *pager_message(void);

#ifdef __cplusplus
}
#endif

#endif /* LIBPAGER_PAGER_H */
