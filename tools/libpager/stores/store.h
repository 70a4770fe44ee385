/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Stores: where pages are that are not in memory.
 *
 * A store knows pages by their index in the region. It is asked to read and to
 * write whole pages, several at a time; each request ends with a call of its
 * done(), from submit() itself where the store needs not wait, otherwise from
 * reap(). The pager never asks for anything about a page of which a request is
 * under way, never reads a page that it has not written, and checks what it
 * reads; so a store needs neither order requests nor keep checksums.
 */
#ifndef MUSE_LIBPAGER_STORE_H
#define MUSE_LIBPAGER_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

/**
 * struct store_io - a request for a page
 * @page: index of the page
 * @write: to the store; otherwise from it
 * @raw: set by the store with a write: the page did not compress
 * @error: 0 or a negative errno; set by the store before it calls @done
 * @buffer: the content, or where it goes; one page, aligned to a page
 * @done: called once, without locks of the store; it may submit
 * @next: for lists of the store while it has the request, and of its owner
 */
struct store_io {
	uint32_t page;
	bool write;
	bool raw;
	int error;
	void *buffer;
	void (*done)(struct store_io *io);
	struct store_io *next;
};

/**
 * struct store_usage - what a store holds
 * @pages: pages
 * @bytes: that it uses for them
 */
struct store_usage {
	uint64_t pages;
	uint64_t bytes;
};

/**
 * struct store_ops - a kind of store
 * @name: as users say it
 * @inline_io: requests end within submit(), and buffers may be any memory
 * @open: make the store for @store->pages pages; @where is what follows the
 *	colon, or NULL. Returns 0 or a negative errno with a message (fail())
 * @close: all is gone. No request is under way
 * @submit: begin requests, all of one direction, at most %STORE_BATCH
 * @soon: the page is about to be read: have what that takes come nearer. Never waits.
 *	May be NULL
 * @reap: end requests that are ready. With @wait, sleep until there is one, at
 *	most 50 ms. Returns how many. NULL if @inline_io
 * @discard: the page is not needed any more. Never fails: what could go wrong
 *	only wastes room
 * @barrier: what has ended is as safe as the store can make it. Returns 0 or a
 *	negative errno. May be NULL
 * @locate: where a page is: slot and bytes used, for those who look; false if
 *	it is not there
 *
 * All but open() and close() may be called by several threads at a time, and
 * from a signal handler: they allocate nothing.
 */
struct store_ops {
	const char *name;
	bool inline_io;
	int (*open)(struct store *store, const char *where);
	void (*close)(struct store *store);
	void (*submit)(struct store *store, struct store_io **ios,
		       unsigned int n);
	void (*soon)(struct store *store, uint32_t page);
	unsigned int (*reap)(struct store *store, bool wait);
	void (*discard)(struct store *store, uint32_t page);
	int (*barrier)(struct store *store);
	bool (*locate)(struct store *store, uint32_t page, uint64_t *slot,
		       uint32_t *bytes);
	void (*usage)(struct store *store, struct store_usage *usage);
};

/* Requests that may be submitted at once. */
#define STORE_BATCH 64

/**
 * struct store - an open store
 * @ops: of which kind
 * @pages: that it can hold
 * @fd: becomes readable when there is something to reap; -1: there never is
 * @patience: how long a request may take that is under way, nanoseconds
 * @private: the kind's own
 */
struct store {
	const struct store_ops *ops;
	uint32_t pages;
	int fd;
	uint64_t patience;
	void *private;
};

extern const struct store_ops store_ram;
extern const struct store_ops store_file;
extern const struct store_ops store_nbd;

int store_open(struct store *store, const char *spec, uint32_t pages,
	       uint64_t patience);

#endif /* MUSE_LIBPAGER_STORE_H */
