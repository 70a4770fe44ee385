// SPDX-License-Identifier: GPL-2.0
#include "runner.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "worker.h"

enum {
	/* Operations of a block whose system calls are counted. */
	COUNT_OPS = 64,
	COUNT_OPS_MIN = 8,
	/* System calls that are counted, more or less: each takes its time. */
	COUNT_CALLS = 512,
	/* System calls that a block may make beside those of its operations. */
	COUNT_SLACK = 4,
};

/**
 * struct lane - an engine at a point, while it is measured
 * @variant: the engine
 * @name: its name
 * @cell: what is measured
 * @worker: its process
 * @ops: operations of a block
 * @out: it is skipped
 */
struct lane {
	const struct variant *variant;
	char name[RESULT_NAME];
	struct result_cell *cell;
	struct worker worker;
	uint64_t ops;
	bool out;
};

/**
 * struct session - a point while it is measured
 * @run: of this run
 * @point: which
 * @made: what came of it so far
 * @name: of the point
 * @lanes: the engines; the last is the baseline once more
 * @count: how many
 * @order: in which their blocks run
 */
struct session {
	struct run *run;
	const struct point *point;
	struct result_point *made;
	char name[128];
	struct lane lanes[VARIANTS_MAX + 1];
	size_t count;
	size_t order[VARIANTS_MAX + 1];
};

/**
 * run_block_us() - how long a block should take
 * @run: of this run
 * @workload: with this workload
 *
 * Return: microseconds.
 */
uint32_t run_block_us(const struct run *run, const struct workload *workload)
{
	return run->block_us ? run->block_us : workload->block_us;
}

static void skip(struct lane *lane, const char *reason)
{
	lane->out = true;
	lane->cell->skipped = true;
	snprintf(lane->cell->reason, sizeof(lane->cell->reason), "%s", reason);
}

/* Anything but an answer: a reason to skip the engine, or the end of the run. */
static int unanswered(struct session *s, struct lane *lane, enum answer answer)
{
	const char *text = lane->worker.shared ? lane->worker.shared->text :
						 "no memory";
	int status = STATUS_DONE;

	if (answer == ANSWER_SKIPPED)
		skip(lane, text);
	else if (answer == ANSWER_FAILED)
		status = failed("%s: %s: %s", s->name, lane->name, text);
	worker_end(&lane->worker);
	return status;
}

static struct job lane_job(const struct session *s, const struct lane *lane,
			   bool counting)
{
	struct job job = {
		.engine = lane->variant->engine,
		.flags = lane->variant->flags,
		.workload = s->point->workload,
		.cpu = s->run->cpu,
		.peer_cpu = s->run->peer_cpu,
		.folder = s->run->folder,
		.counting = counting,
		.counters = s->run->counters,
	};

	memcpy(job.params, s->point->params, sizeof(job.params));
	return job;
}

/* ---- setting up ----------------------------------------------------------- */

static struct result_engine *known_engine(struct result *result,
					  const char *name)
{
	size_t i;

	for (i = 0; i < result->engine_count; i++)
		if (!strcmp(result->engines[i]->name, name))
			return result->engines[i];
	return NULL;
}

/* Each is tried once in a run. */
static const struct result_engine *try_engine(struct run *run,
					      const struct lane *lane)
{
	struct result_engine *engine = known_engine(run->result, lane->name);
	char about[RESULT_TEXT];

	if (engine)
		return engine;
	engine = result_add_engine(run->result, lane->name,
				   variant_about(lane->variant, about,
						 sizeof(about)));
	engine->skipped = !variant_probe(lane->variant, engine->reason,
					 sizeof(engine->reason));
	return engine;
}

static void add_lane(struct session *s, const struct variant *variant,
		     bool control)
{
	struct lane *lane = &s->lanes[s->count];
	const struct result_engine *engine;

	*lane = (struct lane){ .variant = variant, .worker.fd = -1 };
	variant_name(variant, lane->name, sizeof(lane->name));
	lane->cell = result_add_cell(s->made, lane->name);
	lane->cell->control = control;
	if (s->point->chain && s->count && !control)
		snprintf(lane->cell->against, sizeof(lane->cell->against), "%s",
			 s->lanes[s->count - 1].name);
	s->order[s->count] = s->count;
	s->count++;
	engine = try_engine(s->run, lane);
	if (engine->skipped)
		skip(lane, engine->reason);
	else if (!variant->engine->parts[s->point->workload->id])
		skip(lane, "this workload makes no sense for it");
}

static void set_params(struct result_point *made, const struct point *point)
{
	const struct parameter *p = point->workload->params;
	size_t i;

	for (i = 0; p[i].name; i++) {
		if (point->workload->moot &&
		    point->workload->moot(point->params, i))
			continue;
		if (p[i].choices)
			result_set_text(&made->params, p[i].name,
					p[i].choices[point->params[i]]);
		else
			result_set_number(&made->params, p[i].name,
					  (double)point->params[i]);
	}
}

