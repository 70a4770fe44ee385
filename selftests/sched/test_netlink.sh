#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# shellcheck disable=SC1083 # the braces are words of requests
#
# Requests: each wrong one is refused with the errno that fits and a text that
# says what was wrong with which attribute; and nothing changes.

. "${0%/*}/lib.sh"

UNKNOWN='Unknown attribute type'
RANGE='integer out of range'
LENGTH='invalid attribute length'
NONE=999999999

# --- what is wrong with a request by itself ---

what_it_is_about_must_be_given() {
	wrong 'EINVAL miss=1 what to set is missing' class-set
	wrong 'EINVAL at=class there is nothing to set' class-set class{ }
	for c in policy-get policy-set; do
		wrong 'EINVAL miss=2 the policy is missing' $c
		wrong 'EINVAL miss=1 the name of the policy is missing' $c policy{ }
	done
	wrong 'EINVAL miss=5 what to set is missing' policy-set policy{ name=str:rr }
	for c in task-enrol task-withdraw task-get; do
		wrong 'EINVAL miss=3 the thread is missing' $c
		wrong 'EINVAL miss=1 the thread is missing' $c task{ }
	done
	wrong 'EINVAL miss=5 the policy is missing' task-enrol task{ "$S" }
}

a_parameter_has_a_name_and_a_value() {
	wrong 'EINVAL miss=1 the name of a parameter is missing' \
		policy-set policy{ name=str:rr param{ value=u64:1 } }
	wrong 'EINVAL miss=2 the value of a parameter is missing' \
		policy-set policy{ name=str:rr param{ name=str:slice } }
	wrong 'EINVAL miss=1 the name of a parameter is missing' \
		task-enrol task{ "$S" policy=str:stride param{ } }
	wrong 'EINVAL miss=2 the value of a parameter is missing' \
		task-enrol task{ "$S" policy=str:stride param{ name=str:tickets } }
}

# What a request does not know is refused, never overlooked.
what_is_not_understood_is_refused() {
	local c

	for c in class-get class-set drain policy-get policy-set task-enrol \
		task-withdraw task-get; do
		wrong "EINVAL at=77 $UNKNOWN" $c 77=u32:1
		wrong "EINVAL at=0 $UNKNOWN" $c 0=u32:1
		wrong "EINVAL at=cpu $UNKNOWN" $c cpu{ }
		wrong 'EINVAL genlmsghdr.reserved field is not 0' $c reserved=1
		wrong 'EINVAL ambiguous or reserved bits set in nlmsg_flags' \
			$c flags=0x200
	done
	for c in class-get drain; do
		wrong "EINVAL at=class $UNKNOWN" $c class{ }
	done
	for c in policy-get policy-set; do
		wrong "EINVAL at=class $UNKNOWN" $c class{ } policy{ name=str:rr }
	done
	for c in task-enrol task-withdraw task-get; do
		wrong "EINVAL at=policy $UNKNOWN" $c policy{ } task{ "$S" }
	done
}

what_is_read_only_cannot_be_given() {
	local a

	for a in tasks=u32:1 enrolled=u64:1 stalls=u32:0 77=u32:1; do
		wrong "EINVAL at=class.${a%%=*} $UNKNOWN" class-set class{ $a }
	done
	for a in tasks=u32:1 picks=u64:1 empty=u64:1 77=u32:1; do
		wrong "EINVAL at=policy.${a%%=*} $UNKNOWN" \
			policy-set policy{ name=str:rr $a }
	done
	wrong "EINVAL at=policy.taskparam $UNKNOWN" \
		policy-set policy{ name=str:stride taskparam{ } }
	wrong "EINVAL at=policy.param $UNKNOWN" \
		policy-get policy{ name=str:rr param{ } }
	for a in pid=u32:1 comm=str:x state=u32:1 cpu=u32:0 reason=u32:0 \
		runtime=u64:1 migrations=u64:0; do
		wrong "EINVAL at=task.${a%%=*} $UNKNOWN" \
			task-enrol task{ "$S" policy=str:rr $a }
		wrong "EINVAL at=task.${a%%=*} $UNKNOWN" task-withdraw task{ "$S" $a }
	done
	for a in min=u64:1 max=u64:9 default=u64:5 unit=u32:0 help=str:x; do
		wrong "EINVAL at=policy.param.${a%%=*} $UNKNOWN" \
			policy-set policy{ name=str:rr param{ name=str:slice $a } }
	done
	wrong "EINVAL at=task.process $UNKNOWN" task-get task{ "$S" process=hex: }
	wrong "EINVAL at=task.policy $UNKNOWN" task-withdraw task{ "$S" policy=str:rr }
}

