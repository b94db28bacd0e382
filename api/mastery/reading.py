"""From results to observations: which work shows something. Pure.

Only what counts in a score shows anything: the best submission of an exercise, the newest answer to a question. What
was not handed in, waits, could not be graded, or was lost through us is no observation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.campaigns.plan import Plan, items_of
from api.results.material import HandedWork
from api.results.scoring import Score, Standing
from runner.mastery.rule import Kind, Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The result of one sitting that counts, with what was handed in."""

    score: Score
    plan: Plan
    handed_in: tuple[HandedWork, ...]


def observations(results: Iterable[Settled], digests: Mapping[str, str]) -> tuple[Observation, ...]:
    """What these results show, in the order of the work.

    Args:
        results: of one person's sittings.
        digests: of the exercise that each submission was graded against.
    """
    found = [one for result in results for one in _of_sitting(result, digests)]
    return tuple(sorted(found, key=lambda one: (one.at, one.work_id, one.criterion)))


def _of_sitting(result: Settled, digests: Mapping[str, str]) -> Iterable[Observation]:
    handed = {one.id: one for one in result.handed_in}
    keys = {item.id: item.key for _, item in items_of(result.plan)}
    for item in result.score.items:
        if item.state is not Standing.COUNTED or item.counts not in handed or item.id not in keys:
            continue
        work = handed[item.counts]
        submission = None if work.graded is None else work.graded.id
        for mark in item.criteria:
            if mark.possible > 0:
                yield Observation(
                    skill=mark.skill,
                    kind=Kind(item.kind),
                    source=keys[item.id],
                    criterion=mark.id,
                    share=round(min(1.0, max(0.0, mark.earned / mark.possible)), 9),
                    at=work.at,
                    work_id=work.id,
                    work_digest=work.digest,
                    submission_id=submission,
                    exercise_digest=None if submission is None else digests.get(submission),
                )
