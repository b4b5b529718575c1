# Sockets in ls, stat, who and wait: what the kernel tells of them by sock_diag, beside ss(8) and /proc/net.
# shellcheck disable=SC2016,SC2154 # Python and an inner shell expand; the harness sets $peer and $said
load helper

setup() {
	cli_setup
	ip link set lo up 2>/dev/null || python3 - <<'P'
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 1))  # SIOCSIFFLAGS, IFF_UP
P
}

sockets() { python3 "$CLI_TESTS/sockets.py" "$@"; }

# fact EXPRESSION: Python, over `p`, what the peer said.
fact() { python3 -c 'import json,sys; p = json.loads(sys.argv[1]); print(eval(sys.argv[2]))' "$said" "$1"; }

# told EXPRESSION: check, with p what the peer said, and `o` the sockets by inode.
told() {
	printf '%s' "$out" | python3 -c '
import json, sys
d, p = json.load(sys.stdin), json.loads(sys.argv[1])
rows = d["objects"]
o = {x["inode"]: x for x in rows}
def of(fact):
    return o[fact["inode"]]
value = eval(sys.argv[2])
if not value:
    sys.exit("false: %s\n%s\n%s" % (sys.argv[2], p, json.dumps(d, indent=1)[:6000]))' "$said" "$1"
}

# Streams of family NAME, whose listener has that ADDRESS (Python).
streams() {
	told 'of(p["'"$1"'"]["listener"])["addr"] == '"$2"
	told 'of(p["'"$1"'"]["accepted"])["addr"] == '"$2"
	told '[of(p["'"$1"'"][x])["connection"] for x in ("listener", "client", "accepted", "waiting")] == ["listen"] + [
		"established"] * 3 or [of(p["'"$1"'"][x])["connection"] for x in ("listener", "client", "accepted", "waiting")] == [
		"listen", "fin-wait-2", "close-wait", "established"]'
	told '[(of(p["'"$1"'"]["listener"])[x]) for x in ("pending", "backlog", "recvq", "sendq")] == [1, 3, None, None]'
	told 'of(p["'"$1"'"]["client"])["recvq"] == 5 and of(p["'"$1"'"]["client"])["backlog"] is None'
	told '[(e["pid"], e["fd"], e["end"]) for e in of(p["'"$1"'"]["client"])["ends"]] == [(p["pid"], p["'"$1"'"]["client"]["fd"], "both")]'
	told 'all(of(p["'"$1"'"][x])["uid"] == p["uid"] for x in ("listener", "client", "accepted"))'
}

every_kind() {
	start "$@" python3 "$CLI_TESTS/sockets.py" peer
	expect 0 "$@" ipctool ls sock -J
	streams unix '"sock:unix:" + p["here"] + "/s"'
	streams tcp '"sock:tcp:127.0.0.1:%d" % p["tcp"]["port"]'
	streams tcp6 '"sock:tcp:[::1]:%d" % p["tcp6"]["port"]'
	told 'of(p["unix"]["client"])["peer"] == "sock:[%d]" % p["unix"]["accepted"]["inode"]'
	told 'of(p["unix"]["client"])["addr"] == "sock:[%d]" % p["unix"]["client"]["inode"]'
	told 'of(p["unix"]["client"])["shutdown"] == ["send"] and of(p["unix"]["accepted"])["shutdown"] == ["receive"]'
	told 'of(p["unix"]["waiting"])["peer"] is None'
	told 'of(p["tcp"]["accepted"])["peer"] == "sock:tcp:127.0.0.1:%d" % p["tcp"]["client_port"]'
	told 'of(p["tcp"]["client"])["kind"] == "tcp" and of(p["tcp"]["client"])["abstract"] is None'
	told 'of(p["udp"])["addr"] == "sock:udp:[::1]:%d" % p["udp_port"] and of(p["udp"])["recvq"] > 0'
	told 'of(p["sender"])["peer"] == of(p["udp"])["addr"]'
	told 'of(p["one"])["kind"] == "unix-seqpacket" and of(p["one"])["peer"] == "sock:[%d]" % p["other"]["inode"]'
	told 'of(p["other"])["recvq"] == 4 and of(p["one"])["name"] is None and of(p["one"])["abstract"] is None'
	told 'of(p["named"])["abstract"] is True and of(p["named"])["kind"] == "unix-dgram"'
	told 'of(p["named"])["addr"] == "sock:unix:@a\\x00b\\x0a\\x1b[1m\\xff"'
	told 'of(p["named"])["name"] is None and __import__("base64").b64decode(of(p["named"])["name_base64"]) == b"a\0b\n\x1b[1m\xff"'
	told '"raw" not in p or of(p["raw"])["name"] == "127.0.0.1:icmp"'
	told '"raw" not in p or of(p["raw"])["ends"][0]["fd"] == p["raw"]["fd"]'
}

@test "each kind, with its name, state, queues, peer, owner and ends, as root and as an ordinary user" {
	every_kind
	stop
	rm s
	chmod 777 .
	every_kind as_user
}

