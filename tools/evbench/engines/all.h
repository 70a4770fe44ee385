/* SPDX-License-Identifier: GPL-2.0 */
/* All engines there are. */
#ifndef MUSE_EVBENCH_ALL_H
#define MUSE_EVBENCH_ALL_H

#include "engine.h"

extern const struct engine engine_epoll_lt;
extern const struct engine engine_epoll_et;
extern const struct engine engine_epoll_oneshot;
extern const struct engine engine_epoll_exclusive;
extern const struct engine engine_epoll_pwait2;
extern const struct engine engine_poll;
extern const struct engine engine_ppoll;
extern const struct engine engine_select;
extern const struct engine engine_read;
extern const struct engine engine_thread;
extern const struct engine engine_uring_poll;
extern const struct engine engine_uring_poll_multi;
extern const struct engine engine_uring_read_multi;
extern const struct engine engine_uring_epoll;
extern const struct engine engine_uring_recv;
extern const struct engine engine_uring_msg;
extern const struct engine engine_uring_futex;
extern const struct engine engine_futex;
extern const struct engine engine_timer_heap;
extern const struct engine engine_timerfd;
extern const struct engine engine_uring_timeout;
extern const struct engine engine_sync;
extern const struct engine engine_uring_linked;
extern const struct engine engine_uring_handed;
extern const struct engine engine_uring_batched;
extern const struct engine engine_uv;
extern const struct engine engine_bare;

#endif /* MUSE_EVBENCH_ALL_H */
