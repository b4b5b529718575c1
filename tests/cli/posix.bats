# The POSIX families: shared memory, semaphores and queues, made by ipctool, by the C library, and by strangers.
load helper

# hard_names PREFIX: writes 17 files whose names are hard, with PREFIX before each.
hard_names() {
	python3 - "$1" <<'PY'
import os, sys
names = [b"a b", b"n\nl", b"\x1b[31m", b"\xff\xfe", b"at@0123456789abcdef", b"back\\x41", "é".encode(), "\u202ertl".encode(),
         b".hidden", b"-dash", b"a:b", b"$(id)", b"\x7f", b"tab\t", b"%s%n", "\u00a0nbsp".encode(), b"x" * 251]
for name in names:
    with open(b"/dev/shm/" + sys.argv[1].encode() + name, "wb") as f:
        f.write(bytes(32))
PY
}

# Queues outlive the test's directory.
teardown() {
	if [ -n "${isolated:-}" ] && mkdir "$BATS_TEST_TMPDIR/queues" && mount -t mqueue none "$BATS_TEST_TMPDIR/queues"; then
		find "$BATS_TEST_TMPDIR/queues" -mindepth 1 -delete
		umount "$BATS_TEST_TMPDIR/queues"
	fi
	cli_teardown
}

@test "shm create: a POSIX object, exact mode, all of its memory, opened again, too small" {
	umask 077
	expect 0 ipctool shm create /frame 64K -m 0666
	[ "$out" = shm:/frame ]
	[ "$(stat -c '%a %s' /dev/shm/frame)" = "666 65536" ]
	[ "$(stat -c %b /dev/shm/frame)" -eq 128 ]
	expect 0 ipctool shm create shm:/frame 4K -J
	check 'd["addr"] == "shm:/frame" and d["created"] is False and d["ident"].startswith("shm:/frame@")'
	refused 5 ipctool shm create /frame 65K
	refused 5 ipctool shm create /frame 4K -x
	expect 0 ipctool shm create /sparse 1M --noreserve
	[ "$(stat -c '%s %b' /dev/shm/sparse)" = "1048576 0" ]
	refused 2 ipctool shm create /big 2M --huge
	[[ $err == *"System V key"* ]]
	refused 2 ipctool shm create /sem.x 4K
	refused 2 ipctool shm create /a/b 4K
	refused 2 ipctool shm create "/$(printf 'x%.0s' {1..256})" 4K
}

@test "shm create --from: the bytes, nothing when they are too many, an existing one left alone" {
	printf hello >file
	expect 0 ipctool shm create /f 8 --from file
	[ "$(od -An -c /dev/shm/f | tr -d ' ')" = 'hello\0\0\0' ]
	printf other >file
	expect 0 ipctool shm create /f 8 --from file
	[[ $err == *"left as it is"* ]]
	[ "$(head -c5 /dev/shm/f)" = hello ]
	refused 8 ipctool shm create /g 4 --from file
	refused 8 bash -c 'printf 12345 | ipctool shm create /g 4 --from /dev/stdin'
}

@test "shm create: what is no regular file is refused, and left alone" {
	mkfifo /dev/shm/fifo
	mkdir /dev/shm/directory
	ln -s fifo /dev/shm/link
	ln -s "$PWD/target" /dev/shm/out
	for name in fifo directory link out; do
		refused 6 ipctool shm create /$name 4K
		refused 5 ipctool shm create /$name 4K -x
		refused 6 ipctool stat shm:/$name
	done
	[ ! -e target ]
	mkfifo /dev/shm/sem.fifo
	refused 6 ipctool sem create /fifo
	printf abc >/dev/shm/sem.three
	refused 6 ipctool sem create /three
	[ "$(cat /dev/shm/sem.three)" = abc ]
}

@test "a full /dev/shm is status 8 with its size, and leaves nothing" {
	mount -t tmpfs -o mode=1777,size=64k tmpfs /dev/shm
	refused 8 ipctool shm create /large 1M
	[[ $err == *"1048576 bytes"* && $err == *65536* && $err == *size* ]]
	expect 0 ipctool shm create /sparse 1M --noreserve
	head -c 65536 /dev/zero >/dev/shm/filler
	refused 8 ipctool sem create /gate
	umount /dev/shm
	mount -t tmpfs -o mode=1777,nr_inodes=2 tmpfs /dev/shm
	: >/dev/shm/filler
	refused 8 ipctool shm create /one 4K
	[[ $err == *nr_inodes* ]]
	umount /dev/shm
}

