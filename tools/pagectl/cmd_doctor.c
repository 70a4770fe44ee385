// SPDX-License-Identifier: GPL-2.0
/*
 * pagectl doctor: what this kernel, these permissions and a program allow, and
 * why.
 */
#include "pagectl.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "doctor.h"
#include "probe.h"

/**
 * find_out() - add a finding
 * @findings: where to; there is always room
 * @what: the thing
 * @here: it can be had
 * @purpose: what a pager does with it
 * @why: printf() format: why it can, or cannot
 *
 * Return: the finding.
 */
struct finding *find_out(struct findings *findings, const char *what, bool here,
			 const char *purpose, const char *why, ...)
{
	struct finding *finding = &findings->list[findings->count++];
	va_list args;

	finding->what = what;
	finding->here = here;
	finding->purpose = purpose;
	va_start(args, why);
	vsnprintf(finding->why, sizeof(finding->why), why, args);
	va_end(args);
	return finding;
}

/* A number in a file; -1 if there is none. */
static long file_number(const char *name)
{
	FILE *file = fopen(name, "re");
	long number;

	if (!file)
		return -1;
	if (fscanf(file, "%ld", &number) != 1)
		number = -1;
	fclose(file);
	return number;
}

static bool capable(int capability)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return false;
	return data[capability / 32].effective >> capability % 32 & 1;
}

static void find_kernel(struct findings *all)
{
	struct utsname name;

	uname(&name);
	find_out(all, "kernel", true, "everything below is of this one",
		 "%s %s %s", name.sysname, name.release, name.machine);
}

static void find_call(struct findings *all)
{
	const long allowed =
		file_number("/proc/sys/vm/unprivileged_userfaultfd");
	const int fd = probe_door(DOOR_CALL);
	const char *why;

	if (fd >= 0)
		close(fd);
	if (fd >= 0)
		why = capable(CAP_SYS_PTRACE) ?
			      "CAP_SYS_PTRACE is held" :
			      "vm.unprivileged_userfaultfd is 1";
	else if (fd == -EPERM && !allowed)
		why = "vm.unprivileged_userfaultfd is 0, and CAP_SYS_PTRACE is not held";
	else if (fd == -EPERM)
		why = "refused, by a seccomp filter perhaps";
	else
		why = strerror(-fd);
	find_out(all, "userfaultfd", fd >= 0,
		 "faults of the program and of its system calls", "%s", why);
}

static void find_device(struct findings *all)
{
	const int fd = probe_door(DOOR_DEVICE);
	const char *why = "it can be opened";

	if (fd >= 0)
		close(fd);
	else if (fd == -ENOENT)
		why = "there is none: it came with Linux 6.1, and needs devtmpfs";
	else if (fd == -EACCES)
		why = "its mode does not allow it to this user; root may change that";
	else
		why = strerror(-fd);
	find_out(all, "/dev/userfaultfd", fd >= 0,
		 "the same, for those who may open the file", "%s", why);
}

static void find_user_only(struct findings *all)
{
	const int fd = probe_door(DOOR_USER);

	if (fd >= 0)
		close(fd);
	find_out(all, "user-mode faults", fd >= 0,
		 "faults of the program; its system calls fail with EFAULT",
		 "%s",
		 fd >= 0 ? "anybody may, from Linux 5.11 on" : strerror(-fd));
}

/**
 * struct feature - a feature of userfaultfd
 * @name: what it is called
 * @bit: UFFD_FEATURE_*
 * @since: the first kernel that has it; distributions may have it earlier
 * @try: tries it; NULL: to ask for it is enough
 * @purpose: what a pager does with it
 */
struct feature {
	const char *name;
	uint64_t bit;
	const char *since;
	int (*try)(void);
	const char *purpose;
};

