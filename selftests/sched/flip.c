// SPDX-License-Identifier: GPL-2.0
/*
 * flip - a thread goes into the class and out of it, over and over
 *
 *   flip thread|process|policy ID TIMES POLICY...
 *
 * It, or all threads of it, under one policy after the other; with "policy" the
 * thread stays in between, and goes from policy to policy.  Somebody else
 * may do the same to them: that a thread is not enrolled when it is withdrawn, or
 * ends meanwhile, is no error.  Prints how often each was done.
 */
#include "ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check(const char *what, int err)
{
	if (err && err != -ESRCH) {
		printf("flip: %s: %s\n", what, strerror(-err));
		exit(2);
	}
	return !err;
}

int main(int argc, char **argv)
{
	int i, times, in = 0, out = 0;
	bool process, stay;
	struct ctl ctl;
	pid_t id;

	if (argc < 5) {
		fputs("usage: flip thread|process|policy ID TIMES POLICY...\n", stderr);
		return 1;
	}
	process = !strcmp(argv[1], "process");
	stay = !strcmp(argv[1], "policy");
	id = atoi(argv[2]);
	times = atoi(argv[3]);
	if (!ctl_open(&ctl)) {
		puts("flip: no muse_sched");
		return 2;
	}
	for (i = 0; i < times; i++) {
		in += check("enrol", ctl_enrol(&ctl, id, process,
					       argv[4 + i % (argc - 4)]));
		if (stay && i + 1 < times)
			continue;
		out += check("withdraw", ctl_withdraw(&ctl, id, process));
	}
	ctl_close(&ctl);
	printf("in %d out %d\n", in, out);
	return 0;
}
