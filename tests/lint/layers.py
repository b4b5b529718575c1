#!/usr/bin/env python3
"""Who may include whom: base < sys < {ipc, out, cli} < frame < applets; a library only in the one file that wraps it."""
import re

import tree as source

# Layers that stand side by side must not know each other.
MAY_INCLUDE = {
    'base': {'base'},
    'sys': {'base', 'sys'},
    'ipc': {'base', 'sys', 'ipc'},
    'out': {'base', 'sys', 'out'},
    'cli': {'base', 'sys', 'cli'},
    'frame': {'base', 'sys', 'ipc', 'out', 'cli', 'frame'},
}
MAY_INCLUDE['applets'] = MAY_INCLUDE['frame']
LIBRARIES = re.compile(r'(libsmartcols|libmnl|ncurses|curses|panel|jansson|json-c)\b')
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]', re.M)
# Only the file of the program itself knows what was built in.
TOP = {'src/main.c', 'src/registry.c', 'src/registry.h'}


def check_own(tree, path, line, included):
    parts, layer = path.split('/'), included.split('/')[0]
    if path in TOP:
        return
    if parts[0] == 'applets':
        if layer not in MAY_INCLUDE['applets'] and not included.startswith(parts[1] + '/') and '/' in included:
            tree.fault(path, line, f'an applet includes "{included}", of another group')
        return
    if layer not in MAY_INCLUDE[parts[1]]:
        tree.fault(path, line, f'{parts[1]}/ includes "{included}", which does not stand below it')


def lint(tree):
    wrappers = {}
    for path in source.program_files(tree):
        text = tree.read(path)
        for match in INCLUDE.finditer(text):
            line = text.count('\n', 0, match.start()) + 1
            library = LIBRARIES.match(match.group(2))
            if match.group(1) == '"':
                check_own(tree, path, line, match.group(2))
            elif library and wrappers.setdefault(library.group(1), path) != path:
                tree.fault(path, line, f'<{match.group(2)}> belongs into {wrappers[library.group(1)]} alone')


source.main(lint)
