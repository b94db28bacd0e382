"""What is known of somebody who is invited, and how each piece of it may be written. Pure.

The same rules for one person in JSON and for two thousand in a file: each reader takes a text and gives the value, or
raises with the fault. Places are the caller's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from api.campaigns.texts import unfit_characters
from api.i18n import Language
from api.moments import is_near
from api.refused import Fault

MOST_NAME = 120
MOST_EMAIL = 254
MOST_WORD = 80
MOST_LABELS = 10
#: Nobody needs more than five times the time, or ten hours on top.
MOST_PERCENT = 400
MOST_EXTRA_MINUTES = 600

#: A spreadsheet takes a cell that begins so for a formula, the wide forms included, and runs it.
_FORMULA: Final = tuple("=+-@\t\r＝＋－＠")
_EMAIL: Final = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}@(?:[^\s@\"(),:;<>\[\]\\.]+\.)+[^\s@\"(),:;<>\[\]\\.]{2,}")
_PERCENT: Final = re.compile(r"\+?\s*(\d{1,4})(?:[.,]0+)?\s*%")
_MINUTES: Final = re.compile(r"\+?\s*(\d{1,4})(?:[.,]0+)?\s*(?:m|mn|min|mins|minutes?)?\.?", re.IGNORECASE)

#: As people and spreadsheets write days in French, and as programs do.
_DAY: Final = re.compile(
    r"(?:(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2}))"
    r"(?:(?:T|\s+|\s*à\s*)(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})?(?::\d{2})?)?"
)

_LANGUAGES: Final[dict[str, Language]] = {
    "fr": "fr",
    "français": "fr",
    "francais": "fr",
    "french": "fr",
    "en": "en",
    "anglais": "en",
    "english": "en",
}


class UnfitTextError(Exception):
    """A text cannot be used for what it should be. ``fault`` has no place."""

    def __init__(self, fault: Fault) -> None:
        """``fault`` says why."""
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraTime:
    """What somebody gets beyond the battery's time: a share of it, and so much on top."""

    percent: int = 0
    ms: int = 0

    def of(self, allowed_ms: int) -> int:
        """What it comes to; part of a millisecond counts as one."""
        return -(-allowed_ms * self.percent // 100) + self.ms


NO_EXTRA: Final = ExtraTime()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody to invite."""

    name: str
    email: str | None = None
    language: Language | None = None
    #: Where they belong: a site, a class.
    group: str | None = None
    #: What applies to them, such as "tiers-temps": campaigns give extra time by label.
    labels: tuple[str, ...] = ()
    #: None: what their labels and group say.
    extra: ExtraTime | None = None
    #: Their number in another system.
    reference: str | None = None
    #: Until when they may come in for the first time; None: as long as the campaign lets anybody in.
    expires_at: datetime | None = None


def read_name(text: str) -> str:
    """A name: anything people are called.

    Raises:
        UnfitTextError: it is empty, too long, or no plain text.
    """
    name = _plain(text, MOST_NAME)
    if not name:
        raise UnfitTextError(
            Fault(
                place="", message="The name is missing.", remedy="Write what the person is called; a nickname will do."
            )
        )
    return name


def read_word(text: str) -> str | None:
    """A group, a label, a reference; None for nothing.

    Raises:
        UnfitTextError: it is too long, or no plain text.
    """
    return _plain(text, MOST_WORD) or None


def read_labels(text: str) -> tuple[str, ...]:
    """Labels with commas, semicolons or bars between them.

    Raises:
        UnfitTextError: one is too long, or no plain text, or there are too many.
    """
    found = tuple(dict.fromkeys(filter(None, (read_word(one) for one in re.split(r"[,;|]", text)))))
    if len(found) > MOST_LABELS:
        raise UnfitTextError(
            Fault(
                place="",
                message="These are too many labels.",
                remedy="Write %(most)s at most.",
                facts={"most": str(MOST_LABELS)},
            )
        )
    return found


def read_email(text: str) -> str | None:
    """An address; None for nothing. Its domain is written in small letters.

    Raises:
        UnfitTextError: it is none.
    """
    address = text.strip()
    if not address:
        return None
    if len(address) > MOST_EMAIL or unfit_characters(address) or not _EMAIL.fullmatch(address) or _is_formula(address):
        raise UnfitTextError(
            Fault(
                place="",
                message="This is no e-mail address.",
                remedy="Write it like name@example.org, or leave it out: the person then gets a code.",
            )
        )
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def read_language(text: str) -> Language | None:
    """French or English; None for nothing.

    Raises:
        UnfitTextError: it is another one.
    """
    word = text.strip().lower()
    if not word:
        return None
    if word not in _LANGUAGES:
        raise UnfitTextError(
            Fault(place="", message="This language is not known here.", remedy="Write fr or en, or leave it out.")
        )
    return _LANGUAGES[word]


def read_extra(text: str) -> ExtraTime | None:
    """``33 %``, ``20 min`` or ``20``; None for nothing.

    Raises:
        UnfitTextError: it is something else, or too much.
    """
    plain = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if not plain:
        return None
    percent, minutes = _PERCENT.fullmatch(plain), _MINUTES.fullmatch(plain)
    if percent is not None and int(percent[1]) <= MOST_PERCENT:
        return ExtraTime(percent=int(percent[1]))
    if minutes is not None and int(minutes[1]) <= MOST_EXTRA_MINUTES:
        return ExtraTime(ms=int(minutes[1]) * 60_000)
    raise UnfitTextError(
        Fault(
            place="",
            message="This is no extra time.",
            remedy="Write a share (33 %%, at most %(percent)s %%) or minutes (20 min, at most %(minutes)s).",
            facts={"percent": str(MOST_PERCENT), "minutes": str(MOST_EXTRA_MINUTES)},
        )
    )


def read_expiry(text: str, time_zone: str, now: datetime) -> datetime | None:
    """``31/12/2026``, ``2026-12-31`` or either with ``18:00``, as the clocks of a time zone show; None for nothing.

    A day alone counts whole.

    Raises:
        UnfitTextError: it is something else, or has passed.
    """
    plain = " ".join(text.split())
    if not plain:
        return None
    found = _DAY.fullmatch(plain)
    try:
        if found is None:
            raise ValueError
        day = datetime.fromisoformat(found["iso"] or f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}")
        if found["hour"] is None:
            wall = datetime.combine(day + timedelta(days=1), time())
        else:
            wall = day.replace(hour=int(found["hour"]), minute=int(found["minute"] or 0))
        moment = wall.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
        if not is_near(moment):
            raise ValueError
    except (ValueError, OverflowError):
        raise UnfitTextError(
            Fault(
                place="",
                message="This is no day.",
                remedy="Write it like 31/12/2026 or 2026-12-31, with a time such as 18:00 if you like.",
            )
        ) from None
    if moment <= now:
        raise UnfitTextError(PASSED)
    return moment


#: Of a moment that should come.
PASSED: Final = Fault(place="", message="This has passed already.", remedy="Write a later day or moment.")


def same_address(email: str) -> str:
    """Equal for addresses that reach the same person: mail servers mostly do not tell capitals apart."""
    return email.casefold()


def effective_extra(
    guest_extra: ExtraTime | None, labels: tuple[str, ...], by_label: dict[str, ExtraTime]
) -> ExtraTime:
    """What a person gets: their own if it was said, else the most of each kind that their labels give.

    Labels are typed by several people: capitals and accents do not decide whether somebody gets their time.
    """
    if guest_extra is not None:
        return guest_extra
    mine = {_folded(label) for label in labels}
    given = [extra for label, extra in by_label.items() if _folded(label) in mine]
    return ExtraTime(
        percent=max((one.percent for one in given), default=0), ms=max((one.ms for one in given), default=0)
    )


def _folded(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label.casefold())
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def _plain(text: str, most: int) -> str:
    plain = " ".join(text.split(" ")).strip()
    if _is_formula(plain):
        raise UnfitTextError(
            Fault(
                place="",
                message="This begins like a formula of a spreadsheet.",
                remedy="Begin with a letter or a digit: = + - @ are not allowed.",
            )
        )
    if unfit := unfit_characters(plain):
        raise UnfitTextError(
            Fault(
                place="",
                message="This holds a character that is not allowed here: %(characters)s.",
                remedy="Write it on one line, without invisible signs.",
                facts={"characters": ", ".join(unfit[:5])},
            )
        )
    if len(plain) > most:
        raise UnfitTextError(
            Fault(
                place="",
                message="This is too long.",
                remedy="Write %(most)s characters at most.",
                facts={"most": str(most)},
            )
        )
    return plain


def _is_formula(text: str) -> bool:
    return text.startswith(_FORMULA)
