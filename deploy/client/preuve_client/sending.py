"""One request and its answer: again where that is safe, and as an error where the answer is no.

Asked again is what certainly was not done (429, 503 with ``Retry-After``), and, after a lost answer, what may safely be
done twice: reading, and whatever carries an ``Idempotency-Key``. That key is drawn once for all tries.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

import httpx2

from preuve_client.errors import UnreachableError, refusal

_TRIES: Final = 5
_FIRST_WAIT_S: Final = 0.5
_LONGEST_WAIT_S: Final = 60.0
#: This machine: nobody listens in between.
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Line:
    """The way to one installation."""

    def __init__(
        self,
        address: str,
        key: str,
        *,
        language: str,
        timeout_s: float,
        transport: httpx2.BaseTransport | None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is asked yet.

        Raises:
            ValueError: the key would travel without TLS.
        """
        url = httpx2.URL(address)
        if url.scheme != "https" and url.host not in _HERE:
            raise ValueError(f"{address} is without TLS: everybody on the way could read the key. Use https://.")
        self._pause = pause
        self._client = httpx2.Client(
            base_url=address,
            headers={
                "Authorization": f"Bearer {key}",
                "Accept": "application/json",
                "Accept-Language": language,
                "User-Agent": "preuve-client/0.1",
            },
            timeout=timeout_s,
            transport=transport,
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> httpx2.Response:
        """An answer that is no refusal.

        Args:
            method: of HTTP.
            path: from ``/v1`` on.
            body: goes as JSON.
            params: of the query; those that are None are left out.
            content: goes as it is, in place of ``body``.
            headers: besides the usual ones.
            once: it makes something at an address that takes an ``Idempotency-Key``.

        Raises:
            RefusedError: the answer is no.
            UnreachableError: there is none.
        """
        sent = dict(headers or {})
        if once:
            sent["Idempotency-Key"] = str(uuid4())
        query = {name: value for name, value in (params or {}).items() if value is not None}
        may_repeat = once or method in ("GET", "HEAD")
        wait_s = _FIRST_WAIT_S
        for left in reversed(range(_TRIES)):
            request = self._client.build_request(method, path, params=query, json=body, content=content, headers=sent)
            try:
                answer = self._client.send(request)
            except httpx2.TransportError as error:
                if not may_repeat or not left:
                    raise UnreachableError(f"{method} {path}: {type(error).__name__}: {error}") from error
            else:
                if answer.status_code < 300:
                    return answer
                asked_s = _asked_to_wait(answer)
                if asked_s is None or not left:
                    raise refusal(answer.status_code, _json(answer), answer.text)
                wait_s = max(wait_s, asked_s)
            self._pause(min(wait_s, _LONGEST_WAIT_S))
            wait_s *= 2
        raise AssertionError("unreachable")


def _asked_to_wait(answer: httpx2.Response) -> float | None:
    """Seconds, if the same request is welcome later. 409 says so while the same is being done at this moment."""
    after = answer.headers.get("retry-after", "")
    if answer.status_code not in (409, 429, 503) or not after.isdigit():
        return None
    # Whoever is to wait for longer than anybody does had better know.
    return float(after) if int(after) <= _LONGEST_WAIT_S else None


def _json(answer: httpx2.Response) -> Any:
    if "json" not in answer.headers.get("content-type", ""):
        return None
    try:
        return answer.json()
    except ValueError:
        return None
