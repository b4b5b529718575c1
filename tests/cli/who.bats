# who: the pass over /proc, against processes that hold and wait in every way.
# shellcheck disable=SC2016,SC2119,SC2120,SC2154 # an inner shell expands; the harness sets $peer and $said
load helper

# Starts a peer in a pid namespace of its own, where everything that there is can be seen; $inner is its pid out here.
start_inside() {
	start unshare --pid --fork --kill-child --mount-proc --mount "$@"
	inner=$(cat "/proc/$peer/task/$peer/children")
	inner=${inner% }
}

start_zoo() { start_inside zoo expected; }

# Runs a command in there.
inside() { within nsenter --target "$inner" --pid --mount sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"; }

# The first of the System V objects of the zoo that are of that type.
first_of() { python3 "$CLI_TESTS/zoo.py" addresses expected "$1:"{0..9} | sed -n 1p; }

# who of all that the zoo has, or of what begins with the prefixes, and compares.
ask_zoo() {
	local -a addresses
	mapfile -t addresses < <(python3 "$CLI_TESTS/zoo.py" addresses expected "$@")
	[ ${#addresses[@]} -gt 0 ]
	expect 0 "${asker[@]}" ipctool who -J "${addresses[@]}"
	compare_zoo "$@"
}

compare_zoo() {
	printf '%s' "$out" >answer
	expect 0 python3 "$CLI_TESTS/zoo.py" compare expected answer "$@"
	[ -n "$out" ] || return 1
}

@test "everything in the zoo is found, with role and detail, and nothing else" {
	start_zoo
	asker=(inside)
	ask_zoo
	[ -z "$err" ]
	[ "${out%% *}" -ge 75 ]
}

@test "where everything was seen the answer is complete, and says nothing more" {
	start_zoo
	expect 0 inside ipctool who -J
	check 'd["complete"] is True'
	[ -z "$err" ]
	printf '%s' "$out" >answer
	expect 0 python3 "$CLI_TESTS/zoo.py" compare expected answer shm: msg: sem:
}

@test "without PROCMAP_QUERY the text of maps gives the same answer" {
	command -v strace >/dev/null || skip "no strace"
	start_zoo
	asker=(inside strace -f -qq -o /dev/null -e trace=ioctl -e inject=ioctl:error=ENOTTY)
	ask_zoo
}

@test "TYPE who, selectors and an object at a time" {
	start_zoo
	local id
	id=$(first_of msg)
	expect 0 inside ipctool msg who -J "${id#msg:}"
	compare_zoo "$id"
	expect 0 inside ipctool shm who -J
	check 'all(p["addr"].startswith("shm:") for p in d["processes"])'
	compare_zoo shm:
	expect 0 inside ipctool sem who -J --key 0/0
	compare_zoo sem:{0..9}
	expect 0 inside ipctool who -J --key 9
	check '{p["role"] for p in d["processes"]} == {"attached", "creator", "last-user"}'
	check 'len({p["addr"] for p in d["processes"]}) == 1'
}

@test "an ordinary user is told how many processes he could not look into" {
	start_zoo
	expect 0 inside setpriv --reuid 65534 --regid 65534 --clear-groups ipctool who -J
	check 'd["complete"] is False'
	check 'not [p for p in d["processes"] if p["role"] in ("attached", "waiting", "mapped", "open")]'
	grep -q 'processes that could not be looked into for want of permission: [1-9]' <<<"$err"
}

@test "an ordinary user sees all that his own processes hold" {
	[ "$(cat /proc/sys/kernel/yama/ptrace_scope 2>/dev/null || echo 0)" = 0 ] || skip "Yama keeps users from their own processes"
	chmod 777 .
	mount -t mqueue mqueue /mnt
	start as_user zoo expected
	expect 0 as_user ipctool who -J
	printf '%s' "$out" >answer
	expect 0 python3 "$CLI_TESTS/zoo.py" compare expected answer shm: msg: sem:
}

@test "no such object is 3, an object and a selector 2, no FIFO 6" {
	refused 3 ipctool who shm:12345
	refused 3 ipctool who shm:/nothing
	refused 3 ipctool who fifo:nothing
	refused 3 ipctool who 'pipe:[1]'
	refused 3 ipctool who pipe:$$:9999
	refused 2 ipctool who shm:0 --owner root
	refused 2 ipctool who fifo:
	touch file
	refused 6 ipctool who fifo:file
	refused 6 ipctool who eventfd:$$:0
}

@test "one that is missing does not keep the others from being shown" {
	start_zoo
	expect 3 inside ipctool who -J sem:/zoo shm:/nothing
	compare_zoo sem:/zoo
}

@test "the lock of a file is found through a link to it" {
	start_zoo
	ln -s locked-flock link
	expect 0 inside ipctool who -J lock:link
	check '{p["role"] for p in d["processes"]} == {"open", "waiting"}'
}

@test "hidepid: said, and nobody is invented" {
	local id
	id=$(ipctool shm create 4K --mode 666)
	expect 0 unshare --pid --fork --kill-child --mount sh -c '
		mount -t proc -o hidepid=invisible proc /proc &&
		exec setpriv --reuid 65534 --regid 65534 --clear-groups ipctool who -J "$0"' "$id"
	check 'd == {"processes": [], "complete": False}'
	grep -q hidepid <<<"$err"
}

@test "in a pid namespace holders outside are not seen, which nattch tells" {
	start_zoo
	local segment
	segment=$(first_of shm)
	expect 0 unshare --pid --fork --kill-child --mount-proc ipctool who -J "$segment"
	check 'd == {"processes": [], "complete": False}'
	grep -q "^ipctool who: $segment has [1-9] attachments, 0 of them were found" <<<"$err"
}

@test "/proc of another pid namespace is noticed" {
	start_zoo
	expect 0 unshare --pid --fork --kill-child ipctool who -J sem:/zoo
	check 'd["complete"] is False'
	check '{p["role"] for p in d["processes"]} == {"mapped", "waiting"}'
	grep -q 'another pid namespace' <<<"$err"
}

@test "a later process with the creator's pid is not the creator" {
	start_inside reuse-pid
	expect 0 inside ipctool who -J
	check 'd["complete"] is True and d["processes"] == []'
	read -r reused <<<"$said"
	[ "$reused" -gt 1 ]
}

@test "a 32-bit program's wait is said to be unknown" {
	cc -m32 -nostdlib -static -fno-pic -fno-stack-protector -o wait32 "$CLI_TESTS/../helpers/zoo/wait32.c" 2>/dev/null ||
		skip "no compiler for 32-bit programs"
	./wait32 <<<"" >/dev/null || skip "the kernel runs no 32-bit programs"
	expect 0 ipctool msg create
	start_inside ./wait32
	expect 0 inside ipctool who -J
	check 'd["complete"] is False'
	grep -q 'threads that wait in a way that cannot be told.*: 1$' <<<"$err"
}

@test "processes that vanish in the middle are left out in silence" {
	command -v strace >/dev/null || skip "no strace"
	start_zoo
	local what nth
	expect 0 inside strace -qq -o trace -e trace=openat ipctool who -J
	for what in '"9"' '"maps"' '"fd"' '"task"' 'syscall"' 'fdinfo/'; do
		nth=$(grep -n -- "$what" trace | sed -n '3s/:.*//p')
		[ -n "$nth" ] || nth=$(grep -n -- "$what" trace | sed -n '1s/:.*//p')
		expect 0 inside strace -qq -o again -e trace=openat -e "inject=openat:error=ESRCH:when=$nth" ipctool who -J
		check 'all(p["pid"] > 0 and p["addr"] and p["role"] for p in d["processes"])'
		! grep -q permission <<<"$err"
	done
}

@test "a process that keeps its maps from us is counted" {
	command -v strace >/dev/null || skip "no strace"
	start_zoo
	expect 0 inside strace -qq -o trace -e trace=openat ipctool who -J
	check 'd["complete"] is True'
	local nth
	nth=$(grep -n '"maps"' trace | sed -n '2s/:.*//p')
	expect 0 inside strace -qq -o trace -e trace=openat -e "inject=openat:error=EACCES:when=$nth" ipctool who -J
	check 'd["complete"] is False'
	grep -q 'processes that could not be looked into for want of permission: 1$' <<<"$err"
}
