"""A new password for somebody who has lost theirs: a link that is good once.

An owner or the operator gives it, or it comes by e-mail to whoever signs in with an address and asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from api.accounts import audit, passwords, secrets
from api.accounts.invitations import LEAST_PASSWORD, TOO_SHORT
from api.accounts.letters import lost_password
from api.accounts.members import refuse_above
from api.accounts.model import (
    Acting,
    Actor,
    ActorKind,
    Caller,
    OnBehalf,
    SharedMemberError,
    UnknownMemberError,
    UnknownPasswordResetError,
)
from api.accounts.sessions import end_all, normal_login
from api.accounts.store import MembershipRow, PasswordResetRow, SessionRow, UserRow
from api.accounts.tries import Tries
from api.database import Database
from api.i18n import Language, language_of
from api.ids import new_id
from api.mail.letters import Letters
from api.mail.model import is_address
from api.refused import UnfitRequestError
from api.tenancy import EVERYWHERE

GOOD_FOR = timedelta(hours=24)
BY_MAIL_GOOD_FOR = timedelta(hours=1)
#: So soon after a letter no other one goes out.
_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordReset:
    """A link just made: nobody can read it again."""

    member: str
    login: str
    token: str
    #: Of the page that asks for the new password.
    path: str
    link: str
    expires_at: datetime


class PasswordResets:
    """The use cases of lost passwords."""

    def __init__(self, database: Database, *, address: str, tries: Tries | None = None) -> None:
        """``address`` is the installation's, for links; ``tries`` counts who asks for letters."""
        self._database = database
        self._address = address
        self._tries = tries or Tries(None, "lost-password")

    def count(self, login: str, address: str) -> None:
        """Count that somebody asks for a letter, whether or not anybody signs in like that.

        Raises:
            TooManyTriesError: there were too many.
        """
        self._tries.count(normal_login(login), address)

    def send(self, login: str, language: Language, *, now: datetime | None = None) -> None:
        """A letter with a link to whoever signs in with this address, if anybody does. Says nothing of whether.

        Whoever asks has proven nothing: sessions, the password and other links stay until a link is used.
        """
        now = now or datetime.now(UTC)
        if not is_address(normal_login(login)):
            return
        with self._database.write(EVERYWHERE) as session:
            row = _member(session, login, lock=True)
            if row is None:
                return
            user = session.get_one(UserRow, row.user_id)
            fresh = _open_links(user.id), PasswordResetRow.created_at > now - _PAUSE
            if session.scalar(select(PasswordResetRow.id).where(*fresh).limit(1)):
                return
            made = self._make(session, row, now, good_for=BY_MAIL_GOOD_FOR)
            subject, text = lost_password(language_of(user.language) or language, login=user.login, link=made.link)
            about, organisation = ("member", row.id), row.organisation_id
            kind = "password-reset"
            Letters.post(
                session, to=user.login, subject=subject, text=text, kind=kind, about=about, organisation=organisation
            )
            platform = OnBehalf(organisation=organisation, actor=Actor(kind=ActorKind.PLATFORM))
            audit.note(session, platform, "password.reset_sent", "member", row.id)

    def issue(self, caller: Caller, member: str, *, now: datetime | None = None) -> PasswordReset:
        """A link for a member, to be handed over by whoever asks. Their sessions end; older links are good no more.

        Raises:
            UnknownMemberError: there is no such member.
            ScopeError: the caller may not do all that they may.
            SharedMemberError: they work in another organisation, too, which this would let the caller into.
        """
        now = now or datetime.now(UTC)
        # Where else somebody works is seen from everywhere only.
        with self._database.write(EVERYWHERE) as session:
            row = session.get(MembershipRow, member, with_for_update=True)
            if row is None or row.organisation_id != caller.organisation or row.ended_at is not None:
                raise UnknownMemberError
            refuse_above(caller, row.role)
            others = select(MembershipRow.id).where(
                MembershipRow.user_id == row.user_id, MembershipRow.id != row.id, MembershipRow.ended_at.is_(None)
            )
            if session.scalars(others.limit(1)).first() is not None:
                raise SharedMemberError
            return self._issue(session, caller, row, now)

    def issue_by_operator(self, login: str, *, now: datetime | None = None) -> PasswordReset:
        """The same for whoever has a shell on the machine.

        Raises:
            UnknownMemberError: nobody who is a member anywhere signs in like that.
        """
        now = now or datetime.now(UTC)
        with self._database.write(EVERYWHERE) as session:
            row = _member(session, login)
            if row is None:
                raise UnknownMemberError
            by_operator = OnBehalf(organisation=row.organisation_id, actor=Actor(kind=ActorKind.OPERATOR))
            return self._issue(session, by_operator, row, now)

    def look(self, token: str, *, now: datetime | None = None) -> str:
        """Whose password a link is for: their login. Changes nothing.

        Raises:
            UnknownPasswordResetError: it is good for nothing (any more).
        """
        with self._database.read(EVERYWHERE) as session:
            row = _by_token(session, token, now or datetime.now(UTC))
            return session.get_one(UserRow, row.user_id).login

    def use(self, token: str, password: str, *, now: datetime | None = None) -> None:
        """Set the new password. Every session of this person ends; the link is good no more.

        Raises:
            UnknownPasswordResetError: the link is good for nothing (any more).
            UnfitRequestError: the password is too short.
        """
        now = now or datetime.now(UTC)
        if len(password) < LEAST_PASSWORD:
            raise UnfitRequestError((TOO_SHORT,))
        self.look(token, now=now)
        password_hash = passwords.hash_password(password)
        with self._database.write(EVERYWHERE) as session:
            row = _by_token(session, token, now, lock=True)
            session.execute(update(PasswordResetRow).where(_open_links(row.user_id)).values(used_at=now))
            session.execute(update(UserRow).where(UserRow.id == row.user_id).values(password_hash=password_hash))
            end_all(session, SessionRow.user_id == row.user_id)
            them = OnBehalf(organisation=row.organisation_id, actor=Actor(kind=ActorKind.MEMBER, id=row.membership_id))
            audit.note(session, them, "password.reset", "member", row.membership_id)

    def _issue(self, session: Session, acting: Acting, member: MembershipRow, now: datetime) -> PasswordReset:
        session.execute(update(PasswordResetRow).where(_open_links(member.user_id)).values(used_at=now))
        end_all(session, SessionRow.user_id == member.user_id)
        audit.note(session, acting, "password.reset_issued", "member", member.id)
        return self._make(session, member, now, good_for=GOOD_FOR)

    def _make(self, session: Session, member: MembershipRow, now: datetime, *, good_for: timedelta) -> PasswordReset:
        token = secrets.new_token()
        row = PasswordResetRow(
            id=new_id(),
            organisation_id=member.organisation_id,
            user_id=member.user_id,
            membership_id=member.id,
            token_digest=secrets.digest_of(token),
            created_at=now,
            expires_at=now + good_for,
            used_at=None,
        )
        session.add(row)
        path = f"/staff/reset/{token}"
        return PasswordReset(
            member=member.id,
            login=session.get_one(UserRow, member.user_id).login,
            token=token,
            path=path,
            link=self._address + path,
            expires_at=row.expires_at,
        )


def _member(session: Session, login: str, *, lock: bool = False) -> MembershipRow | None:
    """The first membership that goes on of whoever signs in like that."""
    wanted = (
        select(MembershipRow)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(UserRow.login == normal_login(login), MembershipRow.ended_at.is_(None))
        .order_by(MembershipRow.created_at, MembershipRow.id)
        .limit(1)
    )
    return session.scalars(wanted.with_for_update(of=MembershipRow) if lock else wanted).first()


def _open_links(user: str) -> ColumnElement[bool]:
    return and_(PasswordResetRow.user_id == user, PasswordResetRow.used_at.is_(None))


def _by_token(session: Session, token: str, now: datetime, *, lock: bool = False) -> PasswordResetRow:
    wanted = (
        select(PasswordResetRow)
        .join(MembershipRow, MembershipRow.id == PasswordResetRow.membership_id)
        .where(
            PasswordResetRow.token_digest == secrets.digest_of(token),
            PasswordResetRow.used_at.is_(None),
            PasswordResetRow.expires_at > now,
            MembershipRow.ended_at.is_(None),
        )
    )
    row = session.scalar(wanted.with_for_update(of=PasswordResetRow) if lock else wanted)
    if row is None:
        raise UnknownPasswordResetError
    return row