@test "what ss and /proc/net say, row by row" {
	start python3 "$CLI_TESTS/sockets.py" peer
	expect 0 sockets proc
	[ "$out" -ge 17 ]
	command -v ss >/dev/null || skip "ss is not installed"
	expect 0 sockets ss
	[ "$out" -ge 19 ]
}

@test "connections that no process has are there: closed, and not accepted" {
	start python3 -c '
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
first = socket.create_connection(listener.getsockname())
listener.accept()[0].close()
first.close()
second = socket.create_connection(listener.getsockname())
print("ready", listener.getsockname()[1], flush=True)
sys.stdin.read()'
	expect 0 ipctool ls sock -J --name "*:$said"
	check '{(x["connection"], x["inode"] is None, x["ends"] == []) for x in d["objects"] if x["name"].endswith(":'"$said"'")} >= {
		("listen", False, False), ("time-wait", True, True)}'
	check 'all(x["uid"] is None and x["owner"] is None for x in d["objects"] if x["inode"] is None)'
}

@test "an address means all the sockets that have that end: stat, who, and what is not there" {
	start python3 "$CLI_TESTS/sockets.py" peer
	local port pid=$peer
	port=$(fact 'p["tcp"]["port"]')
	for address in "sock:tcp:127.0.0.1:$port" "sock:tcp:127.0.0.1:$(printf '0x%x' "$port")"; do
		expect 0 ipctool who -J "$address"
		check '{(p["addr"], p["pid"], p["role"]) for p in d["processes"]} == {("sock:tcp:127.0.0.1:'"$port"'", '"$pid"', "open")}'
		check '{p["detail"] for p in d["processes"]} == {"'"$(fact '"%d both\", \"%d both" % (p["tcp"]["listener"]["fd"], p["tcp"]["accepted"]["fd"])')"'"}'
	done
	expect 0 ipctool stat -J "sock:tcp:[::1]:$(fact 'p["tcp6"]["port"]')"
	told 'of(p["tcp6"]["listener"])["backlog"] == 3 and of(p["tcp6"]["listener"])["processes"][0]["pid"] == p["pid"]'
	told 'of(p["tcp6"]["listener"])["rcvbuf"] > 0'
	for number in "[$(fact 'p["tcp"]["client"]["inode"]')]" "$pid:$(fact 'p["tcp"]["client"]["fd"]')"; do
		expect 0 ipctool stat -J "sock:$number"
		told 'rows[0]["addr"] == "sock:tcp:127.0.0.1:%d" % p["tcp"]["client_port"]'
		told 'rows[0]["peer"] == "sock:tcp:127.0.0.1:%d" % p["tcp"]["port"]'
	done
	expect 0 ipctool stat "sock:unix:s"
	[[ $out == *$'\nconnection: listen\n'*$'\nbacklog: 3\n'* ]]
	refused 3 ipctool stat "sock:tcp:127.0.0.2:$port"
	[[ $err == *"'*:$port'"* ]]
	refused 3 ipctool who "sock:udp:127.0.0.1:$port"
	refused 2 ipctool who sock:tcp:127.0.0.1
	refused 2 ipctool who sock:tcp:127.0.0.1:65536
	refused 2 ipctool who 'sock:tcp:::1:80'
	refused 3 ipctool who 'sock:raw:127.0.0.1:gre'
	expect 0 ipctool who -r -n -o pid sock:raw:127.0.0.1:icmp
	[ "$out" = "$pid" ]
}

@test "unix-dgram: and unix-seqpacket: mean such alone, unix: any" {
	start python3 "$CLI_TESTS/sockets.py" peer
	expect 0 ipctool who -r -n -o addr 'sock:unix-dgram:@a\x00b\x0a\x1b[1m\xff'
	[ "$out" = 'sock:unix:@a\x00b\x0a\x1b[1m\xff' ]
	refused 3 ipctool who 'sock:unix-seqpacket:@a\x00b\x0a\x1b[1m\xff'
	refused 3 ipctool who sock:unix-dgram:s
	[[ $err == *"of another type"* ]]
}

@test "hostile names come back byte for byte, and forge no line" {
	start python3 "$CLI_TESTS/sockets.py" stray
	expect 0 ipctool ls sock -J
	told 'of(p["abstract"])["name"] == "x" + p["line"]'
	told 'not [x for x in rows if x["inode"] == 1 or x["name"] == "/forged"]'
	told 'of(p["path"])["name"] == "dir\n\x1b[2J/a b@\\"'
	told 'of(p["moved"])["addr"] == "sock:[%d]" % p["moved"]["inode"] and of(p["moved"])["name"] == p["here"] + "/moved"'
	told 'of(p["replaced"])["addr"] == "sock:[%d]" % p["replaced"]["inode"]'
	told 'of(p["replacing"])["addr"] == "sock:unix:" + p["here"] + "/replaced"'
	for format in '' -r --csv -P; do
		expect 0 ipctool ls sock $format
		[[ $out != *$'\x1b'* ]] || complain "an escape sequence in $format"
		! grep -q ^0000000000000000 <<<"$out" || complain "a line of a stranger's in $format"
	done
	while read -r address; do
		expect 0 ipctool who -r -n -o pid "$address"
	done < <(ipctool ls sock -r -n -o addr --pid "$peer")
}

