"""What becomes of `ipctool WORD...` whose standard output takes nothing.

unwritten.py gone WORD...            the reader has gone away; SIGPIPE kills: prints -13
unwritten.py gone-ignored WORD...    the same, started with SIGPIPE ignored
unwritten.py full SIGNAL WORD...     the pipe is full: waits until an object was made, sends SIGNAL
unwritten.py drained COUNT WORD...   the pipe is full at first, and read from as soon as there are COUNT objects

Prints the status as Python has it (negative: the signal), then what came on standard error.
"""
import os
import signal
import subprocess
import sys
import time


def count_objects():
    rows = 0
    for kind in ("shm", "msg", "sem"):
        with open("/proc/sysvipc/" + kind, "rb") as table:
            rows += len(table.readlines()) - 1
    return rows


def launch(words, output, ignore_pipe):
    def prepare():
        signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignore_pipe else signal.SIG_DFL)
    return subprocess.Popen(["ipctool"] + words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, text=True,
                            preexec_fn=prepare, restore_signals=False)


def full_pipe():
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while os.write(writer, b"x" * 4096):
            pass
    except BlockingIOError:
        pass
    os.set_blocking(writer, True)
    return reader, writer


def wait_for_objects(count):
    # an outcome, not a time: only a deadline ends it otherwise
    deadline = time.monotonic() + float(os.environ["TEST_DEADLINE"])
    while count_objects() < count:
        if time.monotonic() > deadline:
            sys.exit("nothing was made")
        os.sched_yield()


def gone(words, ignore_pipe=False):
    reader, writer = os.pipe()
    os.close(reader)
    child = launch(words, writer, ignore_pipe)
    os.close(writer)
    return child


def full(name, *words):
    before = count_objects()
    reader, writer = full_pipe()
    child = launch(list(words), writer, False)
    os.close(writer)
    wait_for_objects(before + 1)
    child.send_signal(getattr(signal, name))
    return child, reader


def drained(count, *words):
    reader, writer = full_pipe()
    child = launch(list(words), writer, False)
    os.close(writer)
    wait_for_objects(int(count))
    with os.fdopen(reader, "rb") as pipe:
        sys.stdout.write(pipe.read().lstrip(b"x").decode())
    return child


def main():
    what, *words = sys.argv[1:]
    reader = None
    if what == "full":
        child, reader = full(*words)
    elif what == "drained":
        child = drained(*words)
    else:
        child = gone(words, what == "gone-ignored")
    _, error = child.communicate(timeout=float(os.environ["TEST_DEADLINE"]))
    print(child.returncode)
    sys.stdout.write(error)
    if reader is not None:
        os.close(reader)


main()
