# Every form of number, size, duration, mode, key and address, right and wrong, wherever one can be given: what is wrong is
# said in one line, and nothing is made.
load helper

# What is no number anywhere.
not_numbers=('' ' ' 010 00 0x 0xg 0X10 1x '1 ' ' 1' $'1\n' $'\t1' +1 1.5 1e3 1,000 x inf nan '٣' 1-1 --1 0b1
	18446744073709551616 0x10000000000000000 99999999999999999999999999)

# each_refused STATUS WORD... -- VALUE...: `ipctool WORD...` with each VALUE in the place of %
each_refused() { python3 "$CLI_TESTS/refuse.py" "$@"; }

# made FIELD WANTED WORD...: `ipctool WORD...` makes an object of which the kernel says so
made() {
	local field=$1 wanted=$2 got
	shift 2
	expect 0 ipctool "$@"
	got=$(kernel_answer "${out%%:*}" "${out#*:}" "$field")
	[ "$got" = "$wanted" ] || complain "$field is '$got', not '$wanted', of: $*"
	ipcrm "--${1/shm/shmem}-id" "${out#*:}" 2>/dev/null || ipcrm --all
}

@test "a count of semaphores" {
	each_refused 2 sem create -c % -- "${not_numbers[@]}" -1 -0 0
	each_refused 2 sem create --count=% -- "${not_numbers[@]}" -1 0
	each_refused 8 sem create -c % -- 32001 0xffff 2147483648 4294967296 4294967297 18446744073709551615
	made nsems 1 sem create
	made nsems 1 sem create -c 1
	made nsems 16 sem create --count 0x10
	made nsems 250 sem create -c250
}

@test "values of semaphores" {
	each_refused 2 sem create --values % -- "${not_numbers[@]}" -1 , 1, ,1 1,,1 1,x 1,+1 1,-1 '1, 1' 1,010
	each_refused 2 sem create --values=1,% -- "${not_numbers[@]}" -1
	each_refused 8 sem create --values % -- 32768 1,32768 0x8000 65536 65537 4294967296 18446744073709551615
	refused 2 ipctool sem create --values 1,2 -c 2
	made values '[0, 32767, 16]' sem create --values 0,32767,0x10
	made values '[7]' sem create --values=7
}

@test "a size" {
	bad=(0 0K 0x0 4KK 4Ki 4B 4iB '4 K' K KiB -4 -1 +4 4.5K 04K 0x10K 4KiBs 4Z 16E 17179869184G 0x1g 4K,4K 20000000000000000K)
	each_refused 2 shm create % -- "${not_numbers[@]}" "${bad[@]}"
	each_refused 2 shm create key=77 % -- "${not_numbers[@]}" "${bad[@]}"
	each_refused 2 msg create --qbytes % -- "${not_numbers[@]}" "${bad[@]}"
	each_refused 2 ls --larger % -- 4KK 4Ki 4B '4 K' K -4 4.5K 0x10K 16E "${not_numbers[@]}"
	each_refused 8 shm create % --noreserve -- 18446744073709551615 0xffffffffffffffff 15E
	refused 8 as_user ipctool msg create --qbytes 16385
	refused 8 as_user ipctool msg create --qbytes 18446744073709551615
	made size 4096 shm create 4096
	made size 4096 shm create 4K
	made size 4096 shm create 4KiB
	made size 4000 shm create 4KB
	made size 4096 shm create 0x1000
	made size 1048576 shm create 1M
	made size 1000000 shm create 1MB
	made size 2147483648 shm create 2G --noreserve
	made size 1099511627776 shm create 1T --noreserve
	made size 1 shm create 1
	made qbytes 8192 msg create --qbytes 8K
	made qbytes 1 msg create --qbytes 1
}

@test "a duration" {
	bad=('' ' ' s ms 1x 1us 1ns 10ss 1S 1H -1 -1s +1 1. .5 010 00 '1 s' ' 1' '1 ' 1e3 nan inf 0.5.5 1,5 1:30 1h30m
		99999999999999999999 106752d 9223372037s 18446744073709551616ms)
	for option in --idle --older; do
		each_refused 2 ls "$option" % -- "${bad[@]}"
		for good in 0 0.2 10s 500ms 5m 2h 3d 0.000000001 1.5h 106751d; do
			expect 0 ipctool ls "$option" "$good"
		done
	done
}