@test "a stale file is seen below --dir, and who is not bound to one" {
	expect 0 alone python3 "$CLI_TESTS/sockets.py" stale
	refused 2 ipctool ls shm --dir .
	refused 3 ipctool ls sock --dir missing
	touch file
	refused 6 ipctool ls sock --dir file
}

@test "selectors: by name, owner and process; and in 'ls all'" {
	start python3 "$CLI_TESTS/sockets.py" peer
	local port pid=$peer
	port=$(fact 'p["tcp"]["port"]')
	expect 0 ipctool ls sock -r -n -o connection --name "127.0.0.1:$port"
	[ "$(sort -u <<<"$out")" = $'close-wait\nestablished\nlisten' ]
	expect 0 ipctool ls sock -r -n -o name --name "$PWD/*"
	[ "$(sort -u <<<"$out")" = "$PWD/s" ]
	expect 0 ipctool ls sock -J --pid "$pid" --owner root
	told '{p["unix"][x]["inode"] for x in ("listener", "client", "accepted", "waiting")} <= set(o)'
	told 'all(p["pid"] in [e["pid"] for e in x["ends"]] for x in rows)'
	expect 0 ipctool ls sock -J --owner "$USER_ID"
	check 'd["objects"] == []'
	expect 0 ipctool ls all -J --pid "$pid"
	check '{"sock", "pipe", "fifo"} >= {x["type"] for x in d["objects"]} >= {"sock"}'
	expect 0 ipctool ls sock --sort backlog:desc -r -n -o backlog
	[ "${out%%$'\n'*}" = 3 ]
}

@test "--ns shows those of another network namespace, --all-ns all of them, each with its number" {
	start unshare --net python3 "$CLI_TESTS/socket_peer.py" bind @elsewhere
	local there
	there=$(readlink "/proc/$peer/ns/net")
	there=${there//[!0-9]/}
	expect 0 ipctool ls sock -r -n -o addr --name elsewhere
	[ -z "$out" ]
	expect 0 ipctool ls sock -r -n -o addr,ns --name elsewhere --ns "$peer"
	[ "$out" = "sock:unix:@elsewhere $there" ]
	start python3 "$CLI_TESTS/socket_peer.py" bind @elsewhere
	expect 0 ipctool ls sock --all-ns -r -n -o ns,pids --name elsewhere
	[ "$(wc -l <<<"$out")" -eq 2 ]
	[[ $'\n'$out$'\n' == *$'\n'"$there "* ]]
	expect 0 as_user ipctool ls sock --all-ns -J --name elsewhere
	check 'd["complete"] is False'
}

@test "wait: until a name is there, and is gone though its file stays" {
	expect 0 alone python3 -c '
import socket, subprocess
def wait(address, until):
    return subprocess.run(["ipctool", "wait", address, "--until", until, "-t", "0"]).returncode
end = socket.socket(socket.AF_UNIX)
end.bind("s")
seen = [wait("sock:unix:s", "exists"), wait("sock:unix:s", "gone")]
end.close()
seen += [wait("sock:unix:s", "exists"), wait("sock:unix:s", "gone"), wait("sock:unix:@none", "gone")]
seen += [wait("sock:tcp:127.0.0.1:1", "exists"), wait("sock:tcp:127.0.0.1:1", "gone")]
print(*seen)'
	[ "$out" = "0 7 7 0 0 7 0" ]
}

@test "without libmnl: those over IP by /proc/net, the others by who has them, and that is said" {
	needs strace
	start python3 "$CLI_TESTS/sockets.py" peer
	expect 0 env LD_PRELOAD= strace -qq -o /dev/null -e inject=sendto:error=EPERM ipctool ls sock -J
	told 'd["complete"] is False'
	[[ $err == *"known only by who has them open"* ]]
	told 'of(p["tcp"]["accepted"])["peer"] == "sock:tcp:127.0.0.1:%d" % p["tcp"]["client_port"]'
	told 'of(p["tcp"]["listener"])["backlog"] is None and of(p["tcp"]["listener"])["connection"] == "listen"'
	told 'of(p["udp"])["addr"] == "sock:udp:[::1]:%d" % p["udp_port"] and of(p["udp"])["uid"] == p["uid"]'
	told 'of(p["tcp6"]["client"])["rcvbuf"] is None and of(p["tcp6"]["client"])["shutdown"] is None'
	told 'of(p["named"])["addr"] == "sock:[%d]" % p["named"]["inode"] and of(p["named"])["kind"] is None'
}
