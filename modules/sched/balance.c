// SPDX-License-Identifier: GPL-2.0
#include "balance.h"

#include <linux/cpumask.h>
#include <linux/irq_work.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "policy.h"
#include "rq.h"
#include "sched/kernel.h"
#include "trace.h"

/*
 * CPUs with threads waiting, and their number.  A CPU enters when a second
 * thread is queued and leaves at a tick, so that two threads which wake each
 * other do not write here at every switch.
 */
static cpumask_var_t msc_balance_mask;
atomic_t msc_balance_overloaded = ATOMIC_INIT(0);

/* May threads of the class come here, and would one run at once? */
static bool msc_balance_free(int cpu)
{
	const struct msc_rq *mrq = msc_rq_of_cpu(cpu);

	return !READ_ONCE(mrq->nr) && cpu_active(cpu) &&
	       !READ_ONCE(mrq->kernel->rt.rt_queued);
}

static bool msc_balance_cpu_idle(int cpu)
{
	return msc_kernel_idle(msc_kernel_rq(cpu)) && msc_balance_free(cpu);
}

/* More than all threads of a CPU. */
#define MSC_LOAD_REALTIME	0x40000000U

/* How much there is before a thread that comes; one behind realtime waits longest. */
static unsigned int msc_balance_load(int cpu)
{
	const struct msc_rq *mrq = msc_rq_of_cpu(cpu);

	return READ_ONCE(mrq->nr) +
	       (READ_ONCE(mrq->kernel->rt.rt_queued) ? MSC_LOAD_REALTIME : 0);
}

/**
 * msc_balance_select() - the CPU for a thread that becomes ready
 * @p: thread; its pi_lock is held
 * @prev: CPU that it was on
 *
 * Context: any, no run queue is locked.
 * Return: where it was if that is idle, else an idle CPU, else one where it
 *	runs at once, else the one with the fewest threads.
 */
int msc_balance_select(struct task_struct *p, int prev)
{
	unsigned int load, fewest = UINT_MAX;
	int cpu, best = prev, free = -1;

	if (cpumask_test_cpu(prev, p->cpus_ptr)) {
		if (msc_balance_cpu_idle(prev))
			return prev;
		fewest = msc_balance_load(prev);
		if (msc_balance_free(prev))
			free = prev;
	}
	for_each_cpu_wrap(cpu, p->cpus_ptr, prev) {
		if (!cpu_active(cpu))
			continue;
		if (msc_balance_cpu_idle(cpu))
			return cpu;
		if (free < 0 && msc_balance_free(cpu))
			free = cpu;
		load = msc_balance_load(cpu);
		if (load < fewest) {
			fewest = load;
			best = cpu;
		}
	}
	return free < 0 ? best : free;
}

/**
 * muse_policy_may_move() - may a thread go to another CPU?
 * @t: thread, queued on the run queue that is locked
 * @cpu: CPU
 *
 * Return: true if so.
 */
bool muse_policy_may_move(const struct muse_policy_task *t, int cpu)
{
	const struct task_struct *p = container_of(t, struct msc_task, p)->task;

	return !p->migration_disabled && cpumask_test_cpu(cpu, p->cpus_ptr) &&
	       p != msc_kernel_curr(msc_kernel_rq(t->cpu));
}
EXPORT_SYMBOL_GPL(muse_policy_may_move);

/**
 * msc_balance_set() - this CPU may have work to give away
 * @mrq: run queue, locked
 */
void msc_balance_set(struct msc_rq *mrq)
{
	if (mrq->overloaded)
		return;
	mrq->overloaded = true;
	cpumask_set_cpu(mrq->cpu, msc_balance_mask);
	atomic_inc(&msc_balance_overloaded);
}

static void msc_balance_clear(struct msc_rq *mrq)
{
	mrq->overloaded = false;
	cpumask_clear_cpu(mrq->cpu, msc_balance_mask);
	atomic_dec(&msc_balance_overloaded);
}

