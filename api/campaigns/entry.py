"""Coming in: from a link, a code or an open link to the person and what they may take. Makes no sitting.

Whatever opens nothing is answered alike, whether it never existed or was revoked, so that trying tells nothing. Whoever
has what did open something is told that its time is over, and whom to ask. Nothing here happens on a GET: programs that
look at links in letters use up nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.accounts.secrets import digest_of
from api.accounts.store import OrganisationRow
from api.campaigns import windows
from api.campaigns.codes import PERSONAL_LENGTH, ROOM_LENGTH, CodeBook, shown, typed
from api.campaigns.inviting import tell
from api.campaigns.making import give_code, new_candidate, new_invitation
from api.campaigns.model import (
    CampaignState,
    CandidateOrigin,
    ExpiredEntryError,
    InvitationState,
    MistypedCodeError,
    NotYetOpenError,
    QuotaUsedUpError,
    RoomLockedError,
    UnfitInvitationError,
    UnknownEntryError,
)
from api.campaigns.people import ExtraTime, UnfitTextError, read_email, read_name
from api.campaigns.plan import Plan
from api.campaigns.plan_reading import read_plan
from api.campaigns.store import BatteryVersionRow, CampaignRow, CandidateRow, InvitationLinkRow, InvitationRow
from api.database import Database
from api.events.catalogue import EventType
from api.i18n import Language
from api.refused import Fault
from api.tenancy import EVERYWHERE

_LANGUAGES: Final[dict[str, Language]] = {"fr": "fr", "en": "en"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Somebody who may come in, and to what."""

    organisation: str
    campaign: str
    candidate: str
    invitation: str
    #: The campaign's title, for people.
    title: str
    #: The person's.
    name: str
    language: Language | None
    #: What is taken, blocks not drawn yet; its feedback is the campaign's where that says something else.
    plan: Plan
    extra: ExtraTime
    #: False where the campaign is over or closed: whoever has begun goes on, nobody else begins.
    may_begin: bool
    #: False while staff have not opened the start gate.
    gate_is_open: bool
    closes_at: datetime | None
    time_zone: str
    trial: bool
    #: For whoever has just come in by an open link: how they come back on another computer. Shown once.
    room_code: str | None = None
    personal_code: str | None = None


