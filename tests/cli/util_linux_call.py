"""One command line, said to util-linux's command and to ours."""
import datetime
import os
import subprocess
import sys

from util_linux_differences import is_given, settled

# Where the commands to compare with are.
REFERENCE = '/usr/bin'


class Result:
    def __init__(self, program, words, user, out=subprocess.PIPE, environment=None):
        who = {'user': user, 'group': user, 'extra_groups': []} if user else {}
        done = subprocess.run(words, executable=program, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE,
                              env=environment, **who)
        self.status, self.out, self.err = done.returncode, done.stdout or b'', done.stderr

    def same(self, other):
        return (self.status, self.out, self.err) == (other.status, other.out, other.err)

    def __repr__(self):
        return f'  status {self.status}\n  out {self.out[:3000]!r}\n  err {self.err[:500]!r}'


class Call:
    """One command line, for both."""
    def __init__(self, ipctool, name, words, user=0, environment=None, reference=REFERENCE):
        self.ipctool, self.name, self.words, self.user, self.out = ipctool, name, words, user, subprocess.PIPE
        self.environment = environment or dict(os.environ)
        self.reference = f'{reference}/{name}'

    def theirs(self, user=None):
        user = self.user if user is None else user
        return Result(self.reference, [self.name] + self.words, user, self.out, self.environment)

    def ours(self):
        return Result(self.ipctool, ['ipctool', self.name] + self.words, self.user, self.out, self.environment)

    def again(self, words):
        """Ours, with other words, as root."""
        return Result(self.ipctool, ['ipctool', self.name] + words, 0, environment=self.environment)

    def is_given(self, letter, name):
        return is_given(self.words, letter or '!', name)

    @staticmethod
    def limit(name):
        if name == 'SHMALL':
            return open('/proc/sys/kernel/shmall').read()
        return open('/proc/sys/kernel/sem').read().split()[1]

    def complain(self, seed, theirs, ours):
        extra = {name: self.environment[name] for name in ('TZ', 'POSIXLY_CORRECT') if name in self.environment}
        sys.exit(f'seed {seed}: {self.name} {self.words} of user {self.user} {extra}\ntheirs:\n{theirs}\nours:\n{ours}')

    def compare(self, seed):
        day = datetime.date.today()
        theirs, ours = self.theirs(), self.ours()
        if not settled(self, theirs, ours):
            if datetime.date.today() != day:  # times of today are shown otherwise than those of yesterday
                return self.compare(seed)
            self.complain(seed, theirs, ours)
