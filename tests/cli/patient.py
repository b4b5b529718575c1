"""
Faults, and what looks like one, for doctor. Each says "ready" and lives until standard input ends.

    patient.py removed-file PATH BYTES    a file that lost its name, and is mapped
    patient.py pipes COUNT                pipes, in as many processes as their descriptors need
    patient.py semop ID INDEX OP          waits until the operation can be done, and then lives on
    patient.py send ID BYTES COUNT        sends as many messages, waiting for room
    patient.py receive ID                 receives one message
    patient.py mq-open NAME read|write    has a POSIX queue open; until a signal ends it
    patient.py called NAME                is called NAME
    patient.py sockets DIRECTORY          three sockets, bound and alive
    patient.py busy DIRECTORY             what healthy programs do; until a signal ends it
    patient.py collide FILE FILE          (ends) two files of one tmpfs whose inodes are 65536 apart
"""
import ctypes
import mmap
import os
import resource
import signal
import socket
import sys
import threading

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmget.argtypes = [ctypes.c_int, ctypes.c_size_t, ctypes.c_int]
libc.msgsnd.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
libc.msgrcv.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_long, ctypes.c_int]
kept = []


def must(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), 'a system call')
    return result


def ready():
    print('ready', flush=True)


def live():
    ready()
    sys.stdin.read()


def semop(semid, index, op, flags=0):
    return libc.semop(semid, (ctypes.c_short * 3)(index, op, flags), 1)


def removed_file(path, size):
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    os.posix_fallocate(fd, 0, int(size))
    kept.append(mmap.mmap(fd, int(size)))
    os.close(fd)
    os.unlink(path)
    live()


def pipes(count):
    """Soft limits of descriptors are often 1024; a child holds what a process cannot."""
    left = int(count)
    while left > 0:
        batch = min(left, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 50) // 2, 400)
        left -= batch
        reader, writer = socket.socketpair()
        if os.fork() == 0:
            reader.close()
            for _ in range(batch):
                kept.append(os.pipe())
            writer.send(b'x')
            writer.recv(1)
            os._exit(0)
        writer.close()
        reader.recv(1)
        kept.append(reader)
    live()


def wait_semop(semid, index, op):
    end_with_input()
    ready()
    must(semop(int(semid), int(index), int(op)))
    signal.pause()


def end_with_input():
    """Standard input may end while a call waits: a thread ends the process then."""
    def watch():
        while os.read(0, 1):
            pass
        os._exit(0)
    threading.Thread(target=watch, daemon=True).start()


def send(msqid, size, count):
    end_with_input()
    ready()
    for _ in range(int(count)):
        must(libc.msgsnd(int(msqid), b'\1' + bytes(7) + b'x' * int(size), int(size), 0))
    signal.pause()


def receive(msqid):
    """One message, and then it has other things to do."""
    must(libc.msgrcv(int(msqid), ctypes.create_string_buffer(9000), 8192, 0, 0))
    live()


def mq_open(name, how):
    must(libc.mq_open(name.encode(), {'read': os.O_RDONLY, 'write': os.O_WRONLY}[how]))
    ready()
    signal.pause()


def called(name):
    with open('/proc/self/comm', 'w', encoding='ascii') as comm:
        comm.write(name)
    live()


def sockets(directory):
    for kind, name in ((socket.SOCK_STREAM, "odd 'name\n\033/listening"), (socket.SOCK_DGRAM, 'datagram'),
                       (socket.SOCK_SEQPACKET, 'packets')):
        kept.append(socket.socket(socket.AF_UNIX, kind))
        kept[-1].bind(f'{directory}/{name}')
    kept[0].listen()
    live()


def collide(first, second):
    with open(first, 'w', encoding='ascii') as file:
        file.write('mail')
    wanted = os.stat(first).st_ino + 65536
    for _ in range(65000):
        os.mknod(second)
        os.unlink(second)
    while True:
        with open(second, 'w', encoding='ascii') as file:
            file.write('news')
        if os.stat(second).st_ino == wanted:
            return
        os.unlink(second)


def child(work):
    """WORK in a process of its own; returns when it has begun."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        work(lambda: os.write(writer, b'x'))
        signal.pause()
        os._exit(0)
    os.close(writer)
    os.read(reader, 1)
    os.close(reader)
    kept.append(pid)
    return pid


def browser(begun):
    """Shared memory that lost its name at once, and some that has one; a segment as for X11's MIT-SHM."""
    for number in range(20):
        path = f'/dev/shm/.org.chromium.Chromium.Ab{number}'
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.posix_fallocate(fd, 0, 65536)
        kept.append(mmap.mmap(fd, 65536))
        os.unlink(path)
    fd = os.open('/dev/shm/pulse-shm-1', os.O_RDWR | os.O_CREAT, 0o600)
    os.ftruncate(fd, 1 << 20)
    kept.append(mmap.mmap(fd, 1 << 20))
    os.close(fd)
    shmid = must(libc.shmget(0, 1 << 20, 0o600))
    libc.shmat(shmid, None, 0)
    must(libc.shmctl(shmid, 0, None))
    begun()


def busy(directory):
    """What is looked at by doctor and is as it should be: busy, but with somebody there."""
    semid = must(libc.semget(0x7001, 2, 0o1600))
    must(semop(semid, 0, 1))
    msqid = must(libc.msgget(0x7002, 0o1600))
    shmid = must(libc.shmget(0x7003, 1 << 20, 0o1600))

    def server(begun):
        libc.shmat(shmid, None, 0)
        must(semop(semid, 0, -1, 0o10000))  # SEM_UNDO
        begun()

    def worker(begun):
        libc.shmat(shmid, None, 0)
        begun()
        semop(semid, 0, -1, 0o10000)

    def receiver(begun):
        begun()
        buffer = ctypes.create_string_buffer(9000)
        libc.msgrcv(msqid, buffer, 8192, 2, 0)

    child(browser)
    child(browser_of(1000))
    child(server)
    for _ in range(4):
        child(worker)
    child(receiver)
    while libc.semctl(semid, 0, 14) != 4:  # GETNCNT
        pass
    # full, but somebody waits for what is urgent, and will come to the rest
    while libc.msgsnd(msqid, b'\1' + bytes(7) + b'x' * 1000, 1000, 0o4000) == 0:
        pass
    os.mkfifo(f'{directory}/some.fifo')
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f'{directory}/some.sock')
    listener.listen()
    ready()
    signal.pause()


def browser_of(uid):
    def work(begun):
        os.setuid(uid)
        fd = os.open(f'/dev/shm/org.mozilla.ipc.{uid}.1', os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(fd, 4096)
        kept.append(mmap.mmap(fd, 4096))
        begun()
    return work


verbs = {'removed-file': removed_file, 'pipes': pipes, 'semop': wait_semop, 'send': send, 'receive': receive, 'mq-open': mq_open, 'called': called,
         'sockets': sockets, 'collide': collide, 'busy': busy}
verbs[sys.argv[1]](*sys.argv[2:])
