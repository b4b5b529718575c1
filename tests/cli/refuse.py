"""refuse.py STATUS WORD... -- VALUE...: `ipctool WORD...` with each VALUE in the place of %, must be refused with STATUS:
nothing on standard output, one line on standard error and at most one hint, no object made or removed.
"""
import os
import re
import subprocess
import sys


def count_objects():
    rows = 0
    for kind in ("shm", "msg", "sem"):
        with open("/proc/sysvipc/" + kind, "rb") as table:
            rows += len(table.readlines()) - 1
    return rows + len(os.listdir("/dev/shm"))


def is_diagnostic(error):
    try:
        text = error.decode()
    except UnicodeDecodeError:
        return False
    # not printable are, among others, control and format characters
    return re.fullmatch(r"ipctool[^:\n]*: [^\n]+\n(hint: [^\n]+\n)?", text) and text.replace("\n", "").isprintable()


def problem_of(status, words):
    before = count_objects()
    done = subprocess.run([b"ipctool"] + words, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                          timeout=float(os.environ["TEST_DEADLINE"]))
    told = "%r: status %d, stdout %r, stderr %r" % (words, done.returncode, done.stdout, done.stderr)
    if done.returncode != status:
        return "status is not %d: %s" % (status, told)
    if done.stdout:
        return "something is on standard output: %s" % told
    if not is_diagnostic(done.stderr):
        return "no diagnostic of one printable line and at most a hint: %s" % told
    if count_objects() != before:
        return "objects were made or removed: %s" % told
    return None


def main():
    status, *words = map(os.fsencode, sys.argv[1:])
    end = words.index(b"--")
    template, values = words[:end], words[end + 1:]
    assert values, "no values: nothing would be tested"
    problems = [problem_of(int(status), [word.replace(b"%", value) for word in template]) for value in values]
    for problem in filter(None, problems):
        print(problem)
    return 1 if any(problems) else 0


sys.exit(main())
