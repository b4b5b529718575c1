# wait: until an object stands as wished.
load helper

# make TYPE KEY [WORD...]: its id, in $id: ids go on from test to test.
make() {
	id=$(ipctool "$1" create "key=$2" "${@:3}")
	id=${id#*:}
}

@test "what holds already is 0 at once" {
	ipctool shm create key=1 4K
	ipctool sem create --values 0,0 key=2
	ipctool sem create --values 1,2 key=3
	ipctool msg create key=4
	make msg 5
	sysv send "$id" 1 text
	expect 0 ipctool wait shm:key=1 --until exists
	expect 0 ipctool wait shm:key=1 --until unattached -t 0
	expect 0 ipctool wait sem:key=2 --until zero -t 0
	expect 0 ipctool wait sem:key=3 --until positive -t 0
	expect 0 ipctool wait msg:key=4 --until empty -t 0
	expect 0 ipctool wait msg:key=5 --until nonempty -t 0
	expect 0 ipctool wait shm:999999 --until gone
	ipctool sem create /g
	ipctool msg create /q
	expect 0 ipctool wait sem:/g --until zero -t 0
	expect 0 ipctool wait msg:/q --until empty -t 0
}

@test "what does not hold is 7 without waiting, 124 in time" {
	ipctool sem create --values 0,1 key=2
	ipctool msg create key=4
	make shm 1 4K
	start sysv attach "$id"
	for wrong in 'sem:key=2 zero' 'sem:key=2 positive' 'msg:key=4 nonempty' 'shm:key=1 unattached' 'shm:key=1 gone' 'shm:/none exists'; do
		refused 7 ipctool wait "${wrong% *}" --until "${wrong#* }" -t 0
		refused 124 ipctool wait "${wrong% *}" --until "${wrong#* }" -t 5ms
	done
}

@test "it ends when it comes true" {
	local waiter
	make msg 4
	within ipctool wait "msg:$id" --until nonempty &
	waiter=$!
	sysv send "$id" 1 text
	wait "$waiter"
	within ipctool wait "msg:$id" --until gone &
	waiter=$!
	ipcrm -q "$id"
	wait "$waiter"
	within ipctool wait sem:/later --until exists &
	waiter=$!
	ipctool sem create /later
	wait "$waiter"
}

@test "unattached: a segment's last detach, also of one that goes with it" {
	make shm 1 4K
	start sysv attach "$id"
	within ipctool wait shm:key=1 --until unattached {peer_input}>&- & # else the peer would have two ends
	local waiter=$!
	stop
	wait "$waiter"
}

@test "one that is not there, or goes meanwhile, is 3" {
	command -v strace >/dev/null || skip "no strace"
	refused 3 ipctool wait msg:999999 --until empty
	refused 3 ipctool wait sem:/g --until zero
	local waiter
	make msg 4
	# a first look is taken before it says so
	within strace -qq -o looked -e trace=clock_nanosleep,nanosleep ipctool wait "msg:$id" --until nonempty &
	waiter=$!
	until [ -s looked ]; do kill -0 "$waiter"; done
	ipcrm -q "$id"
	status=0
	wait "$waiter" || status=$?
	[ "$status" -eq 3 ]
}

@test "wrong usage is 2, what may not be seen 4" {
	refused 2 ipctool wait shm:0
	refused 2 ipctool wait --until gone
	refused 2 ipctool wait shm:0 --until empty
	refused 2 ipctool wait msg:0 --until zero
	refused 2 ipctool wait msg:0 --until often
	refused 2 ipctool wait shm:0 shm:1 --until gone
	ipctool sem create key=1
	refused 4 as_user ipctool wait sem:key=1 --until zero
}

@test "an ident of another object is 6" {
	make shm 1 4K
	refused 6 ipctool wait "shm:$id@0123456789abcdef" --until unattached
}

@test "waiting changes nothing" {
	ipctool sem create --values 0 key=1
	ipctool msg create key=2
	local before
	before=$(kernel-answer)
	expect 124 ipctool wait sem:key=1 --until positive -t 5ms
	expect 124 ipctool wait msg:key=2 --until nonempty -t 5ms
	[ "$(kernel-answer)" = "$before" ]
}
