"""Examples of reports of sittings, for the API's reference."""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.config import JsonDict, JsonValue

ID = "019a2b3c-4d5e-7f60-8123-456789abcdef"
AT = "2026-11-22T09:20:00Z"
TITLE: JsonDict = {"fr": "FizzBuzz", "en": "FizzBuzz"}
SKILL: JsonDict = {"framework": "preuve", "version": "1", "code": "conditions", "level": 1}
MARK: JsonDict = {
    "id": "words",
    "label": {"fr": "Choisir le bon mot", "en": "Choosing the right word"},
    "skill": SKILL,
    "earned": 1.0,
    "possible": 2.0,
    "passed": 1,
    "total": 2,
}
ITEM_SCORE: JsonDict = {
    "id": "i1",
    "part": "p1",
    "kind": "exercise",
    "state": "counted",
    "earned": 1.0,
    "possible": 2.0,
    "counts": ID,
    "handed_in": 1,
    "waiting": 0,
    "lost": 0,
    "criteria": [MARK],
}
PART_SCORE: JsonDict = {"id": "p1", "earned": 1.0, "possible": 2.0}
SKILL_SCORE: JsonDict = {"skill": SKILL, "earned": 1.0, "possible": 2.0, "passed": 1, "total": 2}
SCORE: JsonDict = {
    "earned": 1.0,
    "possible": 2.0,
    "final": True,
    "parts": [PART_SCORE],
    "items": [ITEM_SCORE],
    "skills": [SKILL_SCORE],
    "version": 1,
}
PERSON: JsonDict = {
    "id": ID,
    "name": "Zoé Martin",
    "email": "zoe@example.org",
    "group": "Nancy",
    "external_ref": None,
}
FACTS: JsonDict = {
    "id": ID,
    "state": "finished",
    "language": "fr",
    "trial": False,
    "created_at": AT,
    "started_at": AT,
    "finished_at": AT,
    "finish_reason": "clock",
    "allowed_ms": 3_600_000,
    "extra_ms": 0,
    "given_back_ms": 0,
    "paused_ms": 0,
    "used_ms": 3_600_000,
}
COMPUTED: JsonDict = {"number": 1, "cause": "first", "earned": 1.0, "possible": 2.0, "computed_at": AT}
COMMENT: JsonDict = {
    "id": ID,
    "item": "i1",
    "file": "solution.py",
    "line": 3,
    "text": "À reprendre ensemble.",
    "author": f"member:{ID}",
    "author_name": "Ada",
    "at": AT,
}
HANDED: JsonDict = {
    "id": ID,
    "at": AT,
    "intent": "submit",
    "by": "clock",
    "draft_version": 12,
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "submission": ID,
    "verdict": None,
    "earned": None,
    "possible": None,
    "counts": False,
    "report": None,
}
LINE: JsonDict = {"kind": "added", "before": None, "after": 2, "text": "    return str(n)"}
DIFF: JsonDict = {"name": "solution.py", "added": 1, "removed": 0, "hunks": [[LINE]]}
CODE: JsonDict = {
    "handed_in": ID,
    "language": "python",
    "entry": "solution.py",
    "files": {"solution.py": "def fizzbuzz(n):\n    return str(n)\n"},
    "changes": [DIFF],
}
CHOICE: JsonDict = {"id": "3c9683017f9e", "text": {"fr": "pour", "en": "for"}, "right": True, "chosen": True}
ANSWER: JsonDict = {
    "kind": "single",
    "prompt": {"fr": "Quel mot ?", "en": "Which word?"},
    "choices": [CHOICE],
    "chosen": ["3c9683017f9e"],
    "text": "",
    "explanation": None,
}
ITEM: JsonDict = {
    "id": "i1",
    "title": TITLE,
    "source": "fizzbuzz",
    "version": 1,
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "score": ITEM_SCORE,
    "time_ms": 900_000,
    "runs": 3,
    "handed_in": [HANDED],
    "code": CODE,
    "answer": None,
}
PART: JsonDict = {"id": "p1", "title": {"fr": "Bases", "en": "Basics"}, "score": PART_SCORE}
MOMENT: JsonDict = {"at": AT, "kind": "submit", "item": "i1", "data": {"by": "clock"}}
REPORT: JsonDict = {
    "version": 1,
    "view": "staff",
    "organisation": ID,
    "campaign": ID,
    "campaign_title": "Rentrée 2027",
    "battery_title": "Bases de Python",
    "feedback": "criteria",
    "person": PERSON,
    "sitting": FACTS,
    "score": SCORE,
    "history": [COMPUTED],
    "parts": [PART],
    "items": [ITEM],
    "skills": [SKILL_SCORE],
    "timeline": [MOMENT],
    "comments": [COMMENT],
}
FOR_CANDIDATE: JsonDict = {
    "version": 1,
    "view": "candidate",
    "feedback": "verdict",
    "campaign_title": "Rentrée 2027",
    "battery_title": "Bases de Python",
    "language": "fr",
    "started_at": AT,
    "finished_at": AT,
    "finish_reason": "clock",
    "given_back_ms": 0,
    "items": [{"id": "i1", "title": TITLE, "earned": 1.0, "possible": 2.0}],
    "score": {"earned": 1.0, "possible": 2.0, "final": True},
    "skills": [],
}


def example(shown: JsonValue, *, title: str | None = None, closed: bool = False) -> ConfigDict:
    """The configuration of a model with an example; a ``closed`` one refuses fields that it does not know."""
    config = ConfigDict(json_schema_extra={"examples": [shown]})
    if title is not None:
        config["title"] = title
    if closed:
        config["extra"] = "forbid"
    return config
