# shm create, msg create, sem create: what exists is opened, what is new is exactly what was asked for.
load helper

# The id that `create` printed.
id_of() { printf '%s\n' "${out#*:}"; }

creators=('shm create ADDR 4K' 'msg create ADDR' 'sem create ADDR')

# each_creator FUNCTION: with the words of each in $words, ADDR to be replaced
each_creator() {
	local creator
	local -a words
	for creator in "${creators[@]}"; do
		printf 'creator: %s\n' "$creator"
		read -ra words <<<"$creator"
		"$@"
	done
}

@test "the address alone on a line, and stat takes it" {
	canonical() {
		expect 0 ipctool "${words[@]/ADDR/private}"
		[[ $out =~ ^${words[0]}:[0-9]+$ ]]
		[ -z "$err" ]
		expect 0 ipctool stat "$out"
		expect 0 ipctool "${words[@]/ADDR/private}"
	}
	each_creator canonical
	[ "$(object_count)" -eq 6 ]
	expect 0 ipctool shm create 4K
	expect 0 ipctool msg create
	expect 0 ipctool sem create
	[ "$(object_count)" -eq 9 ]
	[ "$(kernel-answer | grep -c '"key": "0x00000000"')" -eq 9 ]
}

@test "twice the same is one object, left as it is" {
	idempotent() {
		expect 0 ipctool "${words[@]/ADDR/key=99}" -m 0640
		local first=$out
		kernel-answer >before
		expect 0 ipctool "${words[@]/ADDR/key=99}"
		[ "$out" = "$first" ]
		expect 0 ipctool "${words[@]/ADDR/0x63}" -m 0777
		[ "$out" = "$first" ]
		kernel-answer | cmp - before
	}
	each_creator idempotent
	[ "$(object_count)" -eq 3 ]
}

@test "-x: 5 when it exists" {
	exclusive() {
		expect 0 ipctool "${words[@]/ADDR/name=one}" -x
		refused 5 ipctool "${words[@]/ADDR/name=one}" -x
		[[ $err == *"exists already"* ]]
		refused 5 ipctool "${words[@]/ADDR/name=one}" --exclusive
		expect 0 ipctool "${words[@]/ADDR/private}" -x
	}
	each_creator exclusive
}

@test "smaller than asked: 5" {
	expect 0 ipctool shm create key=1 4K
	first=$out
	refused 5 ipctool shm create key=1 4097
	expect 0 ipctool shm create key=1 1
	[ "$out" = "$first" ]
	expect 0 ipctool sem create key=1 -c 3
	first=$out
	refused 5 ipctool sem create key=1 -c 4
	refused 5 ipctool sem create key=1 --values 1,2,3,4
	expect 0 ipctool sem create key=1 -c 2
	[ "$out" = "$first" ]
}

@test "the mode is exact under any umask" {
	exact() {
		for mask in 000 022 077 777; do
			for mode in 0 0600 0666 0777; do
				umask "$mask"
				try ipctool "${words[@]/ADDR/private}" -m "$mode"
				umask 022
				[ "$status" -eq 0 ]
				[ "$(kernel_answer "${words[0]}" "$(id_of)" mode)" = "$(printf %04o "0$mode")" ]
			done
		done
	}
	each_creator exact
	umask 777
	try ipctool sem create
	umask 022
	[ "$(kernel_answer sem "$(id_of)" mode)" = 0600 ]
}

@test "-J says addr, ident and whether it is new; the ident is stat's" {
	json() {
		expect 0 ipctool "${words[@]/ADDR/key=5}" -J
		check 'set(d) == {"addr", "ident", "created"} and d["created"] is True and d["ident"].startswith(d["addr"] + "@")'
		local ident=${out#*'"ident":'}
		ident=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["ident"])' "$out")
		expect 0 ipctool stat -J "$ident"
		check "d['objects'][0]['ident'] == '$ident'"
		expect 0 ipctool "${words[@]/ADDR/key=5}" --json
		check 'd["created"] is False'
	}
	each_creator json
}

