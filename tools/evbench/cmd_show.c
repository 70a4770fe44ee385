// SPDX-License-Identifier: GPL-2.0
/* evbench show: what a result says, and its histograms as files. */
#include "evbench.h"
#include "result.h"

/**
 * struct show - what is wanted
 * @file: the result
 * @format: how to print it
 * @hgrm: write histograms into this directory; or NULL
 */
struct show {
	const char *file;
	enum result_format format;
	const char *hgrm;
};

int cmd_show(void *context, int argc, char **argv)
{
	struct evbench *evbench = context;
	struct show show = { .format = RESULT_TABLE };
	struct param options[] = {
		OPTION('F', "format", "FORMAT", take_format, &show.format,
		       "simple, table, json or csv"),
		OPTION(0, "hgrm", "DIR", take_text, &show.hgrm,
		       "write the histograms of latencies there instead"),
		PARAM_END,
	};
	struct param operands[] = {
		OPERAND("FILE", take_text, &show.file, "a result"),
		PARAM_END,
	};
	struct result *result;
	int rc = args_parse(argc, argv, options, operands, NULL);

	if (!rc)
		rc = result_read(&result, show.file);
	if (rc)
		return rc;
	if (evbench->output.json)
		show.format = RESULT_JSON;
	if (show.hgrm)
		rc = result_hgrm(result, show.hgrm);
	else
		rc = result_print(result, show.format);
	result_free(result);
	return rc;
}
