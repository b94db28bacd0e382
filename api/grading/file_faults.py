"""What ``runner.exercise`` finds wrong with files, as faults at a place of the request's body."""

from __future__ import annotations

from api.refused import Fault
from runner.exercise import FILE_SENTENCES, FileProblem


def fault_of(problem: FileProblem) -> Fault:
    """A finding as a fault with a JSON pointer. Its sentences are the runner's, and so are their translations."""
    sentences = FILE_SENTENCES[problem.code]
    return Fault(
        place=_place(problem.place), message=sentences.message, remedy=sentences.remedy, facts=dict(problem.facts)
    )


def _place(place: str) -> str:
    if place in ("files", "language"):
        return f"/{place}"
    return f"/files/{place.replace('~', '~0').replace('/', '~1')}"
