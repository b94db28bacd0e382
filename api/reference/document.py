"""The OpenAPI document: what the framework finds out by itself, and what it cannot know.

It knows neither our problems nor what events look like. Which problems an operation can answer follows from what it
is: one that asks for a key can refuse the key, one with fields can find them wrong. What is left, its route names
(``may_refuse``). Status, words and pages come from the one table in ``api.errors``.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema
from sqlalchemy.exc import OperationalError

from api.accounts import people_schema
from api.accounts.model import BadKeyError, CsrfError, NoKeyError, ScopeError
from api.badges.schema import WITH_NULLS as BADGE_MODELS
from api.catalog.schema import ExercisePage
from api.consents.schema import WITH_NULLS as CONSENT_MODELS
from api.errors import FAULT, MEDIA_TYPE, TABLE, TOO_LARGE, TOO_OFTEN, UNREADABLE, headers_of
from api.etags import NoRevisionError, OldRevisionError
from api.grading.schema import EVENT_EXAMPLES, EVENTS
from api.health.routes import Readiness
from api.kinds import Kind
from api.once.model import LostAnswerError, RetryInFlightError, RetryMismatchError
from api.partners.schema import WITH_NULLS as PARTNER_MODELS
from api.privacy.schema import WITH_NULLS as PRIVACY_MODELS
from api.problems import problem
from api.refused import REFUSALS, Fault, UnfitRequestError
from api.results.export_schema import RESULT_MODELS
from api.routing import analyse
from api.sittings.entry_schema import WITH_NULLS as ENTRY_MODELS
from api.sittings.model import NoSittingError
from api.sittings.schema import WITH_NULLS as SITTING_MODELS
from api.sittings.staff_schema import WITH_NULLS as ROOM_MODELS
from api.skills.schema import WITH_NULLS as SKILL_MODELS
from api.training.schema import WITH_NULLS as TRAINING_MODELS
from api.webhooks.schema import WITH_NULLS as WEBHOOK_MODELS

_DESCRIPTION = (
    "Hands-on exercises, graded against hidden suites in isolated sandboxes, turned into signed evidence of skills. "
    "Errors are problems by RFC 9457; their types have pages of their own."
)

_REFERENCE = "#/components/schemas/{model}"
_INSTANCE = "urn:preuve:request:5f0c1d2e3a4b5968"
_FAULT = Fault(
    place="/exercise",
    message="There is no exercise %(slug)s.",
    remedy="Did you mean: %(near)s?",
    facts={"slug": "fizzbuz", "near": "fizzbuzz"},
)

_FACTS = {
    "scope": "submissions:write",
    "seconds": "60",
    "minutes": "30",
    "state": "paused",
    "most": "3",
    "slug": "fizzbuzz",
    "part": "room",
    "opens_at": "2026-11-23T08:00:00Z",
}

#: The framework drops every null from its document, those in examples included: these are described once more.
_WITH_NULLS: tuple[type[BaseModel], ...] = (
    ExercisePage,
    Readiness,
    *people_schema.WITH_NULLS,
    *SKILL_MODELS,
    *CONSENT_MODELS,
    *PRIVACY_MODELS,
    *ENTRY_MODELS,
    *ROOM_MODELS,
    *SITTING_MODELS,
    *TRAINING_MODELS,
    *RESULT_MODELS,
    *WEBHOOK_MODELS,
    *PARTNER_MODELS,
    *BADGE_MODELS,
)

_WAIT = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"},
    **{
        f"RateLimit-{name}": {"schema": {"type": "integer"}, "description": f"{meaning}. Stands in every answer"}
        for name, meaning in (
            ("Limit", "Requests within a minute"),
            ("Remaining", "How many are left now"),
            ("Reset", "Seconds until the oldest of them no longer counts"),
        )
    },
}

#: What follows from a header that an operation reads.
_BY_HEADER: dict[str, tuple[type[Exception], ...]] = {
    "idempotency-key": (UnfitRequestError, RetryInFlightError, RetryMismatchError, LostAnswerError),
    "if-match": (NoRevisionError, OldRevisionError),
}
#: What an operation can answer for how one proves who one is, by the name of the security scheme.
_BEHIND: dict[str, tuple[type[Exception], ...]] = {
    "apiKey": (NoKeyError, BadKeyError, ScopeError, OperationalError),
    "staffSession": (NoKeyError, OperationalError),
    "candidateSession": (NoSittingError, OperationalError),
}
#: What is added where a cookie could have been sent by somebody else's page.
_BY_COOKIE: dict[str, type[Exception]] = {"staffSession": CsrfError, "candidateSession": CsrfError}
_SAFE = ("get", "head")
_BY_NAME = {error.__name__: kind for error, kind in TABLE.items()}


class FieldProblem(BaseModel):
    """One thing that is wrong with a request, and what to do about it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"place": "/mode", "message": "This is missing.", "remedy": "Add it. See /docs for an example."}
            ]
        },
    )

    place: str = Field(description="A JSON pointer into the body, ?name for a parameter, or a header's name")
    message: str
    remedy: str


