# What is there by its descriptors: pipes, FIFOs, eventfds and memfds, in ls, stat, who, rm and wait. What is expected the peer
# was told by the kernel.
load helper

# The facts that the peer said: fact NAME.
fact() { python3 -c 'import json,sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$said" "$1"; }

# told EXPRESSION: check, with p the peer's facts, `o` the objects by address, and ends(PID:FD END...) to compare with.
told() {
	printf '%s' "$out" | python3 -c '
import json, sys
d, p = json.load(sys.stdin), json.loads(sys.argv[1])
o = {x["addr"]: x for x in d["objects"]}
def ends(address):
    return [(e["pid"], e["fd"], e["end"]) for e in o[address]["ends"]]
value = eval(sys.argv[2])
if not value:
    sys.exit("false: %s\n%s\n%s" % (sys.argv[2], p, json.dumps(d, indent=1)[:3000]))' "$said" "$1"
}

# As one user or another: the first words of a command.
each_kind_with_both_ends() {
	start "$@" python3 "$CLI_TESTS/ends_peer.py"
	expect 0 "$@" ipctool ls pipe -J
	told 'ends("pipe:[%d]" % p["pipe_inode"]) == [(p["pid"], p["read"], "read"), (p["pid"], p["write"], "write")]'
	told '"ends_peer.py" in o["pipe:[%d]" % p["pipe_inode"]]["ends"][0]["command"]'
	told 'o["pipe:[%d]" % p["pipe_inode"]]["uid"] == p["uid"]'
	told '{x["type"] for x in d["objects"]} == {"pipe"}'
	expect 0 "$@" ipctool ls eventfd -J
	told 'ends("eventfd:[%d]" % p["event_id"]) == [(p["pid"], p["event"], "both")]'
	told 'o["eventfd:[%d]" % p["event_id"]]["value"] == 5'
	expect 0 "$@" ipctool ls memfd -J
	told 'ends("memfd:[%d]" % p["memory_inode"]) == [(p["pid"], p["memory"], "both")]'
	told 'o["memfd:[%d]" % p["memory_inode"]]["name"] == "frame\nof\x1b[1mmine"'
	told 'o["memfd:[%d]" % p["memory_inode"]]["size"] == 5000'
	told 'o["memfd:[%d]" % p["memory_inode"]]["seals"] == ["shrink", "grow"]'
	told 'o["memfd:[%d]" % p["plain_inode"]]["seals"] == ["seal"]'
	expect 0 "$@" ipctool ls fifo -J
	told 'ends("fifo:" + p["path"]) == [(p["pid"], p["fifo"], "both")]'
	told 'o["fifo:" + p["path"]]["name"] == p["path"] and o["fifo:" + p["path"]]["mode"] == "0644"'
	expect 0 "$@" ipctool ls all -J
	told '{x["type"] for x in d["objects"]} >= {"pipe", "fifo", "eventfd", "memfd"}'
}

@test "each kind, with both ends" {
	each_kind_with_both_ends
}

@test "an ordinary user sees his own, and is told what he does not see" {
	chmod 777 .
	each_kind_with_both_ends as_user
	expect 0 as_user ipctool ls pipe -J
	check 'd["complete"] is False'
	[[ $err == "ipctool ls: processes that could not be looked into"* ]]
	# somebody else may have an end of that pipe, too
	expect 0 as_user ipctool stat "pipe:$(fact pid):$(fact read)" -J
	told 'len(d["objects"][0]["ends"]) == 2 and d["complete"] is False'
	[[ $err == "ipctool stat: processes that could not be looked into"* ]]
}

@test "every format, and nothing raw on a terminal" {
	start python3 "$CLI_TESTS/ends_peer.py"
	local pid memory inode
	pid=$(fact pid) memory=$(fact memory) inode=$(fact memory_inode)
	expect 0 ipctool ls memfd --pid "$pid" --larger 4K
	[ "${out%%$'\n'*}" = "$(printf 'TYPE  %-*s NAME%*s OWNER MODE SIZE IDLE SEALS       ENDS' $((${#inode} + 8)) ADDR 18 '')" ]
	[[ ${out#*$'\n'} =~ ^memfd\ memfd:\[$inode\]\ frame\\x0aof\\x1b\[1mmine\ root\ +0777\ 4\.8K\ +[0-9]+s\ shrink,grow\ $pid:$memory\ both\ python ]]
	expect 0 ipctool ls memfd --name 'frame*' -n --csv -o addr,seals
	[ "$out" = "memfd:[$inode],\"shrink,grow\""$'\r' ]
	expect 0 ipctool ls memfd --name 'frame*' -n -r -o addr,name
	[ "$out" = "memfd:[$inode] frame\\x0aof\\x1b[1mmine" ]
	expect 0 ipctool ls eventfd --pid "$pid" -P -o value
	[ "$out" = 'IPC_VALUE="5"' ]
	expect 0 ipctool ls pipe --pid "$pid" -n -o ends
	grep -qE "^$pid:$(fact read) read python[^,]*, $pid:$(fact write) write python" <<<"$out"
	expect 0 ipctool ls pipe -o help
	[[ $out == *FILL* ]]
}

@test "selectors: by pid, name, owner, size; what has no owner and no age is not meant by them" {
	start python3 "$CLI_TESTS/ends_peer.py"
	for selector in '--owner 65534' '--pid 1' '--key 5' '--name nothing*' '--larger 1T'; do
		# shellcheck disable=SC2086
		expect 0 alone ipctool ls all -n $selector
		[ -z "$out" ] || complain "$selector"
	done
	expect 0 ipctool ls eventfd -n --owner root
	[ -z "$out" ]
	expect 0 ipctool ls eventfd -n --older 0s
	[ -z "$out" ]
	expect 0 ipctool ls fifo -J --name '*/fifo' --owner root --unused
	check 'd["objects"] == []'
	expect 0 ipctool ls fifo -n -o state,waiters --pid "$(fact pid)" --name '*/fifo'
	[[ $out =~ ^in-use\ +0$ ]]
}

@test "fill and capacity when they are asked for, and of stat; whatever is hidden is null" {
	start python3 "$CLI_TESTS/ends_peer.py"
	expect 0 ipctool ls pipe --pid "$(fact pid)" -J -o addr,fill,capacity,ends
	told 'o["pipe:[%d]" % p["pipe_inode"]]["fill"] == 5 and o["pipe:[%d]" % p["pipe_inode"]]["capacity"] == 16384'
	expect 0 ipctool ls pipe --pid "$(fact pid)" -J
	told '"fill" not in o["pipe:[%d]" % p["pipe_inode"]]'
	for name in read write; do
		expect 0 ipctool stat "pipe:$(fact pid):$(fact $name)" -J
		told 'd["objects"][0]["fill"] == 5 and d["objects"][0]["capacity"] == 16384 and len(d["objects"][0]["ends"]) == 2'
		expect 0 ipctool pipe size "$(fact pid):$(fact $name)"
		[ "$out" = 16384 ]
	done
	expect 0 ipctool stat "eventfd:[$(fact event_id)]" "memfd:[$(fact memory_inode)]" -J
	told 'd["objects"][0]["value"] == 5 and d["objects"][0]["owner"] is None'
	told 'd["objects"][1]["size"] == 5000 and d["objects"][1]["seals"] == ["shrink", "grow"] and d["objects"][1]["mode"] == "0777"'
	expect 0 ipctool stat "pipe:[$(fact pipe_inode)]"
	grep -qx 'fill: 5' <<<"$out"
	grep -qx 'capacity: 16K' <<<"$out"
	refused 3 ipctool stat 'pipe:[1]'
	refused 6 ipctool stat "pipe:$(fact pid):$(fact event)"
	refused 6 ipctool stat "eventfd:$(fact pid):$(fact read)"
	refused 6 ipctool stat "memfd:$(fact pid):$(fact read)"
	refused 3 ipctool stat "memfd:$(fact pid):1000"
	expect 3 ipctool stat 'pipe:[1]' "pipe:[$(fact pipe_inode)]" -J
	told 'len(d["objects"]) == 1'
}

@test "looking holds no end: a write fails as soon as the last reader has gone" {
	within python3 "$CLI_TESTS/epipe.py" 300 &
	local rounds=$! looks=0
	while kill -0 "$rounds" 2>/dev/null; do
		ipctool ls pipe -J -o +fill,capacity >/dev/null 2>&1
		looks=$((looks + 1))
	done
	wait "$rounds"
	[ "$looks" -gt 0 ]
}

@test "a look opens nothing that is not its own, and lists the descriptors of each process once" {
	needs strace
	start python3 "$CLI_TESTS/ends_peer.py"
	# shellcheck disable=SC2016 # the inner shell expands
	expect 0 alone bash -c 'sleep 1000 | sleep 1000 &
		strace -o ../trace -e trace=openat,pidfd_getfd ipctool ls pipe fifo eventfd -J
		exit $?'
	! grep -E 'pidfd_getfd|openat\([^"]*"([^"]*/)?fd/' trace || complain "it opened a descriptor"
	[ "$(grep -c '"fd", .* = [0-9]' trace)" -eq "$(grep -cE '"[0-9]+", .* = [0-9]' trace)" ]
	[ "$(grep -c '"fd", .* = [0-9]' trace)" -ge 3 ]
}

@test "ls fifo --dir: those below, by absolute paths; no link is followed, nothing is opened or blocked on" {
	mkdir -p tree/deep elsewhere
	mkfifo tree/a tree/deep/b elsewhere/c
	ln -s ../elsewhere tree/link
	ln -s a tree/alias
	touch tree/file
	expect 0 alone ipctool ls fifo --dir "$PWD/tree" --name "$PWD/*" -n -r -o addr,state,ends
	[ "$out" = "fifo:$PWD/tree/a idle -"$'\n'"fifo:$PWD/tree/deep/b idle -" ]
	exec {held}<>tree/a
	expect 0 ipctool ls fifo --dir tree --name "$PWD/*" -J
	check '[x["addr"].rpartition("/")[2] for x in d["objects"]] == ["a", "b"] and d["objects"][1]["ends"] == []'
	check 'd["objects"][0]["ends"][0]["end"] == "both"'
	exec {held}>&-
	refused 3 ipctool ls fifo --dir nowhere
	refused 6 ipctool ls fifo --dir tree/file
	refused 2 ipctool ls pipe --dir tree
	mkdir -m 700 tree/closed
	expect 0 as_user ipctool ls fifo --dir tree -J
	check 'd["complete"] is False'
	[[ $err == *"directories below 'tree' that could not be read: 1"* ]]
}

@test "ls fifo --dir: a path that is too long for any command is counted, not passed over" {
	python3 -c '
import os
os.mkdir("deep")
os.chdir("deep")
for i in range(60):
    os.mkdir("d" * 100)
    os.chdir("d" * 100)
os.mkfifo("bottom")'
	expect 0 alone ipctool ls fifo --dir ../deep -J
	check 'd["objects"] == [] and d["complete"] is False'
	[[ $err == *"below '../deep' that could not be read: 1"* ]]
}

@test "a FIFO with two names, and one that has none any more" {
	mkfifo one
	ln one two
	exec {held}<>one
	expect 0 ipctool ls fifo --dir . --name "$PWD/*" -n -r -o addr
	[ "$out" = "fifo:$PWD/one"$'\n'"fifo:$PWD/two" ]
	expect 0 ipctool ls fifo --dir . --name "$PWD/*" -J
	check 'd["objects"][0]["ends"] == d["objects"][1]["ends"] != []'
	expect 0 ipctool ls fifo --dir . --name "$PWD/*" --all-ns -J
	check '[x["ns"] for x in d["objects"]] == [None, None]' # a file is in no IPC namespace
	rm one two
	expect 0 ipctool ls fifo -n -r -o addr,ends --pid $$
	local address=${out%% *}
	[[ $address == fifo:/proc/*/fd/* ]]
	expect 0 ipctool stat "$address" -J
	check 'd["objects"][0]["ends"][0]["end"] == "both"'
	expect 0 ipctool who "$address"
	refused 6 ipctool rm "$address"
	exec {held}>&-
	try ipctool stat "$address"
	[ "$status" -eq 3 ] || [ "$status" -eq 6 ] # by now it may be another file
	ln -s /etc/hostname link
	refused 6 ipctool stat fifo:link
}

@test "who: all FIFOs or pipes, and who waits on them" {
	start python3 "$CLI_TESTS/ends_peer.py"
	expect 0 ipctool fifo who -J
	check 'any(x["role"] == "open" and x["detail"].endswith("both") for x in d["processes"])'
	expect 0 ipctool pipe who --pid "$(fact pid)" -n -r -o addr,detail
	grep -qF "pipe:[$(fact pipe_inode)] $(fact read)\\x20read" <<<"$out"
}

@test "rm of a FIFO: not in use, the same one, never by a link" {
	mkfifo f
	ln -s f link
	refused 6 alone ipctool rm fifo:../link
	exec {held}<>f
	refused 6 ipctool rm fifo:f
	[[ $err == *"in use by $$ "*"who fifo:f"* ]]
	[ -p f ]
	exec {held}>&-
	expect 0 alone ipctool rm fifo:../f --dry-run
	[[ $out == *"remove fifo:../f"* ]]
	expect 0 alone ipctool fifo rm ../f
	[ ! -e f ]
	refused 3 ipctool rm fifo:f
	refused 2 ipctool rm 'pipe:[5]'
	refused 2 ipctool fifo rm --owner root --yes
	touch file
	refused 6 ipctool rm fifo:file
}

@test "rm of a FIFO by its ident: not its successor" {
	expect 0 ipctool fifo create f -J
	local ident
	ident=$(python3 -c 'import json,sys; print(json.loads(sys.argv[1])["ident"])' "$out")
	expect 0 ipctool stat "$ident"
	rm f
	mkfifo f
	refused 6 ipctool rm "$ident"
	refused 6 ipctool stat "$ident"
	[ -p f ]
	chmod 600 f
	expect 0 ipctool ls fifo --dir . --name "$PWD/f" -n -o ident
	ident=$out
	expect 0 ipctool rm "$ident" --force
	[ ! -e f ]
}

@test "rm of a FIFO: the directory decides, a sticky one too" {
	mkdir -m 1777 sticky
	mkdir -m 755 plain
	mkfifo -m 666 sticky/f plain/f
	refused 4 as_user ipctool rm fifo:sticky/f --force
	refused 4 as_user ipctool rm fifo:plain/f --force
	as_user mkfifo -m 600 sticky/own
	# in a pid namespace of its own: elsewhere somebody's process that he may not look into may have it open
	expect 0 alone setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups ipctool rm "fifo:$PWD/sticky/own"
	[ ! -e sticky/own ]
	[ -p sticky/f ]
}

@test "wait: for a FIFO to be there and gone, for a pipe until nobody has it" {
	refused 7 ipctool wait fifo:f --until exists -t 0
	within ipctool wait fifo:f --until exists &
	mkfifo f
	wait $!
	refused 7 ipctool wait fifo:f --until gone -t 0
	within ipctool wait fifo:f --until gone &
	rm f
	wait $!
	refused 2 ipctool wait fifo:f --until empty
	# a second process has the pipe when the one that it was named by has given it up
	expect 0 alone bash -c '
		exec 4< <(exec sleep 1000)
		sleeper=$!
		sleep 1000 <&4 &
		last=$!
		ipctool wait pipe:$$:4 --until exists
		ipctool wait pipe:$$:4 --until gone &
		until grep -qs "pipe\|clock_nanosleep\|hrtimer_nanosleep" /proc/$!/wchan; do :; done
		exec 4<&-
		kill "$sleeper" "$last"
		wait $!'
	refused 7 alone ipctool wait 'pipe:[1]' --until exists -t 0
	expect 0 alone ipctool wait 'pipe:[1]' --until gone -t 0
}
