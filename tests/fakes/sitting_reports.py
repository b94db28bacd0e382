"""The report of a sitting as the services make it, with texts in it that want to be more than text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api.campaigns.plan import Feedback
from api.results.diff import diff_files
from api.results.report import (
    Choice,
    Code,
    Comment,
    Computed,
    GivenAnswer,
    Handed,
    ItemReport,
    PartReport,
    Person,
    SittingFacts,
    SittingReport,
)
from api.results.scoring import CriterionMark, Item, Outcome, Work, score
from api.results.timeline import Moment
from fakes.reports import full_report
from runner.model import Localized, Skill
from runner.verdict import SubmissionVerdict

BEGUN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"
CODE = f"def fizzbuzz(n):\n    # é {SCRIPT}\n    return str(n)\n"
STARTER = {"solution.py": "def fizzbuzz(n):\n    ...\n"}


def _words(fr: str, en: str) -> Localized:
    return Localized(fr=fr, en=en)


def _mark(earned: float) -> CriterionMark:
    return CriterionMark(
        id="multiples",
        label=_words("Multiples", "Multiples"),
        skill=Skill(framework="preuve", version="1", code="conditions", level=1),
        earned=earned,
        possible=2.0,
        passed=1,
        total=2,
    )


def sitting_report(feedback: Feedback = Feedback.FULL, *, name: str = f"Zoé {SCRIPT}") -> SittingReport:
    """One exercise half right, one question right, of which one answer was lost through us."""
    items = (
        Item(id="i1", part="p1", kind="exercise", weight=2.0, criteria=(_mark(0.0),)),
        Item(id="i2", part="p2", kind="question", weight=1.0),
    )
    moment = BEGUN + timedelta(minutes=20)
    works = (
        Work(id="h1", item="i1", at=moment, outcome=Outcome.GRADED, share=0.5, criteria=(_mark(1.0),)),
        Work(id="h2", item="i1", at=moment, outcome=Outcome.PLATFORM_FAULT),
        Work(id="h3", item="i2", at=moment, outcome=Outcome.GRADED, share=1.0),
    )
    found = score(items, works)
    return SittingReport(
        view="staff",
        organisation="o1",
        campaign="c1",
        campaign_title="Rentrée 2027",
        battery_title="Bases de Python",
        feedback=feedback,
        person=Person(
            id="019a2b3c-4d5e-7f60-8123-456789abcdef",
            name=name,
            email="zoe@example.org",
            group="Nancy",
            external_ref="ATS-7",
        ),
        sitting=SittingFacts(
            id="s1",
            state="finished",
            language="fr",
            trial=False,
            created_at=BEGUN,
            started_at=BEGUN,
            finished_at=BEGUN + timedelta(minutes=30),
            finish_reason="clock",
            allowed_ms=1_800_000,
            extra_ms=0,
            given_back_ms=4_000,
            paused_ms=0,
            used_ms=1_800_000,
        ),
        score=found,
        history=(Computed(number=1, cause="first", earned=2.0, possible=3.0, computed_at=moment),),
        parts=tuple(
            PartReport(id=part.id, title=_words(f"Partie {part.id}", f"Part {part.id}"), score=part)
            for part in found.parts
        ),
        items=(
            ItemReport(
                id="i1",
                title=_words("Le jeu FizzBuzz", "The game FizzBuzz"),
                source="fizzbuzz",
                version=1,
                digest="d" * 64,
                score=found.items[0],
                time_ms=900_000,
                runs=3,
                handed_in=(_handed("h1", counts=True), _handed("h2", counts=False)),
                code=Code(
                    handed_in="h1",
                    language="python",
                    entry="solution.py",
                    files={"solution.py": CODE},
                    changes=diff_files(STARTER, {"solution.py": CODE}),
                ),
                answer=None,
            ),
            ItemReport(
                id="i2",
                title=_words("Question 2", "Question 2"),
                source="q1",
                version=1,
                digest=None,
                score=found.items[1],
                time_ms=60_000,
                runs=0,
                handed_in=(),
                code=None,
                answer=GivenAnswer(
                    kind="single",
                    prompt=_words("Quel mot ?", "Which word?"),
                    choices=(
                        Choice(id="a", text=_words("pour", "for"), right=True, chosen=True),
                        Choice(id="b", text=_words(SCRIPT, SCRIPT), right=False, chosen=False),
                    ),
                    chosen=("a",),
                    text="",
                    explanation=None,
                ),
            ),
        ),
        skills=found.skills,
        timeline=(Moment(at=BEGUN, kind="begun"),),
        comments=(
            Comment(
                id="m1",
                item="i1",
                file="solution.py",
                line=2,
                text=f"À revoir {SCRIPT}",
                author="u1",
                author_name="Ada",
                at=moment,
            ),
        ),
    )


def _handed(name: str, *, counts: bool) -> Handed:
    return Handed(
        id=name,
        at=BEGUN + timedelta(minutes=20),
        intent="submit",
        by="clock",
        draft_version=12,
        digest="e" * 64,
        submission=f"sub-{name}",
        verdict=SubmissionVerdict.PARTIAL if counts else SubmissionVerdict.INFRASTRUCTURE,
        earned=1.0 if counts else 0.0,
        possible=2.0 if counts else 0.0,
        counts=counts,
        report=full_report() if counts else None,
    )
