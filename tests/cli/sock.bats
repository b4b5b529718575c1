# sock listen, connect, probe, wait, clean: streams between separate processes, in a network namespace of its own.
load helper

setup() {
	cli_setup
	[ -n "${isolated:-}" ] || return 0
	peer_of up
	HAS_IPV6=$(cat /proc/net/if_inet6 2>/dev/null || true)
}

peer_of() { python3 "$CLI_TESTS/sock_peer.py" "$@"; }

listens() { within ipctool sock wait "$1" -t "$TEST_DEADLINE"; }

# Every kind of stream there is here.
streams() {
	printf '%s\n' unix:s "unix:$PWD/with blank" 'unix:@name' 'unix:@a\x00\x0a\xff' unix-seqpacket:p unix-seqpacket:@p \
		tcp:127.0.0.1:7000 tcp:localhost:7001
	[ -z "$HAS_IPV6" ] || printf '%s\n' 'tcp:[::1]:7002' 'sock:tcp:[::]:7003'
}

# How many processes of ours have ended and were not waited for, of parent PID.
zombies() {
	python3 - "$1" <<-'END'
		import glob, sys
		count = 0
		for path in glob.glob('/proc/[0-9]*/stat'):
		    try:
		        words = open(path).read().rsplit(')', 1)[1].split()
		    except OSError:
		        continue
		    count += words[0] == 'Z' and words[1] == sys.argv[1]
		print(count)
	END
}

# Waits until COMMAND... succeeds.
until_true() { within bash -c 'until "$@"; do :; done' bash "$@"; }

@test "listen, connect: binary data in both directions, over every kind of stream" {
	head -c 300007 /dev/urandom >there
	head -c 200003 /dev/urandom >back
	while IFS= read -r address; do
		printf 'address: %s\n' "$address"
		within ipctool sock listen "$address" <back >got.there &
		listens "$address"
		within ipctool sock connect "${address/\[::\]/[::1]}" <there >got.back
		wait $!
		cmp there got.there
		cmp back got.back
		[ ! -e s ] && [ ! -e p ] && [ ! -e 'with blank' ]
	done < <(streams)
}

@test "listen: standard input and output may be files, pipes, or nothing" {
	head -c 100001 /dev/urandom >data
	for round in 1 2; do
		within ipctool sock listen unix:s </dev/null | cmp - data &
		listens unix:s
		within ipctool sock connect unix:s <data >got
		wait $!
		[ ! -s got ]
	done
	echo kept >log
	within ipctool sock listen unix:s </dev/null >>log &
	listens unix:s
	cat data | within ipctool sock connect unix:s | cmp - /dev/null
	wait $!
	(echo kept && cat data) | cmp - log
}

@test "half-close is passed on, in both directions" {
	# the command answers only when it has seen the end of what it was sent
	within ipctool sock listen unix:s -c 1 -- sh -c 'cat >got; echo all' &
	listens unix:s
	[ "$(echo question | within ipctool sock connect unix:s)" = all ]
	wait $!
	[ "$(<got)" = question ]
	# and here the peer sends only when it has seen the end of the answer
	mkfifo in
	for address in unix:s tcp:127.0.0.1:7000; do
		within ipctool sock listen $address -c 1 -- sh -c 'echo answer; exec >&-; cat >got' &
		listens $address
		# not within a timeout(1), which would keep the pipe open
		ipctool sock connect $address <in | { [ "$(cat)" = answer ] && echo later; } >in
		wait $!
		[ "$(<got)" = later ]
	done
}

