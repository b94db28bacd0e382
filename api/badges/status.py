"""Bitstring Status List v1.0 (W3C): which badges are withdrawn, in a list that hides which one is asked for. Pure.

A badge has a place in a list, drawn by lot, and its bit is set for ever once it is withdrawn. One list serves all
organisations of the installation: the more badges share it, the less a request for it tells.
"""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from api.badges.credential import moment_text

#: The least that the specification allows: 16 KiB.
SIZE: Final = 131_072
#: From here on new badges go into the next list, so that a lot is drawn quickly.
FULL: Final = SIZE // 2
#: Whoever keeps a copy of a list must ask again after this: an old copy must not bring a withdrawn badge back.
VALID_FOR: Final = timedelta(days=1)

PURPOSE: Final = "revocation"


def encoded(places: Iterable[int]) -> str:
    """The list in which these bits are set: multibase, base64url without padding, of its gzip."""
    bits = bytearray(SIZE // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def entry_of(address: str, number: int, place: int) -> dict[str, Any]:
    """What a badge says of where its status stands."""
    url = list_address(address, number)
    return {
        "id": f"{url}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(place),
        "statusListCredential": url,
    }


def list_credential(address: str, issuer: str, number: int, places: Iterable[int], now: datetime) -> dict[str, Any]:
    """The credential that is signed and served at a list's address."""
    url = list_address(address, number)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": moment_text(now),
        "validUntil": moment_text(now + VALID_FOR),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded(places),
        },
    }


def list_address(address: str, number: int) -> str:
    """Where a list is served."""
    return f"{address}/v1/badge-status-lists/{number}"
