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
