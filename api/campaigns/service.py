"""Campaigns: a battery version, offered to some people in a window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.accounts.secrets import digest_of, new_token
from api.campaigns import warming, windows
from api.campaigns.batteries import Batteries
from api.campaigns.codes import new_room_code
from api.campaigns.model import (
    Campaign,
    CampaignSettings,
    CampaignState,
    CampaignStateError,
    InvitationState,
    UnfitCampaignError,
    UnknownBatteryError,
    VersionState,
)
from api.campaigns.plan_reading import read_plan
from api.campaigns.post import Post
from api.campaigns.rows import campaigns_of, find_campaign
from api.campaigns.store import BatteryVersionRow, CampaignRow, InvitationRow
from api.database import Database
from api.etags import Wanted
from api.events.catalogue import EventType
from api.events.posting import Events
from api.ids import new_id
from api.paging import Page, PageOf, read_page
from api.refused import Fault
from api.warmth.service import Warmth

MOST_QUOTA: Final = 10_000
MOST_LABELS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A campaign, and its open link if one was made: in clear for the only time."""

    campaign: Campaign
    open_link: str | None


class Campaigns:
    """The use cases of this feature that concern campaigns."""

    def __init__(self, database: Database, batteries: Batteries, warmth: Warmth, post: Post) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._batteries = batteries
        self._warmth = warmth
        self._post = post

    def page(self, caller: Caller, asked: PageOf, *, updated_since: datetime | None = None) -> Page[Campaign]:
        """The organisation's, the newest first; with a moment, those that changed since, in the order of that."""
        wanted = select(CampaignRow).where(CampaignRow.trial.is_(False))
        with self._database.read(caller.organisation) as session:
            if updated_since is None:
                page = read_page(session, wanted, asked, CampaignRow.id, newest_first=True)
            else:
                changed = wanted.where(CampaignRow.updated_at >= updated_since)
                page = read_page(session, changed, asked, CampaignRow.updated_at, CampaignRow.id)
            return Page(campaigns_of(session, page.items, datetime.now(UTC)), page.next)

    def get(self, caller: Caller, campaign: str) -> Campaign:
        """One of them.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
        """
        with self._database.read(caller.organisation) as session:
            return _campaign(session, find_campaign(session, campaign))

    def create(self, caller: Caller, settings: CampaignSettings) -> Changed:
        """A new one, not open yet.

        Raises:
            UnfitCampaignError: it makes no sense.
        """
        _check(settings)
        now = datetime.now(UTC)
        token = None if settings.open_link_quota is None else new_token()
        with self._database.write(caller.organisation) as session:
            _check_version(session, settings.battery_version)
            row = CampaignRow(
                id=new_id(),
                state=CampaignState.DRAFT,
                gate_opened_at=None,
                room_code=new_room_code(),
                failures_since=None,
                failures=0,
                codes_locked_at=None,
                open_link_digest=None if token is None else digest_of(token),
                open_link_used=0,
                trial=False,
                revision=1,
                created_at=now,
                updated_at=now,
            )
            _put(row, settings)
            session.add(row)
            session.flush()
            audit.note(session, caller, "campaign.created", "campaign", row.id)
            return Changed(campaign=_campaign(session, row), open_link=self._post.open_link(token))

    def change(self, caller: Caller, campaign: str, settings: CampaignSettings, wanted: Wanted) -> Changed:
        """Put other settings in place of those that the caller has seen.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
            UnfitCampaignError: it makes no sense.
            CampaignStateError: the battery cannot be exchanged any more.
            OldRevisionError: it was changed meanwhile.
        """
        _check(settings)
        with self._database.write(caller.organisation) as session:
            row = find_campaign(session, campaign, lock=True)
            wanted.check(row.revision)
            if row.battery_version_id != settings.battery_version:
                if row.state is not CampaignState.DRAFT:
                    raise CampaignStateError(state=row.state)
                _check_version(session, settings.battery_version)
            token = None
            if settings.open_link_quota is None:
                row.open_link_digest = None
            elif row.open_link_digest is None:
                token = new_token()
                row.open_link_digest = digest_of(token)
            _put(row, settings)
            _touch(row)
            session.flush()
            audit.note(session, caller, "campaign.changed", "campaign", row.id, {"revision": row.revision})
            changed = Changed(campaign=_campaign(session, row), open_link=self._post.open_link(token))
        self.warm(caller.organisation, campaign)
        return changed

    def open(self, caller: Caller, campaign: str) -> Campaign:
        """Let people in, from its opening on. Those who have an address and no letter yet are written to.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
            UnfitCampaignError: its end has passed.
        """
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            row = find_campaign(session, campaign, lock=True)
            if row.closes_at is not None and row.closes_at <= now:
                fault = Fault(
                    place="/closes_at", message="This has passed already.", remedy="Set a later end, then open it."
                )
                raise UnfitCampaignError((fault,))
            if row.state is not CampaignState.OPEN:
                row.state = CampaignState.OPEN
                _touch(row)
                session.flush()
                sent = self._post.send_waiting(session, row, now)
                audit.note(session, caller, "campaign.opened", "campaign", row.id, {"letters": sent})
                Events.post(session, caller.organisation, EventType.CAMPAIGN_OPENED, {"campaign": row.id})
            found = _campaign(session, row)
        self.warm(caller.organisation, campaign)
        return found

    def close(self, caller: Caller, campaign: str) -> Campaign:
        """Let nobody begin any more. Whoever has begun goes on.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = find_campaign(session, campaign, lock=True)
            if row.state is not CampaignState.CLOSED:
                row.state = CampaignState.CLOSED
                _touch(row)
                session.flush()
                audit.note(session, caller, "campaign.closed", "campaign", row.id)
                Events.post(session, caller.organisation, EventType.CAMPAIGN_CLOSED, {"campaign": row.id})
            found = _campaign(session, row)
        self.warm(caller.organisation, campaign)
        return found

    def unlock_codes(self, caller: Caller, campaign: str) -> Campaign:
        """Take codes again after too many wrong ones.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
        """
        with self._database.write(caller.organisation) as session:
            row = find_campaign(session, campaign, lock=True)
            windows.unlock(row)
            session.flush()
            audit.note(session, caller, "campaign.codes_unlocked", "campaign", row.id)
            return _campaign(session, row)

    def warm(self, organisation: str, campaign: str) -> None:
        """Ask for what its people will need, or no longer."""
        with self._database.read(organisation) as session:
            row = session.get(CampaignRow, campaign)
            version = None if row is None else session.get(BatteryVersionRow, row.battery_version_id)
            if row is None or version is None:
                return
            of_it = select(func.count()).select_from(InvitationRow).where(InvitationRow.campaign_id == campaign)
            people = session.scalar(of_it.where(InvitationRow.state != InvitationState.REVOKED)) or 0
            people += row.open_link_quota or 0
            state, opens_at, closes_at, plan = row.state, row.opens_at, row.closes_at, read_plan(version.plan)
        languages = warming.languages_of(plan, self._batteries.lookup(organisation))
        if state is CampaignState.OPEN and people and opens_at is not None and opens_at > datetime.now(UTC):
            stocks = warming.stocks_for(
                campaign, plan, languages, people=people, opens_at=opens_at, closes_at=closes_at
            )
            warming.ask(self._warmth, organisation, stocks)
        elif state is not CampaignState.OPEN:
            warming.cancel(self._warmth, organisation, campaign, languages)


@cache
def time_zones() -> frozenset[str]:
    """Those of the IANA database that this machine has."""
    return frozenset(available_timezones())


def _check(settings: CampaignSettings) -> None:
    faults = []
    if settings.time_zone not in time_zones():
        faults.append(
            Fault(
                place="/time_zone",
                message="This is no time zone.",
                remedy="Use a name of the IANA database, such as Europe/Paris.",
            )
        )
    if settings.opens_at is not None and settings.closes_at is not None and settings.closes_at <= settings.opens_at:
        faults.append(
            Fault(
                place="/closes_at",
                message="This is not after the opening.",
                remedy="Send a moment that comes after `opens_at`.",
            )
        )
    if faults:
        raise UnfitCampaignError(tuple(faults))


def _check_version(session: Session, version: str) -> None:
    row = session.get(BatteryVersionRow, version)
    if row is None or row.state is not VersionState.PUBLISHED:
        raise UnknownBatteryError


def _put(row: CampaignRow, settings: CampaignSettings) -> None:
    row.title = settings.title
    row.battery_version_id = settings.battery_version
    row.opens_at = settings.opens_at
    row.closes_at = settings.closes_at
    row.time_zone = settings.time_zone
    row.start_gate = settings.start_gate
    row.open_link_quota = settings.open_link_quota
    row.extra_time = {label: {"percent": one.percent, "ms": one.ms} for label, one in settings.extra_time.items()}
    row.feedback = settings.feedback


def _touch(row: CampaignRow) -> None:
    row.revision += 1
    row.updated_at = datetime.now(UTC)


def _campaign(session: Session, row: CampaignRow) -> Campaign:
    return campaigns_of(session, [row], datetime.now(UTC))[0]
