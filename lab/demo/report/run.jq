# SPDX-License-Identifier: GPL-2.0
#
# Where the results were measured, in words; for the summary and the page.

def date_text: .run.date | fromdate | strftime("%-d %B %Y, %H:%M UTC");

def accel_text: {tcg: "QEMU, emulated (TCG)", kvm: "QEMU with KVM",
	uml: "user-mode Linux"}[.run.accel]
	// "QEMU, accelerator \(.run.accel)";

# What was loaded.
def modules_text: "muse_bridge\(if .sched.present then " and muse_sched" else "" end) "
	+ .run.module;
