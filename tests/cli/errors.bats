# When something goes wrong around it: the right status, a sentence, and nothing left behind that nobody knows of.
load helper

creators=('shm create 4K' 'msg create' 'sem create --values 1,2')
printers=(ls 'ls -J' 'ls --csv' 'ls -r' 'ls -P' 'ls -o help' help 'help ls' --help --version --list 'shm create --help')

# to_full COMMAND...: with standard output on a full device
to_full() { within "$@" >/dev/full; }

@test "/dev/full: 1, said once, and a new object is removed again" {
	expect 0 ipctool sem create key=5
	for words in "${printers[@]}" "${creators[@]}" 'sem create -J' "stat $out"; do
		# shellcheck disable=SC2086
		refused 1 to_full ipctool $words
		[[ $err == *"No space left on device"* ]]
	done
	# one that was there before stays
	refused 1 to_full ipctool sem create key=5
}

@test "closed standard descriptors: nothing is left behind unseen" {
	for creator in "${creators[@]}"; do
		for closed in '' '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
			before=$(object_count)
			try bash -c "ipctool $creator $closed"
			case $closed in
			*' >&-'* | '>&-'*)
				[ "$status" -eq 1 ] || complain "$creator $closed"
				[ "$(object_count)" -eq "$before" ] || complain "$creator $closed"
				[[ $closed == *'2>&-'* ]] || is_diagnostic || complain "$creator $closed"
				;;
			*)
				[ "$status" -eq 0 ] || complain "$creator $closed"
				[ "$(object_count)" -eq $((before + 1)) ]
				expect 0 ipctool stat "$out"
				;;
			esac
		done
	done
	for words in "${printers[@]}"; do
		expect 0 bash -c "ipctool $words <&-"
		plain=$out
		expect 0 bash -c "ipctool $words <&- 2>&-"
		[ "$words" = ls ] || [ "$words" = 'ls -J' ] || [[ $words == ls\ -[-rP]* ]] || [ "$out" = "$plain" ]
		expect 1 bash -c "ipctool $words >&-"
		expect 1 bash -c "ipctool $words <&- >&- 2>&-"
		[ -z "$out$err" ]
	done
	expect 2 bash -c 'ipctool nonsense 2>&-'
	expect 2 bash -c 'ipctool nonsense <&- >&- 2>&-'
}

@test "the reader has gone away: dies of SIGPIPE, in silence, and a new object is removed" {
	expect 0 ipctool sem create
	for words in "${printers[@]}" "${creators[@]}" 'sem create -J'; do
		before=$(object_count)
		# shellcheck disable=SC2086
		expect 0 python3 "$CLI_TESTS/unwritten.py" gone $words
		[ "$out" = -13 ] || complain "$words"
		[ "$(object_count)" -eq "$before" ]
		# shellcheck disable=SC2086
		expect 0 python3 "$CLI_TESTS/unwritten.py" gone-ignored $words
		[ "${out%%$'\n'*}" = 1 ] || complain "$words"
		[[ $out == *$'\n'ipctool*"Broken pipe"* ]] || complain "$words"
		[ "$(object_count)" -eq "$before" ]
	done
	expect 0 ipctool msg create key=4
	expect 0 python3 "$CLI_TESTS/unwritten.py" gone msg create key=4
	[ "$out" = -13 ]
	[ "$(object_count)" -eq 2 ]
}

