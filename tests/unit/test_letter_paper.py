"""Letters about decisions on paper: accessible, one a page, and nothing of what others wrote is markup."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader

from api.admission.letter_paper import letters_html, letters_pdf
from api.admission.letters import LetterText
from api.admission.offers import Paper

LINK = "https://preuve.example/d/abc_-123"


def paper(name: str, language: str = "fr") -> Paper:
    text = f"Bonjour {name},\n\nVotre place <b>vous</b> attend.\n\n{LINK}\n\nL’école"
    return Paper(name=name, language=language, letter=LetterText(f"Une place : {name}", text), link=LINK)  # type: ignore[arg-type]


def test_it_is_pdf_ua_titled_in_a_language_and_has_a_page_for_each_letter():
    raw = letters_pdf([paper("Zoé"), paper("Ada", "en")], compressed=False)
    read = PdfReader(BytesIO(raw))
    assert re.search(rb'pdfuaid:part(="1"|>1<)', raw)
    assert read.trailer["/Root"]["/Lang"] == "fr"
    assert read.metadata is not None
    assert read.metadata.title == "Une place : Zoé"
    assert ["Zoé" in page.extract_text() for page in read.pages] == [True, False]
    assert LINK in read.pages[1].extract_text().replace("\n", "")


def test_what_others_wrote_is_text_and_the_link_can_be_followed():
    shown = letters_html([paper("<i>Zoé</i>")])
    assert "<i>" not in shown
    assert "&lt;b&gt;vous&lt;/b&gt;" in shown
    assert f'<a href="{LINK}">{LINK}</a>' in shown
    assert 'alt="La même adresse, en code pour un téléphone"' in shown
