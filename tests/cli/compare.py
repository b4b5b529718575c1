"""Compares what ipctool says with what the kernel says, or with what ipctool says in another format.

compare.py kernel LS.json KERNEL.jsonl [--source walk|table] [--user UID] BEFORE AFTER
compare.py formats DIRECTORY        (ls.json, ls.csv, ls.raw, ls.pairs of the same objects)
compare.py churn LS.json            (valid, no object twice)
"""
import csv
import functools
import grp
import json
import os
import pwd
import re
import subprocess
import sys

PIDS = ("cpid", "lpid", "lspid", "lrpid")
TIMES = ("attach", "detach", "send", "recv", "otime", "changed")
OWN = {
    "shm": ("nattch", "cpid", "lpid", "attach", "detach", "rss", "swap"),
    "msg": ("bytes", "msgs", "qbytes", "lspid", "lrpid", "send", "recv"),
    "sem": ("nsems", "values", "otime"),
}
COUNT = {"shm": "nattch", "msg": "msgs", "sem": "nsems"}
USES = {"shm": ("attach", "detach"), "msg": ("send", "recv"), "sem": ("otime",)}


def name_of(lookup, number):
    try:
        return lookup(number)[0]
    except KeyError:
        return str(number)


@functools.cache
def command_of(pid):
    try:
        with open("/proc/%d/cmdline" % pid, encoding="utf-8") as words:
            return words.read().rstrip("\0").replace("\0", " ")
    except OSError:
        return None


def may_read(kernel, user):
    """As ipcperms() in the kernel's ipc/util.c: of the owner's, the group's and the others' bits only one set counts."""
    mode = int(kernel["mode"], 8)
    if user == 0:
        return True
    if user in (kernel["uid"], kernel["cuid"]):
        return bool(mode & 0o400)
    if user in (kernel["gid"], kernel["cgid"]):
        return bool(mode & 0o040)
    return bool(mode & 0o004)


def expected_row(kernel, source, user):
    kind = kernel["type"]
    row = {key: kernel[key] for key in ("type", "id", "key", "uid", "gid", "cuid", "cgid", "mode")}
    row.update(family="sysv", addr="%s:%d" % (kind, kernel["id"]), name=None, app=None,
               owner=name_of(pwd.getpwuid, kernel["uid"]), group=name_of(grp.getgrgid, kernel["gid"]),
               creator=name_of(pwd.getpwuid, kernel["cuid"]), ns=os.stat("/proc/self/ns/ipc").st_ino)
    for others in OWN.values():
        row.update(dict.fromkeys(others))
    for key in OWN[kind] + ("changed",):
        row[key] = None if key in PIDS + TIMES and kernel[key] == 0 else kernel[key]
    row["count"] = kernel[COUNT[kind]]
    row["size"] = kernel.get("size", kernel.get("bytes"))
    row["lastuse"] = max(kernel[key] for key in USES[kind]) or None
    row["command"] = command_of(kernel["cpid"]) if kind == "shm" else None
    row["flags"] = [flag for flag in ("removed", "locked") if kernel[flag]] if kind == "shm" else None
    if source == "walk":
        row["rss"] = row["swap"] = None
    if source == "table":
        row["qbytes"] = None
    if kind == "sem" and not may_read(kernel, user):
        row["values"] = None
    return row


def compare_row(row, wanted, before, after, problems):
    for key, value in wanted.items():
        if key not in row:
            problems.append("%s: no key %s" % (wanted["addr"], key))
        elif row[key] != value or type(row[key]) is not type(value):
            problems.append("%s: %s is %r, the kernel says %r" % (wanted["addr"], key, row[key], value))
    if not re.fullmatch(re.escape(wanted["addr"]) + "@[0-9a-f]{16}", row["ident"]):
        problems.append("%s: ident is %r" % (wanted["addr"], row["ident"]))
    since = max(wanted["lastuse"] or 0, wanted["changed"])
    if not max(before - since, 0) <= row["idle"] <= max(after - since, 0):
        problems.append("%s: idle is %r, %r to %r ago" % (wanted["addr"], row["idle"], before - since, after - since))


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def by_address(objects, problems):
    rows = {row["addr"]: row for row in objects}
    if len(rows) != len(objects):
        problems.append("an address is there twice")
    if len({row["ident"] for row in objects}) != len(objects):
        problems.append("an ident is there twice")
    return rows


