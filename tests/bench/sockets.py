"""What passing bytes and datagrams through sockets costs, beside socat and a loop in C."""
import os
import shutil

import transport

GIB = 1 << 30
LINES = 1000000


def stream(bench, rounds):
    """4 GiB of zeros through a UNIX stream, from a pipe into a pipe."""
    path, tool = os.path.join(bench.folder, 'stream'), bench.ipctool
    source = f'head -c {4 * GIB} /dev/zero'
    ready = f'{tool} sock wait unix:{path}'
    commands = {'ours': f'{tool} sock listen unix:{path} </dev/null | cat & {ready}; '
                        f'{source} | {tool} sock connect unix:{path} && wait $!'}
    if shutil.which('socat'):
        commands['socat'] = f'socat -u UNIX-LISTEN:{path} - | cat & {ready}; {source} | socat -u - UNIX-CONNECT:{path} && wait $!'
    times = transport.by_turns(rounds, **commands)
    if 'socat' in times:
        transport.at_least(bench, '`sock connect` to `sock listen`, 4 GiB over a UNIX stream: speed / `socat`',
                           times['socat'] / times['ours'], 1.5)
    bench.row('the same itself', 4 / times['ours'], None, ' GiB/s')


def datagrams(bench, rounds):
    """1,000,000 lines of 64 bytes as datagrams of a UNIX socket, beside a C loop."""
    path, text, lines = os.path.join(bench.folder, 'datagrams'), os.path.join(bench.folder, 'lines.txt'), bench.floor('lines')
    tool = bench.ipctool
    with open(text, 'w', encoding='ascii') as file:
        file.writelines(f'{i:063d}\n' for i in range(LINES))
    ours = f'{tool} sock recv unix-dgram:{path} --lines -c {LINES} & {tool} sock wait unix-dgram:{path}; ' \
           f'{tool} sock send unix-dgram:{path} --lines <{text} && wait $!'
    loop = f'{lines} recv unix {path} {LINES} & {lines} send unix {path} <{text} && wait $!'
    times = transport.by_turns(rounds, ours=ours, loop=loop)
    transport.at_least(bench, f'`sock send --lines`, `sock recv --lines`, {LINES} datagrams: speed / a loop in C',
                       times['loop'] / times['ours'], 0.8)


def figures(bench, rounds):
    """All of them."""
    stream(bench, rounds)
    datagrams(bench, rounds)
