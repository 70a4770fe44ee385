# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Counters of frames that went no further, for tests. Sourced after lib.sh.

declare -A DROPS

# read_drops: DROPS[PORT.REASON], those of the bridge itself as lan0.REASON.
read_drops() {
	local line re='"port":(null|"([^"]*)"),.*"reason":"([a-z_]+)","frames":([0-9]+),'

	DROPS=()
	while IFS= read -r line; do
		[[ ! $line =~ $re ]] ||
			DROPS[${BASH_REMATCH[2]:-lan0}.${BASH_REMATCH[3]}]=${BASH_REMATCH[4]}
	done <<<"$(bridgectl -j stats -a lan0)"
	[[ ${#DROPS[@]} -gt 0 ]] || fail "bridgectl stats shows nothing"
}

# gained [PORT.REASON=N...]: since read_drops exactly these counters rose, by
# exactly so much; and it is what ethtool says.
gained() {
	local -A before=() want=()
	local word bad=''

	for word in "${!DROPS[@]}"; do
		before[$word]=${DROPS[$word]}
	done
	for word in "$@"; do
		want[${word%=*}]=${word#*=}
	done
	fr sync
	read_drops
	for word in "${!DROPS[@]}"; do
		((DROPS[$word] - before[$word] == ${want[$word]:-0})) ||
			bad+=" $word rose by $((DROPS[$word] - before[$word])) not ${want[$word]:-0};"
		unset "want[$word]"
	done
	for word in "${!want[@]}"; do
		bad+=" there is no $word;"
	done
	[[ ! $bad ]] || fail "wrong counters:$bad"
	ethtool_agrees
}

# ethtool_agrees: its counters are the sums of ours.
ethtool_agrees() {
	local -A sum=()
	local word name value

	for word in "${!DROPS[@]}"; do
		name=${word#*.}
		sum[$name]=$((${sum[$name]:-0} + DROPS[$word]))
	done
	while IFS=' :' read -r name value; do
		[[ $value =~ ^[0-9]+$ ]] || continue
		expect "ethtool's $name" "$value" "${sum[$name]-none}"
		unset "sum[$name]"
	done <<<"$(ethtool -S lan0)"
	expect "what ethtool does not show" "${!sum[*]}" ''
}
