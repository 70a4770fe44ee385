/* SPDX-License-Identifier: GPL-2.0 */
/* pagectl: what its commands share. */
#ifndef MUSE_PAGECTL_H
#define MUSE_PAGECTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "args.h"
#include "output.h"
#include "report.h"

/**
 * struct pagectl - the program
 * @output: how to print
 */
struct pagectl {
	struct output output;
};

/* options.c: struct param.take functions; @to is of the type named. */
int take_bytes(const struct param *param, const char *text);   /* uint64_t */
int take_pid(const struct param *param, const char *text);     /* uint32_t */
int take_address(const struct param *param, const char *text); /* uint64_t */
int take_engine(const struct param *param,
		const char *text); /* enum pager_engine */
int take_mover(const struct param *param,
	       const char *text); /* enum pager_mover */
bool parse_bytes(const char *text, uint64_t *bytes);
const char *format_bytes(uint64_t bytes, char text[TEXT_MAX]);
void get_bytes(const void *row, const struct field *field, struct value *value);
void get_string(const void *row, const struct field *field,
		struct value *value);

/* One file each, more or less. */
int cmd_bench(void *context, int argc, char **argv);
int cmd_doctor(void *context, int argc, char **argv);
int cmd_explain(void *context, int argc, char **argv);
int cmd_heatmap(void *context, int argc, char **argv);
int cmd_record(void *context, int argc, char **argv);
int cmd_replay(void *context, int argc, char **argv);
int cmd_run(void *context, int argc, char **argv);
int cmd_set(void *context, int argc, char **argv);
int cmd_stat(void *context, int argc, char **argv);
int cmd_top(void *context, int argc, char **argv);
int cmd_trace_import(void *context, int argc, char **argv);
int cmd_trace_info(void *context, int argc, char **argv);
int cmd_trace_reduce(void *context, int argc, char **argv);
int cmd_trace_text(void *context, int argc, char **argv);

#endif /* MUSE_PAGECTL_H */
