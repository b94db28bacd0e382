"""API keys as their organisation manages them: made, rotated with an overlap, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit, secrets, store
from api.accounts.members import refuse_beyond
from api.accounts.model import Actor, ApiKey, Caller, EndedKeyError, Scope, UnknownKeyError
from api.database import Database
from api.ids import new_id
from api.paging import Page, PageOf, read_page


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKey:
    """A key just made, in clear for the only time."""

    key: ApiKey
    text: str


class Keys:
    """The use cases of keys. A caller that acts on test data sees and makes keys for test data alone."""

    def __init__(self, database: Database) -> None:
        """Connects when first used."""
        self._database = database

    def page(self, caller: Caller, asked: PageOf) -> Page[ApiKey]:
        """All of them, ended ones included."""
        with self._database.read(caller.organisation) as session:
            rows = read_page(session, select(store.ApiKeyRow), asked, store.ApiKeyRow.created_at, store.ApiKeyRow.id)
            return Page([facts_of(row) for row in rows.items], rows.next)

    def create(
        self, caller: Caller, name: str, scopes: Iterable[Scope], *, test: bool, expires_at: datetime | None
    ) -> ShownKey:
        """A new key.

        Raises:
            ScopeError: the caller does not hold one of the scopes.
        """
        scopes = [scope for scope in Scope if scope in set(scopes)]
        refuse_beyond(caller, scopes)
        with self._database.write(caller.organisation) as session:
            return _make(session, caller, name, scopes, test=test or caller.test, expires_at=expires_at)

    def rotate(self, caller: Caller, key_id: str, *, overlap: timedelta, expires_at: datetime | None) -> ShownKey:
        """Another key in place of one, which goes on for a while, so that nobody has to hurry.

        Raises:
            UnknownKeyError: there is none of this id.
            EndedKeyError: it is revoked, has expired, or was rotated before.
            ScopeError: the caller does not hold one of its scopes.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            old = _find(session, key_id, now)
            scopes = [scope for scope in Scope if scope in old.scopes]
            refuse_beyond(caller, scopes)
            made = _make(session, caller, old.name, scopes, test=old.test, expires_at=expires_at)
            old.replaced_by = made.key.id
            old.expires_at = min(now + overlap, old.expires_at or datetime.max.replace(tzinfo=UTC))
            audit.note(session, caller, "key.rotated", "key", key_id, {"replaced_by": made.key.id})
            return made

    def revoke(self, caller: Caller, key_id: str) -> ApiKey:
        """End a key at once.

        Raises:
            UnknownKeyError: there is none of this id.
            ScopeError: the caller does not hold one of its scopes.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = session.get(store.ApiKeyRow, key_id, with_for_update=True)
            if row is None:
                raise UnknownKeyError
            refuse_beyond(caller, (scope for scope in Scope if scope in row.scopes))
            if row.revoked_at is None:
                row.revoked_at = now
                audit.note(session, caller, "key.revoked", "key", key_id)
            return facts_of(row)


def _make(
    session: Session, caller: Caller, name: str, scopes: list[Scope], *, test: bool, expires_at: datetime | None
) -> ShownKey:
    if test:
        twin_for(session, caller.organisation)
    key = secrets.new_key(test=test)
    row = key_row(
        key,
        caller.organisation,
        name,
        scopes,
        datetime.now(UTC),
        test=test,
        expires_at=expires_at,
        by=caller.actor,
    )
    session.add(row)
    audit.note(
        session, caller, "key.created", "key", key.id, {"scopes": [scope.value for scope in scopes], "test": test}
    )
    return ShownKey(key=facts_of(row), text=key.text)


def _find(session: Session, key_id: str, now: datetime) -> store.ApiKeyRow:
    row = session.get(store.ApiKeyRow, key_id, with_for_update=True)
    if row is None:
        raise UnknownKeyError
    if row.revoked_at is not None or row.replaced_by is not None or (row.expires_at and row.expires_at <= now):
        raise EndedKeyError
    return row


def twin_for(session: Session, organisation: str) -> str:
    """The organisation that holds the test data of another: made when it is first needed."""
    if (known := store.twin_of(session, organisation)) is not None:
        return known
    real = session.get_one(store.OrganisationRow, organisation)
    twin = store.OrganisationRow(
        id=new_id(),
        name=real.name,
        created_at=datetime.now(UTC),
        test_of=organisation,
        settings=dict(real.settings),
    )
    session.add(twin)
    session.flush()
    return twin.id


def key_row(
    key: secrets.NewKey,
    organisation: str,
    name: str,
    scopes: Iterable[Scope],
    moment: datetime,
    *,
    test: bool = False,
    expires_at: datetime | None = None,
    by: Actor | None = None,
) -> store.ApiKeyRow:
    """What the database keeps of a key."""
    return store.ApiKeyRow(
        id=key.id,
        organisation_id=organisation,
        name=name,
        digest=key.digest,
        scopes=[scope.value for scope in scopes],
        test=test,
        created_at=moment,
        created_by=None if by is None else f"{by.kind}:{by.id}",
        last_used_at=None,
        expires_at=expires_at,
        revoked_at=None,
        replaced_by=None,
    )


def facts_of(row: store.ApiKeyRow) -> ApiKey:
    """What may be known of it."""
    return ApiKey(
        id=row.id,
        prefix=secrets.prefix_of(row.id, test=row.test),
        name=row.name,
        scopes=tuple(row.scopes),
        test=row.test,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        replaced_by=row.replaced_by,
    )
