#!/usr/bin/env python3
"""shrink.py FILE SIZE seen|open COMMAND...: starts COMMAND, which stores other bytes than zeros into FILE (seen) or only opens it
(open), cuts FILE to SIZE once that is to be seen, and ends as COMMAND does."""
import glob
import os
import subprocess
import sys

name, size, sign = sys.argv[1], int(sys.argv[2]), sys.argv[3]
command = subprocess.Popen(sys.argv[4:])


def is_open():
    for link in glob.glob('/proc/[0-9]*/fd/*'):
        try:
            if os.readlink(link) == os.path.realpath(name) and '/%d/' % os.getpid() not in link:
                return True
        except OSError:
            pass
    return False


def is_seen():
    with open(name, 'rb') as file:
        return file.read(1) not in (b'', b'\0')


while command.poll() is None and not (is_seen() if sign == 'seen' else is_open()):
    pass
os.truncate(name, size)
sys.exit(command.wait())
