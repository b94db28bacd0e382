"""The report on paper: accessible, in the reader's language, and nothing that others wrote is more than text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from api.i18n import Language
from api.results.paper.chart import Bar, bars_svg
from api.results.paper.pdf import Paper, html_of, pdf_of
from fakes.reports import CANARY, CANARY_SEED
from fakes.sitting_reports import SCRIPT, sitting_report

ADDRESS = "https://preuve.example/verify/" + "a" * 43


def paper(language: Language = "fr", **more: str) -> Paper:
    return Paper(
        report=sitting_report(**more),
        organisation_name="Lycée d’essai",
        language=language,
        time_zone="Europe/Paris",
        made_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        verify_url=ADDRESS,
    )


@pytest.fixture(scope="module")
def raw() -> bytes:
    return pdf_of(paper(), compressed=False)


@pytest.fixture(scope="module")
def read(raw: bytes) -> PdfReader:
    return PdfReader(BytesIO(raw))


def tags(node, found: dict[str, list]) -> dict[str, list]:
    """Every element of the structure tree by its tag."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            tags(one, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.setdefault(str(node["/S"]), []).append(node)
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_it_says_that_it_is_pdf_ua_tagged_titled_and_in_a_language(raw, read):
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert re.search(rb'pdfuaid:part(="1"|>1<)', raw)
    assert "Rapport" in read.metadata.title
    assert "Zoé" in read.metadata.title


def test_its_structure_has_headings_tables_with_headers_a_link_and_alternatives_for_images(read):
    found = tags(read.trailer["/Root"]["/StructTreeRoot"], {})
    assert len(found["/H1"]) == 1
    assert len(found["/H2"]) >= 4
    assert {"/Table", "/TH", "/TD", "/Caption", "/Link", "/L", "/LI", "/P"} <= set(found)
    assert len(found["/Figure"]) == 2
    assert all(figure["/Alt"] for figure in found["/Figure"])


def test_its_text_can_be_read_in_order(read):
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    places = [
        text.index(words)
        for words in (
            "Zoé",
            "Points : 2 sur 3",
            "Points par partie",
            "Points par compétence",
            "Le jeu FizzBuzz",
            "Par le système",
            "À revoir",
            "Vérifier ce rapport",
        )
    ]
    assert places == sorted(places)
    assert "22 novembre 2026" in text
    assert "10:00:00" in text, "moments are in the campaign's time zone"


def test_the_link_leads_to_where_it_can_be_checked(read):
    links = {
        annotation.get_object()["/A"]["/URI"]
        for page in read.pages
        for annotation in page.get("/Annots") or []
        if "/A" in annotation.get_object()
    }
    assert links == {ADDRESS}


def test_what_others_wrote_is_text(read):
    html = html_of(paper())
    assert SCRIPT not in html
    assert "<script" not in html
    assert "alert(&#39;x&#39;)" in html
    text = "".join("".join(page.extract_text() for page in read.pages).split())
    assert "<script>alert('x')</script>" in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_is_in_the_asked_language(language):
    html = html_of(paper(language))
    assert f'<html lang="{language}">' in html
    french = ["Rapport d’une passation", "Points : 2 sur 3", "Le jeu FizzBuzz", "Partie p1"]
    english = ["Report of a sitting", "Points: 2 of 3", "The game FizzBuzz", "Part p1"]
    wanted, other = (french, english) if language == "fr" else (english, french)
    assert [words for words in wanted if words not in html] == []
    assert [words for words in other if words in html] == []


def test_nothing_of_hidden_checks_beyond_the_authors_words_is_on_paper():
    html = html_of(paper())
    assert "hidden 1" in html
    assert CANARY not in html
    assert CANARY_SEED not in html
    assert "98765" not in html


def test_nothing_is_fetched_from_anywhere():
    html = html_of(paper())
    sources = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert {source.partition(":")[0] for source in sources} == {"data", "https"}
    assert [source for source in sources if source.startswith("https")] == [ADDRESS]


def test_a_chart_shows_every_bar_and_escapes_its_label():
    svg = bars_svg([Bar(label="<b>", share=0.5), Bar(label="x" * 60, share=1.0)])
    assert "<b>" not in svg
    assert "&lt;b&gt;" in svg
    assert "x" * 39 + "…" in svg
    assert "50\u00a0%" in svg
    assert "100\u00a0%" in svg
    assert "<script" not in svg
