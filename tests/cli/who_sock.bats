# who sock:unix:...: sockets by name, as the kernel's UNIX_DIAG has them.
# shellcheck disable=SC2016,SC2154 # an inner shell expands; the harness sets $peer and $said
load helper

serve() { start python3 "$CLI_TESTS/socket_peer.py" serve "$@"; }
bind() { start python3 "$CLI_TESTS/socket_peer.py" bind "$@"; }

# The sockets of the last peer that serves, all under this address: who holds them, and who waits on them.
shows_server() {
	local listener accepted
	read -r listener accepted _ <<<"$said"
	check '{p["addr"] for p in d["processes"]} == {"'"${1//\\/\\\\}"'"}'
	check '{p["pid"] for p in d["processes"]} == {'"$peer"'}'
	check 'sorted((p["role"], p["detail"]) for p in d["processes"]) == sorted([
		("open", "'"$listener"' both"), ("open", "'"$accepted"' both"),
		("waiting", "accept '"$listener"'"), ("waiting", "recv '"$accepted"'")])'
}

# Nothing but the one descriptor of that peer, which has one socket.
shows_only() {
	check '[(p["pid"], p["role"], p["detail"]) for p in d["processes"]] == [('"$1"', "open", "'"${2%% *}"' both")]'
}

@test "a path: the listener and what it accepted, with their waiters; not the client's end" {
	serve s
	expect 0 ipctool who -J sock:unix:s
	shows_server sock:unix:s
	expect 0 ipctool who -J "sock:unix:$PWD/s"
	shows_server "sock:unix:$PWD/s"
	expect 0 ipctool who -J sock:unix:s "sock:unix:$PWD/s"
	check 'len(d["processes"]) == 4'
	expect 0 ipctool who -J "sock:$peer:${said%% *}" sock:unix:s
	shows_server sock:unix:s
}

@test "what is bound to a name is shown under it also when it was asked for by number; what is not, by its number" {
	local listener accepted client inode
	serve "$PWD/s"
	read -r listener accepted client inode <<<"$said"
	for number in "$listener" "$accepted"; do
		expect 0 ipctool who -J "sock:$peer:$number"
		check '{p["addr"] for p in d["processes"]} == {"sock:unix:'"$PWD"'/s"}'
		check '("open", "'"$number"' both") in {(p["role"], p["detail"]) for p in d["processes"]}'
		check 'len(d["processes"]) == 2'
	done
	expect 0 ipctool who -J "sock:$peer:$client"
	shows_only "$peer" "$client"
	check 'd["processes"][0]["addr"] == "sock:['"$inode"']"'
	expect 0 ipctool who -J "sock:[$inode]"
	shows_only "$peer" "$client"
}

@test "a path that does not lead to the socket from here is no name of it" {
	bind relative
	expect 0 ipctool who -J "sock:$peer:${said% *}"
	check 'd["processes"][0]["addr"] == "sock:['"${said#* }"']"'
	bind "$PWD/moved"
	mv moved elsewhere
	expect 0 ipctool who -J "sock:$peer:${said% *}"
	check 'd["processes"][0]["addr"] == "sock:['"${said#* }"']"'
	bind "$PWD/moved"
	expect 0 ipctool who -J "sock:$peer:${said% *}"
	check 'd["processes"][0]["addr"] == "sock:unix:'"$PWD"'/moved"'
}

