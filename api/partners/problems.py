"""What can be wrong with what recruiting software asks for, as HTTP says it. See ``api.errors``."""

from __future__ import annotations

from api.kinds import Kind
from api.partners.model import (
    AlreadyOrderedError,
    NotConnectedError,
    UnfitPersonError,
    UnknownOrderError,
    UnknownTestError,
)

KINDS: dict[type[Exception], Kind] = {
    UnknownTestError: Kind(
        code="unknown-test",
        status=422,
        title="There is no such test",
        detail="A test is a campaign that is open in Preuve. Choose another one, or open it.",
    ),
    UnfitPersonError: Kind(
        code="unfit-person",
        status=422,
        title="This person cannot be invited",
        detail="Name or e-mail address cannot be used. See errors.",
    ),
    AlreadyOrderedError: Kind(
        code="already-ordered",
        status=409,
        title="This person has been sent the test already",
        detail="They have not finished it. Cancel it first, or wait.",
    ),
    UnknownOrderError: Kind(
        code="unknown-order",
        status=404,
        title="There is no such order",
        detail="It was never made, or belongs to somebody else.",
    ),
    NotConnectedError: Kind(
        code="not-connected",
        status=404,
        title="This software is not connected",
        detail="Connect it first, on the page of settings.",
    ),
}
