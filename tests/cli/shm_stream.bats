# shm send and shm recv: a stream through a ring in shared memory.
# shellcheck disable=SC2154 # helper.bash sets out, err and status
load helper

# Waits until somebody waits under the name: the file is there.
named() { within sh -c "until [ -e /dev/shm/$1 ]; do :; done"; }

@test "any number of bytes, either side first, from a file or a pipe" {
	local size
	for size in 0 1 4096 262145 1048575 1048576 1048577 3000001 67108864; do
		head -c "$size" /dev/urandom >data
		within ipctool shm send /s <data &
		named s
		within ipctool shm recv /s >copy
		wait $!
		cmp data copy
		[ ! -e /dev/shm/s ]
		within ipctool shm recv /s >copy &
		named s
		# shellcheck disable=SC2002
		cat data | within ipctool shm send /s
		wait $!
		cmp data copy
		[ ! -e /dev/shm/s ]
	done
}

@test "1 GiB, with the sender's bytes at the other end" {
	local times=16
	[ -z "$IPCTOOL_SANITIZED" ] || times=2
	head -c 67108863 /dev/urandom >block # so that no two repetitions lie alike in the ring
	repeated() {
		local i
		for ((i = 0; i < times; i++)); do
			cat block
		done
	}
	repeated | ipctool shm send /stream &
	ipctool shm recv /stream | cmp - <(repeated)
	wait $!
	[ "$(object_count)" -eq 0 ]
}

@test "many streams at once under one name each, started at the same moment" {
	local i pids=()
	for i in $(seq 20); do
		seq "$i" 1000 | within ipctool shm send "/s$i" &
		pids+=($!)
		within ipctool shm recv "/s$i" >"copy$i" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	for i in $(seq 20); do
		seq "$i" 1000 | cmp - "copy$i"
	done
	[ -z "$(ls -A /dev/shm)" ]
}

@test "a slow reader holds the sender back, and loses nothing" {
	head -c 5000000 /dev/urandom >data
	within ipctool shm send /s <data &
	sender=$!
	within ipctool shm recv /s | { head -c 1000000; kill -0 "$sender" && cat; } | cmp - data
	wait "$sender"
}

@test "what is there arrives at once, and an idle stream idles" {
	mkfifo in out
	within ipctool shm send /s <in &
	send=$!
	within ipctool shm recv /s >out &
	recv=$!
	exec {to}>in {from}<out
	for word in one two three; do
		echo "$word" >&"$to"
		IFS= read -r -t "$TEST_DEADLINE" got <&"$from"
		[ "$got" = "$word" ]
	done
	exec {to}>&-
	wait "$send"
	wait "$recv"
	[ -z "$(cat <&"$from")" ]
	exec {from}<&-
}

@test "a second sender or receiver is 6, and disturbs nobody" {
	start python3 -c '
import os, subprocess, sys, time
p = subprocess.Popen(["ipctool", "shm", sys.argv[1], "/s"], stdin=subprocess.PIPE, stdout=open("copy", "w"))
while not os.path.exists("/dev/shm/s"):
    pass
print("ready", p.pid, flush=True)
sys.stdin.read()
p.stdin.close()
sys.exit(p.wait())' send
	sender=${said}
	refused 6 ipctool shm send /s
	[[ $err == *"sender already"* ]]
	kill -0 "$sender"
	# not with the descriptor that keeps the peer alive
	# shellcheck disable=SC2154 # start sets it
	within ipctool shm recv /s >copy {peer_input}>&- &
	stop
	wait $!
	within ipctool shm recv /s >copy &
	named s
	refused 6 ipctool shm recv /s
	[[ $err == *"receiver already"* ]]
	echo text | within ipctool shm send /s
	wait $!
	[ "$(cat copy)" = text ]
}

@test "no peer: 7 at once, 124 in time, and no name is left; nor by TERM" {
	for verb in send recv; do
		refused 7 ipctool shm "$verb" /s -t 0
		refused 124 ipctool shm "$verb" /s -t 0.1
		ipctool shm "$verb" /s </dev/null >/dev/null 2>err &
		pid=$!
		named s
		kill -TERM "$pid"
		status=0
		wait "$pid" || status=$?
		[ "$status" -eq 143 ]
		[ ! -s err ]
		[ ! -e /dev/shm/s ]
	done
}

