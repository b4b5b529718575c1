"""What moving bytes costs: through queues, through the ring of `shm send | shm recv`, into shared memory and out of it."""
import os
import statistics
import subprocess
import time

LINES = 1000000
GIB = 1 << 30


def seconds(command):
    """One run of a shell command, which must succeed."""
    start = time.monotonic()
    subprocess.run(['bash', '-o', 'pipefail', '-c', command], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def by_turns(rounds, **commands):
    """The medians of commands that are run one after the other, again and again."""
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(seconds(command))
    return {name: statistics.median(several) for name, several in times.items()}


def at_least(bench, metric, value, goal):
    bench.rows.append((metric, f'{value:.2f}', f'>= {goal:g}', 'yes' if value >= goal else '**no**'))


def messages(bench, rounds):
    """1,000,000 lines of 64 bytes through a queue of either family, beside a C loop."""
    path, lines = os.path.join(bench.folder, 'lines.txt'), bench.floor('lines')
    with open(path, 'w', encoding='ascii') as file:
        file.writelines(f'{i:063d}\n' for i in range(LINES))
    queue = subprocess.run([bench.ipctool, 'msg', 'create', 'private'], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    subprocess.run([bench.ipctool, 'msg', 'create', '/bench'], check=True, stdout=subprocess.DEVNULL)
    for what, address, words in (('System V', queue, f'sysv {queue[4:]}'), ('POSIX', '/bench', 'posix /bench')):
        ours = f'{bench.ipctool} msg recv {address} --lines -c {LINES} & {bench.ipctool} msg send {address} --lines <{path} && wait $!'
        loop = f'{lines} recv {words} {LINES} & {lines} send {words} <{path} && wait $!'
        times = by_turns(rounds, ours=ours, loop=loop)
        bench.row(f'`msg send --lines`, `msg recv --lines`, {LINES} lines, {what} / a loop in C', times['ours'] / times['loop'], 1.15)
    subprocess.run([bench.ipctool, 'rm', '--force', '-q', queue, 'msg:/bench'], check=True)


def stream(bench, rounds):
    """A large file through the ring to a program that hashes, beside pipes; and the ring alone, beside one in C."""
    path = os.path.join('/dev/shm', 'bench.data')
    size = min(4 * GIB, os.statvfs('/dev/shm').f_bavail * os.statvfs('/dev/shm').f_bsize // 2)
    with open(path, 'wb') as file:
        block = os.urandom(1 << 24)
        for _ in range(size >> 24):
            file.write(block)
    ours = f'{bench.ipctool} shm send /bench.ring <{path} & {bench.ipctool} shm recv /bench.ring'
    times = by_turns(rounds, ours=f'{ours} | cksum && wait $!', cat=f'cat {path} | cat | cksum',
                     ring=f'{ours} && wait $!', loop=f'{bench.floor("ring")} <{path}', pipe=f'cat {path} | cat | cat')
    at_least(bench, f'{size / GIB:.1f} GiB, `shm send | shm recv` to cksum: speed / `cat | cat`', times['cat'] / times['ours'], 1.3)
    at_least(bench, 'the ring alone, output thrown away: speed / a ring in C', times['loop'] / times['ring'], 0.7)
    at_least(bench, 'the same: speed / `cat | cat | cat`', times['pipe'] / times['ring'], 1.3)
    os.unlink(path)


def memory(bench, rounds):
    """1 GiB into a POSIX object, beside dd; and out of it into a pipe, beside cat."""
    path = os.path.join('/dev/shm', 'bench.source')
    with open(path, 'wb') as file:
        for _ in range(64):
            file.write(os.urandom(1 << 24))
    tool = bench.ipctool
    times = by_turns(rounds,
                     ours=f'{tool} shm create /bench.object 1G --noreserve && {tool} shm write /bench.object {path} && '
                          f'{tool} rm -q --force shm:/bench.object',
                     dd=f'dd if={path} of=/dev/shm/bench.copy bs=1M status=none && rm /dev/shm/bench.copy')
    at_least(bench, '`shm write` of 1 GiB: speed / `dd bs=1M` into /dev/shm', times['dd'] / times['ours'], 0.9)
    subprocess.run([tool, 'shm', 'create', '/bench.object', '1G', '--from', path], check=True, stdout=subprocess.DEVNULL)
    sink = f'python3 {os.path.join(os.path.dirname(os.path.abspath(__file__)), "sink.py")}'
    times = by_turns(rounds, ours=f'{tool} shm read /bench.object | {sink}', cat=f'cat /dev/shm/bench.object | {sink}',
                     zero=f'{tool} shm read --zero-copy /bench.object | {sink}', sink=f': | {sink}')
    at_least(bench, '`shm read` of 1 GiB into a pipe of 1 MiB: speed / `cat`',
             (times['cat'] - times['sink']) / (times['ours'] - times['sink']), 1.0)
    at_least(bench, '`shm read --zero-copy`: speed / `cat`',
             (times['cat'] - times['sink']) / (times['zero'] - times['sink']), 3.0)
    subprocess.run([tool, 'rm', '-q', '--force', 'shm:/bench.object'], check=True)
    os.unlink(path)


def figures(bench, rounds):
    """All of them, in a /dev/shm of its own."""
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=1777,size=80%', 'tmpfs', '/dev/shm'], check=True)
    messages(bench, rounds)
    stream(bench, rounds)
    memory(bench, rounds)
