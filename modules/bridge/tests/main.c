// SPDX-License-Identifier: GPL-2.0
/*
 * The suites are in the other files; they run when the module is loaded.
 */
#include <linux/module.h>
#include <kunit/visibility.h>

MODULE_DESCRIPTION("KUnit tests of muse_bridge");
MODULE_AUTHOR("The muse developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(MUSE_VERSION);
MUSE_IMPORT_KUNIT_NS();