def compare_kernel(ls_path, kernel_path, before, after, source=None, user="0"):
    problems = []
    document = load(ls_path)
    rows = by_address(document["objects"], problems)
    with open(kernel_path, encoding="utf-8") as file:
        wanted = [expected_row(json.loads(line), source, int(user)) for line in file]
    if [row["addr"] for row in document["objects"]] != [row["addr"] for row in sorted(
            wanted, key=lambda row: (("shm", "msg", "sem").index(row["type"]), row["id"]))]:
        problems.append("not the same objects in the order of type and id: %d listed, %d in the kernel"
                        % (len(document["objects"]), len(wanted)))
    for row in wanted:
        if row["addr"] in rows:
            compare_row(rows[row["addr"]], row, int(before), int(after), problems)
    hidden = any(row["type"] == "sem" and row["values"] is None for row in wanted)
    if document["complete"] is hidden:
        problems.append("complete is %r" % document["complete"])
    return problems


def unescape(text):
    raw = re.sub(rb"\\x([0-9a-fA-F]{2})", lambda match: bytes([int(match[1], 16)]), text.encode())
    return raw.decode()


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_raw(path):
    with open(path, encoding="utf-8") as file:
        head, *lines = [line.rstrip("\n").split(" ") for line in file]
    assert all(len(line) == len(head) for line in lines), "a line of raw has another number of columns"
    return [dict(zip(head, ("" if cell == "-" else unescape(cell) for cell in line))) for line in lines]


def read_pairs(path):
    """By bash itself: eval each line, print the variables with NUL between."""
    script = ('while IFS= read -r line; do unset "${!IPC_@}"; eval "$line"; '
              'for name in "${!IPC_@}"; do printf "%s=%s\\0" "${name#IPC_}" "${!name}"; done; printf "\\0"; done')
    with open(path, "rb") as file:
        out = subprocess.run(["bash", "-c", script], stdin=file, capture_output=True, check=True)
    assert not out.stderr, out.stderr
    records = out.stdout.decode().split("\0\0")
    return [dict(field.split("=", 1) for field in record.split("\0")) for record in records if record]


def as_text(value):
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return str(value)


def compare_formats(directory):
    problems = []
    rows = load(os.path.join(directory, "ls.json"))["objects"]
    for name, read in (("csv", read_csv), ("raw", read_raw), ("pairs", read_pairs)):
        others = read(os.path.join(directory, "ls." + name))
        if len(others) != len(rows):
            problems.append("%s: %d rows, not %d" % (name, len(others), len(rows)))
        for row, other in zip(rows, others):
            other = {key.lower(): value for key, value in other.items()}
            wanted = {key: as_text(value) for key, value in row.items()}
            if other != wanted:
                problems.append("%s: %s" % (name, {key: (other.get(key), wanted.get(key)) for key in set(other) | set(wanted)
                                                   if other.get(key) != wanted.get(key)}))
    return problems


def compare_churn(path):
    problems = []
    by_address(load(path)["objects"], problems)
    return problems


def main(what, *arguments):
    options = {}
    plain = list(arguments)
    for option in ("--source", "--user"):
        if option in plain:
            at = plain.index(option)
            options[option[2:]] = plain[at + 1]
            del plain[at:at + 2]
    problems = {"kernel": compare_kernel, "formats": compare_formats, "churn": compare_churn}[what](*plain, **options)
    for problem in problems[:20]:
        print(problem)
    if problems:
        print("%d differences" % len(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
