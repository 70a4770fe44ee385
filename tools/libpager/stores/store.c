// SPDX-License-Identifier: LGPL-2.1-or-later
#include "store.h"

#include <errno.h>
#include <string.h>

#include "../region.h"

static const struct store_ops *const kinds[] = {
	&store_ram,
	&store_file,
	&store_nbd,
};

/**
 * store_open() - open the store that a user named
 * @store: what to make
 * @spec: "kind" or "kind:where"; NULL: the default
 * @pages: that it must be able to hold
 * @patience: how long a request may take, nanoseconds
 *
 * Return: 0 or a negative errno with a message.
 */
int store_open(struct store *store, const char *spec, uint32_t pages,
	       uint64_t patience)
{
	const char *colon;
	size_t i, length;

	if (!spec)
		spec = "ram";
	colon = strchr(spec, ':');
	length = colon ? (size_t)(colon - spec) : strlen(spec);
	memset(store, 0, sizeof(*store));
	store->pages = pages;
	store->patience = patience;
	store->fd = -1;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strlen(kinds[i]->name) != length ||
		    strncmp(kinds[i]->name, spec, length))
			continue;
		store->ops = kinds[i];
		return store->ops->open(store, colon ? colon + 1 : NULL);
	}
	return fail(
		-EINVAL,
		"store '%s': no such kind; there are ram, file:PATH, nbd:URI",
		spec);
}
