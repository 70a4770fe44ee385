/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * muse_sched: generic netlink interface of the loadable scheduling class.
 *
 * Threads are enrolled in the class with a policy and withdrawn from it to
 * where they came from, the kernel's own fair class.  Thread and process ids
 * are those of the PID namespace of who asks.  docs/netlink/muse_sched.yaml is
 * the same interface as a netlink specification.
 */
#ifndef _UAPI_LINUX_MUSE_SCHED_H
#define _UAPI_LINUX_MUSE_SCHED_H

#define MUSE_SCHED_FAMILY_NAME		"muse_sched"
#define MUSE_SCHED_FAMILY_VERSION	1

/* Multicast group that carries every ``*_NTF`` message. */
#define MUSE_SCHED_MCGRP_EVENTS		"events"

/* Longest name of a policy or parameter, with its NUL. */
#define MUSE_SCHED_NAME_MAX		16

/* Bounds and default of %MUSE_SCHED_A_CLASS_STALL, milliseconds. */
#define MUSE_SCHED_STALL_MIN		100
#define MUSE_SCHED_STALL_MAX		600000
#define MUSE_SCHED_STALL_DEFAULT	5000

/* Length of a bandwidth period, microseconds. */
#define MUSE_SCHED_PERIOD		100000
/* Bounds and default of %MUSE_SCHED_A_CLASS_RUNTIME, microseconds a period. */
#define MUSE_SCHED_RUNTIME_MIN		1000
#define MUSE_SCHED_RUNTIME_MAX		99000
#define MUSE_SCHED_RUNTIME_DEFAULT	95000

/**
 * enum muse_sched_fork - the class of a child of an enrolled thread
 * @MUSE_SCHED_FORK_INHERIT: the class, policy and parameters of its parent
 * @MUSE_SCHED_FORK_RESET: the kernel's own fair class
 */
enum muse_sched_fork {
	MUSE_SCHED_FORK_INHERIT,
	MUSE_SCHED_FORK_RESET,

	/* private: */
	__MUSE_SCHED_FORK_MAX,
	MUSE_SCHED_FORK_MAX = __MUSE_SCHED_FORK_MAX - 1
};

/**
 * enum muse_sched_state - what an enrolled thread does
 * @MUSE_SCHED_STATE_BLOCKED: it waits for an event
 * @MUSE_SCHED_STATE_READY: it waits for a CPU
 * @MUSE_SCHED_STATE_RUNNING: it has a CPU
 * @MUSE_SCHED_STATE_AWAY: it is in another class for as long as a lock that it
 *	holds is wanted by a thread of higher priority
 */
enum muse_sched_state {
	MUSE_SCHED_STATE_BLOCKED,
	MUSE_SCHED_STATE_READY,
	MUSE_SCHED_STATE_RUNNING,
	MUSE_SCHED_STATE_AWAY,

	/* private: */
	__MUSE_SCHED_STATE_MAX,
	MUSE_SCHED_STATE_MAX = __MUSE_SCHED_STATE_MAX - 1
};

/**
 * enum muse_sched_reason - why a thread left the class
 * @MUSE_SCHED_REASON_ADMIN: %MUSE_SCHED_CMD_TASK_WITHDRAW
 * @MUSE_SCHED_REASON_EXIT: it ended
 * @MUSE_SCHED_REASON_SETSCHEDULER: sched_setscheduler(2) or
 *	sched_setattr(2) gave it another policy
 * @MUSE_SCHED_REASON_DRAIN: %MUSE_SCHED_CMD_DRAIN
 * @MUSE_SCHED_REASON_STALL: the watchdog drained the class
 * @MUSE_SCHED_REASON_UNLOAD: the module is being unloaded
 */
enum muse_sched_reason {
	MUSE_SCHED_REASON_ADMIN,
	MUSE_SCHED_REASON_EXIT,
	MUSE_SCHED_REASON_SETSCHEDULER,
	MUSE_SCHED_REASON_DRAIN,
	MUSE_SCHED_REASON_STALL,
	MUSE_SCHED_REASON_UNLOAD,

