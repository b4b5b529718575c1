# The drop-ins against util-linux 2.38.1 itself: random objects and options. TEST_SEED sets the seed, which each test prints when it
# fails; IPCTOOL_TEST_ROUNDS=100 TEST_DEADLINE=600 makes it longer: 2,000 populations and 800 histories, in some minutes.
load helper

setup() {
	cli_setup
	seed=${TEST_SEED:-$([ -n "${IPCTOOL_TEST_ROUNDS:-}" ] && echo $RANDOM || echo 20261121)}
	echo "seed: $seed"
}

teardown() {
	[ -z "${isolated:-}" ] || ipctool ipcrm --all=pmsg
	cli_teardown
}

# Skips where there is nothing to compare with.
reference() {
	for tool in "$@"; do
		[[ $("/usr/bin/$tool" --version 2>&1) == *"util-linux 2.38.1" ]] || skip "no $tool of util-linux 2.38.1"
	done
}

@test "ipcs and lsipc, as root and as an ordinary user: no byte differs" {
	reference ipcs lsipc
	expect 0 python3 "$CLI_TESTS/util_linux.py" read "$IPCTOOL" "$seed"
}

@test "ipcmk and ipcrm, as root and as an ordinary user: the same answers, the same tables" {
	reference ipcmk ipcrm
	expect 0 python3 "$CLI_TESTS/util_linux.py" change "$IPCTOOL" "$seed"
}

@test "lsipc, ipcrm and ipcmk of POSIX objects, against a newer util-linux: no byte differs" {
	"${UTIL_LINUX_NEWER:-/usr/bin}/lsipc" --help | grep -q posix-shmems ||
		skip "no lsipc that knows -M: UTIL_LINUX_NEWER can name the directory of one"
	expect 0 unshare --mount python3 "$CLI_TESTS/util_linux_posix.py" "$IPCTOOL" "$seed"
}

@test "the man page has the list of differences" {
	expect 0 python3 "$CLI_TESTS/util_linux.py" page "$MAN_PAGES/ipctool-util-linux.1"
}

