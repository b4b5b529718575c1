#!/usr/bin/env python3
"""What the zoo (tests/helpers/zoo) says must be found, and what was.

zoo.py addresses FILE [PREFIX...]   the addresses of its objects, one a line; with PREFIX only those that begin so
zoo.py compare FILE ANSWER [PREFIX...]
                                    who -J for those addresses: no role more, no role less, creator and last user aside
"""
import json
import sys


def expectations(path):
    with open(path, encoding='utf-8') as lines:
        return [json.loads(line) for line in lines]


def identity(row):
    return (row['addr'], row['pid'], row['tid'], row['role'], row['detail'] or '')


def compare(wanted, document, prefixes):
    rows = document['processes']
    needed = [identity(row) for row in wanted if not row.get('absent') and row['addr'].startswith(prefixes)]
    decoys = {(row['addr'], row['pid']) for row in wanted if row.get('absent')}
    found = [identity(row) for row in rows if row['role'] not in ('creator', 'last-user')]
    faults = ['a decoy: %r' % (identity(row),) for row in rows if (row['addr'], row['pid']) in decoys]
    for row in needed:
        if row in found:
            found.remove(row)
        else:
            faults.append('not found: %r' % (row,))
    faults += ['nobody said: %r' % (row,) for row in found]
    print('\n'.join(faults) or '%d found' % len(needed))
    return bool(needed) and not faults


def main():
    verb, path = sys.argv[1:3]
    wanted = expectations(path)
    if verb == 'addresses':
        prefixes = tuple(sys.argv[3:]) or ('',)
        print('\n'.join(sorted({row['addr'] for row in wanted if row['addr'].startswith(prefixes)})))
        return 0
    prefixes = tuple(sys.argv[4:]) or ('',)
    with open(sys.argv[3], encoding='utf-8') as answer:
        return 0 if compare(wanted, json.load(answer), prefixes) else 1


if __name__ == '__main__':
    sys.exit(main())
