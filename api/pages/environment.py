"""The templates, once for each language: macros that are imported know theirs without being told."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import i18n as i18n_extension

from api.i18n import Language, catalogue
from api.pages.plain_words import of_check, outcome
from api.pages.text import highlight, highlight_lines, markdown, visible, without_marks, without_title
from api.pages.words import filters_of

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment(language: Language) -> Environment:
    """Escapes everything, and fails at a name that nobody has given."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[i18n_extension],
    )
    made.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals["language"] = language
    made.filters.update(filters_of(language))
    made.filters.update(
        plain_reason=lambda reason: of_check(reason, language),
        plain_outcome=lambda found: outcome(found, language),
    )
    made.tests["only_here"] = leads_only_here
    made.filters.update(
        visible=visible,
        without_title=without_title,
        without_marks=without_marks,
        markdown=markdown,
        highlight=highlight,
        highlight_lines=highlight_lines,
    )
    return made


def leads_only_here(address: str) -> bool:
    """True of an address that no other computer can open: staff are told before they hand it out."""
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "::1", "0.0.0.0") or host.startswith("127.")  # noqa: S104 - compared, not bound
