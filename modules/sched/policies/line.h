/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Threads standing in line.  <linux/list.h> does this too, but with the checks
 * of hardened kernels an insertion and a removal cost some seventy instructions
 * more, at every switch.
 */
#ifndef MUSE_SCHED_LINE_H
#define MUSE_SCHED_LINE_H

#include <linux/list.h>

#include "policy.h"

static inline void line_add(struct list_head *line, struct muse_policy_task *t)
{
	struct list_head *last = line->prev;

	t->node.prev = last;
	t->node.next = line;
	last->next = &t->node;
	line->prev = &t->node;
}

static inline void line_del(struct muse_policy_task *t)
{
	__list_del(t->node.prev, t->node.next);
}

static inline void line_requeue(struct list_head *line, struct muse_policy_task *t)
{
	line_del(t);
	line_add(line, t);
}

static inline struct muse_policy_task *line_first(struct list_head *line)
{
	return list_first_entry_or_null(line, struct muse_policy_task, node);
}

/* The first in line that may go to a CPU. */
static inline struct muse_policy_task *line_steal(struct list_head *line, int cpu)
{
	struct muse_policy_task *t;

	list_for_each_entry(t, line, node)
		if (muse_policy_may_move(t, cpu))
			return t;
	return NULL;
}

#endif /* MUSE_SCHED_LINE_H */
