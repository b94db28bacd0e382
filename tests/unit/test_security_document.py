"""SECURITY.md says what is tried, in numbers that hold."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

from attacks.tally import DOCUMENT, GROUPS, documented, group_of
from runner.settings import INSTALLATION


def test_the_table_of_attacks_counts_the_cases_that_there_are() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider", "tests/attacks"]
    done = subprocess.run(command, cwd=INSTALLATION, capture_output=True, text=True, check=True)
    files = re.findall(r"^tests/attacks/(test_\w+\.py): (\d+)$", done.stdout, flags=re.MULTILINE)
    found: Counter[str] = Counter()
    for name, count in files:
        found[group_of(name)] += int(count)

    rows = re.findall(r"^\| (\w+) \|.*\| (\d+) \|$", documented(), flags=re.MULTILINE)

    assert {group: int(tried) for group, tried in rows} == found, f"run `make attacks`: it rewrites {DOCUMENT.name}"
    assert set(found) == set(GROUPS)
