# sock send --reliable, sock recv --reliable: one file over UDP, past a bad network, strangers, and the death of either side.
load helper

setup() {
	cli_setup
	[ -n "${isolated:-}" ] || return 0
	python3 "$CLI_TESTS/sock_peer.py" up
	FAR=udp:127.0.0.1:7000
	NEAR=udp:127.0.0.1:7001
	large=10000000
	[ -z "$IPCTOOL_SANITIZED" ] || large=2000000
}

until_true() { within bash -c 'until "$@"; do :; done' bash "$@"; }

# receive ADDR [FILE]: begins to receive in the background; $receiver is its pid.
receive() {
	local port
	port=$(printf %04X "${1##*:}")
	ipctool sock recv -v --reliable "$@" -t "$TEST_DEADLINE" 2>received.err 3>&- &
	receiver=$!
	until_true grep -qs ":$port 0" /proc/net/udp /proc/net/udp6
}

# send ADDR [FILE]: begins to send in the background; $sender is its pid.
send() {
	ipctool sock send --reliable "$@" -t "$TEST_DEADLINE" <&0 2>sent.err 3>&- & # bash gives it no input otherwise
	sender=$!
}

kill_program() {
	kill -KILL "$1"
	wait "$1" || true
}

# No packet on the loopback interface is larger than on an Ethernet.
small_packets() {
	python3 -c "import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8922, struct.pack('16si12x', b'lo', 1500))"
}

# expect_received STATUS: how the receiver ends.
expect_received() {
	local ended=0
	wait "$receiver" || ended=$?
	err=$(<received.err)
	[ "$ended" -eq "$1" ] || complain "the receiver ended with $ended, not $1"
}

bad_network() { start python3 "$CLI_TESTS/bad_network.py" 7001 7000 "$@"; }

is_at_least() { [ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -ge "$2" ]; }
export -f is_at_least

# arrives_to FILE BYTES: waits until so many have come.
arrives_to() { until_true is_at_least "$1" "$2"; }

@test "a large file is the same through a network that loses, doubles, reorders and damages a tenth each" {
	head -c $large /dev/urandom >in
	bad_network 10
	echo "# $said"
	receive $FAR out
	expect 0 ipctool sock send -v --reliable $NEAR in
	[[ $err == *"$large bytes sent; "[1-9]* ]] || complain "nothing had to be sent again?"
	expect_received 0
	cmp in out
	[ ! -e out.part ]
}

@test "either side, and both, are killed and started again: what has come stays" {
	large=$((large / 4))
	head -c $large /dev/urandom >in
	bad_network 10
	echo "# $said"
	receive $FAR out
	send $NEAR in
	arrives_to out.part $((large / 5))
	kill_program $receiver
	# the sender lives, and goes on with the next receiver
	receive $FAR out
	arrives_to out.part $((large * 2 / 5))
	kill_program $sender
	# the receiver lives, and goes on with the next sender
	send $NEAR in
	arrives_to out.part $((large * 3 / 5))
	kill_program $sender
	kill_program $receiver
	there=$(stat -c %s out.part)
	receive $FAR out
	expect 0 ipctool sock send --reliable $NEAR in
	expect_received 0
	[[ $err == *"$large bytes received; $((there - 64)) of them were there already"* ]] || complain "of $there"
	cmp in out
}

@test "garbage, and packets of others, change nothing" {
	head -c 100000 /dev/urandom >in
	small_packets
	bad_network 5 hostile
	receive $FAR out
	expect 0 ipctool sock send --reliable $NEAR in
	expect_received 0
	cmp in out
}

@test "standard input to standard output; nothing; a file from where it was read to" {
	head -c 300000 /dev/urandom >in
	receive $FAR >out
	expect 0 bash -c "cat in | ipctool sock send --reliable $FAR"
	expect_received 0
	cmp in out
	: >in
	receive $FAR out
	expect 0 ipctool sock send --reliable $FAR in
	expect_received 0
	cmp in out
	printf 'one\ntwo\n' >in
	receive $FAR out
	expect 0 bash -c "{ head -c 4 >/dev/null; ipctool sock send --reliable $FAR; } < <(cat in)"
	expect_received 0
	[ "$(<out)" = two ]
	receive $FAR out
	expect 0 python3 -c "import os, subprocess, sys
os.dup2(os.open('in', os.O_RDONLY), 0)
os.read(0, 4)
sys.exit(subprocess.run(['ipctool', 'sock', 'send', '--reliable', '$FAR']).returncode)"
	expect_received 0
	[ "$(<out)" = two ]
}

@test "IPv6; and an answer comes from the address that was asked" {
	printf hello >in
	if [ -s /proc/net/if_inet6 ]; then
		receive 'udp:[::]:7002' out
		expect 0 ipctool sock send --reliable 'udp:[::1]:7002' in
		expect_received 0
		cmp in out
	fi
	receive udp:0.0.0.0:7003 out
	expect 0 ipctool sock send --reliable udp:127.0.0.2:7003 in
	expect_received 0
	cmp in out
}

