/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The pager from inside: its page table, and who may do what to it.
 *
 * One lock protects all of a pager. What changes the program's page tables
 * (filling, taking out) is done under it, so that the page table here and the one
 * in the kernel say the same; what takes long (compression, checksums, input and
 * output) is done without it, the page marked as filling or leaving meanwhile.
 * Nobody touches paged memory with the lock held, nor calls malloc().
 */
#ifndef MUSE_LIBPAGER_REGION_H
#define MUSE_LIBPAGER_REGION_H

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "extent.h"
#include "limbo.h"
#include "pager.h"
#include "policy.h"
#include "ring.h"
#include "stores/store.h"
#include "uffd.h"

/*
 * What a page is, and flags of it, in 16 bits.
 *
 * PAGE_ZERO: never written or dropped, nothing is kept
 * PAGE_STORED: the store has it, or a request that writes it has
 * PAGE_RESIDENT: it is mapped
 * PAGE_LIMBO: it is in a slot, see page_slot()
 * PAGE_FILLING: a request fills it
 * PAGE_LEAVING: likewise in a slot, and somebody looks at that without the lock
 * PAGE_POISONED: its content is lost
 * PAGE_GONE: the program unmapped it
 */
enum page_state {
	PAGE_ZERO,
	PAGE_STORED,
	PAGE_RESIDENT,
	PAGE_LIMBO,
	PAGE_FILLING,
	PAGE_LEAVING,
	PAGE_POISONED,
	PAGE_GONE,
};

#define PAGE_STATE 0x000f
/* The store has content of the page, or will have when PAGE_WRITING goes. */
#define PAGE_KEPT 0x0010
/* A request to write it is under way. */
#define PAGE_WRITING 0x0020
/* It was touched while it was leaving: it is to come back. */
#define PAGE_WANTED 0x0040
/* The program dropped it while it was filling or leaving: it is zero then. */
#define PAGE_DROPPED 0x0080
/* It was unmapped while it was filling or leaving. */
#define PAGE_UNMAPPED 0x0100
/* Being filled for nobody in particular. */
#define PAGE_AHEAD 0x0200
/* The kernel did not let it go the last time. */
#define PAGE_STUCK 0x0400
/* How often it is pinned. */
#define PAGE_PIN_SHIFT 11
#define PAGE_PIN       ((uint16_t)(1u << PAGE_PIN_SHIFT))
#define PAGE_PINS      ((uint16_t)(0x1fu << PAGE_PIN_SHIFT))

/* Pages that an instruction may need at once; no budget is smaller. */
#define BUDGET_MIN 32
/* Frames beyond the budget for a moment, at most; the rest of PAGER_SLACK is room. */
#define OVERDRAFT 192
/* What a request to a server may take at least, nanoseconds. */
#define STORE_PATIENCE 500000000ull
/* How many pages are taken out at a time. */
#define OUT_BATCH 16
/* How many pages are handed to a store that does not answer at once. */
#define CLEAN_BATCH 16

/**
 * struct request - a page on its way to or from the store
 * @io: what the store sees; first, so that its done() finds the rest
 * @pager: whose
 * @next: in @pager's lists of free ones or of those to be tried again
 * @slot: frame that is filled, or %RING_NONE: @io.buffer is @room
 * @room: a page of its own
 * @sum: what a write writes
 * @begun: when the fault was noticed, nanoseconds
 * @asked: when the request was made, likewise
 * @deadline: when to give up, after the first failure; 0: there was none
 * @write: the program wanted to write
 * @together: whoever submitted it ends it, with others
 */
struct request {
	struct store_io io;
	struct pager *pager;
	struct request *next;
	uint32_t slot;
	void *room;
	uint64_t sum;
	uint64_t begun;
	uint64_t asked;
	uint64_t deadline;
	bool write;
	bool together;
};

/**
 * struct requests - the requests of one direction
 * @all: every one
 * @count: how many there are
 * @free: those that nobody uses
 * @used: how many are in use
 * @rooms: their pages
 */
struct requests {
	struct request *all;
	uint32_t count;
	struct request *free;
	uint32_t used;
	char *rooms;
};

