# sock send, recv, clean: datagrams, packets, groups, raw sockets, in a network namespace of its own.
load helper

setup() {
	cli_setup
	[ -n "${isolated:-}" ] || return 0
	peer_of up
	HAS_IPV6=$(cat /proc/net/if_inet6 2>/dev/null || true)
}

peer_of() { python3 "$CLI_TESTS/sock_peer.py" "$@"; }

# Receives in the background into the file `got`, and waits until it is ready: receives ADDR [OPTION]...
receives() {
	within ipctool sock recv "$@" >got 2>said &
	receiver=$!
	within ipctool sock wait "${1/0.0.0.0/127.0.0.1}" -t "$TEST_DEADLINE"
}

received() {
	wait "$receiver"
	out=$(cat got)
}

@test "binary messages of every length arrive whole, over every kind" {
	head -c 60000 /dev/urandom >data
	for address in unix-dgram:d unix-dgram:@name unix-seqpacket:p udp:127.0.0.1:7000 ${HAS_IPV6:+udp:[::1]:7001}; do
		printf 'address: %s\n' "$address"
		receives "$address" -c 1
		within ipctool sock send "$address" <data
		wait "$receiver"
		cmp data got
		receives "$address" -c 4 -J
		within ipctool sock send "$address" one '' $'two\nthree' $'\xff'
		received
		out="[$(paste -sd, <<<"$out")]" check '[m["size"] for m in d] == [3, 0, 9, 1]'
		out="[$(paste -sd, <<<"$out")]" check '[m["data"] for m in d] == ["one", "", "two\nthree", None] and d[3]["data_base64"] == "/w=="'
		out="[$(paste -sd, <<<"$out")]" check 'not any(m["truncated"] for m in d)'
		[ ! -e d ] && [ ! -e p ]
	done
}

@test "records: --lines and -0, of standard input and on standard output" {
	receives unix-dgram:d -c 3 --lines
	printf 'one\n\nthree' | within ipctool sock send unix-dgram:d --lines
	received
	[ "$(od -c got)" = "$(printf 'one\n\nthree\n' | od -c)" ]
	receives unix-dgram:d -c 2 -0
	printf 'a\nb\0c\0' | within ipctool sock send unix-dgram:d -0
	wait "$receiver"
	[ "$(od -c got)" = "$(printf 'a\nb\0c\0' | od -c)" ]
	refused 2 ipctool sock send unix-dgram:d --lines word
	refused 2 ipctool sock recv unix-dgram:d --lines -J
	refused 2 ipctool sock recv unix-dgram:d --follow -c 2
}

