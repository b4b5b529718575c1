#!/usr/bin/env python3
"""Takes up what a run of `meson test` reports: count_tests.py NAME TESTLOG.json RESULTS.

Appends a line "pass|fail|skip<TAB>name" to RESULTS for each test within each program, and prints what failed with its
output. Programs report their tests as TAP (bats, cmocka with CMOCKA_MESSAGE_OUTPUT=TAP) or in cmocka's own words; one
that reports neither is one test.
"""
import json
import re
import sys

TAP = re.compile(r'^(not )?ok\b[ \t]*\d*[ \t]*(?:-[ \t]*)?([^#\n]*)(#[ \t]*(?:skip|todo)\b.*)?', re.I | re.M)
CMOCKA = re.compile(r'^\[ *(OK|FAILED|SKIPPED|ERROR) *\] (?!\d+ test)(\w\S*)', re.M)
LINES_SHOWN = 80


def subtests(output):
    """The tests a program reported, as (result, name); each name once."""
    found = []
    for failed, name, mark in TAP.findall(output):
        found.append(('skip' if mark else 'fail' if failed else 'pass', name.strip()))
    if found:
        return found
    words = {'OK': 'pass', 'SKIPPED': 'skip', 'FAILED': 'fail', 'ERROR': 'fail'}
    named = {name.rstrip(':'): words[word] for word, name in CMOCKA.findall(output)}
    return [(result, name) for name, result in named.items()]


def program_results(test):
    """The results of one program of the log: at least one, and a failure when the program failed for any reason."""
    outcome = {'OK': 'pass', 'EXPECTEDFAIL': 'pass', 'SKIP': 'skip'}.get(test['result'], 'fail')
    found = subtests(test.get('stdout', '') + '\n' + test.get('stderr', ''))
    if not found or (outcome == 'fail' and all(result != 'fail' for result, _ in found)):
        found.append((outcome, 'ended with ' + test['result'] if found else ''))
    return found


def what_failed(output):
    """Of a TAP report the tests that failed, with what they said; any other report whole. The last lines, when long."""
    lines = output.splitlines()
    kept, failing = [], True
    for line in lines:
        if re.match(r'(not )?ok\b', line):
            failing = line.startswith('not')
        if failing:
            kept.append(line)
    return (kept or lines)[-LINES_SHOWN:]


def main():
    name, log, results = sys.argv[1:]
    with open(log, encoding='utf-8') as lines, open(results, 'a', encoding='utf-8') as out:
        for test in map(json.loads, lines):
            program = name + '/' + test['name'].split(' / ')[-1]
            found = program_results(test)
            for result, part in found:
                out.write(result + '\t' + program + (': ' + part if part else '') + '\n')
                if result == 'fail':
                    print('FAIL', program + (': ' + part if part else ''))
            if any(result == 'fail' for result, _ in found):
                output = test.get('stdout', '') + test.get('stderr', '')
                print('\n'.join('    ' + line for line in what_failed(output)))


main()
