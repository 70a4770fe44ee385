/* SPDX-License-Identifier: GPL-2.0 */
/* What the programs ask of the kernel: frames, links, memory, time. */
#ifndef MUSE_BENCH_KERNEL_H
#define MUSE_BENCH_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

extern const char *bench_program;

_Noreturn __attribute__((format(printf, 1, 2))) void failed(const char *format,
							    ...);
_Noreturn __attribute__((format(printf, 1, 2))) void misused(const char *format,
							     ...);
uint64_t parse_number(const char *text, uint64_t max);

__attribute__((format(printf, 1, 2))) uint64_t inject(const char *format, ...);
uint64_t link_counter(const char *dev, const char *name);
void link_set(const char *dev, bool up);
int64_t memory_bytes(const char *name);
uint64_t busy_ns(void);

#endif /* MUSE_BENCH_KERNEL_H */
