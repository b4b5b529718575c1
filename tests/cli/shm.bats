# shm write, read, dump, fill, set, hold, cell, watch: what is done to the bytes of an object, in both families.
# shellcheck disable=SC2154 # helper.bash sets out, err and status
load helper

# each_family SIZE TEST: calls TEST ADDR OBJECT, where OBJECT is what shm-peer calls it.
each_family() {
	local size=$1
	expect 0 ipctool shm create /object "$size"
	"$2" /object /object
	expect 0 ipctool shm create key=5 "$size"
	"$2" key=5 "${out#shm:}"
}

# Without the capability by which root finds the file behind a segment.
plain() { setpriv --bounding-set -all --inh-caps -all "$@"; }

random() { head -c "$1" /dev/urandom; }

digest() { md5sum "$@" | cut -d' ' -f1; }

@test "what is written is what a peer maps, and what is read is what a peer has stored, at every size and offset" {
	both_ways() {
		local size offset
		for size in 0 1 4095 4096 4097 131072 131073 1048577; do
			for offset in 0 1 4095 65537; do
				random "$size" >data
				expect 0 ipctool shm write "$1" --offset "$offset" data
				[ -z "$out$err" ]
				shm-peer get "$2" | tail -c +$((offset + 1)) | head -c "$size" | cmp - data
				random "$size" >data
				[ "$size" -eq 0 ] || shm-peer put "$2" "$offset" <data
				for how in "" --zero-copy; do
					# shellcheck disable=SC2086
					ipctool shm read "$1" $how --offset "$offset" --length "$size" | cmp - data
				done
				ipctool shm read "$1" --offset "$offset" --length "$size" --zero-copy >file
				cmp file data
			done
		done
	}
	each_family 1200000 both_ways
}

@test "the same without the right to open the file behind a segment" {
	unprivileged() {
		random 1200000 >data
		plain ipctool shm write "$1" data
		shm-peer get "$2" | cmp - data
		plain ipctool shm read "$1" | cmp - data
		plain ipctool shm read "$1" --zero-copy | cmp - data
		random 1000 | tee data | plain ipctool shm write "$1" --offset 1199000
		plain ipctool shm read "$1" --offset 1199000 | cmp - data
		plain ipctool shm dump "$1" >one
		ipctool shm dump "$1" | cmp - one
		plain ipctool shm fill "$1" 7
		[ "$(shm-peer get "$2" | tr -d '\007' | wc -c)" -eq 0 ]
	}
	each_family 1200000 unprivileged
}

@test "what does not fit is refused, and when its size is known no byte changes" {
	too_long() {
		random 10000 >before
		expect 0 ipctool shm write "$1" before
		random 10001 >long
		refused 8 ipctool shm write "$1" long
		refused 8 ipctool shm write "$1" --offset 1 before
		refused 8 ipctool shm write "$1" --offset 10001 /dev/null
		refused 8 ipctool shm write "$1" --offset 18446744073709551615 before
		refused 8 sh -c "ipctool shm write $1 <long"
		shm-peer get "$2" | cmp - before
		refused 8 sh -c "cat long | ipctool shm write $1"
		[[ $err == *"first 10000 bytes were written"* ]]
		shm-peer get "$2" | cmp - <(head -c 10000 long)
		refused 3 ipctool shm write "$1" missing
		expect 0 ipctool shm write "$1" --offset 10000 /dev/null
	}
	each_family 10000 too_long
}

@test "from the end on there is nothing to read" {
	beyond() {
		for offset in 5000 5001 18446744073709551615; do
			expect 0 ipctool shm read "$1" --offset "$offset"
			[ -z "$out$err" ]
			expect 0 ipctool shm dump "$1" --offset "$offset"
			[ -z "$out$err" ]
		done
		[ "$(ipctool shm read "$1" --offset 4999 --length 18446744073709551615 | wc -c)" -eq 1 ]
		expect 0 ipctool shm read "$1" --length 0
		[ -z "$out" ]
	}
	each_family 5000 beyond
}