@test "a mode" {
	bad=('' ' ' 8 0888 9 1777 01000 4755 0x1ff -1 -r +r u+rw u-r rw rw- rwxr-xr-x u 'u= rw' u=z U=r u=rw, ,u=r 'u=r g=r' 0o600 600,
		' 600' '600 ' 77777777777777777777777 u=rw,,g=r =r u=rw=r u=rws)
	for type in 'shm create 4K' 'msg create' 'sem create'; do
		read -ra words <<<"$type"
		each_refused 2 "${words[@]}" -m % -- "${bad[@]}"
		each_refused 2 "${words[@]}" --mode=% -- 8 u+rw 01777
		made mode 0000 "${words[@]}" -m 0
		made mode 0600 "${words[@]}"
		made mode 0644 "${words[@]}" -m 644
		made mode 0777 "${words[@]}" --mode 0777
		made mode 0640 "${words[@]}" -m u=rw,g=r
		made mode 0660 "${words[@]}" -m ug=rw,o=
		made mode 0444 "${words[@]}" -m a=r
		made mode 0007 "${words[@]}" -mo=rwx
	done
}

@test "a key" {
	bad=('' ' ' 0 0x0 -0 0x +1 010 1x '1 ' ' 1' --1 -0x1 -01 4294967296 0x100000000 -2147483649 18446744073709551616 1.5 x)
	for type in 'shm create % 4K' 'msg create %' 'sem create %' 'shm stat %' 'stat msg:%'; do
		read -ra words <<<"$type"
		each_refused 2 "${words[@]/'%'/key=%}" -- "${bad[@]}"
		each_refused 2 "${words[@]}" -- 0x0 0x 0xg 0X1 0x1x '0x1 ' 0x100000000 0x00000000000000000000000000
	done
	for pair in 1234=0x000004d2 0x4d2=0x000004d2 -1=0xffffffff 4294967295=0xffffffff -2147483648=0x80000000 \
		2147483648=0x80000000 0xABCDEF=0x00abcdef; do
		made key "${pair#*=}" shm create "key=${pair%=*}" 4K
		made key "${pair#*=}" msg create "msg:key=${pair%=*}"
		made key "${pair#*=}" sem create "key=${pair%=*}"
	done
	made key 0xdeadbeef sem create 0xDEADbeef
	made key 0x00000000 sem create private
	made key 0x00000000 sem create sem:private
}

@test "a key of a word or a file" {
	long=$(printf 'x%.0s' {1..256})
	for type in 'shm create % 4K' 'msg create %' 'sem create %' 'msg stat %' 'stat sem:%'; do
		read -ra words <<<"$type"
		each_refused 2 "${words[@]}" -- name= "name=$long" ftok= ftok=, ftok=/ ftok=,A ftok=/, ftok=/,0 ftok=/,256 ftok=/,AB \
			ftok=/,010 ftok=/,0x ftok=/,-1 "ftok=/,'AB" 'name=a\x00b' 'ftok=/\x00,1'
		each_refused 3 "${words[@]}" -- ftok=/nowhere/at/all,A ftok=here,1
	done
	made key 0xc39bf2a3 sem create name=build
	mkdir -m 700 closed
	touch closed/file
	refused 4 as_user ipctool sem create "ftok=$PWD/closed/file,A"
	touch , a,b
	expect 0 ipctool sem create "ftok=a,b,A"
	expect 0 ipctool sem create "ftok=,,A"
	expect 0 ipctool sem create "ftok=/,,"
	expect 0 ipctool sem create "name=${long:1}"
}

@test "an id" {
	for type in shm msg sem; do
		each_refused 2 stat "$type:%" -- "${not_numbers[@]}" -1 2147483648 0y 5,6 5@ 5@0123456789abcde 5@0123456789ABCDEF private foo
		each_refused 3 stat "$type:%" -- 0 5 2147483647 0x7fffffff 0xffffffff 5@0123456789abcdef key=1@0123456789abcdef
		each_refused 2 "$type" stat % -- "${not_numbers[@]}" -- -1 2147483648 foo private ''
	done
	for words in 'shm create % 4K' 'msg create %' 'sem create %'; do
		read -ra words <<<"$words"
		each_refused 2 "${words[@]}" -- 0 5 2147483647 2147483648 4294967296 18446744073709551616 5@0123456789abcdef \
			key=5@0123456789abcdef foo PRIVATE Private privat key KEY=1 name ftok =1 1=key
		refused 2 ipctool "${words[@]/'%'/5}"
		[[ $err == *"the kernel gives ids"* && $err == *"key=5?"* ]]
	done
}

@test "a type" {
	each_refused 2 stat % -- 5 key=5 foo:5 shmem:5 SHM:5 :5 '' shm: msg: sem: shm 'shm :5' shm:shm:5
	each_refused 2 shm create % 4K -- msg:key=5 sem:key=5 msg:private shm: shm:shm:key=5
	each_refused 2 msg create % -- shm:key=5 sem:key=5 msg: msg:msg:key=5
	each_refused 2 sem create % -- shm:key=5 msg:key=5 sem:
	each_refused 2 shm stat % -- msg:5 sem:5 sem:key=5
	each_refused 2 ls % -- shmem queue '' SHM shm,msg shm:5 5 semaphores
	each_refused 2 shm ls % -- shm msg 5
}