static const struct feature features[] = {
	{ "event fork", UFFD_FEATURE_EVENT_FORK, "4.11", NULL,
	  "children have their parent's pages" },
	{ "event remap", UFFD_FEATURE_EVENT_REMAP, "4.11", NULL,
	  "mremap() of paged memory" },
	{ "event remove", UFFD_FEATURE_EVENT_REMOVE, "4.11", NULL,
	  "madvise() that drops pages" },
	{ "event unmap", UFFD_FEATURE_EVENT_UNMAP, "4.11", NULL,
	  "munmap() of paged memory" },
	{ "sigbus", UFFD_FEATURE_SIGBUS, "4.14", NULL,
	  "faults answered by the thread that has them" },
	{ "thread id", UFFD_FEATURE_THREAD_ID, "4.14", NULL,
	  "who has a fault" },
	{ "exact address", UFFD_FEATURE_EXACT_ADDRESS, "5.18", NULL,
	  "where in a page it is" },
	{ "write-protect", UFFD_FEATURE_PAGEFAULT_FLAG_WP, "5.7", probe_protect,
	  "taking pages out where there is no move" },
	{ "write-protect async", UFFD_FEATURE_WP_ASYNC, "6.7", NULL,
	  "dirty bits without faults" },
	{ "write-protect absent pages", UFFD_FEATURE_WP_UNPOPULATED, "6.4",
	  NULL, "snapshots that include pages never touched" },
	{ "missing shmem", UFFD_FEATURE_MISSING_SHMEM, "4.11", NULL,
	  "paging memory that processes share" },
	{ "missing hugetlbfs", UFFD_FEATURE_MISSING_HUGETLBFS, "4.11", NULL,
	  "paging huge pages" },
	{ "minor shmem", UFFD_FEATURE_MINOR_SHMEM, "5.14", NULL,
	  "a pager in another process" },
	{ "minor hugetlbfs", UFFD_FEATURE_MINOR_HUGETLBFS, "5.13", NULL,
	  "likewise, for huge pages" },
	{ "write-protect shmem", UFFD_FEATURE_WP_HUGETLBFS_SHMEM, "5.19", NULL,
	  "write-protection of shared memory" },
	{ "poison", UFFD_FEATURE_POISON, "6.6", probe_poison,
	  "a lost page is a SIGBUS, not zeroes" },
	{ "move", UFFD_FEATURE_MOVE, "6.8", probe_move,
	  "taking pages out without copying them" },
	{ "rwp", UFFD_FEATURE_RWP, "7.3", probe_rwp,
	  "accessed bits, for clock and s3fifo" },
	{ "rwp async", UFFD_FEATURE_RWP_ASYNC, "7.3", NULL,
	  "accessed bits without faults" },
};

static void find_feature(struct findings *all, const struct feature *feature,
			 uint64_t offered)
{
	int rc;

	if (!(offered & feature->bit)) {
		find_out(all, feature->name, false, feature->purpose,
			 "the kernel does not have it; Linux has it from %s on",
			 feature->since);
		return;
	}
	rc = feature->try ? feature->try() : probe_feature(feature->bit);
	if (rc == -EPERM)
		find_out(all, feature->name, false, feature->purpose,
			 "the kernel has it, but it needs CAP_SYS_PTRACE");
	else
		find_out(all, feature->name, !rc, feature->purpose, "%s%s",
			 rc	      ? "the kernel has it, but: " :
			 feature->try ? "tried" :
					"the kernel has it",
			 rc ? strerror(-rc) : "");
}

static void find_features(struct findings *all)
{
	uint64_t offered;
	size_t i;
	const int rc = probe_features(&offered);

	for (i = 0; i < ARRAY_SIZE(features); i++) {
		if (rc)
			find_out(all, features[i].name, false,
				 features[i].purpose,
				 "no userfaultfd can be opened");
		else
			find_feature(all, &features[i], offered);
	}
}

static void find_pagemap(struct findings *all)
{
	int rc = probe_scan();

	find_out(all, "pagemap scan", !rc, "which pages are dirty or accessed",
		 "%s",
		 !rc ? "tried" :
		 rc == -ENOTTY ?
		       "the kernel does not have it; Linux has it from 6.7 on" :
		       strerror(-rc));
	rc = probe_frames();
	find_out(all, "page frames", !rc, "frame numbers in pagectl explain",
		 "%s",
		 !rc	      ? "tried" :
		 rc == -EPERM ? "hidden without CAP_SYS_ADMIN" :
				strerror(-rc));
}

static void find_io_uring(struct findings *all)
{
	const long disabled = file_number("/proc/sys/kernel/io_uring_disabled");
	const int rc = probe_io_uring();
	const char *why = "tried";

	if (rc == -EPERM && disabled > 0)
		why = disabled == 1 ?
			      "kernel.io_uring_disabled is 1, and the user not in its group" :
			      "kernel.io_uring_disabled is 2";
	else if (rc == -EPERM)
		why = "refused, by a seccomp filter perhaps";
	else if (rc)
		why = strerror(-rc);
	find_out(all, "io_uring", !rc, "a file store that nobody waits for",
		 "%s", why);
}

