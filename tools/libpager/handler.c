// SPDX-License-Identifier: LGPL-2.1-or-later
#include "handler.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "child.h"
#include "event.h"
#include "fault.h"
#include "keep.h"
#include "memory.h"
#include "reclaim.h"
#include "request.h"

/* Children that are polled besides. */
#define CHILDREN_POLLED 32
/* Milliseconds until a failed request is made again. */
#define RETRY_EVERY 10
/* A handler that follows looks where a thread is once in so many of its faults. */
#define LOOK_EVERY 256
/* Threads of which it knows that. */
#define FOLLOWED 16

/**
 * struct followed - a thread that faults
 * @tid: its id, or 0
 * @cpu: where it was
 * @faults: since that is known
 */
struct followed {
	uint32_t tid;
	int cpu;
	uint32_t faults;
};

/**
 * struct handler - a thread that answers faults
 * @pager: whose
 * @thread: it
 * @running: it was started
 * @cpu: where it follows the faulting threads; -1: nowhere yet
 * @first: threads that it wakes do not run before it sleeps
 * @steps: for the budget, since a fault was answered
 * @followed: those, by the low bits of their ids
 */
struct handler {
	struct pager *pager;
	pthread_t thread;
	bool running;
	int cpu;
	bool first;
	unsigned int steps;
	struct followed followed[FOLLOWED];
};

/* The CPU that a thread of this process was on last, or -1. */
static int cpu_of(uint32_t tid)
{
	char path[48], line[1024], *p;
	ssize_t got;
	int fd, field;

	snprintf(path, sizeof(path), "/proc/self/task/%u/stat", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	got = read(fd, line, sizeof(line) - 1);
	close(fd);
	if (got <= 0)
		return -1;
	line[got] = '\0';
	/* The name may contain anything; after it comes field 3. */
	p = strrchr(line, ')');
	for (field = 2; p && field < 39; field++)
		p = strchr(p + 1, ' ');
	return p ? atoi(p + 1) : -1;
}

static void go_to(struct handler *handler, int cpu)
{
	const struct sched_param before_others = { .sched_priority = 1 };
	cpu_set_t set;

	/* Whoever may, is also not kept from answering by those who compute. */
	if (handler->cpu < 0)
		handler->first = !sched_setscheduler(
			0, SCHED_FIFO | SCHED_RESET_ON_FORK, &before_others);

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (!pthread_setaffinity_np(pthread_self(), sizeof(set), &set))
		handler->cpu = cpu;
}

/*
 * Go where the faults are: a wake-up on the same CPU costs a third of one across, and
 * a tenth where the other CPU is a virtual one that sleeps.
 */
static void follow(struct handler *handler, uint32_t tid)
{
	struct followed *f = &handler->followed[tid % FOLLOWED];

	if (f->tid == tid && ++f->faults < LOOK_EVERY)
		return;
	*f = (struct followed){ tid, cpu_of(tid), 0 };
	if (f->cpu >= 0 && f->cpu < CPU_SETSIZE && f->cpu != handler->cpu)
		go_to(handler, f->cpu);
}

/* Answer a fault on the CPU where it occurred. */
static void serve_here(struct handler *handler, const struct uffd_msg *message)
{
	const uint32_t tid = message->arg.pagefault.feat.ptid;
	const struct followed *f = &handler->followed[tid % FOLLOWED];

	if (handler->first && f->tid == tid && f->cpu == handler->cpu)
		keep_thread(tid, handler->cpu);
	fault_message(handler->pager, message);
	keep_thread(0, 0);
	handler->steps = 0;
	pager_unlock(handler->pager);
	follow(handler, tid);
	pager_lock(handler->pager);
	if (handler->first)
		handler->pager->hurried = true;
}

/* Answer what the kernel has to say. Return: whether there was anything. */
static bool serve(struct handler *handler)
{
	struct pager *pager = handler->pager;
	struct uffd_msg messages[EVENT_BATCH];
	/* One each, so that others help with what a single read could take. */
	unsigned int i,
		n = event_read(pager, messages,
			       pager->handler_count > 1 ? 1 : EVENT_BATCH);

	/* What changes the region is noted first: faults may take their time. */
	pager->hearing++;
	for (i = 0; i < n; i++)
		if (event_change(pager, &messages[i]))
			messages[i].event = 0;
	pager->hearing--;
	for (i = 0; i < n; i++) {
		if (!messages[i].event)
			continue;
		if (pager->engine == PAGER_ENGINE_FOLLOW)
			serve_here(handler, &messages[i]);
		else
			fault_message(pager, &messages[i]);
	}
	return n;
}

/* Answer faults that had to wait. Return: whether there were any. */
static bool serve_deferred(struct pager *pager)
{
	uint32_t n = pager->deferred_count;

	while (pager->deferred_count) {
		struct uffd_msg message = pager->deferred[0];

		/* The oldest first: others come while one is answered. */
		memmove(pager->deferred, pager->deferred + 1,
			--pager->deferred_count * sizeof(message));
		fault_message(pager, &message);
	}
	return n;
}

/* Sleep until there is something to do. */
static void wait_for_work(struct pager *pager)
{
	struct pollfd fds[3 + CHILDREN_POLLED] = {
		{ .fd = pager->fd, .events = POLLIN },
		{ .fd = pager->kick, .events = POLLIN },
		{ .fd = pager->store.fd, .events = POLLIN },
	};
	int children[CHILDREN_POLLED], i, timeout = -1;
	int n = child_fds(pager, children, CHILDREN_POLLED);
	uint64_t count;

	for (i = 0; i < n; i++)
		fds[3 + i] = (struct pollfd){ children[i], POLLIN, 0 };
	if (pager->again)
		timeout = RETRY_EVERY;
	pager_unlock(pager);
	poll(fds, (nfds_t)(3 + n), timeout);
	/* One who is woken to stop must not leave the others asleep. */
	if (fds[1].revents && !atomic_load(&pager->stopping) &&
	    read(pager->kick, &count, sizeof(count)) < 0)
		count = 0;
	pager_lock(pager);
}

/*
 * A little for the budget, so that faults do not wait; but when there is nothing
 * left at hand, as much as a while of faults and foresight takes.
 * Return: whether anything could be done.
 */
static bool make_room(struct pager *pager)
{
	unsigned int steps;

	if (headroom(pager) > 0)
		return reclaim_step(pager);
	for (steps = 0;
	     headroom(pager) < pager->free_low && steps < RECLAIM_STEPS;
	     steps++)
		if (!reclaim_step(pager))
			return false;
	return true;
}

/* One turn: faults first, then what is ready, then a little for the budget. */
static bool turn(struct handler *handler)
{
	struct pager *pager = handler->pager;
	bool busy = serve(handler);

	busy |= serve_deferred(pager);
	if (pager->children)
		child_serve(pager);
	if (request_under_way(pager))
		busy |= request_reap(pager, false);
	if (reclaim_needed(pager) && make_room(pager)) {
		/* Those that were woken wait for us to sleep. */
		if (handler->first && !pager->prefetch &&
		    ++handler->steps >= RECLAIM_FEW && headroom(pager) > 0)
			return false;
		/* A mutex goes to who is awake, again and again. */
		if (atomic_load(&pager->contenders))
			pager_pause(pager, true);
		return true;
	}
	pager->reclaiming = false;
	return busy;
}

static void *handle(void *argument)
{
	struct handler *handler = argument;
	struct pager *pager = handler->pager;

	pager_set_inside();
	pager_lock(pager);
	/* Who drops pages waits for another to read that he does. */
	while (!atomic_load(&pager->stopping) || pager->removing) {
		if (!turn(handler))
			wait_for_work(pager);
	}
	pager_unlock(pager);
	return NULL;
}

/* A thread of the library gets no signal that is meant for the program. */
static int start(struct handler *handler)
{
	pthread_attr_t attributes;
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 256 << 10);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = -pthread_create(&handler->thread, &attributes, handle, handler);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attributes);
	if (err)
		return err;
	pthread_setname_np(handler->thread, "pager");
	handler->running = true;
	return 0;
}

