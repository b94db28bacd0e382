"""Telling people, and the waiting list: a place that becomes free is offered to the next, by the confirmed rules.

Everything here happens in the transaction of its caller: a candidate who declines, staff who announce, the collector's
clock. Whoever is next is asked of ``quotas``, so that a quota that was met stays met as long as somebody can meet it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.secrets import digest_of, new_token
from api.accounts.store import OrganisationRow
from api.admission import documents
from api.admission.letters import LetterFacts, LetterKind, LetterText, write
from api.admission.model import HAVE_A_PLACE, PlaceState
from api.admission.quotas import Contender, Met, choose
from api.admission.store import AdmissionRow, DecisionLinkRow, DecisionRow
from api.campaigns.store import CandidateRow
from api.i18n import Language
from api.mail.letters import Letters

_LANGUAGES: Final[dict[str | None, Language]] = {"fr": "fr", "en": "en"}
_KINDS: Final = {
    PlaceState.OFFERED: LetterKind.OFFER,
    PlaceState.WAITING: LetterKind.WAITING,
    PlaceState.REFUSED: LetterKind.REFUSED,
}


def decisions_of(session: Session, admission: str) -> list[DecisionRow]:
    """Those of an admission, in the order of the waiting list."""
    rows = session.scalars(select(DecisionRow).where(DecisionRow.admission_id == admission)).all()
    return sorted(rows, key=lambda row: (row.position is None, row.position or 0, row.id))


def tell_all(session: Session, row: AdmissionRow, now: datetime, base: str) -> None:
    """Write to everybody; those who have a place have until then to answer."""
    rows = decisions_of(session, row.id)
    for one in rows:
        if one.place is PlaceState.KEPT:
            _offer(one, row, now)
    row.announced_at = now
    _write_to(session, row, rows, now, base)


def move_on(session: Session, row: AdmissionRow, now: datetime, base: str) -> int:
    """Offer what is free to the next on the waiting list. How many offers that makes."""
    snapshot = row.snapshot or {}
    rows = decisions_of(session, row.id)
    groups = {one.id: one.groups for one in documents.read_applicants(snapshot["inputs"])}
    held = [Contender(id=one.id, groups=groups[one.candidate_id]) for one in rows if one.place in HAVE_A_PLACE]
    waiting = [Contender(id=one.id, groups=groups[one.candidate_id]) for one in rows if one.place is PlaceState.WAITING]
    limits = [met.limit for met in msgspec.convert(snapshot["outcome"]["quotas"], tuple[Met, ...])]
    chosen = set(choose(waiting, limits, documents.read_rules(snapshot["rules"]).places, held).chosen)
    offered = [one for one in rows if one.id in chosen and one.place is PlaceState.WAITING]
    for one in offered:
        _offer(one, row, now)
    _write_to(session, row, offered, now, base)
    return len(offered)


def expire(session: Session, row: AdmissionRow, now: datetime, base: str) -> int:
    """End the offers whose time is over, and move on."""
    over = [
        one
        for one in decisions_of(session, row.id)
        if one.place is PlaceState.OFFERED and one.offer_until is not None and one.offer_until <= now
    ]
    for one in over:
        one.place, one.updated_at = PlaceState.EXPIRED, now
    session.flush()
    if over:
        move_on(session, row, now, base)
    return len(over)


def give_link(session: Session, decision: DecisionRow, now: datetime, base: str) -> str:
    """Another address of somebody's decision, in clear for the only time; those before stay good."""
    token = new_token()
    session.add(DecisionLinkRow(token_digest=digest_of(token), decision_id=decision.id, created_at=now))
    return f"{base}/d/{token}"


def letter_to(
    session: Session, row: AdmissionRow, decision: DecisionRow, person: CandidateRow, now: datetime, base: str
) -> tuple[LetterText, Language, str]:
    """The letter that says how things stand, with a link of its own; the link itself."""
    organisation = session.get_one(OrganisationRow, row.organisation_id)
    usual = _LANGUAGES.get(organisation.settings.get("language"), "fr")
    language = _LANGUAGES.get(person.language, usual)
    link = give_link(session, decision, now, base)
    facts = LetterFacts(
        name=person.name,
        organisation=organisation.name,
        title=row.title,
        link=link,
        position=decision.position,
        until=decision.offer_until,
        time_zone=organisation.settings.get("time_zone", "Europe/Paris"),
    )
    return write(_KINDS.get(decision.place, LetterKind.OFFER), facts, language, row.letters), language, link


def _offer(one: DecisionRow, row: AdmissionRow, now: datetime) -> None:
    one.place, one.offered_at, one.updated_at = PlaceState.OFFERED, now, now
    one.offer_until, one.told_at = now + timedelta(days=row.offer_days), None


def _write_to(session: Session, row: AdmissionRow, rows: Iterable[DecisionRow], now: datetime, base: str) -> None:
    """To those who have an address; the others' letters wait to be printed (``told_at`` is None)."""
    wanted = list(rows)
    people = session.scalars(select(CandidateRow).where(CandidateRow.id.in_([one.candidate_id for one in wanted])))
    by_id = {one.id: one for one in people}
    for one in wanted:
        person = by_id.get(one.candidate_id)
        if person is None or person.email is None:
            continue
        letter, _, _ = letter_to(session, row, one, person, now, base)
        Letters.post(
            session,
            to=person.email,
            subject=letter.subject,
            text=letter.text,
            kind="admission",
            about=("admission-decision", one.id),
            organisation=row.organisation_id,
        )
        one.told_at = now
