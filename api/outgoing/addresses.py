"""Where a request may go, by its address alone. Pure.

An address that somebody has typed could make us ask what only we can reach: the next machine, a cloud's metadata, our
own Redis. So the form of an address is checked when it is typed, and the numbers that its name means when it is used
(``connecting``). Whatever could be read in two ways is refused: hosts that are numbers in disguise, names and
passwords, anything but plain ASCII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

import httpx2

from api.i18n import sentence
from api.refused import Fault, RefusedError
from api.settings import Settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST: Final = 1_000

#: Nothing of these is a machine of somebody else's. More than ``is_global`` knows, whatever the version of Python.
_CLOSED: Final[tuple[Network, ...]] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local: metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",
        # Of IPv6 only what is handed out to machines, and of that nothing which stands for an address of IPv4.
        "::/3",
        "4000::/2",
        "8000::/1",
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)

_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TYPED: Final = re.compile(r"[\x21\x23-\x5b\x5d\x5f\x61-\x7a\x7e]+")
_AUTHORITY: Final = re.compile(r"[/?#]")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


class UnfitAddressError(RefusedError):
    """An address that we don't ask, by its form. Its fault says why."""


class ClosedAddressError(Exception):
    """A name that means a machine which is not for us to ask. The sentence is for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the operator allows."""

    #: Without TLS: for trying things out.
    http: bool = False
    ports: frozenset[int] = frozenset({443})
    #: Networks that may be asked although they are closed.
    networks: tuple[Network, ...] = ()

    @staticmethod
    def of(settings: Settings) -> Rules:
        """As settings have them, in words.

        Raises:
            ValueError: they are no ports, or no networks.
        """
        ports, networks = settings.outgoing_ports.split(","), settings.outgoing_networks.split(",")
        return Rules(
            http=settings.outgoing_http,
            ports=frozenset(int(port) for port in ports if port.strip()),
            networks=tuple(ip_network(one.strip()) for one in networks if one.strip()),
        )

    def names(self, address: Address) -> bool:
        """True if the operator has named it."""
        return any(address in network for network in self.networks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address whose form is right."""

    url: str
    scheme: str
    #: In small letters, without the brackets of IPv6.
    host: str
    port: int
    #: Path and query.
    path: str


def read_url(text: str, rules: Rules, *, place: str = "/url") -> Target:
    """The parts of an address, if it may be asked by its form.

    Raises:
        UnfitAddressError: it may not.
    """
    if len(text) > LONGEST or _TYPED.fullmatch(text) is None:
        raise _refusal(
            place,
            sentence("This is no address of a web server."),
            sentence("Send one of ASCII characters, a name like bücher.example as xn--bcher-kva.example."),
        )
    try:
        url = httpx2.URL(text)
        port = url.port
    except (httpx2.InvalidURL, ValueError):
        raise _refusal(
            place, sentence("This is no address of a web server."), sentence("Send one like https://example.org/hooks.")
        ) from None
    if url.scheme != "https" and not (rules.http and url.scheme == "http"):
        raise _refusal(place, sentence("This address is without TLS."), sentence("Send one that begins with https://."))
    if "@" in _AUTHORITY.split(text.partition("//")[2], maxsplit=1)[0] or url.userinfo:
        raise _refusal(
            place,
            sentence("There is a name or a password in this address."),
            sentence("Leave it out: the signature is the proof."),
        )
    if url.fragment or "#" in text:
        raise _refusal(place, sentence("There is a # in this address."), sentence("Leave out what begins with it."))
    if port is None:
        port = 443 if url.scheme == "https" else 80
    if port not in rules.ports:
        raise _refusal(place, sentence("This port is not asked."), sentence("Use the port 443."))
    host = url.raw_host.decode("ascii").lower()
    _check_host(host, rules, place)
    return Target(url=str(url), scheme=url.scheme, host=host, port=port, path=url.raw_path.decode("ascii"))


def check(address: Address, rules: Rules) -> None:
    """Look at a number that a name means.

    Raises:
        ClosedAddressError: it is not for us to ask.
    """
    if rules.names(address):
        return
    closed = any(address in network for network in _CLOSED if network.version == address.version)
    if closed or not address.is_global or address.is_multicast or getattr(address, "scope_id", None):
        raise ClosedAddressError(sentence("The name means a machine in a closed network."))


def _check_host(host: str, rules: Rules, place: str) -> None:
    try:
        address = ip_address(host)
    except ValueError:
        labels = host.removesuffix(".").split(".")
        # What ends in a number is read as one of IPv4 by whoever resolves it, in more ways than one.
        if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)) or _NUMBER.fullmatch(labels[-1]):
            raise _refusal(
                place, sentence("This is no name of a machine."), sentence("Send one like example.org.")
            ) from None
        return
    try:
        check(address, rules)
    except ClosedAddressError:
        raise _refusal(
            place,
            sentence("This machine is in a network that we don’t ask."),
            sentence("Send an address that is reached from anywhere."),
        ) from None


def _refusal(place: str, message: str, remedy: str) -> UnfitAddressError:
    return UnfitAddressError((Fault(place=place, message=message, remedy=remedy),))
