"""Reading JSON strictly, and finding everything that is wrong with it at once. Pure.

A ``Field`` is a value with its place. Asked for what it should be, it answers with that, or with None after it has
noted a fault: so a reader goes on, and looks at the faults in the end.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from api.campaigns.texts import unfit_characters
from api.refused import Fault

_MOST_FAULTS: Final = 50

Word = TypeVar("Word", bound=StrEnum)

_ABSENT: Final = object()


class Field:
    """One value of a JSON document, and its place there as a JSON pointer."""

    def __init__(self, value: Any, place: str = "", faults: list[Fault] | None = None) -> None:
        """``faults`` is where what is found wrong is noted; all fields of one document share it."""
        self._value = value
        self.place = place
        self.faults: list[Fault] = [] if faults is None else faults

    @property
    def is_none(self) -> bool:
        """True if there is nothing here, or null."""
        return self._value is _ABSENT or self._value is None

    def wrong(self, fault: Fault) -> None:
        """Note a fault at this place, whatever place it names itself."""
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(replace(fault, place=self.place or "/"))

    def members(self, *names: str) -> dict[str, Field]:
        """A field for each of these names, there or not. Other names are faults; empty fields if it is no object."""
        if not isinstance(self._value, dict):
            if self._is_there():
                self.wrong(Fault(place="", message="This is no JSON object.", remedy="Send a JSON object."))
            # That has been said; that its members are missing need not be.
            return {name: Field(_ABSENT, f"{self.place}/{name}", []) for name in names}
        for name in self._value:
            if name not in names:
                self._below(str(name)[:80], None).wrong(
                    Fault(
                        place="",
                        message="There is no field of this name.",
                        remedy="Leave it out, or check how it is written.",
                    )
                )
        return {name: self._below(name, self._value.get(name, _ABSENT)) for name in names}

    def member(self, name: str) -> Field:
        """The field of this name, there or not; nothing is a fault."""
        return self._below(name, self._value.get(name, _ABSENT) if isinstance(self._value, dict) else _ABSENT)

    def says(self, name: str, value: str) -> bool:
        """True if this is an object with this value under this name."""
        return isinstance(self._value, dict) and self._value.get(name) == value

    def elements(self, *, most: int) -> list[Field]:
        """A field for each element; none if it is no list, or too long a one."""
        if not self._is_there():
            return []
        if not isinstance(self._value, list):
            self.wrong(Fault(place="", message="This is no list.", remedy="Send a JSON array."))
            return []
        if len(self._value) > most:
            self.wrong(
                Fault(
                    place="",
                    message="This list is too long.",
                    remedy="Send %(most)s elements at most.",
                    facts={"most": str(most)},
                )
            )
            return []
        return [self._below(str(number), value) for number, value in enumerate(self._value)]

    def text(self, *, most: int, least: int = 0, like: re.Pattern[str] | None = None) -> str | None:
        """A text of one line."""
        if not self._is_there():
            return None
        fault = self._fault_of_text(self._value, most, least, like)
        if fault is not None:
            self.wrong(fault)
            return None
        return str(self._value)

    def integer(self, *, least: int, most: int) -> int | None:
        """A whole number within bounds."""
        if not self._is_there():
            return None
        if isinstance(self._value, bool) or not isinstance(self._value, int):
            self.wrong(Fault(place="", message="This is no whole number.", remedy="Send a number without a point."))
            return None
        return self._value if self._is_within(self._value, least, most) else None

    def number(self, *, least: float, most: float) -> float | None:
        """A number within bounds."""
        if not self._is_there():
            return None
        value = self._value
        fits = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not fits or (isinstance(value, float) and not math.isfinite(value)):
            self.wrong(Fault(place="", message="This is no number.", remedy="Send a number."))
            return None
        return float(value) if self._is_within(value, least, most) else None

    def word(self, kind: type[Word]) -> Word | None:
        """One of the words of an enumeration."""
        if not self._is_there():
            return None
        found = next((word for word in kind if self._value == word.value), None)
        if found is None:
            self.wrong(
                Fault(
                    place="",
                    message="This word is not known here.",
                    remedy="Use one of: %(expected)s.",
                    facts={"expected": ", ".join(word.value for word in kind)},
                )
            )
        return found

    def _fault_of_text(self, value: Any, most: int, least: int, like: re.Pattern[str] | None) -> Fault | None:
        if not isinstance(value, str):
            return Fault(place="", message="This is no text.", remedy="Send a JSON string.")
        if len(value) > most:
            return Fault(
                place="",
                message="This is too long.",
                remedy="Send %(max_length)s characters at most.",
                facts={"max_length": str(most)},
            )
        if unfit := unfit_characters(value):
            return Fault(
                place="",
                message="This holds a character that is not allowed here: %(characters)s.",
                remedy="Write it on one line, without invisible signs.",
                facts={"characters": ", ".join(unfit[:5])},
            )
        if len(value.strip()) < least:
            return Fault(place="", message="This is empty.", remedy="Write something here.")
        if like is not None and not like.fullmatch(value):
            return Fault(
                place="",
                message="This is not written as such a name is.",
                remedy="Use lower-case letters, digits and hyphens.",
            )
        return None

    def _is_there(self) -> bool:
        if self._value is _ABSENT:
            self.wrong(Fault(place="", message="This is missing.", remedy="Add it. See /docs for an example."))
        return self._value is not _ABSENT

    def _is_within(self, value: float, least: float, most: float) -> bool:
        if value < least:
            self.wrong(
                Fault(
                    place="",
                    message="This number is too small.",
                    remedy="Send %(ge)s or more.",
                    facts={"ge": f"{least:g}"},
                )
            )
        elif value > most:
            self.wrong(
                Fault(
                    place="",
                    message="This number is too large.",
                    remedy="Send %(le)s or less.",
                    facts={"le": f"{most:g}"},
                )
            )
        return least <= value <= most

    def _below(self, name: str, value: Any) -> Field:
        pointer = name.replace("~", "~0").replace("/", "~1")
        return Field(value, f"{self.place}/{pointer}", self.faults)
