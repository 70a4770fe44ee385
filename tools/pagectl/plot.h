/* SPDX-License-Identifier: GPL-2.0 */
/* Pictures by gnuplot. */
#ifndef MUSE_PAGECTL_PLOT_H
#define MUSE_PAGECTL_PLOT_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "outfile.h"

/**
 * struct plot - a picture being drawn
 * @to: gnuplot's standard input: what it is to draw
 * @pid: gnuplot
 * @file: the picture
 * @dark: for a dark background
 */
struct plot {
	FILE *to;
	pid_t pid;
	struct outfile file;
	bool dark;
};

int plot_begin(struct plot *plot, const char *name, bool dark, int width,
	       int height);
int plot_end(struct plot *plot, int rc);
void plot_text(struct plot *plot, const char *text);
const char *plot_colour(const struct plot *plot, unsigned int number);

#endif /* MUSE_PAGECTL_PLOT_H */
