// SPDX-License-Identifier: GPL-2.0
/*
 * A record as a picture: a row for each CPU, whose bars have the colours of the
 * threads, and a row for each thread with its three states.  It needs nothing
 * from outside, and can stand alone or inside a page.
 */
#include "svg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* The narrowest bar, in pixels; and lines of the time axis, at most. */
enum { BAR_LEAST = 2, TICKS_MAX = 10 };
/* Where the rows of CPUs begin. */
enum { ROWS_TOP = 96, GAP = 22, AXIS_HEIGHT = 40 };

/* Colours that people with any kind of colour vision can tell apart. */
static const unsigned int palette[] = { 0x0072b2, 0xe69f00, 0x009e73, 0xcc79a7,
					0xd55e00, 0x56b4e9, 0x8c6d31, 0x7b61c9 };

/* A colour nearer to black (@by < 0) or to white, in hundredths of the way. */
static unsigned int shade(unsigned int colour, int by)
{
	unsigned int result = 0, target = by < 0 ? 0 : 255;
	int i, part;

	for (i = 16; i >= 0; i -= 8) {
		part = (int)(colour >> i & 255);
		part += ((int)target - part) * abs(by) / 100;
		result |= (unsigned int)part << i;
	}
	return result;
}

/* What is not a thread, on paper and on a dark screen. */
struct theme {
	const char *back;
	const char *ink;
	const char *pale;
	const char *grid;
	const char *other;
	const char *out;
	/* When the palette is used up, it begins anew, darker or paler. */
	int tiers[5];
};

static const struct theme light = {
	"#fff",
	"#1a1d21",
	"#5b636d",
	"#dfe3e8",
	"#aab1b9",
	"#6f7882",
	{ 0, -40, 40, -60, 60 },
};

static const struct theme dark = {
	"#15181c",
	"#e8eaed",
	"#a3abb4",
	"#2e343b",
	"#5f6770",
	"#8d96a0",
	{ 12, -30, 50, -45, 70 },
};

/* No variables: not everything that draws SVG knows them. */
static void put_theme(FILE *svg, const struct theme *theme, unsigned int count)
{
	unsigned int i;

	fprintf(svg,
		".muse-timeline .back{fill:%s}\n"
		".muse-timeline text{fill:%s}\n"
		".muse-timeline .pale{fill:%s}\n"
		".muse-timeline .grid{stroke:%s}\n"
		".muse-timeline .blocked{stroke:%s}\n"
		".muse-timeline .other{fill:%s}\n"
		".muse-timeline .out{fill:%s}\n",
		theme->back, theme->ink, theme->pale, theme->grid, theme->pale,
		theme->other, theme->out);
	for (i = 0; i < count; i++) {
		unsigned int colour = shade(palette[i % ARRAY_SIZE(palette)],
					    theme->tiers[i / 8 % 5]);

		fprintf(svg,
			".muse-timeline .t%u{fill:#%06x}"
			".muse-timeline .h%u{stroke:#%06x}\n",
			i, colour, i, colour);
	}
}

static void put_style(FILE *svg, unsigned int count)
{
	fputs("<style>\n"
	      ".muse-timeline text{font:12px system-ui,sans-serif}\n"
	      ".muse-timeline .head{font-size:15px;font-weight:600}\n"
	      ".muse-timeline .pale{font-size:11px}\n"
	      ".muse-timeline .grid,.muse-timeline .blocked{fill:none}\n",
	      svg);
	put_theme(svg, &light, count);
	fputs("@media (prefers-color-scheme:dark){\n", svg);
	put_theme(svg, &dark, count);
	fputs("}\n</style>\n", svg);
}

/* READY is hatched; the lines of one row meet those of the bars beside it. */
static void put_hatches(FILE *svg, unsigned int count)
{
	unsigned int i;

	fputs("<defs>\n", svg);
	for (i = 0; i < count; i++)
		fprintf(svg,
			"<pattern id=\"muse-h%u\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
			"<rect class=\"t%u\" width=\"5\" height=\"5\" fill-opacity=\".16\"/>"
			"<path class=\"h%u\" d=\"M-1 1l2-2M0 5l5-5M4 6l2-2\" stroke-width=\".9\" stroke-opacity=\".55\"/>"
			"</pattern>\n",
			i, i, i);
	fputs("</defs>\n", svg);
}

