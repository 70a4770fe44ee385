/* SPDX-License-Identifier: GPL-2.0 */
/* schedctl: what its commands share. */
#ifndef MUSE_SCHEDCTL_H
#define MUSE_SCHEDCTL_H

#include <linux/muse_sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "args.h"
#include "family.h"
#include "output.h"
#include "report.h"

struct nl_msg;
struct nlattr;
struct nlmsghdr;

/* Parameters of a policy, and of a thread; the kernel's policies have few. */
enum { PARAMS_MAX = 16, PARAMS_TEXT = 256 };

/**
 * struct schedctl - the program
 * @family: muse_sched
 * @output: how to print
 */
struct schedctl {
	struct family family;
	struct output output;
};

/**
 * struct param_row - a parameter
 * @name: of the parameter
 * @value: its value
 * @min: least value
 * @max: greatest value
 * @initial: its value after loading
 * @unit: &enum muse_sched_unit
 * @help: half a line
 * @thread: each thread has its own
 */
struct param_row {
	char name[MUSE_SCHED_NAME_MAX];
	uint64_t value;
	uint64_t min;
	uint64_t max;
	uint64_t initial;
	uint32_t unit;
	char help[128];
	bool thread;
};

/**
 * struct params - some parameters
 * @rows: they
 * @count: how many
 * @text: the same for people: "slice=5ms"
 */
struct params {
	struct param_row rows[PARAMS_MAX];
	size_t count;
	char text[PARAMS_TEXT];
};

/**
 * struct class_row - the class
 * @stall_ms: MUSE_SCHED_A_CLASS_STALL
 * @runtime_us: MUSE_SCHED_A_CLASS_RUNTIME
 * @fork: &enum muse_sched_fork
 * @gid: of the group that may enrol its own threads
 * @group: its name
 * @threads: that are enrolled
 * @enrolled: so far
 * @stalls: so far
 */
struct class_row {
	uint32_t stall_ms;
	uint32_t runtime_us;
	uint32_t fork;
	uint32_t gid;
	char group[TEXT_MAX];
	uint32_t threads;
	uint64_t enrolled;
	uint32_t stalls;
};

/**
 * struct policy_row - a policy
 * @name: of the policy
 * @threads: that use it
 * @picks: times that it was asked for a thread
 * @empty_picks: times that it named none that it could
 * @params: its own, and those of each of its threads
 */
struct policy_row {
	char name[MUSE_SCHED_NAME_MAX];
	uint32_t threads;
	uint64_t picks;
	uint64_t empty_picks;
	struct params params;
};

/**
 * struct task_row - a thread of the class; times in nanoseconds
 * @tid: thread
 * @pid: process
 * @comm: its name
 * @policy: its policy
 * @params: what it has for itself
 * @state: &enum muse_sched_state
 * @cpu: where it runs, waits or ran last
 * @run_time: how long it ran
 * @wait_time: how long it was ready
 * @wait_max: the longest of these waits
 * @runs: times that it was given a CPU
 * @preemptions: times that it lost the CPU
 * @slice_ends: times that its slice ended
 * @migrations: times that it came to another CPU
 * @reason: &enum muse_sched_reason; in events
 */
struct task_row {
	uint32_t tid;
	uint32_t pid;
	char comm[TEXT_MAX];
	char policy[MUSE_SCHED_NAME_MAX];
	struct params params;
	uint32_t state;
	uint32_t cpu;
	uint64_t run_time;
	uint64_t wait_time;
	uint64_t wait_max;
	uint64_t runs;
	uint64_t preemptions;
	uint64_t slice_ends;
	uint64_t migrations;
	uint32_t reason;
};

/**
 * struct queue_row - the run queue of a CPU
 * @cpu: which
 * @queued: threads of the class that run or are ready
 * @throttled: 1 if the class has used up its time
 * @run_time: nanoseconds that threads of the class ran
 * @picks: times that the class chose a thread
 * @preemptions: threads that lost the CPU
 * @slice_ends: slices that ended
 * @pulls: threads taken from other CPUs
 * @throttles: periods in which the time was used up
 */
struct queue_row {
	uint32_t cpu;
	uint32_t queued;
	uint32_t throttled;
	uint64_t run_time;
	uint64_t picks;
	uint64_t preemptions;
	uint64_t slice_ends;
	uint64_t pulls;
	uint64_t throttles;
};

/**
 * struct settings - "name=value" words for a policy or its threads
 * @words: they
 * @count: how many
 */
struct settings {
	const char *words[PARAMS_MAX];
	size_t count;
};

/* request.c */
extern const struct family muse_sched_family;
void must_put(int rc);
struct nlattr *must_nest(struct nl_msg *msg, int type);
int take_setting(const struct param *param, const char *text);
int get_policy(struct schedctl *ctl, const char *name, struct policy_row *row);
int put_settings(struct nl_msg *msg, int type, const struct policy_row *policy,
		 const struct settings *settings, bool threads_only);
int enrol(struct schedctl *ctl, uint32_t tid, bool process,
	  const struct policy_row *policy, const struct settings *settings,
	  struct verdict *verdict);
int withdraw(struct schedctl *ctl, uint32_t tid, bool process,
	     struct verdict *verdict);
int ask_class(struct schedctl *ctl, uint8_t cmd, struct class_row *row);

/* rows.c */
int class_parse(struct nlmsghdr *nlh, void *row, const void *filter);
int policy_parse(struct nlmsghdr *nlh, void *row, const void *filter);
int task_parse(struct nlmsghdr *nlh, void *row, const void *filter);
int queue_parse(struct nlmsghdr *nlh, void *row, const void *filter);

/* fields.c */
extern const struct field class_fields[];
extern const struct field watchdog_fields[];
extern const struct field policy_fields[];
extern const struct field policy_line_fields[];
extern const struct field task_fields[];
extern const struct field queue_fields[];
extern const char *const fork_names[MUSE_SCHED_FORK_MAX + 1];

/**
 * struct policy_line - a line of the table of policies: a parameter
 * @policy: its policy; NULL where that is in the line before
 * @param: the parameter; NULL: the policy has none
 */
struct policy_line {
	const struct policy_row *policy;
	const struct param_row *param;
};

/* cpulist.c */
int take_cpus(const struct param *param, const char *text); /* cpu_set_t */

/* One file each, more or less. */
int cmd_policies(void *context, int argc, char **argv);
int cmd_set(void *context, int argc, char **argv);
int cmd_run(void *context, int argc, char **argv);
int cmd_enrol(void *context, int argc, char **argv);
int cmd_withdraw(void *context, int argc, char **argv);
int cmd_show(void *context, int argc, char **argv);
int cmd_stats(void *context, int argc, char **argv);
int cmd_class_show(void *context, int argc, char **argv);
int cmd_class_set(void *context, int argc, char **argv);
int cmd_watchdog(void *context, int argc, char **argv);
int cmd_drain(void *context, int argc, char **argv);
int cmd_monitor(void *context, int argc, char **argv);
int cmd_record(void *context, int argc, char **argv);
int cmd_report(void *context, int argc, char **argv);

#endif /* MUSE_SCHEDCTL_H */
