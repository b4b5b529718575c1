# du: memory behind IPC, held against the kernel's own totals.
# shellcheck disable=SC2154 # helper.bash sets out, err and status
load helper

setup() {
	cli_setup
	install -m 755 "$CLI_TESTS/memory.py" "$BATS_TEST_TMPDIR/memory.py" # where an ordinary user can read it
}

memory() { python3 "$BATS_TEST_TMPDIR/memory.py" "$@"; }

sum() {
	expect 0 ipctool du -n -r -o bytes "$@"
	out=${out//[[:space:]]/}
	[[ $out == - || -z $out ]] && out=0
	printf -v summed %d "$out"
}

# The kernel's totals in $segments, $files, $queues.
read_totals() {
	expect 0 memory totals
	eval "$(printf '%s' "$out" | python3 -c 'import json, sys
for name, value in json.load(sys.stdin).items(): print(f"{name}={value}")')"
}

agrees() {
	read_totals
	sum shm sem
	[ "$summed" -eq $((segments + files)) ] || complain "$summed, not $segments + $files"
	sum shm --key 0x1/0x0
	[ "$summed" -eq "$segments" ] || complain "segments: $summed, not $segments"
	sum shm sem --name '*'
	[ "$summed" -eq "$files" ] || complain "files: $summed, not $files"
	sum msg --key 0x1/0x0
	[ "$summed" -eq "$queues" ] || complain "queues: $summed, not $queues"
}

@test "random populations: sums are SHM_INFO's, MSG_INFO's and the tmpfs's" {
	local seed
	for seed in "$RANDOM" "$RANDOM" "$RANDOM"; do
		echo "seed: $seed"
		start memory make "$seed"
		agrees
		expect 0 ipctool du -J
		check 'sum(u["bytes"] for u in d["usage"] if u["type"] in ("shm", "sem", "mmap")) == '"$((segments + files))"
		check '{u["type"] for u in d["usage"]} == {"shm", "sem", "msg", "mmap"}'
		check 'any(u["state"] == "removed" and u["prefix"] is None for u in d["usage"])'
		check 'any(u["state"] == "removed" and u["prefix"] == "frame-" for u in d["usage"])'
		check 'all(u["owner"] is not None for u in d["usage"])'
		stop
		agrees
		ipcrm --all
		find /dev/shm -mindepth 1 -delete
	done
}

@test "what is alike in the columns shown is one row" {
	head -c 4096 /dev/zero >/dev/shm/torch_1
	head -c 8192 /dev/zero >/dev/shm/torch_2
	head -c 4096 /dev/zero >/dev/shm/frame_1
	chown 1 /dev/shm/frame_1
	expect 0 ipctool du shm -J -o prefix,objects,bytes
	check 'd["usage"] == [{"prefix": "torch_", "objects": 2, "bytes": 12288}, {"prefix": "frame_", "objects": 1, "bytes": 4096}]'
	expect 0 ipctool du shm -n -r -o uid,bytes --sort uid
	[ "$out" = $'0 12288\n1 4096' ]
	expect 0 ipctool du shm -n -r -o objects,bytes
	[ "$out" = "3 16384" ]
	# what is sorted by tells rows apart, too
	expect 0 ipctool du shm -n -r -o bytes --sort uid:desc
	[ "$out" = $'4096\n12288' ]
	expect 0 ipctool du shm --app pytorch -n -r -o app,objects
	[ "$out" = "pytorch 2" ]
	expect 0 ipctool du shm --owner 1 --larger 4K -J
	check 'd["usage"] == []'
}

@test "prefixes" {
	local name
	for name in frame frame12 12 psm_3ab4 .org.chromium.Chromium.AbCdE a-b-c sem.mp-x7 "odd  name_1" nccl-AbC12; do
		: >"/dev/shm/$name"
	done
	mkdir -p /dev/shm/sub/deep
	echo x >/dev/shm/sub/deep/er
	expect 0 ipctool du shm sem -J -o type,prefix --sort prefix
	check 'sorted((u["type"], u["prefix"]) for u in d["usage"] if u["prefix"]) == [("mmap", "sub/"), ("sem", "mp-"), ("shm", ".org.chromium.Chromium."), ("shm", "a-b-"), ("shm", "frame"), ("shm", "nccl-"), ("shm", "odd  name_"), ("shm", "psm_")]'
	check 'any(u["prefix"] is None for u in d["usage"])'
}

@test "a file with two names counts once, and a name that ends with (deleted) is a name" {
	head -c 40960 /dev/zero >/dev/shm/one
	ln /dev/shm/one /dev/shm/two
	head -c 4096 /dev/zero >"/dev/shm/odd (deleted)"
	start sh -c 'exec 5<"/dev/shm/odd (deleted)"; echo ready; read -r line'
	expect 0 ipctool du shm -J -o state,objects,bytes
	check 'sum(u["bytes"] for u in d["usage"]) == 45056 and not any(u["state"] == "removed" for u in d["usage"])'
}

@test "a segment marked for removal, queues of both families, sets" {
	local id
	id=$(ipctool shm create 64K)
	head -c 65536 /dev/zero | ipctool shm write "$id" -
	start posix mq /jobs 3 100
	ipctool msg create name=q >/dev/null
	ipctool msg send name=q 12345
	ipctool sem create -c 3 >/dev/null
	expect 0 ipctool du -J -o type,objects,bytes
	check '{u["type"]: (u["objects"], u["bytes"]) for u in d["usage"]} == {"shm": (1, 65536), "msg": (2, 5 + 3 * (100 + 48 + 48)), "sem": (1, None)}'
	check 'd["complete"] is True'
	expect 0 ipctool rm --force msg:/jobs
}

@test "what cannot be found is a row, and makes it incomplete" {
	start memory in-flight
	expect 0 ipctool du -J
	check 'd["complete"] is False'
	check '[u for u in d["usage"] if u["bytes"] == 5 * 4096] == [dict.fromkeys(("owner", "uid", "app", "prefix", "type", "state", "objects")) | {"bytes": 20480}]'
	[[ $err == *"20480 bytes of /dev/shm are taken by what could not be found"* ]]
	# of what is selected nothing is missing that could be told
	expect 0 ipctool du shm --owner root -J
	check 'd["usage"] == []'
}

@test "an ordinary user: his own he sees, the rest is a sum, and is said" {
	start memory hold mapped /dev/shm/foreign_1 40960
	start as_user python3 "$BATS_TEST_TMPDIR/memory.py" hold open /dev/shm/mine_1 8192
	start as_user python3 "$BATS_TEST_TMPDIR/memory.py" hold mapped /dev/shm/mine_2 16384
	expect 0 as_user ipctool du shm sem -J
	check '[(u["owner"] is not None, u["objects"], u["bytes"]) for u in d["usage"] if u["prefix"] == "mine_"] in ([(True, 1, 8192), (False, 1, None)], [(True, 2, 24576)])'
	check 'all(u["state"] == "removed" for u in d["usage"] if u["prefix"])'
	check 'not any(u["prefix"] == "foreign_" for u in d["usage"])'
	check 'sum(u["bytes"] or 0 for u in d["usage"]) == 65536'
	check 'd["complete"] is False'
	[[ $err == *"bytes of /dev/shm are taken by what could not be found"* ]]
	# alone in /dev/shm, with nothing hidden, he sees all
	stop
	stop
	stop
	start as_user python3 "$BATS_TEST_TMPDIR/memory.py" hold open /dev/shm/mine_1 8192
	expect 0 as_user ipctool du shm sem -J -o owner,bytes
	check 'd["complete"] is True and d["usage"] == [{"owner": d["usage"][0]["owner"], "bytes": 8192}]'
}

@test "without a size limit the kernel does not count: then processes that hide something are said" {
	mount -t tmpfs -o size=0,mode=1777 tmpfs /dev/shm
	start memory hold mapped /dev/shm/foreign_1 40960
	expect 0 ipctool du shm -J -o prefix,bytes
	check '{"prefix": "foreign_", "bytes": 40960} in d["usage"]'
	expect 0 as_user ipctool du shm -J -o prefix,bytes
	check 'd["usage"] == [] and d["complete"] is False'
	[[ $err == *"could not be looked into"* ]]
	stop
	umount /dev/shm
}

@test "linear: eight times the files take about eight times the time" {
	local few=12500 many=100000 less more
	[ -z "$IPCTOOL_SANITIZED" ] || few=1000 many=8000
	memory files "$few" /dev/shm
	less=$(memory spent ipctool du -J -o prefix,objects,bytes)
	memory files "$many" /dev/shm
	more=$(memory spent ipctool du -J -o prefix,objects,bytes)
	echo "$few files: $less s, $many files: $more s"
	expect 0 ipctool du -J -o prefix,objects
	check 'sorted(u["objects"] for u in d["usage"]) == ['"$((many / 10))"'] * 10'
	# quadratic would be 64 times
	python3 -c 'import sys; less, more = map(float, sys.argv[1:]); sys.exit(more > 24 * max(less, 0.02))' "$less" "$more"
}

@test "wrong words" {
	refused 2 ipctool du fifo
	refused 2 ipctool du shn
	refused 2 ipctool du -o nothing
	refused 2 ipctool du -J --csv
}

# container COMMAND...: a peer in IPC, pid and mount namespaces of its own; $inside is a pid of it, seen from here.
container() {
	# shellcheck disable=SC2016 # the inner shell expands "$@"
	start unshare --ipc --mount --pid --fork --kill-child sh -c '
		mount -t tmpfs -o mode=1777 tmpfs /dev/shm
		"$@" >&2
		echo ready
		read -r _' sh "$@"
	inside=$(python3 -c 'import sys; print(open(f"/proc/{sys.argv[1]}/task/{sys.argv[1]}/children").read().split()[0])' "$peer")
}

@test "--ns and --all-ns: each container's own, and what they share once" {
	head -c 4096 /dev/zero >/dev/shm/here_1
	container bash -c 'head -c 8192 /dev/zero >/dev/shm/there_1; ipctool msg send "$(ipctool msg create)" 12345'
	local first=$inside ns
	ns=$(stat -Lc %i "/proc/$inside/ns/ipc")
	start unshare --ipc sh -c 'echo ready; read -r _' # the same /dev/shm
	expect 0 ipctool du --ns "$first" -J -o prefix,type,bytes
	check 'd["usage"] == [{"prefix": "there_", "type": "shm", "bytes": 8192}, {"prefix": None, "type": "msg", "bytes": 5}]'
	expect 0 ipctool du --all-ns -J -o prefix,type,bytes,ns
	check "[u for u in d['usage'] if u['ns'] == $ns] == [{'prefix': 'there_', 'type': 'shm', 'bytes': 8192, 'ns': $ns}, {'prefix': None, 'type': 'msg', 'bytes': 5, 'ns': $ns}]"
	check 'len([u for u in d["usage"] if u["prefix"] == "here_"]) == 1'
	expect 0 as_user ipctool du --all-ns -J
	check 'd["complete"] is False'
	[ "$(grep -c "may live in other IPC namespaces" <<<"$err")" = 1 ]
}
