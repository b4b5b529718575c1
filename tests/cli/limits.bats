# limits: every limit, its value, what is used, and --check.
# shellcheck disable=SC2154 # helper.bash sets out, err and status
load helper

# Queues outlive a test; here they would be counted in the next one.
teardown() {
	local mounted="$BATS_TEST_TMPDIR/here/queues"
	[ -d "$BATS_TEST_TMPDIR/here" ] || return 0
	[ -d "$mounted" ] || {
		mkdir "$mounted"
		mount -t mqueue mqueue "$mounted"
	}
	find "$mounted" -mindepth 1 -delete
	umount "$mounted"
	cli_teardown
}

row() { printf '%s' "$out" | awk -v name="$1" '$1 == name { print; exit }'; }

@test "values are those that /proc/sys and getrlimit(2) give" {
	expect 0 ipctool limits -J
	printf '%s' "$out" | python3 -c '
import json, resource, sys
d = json.load(sys.stdin)
rows = {r["resource"]: r for r in d["limits"]}
assert len(rows) == len(d["limits"])
def sysctl(path, n=0):
    return int(open("/proc/sys/" + path).read().split()[n])
for name, path, n in [
    ("MSGMNI", "kernel/msgmni", 0), ("MSGMAX", "kernel/msgmax", 0), ("MSGMNB", "kernel/msgmnb", 0),
    ("SHMMNI", "kernel/shmmni", 0), ("SHMALL", "kernel/shmall", 0), ("SHMMAX", "kernel/shmmax", 0),
    ("SEMMSL", "kernel/sem", 0), ("SEMMNS", "kernel/sem", 1), ("SEMOPM", "kernel/sem", 2), ("SEMMNI", "kernel/sem", 3),
    ("MQUMNI", "fs/mqueue/queues_max", 0), ("MQUMAX", "fs/mqueue/msgsize_max", 0), ("MQUMNB", "fs/mqueue/msg_max", 0),
    ("PIPESZ", "fs/pipe-max-size", 0)]:
    assert rows[name]["limit"] == sysctl(path, n), name
    assert rows[name]["unlimited"] is False, name
    assert rows[name]["setting"] == path.replace("/", "."), name
for name, path in [("PIPESOFT", "fs/pipe-user-pages-soft"), ("PIPEHARD", "fs/pipe-user-pages-hard")]:
    value = sysctl(path)
    assert rows[name]["limit"] == (value or None), name
    assert rows[name]["unlimited"] is (value == 0), name
soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
assert rows["RLNOFILE"]["limit"] == soft
assert rows["SHMMIN"]["limit"] == 1 and rows["SEMVMX"]["limit"] == 32767'
}

@test "what is used is counted" {
	ipctool msg create >/dev/null
	ipctool msg create >/dev/null
	ipctool msg create >/dev/null
	ipctool shm create 10000 >/dev/null
	ipctool shm create 1 >/dev/null
	ipctool sem create -c 7 >/dev/null
	head -c 8192 /dev/zero >/dev/shm/file
	expect 0 ipctool limits -J
	check '{r["resource"]: r["used"] for r in d["limits"] if r["resource"] in ("MSGMNI", "SHMMNI", "SHMALL", "SEMMNI", "SEMMNS", "DEVSHM")} == {"MSGMNI": 3, "SHMMNI": 2, "SHMALL": 4, "SEMMNI": 1, "SEMMNS": 7, "DEVSHM": 8192}'
	check 'all(r["used"] is None for r in d["limits"] if r["resource"] in ("MSGMAX", "SHMMAX", "SEMOPM"))'
	check 'd["complete"] is True'
}

@test "POSIX queues: how many, and what this user's cost" {
	expect 0 ipctool limits -J
	check '[(r["used"]) for r in d["limits"] if r["resource"] in ("MQUMNI", "RLMSGQUEUE")] == [0, 0]'
	ipctool msg create /one --maxmsg 3 --msgsize 100 >/dev/null
	ipctool msg create /two >/dev/null
	as_user ipctool msg create /three >/dev/null
	expect 0 ipctool limits -J
	check '[r["used"] for r in d["limits"] if r["resource"] == "MQUMNI"] == [3]'
}