@test "listen --fork: 100 connections at once, all echoed; no zombie, no stray descriptor; the port is free at once" {
	# a sanitized process takes ten times the memory
	local count=100
	[ -z "$IPCTOOL_SANITIZED" ] || count=12
	within ipctool sock listen tcp:127.0.0.1:7000 --fork -- cat &
	first=$!
	listens tcp:127.0.0.1:7000
	listener=$(peer_of listener tcp:127.0.0.1:7000)
	before=$(ls "/proc/$listener/fd" | wc -l)
	start peer_of crowd tcp:127.0.0.1:7000 $count
	[ "$(zombies "$listener")" -eq 0 ]
	stop
	[ "$(ls "/proc/$listener/fd" | wc -l)" -eq "$before" ]
	until_true sh -c "[ \"\$(cat /proc/$listener/task/$listener/children 2>/dev/null)\" = '' ]"
	[ "$(zombies "$listener")" -eq 0 ]
	kill "$listener"
	wait $first || [ $? -eq 143 ]
	# connections of a moment ago are not in the way
	within ipctool sock listen tcp:127.0.0.1:7000 -c 1 -- cat &
	listens tcp:127.0.0.1:7000
	[ "$(echo again | within ipctool sock connect tcp:127.0.0.1:7000)" = again ]
	wait $!
}

@test "listen --fork: -c ends it when all are served; a command that cannot be run is 127 or 126" {
	within ipctool sock listen unix:s --fork -c 3 -- tr a-z A-Z &
	listens unix:s
	for word in one two three; do
		[ "$(echo $word | within ipctool sock connect unix:s)" = "${word^^}" ]
	done
	wait $!
	[ ! -e s ]
	for option in '' --fork; do
		# shellcheck disable=SC2086
		within ipctool sock listen unix:s $option -- no-such-command 2>err &
		listens unix:s
		within ipctool sock connect unix:s </dev/null
		status=0
		wait $! || status=$?
		[ "$status" -eq 127 ]
		grep -q "cannot run 'no-such-command'" err
		[ ! -e s ]
	done
	refused 2 ipctool sock listen unix:s --fork
	refused 2 ipctool sock listen unix:s --
	refused 2 ipctool sock connect unix:s --
	[ ! -e s ]
}

@test "listen: COMMAND has nothing open but 0, 1, 2, and its signals as they were" {
	within ipctool sock listen unix:s -c 1 -- sh -c 'ls /proc/self/fd | wc -l; grep -E "Sig(Blk|Ign|Cgt)" /proc/self/status' 3>&- &
	listens unix:s
	within ipctool sock connect unix:s </dev/null >got 3>&-
	wait $!
	sh -c 'ls /proc/self/fd | wc -l; grep -E "Sig(Blk|Ign|Cgt)" /proc/self/status' 3>&- >wanted
	diff wanted got
}

@test "COMMAND finds the peer in its environment, and not another's" {
	export IPCTOOL_PEER_ADDR=old IPCTOOL_PEER_HOST=old IPCTOOL_PEER_PORT=old IPCTOOL_PEER_PID=old IPCTOOL_PEER_UID=old \
		IPCTOOL_PEER_GID=old
	within ipctool sock listen tcp:127.0.0.1:7000 -c 1 -- sh -c 'env | grep ^IPCTOOL_PEER_ | sort' &
	listens tcp:127.0.0.1:7000
	python3 -c '
import socket
s = socket.create_connection(("127.0.0.1", 7000), source_address=("127.0.0.3", 7100))
s.shutdown(socket.SHUT_WR)
got = b""
while piece := s.recv(4096):
    got += piece
print(got.decode(), end="")' >got
	wait $!
	printf '%s\n' IPCTOOL_PEER_ADDR=tcp:127.0.0.3:7100 IPCTOOL_PEER_HOST=127.0.0.3 IPCTOOL_PEER_PORT=7100 | diff - got
	chmod 777 .
	umask 0
	within ipctool sock listen unix:s -c 2 -- sh -c 'env | grep ^IPCTOOL_PEER_ | sort' &
	listens unix:s
	as_user sh -c 'echo IPCTOOL_PEER_PID=$$; exec ipctool sock connect unix:s' </dev/null >got
	pid=$(head -n 1 got)
	printf '%s\n' "$pid" IPCTOOL_PEER_ADDR=unix: IPCTOOL_PEER_GID=$USER_ID "$pid" IPCTOOL_PEER_UID=$USER_ID | diff - got
	# credentials that are sent can be forged by root; those of the connection not
	peer_of forge unix:s >got
	wait $!
	grep -qx IPCTOOL_PEER_UID=0 got
	run ! grep -qx IPCTOOL_PEER_PID=1 got
	within ipctool sock listen unix:@server -c 1 -- true &
	listens unix:@server
	[ "$(within ipctool sock connect unix:@server -- sh -c 'echo $IPCTOOL_PEER_ADDR $IPCTOOL_PEER_UID ${IPCTOOL_PEER_HOST-none} >&2' 2>&1)" = 'unix:@server 0 none' ]
	wait $!
}

