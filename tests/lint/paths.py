#!/usr/bin/env python3
"""Nothing of the machine a file was written on: home directories, work directories, package registries."""
import re

import tree as source

# Spelt in halves, so that this file does not name them.
HERE = re.compile(r'(?<![\w.])/(wo' + r'rk/|ho' + r'me/\w|ro' + r'ot/|tmp/' + r'wt)|\bfar' + r'm-[a-z]|'
                  r'(deb\.deb' + r'ian|pypi\.o' + r'rg|regi' + r'stry\.npm|arch' + r'ive\.ubuntu|crates\.' + r'io)')


def lint(tree):
    for path in tree.paths():
        for number, line in enumerate(tree.read(path).split('\n'), 1):
            match = HERE.search(line)
            if match and not path.startswith(('tests/fixtures/', 'tests/fuzz/')):
                tree.fault(path, number, f'names {match.group()!r}, which is of one machine')


source.main(lint)
