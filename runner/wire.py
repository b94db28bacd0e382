"""Messages between processes: their JSON, their version, and the names that they have in Redis.

Plain JSON through and through, decoded strictly into the dataclasses of ``runner.model``: a field that is missing, of
the wrong type or of an unknown version is a ``WireError``, never a guess. Two directions: jobs go out through one RQ
queue for each lane, messages come back through one Redis stream. Redis is a courier, not a memory: everything here can
be lost and made again from the database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

import msgspec

from runner.model import REPORT_VERSION, Finished, GradeRequest, Progress, Report, Started

#: The version of the messages. Processes of different versions refuse each other instead of guessing.
WIRE_VERSION: Final = 2

#: The only function that a slot will ever run for a job.
JOB_PATH: Final = "runner.worker.grade_attempt"

#: Slot -> collector: ``Started`` and ``Finished``.
REPORTS_STREAM: Final = "preuve:reports"
REPORTS_GROUP: Final = "collector"

#: How long a slot's sign of life lasts, in seconds, and how often it is renewed.
ALIVE_TTL_S: Final = 5
ALIVE_EVERY_S: Final = 1.0

#: What slots should have in stock ahead of a need; told again and again, and forgotten by itself.
WARM_KEY: Final = "preuve:warm"
WARM_TTL_S: Final = 30
MOST_WARM: Final = 128

#: How long the events of an attempt stay readable, in seconds, and how many of them.
EVENTS_TTL_S: Final = 3_600
EVENTS_MAX: Final = 1_000

_T = TypeVar("_T")


class WireError(Exception):
    """A message does not have the shape that this version expects."""


def events_key(submission_id: str) -> str:
    """The stream from which a submission's live events are served."""
    return f"preuve:events:{submission_id}"


def alive_key(submission_id: str, attempt_token: str) -> str:
    """The key that exists while a slot works on this very attempt."""
    return f"preuve:alive:{submission_id}:{attempt_token}"


def slot_key(name: str) -> str:
    """The key that exists while a slot lives: JSON ``{lane, languages, runtime, ready}``."""
    return f"preuve:slot:{name}"


def fence_key(submission_id: str) -> str:
    """The key that holds the number of a submission's newest attempt: slots drop jobs with an older one."""
    return f"preuve:fence:{submission_id}"


def job_id(submission_id: str, attempt: int) -> str:
    """The RQ job of one attempt. RQ allows letters, digits, ``_`` and ``-``."""
    return f"{submission_id}-{attempt}"


def encode_request(request: GradeRequest) -> dict[str, Any]:
    """The keyword argument ``request`` of the job."""
    return {"version": WIRE_VERSION, **_plain(request)}


def decode_request(data: Mapping[str, Any]) -> GradeRequest:
    """The inverse of ``encode_request``.

    Raises:
        WireError: the message has another version or shape.
    """
    body = dict(data)
    _check_version(body.pop("version", None), WIRE_VERSION)
    return _decode(body, GradeRequest)


def encode_message(message: Started | Finished) -> dict[str, str]:
    """The fields of an entry of ``REPORTS_STREAM``."""
    return {"version": str(WIRE_VERSION), "kind": type(message).__name__, "data": msgspec.json.encode(message).decode()}


def decode_message(fields: Mapping[bytes, bytes]) -> Started | Finished:
    """The inverse of ``encode_message``, from the bytes that redis-py returns.

    Raises:
        WireError: the message has another version, kind or shape.
    """
    _check_version(fields.get(b"version", b"").decode("ascii", "replace"), str(WIRE_VERSION))
    kinds: dict[bytes, type[Started] | type[Finished]] = {b"Started": Started, b"Finished": Finished}
    kind = kinds.get(fields.get(b"kind", b""))
    if kind is None:
        raise WireError(f"unknown kind of message: {fields.get(b'kind')!r}")
    try:
        return msgspec.json.decode(fields.get(b"data", b""), type=kind)
    except msgspec.MsgspecError as error:
        raise WireError(f"malformed {kind.__name__} message: {error}") from error


def encode_progress(progress: Progress) -> dict[str, str]:
    """The fields of an entry of a submission's event stream."""
    return {"kind": progress.kind, "data": json.dumps(progress.data, ensure_ascii=False)}


def encode_warm(counts: Mapping[str, int]) -> str:
    """The value of ``WARM_KEY``: a count for each language."""
    return json.dumps({"version": WIRE_VERSION, "counts": dict(counts)})


def decode_warm(value: bytes) -> dict[str, int]:
    """The inverse of ``encode_warm``.

    Raises:
        WireError: it has another version or shape.
    """
    try:
        warm = msgspec.json.decode(value, type=_Warm)
    except msgspec.MsgspecError as error:
        raise WireError(f"malformed counts of warm sandboxes: {error}") from error
    _check_version(warm.version, WIRE_VERSION)
    return warm.counts


def report_to_json(report: Report) -> bytes:
    """A report as the JSON document that is stored, served and printed."""
    return msgspec.json.encode(report)


def report_to_dict(report: Report) -> dict[str, Any]:
    """A report as plain JSON data."""
    return _plain(report)


def report_from_json(text: bytes | str) -> Report:
    """The inverse of ``report_to_json``.

    Raises:
        WireError: it is no report of this version.
    """
    try:
        report = msgspec.json.decode(text, type=Report)
    except msgspec.MsgspecError as error:
        raise WireError(f"malformed report: {error}") from error
    _check_version(report.version, REPORT_VERSION)
    return report


class _Warm(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    counts: dict[str, Annotated[int, msgspec.Meta(ge=0)]]


def _plain(value: object) -> dict[str, Any]:
    plain = msgspec.to_builtins(value)
    if not isinstance(plain, dict):
        raise TypeError(f"not a record: {type(value).__name__}")
    return plain


def _decode(data: object, kind: type[_T]) -> _T:
    try:
        return msgspec.convert(data, type=kind)
    except msgspec.MsgspecError as error:
        raise WireError(f"malformed {kind.__name__}: {error}") from error


def _check_version(got: object, expected: object) -> None:
    if got != expected:
        raise WireError(f"the message has version {got!r}, this process speaks {expected!r}: update the older one")