	/* private: */
	__MUSE_SCHED_REASON_MAX,
	MUSE_SCHED_REASON_MAX = __MUSE_SCHED_REASON_MAX - 1
};

/**
 * enum muse_sched_unit - what a parameter's value counts
 * @MUSE_SCHED_UNIT_NONE: just a number
 * @MUSE_SCHED_UNIT_NS: nanoseconds
 */
enum muse_sched_unit {
	MUSE_SCHED_UNIT_NONE,
	MUSE_SCHED_UNIT_NS,

	/* private: */
	__MUSE_SCHED_UNIT_MAX,
	MUSE_SCHED_UNIT_MAX = __MUSE_SCHED_UNIT_MAX - 1
};

/**
 * enum muse_sched_attr - attributes at the top of every message
 * @MUSE_SCHED_A_UNSPEC: unused
 * @MUSE_SCHED_A_CLASS: nest of &enum muse_sched_class_attr
 * @MUSE_SCHED_A_POLICY: nest of &enum muse_sched_policy_attr
 * @MUSE_SCHED_A_TASK: nest of &enum muse_sched_task_attr
 * @MUSE_SCHED_A_CPU: nest of &enum muse_sched_cpu_attr
 * @MUSE_SCHED_A_PAD: alignment of 64-bit attributes
 */
enum muse_sched_attr {
	MUSE_SCHED_A_UNSPEC,
	MUSE_SCHED_A_CLASS,
	MUSE_SCHED_A_POLICY,
	MUSE_SCHED_A_TASK,
	MUSE_SCHED_A_CPU,
	MUSE_SCHED_A_PAD,

	/* private: */
	__MUSE_SCHED_A_MAX,
	MUSE_SCHED_A_MAX = __MUSE_SCHED_A_MAX - 1
};

/**
 * enum muse_sched_class_attr - the class as a whole
 * @MUSE_SCHED_A_CLASS_UNSPEC: unused
 * @MUSE_SCHED_A_CLASS_STALL: u32, milliseconds that a thread may be ready
 *	without running before the class is drained; 0: no watchdog
 * @MUSE_SCHED_A_CLASS_RUNTIME: u32, microseconds of every period of
 *	%MUSE_SCHED_PERIOD that the class may take of a CPU that others want
 * @MUSE_SCHED_A_CLASS_FORK: u32, &enum muse_sched_fork
 * @MUSE_SCHED_A_CLASS_GROUP: u32, id of the group whose members may enrol and
 *	withdraw their own threads without CAP_SYS_NICE; absent: none
 * @MUSE_SCHED_A_CLASS_TASK_COUNT: u32, enrolled threads; read only
 * @MUSE_SCHED_A_CLASS_ENROLLED: u64, enrolments so far; read only
 * @MUSE_SCHED_A_CLASS_STALLS: u32, times that the watchdog drained the class;
 *	read only
 * @MUSE_SCHED_A_CLASS_PAD: alignment
 */
enum muse_sched_class_attr {
	MUSE_SCHED_A_CLASS_UNSPEC,
	MUSE_SCHED_A_CLASS_STALL,
	MUSE_SCHED_A_CLASS_RUNTIME,
	MUSE_SCHED_A_CLASS_FORK,
	MUSE_SCHED_A_CLASS_GROUP,
	MUSE_SCHED_A_CLASS_TASK_COUNT,
	MUSE_SCHED_A_CLASS_ENROLLED,
	MUSE_SCHED_A_CLASS_STALLS,
	MUSE_SCHED_A_CLASS_PAD,

	/* private: */
	__MUSE_SCHED_A_CLASS_MAX,
	MUSE_SCHED_A_CLASS_MAX = __MUSE_SCHED_A_CLASS_MAX - 1
};

