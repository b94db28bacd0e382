"""Code sheets on paper: one slip for each person, cut along the lines."""

from __future__ import annotations

from html import escape
from typing import Final

import segno

from api.campaigns.model import Sheet, Sheets
from api.i18n import Language

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "fr": {
        "title": "Fiches de code",
        "address": "Adresse",
        "room": "Code de la salle",
        "personal": "Votre code",
        "hint": "Ce code est à vous seul. Gardez la fiche : elle permet de continuer sur un autre ordinateur.",
    },
    "en": {
        "title": "Code sheets",
        "address": "Address",
        "room": "Room code",
        "personal": "Your code",
        "hint": "This code is yours alone. Keep the sheet: with it you can go on at another computer.",
    },
}

_STYLE: Final = """
@page { size: A4; margin: 12mm 14mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; } }
body { font-family: "DejaVu Sans", sans-serif; font-size: 10pt; margin: 0; }
h1 { font-size: 12pt; margin: 0 0 4mm; }
section { position: relative; break-inside: avoid; border-bottom: 0.4pt dashed #555; padding: 5mm 0; }
h2 { font-size: 12pt; margin: 0 0 1mm; }
p { margin: 0 0 1mm; }
dl { margin: 2mm 0; } dt { font-size: 8pt; color: #333; } dd { margin: 0 0 1mm; }
.code { font-family: "DejaVu Sans Mono", monospace; font-size: 15pt; letter-spacing: 0.06em; }
.hint { font-size: 8pt; color: #333; }
img { width: 26mm; height: 26mm; position: absolute; right: 0; top: 5mm; }
"""


def code_paper(sheets: Sheets, language: Language) -> bytes:
    """A PDF (PDF/UA-1) of the sheets."""
    # Loading it takes long, and few processes ever need it.
    import weasyprint  # type: ignore[import-untyped]  # it comes without types
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]  # it comes without types

    page = weasyprint.HTML(string=code_page(sheets, language), url_fetcher=URLFetcher(allowed_protocols={"data"}))
    document: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return document


def code_page(sheets: Sheets, language: Language) -> str:
    """The same as HTML. Nothing in it is fetched from anywhere."""
    words = _WORDS[language]
    picture = segno.make(sheets.address, error="m").png_data_uri(scale=8)
    slips = "".join(_slip(sheet, sheets.address, picture, words) for sheet in sheets.sheets)
    title = f"{escape(words['title'])} – {escape(sheets.title)}"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>{slips}</body></html>"
    )


def _slip(sheet: Sheet, address: str, picture: str, words: dict[str, str]) -> str:
    group = "" if sheet.group is None else f"<p>{escape(sheet.group)}</p>"
    return (
        f"<section><div><h2>{escape(sheet.name)}</h2>{group}<dl>"
        f"<dt>{escape(words['address'])}</dt><dd>{escape(address)}</dd>"
        f'<dt>{escape(words["room"])}</dt><dd class="code">{escape(sheet.room_code)}</dd>'
        f'<dt>{escape(words["personal"])}</dt><dd class="code">{escape(sheet.personal_code)}</dd></dl>'
        f'<p class="hint">{escape(words["hint"])}</p></div>'
        f'<img alt="{escape(address, quote=True)}" src="{escape(picture, quote=True)}"></section>'
    )
