#!/usr/bin/env python3
"""applets/meson.build lists every applet there is, and every applet has a page, a summary and examples."""
import re

import tree as source

LIST = 'applets/meson.build'
FINAL = re.compile(r'^const struct applet applet_(\w+) = \{\n(.*?)^\};', re.M | re.S)
MEMBERS = ('group', 'page', 'summary', 'run')


def check_applet(tree, path, name, body):
    if name != path[len('applets/'):-len('.c')].replace('/', '_').replace('-', '_'):
        tree.fault(path, 1, f'applet_{name} is not named after its file')
    members = dict(re.findall(r'^\t\.(\w+) = (.*?),?$', body, re.M))
    for member in MEMBERS:
        if member not in members:
            tree.fault(path, 1, f'applet_{name} has no .{member}')
    if 'examples' not in members and 'NEEDS_HIDING' not in members.get('needs', ''):
        tree.fault(path, 1, f'applet_{name} has no .examples')
    if members.get('summary', '""').endswith('."'):
        tree.fault(path, 1, 'a summary has no full stop')


def lint(tree):
    listed = tree.read(LIST)
    names = set(re.findall(r"^  '(\w[\w/-]*)',$", listed, re.M))
    for path in tree.paths('.c'):
        if not path.startswith('applets/'):
            continue
        name = path[len('applets/'):-len('.c')]
        found = FINAL.findall(tree.read(path))
        if found and name not in names:
            tree.fault(LIST, 1, f'{name} is missing from applet_names')
        if not found and f"'{name}.c'" not in listed:
            tree.fault(LIST, 1, f'{name}.c is built nowhere')
        for applet, body in found:
            check_applet(tree, path, applet, body)


source.main(lint)
