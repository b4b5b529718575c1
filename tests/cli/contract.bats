# What holds for every applet, found by asking the binary which there are.
load helper

# Calls COMMAND... for each line of --list, its words in $applet. Not for the drop-ins, which speak util-linux's language
# (util_linux.bats).
each_applet() {
	local line
	local -a applet
	while IFS= read -r line; do
		case $line in ipcs | ipcrm | ipcmk | lsipc) continue ;; esac
		read -ra applet <<<"$line"
		printf 'applet: %s\n' "$line"
		"$@" # not in a condition: there a failure inside would pass
	done < <(ipctool --list)
}

helps() {
	expect 0 ipctool "${applet[@]}" --help
	[ -n "$out" ]
	[ -z "$err" ]
	[ "$(wc -L <<<"$out")" -le 80 ]
	[[ $out == "Usage: ipctool ${applet[*]}"* ]]
	local long=$out
	expect 0 ipctool "${applet[@]}" -h
	[ "$out" = "$long" ]
	[ -z "$err" ]
	expect 0 ipctool help "${applet[@]}"
	[ "$out" = "$long" ]
	[ -z "$err" ]
}

@test "--help, -h and help say the same, on standard output, within 80 columns" {
	[ "$(ipctool --list | wc -l)" -gt 5 ]
	each_applet helps
}

explains() {
	local summary
	summary=$(ipctool "${applet[@]}" --help | awk '/^$/ { n++; next } n == 1' | tr '\n' ' ')
	[[ $summary =~ ^[A-Z].*[.]\ $ ]]
}

offers_columns() {
	local help
	help=$(ipctool "${applet[@]}" --help)
	[[ $help != *"-o help"* || $help == *"--output"* ]]
	[[ $help != *"--output"* || $help == *"-o help"* ]]
}

@test "help begins with a sentence, and speaks of columns only where they can be chosen" {
	each_applet explains
	each_applet offers_columns
}

@test "a group has the verbs that take its type, and no others" {
	for verb in ls stat who; do
		expect 0 ipctool shm "$verb" --help
	done
	for verb in ls stat who; do
		expect 0 ipctool pipe "$verb" --help
	done
	refused 2 ipctool pipe rm 1:1
	expect 0 ipctool pipe --help
	[[ $out == *"  who "* && $out == *"  ls "* && $out == *"  stat "* && $out != *"  rm "* ]]
	expect 0 ipctool fifo --help
	[[ $out == *"  rm "* ]]
}

@test "the overview and the help of each group" {
	for words in '' --help -h help; do
		# shellcheck disable=SC2086
		expect 0 ipctool $words
		[[ $out == "Usage: ipctool APPLET"* && -z $err ]]
		[ "$(wc -L <<<"$out")" -le 80 ]
	done
	overview=$out
	for group in $(ipctool --list | cut -d' ' -f1 | sort -u); do
		grep -q "^  $group " <<<"$overview"
		expect 0 ipctool "$group" --help
		[ "$(wc -L <<<"$out")" -le 80 ]
		[ -z "$err" ]
		plain=$out
		expect 0 ipctool "$group" -h
		[ "$out" = "$plain" ]
		expect 0 ipctool help "$group"
		[ "$out" = "$plain" ]
	done
	expect 0 ipctool --version
	[[ $out =~ ^ipctool\ [0-9]+\.[0-9]+ ]]
	version=$out
	expect 0 ipctool -V
	[ "$out" = "$version" ]
}

# A wrong letter behind the first long option there is: "--jsonn".
unknown_option() {
	local -a options
	local option
	refused 2 ipctool "${applet[@]}" --no-such-option-at-all
	[[ $err == *"--no-such-option-at-all"* ]]
	mapfile -t options < <(ipctool "${applet[@]}" --help | sed -nE 's/^ {2,6}(-., )?--([a-z-]{4,}).*/\2/p')
	for option in "${options[@]}"; do
		refused 2 ipctool "${applet[@]}" "--${option}q"
		[[ $err == *"${option}q"*hint:*"--$option"* ]] || complain "--${option}q: no hint to --$option"
		# no abbreviations
		[[ " ${options[*]} " == *" ${option%?} "* ]] || refused 2 ipctool "${applet[@]}" "--${option%?}"
	done
}

@test "an unknown option is 2, named, and a near miss gets a hint" {
	each_applet unknown_option
}

