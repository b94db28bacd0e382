"""What can go wrong: an installation says no, or does not answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request."""

    #: A JSON pointer into what was sent.
    place: str
    message: str
    remedy: str


class RefusedError(Exception):
    """The answer is no: a problem by RFC 9457. ``code`` is its kind, and stays the same in every language."""

    def __init__(self, status: int, code: str, title: str, detail: str, faults: Sequence[Fault] = ()) -> None:
        """As the answer has them."""
        found = "".join(f"\n- {one.place}: {one.message} {one.remedy}" for one in faults)
        super().__init__(f"{status} {code}: {title}. {detail}{found}")
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.faults = tuple(faults)


class UnreachableError(Exception):
    """There is no answer, or none that can be read. What was asked may have been done."""


def refusal(status: int, problem: Any, text: str) -> RefusedError:
    """The refusal that an answer is. ``problem`` is its JSON, None where it has none."""
    if not isinstance(problem, dict):
        return RefusedError(status, "", "No problem that this client knows", text[:500])
    errors = problem.get("errors")
    faults = (
        [
            Fault(str(one.get("place", "")), str(one.get("message", "")), str(one.get("remedy", "")))
            for one in errors
            if isinstance(one, dict)
        ]
        if isinstance(errors, list)
        else []
    )
    return RefusedError(
        status,
        str(problem.get("type", "")).rpartition("/")[2],
        str(problem.get("title", "")),
        str(problem.get("detail", "")),
        faults,
    )
