"""The picture of a badge, with the badge itself inside: an SVG baked by Open Badges 3.0, § 5.3. Pure."""

from __future__ import annotations

import textwrap
from typing import Any, Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"

_LINE: Final = 19
_MOST_LINES: Final = 4
_INK, _PAPER, _SEAL, _SOFT = "#14213d", "#ffffff", "#0b6e4f", "#4a5568"
_FONT: Final = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


def baked(payload: dict[str, Any], credential: str) -> str:
    """The picture of a badge.

    Args:
        payload: what the badge says.
        credential: the badge itself, a compact JWS.
    """
    achievement = payload["credentialSubject"]["achievement"]
    lines = _lines(payload["name"])
    identifiers = payload["credentialSubject"].get("identifier", ())
    name = next((one["identityHash"] for one in identifiers if one["identityType"] == "name"), "")
    language = achievement.get("inLanguage", "en")
    top = 240 - 20 * (len(lines) - 1)
    texts = [
        *(_text(line, top + 42 * number, 38, _INK, weight=700) for number, line in enumerate(lines)),
        *([_text(_short(name, 26), 350, 30, _INK)] if name else []),
        _text(_short(payload["issuer"]["name"], 34), 392, 22, _SOFT),
        _text(payload["validFrom"][:10], 424, 20, _SOFT),
        _text(_short(urlsplit(payload["issuer"]["url"]).netloc, 34), 466, 22, _SEAL, weight=700),
    ]
    told = " · ".join(one for one in (payload["name"], name, payload["issuer"]["name"]) if one)
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{NAMESPACE}" viewBox="0 0 512 512" '
            f'role="img" aria-labelledby="title" xml:lang={quoteattr(language)}>',
            f"<openbadges:credential verify={quoteattr(credential)}></openbadges:credential>",
            f'<title id="title">{escape(_printable(told))}</title>',
            f'<rect x="16" y="16" width="480" height="480" rx="56" fill="{_PAPER}" stroke="{_SEAL}" '
            'stroke-width="12"/>',
            f'<circle cx="256" cy="94" r="50" fill="{_SEAL}"/>',
            f'<path d="M231 95l18 18 34-38" fill="none" stroke="{_PAPER}" stroke-width="13" stroke-linecap="round" '
            'stroke-linejoin="round"/>',
            *texts,
            "</svg>",
            "",
        ]
    )


def _lines(text: str) -> list[str]:
    found = textwrap.wrap(text, _LINE, break_long_words=True) or [""]
    if len(found) > _MOST_LINES:
        found = [*found[: _MOST_LINES - 1], _short(" ".join(found[_MOST_LINES - 1 :]), _LINE)]
    return found


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _text(text: str, y: int, size: int, colour: str, *, weight: int = 400) -> str:
    return (
        f'<text x="256" y="{y}" text-anchor="middle" font-family="{_FONT}" font-size="{size}" '
        f'font-weight="{weight}" fill="{colour}">{escape(_printable(text))}</text>'
    )


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(one if one.isprintable() else " " for one in text)
