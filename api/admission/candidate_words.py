"""The same reasons, said to the person whom they are about. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.admission import words
from api.admission.deciding import Placed, ReasonCode
from api.admission.model import Labels, PlaceState
from api.admission.quotas import Met
from api.admission.ranking import Shown
from api.i18n import Language, sentence, translate

_SENTENCES: Final = {
    ReasonCode.RANK: sentence("Your results rank among those that the places were enough for."),
    ReasonCode.NEEDED: sentence("The published rules keep places for some groups, and you belong to one: %(quotas)s."),
    ReasonCode.PLACES: sentence("All places went to people whose results rank higher."),
    ReasonCode.QUOTA: sentence(
        "Somebody whose results rank lower has a place: the published rules ask for it (%(quotas)s)."
    ),
    ReasonCode.MISSING: sentence("We have no finished result of yours for: %(criteria)s."),
    ReasonCode.BELOW: sentence("Your result is less than the published minimum: %(criteria)s."),
    ReasonCode.LOST: sentence("This was lost through a fault of ours, so it does not count against you: %(criteria)s."),
    ReasonCode.UNMEASURED: sentence("Through a fault of ours, nothing of yours could be measured. Please contest."),
    ReasonCode.TIE: sentence("You have the same points as somebody else. This decided the order: %(criteria)s."),
    ReasonCode.DRAW: sentence("You have the same results as somebody else. A draw, published before, decided."),
    ReasonCode.WAITING_FULL: sentence("The waiting list is full."),
    ReasonCode.PERSON: sentence("A person decided this, for this reason: %(text)s"),
}
_NO_RULE: Final = sentence("The rules did not allow others whose results rank higher.")

_HEADINGS: Final = {
    PlaceState.KEPT: sentence("You have a place"),
    PlaceState.OFFERED: sentence("We offer you a place"),
    PlaceState.TAKEN: sentence("You have a place"),
    PlaceState.DECLINED: sentence("You have given your place back"),
    PlaceState.EXPIRED: sentence("The offer is over"),
    PlaceState.WAITING: sentence("You are on the waiting list"),
    PlaceState.REFUSED: sentence("There is no place for you this time"),
}
_SHOWN: Final = {
    Shown.COUNTED: sentence("counts"),
    Shown.MISSING: sentence("no result"),
    Shown.LOST: sentence("lost through us, left out"),
    Shown.BELOW: sentence("less than the minimum"),
}


def explanation(one: Placed, labels: Labels, limits: Sequence[Met], language: Language) -> list[str]:
    """Every line about oneself."""
    found = []
    for reason in one.reasons:
        text = _SENTENCES[reason.code]
        if reason.code is ReasonCode.NEEDED and not reason.limits:
            text = _NO_RULE
        found.append(translate(text, language, words.facts_of(reason, labels, limits, language)))
    return found


def heading(state: PlaceState, language: Language) -> str:
    """How things stand, in one line."""
    return translate(_HEADINGS[state], language)


def shown(one: Shown, language: Language) -> str:
    """How it stands with a criterion."""
    return translate(_SHOWN[one], language)
