// SPDX-License-Identifier: GPL-2.0
#include "sched/kernel.h"

#include <linux/cgroup.h>
#include <linux/module.h>
#include <linux/sched/cputime.h>

#include "sched/identity.h"
#include "sched/kallsyms.h"

/* Call sites are patched before anybody can reach one of them. */
#define MSC_DEFINE_FUNCTION(name) \
	DEFINE_STATIC_CALL_NULL(msc_call_##name, *(muse_fn_##name *)NULL)

MSC_DEFINE_FUNCTION(resched_curr);
MSC_DEFINE_FUNCTION(update_rq_clock);
MSC_DEFINE_FUNCTION(activate_task);
MSC_DEFINE_FUNCTION(deactivate_task);
MSC_DEFINE_FUNCTION(set_task_cpu);
MSC_DEFINE_FUNCTION(set_cpus_allowed_common);
MSC_DEFINE_FUNCTION(irq_work_queue_on);
MSC_DEFINE_FUNCTION(ftrace_location);
#ifdef MUSE_HAVE_FN_update_curr_common
MSC_DEFINE_FUNCTION(update_curr_common);
#else
MSC_DEFINE_FUNCTION(cpuacct_charge);
MSC_DEFINE_FUNCTION(__cgroup_account_cputime);
#endif

#ifdef MUSE_HAVE_FN_sched_change_begin
MSC_KERNEL_FUNCTION(sched_change_begin);
MSC_DEFINE_FUNCTION(sched_change_begin);
MSC_KERNEL_FUNCTION(sched_change_end);
MSC_DEFINE_FUNCTION(sched_change_end);
#elif defined(MUSE_HAVE_FN_enqueue_task)
MSC_KERNEL_FUNCTION(enqueue_task);
MSC_DEFINE_FUNCTION(enqueue_task);
MSC_KERNEL_FUNCTION(dequeue_task);
MSC_DEFINE_FUNCTION(dequeue_task);
#endif

struct rq __percpu *msc_kernel_runqueues;
const struct sched_class *msc_rt_class;
const struct sched_class *msc_fair_class;
const struct sched_class *msc_idle_class;
unsigned long msc_kernel_pick_rt;
unsigned long msc_kernel_go_idle;

static int msc_find(const char *name, void *address)
{
	void *found = msc_kallsyms(name);

	if (!found) {
		pr_err("muse_sched: this kernel has no %s\n", name);
		return -ENOENT;
	}
	*(void **)address = found;
	return 0;
}

/* A function of the kernel, and the calls of it that are patched. */
struct msc_function {
	const char *name;
	struct static_call_key *key;
	void *tramp;
	unsigned long address;
};

#define MSC_FUNCTION(fn)					\
	{							\
		.name = MUSE_SYM_##fn,				\
		.key = &STATIC_CALL_KEY(msc_call_##fn),		\
		.tramp = STATIC_CALL_TRAMP_ADDR(msc_call_##fn),	\
	}

static struct msc_function msc_functions[] = {
	MSC_FUNCTION(resched_curr),
	MSC_FUNCTION(update_rq_clock),
	MSC_FUNCTION(activate_task),
	MSC_FUNCTION(deactivate_task),
	MSC_FUNCTION(set_task_cpu),
	MSC_FUNCTION(set_cpus_allowed_common),
	MSC_FUNCTION(irq_work_queue_on),
	MSC_FUNCTION(ftrace_location),
#ifdef MUSE_HAVE_FN_update_curr_common
	MSC_FUNCTION(update_curr_common),
#else
	MSC_FUNCTION(cpuacct_charge),
	MSC_FUNCTION(__cgroup_account_cputime),
#endif
#ifdef MUSE_HAVE_FN_sched_change_begin
	MSC_FUNCTION(sched_change_begin),
	MSC_FUNCTION(sched_change_end),
#elif defined(MUSE_HAVE_FN_enqueue_task)
	MSC_FUNCTION(enqueue_task),
	MSC_FUNCTION(dequeue_task),
#endif
};

static int msc_find_functions(void)
{
	int i, err;

	for (i = 0; i < ARRAY_SIZE(msc_functions); i++) {
		err = msc_find(msc_functions[i].name, &msc_functions[i].address);
		if (err)
			return err;
	}
	for (i = 0; i < ARRAY_SIZE(msc_functions); i++)
		__static_call_update(msc_functions[i].key, msc_functions[i].tramp,
				     (void *)msc_functions[i].address);
	return 0;
}

static int msc_find_objects(void)
{
	int err;

	err = msc_find("runqueues", &msc_kernel_runqueues);
	err = err ?: msc_find("rt_sched_class", &msc_rt_class);
	err = err ?: msc_find("fair_sched_class", &msc_fair_class);
	err = err ?: msc_find("idle_sched_class", &msc_idle_class);
#ifdef MUSE_HAVE_FN_pick_next_task_rt
	err = err ?: msc_find("pick_next_task_rt", &msc_kernel_pick_rt);
#else
	err = err ?: msc_find("pick_task_rt", &msc_kernel_pick_rt);
#endif
	return err ?: msc_find("set_next_task_idle", &msc_kernel_go_idle);
}

/* The layout once more, against what is alive. */
static int msc_check_objects(const struct sched_class *class)
{
	int cpu;

	if ((char *)msc_fair_class - (char *)msc_rt_class != sizeof(struct sched_class)) {
		pr_err("muse_sched: classes of this kernel are %td bytes, not %zu\n",
		       (char *)msc_fair_class - (char *)msc_rt_class,
		       sizeof(struct sched_class));
		return -EINVAL;
	}
	if (class <= msc_idle_class) {
		pr_err("muse_sched: modules of this kernel are below its scheduling classes\n");
		return -EINVAL;
	}
	for_each_possible_cpu(cpu) {
		if (msc_kernel_rq(cpu)->cpu == cpu)
			continue;
		pr_err("muse_sched: the run queue of CPU %d is not where it should be\n", cpu);
		return -EINVAL;
	}
	return 0;
}

/**
 * msc_kernel_init() - find what the class needs of the kernel
 * @class: the class that will be put into it
 *
 * Nothing of the kernel is changed.
 *
 * Context: process context.
 * Return: 0, or a negative error; the log says what is missing.
 */
int msc_kernel_init(const struct sched_class *class)
{
	const char *why;
	int err;

	err = msc_identity_check(&why);
	err = err ?: msc_find_objects();
	err = err ?: msc_check_objects(class);
	return err ?: msc_find_functions();
}

/**
 * msc_kernel_rq_lock_two() - lock the run queues of two CPUs
 * @a: a CPU
 * @b: another one
 * @flags: interrupt state
 *
 * Context: any; in the kernel's order, so that no one can wait in a circle.
 */
void msc_kernel_rq_lock_two(int a, int b, unsigned long *flags)
	__acquires(rq)
	__acquires(rq)
{
	struct rq *first = msc_kernel_rq(min(a, b));
	struct rq *second = msc_kernel_rq(max(a, b));

	raw_spin_lock_irqsave(&first->__lock, *flags);
	raw_spin_lock_nested(&second->__lock, SINGLE_DEPTH_NESTING);
	msc_kernel_call(update_rq_clock)(first);
	msc_kernel_call(update_rq_clock)(second);
}

/**
 * msc_kernel_rq_unlock_two() - the reverse
 * @a: a CPU
 * @b: another one
 * @flags: interrupt state
 */
void msc_kernel_rq_unlock_two(int a, int b, unsigned long *flags)
	__releases(rq)
	__releases(rq)
{
	raw_spin_unlock(&msc_kernel_rq(max(a, b))->__lock);
	raw_spin_unlock_irqrestore(&msc_kernel_rq(min(a, b))->__lock, *flags);
}

/**
 * msc_kernel_task_lock() - lock a thread's scheduling and its run queue
 * @p: thread
 * @flags: interrupt state
 *
 * Context: any.
 * Return: the run queue that it is on, its clock updated.
 */
struct rq *msc_kernel_task_lock(struct task_struct *p, unsigned long *flags)
	__acquires(p->pi_lock)
	__acquires(rq)
{
	struct rq *rq;

	raw_spin_lock_irqsave(&p->pi_lock, *flags);
	for (;;) {
		rq = msc_kernel_rq(task_cpu(p));
		raw_spin_lock(&rq->__lock);
		/* TASK_ON_RQ_MIGRATING is 2: it is on its way between two. */
		if (rq == msc_kernel_rq(task_cpu(p)) && READ_ONCE(p->on_rq) != 2)
			break;
		raw_spin_unlock(&rq->__lock);
		while (READ_ONCE(p->on_rq) == 2)
			cpu_relax();
	}
	msc_kernel_call(update_rq_clock)(rq);
	return rq;
}

/**
 * msc_kernel_task_unlock() - the reverse
 * @rq: what msc_kernel_task_lock() returned
 * @p: thread
 * @flags: interrupt state
 */
void msc_kernel_task_unlock(struct rq *rq, struct task_struct *p,
			    unsigned long *flags)
	__releases(rq)
	__releases(p->pi_lock)
{
	raw_spin_unlock(&rq->__lock);
	raw_spin_unlock_irqrestore(&p->pi_lock, *flags);
}

/**
 * msc_kernel_forget_class() - let no pointer to a class remain
 * @rq: run queue, locked
 * @class: class that has no threads any more
 */
void msc_kernel_forget_class(struct rq *rq, const struct sched_class *class)
{
#ifdef MUSE_HAVE_RQ_NEXT_CLASS
	if (rq->next_class == class)
		rq->next_class = msc_kernel_curr(rq)->sched_class;
#endif
}

/**
 * msc_kernel_account() - charge the thread that runs for its time
 * @rq: run queue, locked, its clock updated
 *
 * Return: nanoseconds since it was charged last, 0 or less if there is nothing
 *	to charge.
 */
s64 msc_kernel_account(struct rq *rq)
{
#ifdef MUSE_HAVE_FN_update_curr_common
	return msc_kernel_call(update_curr_common)(rq);
#else
	struct task_struct *curr = rq->curr;
	u64 now = rq->clock_task;
	s64 delta = now - curr->se.exec_start;

	if (unlikely(delta <= 0))
		return delta;
	curr->se.exec_start = now;
	curr->se.sum_exec_runtime += delta;
	account_group_exec_runtime(curr, delta);
	msc_kernel_call(cpuacct_charge)(curr, delta);
	rcu_read_lock();
	if (cgroup_parent(task_dfl_cgroup(curr)))
		msc_kernel_call(__cgroup_account_cputime)(task_dfl_cgroup(curr), delta);
	rcu_read_unlock();
	return delta;
#endif
}

#ifdef MUSE_HAVE_FN_sched_change_begin

#define MSC_DEQUEUE_CLASS	0x40

/**
 * msc_kernel_change_class() - bring a thread into another class
 * @rq: its run queue, locked as well as its scheduling, the clock updated
 * @p: thread
 * @class: class it is to be in
 */
void msc_kernel_change_class(struct rq *rq, struct task_struct *p,
			     const struct sched_class *class)
{
	struct sched_change_ctx *change;

	change = msc_kernel_call(sched_change_begin)(p, MSC_DEQUEUE_SAVE |
			MSC_DEQUEUE_MOVE | MSC_DEQUEUE_NOCLOCK | MSC_DEQUEUE_CLASS);
	p->sched_class = class;
	msc_kernel_call(sched_change_end)(change);
}

#else

#ifdef MUSE_HAVE_FN_enqueue_task

#define MSC_DEQUEUE_DELAYED	0x200

static void msc_change_dequeue(struct rq *rq, struct task_struct *p, int flags)
{
	msc_kernel_call(dequeue_task)(rq, p, flags);
}

static void msc_change_enqueue(struct rq *rq, struct task_struct *p, int flags)
{
	msc_kernel_call(enqueue_task)(rq, p, flags);
}

static void msc_change_put(struct rq *rq, struct task_struct *p)
{
	p->sched_class->put_prev_task(rq, p, NULL);
}

/* A thread that blocked may still be queued, to be dequeued by and by. */
static void msc_change_settle(struct rq *rq, struct task_struct *p)
{
	if (p->se.sched_delayed)
		msc_kernel_call(dequeue_task)(rq, p, MSC_DEQUEUE_SLEEP |
				MSC_DEQUEUE_DELAYED | MSC_DEQUEUE_NOCLOCK);
}

#else

/* With SAVE, the core does nothing but call the class. */
static void msc_change_dequeue(struct rq *rq, struct task_struct *p, int flags)
{
	p->sched_class->dequeue_task(rq, p, flags);
}

static void msc_change_enqueue(struct rq *rq, struct task_struct *p, int flags)
{
	p->sched_class->enqueue_task(rq, p, flags);
}

static void msc_change_put(struct rq *rq, struct task_struct *p)
{
	p->sched_class->put_prev_task(rq, p);
}

static void msc_change_settle(struct rq *rq, struct task_struct *p)
{
}

#endif

/* See above. */
void msc_kernel_change_class(struct rq *rq, struct task_struct *p,
			     const struct sched_class *class)
{
	const int flags = MSC_DEQUEUE_SAVE | MSC_DEQUEUE_MOVE | MSC_DEQUEUE_NOCLOCK;
	const struct sched_class *old = p->sched_class;
	bool queued, running;

	msc_change_settle(rq, p);
	queued = p->on_rq == 1; /* TASK_ON_RQ_QUEUED */
	running = rq->curr == p;
	if (queued)
		msc_change_dequeue(rq, p, flags);
	if (running)
		msc_change_put(rq, p);
	p->sched_class = class;
	if (queued)
		msc_change_enqueue(rq, p, flags);
	if (running)
		class->set_next_task(rq, p, false);
	if (old->switched_from)
		old->switched_from(rq, p);
	class->switched_to(rq, p);
}

#endif
