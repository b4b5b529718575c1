"""
The drop-ins against util-linux's own commands: the same words, in the same IPC namespace, one after the other; standard output,
status and standard error must be the same bytes. What differs on purpose is util_linux_differences.txt.

    util_linux.py read IPCTOOL SEED     options of commands that only read, over the objects that are there
    util_linux.py change IPCTOOL SEED   options of commands that make and remove, by what they do to the kernel's tables
"""
import os
import random
import re
import shutil
import subprocess
import sys

ROUNDS = int(os.environ.get('IPCTOOL_TEST_ROUNDS', '1'))
REFERENCE = {name: shutil.which(name, path='/usr/bin:/bin') for name in ('ipcs', 'ipcrm', 'ipcmk', 'lsipc')}
TYPES = {'m': 'shm', 'q': 'msg', 's': 'sem'}


class Result:
    def __init__(self, words, program):
        done = subprocess.run(words, executable=program, stdin=subprocess.DEVNULL, capture_output=True)
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    def same(self, other):
        return (self.status, self.out, self.err) == (other.status, other.out, other.err)

    def __repr__(self):
        return f'  status {self.status}\n  out {self.out[:1500]!r}\n  err {self.err[:500]!r}'


def both(ipctool, name, words):
    """(theirs, ours)"""
    return Result([name] + words, REFERENCE[name]), Result([ipctool, name] + words, ipctool)


def rows(kind):
    with open(f'/proc/sysvipc/{kind}') as table:
        head = table.readline().split()
        return [dict(zip(head, line.split())) for line in table]


def ids(kind):
    column = {'shm': 'shmid', 'msg': 'msqid', 'sem': 'semid'}[kind]
    return [row[column] for row in rows(kind)]


def without_counts(text, words):
    """A summary without the numbers of the two rows that differ on purpose, nor the blanks that their width makes."""
    if any(word.startswith(('-o', '--o')) for word in words):  # the rows have no names, or not at their beginning
        return re.sub(rb'[0-9 ]+', b'', text)
    for row, following in ((b'SHMALL', b'SHMMAX'), (b'SEMMNS', b'SEMMSL')):
        text = re.sub(row + b'.*?(?=' + following + b'|$)', lambda found: re.sub(rb'[0-9.]+', b'', found[0]), text, flags=re.S)
    return re.sub(rb' +', b' ', text)


def differs_on_purpose(words, theirs, ours):
    """What util_linux_differences.txt says of lsipc: how much is used in a summary, and the permissions of queues in octal."""
    if '-q' in words and any(word in ('-P', '--numeric-perms') for word in words):
        return True
    is_summary = not {'-m', '-q', '-s'} & set(words) or '-g' in words
    without = [without_counts(result.out, words) for result in (theirs, ours)]
    return is_summary and without[0] == without[1] and (theirs.status, theirs.err) == (ours.status, ours.err)


def ipcs_words(rng):
    """Options that may be combined, and at times what is wrong with them."""
    words = rng.sample(['-m', '-q', '-s', '-a', '--shmems', '--queues', '--sem', '--all'], rng.choice([0, 0, 1, 1, 2]))
    words += rng.sample(['-t', '-p', '-c', '-l', '-u', '--time', '--pid', '--cre', '--limits', '--summary'],
                        rng.choice([0, 1, 1, 2]))
    words += rng.sample(['-b', '--human', '--bytes', '--hum'], rng.choice([0, 1, 1, 2]))
    if rng.randrange(12) == 0:
        words.append(rng.choice(['extra', '--', '-Z', '--s', '--all=1', '-i', '--no-such', '-i5', '--id=x', '-i 0x1',
                                 '-i99999999999', '-i', '']))
    rng.shuffle(words)
    return words


def ipcs_by_id(rng):
    letter = rng.choice('mqs')
    known = ids(TYPES[letter])
    number = rng.choice(known) if known and rng.randrange(8) else str(rng.randrange(2 ** 31))
    return ['-' + letter, '-i', number] + rng.sample(['-b', '--human', '-t', '-u'], rng.choice([0, 0, 1]))


COLUMNS = {'m': 'SIZE NATTCH STATUS ATTACH DETACH COMMAND CPID LPID', 'q': 'USEDBYTES MSGS SEND RECV LSPID LRPID',
           's': 'NSEMS OTIME', 'g': 'RESOURCE DESCRIPTION LIMIT USED USE%'}
GENERIC = 'KEY ID OWNER PERMS CUID CUSER CGID CGROUP UID USER GID GROUP CTIME'


def lsipc_columns(rng, letter):
    names = (GENERIC if letter != 'g' else '').split() + COLUMNS[letter].split()
    if rng.randrange(8) == 0:
        names = ['KEY', 'NSEMS', 'NO_SUCH', 'SIZE', 'LIMIT', 'key', '', 'x,KEY', 'KEY,']
    chosen = ','.join(rng.choice(names) for _ in range(rng.randrange(1, 6)))
    return rng.choice(['-o', '-o', '--output=', '-o+']) , chosen


