#!/usr/bin/env python3
"""
The drop-ins beside util-linux's own, in one run: tests/bench/util_linux.py [IPCTOOL]. Wants root, for an IPC namespace of its own, and
a release build. Says what is, as ratios of medians; the goals stand beside them.
"""
import ctypes
import os
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MANY, ROUNDS, IPC_CREAT, IPC_RMID = 32000, 9, 0o1000, 0
LIBC = ctypes.CDLL(None)
MAKE = {'shm': lambda: LIBC.shmget(0, 1, IPC_CREAT | 0o600), 'msg': lambda: LIBC.msgget(0, IPC_CREAT | 0o600),
        'sem': lambda: LIBC.semget(0, 1, IPC_CREAT | 0o600)}
LETTER = {'shm': '-m', 'msg': '-q', 'sem': '-s'}


NULL = os.open('/dev/null', os.O_WRONLY)


def once(words):
    begin = time.perf_counter()
    child = os.posix_spawn(words[0], words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, NULL, 1)])
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f'failed: {words}')
    return time.perf_counter() - begin


def compare(ipctool, name, words, goal, rounds=ROUNDS):
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(once(['/usr/bin/' + name] + words))
        ours.append(once([ipctool, name] + words))
    a, b = statistics.median(theirs) * 1e3, statistics.median(ours) * 1e3
    print(f'| {" ".join([name] + words)} | {a:.2f} | {b:.2f} | {b / a:.2f} | {goal} |', flush=True)


def many(ipctool, kind):
    with open('/proc/sys/kernel/shmmni', 'w') as f:
        f.write('32768')
    with open('/proc/sys/kernel/sem', 'w') as f:
        f.write('32000 1024000000 500 32768')
    for _ in range(MANY):
        if MAKE[kind]() < 0:
            sys.exit('cannot make so many')
    letter = LETTER[kind]
    compare(ipctool, 'ipcs', [letter], 0.25)
    compare(ipctool, 'lsipc', [letter], 0.5 if kind == 'shm' else 0.75)
    compare(ipctool, 'lsipc', [letter, '-J'], 0.25 if kind == 'shm' else 0.4, 3)
    compare(ipctool, 'ipcs', [letter, '-i', '0'], '-')
    compare(ipctool, 'ipcs', [letter, '-u'], '-')


def main(ipctool):
    print(f'| {MANY} objects, ms | util-linux | ipctool | ratio | goal |\n|---|---|---|---|---|')
    for locale in ('C', 'C.UTF-8'):
        os.environ['LC_ALL'] = locale
        compare(ipctool, 'ipcs', [], f'0.9, no objects, {locale}', 401)
        compare(ipctool, 'lsipc', [], f'0.9, no objects, {locale}', 401)
    os.environ['LC_ALL'] = 'C'
    for kind in MAKE:
        if os.fork() == 0:
            LIBC.unshare(0x08000000)  # an IPC namespace of its own
            many(ipctool, kind)
            sys.stdout.flush()
            os._exit(0)
        os.wait()


os.environ.update(LC_ALL='C', TZ='UTC')
LIBC.unshare(0x08000000)
main(os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else ROOT + '/build/ipctool'))
