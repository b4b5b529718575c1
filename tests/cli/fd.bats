# fd send, recv, get, memfd, event: descriptors between processes, and commands that have those and no others.
# shellcheck disable=SC2154 # helper.bash sets out, err and status
load helper

# What COMMAND has open: a number and what it is a line, but for the directory that is being read.
has='import os
for fd in sorted(map(int, os.listdir("/proc/self/fd"))):
    if os.path.lexists("/proc/self/fd/%d" % fd):
        print(fd, os.readlink("/proc/self/fd/%d" % fd))'

# Starts `fd recv` of "$@" in the background; its output is in `got`, what it says in `said`.
receiver() {
	within ipctool fd recv "$@" >got 2>said &
	pid=$!
}

# Ends with the status of the receiver in $status.
received() {
	status=0
	wait "$pid" || status=$?
	out=$(cat got) err=$(cat said)
}

# A process of Python's that shares no code with ipctool: `python NAME` of the programs below, which say "ready".
python() { start python3 -c "
import array, os, signal, socket, sys
def fds(message):
    return [fd for level, kind, data in message[1] if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
            for fd in array.array('i', data[:len(data) - len(data) % 4])]
def serve(name, kind=socket.SOCK_STREAM):
    s = socket.socket(socket.AF_UNIX, kind)
    s.bind(name)
    s.listen(1)
    return s
def connect(name):
    import time
    s = socket.socket(socket.AF_UNIX)
    while s.connect_ex(name) != 0:
        pass
    return s
def ready(*words):
    print('ready', *words, flush=True)
$1"; }

listening() { within sh -c 'until [ -S meet ]; do :; done'; }

@test "a file, a pipe, a socket and a memfd go from one process to another" {
	echo hello >file
	receiver unix:meet -- sh -c 'cat <&3; cat <&4; echo back >&5; cat /dev/fd/6'
	mkfifo fifo
	python '
a, b = socket.socketpair()
r, w = os.pipe()
os.write(w, b"from a pipe\n")
os.close(w)
m = os.memfd_create("m", 0)
os.write(m, b"from a memfd\n")
f = os.open("file", os.O_RDONLY)
numbers = (f, r, b.fileno(), m)
for fd in numbers:
    os.set_inheritable(fd, True)
status = os.spawnvp(os.P_WAIT, "ipctool", ["ipctool", "fd", "send", "unix:meet"] + [str(fd) for fd in numbers])
b.close()
ready(status, a.recv(10))'
	[ "$said" = "0 b'back\\n'" ]
	received
	[ "$status" -eq 0 ]
	[ "$out" = $'hello\nfrom a pipe\nfrom a memfd' ]
	[ ! -e meet ]
}

@test "either may come first; an abstract name, a packet socket; --as" {
	for address in unix:meet unix:@meet unix-seqpacket:meet sock:unix:./meet; do
		receiver "$address" --as 7 -- python3 -c "$has"
		expect 0 ipctool fd send "$address" 0 1
		[ -z "$out$err" ]
		received
		[ "$status" -eq 0 ]
		grep -qx '7 /dev/null' got
		grep -q '^8 ' got
		within ipctool fd send "$address" 0 </etc/passwd &
		pid=$!
		expect 0 ipctool fd recv "$address" --as 0 -- cat
		cmp "$BATS_TEST_TMPDIR/captured/out" /etc/passwd
		wait "$pid"
		[ ! -e meet ]
	done
}

@test "COMMAND sees 0, 1, 2 and what was asked for, nothing else" {
	echo hello >file
	exec 7</etc/passwd 33</etc/group
	only() {
		# shellcheck disable=SC2086
		[ "$(cut -d' ' -f1 <<<"$out" | tr '\n' ' ')" = "$1 " ] || complain "wanted: $1"
	}
	for n in 3 4 5 60 900; do
		expect 0 ipctool fd event --as "$n" -- python3 -c "$has"
		only "0 1 2 $n"
		[[ $out == *"$n anon_inode:[eventfd]"* ]]
		expect 0 ipctool fd get $$:7 --as "$n" -- python3 -c "$has"
		only "0 1 2 $n"
		[[ $out == *"$n /etc/passwd"* ]]
	done
	for n in 0 1 2; do
		expect 0 ipctool fd get $$:33 --as $n -- python3 -c "
import os
fds = [fd for fd in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd/' + fd)]
open('seen', 'w').write(' '.join(sorted(fds)) + ' ' + os.readlink('/proc/self/fd/$n'))"
		[ "$(cat seen)" = "0 1 2 /etc/group" ]
	done
	expect 0 ipctool fd memfd file --as 4 -- python3 -c "$has"
	only "0 1 2 4"
	receiver unix:meet --as 5 -- python3 -c "$has"
	expect 0 ipctool fd send unix:meet 7 33 7
	received
	only "0 1 2 5 6 7"
	[[ $out == *"5 /etc/passwd"*"6 /etc/group"*"7 /etc/passwd"* ]]
}

@test "253 at once, each at its place; 254 are refused" {
	for first in 3 2 200; do
		receiver unix:meet --as $first -- python3 -c "
import os
first = $first
print(all(os.pread(first + i, 9, 0) == b'%d' % i for i in range(253)), len(os.listdir('/proc/self/fd')))"
		python3 -c '
import os, sys
numbers = []
for i in range(253):
    fd = os.memfd_create("m", 0)
    os.write(fd, b"%d" % i)
    numbers.append(str(fd))
os.execvp("ipctool", ["ipctool", "fd", "send", "unix:meet"] + numbers)'
		received
		[ "$status" -eq 0 ]
		[[ $out == "True "* ]]
	done
	# shellcheck disable=SC2046
	refused 2 ipctool fd send unix:meet $(yes 0 | head -n 254)
	[[ $err == *254*253* ]]
	[ ! -e meet ]
}

@test "a message that is cut short is an error on both sides, and nothing of it stays open" {
	within prlimit --nofile=40 ipctool fd recv unix:meet -- true 2>said >got &
	pid=$!
	# shellcheck disable=SC2046
	refused 1 ipctool fd send unix:meet $(yes 0 | head -n 100)
	[[ $err == *"could not take them all" ]]
	received
	[ "$status" -eq 125 ]
	[[ $err == *"cut short"*"RLIMIT_NOFILE"* ]]
	[ ! -e meet ]
	# numbers beyond the limit
	refused 125 prlimit --nofile=40 ipctool fd event --as 40 -- true
	[[ $err == *"RLIMIT_NOFILE"* ]]
	expect 0 prlimit --nofile=40 ipctool fd event --as 39 -- true
	receiver unix:meet -- true
	within python3 -c '
import socket, time
s = socket.socket(socket.AF_UNIX)
while s.connect_ex("meet"):
    pass
s.send(b"no descriptor")'
	received
	[ "$status" -eq 125 ]
	[[ $err == *"no descriptor in what was sent"* ]]
}

@test "what is not open is 3, wrong words 2, and nothing is sent" {
	for words in "77" "0 77" "2147483647"; do
		# shellcheck disable=SC2086
		refused 3 ipctool fd send unix:meet $words
	done
	refused 3 sh -c 'ipctool fd send unix:meet 0 <&-'
	for words in "x" "-- -1" "2147483648" "1:2" "" "3x"; do
		# shellcheck disable=SC2086
		refused 2 ipctool fd send unix:meet $words
	done
	refused 2 ipctool fd send unix:meet ''
	for address in meet /meet tcp:localhost:1 unix-dgram:meet udp:localhost:1 unix: "unix:$(printf 'x%.0s' {1..108})"; do
		refused 2 ipctool fd send "$address" 0
		refused 2 ipctool fd recv "$address" -- true
	done
	for word in 5 x:1 1:x 0:1 -1:1 1: :1 1:2:3 pipe:1:2; do
		refused 2 ipctool fd get "$word" -- true
	done
	refused 2 ipctool fd get 1:1
	refused 2 ipctool fd event --as 2147483647 -- true
	refused 2 ipctool fd event --initial -1 -- true
	refused 125 ipctool fd event --initial 18446744073709551615 -- true
}

@test "deadlines: nobody listens, nobody sends, nobody takes" {
	refused 7 ipctool fd send unix:meet 0 -t 0
	refused 124 ipctool fd send unix:meet 0 -t 0.05
	refused 124 ipctool fd recv unix:meet -t 0 -- true
	refused 124 ipctool fd recv unix:meet -t 0.05 -- true
	[ ! -e meet ]
	python 's = serve("meet"); ready(); sys.stdin.read()'
	# it is connected, and waits to be accepted
	refused 124 ipctool fd send unix:meet 0 -t 0.05
	[[ $err == *"may do so yet"* ]]
	stop
	# that path is left, and nobody listens
	[ -S meet ]
	refused 7 ipctool fd send unix:meet 0 -t 0
	refused 124 ipctool fd send unix:meet 0 -t 0.05
	expect 124 ipctool fd recv unix:meet -t 0.05 -- true
	[ ! -e meet ]
}

@test "a path that is something else, or in use, is refused and left" {
	echo hello >meet
	refused 125 ipctool fd recv unix:meet -- true
	[ "$(cat meet)" = hello ]
	refused 6 ipctool fd send unix:meet 0
	rm meet
	receiver unix:meet -- true
	listening
	refused 125 ipctool fd recv unix:meet -- true
	[[ $err == *"somebody listens"* || $err == *"in use"* ]]
	expect 0 ipctool fd send unix:meet 0
	received
	[ "$status" -eq 0 ]
	refused 125 ipctool fd recv unix:nowhere/meet -- true
	mkdir forbidden && chmod 700 forbidden
	refused 125 as_user ipctool fd recv "unix:$PWD/forbidden/meet" -- true
	refused 4 as_user ipctool fd send "unix:$PWD/forbidden/meet" 0
}

@test "strangers: a path is the owner's alone, others are sent away, and nothing is sent to them" {
	chmod 755 .
	mkdir -m 1777 open
	receiver unix:open/meet --as 0 -- cat
	within sh -c 'until [ -S open/meet ]; do :; done'
	[ "$(stat -c %a open/meet)" = 600 ]
	refused 4 as_user ipctool fd send unix:open/meet 0
	ipctool fd send unix:open/meet 0 </dev/null
	received
	[ "$status" -eq 0 ]
	# on an abstract name anybody can connect
	receiver unix:@meet -v --as 0 -- cat
	within sh -c 'until grep -q listening said; do :; done'
	refused 1 as_user ipctool fd send unix:@meet 0 --force
	[[ $err == *"went away before"* ]]
	ipctool fd send unix:@meet 0 </etc/passwd
	received
	[ "$status" -eq 0 ]
	cmp got /etc/passwd
	grep -q "user $USER_ID, a stranger" said
	# who takes a name before the right one does
	within setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups ipctool fd recv unix:open/planted --force --as 0 -- cat >got 2>said &
	pid=$!
	within sh -c 'until [ -S open/planted ]; do :; done'
	refused 6 ipctool fd send unix:open/planted 0
	[[ $err == *"a stranger, user $USER_ID"*"--force"* ]]
	expect 0 sh -c 'ipctool fd send unix:open/planted 0 --force </etc/passwd'
	received
	cmp got /etc/passwd
	# whose directory it is decides who has names there
	mkdir theirs && chown "$USER_ID" theirs
	within setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups ipctool fd recv unix:theirs/meet --as 0 -- cat >got 2>said &
	pid=$!
	expect 0 sh -c 'ipctool fd send unix:theirs/meet 0 </etc/passwd'
	received
	cmp got /etc/passwd
}

@test "a sender that is killed: before it has sent, the next is waited for; after, what it sent is there" {
	receiver unix:meet -v --as 0 -- cat
	python 's = connect("meet"); ready(); sys.stdin.read()'
	kill -KILL "$peer"
	within sh -c 'until grep -q "sent nothing" said; do :; done'
	# without a word, like who only looks whether somebody listens
	within python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect("meet")'
	within sh -c 'until [ "$(grep -c "sent nothing" said)" -eq 2 ]; do :; done'
	expect 0 sh -c 'ipctool fd send unix:meet 0 </etc/passwd'
	received
	[ "$status" -eq 0 ]
	cmp got /etc/passwd
	[ ! -e meet ]
	# what has been sent does not go with the sender
	python '
s = serve("meet")
ready()
sys.stdin.readline()
c = s.accept()[0]
fd = fds(c.recvmsg(10, 4096))[0]
print(os.read(fd, 5), flush=True)
sys.stdin.read()'
	within ipctool fd send unix:meet 0 </etc/passwd &
	pid=$!
	within sh -c 'until [ "$(grep -c "@*meet" /proc/net/unix)" -ge 2 ]; do :; done'
	kill -KILL "$pid" 2>/dev/null || true
	wait "$pid" || true
	echo >&"$peer_input"
	IFS= read -r -t "$TEST_DEADLINE" line <&"$peer_output"
	[ "$line" = "b'root:'" ]
}

@test "a receiver that is killed: the sender hears of it unless all was taken; its path is replaced" {
	for step in 's = serve("meet")' 's = serve("meet"); accepts = True'; do
		python "
accepts = False
$step
ready()
c = s.accept()[0] if accepts else sys.stdin.readline()
sys.stdin.read()"
		within ipctool fd send unix:meet 0 2>said >got &
		pid=$!
		within sh -c 'until [ "$(grep -c "meet$" /proc/net/unix)" -ge 2 ]; do :; done'
		kill -KILL "$peer"
		received
		[ "$status" -eq 1 ]
		[[ $err == *"went away before it had taken them" ]]
		rm meet
	done
	python 's = serve("meet"); ready(); c = s.accept()[0]; fds(c.recvmsg(10, 4096)); os.kill(os.getpid(), signal.SIGKILL)'
	expect 0 ipctool fd send unix:meet 0
	rm meet
	# one of ours, with a sender that has connected and says nothing
	ipctool fd recv unix:meet -- true >got 2>said &
	pid=$!
	python 's = connect("meet"); ready(); print(s.recv(1)); sys.stdin.read()'
	kill -KILL "$pid"
	received
	[ "$status" -eq 137 ]
	[ -S meet ]
	receiver unix:meet --as 0 -- cat
	expect 0 sh -c 'ipctool fd send unix:meet 0 </etc/passwd'
	received
	[ "$status" -eq 0 ]
	cmp got /etc/passwd
	[ ! -e meet ]
}

@test "INT, TERM and HUP end the receiver by that signal, and its path goes" {
	for signal in INT TERM HUP; do
		# a background job of a shell ignores INT
		python3 -c '
import os, signal
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp("ipctool", ["ipctool", "fd", "recv", "unix:meet", "--", "true"])' 2>said >got &
		pid=$!
		listening
		kill -s "$signal" "$pid"
		received
		[ "$status" -eq $((128 + $(kill -l "$signal"))) ]
		[ -z "$err" ]
		[ ! -e meet ]
	done
}

@test "other programs: Python sends to fd recv, and receives from fd send" {
	receiver unix:meet --as 0 -- cat
	within python3 -c '
import socket
s = socket.socket(socket.AF_UNIX)
while s.connect_ex("meet"):
    pass
file = open("/etc/passwd")
socket.send_fds(s, [b"here you are"], [file.fileno()])'
	received
	[ "$status" -eq 0 ]
	cmp got /etc/passwd
	# one that keeps the connection, and says something
	python 's = serve("meet"); ready(); c = s.accept()[0]; print(len(fds(c.recvmsg(10, 4096))), flush=True); c.send(b"thanks"); sys.stdin.read()'
	expect 0 ipctool fd send unix:meet 0 1
	IFS= read -r -t "$TEST_DEADLINE" line <&"$peer_output"
	[ "$line" = 2 ]
}

@test "get: the same open file; whose it is decides" {
	echo hello >file
	python 'f = os.open("file", os.O_RDWR); os.lseek(f, 2, 0); ready(f); sys.stdin.read()'
	expect 0 ipctool fd get "$peer:$said" -- sh -c 'head -c 1 <&3'
	[ "$out" = l ]
	# its offset is the process's own
	expect 0 ipctool fd get "$peer:$said" --as 0 -- cat
	[ "$out" = lo ] || [ "$out" = "" ]
	[ "$(awk '/^pos:/ { print $2 }' "/proc/$peer/fdinfo/$said")" -eq 6 ]
	refused 125 ipctool fd get "$peer:99" -- true
	[[ $err == *"process $peer has no descriptor 99" ]]
	refused 125 as_user ipctool fd get "$peer:$said" -- true
	[[ $err == *"Operation not permitted"*"the right to trace that process"* ]]
	pid=$peer
	kill -KILL "$peer"
	stop
	refused 125 ipctool fd get "$pid:0" -- true
	[[ $err == *"there is no process $pid" ]]
	start setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups python3 -c 'import sys; print("ready", flush=True); sys.stdin.read()'
	try as_user ipctool fd get "$peer:0" -- true
	[ "$status" -eq 0 ] || [[ $err == *"ptrace_scope"* ]]
}

@test "memfd: what is in it, and seals hold" {
	random=$(head -c 300000 /dev/urandom | tee data | md5sum)
	for how in "data" "- <data" "<data"; do
		expect 0 sh -c "ipctool fd memfd --as 5 $how -- md5sum /dev/fd/5"
		[ "${out%% *}" = "${random%% *}" ]
	done
	expect 0 sh -c "cat data | ipctool fd memfd --as 0 -- md5sum"
	[ "$out" = "$random" ]
	expect 0 ipctool fd memfd --seal data -- python3 -c '
import fcntl, mmap, os
def refused(what):
    try:
        what()
    except PermissionError:
        return True
seals = fcntl.fcntl(3, 1034)
print(seals & 15, all(refused(what) for what in (
    lambda: os.write(3, b"x"), lambda: os.ftruncate(3, 0), lambda: os.ftruncate(3, 1000000),
    lambda: mmap.mmap(3, 0, mmap.MAP_SHARED), lambda: fcntl.fcntl(3, 1033, 1))))'
	[ "$out" = "15 True" ]
	expect 0 ipctool fd memfd /dev/null -- python3 -c '
import fcntl, os
os.write(3, b"written")
fcntl.fcntl(3, 1033, 8)
print(os.pread(3, 9, 0), fcntl.fcntl(3, 1034))'
	[ "$out" = "b'written' 8" ]
	refused 125 ipctool fd memfd missing -- true
	refused 125 ipctool fd memfd . -- true
	[[ $err == *"cannot read '.'"* ]]
}

@test "event: what it counts, all at once or one by one" {
	count='import os, struct; os.set_blocking(3, False)
def read():
    try:
        return struct.unpack("Q", os.read(3, 8))[0]
    except BlockingIOError:
        return None
print([read() for i in range(3)])'
	expect 0 ipctool fd event -- python3 -c "$count"
	[ "$out" = "[None, None, None]" ]
	expect 0 ipctool fd event --initial 2 -- python3 -c "$count"
	[ "$out" = "[2, None, None]" ]
	expect 0 ipctool fd event --initial 2 --semaphore -- python3 -c "$count"
	[ "$out" = "[1, 1, None]" ]
	expect 0 ipctool fd event --initial 18446744073709551614 -- python3 -c "$count"
	[ "$out" = "[18446744073709551614, None, None]" ]
}

@test "COMMAND's status is ours; 126 and 127; what fails is said where it can be read" {
	for verb in "event" "memfd /dev/null" "get $$:1"; do
		# shellcheck disable=SC2086
		expect 9 ipctool fd $verb -- sh -c 'exit 9'
		for n in 3 2 1; do
			# shellcheck disable=SC2086
			refused 127 ipctool fd $verb --as $n -- no-such-command
			# shellcheck disable=SC2086
			refused 126 ipctool fd $verb --as $n -- /etc/passwd
			# shellcheck disable=SC2086
			refused 2 ipctool fd $verb --as $n
		done
	done
	# SIGPIPE is as it was, and no signal is held
	expect 0 ipctool fd event -- sh -c 'sh -c "kill -PIPE \$\$"; test $? -eq 141'
	receiver unix:meet -- sh -c 'grep SigBlk /proc/self/status; umask'
	expect 0 ipctool fd send unix:meet 0
	received
	[ "$out" = $'SigBlk:\t0000000000000000\n0022' ]
}
