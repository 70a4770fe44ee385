// SPDX-License-Identifier: GPL-2.0
/* The histograms of a result as files. */
#include <stdio.h>
#include <stdlib.h>

#include "report.h"
#include "result.h"
#include "stage.h"

/* The histogram of a cell as a file; in microseconds, as most people have them. */
static int write_histogram(struct stage *stage, const char *name,
			   const struct hist *hist)
{
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);
	int rc;

	if (!memory)
		exit(failed("out of memory"));
	hist_print_hgrm(hist, 1000, memory);
	if (fclose(memory))
		exit(failed("out of memory"));
	rc = stage_write(stage, name, text, len);
	free(text);
	return rc;
}

static int write_point(struct stage *stage, const struct result_point *point,
		       size_t nth)
{
	char what[160], name[256];
	int rc = STATUS_DONE;
	size_t i;

	result_point_name(point, what, sizeof(what));
	for (i = 0; i < point->cell_count && !rc; i++) {
		const struct result_cell *cell = point->cells[i];

		if (!cell->latency || cell->control)
			continue;
		snprintf(name, sizeof(name), "%02zu %s %s.hgrm", nth, what,
			 cell->engine);
		stage_name(name);
		rc = write_histogram(stage, name, cell->latency);
	}
	return rc;
}

/**
 * result_hgrm() - write all histograms of a result, as HdrHistogram does
 * @result: the result
 * @dir: into this directory, a file each; it is made if there is none
 *
 * May block. After a failure nothing is left there.
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int result_hgrm(const struct result *result, const char *dir)
{
	struct stage stage;
	int rc = stage_begin(&stage, dir);
	size_t i;

	if (rc)
		return rc;
	for (i = 0; i < result->point_count && !rc; i++)
		rc = write_point(&stage, result->points[i], i + 1);
	if (!rc && !stage.count)
		rc = failed("%s: no latencies were measured", dir);
	return stage_end(&stage, rc);
}