@test "the format is what the page says: to and from another program" {
	head -c 12345 /dev/urandom >in
	receive $FAR out
	expect 0 python3 "$CLI_TESTS/reliable_peer.py" send 7000 in
	expect_received 0
	cmp in out
	start python3 "$CLI_TESTS/reliable_peer.py" recv 7004 copy
	expect 0 ipctool sock send --reliable udp:127.0.0.1:7004 in
	stop
	cmp in copy
}

@test "another file is not mixed with what there is of one" {
	head -c $large /dev/urandom >in
	head -c 100000 /dev/urandom >other
	bad_network 10
	receive $FAR out
	send $NEAR in
	arrives_to out.part 300000
	kill_program $sender
	kill_program $receiver
	receive $FAR out
	expect 0 ipctool sock send --reliable $FAR other
	expect_received 0
	[[ $err == *"; 0 of them"* ]]
	cmp other out
}

@test "nobody there, nobody who answers, nobody who sends" {
	printf hello >in
	refused 7 ipctool sock send --reliable $FAR in
	refused 7 ipctool sock send --reliable $FAR in -t 5
	refused 7 ipctool sock send --reliable $FAR in -t 0
	refused 7 ipctool sock recv --reliable $FAR out -t 0
	refused 124 ipctool sock recv --reliable $FAR out -t 0.1
	[ ! -e out ] && [ ! -e out.part ]
	start python3 "$CLI_TESTS/sock_peer.py" udp-socket $FAR
	refused 124 ipctool sock send --reliable $FAR in -t 0.3
	refused 6 ipctool sock recv --reliable $FAR out
	stop
	refused 3 ipctool sock send --reliable $FAR missing
	refused 2 ipctool sock send --reliable tcp:127.0.0.1:7000 in
	refused 2 ipctool sock recv --reliable unix-dgram:socket out
	refused 3 ipctool sock recv --reliable $FAR missing/out
	refused 3 ipctool sock recv --reliable udp:10.9.8.7:7000 out
}

@test "what somebody has put in the way is not written to" {
	printf secret >secret
	ln -s secret out.part
	refused 6 ipctool sock recv --reliable $FAR out
	rm out.part
	ln secret out.part
	refused 6 ipctool sock recv --reliable $FAR out
	rm out.part
	mkfifo out.part
	refused 6 ipctool sock recv --reliable $FAR out
	rm out.part
	ln -s secret out
	refused 6 ipctool sock recv --reliable $FAR out
	rm out
	mkdir out
	refused 6 ipctool sock recv --reliable $FAR out
	rmdir out
	receive $FAR out
	refused 6 ipctool sock recv --reliable udp:127.0.0.1:7005 out
	kill_program $receiver
	[ "$(<secret)" = secret ]
	chmod 777 .
	rm -f out.part
	: >out.part
	chmod 666 out.part
	refused 6 as_user ipctool sock recv --reliable $FAR out -t 0
	refused 4 as_user ipctool sock recv --reliable $FAR /out -t 0
}

@test "a full disk is said on both sides, and what has come can be gone on with" {
	head -c 3000000 /dev/urandom >in
	mkdir small
	mount -t tmpfs -o size=1M tmpfs small
	receive $FAR small/out
	refused 8 ipctool sock send --reliable $FAR in
	[[ $err == *"the receiver says: No space left"* ]]
	expect_received 8
	[[ $err == *hint:*small* || $err == *hint:*out.part* ]] || complain
	mount -o remount,size=8M small
	receive $FAR small/out
	expect 0 ipctool sock send --reliable $FAR in
	expect_received 0
	[[ $err == *"; "[1-9]*" of them were there already"* ]] || complain
	cmp in small/out
	umount small
}

@test "standard output that cannot be written to ends both" {
	head -c 300000 /dev/urandom >in
	receive $FAR >/dev/full
	expect 1 ipctool sock send --reliable $FAR in
	expect_received 1
	receive $FAR > >(head -c 10 >/dev/null)
	expect 1 ipctool sock send --reliable $FAR in
	expect_received 141
}

@test "a signal: what can be gone on with stays, what cannot goes" {
	receive $FAR out
	[ -e out.part ]
	kill -TERM $receiver
	expect_received 143
	[ ! -e out.part ]
	head -c 5000000 /dev/urandom >in
	receive $FAR out
	mkfifo pipe
	exec {pipe}<>pipe # there is a writer as long as this shell lives
	send $FAR <pipe
	cat in >&$pipe
	arrives_to out.part 5000000
	kill -HUP $receiver
	expect_received 129
	[ ! -e out.part ]
	kill_program $sender
	exec {pipe}>&-
}
