/* SPDX-License-Identifier: GPL-2.0 */
/* A folder for the files of a run, which is gone when the run is over. */
#ifndef MUSE_EVBENCH_SCRATCH_H
#define MUSE_EVBENCH_SCRATCH_H

/* Bytes that its path takes at most, with its NUL. */
enum { SCRATCH_PATH = 4096 };

int scratch_make(const char *parent, char path[SCRATCH_PATH]);
void scratch_remove(const char *path);

#endif /* MUSE_EVBENCH_SCRATCH_H */
