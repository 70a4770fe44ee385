#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# pagectl run: programs that know of no pager give the same results under a budget
# that is a fraction of what they use, and what they do to their memory, their
# children and their descriptors is borne.

cd "${0%/*}"
# shellcheck source=selftests/pager/lib.sh
. ./lib.sh

# run WORDS...: pagectl run, with figures; of its first process they are in FIGURES.
run() {
	within 60 pagectl -j run -s -o "$DIR/figures" "$@" || return
	FIGURES=$(jq -c '.[0]' "$DIR/figures")
}

# paged: the last one was: pages left, came back, and the budget was kept.
paged() {
	holds "pages came and went" '.complete and .faults.zero > 0 and
		.faults.fill > 100 and .poisoned == 0' "$FIGURES"
	holds "the budget was kept" \
		'.peak_bytes <= .budget_bytes + 2097152' "$FIGURES"
}

# tenant BUDGET WORDS...: our own program does so, paged and not.
tenant() {
	local budget=$1
	shift

	within 60 ./tenant "$@" >/dev/null || fail "without a pager: $*"
	run -b "$budget" -- ./tenant "$@" >/dev/null || fail "paged: $*"
	paged
}

have() {
	command -v "$1" >/dev/null || skip "$1 is not installed"
}

sort_is_the_same() {
	seq 1 120000 | sed 's/$/ some words that make it longer/' |
		shuf >"$DIR/in"
	sort --parallel=2 "$DIR/in" >"$DIR/plain"
	run -b 4M -- sort -S 60M --parallel=2 "$DIR/in" >"$DIR/paged"
	cmp "$DIR/plain" "$DIR/paged"
	paged
}

