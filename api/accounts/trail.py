"""Reading the audit log: the newest first, with the names of those who acted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from api.accounts.members import names_of
from api.accounts.model import ActorKind, Caller
from api.accounts.secrets import prefix_of
from api.accounts.store import ApiKeyRow, AuditEventRow
from api.database import Database
from api.paging import Page, PageOf, read_page


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """Something that was done."""

    id: str
    at: datetime
    actor_kind: ActorKind
    actor_id: str | None
    #: A member's name, a key's beginning and name; None for others.
    actor_name: str | None
    action: str
    target_kind: str
    target_id: str | None
    details: dict[str, Any]
    request_id: str | None


class Trail:
    """The use case of reading it."""

    def __init__(self, database: Database) -> None:
        """Connects when first used."""
        self._database = database

    def actions(self, caller: Caller) -> list[str]:
        """What was done here so far, each word once."""
        with self._database.read(caller.organisation) as session:
            return list(session.scalars(select(AuditEventRow.action).distinct().order_by(AuditEventRow.action)))

    def page(
        self, caller: Caller, asked: PageOf, *, action: str | None = None, target: str | None = None
    ) -> Page[AuditEvent]:
        """Everything, or what was done to one thing, or done in one way."""
        wanted = select(AuditEventRow)
        if action is not None:
            wanted = wanted.where(AuditEventRow.action == action)
        if target is not None:
            wanted = wanted.where(AuditEventRow.target_id == target)
        with self._database.read(caller.organisation) as session:
            rows = read_page(session, wanted, asked, AuditEventRow.id, newest_first=True)
            ids = {kind: {row.actor_id for row in rows.items if row.actor_kind is kind} for kind in ActorKind}
            names = names_of(session, ids[ActorKind.MEMBER])
            keys = session.scalars(select(ApiKeyRow).where(ApiKeyRow.id.in_(ids[ActorKind.KEY])))
            names |= {key.id: f"{prefix_of(key.id, test=key.test)} {key.name}".rstrip() for key in keys}
            return Page([_event(row, names) for row in rows.items], rows.next)


def _event(row: AuditEventRow, names: dict[str, str]) -> AuditEvent:
    return AuditEvent(
        id=row.id,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_name=None if row.actor_id is None else names.get(row.actor_id),
        action=row.action,
        target_kind=row.target_kind,
        target_id=row.target_id,
        details=row.details,
        request_id=row.request_id,
    )
