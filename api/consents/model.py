"""Consents as the api knows them: to what, in which words, since when, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.refused import RefusedError
from runner.model import Localized


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One purpose, and how things stand with it."""

    #: A word of ``purposes``; for a pool with its id, ``pool:<id>``.
    purpose: str
    title: Localized
    #: What is agreed to, as it is shown today, and the number of these words.
    text: Localized
    version: int
    given: bool
    #: Of the consent that holds, or of the last one.
    given_at: datetime | None
    withdrawn_at: datetime | None
    #: The number of the words that were agreed to.
    given_version: int | None


class UnknownPurposeError(RefusedError):
    """Nobody can agree to this: it is no word of the list."""


class OldTextError(RefusedError):
    """The words were changed since they were shown: they have to be read again. Fact: ``version``."""
