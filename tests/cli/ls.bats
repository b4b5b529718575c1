# ls: whose objects it shows, which of them, and how.
load helper

# The addresses that `ipctool ls WORD...` lists, blank-separated, into $listed.
list() {
	expect 0 ipctool ls -n -r -o addr "$@"
	listed=${out//$'\n'/ }
}

# shows ADDRESSES WORD...
shows() {
	local wanted=$1
	shift
	list "$@"
	[ "$listed" = "$wanted" ] || complain "wanted '$wanted', listed '$listed' by: ls $*"
}

make() {
	expect 0 ipctool "$@"
	made=$out
}

@test "nothing there: an empty list and 0" {
	expect 0 ipctool ls -J
	check 'd == {"objects": [], "complete": True}'
	for words in "" shm --csv -r -P -n '--owner root'; do
		# shellcheck disable=SC2086
		expect 0 ipctool ls $words
		[ "$(wc -l <<<"$out")" -le 1 ]
	done
}

@test "objects of other programs" {
	ipcmk -M 4096 -p 0640 >ids
	ipcmk -Q -p 0620 >>ids
	ipcmk -S 3 >>ids
	python3 -c '
import ctypes
libc = ctypes.CDLL(None)
print(libc.shmget(0x1234, 8192, 0o1644), libc.msgget(-5, 0o1600), libc.semget(0x77, 2, 0o1666))' >made_by_python
	perl -e 'print shmget(4321, 10, 01600), "\n"' >made_by_perl
	expect 0 ipctool ls -J
	check 'len(d["objects"]) == 7 and d["complete"] is True'
	check '[o["key"] for o in d["objects"] if o["size"] == 8192] == ["0x00001234"]'
	check '[(o["key"], o["mode"]) for o in d["objects"] if o["type"] == "msg"][1] == ("0xfffffffb", "0600")'
	check '[o["nsems"] for o in d["objects"] if o["type"] == "sem"] == [3, 2]'
	check '[o["size"] for o in d["objects"] if o["key"] == "0x%08x" % 4321] == [10]'
	read -r shm msg sem <made_by_python
	expect 0 ipctool stat "shm:$shm" "msg:$msg" "sem:$sem" "shm:$(cat made_by_perl)"
}

# ageless COMMAND...: what it prints, less the ages: a second may begin between two calls
ageless() {
	"$@" | sed -E 's/"idle":[0-9]+//; s/IPC_IDLE="[0-9]+"//; s/ +[0-9]+s( |$)/ /; s/([0-9]{10},)[0-9]*,[0-9]+,/\1/; s/[0-9]{10} ([0-9]{10}|-) [0-9]+ //'
}

@test "types, and TYPE ls is ls TYPE" {
	make shm create 4K
	shm=$made
	make msg create
	msg=$made
	make sem create
	sem=$made
	shows "$shm $msg $sem"
	shows "$shm" shm
	shows "$msg $sem" sem msg
	shows "$shm $msg $sem" sem shm msg shm
	for type in shm msg sem; do
		for form in '' -J --csv -r -P '-o +state' '-n -b'; do
			# shellcheck disable=SC2086
			[ "$(ageless ipctool $type ls $form)" = "$(ageless ipctool ls $type $form)" ]
		done
	done
}

@test "--owner, --group" {
	make sem create
	mine=$made
	expect 0 as_user ipctool sem create
	his=$out
	user=$(id -nu "$USER_ID")
	group=$(getent group "$USER_ID" | cut -d: -f1)
	shows "$mine" --owner root
	shows "$mine" --owner 0
	shows "$his" --owner "$user"
	shows "$his" --owner "$USER_ID"
	shows "" --owner 4242
	shows "$mine" --group 0
	shows "$his" --group "${group:-$USER_ID}"
	shows "" --owner root --group "$USER_ID"
	shows "" shm --owner root
}

@test "--key with a mask" {
	make shm create 0x12340001 4K
	one=$made
	make msg create 0x12340002
	two=$made
	make sem create key=-1
	three=$made
	make sem create
	four=$made
	shows "$one" --key 0x12340001
	shows "$one $two" --key 0x12340000/0xffff0000
	shows "$one $three" --key 1/1
	shows "$three" --key -1
	shows "$three" --key 4294967295
	shows "$four" --key 0
	shows "" --key 0x12340003
	shows "" msg --key 0x12340001
}

@test "--larger, --empty" {
	make shm create 4096
	small=$made
	make shm create 4097
	large=$made
	make msg create
	empty=$made
	make msg create
	full=$made
	sysv send "${full#*:}" 1 'some bytes of text'
	make sem create
	shows "$large" --larger 4K
	shows "$small $large" shm --larger 4095
	shows "$full" msg --larger 0
	shows "$full" msg --larger 17
	shows "" msg --larger 18
	shows "$empty" --empty
	shows "" shm --empty
}

@test "--unused" {
	make shm create 4K
	idle=$made
	make shm create 4K
	start sysv attach "${made#*:}"
	shows "$idle" shm --unused
	stop
	shows "$idle $made" shm --unused
}

@test "--pid" {
	make shm create 4K
	first=$made
	start sysv attach "${first#*:}"
	make msg create
	queue=$made
	sh -c 'echo $$; exec sysv send "$1" 1 x' sh "${queue#*:}" >sender
	shows "$first" --pid "$peer"
	shows "$queue" --pid "$(cat sender)"
	shows "" --pid 1
}

@test "--idle, --older" {
	make sem create
	shows "$made" --older 0
	shows "$made" --idle 0
	shows "" --older 1h
	shows "" --idle 1h
	shows "" --older 106751d
}

@test "--name and --app: none of these" {
	make sem create
	shows "" --name '*' sem
	shows "" --app nosuch
	expect 0 ipctool shm create key=5432001 56
	shows "$out" --app postgresql
	expect 0 ipctool ls
	[[ $out == *APP*postgresql* ]]
}

@test "selectors are and-ed" {
	make shm create key=1 4K
	shows "$made" --key 1 --owner root --larger 1K --unused --older 0
	shows "" --key 1 --owner root --larger 1M
}

@test "--sort" {
	make shm create 0x3 2K
	one=$made
	make shm create 0x1 10K
	two=$made
	make shm create 0x2 1K
	three=$made
	shows "$one $two $three"
	shows "$three $one $two" --sort size
	shows "$two $one $three" --sort size:desc
	shows "$two $three $one" --sort KEY
	shows "$one $three $two" --sort key:desc
	expect 0 ipctool ls --sort size -J
	check '[o["size"] for o in d["objects"]] == [1024, 2048, 10240]'
}

@test "-o: these, also these, which there are" {
	make shm create key=7 4K
	expect 0 ipctool ls -o key,addr
	[ "$(awk 'NR == 1 { print $1, $2, NF }' <<<"$out")" = "KEY ADDR 2" ]
	expect 0 ipctool ls -J -o KEY,Addr
	check 'list(d["objects"][0]) == ["key", "addr"]'
	expect 0 ipctool ls -o +mode,nattch
	[ "$(awk 'NR == 1 { print $NF }' <<<"$out")" = NATTCH ]
	expect 0 ipctool ls -J -o +state
	check '"state" in d["objects"][0] and "ident" in d["objects"][0]'
	expect 0 ipctool ls -o help
	[ "$(wc -l <<<"$out")" -ge 40 ]
	# whatever help lists can be asked for
	columns=$(awk '{ print $1 }' <<<"$out")
	for column in $columns; do
		expect 0 ipctool ls -J -o "$column"
		check "list(d['objects'][0]) == ['${column,,}'] or d['objects'][0].keys() == {'${column,,}', '${column,,}_base64'}"
	done
}

@test "-n, -b and units" {
	make shm create 1536K
	expect 0 ipctool ls -o addr,size
	[[ $out == *ADDR*SIZE*1.5M ]]
	expect 0 ipctool ls -n -o addr,size -b
	[ "$(tr -s ' ' <<<"$out")" = "$made 1572864" ]
	for format in -r --csv; do
		expect 0 ipctool ls "$format" -o addr,size
		[ "$(wc -l <<<"$out")" -eq 2 ]
		[[ ${out%$'\r'} == *1572864 ]]
		expect 0 ipctool ls "$format" -n -o addr,size
		[ "$(wc -l <<<"$out")" -eq 1 ]
	done
	expect 0 ipctool ls -P -o addr,size,values
	[ "$out" = "IPC_ADDR=\"$made\" IPC_SIZE=\"1572864\" IPC_VALUES=\"\"" ]
	expect 0 ipctool ls -r -n -o addr,values,attach
	[ "$out" = "$made - -" ]
	expect 0 ipctool ls --csv -n -o addr,values,attach
	[ "$out" = "$made,,"$'\r' ]
}

@test "--time: how tables show times, and only tables" {
	make sem create
	epoch=$(kernel_answer sem "${made#*:}" changed)
	expect 0 ipctool ls -n -o changed --time epoch
	[ "$out" = "$epoch" ]
	expect 0 ipctool ls -n -o changed --time iso
	[ "$out" = "$(date -d "@$epoch" +%Y-%m-%dT%H:%M:%S+00:00)" ]
	expect 0 ipctool ls -n -o changed
	[[ $out =~ ^[0-9]+s ]]
	for form in iso age epoch; do
		for format in -r --csv; do
			expect 0 ipctool ls "$format" -n -o changed --time "$form"
			[ "${out%$'\r'}" = "$epoch" ]
		done
		expect 0 ipctool ls -J -o changed --time "$form"
		check "d['objects'][0]['changed'] == $epoch"
	done
}

@test "an ordinary user sees all, and is told what he may not know" {
	make sem create --values 5
	hidden=$made
	make sem create --values 6 -m 0644
	expect 0 as_user ipctool ls -J
	check 'd["complete"] is False and [o["values"] for o in d["objects"]] == [None, [6]]'
	[[ $err == *"the values of 1 semaphore"* ]]
	expect 0 as_user ipctool ls -J -q
	[ -z "$err" ]
	# without a mounted mqueue there may be POSIX queues that he cannot see
	expect 0 as_user ipctool ls
	[[ $err == *"cannot list POSIX msg"* ]]
	[[ $out == *"$hidden"* ]]
}

@test "removed and locked segments" {
	make shm create key=9 4K
	id=${made#*:}
	start sysv attach "$id"
	ipcrm -m "$id"
	expect 0 ipctool ls -J -o addr,key,flags,state,count
	check "d['objects'] == [{'addr': '$made', 'key': '0x00000000', 'flags': ['removed'], 'state': 'removed', 'count': 1}]"
	expect 0 ipctool ls
	[[ $out == *removed* ]]
}
