/* SPDX-License-Identifier: GPL-2.0 */
/* SIGINT and SIGTERM as something to wait for, in programs that go on for ever. */
#ifndef MUSE_TOOLS_STOP_H
#define MUSE_TOOLS_STOP_H

int stop_catch(void (*late)(void));
int stop_fd(void);

#endif /* MUSE_TOOLS_STOP_H */
