"""One request to a machine of somebody else's: no redirects, no cookies, no proxy, one deadline, few bytes read."""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import httpcore2

from api.i18n import sentence
from api.outgoing.addresses import ClosedAddressError, Rules, UnfitAddressError, read_url
from api.outgoing.connecting import PinnedBackend, Resolve, UnknownNameError, resolve

#: Name, connection, handshake, request and answer together.
DEADLINE_S: Final = 15.0
#: What is said then; all reasons are sentences of the catalogues, but for those of sockets.
NO_ANSWER: Final = sentence("No answer came in time.")
#: Of an answer that is looked into; more is not read.
MOST_BYTES: Final = 16_384


class NotAskedError(Exception):
    """There is no answer. The sentence is for staff, in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    #: By names in small letters; the last of several counts.
    headers: Mapping[str, str]
    #: Its beginning.
    body: bytes
    #: The operator has named its network: what stands there is not shown to tenants.
    closed: bool


class Asking:
    """Asks."""

    def __init__(
        self,
        rules: Rules,
        *,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
        deadline_s: float = DEADLINE_S,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """``resolve`` and ``tls`` are the system's unless others are given. Nothing is connected here."""
        self.rules = rules
        self._resolve = resolve
        self._tls = tls
        self._deadline_s = deadline_s
        self._most_bytes = most_bytes

    def ask(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Send a request and read the beginning of its answer.

        Raises:
            NotAskedError: the address is not one that we ask, or nobody answers there in time.
        """
        try:
            target = read_url(url, self.rules)
        except UnfitAddressError as error:
            raise NotAskedError(error.faults[0].message) from None
        backend = PinnedBackend(self.rules, until_s=time.monotonic() + self._deadline_s, resolve=self._resolve)
        default = {"https": 443, "http": 80}[target.scheme]
        host = f"[{target.host}]" if ":" in target.host else target.host
        sent: list[tuple[bytes | str, bytes | str]] = [
            ("Host", host if target.port == default else f"{host}:{target.port}"),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
            *(headers or {}).items(),
        ]
        if body is not None:
            sent.append(("Content-Length", str(len(body))))
        request = httpcore2.Request(
            method,
            httpcore2.URL(
                scheme=target.scheme.encode(),
                host=target.host.encode(),
                port=target.port,
                target=target.path.encode(),
            ),
            headers=sent,
            content=body,
        )
        if self._tls is None and target.scheme == "https":
            self._tls = ssl.create_default_context()
        try:
            with (
                httpcore2.ConnectionPool(
                    ssl_context=self._tls, network_backend=backend, max_connections=1, max_keepalive_connections=0
                ) as pool,
                closing(pool.handle_request(request)) as response,
            ):
                return Answer(
                    status=response.status,
                    headers={
                        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
                    },
                    body=self._beginning(response),
                    closed=backend.address is not None and self.rules.names(backend.address),
                )
        except (ClosedAddressError, UnknownNameError) as error:
            raise NotAskedError(str(error)) from None
        except httpcore2.TimeoutException:
            raise NotAskedError(NO_ANSWER) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError, OSError) as error:
            raise NotAskedError(f"{type(error).__name__}: {error}"[:200]) from None

    def _beginning(self, response: httpcore2.Response) -> bytes:
        found = b""
        try:
            for chunk in response.iter_stream():
                found += chunk
                if len(found) >= self._most_bytes:
                    break
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException):
            # The status has come, and is what counts.
            return found[: self._most_bytes]
        return found[: self._most_bytes]
