"""Connecting to a machine of somebody else's: its name is resolved once, looked at, and pinned.

httpcore (the half of httpx that talks to sockets) asks whom it is given for connections, by host and port. What it gets
here is a connection to a number that was looked at; the name goes on to stand in ``Host`` and in the TLS handshake,
where the certificate is checked against it. So a name that means something else a moment later gains nothing. There is
one deadline for all of it: a machine that answers one byte a second is left, too.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any, Final

import httpcore2

from api.i18n import sentence
from api.outgoing.addresses import Address, ClosedAddressError, Rules, check

_UNKNOWN: Final = sentence("Nobody knows this name.")

#: The numbers that a name means; raises OSError.
Resolve = Callable[[str, int], list[Address]]


class UnknownNameError(Exception):
    """A name that means nothing, or nothing now. The sentence is for staff."""


def resolve(host: str, port: int) -> list[Address]:
    """Ask the system.

    Raises:
        OSError: it does not know.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [ip_address(str(one[4][0])) for one in found]


class PinnedBackend(httpcore2.NetworkBackend):
    """Connections for one request."""

    def __init__(self, rules: Rules, *, until_s: float, resolve: Resolve = resolve) -> None:
        """``until_s`` is the moment (``time.monotonic``) by which all must be done."""
        self._rules = rules
        self._until_s = until_s
        self._resolve = resolve
        #: Whom we have connected to, once we have.
        self.address: Address | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """See ``NetworkBackend``.

        Raises:
            UnknownNameError: the name means nothing.
            ClosedAddressError: it means something that we don't ask; one of several numbers is enough.
        """
        try:
            addresses = list(dict.fromkeys(self._resolve(host, port)))
        except (OSError, UnicodeError, ValueError):
            raise UnknownNameError(_UNKNOWN) from None
        if not addresses:
            raise UnknownNameError(_UNKNOWN)
        for address in addresses:
            check(address, self._rules)
        # The next one is tried only when a connection is refused or breaks: there is one deadline for all.
        for number, address in enumerate(addresses, start=1):
            try:
                stream = httpcore2.SyncBackend().connect_tcp(str(address), port, _rest(self._until_s))
            except httpcore2.ConnectError:
                if number == len(addresses):
                    raise
            else:
                self.address = address
                return _Hurried(stream, self._until_s)
        raise AssertionError("unreachable")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Never."""
        raise ClosedAddressError("no socket of this machine is asked")


class _Hurried(httpcore2.NetworkStream):
    """A connection whose every operation ends at the same moment."""

    def __init__(self, stream: httpcore2.NetworkStream, until_s: float) -> None:
        self._stream = stream
        self._until_s = until_s

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _rest(self._until_s))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _rest(self._until_s))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Hurried(self._stream.start_tls(ssl_context, server_hostname, _rest(self._until_s)), self._until_s)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _rest(until_s: float) -> float:
    rest_s = until_s - time.monotonic()
    if rest_s <= 0:
        raise httpcore2.ReadTimeout("the time is over")
    return rest_s
