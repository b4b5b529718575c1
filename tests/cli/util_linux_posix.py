"""
POSIX objects: lsipc -M, -Q, -S, ipcrm --posix-* and ipcmk -m, -q, -s against a util-linux that has them (2.41; $UTIL_LINUX_NEWER
names the directory of its commands if it is not the installed one), as util_linux.py does for System V. Wants root and a mount
namespace of its own.

    util_linux_posix.py IPCTOOL SEED
"""
import ctypes
import os
import random
import sys
import tempfile

from util_linux_call import Call
from util_linux_differences import DIFFERENCES, settled

ROUNDS = int(os.environ.get('IPCTOOL_TEST_ROUNDS', '1'))
POPULATIONS, COMMANDS, HISTORIES, CHANGES = 20, 18, 10, 20
USER = 65534
REFERENCE = os.environ.get('UTIL_LINUX_NEWER', '/usr/bin')
LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWIPC = 0x08000000
MS_BIND, MS_MOVE, MNT_DETACH = 4096, 8192, 2
NAMES = ['a', 'frame', 'b c', 'x"y', 'back\\slash', 'dollar$`', 'n' * 250, 'é', 'tab\there', 'q.q', '-dash', 'Sem.x', '7', '\\x41', '\\y', '\x7f', '\udcff\udcfe', '\u200b']


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def mount(source, target, kind=None, flags=0, data=None):
    code = [text if text is None else text.encode() for text in (source, target, kind, data)]
    check(LIBC.mount(code[0], code[1], code[2], ctypes.c_ulong(flags), code[3]))


def own_devices():
    """A /dev with an empty /dev/shm, and a /dev/mqueue to mount on: not every machine has one."""
    new = tempfile.mkdtemp()
    mount('tmpfs', new, 'tmpfs')
    for name in ('null', 'zero', 'full', 'random', 'urandom'):
        open(f'{new}/{name}', 'w').close()
        mount(f'/dev/{name}', f'{new}/{name}', None, MS_BIND)
    for name in ('shm', 'mqueue'):
        os.mkdir(f'{new}/{name}')
    mount(new, '/dev', None, MS_MOVE)
    os.rmdir(new)
    mount('tmpfs', '/dev/shm', 'tmpfs', 0, 'mode=1777')


def new_namespace():
    """Empty of System V objects, queues and files."""
    for name in os.listdir('/dev/shm'):
        os.unlink('/dev/shm/' + name)
    for name in os.listdir('/dev/mqueue'):  # at once: their user has but so many bytes
        os.unlink('/dev/mqueue/' + name)
    LIBC.umount2(b'/dev/mqueue', MNT_DETACH)
    check(LIBC.unshare(CLONE_NEWIPC))
    mount('none', '/dev/mqueue', 'mqueue')


def some_owner(rng):
    return rng.choice([0, 0, 1, 33, USER, 2147483648])


def some_time(rng):
    return rng.choice([0, 1, 951782400, rng.randrange(2 ** 31), rng.randrange(1700000000, 1800000000)])


def make_shm(rng, name, mode):
    path = '/dev/shm/' + name
    with open(path, 'w') as file:
        file.truncate(rng.choice([0, 1, 11, 4096, rng.randrange(2 ** 20), rng.randrange(2 ** 42)]))
    finish(rng, path, mode)


def make_sem(rng, name, mode):
    LIBC.sem_open.restype = ctypes.c_void_p
    value = rng.choice([0, 1, 7, 2 ** 31 - 1, rng.randrange(2 ** 31)])
    if not LIBC.sem_open(b'/' + os.fsencode(name), os.O_CREAT | os.O_EXCL, ctypes.c_int(0o600), ctypes.c_uint(value)):
        sys.exit('sem_open: ' + os.strerror(ctypes.get_errno()))
    finish(rng, '/dev/shm/sem.' + name, mode)


def finish(rng, path, mode):
    os.chown(path, some_owner(rng), some_owner(rng))
    os.chmod(path, mode)
    if rng.randrange(2):
        os.utime(path, (some_time(rng), some_time(rng)))


def make_queue(rng, name, mode):
    attributes = (ctypes.c_long * 8)(0, 10, 300)
    queue = check(LIBC.mq_open(b'/' + os.fsencode(name), os.O_CREAT | os.O_EXCL | os.O_RDWR, ctypes.c_int(0o600), attributes))
    for _ in range(rng.choice([0, 0, 1, 4])):
        text = b'x' * rng.randrange(300)
        check(LIBC.mq_send(queue, text, ctypes.c_size_t(len(text)), ctypes.c_uint(rng.randrange(5))))
    os.fchown(queue, some_owner(rng), some_owner(rng))
    os.fchmod(queue, mode)
    os.close(queue)


def populate(rng, for_all):
    """FOR_ALL: everybody may read and write everything; util-linux passes over what the user may not."""
    for make in (make_shm, make_sem, make_queue):
        for name in rng.sample(NAMES, rng.choice([0, 1, 3, 8])):
            mode = rng.randrange(0o1000)
            make(rng, name, mode | 0o666 if for_all else mode)


GENERIC = 'KEY ID OWNER PERMS CUID CUSER CGID CGROUP UID USER GID GROUP CTIME NAME MTIME'.split()


