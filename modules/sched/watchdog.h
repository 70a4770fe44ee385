/* SPDX-License-Identifier: GPL-2.0 */
/* No thread of the class may be ready for long without running. */
#ifndef MUSE_SCHED_WATCHDOG_H
#define MUSE_SCHED_WATCHDOG_H

#include <linux/types.h>

/* See %MUSE_SCHED_A_CLASS_STALL and %MUSE_SCHED_A_CLASS_STALLS. */
extern unsigned int msc_watchdog_stall_ms;
extern unsigned int msc_watchdog_stalls;

void msc_watchdog_start(void);
void msc_watchdog_stop(void);
void msc_watchdog_set(unsigned int ms);

#endif /* MUSE_SCHED_WATCHDOG_H */
