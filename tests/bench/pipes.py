"""What passing bytes through pipes and FIFOs costs, beside cat, the shell and pv."""
import os
import shutil
import subprocess
import sys

import transport

GIB = 1 << 30


def passed(bench, rounds):
    """4 GiB of zeros between two pipes."""
    source = f'head -c {4 * GIB} /dev/zero'
    commands = {'meter': f'{source} | {bench.ipctool} pipe meter | cat', 'cat': f'{source} | cat | cat'}
    if shutil.which('pv'):
        commands['pv'] = f'{source} | pv -q | cat'
    times = transport.by_turns(rounds, **commands)
    bench.row('`pipe meter` between two pipes, 4 GiB / `cat` there', times['meter'] / times['cat'], 1.0)
    if 'pv' in times:
        bench.row('the same / `pv -q`', times['meter'] / times['pv'], 1.25)


def named(bench, rounds):
    """2 GiB through a FIFO."""
    path = os.path.join(bench.folder, 'fifo')
    subprocess.run(['mkfifo', path], check=True)
    source = f'head -c {2 * GIB} /dev/zero'
    times = transport.by_turns(rounds,
                               ours=f'{source} | {bench.ipctool} fifo write {path} & {bench.ipctool} fifo read {path} && wait $!',
                               cat=f'{source} | cat >{path} & cat {path} && wait $!')
    transport.at_least(bench, '`fifo write | fifo read`, 2 GiB: speed / `cat`', times['cat'] / times['ours'], 0.95)


def relayed(bench, rounds):
    """A pipeline of two stages."""
    times = transport.by_turns(rounds, ours=f'{bench.ipctool} pipe run -q head -c {4 * GIB} /dev/zero ::: cat',
                               shell=f'head -c {4 * GIB} /dev/zero | cat')
    transport.at_least(bench, '`pipe run A ::: B`, 4 GiB: speed / `A | B` in the shell', times['shell'] / times['ours'], 0.8)


HOLDER = 'import os, sys; ends = [os.pipe() for _ in range(250)]; print(len(ends), flush=True); sys.stdin.read()'


def held(processes, look):
    """What LOOK returns while so many processes have 250 pipes each."""
    peers = [subprocess.Popen([sys.executable, '-c', HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
             for _ in range(processes)]
    for peer in peers:
        peer.stdout.readline()
    seen = look()
    for peer in peers:
        peer.communicate()
    return seen


def listed(bench, instructions):
    """Pipes found by who has them: 1,000 and 4,000."""
    commands = {'ours': [bench.ipctool, 'ls', 'pipe', '-J', '-q']}
    if shutil.which('valgrind'):
        few, many = (held(count, lambda: instructions(commands['ours'])) for count in (4, 16))
        bench.row('`ls pipe -J`, instructions for 4,000 pipes / four times those for 1,000', many / few / 4, 1.1)
    if shutil.which('lsfd'):
        commands['lsfd'] = ['lsfd', '-J', '-Q', 'TYPE == "FIFO"']
        times = held(16, lambda: bench.measure(15, **commands))
        bench.row('`ls pipe -J`, 4,000 pipes / `lsfd`', times['ours'][0] / times['lsfd'][0], 1.0)


def figures(bench, rounds, instructions):
    """All of them."""
    listed(bench, instructions)
    passed(bench, rounds)
    named(bench, rounds)
    relayed(bench, rounds)
