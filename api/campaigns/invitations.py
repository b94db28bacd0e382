"""Inviting people: one by one, or from a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, delete, select

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.codes import CodeBook, shown
from api.campaigns.endings import Endings, refuse_passed
from api.campaigns.guest_list import GuestList, faults_of, read_guest_list
from api.campaigns.inviting import invitations_for, known_to, people_for, people_of, tell
from api.campaigns.making import give_code, give_codes, give_link
from api.campaigns.model import (
    CampaignState,
    Candidate,
    CandidateOrigin,
    Invitation,
    InvitationState,
    InvitationStateError,
    NoAddressError,
    Sheet,
    Sheets,
    UnfitGuestListError,
    UnknownCandidateError,
)
from api.campaigns.people import Guest
from api.campaigns.post import Post
from api.campaigns.rows import candidate_of, find_campaign, find_invitation, invitation_of
from api.campaigns.service import Campaigns
from api.campaigns.store import CampaignRow, CandidateRow, InvitationLinkRow, InvitationRow
from api.campaigns.windows import state_of
from api.database import Database
from api.events.catalogue import EventType
from api.ids import is_id
from api.paging import Page, PageOf, read_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation just made or renewed, with what opens it: in clear for the only time."""

    invitation: Invitation
    link: str | None
    code: str | None
    room_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file."""

    #: Those who are invited now.
    invited: int
    #: Those of them who have a code.
    codes: int
    #: Those who were invited before, and so are not again.
    before: int


class Invitations:
    """The use cases of this feature that concern people and their invitations."""

    def __init__(self, database: Database, campaigns: Campaigns, book: CodeBook, post: Post) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._campaigns = campaigns
        self._book = book
        self._post = post
        self.endings = Endings(database)

    def page(
        self, caller: Caller, campaign: str, asked: PageOf, *, updated_since: datetime | None = None
    ) -> Page[Invitation]:
        """Those of a campaign, in the order of their making, or of their change.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
        """
        now = datetime.now(UTC)
        with self._database.read(caller.organisation) as session:
            row = find_campaign(session, campaign)
            wanted = select(InvitationRow).where(InvitationRow.campaign_id == campaign)
            if updated_since is None:
                page = read_page(session, wanted, asked, InvitationRow.id)
            else:
                changed = wanted.where(InvitationRow.updated_at >= updated_since)
                page = read_page(session, changed, asked, InvitationRow.updated_at, InvitationRow.id)
            people = people_of(session, (one.candidate_id for one in page.items))
            return Page([invitation_of(one, row, people[one.candidate_id], now) for one in page.items], page.next)

    def candidates(
        self,
        caller: Caller,
        asked: PageOf,
        *,
        updated_since: datetime | None = None,
        among: Select[str] | None = None,
    ) -> Page[Candidate]:
        """The organisation's people, in the order of their making, or of their change; no trials.

        ``among`` are the ids of those to choose from; everybody if None.
        """
        wanted = select(CandidateRow).where(CandidateRow.origin != CandidateOrigin.TRIAL)
        if among is not None:
            wanted = wanted.where(CandidateRow.id.in_(among))
        with self._database.read(caller.organisation) as session:
            if updated_since is None:
                page = read_page(session, wanted, asked, CandidateRow.id)
            else:
                changed = wanted.where(CandidateRow.updated_at >= updated_since)
                page = read_page(session, changed, asked, CandidateRow.updated_at, CandidateRow.id)
            return Page([candidate_of(one) for one in page.items], page.next)

    def candidate(self, caller: Caller, candidate: str) -> tuple[Candidate, list[Invitation]]:
        """A person, and all that they were invited to. Who read it is kept.

        Raises:
            UnknownCandidateError: the organisation has none of this id.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            person = session.get(CandidateRow, candidate) if is_id(candidate) else None
            if person is None or person.origin is CandidateOrigin.TRIAL:
                raise UnknownCandidateError
            audit.note(session, caller, "candidate.read", "candidate", candidate)
            rows = session.execute(
                select(InvitationRow, CampaignRow)
                .join(CampaignRow, CampaignRow.id == InvitationRow.campaign_id)
                .where(InvitationRow.candidate_id == candidate)
                .order_by(InvitationRow.id)
            ).all()
            return candidate_of(person), [invitation_of(one, row, person, now) for one, row in rows]

    def invite(
        self, caller: Caller, campaign: str, guest: Guest, *, letter: bool = True, code: bool = False
    ) -> Invited:
        """Invite one person. They get a letter if they have an address and the campaign is open; else, once it is.

        Args:
            caller: who invites.
            campaign: to which.
            guest: whom; the name has been read by ``people``.
            letter: False: whoever asks hands the link over.
            code: True: a personal code, too. Whoever has no address gets one anyway.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
            InvitedBeforeError: they are invited to it already.
            UnfitInvitationError: it would be over already.
        """
        now = datetime.now(UTC)
        refuse_passed(guest.expires_at, now)
        with self._database.write(caller.organisation) as session:
            row = find_campaign(session, campaign, lock=True)
            (person,) = people_for(session, [guest], now)
            (invitation,) = invitations_for(session, row, [person], [guest], now)
            given = give_code(session, self._book, invitation) if code or guest.email is None else None
            link = give_link(session, invitation, now)
            if letter and row.state is CampaignState.OPEN:
                self._post.send(session, row, invitation, person, now)
            elif not letter and guest.email is not None:
                # Whoever asks hands it over: opening the campaign writes no letter.
                invitation.mailed_at = now
            session.flush()
            audit.note(session, caller, "invitation.created", "invitation", invitation.id, {"campaign": row.id})
            invited = Invited(
                invitation=invitation_of(invitation, row, person, now),
                link=self._post.link(link),
                code=None if given is None else shown(given),
                room_code=shown(row.room_code),
            )
        self._campaigns.warm(caller.organisation, campaign)
        return invited

    def preview(self, caller: Caller, campaign: str, data: bytes) -> GuestList:
        """What a file would come to. Nothing is kept.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
        """
        with self._database.read(caller.organisation) as session:
            zone = find_campaign(session, campaign).time_zone
            known = known_to(session, campaign)
        return read_guest_list(data, known, time_zone=zone, now=datetime.now(UTC))

    def take_in(self, caller: Caller, campaign: str, data: bytes, *, codes: bool = False) -> Imported:
        """Invite everybody of a file; nobody, if anything is wrong with it.

        Args:
            caller: who invites.
            campaign: to which.
            data: the file.
            codes: True: everybody gets a personal code, and not only those without an address.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
            UnfitGuestListError: the file has faults, with the first of them by line and column.
        """
        now = datetime.now(UTC)
        # Looked at before anybody has to wait for the lock, and again if somebody was invited meanwhile.
        with self._database.read(caller.organisation) as session:
            zone = find_campaign(session, campaign).time_zone
            known = known_to(session, campaign)
        found = read_guest_list(data, known, time_zone=zone, now=now)
        with self._database.write(caller.organisation) as session:
            row = find_campaign(session, campaign, lock=True)
            if (latest := known_to(session, campaign)) != known:
                found = read_guest_list(data, latest, time_zone=zone, now=now)
            if found.faults:
                raise UnfitGuestListError(faults_of(found))
            guests = [listed.guest for listed in found.people]
            people = people_for(session, guests, now)
            invitations = invitations_for(session, row, people, guests, now)
            coded = [one for one, guest in zip(invitations, guests, strict=True) if codes or guest.email is None]
            give_codes(session, self._book, campaign, coded)
            if row.state is CampaignState.OPEN:
                self._post.send_all(session, row, list(zip(invitations, people, strict=True)), now)
            session.flush()
            imported = Imported(invited=len(found.people), codes=len(coded), before=len(found.before))
            audit.note(session, caller, "invitations.imported", "campaign", campaign, {"people": imported.invited})
        self._campaigns.warm(caller.organisation, campaign)
        return imported

    def revoke(self, caller: Caller, invitation: str) -> Invitation:
        """Its links and its code open nothing from now on. Whoever is at work goes on until staff end it.

        Raises:
            UnknownInvitationError: the organisation has none of this id.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row, campaign, person = find_invitation(session, invitation)
            if row.state is not InvitationState.REVOKED:
                row.state, row.code_digest, row.updated_at = InvitationState.REVOKED, None, now
                session.execute(delete(InvitationLinkRow).where(InvitationLinkRow.invitation_id == row.id))
                session.flush()
                audit.note(session, caller, "invitation.revoked", "invitation", row.id)
                tell(session, EventType.INVITATION_REVOKED, [row])
            return invitation_of(row, campaign, person, now)

    def resend(self, caller: Caller, invitation: str) -> Invitation:
        """Write again, as a reminder if there was a letter before. Links of letters before stay good.

        Raises:
            UnknownInvitationError: the organisation has none of this id.
            InvitationStateError: it is revoked or over.
            NoAddressError: the person has no address.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row, campaign, person = find_invitation(session, invitation)
            _refuse_over(row, campaign, now)
            if person.email is None:
                raise NoAddressError
            self._post.send(session, campaign, row, person, now, reminder=row.mailed_at is not None)
            session.flush()
            audit.note(session, caller, "invitation.resent", "invitation", row.id)
            return invitation_of(row, campaign, person, now)

    def renew_code(self, caller: Caller, invitation: str) -> Invited:
        """Another personal code; the one before opens nothing from now on.

        Raises:
            UnknownInvitationError: the organisation has none of this id.
            InvitationStateError: it is revoked or over.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row, campaign, person = find_invitation(session, invitation)
            _refuse_over(row, campaign, now)
            code = give_code(session, self._book, row)
            row.updated_at = now
            session.flush()
            audit.note(session, caller, "invitation.code_renewed", "invitation", row.id)
            return Invited(
                invitation=invitation_of(row, campaign, person, now),
                link=None,
                code=shown(code),
                room_code=shown(campaign.room_code),
            )

    def sheets(self, caller: Caller, campaign: str) -> Sheets:
        """The code sheets of everybody who has a code, in the order of groups and names.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = find_campaign(session, campaign)
            rows = session.execute(
                select(InvitationRow, CandidateRow)
                .join(CandidateRow, CandidateRow.id == InvitationRow.candidate_id)
                .where(InvitationRow.campaign_id == campaign, InvitationRow.code_digest.is_not(None))
            ).all()
            rows = sorted(rows, key=lambda one: (one[0].group or "", one[1].name.casefold(), one[0].id))
            audit.note(session, caller, "codes.printed", "campaign", campaign, {"sheets": len(rows)})
            return Sheets(
                title=row.title,
                address=self._post.room(row.room_code),
                sheets=tuple(
                    Sheet(
                        name=person.name,
                        group=one.group,
                        room_code=shown(row.room_code),
                        personal_code=shown(self._book.personal(one.id, one.code_serial)),
                    )
                    for one, person in rows
                ),
            )


def _refuse_over(row: InvitationRow, campaign: CampaignRow, now: datetime) -> None:
    state = state_of(row, campaign, now)
    if state in (InvitationState.REVOKED, InvitationState.EXPIRED):
        raise InvitationStateError(state=state)