static void set_up(struct session *s, struct run *run,
		   const struct point *point)
{
	const struct workload *w = point->workload;
	char baseline[RESULT_NAME];
	size_t i;

	s->run = run;
	s->point = point;
	s->made = result_add_point(run->result, w->name,
				   variant_name(&point->baseline, baseline,
						sizeof(baseline)));
	set_params(s->made, point);
	for (i = 0; w->metrics[i].name; i++)
		result_add_metric(s->made, w->metrics[i].name,
				  w->metrics[i].unit, w->metrics[i].about);
	if (w->latency)
		snprintf(s->made->latency_about, sizeof(s->made->latency_about),
			 "%s", w->latency);
	result_point_name(s->made, s->name, sizeof(s->name));
	for (i = 0; i < point->count; i++)
		add_lane(s, &point->variants[i], false);
	add_lane(s, &point->baseline, true);
}

/* ---- counting system calls -------------------------------------------------- */

/*
 * How many calls of a kind an operation should make; NAN: nobody knows.  *@least: it
 * may be more.
 */
static double expected_of(const struct calls *calls, int nr, bool *least)
{
	size_t i;

	*least = false;
	if (!calls)
		return NAN;
	for (i = 0; i < calls->count; i++) {
		if (calls->list[i].nr != nr)
			continue;
		*least = calls->list[i].least;
		return calls->list[i].count;
	}
	return 0;
}

/* One kind of call: told, and held against what the engine should make. */
static int judge_call(const struct session *s, struct lane *lane,
		      const struct call_counts *counts,
		      const struct calls *calls, int nr)
{
	double ops = (double)counts->ops, count = (double)counts->counts[nr];
	bool least, near;
	double expected = expected_of(calls, nr, &least);
	double excess = count - expected * ops;
	char room[RESULT_NAME];
	const char *name = call_name(nr, room, sizeof(room));

	if (excess < -COUNT_SLACK || (excess > COUNT_SLACK && !least))
		return failed("%s: %s: %s: %.0f calls in %.0f operations "
			      "instead of %.0f",
			      s->name, lane->name, name, count, ops,
			      expected * ops);
	/* A few calls belong to the block, not to its operations. */
	near = fabs(excess) <= COUNT_SLACK;
	if (expected > 0 || count > COUNT_SLACK)
		result_add_call(lane->cell, name, near ? expected : count / ops,
				least ? NAN : expected);
	return STATUS_DONE;
}

static int judge_calls(const struct session *s, struct lane *lane,
		       const struct job *job, const struct call_counts *counts)
{
	const struct part *part = job->engine->parts[job->workload->id];
	const struct mechanism *m = job->engine->mechanism;
	struct calls calls = { .count = 0 }, *known = NULL;
	bool least;
	int nr, rc = STATUS_DONE;

	/* Who submits from a thread of the kernel's waits as often as it happens. */
	calls.loose = (m && m->loose) || job->flags & URING_SQPOLL;
	if (part->calls && !calls.loose)
		part->calls(job, &calls);
	if (part->calls && !calls.loose)
		known = &calls;
	for (nr = 0; nr < CALL_NR_MAX && !rc; nr++)
		if (counts->counts[nr] || expected_of(known, nr, &least) > 0)
			rc = judge_call(s, lane, counts, known, nr);
	s->run->result->invariants++;
	return rc;
}

/* Enough operations to tell one call of each from none. */
static uint64_t count_ops(const struct job *job)
{
	const struct part *part = job->engine->parts[job->workload->id];
	struct calls calls = { .count = 0 };
	double all = 0, ops;
	size_t i;

	if (!part->calls)
		return COUNT_OPS;
	part->calls(job, &calls);
	for (i = 0; i < calls.count; i++)
		all += calls.list[i].count;
	ops = COUNT_CALLS / (all > 1 ? all : 1);
	if (ops > COUNT_OPS)
		return COUNT_OPS;
	return ops < COUNT_OPS_MIN ? COUNT_OPS_MIN : (uint64_t)ops;
}

static int count_lane(struct session *s, struct lane *lane)
{
	struct job job = lane_job(s, lane, true);
	struct call_counts counts;
	enum answer answer;

	answer = worker_start(&lane->worker, &job);
	/* What is only done once is done by now. */
	if (answer == ANSWER_DONE)
		answer = worker_block(&lane->worker, 1);
	if (answer != ANSWER_DONE)
		return unanswered(s, lane, answer);
	answer = calls_count(&lane->worker, count_ops(&job), &counts,
			     lane->cell->calls_reason,
			     sizeof(lane->cell->calls_reason));
	if (answer == ANSWER_FAILED)
		return unanswered(s, lane, answer);
	worker_end(&lane->worker);
	if (answer != ANSWER_DONE)
		return STATUS_DONE;
	return judge_calls(s, lane, &job, &counts);
}

