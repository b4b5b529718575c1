#!/usr/bin/env python3
"""
The look of C files, as far as a machine should judge it. clang-format 14 itself is no judge: it takes tables of data
apart, one number a line, and lets trailing comments break declarations. `.clang-format` is there for new code.
"""
import re

import tree as source

# Code and comments; rows of tables, which read best one a line.
WIDTH, ROW_WIDTH = 130, 190
ROW = re.compile(r'\s+([{.\["]|BIND_)')
INDENTED_BY_BLANKS = re.compile(r'^\t* {8}')


def lint(tree):
    for path in tree.paths('.c', '.h'):
        text = tree.read(path)
        if not text.endswith('\n') or text.endswith('\n\n'):
            tree.fault(path, text.count('\n'), 'ends with an empty line, or without a newline')
        for number, line in enumerate(text.split('\n'), 1):
            if line != line.rstrip():
                tree.fault(path, number, 'blanks at the end')
            if INDENTED_BY_BLANKS.match(line):
                tree.fault(path, number, 'indented by blanks, not tabs')
            if len(line.expandtabs(8)) > (ROW_WIDTH if ROW.match(line) else WIDTH):
                tree.fault(path, number, 'too wide')
            if re.match(r'\s+(if|for|while|switch)\(', line):
                tree.fault(path, number, 'no blank behind the word')
        if '\n\n\n' in text:
            tree.fault(path, text.count('\n', 0, text.index('\n\n\n')) + 2, 'two empty lines')


source.main(lint)
