"""A campaign with sittings that are over, written down as candidates and the clock would have left them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from api.campaigns.model import CampaignState, CandidateOrigin, VersionState
from api.campaigns.plan import ExerciseItem, Feedback, Navigation, Part, Plan, QuestionItem, to_json
from api.campaigns.store import BatteryRow, BatteryVersionRow, CampaignRow, CandidateRow
from api.database import Database
from api.grading.model import Work
from api.grading.service import Grading
from api.ids import new_id
from api.sittings.model import FinishReason, HandedBy, HandedIntent, ItemKit, LanguageKit, SittingState
from api.sittings.store import HandedInRow, SittingEventRow, SittingRow, kits_to_json
from fakes.reports import report_of
from runner.exercise import Exercise
from runner.model import GradeRequest, Localized, Report
from runner.verdict import Intent, SubmissionVerdict

BEGUN = datetime(2026, 10, 22, 9, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Room:
    """One campaign of one exercise (item i1, weight 2) and perhaps one question (item i2, weight 1)."""

    database: Database
    grading: Grading
    organisation: str
    exercise: Exercise
    question: str | None = None
    feedback: Feedback = Feedback.CRITERIA
    campaign: str = field(default_factory=new_id)

    def plan(self) -> Plan:
        items: list[ExerciseItem | QuestionItem] = [
            ExerciseItem(
                id="i1",
                exercise=self.exercise.slug,
                version=self.exercise.version,
                digest=self.exercise.digest,
                weight=2.0,
            )
        ]
        if self.question is not None:
            items.append(QuestionItem(id="i2", question=self.question, version=1, weight=1.0))
        part = Part(id="p1", title=Localized(fr="Bases", en="Basics"), minutes=None, items=tuple(items))
        return Plan(feedback=self.feedback, navigation=Navigation.FREE, minutes=60, parts=(part,))

    def open(self, title: str = "Rentrée 2027") -> None:
        battery, version = new_id(), new_id()
        plan = to_json(self.plan())
        with self.database.write(self.organisation) as session:
            session.add(BatteryRow(id=battery, title="Bases", revision=1, created_at=BEGUN, updated_at=BEGUN))
            session.flush()
            session.add(
                BatteryVersionRow(
                    id=version,
                    battery_id=battery,
                    number=1,
                    state=VersionState.PUBLISHED,
                    plan=plan,
                    created_at=BEGUN,
                    published_at=BEGUN,
                )
            )
            session.flush()
            session.add(
                CampaignRow(
                    id=self.campaign,
                    battery_version_id=version,
                    title=title,
                    state=CampaignState.OPEN,
                    time_zone="Europe/Paris",
                    start_gate=False,
                    room_code=self.campaign[-8:],
                    failures=0,
                    open_link_used=0,
                    extra_time={},
                    trial=False,
                    revision=1,
                    created_at=BEGUN,
                    updated_at=BEGUN,
                )
            )

    def seat(self, name: str, *, group: str | None = None, trial: bool = False, finished: bool = True) -> str:
        """Somebody's sitting: half an hour long, one run into it."""
        candidate, sitting = new_id(), new_id()
        end = BEGUN + timedelta(minutes=30)
        with self.database.write(self.organisation) as session:
            session.add(
                CandidateRow(
                    id=candidate,
                    name=name,
                    email=f"{candidate[-6:]}@example.org",
                    group=group,
                    origin=CandidateOrigin.STAFF,
                    created_at=BEGUN,
                    updated_at=BEGUN,
                )
            )
            session.flush()
            session.add(
                SittingRow(
                    id=sitting,
                    campaign_id=self.campaign,
                    candidate_id=candidate,
                    trial=trial,
                    plan=to_json(self.plan()),
                    kits=kits_to_json({"i1": self.kit()}),
                    seed="5eed",
                    language="fr",
                    state=SittingState.FINISHED if finished else SittingState.RUNNING,
                    created_at=BEGUN,
                    extra_percent=0,
                    invited_ms=0,
                    allowed_ms=3_600_000,
                    started_at=BEGUN,
                    extra_ms=0,
                    given_back_ms=4_000,
                    paused_ms=0,
                    part_index=0,
                    part_added_ms=0,
                    finished_at=end if finished else None,
                    finish_reason=FinishReason.CANDIDATE if finished else None,
                    revision=1,
                )
            )
            session.flush()
            self._event(session, sitting, "begun", 0)
            self._event(session, sitting, "opened", 1, item="i1")
            if self.question is not None:
                self._event(session, sitting, "opened", 21, item="i2")
            if finished:
                self._event(session, sitting, "finished", 30, reason="candidate")
        return sitting

    def hand_in(
        self, sitting: str, code: str, *, intent: HandedIntent = HandedIntent.SUBMIT, by: HandedBy = HandedBy.CANDIDATE
    ) -> str:
        """Work on the exercise; its receipt's id."""
        entry = self.exercise.languages["python"].entry
        files = {**self.exercise.languages["python"].starter, entry: code}
        work = Work(
            exercise=self.exercise.slug,
            exercise_version=self.exercise.version,
            exercise_digest=self.exercise.digest,
            language="python",
            intent=Intent.RUN if intent is HandedIntent.RUN else Intent.SUBMIT,
            files=files,
            stdin=None,
            attempt_ms=self.exercise.limits.attempt_ms,
        )
        receipt = new_id()
        with self.database.write(self.organisation) as session:
            job = self.grading.admit(session, self.organisation, work, BEGUN + timedelta(minutes=20))
            session.add(
                HandedInRow(
                    id=receipt,
                    sitting_id=sitting,
                    item_id="i1",
                    submission_id=job.submission,
                    intent=intent,
                    draft_version=7,
                    digest="e" * 64,
                    content={"language": "python", "files": files},
                    by=by,
                    created_at=BEGUN + timedelta(minutes=20),
                )
            )
        self.grading.send([job])
        return receipt

    def answer(self, sitting: str, *chosen: str) -> None:
        """An answer to the question."""
        with self.database.write(self.organisation) as session:
            session.add(
                HandedInRow(
                    id=new_id(),
                    sitting_id=sitting,
                    item_id="i2",
                    intent=HandedIntent.ANSWER,
                    draft_version=1,
                    digest="f" * 64,
                    content={"chosen": list(chosen), "text": ""},
                    by=HandedBy.CANDIDATE,
                    created_at=BEGUN + timedelta(minutes=25),
                )
            )

    def kit(self) -> ItemKit:
        return ItemKit(
            exercise=self.exercise.slug,
            version=self.exercise.version,
            digest=self.exercise.digest,
            title=self.exercise.title,
            level=self.exercise.level,
            minutes=self.exercise.minutes,
            attempt_ms=self.exercise.limits.attempt_ms,
            languages={"python": LanguageKit(entry="solution.py", names=("solution.py",), starter_digest="0" * 64)},
        )

    def _event(self, session: Any, sitting: str, kind: str, minute: int, **data: str) -> None:
        moment = BEGUN + timedelta(minutes=minute)
        session.add(SittingEventRow(id=new_id(), sitting_id=sitting, at=moment, kind=kind, data=data))


def graded_as(earned: float, possible: float = 2.0) -> Any:
    """What a slot is to report: so many points of the exercise's one criterion."""

    def grade(request: GradeRequest) -> Report:
        report = report_of(request)
        criterion = replace(report.criteria[0], weight=possible, earned=earned) if report.criteria else None
        verdict = SubmissionVerdict.ACCEPTED if earned == possible else SubmissionVerdict.PARTIAL
        return replace(
            report,
            verdict=verdict if earned else SubmissionVerdict.REJECTED,
            earned=earned,
            possible=possible,
            criteria=() if criterion is None else (criterion,),
        )

    return grade
