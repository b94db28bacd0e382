"""What pages are made of: text by authors and candidates made safe, moments and numbers in words, changes, charts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.charts import bar_chart
from api.pages.diff import diff_rows
from api.pages.text import highlight, highlight_lines, markdown, visible
from api.pages.words import filters_of

TEMPLATES = Path(__file__).parents[2] / "api" / "pages" / "templates"

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](javascript:alert(1))",
    "<svg/onload=alert(1)>",
    '```"><script>alert(1)</script>\nx\n```',
    "`<iframe src=//evil>`",
    "<a href='java\tscript:alert(1)'>x</a>",
    '[x](https://example.org "onmouseover=alert(1) x=\'")',
    "<style>*{display:none}</style>",
    "<form action=//evil><input></form>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    '<https://example.org/"onclick=alert(1)>',
    "&lt;script&gt;",
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
]
TAG = re.compile(r"<[^>]*>")
SAFE_TAG = re.compile(
    r"</?(a|blockquote|br|code|del|div|em|h[1-6]|hr|li|ol|p|pre|s|span|strong|t(able|body|d|h|head|r)|ul)\b"
)
BAD_ATTRIBUTE = re.compile(r"\s(on\w+|style|src)=|(javascript|data|vbscript):", re.IGNORECASE)


def assert_harmless(html: str) -> None:
    for tag in TAG.findall(html):
        assert SAFE_TAG.match(tag), tag
        # What stands in quotes is no attribute; where a link leads is looked at.
        assert not BAD_ATTRIBUTE.search(tag if "href" in tag else re.sub(r'"[^"]*"', '""', tag)), tag


@pytest.mark.parametrize("source", ATTACKS)
def test_markdown_by_an_author_cannot_become_script(source):
    assert_harmless(markdown(source))


@given(st.text(alphabet="<>\"'`&[]()!/=:#|\n\\ ascriptonhref:x1-", max_size=80))
def test_no_markdown_at_all_becomes_script(source):
    assert_harmless(markdown(source))


@given(st.text(max_size=200), st.sampled_from(["a.py", "a.js", "a.html", "a.css", "a.sql", "a.unknown", "python", ""]))
def test_code_of_any_kind_is_spans_around_the_same_text(code, name):
    html = str(highlight(code, name))
    for tag in TAG.findall(html):
        assert re.fullmatch(r'<span class="[a-z0-9 ]*">|</span>', tag)


def test_lines_of_code_close_what_they_open():
    lines = highlight_lines('"""a\nb\n"""\nx = 1\n', "a.py")
    assert len(lines) == 4
    for line in lines:
        assert line.count("<span") == line.count("</span>")


def test_headings_of_a_statement_stand_below_those_of_the_page():
    assert re.findall(r"<(h\d)>", markdown("# A\n\n## B\n\n###### C", heading=3)) == ["h3", "h4", "h6"]


def test_code_of_a_statement_can_be_scrolled_by_keyboard():
    assert '<pre class="code" tabindex="0">' in markdown("```python\nx\n```")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["23 November 2026, 10:42 (Paris)", "42 minutes 9 seconds", "1 hour", "0 seconds", "7.5", "82%"]),
        ("fr", ["23 novembre 2026, 10:42 (Paris)", "42 minutes 9 secondes", "1 heure", "0 seconde", "7,5", "82 %"]),
    ],
)
def test_moments_and_numbers_are_written_as_the_language_does(language, expected):
    words = filters_of(language)
    moment = datetime(2026, 11, 23, 9, 42, 3, tzinfo=UTC)
    told = [
        words["date_time"](moment, "Europe/Paris"),
        words["duration"](2_529_900),
        words["duration"](3_600_000),
        words["duration"](-5),
        words["number"](7.5),
        words["percent"](0.82),
    ]
    assert [re.sub(r"\s", " ", one) for one in told] == expected


def test_a_moment_says_itself_to_programs_in_utc():
    tag = filters_of("fr")["time_tag"](datetime(2026, 7, 1, 22, 0, tzinfo=UTC), "Europe/Paris")
    assert 'datetime="2026-07-01T22:00:00.000Z"' in tag
    assert "2 juillet 2026" in tag


def test_changes_show_three_lines_around_and_count_the_rest():
    before = "".join(f"line {n}\n" for n in range(1, 21))
    rows = diff_rows(before, before.replace("line 10\n", "line ten\n"), "a.txt")
    assert [(row.kind, row.count) for row in rows if row.kind == "gap"] == [("gap", 6), ("gap", 7)]
    assert [(row.kind, row.old, row.new) for row in rows if row.kind in ("added", "removed")] == [
        ("removed", 10, None),
        ("added", None, 10),
    ]
    assert [row.old for row in rows if row.kind == "same"] == [7, 8, 9, 11, 12, 13]


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abcd")))
def test_changes_lose_no_line(before, after):
    rows = diff_rows("\n".join(before), "\n".join(after), "a.txt")
    hidden = sum(row.count for row in rows)
    assert sum(row.kind in ("same", "removed") for row in rows) + hidden == len("\n".join(before).splitlines())
    assert sum(row.kind in ("same", "added") for row in rows) + hidden == len("\n".join(after).splitlines())


def test_changes_escape_what_candidates_wrote():
    (row,) = diff_rows("", "<script>alert(1)</script>", "a.txt")
    assert row.text == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_a_chart_has_a_name_a_table_and_no_style_or_script():
    chart = bar_chart(
        title="Points <b>",
        description="What there is to see",
        label_of_rows="Criterion",
        labels=["Reading", "<script>"],
        series={"Earned": [1, 0.5], "Possible": [2, 2]},
        most=2,
        words=lambda value: f"{value:g} points",
    )
    picture = ElementTree.fromstring(chart.svg)  # noqa: S314 - our own
    names = {element.tag.rpartition("}")[2] for element in picture.iter()}
    assert names == {"svg", "title", "desc", "g", "rect", "path", "text"}
    assert all(attribute not in element.attrib for element in picture.iter() for attribute in ("style", "onclick"))
    assert picture.find(f"*[@id='{picture.attrib['aria-labelledby'].split()[0]}']").text == "Points <b>"
    assert chart.head == ["Criterion", "Earned", "Possible"]
    assert chart.rows == [["Reading", "1 points", "2 points"], ["<script>", "0.5 points", "2 points"]]


def test_an_axis_of_counts_has_no_half_people():
    people = {"title": "", "description": "", "label_of_rows": "", "labels": ["a"], "series": {"": [3]}, "most": 3}
    assert "1.5" in bar_chart(**people).svg
    assert "1.5" not in bar_chart(**people, whole=True).svg


def test_a_chart_of_nothing_and_one_of_too_much():
    empty = {"title": "", "description": "", "label_of_rows": "", "labels": [], "most": 0}
    assert bar_chart(**empty, series={"a": []}).rows == []
    with pytest.raises(ValueError, match="told apart"):
        bar_chart(**empty, series={str(number): [] for number in range(5)})


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("a\tb\r\nc\n", "a\tb\nc\n"),
        ("\x1b[31mred", "␛[31mred"),
        ("NUL \x00, late \r, C1 \x9b", "NUL ␀, late ␍, C1 [U+009B]"),
        ("user\u202enimda", "user[U+202E]nimda"),
        ("é’ 𝄞 👩‍🚀 שלום", "é’ 𝄞 👩‍🚀 שלום"),
        ("\ud800", "[U+D800]"),
    ],
)
def test_what_a_program_printed_is_seen_and_does_nothing(printed, shown):
    assert visible(printed) == shown
    assert str(highlight(printed, "text")).rstrip("\n") == shown.rstrip("\n")


def test_every_button_that_copies_says_so_in_words_of_its_own():
    """The script speaks no language."""
    found = 0
    for template in TEMPLATES.rglob("*.html"):
        for button in re.findall(r"<button[^>]*data-copies=[^>]*>", template.read_text(encoding="utf-8")):
            found += 1
            assert "data-copied=" in button, template.name
    assert found > 2
