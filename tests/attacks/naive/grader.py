"""A grader as many have built it: hidden tests beside the candidate's code, in one process. The positive control.

A cheat is worth trying against Preuve only if it defeats this. It runs in a temporary folder with a bounded time, on
this machine and without a sandbox: only code that harms nobody may be given to it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_SECONDS = 60

#: What each judge runs, and which files it lays down before the candidate's are unpacked over them.
_PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=report.xml", "test_solution.py")
_LAID = {
    "pytest": {"suite.py": "test_solution.py", "cases.py": "cases.py"},
    "python": {"script.py": "check.py", "cases.py": "cases.py"},
    "node-test": {"suite.js": "check.test.js", "cases.json": "cases.json"},
    "node": {"script.js": "check.js", "cases.json": "cases.json"},
}
_COMMANDS = {
    "pytest": _PYTEST,
    "python": (sys.executable, "check.py"),
    "node-test": ("node", "--test", "check.test.js"),
    "node": ("node", "check.js"),
}
#: How a judge looks at what it ran. Measure -> the command, see ``_passed``.
MEASURES = {
    "strict": "pytest",  # exit status 0, and the report says that all four tests passed
    "junit": "pytest",  # the report says of no test that it failed
    "exit0": "pytest",  # exit status 0
    "printed": "python",  # the last line says that all passed
    "script": "python",  # exit status 0
    "node-test": "node-test",  # exit status 0
    "node": "node",  # exit status 0
}


def passes(files: Mapping[str, str], measure: str) -> bool:
    """True where the naive judge of this measure lets the submission pass."""
    kind = MEASURES[measure]
    with tempfile.TemporaryDirectory(prefix="naive-") as name:
        folder = Path(name)
        for source, target in _LAID[kind].items():
            shutil.copy(_HERE / source, folder / target)
        for path, text in files.items():
            (folder / path).write_text(text, encoding="utf-8")
        environment = {"PATH": os.environ["PATH"], "HOME": name, "PYTHONPATH": name, "LANG": "C.UTF-8"}
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # starts in half the time
        done = subprocess.run(
            _COMMANDS[kind], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
        return _passed(measure, done, folder)


def _passed(measure: str, done: subprocess.CompletedProcess[str], folder: Path) -> bool:
    if measure == "printed":
        return done.stdout.rstrip().endswith("4 passed")
    if measure in ("junit", "strict"):
        report = folder / "report.xml"
        if not report.exists():
            return False
        count = {key: int(value) for key, value in _suite(report).items() if value.isdigit()}
        clean = count["failures"] == count["errors"] == 0
        return clean and (measure == "junit" or (done.returncode == 0 and count["tests"] == 4 and not count["skipped"]))
    return done.returncode == 0


def _suite(report: Path) -> Mapping[str, str]:
    root = ET.parse(report).getroot()  # noqa: S314 written by our own tests' cheats
    return (root if root.tag == "testsuite" else root[0]).attrib
