"""How long data about candidates are kept: the rule of an organisation, and whose time is over by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from api.admission.store import DecisionRow
from api.campaigns.model import CampaignState
from api.campaigns.store import CampaignRow, CandidateRow, InvitationRow
from api.consents.store import ConsentRow
from api.privacy.model import (
    FIRST_GRACE_DAYS,
    LEAST_DAYS,
    MOST_DAYS,
    USUAL_DAYS,
    USUAL_DAYS_AGREED,
    Rule,
    UnfitRetentionError,
)
from api.privacy.store import RetentionRow
from api.refused import Fault
from api.sittings.store import SittingRow

_AT_ONCE: Final = 400


@dataclass(frozen=True, slots=True)
class Contact:
    """What decides how long one candidate is kept."""

    last: datetime
    #: They agree to something today.
    agrees: bool
    #: A campaign that they are invited to goes on.
    goes_on: bool


def ends_at(contact: Contact, days: int, days_agreed: int) -> datetime:
    """When somebody's time is over. A campaign without an end does not keep people for ever."""
    longest = contact.last + timedelta(days=max(days, days_agreed))
    return longest if contact.agrees or contact.goes_on else contact.last + timedelta(days=days)


def rule_row(session: Session, organisation: str, now: datetime, *, lock: bool = False) -> RetentionRow:
    """The rule of an organisation. Made with the usual times when nobody has set others."""
    row = session.get(RetentionRow, organisation, with_for_update=lock)
    if row is None:
        row = RetentionRow(
            organisation_id=organisation,
            days=USUAL_DAYS,
            days_agreed=USUAL_DAYS_AGREED,
            begins_at=now + timedelta(days=FIRST_GRACE_DAYS),
            looked_at=None,
            revision=1,
            updated_at=now,
        )
        session.add(row)
        session.flush()
    return row


def rule_of(row: RetentionRow) -> Rule:
    """As it is known."""
    return Rule(
        days=row.days,
        days_agreed=row.days_agreed,
        begins_at=row.begins_at,
        looked_at=row.looked_at,
        revision=row.revision,
    )


def check(days: int, days_agreed: int) -> None:
    """Raise UnfitRetentionError unless these times make sense."""
    faults = [
        Fault(
            place=place,
            message="This is no time for which data can be kept.",
            remedy="Give %(least)s to %(most)s days.",
            facts={"least": str(LEAST_DAYS), "most": str(MOST_DAYS)},
        )
        for place, value in (("/days", days), ("/days_agreed", days_agreed))
        if not LEAST_DAYS <= value <= MOST_DAYS
    ]
    if not faults and days_agreed < days:
        faults.append(
            Fault(
                place="/days_agreed",
                message="Whoever agrees would be kept for less long than whoever does not.",
                remedy="Give at least as many days.",
            )
        )
    if faults:
        raise UnfitRetentionError(tuple(faults))


def due(session: Session, days: int, days_agreed: int, now: datetime) -> Iterator[str]:
    """The candidates whose time is over, by their ids. In a session of the organisation."""
    for candidates in _pages(session, made_before=now - timedelta(days=days)):
        for candidate, contact in contacts(session, candidates, now).items():
            if ends_at(contact, days, days_agreed) <= now:
                yield candidate


def contacts(session: Session, candidates: list[CandidateRow], now: datetime) -> dict[str, Contact]:
    """What decides of some candidates."""
    ids = [row.id for row in candidates]
    latest = {row.id: row.created_at for row in candidates}
    for moments in _moments(ids):
        for candidate, *found in session.execute(moments):
            latest[candidate] = max(latest[candidate], *(one for one in found if one is not None), latest[candidate])
    agrees = set(
        session.scalars(
            select(ConsentRow.candidate_id).where(ConsentRow.candidate_id.in_(ids), ConsentRow.withdrawn_at.is_(None))
        )
    )
    going_on = set()
    campaigns = (
        select(InvitationRow.candidate_id, CampaignRow.state, CampaignRow.closes_at, CampaignRow.updated_at)
        .join(CampaignRow, CampaignRow.id == InvitationRow.campaign_id)
        .where(InvitationRow.candidate_id.in_(ids))
    )
    for candidate, state, closes_at, changed_at in session.execute(campaigns):
        if state is not CampaignState.CLOSED and (closes_at is None or closes_at > now):
            going_on.add(candidate)
        else:
            ended_at = closes_at if closes_at is not None and closes_at <= now else changed_at
            latest[candidate] = max(latest[candidate], ended_at)
    return {one: Contact(latest[one], one in agrees, one in going_on) for one in ids}


def _moments(ids: list[str]) -> Iterator[Select[str, datetime | None, datetime | None]]:
    """When something last happened with each of them."""
    for row, first, second in (
        (SittingRow, SittingRow.last_seen_at, SittingRow.finished_at),
        (InvitationRow, InvitationRow.created_at, InvitationRow.exchanged_at),
        (ConsentRow, ConsentRow.given_at, ConsentRow.withdrawn_at),
        (DecisionRow, DecisionRow.created_at, DecisionRow.answered_at),
    ):
        yield (
            select(row.candidate_id, func.max(first), func.max(second))
            .where(row.candidate_id.in_(ids))
            .group_by(row.candidate_id)
        )


def _pages(session: Session, *, made_before: datetime) -> Iterator[list[CandidateRow]]:
    last = ""
    while True:
        wanted = select(CandidateRow).where(CandidateRow.id > last, CandidateRow.created_at <= made_before)
        page = list(session.scalars(wanted.order_by(CandidateRow.id).limit(_AT_ONCE)))
        if not page:
            return
        yield page
        last = page[-1].id
