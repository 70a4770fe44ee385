// SPDX-License-Identifier: GPL-2.0
#include "environment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/perf_event.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

/* A compiler for another architecture has none. */
#if __has_include("cpuid.h")
#include <cpuid.h>
#define HAS_CPUID 1
#endif

#include "parse.h"

#define CPU_DIR	  "/sys/devices/system/cpu"
#define CLOCK_DIR "/sys/devices/system/clocksource/clocksource0"

enum {
	LINE_MOST = 4096,
	/* Reads of the clock in one batch, and batches. */
	CLOCK_READS = 2000,
	CLOCK_BATCHES = 15,
};

static void set(char text[ENV_TEXT], const char *to)
{
	snprintf(text, ENV_TEXT, "%s", to);
}

/**
 * environment_line() - the first line of a file of /proc or /sys
 * @path: of the file
 * @text: becomes the line, cut off if it is long; empty if there is none
 *
 * Return: true if there was a file.
 */
bool environment_line(const char *path, char text[ENV_TEXT])
{
	FILE *file = fopen(path, "re");

	*text = '\0';
	if (!file)
		return false;
	if (!fgets(text, ENV_TEXT, file))
		*text = '\0';
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return true;
}

static void read_uname(struct environment *env)
{
	struct utsname name;

	if (uname(&name))
		return;
	set(env->kernel, name.release);
	set(env->build, name.version);
	set(env->machine, name.machine);
}

/* What stands after "key :" in /proc/cpuinfo, of the first CPU. */
static void cpuinfo(const char *key, char *value, size_t size)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char line[LINE_MOST];

	*value = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		char *colon = strchr(line, ':');

		if (!colon || strncmp(line, key, strlen(key)))
			continue;
		colon += strspn(colon, ": ");
		colon[strcspn(colon, "\n")] = '\0';
		snprintf(value, size, "%s", colon);
		break;
	}
	if (file)
		fclose(file);
}

/* The hypervisor's own name, where the CPU tells it: "KVMKVMKVM". */
static void hypervisor_name(char name[ENV_TEXT])
{
	*name = '\0';
#ifdef HAS_CPUID
	unsigned int eax, words[3];
	char text[sizeof(words) + 1] = "";

	__cpuid(0x40000000, eax, words[0], words[1], words[2]);
	memcpy(text, words, sizeof(words));
	set(name, text);
#endif
}

static void read_hypervisor(struct environment *env)
{
	char flags[LINE_MOST];

	if (environment_line("/sys/hypervisor/type", env->hypervisor))
		return;
	cpuinfo("flags", flags, sizeof(flags));
	if (*flags && !strstr(flags, " hypervisor")) {
		set(env->hypervisor, "none");
		return;
	}
	if (*flags)
		hypervisor_name(env->hypervisor);
	if (!*env->hypervisor)
		environment_line("/sys/class/dmi/id/sys_vendor",
				 env->hypervisor);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* The best of a few batches: the others were interrupted. */
static double clock_cost(void)
{
	double best = INFINITY;
	int i, j;

	for (i = 0; i < CLOCK_BATCHES; i++) {
		uint64_t start = now_ns(), end = start;

		for (j = 0; j < CLOCK_READS; j++)
			end = now_ns();
		best = fmin(best, (double)(end - start) / CLOCK_READS);
	}
	return best;
}

static void read_limits(struct environment *env)
{
	struct rlimit limit;

	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		env->files_soft = limit.rlim_cur;
		env->files_hard = limit.rlim_max;
	}
	if (!getrlimit(RLIMIT_MEMLOCK, &limit))
		env->memlock = limit.rlim_cur;
}

static void read_uring(struct environment *env)
{
	char text[ENV_TEXT];
	uint64_t value;

	environment_line("/proc/sys/kernel/io_uring_disabled", text);
	if (parse_uint(text, UINT32_MAX, &value))
		env->uring_disabled = (uint32_t)value;
#ifdef IO_URING_VERSION_MAJOR
	snprintf(env->liburing, ENV_TEXT, "%d.%d", io_uring_major_version(),
		 io_uring_minor_version());
#else
	set(env->liburing, "before 2.4");
#endif
}

static void read_pmu(struct environment *env)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_HARDWARE,
		.config = PERF_COUNT_HW_CPU_CYCLES,
		.disabled = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1,
			      PERF_FLAG_FD_CLOEXEC);

	env->pmu = fd >= 0;
	if (fd >= 0)
		close(fd);
	else
		set(env->pmu_reason, errno == ENOENT || errno == EOPNOTSUPP ?
					     "no hardware counters" :
					     strerror(errno));
}

static int by_name(const void *a, const void *b)
{
	const struct mitigation *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void read_mitigations(struct environment *env)
{
	DIR *dir = opendir(CPU_DIR "/vulnerabilities");
	char path[512];
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)) &&
	       env->mitigation_count < ENV_MITIGATIONS_MAX) {
		struct mitigation *m = &env->mitigations[env->mitigation_count];

		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), CPU_DIR "/vulnerabilities/%s",
			 entry->d_name);
		snprintf(m->name, sizeof(m->name), "%.*s", ENV_TEXT - 1,
			 entry->d_name);
		if (environment_line(path, m->state))
			env->mitigation_count++;
	}
	closedir(dir);
	qsort(env->mitigations, env->mitigation_count,
	      sizeof(*env->mitigations), by_name);
}

/**
 * environment_read() - look at the machine
 * @env: filled
 *
 * Takes some milliseconds, as it measures what reading the clock costs.
 */
void environment_read(struct environment *env)
{
	cpu_set_t cpus;

	memset(env, 0, sizeof(*env));
	read_uname(env);
	cpuinfo("model name", env->cpu, sizeof(env->cpu));
	if (!sched_getaffinity(0, sizeof(cpus), &cpus))
		env->cpus = (uint32_t)CPU_COUNT(&cpus);
	read_hypervisor(env);
	environment_line(CLOCK_DIR "/current_clocksource", env->clocksource);
	env->clock_ns = clock_cost();
	environment_line(CPU_DIR "/cpu0/cpufreq/scaling_governor",
			 env->governor);
	environment_line(CPU_DIR "/smt/control", env->smt);
	if (getloadavg(&env->load, 1) != 1)
		env->load = NAN;
	read_limits(env);
	read_uring(env);
	read_pmu(env);
	set(env->libuv, uv_version_string());
	read_mitigations(env);
}
