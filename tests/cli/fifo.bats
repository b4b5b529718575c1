# fifo create, read, write: deadlines on opening, nothing but FIFOs, every byte once.
load helper

setup() {
	cli_setup
	[ -n "${isolated:-}" ] || return 0
	chmod 755 "$PWD"
	mkfifo f
}

# Waits until PID sleeps in system call NAME.
asleep() {
	within sh -c "until grep -q '$2' /proc/$1/wchan 2>/dev/null; do :; done"
}

@test "create: makes one with exactly the mode, or takes the one that is there" {
	umask 077
	expect 0 ipctool fifo create made -m 0666
	[ "$out" = fifo:made ]
	[ "$(stat -c '%F %a' made)" = 'fifo 666' ]
	expect 0 ipctool fifo create fifo:made -J
	check "d['addr'] == 'fifo:made' and d['created'] is False and len(d['ident']) == len('fifo:made@') + 16"
	[ "$(stat -c %a made)" = 666 ]
	refused 5 ipctool fifo create made -x
	touch file && mkdir directory && ln -s made link
	for path in file directory link; do
		refused 6 ipctool fifo create $path
	done
	refused 3 ipctool fifo create nowhere/made
	expect 0 ipctool fifo create ./5
	[ -p 5 ]
	expect 0 ipctool fifo create $'with\nnewline'
	[ "$out" = 'fifo:with\x0anewline' ]
	refused 4 as_user ipctool fifo create mine
}

@test "an ident: that very FIFO is opened, or none" {
	expect 0 ipctool fifo create f -J
	ident=$(python3 -c 'import json,sys; print(json.loads(sys.argv[1])["ident"])' "$out")
	refused 7 ipctool fifo read "$ident" --open-timeout 0
	refused 7 ipctool fifo write "$ident" --no-reader fail text
	mkfifo other
	mv other f
	for words in "read $ident" "write $ident text" "read $ident --force"; do
		# shellcheck disable=SC2086 # they are words
		refused 6 ipctool fifo $words --open-timeout 0
		[[ $err == *"not the object that was named"* ]]
	done
	refused 2 ipctool fifo create "$ident"
}

@test "create: what cannot be announced is removed again" {
	ipctool fifo create made >/dev/full 2>said || [ $? -eq 1 ]
	[ ! -e made ]
	grep -q 'removed again' said
	ipctool fifo create f >/dev/full 2>said || [ $? -eq 1 ]
	[ -p f ]
}

@test "bytes and lines between separate processes, either side first" {
	head -c 1000003 /dev/urandom >data
	within ipctool fifo write f <data &
	within ipctool fifo read f | cmp - data
	wait $!
	within ipctool fifo read f >copy &
	within cat data >f
	wait $!
	cmp data copy
	within ipctool fifo write f one '' three &
	[ "$(within cat f | od -c)" = "$(printf 'one\n\nthree\n' | od -c)" ]
	wait $!
	within ipctool fifo write f </dev/null &
	within ipctool fifo read f | cmp - /dev/null
	wait $!
}

@test "nobody at the other end: 7 at once, 124 in time, 0 when dropped" {
	refused 7 ipctool fifo read f --open-timeout 0
	refused 124 ipctool fifo read f --open-timeout 0.1
	refused 7 ipctool fifo write f --no-reader fail message
	refused 7 ipctool fifo write f --open-timeout 0 message
	# to open is to wait
	refused 7 ipctool fifo read f -t 0
	refused 124 ipctool fifo read f -t 0.1
	refused 7 ipctool fifo write f -t 0 message
	refused 124 ipctool fifo write f -t 0.1 message
	refused 124 ipctool fifo read f -t 0 --open-timeout 0.1
	refused 124 ipctool fifo write f --open-timeout 0.1 message
	expect 0 ipctool fifo write f --no-reader drop message
	[ -z "$out$err" ]
	refused 124 ipctool fifo read f --follow --open-timeout 0.1
	refused 124 ipctool fifo read f --follow -t 0.1
	refused 7 ipctool fifo read f --follow -t 0
}

@test "somebody at the other end, who does nothing: the wait for bytes and for room has its own deadline" {
	exec {writer}<>f
	refused 7 ipctool fifo read f -t 0
	refused 124 ipctool fifo read f -t 0.1
	expect 7 ipctool fifo read f --open-timeout 0 -t 0
	head -c 65536 /dev/zero >&"$writer" # it is full
	refused 7 ipctool fifo write f -t 0 more
	refused 124 ipctool fifo write f -t 0.1 more
	printf x >few
	status=0
	ipctool fifo write f -t 0.1 <few 2>/dev/null || status=$?
	[ "$status" -eq 124 ]
	[ "$(head -c 65536 <&"$writer" | tr -d '\0' | wc -c)" -eq 0 ]
	refused 7 ipctool fifo read f -t 0
	exec {writer}>&-
}

