# sig list, send, wait, show, run, stop: against the kernel's own words (/proc/PID/status), other programs' signals, and pids that
# are given to others.
load helper

setup() {
	mine=()
	cli_setup
}

# What a test that failed has left.
teardown() {
	local pid
	for pid in $(jobs -p); do # bats has some of its own among them
		[[ " ${mine[*]} " != *" $pid "* ]] || kill -KILL "$pid" 2>/dev/null || true
	done
	cli_teardown
}

# waiter SIGNAL... [OPTION...]: `ipctool sig wait --ready`, its pid in $waiter, its output in came; returns when it is ready
waiter() {
	local word pid
	rm -f said came
	mkfifo said
	ipctool sig wait --ready "$@" >came 2>said 3>&- &
	waiter=$! mine+=("$!")
	IFS=' ' read -r -t "$TEST_DEADLINE" word pid <said
	[ "$word" = ready ]
	[ "$pid" = "$waiter" ]
}

# ended PID STATUS
ended() {
	local status=0
	wait "$1" || status=$?
	[ "$status" -eq "$2" ] || complain "process ended with $status, wanted $2"
}

# says LINE...: standard error of ipctool; the shell itself tells there which of its children were killed
says() {
	local wanted
	wanted=$(printf '%s\n' "$@")
	[ "$(grep -E '^(ipctool|hint:)' <<<"$err")" = "$wanted" ] || complain "wanted on standard error: $wanted"
}

# finish PID...
finish() {
	kill -KILL "$@"
	wait "$@" || true
}

# status_of PID FIELD: as the kernel prints it
status_of() { sed -n "s/^$2:\t//p" "/proc/$1/status"; }

# until_seen PID FILE REGEX: until a line of /proc/PID/FILE matches; fails when the process has ended.
until_seen() {
	# shellcheck disable=SC2016
	within sh -c 'until tr "\0" " " <"/proc/$1/$2" | grep -qE "$3"; do [ -d "/proc/$1" ] || exit 1; done' sh "$@" 2>/dev/null ||
		complain "process $1: its $2 is never $3"
}

# sleeper COMMAND...: a process to be signalled, in $sleeper. Executed by the program in front, if there is one.
sleeper() {
	"$@" sleep 600 3>&- &
	sleeper=$! mine+=("$!")
	until_seen "$sleeper" cmdline '^sleep 600 $'
}

@test "list: the signals that the shell and python know" {
	expect 0 ipctool sig list -J
	check 'list(d) == ["signals", "complete"] and {s["number"] for s in d["signals"]} >= {s.value for s in __import__("signal").Signals}'
	check '{s["signal"] for s in d["signals"]} >= {s.name[3:] for s in __import__("signal").Signals}'
	expect 0 ipctool sig list -n -r -o number,signal
	while read -r number name; do
		[ "$(bash -c "kill -l $number")" = "$name" ] || complain "$number is $name"
	done <<<"$out"
	[ "$(wc -l <<<"$out")" -eq 62 ]
	expect 0 ipctool sig list -o help
}

@test "wait and send: sender, uid and value" {
	waiter RTMIN+1 -c 2
	bash -c 'echo $$ >pid; exec ipctool sig send RTMIN+1 "$1" --value 42' - "$waiter"
	expect 0 ipctool sig send 35 "$waiter"
	ended "$waiter" 0
	[ "$(head -1 came)" = "RTMIN+1 $(<pid) 0 42" ]
	[[ $(tail -1 came) =~ ^RTMIN\+1\ [0-9]+\ 0\ -$ ]]
	for value in 0 -1 2147483647 -2147483648 0x10; do
		waiter USR1
		expect 0 ipctool sig send SIGusr1 "$waiter" --value "$value"
		ended "$waiter" 0
		[[ $(<came) == "USR1 "*" 0 $((value))" ]]
	done
	waiter USR2
	expect 0 ipctool sig send USR2 "$waiter" --value 4294967295
	ended "$waiter" 0
	[[ $(<came) == "USR2 "*" 0 -1" ]]
	refused 8 ipctool sig send USR2 1 --value 4294967296
	refused 8 ipctool sig send USR2 1 --value -2147483649
	refused 2 ipctool sig send USR2 1 --value x
}

