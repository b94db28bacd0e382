"""What results need to know of campaigns and of the people in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.campaigns import plan_reading
from api.campaigns.model import CampaignState
from api.campaigns.plan import Plan
from api.campaigns.store import BatteryRow, BatteryVersionRow, CampaignRow, CandidateRow, InvitationRow
from api.results.report import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A campaign with the battery that it offers."""

    id: str
    title: str
    battery_title: str
    #: An IANA name.
    time_zone: str
    #: Of the battery's version, blocks not drawn.
    plan: Plan
    closes_at: datetime | None
    #: Staff have closed it.
    is_closed: bool

    def is_over(self, now: datetime) -> bool:
        """True once nobody can begin any more."""
        return self.is_closed or (self.closes_at is not None and now >= self.closes_at)


class Roster(Protocol):
    """Where campaigns and candidates are kept. ``session`` acts for one organisation."""

    def occasion(self, session: Session, campaign: str) -> Occasion | None:
        """None if the organisation has no such campaign."""

    def people(self, session: Session, campaign: str, candidates: Iterable[str]) -> dict[str, Person]:
        """Those of them that there are, each with the group that the campaign has them in."""


class CampaignRoster:
    """Reads them where they are kept."""

    def occasion(self, session: Session, campaign: str) -> Occasion | None:
        """See ``Roster``."""
        row = session.execute(
            select(CampaignRow, BatteryVersionRow, BatteryRow.title)
            .join(BatteryVersionRow, BatteryVersionRow.id == CampaignRow.battery_version_id)
            .join(BatteryRow, BatteryRow.id == BatteryVersionRow.battery_id)
            .where(CampaignRow.id == campaign)
        ).one_or_none()
        if row is None:
            return None
        found, version, battery_title = row
        return Occasion(
            id=found.id,
            title=found.title,
            battery_title=battery_title,
            time_zone=found.time_zone,
            plan=plan_reading.read_plan(version.plan),
            closes_at=found.closes_at,
            is_closed=found.state is CampaignState.CLOSED,
        )

    def people(self, session: Session, campaign: str, candidates: Iterable[str]) -> dict[str, Person]:
        """See ``Roster``."""
        rows = session.execute(
            select(CandidateRow, InvitationRow.group)
            .outerjoin(
                InvitationRow,
                (InvitationRow.candidate_id == CandidateRow.id) & (InvitationRow.campaign_id == campaign),
            )
            .where(CandidateRow.id.in_(list(candidates)))
        )
        return {
            found.id: Person(
                id=found.id,
                name=found.name,
                email=found.email,
                group=group or found.group,
                external_ref=found.external_ref,
            )
            for found, group in rows
        }
