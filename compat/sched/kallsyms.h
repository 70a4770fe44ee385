/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel does not export.
 */
#ifndef MUSE_COMPAT_SCHED_KALLSYMS_H
#define MUSE_COMPAT_SCHED_KALLSYMS_H

/**
 * msc_kallsyms() - the address of a symbol of the kernel
 * @name: of the symbol
 *
 * Context: process context, may sleep.
 * Return: its address, or NULL if the kernel has no such symbol or no table
 * of its symbols.
 */
void *msc_kallsyms(const char *name);

#endif
