// SPDX-License-Identifier: GPL-2.0
/*
 * Where the modules under test allocate.
 *
 * A site is a kind of allocation and the chain of return addresses that leads
 * to it, the innermost first, up to the outermost one in a module under test:
 * what is called from two places is two sites.  A call is what all sites have
 * in common whose chains go through the same places in these modules: all that
 * one call of the kernel's allocates.
 */
#include "fail_alloc.h"

#include <linux/atomic.h>
#include <linux/jhash.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/spinlock.h>
#include <linux/stacktrace.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define FA_SITES	512
#define FA_INDEX	(2 * FA_SITES)
#define FA_DEPTH	32
#define FA_TRACE	64
#define FA_NAMES	(FA_SITES * 512)

/**
 * struct fa_site - a place where memory is allocated
 * @point: name of the injection point
 * @depth: number of places in @chain
 * @hidden: not one to fail, see fa_hidden
 * @call: the first site of the same call, maybe itself
 * @name: the chain for people, or NULL as long as nobody needs it; under
 *	fa_names_lock
 * @hits: how often it was reached
 * @failed: how often it was made to fail
 * @trace: the return addresses, to make the name of
 * @chain: fa_target_encode() of them
 *
 * All but the counters and the name is written once, before the site is
 * published.
 */
struct fa_site {
	const char *point;
	unsigned int depth;
	bool hidden;
	unsigned int call;
	const char *name;
	atomic_t hits;
	atomic_t failed;
	unsigned long trace[FA_DEPTH];
	u64 chain[FA_DEPTH];
};

/**
 * struct fa_table - all sites
 * @count: how many; written under fa_lock, released after the site is complete
 * @index: open addressing by the hash of the chain: number of the site plus
 *	one, or 0; same rules
 * @names: what &struct fa_site.name points into
 * @names_len: how much of it is used; under fa_names_lock
 * @site: the sites, in the order in which they were seen
 */
struct fa_table {
	unsigned int count;
	u16 index[FA_INDEX];
	char names[FA_NAMES];
	size_t names_len;
	struct fa_site site[FA_SITES];
};

/*
 * What a handler works with; it is never nested on a CPU, see fail_alloc.h.  Of
 * the stack, which may be nearly full, it uses as little as it can.
 */
struct fa_scratch {
	unsigned long trace[FA_TRACE];
	u64 chain[FA_DEPTH];
};

static DEFINE_PER_CPU(struct fa_scratch, fa_scratch);
/* Not __ro_after_init: where kmemleak does not look, nothing seems to point. */
static struct fa_table *fa_table;
/* Serialises additions to the table; interrupts are off while it is held. */
static DEFINE_RAW_SPINLOCK(fa_lock);
/* Serialises whoever makes names, which takes time and room on the stack. */
static DEFINE_MUTEX(fa_names_lock);
/* Clear while the table is being emptied. */
static bool fa_recording = true;
/* Places that were not recorded because the table was full. */
static atomic_t fa_lost = ATOMIC_INIT(0);

/*
 * What is armed, in words that a handler sees whole: the mode, and above it the
 * number of the site.
 */
#define FA_ARMED_SITE	8
static atomic_t fa_armed[FA_ARMED_MAX];

/*
 * Functions that begin with one of these are the allocators' own supplies, or
 * those of debugging code, which would switch itself off.  The allocation that
 * needs them can fail at its own point.
 */
static const char * const fa_hidden[] = {
	/* slabs for objects, chunks for per-CPU memory, what memcg notes */
	"___slab_alloc", "allocate_slab", "new_slab", "alloc_slab_obj_exts",
	"pcpu_",
	/* lib/debugobjects.c, lib/ref_tracker.c, lib/stackdepot.c */
	"debug_object", "__debug_object", "fill_pool", "ref_tracker",
	"stack_depot_save",
	/* KASAN and kmemleak */
	"kasan_", "__kasan_", "kmemleak_", "mem_pool_alloc",
};

static bool fa_is_hidden(const char *point, unsigned long addr)
{
	static char symbol[KSYM_SYMBOL_LEN]; /* under fa_lock */
	unsigned int i;

	sprint_symbol_no_offset(symbol, addr);
	/* The per-CPU allocator does not call itself. */
	if (!strcmp(point, "percpu"))
		return false;
	for (i = 0; i < ARRAY_SIZE(fa_hidden); i++)
		if (!strncmp(symbol, fa_hidden[i], strlen(fa_hidden[i])))
			return true;
	return false;
}

/* Sets the chain; returns its length, 0 if no module under test is in it. */
static unsigned int fa_chain(struct fa_scratch *s, const void *where)
{
	unsigned int i, n, depth = 0;

	n = fa_point_trace(s->trace, FA_TRACE, where);
	/* What an interrupt does is not done by what it interrupted. */
	n = min_t(unsigned int, filter_irq_stacks(s->trace, n), FA_DEPTH);
	for (i = 0; i < n; i++) {
		s->chain[i] = fa_target_encode(s->trace[i]);
		if (fa_target_owns(s->chain[i]))
			depth = i + 1;
	}
	return depth;
}

