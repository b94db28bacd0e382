"""Tests that recruiting software orders: what can be ordered, orders, how far they are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.invitations import Invitations
from api.campaigns.model import CampaignState, CandidateOrigin, InvitedBeforeError
from api.campaigns.people import Guest, UnfitTextError, read_email, read_name, same_address
from api.campaigns.rows import find_campaign
from api.campaigns.store import CampaignRow, CandidateRow
from api.database import Database
from api.i18n import sentence
from api.ids import is_id, new_id
from api.paging import Page, PageOf, read_page
from api.partners.model import (
    MOST_URL,
    OPEN,
    AlreadyOrderedError,
    NewOrder,
    News,
    Order,
    OrderableTest,
    OrderState,
    Outcome,
    Partner,
    UnfitPersonError,
    UnknownOrderError,
    UnknownTestError,
)
from api.partners.outcomes import outcome_of
from api.partners.store import OrderRow, order_of
from api.refused import Fault


class Orders:
    """The use cases of orders. Callers are keys of the software, and staff who look at what it did."""

    def __init__(self, database: Database, invitations: Invitations, address: str) -> None:
        """``address`` is the installation's, for links to reports."""
        self._database = database
        self._invitations = invitations
        self._address = address

    def tests(self, caller: Caller) -> list[OrderableTest]:
        """The campaigns that are open, the oldest first."""
        now = datetime.now(UTC)
        with self._database.read(caller.organisation) as session:
            wanted = select(CampaignRow).where(CampaignRow.state == CampaignState.OPEN, CampaignRow.trial.is_(False))
            rows = session.scalars(wanted.order_by(CampaignRow.id)).all()
            return [
                OrderableTest(id=row.id, name=row.title, description="")
                for row in rows
                if row.closes_at is None or row.closes_at > now
            ]

    def send(self, caller: Caller, partner: Partner, new: NewOrder, *, again: bool) -> str:
        """Invite somebody; they get a letter. Whoever was invited before is not written to again.

        Args:
            caller: the software.
            partner: whose software it is.
            new: whom, to what.
            again: True: who asks for what is under way already gets its id; False: they are refused.

        Returns:
            The id of the order.

        Raises:
            UnknownTestError: there is no such open campaign.
            UnfitPersonError: name or address cannot be used.
            AlreadyOrderedError: it is under way, and ``again`` is False.
        """
        guest = _guest(new)
        if new.test not in {one.id for one in self.tests(caller)}:
            raise UnknownTestError
        if (before := self._under_way(caller, partner, new)) is not None:
            if again:
                return before
            raise AlreadyOrderedError
        invitation: str | None = None
        try:
            invited = self._invitations.invite(caller, new.test, guest).invitation
            candidate, invitation = invited.candidate.id, invited.id
        except InvitedBeforeError:
            candidate = self._known(caller, new.email)
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            # Whoever comes at the same moment waits here, and then finds the order.
            find_campaign(session, new.test, lock=True)
            found = _open_order(session, partner, new.test, candidate)
            if found is not None:
                if again:
                    return found
                raise AlreadyOrderedError
            row = OrderRow(
                id=new_id(),
                partner=partner,
                campaign_id=new.test,
                candidate_id=candidate,
                invitation_id=invitation,
                state=OrderState.SENT,
                callback_url=_kept(new.callback_url),
                profile_url=_kept(new.profile_url),
                result_number=None,
                news=News.NONE,
                next_try_at=None,
                tries=0,
                last_status=None,
                last_error=None,
                stamp_ms=0,
                created_at=now,
                updated_at=now,
            )
            session.add(row)
            session.flush()
            audit.note(session, caller, "partner.ordered", "order", row.id, {"partner": partner.value})
            return row.id

    def outcome(self, caller: Caller, partner: Partner, order: str) -> Outcome:
        """How far it is, and what came of it. It is noted that somebody has read a result.

        Raises:
            UnknownOrderError: there is none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = _find(session, order, partner)
            found = outcome_of(session, row, self._address)
            if found.state is OrderState.COMPLETE:
                audit.note(session, caller, "partner.result_read", "order", row.id, {"partner": partner.value})
            return found

    def cancel(self, caller: Caller, partner: Partner, order: str) -> None:
        """Take the invitation back that it has made, if the person has not begun. Who is at work goes on.

        Raises:
            UnknownOrderError: there is none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = _find(session, order, partner, lock=True)
            invitation = row.invitation_id if row.state is OrderState.SENT else None
            if row.state in OPEN:
                row.state, row.news, row.updated_at = OrderState.CANCELLED, News.NONE, datetime.now(UTC)
                audit.note(session, caller, "partner.cancelled", "order", row.id, {"partner": partner.value})
        if invitation is not None:
            self._invitations.revoke(caller, invitation)

    def page(self, caller: Caller, asked: PageOf) -> Page[Order]:
        """All of them, the newest first."""
        with self._database.read(caller.organisation) as session:
            rows = read_page(session, select(OrderRow), asked, OrderRow.id, newest_first=True)
            names = _names(session, [row.candidate_id for row in rows.items])
            return Page([order_of(row, names[row.candidate_id]) for row in rows.items], rows.next)

    def tell_again(self, caller: Caller, order: str) -> Order:
        """Let the software be told of it once more, now, and by the whole schedule if need be.

        Raises:
            UnknownOrderError: there is none of this id.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = _find(session, order, None, lock=True)
            if row.news is not News.NONE:
                row.news, row.tries, row.next_try_at = News.WAITING, 0, now
                audit.note(session, caller, "partner.told_again", "order", row.id)
            session.flush()
            return order_of(row, _names(session, [row.candidate_id])[row.candidate_id])

    def _under_way(self, caller: Caller, partner: Partner, new: NewOrder) -> str | None:
        with self._database.read(caller.organisation) as session:
            person = _person(session, new.email)
            return None if person is None else _open_order(session, partner, new.test, person)

    def _known(self, caller: Caller, email: str) -> str:
        with self._database.read(caller.organisation) as session:
            person = _person(session, email)
            if person is None:
                raise UnfitPersonError
            return person


_NO_EMAIL: Final = Fault(
    place="/candidate/email",
    message=sentence("There is no e-mail address."),
    remedy=sentence("The person is sent a letter: send their address."),
)


def _guest(new: NewOrder) -> Guest:
    faults = []
    name, email = "", None
    if not new.email.strip():
        faults.append(_NO_EMAIL)
    try:
        name = read_name(f"{new.first_name} {new.last_name}")
    except UnfitTextError as error:
        faults.append(Fault(place="/candidate/first_name", message=error.fault.message, remedy=error.fault.remedy))
    try:
        email = read_email(new.email)
    except UnfitTextError as error:
        faults.append(Fault(place="/candidate/email", message=error.fault.message, remedy=error.fault.remedy))
    if faults or email is None:
        raise UnfitPersonError(tuple(faults))
    return Guest(name=name, email=email)


def _person(session: Session, email: str) -> str | None:
    wanted = select(CandidateRow.id).where(
        CandidateRow.origin == CandidateOrigin.STAFF, CandidateRow.email_key == same_address(email)
    )
    return session.scalar(wanted.order_by(CandidateRow.id).limit(1))


def _open_order(session: Session, partner: Partner, campaign: str, candidate: str) -> str | None:
    return session.scalar(
        select(OrderRow.id)
        .where(
            OrderRow.partner == partner,
            OrderRow.campaign_id == campaign,
            OrderRow.candidate_id == candidate,
            OrderRow.state.in_(OPEN),
        )
        .limit(1)
    )


def _find(session: Session, order: str, partner: Partner | None, *, lock: bool = False) -> OrderRow:
    row = session.get(OrderRow, order, with_for_update=lock) if is_id(order) else None
    if row is None or (partner is not None and row.partner is not partner):
        raise UnknownOrderError
    return row


def _names(session: Session, ids: list[str]) -> dict[str, str]:
    rows = session.execute(select(CandidateRow.id, CandidateRow.name).where(CandidateRow.id.in_(ids)))
    return {one.id: one.name for one in rows}


def _kept(url: str | None) -> str | None:
    return url if url and len(url) <= MOST_URL else None
