// SPDX-License-Identifier: LGPL-2.1-or-later
#include "region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include "channel.h"
#include "child.h"
#include "event.h"
#include "fill.h"
#include "handler.h"
#include "measure.h"
#include "memory.h"
#include "reclaim.h"
#include "record.h"
#include "request.h"
#include "sigbus.h"

/* Reads that can be under way, and writes. */
#define FILLS	 (STORE_BATCH + 64)
#define WRITES	 128
#define RETRY_MS 200

static uint32_t to_pages(uint64_t bytes)
{
	return (uint32_t)((bytes + PAGE_BYTES - 1) >> PAGE_SHIFT);
}

static int check(const struct pager_options *options)
{
	const uint64_t most = (uint64_t)(UINT32_MAX - 1) << PAGE_SHIFT;

	if (options->struct_size != sizeof(*options))
		return fail(-EINVAL,
			    "struct_size: %zu bytes; this library has %zu",
			    options->struct_size, sizeof(*options));
	if (!options->size || options->size > most)
		return fail(-EINVAL, "size: %llu bytes is not from 1 to %llu",
			    (unsigned long long)options->size,
			    (unsigned long long)most);
	if (!options->budget)
		return fail(-EINVAL, "budget: must not be 0");
	if (options->prefetch >= STORE_BATCH)
		return fail(-EINVAL, "prefetch: %u pages; at most %d",
			    options->prefetch, STORE_BATCH - 1);
	if (options->handlers > HANDLERS_MAX)
		return fail(-EINVAL, "handlers: %u; at most %d",
			    options->handlers, HANDLERS_MAX);
	if (options->limbo > 50)
		return fail(-EINVAL, "limbo: %u percent; at most 50",
			    options->limbo);
	if (options->engine > PAGER_ENGINE_SIGBUS)
		return fail(-EINVAL, "engine: there is none with number %d",
			    options->engine);
	if (options->mover > PAGER_MOVER_WP)
		return fail(-EINVAL, "mover: there is none with number %d",
			    options->mover);
	if (options->events & ~(uint32_t)PAGER_EVENT_ALL)
		return fail(-EINVAL, "events: unknown bits %#x",
			    options->events & ~(uint32_t)PAGER_EVENT_ALL);
	if (options->engine == PAGER_ENGINE_SIGBUS && options->events)
		return fail(-EINVAL,
			    "events: the in-thread engine notices none");
	return 0;
}

/* What the kernel is asked for. */
static uint64_t features_for(const struct pager *pager)
{
	uint64_t features = UFFD_FEATURE_PAGEFAULT_FLAG_WP;

	if (pager->engine == PAGER_ENGINE_SIGBUS)
		return features | UFFD_FEATURE_SIGBUS;
	features |= UFFD_FEATURE_THREAD_ID;
	if (pager->events & PAGER_EVENT_REMOVE)
		features |= UFFD_FEATURE_EVENT_REMOVE;
	if (pager->events & PAGER_EVENT_UNMAP)
		features |= UFFD_FEATURE_EVENT_UNMAP;
	if (pager->events & PAGER_EVENT_REMAP)
		features |= UFFD_FEATURE_EVENT_REMAP;
	if (pager->events & PAGER_EVENT_FORK)
		features |= UFFD_FEATURE_EVENT_FORK;
	return features;
}

/*
 * Whether there is more than one handler: one reads what the kernel says of what
 * another does to the region.
 */
static bool several(const struct pager *pager,
		    const struct pager_options *options)
{
	return options->handlers > 1 ||
	       (pager->events &&
		(pager->mover == &mover_wp || !pager->can_poison));
}

