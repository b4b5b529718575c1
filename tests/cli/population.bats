# `ls` tells the truth: 1,000 random objects, compared with the kernel's own answers, from either source, as root and as an
# ordinary user; and while objects come and go. TEST_SEED sets the seed; each test prints the one it used when it fails.
load helper

setup() {
	cli_setup
	seed=${TEST_SEED:-$RANDOM}
	echo "seed: $seed"
}

populate() {
	start population 1000 "$seed"
	kernel-answer >kernel.jsonl
}

# The kernel's answer against that of COMMAND... (ls -J): told CHECKS... of compare.py. Idle may be anything between.
# The clock of the kernel's times is coarse: up to a tick behind.
agrees() {
	local -a checks=()
	while [ "$1" != ls ]; do
		checks+=("$1")
		shift
	done
	shift
	local before
	before=$(($(date +%s) - 1))
	try "$@"
	[ "$status" -eq 0 ] || complain "$*"
	printf '%s' "$out" >ls.json
	python3 "$CLI_TESTS/compare.py" kernel ls.json kernel.jsonl "$before" "$(($(date +%s) + 1))" "${checks[@]}"
}

@test "every field of ls -J is the kernel's answer" {
	populate
	agrees ls ipctool ls -J
	[ -z "$err" ]
}

@test "from the walk alone" {
	populate
	agrees --source walk ls env IPCTOOL_TEST_SOURCE=walk ipctool-sources ls -J
	[ -z "$err" ]
}

@test "from the table alone" {
	populate
	agrees --source table ls env IPCTOOL_TEST_SOURCE=table ipctool-sources ls -J
	[ -z "$err" ]
}

@test "an ordinary user sees the same rows, null where he may not know, and is told so" {
	populate
	agrees --user "$USER_ID" ls as_user ipctool ls -J
	[[ $err == *"ipctool ls: the values of "*" semaphore sets could not be seen: no read permission"* ]]
	agrees --user "$USER_ID" --source walk ls as_user env IPCTOOL_TEST_SOURCE=walk ipctool-sources ls -J
	agrees --user "$USER_ID" --source table ls as_user env IPCTOOL_TEST_SOURCE=table ipctool-sources ls -J
	expect 0 as_user ipctool ls shm sem -J -o addr,mode
	check 'd["complete"] and len(d["objects"]) > 500'
	[ -z "$err" ]
}

@test "without any source it is an error, never an empty list" {
	populate
	for type in "" shm msg sem; do
		for format in "" -J --csv -r -P; do
			# shellcheck disable=SC2086 # either may be nothing
			refused 1 env IPCTOOL_TEST_SOURCE=none ipctool-sources ls $type $format
		done
	done
	refused 1 env IPCTOOL_TEST_SOURCE=none ipctool-sources stat msg:0
}

@test "all formats hold the same data" {
	populate
	expect 0 ipctool shm create name=quote 4K
	columns=$(ipctool ls -o help | awk '{ print tolower($1) }' | grep -vx idle | paste -sd,)
	ipctool ls -J -o "$columns" >ls.json
	ipctool ls --csv -o "$columns" >ls.csv
	ipctool ls -r -o "$columns" >ls.raw
	ipctool ls -P -o "$columns" >ls.pairs
	python3 "$CLI_TESTS/compare.py" formats .
}

@test "the table shows every object too, with nothing cut off" {
	populate
	expect 0 ipctool ls -o addr,key,owner,mode,values -b
	[ "$(wc -l <<<"$out")" -eq $(($(wc -l <kernel.jsonl) + 1)) ]
	widest=$(python3 -c 'import json; print(max((json.loads(l) for l in open("kernel.jsonl")), key=lambda o: len(o.get("values", [])))["id"])')
	wanted=$(ipctool ls sem -J -o id,values | python3 -c '
import json, sys
for o in json.load(sys.stdin)["objects"]:
    if o["id"] == int(sys.argv[1]): print(",".join(map(str, o["values"])))' "$widest")
	grep -qF "$wanted" <<<"$out"
}

@test "during churn: always valid, no object twice" {
	start churn
	for _ in $(seq 20); do
		for source in walk table; do
			IPCTOOL_TEST_SOURCE=$source within ipctool-sources ls -J >ls.json
			python3 "$CLI_TESTS/compare.py" churn ls.json
		done
	done
	within ipctool ls >table
	within ipctool ls --csv >csv
	python3 -c 'import csv; assert len({len(row) for row in csv.reader(open("csv"), strict=True)}) == 1'
}
