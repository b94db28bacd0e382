"""Who a key belongs to, and what the command line makes: first access, organisations, keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from redis import Redis
from sqlalchemy.orm import Session

from api.accounts import audit, passwords, secrets, store
from api.accounts.keys import facts_of, key_row, twin_for
from api.accounts.model import (
    Actor,
    ActorKind,
    ApiKey,
    BadKeyError,
    Caller,
    FirstAccess,
    NoKeyError,
    OnBehalf,
    Role,
    Scope,
    ScopeError,
    UnknownOrganisationError,
)
from api.accounts.sessions import Sessions, normal_login
from api.accounts.tries import Tries
from api.cookies import Cookies
from api.database import Database
from api.i18n import DEFAULT, Language
from api.ids import new_id
from api.tenancy import EVERYWHERE

#: The time of last use is kept about this exactly, so that reading does not become writing.
LAST_USE_STEP = timedelta(minutes=5)

#: Compared with when there is no such key, so that the answer takes as long.
_NOBODYS_DIGEST = "0" * 64

_OPERATOR = Actor(kind=ActorKind.OPERATOR)


class Accounts:
    """The use cases of this feature that every route and the command line need."""

    def __init__(self, database: Database, *, redis: Redis | None = None, cookies: Cookies | None = None) -> None:
        """Connects when first used. Without Redis each process counts wrong passwords for itself."""
        self._database = database
        self.cookies = cookies or Cookies()
        self.tries = Tries(redis)
        self.sessions = Sessions(database, self.tries)

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
        now = datetime.now(UTC)
        with self._database.read(EVERYWHERE) as session:
            row = store.find_key(session, key_id)
            organisation = None if row is None else _where(session, row)
        right = secrets.is_secret_of(secret, row.digest if row is not None else _NOBODYS_DIGEST)
        if row is None or organisation is None or not right or row.test is not secrets.is_test_key(key):
            raise BadKeyError
        if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
            raise BadKeyError
        if row.last_used_at is None or now - row.last_used_at > LAST_USE_STEP:
            with self._database.write(row.organisation_id) as session:
                store.note_use(session, key_id, now)
        scopes = frozenset(scope for scope in Scope if scope.value in row.scopes)
        if scope not in scopes:
            raise ScopeError(scope=scope)
        return Caller(
            organisation=organisation, actor=Actor(kind=ActorKind.KEY, id=key_id), scopes=scopes, test=row.test
        )

    def create_key(self, organisation: str, name: str, scopes: Iterable[Scope], *, test: bool = False) -> str:
        """A new key of an organisation, in clear for the only time. For the command line."""
        key = secrets.new_key(test=test)
        with self._database.write(organisation) as session:
            if test:
                twin_for(session, organisation)
            session.add(key_row(key, organisation, name, scopes, datetime.now(UTC), test=test))
            audit.note(session, OnBehalf(organisation=organisation, actor=_OPERATOR), "key.created", "key", key.id)
        return key.text

    def list_keys(self, organisation: str) -> list[ApiKey]:
        """An organisation's keys, revoked ones included, the oldest first."""
        with self._database.read(organisation) as session:
            return [facts_of(row) for row in store.list_keys(session)]

    def revoke_key(self, organisation: str, key_id: str) -> bool:
        """End a key at once. False if there is no such key to end. For the command line."""
        with self._database.write(organisation) as session:
            done = store.revoke_key(session, key_id, datetime.now(UTC))
            if done:
                audit.note(session, OnBehalf(organisation=organisation, actor=_OPERATOR), "key.revoked", "key", key_id)
            return done

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

    def create_member(self, organisation: str, login: str, password: str, role: Role, *, name: str = "") -> str:
        """A new person in an organisation, by an operator's word alone; the member's id."""
        password_hash, now = passwords.hash_password(password), datetime.now(UTC)
        with self._database.write(organisation) as session:
            member = store.add_person(session, normal_login(login), name, password_hash, role, now)
            by_operator = OnBehalf(organisation=organisation, actor=_OPERATOR)
            audit.note(session, by_operator, "member.joined", "member", member, {"role": role})
        return member

    def bootstrap(self, *, organisation: str, login: str, language: Language = DEFAULT) -> FirstAccess | None:
        """The first organisation, its owner and a key with every scope; None if there already is any."""
        key, password = secrets.new_key(), passwords.new_password()
        password_hash = passwords.hash_password(password)
        now, first = datetime.now(UTC), new_id()
        with self._database.write(first) as session:
            if store.count_organisations(session):
                return None
            session.add(
                store.OrganisationRow(id=first, name=organisation, created_at=now, settings={"language": language})
            )
            session.flush()
            store.add_person(session, normal_login(login), "", password_hash, Role.OWNER, now)
            session.add(key_row(key, first, "first key", Scope, now))
            return FirstAccess(organisation=first, login=login, password=password, api_key=key.text)


def _where(session: Session, row: store.ApiKeyRow) -> str | None:
    return store.twin_of(session, row.organisation_id) if row.test else row.organisation_id
