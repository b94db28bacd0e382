"""What is compared: of each person's work on an exercise the best; from before, the newest of the organisation's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from api.grading.store import SubmissionRow
from api.similarity.comparing import Program, given_hashes
from api.similarity.tokens import files_of, tokens_of
from api.sittings.model import HandedIntent, SittingState
from api.sittings.store import HandedInRow, SittingRow
from runner.exercise import Exercise, ExerciseError
from runner.exercise.references import read_references
from runner.verdict import SubmissionVerdict

#: So many pieces of work from before are looked at, for each exercise and language, the newest first.
MOST_EARLIER = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of work."""

    handed_in: str
    sitting: str
    candidate: str
    exercise: str
    digest: str
    language: str
    files: Mapping[str, str]
    earlier: bool

    def program(self, exercise: Exercise) -> Program:
        """As it is compared."""
        spoken = exercise.languages.get(self.language)
        files = files_of(self.files, {} if spoken is None else spoken.starter)
        return Program(self.handed_in, self.candidate, files, self.earlier)


def of_campaign(session: Session, campaign: str) -> list[Piece]:
    """The work of a campaign: sittings that are over and count."""
    return _best(_rows(session, SittingRow.campaign_id == campaign), earlier=False)


def from_before(session: Session, campaign: str, exercise: str, language: str) -> list[Piece]:
    """The work of other campaigns on the same exercise."""
    rows = _rows(
        session,
        SittingRow.campaign_id != campaign,
        SubmissionRow.exercise == exercise,
        SubmissionRow.language == language,
        most=MOST_EARLIER,
    )
    return _best(rows, earlier=True)


def given_with(exercise: Exercise, language: str) -> set[int]:
    """The passages that nobody has from anybody else: the starter, the statement, solutions that are kept as right."""
    spoken = exercise.languages.get(language)
    if spoken is None:
        return set()
    suffix = spoken.entry.rpartition(".")[2]
    told = "\n".join(_code_in(exercise.statement.fr) + _code_in(exercise.statement.en))
    given = [
        {name: tokens_of(name, text) for name, text in spoken.starter.items()},
        {"statement": tokens_of(f"statement.{suffix}", told)},
        *(_tokens(files) for files in _references(exercise, language)),
    ]
    return given_hashes(given)


def _references(exercise: Exercise, language: str) -> Iterable[Mapping[str, str]]:
    try:
        found = read_references(exercise)
    except (ExerciseError, OSError):
        return []
    return [one.files for one in found if one.language == language and one.expected is SubmissionVerdict.ACCEPTED]


def _tokens(files: Mapping[str, str]) -> dict[str, Any]:
    return {name: tokens_of(name, text) for name, text in files.items()}


def _code_in(markdown: str) -> list[str]:
    """The blocks of code in a text, without their fences."""
    return [block.partition("\n")[2] for block in markdown.split("```")[1::2]]


def _rows(session: Session, *conditions: ColumnElement[bool], most: int | None = None) -> list[Any]:
    wanted = (
        select(
            HandedInRow.id,
            HandedInRow.sitting_id,
            HandedInRow.item_id,
            HandedInRow.content,
            HandedInRow.created_at,
            SittingRow.candidate_id,
            SubmissionRow.exercise,
            SubmissionRow.exercise_digest,
            SubmissionRow.language,
            SubmissionRow.earned,
            SubmissionRow.possible,
        )
        .join(SittingRow, SittingRow.id == HandedInRow.sitting_id)
        .join(SubmissionRow, SubmissionRow.id == HandedInRow.submission_id)
        .where(
            SittingRow.trial.is_(False),
            SittingRow.state == SittingState.FINISHED,
            HandedInRow.intent == HandedIntent.SUBMIT,
            *conditions,
        )
        .order_by(HandedInRow.id.desc())
    )
    return list(session.execute(wanted if most is None else wanted.limit(most)).all())


def _best(rows: Iterable[Any], *, earlier: bool) -> list[Piece]:
    """One for each sitting and item: the one with the most points, of equally good ones the newest."""
    best: dict[tuple[str, str], Any] = {}
    for row in rows:
        key = (row.sitting_id, row.item_id)
        if key not in best or _rank(row) > _rank(best[key]):
            best[key] = row
    return [
        Piece(
            handed_in=row.id,
            sitting=row.sitting_id,
            candidate=row.candidate_id,
            exercise=row.exercise,
            digest=row.exercise_digest,
            language=row.language,
            files=dict(row.content.get("files", {})),
            earlier=earlier,
        )
        for _, row in sorted(best.items())
    ]


def _rank(row: Any) -> tuple[float, Any, str]:
    return (row.earned / row.possible if row.possible and row.earned else 0.0, row.created_at, row.id)
