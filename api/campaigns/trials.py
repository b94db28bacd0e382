"""Trying a battery as a candidate: a campaign of one, which is shown nowhere and counts nowhere."""

from __future__ import annotations

from datetime import UTC, datetime

from api.accounts import audit
from api.accounts.model import Caller
from api.campaigns.batteries import Batteries, new_version
from api.campaigns.codes import new_room_code
from api.campaigns.entry import Admission, Entry
from api.campaigns.making import new_candidate, new_invitation
from api.campaigns.model import CampaignState, CandidateOrigin, UnfinishedBatteryError, VersionState
from api.campaigns.store import BatteryRow, CampaignRow
from api.database import Database
from api.ids import new_id


class Trials:
    """Makes what a trial sitting needs; ``api.sittings`` makes the sitting."""

    def __init__(self, database: Database, batteries: Batteries, entry: Entry) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._batteries = batteries
        self._entry = entry

    def begin(self, caller: Caller, battery: str, *, name: str = "…") -> Admission:
        """Admit the caller to the battery's draft as it is now.

        Raises:
            UnknownBatteryError: the organisation has none of this id.
            UnfinishedBatteryError: it cannot be taken as it is, with its faults.
        """
        draft = self._batteries.get(caller, battery)
        preview = self._batteries.preview(caller.organisation, draft.draft)
        blocking = tuple(problem.fault for problem in preview.problems if problem.blocking)
        if blocking:
            raise UnfinishedBatteryError(blocking)
        now = datetime.now(UTC)
        with self._database.write(caller.organisation) as session:
            version = new_version(session.get_one(BatteryRow, battery), VersionState.TRIED, draft.draft, now)
            session.add(version)
            session.flush()
            campaign = CampaignRow(
                id=new_id(),
                battery_version_id=version.id,
                title=draft.title,
                state=CampaignState.OPEN,
                opens_at=None,
                closes_at=None,
                time_zone="UTC",
                start_gate=False,
                gate_opened_at=None,
                room_code=new_room_code(),
                failures_since=None,
                failures=0,
                codes_locked_at=None,
                open_link_digest=None,
                open_link_quota=None,
                open_link_used=0,
                extra_time={},
                feedback=None,
                trial=True,
                revision=1,
                created_at=now,
                updated_at=now,
            )
            person = new_candidate(name, None, CandidateOrigin.TRIAL, now)
            session.add_all([campaign, person])
            session.flush()
            invitation = new_invitation(campaign, person, now)
            session.add(invitation)
            session.flush()
            audit.note(session, caller, "battery.tried", "battery", battery)
            invitation_id = invitation.id
        return self._entry.of_invitation(caller.organisation, invitation_id)
