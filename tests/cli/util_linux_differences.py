"""
What the drop-ins do otherwise than util-linux 2.38.1 (and, for POSIX objects, 2.41), on purpose: this list, and nothing else. Each
difference has the sentence that the man page has, word for word (util_linux.py checks that), and where random words can meet it, a
function that makes the two results the same if nothing else differs. Everything else is compared byte for byte.
"""
import re

from util_linux_words import rows

PAGE = 4096


class Difference:
    def __init__(self, sentence, reason, settle=None):
        self.sentence, self.reason, self.settle = sentence, reason, settle
        self.met = 0  # how often it was needed


# ---- lsipc -q -P ----

def is_given(words, letter, name, without=''):
    """Whether the option is among the words, also in a cluster or abbreviated."""
    for word in words:
        if word.startswith('--'):
            if len(word) > 3 and name.startswith(word[2:].split('=')[0]):
                return True
        elif re.match(r'-[A-Za-z]*' + letter, word) and not re.match(r'-[io]', word):
            return True
    return False


def blank(line, ends):
    """The cells five wide that end at ENDS are blank; the last one is not even that."""
    for end in ends:
        last = end >= len(line)
        line = line[:end - 5] + (b'' if last else b'     ' + line[end:])
    return line


def without_permissions(call, result):
    """What util-linux prints: PERMS stays empty."""
    out = re.sub(rb'\bPERMS="0[0-7]*"', b'PERMS=""', result.out)
    out = re.sub(rb'"perms": "0[0-7]*"', b'"perms": null', out)
    out = re.sub(rb'(?m)^Permissions: .*\n', b'', out)
    head = call.again([word for word in call.words if not '--noheadings'.startswith(word) or len(word) < 4]).out.split(b'\n')[0]
    lines = out.split(b'\n')
    first = 0 if call.is_given('', 'noheadings') else 1
    if call.is_given('r', 'raw'):
        for at in range(first, len(lines) - 1):
            lines[at] = b' '.join(b'' if name == b'PERMS' else cell
                                  for name, cell in zip(head.split(b' '), lines[at].split(b' ')))
    elif b'="' not in out and not out.startswith(b'{') and b'PERMS' in head:
        ends = [found.end() for found in re.finditer(rb'\bPERMS\b', head)]
        lines[first:] = [blank(line, ends) if line else line for line in lines[first:]]
    result.out = b'\n'.join(lines)


def settle_permissions(call, theirs, ours):
    queues = call.is_given('q', 'queues') or call.is_given('Q', 'posix-mqueues')
    if call.name == 'lsipc' and queues and call.is_given('P', 'numeric-perms'):
        without_permissions(call, ours)


# ---- lsipc: how much is used ----

RESOURCES = {'q': ['MSGMNI', 'MSGMAX', 'MSGMNB'], 'm': ['SHMMNI', 'SHMALL', 'SHMMAX', 'SHMMIN'],
             's': ['SEMMNI', 'SEMMNS', 'SEMMSL', 'SEMOPM', 'SEMVMX']}