/**
 * enum muse_sched_param_attr - a parameter of a policy
 * @MUSE_SCHED_A_PARAM_UNSPEC: unused
 * @MUSE_SCHED_A_PARAM_NAME: string
 * @MUSE_SCHED_A_PARAM_VALUE: u64
 * @MUSE_SCHED_A_PARAM_MINIMUM: u64; read only
 * @MUSE_SCHED_A_PARAM_MAXIMUM: u64; read only
 * @MUSE_SCHED_A_PARAM_DEFAULT: u64; read only
 * @MUSE_SCHED_A_PARAM_UNIT: u32, &enum muse_sched_unit; read only
 * @MUSE_SCHED_A_PARAM_HELP: string, half a line; read only
 * @MUSE_SCHED_A_PARAM_PAD: alignment
 */
enum muse_sched_param_attr {
	MUSE_SCHED_A_PARAM_UNSPEC,
	MUSE_SCHED_A_PARAM_NAME,
	MUSE_SCHED_A_PARAM_VALUE,
	MUSE_SCHED_A_PARAM_MINIMUM,
	MUSE_SCHED_A_PARAM_MAXIMUM,
	MUSE_SCHED_A_PARAM_DEFAULT,
	MUSE_SCHED_A_PARAM_UNIT,
	MUSE_SCHED_A_PARAM_HELP,
	MUSE_SCHED_A_PARAM_PAD,

	/* private: */
	__MUSE_SCHED_A_PARAM_MAX,
	MUSE_SCHED_A_PARAM_MAX = __MUSE_SCHED_A_PARAM_MAX - 1
};

/**
 * enum muse_sched_policy_attr - a policy
 * @MUSE_SCHED_A_POLICY_UNSPEC: unused
 * @MUSE_SCHED_A_POLICY_NAME: string
 * @MUSE_SCHED_A_POLICY_TASK_COUNT: u32, threads that use it; read only
 * @MUSE_SCHED_A_POLICY_PICKS: u64, times that it was asked for the next
 *	thread; read only
 * @MUSE_SCHED_A_POLICY_EMPTY_PICKS: u64, times that it named none although
 *	threads were ready, or one that was not ready; read only
 * @MUSE_SCHED_A_POLICY_PARAM: nest of &enum muse_sched_param_attr, once for
 *	each parameter of the policy
 * @MUSE_SCHED_A_POLICY_TASK_PARAM: likewise, what each of its threads has for
 *	itself, with the value that a thread begins with; read only
 * @MUSE_SCHED_A_POLICY_PAD: alignment
 */
enum muse_sched_policy_attr {
	MUSE_SCHED_A_POLICY_UNSPEC,
	MUSE_SCHED_A_POLICY_NAME,
	MUSE_SCHED_A_POLICY_TASK_COUNT,
	MUSE_SCHED_A_POLICY_PICKS,
	MUSE_SCHED_A_POLICY_EMPTY_PICKS,
	MUSE_SCHED_A_POLICY_PARAM,
	MUSE_SCHED_A_POLICY_TASK_PARAM,
	MUSE_SCHED_A_POLICY_PAD,

	/* private: */
	__MUSE_SCHED_A_POLICY_MAX,
	MUSE_SCHED_A_POLICY_MAX = __MUSE_SCHED_A_POLICY_MAX - 1
};

/**
 * enum muse_sched_task_attr - a thread of the class
 * @MUSE_SCHED_A_TASK_UNSPEC: unused
 * @MUSE_SCHED_A_TASK_TID: s32, thread id
 * @MUSE_SCHED_A_TASK_PID: s32, process id; read only
 * @MUSE_SCHED_A_TASK_COMM: string; read only
 * @MUSE_SCHED_A_TASK_PROCESS: flag, in requests: every thread of the process
 *	of the thread named
 * @MUSE_SCHED_A_TASK_POLICY: string
 * @MUSE_SCHED_A_TASK_PARAM: nest of &enum muse_sched_param_attr, once for each
 *	parameter that is the thread's own
 * @MUSE_SCHED_A_TASK_STATE: u32, &enum muse_sched_state; read only
 * @MUSE_SCHED_A_TASK_CPU: u32, where it runs, waits or ran last; read only
 * @MUSE_SCHED_A_TASK_REASON: u32, &enum muse_sched_reason; only in
 *	%MUSE_SCHED_CMD_TASK_WITHDRAW_NTF
 * @MUSE_SCHED_A_TASK_RUN_TIME: u64, nanoseconds that it ran in the class; this
 *	and what follows are read only and counted from its enrolment
 * @MUSE_SCHED_A_TASK_WAIT_TIME: u64, nanoseconds that it was ready
 * @MUSE_SCHED_A_TASK_WAIT_MAX: u64, the longest of these waits, nanoseconds
 * @MUSE_SCHED_A_TASK_RUNS: u64, times that it was given a CPU
 * @MUSE_SCHED_A_TASK_PREEMPTIONS: u64, times that it lost the CPU to another
 *	thread while it could have gone on
 * @MUSE_SCHED_A_TASK_SLICE_ENDS: u64, times that its slice ended
 * @MUSE_SCHED_A_TASK_MIGRATIONS: u64, times that it came to another CPU
 * @MUSE_SCHED_A_TASK_PAD: alignment
 */
