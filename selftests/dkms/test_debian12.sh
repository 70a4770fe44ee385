#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# DKMS as it is in Debian 12.

RELEASE=12
. "${0%/*}/dkms.sh"