@test "a peer that is killed is 1, on either side, also while the stream is idle; what it sent arrives" {
	mkfifo in
	exec {hold}<>in
	for victim in send recv; do
		echo before >&"$hold"
		ipctool shm send /s <in 2>send.err &
		send=$!
		ipctool shm recv /s >copy 2>recv.err &
		recv=$!
		within sh -c 'until [ -s copy ]; do :; done'
		started=$(date +%s%N)
		status=0
		case $victim in
		send)
			kill -KILL "$send"
			wait "$recv" || status=$?
			grep -q 'the sender died before the end' recv.err
			wait "$send" || true
			;;
		recv)
			kill -KILL "$recv"
			wait "$send" || status=$?
			grep -q 'the receiver died before the end' send.err
			wait "$recv" || true
			;;
		esac
		[ "$status" -eq 1 ]
		echo "# noticed after $((($(date +%s%N) - started) / 1000000)) ms" >&3
		[ "$(cat copy)" = before ]
		[ -z "$(ls -A /dev/shm)" ]
		: >copy
	done
	exec {hold}>&-
}

@test "killed while it waited: its name does not disturb the next ones" {
	ipctool shm send /s </dev/null &
	named s
	kill -KILL $!
	wait $! || true
	[ -e /dev/shm/s ]
	echo text | within ipctool shm send /s &
	within ipctool shm recv /s >copy
	wait $!
	[ "$(cat copy)" = text ]
	[ -z "$(ls -A /dev/shm)" ]
}

@test "a name that is removed while somebody waits under it is 3" {
	ipctool shm recv /s 2>err &
	named s
	rm /dev/shm/s
	status=0
	wait $! || status=$?
	[ "$status" -eq 3 ]
}

@test "what is no ring is 6; an address that is no name is 2; a stranger's is 4" {
	printf x >/dev/shm/short
	truncate -s 1052672 /dev/shm/zeros
	mkfifo /dev/shm/fifo
	ln -s zeros /dev/shm/link
	for verb in send recv; do
		for name in /short /zeros /fifo /link; do
			refused 6 ipctool shm "$verb" "$name"
		done
		refused 2 ipctool shm "$verb" 5
		refused 2 ipctool shm "$verb" key=5
		refused 2 ipctool shm "$verb" /s@0123456789abcdef
	done
	ipctool shm recv /s >/dev/null &
	named s
	refused 4 as_user ipctool shm send /s
	ipctool shm send /s </dev/null
	wait $!
}

# hostile DO: a receiver whose ring a stranger damages in the way DO, Python over the mapping m and the file f. The header: sender's half at 64,
# the receiver's at 128.
hostile() {
	mkfifo in
	exec {hold}<>in
	echo first >&"$hold"
	ipctool shm send /s <in 2>send.err &
	send=$!
	named s
	python3 -c '
import mmap, os, subprocess, sys, time
f = os.open("/dev/shm/s", os.O_RDWR)
m = mmap.mmap(f, 0)
receiver = subprocess.Popen(["ipctool", "shm", "recv", "/s"], stdout=open("copy", "w"), stderr=open("recv.err", "w"))
while os.stat("copy").st_size == 0:
    pass
exec(sys.argv[1])
sys.exit(receiver.wait())' "$1" || receiver_status=$?
	kill -KILL "$send" 2>/dev/null || true
	wait "$send" || true
	exec {hold}>&-
	rm in
}

@test "a hostile peer: positions that cannot be, a ring that is shrunk: an error, never a crash" {
	receiver_status=0
	hostile 'm[64:72] = b"\xff" * 8'
	[ "$receiver_status" -eq 1 ]
	grep -q 'nonsense' recv.err
	[ "$(cat copy)" = first ]
	hostile 'm.close(); os.ftruncate(f, 0)'
	[ "$receiver_status" -eq 1 ]
	grep -q 'taken away' recv.err
	receiver_status=0
	hostile 'os.ftruncate(f, 4096); m[64:72] = (3000).to_bytes(8, "little")'
	[ "$receiver_status" -eq 1 ]
}

@test "standard output that fails is 1, and the sender hears of it" {
	head -c 5000000 /dev/zero >data
	ipctool shm send /s <data 2>send.err &
	send=$!
	try sh -c 'ipctool shm recv /s >/dev/full'
	[ "$status" -eq 1 ]
	is_diagnostic
	status=0
	wait "$send" || status=$?
	[ "$status" -eq 1 ]
	ipctool shm send /s <data 2>send.err &
	# shellcheck disable=SC2016
	try bash -c 'ipctool shm recv /s | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}'
	[ "$status" -eq 141 ]
	[ -z "$err" ]
	wait $! || true
}