@test "connect -- COMMAND: its input comes from the socket, and its status is ours" {
	seq 1000 >data
	within ipctool sock listen unix:s -c 3 -- cat data &
	listens unix:s
	expect 0 ipctool sock connect unix:s -- sh -c 'sort -n | tail -n 1 >&2'
	[ "$err" = 1000 ]
	expect 5 ipctool sock connect unix:s -- sh -c 'read -r line; exit 5'
	expect 127 ipctool sock connect unix:s -- no-such-command
	wait $!
	refused 125 ipctool sock connect unix:s -- true
	refused 125 ipctool sock connect unix:@nobody -- true
	refused 125 ipctool sock connect unix:/etc/passwd -- true
}

@test "the statuses: missing 3, no socket 6, nobody 7, of another type 6, denied 4, too long 2" {
	mkdir -m 755 dir
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("stale"); socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind("dead")'
	for verb in connect probe; do
		refused 3 ipctool sock $verb unix:nowhere
		refused 3 ipctool sock $verb unix:no/where
		refused 6 ipctool sock $verb unix:/etc/passwd
		refused 7 ipctool sock $verb unix:stale
		refused 7 ipctool sock $verb unix:@nobody
		refused 7 ipctool sock $verb tcp:127.0.0.1:7009
		refused 2 ipctool sock $verb "unix:$(printf '%0108d' 0)"
		[[ $err == *"108 bytes"* ]]
		refused 2 ipctool sock $verb "unix:@$(printf '%0108d' 0)"
		refused 2 ipctool sock $verb tcp:127.0.0.1
	done
	refused 2 ipctool sock connect udp:127.0.0.1:7009
	for verb in connect probe 'wait -t 0' 'send --' 'send --reliable'; do
		refused 2 ipctool sock $verb udp:127.0.0.1:0
	done
	refused 2 ipctool sock listen unix-dgram:s
	refused 2 ipctool sock listen "unix:$(printf '%0108d' 0)"
	refused 3 ipctool sock listen unix:no/where
	refused 3 ipctool sock listen tcp:192.0.2.1:7000
	refused 6 ipctool sock listen unix:/etc/passwd
	refused 125 ipctool sock listen unix:/etc/passwd -- cat
	refused 4 as_user ipctool sock listen unix:dir/s
	refused 4 as_user ipctool sock listen tcp:127.0.0.1:80
	start python3 "$CLI_TESTS/socket_peer.py" bind datagrams
	refused 6 ipctool sock connect unix:datagrams
	refused 6 ipctool sock probe unix:datagrams
	expect 0 ipctool sock probe unix-dgram:datagrams
	refused 6 ipctool sock listen unix:datagrams
	refused 4 as_user ipctool sock probe unix-dgram:datagrams
}

