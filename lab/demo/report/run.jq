# SPDX-License-Identifier: GPL-2.0
#
# Where the results were measured, in words; for the summary and the page.

def date_text: .run.date | fromdate | strftime("%-d %B %Y, %H:%M UTC");

def accel_text: {tcg: "QEMU, emulated (TCG)", kvm: "QEMU with KVM"}[.run.accel]
	// "QEMU, accelerator \(.run.accel)";
