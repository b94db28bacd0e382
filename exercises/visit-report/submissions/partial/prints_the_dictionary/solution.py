import sys
from pathlib import Path

from counting import Counts
from reading import read_line


class Usage(Exception):
    """The command line is wrong."""


def understand(arguments):
    logs, top, table = [], 3, None
    words = iter(arguments)
    for word in words:
        if word in ("--top", "--csv"):
            value = next(words, None)
            if value is None:
                raise Usage(f"{word} needs a value")
            if word == "--csv":
                table = value
            elif value.isdecimal() and int(value) >= 1:
                top = int(value)
            else:
                raise Usage(f"{value} is no number of pages")
        elif word.startswith("--"):
            raise Usage(f"no such option: {word}")
        else:
            logs.append(word)
    if len(logs) != 1:
        raise Usage("give exactly one log")
    return logs[0], top, table


def lines_of(log):
    text = sys.stdin.read() if log == "-" else Path(log).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if not line.isspace() and line)


def main(arguments):
    try:
        log, top, table = understand(arguments)
        counts = Counts(map(read_line, lines_of(log)))
    except Usage as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except OSError as problem:
        sys.stderr.write(f"{log}: {problem.strerror}\n")
        return 1
    print(counts.summary(top))
    if table:
        Path(table).write_text(counts.table(), encoding="utf-8")
    return 0


sys.exit(main(sys.argv[1:]))
