"""The JSON of own exercises, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.catalog.model import ExerciseOrigin, VersionState
from api.catalog.schema import SampleCase, Text

_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_VERSION: JsonDict = {
    "slug": "our-invoices",
    "version": 2,
    "digest": _DIGEST,
    "state": "refused",
    "created_at": "2026-11-21T10:42:03.250Z",
    "checked_at": "2026-11-21T10:42:09.114Z",
}
_ANSWER: JsonDict = {
    "place": "submissions/partial/forgets_the_discount.py",
    "language": "python",
    "expected": "partial",
    "got": "rejected",
    "as_expected": False,
    "submission": "019a2b3c-4d5e-7f60-8123-456789abcdef",
}
_DECIDING: JsonDict = {"id": "test_discount", "verdict": "failed", "reason": "wrong", "message": "assert 3 == 2"}
_PROBLEM: JsonDict = {
    "place": "submissions/partial/forgets_the_discount.py",
    "language": "python",
    "expected": "partial",
    "got": "rejected",
    "message": {"fr": "Elle a obtenu …", "en": "It got …"},
    "remedy": {"fr": "Corrigez la suite …", "en": "Mend the suite …"},
    "checks": [_DECIDING],
}
_WARNING: JsonDict = {
    "file": "suite/test_invoices.py",
    "line": 12,
    "message": "The test asserts nothing.",
    "remedy": "Assert what the answer must be.",
}
_CASE: JsonDict = {"id": "empty", "arguments": [], "stdin": "", "expected": "0\n"}
_SUITE: JsonDict = {
    "slug": "our-invoices",
    "origin": "own",
    "version": 2,
    "digest": _DIGEST,
    "files": {"test_invoices.py": "def test_discount():\n    …\n"},
    "cases": [_CASE],
    "checks": [_ANSWER],
}


def _example(example: JsonDict, title: str) -> ConfigDict:
    return ConfigDict(title=title, json_schema_extra={"examples": [example]})


class OwnVersionModel(BaseModel):
    """One content of an own exercise."""

    model_config = _example(_VERSION, "OwnVersion")

    slug: str
    version: int
    digest: str = Field(description="sha256 of the exercise's content, reference submissions left out")
    state: VersionState
    created_at: datetime
    checked_at: datetime | None


class OwnVersionPage(BaseModel):
    """Versions of own exercises."""

    model_config = _example({"items": [_VERSION], "next": "WyIwMDAwMDAwMiJd"}, "OwnVersionPage")

    items: list[OwnVersionModel]
    next: str | None


class AnswerCheckModel(BaseModel):
    """One answer that a version is checked with."""

    model_config = _example(_ANSWER, "AnswerCheck")

    place: str
    language: str
    expected: str | None = Field(description="A verdict; null: anything but accepted")
    got: str | None = Field(description="null until it is graded")
    as_expected: bool | None
    submission: str = Field(description="Its report is at /v1/submissions/{id}?view=staff")


class DecidingCheck(BaseModel):
    """A check that made the difference."""

    model_config = _example(_DECIDING, "DecidingCheck")

    id: str
    verdict: str
    reason: str | None
    message: str | None


class CheckProblem(BaseModel):
    """An answer that did not get what its author said."""

    model_config = _example(_PROBLEM, "CheckProblem")

    place: str
    language: str
    expected: str | None
    got: str | None
    message: Text
    remedy: Text
    checks: list[DecidingCheck]


class SuiteWarning(BaseModel):
    """A line of the suite that lets wrong answers pass, or right ones fail."""

    model_config = _example(_WARNING, "SuiteWarning")

    file: str
    line: int | None
    message: str
    remedy: str


class OwnVersionDetails(OwnVersionModel):
    """A version with its check."""

    model_config = _example(
        {**_VERSION, "problems": [_PROBLEM], "warnings": [_WARNING], "checks": [_ANSWER]}, "OwnVersionDetails"
    )

    problems: list[CheckProblem] = Field(description="Why it is refused")
    warnings: list[SuiteWarning] = Field(description="They refuse nothing; in English")
    checks: list[AnswerCheckModel]


class HiddenCase(SampleCase):
    """A hidden case: what a program is given, and what it should print."""

    model_config = _example(_CASE, "HiddenCase")

    id: str


class SuiteModel(BaseModel):
    """The hidden side of an exercise."""

    model_config = _example(_SUITE, "Suite")

    slug: str
    origin: ExerciseOrigin
    version: int
    digest: str
    files: dict[str, str] = Field(description="Name to text; empty where the mode is cases")
    cases: list[HiddenCase]
    checks: list[AnswerCheckModel] = Field(description="The last check, for own exercises")
