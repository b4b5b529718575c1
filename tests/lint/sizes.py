#!/usr/bin/env python3
"""Lengths: a function at most 60 lines, a file at most 450, an applet's file at most 250."""
import tree as source

FUNCTION, FILE, APPLET = 60, 450, 250
# Tables of columns are data: one line each.
DATA = {'applets/inspect/object_columns.c', 'applets/util_linux/lsipc_columns.c'}
# Shown whole, text and JSON side by side.
LARGER = {'applets/inspect/stat.c': 300}


def lint(tree):
    for path in tree.paths('.c', '.h'):
        text = tree.read(path)
        most = APPLET if path.startswith('applets/') and path not in DATA else FILE
        most = LARGER.get(path, most)
        lines = text.count('\n')
        if lines > most:
            tree.fault(path, lines, f'{lines} lines, more than {most}')
        for name, start, length in source.functions(text):
            if length > FUNCTION:
                tree.fault(path, start, f'{name}() has {length} lines, more than {FUNCTION}')


source.main(lint)
