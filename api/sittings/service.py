"""What a candidate does with a sitting but for typing and handing in: come, look, begin, go on, end, leave."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts.secrets import digest_of as digest_of_token
from api.accounts.secrets import new_token
from api.campaigns.drawing import draw
from api.campaigns.entry import Admission
from api.campaigns.plan import PRACTICE, to_json, total_minutes
from api.catalog.service import Catalog
from api.database import Database
from api.events.catalogue import EventType
from api.i18n import Language
from api.ids import new_id
from api.sittings import breaks, ending, statements, store
from api.sittings.admission import Offer, Offers, kits_for
from api.sittings.clock import Clock, allowed_ms
from api.sittings.endings import Dispatch, Endings
from api.sittings.model import (
    MOST_WORDS,
    CampaignOverError,
    CandidateCaller,
    FinishReason,
    GateClosedError,
    NoSittingError,
    NotRunningError,
    PartClosedError,
    SittingState,
    TimeOverError,
    UnknownItemError,
)
from api.sittings.statements import sessions, sittings
from api.sittings.takings import Takings
from api.sittings.telling import tell
from api.tenancy import EVERYWHERE

#: Kept about this exactly, so that looking does not become writing.
LAST_SEEN_STEP = timedelta(seconds=10)

#: After the end a device is closed by itself once nobody has asked for so long: it may be a shared one.
CLOSED_AFTER = timedelta(minutes=30)

_MOST_DEVICE = 200


class Entered:
    """A device at which a sitting was opened: the token goes into its cookie and is known nowhere else."""

    def __init__(self, token: str, caller: CandidateCaller) -> None:
        """See the class."""
        self.token = token
        self.caller = caller


class Sittings:
    """The use cases of candidates that concern the sitting as a whole."""

    def __init__(
        self, database: Database, takings: Takings, catalog: Catalog, offers: Offers, dispatch: Dispatch
    ) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._takings = takings
        self._catalog = catalog
        self._offers = offers
        self._dispatch = dispatch
        self._endings = Endings(database, takings, dispatch)

    def enter(self, admission: Admission, *, device: str, language: Language, now: datetime) -> Entered:
        """Open somebody's sitting at a device. The first time it is made and its blocks are drawn.

        Args:
            admission: who comes in, and to what.
            device: what the browser calls itself.
            language: of the sitting, unless it is known in which the person was invited.
            now: the time.

        Raises:
            CampaignOverError: they have not begun, and it is too late.
            NoSuchExerciseError, ExerciseChangedError, BrokenExerciseError: an exercise of it cannot be used.
        """
        try:
            sitting = self._find(admission) or self._make(admission, language, now)
        except IntegrityError:
            # Two devices came at once, and the other one has made it.
            found = self._find(admission)
            if found is None:
                raise
            sitting = found
        token = new_token()
        caller = CandidateCaller(
            organisation=admission.organisation,
            candidate=admission.candidate,
            sitting=sitting,
            session=new_id(),
            csrf=new_token(),
        )
        with self._database.write() as session:
            session.execute(
                insert(sessions).values(
                    token_digest=digest_of_token(token),
                    id=caller.session,
                    organisation_id=caller.organisation,
                    sitting_id=sitting,
                    csrf=caller.csrf,
                    device=device[:_MOST_DEVICE],
                    created_at=now,
                    last_seen_at=now,
                )
            )
            breaks.end(session, sitting, self._takings.of(session, sitting), now)
            session.execute(update(sittings).where(sittings.c.id == sitting).values(last_seen_at=now))
            statements.note(session, caller.organisation, sitting, "entered", now, device=caller.session)
        self._dispatch.announce(admission.campaign)
        return Entered(token, caller)

    def authenticate(self, token: str | None, now: datetime) -> CandidateCaller:
        """Whose device this is. If their time was over meanwhile, their work is handed in first.

        Raises:
            NoSittingError: nobody's (any more).
        """
        if not token:
            raise NoSittingError
        digest = digest_of_token(token)
        with self._database.read() as session:
            row = statements.find_session(session, digest)
        if row is None:
            raise NoSittingError
        if row.finished_at is not None and now - max(row.finished_at, row.session_seen_at) > CLOSED_AFTER:
            raise NoSittingError
        if row.state is SittingState.RUNNING and store.clock_of(row).is_over(now):
            self._endings.keep_time(row.id, now)
        if row.last_seen_at is None or now - min(row.last_seen_at, row.session_seen_at) > LAST_SEEN_STEP:
            with self._database.write() as session:
                statements.note_seen(session, row.id, digest, now)
        return CandidateCaller(
            organisation=row.organisation_id,
            candidate=row.candidate_id,
            sitting=row.id,
            session=row.session_id,
            csrf=row.csrf,
        )

    def offer(self, caller: CandidateCaller) -> Offer:
        """What the campaign says."""
        with self._database.read(EVERYWHERE) as session:
            row = statements.find(session, caller.sitting)
            if row is None:
                raise NoSittingError
            return self._offers.find(session, row.campaign_id, row.candidate_id)

    def begin(self, caller: CandidateCaller, now: datetime) -> None:
        """The clock starts. Beginning twice changes nothing.

        Raises:
            GateClosedError: staff have not opened the gate.
            CampaignOverError: the campaign is not open now.
            TimeOverError: it is over already.
        """
        with self._database.write(EVERYWHERE) as session:
            taking = self._takings.of(session, caller.sitting)
            row = statements.lock(session, caller.sitting)
            if row.state is SittingState.FINISHED:
                raise TimeOverError
            if row.state is not SittingState.WAITING:
                return
            offer = self._offers.find(session, row.campaign_id, row.candidate_id)
            if not offer.may_begin(now):
                raise CampaignOverError
            if offer.gate_is_closed:
                raise GateClosedError
            first_ms = ending.part_ms(taking, 0, extra_percent=row.extra_percent, extra_ms=row.invited_ms)
            clock = store.clock_of(row).begun(now, part_ms=first_ms, closes_at=offer.closes_at)
            ending.change(session, row, clock, now, state=SittingState.RUNNING)
            statements.note(session, row.organisation_id, row.id, "begun", now)
            tell(session, row, EventType.SITTING_STARTED)
        self._dispatch.announce(row.campaign_id)

    def finish_part(self, caller: CandidateCaller, part: str, now: datetime) -> None:
        """The candidate is done with a part. Saying so twice changes nothing.

        Raises:
            UnknownItemError: there is no such part.
            PartClosedError: it has not begun, or all parts are open at once.
            NotRunningError: the sitting is not running.
        """
        with self._database.write() as session:
            taking = self._takings.of(session, caller.sitting)
            row = statements.lock(session, caller.sitting)
            index = next((place for place, one in enumerate(taking.plan.parts) if one.id == part), None)
            if index is None:
                raise UnknownItemError
            if row.state is SittingState.FINISHED or index < row.part_index:
                return
            if row.state is not SittingState.RUNNING:
                raise NotRunningError(state=row.state.value)
            if index > row.part_index or not taking.goes_forward:
                raise PartClosedError
            jobs = ending.finish_part(session, row, taking, FinishReason.CANDIDATE, now)
        self._dispatch.send(jobs)
        self._dispatch.announce(row.campaign_id)

    def finish(self, caller: CandidateCaller, now: datetime) -> None:
        """The candidate is done: their newest drafts are handed in. Saying so twice changes nothing.

        Raises:
            NotRunningError: it has not begun, or is paused.
        """
        with self._database.write() as session:
            taking = self._takings.of(session, caller.sitting)
            row = statements.lock(session, caller.sitting)
            if row.state is SittingState.FINISHED:
                return
            if row.state is not SittingState.RUNNING:
                raise NotRunningError(state=row.state.value)
            jobs = ending.finish(session, row, taking, FinishReason.CANDIDATE, now)
        self._dispatch.send(jobs)
        self._dispatch.announce(row.campaign_id)

    def ask_for_adjustment(self, caller: CandidateCaller, words: str, now: datetime) -> None:
        """Tell staff what somebody needs; they see it with the live data."""
        with self._database.write() as session:
            session.execute(
                update(sittings)
                .where(sittings.c.id == caller.sitting)
                .values(adjustment=words.replace("\0", "\ufffd")[:MOST_WORDS], adjustment_at=now)
            )
            row = statements.lock(session, caller.sitting)
            statements.note(session, caller.organisation, caller.sitting, "adjustment_asked", now)
        self._dispatch.announce(row.campaign_id)

    def leave(self, caller: CandidateCaller, now: datetime) -> None:
        """End this device's session; others go on. Of a plan of steps a break begins."""
        with self._database.write() as session:
            session.execute(update(sessions).where(sessions.c.id == caller.session).values(ended_at=now))
            statements.note(session, caller.organisation, caller.sitting, "left", now, device=caller.session)
            breaks.begin(session, caller.sitting, self._takings.of(session, caller.sitting), now)

    def look_at(self, caller: CandidateCaller, item: str, now: datetime) -> None:
        """Remember what they look at, for staff and for the time line."""
        if item == PRACTICE:
            return
        with self._database.read() as session:
            row = statements.find(session, caller.sitting)
        if row is None or row.state is not SittingState.RUNNING or row.at_item == item:
            return
        with self._database.write() as session:
            statements.note_item(session, caller.sitting, item, now)
            statements.note(session, caller.organisation, caller.sitting, "opened", now, item=item)
        self._dispatch.announce(row.campaign_id)

    def _find(self, admission: Admission) -> str | None:
        with self._database.read() as session:
            return _find(session, admission)

    def _make(self, admission: Admission, language: Language, now: datetime) -> str:
        if not admission.may_begin:
            raise CampaignOverError
        seed = secrets.token_hex(16)
        plan = draw(admission.plan, seed)
        kits = kits_for(self._catalog, admission.organisation, plan, battery=admission.plan)
        clock = Clock(
            allowed_ms=allowed_ms(
                total_minutes(plan), extra_percent=admission.extra.percent, extra_ms=admission.extra.ms
            )
        )
        row: dict[str, Any] = {
            "id": new_id(),
            "organisation_id": admission.organisation,
            "campaign_id": admission.campaign,
            "candidate_id": admission.candidate,
            "invitation_id": admission.invitation,
            "trial": admission.trial,
            "plan": to_json(plan),
            "kits": store.kits_to_json(kits),
            "seed": seed,
            "language": admission.language or language,
            "state": SittingState.WAITING,
            "created_at": now,
            "extra_percent": admission.extra.percent,
            "invited_ms": admission.extra.ms,
            "part_index": 0,
            "revision": 1,
            **store.clock_values(clock, running=False),
        }
        with self._database.write() as session:
            session.execute(insert(sittings).values(**row))
        return str(row["id"])


def _find(session: Session, admission: Admission) -> str | None:
    return session.scalar(
        sittings.select()
        .with_only_columns(sittings.c.id)
        .where(sittings.c.campaign_id == admission.campaign, sittings.c.candidate_id == admission.candidate)
    )
