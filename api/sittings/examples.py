"""The examples that stand in the API's reference of sittings."""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.config import JsonDict

ID = "019a2b3c-4d5e-7f60-8123-456789abcdef"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
FILES: JsonDict = {"solution.py": "def fizzbuzz(n):\n    return 'Fizz'\n"}
CONTENT: JsonDict = {"language": "python", "files": FILES}
NEW_DRAFT: JsonDict = {"base_version": 3, "content": CONTENT}
SAVED: JsonDict = {"version": 4, "saved_at": "2026-11-21T10:42:03.250Z"}
DRAFT: JsonDict = {"version": 4, "saved_at": "2026-11-21T10:42:03.250Z", "saved_by": "this_device"}
RECEIPT: JsonDict = {
    "id": ID,
    "sitting": ID,
    "item": "i1",
    "kind": "submit",
    "digest": DIGEST,
    "draft_version": 4,
    "by": "candidate",
    "received_at": "2026-11-21T10:45:00.100Z",
    "submission": ID,
}
CLOCK: JsonDict = {
    "server_now": "2026-11-21T10:42:03.250Z",
    "started_at": "2026-11-21T10:00:00.000Z",
    "ends_at": "2026-11-21T11:00:00.000Z",
    "part_ends_at": None,
    "due_at": "2026-11-21T11:00:00.000Z",
    "left_ms": 1_076_750,
    "allowed_ms": 3_600_000,
    "extra_ms": 0,
    "given_back_ms": 0,
    "paused_ms": 0,
    "paused_at": None,
    "grace_ms": 3_000,
}
TITLE: JsonDict = {"fr": "FizzBuzz", "en": "FizzBuzz"}
ITEM: JsonDict = {
    "id": "i1",
    "kind": "exercise",
    "weight": 2.0,
    "title": TITLE,
    "minutes": 10,
    "languages": ["python"],
    "draft": DRAFT,
    "handed_in": None,
    "submissions": 3,
    "submissions_left": 3,
}
PART: JsonDict = {
    "id": "p1",
    "title": {"fr": "Premiers pas", "en": "First steps"},
    "minutes": None,
    "state": "open",
    "items": [ITEM],
}
OFFER: JsonDict = {
    "title": "Sélection d’automne",
    "organisation": "web@cademie",
    "opens_at": None,
    "closes_at": None,
    "time_zone": "Europe/Paris",
    "may_begin": True,
    "gate": None,
}
SITTING_EXAMPLE: JsonDict = {
    "id": ID,
    "state": "running",
    "finish_reason": None,
    "finished_at": None,
    "trial": False,
    "language": "fr",
    "candidate": "Zoé Martin",
    "campaign": OFFER,
    "clock": CLOCK,
    "extra_percent": 0,
    "minutes": 60,
    "points": 2.0,
    "feedback": "criteria",
    "navigation": "free",
    "go_on_at": None,
    "part": "p1",
    "parts": [PART],
    "practice": {"id": "practice", "title": TITLE, "draft": None, "handed_in": None},
    "adjustment": None,
    "csrf": "pJ0tB4xQ",
}
SUBMISSION: JsonDict = {
    "id": ID,
    "exercise": "fizzbuzz",
    "language": "python",
    "mode": "submit",
    "state": "queued",
    "ahead": 2,
    "attempt": 1,
    "created_at": "2026-11-21T10:45:00.100Z",
    "finished_at": None,
    "verdict": None,
    "earned": None,
    "possible": None,
    "report": None,
}
QUESTION: JsonDict = {"kind": "single", "prompt": {"fr": "Que vaut 7 % 3 ?", "en": "What is 7 % 3?"}, "choices": []}
ITEM_PAGE: JsonDict = {
    "id": "i2",
    "part": "p1",
    "weight": 1.0,
    "open": True,
    "exercise": None,
    "question": QUESTION,
    "submissions": None,
    "submissions_left": None,
    "draft": DRAFT,
    "content": {"chosen": ["one"], "text": ""},
    "handed_in": None,
    "receipts": [],
}


def example(title: str, *examples: JsonDict) -> ConfigDict:
    """For something that we answer."""
    return ConfigDict(title=title, json_schema_extra={"examples": list(examples)})


def sent(title: str, *examples: JsonDict) -> ConfigDict:
    """For something that is sent to us."""
    return ConfigDict(title=title, extra="forbid", json_schema_extra={"examples": list(examples)})
