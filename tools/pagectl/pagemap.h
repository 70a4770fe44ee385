/* SPDX-License-Identifier: GPL-2.0 */
/* /proc/PID/pagemap: its entries, and what headers may lack of its ioctl. */
#ifndef MUSE_PAGECTL_PAGEMAP_H
#define MUSE_PAGECTL_PAGEMAP_H

#include <linux/fs.h>
#include <linux/types.h>
#include <stdint.h>

/* An entry: see the kernel's Documentation/admin-guide/mm/pagemap.rst. */
#define PAGEMAP_FRAME	   ((UINT64_C(1) << 55) - 1)
#define PAGEMAP_SOFT_DIRTY (UINT64_C(1) << 55)
#define PAGEMAP_EXCLUSIVE  (UINT64_C(1) << 56)
#define PAGEMAP_UFFD_WP	   (UINT64_C(1) << 57)
#define PAGEMAP_FILE	   (UINT64_C(1) << 61)
#define PAGEMAP_SWAPPED	   (UINT64_C(1) << 62)
#define PAGEMAP_PRESENT	   (UINT64_C(1) << 63)

/* Newer than the headers of Linux 6.1. */
#ifndef PAGEMAP_SCAN
#define PAGEMAP_SCAN	_IOWR('f', 16, struct pm_scan_arg)
#define PAGE_IS_PRESENT 0x8

struct page_region {
	__u64 start;
	__u64 end;
	__u64 categories;
};

struct pm_scan_arg {
	__u64 size;
	__u64 flags;
	__u64 start;
	__u64 end;
	__u64 walk_end;
	__u64 vec;
	__u64 vec_len;
	__u64 max_pages;
	__u64 category_inverted;
	__u64 category_mask;
	__u64 category_anyof_mask;
	__u64 return_mask;
};
#endif

#endif /* MUSE_PAGECTL_PAGEMAP_H */
