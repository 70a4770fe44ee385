/* SPDX-License-Identifier: GPL-2.0 */
/* From the records of a file to what every thread and CPU did. */
#ifndef MUSE_SCHEDCTL_REPLAY_H
#define MUSE_SCHEDCTL_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "map.h"
#include "recfile.h"

#define THREAD_NAME 16
#define CLASS_NAME  32

/**
 * enum thread_state - what a thread does
 * @STATE_BLOCKED: it waits for an event
 * @STATE_READY: it waits for a CPU
 * @STATE_RUNNING: it has a CPU
 * @STATE_ENDED: it is no more
 * @STATES: how many there are before it is no more
 */
enum thread_state {
	STATE_BLOCKED,
	STATE_READY,
	STATE_RUNNING,
	STATE_ENDED,
	STATES = STATE_ENDED
};

/**
 * struct samples - numbers of which order statistics are wanted
 * @at: the numbers
 * @count: how many
 * @room: how many fit
 */
struct samples {
	uint64_t *at;
	size_t count;
	size_t room;
};

/**
 * struct thread - a thread of the record; times are nanoseconds
 * @tid: its id
 * @pid: that of its process
 * @name: the last one it had
 * @class: the last scheduling class it had
 * @index: place among the threads, in the order in which they came
 * @state: &enum thread_state
 * @since: when it began to be in that state
 * @known: its state was seen to begin; before that it is inferred
 * @ready_known: and so was the wait that it is in
 * @born: it was made during the record
 * @begin: when it was made, or the record began
 * @end: when it ended, or the record did
 * @woken: when it first became ready; 0: not yet, or before the record
 * @ran: when it first ran after that; 0: not yet
 * @in: how long it was in each state
 * @cpu: where it runs, or ran last
 * @runs: times that it was given a CPU
 * @voluntary: times that it left a CPU to wait
 * @forced: times that it lost a CPU, or yielded it
 * @migrations: times that it came to another CPU
 * @waits: how long each wait for a CPU was
 */
struct thread {
	int32_t tid;
	int32_t pid;
	char name[THREAD_NAME];
	char class[CLASS_NAME];
	size_t index;
	enum thread_state state;
	uint64_t since;
	bool known;
	bool ready_known;
	bool born;
	uint64_t begin;
	uint64_t end;
	uint64_t woken;
	uint64_t ran;
	uint64_t in[STATES];
	uint32_t cpu;
	uint64_t runs;
	uint64_t voluntary;
	uint64_t forced;
	uint64_t migrations;
	struct samples waits;
};

/* What a CPU does. */
enum cpu_state { CPU_UNKNOWN, CPU_IDLE, CPU_OTHER, CPU_THREAD, CPU_STATES };

/**
 * struct cpu - a CPU
 * @state: &enum cpu_state
 * @thread: the one that runs, in %CPU_THREAD
 * @since: when that began
 * @in: how long it was in each state, nanoseconds
 * @switches: from or to a thread of the record
 */
struct cpu {
	enum cpu_state state;
	struct thread *thread;
	uint64_t since;
	uint64_t in[CPU_STATES];
	uint64_t switches;
};

/**
 * struct replay - a record, read
 * @reader: the file
 * @info: what it says of itself, by &enum rec_info
 * @begin: when the record began, nanoseconds
 * @end: when it ended
 * @lost: events that were lost
 * @lost_at: when that was found last, nanoseconds; 0: not at all
 * @unseen: switches that must have been, but were not traced
 * @status: exit status of the command
 * @complete: its end is there
 * @threads: all of them
 * @count: how many
 * @room: for how many there is room
 * @by_tid: those that have not ended
 * @cpus: all CPUs that were heard of
 * @cpu_count: how many elements that has
 * @on_thread: told of every time that a thread was in a state; or NULL
 * @on_cpu: told of every time that a CPU was in a state; or NULL
 * @context: for both
 */
struct replay {
	struct rec_reader reader;
	char info[INFO_KINDS][REC_TEXT_MAX];
	uint64_t begin;
	uint64_t end;
	uint64_t lost;
	uint64_t lost_at;
	uint64_t unseen;
	uint32_t status;
	bool complete;
	struct thread **threads;
	size_t count;
	size_t room;
	struct map by_tid;
	struct cpu *cpus;
	size_t cpu_count;
	void (*on_thread)(void *context, const struct thread *thread,
			  uint64_t from, uint64_t to);
	void (*on_cpu)(void *context, uint32_t number, const struct cpu *cpu,
		       uint64_t from, uint64_t to);
	void *context;
};

int replay_open(struct replay *replay, const char *name);
int replay_run(struct replay *replay);
int replay_again(struct replay *replay);
void replay_close(struct replay *replay);

#endif /* MUSE_SCHEDCTL_REPLAY_H */
