"""What can be refused about badges, as HTTP says it; part of the one table of ``api.errors``."""

from __future__ import annotations

from typing import Final

from api.badges.model import (
    BadgeRevokedError,
    LevelNotReachedError,
    TooManyBadgesError,
    TooManySharesError,
    UnknownBadgeError,
    UnknownShareError,
    UnknownStatusListError,
    WithheldBadgeError,
)
from api.kinds import Kind

KINDS: Final[dict[type[Exception], Kind]] = {
    UnknownBadgeError: Kind(
        code="unknown-badge",
        status=404,
        title="There is no such badge",
        detail="Read /v1/mine/badges for one’s own, or /v1/candidates/{candidate}/badges for those of a candidate.",
    ),
    UnknownShareError: Kind(
        code="unknown-share",
        status=404,
        title="This link shows nothing",
        detail="It is mistyped, or its owner has closed it. Ask them for another one.",
    ),
    UnknownStatusListError: Kind(
        code="unknown-status-list",
        status=404,
        title="There is no such status list",
        detail="A badge says in credentialStatus in which list its status stands.",
    ),
    LevelNotReachedError: Kind(
        code="level-not-reached",
        status=409,
        title="This level is not reached",
        detail="Read /v1/mine/badges: takeable lists the levels that your work shows, as far as you may know them.",
    ),
    WithheldBadgeError: Kind(
        code="badge-withheld",
        status=409,
        title="This badge was withdrawn",
        detail="Staff have withdrawn your badge of this level. Ask them about it.",
    ),
    BadgeRevokedError: Kind(
        code="badge-revoked",
        status=409,
        title="This badge was withdrawn already",
        detail="It stays withdrawn, with the reason that was given.",
    ),
    TooManyBadgesError: Kind(
        code="too-many-badges",
        status=409,
        title="These are enough badges",
        detail="Nobody can have more than %(most)s.",
    ),
    TooManySharesError: Kind(
        code="too-many-shares",
        status=409,
        title="These are enough links",
        detail="Nobody can have more than %(most)s open ones: close one that you need no more.",
    ),
}