a_nest_must_be_one() {
	local flag='NLA_F_NESTED is missing'

	wrong "EINVAL at=class $flag" class-set class{! stall=u32:0 }
	wrong "EINVAL at=policy $flag" policy-get policy=str:rr
	wrong "EINVAL at=task $flag" task-enrol task{! "$S" policy=str:rr }
	wrong "EINVAL at=task.param $flag" \
		task-enrol task{ "$S" policy=str:stride param=u64:1 }
}

numbers_and_names_have_a_form() {
	local c t

	for c in task-enrol task-withdraw task-get; do
		for t in u8:1 u16:1 u64:1 hex:; do
			wrong "EINVAL at=task.tid $LENGTH" $c task{ tid=$t }
		done
		for t in 0 -1 0x80000000; do
			wrong "ERANGE at=task.tid $RANGE" $c task{ tid=u32:$t }
		done
	done
	wrong "EINVAL at=class.stall $LENGTH" class-set class{ stall=u64:500 }
	wrong "EINVAL at=policy.param.value $LENGTH" \
		policy-set policy{ name=str:rr param{ name=str:slice value=u32:1 } }
	wrong 'EINVAL at=policy.name Attribute failed policy validation' \
		policy-get policy{ name=str:sixteen.letters. }
	wrong 'EINVAL at=policy.name Attribute failed policy validation' \
		policy-get policy{ name=hex:72:72 }
	wrong 'ERANGE at=task.process Attribute failed policy validation' \
		task-withdraw task{ "$S" process=u32:1 }
}

there_are_no_other_commands() {
	local c

	for c in 0 10 14 17 18 200 255; do
		wrong 'EOPNOTSUPP ' $c
		wrong 'EOPNOTSUPP ' dump:$c
	done
	wrong 'EOPNOTSUPP ' cpu-get
	for c in class-get class-set drain policy-set task-enrol task-withdraw; do
		wrong 'EOPNOTSUPP ' dump:$c
	done
}

a_dump_cannot_be_limited() {
	wrong 'EINVAL at=policy a dump cannot be limited' \
		dump:policy-get policy{ name=str:rr }
	wrong 'EINVAL at=task a dump cannot be limited' dump:task-get task{ "$S" }
	wrong "EINVAL at=class $UNKNOWN" dump:cpu-get class{ }
}

# --- what is wrong with what it says ---

settings_have_bounds() {
	local v

	for v in 1 99; do
		wrong 'ERANGE at=class.stall the stall time must be 0 or at least 100 ms' \
			class-set class{ stall=u32:$v }
	done
	for v in 600001 0xffffffff; do
		wrong "ERANGE at=class.stall $RANGE" class-set class{ stall=u32:$v }
	done
	for v in 0 999 99001 0xffffffff; do
		wrong "ERANGE at=class.runtime $RANGE" class-set class{ runtime=u32:$v }
	done
	wrong "ERANGE at=class.fork $RANGE" class-set class{ fork=u32:2 }
}

settings_are_all_or_nothing() {
	wrong "ERANGE at=class.fork $RANGE" \
		class-set class{ runtime=u32:50000 group=u32:7 fork=u32:2 }
	wrong 'ERANGE at=class.stall the stall time must be 0 or at least 100 ms' \
		class-set class{ runtime=u32:50000 group=u32:7 fork=u32:1 stall=u32:5 }
}

parameters_have_bounds() {
	refused_with 'ERANGE at=policy.param.value slice must be from 100000 to 10000000000' \
		"ERANGE at=policy.param.value the value is out of the parameter's range" \
		policy-set policy{ name=str:rr param{ name=str:slice value=u64:99999 } }
	refused_with 'ERANGE at=task.param.value tickets must be from 1 to 1048576' \
		"ERANGE at=task.param.value the value is out of the parameter's range" \
		task-enrol task{ "$S" policy=str:stride \
			param{ name=str:tickets value=u64:0 } }
	refused_with 'ENOENT at=policy.param.name policy rr has no parameter quantum' \
		'ENOENT at=policy.param.name the policy has no such parameter' \
		policy-set policy{ name=str:rr param{ name=str:quantum value=u64:1 } }
	refused_with 'ENOENT at=task.param.name policy rr has no parameter tickets' \
		'ENOENT at=task.param.name the policy has no such parameter' \
		task-enrol task{ "$S" policy=str:rr param{ name=str:tickets value=u64:1 } }
	refused_with "ENOENT at=task.param.name slice is the policy's, no thread has it for itself" \
		"ENOENT at=task.param.name the parameter is the policy's, no thread has it for itself" \
		task-enrol task{ "$S" policy=str:rr \
			param{ name=str:slice value=u64:5000000 } }
	wrong 'ENOENT at=policy.name no such policy is loaded' \
		policy-set policy{ name=str:lottery param{ name=str:x value=u64:1 } }
	wrong 'ENOENT at=policy.name no such policy is loaded' \
		policy-get policy{ name=str: }
	wrong 'ENOENT at=task.policy no such policy is loaded' \
		task-enrol task{ "$S" policy=str:lottery }
}

