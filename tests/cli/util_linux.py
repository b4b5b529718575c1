"""
The drop-ins against util-linux's own commands: the same words, in the same IPC namespace, one after the other; standard output,
status and standard error must be the same bytes. What differs on purpose is in util_linux_differences.py, nowhere else. Every
random population has an IPC namespace of its own; commands run as root or as an ordinary user. Wants root, and a mount namespace
whose /dev/shm nobody else uses.

    util_linux.py read IPCTOOL SEED     commands that only read, over random objects
    util_linux.py change IPCTOOL SEED   commands that make and remove, by what they say and do to the kernel's tables
    util_linux.py page MAN_PAGE         the man page's list of differences is the one in util_linux_differences.py

IPCTOOL_TEST_ROUNDS times as many populations as usual; the first is that of SEED.
"""
import ctypes
import os
import random
import re
import subprocess
import sys

import util_linux_words
from util_linux_call import Call
from util_linux_differences import DIFFERENCES, settled
from util_linux_words import rows

ROUNDS = int(os.environ.get('IPCTOOL_TEST_ROUNDS', '1'))
POPULATIONS, COMMANDS, HISTORIES, CHANGES = 20, 18, 8, 30
USER = 65534
LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWIPC = 0x08000000
ODD = 'odd \t\x01\x1b[m \\x41\\y "q" $` é\u200b \udcff'


def new_namespace():
    if LIBC.unshare(CLONE_NEWIPC) != 0:
        sys.exit('no IPC namespace: ' + os.strerror(ctypes.get_errno()))


def some_limits(rng):
    """Limits as an administrator sets them; also less than what is there."""
    def numbers(least, most):
        return str(rng.choice([least, rng.randrange(least, most + 1), most]))

    limits = {'shmmax': numbers(0, 2 ** 64 - 1), 'shmall': numbers(0, 2 ** 64 - 1), 'shmmni': numbers(0, 32768),
              'msgmax': numbers(0, 2 ** 31 - 1), 'msgmnb': numbers(0, 2 ** 31 - 1), 'msgmni': numbers(0, 32768),
              'sem': ' '.join([numbers(0, 2 ** 31 - 1) for _ in range(3)] + [numbers(0, 32768)])}
    for name in rng.sample(sorted(limits), rng.choice([0, 0, 1, 3, 7])):
        with open('/proc/sys/kernel/' + name, 'w') as setting:
            setting.write(limits[name])


def environment(rng):
    """Where on earth, and at times without permutation of words."""
    extra = {'TZ': rng.choice(['UTC', 'UTC', 'XYZ-5:45', 'ABC+11', 'CET-1CEST'])}
    if rng.randrange(20) == 0:
        extra['POSIXLY_CORRECT'] = '1'
    return dict(os.environ, **extra)


def read_population(ipctool, seed):
    rng = random.Random(seed)
    plain = rng.randrange(2) == 0
    new_namespace()
    words = ['population', str(rng.choice([0, 1, 3, 20, 60])), str(seed)] + ['plain'] * plain + ['waited'] * rng.randrange(2) + ['far'] * rng.randrange(2)
    words += rng.choice([[], [], [ODD]])  # in the commands of those who made them
    with open('/dev/full', 'wb') as full, subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as population:
        if not population.stdout.readline().startswith(b'ready'):
            sys.exit(f'seed {seed}: no population')
        some_limits(rng)
        for name in rng.choices(['ipcs', 'lsipc'], [2, 3], k=COMMANDS):
            user = USER if rng.randrange(3) == 0 else 0
            words = getattr(util_linux_words, name)(rng, plain)
            call = Call(ipctool, name, words, user, environment=environment(rng))
            call.out = full if rng.randrange(30) == 0 else subprocess.PIPE
            call.compare(seed)
        population.stdin.close()


def read(ipctool, first):
    for seed in range(first, first + POPULATIONS * ROUNDS):
        read_population(ipctool, seed)
    print(f'{POPULATIONS * ROUNDS} populations from seed {first}, {COMMANDS} commands each: no byte differs')


