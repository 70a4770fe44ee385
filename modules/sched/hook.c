// SPDX-License-Identifier: GPL-2.0
/*
 * ftrace calls the code below directly at the entry of two functions of the
 * core, each with the run queue, locked, as its first argument.
 *
 * The function that picks a realtime thread is entered whenever there may be
 * one that is not fair.  If there is none in realtime but one in this class,
 * that is what its caller gets: the code returns to the caller, over the head
 * of the function.  So the class ranks between realtime and fair, and an RT
 * thread pays a compare and a branch for it.
 *
 * The other function is entered when a CPU becomes idle.
 */
#include "hook.h"

#include <asm/ibt.h>
#include <asm/linkage.h>
#include <asm/nospec-branch.h>
#include <linux/ftrace.h>
#include <linux/objtool.h>
#include <linux/sched.h>

#include "balance.h"
#include "class.h"
#include "sched/kernel.h"

#ifndef CONFIG_X86_64
#error "muse_sched: only x86-64 is served"
#endif
#ifndef CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS
#error "muse_sched: this kernel lacks CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS"
#endif

#ifndef CALL_DEPTH_ACCOUNT
#define CALL_DEPTH_ACCOUNT ""
#endif

/*
 * On entry the stack holds the return address into the function hooked and
 * above it the one into its caller; the stack is aligned for a call.  Only
 * what the function hooked takes as arguments has to be preserved: the rest
 * its caller does not expect to survive.
 */
asm("	.pushsection .text, \"ax\", @progbits\n"
	".balign 16\n"
	".type msc_hook_pick, @function\n"
	".globl msc_hook_pick\n"
	"msc_hook_pick:\n"
		ASM_ENDBR
	"	" CALL_DEPTH_ACCOUNT "\n"
	"	cmpl	$0, msc_rt_queued(%rdi)\n"
	"	jne	1f\n"
	"	push	%rdi\n"
	"	push	%rsi\n"
	"	call	msc_class_pick\n"
	"	pop	%rsi\n"
	"	pop	%rdi\n"
	"	test	%rax, %rax\n"
	"	je	1f\n"
	"	add	$8, %rsp\n"
	"1:\n"
	ASM_RET
	".size msc_hook_pick, .-msc_hook_pick\n"

	".balign 16\n"
	".type msc_hook_go_idle, @function\n"
	".globl msc_hook_go_idle\n"
	"msc_hook_go_idle:\n"
		ASM_ENDBR
	"	" CALL_DEPTH_ACCOUNT "\n"
	"	cmpl	$0, msc_balance_overloaded(%rip)\n"
	"	je	1f\n"
	"	push	%rdi\n"
	"	push	%rsi\n"
	"	push	%rdx\n"
	"	sub	$8, %rsp\n"
	"	call	msc_balance_idle\n"
	"	add	$8, %rsp\n"
	"	pop	%rdx\n"
	"	pop	%rsi\n"
	"	pop	%rdi\n"
	"1:\n"
	ASM_RET
	".size msc_hook_go_idle, .-msc_hook_go_idle\n"
	".popsection\n"
);

/* For the assembler, where the offset is. */
static void __used msc_hook_offsets(void)
{
	asm volatile(".set msc_rt_queued, %c0" : : "i" (offsetof(struct rq, rt.rt_queued)));
}

STACK_FRAME_NON_STANDARD(msc_hook_pick);
STACK_FRAME_NON_STANDARD(msc_hook_go_idle);

static struct ftrace_ops msc_pick_ops;
static struct ftrace_ops msc_idle_ops;

/*
 * Writing 0 to kernel.ftrace_enabled would silently take the hooks away, and
 * with them every thread of the class.  A permanent ftrace_ops makes that
 * write fail; direct ones cannot be permanent on all kernels.
 */
static void msc_hook_anchor(unsigned long ip, unsigned long parent,
			    struct ftrace_ops *ops, struct ftrace_regs *regs)
{
}

static struct ftrace_ops msc_anchor_ops = {
	.func = msc_hook_anchor,
	.flags = FTRACE_OPS_FL_PERMANENT,
};

/* A function to trace that nobody calls. */
static noinline __used void msc_hook_nowhere(void)
{
	barrier();
}

static int msc_hook_add(struct ftrace_ops *ops, unsigned long where,
			void (*code)(void), const char *what)
{
	int err;

	err = ftrace_set_filter_ip(ops, msc_kernel_call(ftrace_location)(where), 0, 0);
	err = err ?: register_ftrace_direct(ops, (unsigned long)code);
	if (err) {
		pr_err("muse_sched: %s cannot be hooked: %d\n", what, err);
		ftrace_free_filter(ops);
	}
	return err;
}

static void msc_hook_del(struct ftrace_ops *ops, void (*code)(void))
{
	if (WARN_ON(unregister_ftrace_direct(ops, (unsigned long)code, true)))
		return;
}

static int msc_hook_anchor_add(void)
{
	unsigned long nowhere = (unsigned long)msc_hook_nowhere;
	int err;

	err = ftrace_set_filter_ip(&msc_anchor_ops,
				   msc_kernel_call(ftrace_location)(nowhere), 0, 0);
	err = err ?: register_ftrace_function(&msc_anchor_ops);
	if (err) {
		pr_err("muse_sched: ftrace is off or not available: %d\n", err);
		ftrace_free_filter(&msc_anchor_ops);
	}
	return err;
}

static void msc_hook_anchor_del(void)
{
	unregister_ftrace_function(&msc_anchor_ops);
	ftrace_free_filter(&msc_anchor_ops);
}

/**
 * msc_hook_install() - from now on the class ranks between realtime and fair
 *
 * Context: process context.
 * Return: 0 or a negative error, then nothing is hooked.
 */
int msc_hook_install(void)
{
	int err;

	err = msc_hook_anchor_add();
	if (err)
		return err;
	err = msc_hook_add(&msc_idle_ops, msc_kernel_go_idle, msc_hook_go_idle,
			   "becoming idle");
	if (err)
		goto err_anchor;
	err = msc_hook_add(&msc_pick_ops, msc_kernel_pick_rt, msc_hook_pick,
			   "picking a realtime thread");
	if (err)
		goto err_idle;
	return 0;

err_idle:
	msc_hook_del(&msc_idle_ops, msc_hook_go_idle);
err_anchor:
	msc_hook_anchor_del();
	return err;
}

/**
 * msc_hook_remove() - the reverse; no thread is in the class any more
 *
 * Context: process context; sleeps until no CPU is in the code.
 */
void msc_hook_remove(void)
{
	msc_hook_del(&msc_pick_ops, msc_hook_pick);
	msc_hook_del(&msc_idle_ops, msc_hook_go_idle);
	msc_hook_anchor_del();
	synchronize_rcu();
}
