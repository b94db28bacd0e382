"""Letters about decisions on paper: one PDF/UA-1 document, a letter a page, its link as text and as a QR code.

Everything that others wrote is escaped, and nothing is ever fetched: what is needed comes inside.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Final

import segno

from api.admission.offers import Paper
from api.i18n import sentence, translate

_STYLE: Final = """
@page { size: A4; margin: 25mm 22mm; }
html { font: 11pt/1.5 "DejaVu Sans", sans-serif; color: #1b1b1b; }
article + article { break-before: page; }
h1 { font-size: 15pt; line-height: 1.25; margin: 0 0 8mm; }
p { margin: 0 0 4mm; }
a { color: #0b4f7d; overflow-wrap: anywhere; }
img { width: 34mm; margin-top: 4mm; }
"""
_QR: Final = sentence("The same address as a code for a telephone")
_NOBODY: Final = sentence("There is nobody without e-mail to write to.")


class NoLetterPaperError(Exception):
    """The libraries that set PDFs are not installed on this machine: a fault of ours. Says what to install."""


def prepare() -> None:
    """Find that PDFs can be made: before anybody counts as written to.

    Raises:
        NoLetterPaperError: Pango is not installed.
    """
    try:
        import weasyprint  # type: ignore[import-untyped]  # noqa: F401  # it comes without types; takes a while to load
    except OSError as error:
        raise NoLetterPaperError("letters in PDF need Pango: install libpango-1.0-0 and libpangoft2-1.0-0") from error


def letters_html(papers: Sequence[Paper]) -> str:
    """All letters as one HTML document without outside parts."""
    language = papers[0].language if papers else "fr"
    title = papers[0].letter.subject if papers else translate(_NOBODY, language)
    body = "".join(_article(one) for one in papers) or f"<p>{escape(title)}</p>"
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body><main>{body}</main></body></html>'


def letters_pdf(papers: Sequence[Paper], *, compressed: bool = True) -> bytes:
    """The same as a PDF/UA-1 document; ``prepare`` before."""
    import weasyprint  # see ``prepare``
    from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]  # it comes without types

    document = weasyprint.HTML(string=letters_html(papers), url_fetcher=URLFetcher(allowed_protocols={"data"}))
    made = document.write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=not compressed)
    if not isinstance(made, bytes):
        raise TypeError("WeasyPrint has written elsewhere")
    return made


def _article(paper: Paper) -> str:
    lines = [line.strip() for line in paper.letter.text.split("\n")]
    said = "".join(f"<p>{_line(line, paper.link)}</p>" for line in lines if line)
    code = segno.make(paper.link, micro=False, error="m").svg_inline(scale=3, border=4)
    image = f"data:image/svg+xml;base64,{b64encode(code.encode()).decode()}"
    alternative = escape(translate(_QR, paper.language))
    subject = escape(paper.letter.subject)
    return f'<article lang="{paper.language}"><h1>{subject}</h1>{said}<img src="{image}" alt="{alternative}"></article>'


def _line(line: str, link: str) -> str:
    return escape(line).replace(escape(link), f'<a href="{escape(link)}">{escape(link)}</a>')
