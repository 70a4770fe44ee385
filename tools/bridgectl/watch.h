/* SPDX-License-Identifier: GPL-2.0 */
/* What a monitor watches, and what it does when events were lost. */
#ifndef MUSE_BRIDGECTL_WATCH_H
#define MUSE_BRIDGECTL_WATCH_H

#include "mirror.h"
#include "monitor.h"

/**
 * struct watch - what is watched
 * @ctl: the program
 * @mon: the monitor
 * @name: bridge to report on, or NULL for all
 * @ifindex: its interface index
 * @mirror: what is known
 * @quiet: only take in what there is, print nothing
 * @bridge: which one watch_take_port() and watch_take_entry() are about
 */
struct watch {
	struct bridgectl *ctl;
	struct monitor *mon;
	const char *name;
	uint32_t ifindex;
	struct mirror mirror;
	bool quiet;
	struct mirror_bridge *bridge;
};

/* For struct monitor. */
bool watch_event(void *context, int cmd, const void *row);
int watch_start(void *context);
int watch_resync(void *context);

/* look.c */
int watch_look(struct watch *watch, bool quiet);
void watch_take_port(void *context, const void *row);
void watch_take_entry(void *context, const void *row);

#endif /* MUSE_BRIDGECTL_WATCH_H */
