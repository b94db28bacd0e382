"""What the tour says, in French unless English is asked for, and in order although people act at the same time."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from api.i18n import Language


class BrokenPromiseError(Exception):
    """Something does not hold that must. The sentence says what."""


class Voice:
    """Speaks one of the two languages."""

    def __init__(self, language: Language) -> None:
        """``language`` is that of whoever reads."""
        self.language = language

    def choose(self, french: str, english: str) -> str:
        """The one of the two that is read."""
        return french if self.language == "fr" else english

    def of(self, text: Mapping[str, Any] | None) -> str:
        """The one of a text in both languages."""
        return "" if text is None else str(text[self.language])

    def chapter(self, french: str, english: str) -> None:
        """A heading."""
        title = self.choose(french, english)
        print(f"\n{title}\n{'─' * len(title)}", flush=True)

    def say(self, french: str, english: str) -> None:
        """A line."""
        print(f"  {self.choose(french, english)}", flush=True)

    def hold(self, truth: object, french: str, english: str) -> None:
        """What must hold.

        Raises:
            BrokenPromiseError: it does not.
        """
        if not truth:
            raise BrokenPromiseError(self.choose(french, english))


class Diary:
    """What one person sees: written while they act, printed when everybody has ended."""

    def __init__(self, voice: Voice, name: str) -> None:
        """``name`` is the person's."""
        self.voice = voice
        self.name = name
        self.lines: list[str] = []

    def see(self, french: str, english: str) -> None:
        """One thing more."""
        self.lines.append(self.voice.choose(french, english))

    def hold(self, truth: object, french: str, english: str) -> None:
        """As ``Voice.hold``, with the person's name."""
        self.voice.hold(truth, f"{self.name} : {french}", f"{self.name}: {english}")

    def show(self) -> None:
        """Print it."""
        sys.stdout.write(f"\n  {self.name}\n" + "".join(f"    · {line}\n" for line in self.lines))
        sys.stdout.flush()