@test "the four cases: full, empty, writer gone, reader gone" {
	# full: the writer sleeps until it is read
	exec {reader}<>f
	yes | head -c 200000 | ipctool fifo write f &
	full=$!
	asleep $full 'poll\|pipe'
	[ "$(head -c 200000 <&"$reader" | wc -c)" -eq 200000 ]
	wait $full
	exec {reader}>&-
	# empty: the reader sleeps until something comes
	exec {writer}<>f
	ipctool fifo read f --lines -c 1 >got &
	empty=$!
	asleep $empty 'poll\|pipe'
	echo line >&"$writer"
	wait $empty
	[ "$(<got)" = line ]
	exec {writer}>&-
	# the writer goes: end of file
	(echo last >f) &
	expect 0 ipctool fifo read f
	[ "$out" = last ]
	# the reader goes in the middle: 1, and a word
	within sh -c 'head -c 1 <f >/dev/null' &
	status=0
	yes | ipctool fifo write f 2>said || status=$?
	[ "$status" -eq 1 ]
	grep -q 'the reader went away' said
}

@test "--follow: fifty writers come and go, every byte once" {
	local i
	ipctool fifo read f --follow --lines -c 5000 >got &
	reader=$!
	for i in {1..50}; do
		seq -f "$i.%g" 100 >f
	done
	wait $reader
	sort got >got.sorted
	for i in {1..50}; do
		seq -f "$i.%g" 100
	done | sort | cmp - got.sorted
}

@test "--follow of one who may only read" {
	chmod 644 f
	as_user ipctool fifo read f --follow --lines -c 3 >got &
	reader=$!
	echo one >f
	echo two >f
	echo three >f
	wait $reader
	[ "$(tr '\n' ' ' <got)" = 'one two three ' ]
}

@test "--count takes no byte of the lines behind" {
	exec {keeper}<>f
	printf 'one\ntwo\nthree\nfour' >&"$keeper"
	expect 0 ipctool fifo read f --lines -c 2
	[ "$out" = $'one\ntwo' ]
	expect 0 ipctool fifo read f --lines -c 1
	[ "$out" = three ]
	exec {other}<f
	exec {keeper}>&-
	[ "$(cat <&"$other")" = four ]
}

@test "--lines: whole lines, the last one without its end" {
	(printf 'a'; printf 'b\nc') >f &
	expect 0 ipctool fifo read f --lines
	[ "$out" = $'ab\nc' ]
	refused 2 ipctool fifo read f -c 1
}

@test "what is no FIFO is refused, untouched, and never waited for" {
	mkdir directory && ln -s f link && ln -s nowhere dangling && mknod device c 1 3 && printf 'old' >file
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
	for path in directory link dangling device file socket; do
		refused 6 ipctool fifo read $path
		refused 6 ipctool fifo write $path text
		refused 6 ipctool fifo read $path --force -t 0
	done
	[ "$(<file)" = old ]
	refused 3 ipctool fifo read nowhere
	refused 3 ipctool fifo write file/nowhere text
	refused 4 as_user ipctool fifo write f text
}

@test "a stranger's FIFO in a directory where anybody can put one" {
	mkdir -m 1777 sticky
	as_user mkfifo -m 666 sticky/planted
	mkfifo -m 666 sticky/own
	refused 6 ipctool fifo write sticky/planted text
	[[ $err == *--force* ]]
	refused 6 ipctool fifo read sticky/planted
	refused 7 ipctool fifo write sticky/planted --force --no-reader fail text
	refused 7 ipctool fifo write sticky/own --no-reader fail text
	refused 7 as_user ipctool fifo write sticky/own --no-reader fail text # the directory's owner's
	refused 7 as_user ipctool fifo write sticky/planted --no-reader fail text
	chmod 0777 sticky
	refused 7 ipctool fifo write sticky/planted --no-reader fail text
}

@test "standard output that fails is 1, a reader that goes away is SIGPIPE" {
	yes >f 2>/dev/null &
	writer=$!
	status=0
	ipctool fifo read f >/dev/full 2>said || status=$?
	[ "$status" -eq 1 ]
	grep -q 'cannot write standard output' said
	yes >f 2>/dev/null &
	status=0
	ipctool fifo read f | head -n 1 || status=${PIPESTATUS[0]}
	within tail --pid $writer -f /dev/null
	yes >f 2>/dev/null &
	run bash -c 'ipctool fifo read f | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}'
	[ "$status" -eq 141 ]
}

@test "read --follow ends when nobody reads what it prints, without waiting for another writer" {
	start bash -c 'echo ready; ipctool fifo read f --follow | head -n 1 >first; exit "${PIPESTATUS[0]}"'
	seq 2 >f
	status=0
	wait "$peer" || status=$?
	[ "$status" -eq 141 ]
	[ "$(<first)" = 1 ]
}

@test "a FIFO that no path leads to any more is used by the address that ls prints; a planted link like it is not" {
	local address
	mkfifo gone
	exec 7<>gone
	rm gone
	expect 0 ipctool ls fifo --raw --noheadings -o addr
	address=$(grep "^fifo:/proc/$$/fd/7$" <<<"$out") || complain
	expect 0 ipctool fifo write "$address" -t 5 "still here"
	expect 0 ipctool fifo read "$address" --lines -c 1 -t 5
	[ "$out" = "still here" ] || complain
	expect 7 ipctool fifo read "$address" -t 0
	mkfifo there
	mkdir -p proc/1/fd
	ln -s "$PWD/there" proc/1/fd/3
	ln -s "${address#fifo:}" link
	refused 6 ipctool fifo read "$PWD/proc/1/fd/3" -t 0
	refused 6 ipctool fifo read link -t 0
	exec 7>&-
}