@test "dump is what hexdump -C prints" {
	needs hexdump
	dumps() {
		random 300 | ipctool shm write "$1" --offset 70001
		shm-peer get "$2" >file
		ipctool shm dump "$1" | cmp - <(hexdump -C file)
		for part in "0 1" "1 31" "69990 100" "70001 16" "99990 10" "16 80"; do
			# shellcheck disable=SC2086
			set -- "$1" "$2" $part
			ipctool shm dump "$1" --offset "$3" --length "$4" | cmp - <(hexdump -C -s "$3" -n "$4" file)
		done
	}
	each_family 100000 dumps
}

@test "fill sets every byte" {
	fills() {
		expect 0 ipctool shm fill "$1" 0xa5
		[ "$(shm-peer get "$2" | tr -d '\245' | wc -c)" -eq 0 ]
		expect 0 ipctool shm fill "$1" 0
		[ "$(shm-peer get "$2" | tr -d '\0' | wc -c)" -eq 0 ]
		refused 2 ipctool shm fill "$1" 256
		refused 2 ipctool shm fill "$1" -- -1
		refused 2 ipctool shm fill "$1" 0x100
	}
	each_family 300000 fills
}

@test "a full /dev/shm is status 8 with its size, and changes nothing" {
	full() {
		mount -t tmpfs -o size=64k,mode=1777 tmpfs /dev/shm
		ipctool shm create /sparse 1M --noreserve >/dev/null
		random 100000 >data
		for command in "fill /sparse 1" "write /sparse data"; do
			# shellcheck disable=SC2086
			ipctool shm $command && return 1
			[ $? -eq 8 ] || return 2
		done
		[ "$(ipctool shm read /sparse | tr -d '\0' | wc -c)" -eq 0 ] || return 3
		head -c 100000 data | ipctool shm write /sparse && return 4
		ipctool shm fill /sparse 1 && return 5
		head -c 65536 /dev/zero >/dev/shm/rest
		ipctool shm cell /sparse u32@0x80000 store 1
		[ $? -eq 8 ] || return 6
		ipctool shm cell /sparse u32@0x80000 load
		[ $? -eq 8 ] || return 7
		ipctool shm send /stream -t 0.1 </dev/null
		[ $? -eq 8 ] || return 8
		ipctool shm set /sparse --size 2M
		[ $? -eq 8 ] || return 9
		[ "$(stat -c %s /dev/shm/sparse)" -eq 1048576 ] || return 10
	}
	export -f full random
	expect 0 unshare --mount bash -c full
	[[ $err == *"/dev/shm is full"*"the limit DEVSHM is "*"(size=)"* ]]
	[[ $err != *"Bus error"* ]]
}

@test "an object that is shrunk or removed meanwhile is an error with the offset" {
	for act in "truncate -s 1M" rm; do
		for how in "" --zero-copy; do
			rm -f /dev/shm/object
			expect 0 ipctool shm create /object 4M
			# shellcheck disable=SC2086
			try bash -c "set -o pipefail; ipctool shm read /object $how | { head -c 1; $act /dev/shm/object; cat; } >/dev/null"
			case $act in
			rm) [ "$status" -eq 3 ] && [[ $err == *"removed meanwhile, at offset "[0-9]* ]] ;;
			*) [ "$status" -eq 1 ] && [[ $err == *"shrunk meanwhile"*"offset "[0-9]* ]] ;;
			esac || complain "$act $how"
		done
	done
	expect 0 ipctool shm create key=5 4M
	try bash -c 'set -o pipefail; ipctool shm read key=5 | { head -c 1; ipcrm -M 5; cat; } >/dev/null'
	[ "$status" -eq 3 ]
}