@test "a stale path is replaced; what somebody listens on, or is no socket, is not" {
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s"); socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind("d")'
	echo text >file
	ln -s nowhere link
	for path in s d; do
		within ipctool sock listen unix:$path -c 1 -- cat &
		listens unix:$path
		refused 6 ipctool sock listen unix:$path
		[ "$(echo hello | within ipctool sock connect unix:$path)" = hello ]
		wait $!
		[ ! -e $path ]
	done
	refused 6 ipctool sock listen unix:file
	[ "$(<file)" = text ]
	refused 6 ipctool sock listen unix:link
	[ -L link ]
	# served still, but nobody listens any more: the next one can
	within ipctool sock listen unix:s --fork -- cat &
	first=$!
	listens unix:s
	start python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect("s"); s.send(b"x"); s.recv(1); print("ready", flush=True); sys.stdin.read()'
	kill -KILL "$(python3 "$CLI_TESTS/sock_peer.py" listener unix:s)"
	wait $first || true
	[ -S s ]
	within ipctool sock listen unix:s -c 1 -- cat &
	listens unix:s
	[ "$(echo hello | within ipctool sock connect unix:s)" = hello ]
	wait $!
}

@test "TERM: the path goes with the listener, unless it is another's by then" {
	for command in '' '-- cat' '--fork -- cat'; do
		# shellcheck disable=SC2086
		ipctool sock listen unix:s $command </dev/null &
		listens unix:s
		kill $!
		status=0
		wait $! || status=$?
		[ "$status" -eq 143 ]
		[ ! -e s ]
	done
	ipctool sock listen unix:s -- cat &
	listener=$!
	listens unix:s
	rm s
	start python3 "$CLI_TESTS/socket_peer.py" bind s
	kill $listener
	wait $listener || [ $? -eq 143 ]
	[ -S s ]
}

@test "deadlines: nobody connects, and a backlog that stays full" {
	refused 7 ipctool sock listen unix:s -t 0
	refused 124 ipctool sock listen unix:s -t 0.1
	refused 124 ipctool sock listen unix:s -t 0.1 -- cat
	refused 124 ipctool sock listen unix:s -t 0 --fork -- cat
	[ ! -e s ]
	start peer_of full unix:full
	refused 7 ipctool sock connect unix:full -t 0
	refused 124 ipctool sock connect unix:full -t 0.1
	refused 124 ipctool sock connect unix:full -t 0.1 -- true
	expect 0 ipctool sock probe unix:full
}

@test "probe and wait use up no connection, nor does it matter of which family the listener is" {
	for address in unix:s unix:@name unix-seqpacket:p tcp:127.0.0.1:7000 ${HAS_IPV6:+'tcp:[::]:7000'}; do
		within ipctool sock listen "$address" </dev/null >got &
		asked=${address/\[::\]/127.0.0.1}
		listens "$asked"
		expect 0 ipctool sock probe "$asked"
		echo hello | within ipctool sock connect "$asked"
		wait $!
		[ "$(<got)" = hello ]
	done
	[ -n "$HAS_IPV6" ] || return 0
	start python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET6)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
s.bind(("::", 7000)); s.listen(); print("ready", flush=True); sys.stdin.read()'
	refused 7 ipctool sock probe tcp:127.0.0.1:7000
	expect 0 ipctool sock probe 'tcp:[::1]:7000'
}

@test "the port that the kernel chooses is said" {
	ipctool sock listen tcp:127.0.0.1:0 </dev/null >got 2>said &
	until_true grep -q listening said
	[[ $(<said) =~ ^ipctool\ sock\ listen:\ listening\ at\ (tcp:127.0.0.1:[0-9]+)$ ]]
	echo hello | within ipctool sock connect "${BASH_REMATCH[1]}"
	wait $!
	[ "$(<got)" = hello ]
}

@test "output that cannot be written is 1; a reader that goes away ends it by SIGPIPE; a peer that goes away is said" {
	head -c 1000000 /dev/zero >data
	within ipctool sock listen unix:s -c 3 -- cat data &
	listens unix:s
	status=0
	within ipctool sock connect unix:s </dev/null >/dev/full 2>err || status=$?
	[ "$status" -eq 1 ]
	grep -q 'cannot write standard output' err
	{ within ipctool sock connect unix:s </dev/null || echo $? >status; } | head -c 1 >/dev/null
	[ "$(<status)" -eq 141 ]
	(trap '' PIPE; within ipctool sock connect unix:s </dev/null 2>err || echo $? >status) | head -c 1 >/dev/null
	[ "$(<status)" -eq 1 ]
	wait $!
	within ipctool sock listen unix:s -c 1 -- head -c 1 &
	listens unix:s
	status=0
	# always with bytes to send: a pipe may just be empty when the peer goes
	within ipctool sock connect unix:s </dev/zero 2>err >got || status=$?
	[ "$(wc -c <got)" -eq 1 ]
	[ "$status" -eq 1 ]
	grep -q 'went away\|broke' err
	wait $!
}

