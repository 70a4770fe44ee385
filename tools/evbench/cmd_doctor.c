// SPDX-License-Identifier: GPL-2.0
/* evbench doctor: what of this machine decides whether its figures are worth much. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "environment.h"
#include "evbench.h"

enum { VARIANTS = 64, FINDING = 160 };

/* Descriptors that the largest point of `ready` wants. */
#define FILES_WANTED 10000

/* Reading the clock twice should be little beside the fastest operation. */
#define CLOCK_DEAR_NS 60.0

enum grade { GRADE_FINE, GRADE_NOTE, GRADE_BAD };

/**
 * struct finding - a property of the machine
 * @what: which
 * @value: what it is
 * @advice: what it means for figures, if it does
 * @grade: how bad that is
 */
struct finding {
	char what[TEXT_MAX];
	char value[ENV_TEXT];
	char advice[FINDING];
	enum grade grade;
};

/**
 * struct skip - an engine that cannot be used here
 * @engine: its name
 * @reason: why
 */
struct skip {
	char engine[RESULT_NAME];
	char reason[RESULT_TEXT];
};

/**
 * struct doctor - all that was found
 * @env: the machine
 * @findings: of it
 * @count: how many
 * @skips: engines
 * @skip_count: how many
 * @usable: how many others there are
 */
struct doctor {
	struct environment env;
	struct finding *findings;
	size_t count;
	struct skip *skips;
	size_t skip_count;
	size_t usable;
};

static struct finding *find(struct doctor *d, const char *what,
			    const char *value)
{
	struct finding *f;

	d->findings =
		memory_grow(d->findings, d->count + 1, sizeof(*d->findings));
	f = &d->findings[d->count++];
	memset(f, 0, sizeof(*f));
	snprintf(f->what, sizeof(f->what), "%s", what);
	snprintf(f->value, sizeof(f->value), "%s", *value ? value : "unknown");
	return f;
}

static void advise(struct finding *f, enum grade how, const char *advice)
{
	f->grade = how;
	snprintf(f->advice, sizeof(f->advice), "%s", advice);
}

static void find_kernel(struct doctor *d)
{
	int major = 0, minor = 0;
	struct finding *f = find(d, "kernel", d->env.kernel);

	/* The one place where a version says something: what nobody has tried. */
	if (sscanf(d->env.kernel, "%d.%d", &major, &minor) == 2 &&
	    (major < 5 || (major == 5 && minor < 10)))
		advise(f, GRADE_NOTE,
		       "older than 5.10: not tried, and much is skipped");
	find(d, "build", d->env.build);
	find(d, "machine", d->env.machine);
}

static void find_cpu(struct doctor *d)
{
	char text[ENV_TEXT];
	struct finding *f;

	find(d, "cpu", d->env.cpu);
	snprintf(text, sizeof(text), "%u", d->env.cpus);
	f = find(d, "cpus", text);
	if (d->env.cpus < 2)
		advise(f, GRADE_BAD,
		       "workloads with a peer on another CPU are skipped");
	f = find(d, "smt", d->env.smt);
	if (!strcmp(d->env.smt, "on"))
		advise(f, GRADE_NOTE,
		       "two CPUs of a core disturb each other: choose CPUs");
	f = find(d, "hypervisor", d->env.hypervisor);
	if (strcmp(d->env.hypervisor, "none"))
		advise(f, GRADE_NOTE,
		       "wake-ups on other CPUs cost exits; time may be stolen");
	f = find(d, "governor", *d->env.governor ? d->env.governor : "none");
	if (*d->env.governor && strcmp(d->env.governor, "performance"))
		advise(f, GRADE_NOTE,
		       "the frequency changes: prefer performance");
}

static void find_clock(struct doctor *d)
{
	char text[ENV_TEXT];
	struct finding *f = find(d, "clocksource", d->env.clocksource);

	if (!strcmp(d->env.clocksource, "hpet") ||
	    !strcmp(d->env.clocksource, "acpi_pm"))
		advise(f, GRADE_BAD, "reading it is a system call and slow");
	snprintf(text, sizeof(text), "%.1fns", d->env.clock_ns);
	f = find(d, "clock read", text);
	if (d->env.clock_ns > CLOCK_DEAR_NS)
		advise(f, GRADE_NOTE,
		       "dear: latencies of single operations have that in them");
}

static void find_load(struct doctor *d)
{
	char text[ENV_TEXT];
	struct finding *f;

	snprintf(text, sizeof(text), "%.2f", d->env.load);
	f = find(d, "load", text);
	if (d->env.load > 0.5 * d->env.cpus)
		advise(f, GRADE_BAD,
		       "others want the CPUs: fewer verdicts, wider intervals");
}

/* "1048576", "unlimited". */
static const char *limit_text(uint64_t limit, char text[TEXT_MAX])
{
	if (limit == UINT64_MAX)
		snprintf(text, TEXT_MAX, "unlimited");
	else
		snprintf(text, TEXT_MAX, "%llu", (unsigned long long)limit);
	return text;
}

static void find_limits(struct doctor *d)
{
	char soft[TEXT_MAX], hard[TEXT_MAX], text[ENV_TEXT];
	struct finding *f;

	snprintf(text, sizeof(text), "%s of %s",
		 limit_text(d->env.files_soft, soft),
		 limit_text(d->env.files_hard, hard));
	f = find(d, "descriptors", text);
	if (d->env.files_hard < FILES_WANTED)
		advise(f, GRADE_NOTE,
		       "large points of ready are capped (ulimit -Hn)");
	find(d, "locked memory", limit_text(d->env.memlock, soft));
}

