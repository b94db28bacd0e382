"""What can be refused about work that is alike, as HTTP says it; part of the one table of ``api.errors``."""

from __future__ import annotations

from typing import Final

from api.kinds import Kind
from api.similarity.model import AnsweredError, NotHeardError, SimilarityDecidedError, UnknownSimilarityError

KINDS: Final[dict[type[Exception], Kind]] = {
    UnknownSimilarityError: Kind(
        code="unknown-similarity",
        status=404,
        title="There is no such pair of work",
        detail="It may have been found before, and not be found any more. Read the list again.",
    ),
    SimilarityDecidedError: Kind(
        code="similarity-state",
        status=409,
        title="Somebody has gone on with it meanwhile",
        detail="It is %(state)s. Read it again.",
    ),
    NotHeardError: Kind(
        code="similarity-not-heard",
        status=409,
        title="Those who wrote it were not heard",
        detail="Ask them first. Once they have answered, or seven days after, a person can confirm.",
    ),
    AnsweredError: Kind(
        code="similarity-answered",
        status=409,
        title="You have answered already",
        detail="Your answer is kept, and whoever decides reads it.",
    ),
}