@test "an ordinary user who may not: 4; who may only read: reads" {
	not_mine() {
		for verb in "write $1 /dev/null" "read $1" "dump $1" "fill $1 1" "cell $1 u8@0 load" "set $1 --mode 0666"; do
			# shellcheck disable=SC2086
			refused 4 as_user ipctool shm $verb
		done
		refused 125 as_user ipctool shm hold "$1" -- true
		expect 0 ipctool shm fill "$1" 0x61
		expect 0 ipctool shm set "$1" --mode 0644
		expect 0 as_user ipctool shm read "$1" --length 3
		[ "$out" = aaa ]
		expect 0 as_user ipctool shm cell "$1" u8@1 load
		[ "$out" = 97 ]
		refused 4 as_user ipctool shm cell "$1" u8@1 add 1
		refused 4 as_user ipctool shm fill "$1" 1
		expect 0 ipctool shm set "$1" --chown "$USER_ID:$USER_ID" --mode 0600
		expect 0 as_user ipctool shm fill "$1" 0x62
	}
	each_family 4096 not_mine
}

@test "what is not there is 3; an ident that is another object's is 6" {
	for verb in "write ADDR /dev/null" "read ADDR" "dump ADDR" "fill ADDR 1" "cell ADDR u8@0 load" "set ADDR -m 0600" "watch ADDR"; do
		for missing in /none 99 key=99; do
			# shellcheck disable=SC2086
			refused 3 ipctool shm ${verb/ADDR/$missing}
		done
	done
	idents() {
		expect 0 ipctool shm stat --json "$1"
		ident=$(printf %s "$out" | python3 -c 'import json,sys; print(json.load(sys.stdin)["objects"][0]["ident"])')
		expect 0 ipctool shm read "$ident"
		# the kernel's times have whole seconds
		# shellcheck disable=SC2016
		within sh -c 'now=$(date +%s); until [ "$(date +%s)" != "$now" ]; do :; done'
		expect 0 ipctool shm set "$1" --mode 0640
		for verb in "write ADDR /dev/null" "read ADDR" "fill ADDR 1" "cell ADDR u8@0 load" "set ADDR -m 0600"; do
			# shellcheck disable=SC2086
			refused 6 ipctool shm ${verb/ADDR/$ident}
		done
	}
	each_family 4096 idents
}

@test "what has the name and is no regular file is 6" {
	mkfifo /dev/shm/fifo
	ln -s /etc/passwd /dev/shm/link
	for name in /fifo /link; do
		refused 6 ipctool shm read "$name"
		refused 6 ipctool shm write "$name" /dev/null
		refused 6 ipctool shm set "$name" --size 1
	done
	[ -s /etc/passwd ]
}

