"""What can be refused to somebody at a sitting, as HTTP says it; part of the one table of ``api.errors``."""

from __future__ import annotations

from typing import Final

from api.kinds import Kind
from api.sittings.model import (
    CampaignOverError,
    DraftConflictError,
    GateClosedError,
    NoSittingError,
    NoSubmissionLeftError,
    NothingAnsweredError,
    NothingToHandInError,
    NotRunningError,
    PartClosedError,
    TimeOverError,
    UnknownHandedInError,
    UnknownItemError,
    UnknownSittingError,
)

KINDS: Final[dict[type[Exception], Kind]] = {
    UnknownSittingError: Kind(
        code="unknown-sitting",
        status=404,
        title="There is no such sitting",
        detail="Check the id; another organisation's sitting cannot be found either.",
    ),
    NoSittingError: Kind(
        code="no-sitting",
        status=401,
        title="No sitting is open at this device",
        detail="Open your link or enter your code again: what you saved is still there.",
    ),
    UnknownItemError: Kind(
        code="unknown-item",
        status=404,
        title="There is no such item",
        detail="Read /v1/sitting to see which there are. Before the beginning only the practice can be read.",
    ),
    UnknownHandedInError: Kind(
        code="unknown-own-submission",
        status=404,
        title="You have handed in no such submission",
        detail="Read /v1/sitting/receipts to see what you have handed in.",
    ),
    GateClosedError: Kind(
        code="gate-closed",
        status=409,
        title="It has not begun yet",
        detail="Everybody begins when the staff open the start. Stay on this page.",
    ),
    CampaignOverError: Kind(
        code="campaign-not-open",
        status=409,
        title="This is not open now",
        detail="You can begin only between the dates on the first page.",
    ),
    NotRunningError: Kind(
        code="not-running",
        status=409,
        title="This cannot be done now",
        detail="It can be done only while the sitting is running. Its state is %(state)s.",
    ),
    TimeOverError: Kind(
        code="time-over",
        status=409,
        title="The time is over",
        detail="What was saved before the end is handed in. See your receipts.",
    ),
    PartClosedError: Kind(
        code="part-closed",
        status=409,
        title="This part is not open",
        detail="It is over, or it has not begun.",
    ),
    DraftConflictError: Kind(
        code="draft-conflict",
        status=409,
        title="A newer draft is stored",
        detail="It was saved in another tab or on another computer, and comes along in the field draft.",
    ),
    NothingToHandInError: Kind(
        code="nothing-to-hand-in",
        status=409,
        title="Nothing is saved yet",
        detail="Save a draft first, or send it along.",
    ),
    NothingAnsweredError: Kind(
        code="nothing-answered",
        status=409,
        title="There is no answer yet",
        detail="Choose or write one first, or go on to another task.",
    ),
    NoSubmissionLeftError: Kind(
        code="no-submission-left",
        status=409,
        title="No submission is left",
        detail="This exercise may be handed in %(most)s times. The best submission counts.",
    ),
}
