/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints: what the class does with threads, for perf, trace-cmd, ftrace. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM muse_sched

#if !defined(MUSE_SCHED_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define MUSE_SCHED_TRACE_H

#include <linux/sched.h>
#include <linux/tracepoint.h>

#include "task.h"

#define MSC_TRACE_TASK							\
	__array(char, comm, TASK_COMM_LEN)				\
	__field(pid_t, pid)						\
	__array(char, policy, MUSE_SCHED_NAME_MAX)			\
	__field(int, cpu)

#define MSC_TRACE_ASSIGN(t)						\
	memcpy(__entry->comm, (t)->task->comm, TASK_COMM_LEN);		\
	__entry->pid = (t)->task->pid;					\
	strscpy(__entry->policy, (t)->policy->name, MUSE_SCHED_NAME_MAX); \
	__entry->cpu = (t)->p.cpu

DECLARE_EVENT_CLASS(muse_sched_queue,
	TP_PROTO(struct msc_task *t, unsigned int nr),
	TP_ARGS(t, nr),
	TP_STRUCT__entry(MSC_TRACE_TASK __field(unsigned int, nr)),
	TP_fast_assign(MSC_TRACE_ASSIGN(t); __entry->nr = nr;),
	TP_printk("comm=%s pid=%d policy=%s cpu=%d queued=%u", __entry->comm,
		  __entry->pid, __entry->policy, __entry->cpu, __entry->nr)
);

DEFINE_EVENT(muse_sched_queue, muse_sched_enqueue,
	TP_PROTO(struct msc_task *t, unsigned int nr), TP_ARGS(t, nr));
DEFINE_EVENT(muse_sched_queue, muse_sched_dequeue,
	TP_PROTO(struct msc_task *t, unsigned int nr), TP_ARGS(t, nr));

DECLARE_EVENT_CLASS(muse_sched_time,
	TP_PROTO(struct msc_task *t, u64 ns),
	TP_ARGS(t, ns),
	TP_STRUCT__entry(MSC_TRACE_TASK __field(u64, ns)),
	TP_fast_assign(MSC_TRACE_ASSIGN(t); __entry->ns = ns;),
	TP_printk("comm=%s pid=%d policy=%s cpu=%d ns=%llu", __entry->comm,
		  __entry->pid, __entry->policy, __entry->cpu,
		  (unsigned long long)__entry->ns)
);

DEFINE_EVENT(muse_sched_time, muse_sched_pick,
	TP_PROTO(struct msc_task *t, u64 ns), TP_ARGS(t, ns));
DEFINE_EVENT(muse_sched_time, muse_sched_slice_end,
	TP_PROTO(struct msc_task *t, u64 ns), TP_ARGS(t, ns));

TRACE_EVENT(muse_sched_preempt,
	TP_PROTO(struct msc_task *t, const struct task_struct *by),
	TP_ARGS(t, by),
	TP_STRUCT__entry(MSC_TRACE_TASK __field(pid_t, by)),
	TP_fast_assign(MSC_TRACE_ASSIGN(t); __entry->by = by->pid;),
	TP_printk("comm=%s pid=%d policy=%s cpu=%d by=%d", __entry->comm,
		  __entry->pid, __entry->policy, __entry->cpu, __entry->by)
);

TRACE_EVENT(muse_sched_migrate,
	TP_PROTO(struct msc_task *t, int from, int to),
	TP_ARGS(t, from, to),
	TP_STRUCT__entry(MSC_TRACE_TASK __field(int, from) __field(int, to)),
	TP_fast_assign(MSC_TRACE_ASSIGN(t); __entry->from = from; __entry->to = to;),
	TP_printk("comm=%s pid=%d policy=%s from=%d to=%d", __entry->comm,
		  __entry->pid, __entry->policy, __entry->from, __entry->to)
);

DECLARE_EVENT_CLASS(muse_sched_member,
	TP_PROTO(struct msc_task *t, int reason),
	TP_ARGS(t, reason),
	TP_STRUCT__entry(MSC_TRACE_TASK __field(int, reason)),
	TP_fast_assign(MSC_TRACE_ASSIGN(t); __entry->reason = reason;),
	TP_printk("comm=%s pid=%d policy=%s cpu=%d reason=%d", __entry->comm,
		  __entry->pid, __entry->policy, __entry->cpu, __entry->reason)
);

DEFINE_EVENT(muse_sched_member, muse_sched_enrol,
	TP_PROTO(struct msc_task *t, int reason), TP_ARGS(t, reason));
DEFINE_EVENT(muse_sched_member, muse_sched_withdraw,
	TP_PROTO(struct msc_task *t, int reason), TP_ARGS(t, reason));

#endif /* MUSE_SCHED_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
