"""Moments, durations and numbers as people of each language write them: the filters of the templates.

A moment is shown in the time zone that its campaign has; whoever has none passes UTC, and the page says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from markupsafe import Markup

from api.i18n import Language

_UNITS = (("hour", 3_600_000), ("minute", 60_000), ("second", 1_000))
_KIB = 1024
_PROGRAMMING_LANGUAGES = {"python": "Python", "javascript": "JavaScript"}


def filters_of(language: Language) -> dict[str, Callable[..., Any]]:
    """The filters for templates of one language."""
    locale = "fr_FR" if language == "fr" else "en_GB"

    def date_time(moment: datetime, time_zone: str = "UTC") -> str:
        """Day and minute, with the name of the zone."""
        local = _local(moment, time_zone)
        day, minute = format_date(local, "long", locale), format_time(local, "short", locale=locale)
        zone = format_datetime(local, "VVV", locale=locale) if time_zone != "UTC" else "UTC"
        return f"{day}, {minute} ({zone})"

    def date(moment: datetime, time_zone: str = "UTC") -> str:
        """The day."""
        return str(format_date(_local(moment, time_zone), "long", locale))

    def clock_time(moment: datetime, time_zone: str = "UTC") -> str:
        """Hour, minute and second, for what has happened today."""
        return str(format_time(_local(moment, time_zone), "HH:mm:ss", locale=locale))

    def duration(milliseconds: float, parts: int = 2) -> str:
        """In words: "1 hour 5 minutes". Only the largest ``parts`` units, the last one rounded down."""
        left, found = int(max(milliseconds, 0)), []
        for unit, size in _UNITS:
            count, left = divmod(left, size)
            if count:
                found.append(format_unit(count, f"duration-{unit}", locale=locale))
        return " ".join(found[:parts]) or format_unit(0, "duration-second", locale=locale)

    def minutes(count: float) -> str:
        """A planned time in words."""
        return duration(count * 60_000)

    def number(value: float, digits: int = 2) -> str:
        """With the decimal sign and the spaces of the language, and no more digits than needed."""
        return str(format_decimal(round(value, digits), locale=locale))

    def percent(share: float) -> str:
        """A share of 1, without decimals."""
        return str(format_percent(share, locale=locale))

    def size(count: int) -> str:
        """Bytes, in the largest unit that leaves a number above one."""
        for unit, bytes_ in (("megabyte", _KIB * _KIB), ("kilobyte", _KIB)):
            if count >= bytes_:
                return format_unit(round(count / bytes_, 1), f"digital-{unit}", "short", locale=locale)
        return format_unit(count, "digital-byte", "long", locale=locale)

    def time_tag(moment: datetime, time_zone: str = "UTC", style: str = "date_time") -> Markup:
        """``<time>`` around the words, so that programs read the moment, too."""
        words = {"date_time": date_time, "date": date, "clock_time": clock_time}[style](moment, time_zone)
        return Markup('<time datetime="{}">{}</time>').format(iso(moment), words)

    def listed(words: list[str]) -> str:
        """A list in a sentence."""
        return str(format_list(words, locale=locale))

    return {
        "date_time": date_time,
        "date": date,
        "clock_time": clock_time,
        "duration": duration,
        "minutes": minutes,
        "number": number,
        "percent": percent,
        "size": size,
        "time_tag": time_tag,
        "listed": listed,
        "iso": iso,
        "programming_language": programming_language,
    }


def programming_language(name: str) -> str:
    """As people write it; an unknown one as it is."""
    return _PROGRAMMING_LANGUAGES.get(name, name)


def iso(moment: datetime) -> str:
    """For programs: UTC with a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _local(moment: datetime, time_zone: str) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(time_zone))