@test "wait: nothing that comes after ready is lost, whoever sends it" {
	local rounds=50
	[ -z "$IPCTOOL_SANITIZED" ] || rounds=10
	for ((i = 0; i < rounds; i++)); do
		waiter USR1
		kill -USR1 "$waiter"
		ended "$waiter" 0
		[ "$(<came)" = "USR1 $BASHPID 0 -" ]
	done
}

@test "wait --json: where each came from" {
	waiter USR1 USR2 RTMAX CHLD --json -c 5
	cat >send.py <<-'END'
		import ctypes, os, signal, sys
		pid, libc = int(sys.argv[1]), ctypes.CDLL(None)
		os.kill(pid, signal.SIGUSR1)
		libc.syscall(234 if os.uname().machine == "x86_64" else 131, pid, pid, int(signal.SIGUSR2))  # tgkill
		assert libc.sigqueue(pid, signal.SIGRTMAX, ctypes.c_void_p(7)) == 0
		assert libc.sigqueue(pid, signal.SIGRTMAX, ctypes.c_void_p(2 ** 32 - 8)) == 0
		os.kill(pid, signal.SIGCHLD)
		print(os.getpid())
	END
	sender=$(python3 send.py "$waiter")
	ended "$waiter" 0
	out=[$(paste -sd, came)]
	check "all(e['pid'] == $sender and e['uid'] == 0 for e in d)"
	check "sorted((e['signal'], e['number'], e['code'], e['value']) for e in d if e['value'] is None) == [('CHLD', 17, 'user', None), ('USR1', 10, 'user', None), ('USR2', 12, 'tkill', None)]"
	check "[(e['number'], e['code'], e['value']) for e in d if e['signal'] == 'RTMAX'] == [(64, 'queue', 7), (64, 'queue', -8)]"
}

@test "wait: what the kernel sends, with what it tells" {
	cat >itself.py <<-'END'
		import os, signal, sys
		signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGCHLD})
		if os.fork() == 0:
		    os._exit(3)
		os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
		signal.setitimer(signal.ITIMER_REAL, 0.001)
		os.execvp("ipctool", ["ipctool", "sig", "wait", "ALRM", "CHLD", "--json", "-c", "2"])
	END
	expect 0 python3 itself.py
	out=[$(paste -sd, <<<"$out")]
	check '{(e["signal"], e["code"], e["pid"] is None, e["uid"]) for e in d} == {("ALRM", "kernel", True, None), ("CHLD", "exited", False, 0)}'
	check 'all(e["value"] is None for e in d)'
}

@test "1000 real-time signals come in order with their values; of a standard one a single one" {
	cat >many.py <<-'END'
		import ctypes, os, signal, sys
		pid, libc = int(sys.argv[1]), ctypes.CDLL(None)
		for i in range(1000):
		    assert libc.sigqueue(pid, signal.SIGRTMIN + 2, ctypes.c_void_p(i)) == 0
		for i in range(20):
		    os.kill(pid, signal.SIGUSR1)
	END
	# held, so that all are there before the first is taken
	sleeper ipctool sig run --block RTMIN+2,USR1 --
	python3 many.py "$sleeper"
	[ "$(status_of "$sleeper" ShdPnd)" = 0000000800000200 ]
	finish "$sleeper"
	waiter RTMIN+2 USR1 -c 1001
	kill -STOP "$waiter"
	until_seen "$waiter" status "^State:.T"
	python3 many.py "$waiter"
	kill -CONT "$waiter"
	ended "$waiter" 0
	[ "$(grep -c '^USR1 ' came)" -eq 1 ]
	[ "$(sed -n 's/^RTMIN+2 [0-9]* 0 //p' came)" = "$(seq 0 999)" ]
}

