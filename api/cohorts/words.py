"""The words of figures, for pages and for files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.cohorts.exits_model import ExitKind
from api.cohorts.model import StageName
from api.i18n import Language, sentence, translate

STAGES: Final = {
    StageName.APPLICANTS: sentence("Invited, or took part"),
    StageName.RESULT: sentence("Have a result"),
    StageName.PLACE: sentence("Have a place"),
    StageName.TAKEN: sentence("Have said yes to it"),
}
EXITS: Final = {
    ExitKind.JOB: sentence("A job"),
    ExitKind.TRAINING: sentence("A training"),
    ExitKind.NONE: sentence("Neither"),
    ExitKind.UNKNOWN: sentence("Not known"),
}
CAME_OF_IT: Final = sentence("A job or a training")


def exits_said(kinds: Sequence[ExitKind], language: Language) -> str:
    """Kinds that are counted together."""
    return " / ".join(translate(EXITS[kind], language) for kind in kinds)
