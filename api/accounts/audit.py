"""The audit log: who saw, changed, exported and decided what. Written in the transaction of what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from api.accounts.model import Acting
from api.accounts.store import AuditEventRow
from api.ids import new_id


def note(
    session: Session,
    acting: Acting,
    action: str,
    target_kind: str,
    target_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write down that somebody did something.

    Args:
        session: the transaction in which it is done: both are kept, or neither.
        acting: a ``Caller``, an ``OnBehalf``, or a candidate's caller.
        action: what was done, as ``<thing>.<done>``: ``campaign.opened``, ``report.read``, ``results.exported``.
        target_kind: what it was done to: ``campaign``, ``sitting``, ``member``.
        target_id: which one.
        details: plain JSON that makes it understood; no secrets, no code, and no more of a person than is needed.
    """
    session.add(
        AuditEventRow(
            id=new_id(),
            organisation_id=acting.organisation,
            at=datetime.now(UTC),
            actor_kind=acting.actor.kind,
            actor_id=acting.actor.id,
            action=action,
            target_kind=target_kind,
            target_id=target_id,
            details=dict(details or {}),
            request_id=structlog.contextvars.get_contextvars().get("request_id"),
        )
    )
