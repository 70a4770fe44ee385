/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_KUNIT_VISIBILITY_H
#define _MUSE_COMPAT_KUNIT_VISIBILITY_H

#include <linux/export.h>

#ifdef HAVE_KUNIT_VISIBILITY_H
#include_next <kunit/visibility.h>
#elif IS_ENABLED(CONFIG_KUNIT)
#define VISIBLE_IF_KUNIT
#define EXPORT_SYMBOL_IF_KUNIT	EXPORT_SYMBOL_GPL
#else
#define VISIBLE_IF_KUNIT	static
#define MUSE_NOT_EXPORTED(...)
#define EXPORT_SYMBOL_IF_KUNIT	MUSE_NOT_EXPORTED
#endif

/* For the module of the tests; needs linux/module.h. */
#ifdef HAVE_MODULE_IMPORT_NS_TOKEN
#define MUSE_IMPORT_KUNIT_NS() MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING)
#else
#define MUSE_IMPORT_KUNIT_NS() MODULE_IMPORT_NS("EXPORTED_FOR_KUNIT_TESTING")
#endif

#endif /* _MUSE_COMPAT_KUNIT_VISIBILITY_H */
