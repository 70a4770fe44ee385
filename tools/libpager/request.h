/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to the store: a fixed number, made beforehand. */
#ifndef MUSE_LIBPAGER_REQUEST_H
#define MUSE_LIBPAGER_REQUEST_H

#include "region.h"

int requests_init(struct requests *requests, struct pager *pager,
		  uint32_t count, void (*done)(struct store_io *io));
void requests_exit(struct requests *requests);

struct request *request_get(struct requests *requests);
void request_put(struct requests *requests, struct request *request);
struct request *request_find(struct requests *requests, uint32_t page);

void request_submit(struct pager *pager, struct store_io **ios, unsigned int n);
bool request_again(struct pager *pager, struct request *request);
bool request_reap(struct pager *pager, bool wait);
bool request_under_way(const struct pager *pager);

#endif /* MUSE_LIBPAGER_REQUEST_H */