@test "an address that cannot be written: the new object is removed, an old one is not" {
	for words in "shm create /z 1K" "sem create /z" "msg create /z"; do
		try bash -c "ipctool $words >/dev/full"
		[ "$status" -eq 1 ] || complain "$words"
		[[ $err == *"removed again"* ]] || complain "$words"
		expect 3 ipctool stat "${words%% *}:/z"
		# shellcheck disable=SC2086
		expect 0 ipctool $words
		try bash -c "ipctool $words >/dev/full"
		[ "$status" -eq 1 ]
		expect 0 ipctool stat "${words%% *}:/z"
	done
}

@test "sem create: what sem_open finds, and the other way round" {
	expect 0 ipctool sem create /gate --values 3 -m 0640
	[ "$out" = sem:/gate ]
	[ "$(stat -c %a /dev/shm/sem.gate)" = 640 ]
	expect 0 posix sem-value /gate
	[ "$out" = 3 ]
	expect 0 posix sem-wait /gate 3
	expect 0 ipctool stat sem:/gate -J
	check 'd["objects"][0]["values"] == [0] and d["objects"][0]["semaphores"][0]["value"] == 0'
	start posix sem /peer 2147483647
	expect 0 ipctool ls sem -J
	check '[(o["addr"], o["values"], o["nsems"], o["state"] if "state" in o else None) for o in d["objects"]] == [("sem:/gate", [0], 1, None), ("sem:/peer", [2147483647], 1, None)]'
	expect 0 ipctool sem create /peer --values 5
	expect 0 posix sem-value /peer
	[ "$out" = 2147483647 ]
	expect 0 ipctool sem create /most --values 2147483647
	refused 8 ipctool sem create /more --values 2147483648
	refused 8 ipctool sem create --values 32768
	refused 2 ipctool sem create /two -c 2
	refused 2 ipctool sem create /two --values 1,2
	refused 2 ipctool sem create "/$(printf 'x%.0s' {1..252})"
}

@test "sem create: a name is there only with its value, however many create it" {
	expect 0 posix sem-race 40
}

@test "files sem.* that are no semaphores: invalid, never opened, stat says so and is 0" {
	: >/dev/shm/sem.empty
	printf abc >/dev/shm/sem.three
	head -c 33 /dev/zero >/dev/shm/sem.long
	printf '\377\377\377\377%028d' 0 >/dev/shm/sem.negative
	expect 0 as_user ipctool ls sem -J -o addr,state,values,nsems
	check 'all(o["state"] == "invalid" and o["values"] is None for o in d["objects"]) and len(d["objects"]) == 4'
	expect 0 ipctool stat sem:/empty
	[[ $out == *"state: invalid"* ]]
	expect 0 ipctool stat sem:/three sem:/long sem:/negative -J
	check '[o["state"] for o in d["objects"]] == ["invalid"] * 3'
}

@test "what is in /dev/shm and no object is counted, not listed" {
	mkfifo /dev/shm/fifo
	mkdir /dev/shm/directory /dev/shm/sem.directory
	ln -s nowhere /dev/shm/link
	ln -s /etc/passwd /dev/shm/sem.link
	mknod /dev/shm/null c 1 3
	: >/dev/shm/sem.
	: >/dev/shm/regular
	expect 0 ipctool ls shm sem -v -n -o addr
	[ "$out" = shm:/regular ]
	[[ $err == *"7 entries in /dev/shm"* ]]
	expect 0 ipctool ls shm sem -n -o addr
	[ -z "$err" ]
}

