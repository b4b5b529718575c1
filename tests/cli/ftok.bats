# ftok: keys, their parts, the files they may come from, collisions.
# shellcheck disable=SC2154 # helper.bash sets out, err and status
load helper

# What ftok(3) itself answers, in Python: key_of FILE PROJECT
key_of() {
	python3 -c '
import ctypes, os, sys
libc = ctypes.CDLL(None)
print("0x%08x" % (libc.ftok(os.fsencode(sys.argv[1]), int(sys.argv[2])) & 0xffffffff))' "$@"
}

# A directory in which files collide for certain: there are more of them than 16-bit numbers.
crowd() {
	mkdir crowd
	mount -t tmpfs -o nr_inodes=0 tmpfs crowd
	python3 -c '
import os
for i in range(65600):
    os.close(os.open("crowd/%d" % i, os.O_CREAT | os.O_WRONLY, 0o644))'
}

@test "the key is the one ftok(3) makes, links followed" {
	touch file
	ln -s file link
	local path id
	for path in / /etc file link .; do
		for id in 1 65 255; do
			expect 0 ipctool ftok "$path" "$id"
			[ "$out" = "$(key_of "$path" "$id")" ]
			[ -z "$err" ]
		done
	done
}

@test "an ID is a number, a character, or one behind an apostrophe" {
	touch file
	local -a same=(A 65 0x41 "'A")
	local id
	for id in "${same[@]}"; do
		expect 0 ipctool ftok file "$id"
		[ "$out" = "$(key_of file 65)" ]
	done
	expect 0 ipctool ftok file "'1"
	[ "$out" = "$(key_of file 49)" ]
	for id in 0 256 -1 010 AB '' "'AB" 1x; do
		refused 2 ipctool ftok -- file "$id"
	done
}

@test "called by its link, and after --" {
	ln -s "$IPCTOOL" ftok
	touch -- -x
	expect 0 ./ftok -- -x A
	[ "$out" = "$(key_of ./-x 65)" ]
}

@test "-v tells the parts on standard error and changes nothing else" {
	touch file
	expect 0 ipctool ftok -v file A
	[ "$out" = "$(key_of file 65)" ]
	[[ $err == *0x41* ]]
	[[ $err == *"0x$(printf %04x $(($(stat -c %i file) & 0xffff)))"* ]]
}

@test "what is missing is 3, what may not be reached 4, wrong words 2" {
	mkdir -m 700 closed
	touch closed/file
	refused 3 ipctool ftok nothing A
	refused 3 ipctool ftok /etc/passwd/x A
	refused 4 as_user ipctool ftok closed/file A
	refused 2 ipctool ftok
	refused 2 ipctool ftok file
	refused 2 ipctool ftok '' A
	refused 2 ipctool ftok / A B
	refused 2 ipctool ftok --decode
	refused 2 ipctool ftok --decode 5 /
	refused 2 ipctool ftok --decode 5 --find 5 /
	refused 2 ipctool ftok --find 5
	refused 2 ipctool ftok --id A / A
	refused 2 ipctool ftok -0 / A
	refused 2 ipctool ftok -0 -J --find 5 /
	refused 2 ipctool ftok --collisions . extra
	refused 2 ipctool ftok --progress --no-progress --collisions .
}

@test "--decode takes every form of a key apart" {
	local form
	for form in 0xff02b2c3 4278366915 -16600381; do
		expect 0 ipctool ftok --decode "$form" -J
		check 'd == {"key": "0xff02b2c3", "project": 255, "device": 2, "inode": 0xb2c3}'
	done
	expect 0 ipctool ftok --decode 0x41020003
	[ "$out" = $'key: 0x41020003\nproject: 0x41 \'A\'\ndevice: 0x02\ninode: 0x0003' ]
	expect 0 ipctool ftok --decode -1
	for form in 4294967296 -2147483649 0x 010 '' ' 1' 1x; do
		refused 2 ipctool ftok --decode "$form"
	done
}

@test "--find finds the file, whatever the project, and only such files" {
	mkdir -p tree/a/b
	touch tree/a/b/file tree/other
	expect 0 ipctool ftok --find "$(key_of tree/a/b/file 65)" tree
	[ "$out" = tree/a/b/file ]
	expect 0 ipctool ftok --find "$(key_of tree/a/b/file 200)" tree -J
	check 'd["complete"] is True and [f["path"] for f in d["files"]] == ["tree/a/b/file"]'
	[ "$(printf '%s' "$out" | python3 -c 'import json,sys; print(json.load(sys.stdin)["files"][0]["st_ino"])')" = "$(stat -c %i tree/a/b/file)" ]
	expect 0 ipctool ftok --find "$(key_of tree 65)" tree
	[ "$out" = tree ]
	expect 0 ipctool ftok --find "$(key_of tree/other 1)" tree/a tree/other
	[ "$out" = tree/other ]
}

@test "--find is 3 when nothing matches, and hints at another device" {
	mkdir tree
	local key
	key=$(key_of tree 65)
	expect 3 ipctool ftok --find $((key ^ 0x8000)) tree
	[ -z "$out" ]
	[[ $err != *hint:* ]]
	expect 3 ipctool ftok --find $((key ^ 0x800000)) tree
	[[ $err == *hint:*device* ]]
	expect 3 ipctool ftok --find $((key ^ 0x8000)) tree -J
	check 'd == {"files": [], "complete": True}'
}

