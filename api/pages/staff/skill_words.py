"""Skills as choices of a form: a code stands in addresses, its label on the page."""

from __future__ import annotations

from collections.abc import Iterable

from api.skills.model import SkillKey
from api.skills.service import Naming


def choices_of(skills: Iterable[SkillKey], name: Naming) -> list[tuple[str, str]]:
    """Every code once, with what its skill is called, in the order of the labels."""
    labels: dict[str, str] = {}
    for skill in skills:
        labels.setdefault(skill.code, name(skill))
    return sorted(labels.items(), key=lambda one: (one[1].casefold(), one[0]))
