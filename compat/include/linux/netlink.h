/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MUSE_COMPAT_LINUX_NETLINK_H
#define _MUSE_COMPAT_LINUX_NETLINK_H

#include_next <linux/netlink.h>

#include <linux/printk.h>

/*
 * Refuse an attribute with a text that has values in it.  Older kernels carry
 * only what stays as long as the module does: there it is @text.
 */
#ifdef NL_SET_ERR_MSG_FMT
#define MUSE_NL_SET_ERR_MSG_ATTR_FMT(extack, attr, text, fmt, args...) do {	\
	(void)(text);								\
	NL_SET_ERR_MSG_FMT(extack, fmt, ##args);				\
	NL_SET_BAD_ATTR(extack, attr);						\
} while (0)
#else
#define MUSE_NL_SET_ERR_MSG_ATTR_FMT(extack, attr, text, fmt, args...) do {	\
	struct netlink_ext_ack *__muse_extack = (extack);			\
										\
	no_printk(fmt, ##args);							\
	if (__muse_extack) {							\
		__muse_extack->_msg = (text);					\
		NL_SET_BAD_ATTR(__muse_extack, attr);				\
	}									\
} while (0)
#endif

#endif /* _MUSE_COMPAT_LINUX_NETLINK_H */
