#!/usr/bin/env python3
"""Calls and words that have no place here."""
import re

import tree as source

CALLS = {
    'alloca': 'an unbounded stack',
    'asctime': 'use strftime',
    'atof': 'use base/parse.h', 'atoi': 'use base/parse.h', 'atol': 'use base/parse.h', 'atoll': 'use base/parse.h',
    'ctime': 'use strftime',
    'gets': 'unbounded',
    'gmtime': 'use gmtime_r', 'localtime': 'use localtime_r',
    'longjmp': 'unwinds without cleanup', 'setjmp': 'unwinds without cleanup',
    'mktemp': 'use mkstemp', 'tempnam': 'use mkstemp', 'tmpnam': 'use mkstemp',
    'popen': 'a shell between us and the words', 'system': 'a shell between us and the words',
    'signal': 'use sigaction',
    'sprintf': 'use struct buffer or snprintf', 'vsprintf': 'use struct buffer or vsnprintf',
    'strcat': 'use struct buffer', 'strcpy': 'use struct buffer', 'stpcpy': 'use struct buffer',
    'strncat': 'use struct buffer', 'strncpy': 'use struct buffer',
    'strtok': 'use strtok_r or strsep',
    'usleep': 'use sys/clock.h',
}
CALL = re.compile(r'(?<![\w.>])(' + '|'.join(CALLS) + r')[ \t]*\(')
PRINTS = re.compile(r'(?<![\w.>])(printf|puts|putchar|fputs|fprintf|perror|vfprintf)[ \t]*\(|\b(stdout|stderr)\b')
# Spelt in halves, so that this file does not name them.
WORDS = re.compile(r'\b(TO' + r'DO|FIX' + r'ME|XX' + r'X)\b|\bnot imple' + r'mented\b|\bplace' + r'holder text\b')


def lint(tree):
    for path in source.program_files(tree):
        code = source.code_only(tree.read(path))
        for number, line in enumerate(code.split('\n'), 1):
            for call in CALL.findall(line):
                tree.fault(path, number, f'{call}(): {CALLS[call]}')
            if PRINTS.search(line):
                tree.fault(path, number, 'standard output is out/stream.h, standard error cli/report.h')
            if re.search(r'\bgoto\b', line):
                tree.fault(path, number, 'goto: use the cleanup attribute')
    for path in tree.paths():
        for number, line in enumerate(tree.read(path).split('\n'), 1):
            if WORDS.search(line):
                tree.fault(path, number, f'unfinished: {line.strip()[:80]}')


source.main(lint)