/**
 * handlers_start() - start threads that answer faults
 * @pager: whose
 * @count: how many, at most %HANDLERS_MAX
 *
 * Return: 0 or a negative errno; then none runs.
 */
int handlers_start(struct pager *pager, uint32_t count)
{
	uint32_t i;

	pager->handlers = memory_map(count * sizeof(*pager->handlers));
	if (!pager->handlers)
		return -ENOMEM;
	pager->handler_count = count;
	for (i = 0; i < count; i++) {
		int err;

		pager->handlers[i].pager = pager;
		pager->handlers[i].cpu = -1;
		err = start(&pager->handlers[i]);
		if (err) {
			handlers_stop(pager);
			return err;
		}
	}
	return 0;
}

/**
 * handlers_stop() - end them, when what they are at is done
 * @pager: whose
 */
void handlers_stop(struct pager *pager)
{
	const uint64_t one = 1;
	uint32_t i;

	if (!pager->handlers)
		return;
	atomic_store(&pager->stopping, true);
	if (write(pager->kick, &one, sizeof(one)) < 0)
		return;
	for (i = 0; i < pager->handler_count; i++)
		if (pager->handlers[i].running)
			pthread_join(pager->handlers[i].thread, NULL);
	memory_unmap(pager->handlers,
		     pager->handler_count * sizeof(*pager->handlers));
	pager->handlers = NULL;
}