enum muse_sched_task_attr {
	MUSE_SCHED_A_TASK_UNSPEC,
	MUSE_SCHED_A_TASK_TID,
	MUSE_SCHED_A_TASK_PID,
	MUSE_SCHED_A_TASK_COMM,
	MUSE_SCHED_A_TASK_PROCESS,
	MUSE_SCHED_A_TASK_POLICY,
	MUSE_SCHED_A_TASK_PARAM,
	MUSE_SCHED_A_TASK_STATE,
	MUSE_SCHED_A_TASK_CPU,
	MUSE_SCHED_A_TASK_REASON,
	MUSE_SCHED_A_TASK_RUN_TIME,
	MUSE_SCHED_A_TASK_WAIT_TIME,
	MUSE_SCHED_A_TASK_WAIT_MAX,
	MUSE_SCHED_A_TASK_RUNS,
	MUSE_SCHED_A_TASK_PREEMPTIONS,
	MUSE_SCHED_A_TASK_SLICE_ENDS,
	MUSE_SCHED_A_TASK_MIGRATIONS,
	MUSE_SCHED_A_TASK_PAD,

	/* private: */
	__MUSE_SCHED_A_TASK_MAX,
	MUSE_SCHED_A_TASK_MAX = __MUSE_SCHED_A_TASK_MAX - 1
};

/**
 * enum muse_sched_cpu_attr - the run queue of a CPU; read only
 * @MUSE_SCHED_A_CPU_UNSPEC: unused
 * @MUSE_SCHED_A_CPU_ID: u32
 * @MUSE_SCHED_A_CPU_QUEUED: u32, threads of the class that run or are ready
 * @MUSE_SCHED_A_CPU_THROTTLED: u8, 1 if the class has used up its time in this
 *	period
 * @MUSE_SCHED_A_CPU_RUN_TIME: u64, nanoseconds that threads of the class ran;
 *	this and what follows are counted from loading the module
 * @MUSE_SCHED_A_CPU_PICKS: u64, times that the class chose the next thread
 * @MUSE_SCHED_A_CPU_PREEMPTIONS: u64, threads that lost the CPU while they
 *	could have gone on
 * @MUSE_SCHED_A_CPU_SLICE_ENDS: u64, slices that ended
 * @MUSE_SCHED_A_CPU_PULLS: u64, ready threads taken from other CPUs
 * @MUSE_SCHED_A_CPU_THROTTLES: u64, periods in which the time was used up
 * @MUSE_SCHED_A_CPU_PAD: alignment
 */
enum muse_sched_cpu_attr {
	MUSE_SCHED_A_CPU_UNSPEC,
	MUSE_SCHED_A_CPU_ID,
	MUSE_SCHED_A_CPU_QUEUED,
	MUSE_SCHED_A_CPU_THROTTLED,
	MUSE_SCHED_A_CPU_RUN_TIME,
	MUSE_SCHED_A_CPU_PICKS,
	MUSE_SCHED_A_CPU_PREEMPTIONS,
	MUSE_SCHED_A_CPU_SLICE_ENDS,
	MUSE_SCHED_A_CPU_PULLS,
	MUSE_SCHED_A_CPU_THROTTLES,
	MUSE_SCHED_A_CPU_PAD,

