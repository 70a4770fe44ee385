// SPDX-License-Identifier: GPL-2.0
/*
 * Linked into a test with --wrap=ioctl: what the kernel may answer, but seldom
 * does. One request in sixteen fails, or does only a part of what it was asked, or
 * does more than it says, as Linux 6.18 may. With --wrap=XXH3_64bits_withSeed: to look
 * at the content of a page takes long enough, now and then, for it to be touched.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <uffd.h>
#include <xxhash.h>

int __real_ioctl(int fd, unsigned long request, void *argument);
int __wrap_ioctl(int fd, unsigned long request, ...);
XXH64_hash_t __real_XXH3_64bits_withSeed(const void *content, size_t length,
					 XXH64_hash_t seed);
XXH64_hash_t __wrap_XXH3_64bits_withSeed(const void *content, size_t length,
					 XXH64_hash_t seed);

static atomic_uint count;

static unsigned int chance(void)
{
	unsigned int x = atomic_fetch_add(&count, 1) * 2654435761u;

	return (x ^ x >> 15) % 64;
}

static int refuse(__s64 *done, int error)
{
	*done = -error;
	errno = error;
	return -1;
}

/*
 * All is done, and nothing is said of it, or of all but the first page; and nobody is
 * woken for what is not spoken of.
 */
static int conceal(int fd, struct uffdio_move *wanted)
{
	struct uffdio_move all = *wanted;
	const struct uffdio_range first = { wanted->dst, PAGE_BYTES };

	all.mode |= UFFDIO_MOVE_MODE_DONTWAKE;
	if (__real_ioctl(fd, UFFDIO_MOVE, &all) < 0) {
		wanted->move = all.move;
		return -1;
	}
	if (wanted->len <= PAGE_BYTES || chance() < 32)
		return refuse(&wanted->move, EEXIST);
	if (!(wanted->mode & UFFDIO_MOVE_MODE_DONTWAKE))
		__real_ioctl(fd, UFFDIO_WAKE, (void *)&first);
	wanted->move = PAGE_BYTES;
	errno = EAGAIN;
	return -1;
}

static int move(int fd, struct uffdio_move *wanted)
{
	struct uffdio_move part = *wanted;
	unsigned int x = chance();

	if (x == 0)
		return refuse(&wanted->move, EBUSY);
	if (x < 3)
		return refuse(&wanted->move, EAGAIN);
	if (x < 5)
		return conceal(fd, wanted);
	if (x > 10 || wanted->len <= PAGE_BYTES)
		return __real_ioctl(fd, UFFDIO_MOVE, wanted);
	part.len = PAGE_BYTES;
	if (__real_ioctl(fd, UFFDIO_MOVE, &part) < 0) {
		wanted->move = part.move;
		return -1;
	}
	wanted->move = part.move;
	errno = EAGAIN;
	return -1;
}

/* The page is there, as if somebody else had been first, and nobody is woken. */
static int forestall(int fd, struct uffdio_zeropage *wanted)
{
	wanted->mode |= UFFDIO_ZEROPAGE_MODE_DONTWAKE;
	if (__real_ioctl(fd, UFFDIO_ZEROPAGE, wanted) < 0)
		return -1;
	return refuse(&wanted->zeropage, EEXIST);
}

static int zero(int fd, struct uffdio_zeropage *wanted)
{
	unsigned int x = chance();

	if (x < 4)
		return refuse(&wanted->zeropage, EAGAIN);
	if (x < 6 && wanted->range.len == PAGE_BYTES)
		return forestall(fd, wanted);
	return __real_ioctl(fd, UFFDIO_ZEROPAGE, wanted);
}

XXH64_hash_t __wrap_XXH3_64bits_withSeed(const void *content, size_t length,
					 XXH64_hash_t seed)
{
	if (!chance())
		usleep(2000);
	return __real_XXH3_64bits_withSeed(content, length, seed);
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *argument;

	va_start(args, request);
	argument = va_arg(args, void *);
	va_end(args);
	if (request == UFFDIO_MOVE)
		return move(fd, argument);
	if (request == UFFDIO_ZEROPAGE)
		return zero(fd, argument);
	if (request == UFFDIO_COPY && chance() < 4)
		return refuse(&((struct uffdio_copy *)argument)->copy, EAGAIN);
	if (request == UFFDIO_WRITEPROTECT && chance() < 4) {
		errno = EAGAIN;
		return -1;
	}
	return __real_ioctl(fd, request, argument);
}
