# pipe cap: what a pipe takes.
# shellcheck disable=SC2154 # helper.bash sets out, err and status
load helper

# What Python finds by the same experiment: "writes bytes capacity" for chunks of $1 bytes
experiment() {
	python3 -c '
import fcntl, os, sys
chunk = bytes(int(sys.argv[1]))
r, w = os.pipe2(os.O_NONBLOCK)
writes = total = 0
try:
    while True:
        total += os.write(w, chunk)
        writes += 1
except BlockingIOError:
    pass
print(writes, total, fcntl.fcntl(w, 1032))' "$1"
}

@test "bytes and writes are what the same experiment gives elsewhere" {
	local chunk
	for chunk in 1 13 1000 4095 4096 4097 5000 65536 65537 1000000; do
		expect 0 ipctool pipe cap --chunk "$chunk" -n -r -o writes,bytes,capacity
		[ "$out" = "$(experiment "$chunk")" ] || complain "chunk $chunk: $(experiment "$chunk")"
	done
}

@test "for people, one fact a line; the same in JSON" {
	expect 0 ipctool pipe cap
	[ "${out%%$'\n'*}" = "chunk: 1" ]
	[ -z "$err" ]
	local capacity
	capacity=$(sed -n 's/^capacity: //p' <<<"$out")
	grep -qx "bytes: $capacity" <<<"$out"
	expect 0 ipctool pipe cap -J
	check 'd["complete"] is True and len(d["results"]) == 1'
	check 'sorted(d["results"][0]) == ["bytes", "capacity", "chunk", "pages", "pipe_buf", "pipe_max_size", "writes"]'
	check 'd["results"][0]["bytes"] == d["results"][0]["capacity"] == d["results"][0]["writes"]'
	check 'd["results"][0]["capacity"] == d["results"][0]["pages"] * __import__("os").sysconf("SC_PAGESIZE")'
	check 'd["results"][0]["pipe_buf"] == 4096'
	check "d['results'][0]['pipe_max_size'] == $(cat /proc/sys/fs/pipe-max-size)"
}

@test "called by its link" {
	ln -s "$IPCTOOL" pipe-cap
	expect 0 ./pipe-cap --chunk 4K
	grep -qx "chunk: 4096" <<<"$out"
}

@test "notes say why less went in, -q keeps them away" {
	expect 0 ipctool pipe cap --chunk 13
	[[ $err == *"stay empty"* ]]
	expect 0 ipctool pipe cap --chunk 5000
	[[ $err == *"cut short"* ]]
	expect 0 ipctool pipe cap --chunk 5000 -q
	[ -z "$err" ]
}

@test "--capacity is rounded up; above the limit is 8 and names it" {
	expect 0 ipctool pipe cap --chunk 4K --capacity 5000 -n -r -o capacity,bytes
	[ "$out" = "8192 8192" ]
	local most
	most=$(cat /proc/sys/fs/pipe-max-size)
	expect 0 as_user ipctool pipe cap --chunk 4K --capacity "$most" -n -r -o capacity
	[ "$out" = "$most" ]
	refused 8 as_user ipctool pipe cap --capacity $((most + 1))
	[[ $err == *"$most"*fs.pipe-max-size* ]]
	refused 8 ipctool pipe cap --capacity 8G
	[[ $err == *fs.pipe-max-size* ]]
	refused 8 ipctool pipe cap --chunk 4G
}

@test "no descriptors left is 8 and names RLIMIT_NOFILE" {
	expect 8 sh -c 'exec 3>&-; ulimit -n 4; exec ipctool pipe cap'
	[[ $err == *RLIMIT_NOFILE* ]]
}

@test "wrong words" {
	refused 2 ipctool pipe cap --chunk 0
	refused 2 ipctool pipe cap --chunk -1
	refused 2 ipctool pipe cap --capacity 0
	refused 2 ipctool pipe cap --capacity x
	refused 2 ipctool pipe cap extra
	refused 2 ipctool pipe cap -o nothing
	refused 2 ipctool pipe
	expect 1 sh -c 'ipctool pipe cap >/dev/full'
}
