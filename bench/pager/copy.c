// SPDX-License-Identifier: GPL-2.0
/*
 * Pages are touched in turn; each is answered by UFFDIO_COPY of the same page, by a
 * thread on the same CPU or in the signal handler of the thread itself. There is no
 * policy, no store, no lock, no budget: all pages are dropped when all were touched.
 */
#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "hist.h"
#include "report.h"
#include "touch.h"
#include "uffd.h"

static char content[PAGE_BYTES] __attribute__((aligned(PAGE_BYTES)));
static int uffd = -1;

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static void answer(uintptr_t address)
{
	struct uffdio_copy copy = {
		.dst = address & ~(PAGE_BYTES - 1),
		.src = (uintptr_t)content,
		.len = PAGE_BYTES,
	};

	while (ioctl(uffd, UFFDIO_COPY, &copy) && errno == EAGAIN)
		;
}

/* Ends with the process. */
static void *handle(void *unused)
{
	struct uffd_msg message;

	(void)unused;
	while (read(uffd, &message, sizeof(message)) == sizeof(message))
		if (message.event == UFFD_EVENT_PAGEFAULT)
			answer(message.arg.pagefault.address);
	return NULL;
}

static void on_sigbus(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	answer((uintptr_t)info->si_addr);
}

/* This thread and those that it makes stay on the CPU that it is on. */
static void stay(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static int begin(enum pager_engine engine, char *memory, size_t length)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (uintptr_t)memory, length },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct sigaction action = { .sa_flags = SA_SIGINFO };
	pthread_t thread;

	if (engine == PAGER_ENGINE_SIGBUS)
		api.features = UFFD_FEATURE_SIGBUS;
	action.sa_sigaction = on_sigbus;
	/* Its file is not to be polled: a read waits in the kernel, as is fastest. */
	uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) ||
	    ioctl(uffd, UFFDIO_REGISTER, &range))
		return failed("userfaultfd: %s", strerror(errno));
	if (engine == PAGER_ENGINE_FOLLOW)
		stay();
	if (engine == PAGER_ENGINE_SIGBUS)
		sigaction(SIGBUS, &action, NULL);
	else if (pthread_create(&thread, NULL, handle, NULL))
		return failed("no thread");
	return STATUS_DONE;
}

/**
 * copy_run() - measure bare round trips
 * @engine: who answers: %PAGER_ENGINE_SIGBUS, %PAGER_ENGINE_FOLLOW (a thread on the
 *	same CPU) or %PAGER_ENGINE_HANDLER (one that the scheduler places)
 * @pages: of the memory
 * @time: milliseconds
 * @waits: added to: how long each took
 * @touches: filled
 *
 * Once in a process.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int copy_run(enum pager_engine engine, uint32_t pages, uint64_t time,
	     struct hist *waits, uint64_t *touches)
{
	const size_t length = pages * PAGE_BYTES;
	char *memory = mmap(NULL, length, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t end;
	uint32_t i;
	int rc;

	if (memory == MAP_FAILED)
		return failed("memory: %s", strerror(errno));
	memset(content, 1, sizeof(content));
	rc = begin(engine, memory, length);
	if (rc)
		return rc;
	for (end = now() + time * 1000000; now() < end;) {
		for (i = 0; i < pages; i++) {
			const uint64_t begun = now();

			(void)*(volatile char *)(memory + i * PAGE_BYTES);
			hist_record(waits, now() - begun);
		}
		*touches += pages;
		madvise(memory, length, MADV_DONTNEED);
	}
	return STATUS_DONE;
}
