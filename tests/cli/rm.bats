# rm: what is named, what is selected, what is refused, and what survives a race.
load helper

# What processes hold can be seen only where every process can be looked into: a pid namespace of the test's own.
# inside COMMAND...: runs it there, beside the peers that start_inside made.
start_inside() {
	start unshare --pid --fork --kill-child --mount-proc --mount "$@"
	inner=$(cat "/proc/$peer/task/$peer/children")
	inner=${inner% }
}

# shellcheck disable=SC2016 # the inner shell expands them
inside() { within nsenter --target "$inner" --pid --mount sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"; }

# alone COMMAND...: in a pid namespace with nobody else.
alone() { within unshare --pid --fork --kill-child --mount-proc --mount "$@"; }

teardown() {
	[ -z "${isolated:-}" ] || echo 0 >/proc/sys/kernel/shm_rmid_forced
	cli_teardown
}

# make TYPE KEY [WORD...]: its id, in $id: ids go on from test to test.
make() {
	id=$(ipctool "$1" create "key=$2" "${@:3}")
	id=${id#*:}
}

is_there() { ipctool ls -n -r -o addr | grep -qxF "$1"; }
is_gone() { ! is_there "$1"; }

@test "a type that selectors do not remove is said to be one" {
	refused 2 ipctool rm --owner root pipe --yes
	[[ $err == *"type pipe is not removed by selectors: shm, msg and sem are"* ]] || complain
	refused 2 ipctool rm --owner root shm:5 --yes
	[[ $err == *"objects and selectors at once"* ]] || complain
}

@test "each kind is removed by its address, its ident and in numbers" {
	local -a made
	mapfile -t made < <(ipctool shm create 4K && ipctool msg create && ipctool sem create && ipctool shm create /s 4K &&
		ipctool msg create /q && ipctool sem create /g)
	[ "${#made[@]}" -eq 6 ]
	expect 0 alone ipctool rm "${made[@]}"
	[ -z "$out$err" ]
	[ "$(object_count)" -eq 0 ]
	expect 3 ipctool rm "${made[@]}"
	ipctool shm create key=5 4K
	expect 0 ipctool shm rm 0x5
	ipctool sem create name=gate
	expect 0 ipctool rm "$(ipctool ls -n -r -o ident)"
	[ "$(object_count)" -eq 0 ]
}

@test "all words are read before anything is done" {
	make shm 1 4K
	refused 2 ipctool rm shm:key=1 nonsense
	refused 2 ipctool rm shm:key=1 shm:
	refused 2 ipctool rm shm:key=1 --owner root
	refused 2 ipctool rm shm:key=1 msg
	refused 2 ipctool rm
	refused 2 ipctool rm shm
	refused 2 ipctool shm rm
	refused 2 ipctool shm rm 1 sem:1
	refused 2 ipctool rm pipe:1:1
	is_there "shm:$id"
}

@test "the status is that of the first operand that failed, and the others are tried" {
	make shm 1 4K
	ipctool sem create /g
	start sysv attach "$id"
	expect 6 ipctool rm shm:key=1 shm:999999
	grep -q "'shm:999999'" <<<"$err"
	expect 3 alone ipctool rm shm:999999 shm:key=1 sem:/g
	is_gone sem:/g
	is_there "shm:$id"
}

@test "addresses from standard input; one bad line removes nothing" {
	from_input() { printf '%b' "$1" | ipctool rm -; }
	ipctool shm create key=1 4K
	ipctool sem create key=2
	refused 2 from_input 'shm:key=1\nshm:\n'
	refused 2 from_input 'shm:key=1\n\nsem:key=2\n'
	refused 2 from_input 'shm:key=1\nsem:key=2\n\0\n'
	refused 2 from_input 'shm:key=1\nsem:key=2\nrubbish'
	refused 3 from_input ''
	expect 0 from_input 'shm:key=1\nsem:key=2'
	[ "$(object_count)" -eq 0 ]
	ipctool shm create key=1 4K
	expect 0 from_input "$(ipctool ls -n -o ident)\n"
	[ "$(object_count)" -eq 0 ]
}

@test "an ident of another object is 6, of one that is gone 3" {
	local ident
	make shm 1 4K
	ident=$(ipctool ls -n -r -o ident)
	refused 6 ipctool rm "shm:$id@0123456789abcdef"
	refused 6 ipctool rm --force "shm:$id@0123456789abcdef"
	ipctool rm "$ident"
	refused 3 ipctool rm "$ident"
}

@test "every way to hold an object keeps it, and the holder is named" {
	local address pid role count=0
	start_inside zoo expected
	while read -r address pid role; do
		expect 6 inside ipctool rm "$address"
		grep -q "cannot remove '$address': it is in use by .*\b$pid\b" <<<"$err" || complain "$address $pid $role"
		grep -q "($role)" <<<"$err" || complain "$address $pid $role"
		inside ipctool stat "$address" >/dev/null
		count=$((count + 1))
	done < <(python3 - <<-'EOF'
		import json
		seen = set()
		for line in open('expected', encoding='utf-8'):
		    row = json.loads(line)
		    address = row['addr']
		    if row.get('absent') or row['role'] in ('creator', 'last-user') or not address.startswith(('shm:', 'msg:', 'sem:')):
		        continue
		    if (address, row['role']) not in seen:
		        seen.add((address, row['role']))
		        print(address, row['pid'], row['role'])
		EOF
	)
	[ "$count" -ge 15 ]
}

@test "--force: a segment goes with its last attachment, its key at once" {
	make shm 1 4K
	start sysv attach "$id"
	expect 6 ipctool rm shm:key=1
	grep -q "'sysv attach $id' (attached)" <<<"$err"
	expect 0 ipctool rm --force shm:key=1
	grep -q "'sysv attach $id' (attached): those attached keep it until they detach, and its key is free at once" <<<"$err"
	expect 3 ipctool rm shm:key=1
	expect 6 ipctool rm "shm:$id"
	grep -q "removed already, .*: $peer 'sysv attach $id' (attached)" <<<"$err"
	expect 6 ipctool rm --force "shm:$id"
	ipctool shm create key=1 8K -x
	stop
	expect 3 ipctool rm "shm:$id"
}

@test "--force: who waits gets EIDRM, who has a POSIX object open keeps it" {
	ipctool shm create /s 4K
	start_inside sh -c 'exec 7<>/dev/shm/s; echo ready; exec cat'
	expect 6 inside ipctool rm shm:/s
	expect 0 inside ipctool rm --force shm:/s
	grep -q "those who have it open keep it, without a name" <<<"$err"
	[ ! -e /dev/shm/s ]
	[ "$(stat -Lc %s "/proc/$inner/fd/7")" -eq 4096 ]
}

@test "permission is looked at first" {
	local address
	make shm 1 4K -m 666
	ipctool msg create key=1 -m 666
	ipctool sem create key=1 -m 666
	ipctool shm create /s 4K -m 666
	ipctool sem create /g -m 666
	ipctool msg create /q -m 666
	start sysv attach "$id"
	for address in shm:key=1 msg:key=1 sem:key=1 shm:/s sem:/g msg:/q; do
		refused 4 as_user ipctool rm -q "$address"
		refused 4 as_user ipctool rm -q --force "$address"
	done
	chmod 777 /dev/shm # not sticky: who may write the directory may remove
	expect 0 as_user ipctool rm --force shm:/s
	chmod 1777 /dev/shm
	ipctool rm -q --force msg:/q
}

@test "an ordinary user removes what is his" {
	as_user ipctool shm create key=1 4K
	as_user ipctool sem create key=1
	as_user ipctool msg create key=1
	as_user ipctool sem create /g
	as_user ipctool shm create /s 4K
	expect 0 alone setpriv --reuid 65534 --regid 65534 --clear-groups \
		ipctool rm shm:key=1 sem:key=1 sem:/g shm:/s msg:key=1
	[ "$(object_count)" -eq 0 ]
}

@test "a segment that cannot be attached is removed all the same" {
	as_user ipctool shm create key=1 4K -m 0
	expect 0 as_user ipctool rm shm:key=1
	ipctool shm create key=2 1G --noreserve
	# a sanitizer needs the memory itself
	if [ -z "$IPCTOOL_SANITIZED" ]; then
		expect 0 prlimit --as=100000000 ipctool rm shm:key=2
		[ "$(object_count)" -eq 0 ]
	fi
}

@test "kernel.shm_rmid_forced: nothing is attached" {
	command -v strace >/dev/null || skip "no strace"
	start python3 -c '
import ctypes, sys
ctypes.CDLL(None).shmget(7, 4096, 0o1600)
print("ready", flush=True)
sys.stdin.read()'
	echo 1 >/proc/sys/kernel/shm_rmid_forced
	expect 0 strace -qq -e trace=shmat -o calls ipctool rm shm:key=7
	[ ! -s calls ]
	expect 3 ipctool rm shm:key=7
}

@test "a plan is shown, and followed only when it is confirmed" {
	ipctool shm create key=1 4K
	ipctool sem create key=2
	expect 6 ipctool rm --owner root
	grep -q '^remove shm:[0-9]* *0x00000001 ' <<<"$out"
	grep -q '^remove sem:[0-9]* *0x00000002 ' <<<"$out"
	[ "$(object_count)" -eq 2 ]
	expect 0 ipctool rm --owner root --dry-run
	expect 0 ipctool rm --owner root --yes --dry-run
	[ "$(object_count)" -eq 2 ]
	expect 0 ipctool rm --key 1 -y
	[ "$(object_count)" -eq 1 ]
	expect 3 ipctool rm --key 1 -y
	expect 3 ipctool rm --key 1 --dry-run
	expect 0 ipctool sem rm --owner root -y
	[ "$(object_count)" -eq 0 ]
}

@test "at a terminal it asks once" {
	command -v script >/dev/null || skip "no script"
	at_terminal() { script -qec "ipctool rm --owner root" /dev/null; }
	answer() { printf '%s\n' "$1" | at_terminal; }
	ipctool shm create key=1 4K
	expect 6 answer n
	expect 6 answer ''
	[ "$(object_count)" -eq 1 ]
	[ "$(grep -c 'remove 1 object?' <<<"$out")" -eq 1 ]
	expect 0 answer y
	[ "$(object_count)" -eq 0 ]
}

@test "a plan that cannot be written is not followed" {
	to_full() { ipctool rm --owner root --yes >/dev/full; }
	ipctool shm create key=1 4K
	expect 1 to_full
	[ "$(object_count)" -eq 1 ]
}

@test "JSON says what became of each" {
	ipctool shm create key=1 4K
	make shm 2 4K
	start sysv attach "$id"
	expect 6 ipctool rm shm --owner root --yes -J
	check 'd["complete"] is True'
	check '[(o["key"], o["removed"]) for o in d["objects"]] == [("0x00000001", True), ("0x00000002", False)]'
	check 'd["objects"][0]["reason"] is None and "in use by" in d["objects"][1]["reason"]'
	check 'd["objects"][1]["state"] == "in-use" and d["objects"][1]["size"] == 4096'
	expect 3 ipctool rm --key 77 -J
	check 'd["objects"] == []'
}

@test "every format says what became of each, and the table what is going to" {
	ipctool shm create key=1 4K
	make shm 2 4K
	start sysv attach "$id"
	expect 6 ipctool rm "shm:$id" --csv -o addr,removed,state
	[ "$out" = "ADDR,REMOVED,STATE"$'\r\n'"shm:$id,no,in-use"$'\r' ]
	expect 6 ipctool rm "shm:$id" -r -n -o addr,removed
	[ "$out" = "shm:$id no" ]
	expect 0 ipctool rm --key 1 --dry-run -P -o key,removed
	[ "$out" = 'IPC_KEY="0x00000001" IPC_REMOVED="no"' ]
	expect 0 ipctool rm --key 1 --dry-run -n -b -o +removed
	[[ $out == remove\ *\ 0x00000001\ *\ 4096\ *no ]]
	expect 6 ipctool rm --owner root shm --yes --sort key:desc -n -o plan,key,removed
	[ "$out" = "leave  0x00000002 -"$'\n'"remove 0x00000001 -" ]
	expect 0 ipctool rm -o help
	[[ $out == *REASON* ]]
	make shm 3 4K
	refused 2 ipctool rm "shm:$id" -o nonsense
	is_there "shm:$id"
	expect 0 ipctool rm "shm:$id" --csv -n -o addr,removed,reason
	[ "$out" = "shm:$id,yes,"$'\r' ]
	expect 3 ipctool rm --key 77 --csv -o addr
	[ "$out" = "ADDR"$'\r' ]
}

@test "an orphan is chosen, and what is none is not" {
	start python3 -c '
import ctypes, sys
ctypes.CDLL(None).shmget(2, 4096, 0o1600)
print("ready", flush=True)
sys.stdin.read()'
	ipctool shm create key=1 4K # its creator is dead
	make shm 3 4K
	start sysv attach "$id"
	make sem 4 # its operator is dead
	make msg 5 # nobody was ever recorded
	make msg 6
	sysv send "$id" 1 x
	expect 3 ipctool rm --orphan --dry-run # all of them are too young
	expect 0 ipctool rm shm sem --orphan --idle 0s --yes
	[ "$(ipctool ls -n -r -o key | tr '\n' ' ')" = "0x00000002 0x00000003 0x00000005 0x00000006 " ]
}

@test "queues: an orphan's sender is dead, one whose users live or were never seen is kept" {
	start_inside python3 -c '
import ctypes, os, sys
libc = ctypes.CDLL(None)
def send(id):
    assert libc.msgsnd(id, ctypes.create_string_buffer(b"\1\0\0\0\0\0\0\0x"), 1, 0) == 0
living, dead = libc.msgget(1, 0o1600), libc.msgget(2, 0o1600)
libc.msgget(3, 0o1600)
send(living)
if os.fork() == 0:
    send(dead)
    os._exit(0)
os.wait()
print("ready", flush=True)
sys.stdin.read()'
	expect 0 inside ipctool rm --orphan --idle 0s --yes
	[ "$(ipctool ls -n -r -o key | tr '\n' ' ')" = "0x00000001 0x00000003 " ]
}

@test "a pid that was given out again is nobody's" {
	start unshare --pid --fork --kill-child --mount-proc reuse-pid
	inner=$(cat "/proc/$peer/task/$peer/children")
	inner=${inner% }
	expect 0 within nsenter --target "$inner" --pid --mount ipctool rm --orphan --idle 0s --yes
	[ "$(object_count)" -eq 0 ]
}

@test "a recorded pid that is not visible keeps it idle" {
	# made outside, looked at from a pid namespace where its maker has no number
	ipctool shm create 4K
	expect 3 alone ipctool rm --orphan --idle 0s --yes
	expect 0 ipctool rm --orphan --idle 0s --yes
}

@test "POSIX: mapped, open, neither; and processes that cannot be looked into" {
	start_inside posix shm /mapped 4096
	ipctool shm create /idle 4K
	ipctool shm create /secret 4K -m 600
	expect 0 inside ipctool rm shm --orphan --idle 0s --yes
	[ -e /dev/shm/mapped ]
	[ ! -e /dev/shm/idle ]
	# another's process that may open it might have it
	ipctool shm create /shared 4K -m 666
	chown 65534:65534 /dev/shm/shared
	expect 3 inside setpriv --reuid 65533 --regid 65533 --clear-groups ipctool rm --name shared --orphan --idle 0s --yes
	# of his own object only root's processes could, which do not count
	as_user ipctool shm create /own 4K
	expect 0 inside setpriv --reuid 65534 --regid 65534 --clear-groups ipctool rm --name own --orphan --idle 0s --yes
	grep -q 'left out of account' <<<"$err"
	[ ! -e /dev/shm/own ]
}

# Until a process is inside shmat, delayed by strace: the object has been looked at by then.
await_attach() {
	until grep -qs '^30 ' /proc/[0-9]*/syscall; do
		kill -0 "$1" || return 1
	done
}

@test "another object with the same id survives a delay before the attachment" {
	command -v strace >/dev/null || skip "no strace"
	[ "$(uname -m)" = x86_64 ] || skip "the number of shmat is x86_64's"
	local remover ident
	make shm 1 4K
	ident=$(ipctool ls -n -r -o ident)
	strace -qq -o /dev/null -e trace=shmat -e inject=shmat:delay_enter=1000000 ipctool rm "$ident" &
	remover=$!
	await_attach "$remover"
	ipcrm -m "$id"
	echo "$id" >/proc/sys/kernel/shm_next_id
	[ "$(ipctool shm create key=2 8K)" = "shm:$id" ]
	status=0
	wait "$remover" || status=$?
	[ "$status" -eq 6 ]
	is_there "shm:$id"
}

# replace_before TYPE CALL NUMBER: removes the only object of TYPE while strace delays that call of its removal, the NUMBERth
# CALL of ipctool, and puts another object in its place meanwhile, which must survive.
replace_before() {
	local type=$1 call=$2 number=$3 remover ident id
	make "$type" 1
	ident=$(ipctool ls "$type" -n -r -o ident)
	: >calls
	unshare --pid --fork --kill-child --mount-proc strace -qq -o calls -e trace="$call" \
		-e inject="$call:delay_enter=1000000:when=$number" ipctool rm "$ident" 2>said &
	remover=$!
	until [ "$(wc -l <calls)" -ge $((number - 1)) ]; do # those before it are over
		kill -0 "$remover" || return 1
	done
	case $type in
	msg) ipcrm -q "$id" ;;
	sem) ipcrm -s "$id" ;;
	esac
	echo "$id" >"/proc/sys/kernel/${type}_next_id"
	[ "$(ipctool "$type" create key=2 --mode 640)" = "$type:$id" ]
	status=0
	wait "$remover" || status=$?
	[ "$status" -eq 6 ] || complain "replaced before call $number of $call"
	is_there "$type:$id"
	grep -q 'another' said
	[ "$(grep -c RMID calls)" -eq 0 ]
	ipcrm --all="$type"
}

@test "another queue or set with the same id survives a delay at the last look" {
	command -v strace >/dev/null || skip "no strace"
	replace_before msg msgctl 2
	# first it is looked at (1), and its semaphores (2 to 4); then again (5 to 7), and once more what it is (8)
	replace_before sem semctl 5
	replace_before sem semctl 7
	replace_before sem semctl 8
}

@test "ids that are replaced all the time: no other object is ever removed" {
	expect 0 alone rm-race replace "${IPCTOOL_TEST_ROUNDS:-300}"
}

@test "eight that remove one id: one does, seven find nothing" {
	expect 0 alone rm-race eight "${IPCTOOL_TEST_ROUNDS:-30}"
}

@test "a sweep that runs all the time takes no live object" {
	expect 0 alone rm-race soak "${IPCTOOL_TEST_ROUNDS:-100}"
}
