# msg serve, msg get: files over a System V queue; many clients, hostile paths, deaths at every step.
load helper

setup() {
	cli_setup
	[ -n "${isolated:-}" ] || return 0
	chmod 755 "$PWD"
	mkdir -p root/sub
	printf 'hello\n' >root/sub/file
	: >root/empty
	printf 'secret\n' >outside
	queue=$(ipctool msg create name=files -m 0666)
}

serve() {
	ipctool msg serve "$queue" --root root "$@" &
	server=$!
}

end_server() {
	kill -TERM "$server"
	wait "$server" || [ $? -eq 143 ]
}

# Waits until the queue holds COUNT messages.
await_messages() {
	local _
	for _ in {1..2000}; do
		[ "$(ipctool stat "$queue" -J | sed -n 's/.*"msgs":\([0-9]*\).*/\1/p')" != "$1" ] || return 0
	done
	printf 'never %s messages\n' "$1"
	return 1
}

@test "files arrive byte for byte, on standard output and as files" {
	local size
	serve
	for size in 0 1 2000 2007 2008 2009 16384 1000003; do
		head -c "$size" /dev/urandom >root/random
		ipctool msg get "$queue" random | cmp - root/random
		expect 0 ipctool msg get name=files random copy
		[ -z "$out$err" ]
		cmp copy root/random
	done
	expect 0 ipctool msg get "$queue" sub/../sub//./file
	[ "$out" = hello ]
	end_server
	await_messages 0
}

@test "256 MiB" {
	local size=$((256 << 20))
	[ -z "$IPCTOOL_SANITIZED" ] || size=$((16 << 20))
	head -c "$size" /dev/urandom >root/big
	serve --once
	ipctool msg get "$queue" big | cmp - root/big
	wait "$server"
	[ "$(object_count)" -eq 1 ]
}

@test "--once ends with the transfers that are under way" {
	serve --once
	expect 0 ipctool msg get "$queue" empty
	[ -z "$out" ]
	wait "$server"
	serve --once
	refused 3 ipctool msg get "$queue" nothing
	wait "$server"
}

@test "eight clients at once" {
	local i pids=()
	head -c 3000000 /dev/urandom >root/shared
	serve
	for i in 1 2 3 4 5 6 7 8; do
		ipctool msg get "$queue" shared "copy$i" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	for i in 1 2 3 4 5 6 7 8; do
		cmp root/shared "copy$i"
	done
	end_server
	await_messages 0
}

@test "nothing outside of the root, no link, nothing but regular files" {
	local path
	ln -s /etc/passwd root/absolute
	ln -s ../outside root/relative
	ln -s sub root/linked
	ln -s absolute root/sub/chain
	mkfifo root/fifo
	mknod root/device c 1 3
	serve
	for path in ../outside /etc/passwd sub/../../outside "$PWD/root/sub/file" absolute relative linked/file sub/chain \
		fifo device sub .; do
		refused 6 ipctool msg get "$queue" "$path"
	done
	for path in nothing '' sub/nothing sub/file/x "$(printf 'x%.0s' {1..5000})" $'new\nline'; do
		refused 3 ipctool msg get "$queue" "$path"
	done
	[[ $err == *'new\x0aline'* ]]
	end_server
	[ "$(cat outside)" = secret ]
	await_messages 0
}

@test "what the server may not read is 4" {
	chmod 000 root/sub/file
	chmod 755 root root/sub
	setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups ipctool msg serve "$queue" --root root &
	server=$!
	refused 4 ipctool msg get "$queue" sub/file
	expect 0 as_user ipctool msg get "$queue" empty
	end_server
}

@test "LOCAL appears only when it is whole, and replaces only a regular file" {
	printf 'old\n' >copy
	ln -s copy link
	mkfifo fifo
	mkdir directory
	serve
	refused 3 ipctool msg get "$queue" nothing copy
	[ "$(cat copy)" = old ]
	expect 0 ipctool msg get "$queue" sub/file copy
	[ "$(cat copy)" = hello ]
	refused 6 ipctool msg get "$queue" sub/file link
	refused 6 ipctool msg get "$queue" sub/file fifo
	refused 6 ipctool msg get "$queue" sub/file directory
	refused 6 ipctool msg get "$queue" sub/file /dev/null
	[ -c /dev/null ]
	refused 3 ipctool msg get "$queue" sub/file nowhere/copy
	[ "$(find . -name '.ipctool-*' | wc -l)" -eq 0 ]
	end_server
}

# The client stops, its share of the queue full; the others go on, and nothing of it stays once it is dead.
@test "a client that stands still, or is killed, keeps nobody waiting and leaves nothing" {
	head -c 1000000 /dev/urandom >root/shared
	serve
	mkfifo blocked
	ipctool msg get "$queue" shared >blocked &
	stopped=$!
	exec {reader}<blocked
	head -c 1 <&"$reader" >/dev/null # it is in the middle
	ipctool msg get "$queue" shared | cmp - root/shared
	kill -KILL "$stopped"
	wait "$stopped" || [ $? -eq 137 ]
	exec {reader}<&-
	ipctool msg get "$queue" shared | cmp - root/shared
	await_messages 0
	end_server
}

