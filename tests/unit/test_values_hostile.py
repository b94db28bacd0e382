"""What no honest process sends is refused in time, and never believed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from common.decoding import Decoder, MalformedError
from common.frames import FrameError, decode_frame


def _no_tag(tag: str, _data: dict[str, Any]) -> object:
    raise MalformedError(tag)


def read(data: Any) -> Any:
    return Decoder(_no_tag).decode(data)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"$": 1},
        {"$": "unknown"},
        {"$": "tuple"},
        {"$": "tuple", "items": 5},
        {"$": "tuple", "items": [], "more": 1},
        {"$": "tuple", "items": [1], "fields": ["a"]},
        {"$": "tuple", "items": [1], "fields": ["a", "b"], "name": "x"},
        {"$": "tuple", "items": [1], "fields": ["_a"], "name": "x"},
        {"$": "tuple", "items": [1], "fields": ["def"], "name": "x"},
        {"$": "tuple", "items": [1, 2], "fields": ["a", "a"], "name": "x"},
        {"$": "tuple", "items": [1], "fields": ["a"], "name": "x; import os"},
        {"$": "dict", "items": [[1]]},
        {"$": "dict", "items": [[1, 2], [1, 3]]},
        {"$": "dict", "items": [[1, 2], [True, 3]]},
        {"$": "dict", "items": [[[], 1]]},
        {"$": "set", "items": [1, 1.0]},
        {"$": "set", "items": [{"$": "set", "items": []}]},
        {"$": "bytes", "b64": "é"},
        {"$": "bytes", "b64": "a"},
        {"$": "bytes", "b64": 5},
        {"$": "text", "b64": "/w=="},
        {"$": "float", "text": "1.5"},
        {"$": "float", "text": "1e400"},
        {"$": "float", "text": []},
        {"$": "int", "text": "1_000"},
        {"$": "int", "text": " 1"},
        {"$": "int", "text": "--1"},
        {"$": "int", "text": "٣"},
        {"$": "int", "text": ""},
        {"$": "int", "text": "9" * 4301},
        {"$": "complex", "re": 1, "im": 1.0},
        {"$": "decimal", "text": "1" * 1021},
        {"$": "decimal", "text": "1e10001"},
        {"$": "decimal", "text": "1e999999999999"},
        {"$": "decimal", "text": "1_0"},
        {"$": "decimal", "text": "x"},
        {"$": "fraction", "num": 1, "den": 0},
        {"$": "fraction", "num": 1.0, "den": 1},
        {"$": "fraction", "num": True, "den": 1},
        {"$": "date", "iso": "2026-13-01"},
        {"$": "date", "iso": 5},
        {"$": "datetime", "iso": "x" * 100},
        {"$": "timedelta", "days": 10**12, "seconds": 0, "microseconds": 0},
        {"$": "range", "start": 0, "stop": 1, "step": 0},
        10**1000,
        float("inf"),
        float("nan"),
    ],
    ids=lambda data: json.dumps(data)[:60],
)
def test_a_malformed_value_is_refused(data: Any) -> None:
    with pytest.raises(MalformedError):
        read(data)


def test_integers_with_one_hash_do_not_make_a_set() -> None:
    colliding = [k * ((1 << 61) - 1) for k in range(20_000)]
    with pytest.raises(MalformedError, match="hash"):
        read({"$": "set", "items": colliding})
    with pytest.raises(MalformedError, match="hash"):
        read({"$": "dict", "items": [[number, 0] for number in colliding]})


def test_many_values_are_refused_before_they_are_built() -> None:
    with pytest.raises(MalformedError, match="values"):
        read([[0] * 1000] * 201)


def test_depth_is_limited() -> None:
    deep: list[Any] = []
    for _ in range(95):
        deep = [deep]
    with pytest.raises(MalformedError, match="deeper"):
        read(deep)


def test_a_handle_is_nothing_to_a_reader_that_knows_none() -> None:
    with pytest.raises(MalformedError):
        read({"$": "handle", "id": "ab", "class": {}, "can": []})


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"1",
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"a":"\xff"}',
        b'{"a":1',
        b'{"a":1}{}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=range(13),
)
def test_what_is_no_strict_json_is_no_frame(payload: bytes) -> None:
    with pytest.raises(FrameError):
        decode_frame(payload)
