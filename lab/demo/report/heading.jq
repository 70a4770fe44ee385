# SPDX-License-Identifier: GPL-2.0
#
# The first lines of the summary.

include "run";

"Linux \(.run.release), \(modules_text), \(accel_text), \(date_text)"
