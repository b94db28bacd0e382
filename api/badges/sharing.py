"""Links by which somebody shows badges that they chose, to whomever they give one, until they close it."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, OnBehalf
from api.accounts.secrets import digest_of
from api.badges import store
from api.badges.model import (
    MOST_SHARES,
    Share,
    SharedBadge,
    TooManySharesError,
    UnknownBadgeError,
    UnknownShareError,
)
from api.badges.service import Badges
from api.badges.store import BadgeRow, BadgeShareRow
from api.database import Database
from api.ids import is_id, new_id
from api.sittings.model import CandidateCaller
from api.tenancy import EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What whoever has a link sees: the badges, and nothing else of their owner."""

    badges: tuple[SharedBadge, ...]
    checked_at: datetime


class Shares:
    """The use cases. A link's token is derived from a secret of the data folder: its owner can read it again."""

    def __init__(
        self,
        database: Database,
        badges: Badges,
        secret: Callable[[], bytes],
        address: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``secret`` is asked when first needed, and answers the same for the life of the installation."""
        self._database = database
        self._badges = badges
        self._secret = secret
        self._address = address
        self._clock = clock

    def own(self, caller: CandidateCaller) -> tuple[Share, ...]:
        """The open links of somebody, the newest first."""
        with self._database.read(caller.organisation) as session:
            wanted = _open(caller.candidate).order_by(BadgeShareRow.id.desc())
            return tuple(self._share_of(row) for row in session.scalars(wanted))

    def make(self, caller: CandidateCaller, badges: Sequence[str], label: str) -> Share:
        """A link to these badges, in this order.

        Raises:
            UnknownBadgeError: one of them is none of theirs.
            TooManySharesError: they have as many open links as they may.
        """
        chosen = list(dict.fromkeys(badges))
        with self._database.write(caller.organisation) as session:
            mine = {row.id for row in store.of_candidate(session, caller.candidate)}
            if not chosen or not mine.issuperset(chosen):
                raise UnknownBadgeError
            count = session.scalar(select(func.count()).select_from(_open(caller.candidate).subquery())) or 0
            if count >= MOST_SHARES:
                raise TooManySharesError(most=str(MOST_SHARES))
            share = new_id()
            row = BadgeShareRow(
                id=share,
                candidate_id=caller.candidate,
                token_digest=digest_of(self._token(share)),
                label=label,
                badges=chosen,
                created_at=self._clock(),
            )
            session.add(row)
            audit.note(session, _acting(caller), "badge_share.made", "badge-share", share, {"badges": len(chosen)})
            return self._share_of(row)

    def close(self, caller: CandidateCaller, share: str) -> Share:
        """Let a link open nothing any more, for good.

        Raises:
            UnknownShareError: they have no such link, or it is closed already.
        """
        with self._database.write(caller.organisation) as session:
            row = session.get(BadgeShareRow, share, with_for_update=True) if is_id(share) else None
            if row is None or row.candidate_id != caller.candidate or row.revoked_at is not None:
                raise UnknownShareError
            row.revoked_at = self._clock()
            audit.note(session, _acting(caller), "badge_share.closed", "badge-share", share)
            return self._share_of(row)

    def read(self, token: str) -> Shown:
        """What a link shows, each badge checked now. For everybody who has it.

        Raises:
            UnknownShareError: it opens nothing.
        """
        with self._database.read(EVERYWHERE) as session:
            row = self._find(session, token)
            found = {one.id: one for one in session.scalars(select(BadgeRow).where(BadgeRow.id.in_(row.badges)))}
            shown = [found[one] for one in row.badges if one in found]
            return Shown(
                badges=tuple(
                    SharedBadge(badge=store.badge_of(one), checked=self._badges.check_in(session, one.jws))
                    for one in shown
                ),
                checked_at=self._clock(),
            )

    def _find(self, session: Session, token: str) -> BadgeShareRow:
        row = session.scalar(select(BadgeShareRow).where(BadgeShareRow.token_digest == digest_of(token)))
        if row is None or row.revoked_at is not None:
            raise UnknownShareError
        return row

    def _share_of(self, row: BadgeShareRow) -> Share:
        path = f"/s/{self._token(row.id)}"
        return Share(
            id=row.id,
            label=row.label,
            path=path,
            address=f"{self._address}{path}",
            badges=tuple(row.badges),
            created_at=row.created_at,
        )

    def _token(self, share: str) -> str:
        """256 bits."""
        digest = hmac.new(self._secret(), f"badge-share\0{share}".encode(), sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _open(candidate: str) -> Select[BadgeShareRow]:
    return select(BadgeShareRow).where(BadgeShareRow.candidate_id == candidate, BadgeShareRow.revoked_at.is_(None))


def _acting(caller: CandidateCaller) -> OnBehalf:
    return OnBehalf(organisation=caller.organisation, actor=Actor(kind=ActorKind.CANDIDATE, id=caller.candidate))
