"""What a warning says, in words for whoever wrote the item. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from api.i18n import Language, sentence, translate
from api.items.model import Aspect, ItemWarning, WarningKind

_SENTENCES: Mapping[WarningKind, str] = {
    WarningKind.FEW_PEOPLE: sentence(
        "Only %(people)s people have finished. Below %(sure)s, figures move much by chance: read them with care."
    ),
    WarningKind.FEW_ITEMS: sentence("A battery of a single item has nothing to compare it with."),
    WarningKind.LOW_ALPHA: sentence(
        "The items do not measure one thing well together (alpha %(alpha)s): small differences between people mean "
        "little. More items, or more alike ones, would help."
    ),
    WarningKind.TOO_EASY: sentence(
        "Almost everybody earns all of it (%(mean)s on average): it tells little about anybody."
    ),
    WarningKind.TOO_HARD: sentence(
        "Almost nobody earns any of it (%(mean)s on average). Is the statement clear? Is the suite right?"
    ),
    WarningKind.NOT_TRIED: sentence(
        "%(missing)s of the people handed nothing in. Is it too late in the battery, or too frightening?"
    ),
    WarningKind.NEGATIVE: sentence(
        "People who did well elsewhere did worse here (correlation %(value)s). Look for a wrong key, a wrong check, or "
        "a statement that misleads."
    ),
    WarningKind.WEAK: sentence(
        "It hardly tells strong from weak (correlation %(value)s): perhaps it measures something else."
    ),
    WarningKind.LOWERS_ALPHA: sentence(
        "Without it the battery would measure more reliably (alpha %(without)s in place of %(alpha)s)."
    ),
    WarningKind.SLOW: sentence("People take %(median)s; %(planned)s are planned for it."),
    WarningKind.QUICK: sentence(
        "People take only %(median)s; %(planned)s are planned for it. Is it easier than meant, or known already?"
    ),
    WarningKind.LOST: sentence(
        "Lost through a fault of ours for some people (%(lost)s): left out of their results and of these figures."
    ),
    WarningKind.DIFFERS: "",
}
#: By aspect, and by whether the group earned less.
_DIFFERS: Mapping[tuple[str, bool], str] = {
    (Aspect.GROUP.value, True): sentence(
        "People of the group “%(group)s” earn %(points)s less here than others who did about as well on the whole. "
        "Does it ask for something that only some have met?"
    ),
    (Aspect.GROUP.value, False): sentence(
        "People of the group “%(group)s” earn %(points)s more here than others who did about as well on the whole. Had "
        "they met it before?"
    ),
    (Aspect.LANGUAGE.value, True): sentence(
        "People who read it in %(group)s earn %(points)s less here than others who did about as well on the whole. Do "
        "both texts say the same?"
    ),
    (Aspect.LANGUAGE.value, False): sentence(
        "People who read it in %(group)s earn %(points)s more here than others who did about as well on the whole. Do "
        "both texts say the same?"
    ),
}
LANGUAGES = {"fr": sentence("French"), "en": sentence("English")}
_PERCENT = ("mean", "missing")
_MINUTE_MS, _SECOND_MS = 60_000, 1_000


def warning_said(one: ItemWarning, language: Language) -> str:
    """A sentence in a language."""
    facts = dict(one.facts or {})
    if one.kind is WarningKind.DIFFERS:
        return _difference_said(facts, language)
    places = {
        name: _per_cent(float(fact), language) if name in _PERCENT else _number(float(fact), language)
        for name, fact in facts.items()
    }
    if "median_ms" in facts:
        places["median"] = _time(float(facts["median_ms"]), language)
        places["planned"] = _time(float(facts["planned_ms"]), language)
    return translate(_SENTENCES[one.kind], language, places)


def group_said(aspect: Aspect, group: str, language: Language) -> str:
    """What a group is called."""
    return translate(LANGUAGES.get(group, ""), language) if aspect is Aspect.LANGUAGE else group


def _difference_said(facts: Mapping[str, float | str], language: Language) -> str:
    aspect, difference = str(facts["aspect"]), float(facts["difference"])
    group = group_said(Aspect(aspect), str(facts["group"]), language)
    if aspect == Aspect.LANGUAGE.value and language == "fr":
        group = group.lower()
    points = {"group": group, "points": _per_cent(abs(difference), language)}
    return translate(_DIFFERS[aspect, difference < 0], language, points)


def _per_cent(share: float, language: Language) -> str:
    return f"{round(100 * share)}\u00a0%" if language == "fr" else f"{round(100 * share)}%"


def _number(value: float, language: Language) -> str:
    text = f"{value:.0f}" if value == round(value) else f"{value:.2f}"
    return text.replace(".", ",") if language == "fr" else text


def _time(milliseconds: float, language: Language) -> str:
    if milliseconds < _MINUTE_MS:
        return f"{round(milliseconds / _SECOND_MS)}\u00a0s"
    return f"{_number(round(milliseconds / _MINUTE_MS, 1), language)}\u00a0min"
