// SPDX-License-Identifier: GPL-2.0
/* pagectl replay: how many misses policies would have with a trace. */
#include "pagectl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "simulate.h"

enum { BUDGETS_MAX = 64, CONTENDERS_MAX = 16, PLOT_POINTS = 20 };

/**
 * struct contender - a policy in a replay
 * @ops: the policy; NULL: the optimum
 * @accessed: it is told of every use
 */
struct contender {
	const struct pager_policy_ops *ops;
	bool accessed;
};

/**
 * struct replay - a replay on its way
 * @trace: name of the file
 * @policies: as the user names them
 * @budgets: likewise
 * @plot: draw the curves into this file; or NULL
 * @dark: for a dark background
 * @limbo: percent of a budget that limbo may have
 * @contenders: the policies
 * @count: how many
 * @pages: the budgets
 * @sizes: how many
 */
struct replay {
	const char *trace;
	const char *policies;
	const char *budgets;
	const char *plot;
	bool dark;
	uint32_t limbo;
	struct contender contenders[CONTENDERS_MAX];
	size_t count;
	uint32_t pages[BUDGETS_MAX];
	size_t sizes;
};

static void add_contender(struct replay *r, const struct pager_policy_ops *ops,
			  bool accessed)
{
	r->contenders[r->count++] = (struct contender){ ops, accessed };
}

/* One that gains by accessed bits is shown without them and with them. */
static void add_policy(struct replay *r, const struct pager_policy_ops *ops)
{
	add_contender(r, ops, false);
	if (ops->wants_accessed)
		add_contender(r, ops, true);
}

static bool contends(const struct replay *r, const struct pager_policy_ops *ops)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (r->contenders[i].ops == ops)
			return true;
	return false;
}

/* The optimum and LRU come first: what the others are measured against. */
static int choose_policies(struct replay *r)
{
	const struct pager_policy_ops *const *ops = pager_policies;
	char *list = strdupa(r->policies), *save = NULL, *name;

	add_contender(r, NULL, true);
	add_contender(r, &policy_lru, true);
	if (!strcmp(list, "all")) {
		while (*ops)
			add_policy(r, *ops++);
		return STATUS_DONE;
	}
	for (name = strtok_r(list, ",", &save); name;
	     name = strtok_r(NULL, ",", &save)) {
		const struct pager_policy_ops *one = pager_policy_find(name);

		if (!one)
			return misused("replay: --policy: %s: no such policy",
				       name);
		if (!contends(r, one))
			add_policy(r, one);
	}
	return STATUS_DONE;
}

/* "25%" of the pages, or an amount of memory; at least a page. */
static bool parse_budget(const struct refs *refs, const char *text,
			 uint32_t *pages)
{
	const size_t n = strlen(text);
	char number[TEXT_MAX];
	uint64_t value;

	if (n && n < sizeof(number) && text[n - 1] == '%') {
		snprintf(number, sizeof(number), "%.*s", (int)n - 1, text);
		if (!parse_uint(number, 100, &value) || !value)
			return false;
		value = value * refs->pages / 100;
	} else {
		if (!parse_bytes(text, &value) || !value)
			return false;
		value >>= refs->header.shift;
		if (value > PAGER_NO_PAGE - 1)
			return false;
	}
	*pages = value ? (uint32_t)value : 1;
	return true;
}

static int choose_budgets(struct replay *r, const struct refs *refs)
{
	char *list = strdupa(r->budgets), *save = NULL, *text;

	for (text = strtok_r(list, ",", &save); text;
	     text = strtok_r(NULL, ",", &save)) {
		if (r->sizes == BUDGETS_MAX)
			return misused("replay: --budget: more than %d",
				       BUDGETS_MAX);
		if (!parse_budget(refs, text, &r->pages[r->sizes++]))
			return misused("replay: --budget: %s: neither an "
				       "amount of memory, such as 64M, nor "
				       "1%% to 100%%",
				       text);
	}
	return r->sizes ? STATUS_DONE : misused("replay: --budget: which?");
}

/* For a curve, if nobody says which: evenly from small to all. */
static void spread_budgets(struct replay *r, const struct refs *refs)
{
	uint64_t i, pages;

	for (i = 1; i <= PLOT_POINTS; i++) {
		pages = refs->pages * i / PLOT_POINTS;
		if (pages && (!r->sizes || r->pages[r->sizes - 1] != pages))
			r->pages[r->sizes++] = (uint32_t)pages;
	}
}

/* Is any of the budgets so small? */
static bool budget_below(const struct replay *r, uint64_t pages)
{
	size_t i;

	for (i = 0; i < r->sizes; i++)
		if (r->pages[i] < pages)
			return true;
	return false;
}

/*
 * What was left out of a trace makes no difference to LRU from @exact pages on. Other
 * policies are not told of uses at once, so they should have twice as many.
 */
static void warn_of(const struct replay *r, const struct refs *refs)
{
	const uint64_t exact = refs->header.exact;
	char text[TEXT_MAX];

	if (!exact) {
		warned("%s: it has the faults of a pager, not all touches: "
		       "less memory than it had then is guessed",
		       refs->name);
		return;
	}
	if (budget_below(r, exact))
		warned("%s: not exact for budgets below %s", refs->name,
		       format_bytes(exact << refs->header.shift, text));
	if (exact > 1 && budget_below(r, 2 * exact))
		warned("%s: it says little of policies other than LRU and the "
		       "optimum for budgets below %s",
		       refs->name,
		       format_bytes(2 * exact << refs->header.shift, text));
}

