# run: a command's status and signals pass through; what it leaves behind is found, each kind of it, and nothing else.
load helper

teardown() {
	[ -z "${isolated:-}" ] || ipctool rm -q --force --name '*' --yes >/dev/null 2>&1 || true
	cli_teardown
}

# Where every process can be looked into.
alone() { within unshare --pid --fork --kill-child --mount-proc --mount "$@"; }

@test "the command's status is run's, and so is the signal it died of" {
	expect 0 ipctool run -- true
	expect 7 ipctool run -- sh -c 'exit 7'
	expect 7 ipctool run --private -- sh -c 'exit 7'
	expect 143 ipctool run -- sh -c 'kill -TERM $$'
	expect 137 ipctool run --private -- sh -c 'kill -KILL $$'
	expect 127 ipctool run -- no-such-command
	expect 126 ipctool run -- /dev/null
	[ -z "$out" ]
}

@test "wrong usage is 2" {
	refused 2 ipctool run
	refused 2 ipctool run --private
	refused 2 ipctool run --sweep --fail-on-leak -- true
	refused 125 ipctool run --dir nowhere -- true
}

@test "standard input and output are the command's" {
	speak() { echo words | ipctool run -- cat; }
	expect 0 speak
	[ "$out" = words ]
}

@test "who starts a command, and how, makes no difference" {
	local ways=("run" "shm hold shm:/held" "sem run sem:name=held --create") way
	expect 0 ipctool shm create /held 4K
	printf 'exit 5\n' >no-interpreter
	chmod +x no-interpreter
	for way in "${ways[@]}"; do
		# shellcheck disable=SC2086
		set -- $way
		expect 5 ipctool "$@" -- ./no-interpreter
		expect 127 ipctool "$@" -- ./missing
		expect 126 ipctool "$@" -- /etc/passwd
		# nobody would be told of its end
		expect 5 python3 -c '
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execvp("ipctool", ["ipctool", *sys.argv[1:], "--", "sh", "-c", "exit 5"])' "$@"
		expect 0 python3 -c '
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execvp("ipctool", ["ipctool", *sys.argv[1:], "--", "grep", "-q", "SigIgn:.*1....$", "/proc/self/status"])' "$@"
	done
}

@test "signals are passed on, and SIGPIPE is as it was" {
	start ipctool run -- python3 -c '
import signal, sys
signal.signal(signal.SIGUSR1, lambda *_: sys.exit(33))
print("ready", flush=True)
while True: signal.pause()'
	kill -USR1 "$peer"
	status=0
	wait "$peer" || status=$?
	[ "$status" -eq 33 ]
	expect 141 ipctool run -- sh -c 'kill -PIPE $$'
}

# What leaves one object of each kind behind.
leavers=('ipctool shm create 4K' 'ipctool msg create' 'ipctool sem create' 'ipctool shm create /s 4K' 'ipctool msg create /q'
	'ipctool sem create /g')

@test "--fail-on-leak catches each kind of object, passes what is clean, and keeps another status" {
	local leaver
	for leaver in "${leavers[@]}"; do
		expect 6 alone ipctool run --private --fail-on-leak -- sh -c "$leaver; true"
		[[ $err == *"COMMAND left '$out' behind"* ]]
		expect 3 alone ipctool run --private --fail-on-leak -- sh -c "$leaver; exit 3"
		expect 0 alone ipctool run --private --fail-on-leak -- sh -c "ipctool rm \$($leaver)"
		[ -z "$err" ]
	done
	[ "$(object_count)" -eq 0 ]
	expect 6 ipctool run --private --fail-on-leak --dir . -- mkfifo left
	[[ $err == *"'fifo:./left'"* ]]
	expect 0 ipctool run --private --fail-on-leak --dir . -- true
}

@test "without --private: segments of any descendant, POSIX names; queues and sets are named" {
	local leaver
	for leaver in 'ipctool shm create 4K' 'ipctool shm create /s 4K' 'ipctool msg create /q' 'ipctool sem create /g'; do
		expect 6 alone ipctool run --fail-on-leak -- sh -c "(true; $leaver; true); true"
		expect 0 alone ipctool rm --force "$out"
		expect 0 alone ipctool run --sweep -- sh -c "(true; $leaver; true); true"
		[[ $err == *"removed '$out', which COMMAND left behind"* ]]
		expect 3 alone ipctool stat "$out"
	done
	expect 0 alone ipctool run --fail-on-leak -- ipctool sem create
	[[ $err == *"'$out' was made meanwhile"* ]]
	expect 0 alone ipctool run --sweep -- ipctool msg create
	ipctool stat "$out" >/dev/null
}

@test "what was there before, or strangers make meanwhile, is not the command's" {
	ipctool shm create key=1 4K
	ipctool sem create /old
	expect 0 alone ipctool run --sweep -- true
	[ -z "$err" ]
	# the stranger answers through a FIFO, as one that is no descendant
	mkfifo ask answer
	sh -c 'read -r word <ask && ipctool shm create key=2 4K >answer' 3>&- &
	expect 0 ipctool run --fail-on-leak -- sh -c 'echo go >ask; cat answer >/dev/null'
	[ -z "$err" ]
	[ "$(ipctool shm ls -n -r -o key | wc -l)" -eq 2 ]
}

@test "FIFOs and sockets below --dir" {
	mkdir d
	mkfifo d/old
	expect 6 ipctool run --fail-on-leak --dir d -- mkfifo d/new
	[[ $err == *"'fifo:d/new'"* && $err != *old* ]]
	expect 0 ipctool run --sweep --dir d -- sh -c 'mkfifo d/newer; python3 -c "
import socket
socket.socket(socket.AF_UNIX).bind(\"d/sock\")"'
	rm d/new
	[ "$(ls d)" = old ]
}

@test "a daemon that outlives the command keeps its objects" {
	mkfifo end
	# shellcheck disable=SC2016 # the inner shell expands it
	expect 0 alone sh -c 'ipctool run --sweep -- sh -c "(exec 7<>/dev/shm/held; echo x; exec setsid cat end) >made & until [ -s made ]; do :; done"
		[ -e /dev/shm/held ] && echo kept; echo >end'
	[ "$out" = kept ]
	[[ $err == *"'shm:/held' is still in use by "* ]]
}

@test "ten at once, in namespaces of their own, while strangers make objects" {
	local i pid wrong=0 pids=()
	start churn
	for i in {0..9}; do
		if [ $((i % 2)) -eq 0 ]; then
			# shellcheck disable=SC2016 # the inner shell expands it
			within ipctool run --private --fail-on-leak -- sh -c 'ipctool shm rm -q "$(ipctool shm create key=9 4K)"' &
		else
			within ipctool run --private --fail-on-leak -q -- sh -c 'ipctool sem create key=9 >/dev/null' 2>/dev/null &
		fi
		pids+=($!)
	done
	for i in {0..9}; do
		status=0
		wait "${pids[i]}" || status=$?
		[ "$status" -eq $((i % 2 * 6)) ] || wrong=$((wrong + 1))
	done
	[ "$wrong" -eq 0 ]
	stop
}

@test "an ordinary user has private namespaces by a user namespace" {
	as_user unshare --user true 2>/dev/null || skip "no user namespaces"
	expect 6 as_user ipctool run --private --fail-on-leak -- ipctool sem create
	expect 0 as_user ipctool run --private -- sh -c 'ipctool shm create /s 4K && id -u'
	[ "${out##*$'\n'}" = 65534 ]
	[ "$(object_count)" -eq 0 ]
}