@test "ipcrm -a shm removes nothing" {
	ipctool msg create private
	ipctool shm create private 4K
	expect 1 ipctool ipcrm -a shm
	[ "$err" = "ipcrm: unknown argument: shm
Try 'ipcrm --help' for more information." ]
	[ "$(object_count)" -eq 2 ]
}

@test "a negative id names nothing, and crashes nothing" {
	ipctool sem create private -c 3
	ipctool msg create private
	ipctool shm create private 4K
	for kind in m q s; do
		expect 0 ipctool ipcs "-$kind" -i -1
		[ -z "$out" ]
		[ "$err" = "ipcs: id -1 not found" ]
		expect 0 ipctool lsipc "-$kind" -i -1
		[ -z "$out" ]
		[ "$err" = "lsipc: id -1 not found" ]
	done
}

@test "ipcrm -a leaves POSIX objects alone; a bad word among ids leaves all" {
	ipctool msg create private
	ipctool shm create private 4K
	ipctool shm create /s 4K
	ipctool msg create /q
	expect 1 ipctool ipcrm shm 0 xyz
	[ "$err" = "ipcrm: invalid id: xyz" ]
	[ "$(object_count)" -eq 3 ]
	expect 0 ipctool ipcrm -a
	[ "$(object_count)" -eq 1 ]
	[ "$(ls /dev/shm)" = s ]
	expect 0 ipctool msg set /q --mode 600
}

@test "a key of more than 32 bits removes nothing" {
	ipctool msg create 0x23123123
	expect 1 ipctool ipcrm -Q 0x4123123123123
	[ "$err" = "ipcrm: invalid key (0x4123123123123)" ]
	[ "$(object_count)" -eq 1 ]
	expect 0 ipctool ipcrm -Q 0x23123123
	[ "$(object_count)" -eq 0 ]
}

@test "ipcrm of POSIX names, and of all of a kind" {
	ipctool shm create /s 4K
	ipctool msg create /q
	ipctool sem create /l
	expect 1 ipctool ipcrm -v --posix-mqueue q
	[ "$err" = "ipcrm: name failed: Invalid argument" ]
	expect 0 ipctool ipcrm -v --posix-shmem /s --posix-mqueue /q --posix-semaphore l
	[ "$out" = "removing POSIX shared memory \`/s'
removing POSIX message queue \`/q'
removing POSIX semaphore \`l'" ]
	[ "$(object_count)" -eq 0 ]
	expect 1 ipctool ipcrm --posix-shmem none
	[ "$err" = "ipcrm: name \`none' not found" ]
	ipctool shm create /s 4K
	ipctool sem create /l
	mkdir /dev/shm/directory
	expect 0 ipctool ipcrm --all=pshm
	[ "$(ls /dev/shm)" = "directory
sem.l" ]
}

@test "ipcmk leaves what exists alone, and nothing that it could not announce" {
	ipctool shm create /keep 11
	printf 'hello world' | ipctool shm write /keep
	expect 1 ipctool ipcmk -m 2 -n /keep
	[ "$err" = "ipcmk: create POSIX shared memory failed: File exists" ]
	[ "$(ipctool shm read /keep)" = "hello world" ]
	for words in '-Q' '-M 1K' '-S 3' '-q -n x' '-s -n x' '-m 1K -n x'; do
		# shellcheck disable=SC2086
		try sh -c "ipctool ipcmk $words >/dev/full"
		[ "$status" -eq 1 ]
		[ "$(object_count)" -eq 1 ] || complain "ipcmk $words"
		# shellcheck disable=SC2086
		try sh -c "ipctool ipcmk $words >&-"
		[ "$status" -eq 1 ]
		[ "$(object_count)" -eq 1 ] || complain "ipcmk $words, closed"
	done
	expect 0 ipctool ipcmk -s -m 1K -n two
	[ "$out" = "POSIX shared memory name: two
POSIX semaphore name: two" ]
	expect 1 ipctool ipcmk -s
	[ "$err" = "ipcmk: name is required for POSIX IPC
Try 'ipcmk --help' for more information." ]
}

@test "no name leads elsewhere" {
	mkdir /dev/shm/directory /dev/shm/sem.directory # where a file without a name could get one
	for name in directory/x //dev/shm/directory/x ///dev/shm/directory/x ../shm/directory/x ../x . ..; do
		expect 1 ipctool ipcmk -m 10 -n "$name"
		[ "$err" = "ipcmk: create POSIX shared memory failed: Invalid argument" ]
	done
	expect 1 ipctool ipcmk -s -n directory/x
	[ "$err" = "ipcmk: create POSIX semaphore failed: Invalid argument" ]
	[ -z "$(find /dev/shm -type f)" ]
	expect 1 ipctool ipcrm --posix-shmem directory
	[ "$err" = "ipcrm: name \`directory' not found" ]
}

@test "a user without a right to a set is told so, and gets what is known" {
	set=$(ipctool sem create private -c 2 -m 600)
	expect 1 as_user ipctool ipcs -s -i "${set#sem:}"
	[[ $out == *"nsems = 2"* ]]
	[ "$err" = "ipcs: semctl(GETVAL) failed: Permission denied" ]
}

@test "by their own names, with their letters" {
	mkdir bin
	ipctool --install bin ipcs ipcrm ipcmk lsipc
	expect 0 bin/ipcs -h
	expect 1 bin/ipcs -Z
	[ "$err" = "bin/ipcs: invalid option -- 'Z'
Try 'ipcs --help' for more information." ]
	expect 0 bin/ipcs -h
	[[ $out == *"--summary"* ]]
	expect 0 bin/ipcmk -V
	[[ $out == "ipcmk from ipctool "* ]]
	expect 0 bin/ipcmk -Q
	[[ $out == "Message queue id: "* ]]
	expect 0 bin/ipcrm -q "${out##* }"
	[ "$(object_count)" -eq 0 ]
}

@test "lsipc of POSIX objects; nothing in /dev/shm crashes it or passes for an object" {
	ipctool shm create /frame 4K
	ipctool sem create /gate --values 3
	ipctool msg create /jobs
	: >/dev/shm/sem.evil
	printf abc >/dev/shm/sem.short
	mkdir /dev/shm/directory
	ln -s /etc/passwd /dev/shm/link
	mkfifo /dev/shm/fifo
	expect 0 ipctool lsipc -M -r -o NAME,SIZE
	[ "$out" = "NAME SIZE
frame 4K" ]
	expect 0 ipctool lsipc -S -r -o NAME,SVAL
	[ "$(sort <<<"$out")" = "NAME SVAL
evil 
gate 3
short " ]
	expect 0 ipctool lsipc -Q -r -o NAME,MSGS,USEDBYTES
	[ "$out" = "NAME MSGS USEDBYTES
/jobs 0 0B" ]
	expect 0 ipctool lsipc -S -N gate -J
	check 'd["posix-semaphores"][0]["sval"] == "3"'
	expect 0 ipctool lsipc -M -N none
	[ "$err" = "lsipc: shm none not found" ]
}

@test "lsipc of POSIX queues: their limits, and what the user cannot see" {
	ipctool msg create /jobs
	expect 0 ipctool lsipc -g -Q -r -b -o RESOURCE,DESCRIPTION,LIMIT,USED
	[ "$out" = "RESOURCE DESCRIPTION LIMIT USED
MQUMNI Number\\x20of\\x20POSIX\\x20message\\x20queues $(cat /proc/sys/fs/mqueue/queues_max) 1
MQUMAX Max\\x20size\\x20of\\x20POSIX\\x20message\\x20(bytes) $(cat /proc/sys/fs/mqueue/msgsize_max) -
MQUMNB Number\\x20of\\x20messages\\x20in\\x20POSIX\\x20message\\x20queue $(cat /proc/sys/fs/mqueue/msg_max) -" ]
	expect 0 ipctool lsipc
	[[ $out != *MQU* ]] # as in 2.38.1
	grep -q ' - mqueue ' /proc/self/mountinfo && skip "queues can be listed here by anybody"
	for words in -Q '-g -Q'; do
		# shellcheck disable=SC2086
		expect 1 as_user ipctool lsipc $words
		[ "$err" = "lsipc: /dev/mqueue does not seem to be mounted. Use 'mount -t mqueue none /dev/mqueue' to mount it." ]
	done
}

@test "lsipc lists what the user may not open, and leaves blank what he cannot know" {
	ipctool msg create /secret -m 600
	ipctool sem create /gate -m 600
	mkdir mqueue
	mount -t mqueue none mqueue
	expect 0 as_user ipctool lsipc -Q -r -o NAME,PERMS,USEDBYTES,MSGS
	umount mqueue
	[ "$out" = "NAME PERMS USEDBYTES MSGS
/secret rw-------  " ]
	expect 0 as_user ipctool lsipc -S -r -o NAME,SVAL
	[ "$out" = "NAME SVAL
gate " ]
}

@test "what is asked for in two ways" {
	expect 1 ipctool lsipc -m -q
	[ "$err" = "lsipc: mutually exclusive arguments: --shmems --queues --semaphores" ]
	expect 1 ipctool lsipc -M -q
	[ "$err" = "lsipc: mutually exclusive arguments: --posix-shmems --posix-mqueues --posix-semaphores --shmems --queues --semaphores" ]
	expect 1 ipctool lsipc -g -i 1
	[ "$err" = "lsipc: mutually exclusive arguments: --global --id" ]
	expect 1 ipctool lsipc -N x -i 1
	[ "$err" = "lsipc: mutually exclusive arguments: --name --global --id" ]
	expect 1 ipctool lsipc -N x
	[ "$err" = "lsipc: --global is mutually exclusive with --creator, --id, --name and --time" ]
}

@test "lsipc -J is valid whatever a command line has" {
	ipctool shm create private 4K
	expect 0 ipctool lsipc -m -J
	check 'len(d["sharedmemory"]) == 1'
	start bash -c 'exec -a "$(printf "a\377b\"\\\\")" python3 -c "
import ctypes, sys
ctypes.CDLL(None).shmget(0, 4096, 0o1600)
print(\"ready\", flush=True)
sys.stdin.read()"' 2>/dev/null || skip "this shell has no exec -a"
	expect 0 ipctool lsipc -m -J
	check 'len(d["sharedmemory"]) == 2'
}

@test "-i and the summaries do not scan" {
	command -v strace >/dev/null || skip "no strace"
	for i in 1 2 3 4 5 6 7 8; do ipctool msg create private >ids; done
	id=$(cut -d: -f2 ids)
	for words in "ipcs -q -i $id" "ipcs -u" "lsipc -q -i $id" "lsipc -g"; do
		# shellcheck disable=SC2086
		expect 0 strace -f -o trace -e trace=msgctl,openat ipctool $words
		[ "$(grep -c msgctl trace)" -le 4 ] || complain "$words: $(cat trace)"
		! grep -q /proc/sysvipc trace
	done
}
