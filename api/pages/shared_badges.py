"""The page behind a link by which somebody shows badges: open to whoever has it, checked here and in the browser."""

from datetime import datetime
from typing import Any, Final

from fastapi import Request
from starlette.responses import Response

from api.badges.credential import said_by
from api.badges.model import Badge, Flaw, SharedBadge, UnknownBadgeError
from api.badges.own_routes import credential_file, image_file
from api.badges.sharing import Shares
from api.i18n import Language, sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.routing import APIRouter

#: What the script says that checks a badge in the browser, by what it finds.
WORDS: Final[dict[str, str]] = {
    "waiting": sentence("Being checked in your browser …"),
    "good": sentence("Your browser has checked it: it is signed by this platform, and nothing in it was changed."),
    "status_good": sentence("It is not withdrawn."),
    "status_unknown": sentence("Whether it is withdrawn, your browser could not check: the server did."),
    Flaw.CHANGED.value: sentence("Your browser has checked it: it was changed after it was signed. Do not trust it."),
    Flaw.UNKNOWN_KEY.value: sentence("Your browser has checked it: it is signed by somebody else. Do not trust it."),
    Flaw.NOT_A_BADGE.value: sentence(
        "Your browser has checked it: this is no badge of this platform. Do not trust it."
    ),
    Flaw.REVOKED.value: sentence("Your browser has checked it: it is genuine, but it was withdrawn."),
    "unable": sentence("Your browser cannot check such signatures (Ed25519). The server has checked it."),
    "insecure": sentence("Your browser checks signatures only over https. The server has checked it."),
    "offline": sentence("Your browser could not reach the server to check it."),
}
#: What the server has found: words, the badge's kind, its symbol.
FOUND: Final[dict[Flaw | None, tuple[str, str, str]]] = {
    None: (sentence("Genuine"), "good", "check"),
    Flaw.REVOKED: (sentence("This badge was withdrawn"), "bad", "cross"),
    Flaw.CHANGED: (sentence("Not genuine"), "bad", "cross"),
    Flaw.UNKNOWN_KEY: (sentence("Not genuine"), "bad", "cross"),
    Flaw.NOT_A_BADGE: (sentence("Not genuine"), "bad", "cross"),
}
_NO_STORE: Final = {"Cache-Control": "no-store"}


def shared_badge_pages(shares: Shares) -> APIRouter:
    """The page and its files."""
    router = APIRouter(include_in_schema=False)

    @router.get("/s/{token}")
    def get_shared(token: str, request: Request) -> Response:
        shown = shares.read(token)
        language = preferences_of(request).language
        return render(
            request,
            "shared_badges.html",
            headers=_NO_STORE,
            token=token,
            badges=[_view(one, language) for one in shown.badges],
            checked_at=shown.checked_at,
            script_words={name: translate(words, language) for name, words in WORDS.items()},
        )

    @router.get("/s/{token}/{badge}/credential")
    def get_credential(token: str, badge: str) -> Response:
        return credential_file(_badge(token, badge))

    @router.get("/s/{token}/{badge}/image.svg")
    def get_image(token: str, badge: str) -> Response:
        return image_file(_badge(token, badge))

    def _badge(token: str, badge: str) -> Badge:
        for one in shares.read(token).badges:
            if one.badge.id == badge:
                return one.badge
        raise UnknownBadgeError

    return router


def view_of(payload: dict[str, Any]) -> dict[str, Any]:
    """What stands in a badge, for ``badge_facts.html``: taken from the badge, as the browser does."""
    return {
        "payload": payload,
        "language": payload["credentialSubject"]["achievement"]["inLanguage"],
        "name": next((one["identityHash"] for one in payload["credentialSubject"].get("identifier", ())), ""),
        "since": datetime.fromisoformat(payload["validFrom"]),
    }


def _view(shared: SharedBadge, language: Language) -> dict[str, Any]:
    words, kind, symbol = FOUND[shared.checked.flaw]
    return {
        **view_of(said_by(shared.badge.credential)),
        "id": shared.badge.id,
        "credential": shared.badge.credential,
        "found": (translate(words, language), kind, symbol),
        "revoked_at": shared.checked.revoked_at,
    }