struct pager;
struct child;
struct handler;

/**
 * struct mover - a way to take pages from the program and to give them back
 * @name: as pager_describe() says it
 * @recycles: a frame that @in takes is gone from its slot
 * @in: give the page of a slot to the program and wake it; the slot is empty
 *	afterwards. Returns 0 or a negative errno
 * @in_run: likewise, neighbours from neighbouring slots; returns how many, possibly
 *	none. NULL: one by one
 * @out: take pages that were selected into limbo. Returns how many; the others
 *	are resident again, or were dropped. Those that were touched meanwhile are
 *	marked as wanted. May drop the lock meanwhile
 */
struct mover {
	const char *name;
	bool recycles;
	int (*in)(struct pager *pager, uint32_t page, uint32_t slot);
	uint32_t (*in_run)(struct pager *pager, uint32_t page, uint32_t slot,
			   uint32_t n);
	uint32_t (*out)(struct pager *pager, const uint32_t *pages, uint32_t n);
};

extern const struct mover mover_move;
extern const struct mover mover_wp;

/* Sequential readers that are followed at a time. */
#define STREAMS 8

/**
 * struct stream - a sequential reader
 * @next: the page that it faults on next, if it is one
 * @run: how often it did
 */
struct stream {
	uint32_t next;
	uint32_t run;
};

/**
 * struct pager - a region and all that belongs to it
 * @lock: protects everything below that is not said to be fixed
 * @next: pager made before this one; protected by the list's lock
 * @memory: where the region was made; fixed
 * @size: of the region; fixed
 * @pages: of the region; fixed
 * @fd: userfaultfd of the region; fixed
 * @limbo_fd: that of the ring: who touches an empty slot gets a SIGBUS instead
 *	of waiting for himself; -1 if the mover needs none; fixed
 * @mem_fd: /proc/self/mem, by which absent pages are an error; fixed
 * @user_only: @fd sees faults of user mode only; fixed
 * @can_poison: UFFDIO_POISON is there; fixed
 * @events: those that are noticed; fixed
 * @engine: who answers faults; fixed
 * @mover: how pages move; fixed
 * @observer: to be called for faults; fixed
 * @observer_context: for it; fixed
 * @retry: how long a store is tried again, nanoseconds; fixed
 * @prefetch: pages; fixed
 * @limbo_percent: as asked for; fixed
 * @seed: of the checksums; fixed
 * @zeroes: a page of zeroes; fixed
 * @description: for pager_describe(); fixed
 * @sums: for each page: that of what the store has
 * @marks: for each page: what it is
 * @extents: where the program has the pages
 * @ring: frames that are not in the region
 * @policy: which page goes
 * @store: where it goes
 * @budget: frames that may be used
 * @touched: no page from this one on was ever touched
 * @resident: pages that are mapped in the region
 * @pinned: pages that are pinned
 * @limbo: what faults take
 * @limbo_target: pages of limbo to keep
 * @free_low: with fewer frames at hand, more are made
 * @free_high: until there are so many
 * @reclaiming: that is going on
 * @hurried: the program waits while that is done
 * @fills: requests that read
 * @writes: requests that write
 * @again: requests to be tried again
 * @again_at: when
 * @store_down: it failed for too long, and nothing has succeeded since
 * @streams: sequential readers
 * @stream: the one that was replaced last
 * @children: processes that this one made, with absent pages of the region
 * @hearing: so many threads have read events that are not noted yet
 * @removing: in the handler's own madvise(): who notices that passes over it
 * @own_start: where that begins
 * @own_length: bytes
 * @stats: figures that are counted
 * @unwritten: writes that failed of pages that are in memory
 * @reported: lines written about lost pages
 * @contenders: threads that wait for @lock
 * @waiters: threads that wait for progress
 * @progress: counts what they wait for
 * @kick: eventfd that wakes handlers
 * @handlers: the threads
 * @handler_count: how many
 * @deferred: faults that were read when they could not be answered
 * @deferred_count: how many
 * @stopping: handlers are to end
 */
