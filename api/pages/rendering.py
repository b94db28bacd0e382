"""One page: a template in the reader's language and theme, with the headers that keep it safe."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.i18n import Language, catalogue, translate
from api.pages.environment import environment
from api.pages.preferences import Preferences, keep_preferences, preferences_of
from api.pages.static import Static
from api.skills.service import Naming, Skills

#: Scripts and styles come from our own files only: what somebody smuggles into a page is not run.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # Forms that come without any referrer say that their origin is "null", which no check of origins could use.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Vary": "Accept-Language, Cookie",
}
_FLASH_COOKIE = "preuve-flash"
_FLASH_S = 60
_MOST_FLASH_BYTES = 2_000

FlashKind = Literal["success", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Flash:
    """One message about what was just done, shown once on the next page."""

    kind: FlashKind
    text: str


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    csrf: str | None = None,
    **context: Any,
) -> HTMLResponse:
    """Answer with a page.

    Templates also know ``language``, ``theme``, ``path``, ``query_without(names)``, ``flashes``, ``asset(name)``,
    ``preloads(name)``, ``csrf``, the token that forms and scripts send back (None where nobody is signed in), and
    ``skill_name(skill)``, what a skill is called.
    """
    preferences = preferences_of(request)
    static: Static = request.app.state.static
    flash_ = _flash_of(request, preferences.language)
    body = (
        environment(preferences.language)
        .get_template(template)
        .render(
            theme=preferences.theme,
            path=request.url.path,
            switch=_switch(request, preferences),
            flashes=[] if flash_ is None else [flash_],
            asset=static.address,
            preloads=static.preloads,
            csrf=csrf,
            skill_name=naming_of(request),
            **context,
        )
    )
    response = HTMLResponse(body, status, {**_HEADERS, "Content-Language": preferences.language, **(headers or {})})
    keep_preferences(request, response)
    if _FLASH_COOKIE in request.cookies:
        response.delete_cookie(_FLASH_COOKIE, httponly=True, samesite="lax")
    return response


def naming_of(request: Request) -> Naming:
    """What skills are called in the reader's language."""
    skills: Skills = request.app.state.skills
    return skills.naming(preferences_of(request).language)


def flash(
    response: Response, sentence: str, *, kind: FlashKind = "success", facts: Mapping[str, str] | None = None
) -> None:
    """Say a sentence of the catalogues on the next page: for answers that redirect."""
    told = json.dumps([kind, sentence, dict(facts or {})]).encode()
    response.set_cookie(
        _FLASH_COOKIE, urlsafe_b64encode(told).decode(), max_age=_FLASH_S, httponly=True, samesite="lax"
    )


def _flash_of(request: Request, language: Language) -> Flash | None:
    """Whatever else is in the cookie is not shown: the page must not say what somebody else made up."""
    told = request.cookies.get(_FLASH_COOKIE, "")[:_MOST_FLASH_BYTES]
    try:
        kind, sentence, facts = json.loads(urlsafe_b64decode(told))
        known = catalogue("fr").gettext(sentence) != sentence
        if known and kind in ("success", "info", "warning", "error"):
            return Flash(kind, translate(sentence, language, {str(key): str(fact) for key, fact in facts.items()}))
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    return None


def _switch(request: Request, preferences: Preferences) -> dict[str, dict[str, str]]:
    """Addresses of this very page in each language and theme."""
    address = request.url.remove_query_params(("lang", "theme"))

    def to(**query: str) -> str:
        changed = address.include_query_params(**query)
        return f"?{changed.query}"

    return {
        "lang": {one: to(lang=one) for one in ("fr", "en")},
        "theme": {one: to(theme=one) for one in ("auto", "light", "dark", "contrast")},
    }
