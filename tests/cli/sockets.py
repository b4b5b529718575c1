"""Sockets as `ls sock -J` has them, beside what others say of them.

  sockets.py peer        has sockets of every kind. Says "ready" with what the kernel says of them, as JSON, and lives until its
                         standard input closes
  sockets.py ss          compares with ss(8) what is there now, each way; says how many there were
  sockets.py proc        the same with /proc/net/unix, tcp and udp, where no name is forged
  sockets.py many COUNT  a peer with so many pairs. ready
  sockets.py stale       a stale file beside one that is bound, below --dir
  sockets.py stray       forged lines of /proc/net/unix for names. ready with the names, escaped, and the inodes
"""
import json
import os
import re
import socket
import subprocess
import sys

STATES = [None, 'established', 'syn-sent', 'syn-recv', 'fin-wait-1', 'fin-wait-2', 'time-wait', 'unconnected', 'close-wait', 'last-ack',
          'listen', 'closing']
kept = []


def inode(end):
    return os.fstat(end.fileno()).st_ino


def said(**facts):
    print('ready', json.dumps(dict(facts, pid=os.getpid(), uid=os.getuid())), flush=True)
    sys.stdin.read()
    os._exit(0)


def fact(end):
    kept.append(end)
    return {'fd': end.fileno(), 'inode': inode(end)}


def streams(family, where):
    """A listener for three, of whom one is accepted, and has got five bytes; one waits."""
    listener = socket.socket(family)
    listener.bind(where)
    listener.listen(3)
    client = socket.socket(family)
    client.connect(listener.getsockname())
    accepted, _ = listener.accept()
    waiting = socket.socket(family)
    waiting.connect(listener.getsockname())
    accepted.send(b'hello')
    client.shutdown(socket.SHUT_WR)
    name = listener.getsockname()
    ends = {'listener': fact(listener), 'client': fact(client), 'accepted': fact(accepted), 'waiting': fact(waiting)}
    return dict(ends, port=name[1] if family != socket.AF_UNIX else None,
                client_port=client.getsockname()[1] if family != socket.AF_UNIX else None)


def make(family, kind, where, *protocol):
    end = socket.socket(family, kind, *protocol)
    end.bind(where)
    return end


def peer():
    datagram = make(socket.AF_INET6, socket.SOCK_DGRAM, ('::1', 0))
    sender = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sender.connect(datagram.getsockname())
    sender.send(b'x' * 10)
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    one.send(b'four')
    facts = {
        'unix': streams(socket.AF_UNIX, os.path.abspath('s')), 'tcp': streams(socket.AF_INET, ('127.0.0.1', 0)),
        'tcp6': streams(socket.AF_INET6, ('::1', 0)), 'udp': fact(datagram), 'sender': fact(sender),
        'udp_port': datagram.getsockname()[1], 'one': fact(one), 'other': fact(other),
        'named': fact(make(socket.AF_UNIX, socket.SOCK_DGRAM, b'\0a\0b\n\x1b[1m\xff')), 'here': os.getcwd(),
    }
    if os.getuid() == 0:
        facts['raw'] = fact(make(socket.AF_INET, socket.SOCK_RAW, ('127.0.0.1', 0), socket.IPPROTO_ICMP))
    said(**facts)


def many(count):
    kept.extend(socket.socketpair() for _ in range(count))
    print('ready', flush=True)
    sys.stdin.read()


def stray():
    """A line of /proc/net/unix within a name; a path that is relative; one that was moved, one that was replaced."""
    line = b'\n0000000000000000: 00000002 00000000 00010000 0001 01 1 /forged'
    abstract = make(socket.AF_UNIX, socket.SOCK_STREAM, b'\0x' + line)
    os.mkdir('dir\n\x1b[2J')
    path = make(socket.AF_UNIX, socket.SOCK_STREAM, 'dir\n\x1b[2J/a b@\\')
    moved = make(socket.AF_UNIX, socket.SOCK_DGRAM, os.path.abspath('moved'))
    os.rename('moved', 'elsewhere')
    replaced = make(socket.AF_UNIX, socket.SOCK_DGRAM, os.path.abspath('replaced'))
    os.unlink('replaced')
    said(abstract=fact(abstract), line=line.decode(), path=fact(path), moved=fact(moved), replaced=fact(replaced),
         replacing=fact(make(socket.AF_UNIX, socket.SOCK_DGRAM, os.path.abspath('replaced'))), here=os.getcwd())


def stale():
    make(socket.AF_UNIX, socket.SOCK_STREAM, 'stale').close()
    alive = make(socket.AF_UNIX, socket.SOCK_DGRAM, os.path.abspath('alive'))
    os.mkfifo('fifo')
    here = os.getcwd()
    rows = json.loads(ipctool('ls', 'sock', '--dir', '.', '-J', '--name', here + '/*'))['objects']
    seen = [(row['addr'], row['connection'], row['kind'], row['inode'], row['uid']) for row in rows]
    assert seen == [(f'sock:unix:{here}/alive', 'unconnected', 'unix-dgram', inode(alive), 0),
                    (f'sock:unix:{here}/stale', 'stale', None, None, 0)], seen
    types = ipctool('ls', 'sock', 'fifo', '--dir', '.', '-r', '-n', '-o', 'type', '--name', here + '/*').split()
    assert sorted(types) == ['fifo', 'sock', 'sock'], types
    assert '\nconnection: stale\n' in ipctool('stat', 'sock:unix:stale')


