// SPDX-License-Identifier: GPL-2.0
/*
 * squat PID: listen on the name that the process PID would have on the channel of
 * pagers, until standard input ends.
 */
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int argc, char **argv)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	const int n = snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1,
			       "muse-pager/%s", argc > 1 ? argv[1] : "");

	if (bind(fd, (struct sockaddr *)&name,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + n)) ||
	    listen(fd, 1)) {
		perror("squat");
		return 1;
	}
	getchar();
	return 0;
}