sqlite3_is_the_same() {
	have sqlite3
	cat >"$DIR/sql" <<'END'
PRAGMA cache_size=-200000;
CREATE TABLE t(a INTEGER, b TEXT, c REAL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
INSERT INTO t SELECT i * 7919 % 60013, printf('%064d', i * 31), i / 7.0 FROM n;
CREATE INDEX x ON t(a);
SELECT count(*), sum(a), max(b) FROM t WHERE a BETWEEN 1000 AND 50000;
SELECT b FROM t ORDER BY c DESC LIMIT 10000;
END
	sqlite3 :memory: <"$DIR/sql" >"$DIR/plain"
	run -b 2M -- sqlite3 :memory: <"$DIR/sql" >"$DIR/paged"
	cmp "$DIR/plain" "$DIR/paged"
	paged
}

# Its arenas are mappings; it has threads, and a child that outlives a change.
python3_is_the_same() {
	local python=/usr/bin/python3

	[[ -x $python ]] || skip "python3 is not installed"
	cat >"$DIR/script" <<'END'
import hashlib, os, random, subprocess, threading
random.seed(1)
words = {i: str(i) * 3 for i in range(20000)}
numbers = sorted(random.random() for i in range(60000))

def digest():
    h = hashlib.md5()
    for i in range(20000):
        h.update(words[i].encode())
    for x in numbers:
        h.update(repr(x).encode())
    return h.hexdigest()

results = []
def work(k):
    block = bytearray(2000000)
    for j in range(0, len(block), 777):
        block[j] = j * k & 255
    results.append(hashlib.md5(block).hexdigest())

threads = [threading.Thread(target=work, args=(k,)) for k in range(3)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(results), digest())
print(subprocess.check_output(["echo", "hello"]))
out, into = os.pipe()
child = os.fork()
if child == 0:
    os.write(into, digest().encode())
    os._exit(0)
for i in range(20000): words[i] = ""
numbers = []
os.waitpid(child, 0)
print(os.read(out, 100), digest())
END
	$python "$DIR/script" >"$DIR/plain"
	run -b 6M -- $python "$DIR/script" >"$DIR/paged"
	cmp "$DIR/plain" "$DIR/paged"
	paged
	holds "forks" '.forks >= 1' "$FIGURES"
}

# redis WORDS...: a server, started with them, and what it says of its data, before
# and after a child has written them to a file.
redis() {
	local i

	mkdir "$DIR/redis"
	# Its program without its service: which it is, it tells by its name.
	ln -s "$(type -P redis-check-rdb)" "$DIR/redis/redis-server"
	"$@" "$DIR/redis/redis-server" --port 0 --unixsocket "$DIR/redis/s" --save '' \
		--dir "$DIR/redis" --enable-debug-command yes >"$DIR/redis/log" 2>&1 &
	# shellcheck disable=SC2031 # it is of each test
	JOBS+=($!)
	wait_for redis-cli -s "$DIR/redis/s" ping >/dev/null 2>&1
	for ((i = 0; i < 8000; i++)); do
		printf 'SET k%d v%064d\nHSET h%d f%d %d\n' $((i * 7919 % 20011)) \
			"$i" $((i % 97)) "$i" $((i * 3))
	done | redis-cli -s "$DIR/redis/s" --pipe | tail -n 1
	redis-cli -s "$DIR/redis/s" debug digest
	redis-cli -s "$DIR/redis/s" bgsave >/dev/null
	wait_for saved
	redis-cli -s "$DIR/redis/s" debug digest
	redis-cli -s "$DIR/redis/s" shutdown nosave
	wait $!
	redis-check-rdb "$DIR/redis/dump.rdb" | tail -n 1
	rm -r "$DIR/redis"
}

saved() {
	[[ $(redis-cli -s "$DIR/redis/s" info persistence) == \
		*rdb_bgsave_in_progress:0*rdb_last_bgsave_status:ok* &&
		-e $DIR/redis/dump.rdb ]]
}

redis_server_is_the_same() {
	have redis-server
	redis env >"$DIR/plain"
	redis timeout $((60 * SLOWER)) pagectl -j run -b 1M -s -o "$DIR/figures" -- >"$DIR/paged"
	diff "$DIR/plain" "$DIR/paged"
	FIGURES=$(jq -c '.[0]' "$DIR/figures")
	paged
}

cc1_is_the_same() {
	local cc1 i

	have gcc
	cc1=$(gcc -print-prog-name=cc1)
	for ((i = 1; i < 60; i++)); do
		cat <<END
int f$i(int a, int *b) { int s = 0; for (int i = 0; i < a; i++) { s += b[i] * $i
+ (b[i] >> (i & 7)); if (s % $((i + 3)) == 0) s ^= b[i + 1]; } switch (a & 7) {
case 0: return s * 3; case 1: return s - $i; case 5: return s / $i; } return s; }
END
	done >"$DIR/in.c"
	"$cc1" -quiet -O2 "$DIR/in.c" -o "$DIR/plain"
	run -b 3M -- "$cc1" -quiet -O2 "$DIR/in.c" -o "$DIR/paged"
	cmp "$DIR/plain" "$DIR/paged"
	paged
}

threads_allocate_and_free() {
	tenant 1M threads
}

functions_behave_in_corners() {
	within 20 ./tenant corners
	run -b 1M -- ./tenant corners
}

mappings_move_grow_and_vanish() {
	tenant 1M mappings
}

input_and_output_past_the_page_cache() {
	tenant 1M direct "$PWD_OR_DIR/direct"
	rm -f "$PWD_OR_DIR/direct"
}

signal_handlers_have_faults() {
	tenant 1M signals
}

children_keep_what_they_had() {
	tenant 2M forks
	holds "forks" '.forks == 4' "$FIGURES"
}

# The parent is gone in one way or another: nothing of the child's may be lost.
orphans_keep_what_they_had() {
	local how

	for how in exit _exit exec daemon; do
		within 60 pagectl run -b 1M -- ./tenant orphan "$DIR/$how" $how
		wait_for test -s "$DIR/$how"
		expect "$how" "$(<"$DIR/$how")" good
	done
}

descriptors_are_not_closed() {
	tenant 1M descriptors
}

a_full_region_is_said() {
	local out

	out=$(within 20 pagectl run -b 1M --size 32M -- ./tenant full 2>&1)
	[[ $out == *"the region of 32 MiB is full"* ]] || fail "$out"
}

memory_is_not_used() {
	local kib

	kib=$(run -b 2M -S "file:$DIR" -- ./tenant resident)
	((kib > 500 && kib < 8192)) || fail "$kib KiB of 24 MiB in RAM"
	kib=$(within 20 ./tenant resident)
	((kib > 24000)) ||
		fail "without a pager only $kib KiB in RAM"
}

every_store_and_policy() {
	local i

	DIR=$DIR/stores
	mkdir "$DIR"
	seq 1 20000 | shuf >"$DIR/in"
	sort "$DIR/in" >"$DIR/plain"
	for i in "-S file:$DIR" "-S file:$DIR/store" "-p fifo" "-p clock --prefetch 0" \
		"-p random --engine follow" "-p s3fifo --engine handler --handlers 2" \
		"--no-fork" "--mmap 0" "--no-inherit"; do
		# shellcheck disable=SC2086 # words
		run -b 256K $i -- sort -S 20M "$DIR/in" >"$DIR/paged" || fail "$i"
		cmp "$DIR/plain" "$DIR/paged" || fail "$i"
		holds "$i" '.faults.fill + .faults.soft > 0' "$FIGURES"
	done
	nothing_else figures in paged plain
	DIR=${DIR%/*}
}

what_a_command_starts_is_paged_or_not() {
	run -b 1M -- sh -c 'true; /bin/ls / >/dev/null; exit 3' || true
	expect "processes" "$(jq -c '[.[].command] | sort' "$DIR/figures")" '["ls","sh"]'
	run -b 1M --no-inherit -- sh -c 'env; /bin/ls / >/dev/null; :' >"$DIR/env"
	expect "processes" "$(jq -c '[.[].command]' "$DIR/figures")" '["sh"]'
	! grep -E 'LD_PRELOAD|MUSE_PAGER_BUDGET' "$DIR/env" || fail "it is passed on"
	LD_PRELOAD=libm.so.6 run -b 1M --no-inherit -- env >"$DIR/env"
	grep -qx LD_PRELOAD=libm.so.6 "$DIR/env"
}

# ends STATUS COMMAND...: with it, with and without figures.
ends() {
	local want=$1 got=0
	shift

	within 20 pagectl run -b 1M -- "$@" >/dev/null 2>&1 || got=$?
	expect "$*" $got "$want"
	got=0
	within 20 pagectl run -b 1M -s -- "$@" >/dev/null 2>&1 || got=$?
	expect "$* with figures" $got "$want"
}

the_status_is_the_command_s() {
	ends 0 true
	ends 1 false
	ends 77 sh -c 'exit 77'
	printf '#!/nonexistent/shell\n' >"$DIR/script"
	chmod +x "$DIR/script"
	ends 2 "$DIR/script"
	expect "a signal" "$(pagectl run -b 1M -s -o "$DIR/figures" -- \
		sh -c 'kill -9 $$' || echo $?)" 137
	pagectl -j run -b 1M -s -o "$DIR/figures" -- sh -c 'kill -9 $$' || true
	holds "killed" '.[0].complete == false' "$(<"$DIR/figures")"
}

figures_go_where_output_does_not() {
	expect "output" "$(pagectl run -b 1M -s -- echo here 2>"$DIR/err")" here
	grep -q 'echo' "$DIR/err"
	expect "no figures" "$(pagectl run -b 1M -- echo here 2>&1)" here
	holds "JSON" '.[0].command == "echo" and .[0].budget_bytes == 1048576' \
		"$(pagectl -j run -b 1M -s -- echo here 2>&1 >/dev/null)"
	refused 2 "No such file" pagectl run -b 1M -o /nonexistent/f -- true
}

# The trace is the command's, and nobody's that pagectl has started before it.
its_faults_are_recorded() {
	seq 100000 >"$DIR/numbers"
	pagectl record -o "$DIR/run.trace" -- pagectl run -b 1M -- \
		sort -S 64M --parallel=1 "$DIR/numbers" >/dev/null
	holds "the trace" '.[0].complete and .[0].touches > 500' \
		"$(pagectl -j trace info "$DIR/run.trace")"
	expect "others" "$(find "$DIR" -name 'run.trace.*')" ""
}

what_cannot_be_paged_is_refused() {
	local static

	printf 'int main(void) { return 0; }\n' >"$DIR/static.c"
	if gcc -static -o "$DIR/static" "$DIR/static.c" 2>/dev/null; then
		static=$DIR/static
	else
		static=$(command -v busybox) || static=''
	fi
	[[ -z $static ]] ||
		refused 2 "linked statically" pagectl run -b 1M -- "$static"
	if ((EUID == 0)); then
		cp "$(type -P true)" "$DIR/suid"
		chown 65534 "$DIR/suid"
		chmod 4755 "$DIR/suid"
		refused 2 "privileges" pagectl run -b 1M -- "$DIR/suid"
	fi
}

nobody_is_told_what_to_do() {
	((EUID == 0)) || skip "must be run as root"
	setpriv --reuid 65534 --regid 65534 --clear-groups test -x \
		"$(command -v pagectl)" || skip "nobody cannot run pagectl here"
	(($(</proc/sys/vm/unprivileged_userfaultfd) == 0)) ||
		skip "vm.unprivileged_userfaultfd is 1"
	refused 2 "vm.unprivileged_userfaultfd" setpriv --reuid 65534 \
		--regid 65534 --clear-groups "$(command -v pagectl)" run -b 1M -- true
}

bad_input() {
	refused 1 "budget" pagectl run -- true
	refused 1 "COMMAND" pagectl run -b 1M
	refused 1 "not an amount" pagectl run -b 1X -- true
	refused 1 "EFAULT" pagectl run -b 1M --engine sigbus -- true
	refused 1 "auto, handler" pagectl run -b 1M --engine fast -- true
	refused 2 "no such policy" pagectl run -b 1M -p best -- true
	refused 2 "budget" pagectl run -b 0 -- true
	refused 2 "store" pagectl run -b 1M -S tape -- true
	refused 2 "prefetch" pagectl run -b 1M --prefetch 100000 -- true
	refused 2 "no such program" pagectl run -b 1M -- no-such-program
	refused 2 "no such program" pagectl run -b 1M -- /etc
}

# Not where memory is a file system that has no O_DIRECT.
PWD_OR_DIR=${TMPDIR:-/var/tmp}

run_tests sort_is_the_same sqlite3_is_the_same python3_is_the_same \
	redis_server_is_the_same cc1_is_the_same threads_allocate_and_free \
	functions_behave_in_corners mappings_move_grow_and_vanish \
	input_and_output_past_the_page_cache signal_handlers_have_faults \
	children_keep_what_they_had orphans_keep_what_they_had \
	descriptors_are_not_closed a_full_region_is_said memory_is_not_used \
	every_store_and_policy what_a_command_starts_is_paged_or_not \
	the_status_is_the_command_s figures_go_where_output_does_not \
	its_faults_are_recorded \
	what_cannot_be_paged_is_refused nobody_is_told_what_to_do bad_input