static void find_uring(struct doctor *d)
{
	static const char *const states[] = { "enabled", "for a group only",
					      "disabled" };
	uint32_t state = d->env.uring_disabled;
	struct finding *f;

	f = find(d, "io_uring",
		 state < ARRAY_SIZE(states) ? states[state] : "unknown");
	if (state)
		advise(f, GRADE_BAD,
		       "its engines are skipped (sysctl kernel.io_uring_disabled)");
	find(d, "liburing", d->env.liburing);
	find(d, "libuv", d->env.libuv);
}

static void find_pmu(struct doctor *d)
{
	struct finding *f;

	f = find(d, "pmu", d->env.pmu ? "yes" : "no");
	if (!d->env.pmu) {
		advise(f, GRADE_NOTE, "no cycles and instructions: ");
		strncat(f->advice, d->env.pmu_reason,
			sizeof(f->advice) - strlen(f->advice) - 1);
	}
}

static void find_mitigations(struct doctor *d)
{
	char what[2 * ENV_TEXT];
	uint32_t i;

	for (i = 0; i < d->env.mitigation_count; i++) {
		const struct mitigation *m = &d->env.mitigations[i];

		if (!strncmp(m->state, "Not affected", 12))
			continue;
		snprintf(what, sizeof(what), "%s", m->name);
		find(d, what, m->state);
	}
}

static void find_engines(struct doctor *d)
{
	const struct engine *const *e;
	struct variant list[VARIANTS];
	size_t i, n;

	for (e = engines; *e; e++) {
		n = variants_usual(*e, list, VARIANTS);
		for (i = 0; i < n; i++) {
			struct skip skip;

			if (variant_probe(&list[i], skip.reason,
					  sizeof(skip.reason))) {
				d->usable++;
				continue;
			}
			variant_name(&list[i], skip.engine,
				     sizeof(skip.engine));
			d->skips = memory_grow(d->skips, d->skip_count + 1,
					       sizeof(*d->skips));
			d->skips[d->skip_count++] = skip;
		}
	}
}

static void get_value(const void *data, const struct field *field,
		      struct value *value)
{
	static const enum tint tints[] = {
		[GRADE_FINE] = TINT_NONE,
		[GRADE_NOTE] = TINT_SPECIAL,
		[GRADE_BAD] = TINT_BAD,
	};

	get_text(data, field, value);
	value->tint = tints[((const struct finding *)data)->grade];
}

static void get_grade(const void *data, const struct field *field,
		      struct value *value)
{
	static const char *const names[] = {
		[GRADE_FINE] = "fine",
		[GRADE_NOTE] = "note",
		[GRADE_BAD] = "bad",
	};

	(void)field;
	value->kind = VALUE_TEXT;
	value->text = names[((const struct finding *)data)->grade];
}

#define AT(type, member) offsetof(struct type, member)

/* Keys are promised in evbench(8): they may be added to, not changed. */
static const struct field finding_fields[] = {
	{ "what", "WHAT", NULL, 0, AT(finding, what), get_text },
	{ "value", "IS", NULL, 0, AT(finding, value), get_value },
	{ "grade", NULL, NULL, 0, 0, get_grade },
	{ "advice", "SO", NULL, 0, AT(finding, advice), get_text },
	{ .key = NULL },
};

static const struct field skip_fields[] = {
	{ "engine", "SKIPPED", NULL, 0, AT(skip, engine), get_text },
	{ "reason", "BECAUSE", NULL, 0, AT(skip, reason), get_text },
	{ .key = NULL },
};

static void get_findings(const void *data, const struct field *field,
			 struct value *value)
{
	const struct doctor *d = data;

	(void)field;
	value->kind = VALUE_ROWS;
	value->rows = d->findings;
	value->fields = finding_fields;
	value->count = d->count;
	value->size = sizeof(*d->findings);
}

static void get_skips(const void *data, const struct field *field,
		      struct value *value)
{
	const struct doctor *d = data;

	(void)field;
	value->kind = VALUE_ROWS;
	value->rows = d->skips;
	value->fields = skip_fields;
	value->count = d->skip_count;
	value->size = sizeof(*d->skips);
}

static void get_usable(const void *data, const struct field *field,
		       struct value *value)
{
	(void)field;
	value->kind = VALUE_NUMBER;
	value->number = ((const struct doctor *)data)->usable;
}

static const struct field doctor_fields[] = {
	{ "machine", NULL, NULL, 0, 0, get_findings },
	{ "usable_engines", NULL, NULL, 0, 0, get_usable },
	{ "skipped", NULL, NULL, 0, 0, get_skips },
	{ .key = NULL },
};

static void print(const struct output *output, const struct doctor *d)
{
	if (output->json) {
		output_object(output, doctor_fields, d);
		putchar('\n');
		return;
	}
	output_rows(output, finding_fields, d->findings, d->count,
		    sizeof(*d->findings));
	putchar('\n');
	output_rows(output, skip_fields, d->skips, d->skip_count,
		    sizeof(*d->skips));
	printf("%zu engines can be used here, %zu cannot\n", d->usable,
	       d->skip_count);
}

int cmd_doctor(void *context, int argc, char **argv)
{
	struct evbench *evbench = context;
	struct doctor d = { .count = 0 };
	int rc = args_parse(argc, argv, NULL, NULL, NULL);

	if (rc)
		return rc;
	environment_read(&d.env);
	find_kernel(&d);
	find_cpu(&d);
	find_clock(&d);
	find_load(&d);
	find_limits(&d);
	find_uring(&d);
	find_pmu(&d);
	find_mitigations(&d);
	find_engines(&d);
	print(&evbench->output, &d);
	free(d.findings);
	free(d.skips);
	return STATUS_DONE;
}