@test "the same by sig send: one after the other, and many to one at once" {
	waiter RTMIN RTMAX -c 132
	for i in {1..30}; do
		ipctool sig send RTMIN "$waiter" --value "$i"
	done
	expect 0 ipctool sig send RTMIN "$waiter" "$waiter" --value 31
	mapfile -t many < <(yes "$waiter" | head -100)
	expect 0 bash -c 'ulimit -Sn 20; ipctool sig send RTMAX "$@" --value 7' - "${many[@]}"
	ended "$waiter" 0
	[ "$(sed -n 's/^RTMIN .* 0 //p' came)" = "$(seq 31; echo 31)" ]
	[ "$(grep -c '^RTMAX .* 0 7$' came)" -eq 100 ]
}

@test "wait: the deadline, and what came before it" {
	refused 7 ipctool sig wait USR1 -t 0
	refused 124 ipctool sig wait USR1 -t 0.05
	waiter USR1 -c 2 -t 0.5
	kill -USR1 "$waiter"
	ended "$waiter" 124
	[[ $(<came) == "USR1 "* ]]
	# pending already, as who started it had it
	expect 0 bash -c 'exec ipctool sig run --block USR2 -- bash -c "kill -USR2 \$\$; exec ipctool sig wait USR2 -t 0"'
	[[ $out == "USR2 "* ]]
	expect 0 bash -c 'exec ipctool sig run --block RTMIN -- bash -c "kill -RTMIN \$\$; exec ipctool sig wait RTMIN -t 0"'
	[[ $out == "RTMIN "* ]]
}

@test "wait: signals that ipctool and shells use themselves are no different" {
	for name in INT TERM HUP QUIT ALRM PIPE CHLD CONT TSTP URG WINCH SEGV TTOU; do
		waiter "$name"
		kill -"$name" "$waiter"
		ended "$waiter" 0
		[ "$(<came)" = "$name $BASHPID 0 -" ] || complain "$name: $(<came)"
	done
	# those that are not waited for do what they do
	waiter USR1
	kill -TERM "$waiter"
	ended "$waiter" 143
	[ ! -s came ]
	# ignored when it was started, as in the background of a script
	expect 0 bash -c 'trap "" INT PIPE; { ipctool sig wait INT PIPE -c 2 --ready 2>&3 & } 3>r; until grep -q ready r; do :; done
		kill -INT $!; kill -PIPE $!; wait $!'
	[[ $(sort <<<"$out") == "INT "*$'\n'"PIPE "* ]]
}

@test "wait: a reader that goes away is SIGPIPE's, a full disk is 1; also when PIPE is waited for" {
	for signals in USR1 "USR1 PIPE"; do
		mkfifo out
		rm -f said
		mkfifo said
		# shellcheck disable=SC2086
		ipctool sig wait $signals --ready -c 2 >out 2>said 3>&- &
		waiter=$!
		exec {reader}<out
		read -r -t "$TEST_DEADLINE" _ <said
		exec {reader}<&-
		kill -USR1 "$waiter"
		ended "$waiter" 141
		rm out
	done
	mkfifo r
	(ipctool sig wait USR1 -c 2 --ready >/dev/full 2>r || echo $? >status) 3>&- &
	exec {errors}<r
	read -r -t "$TEST_DEADLINE" _ pid <&"$errors"
	kill -USR1 "$pid"
	wait $!
	read -r -t "$TEST_DEADLINE" said <&"$errors"
	[ "$(<status)" -eq 1 ]
	[[ $said == *"cannot write standard output: No space left on device" ]]
}