static bool fa_same_site(const struct fa_site *site, const char *point,
			 const u64 *chain, unsigned int depth)
{
	return site->point == point && site->depth == depth &&
	       !memcmp(site->chain, chain, depth * sizeof(*chain));
}

/* Whether the chains of both go through the same places in the targets. */
static bool fa_same_call(const struct fa_site *a, const struct fa_site *b)
{
	unsigned int i = 0, j = 0;

	for (;;) {
		while (i < a->depth && !fa_target_owns(a->chain[i]))
			i++;
		while (j < b->depth && !fa_target_owns(b->chain[j]))
			j++;
		if (i == a->depth || j == b->depth)
			return i == a->depth && j == b->depth;
		if (a->chain[i++] != b->chain[j++])
			return false;
	}
}

/*
 * Write the chain in words, "function+offset < caller+offset", into the room
 * that is left.  Names that do not fit are cut off.
 */
static void fa_write_name(struct fa_site *site)
{
	char *name = fa_table->names + fa_table->names_len;
	size_t room = FA_NAMES - fa_table->names_len, len = 0;
	static char symbol[KSYM_SYMBOL_LEN];
	unsigned int i;

	lockdep_assert_held(&fa_names_lock);

	for (i = 0; i < site->depth; i++) {
		/* The call is before that, maybe at the end of a function. */
		sprint_symbol(symbol, site->trace[i] - 1);
		symbol[strcspn(symbol, "/")] = '\0';
		len += scnprintf(name + len, room - len, "%s%s",
				 i ? " < " : "", symbol);
	}
	site->name = name;
	/* The last byte stays for those that find no room. */
	fa_table->names_len += min(len + 1, room - 1);
}

/**
 * fa_site_name_all() - give every site its name
 *
 * Done before addresses lose their meaning, because a module goes or has been
 * initialised, and before somebody reads.
 *
 * Context: process, may sleep.
 */
void fa_site_name_all(void)
{
	unsigned int i, n;

	mutex_lock(&fa_names_lock);
	/* Those that are counted are complete. */
	n = smp_load_acquire(&fa_table->count);
	for (i = 0; i < n; i++)
		if (!fa_table->site[i].name && !fa_table->site[i].hidden)
			fa_write_name(&fa_table->site[i]);
	mutex_unlock(&fa_names_lock);
}

/* Find the site, or the slot of the index where it would be. */
static struct fa_site *fa_site_find(const char *point, const u64 *chain,
				    unsigned int depth, unsigned int *slot)
{
	unsigned int i;

	*slot = jhash(chain, depth * sizeof(*chain), 0) % FA_INDEX;
	/* The index is never more than half full. */
	while ((i = smp_load_acquire(&fa_table->index[*slot]))) {
		if (fa_same_site(&fa_table->site[i - 1], point, chain, depth))
			return &fa_table->site[i - 1];
		*slot = (*slot + 1) % FA_INDEX;
	}
	return NULL;
}

/* Fill in the site whose number is the table's count; false if it is full. */
static bool fa_site_make(const char *point, const struct fa_scratch *s,
			 unsigned int depth)
{
	unsigned int i, n = fa_table->count;
	struct fa_site *site = &fa_table->site[n];

	if (n == FA_SITES)
		return false;
	memset(site, 0, sizeof(*site));
	site->point = point;
	site->depth = depth;
	memcpy(site->trace, s->trace, depth * sizeof(*s->trace));
	memcpy(site->chain, s->chain, depth * sizeof(*s->chain));
	for (i = 0; i < depth; i++)
		if (!fa_target_owns(s->chain[i]))
			site->hidden |= fa_is_hidden(point, s->trace[i]);
	for (i = 0; i < n; i++)
		if (!fa_table->site[i].hidden &&
		    fa_same_call(&fa_table->site[i], site))
			break;
	site->call = i;
	return true;
}

static struct fa_site *fa_site_get(const char *point,
				   const struct fa_scratch *s,
				   unsigned int depth)
{
	struct fa_site *site;
	unsigned long flags;
	unsigned int slot;

	site = fa_site_find(point, s->chain, depth, &slot);
	if (site)
		return site;

	raw_spin_lock_irqsave(&fa_lock, flags);
	site = fa_site_find(point, s->chain, depth, &slot);
	if (site)
		goto out;
	if (fa_site_make(point, s, depth)) {
		site = &fa_table->site[fa_table->count];
		/* Only now, when it is complete, may others find it. */
		smp_store_release(&fa_table->count, fa_table->count + 1);
		/* Likewise. */
		smp_store_release(&fa_table->index[slot], fa_table->count);
	} else {
		atomic_inc(&fa_lost);
	}
out:
	raw_spin_unlock_irqrestore(&fa_lock, flags);
	return site;
}