@test "keys of words and files are those of other programs" {
	mkdir dir
	touch dir/file 'dir/with,comma' dir/,
	key() {
		expect 0 ipctool sem create "$1"
		kernel_answer sem "$(id_of)" key
	}
	# what ftok(3) of the C library says, for each file and project
	projects=(1 65 255 A z "'1" "'A" "'0")
	python3 - "${projects[@]}" >expected <<'END'
import ctypes, os, sys
libc = ctypes.CDLL(None)
for file in ("dir/file", "dir", "/", "dir/with,comma", "dir/,"):
    for project in sys.argv[1:]:
        number = int(project) if project.isdigit() else ord(project[-1])
        print(file, project, "0x%08x" % (libc.ftok(os.fsencode(file), number) & 0xffffffff))
END
	[ "$(wc -l <expected)" -eq 40 ]
	while read -r file project wanted; do
		[ "$(key "ftok=$file,$project")" = "$wanted" ]
	done <expected
	[ "$(key name=build)" = 0xc39bf2a3 ]
	[ "$(key name=a)" = 0xe40c292c ]
	[ "$(key name=foobar)" = 0xbf9cf968 ]
}

@test "--from fills a new segment, and leaves one that exists" {
	printf 'hello\0world' >text
	expect 0 ipctool shm create key=3 4K --from text -m 0400
	id=$(id_of)
	[ "$(kernel_answer shm "$id" mode)" = 0400 ]
	read_segment() {
		python3 -c '
import ctypes, sys
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
sys.stdout.buffer.write(ctypes.string_at(libc.shmat(int(sys.argv[1]), None, 0o10000), int(sys.argv[2])))' "$@"
	}
	read_segment "$id" 11 | cmp - text
	printf other >text
	expect 0 ipctool shm create key=3 4K --from text
	[[ $err == *"exists and is left as it is"* ]]
	[ "$(read_segment "$id" 5)" = hello ]
	expect 0 sh -c 'printf piped | ipctool shm create 4K --from /dev/stdin'
	[ "$(read_segment "$(id_of)" 5)" = piped ]
	: >empty
	expect 0 ipctool shm create 4K --from empty
	refused 8 ipctool shm create 4 --from text
	refused 3 ipctool shm create 4K --from missing
	refused 8 sh -c 'head -c 5000 /dev/zero | ipctool shm create 4K --from /dev/stdin'
	chmod 0 text
	refused 4 as_user ipctool shm create 4K --from text
	before=$(object_count)
	try ipctool shm create 4K --from .
	[ "$status" -ne 0 ]
	is_diagnostic
	[ "$(object_count)" -eq "$before" ]
}

@test "--noreserve takes no memory; huge pages need some" {
	expect 0 ipctool shm create 1T --noreserve
	if [ "$(cat /proc/sys/vm/nr_hugepages)" -eq 0 ]; then
		refused 8 ipctool shm create 2M --huge
	fi
}

@test "another's object that may not be opened is 4" {
	forbidden() {
		expect 0 ipctool "${words[@]/ADDR/key=8}"
		refused 4 as_user ipctool "${words[@]/ADDR/key=8}"
		refused 5 as_user ipctool "${words[@]/ADDR/key=8}" -x
		expect 0 as_user ipctool "${words[@]/ADDR/key=9}"
	}
	each_creator forbidden
}

@test "values are there from the first moment a second opener can rely on" {
	expect 0 ipctool sem create --values 3,1,4
	[ "$(kernel_answer sem "$(id_of)" values)" = '[3, 1, 4]' ]
	[ "$(kernel_answer sem "$(id_of)" otime)" -gt 0 ]
	expect 0 ipctool sem create -c 600
	[ "$(kernel_answer sem "$(id_of)" otime)" -gt 0 ]
	values=$(printf '%d,' {1..900})
	expect 0 ipctool sem create --values "${values%,}"
	[ "$(kernel_answer sem "$(id_of)" values | tr -d '[] ')" = "${values%,}" ]
}

@test "many creators at once: one set, and no opener sees wrong values in a ready one" {
	within create-race "${TEST_RACE_ROUNDS:-$([ -z "$IPCTOOL_SANITIZED" ] && echo 2000 || echo 300)}"
}

@test "a set whose creator died before it gave values: waits, says so, goes on" {
	expect 0 ipctool shm create 4K
	id=$(python3 -c 'import ctypes; print(ctypes.CDLL(None).semget(77, 2, 0o1600))')
	expect 0 ipctool sem create key=77 --values 1,1
	[ "$out" = "sem:$id" ]
	[[ $err == *"never operated on"* ]]
	[ "$(kernel_answer sem "$id" values)" = '[0, 0]' ]
}
