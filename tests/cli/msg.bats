# msg send, recv, peek, purge, set, notify: messages of both families, none lost, none doubled, none changed.
load helper

messages() { within python3 "$CLI_TESTS/messages.py" "$@"; }

setup() {
	cli_setup
	declare -gA queue=()
	[ -n "${isolated:-}" ] || return 0
	echo 16384 >/proc/sys/kernel/msgmnb
	echo 8192 >/proc/sys/kernel/msgmax
	queue[sysv]=$(ipctool msg create key=1)
	queue[posix]=$(ipctool msg create /q)
}

# POSIX queues stay until the namespace ends, with all tests of this file.
teardown() {
	[ -z "${isolated:-}" ] || ipctool rm --force msg:/q 2>/dev/null || true
	cli_teardown
}

# each_family FUNCTION: with the address in $address, what C programs call it in $peer_name, a number option in $option
each_family() {
	for family in sysv posix; do
		printf 'family: %s\n' "$family"
		address=${queue[$family]} peer_name=${queue[$family]#msg:} option=--type
		[ "$family" = sysv ] || option=--priority
		"$@"
	done
}

count() { message count "$peer_name"; }

@test "bytes arrive as they were sent, from and to other programs" {
	round_trip() {
		local size
		for size in 0 1 2 4095 4096 8191 8192; do
			head -c "$size" /dev/urandom >sent
			printf '\0\n\0' | dd of=sent conv=notrunc status=none
			head -c "$size" sent >sent.cut && mv sent.cut sent
			ipctool msg send "$address" <sent
			ipctool msg recv "$address" | cmp - sent
			ipctool msg send "$address" "$option" 7 <sent
			message recv "$peer_name" >got
			[ "$(head -n 1 got)" = "7 $size" ]
			tail -n +2 got | cmp - sent
			message send "$peer_name" 9 <sent
			ipctool msg recv "$address" | cmp - sent
		done
		[ "$(count)" -eq 0 ]
	}
	each_family round_trip
}

@test "records: lines, NULs, prefixes, the last one without its end" {
	records() {
		local first=1
		printf 'a\n\nb c\nlast' | ipctool msg send "$address" --lines
		[ "$(count)" -eq 4 ]
		ipctool msg recv "$address" -c 4 -0 >got
		printf 'a\0\0b c\0last\0' | cmp - got
		printf 'a\n\0b\0' | ipctool msg send "$address" -0
		ipctool msg recv "$address" -c 2 >got
		printf 'a\nb' | cmp - got
		printf '9\ta\n9\tb\tc\n' | ipctool msg send "$address" --type-prefix
		ipctool msg recv "$address" --all --type-prefix >got
		printf '9\ta\n9\tb\tc\n' | cmp - got
		printf '0x7\ta\nb\0' | ipctool msg send "$address" --type-prefix -0
		ipctool msg recv "$address" --type-prefix --null >got
		printf '7\ta\nb\0' | cmp - got
		: | ipctool msg send "$address" --lines
		[ "$(count)" -eq 0 ]
		: | ipctool msg send "$address"
		[ "$(count)" -eq 1 ]
		expect 0 ipctool msg recv "$address"
		[ -z "$out" ]
		[ "$first" ]
	}
	each_family records
}

@test "a record that is none ends it with 1, and says how many went" {
	bad() {
		local record
		for record in nothing '' $'\tx' $'x\ty' $'-1\tx' $'99999999999999999999\tx' $'007\tx' $' 1\tx'; do
			expect 1 sh -c "printf '1\tgood\n%s\n1\tnever\n' \"\$2\" | ipctool msg send \"\$1\" --type-prefix" - "$address" "$record"
			[[ $err == *"messages sent: 1"* ]]
			[ "$(count)" -eq 1 ]
			expect 0 ipctool msg recv "$address"
			[ "$out" = good ]
		done
	}
	each_family bad
	expect 1 sh -c "printf '0\tx\n' | ipctool msg send '${queue[sysv]}' --type-prefix"
	expect 1 sh -c "printf '32768\tx\n' | ipctool msg send '${queue[posix]}' --type-prefix"
	expect 0 sh -c "printf '32767\tx\n' | ipctool msg send '${queue[posix]}' --type-prefix"
}

@test "System V: types choose" {
	local a=${queue[sysv]}
	fill() { printf '1\ta\n5\tb\n2\tc\n5\td\n9223372036854775807\te\n' | ipctool msg send "$a" --type-prefix; }
	fill
	expect 0 ipctool msg recv "$a" --type -3 && [ "$out" = a ]
	expect 0 ipctool msg recv "$a" --type 5 && [ "$out" = b ]
	expect 0 ipctool msg recv "$a" --type 5 --except && [ "$out" = c ]
	expect 0 ipctool msg recv "$a" --type -9223372036854775808 && [ "$out" = d ]
	expect 7 ipctool msg recv "$a" --type -9 -t 0
	expect 0 ipctool msg recv "$a" --type 0x7fffffffffffffff && [ "$out" = e ]
	fill
	expect 0 ipctool msg recv "$a" --type 5 --all --lines
	[ "$out" = $'b\nd' ]
	expect 0 ipctool msg recv "$a" --type 0 && [ "$out" = a ]
	expect 0 ipctool msg purge "$a" --type -5 && [ "$out" = 1 ]
	expect 0 ipctool msg purge "$a" && [ "$out" = 1 ]
	expect 0 ipctool msg purge "$a" && [ "$out" = 0 ]
}

@test "POSIX: priorities order, the oldest first among equals" {
	local a=${queue[posix]} p
	for p in 0 5 32767 5 1; do
		ipctool msg send "$a" --priority $p "p$p"
	done
	expect 0 ipctool msg recv "$a" --all --type-prefix
	[ "$out" = $'32767\tp32767\n5\tp5\n5\tp5\n1\tp1\n0\tp0' ]
	ipctool msg send "$a" x y
	expect 0 ipctool msg purge "$a" && [ "$out" = 2 ]
}

@test "JSON Lines: number, size, data, or its bytes in base64" {
	json() {
		printf 'a"\\\n\0' | ipctool msg send "$address" "$option" 3
		printf '\377\0' | ipctool msg send "$address" "$option" 3
		expect 0 ipctool msg recv "$address" --all --json
		local key=mtype
		[ "$family" = sysv ] || key=priority
		out="[${out//$'\n'/,}]"
		check "d == [{'$key': 3, 'size': 5, 'data': 'a\"\\\\\\n\\0'}, {'$key': 3, 'size': 2, 'data': None, 'data_base64': '/wA='}]"
	}
	each_family json
}

@test "wrong usage is 2, and nothing happens" {
	local a=${queue[sysv]} q=${queue[posix]}
	refused 2 ipctool msg send "$a" --type 0 x
	refused 2 ipctool msg send "$a" --type -1 x
	refused 2 ipctool msg send "$a" --priority 1 x
	refused 2 ipctool msg send "$q" --type 1 x
	refused 2 ipctool msg send "$q" --priority 32768 x
	refused 2 ipctool msg send "$q" --priority -1 x
	refused 2 ipctool msg send "$a" --lines x
	refused 2 ipctool msg send "$a" --lines -0
	refused 2 ipctool msg send "$a" --type-prefix --type 3
	refused 2 ipctool msg send
	refused 2 ipctool msg send shm:0 x
	refused 2 ipctool msg send private x
	refused 2 ipctool msg recv "$q" --type 1
	refused 2 ipctool msg recv "$a" --except
	refused 2 ipctool msg recv "$a" --except --type -1
	refused 2 ipctool msg recv "$a" --all -c 1
	refused 2 ipctool msg recv "$a" --all --follow
	refused 2 ipctool msg recv "$a" -c 0
	refused 2 ipctool msg recv "$a" --json --lines
	refused 2 ipctool msg recv "$a" -t x
	refused 2 ipctool msg peek "$q"
	[[ $err == *"msg recv"* ]]
	refused 2 ipctool msg peek "$a" --all --index 1
	refused 2 ipctool msg purge "$q" --type 1
	refused 2 ipctool msg set "$a"
	refused 2 ipctool msg set "$q" --qbytes 1
	refused 2 ipctool msg notify "$a" -- true
	refused 2 ipctool msg notify "$q"
	[ "$(message count "${a#msg:}")" -eq 0 ]
	[ "$(message count "${q#msg:}")" -eq 0 ]
}

@test "what is not there is 3, what is not permitted 4" {
	local verb
	for verb in send recv peek purge 'set -m 600'; do
		# shellcheck disable=SC2086 # words
		refused 3 ipctool msg ${verb%% *} key=77 ${verb#"${verb%% *}"}
		# shellcheck disable=SC2086
		refused 4 as_user ipctool msg ${verb%% *} key=1 ${verb#"${verb%% *}"}
	done
	for verb in send recv purge 'set -m 600'; do
		# shellcheck disable=SC2086
		refused 3 ipctool msg ${verb%% *} /nobody ${verb#"${verb%% *}"}
		# shellcheck disable=SC2086
		refused 4 as_user ipctool msg ${verb%% *} /q ${verb#"${verb%% *}"}
	done
	ipctool msg set key=1 -m 0622
	expect 0 as_user ipctool msg send key=1 x
	refused 4 as_user ipctool msg recv key=1
	ipctool msg set /q -m 0622
	expect 0 as_user ipctool msg send /q x
	refused 4 as_user ipctool msg recv /q
}

@test "an ident names the queue that was, and no other" {
	local ident
	ident=$(ipctool msg ls --name q -o ident -n)
	expect 0 ipctool msg send "$ident" x
	expect 0 ipctool rm --force msg:/q
	ipctool msg create /q --maxmsg 3 >made
	refused 6 ipctool msg send "$ident" x
}

@test "a queue of one message of one byte: full is 7 or 124, too large 8, and nothing was sent" {
	ipctool msg set key=1 --qbytes 1
	ipctool rm --force msg:/q
	ipctool msg create /q --maxmsg 1 --msgsize 1 >made
	small() {
		refused 8 ipctool msg send "$address" xx
		[[ $err == *"messages sent: 0"* ]]
		refused 8 ipctool msg send "$address" x xx
		[ "$(count)" -eq 0 ]
		expect 8 sh -c "printf 'x\nxx\n' | ipctool msg send $address --lines -t 5"
		[[ $err == *"messages sent: 1"* ]]
		[ "$(count)" -eq 1 ]
		refused 7 ipctool msg send "$address" -t 0 y
		[[ $err == *full* ]]
		refused 124 ipctool msg send "$address" -t 0.05 y
		refused 7 ipctool msg send "$address" -t 0 ''
		[ "$(count)" -eq 1 ]
		expect 0 ipctool msg recv "$address"
		[ "$out" = x ]
		refused 7 ipctool msg recv "$address" -t 0
		refused 124 ipctool msg recv "$address" -t 0.05
		expect 0 ipctool msg recv "$address" --all
		[ -z "$out" ]
		ipctool msg recv "$address" -c 20000 --lines >got &
		seq 1 20000 | sed 's/.*\(.\)/\1/' | ipctool msg send "$address" --lines
		wait $!
		seq 1 20000 | sed 's/.*\(.\)/\1/' | cmp - got
	}
	each_family small
}

@test "what can never fit is refused without reading it all" {
	[ -z "$IPCTOOL_SANITIZED" ] || skip "a sanitizer needs the memory itself"
	endless() {
		local words
		for words in '' --lines -0 --type-prefix; do
			# shellcheck disable=SC2016 # the inner shell's
			expect 8 bash -c 'ulimit -v 200000; yes | tr -d "\n" | exec ipctool msg send "$@"' - "$address" ${words:+"$words"}
			[[ $err == *"messages sent: 0"* ]]
		done
		[ "$(count)" -eq 0 ]
	}
	each_family endless
	echo 65536 >/proc/sys/kernel/msgmax
	head -c 17000 /dev/zero >large
	expect 8 sh -c 'ipctool msg send key=1 <large'
	[[ $err == *msg_qbytes* ]]
	[[ $err == *"--qbytes"* ]]
	echo 8192 >/proc/sys/kernel/msgmax
	expect 8 sh -c 'ipctool msg send key=1 <large'
	[[ $err == *kernel.msgmax* ]]
}

@test "messages larger than usual" {
	echo 2000000 >/proc/sys/kernel/msgmax
	echo 4194304 >/proc/sys/kernel/msgmnb
	ipctool msg set key=1 --qbytes 4M
	head -c 1048576 /dev/urandom >large
	ipctool msg send key=1 <large
	ipctool msg send key=1 small
	ipctool msg peek key=1 | cmp - large
	echo 8192 >/proc/sys/kernel/msgmax
	refused 8 ipctool msg peek key=1
	expect 0 ipctool msg peek key=1 --index 1
	[ "$out" = small ]
	ipctool msg recv key=1 | cmp - large
}

@test "what came before the time was over is printed, then 124 or 7" {
	partly() {
		ipctool msg send "$address" a b
		expect 124 ipctool msg recv "$address" -c 3 -t 0.05 --lines
		[ "$out" = $'a\nb' ]
		ipctool msg send "$address" a b
		expect 7 ipctool msg recv "$address" --follow -t 0 --lines
		[ "$out" = $'a\nb' ]
	}
	each_family partly
}

@test "other signals neither end nor prolong a wait" {
	disturbed() {
		messages signals "$address" 0.3 >said
		read -r ended seconds <said
		[ "$ended" -eq 124 ]
		python3 -c 'import sys; sys.exit(float(sys.argv[1]) < 0.3)' "$seconds"
	}
	each_family disturbed
}

@test "a queue that is removed wakes who waits for it: 3" {
	gone() {
		[ "$(messages removed "$address" ipctool rm --force "$address" 2>err)" -eq 3 ]
		grep -q 'was removed' err
	}
	each_family gone
}

@test "standard output that fails: what was received goes back" {
	full() {
		ipctool msg send "$address" "$option" 4 a b c
		for words in '-c 2' --all '--all --json' '-c 3 --lines'; do
			# shellcheck disable=SC2086 # words
			try ipctool msg recv "$address" $words
			[ "$status" -eq 0 ]
			ipctool msg send "$address" "$option" 4 a b c
			# shellcheck disable=SC2016 # the inner shell's
			expect 1 bash -c 'ipctool msg recv "$@" >/dev/full' - "$address" $words
			[[ $err == *"sent back"* ]]
			is_diagnostic
		done
		expect 0 ipctool msg purge "$address"
		ipctool msg send "$address" "$option" 4 a b c
		# shellcheck disable=SC2016
		expect 1 bash -c 'ipctool msg recv "$@" >/dev/full' - "$address" -c 2
		expect 0 ipctool msg recv "$address" --all --type-prefix
		[ "$out" = $'4\tc\n4\ta\n4\tb' ]
	}
	each_family full
}

@test "what may not go back is printed on standard error" {
	readable() {
		ipctool msg set "$address" -m 0644
		ipctool msg send "$address" "$option" 4 a b
		# shellcheck disable=SC2016
		expect 1 as_user bash -c 'ipctool msg recv "$@" >/dev/full' - "$address" --all
		[ "$(count)" -eq 0 ]
		out=[$(grep '^{' <<<"$err" | paste -sd,)]
		check "[m['data'] for m in d] == ['a', 'b']"
	}
	each_family readable
}

@test "a reader that went away: SIGPIPE, or 1 where that is ignored, and nothing is lost" {
	pipes() {
		ipctool msg send "$address" a b c
		[ "$(messages closed "$address" 0 2>err)" -eq -13 ]
		[ ! -s err ]
		[ "$(count)" -eq 3 ]
		[ "$(messages closed "$address" 1 2>err)" -eq 1 ]
		grep -q 'sent back.*: 3' err
		expect 0 ipctool msg recv "$address" --all
		[ "$out" = abc ]
		ipctool msg send "$address" a b c
		[ "$(messages closing "$address" 3)" = '-13 3' ]
		expect 0 ipctool msg recv "$address" --all
		[ "$out" = last ]
	}
	each_family pipes
}

@test "INT, TERM and HUP in the middle lose no message and double none" {
	local name many
	many=$([ -z "$IPCTOOL_SANITIZED" ] && echo 20000 || echo 6000) # more than the queue can take
	interrupted() {
		for name in INT TERM HUP; do
			[ "$(messages conserve "$address" $name "$many")" = "$many killed" ]
		done
	}
	each_family interrupted
}

@test "100 senders and 100 receivers conserve every message" {
	local crowd=100 told
	[ -z "$IPCTOOL_SANITIZED" ] || crowd=30 # each takes ten times the memory
	together() {
		told=$(messages crowd "$address" "$crowd" 10)
		printf 'arrived, different, statuses of who failed: %s\n' "$told"
		[ "$told" = "$((crowd * 10)) $((crowd * 10)) []" ]
	}
	each_family together
}

@test "peek changes nothing; past the end is 3" {
	expect 0 ipctool msg peek key=1 --all
	[ -z "$out" ]
	refused 3 ipctool msg peek key=1
	printf '3\ta\n1\tb\n2\tc' | ipctool msg send key=1 --type-prefix
	kernel-answer | grep '"msg"' >before
	expect 0 ipctool msg peek key=1 && [ "$out" = a ]
	expect 0 ipctool msg peek key=1 --index 2 --json && check "d == {'mtype': 2, 'size': 1, 'data': 'c'}"
	expect 0 ipctool msg peek key=1 --all --type-prefix && [ "$out" = $'3\ta\n1\tb\n2\tc' ]
	refused 3 ipctool msg peek key=1 --index 3
	refused 3 ipctool msg peek key=1 --index 18446744073709551615
	kernel-answer | grep '"msg"' | cmp - before
}

@test "set: mode, owner, bytes; the rest stays" {
	ipctool msg set key=1 --qbytes 1000
	ipctool msg set key=1 -m 0604
	ipctool msg set key=1 --chown 65534:7
	expect 0 ipctool stat msg:key=1 -J
	check "(d['objects'][0]['mode'], d['objects'][0]['qbytes'], d['objects'][0]['uid'], d['objects'][0]['gid']) == ('0604', 1000, 65534, 7)"
	refused 8 as_user ipctool msg set key=1 --qbytes 1M
	[[ $err == *kernel.msgmnb* ]]
	expect 0 as_user ipctool msg set key=1 --qbytes 500 -m 0600
	ipctool msg set /q -m 0604 --chown 65534:7
	expect 0 ipctool stat msg:/q -J
	check "(d['objects'][0]['mode'], d['objects'][0]['uid'], d['objects'][0]['gid']) == ('0604', 65534, 7)"
	expect 0 as_user ipctool msg set /q -m 0600
	ipctool msg set /q --chown 0
	refused 4 as_user ipctool msg set /q -m 0666
}

@test "notify runs the command when the empty queue gets a message" {
	expect 124 ipctool msg notify /q -t 0 -- echo never
	[ -z "$out" ]
	expect 124 ipctool msg notify /q -t 0.05 -- echo never
	expect 125 ipctool msg notify /nobody -- true
	ipctool msg notify /q -- sh -c 'ipctool msg recv /q; exit 9' >got &
	local waiter=$!
	until ipctool msg ls --name q -o notify_pid -n | grep -q "$waiter"; do :; done
	expect 125 ipctool msg notify /q -- true
	[[ $err == *"another process"* ]]
	ipctool msg send /q hello
	status=0
	wait "$waiter" || status=$?
	[ "$status" -eq 9 ]
	[ "$(cat got)" = hello ]
	ipctool msg send /q there
	expect 124 ipctool msg notify /q -t 0.05 -- true
	[[ $err == *"holds 1 message"* ]]
}

@test "no timer is to be had: 8, and which limit it is" {
	# shellcheck disable=SC2016
	refused 8 bash -c 'ulimit -i 0; exec ipctool msg recv key=1 -t 1'
	[[ $err == *RLIMIT_SIGPENDING* ]]
}
