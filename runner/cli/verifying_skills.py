"""``preuve verify`` on the record of somebody's skills: its signature, and whether its levels follow from its work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.cli.ending import BadInputError
from runner.cli.screen import say
from runner.i18n import gettext as _
from runner.mastery.record import SkillRecord, verify


def verify_skills(text: str, keys: Mapping[str, Any], *, regrade: bool) -> None:
    """Check a record and say what it shows.

    Raises:
        BadInputError: it is to be graded again, which only evidence of submissions can be.
        EvidenceError: it does not hold.
    """
    if regrade:
        raise BadInputError(
            _(
                "This is a record of skills: its levels are always worked out again. "
                "To grade the work again, too, give the evidence of each submission that it lists."
            )
        )
    record = verify(text, keys)
    said = _("The signature is valid: {issuer}, {moment}.")
    say(said.format(issuer=record.issuer, moment=record.issued_at))
    said = _("The levels follow from {count} pieces of work by version {version} of the rule.")
    say(said.format(count=len(record.observations), version=record.rule.version))
    if record.test:
        say(_("It was made from test data: it speaks of nobody."))
    _show(record)


def _show(record: SkillRecord) -> None:
    for one in record.standings:
        skill = one.skill
        words = {
            "skill": f"{skill.framework} {skill.version}, {skill.code} {skill.level}",
            "right": f"{one.right:g}",
            "total": f"{one.right + one.wrong:g}",
            "probability": f"{one.p_mastery:.0%}",
        }
        mark = _("reached") if one.reached else _("not shown yet")
        say("  " + _("{skill}: {right} of {total} right, probability {probability}").format(**words) + f" · {mark}")