@test "reading leaves a POSIX object's times alone, and only attaching a segment's" {
	expect 0 ipctool shm create /object 4K
	touch -d '2001-01-01' /dev/shm/object
	before=$(stat -c '%X %Y' /dev/shm/object)
	expect 0 ipctool shm read /object
	expect 0 ipctool shm dump /object
	[ "$(stat -c '%X %Y' /dev/shm/object)" = "$before" ]
	expect 0 ipctool shm create key=5 4K
	id=${out#shm:}
	expect 0 ipctool shm read key=5
	[ "$(kernel_answer shm "$id" nattch)" = 0 ]
}

@test "standard output that fails is 1; a reader that goes away is SIGPIPE" {
	outputs() {
		for verb in read dump "cell $1 u8@0 load"; do
			[[ $verb == cell* ]] || verb="$verb $1"
			try sh -c "ipctool shm $verb >/dev/full"
			[ "$status" -eq 1 ]
			is_diagnostic
		done
		for how in "" --zero-copy; do
			try bash -c "ipctool shm read $1 $how | head -c 1 >/dev/null; exit \${PIPESTATUS[0]}"
			[ "$status" -eq 141 ]
			[ -z "$err" ]
		done
	}
	each_family 1M outputs
}

@test "set: mode, owner, size, locking; what a family cannot do is 2" {
	expect 0 ipctool shm create /object 4K
	expect 0 ipctool shm set /object --mode u=rw,g=r --chown "$USER_ID:7"
	[ "$(stat -c '%a %u %g' /dev/shm/object)" = "640 $USER_ID 7" ]
	expect 0 ipctool shm set /object --size 10000
	[ "$(stat -c '%s' /dev/shm/object)" = 10000 ]
	expect 0 ipctool shm set /object --size 100
	[ "$(stat -c '%s' /dev/shm/object)" = 100 ]
	expect 0 ipctool shm create key=5 4K
	id=${out#shm:}
	expect 0 ipctool shm set key=5 --mode 0604 --chown "$USER_ID" --lock
	[ "$(kernel_answer shm "$id" uid)" = "$USER_ID" ]
	expect 0 ipctool shm ls -n -r -o mode,flags
	[[ $out == *"0604 locked"* ]]
	expect 0 ipctool shm set key=5 --unlock
	refused 2 ipctool shm set key=5
	refused 2 ipctool shm set key=5 --size 8K
	refused 2 ipctool shm set key=5 --lock --unlock
	refused 2 ipctool shm set /object --lock
	refused 2 ipctool shm set /object --size 0
	refused 8 ipctool shm set /object --size 0x8000000000000000
	refused 2 ipctool shm set key=5 --chown nobody-of-this-name
	refused 8 as_user prlimit --memlock=4096 ipctool shm set key=5 --lock || [ "$status" -eq 0 ]
	refused 8 as_user prlimit --memlock=0 ipctool shm set key=5 --lock
}

@test "hold: attached while the command runs; the command's status; 125, 126, 127" {
	expect 0 ipctool shm create key=5 4K
	id=${out#shm:}
	# shellcheck disable=SC2016
	expect 0 ipctool shm hold key=5 -- sh -c 'ipctool shm ls -n -r -o nattch; ipcrm -M 5; ipctool shm ls -n -r -o nattch,state'
	[ "$out" = $'1\n1 removed' ]
	[ -z "$(kernel_answer shm "$id" nattch)" ]
	expect 0 ipctool shm create /object 4K
	# shellcheck disable=SC2016
	expect 0 ipctool shm hold /object -- sh -c 'grep -c /dev/shm/object /proc/$PPID/maps; ls -l /proc/self/fd | grep -c /dev/shm || true'
	[ "$out" = $'1\n0' ]
	expect 7 ipctool shm hold /object -- sh -c 'exit 7'
	refused 125 ipctool shm hold /none -- true
	refused 127 ipctool shm hold /object -- no-such-command
	refused 126 ipctool shm hold /object -- /dev/shm
	refused 2 ipctool shm hold /object true
	# shellcheck disable=SC2016
	try bash -c 'ipctool shm hold /object -- sh -c "kill -USR1 \$\$"; exit $?'
	[ "$status" -eq $((128 + 10)) ]
	# what is sent to it goes to the command
	# shellcheck disable=SC2016
	try bash -c 'ipctool shm hold /object -- sh -c "trap \"exit 9\" TERM; kill -TERM \$PPID; while :; do :; done"'
	[ "$status" -eq 9 ]
	# SIGPIPE is as it was
	# shellcheck disable=SC2016
	expect 0 ipctool shm hold /object -- sh -c 'sh -c "kill -PIPE \$\$"; test $? -eq 141'
}

@test "cell: every width and sign, what it finds and what it leaves" {
	cells() {
		c() { expect "$1" ipctool shm cell "$addr" "${@:2}"; }
		addr=$1
		c 0 u32@0 add 5 && [ "$out" = 0 ]
		c 0 u32@0 add 4294967295 && [ "$out" = 5 ]
		c 0 u32@0 load && [ "$out" = 4 ]
		c 0 i8@4 -- store -5 && [ "$out" = 0 ]
		c 0 u8@4 load && [ "$out" = 251 ]
		c 0 i8@4 -- cas -5 -128 && [ "$out" = -5 ]
		c 0 i8@4 load && [ "$out" = -128 ]
		c 0 u16@6 store 0xffff && [ "$out" = 0 ]
		c 0 i16@6 load && [ "$out" = -1 ]
		c 0 i64@8 -- add -9223372036854775808 && [ "$out" = 0 ]
		c 0 u64@8 load && [ "$out" = 9223372036854775808 ]
		c 1 u32@0 cas 9 1 && [ "$out" = 4 ]
		c 0 u32@0 load && [ "$out" = 4 ]
		shm-peer get "$2" | od -An -v -tx1 -N16 | tr -d ' \n' | grep -qx 040000008000ffff0000000000000080
		for wrong in "u32@1 load" "u64@4 load" "u8@0 store 256" "u8@0 store -- -1" "i8@0 store 128" "i64@0 store 9223372036854775808" \
			"u8@0 wait 0" "u64@0 wake" "u8@0 load 1" "u8@0 store" "u8@0 cas 1" "x8@0 load" "u8 load" "u8@ load" "u8@-1 load" \
			"@0 load" "u8@0 frobnicate" "u32@0 load -t 1"; do
			# shellcheck disable=SC2086
			refused 2 ipctool shm cell "$addr" $wrong
		done
		for outside in "u8@4099" "u32@4096" "u64@4096" "u32@0xfffffffffffffffc"; do
			refused 8 ipctool shm cell "$addr" "$outside" load
		done
	}
	each_family 4099 cells
}

@test "cell add is atomic: 4 peers times 25,000, and ipctool besides" {
	counted() {
		local pids=() i
		for i in 1 2 3 4; do
			shm-peer add "$2" 64 25000 &
			pids+=($!)
		done
		for ((i = 0; i < 100; i++)); do
			ipctool shm cell "$1" u32@64 add 1 >/dev/null
		done
		wait "${pids[@]}"
		expect 0 ipctool shm cell "$1" u32@64 load
		[ "$out" = 100100 ]
	}
	each_family 4096 counted
}

@test "cell wait and wake are futex calls that a peer understands" {
	sleeps() {
		expect 0 ipctool shm cell "$1" u32@4 store 7
		expect 0 ipctool shm cell "$1" u32@4 wait 8
		[ "$out" = 7 ]
		refused 7 ipctool shm cell "$1" u32@4 wait 7 -t 0
		refused 124 ipctool shm cell "$1" u32@4 wait 7 -t 0.05
		start shm-peer wait "$2" 4 7
		waiter=$peer
		expect 0 ipctool shm cell "$1" u32@4 store 1
		# it may not be asleep yet: then it sees the new value by itself
		expect 0 ipctool shm cell "$1" u32@4 wake
		[ "$out" = 1 ]
		within tail --pid "$waiter" -f /dev/null
		within ipctool shm cell "$1" u32@4 wait 1 >woken &
		pid=$!
		# woken for nothing it sleeps on
		within sh -c "until ipctool shm cell $1 u32@4 wake -v 2>&1 | grep -q '1 were woken'; do :; done"
		expect 0 ipctool shm cell "$1" u32@4 store 2
		expect 0 ipctool shm cell "$1" u32@4 wake
		wait "$pid"
		[ "$(cat woken)" = 2 ]
	}
	each_family 4096 sleeps
}

@test "watch shows the rows that change, and no others" {
	watches() {
		start bash -c "ipctool shm watch $1 --offset 16 -c 2 -v 2>&1 >seen | { read -r line; echo ready; cat; }"
		expect 0 ipctool shm cell "$1" u8@0 store 1
		expect 0 ipctool shm cell "$1" u8@4095 store 2
		within sh -c 'until [ -s seen ]; do :; done'
		expect 0 ipctool shm cell "$1" u8@20 store 0x41
		stop
		[ "$(wc -l <seen)" -eq 2 ]
		[[ $(sed -n 1p seen) == "00000ff0  00 "*"02  |"* ]]
		[[ $(sed -n 2p seen) == "00000010  00 00 00 00 41 00 "* ]]
		rm seen
		expect 0 ipctool shm fill "$1" 0
		refused 8 ipctool shm watch "$1" --offset 4096
		refused 124 ipctool shm watch "$1" -t 0.05
		refused 7 ipctool shm watch "$1" -t 0
	}
	each_family 4096 watches
}
