"""What a caller can get wrong, as facts without words: ``api.errors`` knows the words, the status and the language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: Under this name a route tells ``api.reference`` what it may raise; no reader of the OpenAPI document sees it.
REFUSALS = "x-refusals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a request, at one place, and what to do about it.

    ``message`` and ``remedy`` are in English, and keys of the catalogue in ``api/locales``; the facts fill
    their ``%(name)s`` places.
    """

    #: A JSON pointer into the body (``/files/main.py``), or ``?wait`` or ``Idempotency-Key`` for what is not in it.
    place: str
    message: str
    remedy: str
    facts: dict[str, str] = field(default_factory=dict)
    #: Where the remedy has facts of its own; else it takes those of the message.
    remedy_facts: dict[str, str] | None = None


class RefusedError(Exception):
    """A request cannot be granted, and the reason lies with the request. Base of what the features raise."""

    def __init__(self, faults: tuple[Fault, ...] = (), **facts: str) -> None:
        """``facts`` fill the places of the sentence that ``api.errors`` has for this error."""
        super().__init__(type(self).__name__, facts)
        self.faults = faults
        #: Fill the places of the sentence that ``api.errors`` has for this error.
        self.facts = facts
        #: What the problem says besides, as plain JSON (RFC 9457 calls them extension members).
        self.more: dict[str, Any] = {}


class UnfitRequestError(RefusedError):
    """A parameter or header is not what it should be, in a way that the framework does not see: its faults say how."""


def may_refuse(*errors: type[Exception]) -> dict[str, Any]:
    """For ``openapi_extra`` of a route: what it may raise beyond what follows from its key and its fields."""
    return {REFUSALS: [error.__name__ for error in errors]}
