# pipe size, meter, lines, tee: real pipes between separate processes.
load helper

@test "size: what the kernel says of a pipe, ours or another's" {
	run bash -c 'true | ipctool pipe size 0'
	[ "$output" = 65536 ]
	run bash -c 'true | ipctool pipe size 0 --set 100K'
	[ "$output" = 131072 ]
	start sh -c 'echo ready; exec cat'
	expect 0 ipctool pipe size "$peer:0" --set 1M
	[ "$out" = 1048576 ]
	expect 0 ipctool pipe size "pipe:$peer:0"
	[ "$out" = 1048576 ]
}

@test "size: before a command" {
	run bash -c 'true | ipctool pipe size --set 1M -- ipctool pipe size 0'
	[ "$output" = 1048576 ]
	run bash -c 'ipctool pipe size --set 256K -- ipctool pipe size 1 | cat'
	[ "$output" = 262144 ]
	expect 7 ipctool pipe size --set 1M -- sh -c 'exit 7'
	expect 127 ipctool pipe size --set 1M -- nowhere
	expect 2 ipctool pipe size --set 1M
	expect 2 ipctool pipe size -- true
	expect 2 ipctool pipe size 0 --set 1M -- true
}

@test "size: refusals" {
	refused 3 ipctool pipe size 99
	refused 3 ipctool pipe size $$:99
	refused 6 ipctool pipe size 0
	refused 2 ipctool pipe size x
	refused 2 ipctool pipe size 0:1
	refused 2 ipctool pipe size 010
	mkfifo full
	exec {full}<>full
	head -c 65536 /dev/zero >&"$full"
	refused 6 ipctool pipe size "$full" --set 4K
	expect 0 ipctool pipe size "$full"
	exec {full}<&-
	[ "$out" = 65536 ]
	run bash -c 'true | setpriv --reuid 65534 --regid 65534 --clear-groups ipctool pipe size 0 --set 2G; exit ${PIPESTATUS[1]}'
	[ "$status" -eq 8 ]
	[[ $output == *pipe-max-size* ]]
}

@test "meter: every byte passes, into pipes, files and files that are appended to" {
	head -c 3000001 /dev/urandom >data
	ipctool pipe meter data | cmp - data
	cat data | ipctool pipe meter >copy && cmp copy data
	ipctool pipe meter <data >copy && cmp copy data
	echo before >copy
	cat data | ipctool pipe meter >>copy
	tail -c +8 copy | cmp - data
	ipctool pipe meter --progress --expect 6M data 2>said >copy
	[ "$(wc -l <said)" -eq 1 ]
	grep -Eq '^ipctool pipe meter: 2.8M in [0-9]+s, [0-9.]+[KMG]/s$' said
	refused 3 ipctool pipe meter nowhere
	run bash -c 'yes | ipctool pipe meter | head -n 1; exit ${PIPESTATUS[1]}'
	[ "$status" -eq 141 ]
	ipctool pipe meter data >/dev/full 2>said || [ $? -eq 1 ]
	grep -q 'cannot write standard output' said
}

@test "lines: twenty writers of lines of up to 100,000 bytes, every line whole" {
	local i fifos=() pids=()
	for i in {1..20}; do
		mkfifo fifo$i
		fifos+=("fifo$i")
		within python3 -c '
import os, random, sys
number = int(sys.argv[1])
random.seed(number)
with open(f"fifo{number}", "wb", buffering=0) as fifo:
    for i in range(40):
        text = b"%d.%d." % (number, i) + bytes([97 + number]) * random.choice([1, 100, 5000, 70000, 100000]) + b"\n"
        while text:  # in pieces, as programs with small buffers write
            n = random.randint(1, 30000)
            fifo.write(text[:n])
            text = text[n:]
' $i &
		pids+=($!)
	done
	within ipctool pipe lines "${fifos[@]}" >merged
	wait "${pids[@]}"
	within python3 - <<-'EOF'
		import re
		lines = open("merged", "rb").read().split(b"\n")
		assert lines.pop() == b""
		seen = {}
		for line in lines:
		    number, i, text = re.fullmatch(rb"(\d+)\.(\d+)\.([a-z]+)", line).groups()
		    assert set(text) == {97 + int(number)}, line[:50]
		    assert seen.setdefault(int(number), 0) == int(i)
		    seen[int(number)] += 1
		assert seen == {n: 40 for n in range(1, 21)}, seen
	EOF
}

@test "lines: NULs, standard input among files, a last record without its end" {
	printf 'a\nb\0c' >file
	printf 'd\0e' | ipctool pipe lines -0 file - >got
	[ "$(tr '\0\n' ';,' <got | tr ';' '\n' | sort | tr '\n' ' ')" = 'a,b c d e ' ]
	expect 0 ipctool pipe lines file
	refused 3 ipctool pipe lines file nowhere
	printf '' | ipctool pipe lines | cmp - /dev/null
	ipctool pipe lines file >/dev/full 2>said || [ $? -eq 1 ]
	grep -q 'cannot write standard output' said
}

