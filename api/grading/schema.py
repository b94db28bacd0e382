"""The JSON of submissions, as the API's reference describes it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.catalog.schema import Text
from runner.verdict import CheckVerdict, Intent, State, SubmissionVerdict

_EXAMPLE: JsonDict = {
    "exercise": "fizzbuzz",
    "language": "python",
    "files": {"solution.py": "def fizzbuzz(n):\n    return 'FizzBuzz' if n % 15 == 0 else str(n)\n"},
    "mode": "submit",
}

_REPORT: JsonDict = {"version": 1, "view": "candidate", "verdict": "partial", "earned": 2.0, "possible": 5.0}

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
    "report": _REPORT,
}


_STATE: JsonDict = {"state": "running", "attempt": 1}
_PHASE: JsonDict = {"name": "load", "wall_ms": 41.3}
_HIDDEN_CHECK: JsonDict = {
    "visible": False,
    "criterion": "words",
    "label": {"fr": "Un multiple de 3 et de 5", "en": "A multiple of 3 and of 5"},
    "hint": {"fr": "Dans quel ordre …", "en": "In which order …"},
    "verdict": CheckVerdict.FAILED.value,
    "reason": "wrong",
}
_SAMPLE_CHECK: JsonDict = {
    "visible": True,
    "criterion": None,
    "id": "test_example_nine",
    "label": {"fr": "L’exemple du nombre 9", "en": "The example of the number 9"},
    "hint": None,
    "verdict": CheckVerdict.PASSED.value,
    "reason": None,
    "message": None,
    "output": "",
    "wall_ms": 3,
    "cpu_ms": 1,
    "calls": 1,
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


class StateEvent(BaseModel):
    """The data of the event ``state``: how far the submission has come."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_STATE]})

    state: State
    attempt: int = Field(description="A higher one means that we begin again, after a fault of ours")


class PhaseEvent(BaseModel):
    """The data of the event ``phase``: a phase of the attempt has ended."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PHASE]})

    name: Literal["sandbox", "load", "checks", "judge"]
    wall_ms: float


class CheckEvent(BaseModel):
    """The data of the event ``check``: a check has ended. What follows ``reason`` is told of sample checks alone."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_SAMPLE_CHECK, _HIDDEN_CHECK]})

    visible: bool = Field(description="true for sample checks")
    criterion: str | None = Field(description="null for sample checks")
    label: Text
    hint: Text | None
    verdict: CheckVerdict
    reason: str | None
    id: str | None = None
    message: str | Text | None = Field(default=None, description="Both languages where we wrote it; else plain text")
    output: str | None = None
    wall_ms: int | None = None
    cpu_ms: int | None = None
    calls: int | None = None


class ReportEvent(BaseModel):
    """The data of the event ``report``, the last one: the candidate's view. See docs/report.md."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_REPORT]})

    version: int
    view: Literal["candidate"]
    verdict: SubmissionVerdict
    earned: float
    possible: float


#: What the data of each kind of event looks like.
EVENTS: dict[str, type[BaseModel]] = {
    "state": StateEvent,
    "phase": PhaseEvent,
    "check": CheckEvent,
    "report": ReportEvent,
}

#: Each kind of event as it goes over the wire.
EVENT_EXAMPLES: dict[str, str] = {
    kind: f"event: {kind}\nid: 1795301779625-{number}\ndata: {json.dumps(example, ensure_ascii=False)}\n\n"
    for number, (kind, example) in enumerate(
        {"state": _STATE, "phase": _PHASE, "check": _HIDDEN_CHECK, "report": _REPORT}.items()
    )
}
