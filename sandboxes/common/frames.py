"""Frames: four bytes of length, then one strict JSON object. See ../PROTOCOL.md.

Reading takes exactly the bytes of one frame from a descriptor and never more, so that a forked process can go on with
the same stream.
"""

from __future__ import annotations

import json
import os
from typing import Any, Final

#: The longest frame that an agent may send, and that a shim may send to its agent.
AGENT_FRAME_BYTES: Final = 1 << 20
#: The longest frame in any other direction.
FRAME_BYTES: Final = 8 << 20

PREFIX_BYTES: Final = 4

#: What a decoded frame is.
Frame = dict[str, Any]


class FrameError(Exception):
    """The bytes are no frame, or the stream ended in the middle of one."""


class StreamEndedError(Exception):
    """The other end is gone; the stream ended between two frames."""


def encode_frame(frame: Frame) -> bytes:
    """The JSON text of a frame.

    Raises:
        ValueError: it holds a float that is no number, or text that is no Unicode.
    """
    return _ENCODER.encode(frame).encode()


def decode_frame(payload: bytes) -> Frame:
    """The inverse of ``encode_frame``; digits and depth of values are left to ``decoding``.

    Raises:
        FrameError: it is no strict JSON object.
    """
    try:
        frame = _DECODER.decode(payload.decode())
    except (ValueError, RecursionError) as error:
        raise FrameError(f"not strict JSON: {error}") from None
    if type(frame) is not dict:
        raise FrameError("not a JSON object")
    return frame


def prefix(length: int) -> bytes:
    """The length prefix of a frame."""
    return length.to_bytes(PREFIX_BYTES, "big")


def send_bytes(descriptor: int, payload: bytes) -> None:
    """Write one frame to a blocking descriptor.

    Raises:
        StreamEndedError: nobody reads any more.
    """
    write_all(descriptor, prefix(len(payload)) + payload)


def write_all(descriptor: int, text: bytes) -> None:
    """Write frames that have their prefixes to a blocking descriptor.

    Raises:
        StreamEndedError: nobody reads any more.
    """
    data = memoryview(text)
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError as error:
        raise StreamEndedError(str(error)) from None


def receive_bytes(descriptor: int, *, cap: int = FRAME_BYTES) -> bytes:
    """Read one frame's JSON text from a blocking descriptor.

    Raises:
        StreamEndedError: the stream ended before the frame began.
        FrameError: the frame is longer than ``cap``, or ended half-way.
    """
    head = _read_exactly(descriptor, PREFIX_BYTES)
    if not head:
        raise StreamEndedError("the stream ended")
    if len(head) < PREFIX_BYTES:
        raise FrameError("the stream ended inside a length prefix")
    length = int.from_bytes(head, "big")
    if length > cap:
        raise FrameError(f"a frame of {length} bytes is longer than {cap}")
    payload = _read_exactly(descriptor, length)
    if len(payload) < length:
        raise FrameError("the stream ended inside a frame")
    return payload


def _read_exactly(descriptor: int, length: int) -> bytes:
    parts = []
    while length:
        part = os.read(descriptor, min(length, 1 << 16))
        if not part:
            break
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON number")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
