// SPDX-License-Identifier: LGPL-2.1-or-later
/* Threads that the pager starts are on its side. Only its calls come here. */
#include "shim.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

/**
 * struct start - what a thread is to do
 * @run: this
 * @argument: with that
 */
struct start {
	void *(*run)(void *argument);
	void *argument;
};

static void *begin(void *argument)
{
	struct start start = *(struct start *)argument;

	shim_side = SIDE_PAGER;
	free(argument);
	return start.run(start.argument);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
			  void *(*run)(void *argument), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
			  void *(*run)(void *argument), void *argument);

/**
 * __wrap_pthread_create() - pthread_create() for the pager
 * @thread: as there
 * @attributes: as there
 * @run: as there
 * @argument: as there
 *
 * Return: as there.
 */
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
			  void *(*run)(void *argument), void *argument)
{
	enum side old = side_enter();
	struct start *start = malloc(sizeof(*start));
	int err = ENOMEM;

	if (start) {
		*start = (struct start){ run, argument };
		err = __real_pthread_create(thread, attributes, begin, start);
		if (err)
			free(start);
	}
	side_leave(old);
	return err;
}
