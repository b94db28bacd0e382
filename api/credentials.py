"""The proof of who asks, as it was sent: a key, or the token of a session. Read, not believed: ``accounts`` does that.

What is decided before anybody looks into the database (rate limits), or holds for one caller only (idempotency keys),
goes by it.
"""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from typing import Literal, NamedTuple

from starlette.types import Scope

#: The cookies of sessions. A local network without TLS has them without the prefix.
STAFF_COOKIES = ("__Host-preuve-staff", "preuve-staff")
CANDIDATE_COOKIES = ("__Host-preuve-candidate", "preuve-candidate")

_LONGEST = 4_096


class Credential(NamedTuple):
    """What somebody shows."""

    kind: Literal["key", "member", "candidate"]
    text: str


def credential_of(scope: Scope) -> Credential | None:
    """The one that a request will be judged by: at a candidate's addresses theirs, else a key before a session."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in _HEADERS}
    cookies = _cookies(headers.get(b"cookie", ""))
    if _is_candidates(scope["path"]):
        return _first("candidate", cookies, CANDIDATE_COOKIES)
    if key := headers.get(b"authorization"):
        return Credential("key", key[:_LONGEST])
    return _first("member", cookies, STAFF_COOKIES)


_HEADERS = frozenset({b"authorization", b"cookie"})


def _is_candidates(path: str) -> bool:
    start, _, _ = path.removeprefix("/v1").removeprefix("/").partition("/")
    return start in ("sitting", "mine")


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header[:_LONGEST]).items()}
    except CookieError:
        return {}


def _first(kind: Literal["member", "candidate"], cookies: dict[str, str], names: tuple[str, ...]) -> Credential | None:
    return next((Credential(kind, cookies[name]) for name in names if cookies.get(name)), None)
