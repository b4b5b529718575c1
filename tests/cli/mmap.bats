# mmap read, write, dump, fill, watch, stat, sync: what others map, without the traps of a mapping.
# shellcheck disable=SC2154 # helper.bash sets out, err and status
load helper

random() { head -c "$1" /dev/urandom; }

# The bytes of FILE as another program's mapping shows them.
mapped() {
	python3 -c '
import mmap, sys
file = open(sys.argv[1], "rb")
sys.stdout.buffer.write(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)[:])' "$1"
}

# shrunk SIGN SIZE WORD...: `ipctool mmap WORD...` ends with 1 and says that `file` ended at SIZE meanwhile. It is delayed at the
# system call in $at, if there is one, so that it is not done before. Where the file is cut before its size was looked at, it
# is simply a shorter file: once more.
shrunk() {
	local sign=$1 size=$2 slow=()
	shift 2
	[ -z "${at:-}" ] || slow=(strace -qq -o trace -e "trace=${at%%:*}" -e "inject=$at")
	for ((i = 0; i < 20; i++)); do
		truncate -s 0 file && truncate -s 4M file
		try "$CLI_TESTS/shrink.py" file "$size" "$sign" ${slow[@]+"${slow[@]}"} ipctool mmap "$@"
		[ "$status" -eq 0 ] || break
	done
	[ "$status" -eq 1 ] && [[ $err == *"shrunk meanwhile: there is no more at offset $size" ]] && is_diagnostic ||
		complain "$*"
	[ "$(stat -c %s file)" -eq "$size" ] || complain "it has grown again: $*"
}

@test "what is written is what others map, and what they store is what is read, at every size and offset" {
	truncate -s 1200000 file
	ln -s file link
	for size in 0 1 4095 4096 4097 131073 1048577; do
		for offset in 0 1 4095 65537; do
			random "$size" >data
			expect 0 ipctool mmap write file --offset "$offset" data
			[ -z "$out$err" ]
			mapped file | tail -c +$((offset + 1)) | head -c "$size" | cmp - data
			random "$size" | tee data | ipctool mmap write link --offset "$offset"
			ipctool mmap read link --offset "$offset" --length "$size" | cmp - data
		done
	done
	[ "$(stat -c %s file)" -eq 1200000 ]
	random 1200000 >file
	ipctool mmap read file | cmp - file
}

@test "dump is what hexdump -C prints" {
	needs hexdump
	random 1200000 >file
	ipctool mmap dump file | cmp - <(hexdump -C file)
	ipctool mmap dump file --offset 70001 --length 99 | cmp - <(hexdump -C -s 70001 -n 99 file)
}

@test "more than a window: 40 MiB in and out" {
	truncate -s 40M file
	random 40M >data
	ipctool mmap write file <data
	cmp file data
	cat data | ipctool mmap write file --offset 5 --length 41943035
	cmp <(tail -c +6 file) <(head -c 41943035 data)
	[ "$(ipctool mmap read file | md5sum)" = "$(md5sum <file)" ]
	expect 0 ipctool mmap fill file 0x5a --offset 1048575 --length 20000000
	[ "$(tail -c +1048576 file | head -c 20000000 | tr -d Z | wc -c)" -eq 0 ]
	cmp <(head -c 1048575 file | tail -c +6) <(head -c 1048570 data)
	cmp <(tail -c +21048576 file) <(tail -c +21048571 data | head -c -5)
}

@test "what does not fit is 8, and when that is known no byte changes" {
	random 10000 >file
	cp file before
	random 10001 >long
	refused 8 ipctool mmap write file long
	refused 8 ipctool mmap write file --offset 1 before
	refused 8 ipctool mmap write file --offset 10001 /dev/null
	refused 8 ipctool mmap write file --offset 18446744073709551615 before
	refused 8 ipctool mmap fill file 1 --length 10001
	refused 8 ipctool mmap fill file 1 --offset 1 --length 10000
	refused 8 ipctool mmap fill file 1 --offset 10001
	refused 8 ipctool mmap fill file 1 --offset 1 --length 18446744073709551615
	cmp file before
	expect 0 ipctool mmap fill file 1 --offset 10000
	expect 0 ipctool mmap write file long --length 10000
	cmp file <(head -c 10000 long)
	expect 0 ipctool mmap write file --offset 10000 /dev/null
	refused 8 sh -c 'cat before | ipctool mmap write file --offset 1'
	[[ $err == *"first 9999 bytes were written"* ]]
	# with --length what follows is left where it is
	[ "$(printf 'onetwo' | { ipctool mmap write file --length 3 && cat; })" = two ]
	refused 3 ipctool mmap write file missing
	refused 2 ipctool mmap fill file 256
	refused 2 ipctool mmap fill file
}

