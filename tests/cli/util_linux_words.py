"""Random command lines for util-linux's commands: what is right, what is odd, and at times what is wrong."""
TYPES = {'m': 'shm', 'q': 'msg', 's': 'sem'}
ID_COLUMN = {'shm': 'shmid', 'msg': 'msqid', 'sem': 'semid'}


def rows(kind):
    """The kernel's table of KIND, a dictionary a row."""
    with open(f'/proc/sysvipc/{kind}') as table:
        head = table.readline().split()
        return [dict(zip(head, line.split())) for line in table]


def ids(kind):
    return [row[ID_COLUMN[kind]] for row in rows(kind)]


def some(rng, words, counts):
    return rng.sample(words, rng.choice(counts))


# ---- ipcs ----

def ipcs(rng, plain):
    return ipcs_by_id(rng) if rng.randrange(3) == 0 else ipcs_lists(rng)


def ipcs_lists(rng):
    words = some(rng, ['-m', '-q', '-s', '-a', '--shmems', '--queues', '--sem', '--all', '-mq', '-sa'], [0, 0, 1, 1, 2])
    words += some(rng, ['-t', '-p', '-c', '-l', '-u', '--time', '--pid', '--cre', '--limits', '--summary', '-tp', '-cu', '-pl'],
                  [0, 1, 1, 2])
    words += some(rng, ['-b', '--human', '--bytes', '--hum'], [0, 1, 1, 2])
    if rng.randrange(12) == 0:
        words.append(rng.choice(['extra', '--', '-Z', '--s', '--all=1', '-i', '--no-such', '-i5', '--id=x', '-i 0x1', '-',
                                 '-i99999999999', '-i', '', '--human=1', '--h', '--b', '-tZ', '--id', '-i ', '-i+1']))
    rng.shuffle(words)
    return words


def ipcs_by_id(rng):
    letter = rng.choice('mqs')
    words = ['-' + letter, '-i', some_id(rng, letter)] + some(rng, ['-b', '--human', '-t', '-u', '-c', '-l'], [0, 0, 1, 2])
    rng.random() < 0.1 and words.append(rng.choice(['-a', '-m', '-q', '-s']))
    return words


def some_id(rng, letter):
    known = ids(TYPES[letter])
    return rng.choice(known) if known and rng.randrange(8) else str(rng.randrange(2 ** 31))


# ---- lsipc ----

COLUMNS = {'m': 'SIZE NATTCH STATUS ATTACH DETACH COMMAND CPID LPID', 'q': 'USEDBYTES MSGS SEND RECV LSPID LRPID',
           's': 'NSEMS OTIME', 'g': 'RESOURCE DESCRIPTION LIMIT USED USE%'}
GENERIC = 'KEY ID OWNER PERMS CUID CUSER CGID CGROUP UID USER GID GROUP CTIME'
MACHINE_FORMATS = [['-J'], ['-r'], ['-e'], ['-n'], ['--json'], ['--raw'], ['--export'], ['--newline']]


def lsipc_columns(rng, letter):
    names = (GENERIC if letter != 'g' else '').split() + COLUMNS[letter].split()
    if rng.randrange(8) == 0:
        names += ['KEY', 'NSEMS', 'NO_SUCH', 'SIZE', 'LIMIT', 'key', '', 'x,KEY', 'KEY,', 'Owner', '+', ' ']
    count = rng.randrange(1, 6) if rng.randrange(25) else rng.randrange(30, 90)
    chosen = ','.join(rng.choice(names) for _ in range(count))
    return rng.choice([['-o', chosen], ['-o' + chosen], ['--output=' + chosen], ['-o+' + chosen], ['--out', '+' + chosen]])


