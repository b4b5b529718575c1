"""A peer with sockets, for what no other program does; says "ready" when it is, and lives until its standard input closes.

  sock_peer.py up                          takes the loopback interface up, and ends
  sock_peer.py full ADDR                   listens with a backlog of 0 that is full
  sock_peer.py crowd ADDR COUNT            as many connections at once, each echoed; then "ready", before they are closed
  sock_peer.py forge ADDR                  connects, and sends a message that claims to be of user 1 and process 1
  sock_peer.py take ADDR COUNT             receives so many packets or datagrams, and prints their lengths
  sock_peer.py give ADDR LENGTH...         sends packets or datagrams of these lengths
  sock_peer.py listener ADDR               prints the pid of the process that listens there
  sock_peer.py udp-socket ADDR             has a bound socket of datagrams. ready PORT

ADDR is as ipctool's.
"""
import fcntl
import os
import socket
import struct
import sys

KINDS = {'unix': socket.SOCK_STREAM, 'unix-dgram': socket.SOCK_DGRAM, 'unix-seqpacket': socket.SOCK_SEQPACKET,
         'tcp': socket.SOCK_STREAM, 'udp': socket.SOCK_DGRAM}


def parse(word):
    kind, rest = word.split(':', 1)
    if kind.startswith('unix'):
        return socket.AF_UNIX, KINDS[kind], '\0' + rest[1:] if rest.startswith('@') else rest
    host, port = rest.rsplit(':', 1)
    family = socket.AF_INET6 if host.startswith('[') else socket.AF_INET
    return family, KINDS[kind], (host.strip('[]'), int(port))


def make(word):
    family, kind, name = parse(word)
    return socket.socket(family, kind), name


def connected(word):
    end, name = make(word)
    end.connect(name)
    return end


def ready(*words):
    print('ready', *words, flush=True)
    sys.stdin.read()


def up():
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack('16sh14x', b'lo', 1 | 8))  # SIOCSIFFLAGS, IFF_UP | IFF_LOOPBACK


def full(word):
    listener, name = make(word)
    listener.bind(name)
    listener.listen(0)
    ends = []
    while True:
        end = make(word)[0]
        end.setblocking(False)
        try:
            end.connect(name)
        except BlockingIOError:
            break
        ends.append(end)
    ready()


def read_all(end, length):
    got = b''
    while len(got) < length:
        piece = end.recv(1 << 16)
        if not piece:
            break
        got += piece
    return got


def crowd(word, count):
    ends = [connected(word) for _ in range(int(count))]
    texts = [os.urandom(1000) + bytes([i]) for i in range(len(ends))]
    for end, text in zip(ends, texts):
        end.sendall(text)
    for end, text in zip(ends, texts):
        if read_all(end, len(text)) != text:
            sys.exit('not echoed')
    ready()


def forge(word):
    end = connected(word)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    end.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, struct.pack('3i', 1, 1, 1))])
    end.shutdown(socket.SHUT_WR)
    sys.stdout.buffer.write(read_all(end, 1 << 20))


def take(word, count):
    end, name = make(word)
    end.bind(name)
    if end.type == socket.SOCK_SEQPACKET:
        end.listen()
    print('ready', flush=True)
    if end.type == socket.SOCK_SEQPACKET:
        end = end.accept()[0]
    with open('taken', 'w', encoding='ascii') as file:
        for _ in range(int(count)):
            file.write(f'{len(end.recv(1 << 20))}\n')
    sys.stdin.read()


def give(word, *lengths):
    end = connected(word)
    for length in lengths:
        end.send(b'x' * int(length))


def listener(address):
    """The one of this network namespace that `sock listen` is: the others are its children."""
    words = [b'ipctool', b'sock', b'listen', os.fsencode(address)]
    pids = set()
    parents = {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/cmdline', 'rb') as command, open(f'/proc/{pid}/stat', encoding='ascii', errors='replace') as stat:
                if command.read().split(b'\0')[:4] == words and os.stat(f'/proc/{pid}/ns/net') == os.stat('/proc/self/ns/net'):
                    pids.add(pid)
                    parents[pid] = stat.read().rsplit(')', 1)[1].split()[1]
        except OSError:
            continue
    print(*(pid for pid in pids if parents[pid] not in pids))


def udp_socket(word):
    end, name = make(word)
    end.bind(name)
    ready(end.getsockname()[1])


VERBS = {'up': up, 'full': full, 'listener': listener, 'crowd': crowd, 'forge': forge, 'take': take, 'give': give,
         'udp-socket': udp_socket}
VERBS[sys.argv[1]](*sys.argv[2:])
