"""API keys as their organisation manages them: made, rotated with an overlap, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from api.accounts import secrets, store
from api.accounts.model import Actor, ApiKey, Scope
from api.ids import new_id


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
