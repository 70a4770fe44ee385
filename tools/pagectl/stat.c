// SPDX-License-Identifier: GPL-2.0
#include "stat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "report.h"

/* Pagers of one process: more would be a process that does not tell the truth. */
enum { PAGERS_MAX = 4096 };

/**
 * stat_latency() - work out what is worked out from figures
 * @row: whose @stats are set
 */
void stat_latency(struct stat_row *row)
{
	const uint64_t *faults = row->stats.faults;

	row->faults = faults[PAGER_FAULT_ZERO] + faults[PAGER_FAULT_SOFT] +
		      faults[PAGER_FAULT_FILL];
	row->p50 = pager_percentile(&row->stats, 50);
	row->p99 = pager_percentile(&row->stats, 99);
	row->p999 = pager_percentile(&row->stats, 99.9);
}

static void read_command(pid_t pid, char command[TEXT_MAX])
{
	char name[64];
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%d/comm", (int)pid);
	command[0] = '\0';
	file = fopen(name, "re");
	if (!file)
		return;
	if (fgets(command, TEXT_MAX, file))
		command[strcspn(command, "\n")] = '\0';
	fclose(file);
}

static struct stat_row *add(struct stat_rows *rows)
{
	if (rows->count == rows->room) {
		rows->room = rows->room ? 2 * rows->room : 8;
		rows->list = memory_grow(rows->list, rows->room,
					 sizeof(*rows->list));
	}
	return memset(&rows->list[rows->count++], 0, sizeof(*rows->list));
}

static void fill(struct stat_row *row, pid_t pid,
		 const struct pager_channel_answer *answer)
{
	row->pid = (uint32_t)pid;
	row->index = answer->index;
	row->start = answer->start;
	row->stats = answer->stats;
	read_command(pid, row->command);
	snprintf(row->description, sizeof(row->description), "%s",
		 answer->description);
	stat_latency(row);
}

/**
 * stat_read() - ask a process for the figures of its pagers
 * @rows: where they are added
 * @pid: the process
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int stat_read(struct stat_rows *rows, pid_t pid)
{
	struct pager_channel_request request = { .command =
							 PAGER_CHANNEL_STATS };
	struct pager_channel_answer answer;
	int rc;

	do {
		rc = client_need(pid, &request, &answer);
		if (rc)
			return rc;
		fill(add(rows), pid, &answer);
	} while (++request.index < answer.pagers && request.index < PAGERS_MAX);
	return STATUS_DONE;
}

/* The process that listens on the socket of this line of /proc/net/unix, or 0. */
static pid_t listener(const char *line)
{
	const char *name = strstr(line, " @" PAGER_CHANNEL_NAME);
	char *end;
	long pid;

	/* Accepted connections are listed under the same name: flag 0x10000. */
	if (!name || !strstr(line, ": 00000002 00000000 00010000 0005 "))
		return 0;
	name += strlen(" @" PAGER_CHANNEL_NAME);
	pid = strtol(name, &end, 10);
	return *end == '\n' && pid > 0 && pid <= INT32_MAX ? (pid_t)pid : 0;
}

/* One that ends meanwhile, or belongs to somebody else, is passed over. */
static void read_if_it_answers(struct stat_rows *rows, pid_t pid)
{
	struct pager_channel_request request = { .command =
							 PAGER_CHANNEL_STATS };
	struct pager_channel_answer answer;

	do {
		if (client_ask(pid, &request, &answer))
			return;
		fill(add(rows), pid, &answer);
	} while (++request.index < answer.pagers && request.index < PAGERS_MAX);
}

/**
 * stat_read_all() - ask every process that can be asked
 * @rows: where figures are added
 *
 * Return: %STATUS_DONE, or %STATUS_FAILED with a report.
 */
int stat_read_all(struct stat_rows *rows)
{
	FILE *file = fopen("/proc/net/unix", "re");
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return failed("/proc/net/unix: %s", strerror(errno));
	while (getline(&line, &room, file) >= 0) {
		const pid_t pid = listener(line);

		if (pid)
			read_if_it_answers(rows, pid);
	}
	free(line);
	fclose(file);
	return STATUS_DONE;
}

/**
 * stat_free() - let go of them
 * @rows: they
 */
void stat_free(struct stat_rows *rows)
{
	free(rows->list);
	*rows = (struct stat_rows){ .list = NULL };
}
