/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is the kernel that runs the one whose layouts the module was built with?
 */
#ifndef MUSE_COMPAT_SCHED_IDENTITY_H
#define MUSE_COMPAT_SCHED_IDENTITY_H

/**
 * msc_identity_check() - compare the kernel with the one built for
 * @why: where to put what is wrong, if something is
 *
 * Reads all of the kernel's BTF, which takes some milliseconds, and touches
 * nothing. What differs is told in the kernel log.
 *
 * Context: process context, may sleep.
 * Return: 0 if private layouts are as <generated/muse_sched_layout.h> has
 * them, -EOPNOTSUPP if that cannot be known, -ENOEXEC if they need not be.
 */
int msc_identity_check(const char **why);

#endif
