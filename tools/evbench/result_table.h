/* SPDX-License-Identifier: GPL-2.0 */
/* Results as tables, and the figures in them as people read them. */
#ifndef MUSE_EVBENCH_RESULT_TABLE_H
#define MUSE_EVBENCH_RESULT_TABLE_H

#include <stddef.h>

#include "output.h"
#include "stats.h"

struct result;

void result_table(const struct result *result);
const char *format_cost(double cost, const char *unit, char room[TEXT_MAX]);
void show_cost(struct value *value, double cost, const char *unit);
void show_ratio(struct value *value, double ratio);
void show_interval(struct value *value, const struct interval *interval);
void show_verdict(struct value *value, enum verdict verdict);

#endif /* MUSE_EVBENCH_RESULT_TABLE_H */
