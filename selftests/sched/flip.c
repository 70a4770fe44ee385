// SPDX-License-Identifier: GPL-2.0
/*
 * flip - a thread goes into the class and out of it, over and over
 *
 *   flip PID TIMES POLICY...
 *
 * All threads of the process, under one policy after the other.  Somebody else
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
	struct ctl ctl;
	pid_t pid;

	if (argc < 4) {
		fputs("usage: flip PID TIMES POLICY...\n", stderr);
		return 1;
	}
	pid = atoi(argv[1]);
	times = atoi(argv[2]);
	if (!ctl_open(&ctl)) {
		puts("flip: no muse_sched");
		return 2;
	}
	for (i = 0; i < times; i++) {
		in += check("enrol", ctl_enrol(&ctl, pid, true,
					       argv[3 + i % (argc - 3)]));
		out += check("withdraw", ctl_withdraw(&ctl, pid, true));
	}
	ctl_close(&ctl);
	printf("in %d out %d\n", in, out);
	return 0;
}
