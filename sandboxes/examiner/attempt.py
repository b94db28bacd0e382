"""One attempt, in a process of its own: write the suite down, let pytest run it, report.

Only forked processes come here; what a suite does to this process ends with it.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import hypothesis
from common.frames import Frame
from hypothesis import core as hypothesis_core

from examiner import operators, preuve
from examiner.ahead import Ahead
from examiner.candidate import Candidate, take_up
from examiner.link import Link
from examiner.objects import RemoteErrorClass, proxy_of
from examiner.prepared import PreparedPytest
from examiner.submission import PROGRAM_MODES, Submission

#: Suites may have modules of the names of our packages.
_OURS: Final = ("common", "examiner")
_ROOT: Final = str(Path(__file__).resolve().parent.parent)
#: A suite that will ask what names there are as soon as it is imported.
_IMPORTS_NAMES: Final = re.compile(r"^from submission import ", re.M)

PROFILE: Final = hypothesis.settings(
    database=None,
    deadline=None,
    derandomize=False,
    max_examples=100,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
    print_blob=False,
    report_multiple_bugs=False,
    suppress_health_check=(hypothesis.HealthCheck.too_slow,),
)

operators.install()
hypothesis.settings.register_profile("preuve", PROFILE)
hypothesis.settings.load_profile("preuve")


def run_attempt(request: Frame, *, reading: int, writing: int, prepared: PreparedPytest) -> None:
    """Run the suite and report every outcome, then ``end``.

    Args:
        request: the frame ``examine``.
        reading: where the relay's frames come from.
        writing: where ours go.
        prepared: has an empty folder for the suite's files, which the caller empties again.
    """
    link = Link(reading, writing)
    candidate = Candidate(link, single_number_type=bool(request["single_number_type"]), proxy=proxy_of)
    candidate.rebuilder.metaclass = RemoteErrorClass
    take_up(candidate)
    texts = {**request["samples"], **request["files"]}
    if request["mode"] not in PROGRAM_MODES and any(map(_IMPORTS_NAMES.search, texts.values())):
        candidate.begin_describing()
    names = write_suite(prepared.suite, texts)
    _settle(request, candidate, prepared.suite)
    ahead = Ahead(candidate, texts)
    prepared.plugin.begin(candidate, ahead, wanted=list(request["checks"]), seed=request["seed"])
    prepared.plugin.finish(prepared.run(names))


def write_suite(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """Write all files; returns the names of those that hold tests, in order."""
    names = []
    for name, text in texts.items():
        path = folder / name
        if "/" in name:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if path.name.startswith("test_") and path.suffix == ".py":
            names.append(name)
    return names


def _settle(request: Frame, candidate: Candidate, folder: Path) -> None:
    seed = int(request["seed"])
    random.seed(seed)
    setattr(hypothesis_core, "global_force_seed", seed)  # noqa: B010 its type there is that of None
    modules: dict[str, Any] = sys.modules
    for name in [name for name in modules if name.partition(".")[0] in _OURS]:
        del modules[name]
    sys.path[:] = [path for path in sys.path if path != _ROOT]
    candidate.plain_answers = request["mode"] == "function"
    modules["submission"] = Submission(candidate, mode=request["mode"])
    modules["preuve"] = preuve
    os.chdir(folder)
