// SPDX-License-Identifier: GPL-2.0
#include "meter.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "job.h"

static uint64_t cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * UINT64_C(1000000000) +
	       (uint64_t)ts.tv_nsec;
}

/* The beginning of a file of the kernel's; empty if it is not there. */
static char *file_head(const char *path, char *room, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, room, size - 1);

	if (fd >= 0)
		close(fd);
	room[n < 0 ? 0 : n] = '\0';
	return room;
}

/* The eighth number of the first line of /proc/stat, in ticks. */
static uint64_t steal_ns(void)
{
	unsigned long long steal = 0;
	char text[512];

	if (sscanf(file_head("/proc/stat", text, sizeof(text)),
		   "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &steal) != 1)
		return 0;
	return steal * (UINT64_C(1000000000) / (uint64_t)sysconf(_SC_CLK_TCK));
}

/* Not every kernel tells; then a pinned thread is taken to stay. */
static uint64_t migrations(void)
{
	const char *line;
	char text[2048];

	line = strstr(file_head("/proc/self/sched", text, sizeof(text)),
		      "nr_migrations");
	line = line ? strchr(line, ':') : NULL;
	return line ? strtoull(line + 1, NULL, 10) : 0;
}

/* Counters of the PMU: cycles and instructions; -1: not open. */
static int counters[] = { -1, -1 };

static int open_counter(uint64_t config, bool kernel)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = config,
		.inherit = 1,
		.exclude_kernel = !kernel,
		.exclude_hv = 1,
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED |
			       PERF_FORMAT_TOTAL_TIME_RUNNING,
	};

	return (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1,
			    PERF_FLAG_FD_CLOEXEC);
}

/**
 * meter_count() - have the PMU count cycles and instructions from now on
 *
 * Also of threads that come later.  Who may not look at the kernel counts user space
 * alone; without a PMU nothing is counted.
 */
void meter_count(void)
{
	static const uint64_t configs[] = { PERF_COUNT_HW_CPU_CYCLES,
					    PERF_COUNT_HW_INSTRUCTIONS };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counters); i++) {
		counters[i] = open_counter(configs[i], true);
		if (counters[i] < 0)
			counters[i] = open_counter(configs[i], false);
	}
}

/* Scaled to the whole time, if the PMU had to be shared. */
static uint64_t read_counter(int fd)
{
	uint64_t values[3];

	if (fd < 0 || read(fd, values, sizeof(values)) != sizeof(values) ||
	    !values[2])
		return RESULT_ABSENT;
	return (uint64_t)((double)values[0] * (double)values[1] /
			  (double)values[2]);
}

static uint64_t counted(int fd, uint64_t before)
{
	uint64_t now = read_counter(fd);

	return now == RESULT_ABSENT || before == RESULT_ABSENT ? RESULT_ABSENT :
								 now - before;
}

/**
 * meter_begin() - take the readings before a block
 * @meter: becomes them
 */
void meter_begin(struct meter *meter)
{
	meter->steal_ns = steal_ns();
	meter->migrations = migrations();
	getrusage(RUSAGE_SELF, &meter->usage);
	meter->cpu_ns = cpu_ns();
	meter->cycles = read_counter(counters[0]);
	meter->instructions = read_counter(counters[1]);
	meter->wall_ns = now_ns();
}

static uint64_t usec_between(const struct timeval *from,
			     const struct timeval *to)
{
	return (uint64_t)((to->tv_sec - from->tv_sec) * 1000000 +
			  (to->tv_usec - from->tv_usec));
}

/*
 * The sum of user and system time is exact; how it is parted is guessed from
 * ticks, and right only over many blocks.
 */
static void split_cpu(struct result_block *block, uint64_t total,
		      uint64_t user_us, uint64_t system_us)
{
	uint64_t sum = user_us + system_us;

	block->system_ns = sum ? (uint64_t)((double)total * (double)system_us /
					    (double)sum) :
				 0;
	block->user_ns = total - block->system_ns;
}

/**
 * meter_end() - say what happened since meter_begin()
 * @meter: the readings of then
 * @block: becomes what it took; what was counted in it stays
 * @ops: operations done
 */
void meter_end(const struct meter *meter, struct result_block *block,
	       uint64_t ops)
{
	uint64_t wall = now_ns() - meter->wall_ns;
	uint64_t cpu = cpu_ns() - meter->cpu_ns;
	const struct rusage *before = &meter->usage;
	struct rusage now;

	getrusage(RUSAGE_SELF, &now);
	block->ops = ops;
	block->wall_ns = wall;
	split_cpu(block, cpu, usec_between(&before->ru_utime, &now.ru_utime),
		  usec_between(&before->ru_stime, &now.ru_stime));
	block->voluntary = (uint64_t)(now.ru_nvcsw - before->ru_nvcsw);
	block->involuntary = (uint64_t)(now.ru_nivcsw - before->ru_nivcsw);
	block->migrations = migrations() - meter->migrations;
	block->steal_ns = steal_ns() - meter->steal_ns;
	block->cycles = counted(counters[0], meter->cycles);
	block->instructions = counted(counters[1], meter->instructions);
}
