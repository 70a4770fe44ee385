// SPDX-License-Identifier: LGPL-2.1-or-later
#include "sigbus.h"

#include <errno.h>
#include <string.h>
#include <ucontext.h>

#include "fault.h"
#include "reclaim.h"
#include "request.h"

/* Pagers that a process may have. */
#define PAGERS_MAX 64

/* Read in signal handlers: no lock. A free place is NULL. */
static struct pager *_Atomic registry[PAGERS_MAX];
static struct sigaction before;
static pthread_mutex_t install_lock = PTHREAD_MUTEX_INITIALIZER;
static bool installed;

/**
 * registry_add() - a pager is there from now on
 * @pager: it
 *
 * Return: 0, or -ENFILE if the process has too many.
 */
int registry_add(struct pager *pager)
{
	unsigned int i;

	for (i = 0; i < PAGERS_MAX; i++) {
		struct pager *none = NULL;

		if (atomic_compare_exchange_strong(&registry[i], &none, pager))
			return 0;
	}
	return -ENFILE;
}

/**
 * registry_remove() - undo registry_add()
 * @pager: that nobody uses any more
 */
void registry_remove(struct pager *pager)
{
	unsigned int i;

	for (i = 0; i < PAGERS_MAX; i++) {
		struct pager *that = pager;

		atomic_compare_exchange_strong(&registry[i], &that, NULL);
	}
}

/**
 * registry_next() - go through all pagers
 * @position: 0 at first; the function's own
 *
 * Return: a pager, or NULL after the last one.
 */
struct pager *registry_next(unsigned int *position)
{
	while (*position < PAGERS_MAX) {
		struct pager *pager = atomic_load(&registry[(*position)++]);

		if (pager)
			return pager;
	}
	return NULL;
}

/**
 * pager_find() - which pager made a region
 * @address: anywhere
 *
 * Return: the pager in whose region as it was made that is, or NULL.
 */
struct pager *pager_find(const void *address)
{
	unsigned int position = 0;
	struct pager *pager;

	while ((pager = registry_next(&position)))
		if ((uintptr_t)address - (uintptr_t)pager->memory < pager->size)
			break;
	return pager;
}

/* Whether it was a write; where that cannot be told, it might have been. */
static bool was_write(const void *context)
{
#ifdef __x86_64__
	const ucontext_t *user = context;

	return user->uc_mcontext.gregs[REG_ERR] & 2;
#else
	(void)context;
	return true;
#endif
}

/* Wait until whoever is busy with a page has done. */
static void wait_for(struct pager *pager, uint32_t page)
{
	for (;;) {
		unsigned int seen = atomic_load(&pager->progress);
		enum page_state state = page_state(pager, page);

		if (state != PAGE_FILLING && state != PAGE_LEAVING)
			return;
		if (!request_reap(pager, true))
			pager_wait(pager, seen);
	}
}

/*
 * Make room for faults to come, at the cost of this one: a little of it, as long as there
 * is some left, so that no fault is much longer than others.
 */
static void make_room(struct pager *pager)
{
	/* Foresight takes much at once. */
	const unsigned int few = pager->prefetch ? RECLAIM_STEPS : RECLAIM_FEW;
	unsigned int steps = 0;

	while (reclaim_needed(pager)) {
		if (steps++ >= RECLAIM_STEPS || !reclaim_step(pager))
			break;
		if (steps >= few && headroom(pager) > 0)
			return;
	}
	pager->reclaiming = false;
}

/* Return: false if the page is lost. */
static bool answer(struct pager *pager, uint32_t page, bool write)
{
	uint64_t begun = now();
	bool lost;

	pager_lock(pager);
	wait_for(pager, page);
	fault_page(pager, page, write, begun);
	wait_for(pager, page);
	lost = page_state(pager, page) == PAGE_POISONED;
	if (request_under_way(pager))
		request_reap(pager, false);
	make_room(pager);
	pager_unlock(pager);
	return !lost;
}

/* What the program would have done without us. */
static void pass_on(int number, siginfo_t *info, void *context)
{
	if (before.sa_flags & SA_SIGINFO) {
		before.sa_sigaction(number, info, context);
	} else if (before.sa_handler == SIG_DFL ||
		   before.sa_handler == SIG_IGN) {
		/* It happens again on return, and ends the program. */
		signal(SIGBUS, SIG_DFL);
		if (info->si_code <= 0)
			raise(SIGBUS);
	} else {
		before.sa_handler(number);
	}
}

static void on_sigbus(int number, siginfo_t *info, void *context)
{
	uintptr_t address = (uintptr_t)info->si_addr;
	struct pager *pager = NULL;
	int saved = errno;
	bool ours = false;

	if (info->si_code > 0)
		pager = pager_find(info->si_addr);
	if (pager && pager->engine == PAGER_ENGINE_SIGBUS)
		ours = answer(pager,
			      (uint32_t)((address - (uintptr_t)pager->memory) >>
					 PAGE_SHIFT),
			      was_write(context));
	if (!ours)
		pass_on(number, info, context);
	errno = saved;
}

/**
 * sigbus_install() - answer SIGBUS from now on
 *
 * What the program's own handler did with others it still does.
 *
 * Return: 0 or a negative errno.
 */
int sigbus_install(void)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO };
	int err = 0;

	action.sa_sigaction = on_sigbus;
	sigfillset(&action.sa_mask);
	pthread_mutex_lock(&install_lock);
	if (!installed && sigaction(SIGBUS, &action, &before))
		err = -errno;
	installed = installed || !err;
	pthread_mutex_unlock(&install_lock);
	return err;
}
