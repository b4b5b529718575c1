# sem get, set, op, acquire, release, run: both families, with peers that use the calls themselves.
load helper

# make ADDR VALUES: a set or semaphore; its id, where it has one, in $id
make() {
	expect 0 ipctool sem create "$1" --values "$2"
	id=${out#sem:}
}

# values ADDR: on one line
values() { ipctool sem get "$1" | paste -sd ' '; }

# Until N processes wait on the set ID, by the kernel's own count.
await_waiters() {
	# shellcheck disable=SC2016
	within bash -c 'until [ "$(ipctool stat -J "sem:$1" | python3 -c "
import json, sys
print(sum(s[\"ncount\"] + s[\"zcount\"] for s in json.load(sys.stdin)[\"objects\"][0][\"semaphores\"]))")" = "$2" ]; do :; done' - "$1" "$2"
}

# Until process PID is blocked in futex(2).
await_futex() {
	local call
	until read -r call _ <"/proc/$1/syscall" && [[ $call == 202 || $call == 98 ]]; do :; done
}

# ended PID STATUS
ended() {
	local status=0
	wait "$1" || status=$?
	[ "$status" -eq "$2" ] || complain "process ended with $status, wanted $2"
}

@test "get: the values in order, or one; what is not there is 3" {
	make name=g 3,0,32767
	expect 0 ipctool sem get name=g
	[ "$out" = $'3\n0\n32767' ]
	expect 0 ipctool sem get "sem:$id" 2
	[ "$out" = 32767 ]
	sysv op "$id" 1 4
	expect 0 ipctool sem get name=g 0x1
	[ "$out" = 4 ]
	refused 3 ipctool sem get name=g 3
	[[ $err == *"0 to 2"* ]]
	refused 3 ipctool sem get name=g 18446744073709551615
	refused 3 ipctool sem get name=none
	refused 3 ipctool sem get "$((id + 1))"
	refused 2 ipctool sem get name=g -1
	refused 2 ipctool sem get name=g 0 1
	refused 2 ipctool sem get
	python3 -c 'print(",".join(str(i) for i in range(1000)))' >many
	make key=9 "$(<many)"
	expect 0 ipctool sem get key=9
	[ "$out" = "$(seq 0 999)" ]
}

@test "get: a POSIX semaphore, which another program made" {
	start posix sem /p 5
	expect 0 ipctool sem get /p
	[ "$out" = 5 ]
	posix sem-wait /p 2
	expect 0 ipctool sem get sem:/p 0
	[ "$out" = 3 ]
	refused 3 ipctool sem get /p 1
	refused 3 ipctool sem get /none
}

@test "what is no semaphore is refused with 6, and never mapped" {
	: >/dev/shm/sem.empty
	head -c 31 /dev/zero >/dev/shm/sem.short
	head -c 33 /dev/zero >/dev/shm/sem.long
	head -c 32 /dev/zero | tr '\0' '\377' >/dev/shm/sem.negative
	mkfifo /dev/shm/sem.fifo
	ln -s /etc/passwd /dev/shm/sem.link
	mkdir /dev/shm/sem.directory
	for name in empty short long negative fifo link directory; do
		refused 6 ipctool sem get "/$name"
		refused 6 ipctool sem acquire "/$name" -t 0
		refused 6 ipctool sem release "/$name"
		refused 6 ipctool sem set "/$name" 0=1
	done
	for name in fifo link directory; do
		refused 6 ipctool sem set "/$name" --mode 0
	done
	[ "$(stat -c %a /etc/passwd)" = 644 ]
}

@test "a semaphore whose file shrinks while it is waited for is refused, not SIGBUS" {
	make /p 0
	ipctool sem acquire /p -t 2 2>err &
	await_futex $!
	: >/dev/shm/sem.p
	ended $! 6
	[[ $(<err) == *"no semaphore"* ]]
}

# ident ADDR: as `create` says it
ident() { ipctool sem create "$1" --values 1 -J | python3 -c 'import json, sys; print(json.load(sys.stdin)["ident"])'; }

@test "an ident: acted on only while the object is the same" {
	local ident
	for address in key=7 /p; do
		ident=$(ident "$address")
		expect 0 ipctool sem acquire "$ident"
		expect 0 ipctool sem release "$ident"
		expect 0 ipctool sem get "$ident"
		[ "$out" = 1 ]
	done
	expect 0 ipctool sem set "$ident" --mode 0640
	refused 6 ipctool sem acquire "$ident" -t 0
	ident=$(ident key=7)
	ipcrm -S 7
	for verb in 'get ADDR' 'op ADDR 0:-1' 'acquire ADDR' 'release ADDR' 'set ADDR 0=1'; do
		read -ra words <<<"$verb"
		refused 3 ipctool sem "${words[@]/ADDR/$ident}"
	done
}

@test "set: all or none, everything checked before" {
	make name=g 1,2,3
	expect 0 ipctool sem set name=g 2=30 0=10
	[ -z "$out$err" ]
	[ "$(values name=g)" = "10 2 30" ]
	expect 0 ipctool sem set name=g 1=0
	expect 0 ipctool sem set name=g 0=32767 1=1 2=0
	[ "$(values name=g)" = "32767 1 0" ]
	expect 0 ipctool sem set name=g --values 7,8,9
	refused 8 ipctool sem set name=g 0=1 1=32768
	refused 8 ipctool sem set name=g --values 1,1,32768
	refused 8 ipctool sem set name=g --values 1,1,99999999999
	refused 3 ipctool sem set name=g 0=1 3=1
	refused 2 ipctool sem set name=g --values 1,1
	refused 2 ipctool sem set name=g --values 1,1,1,1
	refused 2 ipctool sem set name=g 0=1 0=2
	refused 2 ipctool sem set name=g 0=1 1
	refused 2 ipctool sem set name=g 0=1 1=-1
	refused 2 ipctool sem set name=g 0=1 --values 1,2,3
	refused 2 ipctool sem set name=g 0=1 --mode 0
	refused 2 ipctool sem set name=g --values 1,2,3 --chown root
	refused 2 ipctool sem set name=g
	refused 3 ipctool sem set name=none 0=1
	[ "$(values name=g)" = "7 8 9" ]
	[ "$(kernel_answer sem "$id" mode)" = 0600 ]
	make key=1 "$(printf '0%.0s,' {1..599})0"
	# 200 values are 400 operations, 300 are more than one semop takes
	mapfile -t some < <(seq -f '%g=1' 0 199)
	expect 0 ipctool sem set key=1 "${some[@]}"
	[ "$(ipctool sem get key=1 | grep -c 1)" -eq 200 ]
	mapfile -t some < <(seq -f '%g=2' 0 299)
	refused 8 ipctool sem set key=1 "${some[@]}"
	[[ $err == *SEMOPM* ]]
	[ "$(ipctool sem get key=1 | grep -c 1)" -eq 200 ]
	expect 0 ipctool sem set key=1 --values "$(seq -s , 1 600)"
	[ "$(ipctool sem get key=1 599)" = 600 ]
}

@test "set: what others do to the rest of the set is not taken back" {
	make key=1 0,0,1
	sections guarded-by "$id" 2 4 20000 >total &
	local adder=$! i
	for i in {1..200}; do
		ipctool sem set key=1 0="$i" 1="$((200 - i))"
	done
	ended "$adder" 0
	[ "$(<total)" -eq 80000 ]
	[ "$(values key=1)" = "200 0 1" ]
}

@test "set: POSIX, up and down, who waits goes on" {
	start posix sem /p 5
	expect 0 ipctool sem set /p 0=2
	[ "$(posix sem-value /p)" = 2 ]
	expect 0 ipctool sem set /p --values 40
	[ "$(posix sem-value /p)" = 40 ]
	refused 8 ipctool sem set /p 0=2147483648
	refused 2 ipctool sem set /p --values 1,2
	refused 3 ipctool sem set /p 1=1
	refused 3 ipctool sem set /none 0=1
	expect 0 ipctool sem set /p 0=0
	ipctool sem acquire /p &
	await_futex $!
	ipctool sem set /p 0=1
	ended $! 0
	[ "$(posix sem-value /p)" = 0 ]
}

@test "set --mode, --chown: both families, also of what one may not read" {
	make key=1 4
	expect 0 ipctool sem set key=1 --mode 0 --chown "$USER_ID:7"
	[ "$(kernel_answer sem "$id" mode)" = 0000 ]
	[ "$(kernel_answer sem "$id" uid)" = "$USER_ID" ]
	[ "$(kernel_answer sem "$id" gid)" = 7 ]
	expect 0 as_user ipctool sem set key=1 -m u=rw
	[ "$(kernel_answer sem "$id" mode)" = 0600 ]
	[ "$(kernel_answer sem "$id" gid)" = 7 ]
	expect 0 as_user ipctool sem get key=1
	[ "$out" = 4 ]
	make /p 4
	expect 0 ipctool sem set /p --chown "$USER_ID" --mode 0
	[ "$(stat -c '%a %u %g' /dev/shm/sem.p)" = "0 $USER_ID 0" ]
	expect 0 as_user ipctool sem set /p --mode 0640
	[ "$(stat -c '%a %u %g' /dev/shm/sem.p)" = "640 $USER_ID 0" ]
	refused 2 ipctool sem set /p --mode 01777
	refused 2 ipctool sem set /p --chown 'no such user'
	refused 4 as_user ipctool sem set /p --chown root
}

@test "op: several at once, all or none" {
	make name=g 3,0,1
	expect 0 ipctool sem op name=g 0:-1 1:+1 2:-1 2:0
	[ -z "$out$err" ]
	[ "$(values name=g)" = "2 1 0" ]
	refused 7 ipctool sem op name=g 0:-2 1:-2 -t 0
	refused 7 ipctool sem op name=g -t 0 1:0
	[ "$(values name=g)" = "2 1 0" ]
	# in the order given: what is given first can be taken
	expect 0 ipctool sem op name=g 2:+1 2:-1 -t 0
	refused 124 ipctool sem op name=g 0:-3 --timeout 0.01
	[[ $err == *"timed out" ]]
	refused 3 ipctool sem op name=g 0:+1 3:+1
	refused 3 ipctool sem op name=g 65536:+1
	refused 8 ipctool sem op name=g 0:-1 0:+32767
	[[ $err == *SEMVMX* ]]
	refused 8 ipctool sem op name=g 0:+32768
	for word in 0 0: :1 0:1 0:+0 0:-0 0:++1 0:+ 0:-1x ' 0:0' 0:+99999999999999999999; do
		refused 2 ipctool sem op name=g 0:+1 "$word"
	done
	refused 2 ipctool sem op name=g
	mapfile -t many < <(yes 0:+1 | head -n 501)
	refused 8 ipctool sem op name=g "${many[@]}"
	[[ $err == *SEMOPM*500*kernel.sem* ]]
	[ "$(values name=g)" = "2 1 0" ]
	expect 0 ipctool sem op name=g "${many[@]:1}"
	[ "$(values name=g)" = "502 1 0" ]
	refused 2 ipctool sem op /p 0:-1
	[[ $err == *"sem acquire"* ]]
	refused 3 ipctool sem op name=none 0:-1
}

@test "op, acquire: who waits goes on when it can, whatever signals come; removed is 3" {
	make key=1 0,1
	ipctool sem op key=1 0:-2 1:-1 &
	await_waiters "$id" 1
	[ "$(values key=1)" = "0 1" ]
	kill -WINCH $!
	kill -STOP $!
	kill -CONT $!
	sysv op "$id" 0 1
	await_waiters "$id" 1
	expect 0 ipctool sem release key=1
	ended $! 0
	[ "$(values key=1)" = "0 0" ]
	ipctool sem acquire key=1 --index 1 -t 0.3 2>err &
	kill -STOP $!
	kill -CONT $!
	ended $! 124
	ipctool sem acquire key=1 2>err &
	local acquire=$!
	ipctool sem op key=1 1:-1 2>err.op &
	local op=$!
	ipctool sem run key=1 -- true 2>err.run &
	await_waiters "$id" 3
	ipcrm -s "$id"
	ended $! 125
	ended "$acquire" 3
	ended "$op" 3
	[[ $(<err) == *removed* && $(<err.op) == *removed* && $(<err.run) == *removed* ]]
}

@test "acquire, release: units of a set, by index; no undo" {
	make key=1 5,0
	expect 0 ipctool sem acquire key=1
	expect 0 ipctool sem acquire key=1 4
	[ "$(values key=1)" = "0 0" ]
	refused 7 ipctool sem acquire key=1 -t 0
	refused 124 ipctool sem acquire key=1 2 -t 10ms
	expect 0 ipctool sem release key=1 3 --index 1
	expect 0 ipctool sem acquire key=1 --index 1 2
	[ "$(values key=1)" = "0 1" ]
	refused 8 ipctool sem release key=1 32767 --index 1
	refused 8 ipctool sem release key=1 32768
	refused 8 ipctool sem acquire key=1 32768 -t 0
	refused 3 ipctool sem acquire key=1 --index 2
	refused 3 ipctool sem release key=1 --index 65537
	for n in 0 -1 +1 x; do
		refused 2 ipctool sem acquire key=1 "$n" -t 0
		refused 2 ipctool sem release key=1 "$n"
	done
	refused 2 ipctool sem release key=1 -t 1
	refused 3 ipctool sem acquire key=2
	refused 3 ipctool sem release key=2
	refused 2 ipctool sem acquire shm:0
	[ "$(values key=1)" = "0 1" ]
}

@test "acquire, release: POSIX, with the C library and python at the other end" {
	start posix sem /p 1
	expect 0 ipctool sem acquire /p
	[ "$(posix sem-value /p)" = 0 ]
	refused 7 ipctool sem acquire /p -t 0
	refused 124 ipctool sem acquire /p -t 0.01
	[[ $err == *"timed out" ]]
	refused 2 ipctool sem acquire /p 2
	[[ $err == *"System V"* ]]
	expect 0 ipctool sem release /p 3
	[ "$(posix sem-value /p)" = 3 ]
	posix sem-wait /p 3
	refused 8 ipctool sem release /p 2147483648
	expect 0 ipctool sem release /p
	refused 8 ipctool sem release /p 2147483647
	[ "$(posix sem-value /p)" = 1 ]
	expect 0 ipctool sem acquire /p --index 0
	refused 3 ipctool sem acquire /p --index 1
	ipctool sem acquire /p &
	await_futex $!
	kill -WINCH $!
	kill -STOP $!
	kill -CONT $!
	python3 -c 'import ctypes
c = ctypes.CDLL(None, use_errno=True)
c.sem_open.restype = ctypes.c_void_p
assert c.sem_post(ctypes.c_void_p(c.sem_open(b"/p", 0))) == 0'
	ended $! 0
	python3 -c 'import ctypes
c = ctypes.CDLL(None, use_errno=True)
c.sem_open.restype = ctypes.c_void_p
assert c.sem_wait(ctypes.c_void_p(c.sem_open(b"/p", 0))) == 0' &
	await_futex $!
	expect 0 ipctool sem release /p
	ended $! 0
	[ "$(posix sem-value /p)" = 0 ]
}

@test "4 processes, 25,000 critical sections each: the total is exact; a flag lets both in" {
	make key=1 1
	expect 0 sections guarded "$id" 4 25000
	[ "$out" = 100000 ]
	[ "$(values key=1)" = 1 ]
	expect 0 sections flag
	[ "$out" = 2 ]
}

@test "the same by the commands, in both families" {
	local address i
	make key=1 1
	make /p 1
	# shellcheck disable=SC2016
	cat >add <<'END'
set -e
for ((i = 0; i < 250; i++)); do
	if [[ $1 == /* ]]; then ipctool sem acquire "$1"; else ipctool sem op "$1" 0:-1; fi
	n=$(<counter)
	echo $((n + 1)) >counter
	if [[ $1 == /* ]]; then ipctool sem release "$1"; else ipctool sem op "$1" 0:+1; fi
done
END
	for address in key=1 /p; do
		echo 0 >counter
		adders=()
		for i in 1 2 3 4; do
			bash add "$address" &
			adders+=($!)
		done
		for i in "${adders[@]}"; do
			ended "$i" 0
		done
		[ "$(<counter)" -eq 1000 ]
		[ "$(values "$address")" = 1 ]
	done
}

@test "run: the command in place of ipctool, its status, what was there before" {
	expect 0 ipctool sem run name=l --create -- ipctool sem get name=l
	[ "$out" = 0 ]
	[ "$(values name=l)" = 1 ]
	expect 7 ipctool sem run name=l -- sh -c 'exit 7'
	# shellcheck disable=SC2016 # the inner shells expand them
	expect 0 bash -c 'ipctool sem run name=l -- sh -c "echo \$\$" & wait "$!" && echo $!'
	[ "${out%%$'\n'*}" = "${out##*$'\n'}" ]
	expect 0 ipctool sem run name=l -- printf '%s|' -t 0 -- --create
	[ "$out" = '-t|0|--|--create|' ]
	expect 0 bash -c 'echo text | ipctool sem run name=l -- cat'
	[ "$out" = text ]
	# SIGPIPE as it was, no descriptor more
	expect 0 sh -c 'ls /proc/self/fd | wc -l; grep Sig[BI] /proc/self/status'
	local before=$out
	expect 0 ipctool sem run name=l -- sh -c 'ls /proc/self/fd | wc -l; grep Sig[BI] /proc/self/status'
	[ "$out" = "$before" ]
	[ "$(values name=l)" = 1 ]
}

@test "run: 2, 124, 125, 126, 127" {
	make key=1 0,1
	refused 124 ipctool sem run key=1 -t 0 -- touch ran
	refused 124 ipctool sem run key=1 -t 0.01 -- touch ran
	refused 125 ipctool sem run key=2 -- touch ran
	refused 125 ipctool sem run key=1 --index 2 -- touch ran
	refused 125 ipctool sem run key=3 --create --slots 32768 -- touch ran
	refused 125 as_user ipctool sem run key=1 --index 1 -- touch ran
	[ ! -e ran ]
	refused 127 ipctool sem run key=1 --index 1 -- no-such-command
	refused 127 ipctool sem run key=1 --index 1 -- ./none
	refused 127 ipctool sem run key=1 --index 1 -- ''
	touch file
	refused 126 ipctool sem run key=1 --index 1 -- ./file
	refused 126 ipctool sem run key=1 --index 1 -- .
	[ "$(values key=1)" = "0 1" ]
	expect 0 ipctool sem run key=1 --index 1 -- ipctool sem get key=1 1
	[ "$out" = 0 ]
	refused 2 ipctool sem run key=1
	refused 2 ipctool sem run key=1 --
	refused 2 ipctool sem run key=1 true
	refused 2 ipctool sem run -- true
	refused 2 ipctool sem run key=1 --slots 2 -- true
	refused 2 ipctool sem run key=3 --create --slots 0 -- true
	refused 2 ipctool sem run key=3 --create --index 1 -- true
	refused 2 ipctool sem run 5 --create -- true
	refused 2 ipctool sem run private --create -- true
	refused 2 ipctool sem run /p -- true
	[[ $err == *"System V"* ]]
}

@test "run: however the command dies the unit is back" {
	expect 0 ipctool sem run key=1 --create -- true
	for signal in KILL TERM SEGV; do
		start ipctool sem run key=1 -- sh -c 'echo ready; exec cat'
		[ "$(values key=1)" = 0 ]
		refused 124 ipctool sem run key=1 -t 0 -- true
		kill -"$signal" "$peer"
		wait "$peer" || true
		[ "$(values key=1)" = 1 ]
		stop
	done
	expect 137 ipctool sem run key=1 -- sh -c 'kill -9 $$'
	[ "$(values key=1)" = 1 ]
}

@test "run: children that are left behind do not hold it" {
	mkfifo fifo
	exec {hold}<>fifo
	expect 0 ipctool sem run key=1 --create -- sh -c 'cat fifo >/dev/null 3>&- & echo $!'
	kill -0 "$out"
	[ "$(values key=1)" = 1 ]
	kill "$out"
	exec {hold}>&-
}

@test "run: 200 at once, of which never more than 4 inside; the first makes the set" {
	local i runs=()
	for ((i = 0; i < 200; i++)); do
		ipctool sem run name=slots --create --slots 4 -- sections inside count 3>&- &
		runs+=($!)
	done
	for i in "${runs[@]}"; do
		ended "$i" 0
	done
	read -r now most all < <(sections report count)
	[ "$now" -eq 0 ]
	[ "$most" -ge 1 ]
	[ "$most" -le 4 ]
	[ "$all" -eq 200 ]
	[ "$(values name=slots)" = 4 ]
	# the value of what exists stays
	expect 0 ipctool sem run name=slots --create --slots 9 -- true
	[ "$(values name=slots)" = 4 ]
}

@test "run --create: a set whose creator died before it gave it a value is waited for, and named" {
	id=$(python3 -c 'import ctypes; print(ctypes.CDLL(None).semget(77, 1, 0o1600))')
	refused 124 ipctool sem run key=77 --create -t 0 -- true
	expect 124 ipctool sem run key=77 --create -t 1.2 -- true
	[[ $err == *"creator may have died"* ]]
	sysv op "$id" 0 1
	expect 0 ipctool sem run key=77 --create -t 0 -- true
}

@test "an ordinary user: 4, and what he may" {
	make key=1 1
	expect 0 ipctool sem create key=2 --values 1 -m 0602
	expect 0 ipctool sem create key=3 --values 1 -m 0604
	make /p 1
	expect 0 ipctool sem create /r --values 1 -m 0604
	for address in key=1 /p; do
		refused 4 as_user ipctool sem get "$address"
		refused 4 as_user ipctool sem acquire "$address" -t 0
		refused 4 as_user ipctool sem release "$address"
		refused 4 as_user ipctool sem set "$address" 0=1
		refused 4 as_user ipctool sem set "$address" --mode 0666
	done
	refused 4 as_user ipctool sem op key=1 0:-1
	# to operate is to write
	expect 0 as_user ipctool sem acquire key=2 -t 0
	expect 0 as_user ipctool sem release key=2
	refused 4 as_user ipctool sem get key=2
	expect 0 as_user ipctool sem get key=3
	refused 4 as_user ipctool sem acquire key=3 -t 0
	expect 0 as_user ipctool sem get /r
	refused 4 as_user ipctool sem acquire /r -t 0
	[ "$(values key=1)" = 1 ]
	[ "$(posix sem-value /p)" = 1 ]
}