class Entry:
    """The use cases of people at the door."""

    def __init__(self, database: Database, book: CodeBook) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._book = book

    def by_link(self, token: str, now: datetime | None = None) -> Admission:
        """Whoever has a link from a letter.

        Raises:
            UnknownEntryError: it opens nothing.
            NotYetOpenError: it will, later.
        """
        now = now or datetime.now(UTC)
        with self._database.read(EVERYWHERE) as session:
            link = session.get(InvitationLinkRow, digest_of(token))
            if link is None:
                raise UnknownEntryError
            organisation, invitation = link.organisation_id, link.invitation_id
        return self._admit(organisation, invitation, now)

    def by_code(self, room: str, code: str, now: datetime | None = None) -> Admission:
        """Whoever has a code sheet.

        Raises:
            MistypedCodeError: a check character tells that it was not typed as it was printed.
            UnknownEntryError: no such room, or not this code in it.
            RoomLockedError: too many wrong codes were typed in this room.
            NotYetOpenError: it opens later.
        """
        now = now or datetime.now(UTC)
        room_code, personal = typed(room, ROOM_LENGTH), typed(code, PERSONAL_LENGTH)
        faults = tuple(
            _mistyped(place) for place, one in (("/room", room_code), ("/code", personal)) if not one.is_whole
        )
        if faults:
            raise MistypedCodeError(faults)
        with self._database.read(EVERYWHERE) as session:
            campaign = session.scalars(select(CampaignRow).where(CampaignRow.room_code == room_code.text)).one_or_none()
            if campaign is None or campaign.state is CampaignState.DRAFT:
                raise UnknownEntryError
            organisation, campaign_id = campaign.organisation_id, campaign.id
            _refuse_locked(campaign, now)
            digest = self._book.digest(campaign.id, personal.text)
            invitation = session.scalars(
                select(InvitationRow.id).where(
                    InvitationRow.campaign_id == campaign.id, InvitationRow.code_digest == digest
                )
            ).one_or_none()
        if invitation is None:
            with self._database.write(organisation) as session:
                row = session.get(CampaignRow, campaign_id, with_for_update=True)
                if row is not None:
                    windows.count_failure(row, now)
            raise UnknownEntryError
        return self._admit(organisation, invitation, now)

    def by_open_link(
        self,
        token: str,
        name: str,
        email: str | None = None,
        now: datetime | None = None,
        *,
        here: str | None = None,
    ) -> Admission:
        """Whoever has the link that a campaign gives to everybody. Each time somebody new comes in.

        Args:
            token: of the link.
            name: as they call themselves.
            email: theirs, if they like.
            now: the time, for tests.
            here: the candidate whose sitting is open at this device. Somebody of that name who sends the form once
                more comes back to it, and is nobody new.

        Raises:
            UnknownEntryError: it opens nothing.
            NotYetOpenError: it will, later.
            QuotaUsedUpError: as many have come in as it allows.
            UnfitInvitationError: name or address cannot be used.
        """
        now = now or datetime.now(UTC)
        name, email = _read(name, email)
        with self._database.read(EVERYWHERE) as session:
            wanted = select(CampaignRow).where(CampaignRow.open_link_digest == digest_of(token))
            campaign = session.scalars(wanted).one_or_none()
            if campaign is None:
                raise UnknownEntryError
            organisation, campaign_id = campaign.organisation_id, campaign.id
        with self._database.write(organisation) as session:
            row = session.get(CampaignRow, campaign_id, with_for_update=True)
            if row is None or row.state is CampaignState.DRAFT:
                raise UnknownEntryError
            _refuse_early(row, now)
            if (back := self._back(session, row, here, name, now)) is not None:
                return back
            if not windows.may_begin(row, now):
                raise ExpiredEntryError(whom=_whom(session, row))
            if row.open_link_quota is not None and row.open_link_used >= row.open_link_quota:
                raise QuotaUsedUpError
            row.open_link_used += 1
            candidate = new_candidate(name, email, CandidateOrigin.THEMSELVES, now)
            session.add(candidate)
            session.flush()
            invitation = new_invitation(row, candidate, now)
            code = give_code(session, self._book, invitation)
            session.add(invitation)
            session.flush()
            tell(session, EventType.INVITATION_CREATED, [invitation])
            admission = _admission(session, row, invitation, candidate, now, first=True)
            return replace(admission, room_code=shown(row.room_code), personal_code=shown(code))

    def _back(
        self, session: Session, campaign: CampaignRow, here: str | None, name: str, now: datetime
    ) -> Admission | None:
        candidate = None if here is None else session.get(CandidateRow, here)
        if candidate is None or candidate.origin is not CandidateOrigin.THEMSELVES or candidate.name != name:
            return None
        mine = select(InvitationRow).where(InvitationRow.campaign_id == campaign.id)
        invitation = session.scalars(mine.where(InvitationRow.candidate_id == candidate.id)).one_or_none()
        if invitation is None or invitation.state is InvitationState.REVOKED:
            return None
        admission = _admission(session, campaign, invitation, candidate, now, first=False)
        code = self._book.personal(invitation.id, invitation.code_serial)
        return replace(admission, room_code=shown(campaign.room_code), personal_code=shown(code))

    def of_invitation(self, organisation: str, invitation: str, now: datetime | None = None) -> Admission:
        """For who is known already: a trial, or somebody whom staff bring to a computer.

        Raises:
            UnknownEntryError: there is no such invitation, or it opens nothing.
            NotYetOpenError: it will, later.
        """
        return self._admit(organisation, invitation, now or datetime.now(UTC))

    def _admit(self, organisation: str, invitation_id: str, now: datetime) -> Admission:
        with self._database.read(organisation) as session:
            admission = _look(session, invitation_id, now)
        if admission is not None:
            return admission
        with self._database.write(organisation) as session:
            invitation, campaign, candidate = _found(session, invitation_id)
            return _admission(session, campaign, invitation, candidate, now, first=True)