@test "tee: block loses nothing, drop waits for nobody and says what was missed" {
	seq 100000 >data
	mkfifo slow
	within cat slow >copy &
	ipctool pipe tee slow file <data | cmp - data
	wait $!
	cmp copy data
	cmp file data
	ipctool pipe tee --slow drop slow file <data 2>said | cmp - data
	cmp file data
	grep -Eq "^ipctool pipe tee: 'slow' missed $(stat -c %s data) bytes" said
	exec {reader}<>slow # it takes as much as fits
	ipctool pipe tee --slow drop slow <data 2>said | cmp - data
	exec {reader}<&-
	grep -Eq "missed $(($(stat -c %s data) - 65536)) bytes" said
	[ "$(head -c 65536 data | wc -c)" -eq 65536 ]
}

@test "tee: one that fails does not stop the others" {
	seq 100000 >data
	status=0
	ipctool pipe tee /dev/full file <data 2>said >out || status=$?
	[ "$status" -eq 1 ]
	cmp out data
	cmp file data
	[ "$(wc -l <said)" -eq 1 ]
	refused 3 ipctool pipe tee nowhere/file
	refused 2 ipctool pipe tee
}

# report COMMAND...: what pipe run -J says of it, into $out
report() {
	status=0
	within ipctool pipe run -J "$@" >printed 2>said </dev/null || status=$?
	out=$(<said)
}

@test "run: a pipeline as the shell has it, with what passed and how each stage ended" {
	[ "$(ipctool pipe run -q seq 100000 ::: sort -n ::: tail -n 1)" = 100000 ]
	seq 1000 >data
	report cat data ::: tr -d '\n' ::: wc -c
	[ "$status" -eq 0 ]
	[ "$(<printed)" -eq 2893 ]
	check "[s['index'] for s in d['stages']] == [0, 1, 2]"
	check "[s['command'] for s in d['stages']] == [['cat', 'data'], ['tr', '-d', '\\\\n'], ['wc', '-c']]"
	check "[(s['bytes_in'], s['bytes_out']) for s in d['stages']] == [(None, 3893), (3893, 2893), (2893, None)]"
	check "[(s['status'], s['signal']) for s in d['stages']] == [(0, None)] * 3"
	check "d['stages'][0]['blocked_read'] is None and d['stages'][2]['blocked_write'] is None"
	check "len({s['pid'] for s in d['stages']}) == 3"
}

@test "run: the status of the last stage that failed; signals; what cannot be executed" {
	report sh -c 'exit 3' ::: sh -c 'exit 4' ::: true
	[ "$status" -eq 4 ]
	report sh -c 'kill -USR1 $$' ::: true
	[ "$status" -eq $((128 + 10)) ]
	check "d['stages'][0]['signal'] == 'USR1'"
	report nowhere ::: cat
	[ "$status" -eq 127 ]
	report true ::: /etc
	[ "$status" -eq 126 ]
	report yes ::: head -n 1
	[ "$status" -eq 141 ]
	check "d['stages'][0]['signal'] == 'PIPE'"
	[ "$(<printed)" = y ]
	for words in ':::' ': :::' '::: :' ': ::: ::: :'; do
		# shellcheck disable=SC2086 # they are words
		refused 2 ipctool pipe run $words
	done
	refused 2 ipctool pipe run
	expect 125 ipctool pipe run --capacity 8G true ::: true
	[[ $err == *pipe-max-size* ]]
}

# stopped SIGNAL COMMAND...: how ipctool ends that gets SIGNAL from another process when both its stages are there
stopped() {
	local signal=$1 ready status=0
	shift
	rm -f ready
	mkfifo ready
	exec {ready}<>ready
	ipctool "$@" sh -c 'echo >ready; exec sleep 1000' ::: sh -c 'echo >ready; exec sleep 1000' 2>said &
	read -r -t "$TEST_DEADLINE" -u "$ready"
	read -r -t "$TEST_DEADLINE" -u "$ready"
	exec {ready}>&-
	kill -s "$signal" $!
	wait $! || status=$?
	printf '%s: %d %d\n' "$*" "$status" "$(grep -c "died of $signal" said)"
}

@test "run, sock pair: what tells ipctool to end ends the stages, too, and leaves none behind" {
	[ "$(stopped TERM pipe run)" = "pipe run: $((128 + 15)) 2" ]
	[ "$(stopped HUP pipe run)" = "pipe run: $((128 + 1)) 2" ]
	[ "$(stopped TERM sock pair)" = "sock pair: $((128 + 15)) 2" ]
	# ignored, it stays ignored
	expect 0 sh -c 'trap "" TERM; exec ipctool pipe run sh -c "kill -TERM \$PPID; echo over" ::: cat'
	[ "$out" = over ]
}