@test "streams: all of one connection, as bytes or as whole lines" {
	head -c 300001 /dev/urandom >data
	for address in unix:s tcp:127.0.0.1:7000; do
		receives $address
		within ipctool sock send $address <data
		wait "$receiver"
		cmp data got
		receives $address --lines -c 2
		seq 5 | within ipctool sock send $address || true
		received
		[ "$out" = $'1\n2' ]
		receives $address
		within ipctool sock send $address one two
		received
		[ "$out" = $'one\ntwo' ]
	done
	receives unix:s -J
	within ipctool sock send unix:s --lines <<<$'one\ntwo'
	wait "$receiver"
	[ "$(python3 -c 'import json, sys
print("".join(json.loads(line)["data"] for line in sys.stdin), end="")' <got)" = $'one\ntwo' ]
}

@test "a packet of no bytes is not the end, whoever sends and receives" {
	receives unix-seqpacket:p -J
	peer_of give unix-seqpacket:p 3 0 0 5
	received
	out="[$(paste -sd, <<<"$out")]" check '[m["size"] for m in d] == [3, 0, 0, 5]'
	start peer_of take unix-seqpacket:q 4
	within ipctool sock send unix-seqpacket:q abc '' '' abcde
	stop
	[ "$(paste -sd' ' taken)" = '3 0 0 5' ]
	# in a stream of bytes it is nothing, and no end either
	within ipctool sock listen unix-seqpacket:p </dev/null >got &
	receiver=$!
	within ipctool sock wait unix-seqpacket:p
	peer_of give unix-seqpacket:p 3 0 5
	wait "$receiver"
	[ "$(<got)" = xxxxxxxx ]
}

@test "a datagram that is cut is said: on purpose it is 0, else 8" {
	receives udp:127.0.0.1:7000 --length 3
	within ipctool sock send udp:127.0.0.1:7000 truncated
	received
	[ "$out" = tru ]
	grep -q 'a datagram of 9 bytes was cut to 3' said
	receives unix-dgram:d --length 3 -J
	within ipctool sock send unix-dgram:d truncated
	received
	check 'd["size"] == 9 and d["data"] == "tru" and d["truncated"]'
	# more than there is room for unless told: who may send so much has to be privileged
	receives unix-dgram:d
	python3 -c '
import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, 32, 1000000) # SO_SNDBUFFORCE
s.connect("d")
s.send(b"x" * 300000)'
	status=0
	wait "$receiver" || status=$?
	[ "$status" -eq 8 ]
	[ "$(wc -c <got)" -eq 262144 ]
	grep -q 'of 300000 bytes was cut' said
	refused 2 ipctool sock recv unix:s --length 3
}

@test "what is too long for one datagram is 8, and not sent" {
	head -c 65508 /dev/zero >data
	status=0
	within ipctool sock send udp:127.0.0.1:7000 <data 2>err || status=$?
	[ "$status" -eq 8 ]
	grep -q '65508 bytes are too long' err
	grep -q '^hint: .*65507' err
}

@test "nobody: missing 3, dead 7, no socket 6, of another type 6; deadlines 7 and 124" {
	python3 -c 'import socket; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind("dead")'
	refused 3 ipctool sock send unix-dgram:nowhere x
	refused 7 ipctool sock send unix-dgram:dead x
	refused 7 ipctool sock send unix-dgram:@nobody x
	refused 2 ipctool sock send "unix-dgram:$(printf '%0108d' 0)" x
	for address in unix-dgram:d udp:127.0.0.1:7000 raw:127.0.0.1:253 unix:s; do
		refused 7 ipctool sock recv $address -t 0
		refused 124 ipctool sock recv $address -t 0.1
	done
	[ ! -e d ] && [ ! -e s ]
	# what came before the deadline is output
	receives unix-dgram:d -c 2 --lines -t "$([ -z "$IPCTOOL_SANITIZED" ] && echo 2 || echo 8)"
	within ipctool sock send unix-dgram:d first
	status=0
	wait "$receiver" || status=$?
	[ "$status" -eq 124 ]
	[ "$(<got)" = first ]
	# a receiver that does not receive
	start python3 "$CLI_TESTS/socket_peer.py" bind full
	status=0
	seq 1000 | within ipctool sock send unix-dgram:full --lines -t 0 2>err || status=$?
	[ "$status" -eq 7 ]
	grep -q 'messages sent: [1-9]' err
	status=0
	seq 1000 | within ipctool sock send unix-dgram:full --lines -t 0.1 2>err || status=$?
	[ "$status" -eq 124 ]
	refused 6 ipctool sock send unix:full x
	refused 6 ipctool sock recv unix-dgram:full
	refused 6 ipctool sock recv udp:127.0.0.1:7000 -t 0 --interface lo --join 127.0.0.1 || [[ $err == *'no group'* ]]
}

