"""Groups, reasons and likelihoods as people read them. Pure."""

from __future__ import annotations

from typing import Final

from api.i18n import Language, sentence, translate
from api.matching.rule import Group, Line, LineState
from runner.mastery.rule import PUBLISHED, Likelihood

GROUPS: Final = {
    Group.READY_NOW: sentence("Ready now"),
    Group.READY_AFTER_TRAINING: sentence("Ready after training"),
    Group.NOT_YET: sentence("Not yet"),
}
_REASONS: Final = {
    LineState.REACHED: sentence("%(skill)s: level %(wanted)s is asked for, level %(reached)s is reached."),
    LineState.PARTLY: sentence("%(skill)s: level %(wanted)s is asked for, so far level %(reached)s is reached."),
    LineState.BEGUN: sentence("%(skill)s: level %(wanted)s is asked for, work is not sure enough for any level yet."),
    LineState.NOTHING_SHOWN: sentence(
        "%(skill)s: level %(wanted)s is asked for, no work has shown anything of it yet."
    ),
}
STATES: Final = {
    LineState.REACHED: sentence("Reached"),
    LineState.PARTLY: sentence("A lower level is reached"),
    LineState.BEGUN: sentence("Not sure enough yet"),
    LineState.NOTHING_SHOWN: sentence("Nothing shown yet"),
}
LIKELIHOODS: Final = {
    Likelihood.VERY_LIKELY: sentence("Very likely"),
    Likelihood.LIKELY: sentence("Likely"),
    Likelihood.OPEN: sentence("Uncertain"),
    Likelihood.UNLIKELY: sentence("Unlikely"),
}


def reason_said(line: Line, skill: str, language: Language) -> str:
    """One line of the explanation. ``skill`` is what the skill is called."""
    facts = {"skill": skill, "wanted": str(line.need.level), "reached": str(line.level_reached)}
    return translate(_REASONS[line.state], language, facts)


def likelihood_of(line: Line) -> Likelihood:
    """How likely it is that somebody has the level that is asked for, in a word."""
    return PUBLISHED.likelihood(line.p_mastery)