static void find_memlock(struct findings *all)
{
	struct rlimit limit;
	char text[TEXT_MAX];
	const bool locks = capable(CAP_IPC_LOCK);
	bool enough;

	getrlimit(RLIMIT_MEMLOCK, &limit);
	enough = locks || limit.rlim_cur >= 1 << 20;
	find_out(all, "locked memory", enough,
		 "the pager's own memory cannot be swapped out", "%s%s",
		 locks ? "CAP_IPC_LOCK is held; the limit is " :
		 limit.rlim_cur == RLIM_INFINITY ? "the limit is " :
						   "ulimit -l: the limit is ",
		 limit.rlim_cur == RLIM_INFINITY ?
			 "infinite" :
			 format_bytes(limit.rlim_cur, text));
}

static void find_overcommit(struct findings *all)
{
	const long mode = file_number("/proc/sys/vm/overcommit_memory");

	find_out(all, "regions larger than memory", mode != 2,
		 "address space without memory behind it",
		 "vm.overcommit_memory is %ld%s", mode,
		 mode == 2 ? ": a region counts in full against the limit" :
			     "");
}

static const struct finding *named(const struct findings *all, const char *what)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (!strcmp(all->list[i].what, what))
			return &all->list[i];
	return NULL;
}

static bool have(const struct findings *all, const char *what)
{
	const struct finding *finding = named(all, what);

	return finding && finding->here;
}

/* What follows from all that. */
static void conclude(struct findings *all)
{
	const bool full = have(all, "userfaultfd") ||
			  have(all, "/dev/userfaultfd");
	const bool any = full || have(all, "user-mode faults");
	const bool move = have(all, "move"), wp = have(all, "write-protect");

	find_out(all, "paging", any && (move || wp), "libpager works at all",
		 "%s",
		 !any ? "no userfaultfd can be opened" :
		 move ? "pages are taken out by move" :
		 wp   ? "pages are taken out by write-protect" :
			"there is neither move nor write-protect");
	find_out(all, "unmodified programs",
		 full && (move || wp) && have(all, "event fork"), "pagectl run",
		 "%s",
		 !full ? "their system calls would fail with EFAULT" :
		 !have(all, "event fork") ?
			 "their children would see zeroes" :
			 "system calls and children see paged memory");
}

static void get_here(const void *row, const struct field *field,
		     struct value *value)
{
	const struct finding *finding = row;

	(void)field;
	value->kind = VALUE_BOOL;
	value->truth = finding->here;
	value->shown = finding->here ? "yes" : "no";
	value->tint = finding->here ? TINT_GOOD : TINT_BAD;
}

#define AT(member) offsetof(struct finding, member)

/* Keys are promised in pagectl(8): they may be added to, not changed. */
static const struct field doctor_fields[] = {
	{ "what", "WHAT", NULL, 0, AT(what), get_string },
	{ "here", "HERE", NULL, 0, 0, get_here },
	{ "why", "WHY", NULL, 0, AT(why), get_text },
	{ "purpose", "FOR", NULL, 0, AT(purpose), get_string },
	{ .key = NULL },
};

static void find_all(struct findings *all)
{
	find_kernel(all);
	find_call(all);
	find_device(all);
	find_user_only(all);
	find_features(all);
	find_pagemap(all);
	find_io_uring(all);
	find_memlock(all);
	find_overcommit(all);
	conclude(all);
}

int cmd_doctor(void *context, int argc, char **argv)
{
	const struct pagectl *ctl = context;
	struct findings all = { .count = 0 };
	const char *program = NULL;
	struct param operands[] = {
		OPTIONAL_OPERAND("PROGRAM", take_text, &program,
				 "say whether this one can be paged, too"),
		PARAM_END,
	};
	int rc = args_parse(argc, argv, NULL, operands, NULL);

	if (rc)
		return rc;
	find_all(&all);
	if (program)
		rc = find_program(&all, program);
	if (!rc)
		output_rows(&ctl->output, doctor_fields, all.list, all.count,
			    sizeof(*all.list));
	return rc;
}