@test "hard names: every listing's address leads back to its object" {
	hard_names ""
	hard_names sem.
	: >/dev/shm/sem..
	truncate -s 32 /dev/shm/sem..
	for form in "" -r; do
		# shellcheck disable=SC2086
		expect 0 ipctool ls -n $form -o addr
		[ "$(wc -l <<<"$out")" -eq 35 ]
		LC_ALL=C grep -q '[[:cntrl:]]' <<<"$out" && complain "not printable: $form"
		mapfile -t addresses <<<"$out"
		expect 0 ipctool stat -J "${addresses[@]}"
		check 'len(d["objects"]) == 35'
	done
	expect 0 ipctool ls -J
	check 'len(set(o["ident"] for o in d["objects"])) == 35'
	check 'sum(o["name"] is None and o["name_base64"] == "//4=" for o in d["objects"]) == 2'
	check 'sum(o["name"] == "n\nl" and o["addr"].endswith(":/n\\x0al") for o in d["objects"]) == 2'
	check 'all(o["id"] is None and o["key"] is None and o["creator"] is None and o["family"] == "posix" for o in d["objects"])'
	expect 0 env LC_ALL=C.UTF-8 ipctool ls
	[[ $out == *"shm:/é "* ]]
}

@test "idents: the same file is found, another one is not" {
	expect 0 ipctool shm create /a 4K
	for object in "shm create /x 4K" "sem create /x" "msg create /x"; do
		# shellcheck disable=SC2086
		expect 0 ipctool $object -J
		ident=$(python3 -c 'import json,sys; print(json.load(sys.stdin)["ident"])' <<<"$out")
		expect 0 ipctool stat "$ident"
		case $ident in
		shm*) rm /dev/shm/x ;;
		sem*) rm /dev/shm/sem.x ;;
		msg*) python3 -c 'import ctypes; ctypes.CDLL(None).mq_unlink(b"/x")' ;;
		esac
		expect 3 ipctool stat "$ident"
		# shellcheck disable=SC2086
		expect 0 ipctool $object
		expect 6 ipctool stat "$ident"
	done
}

@test "msg create: attributes, defaults, exact mode, limits by name" {
	umask 077
	expect 0 ipctool msg create /jobs --maxmsg 5 --msgsize 1K -m 0666
	[ "$out" = msg:/jobs ]
	expect 0 ipctool msg create /default
	expect 0 ipctool ls msg -J
	check '[(o["addr"], o["maxmsg"], o["msgsize"], o["qbytes"], o["mode"]) for o in d["objects"]] == [("msg:/default", 10, 8192, 81920, "0600"), ("msg:/jobs", 5, 1024, 5120, "0666")]'
	expect 0 ipctool msg create /jobs
	expect 0 ipctool msg create /jobs --maxmsg 5
	expect 5 ipctool msg create /jobs --maxmsg 6
	expect 5 ipctool msg create /jobs -x
	expect 8 ipctool msg create /more --msgsize 1T
	[[ $err == *fs.mqueue.msgsize_max* ]]
	expect 2 ipctool msg create /q --qbytes 4K
	[[ $err == *--maxmsg* && $err == *--msgsize* ]]
	expect 2 ipctool msg create --maxmsg 4
	[[ $err == *--qbytes* ]]
	# 4 messages of 100 bytes take 4 * (100 + 48 + 48) bytes
	expect 0 bash -c 'ulimit -q 784; setpriv --reuid 65533 --clear-groups ipctool msg create /exact --maxmsg 4 --msgsize 100'
	expect 8 bash -c 'ulimit -q 783; setpriv --reuid 65532 --clear-groups ipctool msg create /over --maxmsg 4 --msgsize 100'
	[[ $err == *"784"* && $err == *"783"* && $err == *RLIMIT_MSGQUEUE* ]]
}

@test "a queue of the C library: messages, bytes, who is notified" {
	start posix mq /tasks 4 100
	expect 0 ipctool stat msg:/tasks -J
	check "d['objects'][0]['notify_pid'] == $peer and d['objects'][0]['msgs'] == 0"
	expect 0 posix mq-send /tasks abc defgh
	expect 0 ipctool stat msg:/tasks -J
	check 'd["objects"][0]["msgs"] == 2 and d["objects"][0]["bytes"] == 8 and d["objects"][0]["messages"] is None'
	expect 0 ipctool ls msg --larger 7 -n -o addr
	[ "$out" = msg:/tasks ]
	expect 0 ipctool ls msg --empty -n -o addr
	[ -z "$out" ]
}

