# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Requests made by hand, for tests that ask what no tool would; see ask.c.
# Sourced after lib.sh.

shopt -s extglob

# ask_start: before `ask`, in the shell itself.
ask_start() {
	coproc REQUEST { exec ./request; }
	exec {ASK_RX}<&"${REQUEST[0]}" {ASK_TX}>&"${REQUEST[1]}"
	eval "exec ${REQUEST[0]}<&- ${REQUEST[1]}>&-"
	JOBS+=("$REQUEST_PID")
}

# ask WORDS...: the answer is in REPLY.
ask() {
	printf '%s\n' "$*" >&"$ASK_TX"
	IFS= read -r -t "$DEADLINE" -u "$ASK_RX" REPLY ||
		fail "no answer to: $*"
}

# done_so WORDS...: the request succeeds.
done_so() {
	ask "$@"
	[[ $REPLY == ok* ]] || fail "'$*' was answered: $REPLY"
}

# wrong ANSWER WORDS...: the request is refused with exactly this. Where a dump
# is refused, kernels before 6.2 tell neither which attribute it was nor which is
# missing. What an attribute is called that a request cannot have depends on
# whether there are later ones.
wrong() {
	local want=$1
	shift

	ask "$@"
	[[ $1 != dump:* || $REPLY == *" at="* ]] ||
		want=${want/ at=+([^ ])/}
	[[ $1 != dump:* || $REPLY == *" miss="* ]] ||
		want=${want/ miss=+([0-9])/}
	REPLY=${REPLY/Unsupported attribute/Unknown attribute type}
	[[ $REPLY == "$want" ]] || fail "'$*' was answered: $REPLY (not: $want)"
}
