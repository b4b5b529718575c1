"""What removing costs, beside a C loop that looks at every slot and removes what is there without asking."""
import os
import subprocess


def many(bench, count, rounds):
    """That many queues, by what selects them and by what standard input names."""
    queues = bench.floor('queues')
    filled = [queues, 'fill', str(count), '+++']
    # not in /dev/shm, where pages of a file and queues are made and freed side by side
    names = os.path.join(bench.folder, 'names')
    script = '"$0" fill "$1" && "$2" ls msg -nro "$3" >"$4"'

    def listed(column):
        ready = ['sh', '-c', script, queues, str(count), bench.ipctool, column, names, '+++']
        return ready + ['sh', '-c', 'exec "$0" rm - <"$1"', bench.ipctool, names]

    times = bench.measure(rounds, loop=filled + [queues, 'clear'],
                          owner=filled + [bench.ipctool, 'rm', 'msg', '--owner', '0', '--yes'],
                          orphan=filled + [bench.ipctool, 'rm', 'msg', '--unused', '--yes'],
                          json=filled + [bench.ipctool, 'rm', 'msg', '--owner', '0', '--yes', '-J'],
                          addresses=listed('addr'), idents=listed('ident'))
    loop = times['loop'][0]
    for name, what, goal in (('owner', '`rm msg --owner 0 --yes`', 2.0), ('orphan', '`rm msg --unused --yes`', 2.0),
                             ('json', '`rm msg --owner 0 --yes -J`', None),
                             ('addresses', '`rm -`, addresses', 3.0), ('idents', '`rm -`, idents', 3.0)):
        bench.row(f'{what}, {count} queues / walk and IPC_RMID in C', times[name][0] / loop, goal)
    bench.row('walk and IPC_RMID in C itself', loop, None, ' ms')


def one(bench):
    """One segment, beside the cheapest start there is."""
    name = ['key=0x6d5e']
    made = [bench.ipctool, 'shm', 'create', *name, '4K', '+++']
    times = bench.measure(501, rm=made + [bench.ipctool, 'rm', 'shm:' + name[0]], ftok=[bench.ipctool, 'ftok', '/', 'A'])
    bench.row('`rm` of one segment / `ipctool ftok / A`', times['rm'][0] / times['ftok'][0], 1.3)


def figures(bench, count, rounds):
    """All of them. Queues that are there are removed."""
    subprocess.run([bench.floor('queues'), 'clear'], check=True)
    many(bench, count, rounds)
    one(bench)
