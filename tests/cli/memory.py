"""
A random population of everything that takes memory behind IPC, and the kernel's own totals of it.

    memory.py make SEED   makes and holds it: says "ready", lives until standard input ends
    memory.py totals      prints JSON: bytes in segments, in /dev/shm, in System V queues
    memory.py files COUNT DIRECTORY   makes COUNT empty files there, with ten prefixes
    memory.py spent COMMAND...        runs it three times; prints the least CPU time in seconds
"""
import ctypes
import json
import mmap
import os
import random
import resource
import socket
import subprocess
import sys

PAGE = mmap.PAGESIZE
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
libc.shmget.argtypes = [ctypes.c_int, ctypes.c_size_t, ctypes.c_int]
libc.msgsnd.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
held = []


def must(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), 'a call of System V IPC')
    return result


def segment(rng):
    pages = rng.randrange(1, 40)
    shmid = must(libc.shmget(0, pages * PAGE - rng.randrange(PAGE), 0o600))
    address = libc.shmat(shmid, None, 0)
    for page in rng.sample(range(pages), rng.randrange(pages + 1)):
        ctypes.memset(address + page * PAGE, 1, 1)
    if rng.random() < 0.3:
        must(libc.shmctl(shmid, 0, None))  # IPC_RMID: stays as long as we are attached
    elif rng.random() < 0.5:
        libc.shmdt(ctypes.c_void_p(address))


def queue(rng):
    msqid = must(libc.msgget(0, 0o600))
    for _ in range(rng.randrange(6)):
        size = rng.randrange(2000)
        must(libc.msgsnd(msqid, b'\1' + bytes(7) + bytes(size), size, 0))


def fill(fd, rng):
    size = rng.randrange(0, 60 * PAGE)
    os.ftruncate(fd, size)
    for _ in range(rng.randrange(5)):
        at = rng.randrange(size + 1)
        os.pwrite(fd, b'x' * min(rng.randrange(3 * PAGE), size - at), at)


def file(rng, number):
    """One that stays, or is removed while mapped, open, both, or in a process of its own."""
    prefix = rng.choice(['torch_', 'frame-', 'sem.mp-', '.org.chromium.Chromium.', 'x', 'pulse-shm-', 'sub/deep/'])
    path = f'/dev/shm/{prefix}{number}'
    os.makedirs(os.path.dirname(path), exist_ok=True)
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fill(fd, rng)
    os.fchown(fd, rng.choice([0, 1, 33, 65534]), 0)
    size = os.fstat(fd).st_size
    fate = rng.randrange(6)
    if fate in (1, 3) and size > 0:
        held.append(mmap.mmap(fd, size, flags=rng.choice([mmap.MAP_SHARED, mmap.MAP_PRIVATE])))
    if fate in (2, 3):
        held.append(os.dup(fd))
    if fate in (1, 2, 3, 4):
        os.unlink(path)
    if fate == 5:
        os.link(path, f'/dev/shm/again{number}')
    os.close(fd)


def make(seed):
    rng = random.Random(int(seed))
    for number in range(60):
        segment(rng)
        queue(rng)
        for each in range(5):
            file(rng, 5 * number + each)
    os.symlink('y' * 200, '/dev/shm/long-link')
    os.mkfifo('/dev/shm/fifo')
    print('ready', flush=True)
    sys.stdin.read()


class ShmInfo(ctypes.Structure):
    _fields_ = [('used', ctypes.c_int), ('tot', ctypes.c_ulong), ('rss', ctypes.c_ulong), ('swp', ctypes.c_ulong),
                ('attempts', ctypes.c_ulong), ('successes', ctypes.c_ulong)]


class MsgInfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ('pool', 'map', 'max', 'mnb', 'mni', 'ssz', 'tql')] + [('seg', ctypes.c_ushort)]


def totals():
    shm, msg, fs = ShmInfo(), MsgInfo(), os.statvfs('/dev/shm')
    must(libc.shmctl(0, 14, ctypes.byref(shm)))  # SHM_INFO
    must(libc.msgctl(0, 12, ctypes.byref(msg)))  # MSG_INFO
    print(json.dumps({'segments': (shm.rss + shm.swp) * PAGE, 'files': (fs.f_blocks - fs.f_bfree) * fs.f_frsize,
                      'queues': msg.tql}))


def in_flight():
    """A removed file that nobody has open: its descriptor is on its way through a socket."""
    fd = os.open('/dev/shm/on-its-way', os.O_RDWR | os.O_CREAT)
    os.posix_fallocate(fd, 0, 5 * PAGE)
    pair = socket.socketpair()
    socket.send_fds(pair[0], [b'x'], [fd])
    os.close(fd)
    os.unlink('/dev/shm/on-its-way')
    print('ready', flush=True)
    sys.stdin.read()


def hold(how, path, size):
    """A file of the caller's, removed, and mapped or open."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    os.posix_fallocate(fd, 0, int(size))
    memory = mmap.mmap(fd, int(size))
    os.unlink(path)
    if how == 'mapped':
        os.close(fd)
    print('ready', flush=True)
    sys.stdin.read()
    memory.close()


def files(count, directory):
    for number in range(int(count)):
        os.close(os.open(f'{directory}/prefix{"abcdefghij"[number % 10]}_{number}', os.O_WRONLY | os.O_CREAT, 0o600))


def spent(*command):
    def once():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(min(once() for _ in range(3)))


{'make': make, 'totals': totals, 'in-flight': in_flight, 'hold': hold, 'files': files, 'spent': spent}[sys.argv[1]](*sys.argv[2:])
