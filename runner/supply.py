"""Where a slot gets exercises that are not in the bank: from its cache, or once from the api.

What the api sends is taken for nothing until its digest is the one that the job names. No redirect is followed and no
proxy asked: the address is the operator's, and it is the only one that a slot ever calls.
"""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
import structlog

from runner.claim import make_claim
from runner.exercise import MAX_EXERCISE_BYTES, BundleError, Bundles, Exercise, digest_of
from runner.model import GradeRequest

#: Where the api gives bundles out; a digest follows.
BUNDLES_PATH: Final = "/internal/bundles/"

#: How much of the disk a slot's machine spends on bundles.
CACHE_BYTES: Final = 256 << 20
#: JSON writes some characters as six bytes.
_MOST_BYTES: Final = 2 * MAX_EXERCISE_BYTES
_TIMEOUT_S: Final = 10.0
#: The api may be starting again: an attempt is too good to be lost for that.
_TRIES: Final = 20
_PAUSE_S: Final = 1.0

_log = structlog.get_logger(__name__)


class SupplyError(Exception):
    """An own exercise cannot be had here: a failure of ours, and the attempt is tried again."""


class Supply:
    """The own exercises that one slot can grade."""

    def __init__(
        self,
        api_url: str | None,
        cache: Path,
        *,
        most_bytes: int = CACHE_BYTES,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Connects when something is missing.

        Args:
            api_url: the api's address; None where this slot has none.
            cache: the folder for what was fetched.
            most_bytes: how large it may become.
            pause: waits some seconds.
        """
        self._api_url = api_url
        self._bundles = Bundles(cache)
        self._most_bytes = most_bytes
        self._pause = pause

    def exercise(self, request: GradeRequest) -> Exercise:
        """The own exercise that a request names.

        Raises:
            SupplyError: it cannot be had.
        """
        if request.bundle is None or request.bundle.digest != request.exercise_digest:
            raise SupplyError("the job does not say which content the exercise has")
        digest = request.bundle.digest
        try:
            exercise = self._bundles.exercise(digest, request.exercise)
        except BundleError:
            self._bundles.drop(digest)
            files = self._fetch(request, digest)
            if digest_of(files) != digest:
                raise SupplyError(f"the api gave something else than bundle {digest}") from None
            try:
                self._bundles.keep(files)
                exercise = self._bundles.exercise(digest, request.exercise)
            except BundleError as error:
                raise SupplyError(str(error)) from error
            self._bundles.trim(self._most_bytes)
        return replace(exercise, version=request.bundle.version)

    def _fetch(self, request: GradeRequest, digest: str) -> dict[str, bytes]:
        if self._api_url is None:
            raise SupplyError("PREUVE_API_URL is not set: this slot cannot fetch exercises of organisations")
        for tried in range(1, _TRIES + 1):
            claim = make_claim(request.submission_id, request.attempt, digest, request.attempt_token, now_s=time.time())
            try:
                status, body = _get(self._api_url, BUNDLES_PATH + digest, claim)
            except (OSError, http.client.HTTPException) as error:
                status, body = 0, str(error).encode()
            if status == http.HTTPStatus.OK:
                return _files(body)
            _log.warning("bundle could not be fetched", digest=digest, status=status, tried=tried)
            if 0 < status < http.HTTPStatus.INTERNAL_SERVER_ERROR or tried == _TRIES:
                break
            self._pause(_PAUSE_S)
        raise SupplyError(f"bundle {digest} cannot be fetched: status {status}, {body[:200].decode(errors='replace')}")


def _get(api_url: str, path: str, claim: str) -> tuple[int, bytes]:
    parts = urlsplit(api_url)
    if parts.scheme not in ("http", "https") or parts.hostname is None:
        raise SupplyError("PREUVE_API_URL is no http:// or https:// address")
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=_TIMEOUT_S, context=context
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", parts.path.rstrip("/") + path, headers={"Authorization": f"Bearer {claim}"})
        answer = connection.getresponse()
        body = answer.read(_MOST_BYTES + 1)
        if len(body) > _MOST_BYTES:
            raise SupplyError("the api gave more than an exercise can hold")
        return answer.status, body
    finally:
        connection.close()


def _files(body: bytes) -> dict[str, bytes]:
    try:
        texts = msgspec.json.decode(body, type=dict[str, str])
        return {path: text.encode() for path, text in texts.items()}
    except (msgspec.MsgspecError, UnicodeEncodeError) as error:
        raise SupplyError(f"the api gave no bundle: {error}") from error