@test "abstract names, with bytes of every sort, are printed so that they read back" {
	local row name address
	serve @plain
	expect 0 ipctool who -J sock:unix:@plain
	shows_server sock:unix:@plain
	for row in 'a\x00b:a\x00b' '\xff\x1b[31m:\xff\x1b[31m' 'a b\n:a\x20b\x0a' '0123456789abcdef:0123456789abcdef' \
		'a@0123456789abcdef:a\x400123456789abcdef' '\\x41:\x5cx41' '\x00:\x00' ':' '/tmp/x:/tmp/x' 'a\x00\x00:a\x00\x00'; do
		name=${row%%:*} address=sock:unix:@${row#*:}
		bind "@$name"
		expect 0 ipctool who -r -n -o addr,pid "$address"
		[ "$out" = "$address $peer" ] || complain "$row"
		expect 0 ipctool who -r -n -o addr "sock:$peer:${said% *}"
		[ "$out" = "$address" ] || complain "$row"
	done
}

@test "a name with an @ in front, a path with an @ in front, and a lookalike in the text are three things" {
	local abstract path
	bind '@x'
	abstract=$peer
	refused 3 ipctool who 'sock:unix:\x40x'
	refused 3 ipctool who 'sock:unix:./@x'
	refused 3 ipctool who 'sock:unix:@x\x00'
	bind './@x'
	path=$peer
	bind '@x\n0000000000000000: 00000002 00000000 00010000 0001 01 1 /forged'
	expect 0 ipctool who -r -n -o addr,pid sock:unix:@x
	[ "$out" = "sock:unix:@x $abstract" ]
	expect 0 ipctool who -r -n -o addr,pid 'sock:unix:\x40x'
	[ "$out" = "sock:unix:\\x40x $path" ]
	expect 0 ipctool who -r -n -o addr,pid 'sock:unix:./@x'
	[ "$out" = "sock:unix:./\\x40x $path" ]
	touch forged
	refused 6 ipctool who "sock:unix:forged"
}

@test "a path is its file: who was moved away keeps his, who came to the path has it" {
	local first second
	bind s
	first="$peer:$said"
	mv s moved
	bind s
	second="$peer:$said"
	ln s hard
	expect 0 ipctool who -J sock:unix:moved
	shows_only "${first%%:*}" "${first#*:}"
	for path in s hard; do
		expect 0 ipctool who -J "sock:unix:$path"
		shows_only "${second%%:*}" "${second#*:}"
	done
	rm s hard
	refused 3 ipctool who sock:unix:s
}

@test "a stale file is there, and nobody has to do with it; a name without a socket is not" {
	bind s
	stop
	bind @s
	stop
	expect 0 ipctool who -J sock:unix:s
	check 'd["processes"] == []'
	expect 0 ipctool who -n sock:unix:s
	[ -z "$out" ]
	refused 3 ipctool who sock:unix:@s
	refused 3 ipctool who sock:unix:nothing
	refused 3 ipctool who sock:unix:s/below
}

@test "what is no socket, a link to one too, is refused; a directory that may not be searched is 4" {
	bind s
	ln -s s link
	touch file
	mkdir -m 700 private
	refused 6 ipctool who sock:unix:link
	refused 6 ipctool who sock:unix:file
	refused 6 ipctool who sock:unix:.
	refused 4 as_user ipctool who sock:unix:private/s
}

@test "one that is missing does not keep the others from being shown" {
	bind s
	expect 3 ipctool who -J sock:unix:@none sock:unix:s
	shows_only "$peer" "$said"
}

@test "wrong words" {
	refused 2 ipctool who sock:
	refused 2 ipctool who sock:unix:
	refused 2 ipctool who sock:s
	[[ $err == *unix:PATH* ]]
	refused 2 ipctool who sock:tcp:localhost
	refused 2 ipctool who sock:tcp:localhost:80@0123456789abcdef
	refused 2 ipctool who 'sock:unix:a\x00b'
	refused 2 ipctool who sock:unix:@a@0123456789abcdef
	refused 2 ipctool who sock:unix:a@0123456789abcdef
	refused 2 ipctool who "sock:unix:@$(printf '%0108d' 0)"
	refused 3 ipctool who "sock:unix:@$(printf '%0107d' 0)"
	refused 3 ipctool who 'sock:[1]'
}

@test "an ordinary user sees his own, and is told that there is more" {
	chmod 777 .
	bind roots
	chmod 666 roots
	# the tests may lie where an ordinary user cannot read
	install -m 644 "$CLI_TESTS/socket_peer.py" peer.py
	start as_user python3 peer.py bind users
	expect 0 as_user ipctool who -J sock:unix:users
	check '[(p["role"], p["user"]) for p in d["processes"]] == [("open", "nobody")]'
	expect 0 as_user ipctool who -J sock:unix:roots
	check 'd == {"processes": [], "complete": False}'
	grep -q 'processes that could not be looked into' <<<"$err"
}

@test "names are those of the network namespace" {
	bind @s
	bind s
	refused 3 unshare --net ipctool who sock:unix:@s
	# a file is one thing everywhere
	expect 0 unshare --net ipctool who -J sock:unix:s
	shows_only "$peer" "$said"
}

@test "the socket of a file may be that of a network namespace that cannot be entered, or be nobody's" {
	start unshare --net python3 "$CLI_TESTS/socket_peer.py" bind s
	expect 0 ipctool who -J sock:unix:s
	shows_only "$peer" "$said"
	chmod 777 .
	expect 0 as_user ipctool who -J sock:unix:s
	check 'd == {"processes": [], "complete": False}'
	grep -q "^ipctool who: sockets' files without a socket in this network namespace: 1; others" <<<"$err"
	stop
	# in a pid namespace of its own it can be known
	expect 0 unshare --pid --fork --kill-child --mount-proc ipctool who -J sock:unix:s
	check 'd == {"processes": [], "complete": True}'
	[ -z "$err" ]
}

@test "on an overlay, too" {
	mkdir low high work over
	mount -t overlay -o lowerdir=low,upperdir=high,workdir=work overlay over 2>/dev/null || skip "no overlay"
	bind over/s
	expect 0 ipctool who -J sock:unix:over/s
	shows_only "$peer" "$said"
	stop
	umount over
}

@test "without libmnl, or a kernel that answers, it says what is wanting; a number will still do" {
	command -v strace >/dev/null || skip "no strace"
	bind s
	local library nth error
	expect 0 strace -qq -o trace -e trace=openat ipctool who sock:unix:s
	library=$(sed -n 's/.*"\(.*libmnl.*\)", .* = [0-9].*/\1/p' trace)
	[ -n "$library" ]
	printf 'no library' >empty
	expect 1 unshare --mount sh -c 'mount --bind empty "$0" && exec ipctool who sock:unix:s' "$library"
	[[ -z $out && $err == *'libmnl.so.0'* && $err == *'hint: install it'* ]]
	expect 0 unshare --mount sh -c 'mount --bind empty "$0" && exec ipctool who -J "$1"' "$library" "sock:[${said#* }]"
	shows_only "$peer" "$said"
	expect 0 strace -qq -o trace -e trace=socket ipctool who sock:unix:s
	nth=$(grep -n AF_NETLINK trace | sed 's/:.*//')
	for error in EPROTONOSUPPORT EPERM; do
		try strace -qq -o trace -e trace=socket -e "inject=socket:error=$error:when=$nth" ipctool who sock:unix:s
		[ -z "$out" ]
		[ "$error" != EPROTONOSUPPORT ] || [[ $status -eq 1 && $err == *UNIX_DIAG*hint:* ]]
		[ "$error" != EPERM ] || [ "$status" -eq 4 ]
	done
}
