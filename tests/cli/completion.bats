# Completion: what the binary answers, and what the shells make of it. No shell here has the tester's terminal: bash and zsh
# are typed to through a pseudo-terminal (press-tab), bash's function is also called as bash calls it, fish is asked.
load helper

SHIMS=$CLI_TESTS/../../completions

# offers WORD... : the candidates in $out, one a line, are exactly these, in any order; directives are not looked at
offers() {
	local wanted got
	wanted=$(printf '%s\n' "$@" | sort)
	got=$(grep -v '^:' <<<"$out" | cut -f1 | sort)
	[ "$wanted" = "$got" ] || complain "wanted these candidates: $*"
}

ask() { expect 0 ipctool __complete ipctool "$@"; }

# Three objects whose addresses are known: $segment, $keyed, $queue.
make_objects() {
	expect 0 ipctool shm create 4K
	segment=${out#shm:}
	expect 0 ipctool shm create name=frame 4K
	keyed=${out#shm:}
	expect 0 ipctool msg create
	queue=${out#msg:}
}

# tab SHELL LINE WANTED: TAB makes WANTED of LINE
tab() {
	expect 0 "$CLI_TESTS/press-tab" "$1" "$SHIMS" complete "$2"
	[ "$out" = "$3" ] || complain "wanted: [$3]"
}

# all SHELL LINE WORD... : the candidates for the end of LINE, inserted, are these behind its other words
all() {
	local shell=$1 line=$2 head words
	shift 2
	head=${line% *}
	expect 0 "$CLI_TESTS/press-tab" "$shell" "$SHIMS" insert "$line"
	read -ra words <<<"${out#"$head "}"
	out=$(printf '%s\n' "${words[@]}")
	offers "$@"
}

need() { command -v "$1" >/dev/null || skip "$1 is not installed"; }

# --- the binary

@test "applets, verbs and options; nothing hidden" {
	ask s
	grep -q $'^shm\t..' <<<"$out"
	ask __
	[ -z "$out" ]
	ask shm cr
	offers create
	ask shm l
	offers ls
	ask --v
	offers --version
	ask shm create --ex
	offers --exclusive
	ask nothing like this ''
	[ -z "$out" ]
}

@test "every applet offers its options: those that its help lists" {
	local word
	local -a applet
	while read -ra applet; do
		expect 0 ipctool "${applet[@]}" --help
		local help=$out
		ask "${applet[@]}" --
		cut -f1 <<<"$out" | grep -qx -e --help || complain "no --help for ${applet[*]}"
		while IFS=$'\t' read -r word _; do
			[[ $word == -- || $help == *" $word"[[:space:]]* ]] || complain "${applet[*]}: help has no $word"
		done <<<"$out"
	done < <(ipctool --list)
}

@test "live addresses, with the type and without where the words give it" {
	make_objects
	ask shm stat ''
	offers "$segment" "$keyed" key= name= ftok= /
	grep -q "^$keyed"$'\tkey 0x' <<<"$out"
	ask stat shm:
	offers "shm:$segment" "shm:$keyed" shm:key= shm:name= shm:ftok= shm:/
	ask stat msg:"$queue"
	offers "msg:$queue"
	ask stat ms
	offers msg: "msg:$queue"
	ask stat "msg:$queue@"
	expect 0 ipctool stat "$(cut -f1 <<<"$out")"
	ask shm create ''
	offers private key= name= ftok= /
}

@test "values: choices, columns behind commas and a plus, files behind what is ours" {
	ask ls --time=
	offers --time=iso --time=epoch --time=age
	ask ls --time i
	offers iso
	ask ls -o +nat
	offers +nattch
	grep -q ^:nospace <<<"$out"
	ask ls -notype,NAT
	offers -notype,NATTCH
	ask ls -o type,addr,typ
	[ "$(grep -vc ^:nospace <<<"$out")" = 0 ]
	ask ls --sort=nattch:
	offers --sort=nattch:desc
	ask shm create --from=/e
	[ "$out" = $':files\t--from=' ]
	ask shm create shm:ftok=/e
	[ "$out" = $':files\tshm:ftok=' ]
	ask --install ''
	[ "$out" = $':directories\t' ]
	ask help sh
	offers shm
	ask help shm cr
	offers create
}

@test "a file behind a type, and addresses of what has no key" {
	ask who fifo:/e
	[ "$out" = $':files\tfifo:' ]
	ask who pi
	offers pipe: # before the type is whole nobody's descriptors are looked at
	start bash -c 'exec 4< <(cat); echo ready; cat'
	pipe=$(readlink "/proc/$peer/fd/4")
	ask who pipe:
	grep -qxF "$pipe"$'\topen now' <<<"$out"
	ask stat "${pipe%?}"
	offers "$pipe"
	ask pipe who "${pipe:5}"
	offers "${pipe:5}"
	ask ls me
	offers memfd
	ask ls al
	offers all
	ask who sock:
	offers sock:unix: sock:unix:@
	ask who sock:unix:/e
	[ "$out" = $':files\tsock:unix:' ]
}

@test "links: the name says which applet it is" {
	local link
	expect 0 ipctool --install .
	for link in *; do
		expect 0 ipctool __complete "$link" --
		grep -q ^--help <<<"$out"
		! grep -q ^--install <<<"$out" || complain "$link is ipctool"
	done
	expect 0 ipctool __complete /usr/bin/ftok --dec
	offers --decode
	expect 0 ipctool __complete ftok --find 0x41000000 ''
	[ "$out" = $':directories\t' ]
	expect 0 ipctool __complete ftok /e
	[ "$out" = $':files\t' ]
	expect 0 ipctool __complete pipe-cap --ch
	offers --chunk
	ask --install . ft
	offers ftok
}

@test "it never fails and never complains" {
	local line
	local -a words
	for line in '' '- - -' '-- --' $'\x1b \x1b' '= : @' 'shm' 'shm create --from' 'ls --bad=x --time='; do
		read -ra words <<<"$line"
		expect 0 ipctool __complete ipctool "${words[@]}"
		[ -z "$err" ]
		expect 0 ipctool __complete "${words[@]}"
		[ -z "$err" ]
	done
	expect 0 ipctool __complete ipctool $'a\nb'
	[ -z "$out$err" ]
	# shellcheck disable=SC2016 # the inner shell expands
	expect 0 bash -c 'exec ipctool __complete ipctool "$(head -c 100000 /dev/zero | tr "\0" x)"'
	[ -z "$out$err" ]
}

@test "a thousand objects are all offered" {
	python3 -c '
import ctypes
for i in range(1000):
    assert ctypes.CDLL(None).msgget(0x1000 + i, 0o1600) >= 0'
	ask msg stat ''
	[ "$(grep -c '^[0-9]' <<<"$out")" = 1000 ]
}

# --- bash

# Stands in for the builtin, which works only while bash itself completes.
compopt() { options+=("$2"); }

# Calls the function as bash does: reply LINE WORD..., where the words are LINE's, split at bash's word breaks, and the cursor
# is behind the last. Sets $out to what is offered and $options to what was asked of compopt.
reply() {
	options=() COMP_LINE=$1 COMP_POINT=${#1}
	shift
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
	_ipctool "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	out=$(printf '%s\n' "${COMPREPLY[@]}")
}

@test "bash: the function, called with the words as bash breaks them" {
	local -a options COMP_WORDS COMPREPLY
	# shellcheck source=/dev/null
	source "$SHIMS/ipctool.bash"
	complete -p ipctool pipe-cap ftok
	make_objects
	reply 'ipctool shm cr' ipctool shm cr
	offers create
	reply 'ipctool stat shm:' ipctool stat shm :
	offers "$segment" "$keyed" key= name= ftok= /
	reply "ipctool stat msg:$queue" ipctool stat msg : "$queue"
	offers "$queue"
	reply 'ipctool ls --time=' ipctool ls --time =
	offers iso epoch age
	reply 'ipctool shm create k' ipctool shm create k
	offers key=
	[ "${options[*]}" = nospace ]
	reply 'ipctool ls -o ty' ipctool ls -o ty
	offers type
	[ "${options[*]}" = nospace ]
	touch 'a file' another
	reply 'ipctool shm create --from=a' ipctool shm create --from = a
	offers 'a file' another
	[ "${options[*]}" = filenames ]
	reply 'ipctool shm create  --from   a' ipctool shm create --from a
	offers 'a file' another
	reply "$IPCTOOL shm cr" "$IPCTOOL" shm cr
	offers create
}

@test "bash: users who break words elsewhere are served as well" {
	local -a options COMP_WORDS COMPREPLY
	# shellcheck source=/dev/null
	source "$SHIMS/ipctool.bash"
	make_objects
	reply "ipctool stat msg:$queue" ipctool stat "msg:$queue"
	offers "msg:$queue"
	reply 'ipctool ls --time=i' ipctool ls --time=i
	offers --time=iso
}

@test "bash: TAB on a line" {
	make_objects
	tab bash 'ipctool shm cr' 'ipctool shm create '
	tab bash "ipctool stat msg:" "ipctool stat msg:"
	tab bash "ipctool stat msg:$queue" "ipctool stat msg:$queue "
	tab bash 'ftok --dec' 'ftok --decode '
	tab bash 'ipctool shm create k' 'ipctool shm create key='
	tab bash 'ipctool ls --time=i' 'ipctool ls --time=iso '
	tab bash 'ipctool ls -o type,nat' 'ipctool ls -o type,nattch'
	tab bash "ipctool ls 'ms" "ipctool ls 'msg' "
	expect 0 ipctool ls msg -n -o ident
	tab bash "ipctool stat msg:$queue@" "ipctool stat $out "
	touch 'a file'
	tab bash "ipctool shm create --from=$PWD/a" "ipctool shm create --from=$PWD/a\\ file "
	all bash 'ipctool shm stat ' "$segment" "$keyed" key= name= ftok= /
}

# --- zsh

@test "zsh: TAB on a line" {
	need zsh
	make_objects
	tab zsh 'ipctool shm cr' 'ipctool shm create '
	tab zsh "ipctool stat msg:$queue" "ipctool stat msg:$queue "
	tab zsh 'pipe-cap --ch' 'pipe-cap --chunk '
	tab zsh 'ipctool shm create k' 'ipctool shm create key='
	tab zsh 'ipctool ls --time=i' 'ipctool ls --time=iso '
	tab zsh 'ipctool ls -o type,nat' 'ipctool ls -o type,nattch'
	expect 0 ipctool ls msg -n -o ident
	tab zsh "ipctool stat msg:$queue@" "ipctool stat $out "
	touch 'a file'
	tab zsh "ipctool shm create --from=$PWD/a" "ipctool shm create --from=$PWD/a\\ file "
	all zsh 'ipctool shm stat ' "$segment" "$keyed" key= name= ftok= /
	all zsh 'ipctool ls --time=' --time=iso --time=epoch --time=age
}

# --- fish

fish_offers() {
	local line=$1
	shift
	# shellcheck disable=SC2016 # fish expands
	HOME=$BATS_TEST_TMPDIR expect 0 fish --no-config --command 'source $argv[1]; complete --do-complete $argv[2]' "$SHIMS/ipctool.fish" "$line"
	offers "$@"
}

@test "fish: complete --do-complete" {
	need fish
	make_objects
	fish_offers 'ipctool shm cr' create
	fish_offers 'ipctool shm stat ' "$segment" "$keyed" key= name= ftok= /
	fish_offers "ipctool stat msg:$queue" "msg:$queue"
	fish_offers 'ipctool ls --time=' --time=iso --time=epoch --time=age
	fish_offers 'ipctool ls --time ' iso epoch age
	fish_offers 'ipctool ls -o type,nat' type,nattch
	touch 'a file'
	fish_offers "ipctool shm create --from=$PWD/a" "--from=$PWD/a file"
	fish_offers "$IPCTOOL shm cr" create
	fish_offers 'ftok --dec' --decode
}

@test "a POSIX name that must be escaped comes back as a word that names it, in every shell" {
	local shell
	head -c 10 /dev/zero >'/dev/shm/a b'
	for shell in bash zsh; do
		command -v "$shell" >/dev/null || continue # whoever lacks it has seen the skip above
		tab "$shell" 'ipctool stat shm:/a' 'ipctool stat shm:/a\\x20b '
		tab "$shell" 'ipctool stat shm:/a\\x' 'ipctool stat shm:/a\\x20b '
		expect 0 "$shell" -c 'ipctool stat shm:/a\\x20b'
		[[ $out == *'addr: shm:/a\x20b'* ]]
	done
	need fish
	fish_offers 'ipctool stat shm:/a' 'shm:/a\x20b'
	fish_offers 'ipctool shm stat /a' '/a\x20b'
}
