# What every bats file loads: `load helper`. Tests run by tests/cli/run, which isolates them.
#
#   expect STATUS COMMAND...   runs it within the deadline, standard input empty; checks the exit status;
#                              $out and $err are what it printed, $status how it ended
#   try COMMAND...             the same without a check
#   refused STATUS COMMAND...  expect; and nothing on standard output, one line on standard error (and perhaps a hint),
#                              no object made or removed
#   as_user COMMAND...         as an ordinary user: expect 0 as_user ipctool ls
#   alone COMMAND...           in namespaces and a directory of its own: expect 0 alone ipctool ls
#   check EXPRESSION           Python, true over `d`, the JSON document in $out
#   start COMMAND...           a peer that says "ready" and lives until its standard input closes; $peer is its pid, $said
#                              the rest of the line it said; ends with the test
#   stop                       ends the last peer started, and waits for it
#   needs PROGRAM...           skips the test, and says why, where one of them is not installed
#   object_count               System V objects, message queues and files in /dev/shm, all told
#
# bats fails a test at its first failing command, but not inside conditions (`f || true`, `if f`): never call these there.
# A file that needs more in setup or teardown calls cli_setup and cli_teardown from its own.
bats_require_minimum_version 1.5.0

USER_ID=65534

setup() { cli_setup; }
teardown() { cli_teardown; }

cli_setup() {
	case ${HOST_IPC_NAMESPACE:-none} in
	none | "$(readlink /proc/self/ns/ipc)") skip "no private namespaces: root and tests/cli/run make them" ;;
	esac
	isolated=yes
	peers=()
	peer_inputs=()
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR"/*/ 2>/dev/null || true
	mkdir "$BATS_TEST_TMPDIR/captured"
	mkdir -m 755 "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return 1
}

cli_teardown() {
	[ -n "${isolated:-}" ] || return 0
	while [ ${#peers[@]} -gt 0 ]; do
		stop
	done
	# Only ever the private namespace's: cli_setup has skipped the test otherwise.
	ipcrm --all >/dev/null 2>&1
	find /dev/shm -mindepth 1 -delete 2>/dev/null
	cd /
}

within() { timeout --foreground -k 5 "$TEST_DEADLINE" "$@"; }

try() {
	local captured="$BATS_TEST_TMPDIR/captured"
	status=0
	case $(type -t "$1") in
	function) "$@" </dev/null >"$captured/out" 2>"$captured/err" || status=$? ;;
	*) within "$@" </dev/null >"$captured/out" 2>"$captured/err" || status=$? ;;
	esac
	{ # bash drops NUL bytes, and says so
		out=$(<"$captured/out")
		err=$(<"$captured/err")
	} 2>/dev/null
}

# Says what was run and what came of it, and fails.
complain() {
	printf '%s\n' "$@" "status: $status" "stdout: ${out:0:2000}" "stderr: ${err:0:2000}"
	return 1
}

expect() {
	local wanted=$1
	shift
	try "$@"
	[ "$status" -eq "$wanted" ] || complain "wanted status $wanted from: $*"
}

refused() {
	local wanted=$1 before after
	shift
	count_objects before
	try "$@"
	count_objects after
	[ "$status" -eq "$wanted" ] || complain "wanted status $wanted from: $*" || return 1
	[ -z "$out" ] || complain "standard output should be empty: $*" || return 1
	[ "$before" -eq "$after" ] || complain "objects before: $before, after: $after: $*" || return 1
	is_diagnostic || complain "no diagnostic of one line and at most one hint: $*" || return 1
}

# One line that begins with the program's name, at most one more, which is a hint; printable.
is_diagnostic() {
	local -a lines
	mapfile -t lines <<<"$err"
	[[ ${lines[0]} == ipctool*:\ ?* ]] || return 1
	case ${#lines[@]} in
	1) ;;
	2) [[ ${lines[1]} == hint:\ ?* ]] || return 1 ;;
	*) return 1 ;;
	esac
	[[ ${err//$'\n'/} != *[[:cntrl:]]* ]]
}

# With IPC and pid namespaces, /dev/shm, /proc and a directory of its own: ids begin at 0, only its own processes are there, and
# nothing is left from the one before, nor for the one after.
alone() {
	local directory
	directory=$(mktemp -d "$BATS_TEST_TMPDIR/here/XXXXXX")
	# shellcheck disable=SC2016 # the inner shell expands "$@"
	(cd "$directory" && within unshare --ipc --mount --pid --fork --kill-child --mount-proc \
		sh -c 'mount -t tmpfs -o mode=1777 tmpfs /dev/shm && exec "$@"' sh "$@")
}

as_user() { within setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups "$@"; }

check() {
	printf '%s' "$out" | python3 -c '
import json, sys
d = json.load(sys.stdin)
value = eval(sys.argv[1])
if not value:
    sys.exit("false: %s\n%s" % (sys.argv[1], json.dumps(d, indent=1)[:4000]))' "$1"
}

# The peer's standard input is a FIFO that this shell holds open.
start() {
	local number=${#peers[@]} input output
	input="$BATS_TEST_TMPDIR/captured/input.$number" output="$BATS_TEST_TMPDIR/captured/said.$number"
	rm -f "$input" "$output"
	mkfifo "$input" "$output"
	"$@" <"$input" >"$output" 3>&- &
	peer=$!
	exec {peer_input}>"$input" {peer_output}<"$output"
	peers+=("$peer")
	peer_inputs+=("$peer_input")
	IFS= read -r -t "$TEST_DEADLINE" said <&"$peer_output" || said=
	[[ $said == ready* ]] || {
		printf 'the peer is not ready: %s: %s\n' "$*" "$said"
		return 1
	}
	said=${said#ready}
	said=${said# }
}

stop() {
	local last=$((${#peers[@]} - 1)) pid input
	pid=${peers[last]} input=${peer_inputs[last]}
	unset "peers[$last]" "peer_inputs[$last]"
	exec {input}>&-
	within tail --pid "$pid" -f /dev/null || kill -KILL "$pid"
	wait "$pid" || true
}

needs() {
	local program
	for program in "$@"; do
		command -v "$program" >/dev/null || skip "$program is not installed"
	done
}

object_count() {
	local total
	count_objects total
	printf '%d\n' "$total"
}

# count_objects NAME: into the variable, without a process.
count_objects() {
	local -a shm msg sem
	local file files=0
	mapfile -t shm </proc/sysvipc/shm
	mapfile -t msg </proc/sysvipc/msg
	mapfile -t sem </proc/sysvipc/sem
	for file in /dev/shm/* /dev/shm/.[!.]*; do # a pattern that matches nothing stays
		[ ! -e "$file" ] || files=$((files + 1))
	done
	printf -v "$1" %d $((${#shm[@]} + ${#msg[@]} + ${#sem[@]} - 3 + files))
}

# kernel_answer TYPE ID FIELD: a field of an object as the kernel says it
kernel_answer() {
	kernel-answer | sed -nE "s/^\{\"type\": \"$1\", \"id\": $2, (.*, )?\"$3\": (\[[^]]*\]|\"[^\"]*\"|[^,}\"]*).*/\2/p" | tr -d '"'
}
