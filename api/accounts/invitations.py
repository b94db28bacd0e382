"""Becoming a member: somebody is asked, gets a token once, and proves that it is theirs by choosing a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from api.accounts import audit, passwords, secrets
from api.accounts.letters import member_invitation
from api.accounts.members import refuse_above
from api.accounts.model import (
    AlreadyMemberError,
    Caller,
    NewSession,
    Role,
    SignInError,
    UnknownMemberInvitationError,
)
from api.accounts.organisation import find as organisation_of
from api.accounts.sessions import normal_login, start
from api.accounts.store import MemberInvitationRow, MembershipRow, UserRow, add_person
from api.accounts.tries import Tries
from api.database import Database
from api.ids import new_id
from api.mail.letters import Letters
from api.mail.model import is_address
from api.paging import Page, PageOf, read_page
from api.refused import Fault, UnfitRequestError
from api.tenancy import EVERYWHERE

GOOD_FOR = timedelta(days=7)
LEAST_PASSWORD = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvitation:
    """Somebody who was asked and has not answered yet."""

    id: str
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMemberInvitation:
    """An invitation with its link, which nobody can read again."""

    invitation: MemberInvitation
    token: str
    #: Of the page that asks for a password.
    path: str
    link: str


class MemberInvitations:
    """The use cases of inviting members."""

    def __init__(self, database: Database, tries: Tries, *, address: str) -> None:
        """``address`` is the installation's, for links."""
        self._database = database
        self._tries = tries
        self._address = address

    def invite(self, caller: Caller, email: str, role: Role, *, now: datetime | None = None) -> NewMemberInvitation:
        """Ask somebody, by a letter; its link is also given to the caller, once. An older invitation is revoked.

        Raises:
            UnfitRequestError: this is no e-mail address.
            ScopeError: the caller may not do all that the role may.
            AlreadyMemberError: they are a member already.
        """
        now = now or datetime.now(UTC)
        email = normal_login(email)
        if not is_address(email):
            raise UnfitRequestError((Fault(place="/email", message="This is no e-mail address.", remedy="Check it."),))
        refuse_above(caller, role)
        token = secrets.new_token()
        path = f"/staff/join/{token}"
        with self._database.write(caller.organisation) as session:
            if _is_member(session, email):
                raise AlreadyMemberError
            for older in session.scalars(
                select(MemberInvitationRow).where(*_open(now), MemberInvitationRow.email == email)
            ):
                older.revoked_at = now
            row = MemberInvitationRow(
                id=new_id(),
                email=email,
                role=role,
                token_digest=secrets.digest_of(token),
                created_at=now,
                expires_at=now + GOOD_FOR,
                accepted_at=None,
                revoked_at=None,
            )
            session.add(row)
            organisation = organisation_of(session, caller.organisation)
            until = format_datetime(
                row.expires_at, "long", tzinfo=ZoneInfo(organisation.time_zone), locale=organisation.language
            )
            subject, text = member_invitation(
                organisation.language, organisation=organisation.name, role=role, link=self._address + path, until=until
            )
            Letters.post(
                session,
                to=email,
                subject=subject,
                text=text,
                kind="member-invitation",
                about=("member-invitation", row.id),
            )
            audit.note(session, caller, "member.invited", "member-invitation", row.id, {"role": role})
            return NewMemberInvitation(invitation=_facts(row), token=token, path=path, link=self._address + path)

    def page(self, caller: Caller, asked: PageOf, *, now: datetime | None = None) -> Page[MemberInvitation]:
        """Those that can still be accepted."""
        with self._database.read(caller.organisation) as session:
            mine = select(MemberInvitationRow).where(*_open(now or datetime.now(UTC)))
            rows = read_page(session, mine, asked, MemberInvitationRow.id)
            return Page([_facts(row) for row in rows.items], rows.next)

    def revoke(self, caller: Caller, invitation: str) -> MemberInvitation:
        """Take it back.

        Raises:
            UnknownMemberInvitationError: there is none that could still be accepted.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = session.scalar(
                select(MemberInvitationRow).where(*_open(now), MemberInvitationRow.id == invitation).with_for_update()
            )
            if row is None:
                raise UnknownMemberInvitationError
            row.revoked_at = now
            audit.note(session, caller, "member-invitation.revoked", "member-invitation", invitation)
            return _facts(row)

    def look(self, token: str, *, now: datetime | None = None) -> tuple[MemberInvitation, str]:
        """What a token is for, and in which organisation: for the page that asks for a password. Changes nothing.

        Raises:
            UnknownMemberInvitationError: it is good for nothing (any more).
        """
        with self._database.read(EVERYWHERE) as session:
            row = _by_token(session, token, now or datetime.now(UTC))
            return _facts(row), organisation_of(session, row.organisation_id).name

    def accept(self, token: str, *, name: str, password: str, address: str, now: datetime | None = None) -> NewSession:
        """Become a member, and be signed in. Who has a password here already proves it; else this becomes theirs.

        Raises:
            UnknownMemberInvitationError: the token is good for nothing (any more).
            UnfitRequestError: the new password is too short.
            SignInError: the password is not that of the person who has this e-mail address here.
            TooManyTriesError: it was guessed too often.
        """
        now = now or datetime.now(UTC)
        with self._database.read(EVERYWHERE) as session:
            email = _by_token(session, token, now).email
            known = session.scalar(select(UserRow).where(UserRow.login == email))
        if known is None:
            if len(password) < LEAST_PASSWORD:
                raise UnfitRequestError((TOO_SHORT,))
            password_hash = passwords.hash_password(password)
        else:
            self._tries.count(email, address)
            if not passwords.is_password_of(password, known.password_hash):
                raise SignInError
            self._tries.forgive(email, address)
            password_hash = known.password_hash
        fresh = secrets.new_token()
        with self._database.write(EVERYWHERE) as session:
            row = _by_token(session, token, now, lock=True)
            row.accepted_at = now
            member = _join(session, row, name, password_hash, now)
            found = start(session, member.user_id, member.id, fresh, now)
            audit.note(session, found.caller, "member.joined", "member", member.id, {"role": row.role})
        return NewSession(token=fresh, session=found)


TOO_SHORT = Fault(
    place="/password",
    message="This password is too short.",
    remedy="Use 12 characters or more. Four random words are good.",
)


def _join(session: Session, row: MemberInvitationRow, name: str, password_hash: str, now: datetime) -> MembershipRow:
    user = session.scalar(select(UserRow).where(UserRow.login == row.email))
    if user is None:
        member = add_person(session, row.email, name, password_hash, row.role, now, organisation=row.organisation_id)
        return session.get_one(MembershipRow, member)
    before = session.scalar(
        select(MembershipRow).where(
            MembershipRow.user_id == user.id, MembershipRow.organisation_id == row.organisation_id
        )
    )
    if before is None:
        before = MembershipRow(
            id=new_id(), organisation_id=row.organisation_id, user_id=user.id, created_at=now, role=row.role
        )
        session.add(before)
    before.role, before.ended_at = row.role, None
    session.flush()
    return before


def _is_member(session: Session, email: str) -> bool:
    found = (
        select(MembershipRow.id)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(UserRow.login == email, MembershipRow.ended_at.is_(None))
    )
    return session.scalar(found) is not None


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        MemberInvitationRow.accepted_at.is_(None),
        MemberInvitationRow.revoked_at.is_(None),
        MemberInvitationRow.expires_at > now,
    )


def _by_token(session: Session, token: str, now: datetime, *, lock: bool = False) -> MemberInvitationRow:
    found = select(MemberInvitationRow).where(*_open(now), MemberInvitationRow.token_digest == secrets.digest_of(token))
    row = session.scalar(found.with_for_update() if lock else found)
    if row is None:
        raise UnknownMemberInvitationError
    return row


def _facts(row: MemberInvitationRow) -> MemberInvitation:
    return MemberInvitation(
        id=row.id, email=row.email, role=row.role, created_at=row.created_at, expires_at=row.expires_at
    )
