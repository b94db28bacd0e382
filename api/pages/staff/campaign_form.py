"""What is typed of a campaign, as its settings. Moments are typed as the clock on the wall of its time zone shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from fastapi.datastructures import FormData

from api.campaigns.model import CampaignSettings
from api.campaigns.people import MOST_WORD, ExtraTime, UnfitTextError, read_extra, read_word
from api.campaigns.plan import MOST_TITLE, Feedback
from api.campaigns.service import MOST_LABELS, time_zones
from api.campaigns.texts import unfit_characters
from api.i18n import Language, sentence, translate
from api.moments import is_near
from api.pages.sentences import told
from api.pages.staff.desk import text_of

#: What is offered; a campaign that has another one keeps it.
TIME_ZONES = (
    "Europe/Paris",
    "UTC",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Berlin",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Montreal",
    "America/New_York",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Africa/Abidjan",
    "Africa/Casablanca",
    "Africa/Dakar",
    "Africa/Kinshasa",
    "Africa/Tunis",
)
FIELDS = ("title", "battery", "opens_at", "closes_at", "time_zone", "start_gate", "extra_time", "feedback")

_NO_TITLE = sentence("Give the campaign a title of one line.")
_NO_BATTERY = sentence("Choose a battery that was published.")
NO_MOMENT = sentence("Write a day and a time, such as 2026-12-01T09:00, or leave it empty.")
_NO_ZONE = sentence("Choose a time zone.")
_NOT_AFTER = sentence("The end has to come after the beginning.")
_NO_LABEL = sentence("Write one label on each line, such as: tiers-temps = 33 %%")

Values = dict[str, str]


@dataclass(slots=True)
class Typed:
    """What was typed, and what is wrong with it by field. ``settings`` is None while something is."""

    values: Values
    errors: dict[str, str]
    settings: CampaignSettings | None


def values_of(settings: CampaignSettings) -> Values:
    """A campaign's settings as a form shows them."""
    return {
        "title": settings.title,
        "battery": settings.battery_version,
        "opens_at": typed_moment(settings.opens_at, settings.time_zone),
        "closes_at": typed_moment(settings.closes_at, settings.time_zone),
        "time_zone": settings.time_zone,
        "start_gate": "yes" if settings.start_gate else "",
        "extra_time": "\n".join(f"{label} = {_typed_extra(one)}" for label, one in settings.extra_time.items()),
        "feedback": "" if settings.feedback is None else settings.feedback.value,
    }


def read(form: FormData, language: Language, quota: int | None = None) -> Typed:
    """What a form says. ``quota`` is that of the open link, which has a form of its own."""
    values = {name: text_of(form, name) for name in FIELDS}
    errors: dict[str, str] = {}

    def wrong(name: str, words: str) -> None:
        errors.setdefault(name, translate(words, language))

    title = values["title"].strip()
    if not title or len(title) > MOST_TITLE or unfit_characters(title):
        wrong("title", _NO_TITLE)
    if not values["battery"]:
        wrong("battery", _NO_BATTERY)
    zone = values["time_zone"] if values["time_zone"] in time_zones() else None
    if zone is None:
        wrong("time_zone", _NO_ZONE)
    opens_at = moment_of(values["opens_at"], zone, lambda: wrong("opens_at", NO_MOMENT))
    closes_at = moment_of(values["closes_at"], zone, lambda: wrong("closes_at", NO_MOMENT))
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        wrong("closes_at", _NOT_AFTER)
    extra_time = _extra_time(values["extra_time"], errors, language)
    feedback = next((one for one in Feedback if one.value == values["feedback"]), None)
    if errors or zone is None:
        return Typed(values, errors, None)
    settings = CampaignSettings(
        title=title,
        battery_version=values["battery"],
        opens_at=opens_at,
        closes_at=closes_at,
        time_zone=zone,
        start_gate=bool(values["start_gate"]),
        open_link_quota=quota,
        extra_time=extra_time,
        feedback=feedback,
    )
    return Typed(values, {}, settings)


def moment_of(text: str, zone: str | None, wrong: Callable[[], None]) -> datetime | None:
    """What a clock on the wall shows, as a moment; None for nothing, and after ``wrong``."""
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        found = moment.replace(tzinfo=ZoneInfo(zone or "UTC")).astimezone(UTC)
    except (ValueError, OverflowError):
        found = None
    if found is None or not is_near(found):
        wrong()
        return None
    return found


def typed_moment(moment: datetime | None, zone: str) -> str:
    """The same the other way round."""
    return "" if moment is None else moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _typed_extra(extra: ExtraTime) -> str:
    return f"{extra.percent} %" if extra.percent else f"{extra.ms // 60_000} min"


def _extra_time(text: str, errors: dict[str, str], language: Language) -> dict[str, ExtraTime]:
    found: dict[str, ExtraTime] = {}
    for line in filter(None, (line.strip() for line in text.splitlines()[: MOST_LABELS + 1])):
        label, sign, given = line.partition("=") if "=" in line else line.partition(":")
        try:
            name, extra = read_word(label), read_extra(given)
        except UnfitTextError as error:
            errors.setdefault("extra_time", f"{line[:MOST_WORD]}: {told(error.fault, language)}")
            continue
        if not sign or name is None or extra is None or len(found) >= MOST_LABELS:
            errors.setdefault("extra_time", translate(_NO_LABEL, language, {"line": line}))
        else:
            found[name] = extra
    return found
