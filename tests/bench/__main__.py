"""``python -m bench [LETTERS…]``: measure, print, and write build/bench.json and BENCHMARKS.md. See deploy/bench."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Sequence

from bench.figures import Result
from bench.installation import ROOT, BenchError
from bench.machine import describe
from bench.page import on_terminal, section, update_figures, update_page
from bench.parts import UnknownPartError, chosen

FIGURES = ROOT / "build" / "bench.json"
PAGE = ROOT / "BENCHMARKS.md"


def main(words: Sequence[str]) -> int:
    """The exit status: 1 when a part could not be measured, whatever the others have found."""
    try:
        parts = chosen(words)
    except UnknownPartError as error:
        print(error, file=sys.stderr)
        return 2
    status = 0
    for part in parts:
        machine, began = describe(), time.monotonic()
        print(f"… ({part.letter}) {part.title}", file=sys.stderr, flush=True)
        try:
            result: Result = part.run()
        except BenchError as error:
            print(f"({part.letter}) could not be measured: {error}", file=sys.stderr)
            status = 1
            continue
        # Written at once: what comes after may fail, or be ended.
        update_figures(FIGURES, machine, {part.letter: result})
        update_page(PAGE, machine, {part.letter: section(part, result, machine)})
        print(on_terminal(part, result) + f"({time.monotonic() - began:.0f} s)\n", flush=True)
    print(f"written to {FIGURES.relative_to(ROOT)} and {PAGE.relative_to(ROOT)}")
    return status


if __name__ == "__main__":
    # Whoever ends this in the middle leaves no installation behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
