# --ns: acting in the namespaces of others, which lead to their objects and to nothing else.
load helper

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

@test "ls, stat, who and limits show what is there" {
	ipctool shm create /here 4K
	container bash -c 'ipctool shm create key=7 4K && ipctool shm create /n 8K && ipctool msg create /q && ipctool sem create key=9'
	local ns
	ns=$(stat -Lc %i "/proc/$inside/ns/ipc")
	expect 0 ipctool ls --ns "$inside" -J
	check "sorted(o['addr'] for o in d['objects']) == ['msg:/q', 'sem:0', 'shm:/n', 'shm:0']"
	expect 0 ipctool ls --ns "/proc/$inside/ns/ipc" -o addr,ns -J
	check "sorted(o['addr'] for o in d['objects']) == ['msg:/q', 'sem:0', 'shm:/n', 'shm:0'] and {o['ns'] for o in d['objects']} == {$ns}"
	expect 0 ipctool stat --ns "$inside" shm:/n -J
	check "d['objects'][0]['size'] == 8192"
	expect 0 ipctool limits --ns "$inside" -o resource,used -J
	check "{l['resource']: l['used'] for l in d['limits']}['SHMMNI'] == 1"
	expect 0 ipctool ls -o addr -n
	[ "$out" = shm:/here ]
	refused 3 ipctool stat --ns "$inside" shm:/here
}

@test "verbs act there: an ident leads to the same object from both sides" {
	container true
	ipctool sem create key=9
	expect 0 ipctool sem create --ns "$inside" key=9 --values 1
	expect 0 ipctool shm create --ns "$inside" /n 4K
	printf hello | ipctool shm write --ns "$inside" /n
	[ "$(head -c 5 "/proc/$inside/root/dev/shm/n")" = hello ]
	expect 0 ipctool msg send --ns "$inside" "$(ipctool msg create --ns "$inside" key=5)" hi
	expect 0 ipctool msg recv --ns "$inside" key=5
	[ "$out" = hi ]
	expect 0 ipctool sem run --ns "$inside" key=9 -- readlink /proc/self/ns/ipc /proc/self/ns/mnt /proc/self/ns/net
	[ "$out" = "$(readlink "/proc/$inside/ns/ipc")"$'\n'"$(readlink /proc/self/ns/mnt)"$'\n'"$(readlink /proc/self/ns/net)" ]
	local ident
	ident=$(ipctool ls sem --ns "$inside" -n -o ident)
	refused 6 ipctool stat "$ident" # another one has that id here
	expect 0 ipctool stat --ns "$inside" "$ident"
	expect 0 ipctool rm --ns "$inside" "$ident"
	# by force: the machine may have a process that nobody may look into
	expect 0 ipctool rm --force --ns "$inside" shm:/n
	[ "$(ipctool sem get key=9)" = 0 ]
	[ ! -e "/proc/$inside/root/dev/shm/n" ]
}

@test "who waits there is found from here; in use is refused" {
	container sh -c 'ipctool sem create key=9; ipctool sem acquire key=9 & '
	until ipctool who --ns "$inside" sem:key=9 -n -o role | grep -q waiting; do :; done
	expect 0 ipctool who --ns "$inside" -J
	check "[(p['addr'], p['role'], p['detail']) for p in d['processes']] == [('sem:0', 'waiting', 'semop 0:-1')]"
	expect 6 ipctool rm --ns "$inside" sem:key=9
	expect 0 ipctool sem release --ns "$inside" key=9
}

@test "absolute links in a container do not lead out of it" {
	ipctool shm create /mine 4K
	# its /dev/shm is a link to a directory that has another meaning in its root
	mkdir -p root/dev root/elsewhere
	ln -s /elsewhere root/dev/shm
	printf x >root/elsewhere/inside
	# shellcheck disable=SC2016 # the inner shell expands it
	start unshare --ipc --mount --fork --kill-child python3 -c '
import os, sys
os.chroot("root")
print("ready", flush=True)
sys.stdin.read()'
	inside=$(python3 -c 'import sys; print(open(f"/proc/{sys.argv[1]}/task/{sys.argv[1]}/children").read().split()[0])' "$peer")
	expect 0 ipctool ls shm --ns "$inside" -n -o addr
	[ "$out" = shm:/inside ]
	[ ! -e /elsewhere ]
}

@test "what is no process, no file, no namespace" {
	refused 2 ipctool ls --ns 0
	refused 2 ipctool ls --ns -1
	refused 2 ipctool ls --ns=
	refused 2 ipctool shm create --ns 0 4K
	refused 3 ipctool ls --ns 4194304
	refused 3 ipctool ls --ns ./nothing
	refused 6 ipctool ls --ns /etc/passwd
	refused 6 ipctool ls --ns /dev/null
	refused 6 ipctool ls --ns /
	refused 6 ipctool ls --ns /proc/self/ns/uts
	refused 6 ipctool shm create --ns /proc/self/ns/net 4K
	mkfifo f
	refused 6 ipctool ls --ns f
	refused 125 ipctool sem run --ns 4194304 key=1 -- true
	ipctool sem create key=1 --values 1
	expect 0 ipctool sem run --ns $$ key=1 -- true
}

@test "an ordinary user: his own namespace, and no other" {
	container true
	refused 4 as_user ipctool ls --ns "$inside"
	[[ $err == *root* ]]
	# shellcheck disable=SC2016 # the inner shell expands it
	expect 0 as_user sh -c 'ipctool shm create /mine 4K --ns $$ && exec ipctool ls shm --ns $$ -n -o addr'
	[ "$out" = $'shm:/mine\nshm:/mine' ]
}

@test "a namespace that is a file alone: what has no /dev/shm is said" {
	touch mark
	unshare --ipc sh -c 'ipctool shm create key=3 4K && mount --bind /proc/self/ns/ipc mark' || skip "no bind mounts"
	expect 0 ipctool ls shm --ns mark -J
	check "[o['key'] for o in d['objects']] == ['0x00000003'] and d['complete'] is False"
	[[ $err == *"no process"* ]]
	expect 3 ipctool shm create --ns mark /n 4K
	umount mark
}

@test "--all-ns: every namespace is found, by process, thread, mount and descriptor" {
	expect 0 alone python3 "$CLI_TESTS/namespaces.py" every
	expect 0 alone python3 "$CLI_TESTS/namespaces.py" vanishing 40
}

@test "--all-ns: limits of each, and what is used there" {
	expect 0 alone python3 "$CLI_TESTS/namespaces.py" used
	expect 2 ipctool limits --all-ns --ns $$
	[ -z "$out" ]
}

@test "--all-ns: containers with equal ids and names are listed apart, and acted on apart" {
	expect 0 alone python3 "$CLI_TESTS/namespaces.py" apart
	expect 0 alone python3 "$CLI_TESTS/namespaces.py" named
	refused 2 ipctool who --all-ns sem:0
}

@test "--all-ns: an ordinary user sees his own, and what he could not see is said" {
	expect 0 as_user ipctool ls --all-ns -J
	check "d['complete'] is False"
	[[ $err == *namespace* ]]
}
