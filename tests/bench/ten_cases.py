"""Part (b): a program run with ten inputs, against the bare interpreter started ten times, and against epicbox.

Preuve's time is the whole way over HTTP, queue and report included, divided by ten. The bare interpreter gets its
input by a pipe and nothing is compared. epicbox starts a container for each case; it runs in an environment of its own
(see deploy/bench), since it needs older libraries than Preuve has.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import docker

from bench.containers import image_of
from bench.figures import Result, Table, interleaved, median, milliseconds, p95, ratio
from bench.installation import ROOT, BenchError, data_folder, installation
from bench.processor import wait_until_quiet
from bench.work import CASES, ENTRIES, PROGRAMS, ten_sums, write_bank

EPICBOX_PYTHON: Final = ROOT / "build" / "epicbox" / "bin" / "python"
_COUNT: Final = len(CASES)
_OURS_PYTHON, _OURS_NODE = "Preuve, Python", "Preuve, JavaScript"
_BARE_PYTHON, _BARE_NODE, _EPICBOX = "bare python3", "bare node", "epicbox, Python"


def run(*, rounds: int = 15) -> Result:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="preuve-bench-") as place, data_folder() as data, epicbox() as their_ten:
        bank = write_bank(Path(place) / "bank")
        with installation(data, bank=bank) as running:
            contestants: dict[str, Callable[[], object]] = {
                _OURS_PYTHON: lambda: running.grade(ten_sums("python")),
                _BARE_PYTHON: bare(bare_python(), "python", Path(place)),
                _OURS_NODE: lambda: running.grade(ten_sums("javascript")),
                _BARE_NODE: bare([bare_node()], "javascript", Path(place)),
                _EPICBOX: their_ten,
            }
            jobs = interleaved(contestants, rounds=rounds, warm_ups=1, between=wait_until_quiet)
    cases = {name: [took_s / _COUNT for took_s in times_s] for name, times_s in jobs.items()}
    half = {name: median(times_s) for name, times_s in cases.items()}
    return Result(
        figures={
            "case_over_python_median": ratio(half[_OURS_PYTHON], half[_BARE_PYTHON]),
            "case_over_python_p95": ratio(p95(cases[_OURS_PYTHON]), p95(cases[_BARE_PYTHON])),
            "case_over_node_median": ratio(half[_OURS_NODE], half[_BARE_NODE]),
            "case_over_node_p95": ratio(p95(cases[_OURS_NODE]), p95(cases[_BARE_NODE])),
            "epicbox_over_case_median": ratio(half[_EPICBOX], half[_OURS_PYTHON]),
        },
        tables=(
            Table(
                head=(f"per case, {_COUNT} cases in one job", "median ms", "p95 ms", "rounds"),
                rows=tuple(milliseconds(name, times_s) for name, times_s in cases.items()),
            ),
        ),
    )


def bare_python() -> list[str]:
    """The interpreter itself: one in a virtual environment has more to read at its start."""
    return [os.path.realpath(sys.executable)]


def bare_node() -> str:
    """Raises BenchError where this machine has none."""
    found = shutil.which("node")
    if found is None:
        raise BenchError("there is no node on this machine to compare with: install nodejs")
    return found


def bare(interpreter: Sequence[str], language: str, folder: Path) -> Callable[[], None]:
    """The ten cases, a process each."""
    program = folder / ENTRIES[language]
    program.write_text(PROGRAMS[language])

    def ten() -> None:
        for given, expected in CASES:
            done = subprocess.run([*interpreter, str(program)], input=given, capture_output=True, text=True, check=True)
            if done.stdout != expected:
                raise BenchError(f"{program.name} printed {done.stdout!r}")

    return ten


@contextmanager
def epicbox() -> Iterator[Callable[[], None]]:
    """epicbox as a process that does the ten cases whenever it is asked."""
    if not EPICBOX_PYTHON.exists():
        raise BenchError(f"epicbox is not there: `make bench` installs it into {EPICBOX_PYTHON.parents[1]}")
    job = {
        "image": image_of(docker.from_env(), "python"),
        "files": {ENTRIES["python"]: PROGRAMS["python"]},
        "command": f"python3 {ENTRIES['python']}",
        "cases": CASES,
    }
    driver = Path(__file__).with_name("epicbox_driver.py")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with subprocess.Popen(
        [str(EPICBOX_PYTHON), str(driver)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ten(line: str = "go") -> None:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            if (said := process.stdout.readline()) != "right\n":
                raise BenchError(f"epicbox answered {said!r}")

        process.stdin.write(json.dumps(job) + "\n")
        yield ten
        process.stdin.close()