@test "--find: a missing DIR is 3 and no list, beside another one the first failure counts" {
	mkdir tree
	refused 3 ipctool ftok --find 5 nothing -J
	expect 3 ipctool ftok --find "$(key_of tree 65)" nothing tree -J
	check 'd["complete"] is False and len(d["files"]) == 1'
	[[ $err == *"'nothing'"* ]]
}

@test "links are not followed below DIR, DIR itself may be one" {
	mkdir tree elsewhere
	touch elsewhere/file
	ln -s ../elsewhere tree/directory
	ln -s ../elsewhere/file tree/file
	expect 3 ipctool ftok --find "$(key_of elsewhere/file 65)" tree
	ln -s elsewhere link
	expect 0 ipctool ftok --find "$(key_of elsewhere/file 65)" link
	[ "$out" = link/file ]
}

@test "another file system is not entered, and that is said" {
	mkdir -p tree/mounted
	mount -t tmpfs tmpfs tree/mounted
	touch tree/mounted/file
	expect 3 ipctool ftok --find "$(key_of tree/mounted/file 65)" tree
	[[ $err == *"'tree/mounted'"*"another file system"* ]]
	expect 0 ipctool ftok --find "$(key_of tree 65)" tree -J
	check 'd["complete"] is False'
	expect 0 ipctool ftok --find "$(key_of tree/mounted/file 65)" tree/mounted
	[ "$out" = tree/mounted/file ]
	umount tree/mounted
}

@test "what cannot be read is said; many are counted, -v names them" {
	mkdir -p tree
	local i
	for i in 1 2 3 4 5 6 7; do
		mkdir -m 700 "tree/closed$i"
	done
	local key
	key=$(key_of tree 65)
	expect 0 as_user ipctool ftok --find "$key" tree
	[ "$out" = tree ]
	[ "$(grep -c "cannot read" <<<"$err")" -eq 5 ]
	[[ $err == *"7 files and directories could not be read"* ]]
	expect 0 as_user ipctool ftok -v --find "$key" tree
	[ "$(grep -c "cannot read" <<<"$err")" -eq 7 ]
	expect 0 as_user ipctool ftok -J -q --find "$key" tree
	[ -z "$err" ]
	check 'd["complete"] is False'
}

@test "strange names: escaped for people, bare with -0, true in JSON" {
	mkdir tree
	local name=$'tree/a\nb\e[31m\\\xff'
	touch "$name"
	local key
	key=$(key_of tree/a* 65)
	expect 0 ipctool ftok --find "$key" tree
	[ "$out" = 'tree/a\x0ab\x1b[31m\x5c\xff' ]
	ipctool ftok -0 --find "$key" tree | cmp - <(printf '%s\0' "$name")
	expect 0 ipctool ftok -J --find "$key" tree
	check 'd["files"][0]["path"] is None and __import__("base64").b64decode(d["files"][0]["path_base64"]) == b"tree/a\nb\x1b[31m\\\xff"'
	refused 3 ipctool ftok $'no\nsuch\efile' A
}

@test "deep trees: what lies deeper than there are descriptors is said" {
	python3 -c '
import os
os.mkdir("tree"); os.chdir("tree")
for i in range(60):
    os.mkdir("d"); os.chdir("d")'
	expect 3 sh -c 'ulimit -n 40; ipctool ftok --find 5 tree'
	[[ $err == *"Too many open files"* ]]
	expect 3 ipctool ftok --find 5 tree
	[[ $err != *"Too many"* ]]
}

@test "--collisions: none is 0" {
	mkdir tree
	touch tree/a tree/b
	ln tree/a tree/hard
	ln -s a tree/soft
	expect 0 ipctool ftok --collisions tree
	[ -z "$out" ]
	expect 0 ipctool ftok --collisions tree -J
	check 'd == {"collisions": [], "complete": True}'
	refused 3 ipctool ftok --collisions nothing -J
}

@test "--collisions: every group, its files and no others, is 9" {
	crowd
	expect 9 ipctool ftok --collisions crowd --id A -J
	printf '%s' "$out" | python3 -c '
import json, os, sys
from collections import defaultdict
d = json.load(sys.stdin)
wanted = defaultdict(set)
for path in ["crowd"] + ["crowd/" + n for n in os.listdir("crowd")]:
    st = os.stat(path)
    wanted[0x41 << 24 | (st.st_dev & 0xff) << 16 | st.st_ino & 0xffff].add(path)
wanted = {"0x%08x" % k: v for k, v in wanted.items() if len(v) > 1}
found = defaultdict(set)
groups = {}
for row in d["collisions"]:
    found[row["key"]].add(row["path"])
    assert groups.setdefault(row["group"], row["key"]) == row["key"]
assert wanted, "the files do not collide"
assert found == wanted, (len(found), len(wanted))
assert sorted(groups) == list(range(1, len(wanted) + 1))
assert d["complete"] is True'
	expect 9 ipctool ftok --collisions crowd
	[[ ${out%%$'\n'*} =~ ^0x00[0-9a-f]{6}/0x00ffffff\ crowd ]]
	expect 9 ipctool ftok --collisions crowd --progress
	[[ $err == *" files looked at, "*" found" ]]
	umount crowd
}

@test "a full disk is 1" {
	touch file
	expect 1 sh -c 'ipctool ftok / A >/dev/full'
	expect 1 sh -c "ipctool ftok --find $(key_of file 65) . >/dev/full"
}
