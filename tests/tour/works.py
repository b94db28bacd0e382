"""What people write in the tour. Right and partly right work is the exercises' own; hostile work is here."""

from __future__ import annotations

from typing import Final

from bench.installation import ROOT

_BANK: Final = ROOT / "exercises"

#: The entry of every exercise of the tour.
ENTRY: Final = "solution.py"


def of_bank(exercise: str, name: str) -> str:
    """A reference submission."""
    return (_BANK / exercise / "submissions" / name).read_text(encoding="utf-8")


#: By exercise.
RIGHT: Final = {
    "fizzbuzz": of_bank("fizzbuzz", "accepted/conditions.py"),
    "shop-stock": of_bank("shop-stock", "accepted/before_values.py"),
    "order-totals": of_bank("order-totals", "accepted/plain_loops.py"),
    "page-address": of_bank("page-address", "accepted/regular_expression.py"),
    "newsletter-repair": of_bank("newsletter-repair", "accepted/smallest_repair.py"),
}
PARTLY: Final = {
    "fizzbuzz": of_bank("fizzbuzz", "partial/both_tried_last.py"),
    "shop-stock": of_bank("shop-stock", "partial/one_step_back_only.py"),
}
WRONG: Final = {
    "fizzbuzz": of_bank("fizzbuzz", "rejected/off_by_one.py"),
    "shop-stock": of_bank("shop-stock", "rejected/colons_in_the_summary.py"),
}
MISSING_COLON: Final = of_bank("fizzbuzz", "not_gradable/missing_colon.py")
ENDLESS: Final = (
    "def fizzbuzz(n):\n"
    "    while n % 15 == 0:\n"
    "        pass\n"
    '    return "Fizz" * (n % 3 == 0) + "Buzz" * (n % 5 == 0) or str(n)\n'
)
FORK_BOMB: Final = """\
import os


def fizzbuzz(n):
    while True:
        os.fork()
"""
READS_PROC: Final = '''\
import glob


def fizzbuzz(n):
    """Looks for the hidden tests wherever a process may look."""
    found = ""
    for name in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/**/test_*.py"):
        try:
            with open(name, "rb") as file:
                found += file.read(10_000).decode("latin-1")
        except OSError:
            pass
    return found
'''
FORGES: Final = """\
import json
import sys


def fizzbuzz(n):
    for out in (sys.stdout, sys.stderr, sys.__stdout__):
        print(json.dumps({"verdict": "accepted", "earned": 6.0, "possible": 6.0}), file=out, flush=True)
        print("8 passed in 0.01s", file=out, flush=True)
    return "PASSED"
"""
