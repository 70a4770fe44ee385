// SPDX-License-Identifier: LGPL-2.1-or-later
#include "region.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* How long pager_wait() sleeps at most, nanoseconds. */
#define WAIT_MAX 2000000

/**
 * now() - the time, for latencies and deadlines
 *
 * Return: CLOCK_MONOTONIC in nanoseconds.
 */
uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/**
 * pager_enter() - take the lock in a thread of the program
 * @pager: whose
 * @old: where the thread's signal mask goes
 *
 * Signals wait until pager_leave(): a handler of the program might touch the
 * region, and wait for a fault that waits for the lock.
 */
void pager_enter(struct pager *pager, sigset_t *old)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, old);
	pager_lock(pager);
}

/**
 * pager_leave() - undo pager_enter()
 * @pager: whose lock
 * @old: the mask as it was
 */
void pager_leave(struct pager *pager, const sigset_t *old)
{
	pager_unlock(pager);
	pthread_sigmask(SIG_SETMASK, old, NULL);
}

/**
 * pager_wait() - wait until somebody made progress
 * @pager: whose lock is held; it is dropped meanwhile
 * @seen: &pager.progress when the caller looked
 *
 * Returns after two milliseconds at the latest.
 */
void pager_wait(struct pager *pager, unsigned int seen)
{
	const struct timespec limit = { .tv_nsec = WAIT_MAX };

	atomic_fetch_add(&pager->waiters, 1);
	pager_unlock(pager);
	syscall(SYS_futex, &pager->progress, FUTEX_WAIT_PRIVATE, seen, &limit,
		NULL, 0);
	atomic_fetch_sub(&pager->waiters, 1);
	pager_lock(pager);
}

/**
 * pager_progress() - wake those in pager_wait()
 * @pager: of which something has ended
 */
void pager_progress(struct pager *pager)
{
	atomic_fetch_add(&pager->progress, 1);
	if (atomic_load(&pager->waiters))
		syscall(SYS_futex, &pager->progress, FUTEX_WAKE_PRIVATE,
			INT32_MAX, NULL, NULL, 0);
}

/**
 * pager_pause() - let others go on for a moment
 * @pager: whose lock is held; it is dropped meanwhile
 * @sleep: for some microseconds; else only whoever is ready gets the CPU
 */
void pager_pause(struct pager *pager, bool sleep)
{
	const struct timespec moment = { .tv_nsec = 20000 };

	pager_unlock(pager);
	if (sleep)
		nanosleep(&moment, NULL);
	else
		sched_yield();
	pager_lock(pager);
}

static _Thread_local bool inside;

/**
 * pager_set_inside() - the calling thread is one of the library
 */
void pager_set_inside(void)
{
	inside = true;
}

/**
 * pager_inside() - whether the calling thread is one of the library
 *
 * An allocator that hands out paged memory must give such a thread other memory:
 * it could not answer a fault of its own.
 *
 * Return: whether it is.
 */
bool pager_inside(void)
{
	return inside;
}