/* Would a CPU be better for one of the threads that wait here? */
static bool msc_balance_better(const struct msc_rq *mrq, int cpu)
{
	return cpu != mrq->cpu && cpu_active(cpu) &&
	       (msc_balance_free(cpu) || msc_balance_load(cpu) + 2 <= mrq->nr);
}

/* CPUs to ask the policies about; their threads may be bound to this one. */
#define MSC_BALANCE_TRIES	4

/**
 * msc_balance_push() - threads wait here: have a CPU with fewer fetch one
 * @mrq: run queue, locked
 */
void msc_balance_push(struct msc_rq *mrq)
{
	int cpu, tries = MSC_BALANCE_TRIES;

	if (num_online_cpus() == 1)
		return;
	for_each_cpu_wrap(cpu, cpu_online_mask, mrq->cpu) {
		if (!msc_balance_better(mrq, cpu))
			continue;
		if (msc_rq_steal(mrq, cpu)) {
			msc_balance_set(mrq);
			msc_kernel_call(irq_work_queue_on)(&msc_rq_of_cpu(cpu)->pull, cpu);
			return;
		}
		if (!--tries)
			return;
	}
}

/* The CPU that should fetch a thread which cannot run here, or -1. */
static int msc_balance_refuge(const struct task_struct *p, int here)
{
	unsigned int load, least = MSC_LOAD_REALTIME;
	int cpu, best = -1;

	for_each_cpu_wrap(cpu, p->cpus_ptr, here) {
		if (cpu == here || !cpu_active(cpu))
			continue;
		if (msc_balance_cpu_idle(cpu))
			return cpu;
		load = msc_balance_free(cpu) ? 0 : msc_balance_load(cpu) + 1;
		if (load < least) {
			least = load;
			best = cpu;
		}
	}
	return best;
}

/**
 * msc_balance_displaced() - a thread loses the CPU to one of another class
 * @mrq: run queue, locked
 * @p: thread, which is ready and could run elsewhere; it may still be the one
 *	that the core takes for running
 *
 * Another CPU fetches it as soon as the core is done.
 */
void msc_balance_displaced(struct msc_rq *mrq, const struct task_struct *p)
{
	int cpu;

	if (num_online_cpus() == 1 || p->migration_disabled)
		return;
	msc_balance_set(mrq);
	cpu = msc_balance_refuge(p, mrq->cpu);
	if (cpu >= 0)
		msc_kernel_call(irq_work_queue_on)(&msc_rq_of_cpu(cpu)->pull, cpu);
}

/*
 * Threads behind realtime on another CPU would wait there for as long as it
 * likes, however many there are here.  Their CPU has no tick of this class.
 */
static void msc_balance_rescue(struct msc_rq *mrq)
{
	const struct msc_rq *other;
	int cpu;

	if (!cpu_active(mrq->cpu) || mrq->kernel->rt.rt_queued)
		return;
	for_each_cpu(cpu, msc_balance_mask) {
		other = msc_rq_of_cpu(cpu);
		if (cpu == mrq->cpu || !READ_ONCE(other->nr) ||
		    READ_ONCE(other->running) || !READ_ONCE(other->kernel->rt.rt_queued))
			continue;
		irq_work_queue(&mrq->pull);
		return;
	}
}

/**
 * msc_balance_tick() - look now and then
 * @mrq: run queue, locked
 */
void msc_balance_tick(struct msc_rq *mrq)
{
	if (atomic_read(&msc_balance_overloaded))
		msc_balance_rescue(mrq);
	if (msc_rq_waiting(mrq))
		msc_balance_push(mrq);
	else if (mrq->overloaded)
		msc_balance_clear(mrq);
}

/**
 * msc_balance_idle() - a CPU is about to be idle
 * @rq: its run queue, locked
 *
 * Locks of other CPUs cannot be had here; an interrupt fetches work as soon as
 * this one is released.
 */
