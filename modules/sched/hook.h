/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The two places where the kernel's core meets the class: before it looks for
 * a fair thread, and when a CPU becomes idle.
 */
#ifndef MUSE_SCHED_HOOK_H
#define MUSE_SCHED_HOOK_H

int msc_hook_install(void);
void msc_hook_remove(void);

#endif /* MUSE_SCHED_HOOK_H */
