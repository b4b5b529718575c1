# What README.md shows is what happens.
load helper

@test "the sessions in README.md go as they are shown" {
	local readme="$CLI_TESTS/../../README.md"
	[ "$(grep -c '^[$] ' "$readme")" -ge 5 ]
	expect 0 alone "$CLI_TESTS/session" "$readme"
}

@test "no session in README.md is overlooked" {
	# A block that shows ipctool's output must be one that is run.
	run awk '/^```/ { block = !block; console = ($0 == "```console"); next } block && !console && /^[$] / { exit 1 }' \
		"$CLI_TESTS/../../README.md"
	[ "$status" -eq 0 ]
}

@test "a Markdown session that does not go as it is shown is found out" {
	# shellcheck disable=SC2016 # the session expands it
	printf '%s\n' '<!-- vary: [0-9]+ -->' '<!-- before: five=5 -->' '```console' '$ echo "$five"' '6' '$ false' '$ echo $?' '1' '```' \
		'```' '$ not run' '```' >right.md
	expect 0 alone "$CLI_TESTS/session" "$PWD/right.md"
	printf '%s\n' '```console' '$ echo right' 'wrong' '```' >wrong.md
	expect 1 alone "$CLI_TESTS/session" "$PWD/wrong.md"
	printf '%s\n' '<!-- before: false -->' '```console' '$ echo right' 'right' '```' >fails.md
	expect 1 alone "$CLI_TESTS/session" "$PWD/fails.md"
}

@test "the files that README.md and CONTRIBUTING.md point to are there" {
	local file target missing=0
	for file in README.md CONTRIBUTING.md; do
		while IFS= read -r target; do
			[ -e "$CLI_TESTS/../../$target" ] || { echo "$file: $target" && missing=1; }
		done < <(grep -oE '\]\([^):]+\)' "$CLI_TESTS/../../$file" | sed -E 's/^\]\((.*)\)$/\1/; s/#.*//')
	done
	[ "$missing" -eq 0 ]
}