@test "words: signals and pids are all right or nothing is sent" {
	sleeper
	for pid in 0 -1 0x0 "-$sleeper" x '' 1.0 2147483648; do
		refused 2 ipctool sig send KILL -- "$sleeper" "$pid"
		refused 2 ipctool sig stop --grace 0 -- "$sleeper" "$pid"
	done
	refused 2 ipctool sig show -- "$sleeper" 0
	refused 2 ipctool sig send KILL -1
	refused 2 ipctool sig stop -1
	for signal in '' x KIL 65 -9 RTMIN+31 TERM,KILL; do
		refused 2 ipctool sig send -- "$signal" "$sleeper"
		refused 2 ipctool sig wait -- USR1 "$signal"
	done
	for signal in KILL 19 0 32; do
		refused 2 ipctool sig wait USR1 "$signal"
	done
	for option in --ignore=KILL --block=INT,STOP --default=9 --ignore=0 --block=33 --default= "--ignore=INT,"; do
		refused 2 ipctool sig run "$option" -- true
	done
	for words in "send TERM" send wait stop show "run --ignore INT" "run --ignore INT --default TERM,INT -- true" "wait USR1 -c 0"; do
		# shellcheck disable=SC2086
		refused 2 ipctool sig $words
	done
	[ -d "/proc/$sleeper" ]
	[ "$(status_of "$sleeper" ShdPnd)" = 0000000000000000 ]
	finish "$sleeper"
}

@test "send: dead is 3, foreign is 4; the others get it all the same" {
	sleeper
	foreign=$sleeper
	python3 -c 'import subprocess; p = subprocess.Popen(["true"]); p.wait(); print(p.pid)' >dead
	sleeper setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups
	refused 3 ipctool sig send TERM "$(<dead)"
	refused 3 ipctool sig send 0 "$(<dead)"
	refused 3 ipctool sig send TERM 2147483647
	refused 3 ipctool sig stop "$(<dead)"
	refused 4 as_user ipctool sig send TERM "$foreign"
	refused 4 as_user ipctool sig send 0 "$foreign"
	refused 4 as_user ipctool sig send RTMIN "$foreign" --value 1
	refused 4 as_user ipctool sig stop "$foreign"
	expect 0 ipctool sig send 0 "$foreign" "$sleeper"
	expect 4 as_user ipctool sig send TERM "$foreign" "$sleeper" "$(<dead)"
	[ "$(wc -l <<<"$err")" -eq 2 ]
	ended "$sleeper" 143
	sleeper
	waiter USR1
	expect 3 ipctool sig send USR1 "$(<dead)" "$waiter" 2147483647
	[ "$(wc -l <<<"$err")" -eq 2 ]
	ended "$waiter" 0
	finish "$foreign" "$sleeper"
	refused 3 ipctool sig send TERM "$foreign"
}

@test "send: a process that has ended is gone, though its parent has not taken note; to stop it is done" {
	cat >zombie.py <<-'END'
		import os, subprocess, sys
		child = subprocess.Popen(["true"])
		os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
		print(*[subprocess.call(["ipctool", "sig", *words, str(child.pid)])
		        for words in (["send", "TERM"], ["send", "RTMIN", "--value", "1"], ["send", "0"], ["stop"])])
	END
	expect 0 python3 zombie.py
	[ "$out" = "3 3 3 0" ]
	[ "$(wc -l <<<"$err")" -eq 3 ]
}

@test "send: a full queue is 8 and names the limit; nothing is sent without what belongs to it" {
	prlimit --sigpending=3 setpriv --reuid 4711 --clear-groups ipctool sig run --block RTMIN,USR1,USR2 -- sleep 600 3>&- &
	sleeper=$! mine+=("$!")
	until_seen "$sleeper" status "^SigBlk:.0000000200000a00"
	for value in 1 2 3; do
		expect 0 ipctool sig send RTMIN "$sleeper" --value "$value"
	done
	for words in "RTMIN --value 4" RTMIN "USR1 --value 4"; do
		# shellcheck disable=SC2086
		refused 8 ipctool sig send $words "$sleeper"
		[[ $err == *"RLSIGPENDING of process $sleeper is 3, 3 in use (RLIMIT_SIGPENDING)"*"hint: "*prlimit* ]]
	done
	[ "$(status_of "$sleeper" ShdPnd)" = 0000000200000000 ]
	expect 0 ipctool sig send USR2 "$sleeper" # carries nothing that could be lost
	[ "$(status_of "$sleeper" ShdPnd)" = 0000000200000800 ]
	expect 0 ipctool sig show "$sleeper" -J
	check 'd["processes"][0]["queue_limit"] == 3 and d["processes"][0]["queued"] >= 3'
	finish "$sleeper"
}

