"""The positioning test as advisers use it: made ready once, opened for somebody at the desk, gone on with elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.accounts.organisation import Organisations
from api.campaigns.batteries import Batteries
from api.campaigns.entry import Admission, Entry
from api.campaigns.invitations import Invitations, Invited
from api.campaigns.model import CampaignSettings, CampaignState, InvitationState, UnknownInvitationError
from api.campaigns.people import Guest
from api.campaigns.service import Campaigns
from api.campaigns.store import CampaignRow, CandidateRow, InvitationRow
from api.catalog.questions import Questions
from api.catalog.store import QuestionRow
from api.database import Database
from api.etags import ANY
from api.i18n import Language
from api.ids import is_id
from api.paging import Page, PageOf, read_page
from api.positioning.definition import Definition, Shipped
from api.positioning.model import NoPositioningError, Positioned
from api.positioning.store import PositioningRow
from api.sittings.store import SittingRow


@dataclass(frozen=True, slots=True)
class Making:
    """What makes a campaign."""

    questions: Questions
    batteries: Batteries
    campaigns: Campaigns
    invitations: Invitations
    organisations: Organisations


class Positioning:
    """The use cases."""

    def __init__(self, database: Database, shipped: Shipped, making: Making, entry: Entry) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._shipped = shipped
        self._making = making
        self._entry = entry

    @property
    def definition(self) -> Definition:
        """What the test consists of."""
        return self._shipped.definition

    def campaign(self, caller: Caller) -> str | None:
        """The campaign in which people are positioned now; None while none is open."""
        with self._database.read(caller.organisation) as session:
            return _campaign(session)

    def make_ready(self, caller: Caller, language: Language) -> str:
        """Make its questions the organisation's, a battery of them, and an open campaign. Nothing, if there is one.

        Whoever may make campaigns may: what it consists of is ours and not theirs.

        Raises:
            BrokenExerciseError: the file of the test is at fault.
        """
        found = self.campaign(caller)
        if found is not None:
            return found
        definition, making = self._shipped.definition, self._making
        making.questions.take_starters(caller)
        title = definition.title.fr if language == "fr" else definition.title.en
        battery = making.batteries.create(caller, title, definition.plan(self._series(caller)))
        version = making.batteries.publish(caller, battery.id, ANY)
        settings = CampaignSettings(
            title=title,
            battery_version=version.id,
            opens_at=None,
            closes_at=None,
            time_zone=making.organisations.read(caller).time_zone,
            start_gate=False,
            open_link_quota=None,
            extra_time={},
            feedback=None,
        )
        campaign = making.campaigns.create(caller, settings).campaign.id
        making.campaigns.open(caller, campaign)
        with self._database.write(caller.organisation) as session:
            session.add(PositioningRow(campaign_id=campaign, created_at=datetime.now(UTC)))
            audit.note(session, caller, "positioning.made_ready", "campaign", campaign)
        return campaign

    def open_for(self, caller: Caller, guest: Guest) -> Invited:
        """Open the test for somebody: a code and a link for them, and no letter.

        Raises:
            NoPositioningError: none is made ready.
            InvitedBeforeError: it was opened for them before.
        """
        campaign = self.campaign(caller)
        if campaign is None:
            raise NoPositioningError
        return self._making.invitations.invite(caller, campaign, guest, letter=False, code=True)

    def people(self, caller: Caller, asked: PageOf) -> Page[Positioned]:
        """Everybody for whom it was opened, in whatever campaign, the newest first.

        Raises:
            UnfitRequestError: the cursor is none that we gave.
        """
        with self._database.read(caller.organisation) as session:
            page = read_page(session, _opened(), asked, InvitationRow.id, newest_first=True)
            return Page(_positioned(session, page.items), page.next)

    def person(self, caller: Caller, invitation: str) -> Positioned:
        """One of them.

        Raises:
            UnknownInvitationError: it was not opened by this invitation.
        """
        with self._database.read(caller.organisation) as session:
            mine = _opened().where(InvitationRow.id == invitation)
            found = _positioned(session, session.scalars(mine).all() if is_id(invitation) else [])
        if not found:
            raise UnknownInvitationError
        return found[0]

    def codes(self, caller: Caller, invitation: str) -> tuple[str, str]:
        """Room code and a new personal code, to go on elsewhere; the personal code before opens nothing any more.

        Raises:
            UnknownInvitationError: it was not opened by this invitation.
            InvitationStateError: it was taken back.
        """
        self.person(caller, invitation)
        given = self._making.invitations.renew_code(caller, invitation)
        return given.room_code, given.code or ""

    def admit(self, caller: Caller, invitation: str) -> Admission:
        """Let somebody begin or go on at the computer at which the caller sits.

        Raises:
            UnknownInvitationError: it was not opened by this invitation.
            UnknownEntryError: it was taken back.
        """
        person = self.person(caller, invitation)
        admission = self._entry.of_invitation(caller.organisation, invitation)
        with self._database.write(caller.organisation) as session:
            audit.note(session, caller, "positioning.opened_here", "candidate", person.candidate)
        return admission

    def _series(self, caller: Caller) -> Mapping[str, str]:
        with self._database.read(caller.organisation) as session:
            rows = session.execute(
                select(QuestionRow.starter, QuestionRow.series_id).where(QuestionRow.starter.is_not(None))
            )
            return {starter: series for starter, series in rows if starter is not None}


def _campaign(session: Session) -> str | None:
    return session.scalar(
        select(PositioningRow.campaign_id)
        .join(CampaignRow, CampaignRow.id == PositioningRow.campaign_id)
        .where(CampaignRow.state == CampaignState.OPEN)
        .order_by(PositioningRow.created_at.desc())
        .limit(1)
    )


def _opened() -> Select[InvitationRow]:
    """The invitations by which it was opened."""
    return (
        select(InvitationRow)
        .join(PositioningRow, PositioningRow.campaign_id == InvitationRow.campaign_id)
        .where(InvitationRow.state != InvitationState.REVOKED)
    )


def _positioned(session: Session, invitations: Sequence[InvitationRow]) -> list[Positioned]:
    people = [one.candidate_id for one in invitations]
    names = {row.id: row.name for row in session.scalars(select(CandidateRow).where(CandidateRow.id.in_(people)))}
    taken = {
        (row.campaign_id, row.candidate_id): row
        for row in session.scalars(select(SittingRow).where(SittingRow.candidate_id.in_(people)))
    }
    found = []
    for one in invitations:
        sitting = taken.get((one.campaign_id, one.candidate_id))
        begun = sitting is not None and sitting.started_at is not None
        found.append(
            Positioned(
                invitation=one.id,
                candidate=one.candidate_id,
                name=names[one.candidate_id],
                opened_at=one.created_at,
                sitting=None if sitting is None else sitting.id,
                state=None if sitting is None else sitting.state,
                finish_reason=None if sitting is None else sitting.finish_reason,
                step=sitting.part_index + 1 if sitting is not None and begun else 0,
                last_seen_at=None if sitting is None else sitting.last_seen_at,
            )
        )
    return found
