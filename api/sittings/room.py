"""What staff see of a campaign's sittings while they go on: who is where, and whom to look after."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from api.campaigns.model import UnknownCampaignError
from api.campaigns.store import CampaignRow, CandidateRow
from api.database import Database
from api.sittings import statements, store
from api.sittings.looking import clock_shown, moment_shown, receipt_shown
from api.sittings.model import HandedIntent, Sitting, SittingState, Taking, UnknownSittingError
from api.sittings.store import CandidateSessionRow, DraftRow, HandedInRow, SittingEventRow, SittingRow
from api.sittings.takings import Takings
from api.sittings.working import receipt_of

#: Not heard of for so long: not connected.
AWAY = timedelta(seconds=30)
#: There, and nothing saved for so long.
STILL = timedelta(seconds=60)
#: So little is left.
NEARLY_OVER_MS = 5 * 60_000


class Room:
    """The use cases that change nothing."""

    def __init__(self, database: Database, takings: Takings) -> None:
        """Connects when first used."""
        self._database = database
        self._takings = takings

    def look(self, organisation: str, campaign: str, now: datetime) -> list[dict[str, Any]]:
        """Every sitting of a campaign, by name.

        Raises:
            UnknownCampaignError: the organisation has none of this id.
        """
        with self._database.read(organisation) as session:
            if session.scalar(select(CampaignRow.id).where(CampaignRow.id == campaign)) is None:
                raise UnknownCampaignError
            rows = session.execute(
                select(SittingRow, CandidateRow.name)
                .join(CandidateRow, CandidateRow.id == SittingRow.candidate_id)
                .where(SittingRow.campaign_id == campaign)
                .order_by(CandidateRow.name, SittingRow.id)
            ).all()
            handed = Counter(
                session.scalars(
                    select(HandedInRow.sitting_id)
                    .join(SittingRow, SittingRow.id == HandedInRow.sitting_id)
                    .where(SittingRow.campaign_id == campaign, HandedInRow.intent != HandedIntent.RUN)
                )
            )
            drafts = Counter(
                session.scalars(
                    select(DraftRow.sitting_id)
                    .join(SittingRow, SittingRow.id == DraftRow.sitting_id)
                    .where(SittingRow.campaign_id == campaign)
                )
            )
            return [
                sitting_shown(store.sitting_of(row), name, self._takings.of(session, row.id), now)
                | {"drafts": drafts[row.id], "handed_in": handed[row.id]}
                for row, name in rows
            ]

    def sitting(self, organisation: str, sitting: str, now: datetime) -> dict[str, Any]:
        """One of them, with its devices, receipts and time line.

        Raises:
            UnknownSittingError: the organisation has none of this id.
        """
        with self._database.read(organisation) as session:
            found = session.execute(
                select(SittingRow, CandidateRow.name)
                .join(CandidateRow, CandidateRow.id == SittingRow.candidate_id)
                .where(SittingRow.id == sitting)
            ).one_or_none()
            if found is None:
                raise UnknownSittingError
            row, name = found
            taking = self._takings.of(session, sitting)
            devices = session.scalars(
                select(CandidateSessionRow)
                .where(CandidateSessionRow.sitting_id == sitting)
                .order_by(CandidateSessionRow.created_at)
            ).all()
            events = session.scalars(
                select(SittingEventRow)
                .where(SittingEventRow.sitting_id == sitting)
                .order_by(SittingEventRow.at, SittingEventRow.id)
            ).all()
            receipts = [receipt_of(one) for one in statements.receipts(session, sitting)]
            drafts = statements.draft_versions(session, sitting)
        shown = sitting_shown(store.sitting_of(row), name, taking, now)
        return shown | {
            "drafts": len(drafts),
            "handed_in": sum(one.intent is not HandedIntent.RUN for one in receipts),
            "receipts": [receipt_shown(one) for one in receipts],
            "devices": [
                {
                    "id": one.id,
                    "device": one.device,
                    "created_at": moment_shown(one.created_at),
                    "last_seen_at": moment_shown(one.last_seen_at),
                    "ended_at": moment_shown(one.ended_at),
                }
                for one in devices
            ],
            "events": [{"at": moment_shown(one.at), "kind": one.kind, "data": one.data} for one in events],
        }


def sitting_shown(sitting: Sitting, name: str, taking: Taking, now: datetime) -> dict[str, Any]:
    """One line of the room."""
    return {
        "id": sitting.id,
        "campaign": sitting.campaign,
        "candidate": {"id": sitting.candidate, "name": name},
        "state": sitting.state.value,
        "trial": sitting.trial,
        "part": taking.plan.parts[sitting.part_index].id,
        "item": sitting.at_item,
        "items": sum(len(part.items) for part in taking.plan.parts),
        **_place(sitting.at_item, taking),
        "clock": clock_shown(sitting, now),
        "finished_at": moment_shown(sitting.finished_at),
        "finish_reason": None if sitting.finish_reason is None else sitting.finish_reason.value,
        "last_seen_at": moment_shown(sitting.last_seen_at),
        "last_saved_at": moment_shown(sitting.last_saved_at),
        "connected": sitting.last_seen_at is not None and now - sitting.last_seen_at <= AWAY,
        "adjustment": sitting.adjustment,
        "adjustment_at": moment_shown(sitting.adjustment_at),
        "alerts": alerts_of(sitting, now),
        "revision": sitting.revision,
    }


def _place(item: str | None, taking: Taking) -> dict[str, Any]:
    """Which of all items they look at, and its title if it is an exercise."""
    ids = [one.id for part in taking.plan.parts for one in part.items]
    kit = taking.kits.get(item or "")
    return {
        "item_number": ids.index(item) + 1 if item in ids else None,
        "item_title": None if kit is None else {"fr": kit.title.fr, "en": kit.title.en},
    }


def alerts_of(sitting: Sitting, now: datetime) -> list[str]:
    """What staff should look after, in words of a fixed vocabulary: pages make sentences of them."""
    alerts = []
    if sitting.state is SittingState.RUNNING:
        away = sitting.last_seen_at is None or now - sitting.last_seen_at > AWAY
        since = sitting.last_saved_at or sitting.clock.started_at
        if away:
            alerts.append("not_connected")
        elif since is not None and now - since > STILL:
            alerts.append("nothing_saved")
        if sitting.clock.left_ms(now) < NEARLY_OVER_MS:
            alerts.append("nearly_over")
    if sitting.adjustment is not None and sitting.state is not SittingState.FINISHED:
        alerts.append("adjustment")
    return alerts
