"""From a score to observations: only what counts shows something, and no fault of ours changes anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.campaigns.plan import ExerciseItem, Feedback, Navigation, Part, Plan
from api.mastery.reading import Settled, observations
from api.results.material import Graded, HandedWork
from api.results.scoring import CriterionMark, Item, Outcome, Work, score
from api.sittings.model import HandedBy, HandedIntent
from runner.mastery.rule import standings
from runner.model import Localized, Skill
from runner.verdict import State, SubmissionVerdict

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = Localized(fr="c", en="c")
NAMES = ("i1", "i2", "i3")
PLAN = Plan(
    feedback=Feedback.FULL,
    navigation=Navigation.FREE,
    minutes=60,
    parts=(
        Part(
            id="p1",
            title=TEXT,
            minutes=None,
            items=tuple(
                ExerciseItem(id=name, exercise=f"exercise-{name}", version=1, digest="0" * 64, weight=2.0)
                for name in NAMES
            ),
        ),
    ),
)


def mark(share: float) -> CriterionMark:
    skill = Skill(framework="preuve", version="1", code="loops", level=2)
    return CriterionMark(id="core", label=TEXT, skill=skill, earned=2 * share, possible=2, passed=0, total=3)


ITEMS = [Item(id=name, part="p1", kind="exercise", weight=2.0, criteria=(mark(0),)) for name in NAMES]


def work(item: str, share: float, minute: int, outcome: Outcome) -> Work:
    earned = share if outcome is Outcome.GRADED else 0.0
    return Work(
        id=f"{item}-{minute}",
        item=item,
        at=NOON + timedelta(minutes=minute),
        outcome=outcome,
        share=earned,
        criteria=(mark(earned),) if outcome is Outcome.GRADED else (),
    )


works = st.lists(
    st.builds(work, st.sampled_from(NAMES), st.floats(0, 1), st.integers(0, 500), st.sampled_from(Outcome)),
    max_size=8,
    unique_by=lambda one: one.id,
)


def shown(done: list[Work]):
    handed_in = tuple(
        HandedWork(
            id=one.id,
            item=one.item,
            intent=HandedIntent.SUBMIT,
            by=HandedBy.CANDIDATE,
            draft_version=1,
            digest="d" * 64,
            content={},
            at=one.at,
            graded=Graded(
                id=f"s-{one.id}", state=State.DONE, verdict=SubmissionVerdict.PARTIAL, earned=one.share, possible=1.0
            ),
        )
        for one in done
    )
    return observations([Settled(score=score(ITEMS, done), plan=PLAN, handed_in=handed_in)], {})


@given(works, st.sampled_from(NAMES), st.sampled_from([Outcome.PLATFORM_FAULT, Outcome.NOT_GRADABLE, Outcome.WAITING]))
def test_a_fault_of_ours_and_what_could_not_be_graded_change_nothing(done, item, outcome):
    assert shown([*done, work(item, 1.0, 501, outcome)]) == shown(done)


@given(works)
def test_without_the_faults_of_ours_everything_would_be_the_same(done):
    assert shown(done) == shown([one for one in done if one.outcome is Outcome.GRADED])


@given(works, st.sampled_from(NAMES), st.floats(0, 1))
def test_more_work_on_a_task_lowers_nothing(done, item, share):
    before = {one.skill: one for one in standings(shown(done)) if any(w.item == item for w in done)}
    tried = {one.item for one in done if one.outcome is Outcome.GRADED}
    if item in tried:
        after = {one.skill: one for one in standings(shown([*done, work(item, share, 501, Outcome.GRADED)]))}
        assert all(after[skill].p_mastery >= one.p_mastery for skill, one in before.items())


@given(works)
def test_each_task_shows_its_best_work_once_with_receipt_and_submission(done):
    found = shown(done)
    assert len({one.source for one in found}) == len(found)
    for one in found:
        mine = [w.share for w in done if f"exercise:exercise-{w.item}" == one.source and w.outcome is Outcome.GRADED]
        assert one.share == round(max(mine), 9)
        assert one.submission_id == f"s-{one.work_id}"


def test_what_was_never_tried_shows_nothing():
    assert shown([]) == ()


def test_share_stays_a_share_when_points_are_scaled():
    item = replace(ITEMS[0], weight=1 / 3)
    done = work("i1", 0.1 + 0.2, 0, Outcome.GRADED)
    result = Settled(score=score([item], [done]), plan=PLAN, handed_in=())
    assert observations([result], {}) == ()
    (one,) = shown([done])
    assert one.share == 0.3