/* Whether the site is to fail now, as one of those that are armed says. */
static bool fa_site_shot(const struct fa_site *site, atomic_t *word)
{
	int armed = atomic_read(word);
	const struct fa_site *which = &fa_table->site[armed >> FA_ARMED_SITE];

	switch (armed & (BIT(FA_ARMED_SITE) - 1)) {
	case FA_ONCE:
		/* Of two CPUs that reach it, one fails. */
		return site == which &&
		       atomic_cmpxchg(word, armed, FA_OFF) == armed;
	case FA_ALWAYS:
		return site->call == which->call;
	}
	return false;
}

static bool fa_site_armed(const struct fa_site *site)
{
	unsigned int i;

	for (i = 0; i < FA_ARMED_MAX; i++)
		if (fa_site_shot(site, &fa_armed[i]))
			return true;
	return false;
}

/**
 * fa_site_fails() - an allocation is about to be made
 * @point: the injection point
 * @where: for fa_point_trace()
 *
 * Context: any, preemption off, not nested on a CPU.
 * Return: whether it shall fail.
 */
bool fa_site_fails(const char *point, const void *where)
{
	struct fa_scratch *s = this_cpu_ptr(&fa_scratch);
	struct fa_site *site;
	unsigned int depth;

	if (!READ_ONCE(fa_recording))
		return false;
	depth = fa_chain(s, where);
	if (!depth)
		return false;
	site = fa_site_get(point, s, depth);
	if (!site || site->hidden)
		return false;
	atomic_inc(&site->hits);
	if (!fa_site_armed(site))
		return false;
	atomic_inc(&site->failed);
	return true;
}

/**
 * fa_site_arm() - say what shall fail from now on
 * @mode: how
 * @sites: numbers of sites; with %FA_ALWAYS, everything of the same call
 * @count: how many, at most %FA_ARMED_MAX
 *
 * Context: process; of two callers, one at a time.
 * Return: 0, or -EINVAL if there is no such site.
 */
int fa_site_arm(enum fa_mode mode, const unsigned int *sites,
		unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (sites[i] >= READ_ONCE(fa_table->count) ||
		    fa_table->site[sites[i]].hidden)
			return -EINVAL;
	for (i = 0; i < FA_ARMED_MAX; i++)
		atomic_set(&fa_armed[i], FA_OFF);
	for (i = 0; i < count; i++)
		atomic_set(&fa_armed[i], mode | sites[i] << FA_ARMED_SITE);
	return 0;
}

/**
 * fa_site_reset() - forget all sites, and arm nothing
 *
 * Context: process, may sleep; of two callers, one at a time.
 */
void fa_site_reset(void)
{
	fa_site_arm(FA_OFF, NULL, 0);
	WRITE_ONCE(fa_recording, false);
	/* Handlers have preemption off: wait for those that saw it set. */
	synchronize_rcu();
	mutex_lock(&fa_names_lock);
	fa_table->count = 0;
	fa_table->names_len = 0;
	mutex_unlock(&fa_names_lock);
	memset(fa_table->index, 0, sizeof(fa_table->index));
	atomic_set(&fa_lost, 0);
	WRITE_ONCE(fa_recording, true);
}

/**
 * fa_site_show_armed() - write what is armed still
 * @m: where to
 */
void fa_site_show_armed(struct seq_file *m)
{
	static const char * const modes[] = { "off", "once", "always" };
	unsigned int i;
	int armed;

	for (i = 0; i < FA_ARMED_MAX; i++) {
		armed = atomic_read(&fa_armed[i]);
		if (armed)
			seq_printf(m, "%s %d\n",
				   modes[armed & (BIT(FA_ARMED_SITE) - 1)],
				   armed >> FA_ARMED_SITE);
	}
}

/**
 * fa_site_show_all() - write the table of sites
 * @m: where to; a line each: number, number of its call, hits, failures, point
 *	and chain
 */
void fa_site_show_all(struct seq_file *m)
{
	struct fa_site *site;
	unsigned int i, n;

	fa_site_name_all();
	mutex_lock(&fa_names_lock);
	n = READ_ONCE(fa_table->count);
	for (i = 0; i < n; i++) {
		site = &fa_table->site[i];
		if (site->name)
			seq_printf(m, "%u %u %d %d %s %s\n", i, site->call,
				   atomic_read(&site->hits),
				   atomic_read(&site->failed), site->point,
				   site->name);
	}
	mutex_unlock(&fa_names_lock);
}

/**
 * fa_site_show_lost() - write how many hits found no room in the table
 * @m: where to
 */
void fa_site_show_lost(struct seq_file *m)
{
	seq_printf(m, "lost %d\n", atomic_read(&fa_lost));
}

/**
 * fa_site_init() - make an empty table
 *
 * Return: 0, or -ENOMEM.
 */
int __init fa_site_init(void)
{
	fa_table = vzalloc(sizeof(*fa_table));
	return fa_table ? 0 : -ENOMEM;
}

/**
 * fa_site_exit() - free the table; no handler runs any more
 */
void fa_site_exit(void)
{
	vfree(fa_table);
}
