"""People who are signed in: opened with login and password, found by the token in the cookie, ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from api.accounts import audit, passwords, secrets
from api.accounts.model import NewSession, SignInError, StaffSession, User
from api.accounts.store import MembershipRow, OrganisationRow, SessionRow, UserRow
from api.accounts.tries import Tries
from api.database import Database
from api.i18n import Language, language_of
from api.ids import new_id
from api.tenancy import EVERYWHERE

#: A session ends when nothing was heard of its browser for so long ...
IDLE = timedelta(hours=12)
#: ... and after so long in any case.
LONGEST = timedelta(days=7)

#: The time of the last request is kept about this exactly, so that reading does not become writing.
LAST_SEEN_STEP = timedelta(minutes=5)


class Sessions:
    """The use cases of signing in and out."""

    def __init__(self, database: Database, tries: Tries) -> None:
        """``tries`` slows down those who guess."""
        self._database = database
        self._tries = tries

    def open(
        self, login: str, password: str, *, address: str, organisation: str | None = None, now: datetime | None = None
    ) -> NewSession:
        """Sign somebody in.

        Args:
            login: an e-mail address or a login; capitals do not matter.
            password: theirs.
            address: where the request comes from.
            organisation: where they want to work; None: where they have been a member for longest.
            now: the time, for tests.

        Raises:
            SignInError: login and password do not belong together, or they are no member (any more).
            TooManyTriesError: too many tries for this login, or from this address.
        """
        now = now or datetime.now(UTC)
        login = normal_login(login)
        self._tries.count(login, address)
        with self._database.read() as session:
            user = session.scalar(select(UserRow).where(UserRow.login == login))
        right = passwords.is_password_of(password, user.password_hash if user is not None else None)
        if user is None or not right:
            raise SignInError
        fresh_hash = passwords.hash_password(password) if passwords.is_outdated(user.password_hash) else None
        token = secrets.new_token()
        with self._database.write(EVERYWHERE) as session:
            mine = [MembershipRow.user_id == user.id, MembershipRow.ended_at.is_(None)]
            if organisation is not None:
                mine.append(MembershipRow.organisation_id == organisation)
            member = session.scalars(
                select(MembershipRow).where(*mine).order_by(MembershipRow.created_at, MembershipRow.id).limit(1)
            ).first()
            if member is None:
                raise SignInError
            if fresh_hash is not None:
                session.execute(update(UserRow).where(UserRow.id == user.id).values(password_hash=fresh_hash))
            found = start(session, user.id, member.id, token, now)
        self._tries.forgive(login, address)
        return NewSession(token=token, session=found)

    def find(self, token: str | None, *, now: datetime | None = None) -> StaffSession | None:
        """Who is signed in with this token; None if nobody is (any more)."""
        if not token:
            return None
        now = now or datetime.now(UTC)
        with self._database.read(EVERYWHERE) as session:
            row = session.scalar(
                select(SessionRow).where(SessionRow.token_digest == secrets.digest_of(token), *_going_on(now))
            )
            found = None if row is None else _session_of(session, row)
        if row is None or found is None:
            return None
        if now - row.last_seen_at > LAST_SEEN_STEP:
            with self._database.write() as session:
                session.execute(update(SessionRow).where(SessionRow.id == row.id).values(last_seen_at=now))
        return found

    def move(self, current: StaffSession, organisation: str) -> StaffSession | None:
        """Go on in another organisation. None: they are no member there."""
        with self._database.write(EVERYWHERE) as session:
            row = session.get_one(SessionRow, current.id)
            member = session.scalar(
                select(MembershipRow).where(
                    MembershipRow.user_id == current.user.id,
                    MembershipRow.organisation_id == organisation,
                    MembershipRow.ended_at.is_(None),
                )
            )
            if member is None:
                return None
            row.membership_id = member.id
            session.flush()
            return _session_of(session, row)

    def end(self, current: StaffSession) -> None:
        """Sign out."""
        self._end(current, SessionRow.id == current.id, "session.ended")

    def end_everywhere(self, current: StaffSession) -> None:
        """Sign out on every computer."""
        self._end(current, SessionRow.user_id == current.user.id, "session.ended_everywhere")

    def change_password(self, current: StaffSession, old: str, new: str, *, address: str) -> None:
        """Set a new password, and end every other session of this person.

        Raises:
            SignInError: the old one is not right.
            TooManyTriesError: it was guessed too often.
        """
        self._tries.count(current.user.login, address)
        with self._database.read() as session:
            user = session.get_one(UserRow, current.user.id)
        if not passwords.is_password_of(old, user.password_hash):
            raise SignInError
        self._tries.forgive(current.user.login, address)
        password_hash = passwords.hash_password(new)
        with self._database.write(EVERYWHERE) as session:
            session.execute(update(UserRow).where(UserRow.id == user.id).values(password_hash=password_hash))
            end_all(session, SessionRow.user_id == user.id, SessionRow.id != current.id)
            audit.note(session, current.caller, "password.changed", "member", current.member)

    def choose_language(self, current: StaffSession, language: Language | None) -> None:
        """Keep the language that somebody wants; None: whatever the browser asks for."""
        with self._database.write(EVERYWHERE) as session:
            session.execute(update(UserRow).where(UserRow.id == current.user.id).values(language=language))

    def _end(self, current: StaffSession, which: ColumnElement[bool], action: str) -> None:
        with self._database.write(EVERYWHERE) as session:
            end_all(session, which)
            audit.note(session, current.caller, action, "member", current.member)


def normal_login(login: str) -> str:
    """As logins are kept: two that differ by capitals or blanks at the ends are one."""
    return login.strip().lower()[:200]


def start(session: Session, user: str, member: str, token: str, now: datetime) -> StaffSession:
    """Begin a session for a person who has just proven who they are."""
    row = SessionRow(
        id=new_id(),
        token_digest=secrets.digest_of(token),
        user_id=user,
        membership_id=member,
        csrf=secrets.new_token(),
        created_at=now,
        last_seen_at=now,
        expires_at=now + LONGEST,
        ended_at=None,
    )
    session.add(row)
    session.flush()
    found = _session_of(session, row)
    if found is None:
        raise SignInError
    audit.note(session, found.caller, "session.opened", "member", member)
    return found


def end_all(session: Session, *which: ColumnElement[bool]) -> None:
    """End those sessions that go on."""
    session.execute(update(SessionRow).where(SessionRow.ended_at.is_(None), *which).values(ended_at=datetime.now(UTC)))


def _going_on(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return SessionRow.ended_at.is_(None), SessionRow.expires_at > now, SessionRow.last_seen_at > now - IDLE


def _session_of(session: Session, row: SessionRow) -> StaffSession | None:
    found = session.execute(
        select(UserRow, MembershipRow, OrganisationRow)
        .join(MembershipRow, MembershipRow.user_id == UserRow.id)
        .join(OrganisationRow, OrganisationRow.id == MembershipRow.organisation_id)
        .where(MembershipRow.id == row.membership_id, MembershipRow.ended_at.is_(None))
    ).first()
    if found is None:
        return None
    user, member, organisation = found
    return StaffSession(
        id=row.id,
        user=User(id=user.id, login=user.login, name=user.name, language=language_of(user.language)),
        organisation=organisation.id,
        organisation_name=organisation.name,
        member=member.id,
        role=member.role,
        csrf=row.csrf,
        expires_at=min(row.expires_at, row.last_seen_at + IDLE),
    )