@test "an empty file, and what is behind the end: nothing" {
	: >file
	for verb in read dump sync; do
		expect 0 ipctool mmap "$verb" file
		[ -z "$out$err" ]
	done
	expect 0 ipctool mmap fill file 1
	expect 0 ipctool mmap write file /dev/null
	expect 0 ipctool mmap stat file -J
	check 'd["objects"] == [{"file": "file", "size": 0, "pages": 0, "resident": 0}] and d["complete"]'
	refused 8 ipctool mmap watch file
	printf hello >file
	for offset in 5 6 18446744073709551615; do
		expect 0 ipctool mmap read file --offset "$offset"
		[ -z "$out" ]
		expect 0 ipctool mmap dump file --offset "$offset"
		[ -z "$out" ]
	done
	[ "$(ipctool mmap read file --offset 4 --length 18446744073709551615)" = o ]
}

@test "what is no regular file is 6 and not waited for; what is missing 3; what one may not 4" {
	mkfifo fifo
	mkdir directory
	ln -s fifo link
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
	for file in fifo directory link socket /dev/null /dev/zero /proc/self/maps; do
		for verb in read dump stat sync watch "fill FILE 1" "write FILE /dev/null"; do
			[[ $verb == *FILE* ]] || verb="$verb FILE"
			# shellcheck disable=SC2086
			refused 6 ipctool mmap ${verb/FILE/$file}
		done
	done
	ln -s nowhere dangling
	for file in missing dangling directory/none; do
		refused 3 ipctool mmap read "$file"
		refused 3 ipctool mmap write "$file" /dev/null
	done
	chmod 755 .
	printf hello >file
	chmod 600 file
	for verb in read dump stat sync watch "fill FILE 1" "write FILE /dev/null"; do
		[[ $verb == *FILE* ]] || verb="$verb FILE"
		# shellcheck disable=SC2086
		refused 4 as_user ipctool mmap ${verb/FILE/file}
	done
	chmod 644 file
	[ "$(as_user ipctool mmap read file)" = hello ]
	expect 0 as_user ipctool mmap sync file
	refused 4 as_user ipctool mmap fill file 1
	# how much of a stranger's file is in memory the kernel does not tell
	expect 0 as_user ipctool mmap stat file -J
	check 'd["objects"][0]["resident"] is None and d["objects"][0]["size"] == 5 and not d["complete"]'
	[[ $err == *"only its owner"* ]]
}

@test "a type in front is read as one; what stands behind it is a name as it is" {
	printf hello >'a\x41:b'
	for word in 'mmap:a\x41:b' 'a\x41:b' './a\x41:b'; do
		expect 0 ipctool mmap read "$word"
		[ "$out" = hello ]
	done
	printf there >shm:5
	refused 2 ipctool mmap read shm:5
	[[ $err == *"hint: a file of that name is ./shm:5" ]]
	[ "$(ipctool mmap read ./shm:5)" = there ]
	refused 2 ipctool mmap read mmap:
	refused 3 ipctool mmap read mmap:mmap:none
}

@test "a program that runs is in use: 6; a file that is sealed is 4, and says so; reading them is well" {
	cp "$(command -v tail)" busy
	start bash -c './busy --pid $$ -f /dev/null & echo ready; read -r'
	within sh -c 'until [ "$(readlink /proc/[0-9]*/exe | grep -c "$PWD/busy")" -gt 0 ]; do :; done'
	refused 6 ipctool mmap fill busy 1
	[[ $err == *"a program that runs"* ]]
	ipctool mmap read busy | cmp - busy
	python3 -c '
import os, subprocess, fcntl
fd = os.memfd_create("sealed", os.MFD_ALLOW_SEALING)
os.write(fd, b"hello")
fcntl.fcntl(fd, 1033, 8)
for verb in (["read"], ["fill", "1"]):
    p = subprocess.run(["ipctool", "mmap", verb[0], "/dev/fd/%d" % fd] + verb[1:], pass_fds=[fd], capture_output=True)
    print(p.returncode, p.stdout, p.stderr)' >seen
	grep -qx "0 b'hello' b''" seen
	grep -q "^4 b'' .*: it is sealed: nobody can change it any more" seen
}

@test "a file with a lease on it is not waited for" {
	printf hello >file
	start python3 -c '
import fcntl, os, signal, sys
signal.signal(signal.SIGIO, signal.SIG_IGN)
fd = os.open("file", os.O_RDWR)
try:
    fcntl.fcntl(fd, 1024, fcntl.F_WRLCK)
    print("ready", flush=True)
except OSError:
    print("ready none", flush=True)
sys.stdin.read()'
	[ -z "$said" ] || skip "this file system has no leases"
	refused 7 ipctool mmap read file
	refused 7 ipctool mmap fill file 1
}

@test "stat says of pages what fincore says" {
	random 300001 >file
	expect 0 ipctool mmap stat file -J
	check 'd["objects"][0]["size"] == 300001 and d["objects"][0]["pages"] == 74 and d["objects"][0]["resident"] == 74'
	truncate -s 1G sparse
	printf x | dd of=sparse bs=1 seek=500000000 conv=notrunc status=none
	printf x | dd of=sparse bs=1 conv=notrunc status=none
	for file in file sparse; do
		expect 0 ipctool mmap stat "$file" -n -r -o resident
		if command -v fincore >/dev/null; then
			[ "$out" = "$(fincore -n -b -o PAGES "$file" | tr -d ' ')" ]
		fi
	done
	[ "$out" -ge 2 ]
	resident=$out
	[ "$(ipctool mmap stat sparse --csv)" = $'FILE,SIZE,PAGES,RESIDENT\r\nsparse,1073741824,262144,'"$resident"$'\r' ]
}