class Problem(BaseModel):
    """Why a request was not granted (RFC 9457)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=lambda schema: schema.update(examples=[_example(UNREADABLE)]),
    )

    type: str = Field(description="What programs compare: the address of a page about this kind of problem")
    title: str = Field(description="For people, in the language that Accept-Language asks for; so is detail")
    status: int = Field(description="The same as that of the answer")
    detail: str
    instance: str = Field(description="This very request, as in X-Request-Id: name it when you report a fault")
    errors: list[FieldProblem] = Field(default_factory=list, description="What is wrong with single fields")
    draft: dict[str, Any] = Field(
        default_factory=dict,
        description="With draft-conflict: `version`, `content`, `saved_at` and `saved_by` of the stored draft",
    )
    success: bool = Field(default=False, description="At Ashby's addresses alone, always false: its contract says so")
    message: str = Field(default="", description="At Ashby's addresses alone: what Ashby shows to its user, in English")


class DocumentedApi(FastAPI):
    """The framework's application, with the whole truth in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """The document. Made when it is first asked for."""
        if self.openapi_schema is None:
            analyse(self)
            self.openapi_schema = _complete(super().openapi())
        return self.openapi_schema


def describe() -> dict[str, Any]:
    """What the OpenAPI document says about the API as a whole."""
    try:
        release = version("preuve")
    except PackageNotFoundError:
        release = "0"
    return {
        "version": release,
        "description": _DESCRIPTION,
        "license_info": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    models: list[type[BaseModel]] = [Problem, *EVENTS.values(), *_WITH_NULLS]
    _, definitions = models_json_schema([(model, "validation") for model in models], ref_template=_REFERENCE)
    schemas.update(definitions["$defs"])
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _add_problems(operation, safe=method in _SAFE)
            _add_events(operation)
    return document


def _add_problems(operation: dict[str, Any], *, safe: bool) -> None:
    # The framework's own idea of a 422, which is never answered.
    operation["responses"].pop("422", None)
    by_status: dict[int, list[Kind]] = {}
    for kind in _kinds_of(operation, safe=safe):
        by_status.setdefault(kind.status, []).append(kind)
    for status, kinds in sorted(by_status.items()):
        answer = operation["responses"].setdefault(str(status), {"description": _titles(kinds), "content": {}})
        answer["content"][MEDIA_TYPE] = {
            "schema": {"$ref": _REFERENCE.format(model="Problem")},
            "examples": {kind.code: {"summary": kind.title, "value": _example(kind)} for kind in kinds},
        }
        if headers := {name: value for kind in kinds for name, value in headers_of(kind).items()}:
            answer["headers"] = {name: {"schema": {"const": value}} for name, value in headers.items()}
    operation["responses"][str(TOO_OFTEN.status)]["headers"] = _WAIT


def _kinds_of(operation: dict[str, Any], *, safe: bool) -> list[Kind]:
    found = [_BY_NAME[name] for name in operation.pop(REFUSALS, ())]
    parameters = operation.get("parameters", ())
    for one in parameters:
        if one["in"] == "header":
            found += [TABLE[error] for error in _BY_HEADER.get(one["name"].lower(), ())]
    for scheme in (name for one in operation.get("security", ()) for name in one):
        found += [TABLE[error] for error in _BEHIND[scheme]]
        if not safe and scheme in _BY_COOKIE:
            found.append(TABLE[_BY_COOKIE[scheme]])
    if "requestBody" in operation:
        found.append(TOO_LARGE)
    if "requestBody" in operation or any(map(_can_be_wrong, parameters)):
        found.append(UNREADABLE)
    return list(dict.fromkeys([*found, TOO_OFTEN, FAULT]))


def _can_be_wrong(parameter: dict[str, Any]) -> bool:
    """Whether there are values that the framework refuses. It refuses no text by itself, in a path or header."""
    schema = parameter["schema"]
    kinds = schema.get("anyOf", [schema])
    plain = all(one.keys() <= {"type", "title", "description"} and one["type"] in ("string", "null") for one in kinds)
    return parameter["in"] == "query" or not plain


def _titles(kinds: Sequence[Kind]) -> str:
    return "; ".join(f"{kind.title} (`{kind.type}`)" for kind in kinds)


def _example(kind: Kind) -> dict[str, Any]:
    faults = (_FAULT,) if kind is UNREADABLE else ()
    facts = {name: _FACTS.get(name, "…") for name in kind.facts}
    return problem(kind, "en", instance=_INSTANCE, facts=facts, faults=faults)


def _add_events(operation: dict[str, Any]) -> None:
    """Say what is in the stream, as OpenAPI 3.2 does it for server-sent events; older readers see the examples."""
    content = operation["responses"].get("200", {}).get("content", {}).get("text/event-stream")
    if content is None:
        return
    content["itemSchema"] = {
        "oneOf": [_event(kind, {"$ref": _REFERENCE.format(model=model.__name__)}) for kind, model in EVENTS.items()]
    }
    content["examples"] = {kind: {"value": text} for kind, text in EVENT_EXAMPLES.items()}


def _event(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
    return {
        "type": "object",
        "required": ["event", "data"],
        "properties": {"event": {"const": kind}, "data": data, "id": {"type": "string"}},
    }
