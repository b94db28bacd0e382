"""The JSON of submissions, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from runner.verdict import Intent, State, SubmissionVerdict

_EXAMPLE: JsonDict = {
    "exercise": "fizzbuzz",
    "language": "python",
    "files": {"solution.py": "def fizzbuzz(n):\n    return 'FizzBuzz' if n % 15 == 0 else str(n)\n"},
    "mode": "submit",
}

_ANSWER: JsonDict = {
    "id": "019a2b3c-4d5e-7f60-8123-456789abcdef",
    "exercise": "fizzbuzz",
    "exercise_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "language": "python",
    "mode": "submit",
    "state": "done",
    "verdict": "partial",
    "earned": 2.0,
    "possible": 5.0,
    "attempt": 1,
    "created_at": "2026-11-21T10:42:03.250Z",
    "finished_at": "2026-11-21T10:42:03.471Z",
    "report": {"version": 1, "view": "candidate", "verdict": "partial", "earned": 2.0, "possible": 5.0},
}


class NewSubmission(BaseModel):
    """Work to be graded."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    exercise: str = Field(description="The slug of an exercise", max_length=60)
    language: str = Field(description="One of the exercise's languages", max_length=40)
    files: dict[str, str] = Field(description="Name to text: at most 64 files and 1 MiB together")
    mode: Intent = Field(description="`run` tries the sample checks; `submit` hands in, and is graded in full")
    stdin: str | None = Field(default=None, description="For mode `run`: input of the candidate's own")


class SubmissionModel(BaseModel):
    """A submission, and its report once it is graded."""

    model_config = ConfigDict(title="Submission", json_schema_extra={"examples": [_ANSWER]})

    id: str
    exercise: str
    exercise_digest: str
    language: str
    mode: Intent
    state: State
    verdict: SubmissionVerdict | None = Field(description="null until the state is done")
    earned: float | None
    possible: float | None
    attempt: int = Field(description="The number of the newest attempt: above 1 only after a fault of ours")
    created_at: datetime
    finished_at: datetime | None
    report: dict[str, Any] | None = Field(description="See docs/report.md; null until the state is done")
