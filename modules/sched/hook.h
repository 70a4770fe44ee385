/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two places where the kernel's core meets the class: before it looks for
 * a fair thread, and when a CPU becomes idle.
 */
#ifndef MUSE_SCHED_HOOK_H
#define MUSE_SCHED_HOOK_H

/* Code that ftrace calls; not to be called from C. */
void msc_hook_pick(void);
void msc_hook_go_idle(void);

int msc_hook_install(void);
void msc_hook_remove(void);

#endif /* MUSE_SCHED_HOOK_H */