@test "a selector's value" {
	each_refused 2 ls --owner % -- '' ' ' nobody-at-all -1 4294967296 4294967295 010 1x '0 ' 0x
	each_refused 2 ls --group % -- '' ' ' nobody-at-all -1 4294967296 4294967295 010 1x '0 '
	each_refused 2 ls --key % -- '' x 010 1/ /1 1/2/3 1/x 4294967296 1/4294967296 ' 1' 0x '1 /1'
	each_refused 2 ls --pid % -- "${not_numbers[@]}" 0 -1 2147483648 4294967296
	for words in '--owner root' '--owner 0' '--group 0' '--key 1' '--key -1' '--key 0x10/0xf0' '--key 0' '--pid 1' '--pid 0x1'; do
		# shellcheck disable=SC2086 # two words
		expect 0 ipctool ls $words
	done
}

@test "a list of columns, a sort, a form of time" {
	each_refused 2 ls -o % -- '' , nosuch addr, ,addr addr,,key addr,nosuch 'addr key' ' addr' + +nosuch +, addr,+key
	each_refused 2 ls --sort % -- '' nosuch : size: size:up size:descending :desc size:desc:desc size,addr
	each_refused 2 ls --time % -- '' ISO relative 1 age,iso
	each_refused 2 stat --time % shm:0 -- '' ISO x
	for words in '-J --csv' '-J -r' '-J -P' '--csv -r' '--csv -P' '-rP' '-JPr' '--json --pairs'; do
		# shellcheck disable=SC2086
		refused 2 ipctool ls $words
	done
	for words in -JJ '-J --json' '--csv --csv'; do
		# shellcheck disable=SC2086 # the same twice is no contradiction
		expect 0 ipctool ls $words
	done
}

@test "options and operands" {
	refused 2 ipctool shm create
	[[ $err == *"SIZE is missing"* ]]
	refused 2 ipctool stat
	refused 2 ipctool shm create key=1 4K more
	refused 2 ipctool shm create key=1 4K -- more
	refused 2 ipctool shm create key=1 -- -4
	refused 2 ipctool sem create key=1 key=2
	each_refused 2 sem create % -- --mod=0600 --excl --exclusive=1 --exclusive= -xz -z --nosuch --COUNT=1 --c=1 -
	each_refused 2 sem create 0x7 % -- -m --mode -c --count --values
	refused 2 ipctool shm create 4K --from ''
	refused 3 ipctool shm create 4K --from nowhere
	expect 0 ipctool sem create -xc 2 -m0600 -- key=-5
	expect 0 ipctool sem create -- key=6
	expect 0 ipctool sem create key=7 --count=1 -x
}

@test "words that no terminal should see are escaped in diagnostics" {
	strange=($'a\nb' $'\e[31mred' $'\xff\xfe' $'a\tb\r' $'\xe2\x80\xae' $'\x7f' 'a\b' $'\u009b31m')
	for words in 'stat %' 'ls %' % 'shm %' 'shm create %' 'sem create -m %' 'sem create %' 'ls --owner %' 'ls -o %' 'ls --sort %' \
		'ls --%' 'ls --time %' 'help %' 'help shm %'; do
		read -ra words <<<"$words"
		each_refused 2 "${words[@]}" -- "${strange[@]}"
	done
	each_refused 3 stat shm:name=% -- "${strange[@]}"
	each_refused 3 sem create ftok=%,1 -- "${strange[@]}"
	each_refused 3 shm create 4K --from % -- "${strange[@]}"
}

@test "an escaped word is the word" {
	for pair in $'a\nb|a\\x0ab' $'\xff|\\xff' $'\e[1m|\\x1b[1m' 'a\b|a\x5cb' 'a@b|a\x40b' 'a b|a\x20b'; do
		expect 0 ipctool sem create "name=${pair%%|*}"
		first=$out
		expect 0 ipctool sem create "name=${pair#*|}"
		[ "$out" = "$first" ]
		key=$(ipctool ls -n -o key -r | tail -1)
		[ "$key" = "$(printf '%s' "${pair%%|*}" | python3 -c '
import sys
key = 0x811c9dc5
for byte in sys.stdin.buffer.read():
    key = (key ^ byte) * 0x01000193 & 0xffffffff
print("0x%08x" % key)')" ]
	done
}
