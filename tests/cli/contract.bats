# What holds for every applet, found by asking the binary which there are.
load helper

# Each line of --list into $applet, as words.
each_applet() {
	local line
	local -a applet
	while IFS= read -r line; do
		read -ra applet <<<"$line"
		printf 'applet: %s\n' "$line"
		"$@" # not in a condition: there a failure inside would pass
	done < <(ipctool --list)
}

helps() {
	expect 0 ipctool "${applet[@]}" --help
	[ -n "$out" ] && [ -z "$err" ]
	[ "$(wc -L <<<"$out")" -le 80 ]
	local long=$out
	expect 0 ipctool "${applet[@]}" -h
	[ "$out" = "$long" ]
	expect 0 ipctool help "${applet[@]}"
	[ "$out" = "$long" ]
}

@test "--help, -h and help say the same, on standard output, within 80 columns" {
	[ "$(ipctool --list | wc -l)" -gt 5 ]
	each_applet helps
}
