// SPDX-License-Identifier: GPL-2.0
/* What writing and reading a record have in common. */
#include "recfile.h"

/*
 * The fields of each kind: c CPU, t thread, o other thread, p process, v value,
 * s status, x text.
 */
const char *const rec_fields[REC_KINDS] = {
	[REC_INFO] = "vx",    [REC_BEGIN] = "ct",  [REC_NEW] = "tpox",
	[REC_NAME] = "tx",    [REC_EXEC] = "to",   [REC_CLASS] = "tx",
	[REC_WAKING] = "t",   [REC_WAKEUP] = "ct", [REC_SWITCH] = "ctvo",
	[REC_MIGRATE] = "ct", [REC_LOST] = "cv",   [REC_END] = "vs",
};
