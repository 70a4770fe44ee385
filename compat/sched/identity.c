// SPDX-License-Identifier: GPL-2.0
/*
 * The header of layouts was made from a kernel's BTF and remembers its size
 * and checksum. The BTF of the kernel that runs is a part of its image, which
 * is where it is read: the file in /sys may not be mounted, or not be the
 * kernel's in the mount namespace of whoever loads the module.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "identity.h"

#include <linux/crc32.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/utsname.h>

#include <generated/muse_sched_layout.h>

#include "kallsyms.h"

/* Millions of bytes; on a machine that emulates this takes a while. */
static u32 checksum(const u8 *p, size_t size)
{
	u32 crc = 0;
	size_t n;

	for (; size; size -= n, p += n) {
		n = min_t(size_t, size, SZ_64K);
		crc = crc32_le(crc, p, n);
		cond_resched();
	}
	return crc;
}

int msc_identity_check(const char **why)
{
	const u8 *start = msc_kallsyms("__start_BTF");
	const u8 *stop = msc_kallsyms("__stop_BTF");
	size_t size = stop - start;
	u32 crc;

	if (!start || stop <= start) {
		*why = "this kernel has no BTF to be known by";
		pr_err("%s\n", *why);
		return -EOPNOTSUPP;
	}
	crc = size == MUSE_SCHED_BTF_SIZE ? checksum(start, size) : 0;
	if (crc == MUSE_SCHED_BTF_CRC)
		return 0;
	*why = "built for another kernel";
	pr_err("%s: for %s, whose BTF has %u bytes and checksum %#010x; this is %s with %zu bytes and %#010x\n",
	       *why, MUSE_SCHED_RELEASE, MUSE_SCHED_BTF_SIZE, MUSE_SCHED_BTF_CRC,
	       init_utsname()->release, size, checksum(start, size));
	return -ENOEXEC;
}
