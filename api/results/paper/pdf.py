"""From a report to a PDF: HTML by Jinja2, set by WeasyPrint as PDF/UA-1 (tagged, with language and title).

Everything that others wrote is escaped by the template, and nothing is ever fetched: what is needed comes inside.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.i18n import Language, catalogue, translate
from api.results.paper.chart import Bar, bars_svg
from api.results.paper.words import filters_of
from api.results.report import SittingReport

_TEMPLATES = Path(__file__).parent / "templates"

#: Longer code is cut on paper; the pages show all of it.
MOST_LINES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a PDF shows beside the report."""

    report: SittingReport
    organisation_name: str
    language: Language
    #: An IANA name: the campaign's.
    time_zone: str
    made_at: datetime
    #: Where it can be checked that this report is ours.
    verify_url: str


class NoPaperError(Exception):
    """The libraries that set PDFs are not installed on this machine: a fault of ours. Says what to install."""


def html_of(paper: Paper) -> str:
    """The report as one HTML document without outside parts."""
    environment = _environment(paper.language, paper.time_zone)
    report = paper.report
    text = environment.filters["text"]
    whole = translate("Everything", paper.language)
    return environment.get_template("report.html").render(
        paper=paper,
        report=report,
        language=paper.language,
        style=(_TEMPLATES / "report.css").read_text("utf-8"),
        parts_chart=_image(
            bars_svg(
                [
                    Bar(label=text(part.title) or whole, share=part.score.earned / part.score.possible)
                    for part in report.parts
                    if part.score.possible
                ]
            )
        ),
        qr_code=_image(_qr_code(paper.verify_url)),
        most_lines=MOST_LINES,
    )


def pdf_of(paper: Paper, *, compressed: bool = True) -> bytes:
    """The report as a PDF/UA-1 document.

    Raises:
        NoPaperError: Pango is not installed.
    """
    # Takes most of a second to load, and needs libraries of the system.
    try:
        import weasyprint  # type: ignore[import-untyped]  # it comes without types
        from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]  # it comes without types
    except OSError as error:
        raise NoPaperError("reports in PDF need Pango: install libpango-1.0-0 and libpangoft2-1.0-0") from error
    options: dict[str, Any] = {"pdf_variant": "pdf/ua-1", "uncompressed_pdf": not compressed}
    document = weasyprint.HTML(string=html_of(paper), url_fetcher=URLFetcher(allowed_protocols={"data"}))
    made = document.write_pdf(**options)
    if not isinstance(made, bytes):
        raise TypeError("WeasyPrint has written elsewhere")
    return made


def _qr_code(address: str) -> str:
    return segno.make(address, micro=False, error="m").svg_inline(scale=3, border=4)


def _image(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


@cache
def _environment(language: Language, time_zone: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(filters_of(language, time_zone))
    return made
