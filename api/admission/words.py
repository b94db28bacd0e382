"""Reasons in plain sentences, for staff and for candidates. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from api.admission.deciding import Placed, Reason, ReasonCode
from api.admission.model import Labels
from api.admission.quotas import Met, Shortfall
from api.admission.rules import Bound
from api.i18n import Language, sentence, translate
from runner.model import Localized

_SENTENCES = {
    ReasonCode.RANK: sentence("Has a place by rank."),
    ReasonCode.NEEDED: sentence("Has a place so that this rule is kept: %(quotas)s."),
    ReasonCode.PLACES: sentence("All places went to people who rank higher."),
    ReasonCode.QUOTA: sentence("Ranks high enough, but with this person this rule would not be kept: %(quotas)s."),
    ReasonCode.MISSING: sentence("There is no finished result for: %(criteria)s."),
    ReasonCode.BELOW: sentence("Less than the minimum: %(criteria)s."),
    ReasonCode.LOST: sentence("Left out, since it was lost through a fault of the platform: %(criteria)s."),
    ReasonCode.UNMEASURED: sentence(
        "Nothing could be measured, through a fault of the platform. A person has to look."
    ),
    ReasonCode.TIE: sentence("Has the same points as somebody else. This decided the order: %(criteria)s."),
    ReasonCode.DRAW: sentence("Has the same results as somebody else. The draw decided the order."),
    ReasonCode.WAITING_FULL: sentence("The waiting list is full."),
    ReasonCode.PERSON: sentence("Decided by a person: %(text)s"),
}
#: Where others had to go first for a reason that no single rule explains.
_NO_RULE = sentence("Has a place, since the rules do not allow others who rank higher.")

_QUOTAS = {
    Bound.AT_LEAST: sentence("at least %(number)s from “%(group)s”"),
    Bound.AT_MOST: sentence("at most %(number)s from “%(group)s”"),
}
_SHORTFALLS = {
    Shortfall.TOO_FEW: sentence("Not met: only %(able)s of this group meet the minimums."),
    Shortfall.PLACES: sentence("Not met: there are not so many places."),
    Shortfall.OTHERS: sentence("Not met: the rules before it, or its limits, leave no room."),
    Shortfall.HELD: sentence("Exceeded by what persons decided."),
}


def reason_said(reason: Reason, labels: Labels, limits: Sequence[Met], language: Language) -> str:
    """One line of an explanation."""
    text = _SENTENCES[reason.code]
    if reason.code is ReasonCode.NEEDED and not reason.limits:
        text = _NO_RULE
    return translate(text, language, facts_of(reason, labels, limits, language))


def facts_of(reason: Reason, labels: Labels, limits: Sequence[Met], language: Language) -> dict[str, str]:
    """What fills the places of a sentence."""
    quotas = [quota_said(limits[number], language) for number in reason.limits if number < len(limits)]
    criteria = [said(labels.criteria[number], language) for number in reason.criteria if number < len(labels.criteria)]
    return {"quotas": "; ".join(quotas), "criteria": ", ".join(criteria), "text": reason.text}


def explanation(one: Placed, labels: Labels, limits: Sequence[Met], language: Language) -> list[str]:
    """Every line about somebody."""
    return [reason_said(reason, labels, limits, language) for reason in one.reasons]


def quota_said(one: Met, language: Language) -> str:
    """A quota of one group."""
    facts = {"number": str(one.limit.number), "group": one.limit.group.name}
    return translate(_QUOTAS[one.limit.bound], language, facts)


def shortfall_said(one: Met, language: Language) -> str | None:
    """Why a quota is not met; None if it is."""
    if one.shortfall is None:
        return None
    return translate(_SHORTFALLS[one.shortfall], language, {"able": str(one.able)})


def per_cent(share: Fraction | int | None, language: Language) -> str:
    """Hundredths of a per cent, as people read them."""
    if share is None:
        return "–"
    text = f"{float(share) / 100:.2f}"
    return f"{text.replace('.', ',')}\u00a0%" if language == "fr" else f"{text}%"


def said(text: Localized, language: Language) -> str:
    """In one language."""
    return text.fr if language == "fr" else text.en