@test "stat of holes, as many as a file may have, does not go through them page by page" {
	python3 -c '
import ctypes, errno, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall(451, -1, None, None, 0)
sys.exit(ctypes.get_errno() != errno.EBADF)' || skip "this kernel has no cachestat(2)"
	truncate -s 1E /dev/shm/holes
	try ipctool mmap stat /dev/shm/holes -n -r -o resident,pages
	rm /dev/shm/holes
	[ "$status" -eq 0 ]
	[ "$out" = "0 281474976710656" ]
}

@test "a file that is shrunk in the middle of any verb: 1, with the offset, and it does not grow again" {
	[ -z "$IPCTOOL_SANITIZED" ] || skip "strace and sanitizers together take too long"
	command -v strace >/dev/null || skip "strace is not installed"
	at="fsync:delay_enter=500000" shrunk open 1000001 sync file
	# between the look at its size and the count
	at="munmap:delay_enter=300000" shrunk open 1000001 stat file
	# each look at its size, before and after each piece, lasts 20 ms
	at="newfstatat,fstat:delay_exit=20000" shrunk seen 10 fill file 7
	at="newfstatat,fstat:delay_exit=20000" shrunk seen 4097 fill file 7
}

@test "the same where it waits for others" {
	for verb in read dump; do
		random 4M >file
		try bash -c "set -o pipefail; ipctool mmap $verb file | { head -c 1; truncate -s 2000001 file; cat; } >/dev/null"
		[ "$status" -eq 1 ]
		[[ $err == *"shrunk meanwhile: there is no more at offset 2000001" ]]
	done
	# while it waits for what it is to write
	truncate -s 0 file && truncate -s 4M file
	mkfifo source
	within ipctool mmap write file source 2>said &
	pid=$!
	exec 9>source
	random 100000 >&9
	within sh -c 'until cmp -s -n 1 file /dev/zero; [ $? -eq 1 ]; do :; done'
	truncate -s 50001 file
	random 100000 >&9 || true
	exec 9>&-
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 1 ]
	[[ $(cat said) == *"shrunk meanwhile: there is no more at offset "* ]]
	[ "$(stat -c %s file)" -eq 50001 ]
	truncate -s 4M file
	start bash -c 'ipctool mmap watch file -v 2>&1 | { read -r line; echo ready; cat >seen; }'
	truncate -s 12345 file
	within tail --pid "$peer" -f /dev/null
	grep -q "cannot watch 'file': it was shrunk meanwhile: there is no more at offset 12345" seen
}

@test "a full file system is 8, and a file with holes is not half written" {
	full() {
		mkdir small && mount -t tmpfs -o size=64k tmpfs small
		truncate -s 1M small/file
		ipctool mmap fill small/file 1 && return 1
		[ $? -eq 8 ] || return 2
		head -c 100000 /dev/urandom >data
		ipctool mmap write small/file data && return 3
		[ $? -eq 8 ] || return 4
		[ "$(tr -d '\0' <small/file | wc -c)" -eq 0 ] || return 5
		# how long that is nobody knows before
		cat data | ipctool mmap write small/file && return 6
		[ $? -eq 8 ] || return 7
	}
	export -f full
	expect 0 unshare --mount bash -c full
	[[ $err == *"no room for it on its file system at offset "* ]]
	[[ $err != *"Bus error"* ]]
}

@test "watch shows what others store in their mappings" {
	truncate -s 8K file
	start bash -c 'ipctool mmap watch file --offset 16 -c 1 -v 2>&1 >seen | { read -r line; echo ready; cat; }'
	python3 -c '
import mmap
file = open("file", "r+b")
memory = mmap.mmap(file.fileno(), 0)
memory[0] = 1
memory[4100] = 65'
	within tail --pid "$peer" -f /dev/null
	[[ $(cat seen) == "00001000  00 00 00 00 41 00 "* ]]
	refused 124 ipctool mmap watch file -t 0.05
	refused 7 ipctool mmap watch file -t 0
	[ "$(wc -l <seen)" -eq 1 ]
}

@test "a file that loses its name meanwhile is worked on to the end; reading leaves its times alone" {
	random 4M >file
	cp file before
	touch -d '2001-01-01' file
	before=$(stat -c '%X %Y' file)
	ipctool mmap read file | cmp - before
	expect 0 ipctool mmap dump file
	expect 0 ipctool mmap stat file
	[ "$(stat -c '%X %Y' file)" = "$before" ]
	bash -c 'set -o pipefail; ipctool mmap read file | { head -c 1; rm file; cat; }' | cmp - before
}

@test "standard output that fails is 1; a reader that goes away is SIGPIPE" {
	random 1M >file
	for verb in read dump stat; do
		try sh -c "ipctool mmap $verb file >/dev/full"
		[ "$status" -eq 1 ]
		is_diagnostic
	done
	try bash -c 'ipctool mmap read file | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}'
	[ "$status" -eq 141 ]
	[ -z "$err" ]
}