struct pager {
	pthread_mutex_t lock;
	struct pager *next;
	char *memory;
	uint64_t size;
	uint32_t pages;
	int fd;
	int limbo_fd;
	int mem_fd;
	bool user_only;
	bool can_poison;
	uint32_t events;
	enum pager_engine engine;
	const struct mover *mover;
	pager_observer observer;
	void *observer_context;
	uint64_t retry;
	uint32_t prefetch;
	uint32_t limbo_percent;
	uint64_t seed;
	const void *zeroes;
	char description[160];

	uint64_t *sums;
	uint16_t *marks;
	struct extents extents;
	struct ring ring;
	struct pager_policy *policy;
	struct store store;
	uint32_t budget;
	uint32_t touched;
	uint32_t resident;
	uint32_t pinned;
	struct limbo limbo;
	uint32_t limbo_target;
	uint32_t free_low;
	uint32_t free_high;
	bool reclaiming;
	bool hurried;
	struct requests fills;
	struct requests writes;
	struct request *again;
	uint64_t again_at;
	bool store_down;
	struct stream streams[STREAMS];
	uint32_t stream;
	struct child *children;
	uint32_t hearing;
	bool removing;
	uintptr_t own_start;
	size_t own_length;
	struct pager_stats stats;
	uint64_t unwritten;
	uint32_t reported;
	atomic_uint contenders;
	atomic_uint waiters;
	atomic_uint progress;
	int kick;
	struct handler *handlers;
	uint32_t handler_count;
	struct uffd_msg *deferred;
	uint32_t deferred_count;
	atomic_bool stopping;
};

static inline enum page_state page_state(const struct pager *pager,
					 uint32_t page)
{
	return (enum page_state)(pager->marks[page] & PAGE_STATE);
}

static inline void page_set(struct pager *pager, uint32_t page,
			    enum page_state state)
{
	pager->marks[page] =
		(uint16_t)((pager->marks[page] & ~PAGE_STATE) | state);
}

static inline bool page_is(const struct pager *pager, uint32_t page,
			   uint16_t flag)
{
	return pager->marks[page] & flag;
}

static inline void page_mark(struct pager *pager, uint32_t page, uint16_t flag)
{
	pager->marks[page] = (uint16_t)(pager->marks[page] | flag);
}

static inline void page_unmark(struct pager *pager, uint32_t page,
			       uint16_t flag)
{
	pager->marks[page] = (uint16_t)(pager->marks[page] & ~flag);
}

/* In which slot a page in limbo is; the policy has no use for that link then. */
static inline uint32_t *page_slot(struct pager *pager, uint32_t page)
{
	return &pager->policy->links[page].prev;
}

/* Frames that the budget limits. */
static inline uint32_t frames_used(const struct pager *pager)
{
	return pager->resident + ring_frames(&pager->ring);
}

/* Frames that a fill can have at once; negative when the budget is overdrawn. */
static inline int64_t headroom(const struct pager *pager)
{
	return (int64_t)pager->budget - frames_used(pager) + pager->ring.free;
}

/* message.c */
int fail(int err, const char *format, ...)
	__attribute__((__format__(printf, 2, 3)));
void complain(struct pager *pager, const char *format, ...)
	__attribute__((__format__(printf, 2, 3)));

/* lock.c */
void pager_enter(struct pager *pager, sigset_t *old);
void pager_leave(struct pager *pager, const sigset_t *old);
void pager_wait(struct pager *pager, unsigned int seen);
void pager_progress(struct pager *pager);
void pager_pause(struct pager *pager, bool sleep);
void pager_set_inside(void);
uint64_t now(void);

static inline void pager_lock(struct pager *pager)
{
	if (!pthread_mutex_trylock(&pager->lock))
		return;
	atomic_fetch_add(&pager->contenders, 1);
	pthread_mutex_lock(&pager->lock);
	atomic_fetch_sub(&pager->contenders, 1);
}

static inline void pager_unlock(struct pager *pager)
{
	pthread_mutex_unlock(&pager->lock);
}

#endif /* MUSE_LIBPAGER_REGION_H */
