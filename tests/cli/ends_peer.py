"""A process with descriptors of every kind that `ls` finds by its ends. Says "ready" with what the kernel says of them, as JSON,
and lives until its standard input closes."""
import ctypes
import fcntl
import json
import os
import sys

F_ADD_SEALS, SEAL_SHRINK, SEAL_GROW = 1033, 2, 4

libc = ctypes.CDLL(None)
read_end, write_end = os.pipe()
os.write(write_end, b'hello')
fcntl.fcntl(write_end, 1031, 16384)  # F_SETPIPE_SZ
event = libc.eventfd(5, 0)
memory = os.memfd_create('frame\nof\x1b[1mmine', os.MFD_ALLOW_SEALING)
os.ftruncate(memory, 5000)
fcntl.fcntl(memory, F_ADD_SEALS, SEAL_SHRINK | SEAL_GROW)
os.mkfifo('fifo')
fifo = os.open('fifo', os.O_RDWR)
useless = os.open('fifo', os.O_PATH)
epoll = libc.epoll_create1(0)
plain = os.memfd_create('plain')

with open(f'/proc/self/fdinfo/{event}') as info:
    event_id = [line.split()[1] for line in info if line.startswith('eventfd-id')][0]
said = {
    'pid': os.getpid(), 'read': read_end, 'write': write_end, 'event': event, 'memory': memory, 'fifo': fifo, 'plain': plain,
    'pipe_inode': os.fstat(read_end).st_ino, 'memory_inode': os.fstat(memory).st_ino, 'plain_inode': os.fstat(plain).st_ino,
    'event_id': int(event_id), 'path': os.path.abspath('fifo'), 'uid': os.getuid(),
}
print('ready', json.dumps(said), flush=True)
sys.stdin.read()
