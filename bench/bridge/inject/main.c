// SPDX-License-Identifier: GPL-2.0
/*
 * The file /sys/kernel/debug/muse_inject: what is written to it is a block of
 * frames, and is done when write() returns; reading it gives how long the last
 * one took, in nanoseconds.
 *
 *   MODE DEVICE [src=ADDRESS] [sources=N] [first=N] [dst=ADDRESS]
 *	[destinations=N] [frames=N] [batch=N] [pause=US]
 *
 * MODE is free, receive or transmit.  The sources are N addresses that count up
 * from ADDRESS, frame by frame, beginning with the one numbered by first; so are
 * the destinations.
 */
#define pr_fmt(fmt) "muse_inject: " fmt

#include "inject.h"

#include <linux/debugfs.h>
#include <linux/etherdevice.h>
#include <linux/fs.h>
#include <linux/if_arp.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/nsproxy.h>
#include <linux/parser.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <net/net_namespace.h>

#define INJECT_FRAMES_MAX	10000000
#define INJECT_PAUSE_MAX	1000000

static struct dentry *inject_file;
/* One block at a time; protects inject_ns. */
static DEFINE_MUTEX(inject_lock);
static u64 inject_ns;

enum {
	INJECT_SRC,
	INJECT_SOURCES,
	INJECT_DST,
	INJECT_DESTINATIONS,
	INJECT_FIRST,
	INJECT_FRAMES,
	INJECT_BATCH,
	INJECT_PAUSE,
	INJECT_WRONG,
};

static const match_table_t inject_words = {
	{ INJECT_SRC,		"src=%s" },
	{ INJECT_SOURCES,	"sources=%u" },
	{ INJECT_DST,		"dst=%s" },
	{ INJECT_DESTINATIONS,	"destinations=%u" },
	{ INJECT_FIRST,		"first=%u" },
	{ INJECT_FRAMES,	"frames=%u" },
	{ INJECT_BATCH,		"batch=%u" },
	{ INJECT_PAUSE,		"pause=%u" },
	{ INJECT_WRONG,		NULL },
};

static int inject_take_address(struct inject_addresses *a, substring_t *arg)
{
	u8 b[ETH_ALEN];
	char rest;

	if (sscanf(arg->from, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%c", &b[0],
		   &b[1], &b[2], &b[3], &b[4], &b[5], &rest) != ETH_ALEN)
		return -EINVAL;
	a->first = ether_addr_to_u64(b);
	return 0;
}

static int inject_take_number(u32 *to, substring_t *arg, u32 min, u32 max)
{
	unsigned int value;

	if (match_uint(arg, &value) || value < min || value > max)
		return -EINVAL;
	*to = value;
	return 0;
}

static int inject_take(struct inject_block *b, char *word)
{
	substring_t arg[MAX_OPT_ARGS];

	switch (match_token(word, inject_words, arg)) {
	case INJECT_SRC:
		return inject_take_address(&b->src, arg);
	case INJECT_SOURCES:
		return inject_take_number(&b->src.count, arg, 1, U32_MAX);
	case INJECT_DST:
		return inject_take_address(&b->dst, arg);
	case INJECT_DESTINATIONS:
		return inject_take_number(&b->dst.count, arg, 1, U32_MAX);
	case INJECT_FIRST:
		return inject_take_number(&b->src.next, arg, 0, U32_MAX);
	case INJECT_FRAMES:
		return inject_take_number(&b->frames, arg, 1,
					  INJECT_FRAMES_MAX);
	case INJECT_BATCH:
		return inject_take_number(&b->batch, arg, 1, INJECT_BATCH_MAX);
	case INJECT_PAUSE:
		return inject_take_number(&b->pause, arg, 0, INJECT_PAUSE_MAX);
	}
	return -EINVAL;
}

static int inject_take_mode(struct inject_block *b, const char *word)
{
	static const char *const names[] = {
		[INJECT_FREE]		= "free",
		[INJECT_RECEIVE]	= "receive",
		[INJECT_TRANSMIT]	= "transmit",
	};
	int mode = match_string(names, ARRAY_SIZE(names), word);

	if (mode < 0)
		return -EINVAL;
	b->mode = mode;
	return 0;
}

/* Everything but the device, whose name is left in @name. */
static int inject_parse(struct inject_block *b, char *text, const char **name)
{
	char *word = strsep(&text, " ");

	*name = strsep(&text, " ");
	if (!*name || inject_take_mode(b, word)) {
		pr_err("no mode and device at '%s'\n", word);
		return -EINVAL;
	}
	while ((word = strsep(&text, " "))) {
		if (*word && inject_take(b, word)) {
			pr_err("cannot take '%s'\n", word);
			return -EINVAL;
		}
	}
	b->dst.next = b->src.next % b->dst.count;
	b->src.next %= b->src.count;
	return 0;
}

static int inject_run(char *text)
{
	struct inject_block b = {
		.src = { .first = 0x020000000001, .count = 1 },
		.dst = { .first = 0x020000000002, .count = 1 },
		.frames = 1,
		.batch = 64,
	};
	const char *name;
	int err;

	err = inject_parse(&b, text, &name);
	if (err)
		return err;
	b.dev = dev_get_by_name(current->nsproxy->net_ns, name);
	if (!b.dev) {
		pr_err("no device '%s'\n", name);
		return -ENODEV;
	}
	if (netif_running(b.dev) && b.dev->type == ARPHRD_ETHER) {
		err = inject_block(&b);
	} else {
		pr_err("'%s' is not an Ethernet device that is up\n", name);
		err = -ENETDOWN;
	}
	dev_put(b.dev);
	if (!err)
		inject_ns = b.ns;
	return err;
}

static ssize_t inject_write(struct file *file, const char __user *from,
			    size_t len, loff_t *pos)
{
	char text[256] = "";
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	err = mutex_lock_interruptible(&inject_lock);
	if (err)
		return err;
	err = inject_run(strim(text));
	mutex_unlock(&inject_lock);
	return err ?: len;
}

static ssize_t inject_read(struct file *file, char __user *to, size_t len,
			   loff_t *pos)
{
	char text[24];
	int n;

	mutex_lock(&inject_lock);
	n = scnprintf(text, sizeof(text), "%llu\n", inject_ns);
	mutex_unlock(&inject_lock);
	return simple_read_from_buffer(to, len, pos, text, n);
}

static const struct file_operations inject_fops = {
	.owner	= THIS_MODULE,
	.open	= simple_open,
	.read	= inject_read,
	.write	= inject_write,
	.llseek	= default_llseek,
};

static int __init inject_init(void)
{
	inject_file = debugfs_create_file("muse_inject", 0600, NULL, NULL,
					  &inject_fops);
	return PTR_ERR_OR_ZERO(inject_file);
}

static void __exit inject_exit(void)
{
	debugfs_remove(inject_file);
}

module_init(inject_init);
module_exit(inject_exit);

MODULE_DESCRIPTION("Gives frames to a network device and measures the time");
MODULE_AUTHOR("The muse developers");
MODULE_LICENSE("GPL");