/* Find out what the kernel has, and choose by that. */
static int probe(struct pager *pager, const struct pager_options *options)
{
	int err;
	uint64_t have = uffd_features(&err);

	if (err == -EPERM)
		return fail(
			err,
			"userfaultfd: not permitted; run as root, or allow /dev/userfaultfd to this user");
	if (err)
		return fail(err, "userfaultfd: %s", strerrordesc_np(-err));
	pager->can_poison = have & UFFD_FEATURE_POISON;
	if (options->mover == PAGER_MOVER_MOVE && !(have & UFFD_FEATURE_MOVE))
		return fail(-EOPNOTSUPP,
			    "mover: this kernel has no UFFDIO_MOVE (6.8)");
	if (!(have & UFFD_FEATURE_PAGEFAULT_FLAG_WP))
		return fail(
			-EOPNOTSUPP,
			"this kernel cannot write-protect pages with userfaultfd (5.7)");
	pager->mover = options->mover == PAGER_MOVER_WP ||
				       !(have & UFFD_FEATURE_MOVE) ?
			       &mover_wp :
			       &mover_move;
	/* Several have to be on several CPUs. */
	if (pager->engine == PAGER_ENGINE_AUTO)
		pager->engine = several(pager, options) ? PAGER_ENGINE_HANDLER :
							  measure_engine();
	return 0;
}

static int open_fds(struct pager *pager)
{
	uint64_t features = features_for(pager);

	pager->fd = uffd_open(features, &pager->user_only);
	if (pager->fd == -EPERM)
		return fail(
			-EPERM, "userfaultfd: not permitted%s",
			pager->events & PAGER_EVENT_FORK ?
				"; the event of fork() wants CAP_SYS_PTRACE" :
				"");
	if (pager->fd < 0)
		return fail(pager->fd, "userfaultfd: %s",
			    strerrordesc_np(-pager->fd));
	if (pager->mover->recycles) {
		pager->limbo_fd =
			uffd_open(UFFD_FEATURE_SIGBUS, &(bool){ false });
		if (pager->limbo_fd < 0)
			return fail(pager->limbo_fd, "userfaultfd: %s",
				    strerrordesc_np(-pager->limbo_fd));
	}
	pager->mem_fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	if (pager->mem_fd < 0)
		return fail(-errno, "/proc/self/mem: %m");
	pager->kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (pager->kick < 0)
		return fail(-errno, "eventfd: %m");
	return 0;
}

/* The region, the ring, and what is kept of pages. */
static int map(struct pager *pager)
{
	uint32_t slots;
	int err;

	pager->memory = memory_map(pager->size);
	pager->sums = memory_map(pager->pages * sizeof(*pager->sums));
	pager->marks = memory_map(pager->pages * sizeof(*pager->marks));
	pager->zeroes = memory_map(PAGE_BYTES);
	pager->deferred =
		pager->engine == PAGER_ENGINE_SIGBUS ?
			NULL :
			memory_map(DEFERRED_MAX * sizeof(*pager->deferred));
	if (!pager->memory || !pager->sums || !pager->marks || !pager->zeroes ||
	    (!pager->deferred && pager->engine != PAGER_ENGINE_SIGBUS))
		return fail(-ENOMEM, "a region of %llu bytes: %m",
			    (unsigned long long)pager->size);
	/* Reading maps it, so that COPY does not take a fault of its own. */
	if (*(const volatile char *)pager->zeroes)
		return -EIO;
	slots = pager->budget - pager->budget / 2 + 256;
	err = ring_init(&pager->ring, slots);
	if (!err)
		err = extents_init(&pager->extents, (uintptr_t)pager->memory,
				   pager->pages);
	if (err)
		return fail(err, "limbo: %s", strerrordesc_np(-err));
	madvise(pager->ring.memory, slots * PAGE_BYTES, MADV_DONTFORK);
	err = uffd_register(pager->fd, pager->memory, pager->size, true);
	if (!err && pager->limbo_fd >= 0)
		err = uffd_register(pager->limbo_fd, pager->ring.memory,
				    slots * PAGE_BYTES, false);
	if (err)
		return fail(err, "userfaultfd, registering the region: %s",
			    strerrordesc_np(-err));
	return 0;
}

