// SPDX-License-Identifier: GPL-2.0
/*
 * Tables, by libsmartcols.  It keeps a table whole, about half a kilobyte a
 * row; so the widths are found first, and the rows then go through it in
 * batches that all have these widths.
 */
#include "output.h"

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report.h"

enum { BATCH = 1024, COLUMNS_MAX = 32, GAP = 1 };

/**
 * struct layout - the columns of a table
 * @fields: those that are shown
 * @widths: how wide each must be
 * @count: how many
 * @coloured: colours are wanted
 */
struct layout {
	const struct field *fields[COLUMNS_MAX];
	size_t widths[COLUMNS_MAX];
	size_t count;
	bool coloured;
};

/* Bytes, not columns: names that are not ASCII get a little too much. */
static void layout_widen(struct layout *layout, const void *row)
{
	struct value value;
	size_t i, width;

	for (i = 0; i < layout->count; i++) {
		field_get(layout->fields[i], row, &value);
		width = strlen(value_shown(&value));
		if (width > layout->widths[i])
			layout->widths[i] = width;
	}
}

static void layout_init(struct layout *layout, const struct field *fields,
			unsigned int select, const char *rows, size_t count,
			size_t size)
{
	size_t i;

	memset(layout, 0, sizeof(*layout));
	layout->coloured = output_coloured();
	for (; fields->key && layout->count < COLUMNS_MAX; fields++) {
		if (!fields->heading || !field_selected(fields, select))
			continue;
		layout->fields[layout->count] = fields;
		layout->widths[layout->count++] = strlen(fields->heading);
	}
	for (i = 0; i < count; i++)
		layout_widen(layout, rows + i * size);
}

/* Does a line fit?  What is not a terminal has no edge. */
static bool layout_fits(const struct layout *layout)
{
	struct winsize window;
	size_t i, width = 0;

	if (!isatty(STDOUT_FILENO) ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) || !window.ws_col)
		return true;
	for (i = 0; i < layout->count; i++)
		width += layout->widths[i] + (i ? GAP : 0);
	return width <= window.ws_col;
}

static struct libscols_table *table_new(const struct layout *layout,
					bool headings)
{
	struct libscols_table *table = scols_new_table();
	size_t i;

	if (!table)
		exit(failed("out of memory"));
	scols_table_enable_noheadings(table, !headings);
	scols_table_enable_colors(table, layout->coloured);
	/* No padding after the last column, and no edge to fit into. */
	scols_table_enable_minout(table, 1);
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	for (i = 0; i < layout->count; i++) {
		const struct field *field = layout->fields[i];
		int flags = field->flags & FIELD_RIGHT ? SCOLS_FL_RIGHT : 0;

		if (!scols_table_new_column(table, field->heading,
					    (double)layout->widths[i], flags))
			exit(failed("out of memory"));
	}
	return table;
}

static void table_add(struct libscols_table *table, const struct layout *layout,
		      const void *row)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	struct value value;
	size_t i;

	if (!line)
		exit(failed("out of memory"));
	for (i = 0; i < layout->count; i++) {
		field_get(layout->fields[i], row, &value);
		if (scols_line_set_data(line, i, value_shown(&value)))
			exit(failed("out of memory"));
		if (layout->coloured && value.tint)
			scols_cell_set_color(scols_line_get_cell(line, i),
					     tint_sequence(value.tint));
	}
}

/* Too wide for the terminal: a paragraph a row, a line a field. */
static void print_long(const struct layout *layout, const char *rows,
		       size_t count, size_t size)
{
	const char *tint;
	struct value value;
	size_t i, j;

	for (i = 0; i < count; i++) {
		for (j = 0; j < layout->count; j++) {
			field_get(layout->fields[j], rows + i * size, &value);
			tint = layout->coloured ? tint_sequence(value.tint) :
						  NULL;
			printf("%-15s %s", layout->fields[j]->heading,
			       tint ? tint : "");
			print_safely(value_shown(&value));
			puts(tint ? "\033[0m" : "");
		}
		if (i + 1 < count)
			putchar('\n');
	}
}

/**
 * table_print() - print rows as a table
 * @fields: description of a row
 * @select: which of FIELD_SELECTED to include
 * @rows: the rows; without any, nothing is printed
 * @count: how many
 * @size: bytes of one
 */
void table_print(const struct field *fields, unsigned int select,
		 const char *rows, size_t count, size_t size)
{
	struct layout layout;
	size_t i, first;

	layout_init(&layout, fields, select, rows, count, size);
	if (!layout_fits(&layout)) {
		print_long(&layout, rows, count, size);
		return;
	}
	for (first = 0; first < count; first += BATCH) {
		struct libscols_table *table = table_new(&layout, !first);

		for (i = first; i < count && i < first + BATCH; i++)
			table_add(table, &layout, rows + i * size);
		if (scols_print_table(table))
			exit(failed("cannot print the table"));
		scols_unref_table(table);
	}
}
