// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Pages compressed in RAM with lz4; those that do not compress are kept raw.
 *
 * Memory comes in chunks of 64 KiB, each cut into objects of one size, a multiple
 * of 64 bytes. What finds a page is four bytes: chunk and object. An object begins
 * with the length of what it holds; one of a whole page has none and is raw.
 */
#include "store.h"

#include <errno.h>
#include <lz4.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "../memory.h"
#include "../region.h"

#define CHUNK_SHIFT 16
#define CHUNK_BYTES ((size_t)1 << CHUNK_SHIFT)
#define CLASS_SHIFT 6
#define CLASSES	    (PAGE_BYTES >> CLASS_SHIFT)
#define RAW	    (CLASSES - 1)
/* An object of the next smaller class, less its length. */
#define PACKED_MAX  (PAGE_BYTES - ((size_t)1 << CLASS_SHIFT) - sizeof(uint16_t))
#define OBJECT_BITS 10
#define NO_CHUNK    UINT32_MAX
/* Threads that compress at a time; another waits. */
#define DESKS 8

/**
 * struct chunk - 64 KiB of objects of one size
 * @next: in the list of those with free objects, or of unused chunks
 * @prev: likewise
 * @used: objects in use
 * @fresh: objects that were never used
 * @free: first free object that was used before, plus one; each begins with the
 *	next one's number; 0: none
 * @class: size of its objects, in units of 64 bytes, less one
 * @listed: it is in a list
 */
struct chunk {
	uint32_t next;
	uint32_t prev;
	uint16_t used;
	uint16_t fresh;
	uint16_t free;
	uint8_t class;
	uint8_t listed;
};

/**
 * struct desk - what one needs to compress
 * @busy: somebody is at it
 * @state: lz4's, of LZ4_sizeofState() bytes
 * @out: the result
 */
struct desk {
	atomic_bool busy;
	void *state;
	char out[PAGE_BYTES];
};

/**
 * struct ram - the store
 * @lock: protects all but @desks and the content of objects
 * @where: of each page: chunk and object, plus one; 0: nowhere
 * @arena: all chunks
 * @chunks: their heads
 * @count: how many there are
 * @touched: chunks that were ever used
 * @unused: list of chunks that are not used any more
 * @partial: lists of chunks with free objects, by class
 * @usage: figures
 * @desks: for those who compress
 */
struct ram {
	pthread_mutex_t lock;
	uint32_t *where;
	char *arena;
	struct chunk *chunks;
	uint32_t count;
	uint32_t touched;
	uint32_t unused;
	uint32_t partial[CLASSES];
	struct store_usage usage;
	struct desk desks[DESKS];
};

static size_t class_bytes(unsigned int class)
{
	return (size_t)(class + 1) << CLASS_SHIFT;
}

static char *object_at(const struct ram *ram, uint32_t where)
{
	uint32_t chunk = (where - 1) >> OBJECT_BITS;
	uint32_t object = (where - 1) & ((1u << OBJECT_BITS) - 1);

	return ram->arena + ((size_t)chunk << CHUNK_SHIFT) +
	       object * class_bytes(ram->chunks[chunk].class);
}

static void list_add(struct ram *ram, uint32_t *head, uint32_t chunk)
{
	struct chunk *added = &ram->chunks[chunk];

	added->prev = NO_CHUNK;
	added->next = *head;
	added->listed = true;
	if (*head != NO_CHUNK)
		ram->chunks[*head].prev = chunk;
	*head = chunk;
}

static void list_remove(struct ram *ram, uint32_t *head, uint32_t chunk)
{
	struct chunk *removed = &ram->chunks[chunk];

	if (removed->prev == NO_CHUNK)
		*head = removed->next;
	else
		ram->chunks[removed->prev].next = removed->next;
	if (removed->next != NO_CHUNK)
		ram->chunks[removed->next].prev = removed->prev;
	removed->listed = false;
}

/* A chunk with a free object of this class, first in its list. */
static uint32_t chunk_get(struct ram *ram, unsigned int class)
{
	uint32_t chunk = ram->partial[class];

	if (chunk != NO_CHUNK)
		return chunk;
	if (ram->unused != NO_CHUNK) {
		chunk = ram->unused;
		list_remove(ram, &ram->unused, chunk);
	} else if (ram->touched < ram->count) {
		chunk = ram->touched++;
	} else {
		return NO_CHUNK;
	}
	ram->chunks[chunk] = (struct chunk){ .class = (uint8_t)class };
	list_add(ram, &ram->partial[class], chunk);
	return chunk;
}