	/* private: */
	__MUSE_SCHED_A_CPU_MAX,
	MUSE_SCHED_A_CPU_MAX = __MUSE_SCHED_A_CPU_MAX - 1
};

/**
 * enum muse_sched_cmd - requests, and the notifications of group "events"
 * @MUSE_SCHED_CMD_UNSPEC: unused
 * @MUSE_SCHED_CMD_CLASS_GET: the class; anybody may
 * @MUSE_SCHED_CMD_CLASS_SET: change stall, runtime, fork, group; all of the
 *	request or nothing takes effect; CAP_SYS_ADMIN.  A group of U32_MAX
 *	takes the permission back
 * @MUSE_SCHED_CMD_DRAIN: withdraw every thread; CAP_SYS_NICE
 * @MUSE_SCHED_CMD_POLICY_GET: one policy by name, or dump them; anybody may
 * @MUSE_SCHED_CMD_POLICY_SET: change parameters of the policy named; all of
 *	the request or nothing takes effect; CAP_SYS_ADMIN
 * @MUSE_SCHED_CMD_TASK_ENROL: put a thread (or process) under a policy, or
 *	give one that is enrolled another policy or other parameters; one's
 *	own with CAP_SYS_NICE or as a member of the group, others with
 *	CAP_SYS_ADMIN
 * @MUSE_SCHED_CMD_TASK_WITHDRAW: bring it back to the fair class; permissions
 *	as for enrolling
 * @MUSE_SCHED_CMD_TASK_GET: one thread, or dump those that are enrolled and
 *	visible in the PID namespace; anybody may
 * @MUSE_SCHED_CMD_CPU_GET: dump the run queues; anybody may
 * @MUSE_SCHED_CMD_CLASS_SET_NTF: settings changed
 * @MUSE_SCHED_CMD_DRAIN_NTF: the class was drained on request
 * @MUSE_SCHED_CMD_STALL_NTF: the watchdog drained the class, because of the
 *	thread in the message; %MUSE_SCHED_A_TASK_WAIT_MAX is the wait
 * @MUSE_SCHED_CMD_POLICY_ADD_NTF: a policy was loaded
 * @MUSE_SCHED_CMD_POLICY_SET_NTF: its parameters changed
 * @MUSE_SCHED_CMD_POLICY_DEL_NTF: it was unloaded
 * @MUSE_SCHED_CMD_TASK_ENROL_NTF: a thread was enrolled, or changed policy
 * @MUSE_SCHED_CMD_TASK_WITHDRAW_NTF: it left, with the reason
 *
 * Thread and process ids are those of the requester's PID namespace, and in
 * notifications, which everybody hears, those of the initial one.
 */
enum muse_sched_cmd {
	MUSE_SCHED_CMD_UNSPEC,
	MUSE_SCHED_CMD_CLASS_GET,
	MUSE_SCHED_CMD_CLASS_SET,
	MUSE_SCHED_CMD_DRAIN,
	MUSE_SCHED_CMD_POLICY_GET,
	MUSE_SCHED_CMD_POLICY_SET,
	MUSE_SCHED_CMD_TASK_ENROL,
	MUSE_SCHED_CMD_TASK_WITHDRAW,
	MUSE_SCHED_CMD_TASK_GET,
	MUSE_SCHED_CMD_CPU_GET,
	MUSE_SCHED_CMD_CLASS_SET_NTF,
	MUSE_SCHED_CMD_DRAIN_NTF,
	MUSE_SCHED_CMD_STALL_NTF,
	MUSE_SCHED_CMD_POLICY_ADD_NTF,
	MUSE_SCHED_CMD_POLICY_SET_NTF,
	MUSE_SCHED_CMD_POLICY_DEL_NTF,
	MUSE_SCHED_CMD_TASK_ENROL_NTF,
	MUSE_SCHED_CMD_TASK_WITHDRAW_NTF,

	/* private: */
	__MUSE_SCHED_CMD_MAX,
	MUSE_SCHED_CMD_MAX = __MUSE_SCHED_CMD_MAX - 1
};

#endif /* _UAPI_LINUX_MUSE_SCHED_H */
