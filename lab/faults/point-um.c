// SPDX-License-Identifier: GPL-2.0
/*
 * What point.c does, for user-mode Linux, which has no kprobes.
 *
 * Its kernel is a program on one CPU: its code can be made writable as that of
 * any program, and a function begin with a jump into one of ours.  The two that
 * exist to be asked whether an allocation fails need not run at all then; that
 * of per-CPU memory goes on behind the jump, with the instructions that made
 * room for it executed elsewhere.
 */
#include "fail_alloc.h"

#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/thread_info.h>

/* movabs $address, %r11; jmp *%r11 */
#define FA_JUMP_LEN	13
/* The host's mprotect() and its protections; ours may have other numbers. */
#define FA_HOST_MPROTECT	10
#define FA_HOST_RWX		7

/*
 * Where the instructions go that a jump takes the place of: they and a jump
 * behind them.  It is in the module's code, which is writable here.
 */
asm(".text\n"
	".balign 16\n"
	"fa_behind:\n"
	"	.fill	64, 1, 0xcc\n");

/**
 * struct fa_patch - a function of the kernel that jumps into one of ours
 * @symbol: its name
 * @name: what it allocates
 * @instead: ours
 * @at: its address
 * @saved: what the jump has taken the place of
 */
struct fa_patch {
	const char *symbol;
	const char *name;
	void *instead;
	u8 *at;
	u8 saved[FA_JUMP_LEN];
};

static unsigned long address[3];
static int address_count;
module_param_array(address, ulong, &address_count, 0400);
MODULE_PARM_DESC(address, "of should_failslab, should_fail_alloc_page and pcpu_alloc_noprof");

/* How many calls of ours are in the per-CPU allocator, which may sleep. */
static atomic_t fa_inside = ATOMIC_INIT(0);
/* A handler runs; what a signal makes allocate meanwhile is not looked at. */
static bool fa_busy;
static unsigned long fa_missed;

/**
 * fa_point_trace() - where an allocation comes from
 * @trace: where the return addresses go, the innermost first
 * @size: how many have room there
 * @where: frame of our function that was called
 *
 * Walks by the frame pointers itself: stacks are small here, and a walk through
 * every word of it takes long.
 *
 * Context: any.
 * Return: how many there are.
 */
unsigned int fa_point_trace(unsigned long *trace, unsigned int size,
			    const void *where)
{
	unsigned long end = round_up((unsigned long)where, THREAD_SIZE);
	unsigned long at = (unsigned long)where, next;
	unsigned int n = 0;

	while (n < size && at <= end - 2 * sizeof(at)) {
		trace[n++] = READ_ONCE_NOCHECK(((unsigned long *)at)[1]);
		next = READ_ONCE_NOCHECK(*(unsigned long *)at);
		if (next <= at || !IS_ALIGNED(next, sizeof(next)))
			break;
		at = next;
	}
	return n;
}

static bool fa_um_fails(const char *name, gfp_t gfp, const void *frame)
{
	bool fails = false;

	if (!fa_target_any() || gfp & __GFP_NOFAIL)
		return false;
	preempt_disable();
	if (fa_busy) {
		fa_missed++;
	} else {
		fa_busy = true;
		barrier();
		fails = fa_site_fails(name, frame);
		barrier();
		fa_busy = false;
	}
	preempt_enable();
	return fails;
}

static int fa_um_slab(struct kmem_cache *s, gfp_t gfp)
{
	return fa_um_fails("slab", gfp, __builtin_frame_address(0)) ? -ENOMEM : 0;
}

static bool fa_um_page(gfp_t gfp, unsigned int order)
{
	return fa_um_fails("page", gfp, __builtin_frame_address(0));
}

static void __percpu *fa_um_percpu(size_t size, size_t align, bool reserved,
				   gfp_t gfp)
{
	void __percpu *(*behind)(size_t, size_t, bool, gfp_t) = (void *)fa_behind;
	void __percpu *ptr;

	if (fa_um_fails("percpu", gfp, __builtin_frame_address(0)))
		return NULL;
	atomic_inc(&fa_inside);
	ptr = behind(size, align, reserved, gfp);
	atomic_dec(&fa_inside);
	return ptr;
}

static struct fa_patch fa_patches[] = {
	{ "should_failslab", "slab", fa_um_slab },
	{ "should_fail_alloc_page", "page", fa_um_page },
	{ "pcpu_alloc_noprof", "percpu", fa_um_percpu },
};

static void fa_jump(u8 *at, const void *to)
{
	static const u8 code[FA_JUMP_LEN] = { 0x49, 0xbb, [10] = 0x41, 0xff, 0xe3 };

	memcpy(at, code, sizeof(code));
	memcpy(at + 2, &to, sizeof(to));
}