@test "a signal while the address waits to be written: dies of it, and the new object is removed" {
	for words in "${creators[@]}"; do
		for signal in SIGINT SIGTERM SIGHUP; do
			# shellcheck disable=SC2086
			expect 0 python3 "$CLI_TESTS/unwritten.py" full $signal $words
			[ "$out" = "-$(kill -l "${signal#SIG}")" ] || complain "$signal: $words"
			[ "$(object_count)" -eq 0 ]
		done
		# shellcheck disable=SC2086
		expect 0 python3 "$CLI_TESTS/unwritten.py" drained 1 $words
		[[ $out == "${words%% *}":*$'\n'0 ]] || complain "drained: $words"
		[ "$(object_count)" -eq 1 ]
		ipcrm --all
	done
}

# injected STATUS FAULT WORD...: `ipctool WORD...` while strace makes a system call fail; nothing may be made
injected() {
	local wanted=$1 fault=$2
	shift 2
	refused "$wanted" strace -qq -o trace -e "trace=${fault%%:*}" -e "inject=$fault" ipctool "$@"
	grep -q INJECTED trace || complain "nothing was injected: $fault"
}

@test "calls that fail: the right status, and nothing is left" {
	needs strace
	injected 8 shmget:error=ENOMEM:when=1 shm create 4K
	[[ $err == *memory* ]]
	injected 8 msgget:error=ENOMEM:when=1 msg create
	injected 8 semget:error=ENOMEM:when=1 sem create
	injected 4 shmget:error=EACCES shm create 4K
	injected 4 shmget:error=EACCES shm create key=5 4K
	injected 4 msgget:error=EACCES msg create key=5
	injected 4 semget:error=EACCES sem create key=5
	for call in shmget:shm msgget:msg semget:sem; do
		size=()
		[ "${call#*:}" = shm ] && size=(4K)
		injected 1 "${call%:*}:error=ENOSYS" "${call#*:}" create "${size[@]}"
		injected 1 "${call%:*}:error=ENOSYS" "${call#*:}" create key=5 "${size[@]}"
	done
	# the set is there, its values are not
	injected 8 semtimedop:error=ENOMEM sem create --values 1
	injected 8 semtimedop:error=ENOMEM sem create
	# its address cannot be written
	for error in EIO ENOSPC EFBIG; do
		injected 1 "write:error=$error:when=1" shm create 4K
		injected 1 "write:error=$error:when=1" ls
	done
	printf text >text
	injected 8 shmat:error=ENOMEM shm create 4K --from text
	# the first read is the loader's, of the C library; with a sanitizer there are more
	[ -n "$IPCTOOL_SANITIZED" ] || injected 1 read:error=EIO:when=2+ shm create 4K --from text
}

@test "interrupted calls go on" {
	needs strace
	expect 0 ipctool sem create -c 2
	made=$out
	for words in ls 'ls -J' --help "stat $made" 'shm create 4K' 'msg create' 'sem create --values 1'; do
		# shellcheck disable=SC2086
		expect 0 strace -qq -o trace -e trace=write -e inject=write:error=EINTR:when=1 ipctool $words
		grep -q INJECTED trace
		[ -n "$out" ]
	done
	before=$(ipctool ls -r -o addr,rss)
	expect 0 env IPCTOOL_TEST_SOURCE=table strace -qq -o trace -P /proc/sysvipc/shm -e trace=read \
		-e inject=read:error=EINTR:when=1 ipctool-sources ls -r -o addr,rss
	grep -q INJECTED trace
	[ "$out" = "$before" ]
}

@test "one source fails: the other one answers; both fail: an error" {
	needs strace
	expect 0 ipctool shm create 4K
	expect 0 ipctool sem create --values 4
	wanted=$(ipctool ls -J)
	wanted=$(sed 's/"idle":[0-9]*//g' <<<"$wanted")
	for error in EINVAL EPERM ENOSYS; do
		expect 0 strace -qq -o trace -e trace=shmctl,msgctl -e "inject=shmctl,msgctl:error=$error" ipctool ls -J
		grep -q INJECTED trace
		[ "$(sed 's/"idle":[0-9]*//g' <<<"$out")" = "$wanted" ]
	done
	for pair in EACCES:4 EMFILE:8 ENFILE:8 ENOMEM:8; do
		refused "${pair#*:}" env IPCTOOL_TEST_SOURCE=table strace -qq -o trace -P /proc/sysvipc/sem -P /dev/shm -e trace=openat \
			-e "inject=openat:error=${pair%:*}" ipctool-sources ls sem -o id
		grep -q INJECTED trace
	done
	# however much the other family has: a list without System V is none
	for pair in EACCES:4 EMFILE:8 ENOENT:1; do
		refused "${pair#*:}" env IPCTOOL_TEST_SOURCE=table strace -qq -o trace -P /proc/sysvipc/sem -e trace=openat \
			-e "inject=openat:error=${pair%:*}" ipctool-sources ls sem -J
		grep -q INJECTED trace
	done
}

@test "no memory: 8, and no half a list" {
	needs strace
	[ -z "$IPCTOOL_SANITIZED" ] || skip "a sanitizer needs the memory itself"
	start population 300 5
	for format in -J --csv -r -P; do
		expect 0 strace -qq -o trace -e trace=brk,mmap ipctool ls $format
		# as many calls as the loader makes before main leave it alone
		loader=$(strace -qq -e trace=brk,mmap ipctool --version 2>&1 >/dev/null | wc -l)
		for call in $(seq $((loader + 1)) $((loader + 4))); do
			try strace -qq -o trace -e trace=brk,mmap -e "inject=brk,mmap:error=ENOMEM:when=$call+" ipctool ls $format
			grep -q INJECTED trace || continue
			[ "$status" -eq 8 ] || [ "$status" -eq 0 ] || complain "$format, from call $call on"
			[ "$status" -eq 0 ] || is_diagnostic || complain "$format, from call $call on"
			[ "$status" -eq 0 ] || [ -z "$out" ] || complain "$format, from call $call on"
		done
	done
}

# limited NAME VALUE SETTING WORD...: refused with 8, naming all three
limited() {
	local name=$1 value=$2 setting=$3
	shift 3
	refused 8 "$@"
	[[ $err == *"$name is $value"* && $err == *"$setting"* ]] || complain "$name, its value or its setting is not named"
}

@test "limits of 1: the limit, its value and the setting are named" {
	kernel=/proc/sys/kernel
	echo 1 >$kernel/shmmni
	expect 0 ipctool shm create 4K
	limited SHMMNI 1 kernel.shmmni ipctool shm create 4K
	ipcrm --all
	echo 4096 >$kernel/shmmni
	echo 1 >$kernel/shmall
	expect 0 ipctool shm create 4K
	limited SHMALL 1 kernel.shmall ipctool shm create 4K
	ipcrm --all
	limited SHMALL 1 kernel.shmall ipctool shm create 8K
	echo 18446744073692774399 >$kernel/shmall
	echo 1 >$kernel/shmmax
	expect 0 ipctool shm create 1
	limited SHMMAX 1 kernel.shmmax ipctool shm create 2
	echo 1 >$kernel/msgmni
	expect 0 ipctool msg create
	limited MSGMNI 1 kernel.msgmni ipctool msg create
	ipcrm --all
	echo 1 >$kernel/msgmnb
	expect 0 ipctool msg create --qbytes 1
	ipcrm --all
	limited MSGMNB 1 kernel.msgmnb as_user ipctool msg create --qbytes 2
	echo 250 32000 500 1 >$kernel/sem
	expect 0 ipctool sem create
	limited SEMMNI 1 kernel.sem ipctool sem create
	ipcrm --all
	echo 250 1 500 10 >$kernel/sem
	expect 0 ipctool sem create
	limited SEMMNS 1 kernel.sem ipctool sem create
	ipcrm --all
	limited SEMMNS 1 kernel.sem ipctool sem create -c 2
	echo 1 32000 500 10 >$kernel/sem
	limited SEMMSL 1 kernel.sem ipctool sem create -c 2
	limited SEMMSL 1 kernel.sem ipctool sem create --values 1,2
	# one operation at a time is enough to give many values
	echo 250 32000 1 10 >$kernel/sem
	for values in 3,1,2 0,0,4 32767,32767 0,0; do
		expect 0 ipctool sem create --values $values
		[ "$(kernel_answer sem "${out#*:}" values | tr -d '[] ')" = $values ]
		[ "$(kernel_answer sem "${out#*:}" otime)" -gt 0 ]
	done
}

@test "an empty argv is ipctool" {
	expect 0 empty-argv "$IPCTOOL"
	[ "$out" = "$(ipctool)" ]
	[[ $out == "Usage: ipctool APPLET"* ]]
}

@test "refuses another user's privileges" {
	mkdir set-id
	mount -t tmpfs -o mode=755 tmpfs set-id
	install -m 4755 "$IPCTOOL" set-id/ipctool
	refused 6 as_user set-id/ipctool ls
	refused 6 as_user set-id/ipctool shm create 4K
	refused 6 as_user set-id/ipctool --help
	install -m 755 "$IPCTOOL" set-id/ipctool
	expect 0 as_user set-id/ipctool ls
	umount set-id
}