static int open_policy_and_store(struct pager *pager,
				 const struct pager_options *options)
{
	const char *name = options->policy ? options->policy : "seg2q";
	const struct pager_policy_ops *ops = pager_policy_find(name);
	int err;

	if (!ops)
		return fail(-EINVAL, "policy '%s': no such policy", name);
	pager->policy = pager_policy_create(ops, pager->pages, pager->budget);
	if (!pager->policy)
		return fail(-ENOMEM, "policy: out of memory");
	err = store_open(&pager->store, options->store, pager->pages,
			 pager->retry > STORE_PATIENCE ? pager->retry :
							 STORE_PATIENCE);
	if (err) {
		pager->store.ops = NULL;
		return err;
	}
	err = requests_init(&pager->fills, pager, FILLS, fill_done);
	if (!err)
		err = requests_init(&pager->writes, pager, WRITES,
				    reclaim_written);
	return err ? fail(err, "requests: out of memory") : 0;
}

static int start(struct pager *pager, const struct pager_options *options)
{
	uint32_t handlers = options->handlers ? options->handlers : 1;
	int err;

	reclaim_targets(pager);
	if (pager->engine == PAGER_ENGINE_SIGBUS) {
		pager->hurried = true;
		err = sigbus_install();
		handlers = 0;
	} else {
		if (handlers < 2 && several(pager, options))
			handlers = 2;
		err = handlers_start(pager, handlers);
	}
	if (err)
		return fail(err, "handlers: %s", strerrordesc_np(-err));
	snprintf(pager->description, sizeof(pager->description),
		 "%s, %u handler%s, %s, %s, %s%s", measure_name(pager->engine),
		 handlers, handlers == 1 ? "" : "s", pager->mover->name,
		 pager->policy->ops->name, pager->store.ops->name,
		 pager->user_only ? ", faults of user mode only" : "");
	err = registry_add(pager);
	return err ? fail(err, "the process has too many pagers") : 0;
}

static void free_all(struct pager *pager)
{
	uint32_t i;

	child_exit(pager);
	if (pager->store.ops)
		pager->store.ops->close(&pager->store);
	pager_policy_destroy(pager->policy);
	requests_exit(&pager->fills);
	requests_exit(&pager->writes);
	/* A child may have the descriptor too: closing it would not end it. */
	for (i = 0; i < pager->extents.count; i++)
		uffd_unregister(pager->fd, (void *)pager->extents.list[i].start,
				(size_t)pager->extents.list[i].pages
					<< PAGE_SHIFT);
	if (pager->fd >= 0)
		close(pager->fd);
	if (pager->limbo_fd >= 0)
		close(pager->limbo_fd);
	if (pager->mem_fd >= 0)
		close(pager->mem_fd);
	if (pager->kick >= 0)
		close(pager->kick);
	ring_exit(&pager->ring);
	extents_exit(&pager->extents);
	memory_unmap(pager->memory, pager->size);
	memory_unmap(pager->sums, pager->pages * sizeof(*pager->sums));
	memory_unmap(pager->marks, pager->pages * sizeof(*pager->marks));
	memory_unmap((void *)pager->zeroes, PAGE_BYTES);
	memory_unmap(pager->deferred, DEFERRED_MAX * sizeof(*pager->deferred));
	pthread_mutex_destroy(&pager->lock);
	memory_unmap(pager, sizeof(*pager));
}

static struct pager *new_pager(const struct pager_options *options)
{
	struct pager *pager = memory_map(sizeof(*pager));