void msc_balance_idle(struct rq *rq)
{
	struct msc_rq *mrq = msc_rq_of_cpu(rq->cpu);
	int cpu;

	/* One that goes down may not take interrupts any more. */
	if (!cpu_active(mrq->cpu))
		return;
	for_each_cpu(cpu, msc_balance_mask) {
		if (cpu == mrq->cpu || !msc_rq_waiting(msc_rq_of_cpu(cpu)))
			continue;
		irq_work_queue(&mrq->pull);
		return;
	}
}

/* The CPU where most threads wait. */
static int msc_balance_busiest(int here)
{
	unsigned int waiting, most = 0;
	int cpu, busiest = -1;

	for_each_cpu(cpu, msc_balance_mask) {
		waiting = msc_rq_waiting(msc_rq_of_cpu(cpu));
		if (cpu == here || (int)waiting <= (int)most)
			continue;
		most = waiting;
		busiest = cpu;
	}
	return busiest;
}

/* None of the threads here runs, or will soon. */
static bool msc_balance_stuck(const struct msc_rq *mrq)
{
	return !mrq->running && (mrq->kernel->rt.rt_queued || mrq->throttled);
}

/* Is a CPU better for a thread of another?  Both are locked. */
static bool msc_balance_gains(const struct msc_rq *from, const struct msc_rq *to)
{
	if (!cpu_active(to->cpu) || to->kernel->rt.rt_queued)
		return false;
	return !to->nr || to->nr + 2 <= from->nr ||
	       (msc_balance_stuck(from) && !msc_balance_stuck(to));
}

static bool msc_balance_move(struct msc_rq *from, struct msc_rq *to)
{
	struct msc_task *t;
	struct task_struct *p;

	if (!msc_balance_gains(from, to))
		return false;
	t = msc_rq_steal(from, to->cpu);
	if (!t)
		return false;
	p = t->task;
	trace_muse_sched_migrate(t, from->cpu, to->cpu);
	to->pulls++;
	msc_kernel_call(deactivate_task)(from->kernel, p, MSC_DEQUEUE_NOCLOCK);
	msc_kernel_call(set_task_cpu)(p, to->cpu);
	msc_kernel_call(activate_task)(to->kernel, p, MSC_DEQUEUE_NOCLOCK);
	return true;
}

static bool msc_balance_pull_from(struct msc_rq *mrq, int cpu)
{
	unsigned long flags;
	bool moved;

	msc_kernel_rq_lock_two(mrq->cpu, cpu, &flags);
	moved = msc_balance_move(msc_rq_of_cpu(cpu), mrq);
	msc_kernel_rq_unlock_two(mrq->cpu, cpu, &flags);
	return moved;
}

static void msc_balance_pull(struct irq_work *work)
{
	struct msc_rq *mrq = container_of(work, struct msc_rq, pull);
	int cpu, busiest;

	if (mrq->cpu != smp_processor_id())
		return;
	busiest = msc_balance_busiest(mrq->cpu);
	if (busiest < 0 || msc_balance_pull_from(mrq, busiest))
		return;
	/* Its threads may not come here; those of others may. */
	for_each_cpu(cpu, msc_balance_mask)
		if (cpu != mrq->cpu && cpu != busiest &&
		    msc_balance_pull_from(mrq, cpu))
			return;
}

/**
 * msc_balance_init() - prepare
 *
 * Context: process context; the run queues are there.
 * Return: 0 or -ENOMEM.
 */
int msc_balance_init(void)
{
	int cpu;

	if (!zalloc_cpumask_var(&msc_balance_mask, GFP_KERNEL))
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		msc_rq_of_cpu(cpu)->pull = IRQ_WORK_INIT_HARD(msc_balance_pull);
	return 0;
}

/**
 * msc_balance_exit() - the reverse; no thread is queued and no hook left
 *
 * Context: process context; waits for what runs.
 */
void msc_balance_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		irq_work_sync(&msc_rq_of_cpu(cpu)->pull);
	free_cpumask_var(msc_balance_mask);
}
