"""What listing sockets costs, beside ss and the mere question to the kernel."""
import shutil
import subprocess
import sys

FEW, MANY = 4000, 32000

# Children with 1,000 pairs each, until standard input closes.
HOLDER = '''
import os, resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
for child in range(int(sys.argv[1]) // 2000):
    come, go = os.pipe()
    if os.fork() == 0:
        kept = [socket.socketpair() for _ in range(1000)]
        os.write(go, b'.')
        sys.stdin.read()
        os._exit(0)
    os.read(come, 1)
print('ready', flush=True)
sys.stdin.read()
'''


def held(count, look):
    """What LOOK returns, called with the words that lead into the network namespace of so many sockets."""
    words = ['unshare', '--net', sys.executable, '-c', HOLDER, str(count)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        if peer.stdout.readline() != 'ready\n':
            sys.exit('no sockets')
        seen = look(['nsenter', f'--net=/proc/{peer.pid}/ns/net'])
        peer.stdin.close()
    return seen


def figures(bench, rounds):
    """All of them."""
    ours = [bench.ipctool, 'ls', 'sock', '-J', '-q']

    def look(enter):
        commands = {'ours': enter + ours, 'floor': enter + [bench.floor('diag')]}
        if shutil.which('ss'):
            commands['ss'] = enter + ['ss', '-xnape']
        return {name: time for name, (time, _) in bench.measure(rounds, **commands).items()}

    times = held(MANY, look)
    if 'ss' in times:
        bench.row(f'`ls sock -J`, {MANY} sockets / `ss -xnape`', times['ours'] / times['ss'], 1.0)
    bench.row('the same / the bare question in C, without who has them', times['ours'] / times['floor'])
    bench.row('the same itself', times['ours'], None, ' ms')
    if shutil.which('valgrind'):
        few, many = (held(count, lambda enter: count_of(enter, ours)) for count in (FEW, MANY))
        bench.row(f'`ls sock -J`: instructions for a socket among {MANY} / among {FEW}', many / MANY / (few / FEW), 1.15)


def count_of(enter, command):
    """Instructions of COMMAND alone."""
    log = subprocess.run([*enter, 'valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', *command],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True).stderr
    return int(log.rsplit('Collected : ', 1)[1].split()[0])