	if (!pager)
		return NULL;
	pthread_mutex_init(&pager->lock, NULL);
	pager->pages = to_pages(options->size);
	pager->size = (uint64_t)pager->pages << PAGE_SHIFT;
	pager->budget = to_pages(options->budget);
	if (pager->budget > pager->pages)
		pager->budget = pager->pages;
	if (pager->budget < BUDGET_MIN)
		pager->budget = BUDGET_MIN;
	pager->fd = -1;
	pager->limbo_fd = -1;
	pager->mem_fd = -1;
	pager->kick = -1;
	pager->events = options->events;
	pager->engine = options->engine;
	pager->observer = options->observer;
	pager->observer_context = options->observer_context;
	pager->prefetch = options->prefetch;
	pager->limbo_percent = options->limbo;
	pager->retry =
		(uint64_t)(options->retry_ms ? options->retry_ms : RETRY_MS) *
		1000000;
	if (getrandom(&pager->seed, sizeof(pager->seed), 0) < 0)
		pager->seed = now();
	return pager;
}

/* A child has its parent's pages, but no pager: it must not do anything for one. */
static void in_child(void)
{
	unsigned int position = 0;
	struct pager *pager;

	while ((pager = registry_next(&position))) {
		child_disown(pager);
		registry_remove(pager);
	}
}

/*
 * What a child has to close must be known before it is made: fork() returns when its
 * event was read, and that may not be noted yet when the next one is called.
 */
static void before_fork(void)
{
	unsigned int position = 0;
	struct pager *pager;
	sigset_t old;

	while ((pager = registry_next(&position))) {
		if (!(pager->events & PAGER_EVENT_FORK))
			continue;
		pager_enter(pager, &old);
		while (pager->hearing)
			pager_wait(pager, atomic_load(&pager->progress));
		pager_leave(pager, &old);
	}
}

static void prepare_for_fork(void)
{
	pthread_atfork(before_fork, NULL, in_child);
}

/**
 * pager_create() - make a region
 * @options: what is wanted
 * @pager: where it goes
 *
 * Context: blocks for a few milliseconds, in which placements are measured if
 * the engine is to be chosen.
 *
 * Return: 0 or a negative errno with a message; then nothing is left behind.
 */
int pager_create(const struct pager_options *options, struct pager **pager)
{
	struct pager *made;
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int err = check(options);
	const char *channel;

	if (err)
		return err;
	pthread_once(&once, prepare_for_fork);
	made = new_pager(options);
	if (!made)
		return fail(-ENOMEM, "out of memory");
	err = probe(made, options);
	if (!err)
		err = open_fds(made);
	if (!err)
		err = map(made);
	if (!err)
		err = open_policy_and_store(made, options);
	if (!err)
		record_attach(made);
	if (!err)
		err = start(made, options);
	if (err) {
		handlers_stop(made);
		free_all(made);
		return err;
	}
	channel = getenv("MUSE_PAGER_CHANNEL");
	if (channel && !strcmp(channel, "1"))
		pager_channel_start();
	*pager = made;
	return 0;
}

/**
 * pager_destroy() - unmap the region and forget all that was in it
 * @pager: the pager, or NULL
 *
 * Context: waits for requests that are under way, and gives children of fork()
 * what they are owed.
 */
void pager_destroy(struct pager *pager)
{
	sigset_t old;

	if (!pager)
		return;
	registry_remove(pager);
	pager_channel_settle();
	pager_enter(pager, &old);
	child_settle(pager);
	pager_leave(pager, &old);
	handlers_stop(pager);
	pager_enter(pager, &old);
	while (request_under_way(pager))
		request_reap(pager, true);
	pager_leave(pager, &old);
	free_all(pager);
}

/*
 * When the process ends, nobody answers its children any more: what they are owed
 * they get now.
 */
__attribute__((destructor)) static void settle_all(void)
{
	unsigned int position = 0;
	struct pager *pager;
	sigset_t old;

	while ((pager = registry_next(&position))) {
		if (!(pager->events & PAGER_EVENT_FORK))
			continue;
		pager_enter(pager, &old);
		child_settle(pager);
		pager_leave(pager, &old);
	}
}
