// SPDX-License-Identifier: GPL-2.0
#include "job.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

/* The first thing that goes wrong is the one that is told. */
static int __printf(3, 0) end(struct job *job, enum job_state state,
			      const char *format, va_list args)
{
	enum job_state before = job->shared->state;

	if (before != JOB_SKIPPED && before != JOB_FAILED) {
		vsnprintf(job->shared->text, sizeof(job->shared->text), format,
			  args);
		job->shared->state = state;
	}
	return -1;
}

/**
 * job_skip() - say that this cannot be measured here
 * @job: what
 * @format: printf() format of the reason
 *
 * Return: -1, for the caller to return.
 */
int job_skip(struct job *job, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	end(job, JOB_SKIPPED, format, args);
	va_end(args);
	return -1;
}

/**
 * job_fail() - say that something failed that should not have
 * @job: where
 * @format: printf() format of what
 *
 * Return: -1, for the caller to return.
 */
int job_fail(struct job *job, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	end(job, JOB_FAILED, format, args);
	va_end(args);
	return -1;
}

/**
 * job_broken() - say that an event was lost, doubled or out of order
 * @job: where
 * @format: printf() format of what
 *
 * Return: -1, for the caller to return.
 */
int job_broken(struct job *job, const char *format, ...)
{
	va_list args;

	job->shared->checks.out_of_sequence++;
	va_start(args, format);
	end(job, JOB_FAILED, format, args);
	va_end(args);
	return -1;
}

/**
 * job_errno() - say that a call failed
 * @job: where
 * @call: its name
 * @error: errno value
 *
 * Return: -1, for the caller to return.
 */
int job_errno(struct job *job, const char *call, int error)
{
	return job_fail(job, "%s: %s", call, strerror(error));
}

/**
 * job_alloc() - zeroed memory for the life of the process
 * @count: of elements
 * @size: of one
 *
 * Return: the memory; the program ends if there is none.
 */
void *job_alloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);

	if (!memory) {
		failed("out of memory");
		abort();
	}
	return memory;
}

/**
 * job_pin() - bind the calling thread to a CPU
 * @cpu: which; that it may be used was found out before. -1: leave it
 */
void job_pin(int cpu)
{
	cpu_set_t set;

	if (cpu < 0)
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/**
 * job_cpus() - where threads may run that help the engine's own
 * @job: the job
 * @set: becomes its CPUs, and those of who it talks to
 */
void job_cpus(const struct job *job, cpu_set_t *set)
{
	CPU_ZERO(set);
	CPU_SET(job->cpu, set);
	if (job->peer_cpu >= 0)
		CPU_SET(job->peer_cpu, set);
}
