/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's private scheduler, with one face for all versions.  The layouts
 * come from the target's BTF, the functions from its symbol table; both are
 * checked before anything is touched.
 */
#ifndef MUSE_COMPAT_SCHED_KERNEL_H
#define MUSE_COMPAT_SCHED_KERNEL_H

#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/static_call.h>

#include <generated/muse_sched_layout.h>

#ifdef CONFIG_SCHED_CORE
#error "muse_sched: this kernel has CONFIG_SCHED_CORE, which it cannot serve"
#endif

/* Flags of the core that have the same value on every kernel served. */
#define MSC_ENQUEUE_WAKEUP	0x01
#define MSC_DEQUEUE_SLEEP	0x01
#define MSC_DEQUEUE_SAVE	0x02
#define MSC_DEQUEUE_MOVE	0x04
#define MSC_DEQUEUE_NOCLOCK	0x08
#define MSC_WF_EXEC		0x02

/*
 * Functions of the kernel.  Static calls, so that each is a direct call, as
 * safe under CET as the kernel's own.
 */
#define MSC_KERNEL_FUNCTION(name) \
	DECLARE_STATIC_CALL(msc_call_##name, *(muse_fn_##name *)NULL)

MSC_KERNEL_FUNCTION(resched_curr);
MSC_KERNEL_FUNCTION(update_rq_clock);
MSC_KERNEL_FUNCTION(activate_task);
MSC_KERNEL_FUNCTION(deactivate_task);
MSC_KERNEL_FUNCTION(set_task_cpu);
MSC_KERNEL_FUNCTION(set_cpus_allowed_common);
MSC_KERNEL_FUNCTION(irq_work_queue_on);
MSC_KERNEL_FUNCTION(ftrace_location);
#ifdef MUSE_HAVE_FN_update_curr_common
MSC_KERNEL_FUNCTION(update_curr_common);
#else
MSC_KERNEL_FUNCTION(cpuacct_charge);
MSC_KERNEL_FUNCTION(__cgroup_account_cputime);
#endif

#define msc_kernel_call(name) static_call(msc_call_##name)

extern struct rq __percpu *msc_kernel_runqueues;
extern const struct sched_class *msc_rt_class;
extern const struct sched_class *msc_fair_class;
extern const struct sched_class *msc_idle_class;
/* Where the hooks go. */
extern unsigned long msc_kernel_pick_rt;
extern unsigned long msc_kernel_go_idle;

int msc_kernel_init(const struct sched_class *class);

/**
 * msc_kernel_rq() - a CPU's run queue
 * @cpu: possible CPU
 *
 * Return: the kernel's run queue of it.
 */
static inline struct rq *msc_kernel_rq(int cpu)
{
	return per_cpu_ptr(msc_kernel_runqueues, cpu);
}

/**
 * msc_kernel_curr() - the thread whose scheduling is in force on a CPU
 * @rq: run queue, locked
 *
 * Return: the thread.
 */
static inline struct task_struct *msc_kernel_curr(const struct rq *rq)
{
#ifdef MUSE_HAVE_RQ_DONOR
	return rq->donor;
#else
	return rq->curr;
#endif
}

/**
 * msc_kernel_rq_lock() - lock the run queue of a CPU
 * @cpu: CPU
 * @flags: interrupt state, for msc_kernel_rq_unlock()
 *
 * Context: any; interrupts are off until it is unlocked.
 * Return: the run queue, its clock updated.
 */
static inline struct rq *msc_kernel_rq_lock(int cpu, unsigned long *flags)
{
	struct rq *rq = msc_kernel_rq(cpu);

	raw_spin_lock_irqsave(&rq->__lock, *flags);
	msc_kernel_call(update_rq_clock)(rq);
	return rq;
}

static inline void msc_kernel_rq_unlock(struct rq *rq, unsigned long *flags)
{
	raw_spin_unlock_irqrestore(&rq->__lock, *flags);
}

void msc_kernel_rq_lock_two(int a, int b, unsigned long *flags);
void msc_kernel_rq_unlock_two(int a, int b, unsigned long *flags);
struct rq *msc_kernel_task_lock(struct task_struct *p, unsigned long *flags);
void msc_kernel_task_unlock(struct rq *rq, struct task_struct *p,
			    unsigned long *flags);

s64 msc_kernel_account(struct rq *rq);
void msc_kernel_change_class(struct rq *rq, struct task_struct *p,
			     const struct sched_class *class);
void msc_kernel_forget_class(struct rq *rq, const struct sched_class *class);

/**
 * msc_kernel_nr_add() - one more thread is runnable here
 * @rq: run queue, locked
 */
static inline void msc_kernel_nr_add(struct rq *rq)
{
	rq->nr_running++;
	/* Fair threads that wait here may be pulled. */
	if (rq->nr_running == 2 && !READ_ONCE(rq->rd->overloaded))
		WRITE_ONCE(rq->rd->overloaded, 1);
}

/**
 * msc_kernel_nr_sub() - one fewer
 * @rq: run queue, locked
 */
static inline void msc_kernel_nr_sub(struct rq *rq)
{
	rq->nr_running--;
}

/**
 * msc_kernel_nr_ready() - how many threads of all classes could run here
 * @rq: run queue, locked
 *
 * Fair threads that have blocked may stay queued for a while, to pay for what
 * they had too much.
 *
 * Return: their number, with the one that runs.
 */
static inline unsigned int msc_kernel_nr_ready(const struct rq *rq)
{
#ifdef MUSE_HAVE_RQ_CFS_H_NR_RUNNABLE
	return rq->nr_running - (rq->cfs.h_nr_queued - rq->cfs.h_nr_runnable);
#else
	return rq->nr_running;
#endif
}

/**
 * msc_kernel_arrived() - a thread that ranks above those that run was enqueued
 * @rq: run queue, locked
 *
 * A CPU that is just looking elsewhere for fair threads to run notices by this.
 */
static inline void msc_kernel_arrived(struct rq *rq)
{
#ifdef MUSE_HAVE_RQ_NEXT_CLASS
	if (rq->next_class > msc_rt_class)
		rq->next_class = msc_rt_class;
#endif
}

/**
 * msc_kernel_idle() - has a CPU nothing to run?
 * @rq: its run queue, not locked
 *
 * Return: true if so, a moment ago.
 */
static inline bool msc_kernel_idle(const struct rq *rq)
{
	return READ_ONCE(rq->curr) == rq->idle && !READ_ONCE(rq->nr_running) &&
	       !READ_ONCE(rq->ttwu_pending);
}

#endif /* MUSE_COMPAT_SCHED_KERNEL_H */