@test "--ns: in the network of another process, or one that a file keeps; paths stay ours" {
	start unshare --net sh -c 'python3 "$CLI_TESTS/sock_peer.py" up && echo ready && cat'
	mkdir far
	for address in tcp:127.0.0.1:7000 unix:@name unix:far/s; do
		within ipctool sock listen --ns "$peer" "$address" -c 2 -- sh -c 'cat; readlink /proc/self/ns/net' &
		within ipctool sock wait --ns "$peer" "$address" -t "$TEST_DEADLINE"
		if [ "$address" = unix:far/s ]; then
			[ -S far/s ]
			expect 0 ipctool sock connect "$address" </dev/null
		else
			refused 7 ipctool sock probe "$address"
			refused 7 ipctool sock connect "$address"
			expect 0 ipctool sock send --ns "$peer" "$address" hello
		fi
		expect 0 ipctool sock probe --ns "/proc/$peer/ns/net" "$address"
		[ "$(echo hello | within ipctool sock connect --ns "/proc/$peer/ns/net" "$address")" = \
			$'hello\n'"$(readlink "/proc/$peer/ns/net")" ]
		wait $!
	done
	within ipctool sock recv --ns "$peer" udp:127.0.0.1:7001 >got &
	within ipctool sock wait --ns "$peer" udp:127.0.0.1:7001 -t "$TEST_DEADLINE"
	refused 7 ipctool sock probe udp:127.0.0.1:7001
	expect 0 ipctool sock send --ns "$peer" udp:127.0.0.1:7001 hello
	wait $!
	[ "$(<got)" = hello ]
	refused 6 ipctool sock probe --ns "/proc/$peer/ns/ipc" unix:@name
	refused 6 ipctool sock probe --ns /etc/passwd unix:@name
	refused 3 ipctool sock probe --ns 4194304 unix:@name
	refused 2 ipctool sock probe --ns 0 unix:@name
	refused 125 ipctool sock listen --ns 4194304 unix:@name -- true
	refused 4 as_user ipctool sock probe --ns "/proc/$peer/ns/net" unix:@name
	stop
}

@test "pair: each one's output is the other one's input; what passed is said" {
	expect 0 ipctool sock pair sh -c 'echo question; read -r answer; test "$answer" = question' ::: cat
	[ -z "$out" ]
	[[ $err == *"stage 0 'sh': status 0, in 9 "*"stage 1 'cat': status 0, in 9 "* ]]
	expect 3 ipctool sock pair -J sh -c 'echo one; exec >&-; cat >got' ::: sh -c 'cat; echo two; exit 3'
	[ "$(<got)" = $'one\ntwo' ]
	out=$err
	check '[s["status"] for s in d["stages"]] == [0, 3] and [s["bytes_in"] for s in d["stages"]] == [8, 4]'
	check 'all(isinstance(s[k], float) for s in d["stages"] for k in ("blocked_read", "blocked_write")) and d["stages"][1]["command"][0] == "sh"'
	expect 127 ipctool sock pair cat ::: no-such-command
	expect 0 ipctool sock pair head -c 1000000 /dev/zero ::: sh -c '[ "$(wc -c)" -eq 1000000 ]'
	expect 141 ipctool sock pair yes ::: true
	refused 2 ipctool sock pair cat
	refused 2 ipctool sock pair cat ::: cat ::: cat
	refused 2 ipctool sock pair cat :::
}
