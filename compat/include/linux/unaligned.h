/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_LINUX_UNALIGNED_H
#define _MUSE_COMPAT_LINUX_UNALIGNED_H

/* The header moved; the functions are the same. */
#ifdef HAVE_LINUX_UNALIGNED_H
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif /* _MUSE_COMPAT_LINUX_UNALIGNED_H */
