"""How a case ended is said in both languages, since nobody knows yet who will read it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from runner import cases
from runner.exercise import Case, Checker
from runner.model import Localized
from runner.verdict import CheckVerdict


class Programs:
    """Stands for a candidate whose program always ends in the same way."""

    def __init__(self, reply: dict[str, Any]) -> None:
        self.reply = reply

    def begin(self, record: object) -> None: ...

    def end(self) -> None: ...

    def request(self, op: str, fields: dict[str, Any]) -> dict[str, Any]:
        return self.reply


@pytest.mark.parametrize(
    ("reply", "verdict", "message"),
    [
        ({"exit": 0, "stdout": "one\ntwo\n"}, CheckVerdict.PASSED, None),
        (
            {"exit": 0, "stdout": "one\n2\n"},
            CheckVerdict.FAILED,
            Localized(fr="ligne 2 : reçu '2', attendu 'two'", en="line 2: got '2', expected 'two'"),
        ),
        (
            {"exit": 0, "stdout": "one\ntwo\r\n"},
            CheckVerdict.FAILED,
            Localized(fr="la fin de la sortie diffère", en="the end of the output differs"),
        ),
        (
            {"exit": 3, "stdout": "one\ntwo\n", "stderr": "a\nValueError: 100 %(x)s\n"},
            CheckVerdict.ERROR,
            Localized(fr="code de sortie 3 – ValueError: 100 %(x)s", en="exit status 3 – ValueError: 100 %(x)s"),
        ),
        ({"exit": None, "signal": 11}, CheckVerdict.ERROR, Localized(fr="signal 11", en="signal 11")),
    ],
    ids=["right", "line", "end", "status", "signal"],
)
def test_how_a_case_ended_is_said_in_both_languages(
    reply: dict[str, Any], verdict: CheckVerdict, message: Localized | None
) -> None:
    case = Case(id="a", stdin="", expected="one\ntwo\n", arguments=())
    exercise = SimpleNamespace(sample_cases={"a": case}, cases={}, checker=Checker.EXACT, float_tolerance=0.0)
    records: list[Any] = []

    cases.run(Programs(reply), exercise, ["a"], records.append)  # type: ignore[arg-type]

    (finding,) = records[0].findings
    assert (finding.verdict, finding.message) == (verdict, message)
