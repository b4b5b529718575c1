# stat: all that is known of an object, which it names beyond doubt, and does not touch.
load helper

make() {
	expect 0 ipctool "$@"
	made=$out
	id=${made#*:}
}

ident_of() {
	ipctool ls -r -n -o addr,ident | awk -v address="$1" '$1 == address { print $2 }'
}

@test "text and JSON" {
	make shm create key=5 4K -m 0640
	expect 0 ipctool stat "$made"
	[[ $out == *"addr: $made"* && $out == *"key: 0x00000005"* && $out == *"mode: 0640"* ]]
	expect 0 ipctool stat -J "$made"
	check "d['complete'] is True and len(d['objects']) == 1 and d['objects'][0]['size'] == 4096"
	for word in shm:5 "shm:$id" shm:key=5 shm:0x5 "shm:0x00000005"; do
		[ "$word" = "shm:5" ] && continue
		expect 0 ipctool stat -J "$word"
		check "d['objects'][0]['addr'] == '$made'"
	done
	expect 0 ipctool shm stat "$id"
	expect 0 ipctool shm stat "$made"
	expect 0 ipctool shm stat key=5
}

@test "several: each one, and the first failure's status" {
	make shm create 4K
	shm=$made
	make sem create
	sem=$made
	expect 0 ipctool stat -J "$sem" "$shm" "$sem"
	check "{o['addr'] for o in d['objects']} == {'$sem', '$shm'}"
	expect 3 ipctool stat -J "$sem" shm:key=77 "$shm" "msg:99"
	check "{o['addr'] for o in d['objects']} == {'$sem', '$shm'}"
	[ "$(grep -c '^ipctool stat: ' <<<"$err")" -eq 2 ]
	refused 2 ipctool stat "$sem" nonsense
	refused 3 ipctool stat shm:0x1
}

@test "each semaphore" {
	make sem create --values 3,0,5
	sysv op "$id" 0 -1
	expect 0 ipctool stat -J "$made"
	check '[(s["index"], s["value"], s["ncount"], s["zcount"]) for s in d["objects"][0]["semaphores"]] == [(0, 2, 0, 0), (1, 0, 0, 0), (2, 5, 0, 0)]'
	check 'all(s["pid"] is None or s["pid"] > 0 for s in d["objects"][0]["semaphores"])'
	expect 0 ipctool stat "$made"
	[ "$(grep -c '^semaphore ' <<<"$out")" -eq 3 ]
}

@test "each message, which stays where it is" {
	make msg create
	sysv send "$id" 7 hello
	sysv send "$id" 3 ''
	sysv send "$id" 2147483647 'more text'
	kernel-answer >before
	expect 0 ipctool stat -J "$made"
	check '[(m["index"], m["mtype"], m["size"]) for m in d["objects"][0]["messages"]] == [(0, 7, 5), (1, 3, 0), (2, 2147483647, 9)]'
	expect 0 ipctool stat "$made"
	[ "$(grep -c '^message ' <<<"$out")" -eq 3 ]
	kernel-answer | cmp - before
}

@test "ls and stat change nothing" {
	start population 200 77
	kernel-answer >before
	for words in '' -J --csv -r -P '-o +state' '--idle 0 --unused' '-J -o values,rss,qbytes,command'; do
		# shellcheck disable=SC2086
		expect 0 ipctool ls $words
	done
	ipctool ls -n -r -o addr >addresses
	within xargs ipctool stat -J <addresses >document
	within xargs ipctool stat <addresses >text
	python3 -c 'import json; d = json.load(open("document")); assert len(d["objects"]) == len(open("addresses").readlines()), d'
	kernel-answer | cmp - before
}

@test "an ident names this very object: changed is 6, gone is 3, another is 6" {
	# the next object gets the id asked for, with the sequence number that makes ids unique reset
	next_id() { echo "$2" >"/proc/sys/kernel/$1_next_id"; }
	for type in shm msg sem; do
		size=()
		[ $type = shm ] && size=(4K)
		make $type create key=5 "${size[@]}"
		ident=$(ident_of "$made")
		[[ $ident == "$made"@* ]]
		expect 0 ipctool stat -J "$ident"
		check "d['objects'][0]['ident'] == '$ident'"
		wrong=${ident%?}
		case $ident in *0) wrong+=1 ;; *) wrong+=0 ;; esac
		refused 6 ipctool stat "$wrong"
		# ctime has whole seconds: a change shows as soon as the clock has moved on
		changed=$(kernel_answer $type "$id" changed)
		while [ "$(kernel_answer $type "$id" changed)" = "$changed" ]; do
			sysv chmod $type "$id" 0604
		done
		refused 6 ipctool stat "$ident"
		now=$(ident_of "$made")
		expect 0 ipctool stat "$now"
		ipcrm "--${type/shm/shmem}-id" "$id" 2>/dev/null || ipcrm "--${type/sem/semaphore}-id" "$id" 2>/dev/null || ipcrm "--${type/msg/queue}-id" "$id"
		expect 3 ipctool stat "$now"
		[ "$(object_count)" -eq 0 ]
		next_id $type "$id"
		make $type create key=6 "${size[@]}"
		[ "$made" = "$type:$id" ]
		refused 6 ipctool stat "$now"
		expect 0 ipctool stat "$made"
		ipcrm --all
	done
}

@test "SETVAL shows in a set's ident" {
	make sem create --values 4
	ident=$(ident_of "$made")
	changed=$(kernel_answer sem "$id" changed)
	while [ "$(kernel_answer sem "$id" changed)" = "$changed" ]; do
		sysv set "$id" 0 4
	done
	refused 6 ipctool stat "$ident"
}

@test "an ordinary user: what he may not see is said" {
	make sem create --values 1
	expect 0 as_user ipctool stat -J "$made"
	check 'd["complete"] is False and d["objects"][0]["semaphores"] is None and d["objects"][0]["values"] is None'
	[[ $err == *"could not be seen"* ]]
	make msg create
	sysv send "$id" 1 secret
	expect 0 as_user ipctool stat -J "$made"
	check 'd["complete"] is False and d["objects"][0]["messages"] is None and d["objects"][0]["msgs"] == 1'
}

@test "--time and -b" {
	make shm create 1536K
	changed=$(kernel_answer shm "$id" changed)
	expect 0 ipctool stat "$made"
	[[ $out == *"changed: $(date -d "@$changed" +%Y-%m-%dT%H:%M:%S+00:00)"* ]]
	expect 0 ipctool stat --time epoch -b "$made"
	[[ $out == *"changed: $changed"* && $out == *"size: 1572864"* ]]
}
