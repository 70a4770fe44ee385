/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The loops of all workloads about descriptors, made for one mechanism: a function
 * each, into which the mechanism is compiled.
 */
#ifndef MUSE_EVBENCH_LOOPS_H
#define MUSE_EVBENCH_LOOPS_H

#include "engine.h"
#include "workloads/churn.h"
#include "workloads/echo.h"
#include "workloads/herd.h"
#include "workloads/ready.h"
#include "workloads/wake.h"

/* A loop of a workload for the mechanism @m. */
#define LOOP(m, loop)                                        \
	static int m##_##loop(struct job *job, uint64_t ops) \
	{                                                    \
		return loop(&(m), job, ops);                 \
	}

/* Parts for the mechanism @m, a static const struct mechanism, but no server. */
#define LOOPS_BUT_ECHO(m)                      \
	LOOP(m, ready_block)                   \
	LOOP(m, wake_block)                    \
	LOOP(m, wake_peer)                     \
	LOOP(m, churn_block)                   \
	LOOP(m, herd_wait)                     \
	static const struct part m##_ready = { \
		.open = ready_open,            \
		.block = m##_ready_block,      \
		.calls = ready_calls,          \
		.parted = true,                \
	};                                     \
	static const struct part m##_wake = {  \
		.open = wake_open,             \
		.block = m##_wake_block,       \
		.peer = m##_wake_peer,         \
		.calls = wake_calls,           \
	};                                     \
	static const struct part m##_churn = { \
		.open = churn_open,            \
		.block = m##_churn_block,      \
		.calls = churn_calls,          \
		.parted = true,                \
	};                                     \
	static const struct part m##_herd = {  \
		.open = herd_open,             \
		.block = herd_block,           \
		.peer = m##_herd_wait,         \
	}

/* The same, and a server. */
#define LOOPS(m)                              \
	LOOPS_BUT_ECHO(m);                    \
	LOOP(m, echo_block)                   \
	static const struct part m##_echo = { \
		.open = echo_open,            \
		.block = m##_echo_block,      \
		.calls = echo_calls,          \
	}

/* What LOOPS_BUT_ECHO() has made, for struct engine.parts. */
#define LOOP_PARTS_BUT_ECHO(m)                              \
	[WORK_READY] = &m##_ready, [WORK_WAKE] = &m##_wake, \
	[WORK_CHURN] = &m##_churn, [WORK_HERD] = &m##_herd

/* What LOOPS() has made, as struct engine.parts. */
#define LOOP_PARTS(m)                                           \
	{                                                       \
		LOOP_PARTS_BUT_ECHO(m), [WORK_ECHO] = &m##_echo \
	}

#endif /* MUSE_EVBENCH_LOOPS_H */
