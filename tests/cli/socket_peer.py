"""A peer with UNIX sockets: says "ready" and lives until its standard input closes.

  socket_peer.py serve NAME   listens, has one connection to itself; one thread waits in accept, another in recv.
                              ready LISTENER ACCEPTED CLIENT CLIENT-INODE
  socket_peer.py bind NAME    has a datagram socket of that name. ready FD INODE

NAME is a path, or with an @ before it abstract; Python's escapes in it (\\x00) are read.
"""
import os
import socket
import sys
import threading


def address(word):
    name = word.encode('utf-8', 'surrogateescape').decode('unicode_escape').encode('latin-1')
    return b'\0' + name[1:] if name.startswith(b'@') else name


def wait_in(call, number):
    """Runs CALL in a thread, and returns when it is blocked in a call whose first argument is descriptor NUMBER."""
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    while True:
        with open(f'/proc/self/task/{thread.native_id}/syscall') as file:
            words = file.read().split()
        if words[1:2] == [hex(number)]:
            return


def inode(end):
    return os.fstat(end.fileno()).st_ino


def serve(name):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(name)
    listener.listen(5)
    client = socket.socket(socket.AF_UNIX)
    client.connect(name)
    accepted, _ = listener.accept()
    wait_in(listener.accept, listener.fileno())
    wait_in(lambda: accepted.recv(1), accepted.fileno())
    return [listener, accepted, client], inode(client)


def bind(name):
    end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    end.bind(name)
    return [end], inode(end)


ends, number = {'serve': serve, 'bind': bind}[sys.argv[1]](address(sys.argv[2]))
print('ready', *(end.fileno() for end in ends), number, flush=True)
sys.stdin.read()
os._exit(0)
