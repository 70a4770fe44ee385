# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the chapters' guest.sh and here.sh share: failing, waiting, running what the
# reader is told to type, writing JSON.

# As it would be typed at the project's top, where the demo runs.
# shellcheck disable=SC2034 # for the chapters
DEMO=lab/demo

fail() {
	printf 'demo: %s\n' "$*" >&2
	exit 2
}

# say TEXT: a line of progress, which appears on the caller's terminal.
say() {
	printf '         %s\n' "$*"
}

# wait_for SECONDS WHAT COMMAND...: until COMMAND succeeds.
wait_for() {
	local deadline=$((SECONDS + $1)) what=$2
	shift 2

	until "$@"; do
		((SECONDS < deadline)) || fail "waited in vain: $what"
		sleep 0.05
	done
}

# cmd LINE: run it as it will stand in the report, so that what the reader is
# told to type is what was run. COMMANDS, the caller's, gets it in JSON.
cmd() {
	json_string "$1"
	COMMANDS+=("$JSON")
	eval "$1" || fail "'$1' failed with status $?"
}

# Each of these sets JSON. The other way, $(...), would fork, which costs a guest
# without KVM some 10 ms a time.

# json_string TEXT: quoted, for text without control characters.
json_string() {
	JSON=${1//\\/\\\\}
	JSON="\"${JSON//\"/\\\"}\""
}

# json_text TEXT: quoted, of several lines.
json_text() {
	json_string "$1"
	JSON=${JSON//$'\n'/\\n}
	JSON=${JSON//$'\t'/\\t}
}

# json_pairs KEY VALUE...: members of an object, the values being strings.
json_pairs() {
	local pairs=''

	while (($#)); do
		json_string "$2"
		pairs+="${pairs:+,}\"$1\":$JSON"
		shift 2
	done
	JSON=$pairs
}

# json_list ITEM...: an array of what already is JSON.
json_list() {
	local IFS=,

	JSON="[$*]"
}

# put FILE TEXT: whole or not at all.
put() {
	printf '%s\n' "$2" >"$1.new" && mv "$1.new" "$1"
}
