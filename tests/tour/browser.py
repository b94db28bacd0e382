"""A browser, as far as the api can tell: it keeps the cookie, sends the token along, and speaks HTTP alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx2

from tour.words import BrokenPromiseError

#: Longer than anything takes that goes well, on a slow machine that does other things, too.
PATIENCE_S = 180.0
_PAUSE_S = 0.1

_Answer = TypeVar("_Answer")


class Browser:
    """One device."""

    def __init__(self, address: str, *, name: str = "Tour/1", language: str = "fr") -> None:
        """``address`` is the installation's; nothing is asked yet."""
        headers = {"User-Agent": name, "Accept-Language": language}
        self._client = httpx2.Client(base_url=address, headers=headers, timeout=PATIENCE_S, trust_env=False)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def try_it(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Any answer. The cookie that comes with it is kept: for this machine's own address browsers do so, too."""
        answer = self._client.request(method, path, json=body, content=content, headers=dict(headers or {}))
        for cookie in answer.headers.get_list("set-cookie"):
            pair = cookie.partition(";")[0]
            if pair.startswith("__Host-preuve-"):
                self._client.headers["Cookie"] = pair
        if "json" in answer.headers.get("content-type", ""):
            found = answer.json()
            if isinstance(found, dict) and isinstance(found.get("csrf"), str):
                self._client.headers["X-CSRF-Token"] = found["csrf"]
        return answer

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """An answer that is no refusal, read.

        Raises:
            BrokenPromiseError: it is a refusal.
        """
        answer = self.try_it(method, path, body, **more)
        if answer.status_code >= 400:
            raise BrokenPromiseError(f"{method} {path} → {answer.status_code} {answer.text[:600]}")
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content

    def refused(self, method: str, path: str, body: Any = None) -> str | None:
        """The kind of the refusal; None where it is none."""
        answer = self.try_it(method, path, body)
        return str(answer.json()["type"]).rpartition("/")[2] if answer.status_code >= 400 else None


def until(look: Callable[[], _Answer], what: str, *, patience_s: float = PATIENCE_S) -> _Answer:
    """Look again and again until there is something.

    Raises:
        BrokenPromiseError: it never came.
    """
    deadline = time.monotonic() + patience_s
    while not (found := look()):
        if time.monotonic() > deadline:
            raise BrokenPromiseError(f"{what}: > {patience_s:.0f} s")
        time.sleep(_PAUSE_S)
    return found
