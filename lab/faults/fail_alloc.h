/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fail_alloc: make the allocations of some modules fail, one after the other
 *
 * The kernel's own fault injection counts allocations, so which one it hits
 * depends on what else runs; its nth mode exists only for the allocations that
 * a task makes for itself, not for softirqs or workqueues.  Here an allocation
 * is known by the place it comes from.
 *
 * Every symbol of this module starts with fa_.  One noun a file:
 *
 *   main     loading and unloading; the files in debugfs
 *   point    where the kernel can be told that an allocation fails: probes, or
 *            in point-um.c patches
 *   site     where the modules under test allocate, and which of it shall fail
 *   target   the modules under test, and functions that call into them
 *
 * The probes' handlers run in any context, with preemption off and never
 * nested on one CPU.  They take no lock, but for a place seen the first time.
 */
#ifndef _LAB_FAULTS_FAIL_ALLOC_H
#define _LAB_FAULTS_FAIL_ALLOC_H

#include <linux/types.h>

/* How many modules can be under test at once. */
#define FA_TARGETS_MAX	8
/* How many sites can be armed at once: an error path may allocate as well. */
#define FA_ARMED_MAX	4

struct seq_file;

/* How what is armed fails. */
enum fa_mode {
	FA_OFF,
	FA_ONCE,	/* a site, the next time that it is reached */
	FA_ALWAYS,	/* all that the same call of a target allocates */
};

int fa_target_init(char **names, int count);
void fa_target_exit(void);
bool fa_target_any(void);
u64 fa_target_encode(unsigned long addr);
bool fa_target_owns(u64 place);

/* In user-mode Linux: code of point-um.c that no function of C can be. */
extern u8 fa_behind[];

int fa_point_init(void);
void fa_point_exit(void);
unsigned long fa_point_missed(void);
unsigned int fa_point_trace(unsigned long *trace, unsigned int size,
			    const void *where);

int fa_site_init(void);
void fa_site_exit(void);
bool fa_site_fails(const char *point, const void *where);
void fa_site_name_all(void);
void fa_site_reset(void);
int fa_site_arm(enum fa_mode mode, const unsigned int *sites,
		unsigned int count);
void fa_site_show_armed(struct seq_file *m);
void fa_site_show_all(struct seq_file *m);
void fa_site_show_lost(struct seq_file *m);

#endif /* _LAB_FAULTS_FAIL_ALLOC_H */
