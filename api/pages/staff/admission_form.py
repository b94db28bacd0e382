"""What is typed of an admission, as its settings: rows of criteria and of quotas, empty ones left out."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import FormData

from api.admission.model import MOST_OFFER_DAYS, MOST_TITLE, Settings
from api.admission.rules import MOST_PLACES, MOST_WEIGHT, Bound, Criterion, GroupKind, Measure, Quota, Rules
from api.i18n import Language, sentence, translate
from api.pages.staff.desk import text_of

CRITERIA = 4
QUOTAS = 5

_NO_TITLE = sentence("Give the admission a title of one line.")
_NO_NUMBER = sentence("Write a number from %(least)s to %(most)s.")
_NO_CAMPAIGN = sentence("Choose one campaign at least.")
_NO_CRITERION = sentence("Choose one criterion at least.")
_NO_SHARE = sentence("Write per cent from 0 to 100, or leave it empty.")
_NO_GROUP = sentence("Write the name of the group.")

Values = dict[str, str]


@dataclass(slots=True)
class Typed:
    """What was typed, and what is wrong with it by field. ``settings`` is None while something is."""

    values: Values
    campaigns: list[str]
    errors: dict[str, str]
    settings: Settings | None = None


def empty() -> Typed:
    """A new form: the score alone."""
    return Typed(
        {"title": "", "places": "", "waiting": "", "offer_days": "7", "what0": "score", "weight0": "1"}, [], {}
    )


def of(settings: Settings) -> Typed:
    """As a form shows it."""
    rules = settings.rules
    values = {
        "title": settings.title,
        "places": str(rules.places),
        "waiting": "" if rules.waiting is None else str(rules.waiting),
        "offer_days": str(settings.offer_days),
    }
    for number, one in enumerate(rules.criteria):
        values |= {
            f"what{number}": _what(one),
            f"weight{number}": str(one.weight),
            f"least{number}": "" if one.minimum_bp is None else f"{one.minimum_bp / 100:g}",
        }
    for number, quota in enumerate(rules.quotas):
        values |= {
            f"bound{number}": quota.bound.value,
            f"number{number}": str(quota.count if quota.percent is None else quota.percent),
            f"unit{number}": "places" if quota.percent is None else "percent",
            f"kind{number}": "each" if quota.name is None else quota.kind.value,
            f"group{number}": quota.name or "",
        }
    return Typed(values, list(settings.campaigns), {}, settings)


def read(form: FormData, language: Language, before: Settings | None) -> Typed:
    """What was typed. Criteria of a kind that the form does not offer stay as they were (``before``)."""
    typed = Typed({key: text_of(form, key).strip() for key in form if key != "csrf"}, [], {})
    typed.campaigns = [one for one in form.getlist("campaigns") if isinstance(one, str)]
    reader = _Reader(typed, language)
    title = typed.values.get("title", "")
    if not title or len(title) > MOST_TITLE or not title.isprintable():
        reader.wrong("title", _NO_TITLE)
    if not typed.campaigns:
        reader.wrong("campaigns", _NO_CAMPAIGN)
    places = reader.number("places", 1, MOST_PLACES)
    waiting = reader.number("waiting", 0, MOST_PLACES) if typed.values.get("waiting") else None
    days = reader.number("offer_days", 1, MOST_OFFER_DAYS)
    criteria = reader.criteria()
    quotas = reader.quotas()
    if not criteria:
        reader.wrong("what0", _NO_CRITERION)
    if not typed.errors:
        kept = () if before is None else before.rules.criteria[CRITERIA:]
        kept_quotas = () if before is None else before.rules.quotas[QUOTAS:]
        typed.settings = Settings(
            title=title,
            campaigns=tuple(typed.campaigns),
            offer_days=days or 7,
            rules=Rules(
                places=places or 1, waiting=waiting, criteria=(*criteria, *kept), quotas=(*quotas, *kept_quotas)
            ),
        )
    return typed


class _Reader:
    def __init__(self, typed: Typed, language: Language) -> None:
        self._typed = typed
        self._language = language

    def wrong(self, field: str, words: str, **facts: str) -> None:
        self._typed.errors[field] = translate(words, self._language, facts)

    def text(self, field: str) -> str:
        return self._typed.values.get(field, "")

    def number(self, field: str, least: int, most: int) -> int | None:
        text = self.text(field)
        if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most:
            return int(text)
        self.wrong(field, _NO_NUMBER, least=str(least), most=str(most))
        return None

    def criteria(self) -> list[Criterion]:
        found = []
        for row in range(CRITERIA):
            what = self.text(f"what{row}")
            if not what:
                continue
            weight = self.number(f"weight{row}", 0, MOST_WEIGHT)
            kind, _, name = what.partition(":")
            measure = next((one for one in Measure if one.value == kind), Measure.SCORE)
            found.append(
                Criterion(measure=measure, of=name[:200], weight=weight or 0, minimum_bp=self._share(f"least{row}"))
            )
        return found

    def quotas(self) -> list[Quota]:
        found = []
        for row in range(QUOTAS):
            bound = next((one for one in Bound if one.value == self.text(f"bound{row}")), None)
            if bound is None:
                continue
            percent = self.text(f"unit{row}") == "percent"
            number = self.number(f"number{row}", 0, 100 if percent else MOST_PLACES)
            each = self.text(f"kind{row}") == "each"
            name = " ".join(self.text(f"group{row}").split())[:80]
            if not each and not name:
                self.wrong(f"group{row}", _NO_GROUP)
            site = each or self.text(f"kind{row}") == GroupKind.SITE.value
            found.append(
                Quota(
                    bound=bound,
                    kind=GroupKind.SITE if site else GroupKind.PRIORITY,
                    name=None if each else name,
                    count=None if percent else number,
                    percent=number if percent else None,
                )
            )
        return found

    def _share(self, field: str) -> int | None:
        text = self.text(field).replace(",", ".").rstrip("% \u00a0\u202f")
        if not text:
            return None
        try:
            share = float(text)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 100:  # not a number is not, either
            self.wrong(field, _NO_SHARE)
            return None
        return round(share * 100)


def _what(one: Criterion) -> str:
    return one.measure.value if one.measure is Measure.SCORE else f"{one.measure.value}:{one.of}"