def sums(kernel):
    """USED of SHMALL and SEMMNS as util-linux counts, or the kernel."""
    segments, sets = rows('shm'), rows('sem')
    if kernel:
        pages = sum((int(row['size']) + PAGE - 1) // PAGE for row in segments)
        return {'SHMALL': pages, 'SEMMNS': sum(int(row['nsems']) for row in sets)}
    return {'SHMALL': sum(int(row['size']) for row in segments) // PAGE,
            'SEMMNS': len(sets) * int(sets[0]['nsems']) if sets else 0}


def with_sums(call, result, kernel):
    """The counts of RESULT, a summary in a machine format, must be those of sums(); they become the kernel's."""
    letters = [letter for letter, name in (('q', 'queues'), ('m', 'shmems'), ('s', 'semaphores')) if call.is_given(letter, name)]
    resources = [name for letter in letters or 'qms' for name in RESOURCES[letter]]
    mine, true = sums(kernel), sums(True)
    limits = {name: int(call.limit(name)) for name in mine}

    def percent(name, of):
        if limits[name] == 0:
            return 'inf%' if of[name] else '-nan%'
        return f'{of[name] / limits[name] * 100:.2f}%'

    def cells(texts, column):
        for at, text in enumerate(texts):
            name = resources[at * len(resources) // len(texts)]
            if name not in mine:
                continue
            if column == 'USED' and text == str(mine[name]).encode():
                texts[at] = str(true[name]).encode()
            elif column == 'USE%' and text == percent(name, mine).encode():
                texts[at] = percent(name, true).encode()
            else:
                texts[at] = b'neither: ' + text
        return texts

    out = result.out
    if call.is_given('r', 'raw'):
        lines = [line.split(b' ') for line in out.split(b'\n')]
        for at, name in enumerate(lines[0]):
            name = name.decode().replace('_PCT', '%')
            if name in ('USED', 'USE%'):
                new = cells([line[at] for line in lines[1:-1]], name)
                for line, text in zip(lines[1:-1], new):
                    line[at] = text
        result.out = b'\n'.join(b' '.join(line) for line in lines)
        return
    for name, pattern in (('USED', rb'(?<=\bUSED=")[^"]*|(?<="used": ")[^"]*'),
                          ('USE%', rb'(?<=\bUSE%=")[^"]*|(?<=\bUSE_PCT=")[^"]*|(?<="use%": ")[^"]*|(?<="use_pct": ")[^"]*')):
        new = iter(cells(re.findall(pattern, out), name))
        out = re.sub(pattern, lambda found: next(new), out)
    result.out = out


def settle_sums(call, theirs, ours):
    kinds = [call.is_given(letter, name) for letter, name in (('q', 'queues'), ('m', 'shmems'), ('s', 'semaphores'))]
    if call.name == 'lsipc' and (not any(kinds) or call.is_given('g', 'global')):
        with_sums(call, theirs, False)
        with_sums(call, ours, True)


# ---- sentences ----

def settle_unreadable(call, theirs, ours):
    if call.out != -1 and b'semctl' in theirs.err:  # what theirs does not print it can write
        ours.err = re.sub(rb'(?<=denied\n)(ipcs|lsipc): write error.*\n', b'', ours.err)
    if theirs.err == ours.err and theirs.err.endswith(b': semctl(GETVAL) failed: Permission denied\n') and not theirs.out:
        if call.again(call.words).out.startswith(ours.out.rstrip(b'\n')):
            ours.out = b''


def settle_qbytes(call, theirs, ours):
    if call.name == 'ipcs' and re.search(rb'\tqbytes=0\t|\tqsize=0B\t', theirs.out) and ours.same(call.theirs(0)):
        ours.out = theirs.out


def settle_bytes(call, theirs, ours):
    if call.name == 'lsipc' and theirs.out.startswith(b'{'):
        text = theirs.out.decode(errors='surrogateescape')
        theirs.out = re.sub('[\udc80-\udcff]', lambda found: f'\\u{ord(found[0]) - 0xdc00:04x}', text).encode()


def escaped(text):
    """What libsmartcols makes of bytes in the C locale."""
    text = re.sub(rb'\\(?=x)', rb'\\x5c', text)
    return re.sub(rb'[^ -~]', lambda found: b'\\x%02x' % found[0][0], text)


def settle_command(call, theirs, ours):
    if call.name == 'lsipc':
        label = b'(?m)^(' + b'|'.join([b'Creator command:' + b' ' * 20, b'Name:' + b' ' * 31]) + b')(.*?) *$'
        theirs.out = re.sub(label, lambda found: found[1] + b'%-36s' % escaped(found[2]), theirs.out)


def settle_words(call, theirs, ours):
    """Unescaped, ours are the same bytes, and none of them is a control byte."""
    if not re.search(rb'[\x00-\x09\x0b-\x1f\x7f]', ours.err):
        ours.err = re.sub(rb'\\x([0-9a-f]{2})', lambda found: bytes([int(found[1], 16)]), ours.err)


def settle_crash(call, theirs, ours):
    if theirs.status < 0 <= ours.status:
        theirs.status, theirs.out, theirs.err = ours.status, ours.out, ours.err


def settle_twice(call, theirs, ours):
    if call.name == 'ipcrm':
        for result in (theirs, ours):
            result.out = re.sub(rb'(?m)^(removing POSIX .*\n)\1+', rb'\1', result.out)


def settle_full(call, theirs, ours):
    if call.out != -1:
        theirs.err = theirs.err.replace(b': write error\n', b': write error: No space left on device\n')


def settle_stale(call, theirs, ours):
    stale = rb"(failed to parse argument: '[^']*'): (No such file or directory|Invalid argument|Operation not permitted|Permission denied)"
    if call.name == 'ipcrm' and re.search(stale, theirs.err):
        theirs.err = re.sub(stale, rb'\1', theirs.err)


def settle_ambiguous(call, theirs, ours):
    if call.name == 'lsipc':
        ours.err = ours.err.replace(b" '--name' '--newline'", b" '--newline'")


DIFFERENCES = [
    Difference('ipcrm -a shm, with a blank for the equals sign, removes nothing and is an error. util-linux removes every object '
               'of every kind, and then says that it does not know the word.',
               'Nothing is destroyed that was not named.'),
    Difference('ipcrm -a without a kind removes System V objects, as 2.38.1 does. 2.41 removes POSIX objects, too.',
               'A script that was written for 2.38.1 did not name them.'),
    Difference('ipcrm shm, ipcrm msg and ipcrm sem remove nothing if one of the words is no id. util-linux removes what it finds '
               'until then, and after.',
               'Half of the work is done before the bad word is seen.'),
    Difference('A key of more than 32 bits names nothing. util-linux drops the bits that are too many, and removes what has the '
               'key that is left.',
               'It is a stranger\'s.'),
    Difference('ipcrm does not add to a word that it cannot read why something before it failed. util-linux does, when errno still '
               'says.',
               'The reason is another word\'s.', settle_stale),
    Difference('ipcrm -v -a names a POSIX object once. util-linux names it twice.',
               'It is removed once.', settle_twice),
    Difference('ipcmk never takes an object that exists for a new one, and does not cut it to size. One that it could not finish, or whose id or name it could '
               'not print is removed again.',
               'Data would be lost; what nobody knows of is litter.'),
    Difference('ipcmk -p takes the permission bits alone. util-linux hands those above them to the kernel, for which they mean huge '
               'pages or memory that is not reserved.',
               'A mode says who may do what, and nothing else.'),
    Difference('ipcmk -M and -m have a size each. util-linux gives both the one that was said last.',
               'Each was said.'),
    Difference('A negative id names nothing. util-linux takes it for none given: it shows another object, or crashes.',
               'An answer about another object is worse than none.'),
    Difference('ipcs -s -i and lsipc -s -i show what is known of a set whose semaphores the user may not read, before they fail.',
               'It is known.', settle_unreadable),
    Difference('ipcs -q -i shows the size of a queue also to those who may not read from it. util-linux shows 0.',
               'It is not 0.', settle_qbytes),
    Difference('lsipc -P prints the modes of queues, where util-linux leaves the column blank.',
               'It was asked for.', settle_permissions),
    Difference('The summary of lsipc has the kernel\'s own count of pages and semaphores in use. util-linux leaves out part pages, '
               'and counts the first set for all.',
               'The count that the limit is about, at the price of one system call.', settle_sums),
    Difference('lsipc takes every column that it shows also with -o, one kind of object at a time, an id for System V and a name for '
               'POSIX. util-linux refuses SIZE, USEDBYTES, MSGS and SVAL of POSIX objects, mixes kinds, and passes over -i or -N '
               'where it means nothing.',
               'An answer to another question is none.'),
    Difference('lsipc lists also the POSIX queues and semaphores that the user may not open, and leaves blank what it cannot know. '
               'util-linux passes over them.',
               'A list from which something is missing is worse than one that says what it does not know.'),
    Difference('lsipc -Q needs no mounted file system where the user may make one of his own, as root may; where it can list '
               'nothing it ends with 1. util-linux ends with 0.',
               'An empty list would say that there are none.'),
    Difference('What stands in /dev/shm and is no regular file is no object: lsipc does not list it, and ipcrm does not remove it.',
               'It is somebody else\'s, and a link leads elsewhere.'),
    Difference('lsipc never truncates a column, also on a terminal, and its JSON is valid whatever bytes a command line has.',
               'Nothing is truncated; invalid JSON is no JSON.', settle_bytes),
    Difference('lsipc -i and -N escape the bytes of a command or name as the table does. util-linux sends them to the terminal.',
               'They may be a stranger\'s commands to the terminal.', settle_command),
    Difference('lsipc leaves COMMAND blank where the process with the number of the maker is younger than the segment.',
               'It is a stranger\'s.'),
    Difference('They do not crash: lsipc -S not on a file that is no semaphore, lsipc -Q not when it is asked for NAME twice.',
               'Nobody needs that.', settle_crash),
    Difference('Where standard output cannot be written they say why and end with 1. util-linux does not know why after much of '
               'output, and ends with 0 where it is closed, also after making something.',
               'What was asked for could not be said.', settle_full),
    Difference('Words that are no text are escaped in messages, but for those of getopt_long(3).',
               'They may come from elsewhere.', settle_words),
    Difference('Abbreviations of options are those of 2.41: what its new options make ambiguous is so.',
               'They are there.', settle_ambiguous),
    Difference('--help and --version have their own text.',
               'It is another program, and the options of 2.41 are there, too.'),
]


def settled(call, theirs, ours):
    """Makes both the same, difference by difference. Whether they are."""
    for difference in DIFFERENCES:
        if theirs.same(ours):
            return True
        if difference.settle:
            before = (repr(theirs), repr(ours))
            difference.settle(call, theirs, ours)
            difference.met += (repr(theirs), repr(ours)) != before
    return theirs.same(ours)