static int replay_one(const struct replay *r, const struct contender *who,
		      struct simulation *sim, struct future *future)
{
	sim->ops = who->ops;
	sim->accessed = who->accessed;
	sim->limbo = who->accessed ?
			     0 :
			     (uint32_t)((uint64_t)sim->budget * r->limbo / 100);
	if (sim->limbo >= sim->budget)
		sim->limbo = sim->budget - 1;
	if (who->ops)
		return simulate(sim);
	sim->misses = future_misses(future, sim->budget);
	sim->soft = 0;
	return STATUS_DONE;
}

static double quotient(uint64_t a, uint64_t b)
{
	return (double)a / (double)b;
}

/* All contenders with one budget: rows from @row on. */
static int replay_budget(const struct replay *r, const struct refs *refs,
			 struct future *future, uint32_t pages,
			 struct replay_row *row)
{
	struct simulation sim = { .refs = refs, .budget = pages };
	size_t i;
	int rc = STATUS_DONE;

	for (i = 0; i < r->count && !rc; i++) {
		const struct contender *who = &r->contenders[i];

		rc = replay_one(r, who, &sim, future);
		row[i] = (struct replay_row){
			.policy = who->ops ? who->ops->name : "optimum",
			.sees = !who->ops     ? "all" :
				who->accessed ? "uses" :
						"faults",
			.budget = (uint64_t)pages << refs->header.shift,
			.pages = pages,
			.limbo = sim.limbo,
			.misses = sim.misses,
			.soft = sim.soft,
			.ratio = quotient(sim.misses, refs->references),
		};
	}
	for (i = 0; i < r->count; i++) {
		row[i].to_optimum = quotient(row[i].misses, row[0].misses);
		row[i].to_lru = quotient(row[i].misses, row[1].misses);
	}
	return rc;
}

#define AT(member) offsetof(struct replay_row, member)

/* Keys are promised in pagectl(8): they may be added to, not changed. */
static const struct field replay_fields[] = {
	{ "policy", "POLICY", NULL, 0, AT(policy), get_string },
	{ "sees", "SEES", NULL, 0, AT(sees), get_string },
	{ "budget_bytes", "BUDGET", NULL, FIELD_RIGHT, AT(budget), get_bytes },
	{ "budget_pages", "PAGES", NULL, FIELD_RIGHT, AT(pages), get_u32 },
	{ "limbo_pages", "LIMBO", NULL, FIELD_RIGHT, AT(limbo), get_u32 },
	{ "misses", "MISSES", NULL, FIELD_RIGHT, AT(misses), get_u64 },
	{ "soft_faults", "SOFT", NULL, FIELD_RIGHT, AT(soft), get_u64 },
	{ "miss_ratio", NULL, NULL, FIELD_RIGHT, AT(ratio), get_real },
	{ "to_optimum", "TO-OPTIMUM", NULL, FIELD_RIGHT, AT(to_optimum),
	  get_real },
	{ "to_lru", "TO-LRU", NULL, FIELD_RIGHT, AT(to_lru), get_real },
	{ .key = NULL },
};

static int replay_all(const struct pagectl *ctl, const struct replay *r,
		      const struct refs *refs)
{
	struct replay_table table = { .refs = refs,
				      .count = r->count * r->sizes,
				      .policies = r->count };
	struct future *future = future_make(refs);
	size_t i;
	int rc = STATUS_DONE;

	table.rows = memory_grow(NULL, table.count, sizeof(*table.rows));
	for (i = 0; i < r->sizes && !rc; i++)
		rc = replay_budget(r, refs, future, r->pages[i],
				   table.rows + i * r->count);
	if (!rc && r->plot)
		rc = replay_plot(&table, r->plot, r->dark);
	else if (!rc)
		output_rows(&ctl->output, replay_fields, table.rows,
			    table.count, sizeof(*table.rows));
	free(table.rows);
	future_free(future);
	return rc;
}

static int replay(const struct pagectl *ctl, struct replay *r)
{
	struct refs refs;
	int rc = choose_policies(r);

	if (rc)
		return rc;
	rc = refs_load(&refs, r->trace);
	if (!rc && !r->budgets && r->plot)
		spread_budgets(r, &refs);
	else if (!rc)
		rc = choose_budgets(r, &refs);
	if (!rc) {
		warn_of(r, &refs);
		rc = replay_all(ctl, r, &refs);
	}
	refs_free(&refs);
	return rc;
}

int cmd_replay(void *context, int argc, char **argv)
{
	struct replay r = { .policies = "all", .limbo = 25 };
	struct param options[] = {
		OPTION('p', "policy", "LIST", take_text, &r.policies,
		       "these policies: 'fifo,seg2q' (all)"),
		OPTION('b', "budget", "LIST", take_text, &r.budgets,
		       "these budgets: '64K,1M,50%' (10%,25%,50%)"),
		OPTION('l', "limbo", "PERCENT", take_number, &r.limbo,
		       "part of the budget for pages on their way out (25)"),
		OPTION(0, "plot", "FILE", take_text, &r.plot,
		       "draw the curves into FILE.svg or FILE.png instead"),
		OPTION(0, "dark", NULL, take_flag, &r.dark,
		       "draw on a dark background"),
		PARAM_END,
	};
	struct param operands[] = {
		OPERAND("TRACE", take_text, &r.trace,
			"the file; -: standard input"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, options, operands, NULL);

	if (rc)
		return rc;
	if (r.limbo > 90)
		return misused("replay: --limbo: %u: from 0 to 90", r.limbo);
	if (!r.budgets && !r.plot)
		r.budgets = "10%,25%,50%";
	return replay(context, &r);
}
