#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# DKMS as it is in Debian 13.

RELEASE=13
. "${0%/*}/dkms.sh"
