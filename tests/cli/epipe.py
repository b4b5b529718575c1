"""epipe.py ROUNDS: pipes whose only reader goes away. Fails when a write right after that succeeds."""
import os
import sys

for round in range(int(sys.argv[1])):
    read_end, write_end = os.pipe()
    gone, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write_end)
        os.close(gone)
        os.close(read_end)  # the last one: the parent has closed its own when it is told
        os.write(go, b'x')
        os._exit(0)
    os.close(read_end)
    os.close(go)
    os.read(gone, 1)
    try:
        os.write(write_end, b'x')
        sys.exit(f'round {round}: somebody has the reading end')
    except BrokenPipeError:
        pass
    os.close(write_end)
    os.close(gone)
    os.waitpid(child, 0)
