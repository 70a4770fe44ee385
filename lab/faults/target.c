// SPDX-License-Identifier: GPL-2.0
/*
 * What is under test: modules by name, loaded or not, and functions of the
 * kernel that call into them: what these allocate after that can fail as well,
 * and then the module has to undo what it did.
 *
 * Which memory a name stands for changes only when its module comes or goes.
 * Readers have preemption off, and whoever takes a module away waits for them,
 * so &struct module is there as long as they look at it.
 */
#include "fail_alloc.h"

#include <linux/kallsyms.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

/* A place in a target: its number from 1 on, the part of it, the offset. */
#define FA_PLACE_TARGET	40
#define FA_PLACE_PART	32

/**
 * struct fa_target - a module or a function under test
 * @name: as the module calls itself, with underscores; empty for a function
 * @mod: the module while it is loaded, its initialisation and its end
 *	included, otherwise NULL; written by the notifier, of which only one
 *	runs at a time, read by READ_ONCE() with preemption off
 * @start: first address of the function, 0 for a module
 * @size: length of the function
 */
struct fa_target {
	char name[MODULE_NAME_LEN];
	struct module *mod;
	unsigned long start;
	unsigned long size;
};

static struct fa_target fa_targets[FA_TARGETS_MAX];
static unsigned int fa_target_count __ro_after_init;
/* How many of them are there; same rules as &struct fa_target.mod. */
static unsigned int fa_target_loaded;

static void fa_target_set(struct fa_target *t, struct module *mod)
{
	if (mod) {
		WRITE_ONCE(t->mod, mod);
		WRITE_ONCE(fa_target_loaded, fa_target_loaded + 1);
		return;
	}
	WRITE_ONCE(fa_target_loaded, fa_target_loaded - 1);
	WRITE_ONCE(t->mod, NULL);
	/* The memory of the module goes next. */
	synchronize_rcu();
}

static int fa_target_notify(struct notifier_block *nb, unsigned long state,
			    void *data)
{
	struct module *mod = data;
	struct fa_target *t;

	for (t = fa_targets; t < fa_targets + fa_target_count; t++) {
		if (strcmp(t->name, mod->name))
			continue;
		if (state == MODULE_STATE_COMING)
			fa_target_set(t, mod);
		else if (t->mod == mod)
			fa_site_name_all(); /* while all has a name */
		if (state == MODULE_STATE_GOING && t->mod == mod)
			fa_target_set(t, NULL);
	}
	return NOTIFY_DONE;
}

static struct notifier_block fa_target_notifier = {
	.notifier_call = fa_target_notify,
};

/* A module is not told where a function is; but what is where, it can check. */
static int __init fa_target_function(struct fa_target *t, const char *name)
{
	static char symbol[KSYM_SYMBOL_LEN] __initdata;
	size_t len = strcspn(name, "=");

	if (!name[len] || kstrtoul(name + len + 1, 16, &t->start))
		return -EINVAL;
	sprint_symbol(symbol, t->start);
	if (strncmp(symbol, name, len) ||
	    sscanf(symbol + len, "+0x0/%lx", &t->size) != 1)
		return -ENOENT;
	WRITE_ONCE(fa_target_loaded, fa_target_loaded + 1);
	return 0;
}

static int __init fa_target_add(struct fa_target *t, const char *name)
{
	if (name[0] == '+')
		return fa_target_function(t, name + 1);
	if (strscpy(t->name, name, sizeof(t->name)) <= 0)
		return -EINVAL;
	strreplace(t->name, '-', '_');
	return 0;
}

/**
 * fa_target_init() - say what is under test
 * @names: names of modules, in which a dash is as good as an underscore, or of
 *	functions of the kernel with a plus before and "=" and the address
 *	behind
 * @count: how many
 *
 * Modules that are loaded already are not noticed.
 *
 * Return: 0, or a negative errno.
 */
int __init fa_target_init(char **names, int count)
{
	int err, i;

	if (!count) {
		pr_err("target= is missing: which modules?\n");
		return -EINVAL;
	}
	for (i = 0; i < count; i++) {
		err = fa_target_add(&fa_targets[i], names[i]);
		if (err) {
			pr_err("target=: '%s' cannot be found: %d\n", names[i],
			       err);
			return err;
		}
	}
	fa_target_count = count;
	return register_module_notifier(&fa_target_notifier);
}

/**
 * fa_target_exit() - undo fa_target_init()
 */
void fa_target_exit(void)
{
	unregister_module_notifier(&fa_target_notifier);
}

/**
 * fa_target_any() - whether anything under test is there
 *
 * Context: any.
 * Return: whether there is.
 */
bool fa_target_any(void)
{
	return READ_ONCE(fa_target_loaded);
}

static u64 fa_target_place(unsigned int target, unsigned int part,
			   unsigned long offset)
{
	return (u64)(target + 1) << FA_PLACE_TARGET |
	       (u64)part << FA_PLACE_PART | offset;
}

/* The place of an address in a module, or 0. */
static u64 fa_target_in_module(unsigned int target, unsigned long addr)
{
	const struct module *mod = READ_ONCE(fa_targets[target].mod);

	if (!mod)
		return 0;
	for_class_mod_mem_type(part, text) {
		unsigned long base = (unsigned long)mod->mem[part].base;

		if (within_module_mem_type(addr, mod, part))
			return fa_target_place(target, part, addr - base);
	}
	return 0;
}

/**
 * fa_target_encode() - a code address that stays the same when a module is
 * loaded again
 * @addr: any address of code
 *
 * Context: any, preemption off.
 * Return: the place in a target, for which fa_target_owns() is true; any other
 * address as it is.
 */
u64 fa_target_encode(unsigned long addr)
{
	const struct fa_target *t;
	unsigned int i;
	u64 place;

	for (i = 0; i < fa_target_count; i++) {
		t = &fa_targets[i];
		if (addr - t->start < t->size)
			return fa_target_place(i, 0, addr - t->start);
		place = fa_target_in_module(i, addr);
		if (place)
			return place;
	}
	return addr;
}

/**
 * fa_target_owns() - whether a place is under test
 * @place: what fa_target_encode() returned
 *
 * Context: any.
 * Return: whether it is.
 */
bool fa_target_owns(u64 place)
{
	/* The kernel's own addresses have the topmost bits set. */
	return place >> FA_PLACE_TARGET && place >> FA_PLACE_TARGET <=
					   FA_TARGETS_MAX;
}
