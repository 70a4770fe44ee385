// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The scheduler wakes a thread where a CPU is idle, since that of the handler is busy;
 * but the handler is about to sleep, and the thread would have to be followed. So it may
 * be nowhere else while it wakes. Nobody must see that, or he would count the CPUs, or
 * make a thread that inherits its one: it is so only within the request that wakes, and
 * the handler, in SCHED_FIFO, does not sleep from the wake-up to the end of it.
 */
#include "keep.h"

#include <sched.h>

/* Of each thread, without allocation: also signal handlers come here. */
#define OWN static _Thread_local __attribute__((__tls_model__("initial-exec")))

/* Whom this thread is about to wake, and where; tid 0: nobody in particular. */
OWN uint32_t kept;
OWN int here;
/* Who is kept now, and where he may be otherwise. */
OWN uint32_t held;
OWN cpu_set_t mask;

/**
 * keep_thread() - say whom the calling thread is about to wake
 * @tid: its id; 0: nobody in particular
 * @cpu: where it is to stay, the CPU of the calling thread
 */
void keep_thread(uint32_t tid, int cpu)
{
	kept = tid;
	here = cpu;
}

/**
 * keep_begin() - a request follows that wakes
 */
void keep_begin(void)
{
	cpu_set_t only;

	held = 0;
	if (!kept || sched_getaffinity((pid_t)kept, sizeof(mask), &mask) ||
	    !CPU_ISSET(here, &mask))
		return;
	CPU_ZERO(&only);
	CPU_SET(here, &only);
	if (!sched_setaffinity((pid_t)kept, sizeof(only), &only))
		held = kept;
}

/**
 * keep_end() - it was made
 */
void keep_end(void)
{
	if (held)
		sched_setaffinity((pid_t)held, sizeof(mask), &mask);
	held = 0;
}