def lsipc(rng, plain):
    """A kind, perhaps an id, a format, and what else there is. Sums that differ on purpose are asked for in machine formats."""
    letter = rng.choice('mmqqssg')
    words = ['-' + letter] if letter != 'g' or rng.randrange(2) else []
    if letter != 'g':
        if rng.randrange(3) == 0:
            words += ['-i', some_id(rng, letter)]
        if rng.randrange(10) == 0:
            words.append('-g')
        if rng.randrange(25) == 0:
            words += ['-' + letter] * rng.randrange(1, 8)
    is_sum = '-g' in words or letter == 'g'
    if is_sum and not plain:
        words += rng.choice(MACHINE_FORMATS)
    else:
        words += rng.choice([[]] * 6 + MACHINE_FORMATS + [['-l'], ['--list'], ['--raw', '--exp']])
    how = rng.randrange(5)
    if how == 0:
        words += lsipc_columns(rng, letter)
    elif how == 1:
        words += some(rng, ['-c', '-t', '--creator', '--time'], [1, 2])
    headings = [] if is_sum and not plain else ['--noheadings']
    words += some(rng, ['-b', '-P', '-y', '--notruncate', '--bytes', '--numeric-perms', '--shell'] + headings, [0, 0, 1, 2, 3])
    if rng.randrange(4) == 0:
        words.append('--time-format=' + rng.choice(['iso', 'full', 'short', 'bad' if rng.randrange(4) == 0 else 'iso']))
    if rng.randrange(15) == 0:
        words.append(rng.choice(['-Z', '--no-such', '-q', '-i', '-ix', 'extra', '--i', '--n', '--time-format', '-i1x', '-o', '-mq']))
    return words


# ---- ipcmk, ipcrm ----

def some_size(rng):
    return rng.choice(['1', '4096', '1K', '1.5K', '2KiB', '3KB', '010', '0x10', '1.05K', '2.999K', '1M', '0', '-1', '', 'x',
                       '1X', '1.7', '16E', '8EiB', '1Ki', ' 7', '+7', '.5K', '1 K', '18446744073709551616', '99999Y',
                       f'{rng.randrange(1, 5000)}', f'{rng.randrange(300)}.{rng.randrange(10 ** rng.randrange(1, 9))}K',
                       f'{rng.randrange(40)}.{rng.randrange(1000):03}kB', f'0x{rng.randrange(9999):x}', '0b1', '1k', '1kib', '1b',
                       '1KIB', '1.K', '1..5K', '1,5K', '0.5M', '1e3', '1.5B'])


def ipcmk(rng):
    words = []
    if rng.randrange(2):
        words += ['-p', rng.choice(['600', '0644', '777', '666', '0', '400', '999', '', 'x', '8' * 30, '7' * 30, ' 600', '+600', '60x'])]
    for _ in range(rng.choice([0, 1, 1, 1, 2, 3])):
        words += rng.choice([['-M', some_size(rng)], ['--shmem=' + some_size(rng)], ['-Q'], ['--queue'], ['-QM', '1K'],
                             ['-S', rng.choice(['1', '3', '010', ' 3', '0', '-1', 'x', '', '3 ', '99999999999', '70000'])]])
    if rng.randrange(15) == 0:
        words.append(rng.choice(['-Z', '--no-such', '-M', 'extra', '--q=1', '--']))
    return words


KEYS = ['0x77', '010', '1234', '-1', '0x80000001', '0', '0x0', 'x', '', '9' * 30, ' 1234', '+1234', '1234 ', '0x', '4294967295']


def ipcrm(rng):
    def number():
        return rng.choice([str(rng.randrange(8)), str(rng.randrange(8)), str(rng.randrange(20)), 'x', '', '99999999999', '00', '0x1',
                           '-1', ' 3', '+3', '3 '])

    if rng.randrange(5) == 0:
        numbers = [number() for _ in range(rng.randrange(4))]
        wrong = [word for word in numbers if word in ('x', '0x1', '3 ')]
        return [rng.choice(['shm', 'msg', 'sem', 'pshm'])] + (wrong or numbers)
    words = ['-v'] if rng.randrange(2) else []
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        words += rng.choice([['-m', number()], ['-q', number()], ['-s', number()], ['--queue-id=' + number()],
                             ['-M', rng.choice(KEYS)], ['-Q', rng.choice(KEYS)], ['--semaphore-key', rng.choice(KEYS)],
                             ['-S' + rng.choice(KEYS)]])
    if rng.randrange(6) == 0:
        words.append(rng.choice(['--all=shm', '-amsg', '-asem', '-a', '--all=bogus', '-a=shm', '--al=sem']))
    if rng.randrange(12) == 0:
        words.append(rng.choice(['-Z', '--no-such', '-m', '-v', '--']))
    return words
