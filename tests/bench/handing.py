"""What it costs to store into files that others map, and to hand descriptors on, beside the least that C programs do for it."""
import os
import shutil
import subprocess

import transport

GIB = 1 << 30
HERE = os.path.dirname(os.path.abspath(__file__))


def mapped(bench, rounds):
    """1 GiB into a mapped file in a tmpfs, whose pages are there already, and out of it."""
    source, path = '/dev/shm/bench.source', '/dev/shm/bench.mapped'
    with open(source, 'wb') as file:
        for _ in range(64):
            file.write(os.urandom(1 << 24))
    shutil.copyfile(source, path)
    tool, window = f'{bench.ipctool} mmap', bench.floor('window')
    times = transport.by_turns(rounds, ours=f'{tool} write {path} {source}', floor=f'{window} in {path} <{source}',
                               dd=f'dd if={source} of={path} bs=1M conv=notrunc status=none')
    bench.row('`mmap write` of 1 GiB / read(2) into a mapping in C', times['ours'] / times['floor'], 1.0)
    bench.row('the same / `dd bs=1M conv=notrunc`', times['ours'] / times['dd'])
    sink = f'python3 {os.path.join(HERE, "sink.py")}'
    times = transport.by_turns(rounds, ours=f'{tool} read {path} | {sink}', floor=f'{window} out {path} | {sink}',
                               cat=f'cat {path} | {sink}', sink=f': | {sink}')
    own = {name: time - times['sink'] for name, time in times.items()}
    bench.row('`mmap read` of 1 GiB into a pipe / a mapping by write(2) in C', own['ours'] / own['floor'])
    bench.row('the same / `cat`', own['ours'] / own['cat'], 1.15)
    times = transport.by_turns(rounds, fill=f'{tool} fill {path} 0', floor=f'{window} in {path} </dev/zero')
    bench.row('`mmap fill` of 1 GiB / zeros by read(2) into a mapping in C', times['fill'] / times['floor'], 1.0)
    os.unlink(source)
    os.unlink(path)


def handed(bench):
    """A command with a descriptor: made for it, taken from a process, sent by another."""
    tool, hand, command = bench.ipctool, bench.floor('hand'), shutil.which('true')
    meet = os.path.join(bench.folder, 'meet')
    times = bench.measure(501, event=[tool, 'fd', 'event', '--', command], get=[tool, 'fd', 'get', f'{os.getpid()}:0', '--', command],
                          floor=[bench.floor('nothing')], command=[command])
    floor = times['floor'][0] + times['command'][0]
    bench.row('`fd event -- true` / a program that does nothing, and true', times['event'][0] / floor, 1.15)
    bench.row('`fd get PID:FD -- true`, the same', times['get'][0] / floor, 1.15)
    ours = f'for i in {{1..200}}; do {tool} fd recv unix:{meet} -- {command} & {tool} fd send unix:{meet} 0; wait; done'
    floor = f'for i in {{1..200}}; do {hand} recv {meet} {command} & {hand} send {meet} 0; wait; done'
    times = transport.by_turns(5, ours=ours, floor=floor)
    bench.row('`fd send` and `fd recv -- true`, 200 times / the same in C', times['ours'] / times['floor'], 1.3)


def figures(bench, rounds):
    """All of them, in a /dev/shm of its own."""
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=1777,size=80%', 'tmpfs', '/dev/shm'], check=True)
    mapped(bench, rounds)
    handed(bench)