/* Return: where a new object is, or 0 if there is no room. */
static uint32_t object_get(struct ram *ram, unsigned int class)
{
	uint32_t index = chunk_get(ram, class), object;
	struct chunk *chunk;

	if (index == NO_CHUNK)
		return 0;
	chunk = &ram->chunks[index];
	if (chunk->free) {
		uint16_t next;

		object = chunk->free - 1u;
		memcpy(&next,
		       ram->arena + ((size_t)index << CHUNK_SHIFT) +
			       object * class_bytes(class),
		       sizeof(next));
		chunk->free = next;
	} else {
		object = chunk->fresh++;
	}
	chunk->used++;
	if (!chunk->free &&
	    (chunk->fresh + 1u) * class_bytes(class) > CHUNK_BYTES)
		list_remove(ram, &ram->partial[class], index);
	ram->usage.pages++;
	ram->usage.bytes += class_bytes(class);
	return (index << OBJECT_BITS) + object + 1;
}

static void object_put(struct ram *ram, uint32_t where)
{
	uint32_t index = (where - 1) >> OBJECT_BITS;
	uint32_t object = (where - 1) & ((1u << OBJECT_BITS) - 1);
	struct chunk *chunk = &ram->chunks[index];
	unsigned int class = chunk->class;

	ram->usage.pages--;
	ram->usage.bytes -= class_bytes(class);
	memcpy(object_at(ram, where), &chunk->free, sizeof(chunk->free));
	chunk->free = (uint16_t)(object + 1);
	if (!chunk->listed)
		list_add(ram, &ram->partial[class], index);
	if (--chunk->used)
		return;
	list_remove(ram, &ram->partial[class], index);
	madvise(ram->arena + ((size_t)index << CHUNK_SHIFT), CHUNK_BYTES,
		MADV_DONTNEED);
	list_add(ram, &ram->unused, index);
}

static void ram_close(struct store *store)
{
	struct ram *ram = store->private;
	unsigned int i;

	if (!ram)
		return;
	memory_unmap(ram->where, store->pages * sizeof(*ram->where));
	memory_unmap(ram->arena, (size_t)ram->count << CHUNK_SHIFT);
	memory_unmap(ram->chunks, ram->count * sizeof(*ram->chunks));
	for (i = 0; i < DESKS; i++)
		memory_unmap(ram->desks[i].state, (size_t)LZ4_sizeofState());
	pthread_mutex_destroy(&ram->lock);
	memory_unmap(ram, sizeof(*ram));
	store->private = NULL;
}

static int ram_open(struct store *store, const char *where)
{
	struct ram *ram;
	bool all = true;
	unsigned int i;

	if (where)
		return fail(-EINVAL, "store ram: takes no '%s'", where);
	ram = memory_map(sizeof(*ram));
	if (!ram)
		return fail(-ENOMEM, "store ram: out of memory");
	store->private = ram;
	pthread_mutex_init(&ram->lock, NULL);
	/* If every page is raw, and again as much for what does not fit. */
	ram->count = (uint32_t)(((uint64_t)store->pages << PAGE_SHIFT >>
				 (CHUNK_SHIFT - 1)) +
				2 * CLASSES);
	if (ram->count > 1u << (32 - OBJECT_BITS))
		ram->count = 1u << (32 - OBJECT_BITS);
	ram->where = memory_map(store->pages * sizeof(*ram->where));
	ram->arena = memory_map((size_t)ram->count << CHUNK_SHIFT);
	ram->chunks = memory_map(ram->count * sizeof(*ram->chunks));
	for (i = 0; i < DESKS; i++) {
		ram->desks[i].state = memory_map((size_t)LZ4_sizeofState());
		all = all && ram->desks[i].state;
	}
	ram->unused = NO_CHUNK;
	for (i = 0; i < CLASSES; i++)
		ram->partial[i] = NO_CHUNK;
	if (ram->where && ram->arena && ram->chunks && all)
		return 0;
	ram_close(store);
	return fail(-ENOMEM, "store ram: out of address space");
}

static struct desk *desk_take(struct ram *ram)
{
	unsigned int i;

	for (i = 0;; i = (i + 1) % DESKS) {
		if (!atomic_exchange(&ram->desks[i].busy, true))
			return &ram->desks[i];
		if (i == DESKS - 1)
			sched_yield();
	}
}

