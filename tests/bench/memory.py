"""What adding up /dev/shm costs, and looking for faults there, beside du(1) of the same files."""
import os
import shutil
import subprocess

FEW, MANY = 12500, 100000


def fill(count):
    """As many files, as ten programs would make them."""
    for number in range(count):
        path = f'/dev/shm/program{number % 10}-{number}'
        if not os.path.exists(path):
            with open(path, 'wb') as file:
                file.write(b'x')


def figures(bench, rounds):
    """All of them, on a tmpfs that only this process and its children see."""
    bench.queues('clear')
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'nr_inodes=200000', 'tmpfs', '/dev/shm'], check=True)
    commands = {'du': [bench.ipctool, 'du', '-J', '-o', 'prefix,objects,bytes'],
                'states': [bench.ipctool, 'du', '-J'],
                'doctor': [bench.ipctool, 'doctor', '--idle', '1h']}
    peers = {'du(1)': ['du', '-s', '/dev/shm']} if shutil.which('du') else {}
    times = {}
    for count in (0, FEW, MANY):
        fill(count)
        times[count] = {name: time for name, (time, _) in bench.measure(rounds, **commands, **peers).items()}
    for name, what in (('du', '`du -o prefix,objects,bytes`'), ('states', '`du`'), ('doctor', '`doctor`')):
        few, many = ((times[count][name] - times[0][name]) / count for count in (FEW, MANY))
        bench.row(f'{what}: cost of a file among {MANY} in /dev/shm / among {FEW}', many / few, 1.5)
        if peers:
            bench.row(f'{what}, {MANY} files / `du -s /dev/shm`', times[MANY][name] / times[MANY]['du(1)'])
        bench.row(f'{what} itself', times[MANY][name], None, ' ms')
    subprocess.run(['umount', '/dev/shm'], check=True)