@test "from where: peers are said, and can be chosen" {
	receives udp:127.0.0.1:7000 -J
	within ipctool sock send udp:127.0.0.1:7000 --from udp:127.0.0.5:7100 x
	received
	check 'd["peer"] == "udp:127.0.0.5:7100"'
	receives unix-dgram:d -J -c 2
	within ipctool sock send unix-dgram:d --from 'unix-dgram:@my name\x00' x
	within ipctool sock send unix-dgram:d --from 'unix-dgram:my path' x
	received
	out="[$(paste -sd, <<<"$out")]" check '[m["peer"] for m in d] == ["unix-dgram:@my\\x20name\\x00", "unix-dgram:my\\x20path"]'
	[ ! -e 'my path' ]
	refused 2 ipctool sock send unix-dgram:d --from udp:127.0.0.1:0 x
	refused 6 ipctool sock send unix-dgram:d --from unix-dgram:/etc/passwd x
}

@test "broadcast and groups: the address says it; the interface, the hops, several receivers" {
	receives udp:0.0.0.0:7000 -J
	within ipctool sock send udp:127.255.255.255:7000 wide
	received
	check 'd["data"] == "wide"'
	receives udp:0.0.0.0:7000 -J --interface lo
	within ipctool sock send udp:255.255.255.255:7000 --interface lo wide
	received
	check 'd["data"] == "wide"'
	# two that joined the group, one of them by its own address
	receives udp:0.0.0.0:7000 -J --join 239.1.2.3 --interface lo
	first=$receiver
	within ipctool sock recv udp:239.1.2.3:7000 -J --interface lo >got.second &
	second=$!
	within ipctool sock wait udp:239.1.2.3:7000
	within sh -c 'until [ "$(grep -c ":1B58 " /proc/net/udp)" -eq 2 ]; do :; done'
	within ipctool sock send udp:239.1.2.3:7000 --interface lo --ttl 7 group
	wait $first
	wait $second
	for file in got got.second; do
		out=$(<$file)
		check 'd["data"] == "group" and d["ttl"] == 7'
	done
	# all hosts, which nobody needs to join
	receives udp:0.0.0.0:7000 -J --interface lo
	within ipctool sock send udp:224.0.0.1:7000 --interface lo all
	received
	check 'd["data"] == "all" and d["ttl"] == 1'
	refused 3 ipctool sock send udp:239.1.2.3:7000 --interface no-such x
	refused 3 ipctool sock recv udp:0.0.0.0:7000 --join 239.1.2.3 --interface no-such
	refused 2 ipctool sock recv udp:0.0.0.0:7000 --join 10.0.0.1
	refused 2 ipctool sock recv unix-dgram:d --join 239.1.2.3
	# a port is shared for a group alone
	start peer_of udp-socket udp:127.0.0.1:7000
	refused 6 ipctool sock recv udp:127.0.0.1:7000
}

@test "a subnet's broadcast; a group without this machine's own members" {
	refused 2 ipctool sock send unix-dgram:d --no-loop x
	{ ip link add v0 type veth peer name v1 && ip address add 10.7.0.1/24 dev v0 && ip link set v0 up && ip link set v1 up; } ||
		skip "no network that two ends of a cable make"
	receives udp:0.0.0.0:7000 -J
	within ipctool sock send udp:10.7.0.255:7000 subnet
	received
	check 'd["data"] == "subnet" and d["peer"].startswith("udp:10.7.0.1:")'
	# only what comes after it arrives
	receives udp:239.1.2.3:7000 -J --interface v0
	within ipctool sock send udp:239.1.2.3:7000 --interface v0 --no-loop far
	within ipctool sock send udp:239.1.2.3:7000 --interface v0 near
	received
	check 'd["data"] == "near"'
}

