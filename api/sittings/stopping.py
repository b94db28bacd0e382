"""The published rule of plans of steps: after which step somebody is done.

Parts of such a plan are steps from easy to hard. After a step one goes on, unless

- its questions earned less than the plan's ``go_on_at`` of their points, or
- nothing at all was handed in in it.

Exercises stop nobody by what they earn: they are graded later, perhaps only after a fault of ours, and the rule must
find the same whenever it is asked. A break is taken by leaving the device, and is over when somebody comes back.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, select, tuple_
from sqlalchemy.orm import Session

from api.campaigns.plan import Part, QuestionItem
from api.catalog import scoring
from api.catalog.question import Answer
from api.catalog.question_json import body_from_json
from api.catalog.store import QuestionRow
from api.sittings import statements
from api.sittings.model import HandedIntent, Taking
from api.sittings.statements import Line

_questions = cast(Table, QuestionRow.__table__)


def is_done_after(session: Session, row: Line, taking: Taking, part: Part) -> bool:
    """Whether the rule ends a sitting after this part, in which everything was handed in. The row must be locked."""
    if taking.plan.go_on_at is None:
        return False
    table = statements.handed_in
    newest = {
        one.item_id: one.content
        for one in session.execute(
            select(table.c.item_id, table.c.content)
            .where(
                table.c.sitting_id == row.id,
                table.c.item_id.in_([item.id for item in part.items]),
                table.c.intent != HandedIntent.RUN,
            )
            .order_by(table.c.created_at, table.c.id)
        )
    }
    if not newest:
        return True
    asked = [item for item in part.items if isinstance(item, QuestionItem)]
    if not asked:
        return False
    wanted = [(one.question, one.version) for one in asked]
    bodies = {
        (one.series_id, one.version): body_from_json(one.body)
        for one in session.execute(
            select(_questions.c.series_id, _questions.c.version, _questions.c.body).where(
                _questions.c.organisation_id == row.organisation_id,
                tuple_(_questions.c.series_id, _questions.c.version).in_(wanted),
            )
        )
    }
    earned = sum(
        one.weight * scoring.score(bodies[one.question, one.version], _answer(newest[one.id]))
        for one in asked
        if one.id in newest
    )
    # Shares are compared as they are published, so that a sum of thirds stops nobody.
    return round(earned / sum(one.weight for one in asked), 6) < taking.plan.go_on_at


def _answer(content: dict[str, object]) -> Answer:
    return Answer(chosen=tuple(cast(list[str], content.get("chosen", ()))), text=str(content.get("text", "")))
