#!/usr/bin/env python3
"""The applet that CONTRIBUTING.md shows compiles, without a warning: example.py ROOT COMPILER..."""
import re
import subprocess
import sys

import tree as source


def lint(tree):
    text = tree.read('CONTRIBUTING.md')
    code = re.search(r'^```c\n(.*?)^```', text, re.M | re.S)
    if not code:
        tree.fault('CONTRIBUTING.md', 1, 'shows no applet')
        return
    command = sys.argv[2:] + ['-std=gnu17', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-Wno-missing-field-initializers',
                              '-fsyntax-only', '-I', tree.root + '/src', '-xc', '-']
    result = subprocess.run(command, input=code.group(1), text=True, capture_output=True)
    if result.returncode != 0:
        tree.fault('CONTRIBUTING.md', text.count('\n', 0, code.start()) + 1, result.stderr)


source.main(lint)