@test "an unknown applet or verb is 2, named, and a near miss gets a hint" {
	refused 2 ipctool no-such-applet
	[[ $err == *"'no-such-applet'"* ]]
	refused 2 ipctool shn
	[[ $err == *"'shn'"*"hint: "*"'shm'"* ]]
	refused 2 ipctool shm craete
	[[ $err == *"'craete'"*"hint: "*"'create'"* ]]
	refused 2 ipctool --versoin
	[[ $err == *"'--versoin'"*"hint: "*"'--version'"* ]]
	refused 2 ipctool shm
	refused 2 ipctool msg no-such-verb
	refused 2 ipctool -x
	refused 2 ipctool -
	refused 2 ipctool --
	refused 2 ipctool ''
	refused 2 ipctool help no-such-applet
	refused 2 ipctool help shm no-such-verb
	refused 2 ipctool help shm create more
	refused 2 ipctool LS
}

letters_of() {
	ipctool "${applet[@]}" --help | sed -nE 's/^ {2}-(.), --([a-z-]+).*/\1 \2/p' >>letters
}

@test "one letter is one long name everywhere" {
	each_applet letters_of
	[ "$(wc -l <letters)" -gt 20 ]
	clashes=$(sort -u letters | cut -d' ' -f1 | uniq -d)
	[ -z "$clashes" ] || {
		sort letters | uniq -c
		return 1
	}
}

names_page() {
	expect 0 ipctool "${applet[@]}" --help
	[[ ${out##*$'\n'} =~ ^See\ man\ ipctool(-[a-z]+)?\.$ ]]
}

@test "every applet names its man page" {
	each_applet names_page
}

two_formats() {
	local -a formats
	local help one two
	help=$(ipctool "${applet[@]}" --help)
	for format in json csv raw pairs; do
		! grep -q -e "--$format" <<<"$help" || formats+=("--$format")
	done
	[ ${#formats[@]} -ge 2 ] || return 0
	for one in "${formats[@]}"; do
		for two in "${formats[@]}"; do
			[ "$one" = "$two" ] || refused 2 ipctool "${applet[@]}" "$one" "$two"
		done
	done
	echo "${applet[*]}" >>tested
}

@test "two output formats at once are 2" {
	each_applet two_formats
	grep -qx ls tested
}

@test "--install makes links that work, and never replaces anything" {
	mkdir bin
	expect 0 ipctool --install bin
	expected=$(ipctool --list | grep -xE 'ftok|pipe cap' | tr ' ' - | sort | tr '\n' ' ')
	[ "$(find bin -type l -printf '%f\n' | sort | tr '\n' ' ')" = "$expected" ]
	[ "$(find bin | wc -l)" -eq $(($(wc -w <<<"$expected") + 1)) ]
	for link in bin/*; do
		expect 0 "$link" --help
		name=${link#bin/}
		read -ra words <<<"${name//-/ }"
		[ "$out" = "$(ipctool "${words[@]}" --help)" ] || [[ $out == "Usage: $name"* ]]
	done
	expect 0 bin/ftok / A
	[ "$out" = "$(ipctool ftok / A)" ]
	# each one that is there is reported
	expect 5 ipctool --install bin
	[ "$(grep -c '^ipctool --install: .*File exists$' <<<"$err")" -eq "$(wc -w <<<"$expected")" ]
	rm bin/ftok
	echo mine >bin/ftok
	refused 5 ipctool --install bin ftok
	[ "$(cat bin/ftok)" = mine ]
	ln -sf nowhere bin/ftok
	refused 5 ipctool --install bin ftok
	[ "$(readlink bin/ftok)" = nowhere ]
	rm bin/*
	refused 2 ipctool --install bin ftok nonsense
	refused 2 ipctool --install bin shm
	refused 2 ipctool --install bin ../ftok
	[ -z "$(find bin -mindepth 1)" ]
	refused 2 ipctool --install
	refused 3 ipctool --install missing
	refused 4 as_user ipctool --install bin ftok
	expect 0 ipctool --install bin ftok
	[ "$(ls bin)" = ftok ]
}

@test "--install --hard makes hard links" {
	mkdir bin
	cp "$IPCTOOL" here-it-is
	expect 0 ./here-it-is --install --hard bin ftok
	[ bin/ftok -ef here-it-is ]
	[ ! -L bin/ftok ]
	expect 0 bin/ftok / A
	refused 5 ./here-it-is --install bin ftok --hard
}

@test "under any other name it is ipctool" {
	mkdir bin
	plain=$(ipctool --help)
	for name in rm ls sem shm cp kill ipctool-0.1 x; do
		ln -s "$IPCTOOL" "bin/$name"
		expect 0 "bin/$name"
		[ "$out" = "$plain" ]
		expect 0 "bin/$name" sem create key=3
		refused 2 "bin/$name" "$name-nonsense"
		expect 0 "bin/$name" --list
	done
	expect 0 bash -c 'exec -a "" ipctool'
	[ "$out" = "$plain" ]
	expect 0 bash -c 'exec -a /some/where/ls ipctool --list'
}