@test "run, sock pair: bytes lost between two stages are no success" {
	command -v strace >/dev/null || skip "no strace"
	local words
	for words in 'pipe run' 'sock pair'; do
		# shellcheck disable=SC2086 # they are words
		expect 1 strace -qq -o trace -e trace=splice -e inject=splice:error=EIO ipctool $words echo lost ::: cat
		[[ $err == *"cannot pass on what 'echo' writes: Input/output error"* ]]
	done
}

# The slow stage reads and writes only when it is told to; the others are always ready.
@test "run: says which stage was slow, wherever it stands" {
	slow='while head -c 65536 >piece && [ -s piece ]; do sha512sum piece piece piece piece piece piece piece piece >/dev/null; cat piece; done'
	report head -c 6M /dev/zero ::: sh -c "$slow" ::: cat
	check "d['bottleneck'] == 1"
	check "d['stages'][1]['blocked_read'] > d['stages'][2]['blocked_read'] and d['stages'][1]['blocked_write'] > d['stages'][0]['blocked_write']"
	report head -c 6M /dev/zero ::: cat ::: sh -c "$slow"
	check "d['bottleneck'] == 2"
	report sh -c "head -c 6M /dev/zero | ($slow)" ::: cat ::: cat
	check "d['bottleneck'] == 0"
	ipctool pipe run head -c 6M /dev/zero ::: sh -c "$slow" ::: cat >/dev/null 2>said
	[ "$(wc -l <said)" -eq 3 ]
	grep -q "^ipctool pipe run: stage 1 'sh': status 0, in 6M .*: the slowest$" said
}

@test "run: capacity, packets, and nothing but its own streams for a stage" {
	[ "$(ipctool pipe run -q --capacity 1M true ::: sh -c 'ipctool pipe size 0')" -eq 1048576 ]
	[ "$(ipctool pipe run -q --packet sh -c 'printf one; printf two' ::: dd bs=100 count=1 status=none)" = one ]
	[ "$(ipctool pipe run -q true ::: find /proc/self/fd -mindepth 1 ::: wc -l)" -eq "$(true | find /proc/self/fd -mindepth 1 | wc -l)" ]
}

@test "lines, tee: what a stranger planted is refused, and what is one's own is used, also by links and descriptors" {
	mkdir -m 1777 sticky
	chmod 755 .
	mkfifo -m 666 sticky/fifo
	echo mine >mine
	ln -s "$PWD/mine" sticky/link
	echo theirs >sticky/file
	chmod 666 sticky/file
	chown -h "$USER_ID" sticky/fifo sticky/link sticky/file
	ln -s sticky/fifo way
	for path in sticky/fifo sticky/link way; do
		refused 6 ipctool pipe lines "$path"
	done
	for path in sticky/fifo sticky/link sticky/file way; do
		refused 6 ipctool pipe tee "$path"
	done
	[ "$(cat mine sticky/file)" = $'mine\ntheirs' ]
	expect 0 ipctool pipe lines sticky/file sticky/link --force
	[ "$out" = $'theirs\nmine' ]
	echo new | ipctool pipe tee --force sticky/link sticky/file >got
	[ "$(cat mine sticky/file)" = $'new\nnew' ]
	ln -s mine own
	expect 0 ipctool pipe lines own
	[ "$out" = new ]
	# the shell's own descriptors, and new files
	ipctool pipe lines <(echo one) /dev/stdin <<<two | sort >got
	[ "$(<got)" = $'one\ntwo' ]
	seq 3 | ipctool pipe tee >(cat >sticky/made.by.cat) sticky/made /dev/null >got
	cmp got sticky/made
	expect 0 as_user ipctool pipe lines sticky/file sticky/link # his own
	[ "$out" = $'new\nnew' ]
}

@test "lines --follow: writers of a FIFO come and go; a line that has no end gets one with the last of them" {
	mkfifo a b
	start bash -c 'echo ready; exec ipctool pipe lines --follow a b >merged'
	for round in $(seq 20); do
		echo "a $round" >a
		printf 'torn %s' "$round" >b
		# while another has the FIFO open nobody can tell that one has gone
		within sh -c "until [ \"\$(wc -l <merged)\" -eq $((2 * round)) ]; do :; done"
	done
	kill "$peer"
	[ "$(grep -c '^a [0-9]*$' merged)" -eq 20 ]
	[ "$(grep -c '^torn [0-9]*$' merged)" -eq 20 ]
	# what is no FIFO with a name ends
	printf 'x' | ipctool pipe lines --follow - <(echo y) merged >got
	[ "$(wc -l <got)" -eq 42 ]
	# without it a FIFO is at its end with its last writer
	echo one >a &
	[ "$(within ipctool pipe lines a)" = one ]
	wait $!
}
