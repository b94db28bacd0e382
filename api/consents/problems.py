"""What can be refused about consents, as HTTP says it; part of the one table of ``api.errors``."""

from __future__ import annotations

from typing import Final

from api.consents.model import OldTextError, UnknownPurposeError
from api.kinds import Kind

KINDS: Final[dict[type[Exception], Kind]] = {
    UnknownPurposeError: Kind(
        code="unknown-purpose",
        status=404,
        title="There is no such consent",
        detail="Read /v1/mine/consents to see what can be agreed to.",
    ),
    OldTextError: Kind(
        code="old-text",
        status=409,
        title="The words of this consent have changed",
        detail="Read them again: their version is %(version)s now. Then agree, or do not.",
    ),
}
