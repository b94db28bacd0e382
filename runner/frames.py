"""Frames: the strict JSON objects that cross a sandbox's stream, and nothing looser.

Python's own ``json`` lets through what would hurt later: ``NaN``, ``1e400`` (infinity), duplicate keys (the last one
wins), lone surrogates (which fail when a report is written), integers of a million digits (quadratic time), nesting
that exhausts the stack. The rules of sandboxes/PROTOCOL.md are checked here, before anything else sees a frame.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any, Final

from runner.sandbox import FrameError, FrameLimitError

PREFIX_BYTES: Final = 4
MAX_DEPTH: Final = 100
#: The same where many calls, or their replies, stand in a list.
MAX_DEPTH_OF_MANY: Final = MAX_DEPTH + 2
MAX_DIGITS: Final = 1_000

_LONG_NUMBER: Final = re.compile(rb"[0-9]{%d}" % (MAX_DIGITS + 1))
#: Possessive, and content with an end of text in place of the closing quote: linear on whatever comes.
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NO_BRACKET: Final = re.compile(rb"[^][{}]+")
#: Where ASCII-escaped surrogates may hide; only then is the slow check worth its time.
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


def encode(frame: dict[str, Any]) -> bytes:
    """The JSON text of a frame. Raises ValueError for what strict JSON cannot say."""
    return _ENCODER.encode(frame).encode()


def decode(text: bytes, *, max_depth: int = MAX_DEPTH) -> dict[str, Any]:
    """The object that a frame's JSON text stands for.

    Raises:
        FrameError: it breaks one of the rules.
    """
    if text.count(b"[") + text.count(b"{") > max_depth:
        _check_depth(text, max_depth)
    if len(text) > MAX_DIGITS and _LONG_NUMBER.search(_STRING.sub(b"", text)):
        raise FrameLimitError(f"a number has more than {MAX_DIGITS} digits")
    try:
        value = _DECODER.decode(text.decode())
    except (ValueError, RecursionError) as error:
        raise FrameError(f"no strict JSON: {error}") from None
    if not isinstance(value, dict):
        raise FrameError("a frame is a JSON object")
    if _SURROGATE.search(text):
        _check_surrogates(value)
    return value


def _check_depth(text: bytes, max_depth: int) -> None:
    depth = 0
    for bracket in _NO_BRACKET.sub(b"", _STRING.sub(b"", text)):
        if bracket in b"[{":
            depth += 1
            if depth > max_depth:
                raise FrameLimitError(f"nested more than {max_depth} deep")
        else:
            depth -= 1


def _check_surrogates(value: dict[str, Any]) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise FrameError("a text has a lone surrogate") from None


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number overflows")
    return number


def _unique_keys(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    items = list(pairs)
    unique = dict(items)
    if len(unique) != len(items):
        raise ValueError("a key stands twice in one object")
    return unique


#: Made once: a call into the candidate's code is four frames, and making these takes longer than reading a small one.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_unique_keys)
