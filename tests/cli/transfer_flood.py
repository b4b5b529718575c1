"""A client of `msg serve` that asks COUNT times and takes no answer: transfer_flood.py QUEUE PATH COUNT.

Says "ready" when all has been asked, and lives until its standard input ends.
"""
import os
import struct
import subprocess
import sys

queue, path, count = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3])
header = struct.Struct('=4sBBHIIQQQ')
pid_ns = os.stat('/proc/self/ns/pid').st_ino
for number in range(count):
    request = header.pack(b'IPCF', 1, 1, 0, os.getpid(), 0, pid_ns, (1 << 33) + number, 0) + path
    subprocess.run(['ipctool', 'msg', 'send', queue], input=request, check=True)
print('ready', flush=True)
sys.stdin.read()
