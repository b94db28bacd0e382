"""Part (a): from the click to the report, against bare pytest, and against a container for each submission.

One submission of FizzBuzz over HTTP, as the editor sends it (POST with ``?wait``, until the report is there); bare
``pytest`` over the very same suite beside the same solution; and what one would do without Preuve: ``pytest`` in a
fresh container, the folder mounted into it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import docker

from bench.containers import image_of
from bench.figures import Result, Table, interleaved, median, milliseconds, p95, ratio
from bench.installation import BenchError, data_folder, installation
from bench.processor import wait_until_quiet
from bench.work import FIZZBUZZ, SOLUTION, fizzbuzz

#: What the suite's helper means where everything is plain Python already.
_BARE_HELPER = """\
def same(got, want):
    return type(got) is type(want) and got == want
"""
_HTTP, _BARE, _DOCKER = "Preuve over HTTP", "bare pytest", "docker run + pytest"


def run(*, rounds: int = 30) -> Result:
    """Measure."""
    work = fizzbuzz()
    with tempfile.TemporaryDirectory(prefix="preuve-bench-") as place, data_folder() as data:
        folder = _bare_folder(Path(place) / "bare")
        with installation(data) as running:
            ids: list[str] = []
            contestants = {
                _HTTP: lambda: ids.append(running.grade(work)["id"]),
                _BARE: bare_pytest(folder),
                _DOCKER: pytest_in_container(folder),
            }
            times = interleaved(contestants, rounds=rounds, warm_ups=2, between=wait_until_quiet)
            reports = [running.staff_report(one) for one in ids[-rounds:]]
    http_s, bare_s = times[_HTTP], times[_BARE]
    return Result(
        figures={
            "http_over_pytest_median": ratio(median(http_s), median(bare_s)),
            "http_over_pytest_p95": ratio(p95(http_s), p95(bare_s)),
            "http_p95_over_median": ratio(p95(http_s), median(http_s)),
            "http_over_docker_run_median": ratio(median(http_s), median(times[_DOCKER])),
        },
        tables=(
            Table(
                head=("FizzBuzz, 5 examples + 100 drawn ones", "median ms", "p95 ms", "rounds"),
                rows=tuple(milliseconds(name, took_s) for name, took_s in times.items()),
            ),
            where_time_goes(reports, http_s),
        ),
    )


def where_time_goes(reports: Sequence[Mapping[str, Any]], http_s: Sequence[float]) -> Table:
    """The medians of each phase, of the waiting in it, and of what the phases leave of the whole way."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for report in reports:
        for phase in report["phases"]:
            found.setdefault(phase["name"], []).append(phase)
            for part in phase["parts"]:
                found.setdefault(f"– {part['name']}", []).append(part)
    rows = [
        (
            name,
            *(
                f"{median([phase[what] for phase in phases]):.1f}"
                for what in ("wall_ms", "candidate_ms", "examiner_ms")
            ),
            *(f"{median([phase[what] for phase in phases]):.0f}" for what in ("candidate_frames", "examiner_frames")),
        )
        for name, phases in found.items()
    ]
    inside_ms = [sum(phase["wall_ms"] for phase in report["phases"]) for report in reports]
    outside_ms = median([took_s * 1_000 - inside for took_s, inside in zip(http_s, inside_ms, strict=True)])
    rows.append(("HTTP, database, report", f"{outside_ms:.1f}", "", "", "", ""))
    heads = ("phase", "median ms", "waiting for candidate", "for examiner", "candidate's frames", "examiner's frames")
    return Table(head=heads, rows=tuple(rows))


def bare_pytest(folder: Path) -> Callable[[], None]:
    """The suite on this machine's Python."""
    return lambda: _must_pass([sys.executable, *_pytest(str(folder))], folder)


def pytest_in_container(folder: Path) -> Callable[[], None]:
    """The suite in a container of its own, in the image that has pytest and hypothesis."""
    image = image_of(docker.from_env(), "examiner")
    command = [
        *("docker", "run", "--rm", "--network", "none", "--volume", f"{folder}:/bare:ro"),
        *("--env", "PYTHONPATH=/opt/preuve/site-packages", "--env", "PYTHONDONTWRITEBYTECODE=1"),
        *("--workdir", "/bare", "--entrypoint", "python3", image, *_pytest("/bare")),
    ]
    return lambda: _must_pass(command, folder)


def _pytest(folder: str) -> list[str]:
    quiet = ["-q", "-p", "no:cacheprovider", "--rootdir", folder, "-c", os.devnull]
    return ["-m", "pytest", *quiet, folder]


def _bare_folder(folder: Path) -> Path:
    """The same suite beside the same solution, as on a developer's machine."""
    folder.mkdir()
    shutil.copy(SOLUTION, folder / "submission.py")
    (folder / "preuve.py").write_text(_BARE_HELPER)
    for source in [*(FIZZBUZZ / "suite").glob("*.py"), *(FIZZBUZZ / "samples").glob("*.py")]:
        shutil.copy(source, folder / source.name)
    # Compiled once, as it would be after a first run; the container cannot write.
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder)], check=True)
    folder.chmod(0o755)
    folder.parent.chmod(0o755)
    return folder


def _must_pass(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(command[:3])} … failed:\n{done.stdout}\n{done.stderr}")
