"""The source tree as the lints see it: its files, the code in them without comments, the functions."""
import os
import re
import sys

OURS = ('applets', 'completions', 'man', 'scripts', 'src', 'tests', '.ci')

COMMENT_OR_LITERAL = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


class Tree:
    """The files below ROOT, and what a lint found fault with."""

    def __init__(self, root):
        self.root = root
        self.faults = 0

    def paths(self, *endings):
        """Paths below the root, sorted: all of ours, or those with one of ENDINGS."""
        found = [name for name in os.listdir(self.root) if name != '.git' and os.path.isfile(os.path.join(self.root, name))]
        for top in OURS:
            for folder, _, names in os.walk(os.path.join(self.root, top)):
                if '__pycache__' not in folder:
                    found += [os.path.relpath(os.path.join(folder, name), self.root) for name in names]
        return sorted(path for path in found if not endings or path.endswith(endings))

    def read(self, path):
        with open(os.path.join(self.root, path), encoding='utf-8', errors='surrogateescape') as file:
            return file.read()

    def fault(self, path, line, text):
        print(f'{path}:{line}: {text}')
        self.faults += 1


def program_files(tree):
    """The program's own C files: not the tests'."""
    return [path for path in tree.paths('.c', '.h') if path.startswith(('src/', 'applets/'))]


def code_only(text):
    """TEXT with comments blanked and literals emptied; lines stay where they are."""
    def blank(match):
        found = match.group()
        if found[0] in '"\'':
            return found[0] * 2
        return re.sub(r'[^\n]', ' ', found)
    return COMMENT_OR_LITERAL.sub(blank, text)


def functions(text):
    """(name, first line, number of lines) of each function, which in this tree begins and ends in the first column."""
    lines = code_only(text).split('\n')
    start = None
    for number, line in enumerate(lines, 1):
        if line == '{':
            start = number
        elif line == '}' and start:
            head = ''.join(lines[max(0, start - 4):start - 1])
            names = re.findall(r'(\w+)\s*\(', re.split(r'[;}]', head)[-1])
            yield (names[0] if names else '?'), start, number - start - 1
            start = None


def main(lint):
    """Runs LINT on the tree named as the first word; the status says whether it found fault."""
    tree = Tree(sys.argv[1])
    lint(tree)
    sys.exit(tree.faults > 0)
