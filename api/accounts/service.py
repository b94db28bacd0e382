"""Who a key belongs to, and the first key of an installation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from api.accounts import secrets, store
from api.accounts.model import (
    ApiKey,
    BadKeyError,
    Caller,
    FirstAccess,
    NoKeyError,
    Role,
    Scope,
    ScopeError,
    UnknownOrganisationError,
)
from api.database import Database
from api.ids import new_id

#: The time of last use is kept about this exactly, so that reading does not become writing.
LAST_USE_STEP = timedelta(minutes=5)

#: Compared with when there is no such key, so that the answer takes as long.
_NOBODYS_DIGEST = "0" * 64


class Accounts:
    """The use cases of this feature."""

    def __init__(self, database: Database) -> None:
        """Connects when first used."""
        self._database = database

    def authenticate(self, key: str | None, *, scope: Scope) -> Caller:
        """The caller that a key stands for.

        Raises:
            NoKeyError: there is no key.
            BadKeyError: the key is not good.
            ScopeError: it is good, but does not hold the scope.
        """
        if not key:
            raise NoKeyError
        parts = secrets.split_key(key)
        if parts is None:
            raise BadKeyError
        key_id, secret = parts
        with self._database.read() as session:
            row = store.find_key(session, key_id)
        right = secrets.is_secret_of(secret, row.digest if row is not None else _NOBODYS_DIGEST)
        if row is None or not right or row.revoked_at is not None:
            raise BadKeyError
        now = datetime.now(UTC)
        if row.last_used_at is None or now - row.last_used_at > LAST_USE_STEP:
            with self._database.write() as session:
                store.note_use(session, key_id, now)
        scopes = frozenset(scope for scope in Scope if scope.value in row.scopes)
        if scope not in scopes:
            raise ScopeError(scope=scope)
        return Caller(organisation=row.organisation_id, key=key_id, scopes=scopes)

    def create_key(self, organisation: str, name: str, scopes: Iterable[Scope]) -> str:
        """A new key of an organisation, in clear for the only time."""
        key = secrets.new_key()
        with self._database.write() as session:
            session.add(_key_row(key, organisation, name, scopes, datetime.now(UTC)))
        return key.text

    def list_keys(self, organisation: str) -> list[ApiKey]:
        """An organisation's keys, revoked ones included, the oldest first."""
        with self._database.read() as session:
            return [_facts_of(row) for row in store.list_keys(session, organisation)]

    def revoke_key(self, organisation: str, key_id: str) -> bool:
        """End a key at once. False if there is no such key to end."""
        with self._database.write() as session:
            return store.revoke_key(session, organisation, key_id, datetime.now(UTC))

    def organisation(self, chosen: str | None = None) -> str:
        """The id of the organisation that is meant: the one chosen, or the only one.

        Raises:
            UnknownOrganisationError: there is none, there are several, or not this one.
        """
        with self._database.read() as session:
            known = store.organisation_ids(session)
        if chosen is None and len(known) == 1:
            return known[0]
        if not known:
            raise UnknownOrganisationError("there is no organisation yet: run python -m api bootstrap")
        if chosen is None or chosen not in known:
            raise UnknownOrganisationError(f"say which organisation: --organisation with one of {', '.join(known)}")
        return chosen

    def create_organisation(self, name: str) -> str:
        """A new organisation's id."""
        organisation = new_id()
        with self._database.write() as session:
            session.add(store.OrganisationRow(id=organisation, name=name, created_at=datetime.now(UTC)))
        return organisation

    def bootstrap(self, *, organisation: str, login: str) -> FirstAccess | None:
        """The first organisation, its administrator and a key with every scope; None if there already is any."""
        key, password = secrets.new_key(), secrets.new_password()
        password_hash = secrets.hash_password(password)
        now = datetime.now(UTC)
        with self._database.write() as session:
            if store.count_organisations(session):
                return None
            first = store.OrganisationRow(id=new_id(), name=organisation, created_at=now)
            session.add(first)
            session.flush()
            session.add(
                store.UserRow(
                    id=new_id(),
                    organisation_id=first.id,
                    login=login,
                    role=Role.ADMINISTRATOR,
                    password_hash=password_hash,
                    created_at=now,
                )
            )
            session.add(_key_row(key, first.id, "first key", Scope, now))
            return FirstAccess(organisation=first.id, login=login, password=password, api_key=key.text)


def _key_row(
    key: secrets.NewKey, organisation: str, name: str, scopes: Iterable[Scope], moment: datetime
) -> store.ApiKeyRow:
    return store.ApiKeyRow(
        id=key.id,
        organisation_id=organisation,
        name=name,
        digest=key.digest,
        scopes=[scope.value for scope in scopes],
        created_at=moment,
        last_used_at=None,
        revoked_at=None,
    )


def _facts_of(row: store.ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        prefix=secrets.prefix_of(row.id),
        name=row.name,
        scopes=tuple(row.scopes),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
