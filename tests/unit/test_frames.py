"""Frames are strict JSON objects; whatever is looser is refused, in time that grows no faster than the text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner import frames
from runner.sandbox import FrameError

texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20)


@given(st.dictionaries(texts, values))
def test_what_is_encoded_is_decoded_again(frame):
    assert frames.decode(frames.encode(frame)) == frame


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": "\xff"}',
        b'{"a": ' + b"1" * 1_001 + b"}",
        b'{"a": ' + b"[" * 101 + b"]" * 101 + b"}",
        b"[" * 200_000,
        b'{"a":' * 150_000,
        b"[1]",
        b'"text"',
        b"",
        b"{",
        b'{"a": 1} trailing',
        b'\xef\xbb\xbf{"a": 1}',
    ],
    ids=lambda text: repr(text[:30]),
)
def test_looser_json_is_refused(text):
    with pytest.raises(FrameError):
        frames.decode(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a": ' + b"1" * 1_000 + b"}", {"a": int("1" * 1_000)}),
        (b'{"a": ' + b"[" * 99 + b"]" * 99 + b"}", None),
        (json.dumps({"a": "[" * 500 + "1" * 2_000}).encode(), {"a": "[" * 500 + "1" * 2_000}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\N{GRINNING FACE}"}),
    ],
    ids=["as many digits as allowed", "as deep as allowed", "brackets and digits in a text", "a surrogate pair"],
)
def test_what_is_just_within_the_rules_passes(text, value):
    decoded = frames.decode(text)

    assert value is None or decoded == value


@pytest.mark.parametrize("unit", [b'\\"', b'"', b'"[', b"[]", b'{"'], ids=repr)
def test_a_megabyte_of_anything_is_judged_without_quadratic_work(unit):
    """The pattern that skips texts must not start over at every quotation mark: this would take hours, not moments."""
    with pytest.raises(FrameError):
        frames.decode(b'{"a": "' + unit * (1_000_000 // len(unit)))


def test_encoding_refuses_what_strict_json_cannot_say():
    with pytest.raises(ValueError, match="JSON"):
        frames.encode({"a": float("nan")})
