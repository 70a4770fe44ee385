// SPDX-License-Identifier: GPL-2.0
/*
 * Where the kernel can be told that an allocation fails: every allocation of
 * slab objects or of pages asks a function that exists for this, and per-CPU
 * memory comes from one function.  A probe on each sends those that shall fail
 * into a function of ours instead.
 */
#include "fail_alloc.h"

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kprobes.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

/**
 * struct fa_point - a function that can be made to fail
 * @probe: the probe on its first instruction
 * @name: what it allocates
 * @instead: what runs in its place, with the same arguments
 * @gfp: which of its arguments has the GFP flags, from 0 on
 */
struct fa_point {
	struct kprobe probe;
	const char *name;
	void *instead;
	unsigned int gfp;
};

static int fa_fail_slab(struct kmem_cache *s, gfp_t gfp)
{
	return -ENOMEM;
}

static bool fa_fail_page(gfp_t gfp, unsigned int order)
{
	return true;
}

static void __percpu *fa_fail_percpu(size_t size, size_t align, bool reserved,
				     gfp_t gfp)
{
	return NULL;
}

/**
 * fa_point_trace() - where an allocation comes from
 * @trace: where the return addresses go, the innermost first
 * @size: how many have room there
 * @where: registers at the first instruction of the probed function
 *
 * The trace that the kernel gives begins with the handlers, ours and that of the
 * probe.  An unwinder that goes by frame pointers leaves out the address to
 * which the function itself returns: it has no frame yet.
 *
 * Context: any.
 * Return: how many there are.
 */
unsigned int fa_point_trace(unsigned long *trace, unsigned int size,
			    const void *where)
{
	struct pt_regs *regs = (struct pt_regs *)where;
	unsigned long ret = regs_get_kernel_stack_nth(regs, 0);
	unsigned int i = 0, n;

	n = stack_trace_save(trace, size, 1);
	while (i < n && trace[i] != ret && trace[i] != instruction_pointer(regs))
		i++;
	if (i == n)
		return 0;
	if (i + 1 < n && trace[i + 1] == ret)
		i++;
	trace[i] = ret;
	memmove(trace, trace + i, (n - i) * sizeof(*trace));
	return n - i;
}

static int fa_point_hit(struct kprobe *probe, struct pt_regs *regs)
{
	struct fa_point *point = container_of(probe, struct fa_point, probe);

	if (!fa_target_any() ||
	    regs_get_kernel_argument(regs, point->gfp) &
		    (__force unsigned long)__GFP_NOFAIL ||
	    !fa_site_fails(point->name, regs))
		return 0;
	instruction_pointer_set(regs, (unsigned long)point->instead);
	return 1; /* we have changed where it goes on */
}

NOKPROBE_SYMBOL(fa_point_hit);

/* A probe that has one is not optimised into a jump, which cannot divert. */
static void fa_point_done(struct kprobe *probe, struct pt_regs *regs,
			  unsigned long flags)
{
}

NOKPROBE_SYMBOL(fa_point_done);

#define FA_POINT(symbol, what, function, arg) {		\
	.probe = {					\
		.symbol_name = (symbol),		\
		.pre_handler = fa_point_hit,		\
		.post_handler = fa_point_done,		\
	},						\
	.name = (what),					\
	.instead = (function),				\
	.gfp = (arg),					\
}

static struct fa_point fa_points[] = {
	FA_POINT("should_failslab", "slab", fa_fail_slab, 1),
	FA_POINT("should_fail_alloc_page", "page", fa_fail_page, 0),
	FA_POINT("pcpu_alloc_noprof", "percpu", fa_fail_percpu, 3),
};

/**
 * fa_point_init() - probe them all
 *
 * Return: 0, or a negative errno: -ENOENT from a kernel without fault
 * injection.
 */
int __init fa_point_init(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(fa_points); i++) {
		err = register_kprobe(&fa_points[i].probe);
		if (err) {
			pr_err("cannot probe %s: %d\n",
			       fa_points[i].probe.symbol_name, err);
			goto err_probe;
		}
	}
	return 0;

err_probe:
	while (i--)
		unregister_kprobe(&fa_points[i].probe);
	return err;
}

/**
 * fa_point_exit() - undo fa_point_init(), and wait for what runs of it
 */
void fa_point_exit(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fa_points); i++)
		unregister_kprobe(&fa_points[i].probe);
	/* A CPU may be on its way into one of the functions above. */
	synchronize_rcu_tasks();
}

/**
 * fa_point_missed() - how many allocations were not looked at
 *
 * One that an interrupt makes while its CPU is in a handler is missed.
 *
 * Return: the number since the module was loaded.
 */
unsigned long fa_point_missed(void)
{
	unsigned long missed = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fa_points); i++)
		missed += READ_ONCE(fa_points[i].probe.nmissed);
	return missed;
}