/* Text that may hold anything, as XML; what is longer than @most is cut. */
static void put_xml(FILE *svg, const char *text, size_t most)
{
	char room[REC_TEXT_MAX];
	const char *p = utf8_text(text, room, sizeof(room));
	size_t n = 0;

	for (; *p; p++) {
		/* Characters, not bytes. */
		if (((unsigned char)*p & 0xc0) != 0x80 && ++n > most)
			break;
		if (*p == '&')
			fputs("&amp;", svg);
		else if (*p == '<')
			fputs("&lt;", svg);
		else if (*p == '>')
			fputs("&gt;", svg);
		else
			fputc((unsigned char)*p < ' ' || *p == 0x7f ? '?' : *p,
			      svg);
	}
	if (*p)
		fputs("…", svg);
}

static void put_head(FILE *svg, const struct figures *f,
		     const struct picture *p)
{
	const struct record_row *row = &f->record;
	char window[TEXT_MAX];

	fputs("<text class=\"head\" x=\"16\" y=\"26\">", svg);
	put_xml(svg, *row->command ? row->command : row->file, 100);
	fprintf(svg,
		"</text>\n<text class=\"pale\" x=\"16\" y=\"45\">%s, Linux ",
		format_ns(row->window, window));
	put_xml(svg, row->kernel, 60);
	if (p->drawn_count < row->threads)
		fprintf(svg, ", the %u busiest of %u threads", p->drawn_count,
			row->threads);
	if (row->lost)
		fprintf(svg, ", %llu EVENTS LOST",
			(unsigned long long)row->lost);
	fputs("</text>\n", svg);
}

static void put_legend(FILE *svg, const struct picture *p)
{
	const int y = 60;

	if (p->drawn_count)
		fprintf(svg,
			"<rect class=\"t0\" x=\"16\" y=\"%d\" width=\"26\" height=\"14\"/>"
			"<text x=\"48\" y=\"%d\">RUNNING</text>\n"
			"<rect x=\"124\" y=\"%d\" width=\"26\" height=\"14\" fill=\"url(#muse-h0)\"/>"
			"<text x=\"156\" y=\"%d\">READY</text>\n",
			y, y + 12, y, y + 12);
	fprintf(svg,
		"<path class=\"blocked\" d=\"M216 %dh26\"/>"
		"<text x=\"248\" y=\"%d\">BLOCKED</text>\n"
		"<rect class=\"other\" x=\"324\" y=\"%d\" width=\"26\" height=\"14\"/>"
		"<text x=\"356\" y=\"%d\">others</text>\n",
		y + 7, y + 12, y, y + 12);
	if (p->running[KEY_LEFT_OUT].size)
		fprintf(svg,
			"<rect class=\"out\" x=\"412\" y=\"%d\" width=\"26\" height=\"14\"/>"
			"<text x=\"444\" y=\"%d\">threads left out</text>\n",
			y, y + 12);
	fprintf(svg,
		"<text class=\"pale\" x=\"%d\" y=\"%d\" text-anchor=\"end\">"
		"Where there are more switches than can be shown, heights are shares.</text>\n",
		PLOT_RIGHT, y + 12);
}

/* A round time that parts the window into no more than TICKS_MAX. */
static uint64_t tick_of(uint64_t window)
{
	static const unsigned int steps[] = { 1, 2, 5 };
	uint64_t tick = 1;
	size_t i;

	for (;; tick *= 10)
		for (i = 0; i < ARRAY_SIZE(steps); i++)
			if (window / (tick * steps[i]) <= TICKS_MAX)
				return tick * steps[i];
}

static void put_axis(FILE *svg, const struct picture *p, int bottom)
{
	const uint64_t tick = tick_of(p->end - p->begin);
	char text[TEXT_MAX];
	uint64_t at;

	for (at = 0; at <= p->end - p->begin; at += tick) {
		double x = svg_x(p, p->begin + at);

		fprintf(svg,
			"<path class=\"grid\" d=\"M%.1f %dV%d\"/>"
			"<text class=\"pale\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
			x, ROWS_TOP - 8, bottom + 6, x, bottom + 20,
			at ? format_time_ns(at, text) : "0");
	}
}

static void put_path(FILE *svg, const struct path *path, const char *class,
		     unsigned int number)
{
	if (!path->size)
		return;
	if (number < DRAWN_MAX)
		fprintf(svg, "<path class=\"%s%u\" d=\"", class, number);
	else
		fprintf(svg, "<path class=\"%s\" d=\"", class);
	fwrite(path->text, 1, path->size, svg);
	fputs("\"/>\n", svg);
}

