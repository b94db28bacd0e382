"""Socket families that are refused, those that work, and what no socket reaches.

A family that the kernel was built without answers EAFNOSUPPORT; that is the kernel's word and not the filter's, and the
row fails: on another kernel, or once a module is loaded, the family would be there.
"""

from __future__ import annotations

import socket
from typing import Final

from runner.i18n import gettext as _
from runner.proof import remedies
from runner.proof.model import Deviation, Expected, Group, Row, Setting, words

#: Families and the type that the kernel offers most likely (include/linux/socket.h). The three that work come first.
_OPEN: Final = (("unix", 1), ("inet", 2), ("inet6", 10))
_REFUSED: Final = (
    ("ax25", 3, socket.SOCK_DGRAM),
    ("ipx", 4, socket.SOCK_DGRAM),
    ("x25", 9, socket.SOCK_SEQPACKET),
    ("key", 15, socket.SOCK_RAW),
    ("netlink", 16, socket.SOCK_RAW),
    ("packet", 17, socket.SOCK_RAW),
    ("rds", 21, socket.SOCK_SEQPACKET),
    ("pppox", 24, socket.SOCK_STREAM),
    ("llc", 26, socket.SOCK_DGRAM),
    ("can", 29, socket.SOCK_RAW),
    ("tipc", 30, socket.SOCK_SEQPACKET),
    ("bluetooth", 31, socket.SOCK_RAW),
    ("rxrpc", 33, socket.SOCK_DGRAM),
    ("phonet", 35, socket.SOCK_DGRAM),
    ("ieee802154", 36, socket.SOCK_DGRAM),
    ("alg", 38, socket.SOCK_SEQPACKET),
    ("nfc", 39, socket.SOCK_SEQPACKET),
    ("vsock", 40, socket.SOCK_STREAM),
    ("kcm", 41, socket.SOCK_DGRAM),
    ("qipcrtr", 42, socket.SOCK_DGRAM),
    ("smc", 43, socket.SOCK_STREAM),
    ("xdp", 44, socket.SOCK_RAW),
    ("mctp", 45, socket.SOCK_DGRAM),
)
#: Protocols of families that are open for TCP and UDP.
_PROTOCOLS: Final[tuple[tuple[str, int, int, int], ...]] = (
    ("sctp", 2, 1, 132),
    ("mptcp", 2, 1, 262),
    ("dccp", 2, 6, 33),
)
_UNREACHABLE: Final = (
    ("internet", "1.1.1.1"),
    ("internet-v6", "2606:4700:4700::1111"),
    ("metadata", "169.254.169.254"),
    ("docker-desktop", "192.168.65.7"),
    ("bridge", "172.17.0.1"),
)
_ENGINE_PORTS: Final = (2375, 2376)
_ICMP: Final = 1


def rows(setting: Setting) -> list[Row]:
    """The rows about sockets."""
    return [*_families(setting), *_addresses(setting)]


def _families(setting: Setting) -> list[Row]:
    works = _("sockets of the family {name} work")
    refused = _("no sockets of the family {name}")
    needed = _("The seccomp profile refuses more than it should. Restore it from the installation.")
    reason = _("served by gVisor's own kernel, a program without privilege; the host's kernel sees nothing of it")

    def row(name: str, expected: Expected, deviation: Deviation | None = None, **socket_of: int) -> Row:
        open_ = expected == words("OK")
        return Row(
            id=f"socket-{name}",
            group=Group.SOCKETS,
            promise=(works if open_ else refused).format(name=name),
            remedy=needed if open_ else remedies.seccomp(),
            ask={"id": f"socket-{name}", "do": "socket", **socket_of},
            expected=expected,
            deviation=deviation,
            no_control=_("what must work has nothing to be shown without its defence") if open_ else None,
        )

    found = [row(name, words("OK"), family=family, type=socket.SOCK_STREAM) for name, family in _OPEN]
    for name, family, kind in _REFUSED:
        # Of the refused families gVisor has netlink and packet; the latter needs a capability there, too.
        served = words("EAFNOSUPPORT", "EPERM") if name != "netlink" else words("OK", "EPERM")
        deviation = Deviation(served, reason) if setting.gvisor else None
        found.append(row(name, words("EPERM"), deviation, family=family, type=kind))
    for name, family, number, protocol in _PROTOCOLS:
        deviation = Deviation(words("EPROTONOSUPPORT", "ESOCKTNOSUPPORT", "EPERM"), reason) if setting.gvisor else None
        found.append(row(name, words("EPERM"), deviation, family=family, type=number, protocol=protocol))
    raw = {"id": "socket-raw", "do": "socket", "family": 2, "type": socket.SOCK_RAW, "protocol": _ICMP}
    found.append(
        Row(
            id="socket-raw",
            group=Group.SOCKETS,
            promise=_("no raw sockets"),
            remedy=remedies.user(),
            ask=raw,
            expected=words("EPERM"),
        )
    )
    return found


def _addresses(setting: Setting) -> list[Row]:
    no_way = _("no way to {name} ({host})")
    told = _("gVisor's own network stack says so where there is no way")
    engine = _("no engine answers at {host}:{port}")
    found = [
        Row(
            id=f"route-{name}",
            group=Group.SOCKETS,
            promise=no_way.format(name=name, host=host),
            remedy=remedies.network(),
            ask={"id": f"route-{name}", "do": "route", "host": host},
            # Without an address of its own, a kernel may refuse the second version of IP in either way.
            expected=words("ENETUNREACH", "EADDRNOTAVAIL") if ":" in host else words("ENETUNREACH"),
            impossible=dict.fromkeys(("ENETUNREACH", "EADDRNOTAVAIL"), _("this machine has no such way itself")),
            deviation=Deviation(words("ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL"), told)
            if setting.gvisor
            else None,
        )
        for name, host in _UNREACHABLE
    ]
    found.extend(
        Row(
            id=f"engine-{port}",
            group=Group.SOCKETS,
            promise=engine.format(host="127.0.0.1", port=port),
            remedy=remedies.network(),
            ask={"id": f"engine-{port}", "do": "connect", "host": "127.0.0.1", "port": port},
            expected=words("ECONNREFUSED"),
        )
        for port in _ENGINE_PORTS
    )
    return found