# A user of its own: the kernel adds up a user's queues in all namespaces.
as_stranger() { prlimit --msgqueue="$1" setpriv --reuid 61999 --regid 61999 --clear-groups "${@:2}"; }

@test "what queues cost is what the kernel charges for them" {
	mkdir queues
	mount -t mqueue mqueue queues
	expect 0 as_stranger 800000 ipctool msg create /one --maxmsg 3 --msgsize 100
	expect 0 as_stranger 800000 ipctool msg create /two --maxmsg 1 --msgsize 801
	expect 0 as_stranger 800000 ipctool limits -n -r -o resource,used
	local used
	used=$(row RLMSGQUEUE)
	used=${used#* }
	refused 8 as_stranger $((used + used - 1)) sh -c 'ipctool msg create /three --maxmsg 3 --msgsize 100 >/dev/null && ipctool msg create /four --maxmsg 1 --msgsize 801'
	rm queues/three
	expect 0 as_stranger $((used + used)) sh -c 'ipctool msg create /three --maxmsg 3 --msgsize 100 && ipctool msg create /four --maxmsg 1 --msgsize 801'
	expect 0 as_stranger $((used + used)) ipctool limits --check 100
	expect 9 as_stranger $((used + used)) ipctool limits --check 99
	[[ $err == *RLMSGQUEUE* ]]
}

@test "without a way to list queues they are unknown, and that is said" {
	expect 0 as_user ipctool limits -J
	check 'd["complete"] is False and [r["used"] for r in d["limits"] if r["resource"] in ("MQUMNI", "RLMSGQUEUE")] == [None, None]'
	[[ $err == *MQUMNI*mqueue* ]]
}

@test "/dev/shm: its size, or unlimited" {
	mount -o remount,size=1m,nr_inodes=100 /dev/shm
	expect 0 ipctool limits -J
	check '[(r["limit"], r["unlimited"]) for r in d["limits"] if r["resource"].startswith("DEVSHM")] == [(1048576, False), (100, False)]'
	mount -t tmpfs -o size=0,nr_inodes=0 tmpfs /dev/shm
	expect 0 ipctool limits -J
	check '[(r["limit"], r["unlimited"], r["percent"]) for r in d["limits"] if r["resource"].startswith("DEVSHM")] == [(None, True, None)] * 2'
	expect 0 ipctool limits --csv -o resource,limit
	[[ $out == *"DEVSHM,unlimited"* ]]
	umount /dev/shm
}

@test "a resource limit is the soft one" {
	expect 0 sh -c 'ulimit -S -l 64; ipctool limits -r -o resource,limit,unlimited'
	[ "$(row RLMEMLOCK)" = "RLMEMLOCK 65536 no" ]
}

@test "--check: above is 9 and named on standard error, at the limit is not above it" {
	ipctool msg create >/dev/null
	ipctool msg create >/dev/null
	echo 2 >/proc/sys/kernel/msgmni
	expect 9 ipctool limits --check 99
	[[ $err == *"MSGMNI"*"above 99%"*"2 of 2"*hint:*kernel.msgmni* ]]
	[[ $out == RESOURCE* ]]
	expect 0 ipctool limits --check 100
	[ -z "$err" ]
	echo 1 >/proc/sys/kernel/msgmni
	expect 9 ipctool limits --check 100 -r -o resource,percent
	[ "$(row MSGMNI)" = "MSGMNI 200" ]
	echo 0 >/proc/sys/kernel/msgmni
	expect 9 ipctool limits --check 100 -r -o resource,percent
	[ "$(row MSGMNI)" = "MSGMNI -" ]
	echo 32000 >/proc/sys/kernel/msgmni
}

@test "--check looks although what is used is not shown" {
	ipctool msg create >/dev/null
	echo 1 >/proc/sys/kernel/msgmni
	expect 9 ipctool limits --check 99 -n -r -o resource
	echo 32000 >/proc/sys/kernel/msgmni
}

@test "PERCENT is rounded up, so that it agrees with --check" {
	ipctool msg create >/dev/null
	echo 3 >/proc/sys/kernel/msgmni
	expect 0 ipctool limits -r -o resource,percent
	[ "$(row MSGMNI)" = "MSGMNI 34" ]
	expect 9 ipctool limits --check 33
	expect 0 ipctool limits --check 34
	echo 32000 >/proc/sys/kernel/msgmni
}

@test "what cannot be read is unknown and said, and the rest is shown" {
	mount --bind "$BATS_TEST_TMPDIR/here" /proc/sys/kernel
	expect 0 ipctool limits -J
	umount /proc/sys/kernel
	check 'd["complete"] is False'
	check '[r["limit"] for r in d["limits"] if r["resource"] == "MSGMNI"] == [None]'
	check 'all(r["limit"] for r in d["limits"] if r["resource"] in ("PIPESZ", "SEMVMX", "RLNOFILE"))'
	[[ $err == *MSGMNI* ]]
}

@test "sorted, also with unlimited ones among them" {
	mount -t tmpfs -o size=0,nr_inodes=0 tmpfs /dev/shm
	expect 0 ipctool limits -n -r -o resource,limit --sort limit:desc
	[[ ${out%%$'\n'*} == *" unlimited" ]]
	expect 0 ipctool limits -n -r -o resource,limit --sort limit
	[[ ${out##*$'\n'} == *" unlimited" ]]
	umount /dev/shm
}

@test "a descriptor too many names the limit, its value and the way out, wherever it happens" {
	local verb
	for verb in du "shm create /x 4K"; do
		# a process needs one more than its standard ones to be started
		expect 8 bash -c 'for fd in {3..60}; do eval "exec $fd>&-"; done
			ulimit -S -n 4 && exec ipctool '"$verb"
		[[ $err == *"Too many open files: the limit RLNOFILE is 4"*"(RLIMIT_NOFILE)"*"hint: raise it with 'ulimit -n'"* ]] ||
			complain "$verb"
	done
}

@test "a file above RLIMIT_FSIZE names the limit, and nobody dies of SIGXFSZ; a COMMAND has it as it was" {
	# blocks are of 1 KiB; bats itself must be able to go on writing
	within_blocks() { bash -c 'ulimit -S -f "$0" && exec "$@"' "$@"; }
	limited() { [[ $err == *"the limit RLFSIZE is 8192 (RLIMIT_FSIZE)"*"hint: raise it with 'ulimit -f'"* ]] || complain "$*"; }

	expect 0 ipctool shm create /small 4K
	head -c 10000 /dev/zero >ten
	for words in 'shm create /large 12K' 'shm set /small --size 12K'; do
		# shellcheck disable=SC2086
		expect 8 within_blocks 8 ipctool $words
		limited "$words"
	done
	expect 125 within_blocks 8 ipctool fd memfd ten -- true
	limited memfd
	expect 1 within_blocks 8 bash -c 'ipctool pipe meter ten >filled'
	limited meter
	[ "$(stat -c %s filled)" -le 8192 ]
	expect 3 ipctool stat shm:/large
	expect 0 ipctool shm hold /small -- grep SigIgn /proc/self/status
	[ $((0x${out##*[[:blank:]]} & 1 << 24)) -eq 0 ] || complain
	expect 0 bash -c 'trap "" XFSZ && exec ipctool shm hold /small -- grep SigIgn /proc/self/status'
	[ $((0x${out##*[[:blank:]]} & 1 << 24)) -ne 0 ] || complain
	expect 0 ipctool sig run --ignore XFSZ -- grep SigIgn /proc/self/status
	[ $((0x${out##*[[:blank:]]} & 1 << 24)) -ne 0 ] || complain
}

@test "wrong words" {
	refused 2 ipctool limits --check 0
	refused 2 ipctool limits --check 101
	refused 2 ipctool limits --check x
	refused 2 ipctool limits shm
	refused 2 ipctool limits -o nothing
	refused 2 ipctool limits -J --csv
}

@test "an ordinary user sees the same limits" {
	expect 0 ipctool limits --csv -o resource,limit
	local all=$out
	expect 0 as_user ipctool limits --csv -o resource,limit
	[ "$out" = "$all" ]
}