def ipctool(*words):
    return subprocess.run(['ipctool', *words], stdout=subprocess.PIPE, check=True, text=True).stdout


def listed():
    return json.loads(ipctool('ls', 'sock', '-J'))['objects']


def numbered(name):
    """With ss -n and /proc a raw socket's protocol is a number."""
    for word, number in ('icmp6', 58), ('icmp', 1), ('tcp', 6), ('udp', 17):
        if name.endswith(':' + word):
            return f'{name[:-len(word)]}{number}'
    return name


def ours():
    """What one row of ss says of each: kind, state, both queues, name, peer and inode."""
    rows = []
    for row in listed():
        listens = row['connection'] == 'listen'
        queues = (row['pending'], row['backlog']) if listens else (row['recvq'], row['sendq'])
        peer_end = row['peer'] or ''
        if row['kind'].startswith('unix'):
            number = int(peer_end[6:-1]) if peer_end else 0
            rows.append((row['kind'], row['connection'], *queues, row['inode'], number))
        else:
            peer_end = re.sub(r'^sock:[a-z]+:', '', peer_end)
            # the kernel need not have raw_diag, and then ss does not show the inode
            number = row['inode'] or 0 if row['kind'] != 'raw' else 0
            rows.append((row['kind'], row['connection'], *queues, numbered(row['name']), numbered(peer_end), number))
    return sorted(rows, key=repr)


KINDS = {'u_str': 'unix-stream', 'u_dgr': 'unix-dgram', 'u_seq': 'unix-seqpacket', 'icmp6': 'raw', 'p_raw': None}
WORDS = {'ESTAB': 'established', 'UNCONN': 'unconnected'}


def end_of_ss(word):
    """ss writes '*' for [::] of both families, and for no port."""
    word = re.sub(r'%[^:\]]*', '', word)
    word = re.sub(r'^\*:', '[::]:', word)
    return '' if word.endswith(':*') else word


def theirs():
    run = subprocess.run(['ss', '-H', '-O', '-n', '-a', '-e', '-x', '-t', '-u', '-w'], stdout=subprocess.PIPE, check=True, text=True,
                         errors='surrogateescape')
    rows = []
    # a name may hold a newline: only what begins as a row does is one, and of UNIX sockets the end of it is what counts
    for line in re.split(r'\n(?=(?:u_|tcp|udp|raw)\w* +[A-Z])', run.stdout.rstrip('\n')):
        words = line.split()
        kind, state, queues = KINDS.get(words[0], words[0]), words[1], (int(words[2]), int(words[3]))
        state = WORDS.get(state, state.lower())
        if kind.startswith('unix'):
            number = re.findall(r' (\d+) +\* (\d+) +[<-]-[->]', line)[-1]
            rows.append((kind, state, *queues, int(number[0]), int(number[1])))
        else:
            number = re.search(r' ino:(\d+)', line) if kind != 'raw' else None
            rows.append((kind, state, *queues, end_of_ss(words[4]), end_of_ss(words[5]), int(number[1]) if number else 0))
    return sorted(rows, key=repr)


def differ(mine, others, what):
    if mine != others:
        sys.exit(f'only ipctool: {[row for row in mine if row not in others]}\nonly {what}: '
                 f'{[row for row in others if row not in mine]}')
    print(len(mine))


def with_ss():
    mine, others = ours(), theirs()
    differ(mine, others, 'ss')


def with_proc():
    """Kinds, states and inodes."""
    rows = []
    types = {1: 'unix-stream', 2: 'unix-dgram', 5: 'unix-seqpacket'}
    with open('/proc/net/unix', encoding='latin-1') as lines:
        for words in (line.split() for line in lines if re.match('[0-9a-f]{16}: ', line)):
            if words[6] != '0':
                state = 'listen' if int(words[3], 16) & 0x10000 else {3: 'established', 1: 'unconnected'}[int(words[5], 16)]
                rows.append((types[int(words[4], 16)], state, int(words[6])))
    for name in 'tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6':
        with open(f'/proc/net/{name}', encoding='ascii') as lines:
            rows.extend((name.rstrip('6'), STATES[int(words[3], 16)], int(words[9]))
                        for words in (line.split() for line in list(lines)[1:]) if words[9] != '0')
    mine = [(row['kind'], row['connection'], row['inode']) for row in listed() if row['inode']]
    # a connected datagram socket is so in one of the two only
    differ(*(sorted((kind, '' if kind == 'unix-dgram' else state, number) for kind, state, number in part) for part in (mine, rows)),
           '/proc/net')


COMMANDS = {'peer': peer, 'ss': with_ss, 'proc': with_proc, 'many': lambda: many(int(sys.argv[2])), 'stray': stray,
            'stale': stale}
COMMANDS[sys.argv[1]]()