@test "send: all are opened before the first is signalled; a pid that was given to another is not hit" {
	command -v strace >/dev/null || skip "no strace"
	[ -e /proc/sys/kernel/ns_last_pid ] || skip "pids cannot be chosen"
	cat >reuse.py <<-'END'
		# Two processes; ipctool is stopped when it has opened both. Then the second one's pid is given to another.
		import os, signal, subprocess, sys
		def fork():
		    pid = os.fork()
		    if pid == 0:
		        while True:
		            signal.pause()
		    return pid
		words = sys.argv[1:]
		first, second = fork(), fork()
		tracer = subprocess.Popen(["strace", "-f", "-o", "/dev/null", "-e", "inject=pidfd_open:signal=SIGSTOP:when=2", "sh", "-c",
		                           'echo $$; exec "$@"', "sh", *words, str(first), str(second)], stdout=subprocess.PIPE)
		traced = int(tracer.stdout.readline())
		def held():
		    links = [os.readlink(f"/proc/{traced}/fd/{fd}") for fd in os.listdir(f"/proc/{traced}/fd")]
		    return links.count("anon_inode:[pidfd]")
		while True:
		    try:
		        if held() == 2:
		            break
		    except FileNotFoundError: # a descriptor that was closed just now
		        assert tracer.poll() is None
		os.kill(second, signal.SIGKILL)
		os.waitpid(second, 0)
		with open("/proc/sys/kernel/ns_last_pid", "w") as last:
		    last.write(str(second - 1))
		bystander = fork()
		assert bystander == second, (bystander, second)
		while tracer.poll() is None: # it may not have been stopped yet
		    try:
		        os.kill(traced, signal.SIGCONT)
		    except ProcessLookupError:
		        pass
		status = tracer.wait()
		assert os.WTERMSIG(os.waitpid(first, 0)[1]) == signal.SIGTERM
		assert os.waitpid(bystander, os.WNOHANG) == (0, 0), "the bystander was hit"
		os.kill(bystander, signal.SIGKILL)
		print(status)
	END
	expect 0 alone python3 "$PWD/reuse.py" ipctool sig send TERM
	[ "$out" = 3 ]
	[ "$(wc -l <<<"$err")" -eq 1 ]
	expect 0 alone python3 "$PWD/reuse.py" ipctool sig stop
	[ "$out" = 0 ]
	[ -z "$err" ]
}

@test "send --thread: one thread gets it, with and without a kernel that can hold it" {
	command -v strace >/dev/null || skip "no strace"
	cat >threads.py <<-'END'
		import os, signal, subprocess, threading
		signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
		go, end, ids = threading.Event(), threading.Event(), []
		def other():
		    ids.append(threading.get_native_id())
		    go.set()
		    end.wait()
		thread = threading.Thread(target=other)
		thread.start()
		go.wait()
		old = ["strace", "-o", "/dev/null", "-e", "inject=pidfd_open:error=EINVAL:when=1"]
		def call(*words):
		    return subprocess.call(words, stderr=subprocess.DEVNULL)
		def pending(tid):
		    return [line.split()[1] for line in open(f"/proc/self/task/{tid}/status") if line.startswith(("SigPnd", "ShdPnd"))]
		none, usr1, tid = "0" * 16, "0" * 13 + "200", str(ids[0])
		assert call("ipctool", "sig", "send", "USR1", tid) == 3
		for before in ([], old):
		    assert call(*before, "ipctool", "sig", "send", "USR1", tid, "--thread", "--value", "5") == 0
		    assert pending(tid) == [usr1, none] and pending(os.getpid()) == [none, none]
		    assert call(*before, "ipctool", "sig", "send", "USR1", str(os.getpid()), "--thread") == 0
		    assert pending(os.getpid()) == [usr1, none]
		    signal.sigwaitinfo({signal.SIGUSR1})
		    shown = subprocess.run(["ipctool", "sig", "show", tid, "-J"], stdout=subprocess.PIPE, check=True).stdout
		    assert b'"pending":["USR1"],"shared_pending":[]' in shown, shown
		end.set()
		thread.join()
		for before in ([], old):
		    assert call(*before, "ipctool", "sig", "send", "USR1", tid, "--thread") == 3
	END
	expect 0 python3 threads.py
	expect 1 strace -qq -o /dev/null -e inject=pidfd_open:error=ENOSYS ipctool sig send 0 $$
	[[ $err == *"cannot open process $$: the kernel has no pidfd_open(2)"* ]]
}