/* Ask the host to let us write code. */
static int __init fa_unlock(const u8 *at)
{
	unsigned long start = (unsigned long)at & PAGE_MASK;
	long ret = FA_HOST_MPROTECT;

	asm volatile("syscall"
		     : "+a" (ret)
		     : "D" (start), "S" (2 * PAGE_SIZE), "d" (FA_HOST_RWX)
		     : "rcx", "r11", "memory");
	return ret;
}

/*
 * How many bytes the first instructions of a function take, enough of them for
 * a jump; 0 if there is one that we do not know to work elsewhere.
 */
static unsigned int __init fa_prologue(const u8 *at)
{
	/* Each with its length; a move only between registers. */
	static const struct { u8 len, same, bytes[3]; } known[] __initconst = {
		{ 1, 1, { 0x55 } },			/* push %rbp */
		{ 1, 1, { 0x53 } },			/* push %rbx */
		{ 2, 2, { 0x41, 0x54 } },		/* push %r12 */
		{ 2, 2, { 0x41, 0x55 } },
		{ 2, 2, { 0x41, 0x56 } },
		{ 2, 2, { 0x41, 0x57 } },
		{ 3, 2, { 0x48, 0x89 } },		/* mov %reg, %reg */
		{ 3, 2, { 0x49, 0x89 } },
		{ 3, 2, { 0x41, 0x89 } },
		{ 4, 3, { 0x48, 0x83, 0xec } },		/* sub $8, %rsp */
		{ 4, 3, { 0x48, 0x8d, 0x45 } },		/* lea 8(%rbp), %rax */
		{ 10, 2, { 0x48, 0xb8 } },		/* movabs $8, %rax */
		{ 10, 2, { 0x48, 0xbe } },
	};
	unsigned int i, len = 0;

	while (len < FA_JUMP_LEN) {
		for (i = 0; i < ARRAY_SIZE(known); i++)
			if (!memcmp(at + len, known[i].bytes, known[i].same))
				break;
		if (i == ARRAY_SIZE(known) ||
		    (known[i].len == 3 && at[len + 2] < 0xc0))
			return 0;
		len += known[i].len;
	}
	return len;
}

static int __init fa_check(struct fa_patch *p, unsigned long at)
{
	static char symbol[KSYM_SYMBOL_LEN] __initdata;
	size_t len = strlen(p->symbol);

	sprint_symbol(symbol, at);
	if (strncmp(symbol, p->symbol, len) ||
	    strncmp(symbol + len, "+0x0/", 5)) {
		pr_err("address=: %lx is not %s\n", at, p->symbol);
		return -EINVAL;
	}
	p->at = (u8 *)at;
	return fa_unlock(p->at);
}

static void fa_patch(struct fa_patch *p)
{
	unsigned long flags;

	local_irq_save(flags);
	memcpy(p->saved, p->at, FA_JUMP_LEN);
	fa_jump(p->at, p->instead);
	local_irq_restore(flags);
}

/**
 * fa_point_init() - let them all come to us first
 *
 * Return: 0, or a negative errno.
 */
int __init fa_point_init(void)
{
	struct fa_patch *percpu = &fa_patches[ARRAY_SIZE(fa_patches) - 1];
	unsigned int i, len;
	int err;

	if (address_count != ARRAY_SIZE(fa_patches)) {
		pr_err("address= wants %zu addresses\n", ARRAY_SIZE(fa_patches));
		return -EINVAL;
	}
	for (i = 0; i < ARRAY_SIZE(fa_patches); i++) {
		err = fa_check(&fa_patches[i], address[i]);
		if (err)
			return err;
	}
	len = fa_prologue(percpu->at);
	if (!len) {
		pr_err("%s begins in a way unknown here\n", percpu->symbol);
		return -EOPNOTSUPP;
	}
	memcpy(fa_behind, percpu->at, len);
	fa_jump(fa_behind + len, percpu->at + len);
	for (i = 0; i < ARRAY_SIZE(fa_patches); i++)
		fa_patch(&fa_patches[i]);
	return 0;
}

/**
 * fa_point_exit() - undo fa_point_init(), and wait for what runs of it
 */
void fa_point_exit(void)
{
	unsigned long flags;
	unsigned int i;

	local_irq_save(flags);
	for (i = 0; i < ARRAY_SIZE(fa_patches); i++)
		memcpy(fa_patches[i].at, fa_patches[i].saved, FA_JUMP_LEN);
	local_irq_restore(flags);
	while (atomic_read(&fa_inside))
		schedule_timeout_uninterruptible(1);
	/* Who is elsewhere in our code has been interrupted there. */
	synchronize_rcu_tasks();
}

/**
 * fa_point_missed() - how many allocations were not looked at
 *
 * Return: the number since the module was loaded.
 */
unsigned long fa_point_missed(void)
{
	return READ_ONCE(fa_missed);
}
