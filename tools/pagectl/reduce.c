// SPDX-License-Identifier: GPL-2.0
#include "reduce.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"

#define NO_REF UINT32_MAX

/**
 * struct lately - a page that was touched lately
 * @page: its number
 * @first: number of the last touch that stays for certain
 * @last: number of the last touch
 * @ref: the last touch, unless it stays for certain: then %NO_REF
 */
struct lately {
	uint64_t page;
	uint64_t first;
	uint64_t last;
	uint32_t ref;
};

/**
 * struct undecided - a reference that is not written yet
 * @page: its page
 * @time: when it came
 * @next: the one that comes after it; or the next free one
 * @prev: the one that comes before it
 * @write: it is a write
 * @open: it may yet be dropped
 */
struct undecided {
	uint64_t page;
	uint64_t time;
	uint32_t next;
	uint32_t prev;
	bool write;
	bool open;
};

/* An open one is the last touch of one of K + 1 pages; after it at most K pages
 * were touched, of each of which no more than three touches can have stayed.
 */
static uint32_t refs_room(const struct reducer *r)
{
	return 4 * r->room + 4;
}

/**
 * reduce_begin() - begin to reduce
 * @r: filled
 * @to: where what is left goes
 * @keep: K, from 1 to %REDUCE_MAX
 */
void reduce_begin(struct reducer *r, struct pager_trace_writer *to,
		  uint32_t keep)
{
	uint32_t i;

	*r = (struct reducer){ .to = to, .room = keep + 1 };
	r->lately = memory_grow(NULL, r->room, sizeof(*r->lately));
	r->refs = memory_grow(NULL, refs_room(r), sizeof(*r->refs));
	for (i = 0; i < refs_room(r); i++)
		r->refs[i].next = i + 1 < refs_room(r) ? i + 1 : NO_REF;
	r->head = NO_REF;
	r->tail = NO_REF;
}

static void unlink_ref(struct reducer *r, uint32_t ref)
{
	const struct undecided *this = &r->refs[ref];

	if (this->prev == NO_REF)
		r->head = this->next;
	else
		r->refs[this->prev].next = this->next;
	if (this->next == NO_REF)
		r->tail = this->prev;
	else
		r->refs[this->next].prev = this->prev;
	r->refs[ref].next = r->free;
	r->free = ref;
}

/* Write what cannot change any more. */
static void write_decided(struct reducer *r)
{
	while (r->head != NO_REF && !r->refs[r->head].open) {
		const struct undecided *this = &r->refs[r->head];

		pager_trace_put(r->to,
				this->write ? PAGER_TRACE_WRITE :
					      PAGER_TRACE_READ,
				this->page, this->time);
		r->written++;
		unlink_ref(r, r->head);
	}
}

static uint32_t append(struct reducer *r, uint64_t page, bool write,
		       uint64_t time, bool open)
{
	const uint32_t ref = r->free;
	struct undecided *this = &r->refs[ref];

	r->free = this->next;
	*this = (struct undecided){
		.page = page,
		.time = time,
		.next = NO_REF,
		.prev = r->tail,
		.write = write,
		.open = open,
	};
	if (r->tail == NO_REF)
		r->head = ref;
	else
		r->refs[r->tail].next = ref;
	r->tail = ref;
	return ref;
}

/* A page that was not touched lately: this touch stays. */
static void touch_other(struct reducer *r, uint64_t page, bool write,
			uint64_t time)
{
	struct lately *lately = r->lately;

	if (r->count == r->room) {
		const uint32_t ref = lately[r->count - 1].ref;

		if (ref != NO_REF)
			r->refs[ref].open = false;
	} else {
		r->count++;
	}
	memmove(lately + 1, lately, (r->count - 1) * sizeof(*lately));
	lately[0] =
		(struct lately){ page, r->references, r->references, NO_REF };
	append(r, page, write, time, false);
}

/* At most K pages were touched from that reference on, this page included. */
static bool few_since(const struct reducer *r, uint64_t reference)
{
	return r->count < r->room || r->lately[r->count - 1].last <= reference;
}

/* The page that is number @i of those touched lately. */
static void touch_again(struct reducer *r, uint32_t i, bool write,
			uint64_t time)
{
	struct lately this = r->lately[i];

	if (this.ref != NO_REF && few_since(r, this.first)) {
		write |= r->refs[this.ref].write;
		unlink_ref(r, this.ref);
	} else if (this.ref != NO_REF) {
		r->refs[this.ref].open = false;
		this.first = this.last;
	}
	this.last = r->references;
	this.ref = append(r, this.page, write, time, true);
	memmove(r->lately + 1, r->lately, i * sizeof(this));
	r->lately[0] = this;
}

/**
 * reduce_put() - a reference comes
 * @r: the reducer
 * @page: number of the page
 * @write: it is a write
 * @time: when; not before the last one
 *
 * What fails is known from @r->to.
 */
void reduce_put(struct reducer *r, uint64_t page, bool write, uint64_t time)
{
	uint32_t i;

	r->references++;
	if (r->count && r->lately[0].page == page) {
		if (write && r->lately[0].ref != NO_REF)
			r->refs[r->lately[0].ref].write = true;
		return;
	}
	for (i = 1; i < r->count && r->lately[i].page != page; i++)
		;
	if (i < r->count)
		touch_again(r, i, write, time);
	else
		touch_other(r, page, write, time);
	write_decided(r);
}

/**
 * reduce_end() - nothing comes any more
 * @r: the reducer
 */
void reduce_end(struct reducer *r)
{
	uint32_t i;

	for (i = 0; i < r->count; i++)
		if (r->lately[i].ref != NO_REF)
			r->refs[r->lately[i].ref].open = false;
	write_decided(r);
	free(r->lately);
	free(r->refs);
}
