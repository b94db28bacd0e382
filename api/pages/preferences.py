"""How somebody wants pages: their language and looks. Asked for by ``?lang=`` and ``?theme=``, kept in cookies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from starlette.requests import Request
from starlette.responses import Response

from api.i18n import Language, choose_language

Theme = Literal["auto", "light", "dark", "contrast"]

LANGUAGE_COOKIE = "preuve-language"
THEME_COOKIE = "preuve-theme"
_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Preferences:
    """``auto`` follows the system."""

    language: Language
    theme: Theme


def preferences_of(request: Request) -> Preferences:
    """What the address asks for; else what was asked before; else what the browser prefers."""
    query, cookies = request.query_params, request.cookies
    language = _language(query.get("lang")) or _language(cookies.get(LANGUAGE_COOKIE))
    theme = _theme(query.get("theme")) or _theme(cookies.get(THEME_COOKIE))
    return Preferences(language or choose_language(request.headers.get("accept-language")), theme or "auto")


def keep_preferences(request: Request, response: Response) -> None:
    """Remember what the address has asked for, so that the next page looks the same.

    The cookie of the theme can be read by scripts: they change it without loading the page again.
    """
    if language := _language(request.query_params.get("lang")):
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR_S, httponly=True, samesite="lax")
    if theme := _theme(request.query_params.get("theme")):
        response.set_cookie(THEME_COOKIE, theme, max_age=_YEAR_S, samesite="lax")


def _language(word: str | None) -> Language | None:
    return next((one for one in get_args(Language) if one == word), None)


def _theme(word: str | None) -> Theme | None:
    return next((one for one in get_args(Theme) if one == word), None)