@test "raw ICMP: an echo request is sent, and its answer decoded" {
	receives raw:127.0.0.1:icmp -J -c 2
	within ipctool sock send raw:127.0.0.1:icmp ping
	received
	out="[$(paste -sd, <<<"$out")]" check '[m["icmp"]["name"] for m in d] == ["echo-request", "echo-reply"]'
	out="[$(paste -sd, <<<"$out")]" check 'd[0]["icmp"]["id"] == d[1]["icmp"]["id"] and all(m["icmp"]["sequence"] == 1 and m["icmp"]["payload"] == "ping" and m["icmp"]["checksum_ok"] for m in d)'
	# with the header of IP: 20 bytes, then 8 of ICMP
	receives raw:127.0.0.1:icmp
	within ipctool sock send raw:127.0.0.1:icmp ping
	wait "$receiver"
	[ "$(wc -c <got)" -eq 32 ]
	[ "$(tail -c 4 got)" = ping ]
	if [ -n "$HAS_IPV6" ]; then
		receives 'raw:[::1]:icmp6' -J -c 2
		within ipctool sock send 'raw:[::1]:icmp6' ping
		received
		out="[$(paste -sd, <<<"$out")]" check '[m["icmp"]["name"] for m in d] == ["echo-request", "echo-reply"]'
	fi
	# another protocol: the bytes as they are
	receives raw:127.0.0.1:253
	within ipctool sock send raw:127.0.0.1:253 payload
	wait "$receiver"
	[ "$(tail -c +21 got)" = payload ]
	refused 4 as_user ipctool sock send raw:127.0.0.1:icmp x
	refused 2 ipctool sock send 'raw:[::1]:icmp' x
}

@test "--follow goes on until it is ended; the path goes with it" {
	ipctool sock recv unix-dgram:d --follow --lines >got &
	receiver=$!
	within ipctool sock wait unix-dgram:d
	within ipctool sock send unix-dgram:d one two
	within ipctool sock send unix-dgram:d three
	within sh -c 'until grep -q three got; do :; done'
	kill $receiver
	status=0
	wait $receiver || status=$?
	[ "$status" -eq 143 ]
	[ "$(<got)" = $'one\ntwo\nthree' ]
	[ ! -e d ]
}

@test "descriptors that strangers send along are not taken" {
	ipctool sock recv unix-dgram:d --follow >got &
	receiver=$!
	within ipctool sock wait unix-dgram:d
	before=$(ls /proc/$receiver/fd | wc -l)
	python3 -c '
import array, socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.connect("d")
for _ in range(20):
    s.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1]))])'
	within sh -c 'until [ "$(wc -c <got)" -eq 20 ]; do :; done'
	[ "$(ls /proc/$receiver/fd | wc -l)" -eq "$before" ]
	kill $receiver
	wait $receiver || true
}

@test "clean: only a socket that nobody is behind" {
	python3 -c 'import socket
for name, kind in (("stream", socket.SOCK_STREAM), ("datagram", socket.SOCK_DGRAM), ("with blank", socket.SOCK_STREAM), ("\\x41", socket.SOCK_STREAM)):
    socket.socket(socket.AF_UNIX, kind).bind(name)'
	echo text >file
	ln -s stream link
	mkfifo fifo
	start python3 "$CLI_TESTS/socket_peer.py" serve listened
	start python3 "$CLI_TESTS/socket_peer.py" bind bound
	for path in file link fifo listened bound unix:listened . ./ /; do
		refused 6 ipctool sock clean $path
	done
	refused 3 ipctool sock clean nowhere
	refused 2 ipctool sock clean unix:@name
	mkdir -m 755 dir
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("dir/s")'
	refused 4 as_user ipctool sock clean dir/s
	expect 0 ipctool sock clean stream unix-dgram:datagram 'with blank' '\x41'
	[ "$(ls -d stream datagram 'with blank' '\x41' 2>/dev/null)" = '' ]
	[ "$(<file)" = text ] && [ -S listened ] && [ -S bound ] && [ -S dir/s ] && [ -p fifo ] && [ -L link ]
}

@test "clean: what another network namespace listens on is in use" {
	start unshare --net python3 "$CLI_TESTS/socket_peer.py" serve far
	refused 6 ipctool sock clean far
	expect 0 ipctool sock probe unix:far
	refused 6 ipctool sock listen unix:far
}
