"""Campaigns with people who take them, made without anybody's desk: the rows that staff would make, and browsers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update
from starlette.testclient import TestClient

from api.campaigns.making import give_link, new_candidate, new_invitation
from api.campaigns.model import CampaignState, CandidateOrigin, VersionState
from api.campaigns.store import BatteryRow, BatteryVersionRow, CampaignRow
from api.database import Database
from api.ids import new_id
from api.sittings.statements import events
from api.sittings.statements import sittings as table
from api.tables import metadata
from runner.exercise import Bank
from runner.settings import INSTALLATION

STARTER = Bank(INSTALLATION / "exercises").read("fizzbuzz").languages["python"].starter["solution.py"]
#: All tables are known here, whoever imports this.
TABLES = metadata.tables
_TITLE = {"fr": "Partie", "en": "Part"}


def exercise_item(
    item: str = "i1", *, slug: str = "fizzbuzz", bank: Path = INSTALLATION / "exercises", **more: Any
) -> dict[str, Any]:
    """An exercise of the bank, as a plan names it."""
    exercise = Bank(bank).read(slug)
    named = {"id": item, "kind": "exercise", "exercise": slug, "version": exercise.version, "digest": exercise.digest}
    return {**named, "weight": 2.0, "languages": None, "submissions": None, **more}


def part(*items: dict[str, Any], name: str = "p1", minutes: int | None = None) -> dict[str, Any]:
    """Some items."""
    return {"id": name, "title": _TITLE, "minutes": minutes, "items": list(items)}


def plan_of(
    *parts: dict[str, Any], minutes: int | None = 60, feedback: str = "full", navigation: str = "free"
) -> dict[str, Any]:
    """A plan; of one exercise if nothing is said."""
    parts = parts or (part(exercise_item()),)
    return {"feedback": feedback, "navigation": navigation, "minutes": minutes, "parts": list(parts)}


def content(text: str, **more: Any) -> dict[str, Any]:
    """Work on the exercise."""
    return {"language": "python", "files": {"solution.py": text}, **more}


@dataclasses.dataclass
class Browser:
    """One device at which a sitting is open."""

    client: TestClient
    csrf: str

    def get(self, path: str = "", **more: Any) -> Any:
        """Look at the sitting, or at something of it."""
        return self.client.get(f"/v1/sitting{path}", **more)

    def look(self) -> dict[str, Any]:
        answer = self.get()
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        headers = {"X-CSRF-Token": self.csrf} | ({} if key is None else {"Idempotency-Key": key})
        return self.client.post(f"/v1/sitting{path}", json=body, headers=headers)

    def begin(self) -> dict[str, Any]:
        answer = self.post("/begin")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def save(self, text: str, base: int, *, item: str = "i1", **more: Any) -> Any:
        """The answer to a save of work on an exercise."""
        return self.put(item, {"base_version": base, "content": content(text, **more)})

    def put(self, item: str, body: Any) -> Any:
        return self.client.put(f"/v1/sitting/drafts/{item}", json=body, headers={"X-CSRF-Token": self.csrf})

    def receipts(self) -> list[dict[str, Any]]:
        return list(self.get("/receipts").json()["items"])


@dataclasses.dataclass
class Room:
    """One campaign."""

    database: Database
    organisation: str
    campaign: str

    def invite(self, name: str = "Zoé Martin", **extra: int) -> str:
        """A new person's link. ``extra``: percent and ms of extra time."""
        now = datetime.now(UTC)
        with self.database.write(self.organisation) as session:
            row = session.get_one(CampaignRow, self.campaign)
            candidate = new_candidate(name, None, CandidateOrigin.STAFF, now)
            session.add(candidate)
            session.flush()
            invitation = new_invitation(row, candidate, now)
            invitation.extra_percent = extra.get("percent")
            invitation.extra_ms = extra.get("ms")
            session.add(invitation)
            session.flush()
            return give_link(session, invitation, now)

    def change(self, **values: Any) -> None:
        """Change the campaign."""
        with self.database.write(self.organisation) as session:
            session.execute(update(CampaignRow).where(CampaignRow.id == self.campaign).values(**values))


def open_room(database: Database, organisation: str, plan: dict[str, Any] | None = None, **values: Any) -> Room:
    """A campaign that is open."""
    now = datetime.now(UTC)
    stamps = {"created_at": now, "updated_at": now}
    battery, version, campaign = new_id(), new_id(), new_id()
    with database.write(organisation) as session:
        session.add(BatteryRow(id=battery, title="Battery", revision=1, **stamps))
        session.flush()
        session.add(
            BatteryVersionRow(
                id=version,
                battery_id=battery,
                number=1,
                state=VersionState.PUBLISHED,
                plan=plan or plan_of(),
                created_at=now,
                published_at=now,
            )
        )
        session.flush()
        row = {
            "id": campaign,
            "battery_version_id": version,
            "title": "Autumn",
            "state": CampaignState.OPEN,
            "time_zone": "Europe/Paris",
            "start_gate": False,
            "room_code": campaign[-8:],
            "failures": 0,
            "open_link_used": 0,
            "extra_time": {},
            "trial": False,
            "revision": 1,
            **stamps,
            **values,
        }
        session.add(CampaignRow(**row))
    return Room(database, organisation, campaign)


def come_in(platform: Any, token: str) -> Browser:
    """Open a link in a browser of its own."""
    client = platform.browser()
    answer = client.post("/v1/entry/link", json={"token": token})
    assert answer.status_code == 200, answer.text
    return Browser(client, answer.json()["csrf"])


def pass_time(platform: Any, span: timedelta, sittings: Sequence[str] = ()) -> None:
    """Let time pass for sittings (all if none is named): everything that happened moves back by so much."""
    moments = ("created_at", "started_at", "paused_at", "part_started_at", "ends_at", "part_ends_at", "due_at",
               "finished_at", "last_seen_at", "last_saved_at")  # fmt: skip
    with platform.database.write() as session:
        for row in session.execute(table.select()).all():
            if sittings and row.id not in sittings:
                continue
            moved = {name: getattr(row, name) - span for name in moments if getattr(row, name) is not None}
            session.execute(update(table).where(table.c.id == row.id).values(**moved))
        for event in session.execute(events.select()).all():
            session.execute(update(events).where(events.c.id == event.id).values(at=event.at - span))