static int count_all(struct session *s)
{
	size_t i;
	int rc = STATUS_DONE;

	for (i = 0; i + 1 < s->count && !rc && !interrupted; i++) {
		if (s->lanes[i].out)
			continue;
		if (s->run->uncounted)
			snprintf(s->lanes[i].cell->calls_reason, RESULT_TEXT,
				 "not asked for");
		else
			rc = count_lane(s, &s->lanes[i]);
	}
	return rc;
}

/* ---- measuring -------------------------------------------------------------- */

/* A process of its own, warm; what it did for that is forgotten. */
static int start_lane(struct session *s, struct lane *lane)
{
	uint64_t block_ns =
		run_block_us(s->run, s->point->workload) * UINT64_C(1000);
	struct job job = lane_job(s, lane, false);
	struct shared *shared;
	enum answer answer;

	answer = worker_start(&lane->worker, &job);
	shared = lane->worker.shared;
	if (answer == ANSWER_DONE)
		answer = lane->ops ? worker_block(&lane->worker, lane->ops) :
				     worker_plan(&lane->worker, block_ns);
	if (answer != ANSWER_DONE)
		return unanswered(s, lane, answer);
	lane->ops = shared->ops;
	memset(&shared->latency, 0, sizeof(shared->latency));
	memset(&shared->checks, 0, sizeof(shared->checks));
	shared->invariants = 0;
	return STATUS_DONE;
}

static int do_block(struct session *s, struct lane *lane, uint32_t round,
		    uint32_t position)
{
	struct worker *w = &lane->worker;
	uint64_t start = now_ns() - s->run->progress.start_ns;
	struct result_block *block;
	enum answer answer;

	if (perfctl_enable(s->run->perf))
		return STATUS_FAILED;
	answer = worker_block(w, lane->ops);
	if (perfctl_disable(s->run->perf))
		return STATUS_FAILED;
	if (answer == ANSWER_INTERRUPTED)
		return STATUS_DONE;
	if (answer != ANSWER_DONE)
		return failed("%s: %s: %s", s->name, lane->name,
			      w->shared->text);
	block = result_add_block(lane->cell);
	*block = w->shared->block;
	block->round = round;
	block->position = position;
	block->start_ns = start;
	return STATUS_DONE;
}

static int do_round(struct session *s, uint32_t round)
{
	uint32_t position = 0;
	size_t i;
	int rc = STATUS_DONE;

	random_shuffle(&s->run->random, s->order, s->count);
	for (i = 0; i < s->count && !rc && !interrupted; i++) {
		struct lane *lane = &s->lanes[s->order[i]];

		if (!lane->out)
			rc = do_block(s, lane, round, position++);
		progress_step(&s->run->progress, s->name, 1);
	}
	return rc;
}

/* What a process has counted is added to what the ones before it have. */
static void end_lane(struct session *s, struct lane *lane)
{
	const struct shared *shared = lane->worker.shared;
	struct result_checks *checks = &lane->cell->checks;

	if (!lane->worker.pid)
		return;
	checks->eintr += shared->checks.eintr;
	checks->short_io += shared->checks.short_io;
	checks->cq_overflow += shared->checks.cq_overflow;
	checks->out_of_sequence += shared->checks.out_of_sequence;
	s->run->result->invariants += shared->invariants;
	if (shared->latency.count)
		hist_merge(result_add_latency(lane->cell), &shared->latency);
	worker_end(&lane->worker);
}

/* The same engines in new processes: where their memory lies is chance, too. */
static int do_processes(struct session *s, uint32_t first, uint32_t last)
{
	int rc = STATUS_DONE;
	uint32_t round;
	size_t i;

	for (i = 0; i < s->count && !rc && !interrupted; i++)
		if (!s->lanes[i].out)
			rc = start_lane(s, &s->lanes[i]);
	for (round = first; round < last && !rc && !interrupted; round++)
		rc = do_round(s, round);
	for (i = 0; i < s->count; i++)
		end_lane(s, &s->lanes[i]);
	return rc;
}

/**
 * run_point() - measure a workload with its parameters, by all engines
 * @run: of this run, whose result grows by a point
 * @point: what is to be measured
 *
 * Blocks until it is done or @interrupted is set.
 *
 * Return: %STATUS_DONE; or %STATUS_FAILED with a report: then no number of this run
 * is to be trusted.
 */
int run_point(struct run *run, const struct point *point)
{
	struct session s = { .count = 0 };
	uint32_t i, n = run->processes;
	int rc;

	set_up(&s, run, point);
	rc = count_all(&s);
	for (i = 0; i < n && !rc && !interrupted; i++)
		rc = do_processes(&s, run->rounds * i / n,
				  run->rounds * (i + 1) / n);
	for (i = 0; i < s.count; i++)
		worker_end(&s.lanes[i].worker);
	return rc;
}
