#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in a guest, called by lab/run for lab/coverage: the command that is given,
# and every minute and at the end save how often each line of our modules has run,
# also of those that have been unloaded meanwhile. So a guest that dies loses no
# more than its last minute. The status is that of the command.

GCOV=/sys/kernel/debug/gcov
TO=/run/muse/host/gcov
PERIOD=60

# Files of debugfs are empty for whoever believes their size; cp does not. Whole
# or not at all: at any time $TO or $TO.old is there.
save() {
	mkdir -p $TO.new
	(cd $GCOV && find . -name '*.gcda' -exec cp --parents {} $TO.new/ \;)
	[ ! -d $TO ] || mv $TO $TO.old
	mv $TO.new $TO
	rm -rf $TO.old
}

[ -d $GCOV ] || exec "$@"
(
	while sleep $PERIOD; do
		save
	done
) >/dev/null 2>&1 &
saver=$!
status=0
"$@" || status=$?
{
	kill $saver
	wait $saver
} 2>/dev/null
rm -rf $TO.new $TO.old
save
: >$TO/complete
exit "$status"
