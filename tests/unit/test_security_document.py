"""SECURITY.md says what is tried, in numbers that hold."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from attacks.tally import DOCUMENT, GROUPS, counts_of, document, document_table, documented, group_of
from runner.profile import Kernel
from runner.settings import INSTALLATION

LEAST_UNDER_GVISOR = 200


def test_the_table_of_attacks_counts_the_cases_that_there_are() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-p", "no:cacheprovider", "tests/attacks"]
    done = subprocess.run(command, cwd=INSTALLATION, capture_output=True, text=True, check=True)
    files = re.findall(r"^tests/attacks/(test_\w+\.py): (\d+)$", done.stdout, flags=re.MULTILINE)
    found: Counter[str] = Counter()
    for name, count in files:
        found[group_of(name)] += int(count)

    tried = counts_of(documented())

    assert tried[Kernel.HOST] == found, f"run `make attacks`: it rewrites {DOCUMENT.name}"
    assert set(found) == set(GROUPS)
    # Under gVisor it is the last whole run, which need not know the newest case.
    assert set(tried[Kernel.GVISOR]) == set(GROUPS)
    assert sum(tried[Kernel.GVISOR].values()) >= LEAST_UNDER_GVISOR


def test_a_run_writes_the_column_of_its_own_kernel(tmp_path: Path) -> None:
    counts = {kernel: dict.fromkeys(GROUPS, number) for number, kernel in enumerate(Kernel, 1)}
    written = tmp_path / "SECURITY.md"
    written.write_text(f"<!-- attacks: begin -->\n{document_table(counts)}<!-- attacks: end -->\n", encoding="utf-8")

    document(Kernel.GVISOR, dict.fromkeys(GROUPS, 7), written)

    assert counts_of(documented(written)) == {**counts, Kernel.GVISOR: dict.fromkeys(GROUPS, 7)}