def lsipc_words(rng):
    """A kind, perhaps an id, a format, and what else there is."""
    letter = rng.choice('mqsg')
    words = ['-' + letter] if letter != 'g' or rng.randrange(2) else []
    if letter != 'g':
        known = ids(TYPES[letter])
        if rng.randrange(3) == 0:
            words += ['-i', rng.choice(known) if known and rng.randrange(6) else '77777777']
        if rng.randrange(10) == 0:
            words.append('-g')
    words += rng.choice([[], [], ['-J'], ['-r'], ['-e'], ['-n'], ['-l'], ['--json'], ['--raw', '--exp']])
    how = rng.randrange(5)
    if how == 0:
        option, columns = lsipc_columns(rng, letter)
        words += [option, columns] if option == '-o' else [option + columns]
    elif how == 1:
        words += rng.sample(['-c', '-t', '--creator', '--time'], rng.choice([1, 2]))
    words += rng.sample(['-b', '-P', '-y', '--noheadings', '--notruncate', '--bytes', '--numeric-perms'],
                        rng.choice([0, 0, 1, 2]))
    if rng.randrange(4) == 0:
        words.append('--time-format=' + rng.choice(['iso', 'full', 'short', 'bad' if rng.randrange(4) == 0 else 'iso']))
    if rng.randrange(15) == 0:
        words.append(rng.choice(['-Z', '--no-such', '-q', '-i', '-ix', 'extra', '--i']))
    return words


def fail(seed, name, words, theirs, ours):
    sys.exit(f'seed {seed}: {name} {words}\ntheirs:\n{theirs}\nours:\n{ours}')


def read(ipctool, seed):
    rng = random.Random(seed)
    commands = [('ipcs', ipcs_words)] * 150 + [('ipcs', ipcs_by_id)] * 100 + [('lsipc', lsipc_words)] * 500
    for name, make in commands * ROUNDS:
        words = make(rng)
        theirs, ours = both(ipctool, name, words)
        if not theirs.same(ours) and not (name == 'lsipc' and differs_on_purpose(words, theirs, ours)):
            # Seconds may have passed, nothing else: what is compared does not change.
            fail(seed, name, words, theirs, ours)
    print(f'{len(commands) * ROUNDS} commands, seed {seed}: no byte differs')


# ---- make and remove: the same history twice, each in an IPC namespace of its own ----

CHANGES = """
import subprocess, sys
def table(kind):
    with open('/proc/sysvipc/' + kind) as f:
        head = f.readline().split()
        rows = [dict(zip(head, line.split())) for line in f]
    for row in rows:
        if row['key'] != '0':
            row['key'] = 'some'
        for name in ('ctime', 'cpid', 'rss'):
            row.pop(name, None)
    return rows
for command in sys.stdin.read().splitlines():
    program, words = eval(command)
    done = subprocess.run(words, executable=program, stdin=subprocess.DEVNULL, capture_output=True)
    print(words[-3:], done.returncode, done.stdout, done.stderr, [table(kind) for kind in ('shm', 'msg', 'sem')])
"""


def some_size(rng):
    return rng.choice(['1', '4096', '1K', '1.5K', '2KiB', '3KB', '010', '0x10', '1.05K', '2.999K', '1M', '0', '-1', '', 'x',
                       '1X', '1.7', '16E', '8EiB', '1Ki', ' 7', '+7', '.5K', '1 K', '18446744073709551616', '99999Y'])


def ipcmk_words(rng):
    words = []
    if rng.randrange(2):
        words += ['-p', rng.choice(['600', '0644', '777', '01777', '0', '999', '', 'x', '8' * 30, '7' * 30])]
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        words += rng.choice([['-M', some_size(rng)], ['--shmem=' + some_size(rng)], ['-Q'], ['--queue'],
                             ['-S', rng.choice(['1', '3', '010', ' 3', '0', '-1', 'x', '', '3 ', '99999999999', '70000'])]])
    if rng.randrange(15) == 0:
        words.append(rng.choice(['-Z', '--no-such', '-M', 'extra', '--q=1']))
    return words


def ipcrm_words(rng):
    number = lambda: rng.choice([str(rng.randrange(8)), str(rng.randrange(8)), '-1', 'x', '', '99999999999', '00', '0x1'])
    if rng.randrange(5) == 0:
        return [rng.choice(['shm', 'msg', 'sem', 'pshm'])] + [number() for _ in range(rng.randrange(4))]
    words = ['-v'] if rng.randrange(2) else []
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        words += rng.choice([['-m', number()], ['-q', number()], ['-s', number()], ['--queue-id=' + number()],
                             ['-M', rng.choice(['0', '0x0', 'x', '', '1234', '-1', '9' * 30])],
                             ['-Q', '0x77'], ['-S', '010']])
    if rng.randrange(6) == 0:
        words.append(rng.choice(['--all=shm', '-amsg', '-asem', '-a', '--all=bogus', '-a=shm']))
    if rng.randrange(12) == 0:
        words.append(rng.choice(['-Z', '--no-such', '-m', '-v']))
    return words


def history(rng):
    return [('ipcmk', ipcmk_words(rng)) if rng.randrange(5) < 3 else ('ipcrm', ipcrm_words(rng)) for _ in range(60)]


def replay(commands, command_of):
    lines = ''.join(f'{command_of(name, words)!r}\n' for name, words in commands)
    done = subprocess.run(['unshare', '--ipc', sys.executable, '-c', CHANGES], input=lines, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    # what is left in errno of the word before: see util_linux_differences.txt
    stale = r"(failed to parse argument: '[^']*'): (No such file or directory|Invalid argument)"
    return [re.sub(stale, r'\1', re.sub(r'^\[.*?\] ', '', line)) for line in done.stdout.splitlines()]


def change(ipctool, seed):
    rng = random.Random(seed)
    for _ in range(4 * ROUNDS):
        commands = history(rng)
        theirs = replay(commands, lambda name, words: (REFERENCE[name], [name] + words))
        ours = replay(commands, lambda name, words: (ipctool, ['ipctool', name] + words))
        for command, their, our in zip(commands, theirs, ours):
            if their != our:
                sys.exit(f'seed {seed}: {command}\ntheirs: {their}\nours:   {our}')
    print(f'{240 * ROUNDS} commands, seed {seed}: the same answers and the same tables')


{'read': read, 'change': change}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