static void put_bars(FILE *svg, const struct picture *p)
{
	unsigned int i;

	put_path(svg, &p->blocked, "blocked", DRAWN_MAX);
	put_path(svg, &p->running[KEY_OTHER], "other", DRAWN_MAX);
	put_path(svg, &p->running[KEY_LEFT_OUT], "out", DRAWN_MAX);
	for (i = 0; i < p->drawn_count; i++) {
		put_path(svg, &p->running[i], "t", i);
		if (!p->ready[i].size)
			continue;
		fprintf(svg, "<path fill=\"url(#muse-h%u)\" d=\"", i);
		fwrite(p->ready[i].text, 1, p->ready[i].size, svg);
		fputs("\"/>\n", svg);
	}
}

/* Names at the left, and all figures of a thread for who points at its name. */
static void put_labels(FILE *svg, const struct picture *p,
		       const struct figures *f, const struct replay *r)
{
	unsigned int i;

	for (i = 0; i < f->record.cpus; i++)
		fprintf(svg,
			"<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">CPU %u</text>\n",
			PLOT_LEFT - 10, p->cpus[i].top + CPU_HEIGHT / 2.0 + 4,
			f->cpus[i].number);
	for (i = 0; i < p->drawn_count; i++) {
		const struct thread *t = r->threads[p->drawn[i]];
		char a[TEXT_MAX], b[TEXT_MAX], c[TEXT_MAX];
		double y = p->rows[i].top;

		fprintf(svg,
			"<rect class=\"t%u\" x=\"%d\" y=\"%.1f\" width=\"8\" height=\"8\"/>"
			"<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
			i, PLOT_LEFT - 18, y + 3, PLOT_LEFT - 24, y + 11);
		put_xml(svg, t->name, THREAD_NAME);
		fprintf(svg, " <tspan class=\"pale\">%d</tspan><title>",
			t->tid);
		put_xml(svg, t->name, THREAD_NAME);
		fprintf(svg,
			", thread %d, %s: running %s, ready %s, blocked %s",
			t->tid, t->class, format_ns(t->in[STATE_RUNNING], a),
			format_ns(t->in[STATE_READY], b),
			format_ns(t->in[STATE_BLOCKED], c));
		fputs("</title></text>\n", svg);
	}
}

static void put_picture(FILE *svg, const struct picture *p,
			const struct figures *f, const struct replay *r)
{
	const int bottom = ROWS_TOP + (int)f->record.cpus * CPU_STEP + GAP +
			   (int)p->drawn_count * ROW_STEP;

	fprintf(svg,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"muse-timeline\" role=\"img\" "
		"aria-label=\"Timeline of CPUs and threads\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n",
		SVG_WIDTH, bottom + AXIS_HEIGHT, SVG_WIDTH,
		bottom + AXIS_HEIGHT);
	put_style(svg, p->drawn_count);
	put_hatches(svg, p->drawn_count);
	fprintf(svg, "<rect class=\"back\" width=\"%d\" height=\"%d\"/>\n",
		SVG_WIDTH, bottom + AXIS_HEIGHT);
	put_head(svg, f, p);
	put_legend(svg, p);
	put_axis(svg, p, bottom);
	put_bars(svg, p);
	put_labels(svg, p, f, r);
	fputs("</svg>\n", svg);
}

/* How long a thread wanted a CPU: the busiest threads are drawn. */
static uint64_t busy(const struct thread *t)
{
	return t->in[STATE_RUNNING] + t->in[STATE_READY];
}

