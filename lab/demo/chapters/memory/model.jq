# SPDX-License-Identifier: GPL-2.0
#
# Chapter "memory": what can be said of the results, for all who print or judge them.
# The input everywhere is the whole document; $s is one of .memory.sorting, sort with a
# budget.

include "number";

def sorts: .memory.sorting[];
def sorting($name): sorts | select(.name == $name);
def part($name): {whole: "all of it", half: "a half", quarter: "a quarter",
	eighth: "an eighth"}[$name];

# Faults that the program waited for.
def faults($s): $s.figures.faults | .zero + .soft + .fill;

def replays: .memory.replay[];
def budgets: [replays.budget_bytes] | unique | reverse;

# A policy as it is shown: name, and whether it sees every use.
def policy_name: if .sees == "uses" and .policy != "lru" then "\(.policy), accessed bits"
	else .policy end;

# --- numbers as text

def bytes: if . >= 1048576 then (. / 1048576 | figure) + " MiB"
	else (. / 1024 | figure) + " KiB" end;
def seconds: . / 1e6 | two;
