#!/usr/bin/env python3
"""Headers: each opens with its purpose, has a guard named after its path, and a comment above every function."""
import re

import tree as source

DECLARATION = re.compile(r'^(?!typedef|struct \w+ \{|enum|#|static|extern const)[A-Za-z_][\w \t*]*?\b(\w+)\(', re.M)


def guard_of(path):
    inner = path.split('/')
    inner = inner[1:] if inner[0] == 'src' else inner
    return 'IPCTOOL_' + re.sub(r'\W', '_', '/'.join(inner)).upper()


def is_commented(lines, number):
    """Is there a comment right above line NUMBER (from 0)? Declarations that follow each other share one."""
    while number > 0:
        above = lines[number - 1].rstrip()
        if above.endswith('*/'):
            return True
        if not above.endswith((';', ',')) or above.startswith(('#', '}')):
            return False
        number -= 1
    return False


def lint(tree):
    for path in tree.paths('.h'):
        text = tree.read(path)
        lines = text.split('\n')
        if not path.startswith(('src/', 'applets/')):
            continue
        if not text.startswith('/*'):
            tree.fault(path, 1, 'begins without a comment that says what it is for')
        guard = guard_of(path)
        if f'#ifndef {guard}\n#define {guard}\n' not in text:
            tree.fault(path, 1, f'has no guard {guard}')
        code = source.code_only(text)
        for match in DECLARATION.finditer(code):
            number = code.count('\n', 0, match.start())
            if not is_commented(lines, number):
                tree.fault(path, number + 1, f'{match.group(1)}() has no comment above it')


source.main(lint)
