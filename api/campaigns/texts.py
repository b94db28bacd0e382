"""What may stand in the short texts that people give: titles, names, labels. Pure."""

from __future__ import annotations

import unicodedata
from typing import Final

#: They turn the direction of what follows, and so make a text look like another.
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def unfit_characters(text: str) -> list[str]:
    """The names of characters that a short text must not hold: line ends and other controls, halves of pairs."""
    return sorted(
        {_name(letter) for letter in text if unicodedata.category(letter) in ("Cc", "Cs") or letter in _TURNS}
    )


def _name(letter: str) -> str:
    return f"U+{ord(letter):04X}"
