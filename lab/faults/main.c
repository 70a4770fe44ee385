// SPDX-License-Identifier: GPL-2.0
/*
 * Loading and unloading, and the files below /sys/kernel/debug/fail_alloc:
 *
 *   sites   (read) where memory was allocated: number, number of its call,
 *           hits, failures, what is allocated, chain of functions
 *   arm     (write) "once SITE...", "always SITE..." or "off"; (read) what is
 *           armed still
 *   reset   (write anything) forget the sites
 *   status  (read) jiffies now, as kmemleak gives them; hits that were missed,
 *           and hits for which the table was too small
 */
#include "fail_alloc.h"

#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

static char *target[FA_TARGETS_MAX];
static int target_count;
module_param_array(target, charp, &target_count, 0444);
MODULE_PARM_DESC(target, "modules under test, and +function=address for what calls into them");

static struct dentry *fa_dir;
/* One reader or writer at a time: reset takes away what is being read. */
static DEFINE_MUTEX(fa_files_lock);

static int fa_sites_show(struct seq_file *m, void *unused)
{
	mutex_lock(&fa_files_lock);
	fa_site_show_all(m);
	mutex_unlock(&fa_files_lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(fa_sites);

static int fa_status_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "jiffies %lu\nmissed %lu\n", jiffies, fa_point_missed());
	fa_site_show_lost(m);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(fa_status);

static int fa_arm_show(struct seq_file *m, void *unused)
{
	fa_site_show_armed(m);
	return 0;
}

static int fa_arm_open(struct inode *inode, struct file *file)
{
	return single_open(file, fa_arm_show, NULL);
}

static int fa_arm_parse(char *text)
{
	unsigned int sites[FA_ARMED_MAX];
	unsigned int count = 0;
	enum fa_mode mode;
	char *word;

	word = strsep(&text, " ");
	if (!strcmp(word, "off"))
		mode = FA_OFF;
	else if (!strcmp(word, "once"))
		mode = FA_ONCE;
	else if (!strcmp(word, "always"))
		mode = FA_ALWAYS;
	else
		return -EINVAL;
	while ((word = strsep(&text, " "))) {
		if (count == FA_ARMED_MAX || kstrtouint(word, 10, &sites[count]))
			return -EINVAL;
		count++;
	}
	if (mode == FA_OFF ? count : !count)
		return -EINVAL;
	return fa_site_arm(mode, sites, count);
}

static ssize_t fa_arm_write(struct file *file, const char __user *from,
			    size_t len, loff_t *pos)
{
	char text[64] = "";
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	mutex_lock(&fa_files_lock);
	err = fa_arm_parse(strim(text));
	mutex_unlock(&fa_files_lock);
	return err ?: len;
}

static const struct file_operations fa_arm_fops = {
	.owner		= THIS_MODULE,
	.open		= fa_arm_open,
	.read		= seq_read,
	.write		= fa_arm_write,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static ssize_t fa_reset_write(struct file *file, const char __user *from,
			      size_t len, loff_t *pos)
{
	mutex_lock(&fa_files_lock);
	fa_site_reset();
	mutex_unlock(&fa_files_lock);
	return len;
}

static const struct file_operations fa_reset_fops = {
	.owner		= THIS_MODULE,
	.open		= simple_open,
	.write		= fa_reset_write,
};

static void __init fa_files_init(void)
{
	fa_dir = debugfs_create_dir("fail_alloc", NULL);
	debugfs_create_file("sites", 0400, fa_dir, NULL, &fa_sites_fops);
	debugfs_create_file("arm", 0600, fa_dir, NULL, &fa_arm_fops);
	debugfs_create_file("reset", 0200, fa_dir, NULL, &fa_reset_fops);
	debugfs_create_file("status", 0400, fa_dir, NULL, &fa_status_fops);
}

static int __init fa_init(void)
{
	int err;

	err = fa_site_init();
	if (err)
		return err;
	err = fa_target_init(target, target_count);
	if (err)
		goto err_target;
	err = fa_point_init();
	if (err)
		goto err_point;
	fa_files_init();
	return 0;

err_point:
	fa_target_exit();
err_target:
	fa_site_exit();
	return err;
}

static void __exit fa_exit(void)
{
	debugfs_remove(fa_dir);
	fa_point_exit();
	fa_target_exit();
	fa_site_exit();
}

module_init(fa_init);
module_exit(fa_exit);

MODULE_DESCRIPTION("Makes allocations of chosen modules fail, one by one");
MODULE_AUTHOR("The muse developers");
MODULE_LICENSE("GPL");