/* Keep @length bytes for a page, compressed or raw. */
static int keep(struct ram *ram, uint32_t page, const void *content,
		size_t length)
{
	bool raw = length == PAGE_BYTES;
	size_t total = raw ? length : length + sizeof(uint16_t);
	unsigned int class = (unsigned int)((total - 1) >> CLASS_SHIFT);
	uint16_t mark = (uint16_t)length;
	uint32_t where;
	char *object;

	pthread_mutex_lock(&ram->lock);
	where = object_get(ram, class);
	if (where) {
		if (ram->where[page])
			object_put(ram, ram->where[page]);
		ram->where[page] = where;
	}
	pthread_mutex_unlock(&ram->lock);
	if (!where)
		return -ENOSPC;
	object = object_at(ram, where);
	if (!raw) {
		memcpy(object, &mark, sizeof(mark));
		object += sizeof(mark);
	}
	memcpy(object, content, length);
	return 0;
}

static void ram_write(struct ram *ram, struct store_io *io)
{
	struct desk *desk = desk_take(ram);
	int length = LZ4_compress_fast_extState(desk->state, io->buffer,
						desk->out, (int)PAGE_BYTES,
						(int)PACKED_MAX, 1);

	io->raw = length <= 0;
	if (io->raw)
		io->error = keep(ram, io->page, io->buffer, PAGE_BYTES);
	else
		io->error = keep(ram, io->page, desk->out, (size_t)length);
	atomic_store(&desk->busy, false);
}

/* Nobody has looked at it for long: have all its lines come together, and now. */
static void ram_soon(struct store *store, uint32_t page)
{
	const struct ram *ram = store->private;
	const uint32_t where = ram->where[page];
	const char *object;
	size_t bytes, i;

	if (!where)
		return;
	object = object_at(ram, where);
	bytes = class_bytes(ram->chunks[(where - 1) >> OBJECT_BITS].class);
	for (i = 0; i < bytes; i += 1 << CLASS_SHIFT)
		__builtin_prefetch(object + i);
}

static void ram_read(struct ram *ram, struct store_io *io)
{
	uint32_t where = ram->where[io->page];
	const char *object;
	uint16_t length;

	io->error = 0;
	if (!where) {
		io->error = -ENODATA;
		return;
	}
	object = object_at(ram, where);
	if (ram->chunks[(where - 1) >> OBJECT_BITS].class == RAW) {
		memcpy(io->buffer, object, PAGE_BYTES);
		return;
	}
	memcpy(&length, object, sizeof(length));
	if (LZ4_decompress_safe(object + sizeof(length), io->buffer, length,
				(int)PAGE_BYTES) != (int)PAGE_BYTES)
		io->error = -EBADMSG;
}

static void ram_submit(struct store *store, struct store_io **ios,
		       unsigned int n)
{
	struct ram *ram = store->private;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (ios[i]->write)
			ram_write(ram, ios[i]);
		else
			ram_read(ram, ios[i]);
		ios[i]->done(ios[i]);
	}
}

static void ram_discard(struct store *store, uint32_t page)
{
	struct ram *ram = store->private;

	pthread_mutex_lock(&ram->lock);
	if (ram->where[page]) {
		object_put(ram, ram->where[page]);
		ram->where[page] = 0;
	}
	pthread_mutex_unlock(&ram->lock);
}

static bool ram_locate(struct store *store, uint32_t page, uint64_t *slot,
		       uint32_t *bytes)
{
	struct ram *ram = store->private;
	uint32_t where;

	pthread_mutex_lock(&ram->lock);
	where = ram->where[page];
	if (where) {
		*slot = where - 1;
		*bytes = (uint32_t)class_bytes(
			ram->chunks[(where - 1) >> OBJECT_BITS].class);
	}
	pthread_mutex_unlock(&ram->lock);
	return where;
}

static void ram_usage(struct store *store, struct store_usage *usage)
{
	struct ram *ram = store->private;

	pthread_mutex_lock(&ram->lock);
	*usage = ram->usage;
	pthread_mutex_unlock(&ram->lock);
}

const struct store_ops store_ram = {
	.name = "ram",
	.inline_io = true,
	.open = ram_open,
	.close = ram_close,
	.submit = ram_submit,
	.soon = ram_soon,
	.discard = ram_discard,
	.locate = ram_locate,
	.usage = ram_usage,
};