@test "show agrees with /proc/PID/status for random masks" {
	cat >random_masks.py <<-'END'
		import json, random, signal, subprocess, sys, os
		random.seed(7)
		fixed = {signal.SIGKILL, signal.SIGSTOP}
		usable = sorted(signal.valid_signals() - fixed)
		safe = [s for s in usable if s not in (signal.SIGCHLD,)]
		for round in range(int(sys.argv[1])):
		    blocked, ignored, caught = (set(random.sample(safe, random.randrange(len(safe)))) for _ in range(3))
		    for s in safe:
		        signal.signal(s, signal.SIG_IGN if s in ignored else (lambda *_: None) if s in caught else signal.SIG_DFL)
		    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
		    for s in random.sample(sorted(blocked), len(blocked) // 2):
		        os.kill(os.getpid(), s)
		    out = subprocess.run(["ipctool", "sig", "show", str(os.getpid()), "-J"], stdout=subprocess.PIPE, check=True,
		                         preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, [])).stdout
		    status = dict(line.rstrip("\n").split(":\t", 1) for line in open("/proc/self/status") if ":\t" in line)
		    shown = json.loads(out)["processes"][0]
		    names = {s["signal"]: s["number"] for s in json.loads(subprocess.run(["ipctool", "sig", "list", "-J"],
		             stdout=subprocess.PIPE, check=True).stdout)["signals"]}
		    for key, field in (("pending", "SigPnd"), ("shared_pending", "ShdPnd"), ("blocked", "SigBlk"), ("ignored", "SigIgn"),
		                       ("caught", "SigCgt")):
		        mask = sum(1 << (names.get(name) or int(name)) - 1 for name in shown[key])
		        assert mask == int(status[field], 16), (key, shown[key], status[field])
		    assert shown["queue_limit"] == int(status["SigQ"].split("/")[1])
		    assert shown["pid"] == os.getpid() and shown["command"].endswith("random_masks.py " + sys.argv[1])
		    signal.pthread_sigmask(signal.SIG_SETMASK, set(safe))
		    while signal.sigtimedwait(set(safe), 0):
		        pass
	END
	expect 0 python3 random_masks.py 12
}

@test "show: several; those that are not there are said; foreign ones may be looked at" {
	sleeper ipctool sig run --ignore INT --block RTMAX --
	expect 0 as_user ipctool sig show "$sleeper"
	[[ $out == *$'\nblocked: RTMAX\nignored: '*INT* ]]
	[[ $out == "pid: $sleeper"$'\ncommand: sleep 600\n'* ]]
	expect 3 ipctool sig show 2147483647 "$sleeper" -J
	check "[p['pid'] for p in d['processes']] == [$sleeper] and d['complete'] is True"
	refused 3 ipctool sig show 2147483647 -J
	prlimit --pid "$sleeper" --sigpending=77
	expect 0 ipctool sig show "$sleeper" $$ -J
	check "d['processes'][0]['queue_limit'] == 77 and len(d['processes']) == 2"
	finish "$sleeper"
}

@test "show: processes that /proc hides are 4, not 3" {
	sleeper
	# shellcheck disable=SC2016
	expect 4 unshare --mount sh -c 'mount -t proc -o hidepid=invisible proc /proc && exec "$@"' sh \
		setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups ipctool sig show "$sleeper" -J
	[ "$err" = "ipctool sig show: cannot look at process $sleeper: Permission denied" ]
	[ -z "$out" ]
	finish "$sleeper"
}