static int by_place(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The busiest threads that are wanted, in the order in which they came. */
static void choose(struct picture *p, const struct replay *r, const char *match)
{
	size_t i;
	unsigned int j, least;

	for (i = 0; i < r->count; i++) {
		if (!thread_wanted(r->threads[i], match))
			continue;
		if (p->drawn_count < DRAWN_MAX) {
			p->drawn[p->drawn_count++] = i;
			continue;
		}
		for (j = 1, least = 0; j < DRAWN_MAX; j++)
			if (busy(r->threads[p->drawn[j]]) <
			    busy(r->threads[p->drawn[least]]))
				least = j;
		if (busy(r->threads[i]) > busy(r->threads[p->drawn[least]]))
			p->drawn[least] = i;
	}
	qsort(p->drawn, p->drawn_count, sizeof(*p->drawn), by_place);
	p->slots = memory_grow(NULL, r->count, 1);
	memset(p->slots, KEY_LEFT_OUT, r->count);
	for (j = 0; j < p->drawn_count; j++)
		p->slots[p->drawn[j]] = (unsigned char)j;
}

static void path_begin(struct path *path)
{
	path->stream = open_memstream(&path->text, &path->size);
	if (!path->stream)
		exit(failed("out of memory"));
}

static void lay_out(struct picture *p, const struct replay *r,
		    const struct figures *f)
{
	double y = ROWS_TOP;
	unsigned int i;

	p->begin = r->begin;
	p->end = r->end;
	p->least = (r->end - r->begin) * BAR_LEAST / (PLOT_RIGHT - PLOT_LEFT);
	p->cpu_count = r->cpu_count;
	p->cpu_rows = memory_grow(NULL, r->cpu_count, sizeof(*p->cpu_rows));
	memset(p->cpu_rows, -1, r->cpu_count * sizeof(*p->cpu_rows));
	p->cpus = memory_grow(NULL, f->record.cpus, sizeof(*p->cpus));
	memset(p->cpus, 0, f->record.cpus * sizeof(*p->cpus));
	for (i = 0; i < f->record.cpus; i++, y += CPU_STEP) {
		p->cpu_rows[f->cpus[i].number] = (int)i;
		p->cpus[i].top = y;
		p->cpus[i].height = CPU_HEIGHT;
	}
	for (i = 0, y += GAP; i < p->drawn_count; i++, y += ROW_STEP) {
		p->rows[i].top = y;
		p->rows[i].height = ROW_HEIGHT;
	}
}

static void paths_begin(struct picture *p)
{
	unsigned int i;

	for (i = 0; i < DRAWN_MAX + 2; i++)
		path_begin(&p->running[i]);
	for (i = 0; i < DRAWN_MAX; i++)
		path_begin(&p->ready[i]);
	path_begin(&p->blocked);
}

/* Afterwards the texts are there. */
static void path_finish(struct path *path)
{
	if (fclose(path->stream))
		exit(failed("out of memory"));
}

static void paths_finish(struct picture *p)
{
	unsigned int i;

	for (i = 0; i < DRAWN_MAX + 2; i++)
		path_finish(&p->running[i]);
	for (i = 0; i < DRAWN_MAX; i++)
		path_finish(&p->ready[i]);
	path_finish(&p->blocked);
}

static void picture_free(struct picture *p)
{
	unsigned int i;

	for (i = 0; i < DRAWN_MAX + 2; i++)
		free(p->running[i].text);
	for (i = 0; i < DRAWN_MAX; i++)
		free(p->ready[i].text);
	free(p->blocked.text);
	free(p->slots);
	free(p->cpu_rows);
	free(p->cpus);
	free(p);
}

static int write_out(const struct picture *p, const struct figures *f,
		     const struct replay *r, const char *file)
{
	FILE *svg = fopen(file, "we");
	bool bad;

	if (!svg)
		return failed("%s: %s", file, strerror(errno));
	put_picture(svg, p, f, r);
	bad = ferror(svg);
	if (fclose(svg) || bad)
		return failed("%s: %s", file, strerror(errno ? errno : EIO));
	return STATUS_DONE;
}

/**
 * svg_draw() - draw a record
 * @r: the record; it is read once more
 * @f: its figures
 * @match: pattern for the names of threads that are drawn; NULL: any
 * @file: where the picture goes
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int svg_draw(struct replay *r, const struct figures *f, const char *match,
	     const char *file)
{
	struct picture *p;
	int rc;

	if (r->begin == r->end)
		return failed("%s: there is nothing to draw", r->reader.blocks.name);
	p = memory_grow(NULL, 1, sizeof(*p));
	memset(p, 0, sizeof(*p));
	choose(p, r, match);
	lay_out(p, r, f);
	paths_begin(p);
	r->on_cpu = bars_cpu;
	r->on_thread = bars_thread;
	r->context = p;
	rc = replay_again(r);
	bars_finish(p, f->record.cpus);
	paths_finish(p);
	if (!rc)
		rc = write_out(p, f, r, file);
	picture_free(p);
	return rc;
}