def lsipc(rng):
    letter = rng.choice('MQS')
    words = [rng.choice(['-' + letter, {'M': '--posix-shmems', 'Q': '--posix-mqueues', 'S': '--posix-sem'}[letter]])]
    if rng.randrange(3) == 0:
        slash = '/' if letter == 'Q' else ''
        names = [slash + name for name in NAMES] + ['none', '/a', '', '/', 'a', '/none', '..', 'a/b', 'n' * 300]
        words += [rng.choice(['-N', '--name']), rng.choice(names)]
    elif rng.randrange(8) == 0:
        words.append('-g')
    words += rng.choice([[]] * 6 + [['-J'], ['-r'], ['-r', '--noheadings'], ['-e'], ['-n'], ['-l'], ['--json'], ['--raw', '--exp']])
    how = rng.randrange(5)
    if how == 0:
        words += [rng.choice(['-o', '--output']), rng.choice(['', '', '+']) + ','.join(rng.choices(GENERIC, k=rng.randrange(1, 6)))]
    elif how == 1:
        words.append(rng.choice(['-c', '-t', '--creator', '--time']))
    words += rng.sample(['-b', '-P', '-y', '--notruncate', '--numeric-perms'], rng.choice([0, 0, 1, 2]))
    if rng.randrange(4) == 0:
        words.append('--time-format=' + rng.choice(['iso', 'full', 'short']))
    if rng.randrange(20) == 0:
        words.append(rng.choice(['-Z', '--no-such', '-N', 'extra', '--posix', '-g']))
    return words


def read(ipctool, seed):
    rng = random.Random(seed)
    for_all = rng.randrange(2) == 0
    new_namespace()
    populate(rng, for_all)
    for _ in range(COMMANDS):
        user = USER if for_all and rng.randrange(3) == 0 else 0
        Call(ipctool, 'lsipc', lsipc(rng), user, reference=REFERENCE).compare(seed)


# ---- make and remove ----

def some_name(rng):
    return rng.choice(['/a', '/b', '/c', 'a', 'b', '//c', '/a/b', '', '/', 'd e', '/d e', '/' + 'n' * 251, '/' + 'n' * 255,
                       '/' + 'n' * 256, '/none'])


def some_mode(rng):
    return rng.choice([[], [], ['-p', rng.choice(['600', '666', '000', '400', '777', '8', ''])]])


def ipcmk(rng):
    """What exists is util-linux's to reuse and cut: names are new."""
    what = [['-m', rng.choice(['1', '11', '4K', '1T', '0', '-1', 'x', '9E', '7.5E'])], ['-q'], ['-s'], ['--posix-semaphore'],
            ['--posix-mqueue'], ['--posix-shmem=3'], ['-S', '2'], ['-Q']]
    words = some_mode(rng) + sum(rng.sample(what, rng.choice([1, 1, 1, 2])), [])
    if rng.randrange(12):
        words += [rng.choice(['-n', '--name']), some_name(rng)]
    return words


def ipcrm(rng):
    words = ['-v'] if rng.randrange(2) else []
    for _ in range(rng.choice([1, 1, 2])):
        words += [rng.choice(['--posix-shmem', '--posix-mqueue', '--posix-semaphore', '--posix-q', '--posix-m']), some_name(rng)]
    if rng.randrange(5) == 0:
        words.append(rng.choice(['--all=pshm', '--all=pmsg', '--all=psem', '-apshm', '--all=posix']))
    return words


def tables():
    result = []
    for directory in ('/dev/shm', '/dev/mqueue'):
        for entry in os.scandir(directory):
            stat = entry.stat()
            content = open(entry.path, 'rb').read(100) if stat.st_size < 2 ** 20 else b''
            result.append((entry.path, oct(stat.st_mode), stat.st_uid, stat.st_gid, stat.st_size, content[:8]))
    return sorted(result)


def history(calls, run):
    new_namespace()
    return [(run(call), tables()) for call in calls]


def comparable(calls, ours):
    """
    Until ipcmk does on purpose otherwise than util-linux, which takes what exists for new, and leaves what it could not finish:
    from there on the tables are no longer the same.
    """
    for at, (our, _) in enumerate(ours):
        if calls[at].name == 'ipcmk' and (b'File exists' in our.err or b'create POSIX shared memory failed' in our.err):
            return at
    return len(calls)


def change(ipctool, seed):
    rng = random.Random(seed)
    calls = []
    for _ in range(CHANGES):
        name = rng.choice(['ipcmk', 'ipcrm'])
        words = {'ipcmk': ipcmk, 'ipcrm': ipcrm}[name](rng)
        calls.append(Call(ipctool, name, words, rng.choice([0, 0, USER]), reference=REFERENCE))
    theirs, ours = history(calls, Call.theirs), history(calls, Call.ours)
    for at in range(comparable(calls, ours)):
        (their, their_tables), (our, our_tables) = theirs[at], ours[at]
        if not settled(calls[at], their, our):
            calls[at].complain(seed, their, our)
        if their_tables != our_tables:
            sys.exit(f'seed {seed}: {calls[at].name} {calls[at].words} of user {calls[at].user}\n{their}\n'
                     f'their files: {their_tables}\nour files:   {our_tables}')


def main(ipctool, seed):
    own_devices()
    for at in range(POPULATIONS * ROUNDS):
        read(ipctool, int(seed) + at)
    for at in range(HISTORIES * ROUNDS):
        change(ipctool, int(seed) + at)
    print(f'{POPULATIONS * ROUNDS} populations and {HISTORIES * ROUNDS} histories from seed {seed}, against {REFERENCE}: '
          'no byte differs')
    for difference in DIFFERENCES:
        if difference.met:
            print(f'{difference.met} times: {difference.sentence}')


main(*sys.argv[1:])