@test "queues: root needs no mount; others an existing one of their namespace" {
	expect 0 ipctool msg create /public -m 0644
	expect 0 ipctool msg create /secret
	before=$(cat /proc/self/mountinfo)
	expect 0 ipctool ls msg -n -o addr
	[ "$out" = $'msg:/public\nmsg:/secret' ]
	[ "$before" = "$(cat /proc/self/mountinfo)" ]
	expect 0 as_user ipctool ls -J
	[[ $err == *"cannot list POSIX msg"* ]]
	check 'd["complete"] is False'
	expect 4 as_user ipctool ls msg --name '*'
	[ -z "$out" ]
	expect 0 as_user ipctool stat msg:/public
	expect 4 as_user ipctool stat msg:/secret
	expect 3 as_user ipctool stat msg:/nothing
	mkdir -m 755 'm q'
	mount -t mqueue none 'm q'
	expect 0 as_user ipctool ls msg -J
	check '[(o["name"], o["msgs"], o["owner"]) for o in d["objects"]] == [("public", 0, "root"), ("secret", None, "root")]'
	check 'd["complete"] is False'
	expect 0 as_user ipctool ls msg -n -o addr,mode
	[ -z "$err" ]
	expect 0 as_user ipctool stat msg:/secret
	# the mount shows another IPC namespace than this one
	expect 0 as_user unshare --user --ipc ipctool ls msg -J
	check 'd["objects"] == [] and d["complete"] is False'
	umount 'm q'
}

@test "looking changes nothing" {
	expect 0 ipctool shm create /a 4K
	expect 0 ipctool sem create /g --values 1
	expect 0 ipctool msg create /q
	touch -a -d @1000 /dev/shm/a /dev/shm/sem.g
	before=$(stat -c '%n %X %Y %Z' /dev/shm/a /dev/shm/sem.g; posix mq-times /q)
	until [ "$(date +%s)" -gt "$(posix mq-times /q | cut -d' ' -f3)" ]; do :; done
	expect 0 ipctool ls
	expect 0 ipctool ls sem -o +values
	expect 0 ipctool stat shm:/a sem:/g
	expect 0 as_user ipctool ls shm sem
	[ "$before" = "$(stat -c '%n %X %Y %Z' /dev/shm/a /dev/shm/sem.g; posix mq-times /q)" ]
	# the status of a queue is told in no other way: its atime and ctime, never the mtime, which listings show
	expect 0 ipctool stat msg:/q
	[ "$(posix mq-times /q | cut -d' ' -f2)" = "$(tail -1 <<<"$before" | cut -d' ' -f2)" ]
}

@test "selectors: names by glob, keys and pids never of POSIX, sizes, owners" {
	expect 0 ipctool shm create /torch_1 8K -m 0644
	expect 0 ipctool shm create key=5 8K
	expect 0 ipctool sem create /mp-xyz
	expect 0 ipctool ls -n -o addr --name 'torch_*'
	[ "$out" = shm:/torch_1 ]
	expect 0 ipctool ls -n -o addr --name '*'
	[ "$out" = $'shm:/torch_1\nsem:/mp-xyz' ]
	expect 0 ipctool ls -n -o family --key 0/0
	[ "$out" = sysv ]
	expect 0 ipctool ls -n -o addr --app pytorch
	[ "$out" = shm:/torch_1 ]
	expect 0 ipctool ls -n -o addr --app python
	[ "$out" = sem:/mp-xyz ]
	expect 0 ipctool ls shm -n -o family --larger 4K --owner root
	[ "$out" = $'sysv\nposix' ]
}

@test "python's shared memory and multiprocessing are seen as they are" {
	cat >peer.py <<'PY'
import multiprocessing as m, sys
from multiprocessing import shared_memory as s
a = s.SharedMemory("ours", create=True, size=12345)
print("ready", flush=True)
sys.stdin.read()
a.close()
a.unlink()
PY
	start python3 peer.py
	expect 0 ipctool stat shm:/ours -J
	check 'd["objects"][0]["size"] == 12345 and d["objects"][0]["mode"] == "0600"'
	stop
	expect 3 ipctool stat shm:/ours
}