@test "run: what was asked for, and all else as it was" {
	cat >from.py <<-'END'
		# In a process with these ignored and blocked signals: from.py IGNORED BLOCKED COMMAND...
		import os, signal, sys
		for s in range(1, 65):
		    if s in signal.valid_signals() - {9, 19}:
		        signal.signal(s, signal.SIG_IGN if int(sys.argv[1], 16) >> s - 1 & 1 else signal.SIG_DFL)
		signal.pthread_sigmask(signal.SIG_SETMASK, {s for s in signal.valid_signals() if int(sys.argv[2], 16) >> s - 1 & 1})
		os.execvp(sys.argv[3], sys.argv[3:])
	END
	from() { expect 0 python3 from.py "$@" grep -E '^Sig(Blk|Ign)' /proc/self/status; out=$(cut -f2 <<<"$out" | paste -sd ' '); }
	# SIGPIPE is 13: bit 0x1000
	from 0 0 ipctool sig run --
	[ "$out" = "0000000000000000 0000000000000000" ]
	from 0000000400001002 8000000000000200 ipctool sig run --
	[ "$out" = "8000000000000200 0000000400001002" ]
	from 0 0 ipctool sig run --ignore PIPE --
	[ "$out" = "0000000000000000 0000000000001000" ]
	from 1002 0 ipctool sig run --default PIPE,INT --
	[ "$out" = "0000000000000000 0000000000000000" ]
	from 1000 0 ipctool sig run --ignore INT --ignore=sigquit,1 --block RTMAX,RTMIN --block usr1 --
	[ "$out" = "8000000200000200 0000000000001007" ]
	from 0 200 ipctool sig run --default USR1 --block CHLD --
	[ "$out" = "0000000000010200 0000000000000000" ]
	# the same process, the descriptors, the status
	expect 7 bash -c 'echo $$; exec ipctool sig run --ignore INT -- sh -c "echo \$\$; exit 7"'
	[ "$(uniq <<<"$out" | wc -l)" -eq 1 ]
	expect 0 bash -c 'exec 7>seven; ipctool sig run --block INT -- sh -c "echo here >&7"'
	[ "$(<seven)" = here ]
	expect 127 ipctool sig run --ignore PIPE -- no-such-program
	expect 126 ipctool sig run --ignore PIPE -- /etc/passwd
	expect 143 ipctool sig run --ignore INT -- sh -c 'kill -INT $$; kill -TERM $$'
	refused 2 ipctool sig run --ignore INT
}

@test "stop: one that ends on TERM, one that ignores it, one that is stopped" {
	sleeper
	expect 0 ipctool sig stop "$sleeper"
	says
	ended "$sleeper" 143
	sleeper ipctool sig run --ignore TERM --
	expect 0 ipctool sig stop "$sleeper" --grace 50ms
	says "ipctool sig stop: process $sleeper did not end on TERM: killed"
	ended "$sleeper" 137
	sleeper ipctool sig run --ignore TERM --
	expect 0 ipctool sig stop "$sleeper" --grace 0 -q
	says
	ended "$sleeper" 137
	for grace in 30s 50ms; do # the second one is stopped again, and ignores TERM
		cat >stopped.py <<-'END'
			import os, signal, sys
			def term(*_):
			    if sys.argv[1] == "30s":
			        os._exit(5)
			signal.signal(signal.SIGTERM, term)
			signal.signal(signal.SIGCONT, lambda *_: os.kill(os.getpid(), signal.SIGSTOP) if sys.argv[1] != "30s" else None)
			os.kill(os.getpid(), signal.SIGSTOP)
			while True:
			    signal.pause()
		END
		python3 stopped.py "$grace" 3>&- &
		sleeper=$! mine+=("$!")
		until_seen "$sleeper" status "^State:.T"
		expect 0 ipctool sig stop "$sleeper" --grace "$grace"
		case $grace in
		30s) ended "$sleeper" 5 ;;
		*) ended "$sleeper" 137 ;;
		esac
	done
}

