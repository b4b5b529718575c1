# Every example that help and man pages show does what they say: those that applets declare, and those in the pages.
load helper

setup() {
	cli_setup
	[ -z "${isolated:-}" ] || python3 "$CLI_TESTS/sock_peer.py" up
}

@test "every declared example ends with the status that it declares" {
	local wanted command wrong=0 count=0
	while IFS=$'\t' read -r wanted command; do
		count=$((count + 1))
		try alone bash -c "$command"
		[ "$status" -eq "$wanted" ] && continue
		wrong=$((wrong + 1))
		complain "wanted status $wanted from: $command" || true
	done < <(ipctool __examples)
	[ "$count" -gt 10 ]
	[ "$wrong" -eq 0 ]
}

@test "the sessions in the man pages go as they are shown" {
	local page wrong=0 sessions=0
	for page in "$MAN_PAGES"/*.1; do
		try alone "$CLI_TESTS/session" "$page"
		case $status in
		0) sessions=$((sessions + 1)) && continue ;;
		2) continue ;;
		esac
		wrong=$((wrong + 1))
		complain "$page" || true
	done
	[ "$sessions" -ge 5 ]
	[ "$wrong" -eq 0 ]
}

@test "a session that does not go as it is shown is found out" {
	# shellcheck disable=SC2016
	printf '%s\n' '.Sh EXAMPLES' '.Bd -literal -offset indent' '$ echo right' 'right' '$ false' '$ echo $?' '1' '.Ed' >right.1
	expect 0 alone "$CLI_TESTS/session" "$PWD/right.1"
	# shellcheck disable=SC2016
	printf '%s\n' '.Sh EXAMPLES' '.Bd -literal -offset indent' '$ echo right' 'wrong' '.Ed' >wrong.1
	expect 1 alone "$CLI_TESTS/session" "$PWD/wrong.1"
	# shellcheck disable=SC2016
	printf '%s\n' '.Sh EXAMPLES' '.Bd -literal -offset indent' '$ false' '.Ed' >fails.1
	expect 1 alone "$CLI_TESTS/session" "$PWD/fails.1"
	printf '%s\n' '.Sh NAME' '.Bd -literal -offset indent' '$ true' '.Ed' >none.1
	expect 2 alone "$CLI_TESTS/session" "$PWD/none.1"
}
