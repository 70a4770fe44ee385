#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Stride on more than one CPU.

. "${0%/*}/sched.sh"

# What it had on one CPU is not held against it on another: there the pass of a
# thread with few tickets is far ahead, and the hog would need hours.
stride_starts_anew_on_another_cpu() {
	local mover

	run stride,tickets=16 0 ./work burst 100 5000
	mover=$PID
	./shares 1 50 "$mover" >/dev/null
	schedctl enrol -p stride tickets=100000 -t "$mover"
	run stride,tickets=100000 1 ./work spin
	taskset -pc 1 "$mover" >/dev/null
	goes_on "$mover" "$PID"
}

run_tests stride_starts_anew_on_another_cpu
