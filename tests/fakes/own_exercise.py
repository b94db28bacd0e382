"""An exercise of an organisation's own, ready to be uploaded, and a slot's opinion of the answers that come with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fakes.archives import files_below
from fakes.reports import full_report
from fakes.small_exercises import three_checks
from runner.model import GradeRequest, Report
from runner.verdict import SubmissionVerdict

RIGHT = "def double(n):\n    return n * 2\n"
WRONG = "def double(n):\n    return 2\n"


def own_files(folder: Path) -> dict[str, bytes]:
    """What is in the archive. ``folder`` is for making it."""
    made = three_checks(folder).folder
    found = {path: text for path, text in files_below(made).items() if not path.startswith("submissions/")}
    answers = {
        "accepted/times.py": RIGHT.encode(),
        "partial/two.py": WRONG.encode(),
        "rejected/two.js": b"exports.double = () => 2;\n",
        "accepted/times.js": b"exports.double = (n) => n * 2;\n",
    }
    return {**found, **{f"submissions/{path}": text for path, text in answers.items()}}


def as_asked(request: GradeRequest) -> Report:
    """What a slot would say: the right answer passes, of the wrong one a part, all else fails."""
    verdict = SubmissionVerdict.REJECTED
    if request.files.get("solution.py") == RIGHT or "n * 2" in request.files.get("solution.js", ""):
        verdict = SubmissionVerdict.ACCEPTED
    elif request.files.get("solution.py") == WRONG:
        verdict = SubmissionVerdict.PARTIAL
    report = full_report(exercise=request.exercise, exercise_digest=request.exercise_digest)
    return replace(report, verdict=verdict)
