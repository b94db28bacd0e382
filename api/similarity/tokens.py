"""Programs as tokens that renaming, layout and comments do not change. The lexers are Pygments'. Pure.

Names that somebody chose become one token, so do numbers and texts; keywords, operators and names that come with the
language stay. Comments, white space and texts that only document are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String
from pygments.util import ClassNotFound

#: Longer files are not compared: lexers are made for what people write.
MOST_CHARACTERS = 200_000

_NAME, _NUMBER, _TEXT = "n", "0", "s"
_KEPT = (Keyword, Operator, Punctuation, Error)
#: Words that come with a language: renaming them is no disguise.
_GIVEN = (Name.Builtin, Name.Exception)


@dataclass(frozen=True, slots=True)
class Token:
    """One token, and the line on which it stands, from 1 on."""

    word: str
    line: int


def tokens_of(name: str, text: str) -> tuple[Token, ...]:
    """The tokens of one file; none of what is no program."""
    lexer = _lexer(name.rpartition(".")[2])
    if lexer is None or len(text) > MOST_CHARACTERS:
        return ()
    found: list[Token] = []
    line = 1
    for kind, value in lexer.get_tokens(text):
        word = _word(kind, value)
        # Lexers cut a text into many pieces.
        if word is not None and not (word == _TEXT and found and found[-1].word == _TEXT):
            found.append(Token(word, line))
        line += value.count("\n")
    return tuple(found)


def files_of(files: Mapping[str, str], starter: Mapping[str, str]) -> dict[str, tuple[Token, ...]]:
    """The tokens of each file that somebody has written in: one that is as it was given says nothing."""
    return {
        name: found
        for name, text in sorted(files.items())
        if text != starter.get(name) and (found := tokens_of(name, text))
    }


def _word(kind: Any, value: str) -> str | None:
    if kind in Comment or kind in String.Doc or not value.strip():
        return None
    if kind in String:
        return _TEXT
    if kind in Number:
        return _NUMBER
    if kind in Name:
        return value if any(kind in one for one in _GIVEN) else _NAME
    return value.strip() if any(kind in one for one in _KEPT) else None


@cache
def _lexer(suffix: str) -> Any:
    """None for what is no program: texts and tables are often given, and always alike."""
    if suffix not in ("py", "js", "mjs", "ts", "sql", "html", "css", "java", "c", "cpp", "php"):
        return None
    try:
        return get_lexer_for_filename(f"x.{suffix}", stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
