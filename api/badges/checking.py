"""Is a badge good? The signature, what it says of itself, and whether it was withdrawn. Pure.

The same is done by any verifier of Open Badges 3.0, and by the page of a shared badge in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

import msgspec

from api.badges.credential import BADGE_TYPE, did_of
from api.badges.model import Flaw
from runner import evidence

#: A baked picture is XML and begins so; a compact JWS never does.
_MARKUP: Final = re.compile(r"\s*<")
_NAMESPACE: Final = "{https://purl.imsglobal.org/ob/v3p0}credential"


class FlawedError(Exception):
    """A badge is not good. Says why."""

    def __init__(self, flaw: Flaw) -> None:
        """``flaw`` is the reason."""
        super().__init__(flaw.value)
        self.flaw = flaw


def opened(credential: str, address: str, jwks: Mapping[str, Any]) -> dict[str, Any]:
    """What a badge of this installation says, once it is found to be signed with one of its keys.

    Args:
        credential: a compact JWS, or the SVG that it was baked into.
        address: of this installation.
        jwks: all of its public keys.

    Raises:
        FlawedError: it is not good.
    """
    did = did_of(address)
    named = {"keys": [{**key, "kid": f"{did}#{key['kid']}"} for key in jwks["keys"]]}
    text = unbaked(credential) if _MARKUP.match(credential) else credential.strip()
    try:
        payload = evidence.opened(text, named, kind=BADGE_TYPE)
    except evidence.UnknownKeyError:
        raise FlawedError(Flaw.UNKNOWN_KEY) from None
    except evidence.BadSignatureError:
        raise FlawedError(Flaw.CHANGED) from None
    except (evidence.EvidenceError, UnicodeError):
        raise FlawedError(Flaw.NOT_A_BADGE) from None
    try:
        found = msgspec.json.decode(payload, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise FlawedError(Flaw.NOT_A_BADGE) from None
    if "OpenBadgeCredential" not in found.get("type", ()):
        raise FlawedError(Flaw.NOT_A_BADGE)
    return found


def unbaked(svg: str) -> str:
    """The badge in a baked SVG.

    Raises:
        FlawedError: there is none.
    """
    # Entities are what makes XML dangerous, and pictures of badges have none.
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        raise FlawedError(Flaw.NOT_A_BADGE)
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - without a document type there is nothing to expand
    except (ElementTree.ParseError, ValueError):
        raise FlawedError(Flaw.NOT_A_BADGE) from None
    baked = root.find(_NAMESPACE)
    if baked is None:
        raise FlawedError(Flaw.NOT_A_BADGE)
    return baked.get("verify", "").strip()


def place_of(credential: Mapping[str, Any]) -> tuple[int, int]:
    """Where a badge of ours has its status: the list's number, and its place there."""
    status = credential["credentialStatus"]
    number = urlsplit(status["statusListCredential"]).path.rpartition("/")[2]
    return int(number), int(status["statusListIndex"])
