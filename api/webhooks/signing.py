"""Signatures of messages: ``webhook-id``, ``webhook-timestamp``, ``webhook-signature`` (HMAC-SHA256, scheme v1).

Secrets are not stored: each is derived from a secret of the data folder, the endpoint and a serial number, like the
codes of candidates. A copy of the database signs nothing. During a rotation a message carries two signatures.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

_PREFIX: Final = "whsec_"


class Secrets:
    """The secrets of all endpoints."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        """``secret`` is asked when first needed, and answers the same for the life of the installation."""
        self._secret = secret

    def of(self, endpoint: str, serial: int) -> str:
        """The secret of an endpoint as its owner keeps it; another one for each ``serial``."""
        return _PREFIX + base64.b64encode(self.key(endpoint, serial)).decode()

    def key(self, endpoint: str, serial: int) -> bytes:
        """The same as bytes."""
        return hmac.new(self._secret(), f"webhook\0{endpoint}\0{serial}".encode(), sha256).digest()


def body_of(kind: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """The body of a message: the same bytes however often it is sent."""
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": kind, "timestamp": moment, "data": data}, separators=(",", ":")).encode()


def headers_of(message: str, body: bytes, keys: Sequence[bytes], now: datetime) -> dict[str, str]:
    """The headers of a message that is sent now. ``keys``: the newest first."""
    seconds = str(int(now.timestamp()))
    signed = b".".join([message.encode(), seconds.encode(), body])
    signatures = [base64.b64encode(hmac.new(key, signed, sha256).digest()).decode() for key in keys]
    return {
        "webhook-id": message,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
