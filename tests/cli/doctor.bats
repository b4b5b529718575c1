# doctor: each fault is made for real, doctor names it with its numbers, the very command it printed is run, and doctor sees it well.
# shellcheck disable=SC2154 # helper.bash sets out, err, status, peer and said
load helper

setup() {
	cli_setup
	# where an ordinary user can read it
	install -m 755 "$CLI_TESTS/patient.py" "$BATS_TEST_TMPDIR/patient.py"
	patient="$BATS_TEST_TMPDIR/patient.py"
	settings=$(cd /proc/sys && grep -H . kernel/{msgmni,shmmni,shmall,sem})
}

# The settings and the queues of this namespace outlive a test.
teardown() {
	local setting
	while read -r setting; do
		[ -z "$setting" ] || echo "${setting#*:}" >"/proc/sys/${setting%%:*}"
	done <<<"${settings:-}"
	while [ ${#peers[@]} -gt 0 ]; do end_peer; done
	for queue in $(ipctool ls msg -n -r -o addr 2>/dev/null); do
		ipctool rm --force "$queue" >/dev/null
	done
	cli_teardown
}

# The last peer, at once.
end_peer() {
	kill -KILL "${peers[-1]}" 2>/dev/null || true
	wait "${peers[-1]}" 2>/dev/null || true
	stop
}

# finds CHECK [EXPRESSION]: one finding of that check, and EXPRESSION (Python) is true of it, `f`; its fix is in $fix.
finds() {
	try ipctool doctor -J "${with[@]}"
	[ "$status" -eq 9 ] || complain "no findings"
	printf '%s' "$out" >findings.json
	fix=$(python3 - "$1" "${2:-True}" <<-'END'
		import json, sys
		found = [f for f in json.load(open("findings.json"))["findings"] if f["check"] == sys.argv[1]]
		if len(found) != 1:
		    sys.exit("%d findings of %s" % (len(found), sys.argv[1]))
		f = found[0]
		if not eval(sys.argv[2]):
		    sys.exit("false: %s of %s" % (sys.argv[2], f))
		print(f["fix"] or "")
	END
	) || complain "no such finding: $*"
}
with=()

# Runs what doctor said, as it stands.
mend() { expect 0 bash -c "$fix"; }

well() {
	expect 0 ipctool doctor "${with[@]}"
	[ -z "$out" ] || complain "well, and yet"
}

@test "a limit at its end: queues, who has them, and the sysctl" {
	needs sysctl
	ipctool msg create >/dev/null
	as_user ipctool msg create >/dev/null
	as_user ipctool msg create >/dev/null
	echo 4 >/proc/sys/kernel/msgmni
	well
	echo 3 >/proc/sys/kernel/msgmni
	finds limit 'f["object"] == "MSGMNI" and f["severity"] == "error" and f["evidence"].startswith("3 of 3 queues are in use (kernel.msgmni): ")'
	[[ $out == *"$(id -un "$USER_ID") 2, root 1"* ]]
	[ "$fix" = "sysctl -w kernel.msgmni=6" ]
	mend
	[ "$(cat /proc/sys/kernel/msgmni)" = 6 ]
	well
}

@test "limits near their end: semaphores, sets, segments, pages; the other numbers of kernel.sem stay" {
	needs sysctl
	echo "250 100 32 128" >/proc/sys/kernel/sem
	ipctool sem create -c 91 >/dev/null
	finds limit 'f["object"] == "SEMMNS" and f["severity"] == "warning" and f["evidence"] == "91 of 100 semaphores in sets are in use (kernel.sem): root 91"'
	mend
	[ "$(tr -s '[:blank:]' ' ' </proc/sys/kernel/sem)" = "250 200 32 128" ]
	echo "250 200 32 1" >/proc/sys/kernel/sem
	finds limit 'f["object"] == "SEMMNI" and f["evidence"].startswith("1 of 1 semaphore sets")'
	mend
	well
	ipctool shm create 4097 --noreserve >/dev/null
	echo 1 >/proc/sys/kernel/shmmni
	finds limit 'f["object"] == "SHMMNI"'
	mend
	echo 2 >/proc/sys/kernel/shmall
	finds limit 'f["object"] == "SHMALL" and f["evidence"] == "2 of 2 pages in segments are in use (kernel.shmall): root 2"'
	mend
	well
}

@test "/dev/shm full: of bytes, with what was removed and is held; of files" {
	mount -t tmpfs -o size=1m,nr_inodes=100,mode=1777 tmpfs /dev/shm
	head -c 614400 /dev/zero >/dev/shm/frame_1
	well
	start python3 "$patient" removed-file /dev/shm/gone_1 409600
	finds devshm 'f["object"] == "DEVSHM" and f["severity"] == "warning" and f["evidence"] == "1024000 of 1048576 bytes in /dev/shm are taken (98%): root frame_* 614400 bytes in 1 file, root gone_* (removed, but held) 409600 bytes in 1 file"'
	[ "$fix" = "mount -o remount,size=2097152 /dev/shm" ]
	mend
	well
	for i in $(seq 100); do : >"/dev/shm/left_$i" || break; done 2>/dev/null
	finds devshm 'f["object"] == "DEVSHMINO" and f["severity"] == "error" and "root left_* 0 bytes in 97 files" in f["evidence"]'
	mend
	well
	end_peer
	umount /dev/shm
}

@test "POSIX queues against RLIMIT_MSGQUEUE, of this shell" {
	needs prlimit
	# What is charged is a user's, of all IPC namespaces: root's queues of another test, or of the host, would count too.
	local own=(setpriv --reuid 61997 --regid 61997 --clear-groups unshare --user --map-root-user --ipc --mount)
	"${own[@]}" true 2>/dev/null || skip "no user namespaces"
	mkdir -m 777 there && cd there
	expect 0 "${own[@]}" prlimit --msgqueue=200000: bash -c '
		ipctool msg create /jobs --maxmsg 2 --msgsize 100000 && exit 100 # the kernel would not have it
		ipctool msg create /jobs --maxmsg 1 --msgsize 190000 || ipctool msg create /jobs --maxmsg 10 --msgsize 8000 &&
			ipctool msg create /more --maxmsg 10 --msgsize 8000 && ipctool msg create /third --maxmsg 2 --msgsize 8000 || exit 101
		ipctool doctor -J >found.json
		[ $? = 9 ] || exit 102
		eval "$(python3 -c "import json; print(json.load(open(\"found.json\"))[\"findings\"][0][\"fix\"])")" || exit 103
		ipctool doctor || exit 104'
	out=$(<found.json)
	check 'len(d["findings"]) == 1 and d["findings"][0]["object"] == "RLMSGQUEUE" and d["findings"][0]["check"] == "queue-bytes"'
	check '__import__("re").match(r"POSIX queues of root are charged 1[789]\d{4} of 200000 bytes \(RLIMIT_MSGQUEUE\): 3 queues, the largest msg:/", d["findings"][0]["evidence"])'
}

@test "a user's pipes against fs.pipe-user-pages-soft" {
	local soft
	soft=$(cat /proc/sys/fs/pipe-user-pages-soft)
	[ "$soft" -eq 16384 ] || skip "fs.pipe-user-pages-soft is $soft here"
	well
	start setpriv --reuid 61998 --regid 61998 --clear-groups python3 "$patient" pipes 1000
	finds pipe-pages 'f["object"] == "PIPESOFT" and "61998 has 1000 pipes: at the usual 16 pages each 16000 of 16384" in f["evidence"]'
	# the setting is the whole machine's, so the command is not run
	[ "$fix" = "sysctl -w fs.pipe-user-pages-soft=32768" ]
	end_peer
	well
}

@test "a container's /dev/shm of 64 MiB" {
	expect 0 alone bash -ec '
		ipctool doctor
		mount -o remount,size=64m /dev/shm
		if ipctool doctor -J >found.json; then exit 100; fi
		eval "$(python3 -c "import json; f, = json.load(open(\"found.json\"))[\"findings\"]; assert f[\"check\"] == \"small-devshm\"; assert \"67108864 bytes\" in f[\"evidence\"]; print(f[\"fix\"])")"
		ipctool doctor'
}

@test "orphans, by owner and type; how long they were idle counts" {
	local id
	id=$(ipctool shm create 64K)
	head -c 65536 /dev/zero | ipctool shm write "$id" -
	as_user ipctool shm create 4K >/dev/null
	well
	with=(--idle 0)
	expect 9 ipctool doctor -J --idle 0
	check '[f["check"] for f in d["findings"]] == ["orphans", "orphans"]'
	check 'd["findings"][0]["evidence"].startswith("1 orphan of root (shm), 65536 bytes, idle for ")'
	check '"--owner '"$(id -un "$USER_ID")"'" in d["findings"][1]["fix"]'
	fix=$(printf '%s' "$out" | python3 -c 'import json, sys; print(json.load(sys.stdin)["findings"][1]["fix"])')
	mend
	finds orphans '"'"$id"'" == f["object"]'
	mend
	well
	# somebody who has it makes it none
	id=$(ipctool shm create 4K)
	start sysv attach "${id#shm:}"
	well
	with=()
}

@test "a segment removed while attached under its key, and a second one under that key" {
	local first second held
	first=$(ipctool shm create key=1234 8K)
	start sysv attach "${first#shm:}"
	held=$peer
	well
	ipcrm -m "${first#shm:}"
	finds removed 'f["severity"] == "warning" and f["object"] == "'"$first"'" and "8192 bytes, removed while attached (nattch 1): '"$held"' '"'"'sysv attach" in f["evidence"] and "Its key 0x000004d2 is free" in f["evidence"]'
	second=$(ipctool shm create key=1234 8K)
	start sysv attach "${second#shm:}"
	finds removed 'f["severity"] == "error" and "key 0x000004d2 now leads to '"$second"', attached by '"$peer"' " in f["evidence"] and "two segments under one key" in f["evidence"]'
	[ "$fix" = "kill $held" ]
	mend
	until ! ipctool stat "$first" >/dev/null 2>&1; do :; done
	well
}

@test "a segment that was private, and is removed so that it goes with its users, is no fault" {
	local id
	id=$(ipctool shm create 8K)
	start sysv attach "${id#shm:}"
	ipcrm -m "${id#shm:}"
	expect 0 ipctool ls shm -n -r -o flags
	[ "$out" = removed ]
	well
}

@test "a semaphore whose last operator died with it, and others wait" {
	local id dead
	id=$(ipctool sem create --values 1,1)
	sysv op "${id#sem:}" 1 -1 &
	dead=$!
	wait "$dead"
	well
	start python3 "$patient" semop "${id#sem:}" 1 -1
	until [ "$(ipctool ls sem -n -r -o waiters)" = 1 ]; do :; done
	finds stuck 'f["severity"] == "error" and f["object"] == "'"$id"'" and f["evidence"] == "1 waits for semaphore 1, which is 0, and which process '"$dead"' had last: it is dead: '"$peer"' '"'"'python3 '"$patient"' semop '"${id#sem:}"' 1 -1'"'"' (semop 1:-1)"'
	[ "$fix" = "ipctool sem release $id --index 1" ]
	mend
	until [ "$(ipctool ls sem -n -r -o waiters)" = 0 ]; do :; done
	well
}

@test "a semaphore that a living process has, or that somebody gave back before he died, is no fault" {
	local id
	id=$(ipctool sem create --values 1,0)
	start python3 "$patient" semop "${id#sem:}" 0 -1 # takes it, and lives
	until [ "$(ipctool sem get "$id" 0)" = 0 ]; do :; done
	start python3 "$patient" semop "${id#sem:}" 0 -1
	until [ "$(ipctool ls sem -n -r -o waiters)" = 1 ]; do :; done
	well
	# one of two that a waiter wants: who gives the first and goes is no thief
	start python3 "$patient" semop "${id#sem:}" 1 -2
	until [ "$(ipctool ls sem -n -r -o waiters)" = 2 ]; do :; done
	sysv op "${id#sem:}" 1 1
	well
}

@test "a full queue whose receiver is dead; its messages are kept" {
	local id receiver
	id=$(ipctool msg create key=77)
	ipctool msg send "$id" first
	ipctool msg recv "$id" >/dev/null &
	receiver=$!
	wait "$receiver"
	well
	start python3 "$patient" send "${id#msg:}" 8000 3
	until ipctool who "$id" -n -r -o role 2>/dev/null | grep -q waiting; do :; done
	finds full-queue 'f["severity"] == "error" and f["object"] == "'"$id"'" and f["evidence"].startswith("2 messages, 16000 of 16384 bytes, and its last receiver, process '"$receiver"', is dead; waiting to send: '"$peer"' ")'
	mend
	[ "$(wc -l <"messages-${id#msg:}.jsonl")" -ge 2 ]
	until ! ipctool who "$id" -n -r -o role 2>/dev/null | grep -q waiting; do :; done
	well
}

@test "a full queue whose receiver lives, and is only slow, is no fault" {
	local id
	id=$(ipctool msg create)
	ipctool msg send "$id" first
	start python3 "$patient" receive "${id#msg:}"
	ipctool msg send "$id" "$(head -c 8000 /dev/zero | tr '\0' x)" "$(head -c 8000 /dev/zero | tr '\0' x)"
	well
	end_peer
	finds full-queue 'f["severity"] == "warning" and "2 messages, 16000 of 16384 bytes" in f["evidence"]'
}

@test "a full POSIX queue that nobody can receive from" {
	# where every process can be looked into
	expect 0 alone bash -ec '
		ipctool msg create /jobs --maxmsg 2 --msgsize 10
		ipctool msg send /jobs one two
		python3 "$0" mq-open /jobs write >said &
		until grep -q ready said; do kill -0 $!; done
		if ipctool doctor -J >found.json; then exit 100; fi
		eval "$(python3 -c "import json; f, = json.load(open(\"found.json\"))[\"findings\"]; assert f[\"check\"] == \"full-queue\"; assert f[\"object\"] == \"msg:/jobs\"; assert f[\"evidence\"] == \"2 of 2 messages, and nobody has it open to receive\"; print(f[\"fix\"])")"
		[ "$(wc -l <messages-jobs.jsonl)" = 2 ]
		ipctool doctor
		ipctool msg send /jobs one two
		python3 "$0" mq-open /jobs read >said2 &
		until grep -q ready said2; do kill -0 $!; done
		ipctool doctor' "$patient"
}

@test "RemoveIPC: a user's objects that a service has" {
	needs systemctl
	# what the command writes is not this machine's
	mkdir copy
	cp -a /etc copy/
	mount --bind copy/etc /etc
	mkdir -p /etc/systemd/logind.conf.d
	find /etc/systemd -name 'logind.conf*' -exec rm -rf {} +
	mkdir -p /etc/systemd/logind.conf.d bin
	printf '#!/bin/sh\necho "$@" >>%s/called\n' "$PWD" >bin/systemctl
	chmod 755 bin/systemctl
	PATH=$PWD/bin:$PATH
	printf '[Login]\nRemoveIPC=yes\n' >/etc/systemd/logind.conf.d/50-test.conf
	local id
	id=$(setpriv --reuid 5001 --regid 5001 --clear-groups ipctool shm create 4K)
	start setpriv --reuid 5001 --regid 5001 --clear-groups sysv attach "${id#shm:}"
	local holder=$peer
	well # no logind
	start python3 "$patient" called systemd-logind
	finds logout 'f["object"] == "'"$id"'" and "RemoveIPC is on (/etc/systemd/logind.conf.d/50-test.conf): when 5001 has logged out, systemd-logind removes 1 object of his that services use: '"$id"' by '"$holder"' " in f["evidence"]'
	mend
	[ "$(cat called)" = "restart systemd-logind" ]
	well
	umount /etc
}

@test "ftok keys that collide, below a directory, and the objects that have one" {
	local id
	mkdir srv
	mount -t tmpfs tmpfs srv
	python3 "$patient" collide srv/mail.lock srv/news.lock
	well
	with=(--dir srv)
	finds ftok 'f["severity"] == "info" and f["object"] == "srv/news.lock" and "has the same ftok(3) keys as srv/mail.lock" in f["evidence"]'
	id=$(ipctool sem create ftok=srv/mail.lock,A)
	finds ftok 'f["severity"] == "warning" and f["evidence"].endswith("made of one of them: '"$id"'")'
	mend
	[ -s srv/news.lock ]
	well
	with=()
	umount srv
}

@test "a tree full of ftok keys that collide is one finding, until an object has such a key" {
	mkdir srv
	mount -t tmpfs tmpfs srv
	python3 "$patient" collide srv/mail.lock srv/news.lock
	# directories have keys, too
	python3 - srv <<-'END'
		import os, sys
		for number in range(66000):
		    os.symlink("x", f"{sys.argv[1]}/link{number}")
		for number in range(20):
		    os.mkdir(f"{sys.argv[1]}/{number}")
		inodes = [os.stat(f"{sys.argv[1]}/{number}").st_ino for number in range(20)]
		for inode in inodes:
		    while True:
		        path = f"{sys.argv[1]}/{inode} again"
		        os.mkdir(path)
		        if (os.stat(path).st_ino - inode) % 65536 == 0:
		            break
		        os.rmdir(path)
	END
	with=(--dir srv)
	finds ftok 'f["severity"] == "info" and f["object"] == "srv" and f["evidence"] == "21 files below have the same ftok(3) keys as another one, and no object is made of any of these (ipctool ftok --collisions srv lists them)" and f["fix"] is None'
	ipctool sem create ftok=srv/mail.lock,A >/dev/null
	expect 9 ipctool doctor -J --dir srv
	check 'sorted((f["severity"], f["object"], "sem:" in f["evidence"]) for f in d["findings"]) == [("info", "srv", False), ("warning", "srv/news.lock", True)]'
	check '"20 files below" in [f for f in d["findings"] if f["severity"] == "info"][0]["evidence"]'
	with=()
	umount srv
}

@test "names and commands of others: printable, and addresses as they are taken back" {
	expect 0 alone bash -ec '
		ipctool shm create "/odd \"\$(reboot)\\x1b[2J" 4K
		: >"/dev/shm/$(printf "x\nfix: rm -rf")"
		if ipctool doctor --idle 0 >text; then exit 100; fi
		[ "$(grep -c "^fix: " text)" = 1 ]
		grep -q "^evidence: 2 orphans .* shm:/x.x0afix:.x20rm.x20-rf\\(,\\|$\\)" text
		if LC_ALL=C grep -q "[^ -~]" text; then exit 101; fi
		ipctool stat "$(sed -n "s/^object: //p" text)" >/dev/null
		ipctool doctor --idle 0 -P >pairs || true
		eval "$(cat pairs)"
		eval "$IPC_FIX" >/dev/null
		ipctool doctor --idle 0'
}

@test "sockets and FIFOs below a directory that nobody has any more" {
	mkdir -p "here/odd 'name"$'\n\e'
	start python3 "$patient" sockets here
	well
	with=(--dir here)
	well
	end_peer
	expect 9 ipctool doctor -J --dir here
	check 'sorted(f["object"] for f in d["findings"]) == ["sock:unix:here/datagram", "sock:unix:here/odd\\x20'"'"'name\\x0a\\x1b/listening", "sock:unix:here/packets"]'
	check 'all(f["check"] == "stale-socket" and f["severity"] == "warning" for f in d["findings"])'
	printf '%s' "$out" | python3 -c 'import json, sys; print("\n".join(f["fix"] for f in json.load(sys.stdin)["findings"]))' >fixes
	expect 0 bash -e fixes
	well
	with=()
	# an hour is nothing to a FIFO, and who has it open is no matter of time
	expect 0 alone bash -ec '
		mkdir d
		mkfifo d/fifo
		ipctool doctor --dir d
		exec 5<>d/fifo
		ipctool doctor --dir d --idle 0
		exec 5>&-
		if ipctool doctor --dir d --idle 0 -J >found.json; then exit 100; fi
		eval "$(python3 -c "import json; f, = json.load(open(\"found.json\"))[\"findings\"]; assert f[\"object\"] == \"fifo:d/fifo\"; assert f[\"check\"] == \"stale-fifo\"; print(f[\"fix\"])")"
		ipctool doctor --dir d --idle 0'
}

# container COMMAND...: a peer in IPC, pid and mount namespaces of its own; $inside is a pid of it, seen from here.
container() {
	# shellcheck disable=SC2016 # the inner shell expands "$@"
	start unshare --ipc --mount --pid --fork --kill-child sh -c '
		mount -t tmpfs -o mode=1777,size=1m tmpfs /dev/shm
		"$@" >&2
		echo ready
		read -r _' sh "$@"
	inside=$(python3 -c 'import sys; print(open(f"/proc/{sys.argv[1]}/task/{sys.argv[1]}/children").read().split()[0])' "$peer")
}

@test "in the namespaces of others: each container's own faults, and commands that act there" {
	needs sysctl
	needs nsenter
	local first second
	container sh -c 'ipctool msg create >/dev/null; echo 1 >/proc/sys/kernel/msgmni'
	first=$inside
	container sh -c 'ipctool msg create >/dev/null; echo 1 >/proc/sys/kernel/msgmni; head -c 1000000 /dev/zero >/dev/shm/x_1'
	second=$inside
	well
	with=(--ns "$first")
	finds limit 'f["evidence"] == "1 of 1 queues are in use (kernel.msgmni): root 1"'
	[ "$fix" = "nsenter --target $first --ipc sysctl -w kernel.msgmni=2" ]
	mend
	well
	with=(--ns "/proc/$second/ns/ipc")
	finds limit
	[ "$fix" = "nsenter --ipc=/proc/$second/ns/ipc sysctl -w kernel.msgmni=2" ]
	with=(--all-ns -o +ns)
	try ipctool doctor -J "${with[@]}"
	check "sorted((f['check'], f['object']) for f in d['findings'] if f['ns'] == $(stat -Lc %i "/proc/$second/ns/ipc")) == [('devshm', 'DEVSHM'), ('limit', 'MSGMNI')]"
	check "not any(f['ns'] in ($(stat -Lc %i "/proc/$first/ns/ipc"), $(stat -Lc %i /proc/self/ns/ipc)) for f in d['findings'])"
	printf '%s' "$out" | python3 -c "import json, sys
for f in json.load(sys.stdin)['findings']:
    if f['ns'] == $(stat -Lc %i "/proc/$second/ns/ipc"): print(f['fix'])" >fixes
	expect 0 bash -e fixes
	with=(--ns "$second")
	well
	[ "$(cat /proc/sys/kernel/msgmni)" != 2 ]
	# the directory is ours
	mkdir srv
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("srv/stale")'
	with+=(--dir srv)
	finds stale-socket 'f["object"] == "sock:unix:srv/stale"'
	[ "$fix" = "rm -f -- srv/stale" ]
	with=(--all-ns --dir srv)
	finds stale-socket
	with=()
}

@test "wherever a namespace is kept, a command leads there: process, thread, mount, descriptor" {
	needs sysctl
	needs nsenter
	expect 0 alone python3 "$CLI_TESTS/namespaces.py" mended
}

@test "a container's queues against the RLIMIT_MSGQUEUE of those who live there" {
	needs pgrep
	needs prlimit
	# of a user who has no other queues: what is charged is counted over all IPC namespaces
	expect 0 alone bash -ec '
		chmod 777 .
		exec 5> >(exec prlimit --msgqueue=17000:100000 unshare --ipc setpriv --reuid 61997 --regid 61997 --clear-groups sh -c "ipctool msg create /jobs --maxmsg 2 --msgsize 8000 >/dev/null || exit; touch made; read -r _")
		until [ -e made ]; do kill -0 $!; done
		ipctool doctor
		if ipctool doctor --ns $! -J >found.json; then exit 100; fi
		fix=$(python3 -c "import json; f, = json.load(open(\"found.json\"))[\"findings\"]; assert f[\"check\"] == \"queue-bytes\" and \" of 17000 bytes\" in f[\"evidence\"], f; print(f[\"fix\"])")
		setpriv --reuid 61997 --regid 61997 --clear-groups sh -c "$fix" # root may not without CAP_SYS_RESOURCE
		[ "$(awk "/^Max msgqueue size/ { print \$4 }" /proc/$!/limits)" -gt 17000 ]
		ipctool doctor --ns $!'
}

@test "an orphan in a container is removed there, and ours of the same address stays" {
	# where every process can be looked into
	expect 0 alone bash -ec '
		fix() { python3 -c "import json; f, = json.load(open(\"found.json\"))[\"findings\"]; assert f[\"check\"] == \"orphans\" and f[\"object\"] == \"shm:0\", f; print(f[\"fix\"])"; }
		ipctool shm create 4K
		exec 5> >(exec unshare --ipc --mount --pid --fork --kill-child sh -c "mount -t tmpfs tmpfs /dev/shm; ipctool shm create 8K >/dev/null; touch made; read -r _")
		until [ -e made ]; do kill -0 $!; done
		inside=$(cat /proc/$!/task/$!/children)
		inside=${inside% }
		if ipctool doctor --ns "$inside" --idle 0 -J >found.json; then exit 100; fi
		[ "$(fix)" = "ipctool rm --ns $inside shm --orphan --yes --idle 0s --owner root" ]
		eval "$(fix)" >/dev/null
		ipctool doctor --ns "$inside" --idle 0
		if ipctool doctor --idle 0 -J >found.json; then exit 101; fi
		[ "$(fix)" = "ipctool rm shm --orphan --yes --idle 0s --owner root" ]'
}

@test "a healthy, busy machine: nothing is found" {
	expect 0 alone bash -ec '
		mkdir run
		python3 "$0" busy run >said &
		until grep -q ready said; do kill -0 $!; done
		ipctool doctor --dir run
		ipctool doctor -J
		kill $!' "$patient"
	[[ $out == *'{"findings":['*'],"complete":true}' ]]
}

@test "PostgreSQL, started and used: nothing is found" {
	local bin
	bin=$(find /usr/lib/postgresql -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -1)
	[ -n "$bin" ] || skip "no PostgreSQL here"
	mkdir -m 777 pg
	chmod 755 .
	expect 0 alone bash -ec '
		as() { setpriv --reuid postgres --regid postgres --clear-groups env LC_ALL=C "$@"; }
		as "$0/initdb" -D "$1/data" -A trust -c dynamic_shared_memory_type="$2" -c shared_memory_type=sysv >/dev/null 2>&1 ||
			as "$0/initdb" -D "$1/data" -A trust >/dev/null
		as "$0/pg_ctl" -D "$1/data" -w -l "$1/log" -o "-k $1 -h \"\" -c shared_memory_type=sysv -c dynamic_shared_memory_type=$2" start >/dev/null
		as "$0/psql" -h "$1" -d postgres -Atc "select sum(i) from generate_series(1, 100000) i"
		as "$0/psql" -h "$1" -d postgres -c "begin; lock pg_class in access exclusive mode; select pg_sleep(60)" >/dev/null 2>&1 &
		for i in 1 2 3; do as "$0/psql" -h "$1" -d postgres -Atc "select count(*) from pg_class" >/dev/null & done
		ipctool ls
		ipctool doctor -J --dir "$1"
		as "$0/pg_ctl" -D "$1/data" -m immediate stop >/dev/null' "$bin" "$PWD/pg" posix
	[[ $out == *postgres* ]]
	[[ $out == *'{"findings":['*'],"complete":true}'* ]]
}

@test "an ordinary user: finds what he may see, says what he may not" {
	ipctool msg create >/dev/null
	echo 1 >/proc/sys/kernel/msgmni
	ipctool sem create >/dev/null
	expect 9 as_user ipctool doctor -J
	check '[f["object"] for f in d["findings"] if f["check"] == "limit"] == ["MSGMNI"]'
	check 'd["complete"] is False'
	[[ $err == *"who waits on 1 semaphore sets could not be seen: no read permission"* ]]
	[[ $err == *"no mqueue file system"* ]]
}

@test "text is for people: one fact a line, and the command as it is to be typed" {
	ipctool msg create >/dev/null
	echo 1 >/proc/sys/kernel/msgmni
	expect 9 ipctool doctor
	[ "$out" = 'severity: error
object: MSGMNI
evidence: 1 of 1 queues are in use (kernel.msgmni): root 1
fix: sysctl -w kernel.msgmni=2' ]
	expect 9 ipctool doctor -n -o severity,fix
	[ "$out" = "error sysctl -w kernel.msgmni=2" ]
	expect 9 ipctool doctor -r -n -o severity,object
	[ "$out" = "error MSGMNI" ]
}

@test "wrong words" {
	refused 2 ipctool doctor shm
	refused 2 ipctool doctor --idle never
	refused 2 ipctool doctor -o nothing
	refused 3 ipctool doctor --dir missing
}