parameters_are_all_or_nothing() {
	refused_with 'ERANGE at=policy.param.value tickets must be from 1 to 1048576' \
		"ERANGE at=policy.param.value the value is out of the parameter's range" \
		policy-set policy{ name=str:stride \
			param{ name=str:slice value=u64:700000 } \
			param{ name=str:tickets value=u64:0 } }
	wrong 'EINVAL at=policy.param the parameter is given twice' \
		policy-set policy{ name=str:rr param{ name=str:slice value=u64:700000 } \
			param{ name=str:slice value=u64:800000 } }
	wrong 'EINVAL at=task.param.name the parameter is given twice' \
		task-enrol task{ "$S" policy=str:stride \
			param{ name=str:tickets value=u64:7 } \
			param{ name=str:tickets value=u64:8 } }
}

not_every_thread_can_be_enrolled() {
	local c fifo

	for c in task-enrol task-withdraw task-get; do
		wrong 'ESRCH at=task.tid no such thread' $c task{ tid=u32:$NONE \
			"$([[ $c != task-enrol ]] || echo policy=str:rr)" }
	done
	wrong 'EPERM at=task.tid kernel threads cannot be enrolled' \
		task-enrol task{ tid=u32:2 policy=str:rr }
	sleeper chrt -f 5
	fifo=$REPLY
	wrong 'EBUSY at=task.tid the thread is under a realtime policy; give it SCHED_OTHER first' \
		task-enrol task{ tid=u32:"$fifo" policy=str:rr }
	wrong 'ESRCH at=task.tid the thread is not enrolled' task-withdraw task{ "$S" }
	wrong 'ESRCH at=task.tid no thread of the process is enrolled' \
		task-withdraw task{ "$S" process=hex: }
	wrong 'EINVAL miss=5 the policy of a thread that is not enrolled is missing' \
		task-enrol task{ "$S" param{ name=str:tickets value=u64:7 } }
	has_not "${S#*:}" "$fifo"
}

# --- who may do it ---

# An ordinary user may look at everything.
only_the_administrator_sets() {
	done_so user 1000 1000
	wrong 'EPERM changing settings needs CAP_SYS_ADMIN' class-set class{ fork=u32:1 }
	wrong 'EPERM changing settings needs CAP_SYS_ADMIN' \
		policy-set policy{ name=str:rr param{ name=str:slice value=u64:700000 } }
	wrong 'EPERM draining the class needs CAP_SYS_NICE' drain
	done_so class-get
	done_so policy-get policy{ name=str:rr }
	done_so dump:policy-get
	done_so dump:task-get
	done_so dump:cpu-get
	done_so user 0 0
}

# user_sleeper: a process of an ordinary user; its id is in REPLY.
user_sleeper() {
	sleeper setpriv --reuid 1000 --regid 1000 --clear-groups
}

OTHERS='EPERM at=task.tid threads of others need CAP_SYS_ADMIN'
OWN='EPERM at=task.tid own threads need CAP_SYS_NICE or membership of the allowed group'

a_user_needs_a_permission() {
	local mine c policy

	user_sleeper
	mine=tid=u32:$REPLY
	done_so user 1000 1000
	for c in task-enrol task-withdraw; do
		policy=''
		[[ $c != task-enrol ]] || policy=policy=str:rr
		wrong "$OTHERS" $c task{ "$S" $policy }
		wrong "$OTHERS" $c task{ "$S" process=hex: $policy }
		wrong "$OWN" $c task{ "$mine" $policy }
	done
	done_so user 0 0
	done_so task-enrol task{ "$mine" policy=str:rr }
	done_so user 1000 1000
	wrong "$OWN" task-withdraw task{ "$mine" }
	wrong "$OWN" task-enrol task{ "$mine" policy=str:fifo }
	done_so user 0 0
	has "${mine#*:}" policy=rr
	done_so task-withdraw task{ "$mine" }
}