def _look(session: Session, invitation_id: str, now: datetime) -> Admission | None:
    """Without changing anything; None for who comes in for the first time."""
    invitation, campaign, candidate = _found(session, invitation_id)
    if invitation.exchanged_at is None:
        return None
    return _admission(session, campaign, invitation, candidate, now, first=False)


def _found(session: Session, invitation_id: str) -> tuple[InvitationRow, CampaignRow, CandidateRow]:
    invitation = session.get(InvitationRow, invitation_id)
    campaign = None if invitation is None else session.get(CampaignRow, invitation.campaign_id)
    candidate = None if invitation is None else session.get(CandidateRow, invitation.candidate_id)
    if invitation is None or campaign is None or candidate is None:
        raise UnknownEntryError
    return invitation, campaign, candidate


def _admission(
    session: Session,
    campaign: CampaignRow,
    invitation: InvitationRow,
    candidate: CandidateRow,
    now: datetime,
    *,
    first: bool,
) -> Admission:
    state = windows.state_of(invitation, campaign, now)
    if campaign.state is CampaignState.DRAFT or state is InvitationState.REVOKED:
        raise UnknownEntryError
    if state is InvitationState.EXPIRED:
        raise ExpiredEntryError(whom=_whom(session, campaign))
    _refuse_early(campaign, now)
    if first:
        invitation.exchanged_at = invitation.updated_at = now
        invitation.state = InvitationState.OPENED
    version = session.get(BatteryVersionRow, campaign.battery_version_id)
    if version is None:
        raise UnknownEntryError
    plan = read_plan(version.plan)
    return Admission(
        organisation=campaign.organisation_id,
        campaign=campaign.id,
        candidate=candidate.id,
        invitation=invitation.id,
        title=campaign.title,
        name=candidate.name,
        language=None if candidate.language is None else _LANGUAGES.get(candidate.language),
        plan=plan if campaign.feedback is None else replace(plan, feedback=campaign.feedback),
        extra=windows.extra_of(invitation, campaign),
        may_begin=windows.may_begin(campaign, now),
        gate_is_open=windows.gate_is_open(campaign),
        closes_at=campaign.closes_at,
        time_zone=campaign.time_zone,
        trial=campaign.trial,
    )


def _whom(session: Session, campaign: CampaignRow) -> str:
    """Whom to ask: the organisation, with what it says about reaching it."""
    organisation = session.get_one(OrganisationRow, campaign.organisation_id)
    contact = str(organisation.settings.get("adjustment_contact", "")).strip()
    return f"{organisation.name} ({contact})" if contact else organisation.name


def _refuse_early(campaign: CampaignRow, now: datetime) -> None:
    if campaign.opens_at is not None and windows.is_before(campaign, now):
        raise NotYetOpenError(opens_at=campaign.opens_at.isoformat().replace("+00:00", "Z"))


def _refuse_locked(campaign: CampaignRow, now: datetime) -> None:
    until = windows.locked_until(campaign, now)
    if until is not None:
        raise RoomLockedError(minutes=str(max(1, -(-int((until - now).total_seconds()) // 60))))


def _mistyped(place: str) -> Fault:
    return Fault(
        place=place,
        message="This is not a code as it was printed.",
        remedy="Compare it with the sheet, character by character.",
    )


def _read(name: str, email: str | None) -> tuple[str, str | None]:
    faults = []
    for place, text, read in (("/name", name, read_name), ("/email", email or "", read_email)):
        try:
            read(text)
        except UnfitTextError as error:
            faults.append(replace(error.fault, place=place))
    if faults:
        raise UnfitInvitationError(tuple(faults))
    return read_name(name), read_email(email or "")