@test "stop: several at once; one that is killed by another meanwhile; one that is not ours" {
	sleeper
	first=$sleeper
	sleeper ipctool sig run --ignore TERM --
	second=$sleeper
	sleeper
	expect 0 ipctool sig stop "$first" "$second" "$sleeper" "$first" --grace 50ms
	says "ipctool sig stop: process $second did not end on TERM: killed"
	ended "$first" 143
	ended "$second" 137
	ended "$sleeper" 143
	# killed while TERM is given its time
	sleeper ipctool sig run --ignore TERM --
	ipctool sig stop "$sleeper" --grace 100s 2>said 3>&- &
	stopper=$!
	until_seen "$stopper" syscall "^(271|73|168) "
	kill -KILL "$sleeper"
	ended "$stopper" 0
	[ ! -s said ]
	# INT ends ipctool, and leaves the process alone
	sleeper ipctool sig run --ignore TERM --
	ipctool sig run --default INT -- ipctool sig stop "$sleeper" --grace 100s 2>said 3>&- &
	stopper=$!
	until_seen "$stopper" syscall "^(271|73|168) "
	kill -INT "$stopper"
	ended "$stopper" 130
	[ ! -s said ]
	[ -d "/proc/$sleeper" ]
	expect 4 as_user ipctool sig stop "$sleeper" --grace 0
	[ -d "/proc/$sleeper" ]
	finish "$sleeper"
}

@test "stop: an init process, which does not die of it, is 124" {
	# shellcheck disable=SC2016
	expect 124 alone sh -c 'ipctool sig stop 1 --grace 0; s=$?; exit $s'
	[[ $err == *"process 1 did not end on TERM: killed"*"process 1 has not ended"* ]]
}

@test "peers killed at every step leave nothing" {
	command -v strace >/dev/null || skip "no strace"
	waiter USR1 RTMIN -c 1000
	ipctool sig send RTMIN "$waiter" --value 1
	kill -KILL "$waiter"
	ended "$waiter" 137
	refused 3 ipctool sig send RTMIN "$waiter" --value 2
	refused 3 ipctool sig stop "$waiter"
	refused 3 ipctool sig show "$waiter"
	# the sender is killed just before it sends, and just behind
	waiter RTMIN
	for call in pidfd_send_signal:8 exit_group:9; do
		strace -qq -o /dev/null -e "inject=${call%:*}:signal=SIGKILL" ipctool sig send RTMIN "$waiter" --value "${call#*:}" 3>&- || [ $? -eq 137 ]
	done
	ended "$waiter" 0
	[[ $(<came) == "RTMIN "*" 0 9" ]]
	# the receiver is killed between opening and sending
	sleeper
	expect 3 strace -qq -o /dev/null -e inject=pidfd_send_signal:error=ESRCH ipctool sig send RTMIN "$sleeper"
	is_diagnostic
	finish "$sleeper"
	[ "$(object_count)" -eq 0 ]
}

@test "completion: names of signals, in lists too, and pids" {
	complete() { expect 0 ipctool __complete ipctool sig "$@"; }
	complete send T
	[ "$(cut -f1 <<<"$out" | sort | paste -sd ' ')" = "TERM TRAP TSTP TTIN TTOU" ]
	complete wait RTMAX-1
	grep -q '^RTMAX-14' <<<"$out"
	complete wait KI
	[ -z "$out" ]
	complete send SIGK
	grep -q '^SIGKILL' <<<"$out"
	complete run --ignore INT,QU
	grep -q '^INT,QUIT' <<<"$out"
	complete run --block=RTMIN+1
	grep -q '^--block=RTMIN+15' <<<"$out"
	complete send TERM ''
	grep -q '^:pids' <<<"$out"
	complete stop ''
	grep -q '^:pids' <<<"$out"
}