@test "a client that dies before it is heard is not answered" {
	ipctool msg get "$queue" sub/file >/dev/null &
	stopped=$!
	await_messages 1
	kill -KILL "$stopped"
	wait "$stopped" || [ $? -eq 137 ]
	serve
	expect 0 ipctool msg get "$queue" sub/file
	end_server
	await_messages 0
}

@test "a server that is killed ends its clients with 1, and leaves nothing" {
	head -c 1000000 /dev/urandom >root/shared
	serve
	mkfifo blocked
	ipctool msg get "$queue" shared >blocked 2>said &
	client=$!
	exec {reader}<blocked
	head -c 1 <&"$reader" >/dev/null
	kill -KILL "$server"
	wait "$server" || [ $? -eq 137 ]
	cat <&"$reader" >/dev/null
	exec {reader}<&-
	status=0
	wait "$client" || status=$?
	[ "$status" -eq 1 ]
	[[ $(<said) == *'the server died'* ]]
	[ "$(ipctool msg recv "$queue" --all --type 1 --except | wc -c)" -eq 0 ]
}

@test "a server that is killed before its first answer" {
	needs strace
	strace -qq -o /dev/null -e trace=msgsnd -e inject=msgsnd:signal=KILL:when=1 ipctool msg serve "$queue" --root root &
	server=$!
	expect 1 ipctool msg get "$queue" sub/file
	[ -z "$out" ]
	[[ $err == *'died before it answered'* ]]
	wait "$server" || [ $? -eq 137 ]
	await_messages 0
}

@test "INT in the middle: dies of it, without a file, and the server goes on" {
	head -c 20000000 /dev/urandom >root/shared
	serve
	mkfifo blocked
	ipctool msg get "$queue" shared >blocked &
	client=$!
	exec {reader}<blocked
	head -c 1 <&"$reader" >/dev/null
	kill -TERM "$client"
	status=0
	wait "$client" || status=$?
	[ "$status" -eq 143 ]
	exec {reader}<&-
	expect 0 ipctool msg get "$queue" sub/file
	end_server
	await_messages 0
}

@test "deadlines, a queue that goes away, output that fails" {
	refused 7 ipctool msg get "$queue" sub/file -t 0
	refused 124 ipctool msg get "$queue" sub/file -t 0.1
	ipctool msg purge "$queue"
	serve
	ipctool msg get "$queue" sub/file >/dev/full 2>said || [ $? -eq 1 ]
	[[ $(<said) == *'cannot write standard output'* ]]
	ipctool rm -q --force "$queue"
	status=0
	wait "$server" || status=$?
	[ "$status" -eq 3 ]
}

@test "messages of strangers do no harm" {
	printf 'IPCF\1\1\0\0' | ipctool msg send "$queue"
	head -c 40 /dev/urandom | ipctool msg send "$queue"
	ipctool msg send "$queue" --type 77 'not for the server'
	ipctool msg send "$queue" ''
	serve
	expect 0 ipctool msg get "$queue" sub/file
	[ "$out" = hello ]
	end_server
	await_messages 1
	[ "$(ipctool msg recv "$queue" --type 77)" = 'not for the server' ]
}

@test "a stranger who forges answers in the middle ends that transfer, and no other" {
	head -c 1000000 /dev/urandom >root/shared
	serve
	mkfifo blocked
	ipctool msg get "$queue" shared >blocked 2>said &
	client=$!
	exec {reader}<blocked
	head -c 1 <&"$reader" >/dev/null
	# its reader hardly reads on: sooner or later answers are left in the queue, and tell the type
	type=
	true >rest
	until [ -n "$type" ]; do # jq would round such a number
		[ "$(stat -c %s rest)" -lt 500000 ]
		head -c 1000 <&"$reader" >>rest
		type=$(ipctool msg peek "$queue" --all --json | grep -o '"mtype":[0-9]*' | grep -v ':1$' | head -n 1 | tr -dc '0-9')
	done
	head -c 40 /dev/urandom | ipctool msg send "$queue" --type "$type" -t 10
	cat <&"$reader" >>rest
	exec {reader}<&-
	status=0
	wait "$client" || status=$?
	printf "status %s: %s\n" "$status" "$(<said)"
	[ "$status" -eq 1 ]
	[[ $(<said) == *'not what was sent'* ]]
	cmp <(tail -c +2 root/shared | head -c "$(stat -c %s rest)") rest
	ipctool msg get "$queue" shared | cmp - root/shared
	end_server
	await_messages 0
}

@test "a flood of requests whose answers nobody takes" {
	serve
	start python3 "$CLI_TESTS/transfer_flood.py" "$queue" sub/file 300
	# whoever may write to the queue can fill it; as long as he does
	status=0
	ipctool msg get "$queue" sub/file -t 0.5 >got 2>said || status=$?
	[ "$status" -eq 124 ] || [ "$status" -eq 1 ]
	[ ! -s got ]
	stop
	await_messages 0
	expect 0 ipctool msg get "$queue" sub/file
	[ "$out" = hello ]
	end_server
	await_messages 0
}

@test "wrong usage" {
	refused 2 ipctool msg serve "$queue"
	refused 2 ipctool msg serve /q --root root
	refused 2 ipctool msg get /q file
	refused 2 ipctool msg get "$queue"
	refused 3 ipctool msg serve "$queue" --root nowhere
	refused 3 ipctool msg get 12345 file
	refused 4 as_user ipctool msg get "$(ipctool msg create private)" file
}