# by_hand WORDS...: a request of an ordinary user with CAP_SYS_NICE.
by_hand() {
	REPLY=$(setpriv --reuid 1000 --regid 1000 --clear-groups \
		--inh-caps +sys_nice --ambient-caps +sys_nice ./request <<<"$*")
}

with_sys_nice_a_user_enrols_own_threads() {
	local mine

	user_sleeper
	mine=$REPLY
	by_hand task-enrol task{ "$S" policy=str:rr }
	expect "answer" "$REPLY" "$OTHERS"
	by_hand task-enrol task{ tid=u32:"$mine" policy=str:rr }
	expect "answer" "$REPLY" "ok 0"
	has "$mine" policy=rr
	by_hand task-withdraw task{ tid=u32:"$mine" }
	expect "answer" "$REPLY" "ok 0"
	has_not "$mine"
	by_hand class-set class{ fork=u32:1 }
	expect "answer" "$REPLY" "EPERM changing settings needs CAP_SYS_ADMIN"
	by_hand drain
	expect "answer" "$REPLY" "ok 1"
}

# There a user has all capabilities, over a thread that is in it, too.
in_a_namespace_of_ones_own_they_count_for_nothing() {
	local said

	# shellcheck disable=SC2016 # for the inner shell
	said=$(setpriv --reuid 1000 --regid 1000 --clear-groups unshare -U -r bash -c '
		sleep 1000000 &
		echo "task-enrol task{ tid=u32:$! policy=str:rr }" | ./request
		kill $!')
	expect "answer" "$said" "$OWN"
}

a_member_of_the_group_enrols_own_threads() {
	local mine

	user_sleeper
	mine=tid=u32:$REPLY
	done_so class-set class{ group=u32:2000 }
	done_so user 1000 1000
	wrong "$OWN" task-enrol task{ "$mine" policy=str:rr }
	done_so user 1000 2000
	wrong "$OTHERS" task-enrol task{ "$S" policy=str:rr }
	done_so task-enrol task{ "$mine" policy=str:rr }
	done_so task-withdraw task{ "$mine" }
	wrong 'EPERM draining the class needs CAP_SYS_NICE' drain
	done_so user 0 0
	done_so class-set class{ group=u32:0xffffffff }
	done_so user 1000 2000
	wrong "$OWN" task-enrol task{ "$mine" policy=str:rr }
	done_so user 0 0
	expect "what there is" "$(settings)" "$BEFORE"
}

# Who has a privileged program write to a socket gains nothing by it, unless the
# program itself says where to.
a_lent_socket_has_no_power() {
	local theirs

	user_sleeper
	theirs=tid=u32:$REPLY
	done_so lend 1000 1000
	wrong 'EPERM changing settings needs CAP_SYS_ADMIN' class-set class{ fork=u32:1 }
	wrong 'EPERM draining the class needs CAP_SYS_NICE' drain
	wrong "$OTHERS" task-enrol task{ "$S" policy=str:rr }
	wrong "$OTHERS" task-enrol task{ "$theirs" policy=str:rr }
	done_so addressed
	done_so task-enrol task{ "$theirs" policy=str:rr }
	done_so task-withdraw task{ "$theirs" }
	done_so bare
	done_so reopen
}

# The group counts only for who opened the socket, too.
nor_has_the_group_of_who_writes() {
	local theirs

	user_sleeper
	theirs=tid=u32:$REPLY
	done_so class-set class{ group=u32:2000 }
	done_so lend 1001 1001
	done_so become 1000 2000
	wrong "$OTHERS" task-enrol task{ "$theirs" policy=str:rr }
	done_so lend 1000 1000
	done_so become 1000 2000
	wrong "$OWN" task-enrol task{ "$theirs" policy=str:rr }
	done_so user 0 0
	done_so class-set class{ group=u32:0xffffffff }
}

run_tests what_it_is_about_must_be_given a_parameter_has_a_name_and_a_value \
	what_is_not_understood_is_refused what_is_read_only_cannot_be_given \
	a_nest_must_be_one numbers_and_names_have_a_form \
	there_are_no_other_commands a_dump_cannot_be_limited \
	settings_have_bounds settings_are_all_or_nothing parameters_have_bounds \
	parameters_are_all_or_nothing not_every_thread_can_be_enrolled \
	only_the_administrator_sets a_user_needs_a_permission \
	a_lent_socket_has_no_power nothing_was_done \
	with_sys_nice_a_user_enrols_own_threads \
	in_a_namespace_of_ones_own_they_count_for_nothing \
	a_member_of_the_group_enrols_own_threads \
	nor_has_the_group_of_who_writes nothing_was_done
