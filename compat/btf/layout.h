/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The header with what a specification wants of a kernel.
 */
#ifndef MUSE_BTF_LAYOUT_H
#define MUSE_BTF_LAYOUT_H

#include <stdio.h>

#include "spec.h"
#include "types.h"

/**
 * layout_write() - write the header
 * @out: where to
 * @types: the kernel's types
 * @spec: what is wanted
 * @release: of the kernel
 *
 * If the kernel lacks something that is not optional, the program ends.
 */
void layout_write(FILE *out, struct types *types, const struct spec *spec,
		  const char *release);

#endif
