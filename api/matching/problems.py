"""What can be refused about job profiles and matches, as HTTP says it; part of the one table of ``api.errors``."""

from __future__ import annotations

from typing import Final

from api.kinds import Kind
from api.matching.model import (
    ContactAnsweredError,
    ContactAskedError,
    PoolMemberError,
    UnknownContactError,
    UnknownJobProfileError,
    UnknownMatchError,
    UnknownPoolError,
    UnknownPoolInvitationError,
)

KINDS: Final[dict[type[Exception], Kind]] = {
    UnknownJobProfileError: Kind(
        code="unknown-job-profile",
        status=404,
        title="There is no such job profile",
        detail="Read /v1/job-profiles to see which there are.",
    ),
    UnknownPoolError: Kind(
        code="unknown-pool",
        status=404,
        title="Your organisation belongs to no such pool",
        detail="Read /v1/pools to see to which it belongs.",
    ),
    ContactAskedError: Kind(
        code="contact-asked",
        status=409,
        title="This person was asked already for this job",
        detail="Read the contacts of the job profile to see how it stands.",
    ),
    UnknownContactError: Kind(
        code="unknown-contact",
        status=404,
        title="Nobody has asked you under this id",
        detail="Read /v1/mine/findable to see who would like to talk to you.",
    ),
    ContactAnsweredError: Kind(
        code="contact-answered",
        status=409,
        title="You have answered already",
        detail="The organisation knows your answer.",
    ),
    UnknownPoolInvitationError: Kind(
        code="unknown-pool-invitation",
        status=404,
        title="This token lets nobody join a pool",
        detail="It was used, replaced, or is too old. Ask the organisation that has made the pool for another one.",
    ),
    PoolMemberError: Kind(
        code="pool-member",
        status=409,
        title="Your organisation belongs to this pool already",
        detail="Read /v1/pools to see to which it belongs.",
    ),
    UnknownMatchError: Kind(
        code="unknown-match",
        status=404,
        title="Nobody who can be found has this id",
        detail="Read the matches of the job profile again: people may agree to be found no longer.",
    ),
}