# ---- make and remove: the same history twice, each in an IPC namespace of its own ----

def table(kind):
    """What is compared: not when and by which process, nor the keys that are random."""
    known = {str(ctypes.c_int32(key).value) for key in SOME_KEYS}
    result = rows(kind)
    for row in result:
        row['key'] = row['key'] if row['key'] in known else 'random'
        for name in ('ctime', 'cpid', 'rss', 'swap'):
            row.pop(name, None)
    return result


SOME_KEYS = [0, 0x77, 8, 1234, -1, 0x80000001]


def some_objects(rng):
    """A few objects with keys that are known, some an ordinary user's: made in a child, as he."""
    make = [lambda key, mode: LIBC.shmget(key, 4096, mode), LIBC.msgget, lambda key, mode: LIBC.semget(key, 2, mode)]
    for key in SOME_KEYS:
        for one in make:
            user, mode = rng.choice([0, USER]), rng.choice([0o600, 0o644, 0o666, 0o400, 0o000, 0o444])
            if rng.randrange(3) == 0:
                continue
            LIBC.setresuid(-1, user, -1)
            if one(key, mode | 0o1000) < 0:
                sys.exit('cannot make an object: ' + os.strerror(ctypes.get_errno()))
            LIBC.setresuid(-1, 0, -1)


def history(calls, run, seed):
    """What each of the commands says, and the tables after it."""
    new_namespace()
    some_objects(random.Random(seed))
    return [(run(call), [table(kind) for kind in ('shm', 'msg', 'sem')]) for call in calls]


def change_history(ipctool, seed):
    rng = random.Random(seed)
    calls = []
    for _ in range(CHANGES):
        name = rng.choice(['ipcmk', 'ipcmk', 'ipcrm', 'ipcrm', 'ipcrm'])
        calls.append(Call(ipctool, name, getattr(util_linux_words, name)(rng), rng.choice([0, USER]), environment=environment(rng)))
    theirs = history(calls, Call.theirs, seed)
    ours = history(calls, Call.ours, seed)
    for call, (their, their_tables), (our, our_tables) in zip(calls, theirs, ours):
        if not settled(call, their, our):
            call.complain(seed, their, our)
        if their_tables != our_tables:
            sys.exit(f'seed {seed}: {call.name} {call.words} of user {call.user}\n'
                     f'{their}\ntheir tables: {their_tables}\nour tables:   {our_tables}')


def change(ipctool, first):
    for seed in range(first, first + HISTORIES * ROUNDS):
        change_history(ipctool, seed)
    print(f'{HISTORIES * ROUNDS} histories from seed {first}, {CHANGES} commands each: the same answers and the same tables')


# ---- the man page ----

def plain_text(mdoc):
    """A sentence of mdoc(7) without what is markup here."""
    text = re.sub(r'(?m)^\.Ic ', '', mdoc)
    text = re.sub(r'(?m)^\.Fl ', '-', text)
    text = text.replace('\\(aq', "'").replace('\\-', '-')
    return re.sub(r' ([,.])', r'\1', ' '.join(text.split()))


def page(path):
    section = open(path).read().split('.Ss What differs on purpose')[1].split('.El')[0]
    said = [plain_text(item) for item in re.split(r'(?m)^\.It$', section)[1:]]
    listed = [difference.sentence for difference in DIFFERENCES]
    for sentence in listed:
        if sentence not in said:
            sys.exit(f'the man page does not say: {sentence}')
    for sentence in said:
        if sentence not in listed:
            sys.exit(f'util_linux_differences.py does not say: {sentence}')


def main(mode, what, seed='0'):
    if mode == 'page':
        page(what)
        return
    {'read': read, 'change': change}[mode](what, int(seed))
    for difference in DIFFERENCES:
        if difference.met:
            print(f'{difference.met} times: {difference.sentence}')


main(*sys.argv[1:])
