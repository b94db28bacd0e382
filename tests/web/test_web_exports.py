"""Results leave as CSV, JSON and PDF; what the address in a PDF vouches for, until it is withdrawn."""

from __future__ import annotations

import csv
import re
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from api.accounts.store import AuditEventRow
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import new_id
from api.results.export_schema import ReportLinkList, ReportLinkModel, ResultExport, VouchedModel
from fakes.finished_sittings import Room, graded_as
from runner.exercise import Bank
from runner.verdict import Lane

CODE = "def fizzbuzz(n):\n    return str(n)\n"
EVIL = '=HYPERLINK("http://evil.example";"x")'


@pytest.fixture
def room(platform) -> Room:
    made = Room(
        database=platform.database,
        grading=Grading(platform.database, Lanes(platform.redis)),
        organisation=platform.organisation,
        exercise=Bank(platform.settings.bank).read("fizzbuzz"),
    )
    made.open(title="Rentrée 2027")
    return made


def sit(platform, room, name: str, earned: float, group: str | None = None) -> str:
    sitting = room.seat(name, group=group)
    room.hand_in(sitting, CODE)
    slot = platform.slots[Lane.GRADE]
    slot.grade = graded_as(earned)
    while slot.work():
        pass
    platform.collect()
    return sitting


def rows(answer, separator: str = ",") -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=separator))


def address(pdf: bytes) -> str:
    links = {
        annotation.get_object()["/A"]["/URI"]
        for page in PdfReader(BytesIO(pdf)).pages
        for annotation in page.get("/Annots") or []
        if "/A" in annotation.get_object()
    }
    (found,) = links
    return str(found)


def test_csv_has_a_line_for_each_sitting_that_counts(platform, room):
    sit(platform, room, "Ada", 1.0, "Nancy")
    sit(platform, room, EVIL, 2.0)
    room.seat("Dan", finished=False)
    room.seat("Trial", trial=True)
    answer = platform.client.get(f"/v1/campaigns/{room.campaign}/export.csv")
    found = rows(answer)
    assert [(one["name"], one["earned"], one["percent"]) for one in found] == [
        ("Ada", "1", "50"),
        (f"'{EVIL}", "2", "100"),
        ("Dan", "0", "0"),
    ]
    assert [one["final"] for one in found] == ["1", "1", "0"]
    assert found[0]["item i1 fizzbuzz"] == "1"
    assert found[0]["skill preuve 1 conditions level 1"] == "1"
    assert (found[0]["used_minutes"], found[0]["started_at"]) == ("30", "2026-10-22T09:00:00Z")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]


def test_csv_speaks_to_french_spreadsheets(platform, room):
    sit(platform, room, "Ada", 1.5)
    query = {"separator": "semicolon", "decimal_comma": "true"}
    (found,) = rows(platform.client.get(f"/v1/campaigns/{room.campaign}/export.csv", params=query), ";")
    assert (found["earned"], found["percent"]) == ("1,5", "75")


def test_json_is_one_document_of_the_described_shape(platform, room):
    sitting = sit(platform, room, "Ada", 1.0)
    platform.client.post(f"/v1/sittings/{sitting}/comments", json={"text": "Bien."})
    answer = platform.client.get(f"/v1/campaigns/{room.campaign}/export.json")
    found = answer.json()
    ResultExport.model_validate(found, extra="forbid")
    assert (found["format"], found["version"], found["campaign"]["title"]) == ("preuve.results", 1, "Rentrée 2027")
    (one,) = found["sittings"]
    assert (one["person"]["name"], one["score"]["earned"], one["history"][0]["number"]) == ("Ada", 1.0, 1)
    assert one["comments"][0]["text"] == "Bien."


def test_an_export_of_nobody_is_an_export(platform, room):
    assert rows(platform.client.get(f"/v1/campaigns/{room.campaign}/export.csv")) == []
    assert platform.client.get(f"/v1/campaigns/{room.campaign}/export.json").json()["sittings"] == []


def test_blind_exports_name_nobody(platform, room):
    sitting = sit(platform, room, "Zoé Dupont", 1.0, "Nancy")
    texts = [
        platform.client.get(f"/v1/campaigns/{room.campaign}/export.csv?blind=true").content.decode(),
        platform.client.get(f"/v1/campaigns/{room.campaign}/export.json?blind=true").text,
    ]
    pdf = platform.client.get(f"/v1/sittings/{sitting}/report.pdf?blind=true").content
    texts.append("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
    texts.append(str(PdfReader(BytesIO(pdf)).metadata))
    texts.append(platform.browser().get(f"/v1{address(pdf).partition('/verify')[1]}{address(pdf)[-44:]}").text)
    for text in texts:
        for word in ("Zoé", "Dupont", "example.org", "Nancy"):
            assert word not in text


def test_a_pdf_carries_an_address_that_vouches_for_it_until_it_is_withdrawn(platform, room):
    sitting = sit(platform, room, "Zoé", 1.0)
    platform.client.post(f"/v1/sittings/{sitting}/comments", json={"text": "Entre nous."})
    answer = platform.client.get(f"/v1/sittings/{sitting}/report.pdf", params={"language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    pdf = PdfReader(BytesIO(answer.content))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "Points: 1 of 2" in text
    assert "Entre nous." not in text
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    found = address(answer.content)
    token = re.fullmatch(r"http://.+/verify/([\w-]{43,})", found)[1]
    stranger = platform.browser()
    vouched = stranger.get(f"/v1/verify/{token}")
    VouchedModel.model_validate(vouched.json(), extra="forbid")
    told = vouched.json()
    assert (told["name"], told["earned"], told["possible"], told["is_current"]) == ("Zoé", 1.0, 2.0, True)
    assert told["campaign_title"] == "Rentrée 2027"
    assert told["document_digest"] == sha256(answer.content).hexdigest()
    page = stranger.get(f"/verify/{token}", headers={"Accept": "text/html", "Accept-Language": "fr"})
    assert page.status_code == 200
    assert "Points : 1 sur 2" in page.text
    assert "Zoé" in page.text
    links = platform.client.get(f"/v1/sittings/{sitting}/report-links").json()
    ReportLinkList.model_validate(links, extra="forbid")
    assert token not in str(links)
    withdrawn = platform.client.post(f"/v1/report-links/{links['items'][0]['id']}/revoke")
    ReportLinkModel.model_validate(withdrawn.json(), extra="forbid")
    gone, never = stranger.get(f"/v1/verify/{token}"), stranger.get("/v1/verify/" + "a" * 43)
    assert gone.status_code == never.status_code == 404
    assert {**gone.json(), "instance": 0} == {**never.json(), "instance": 0}
    assert platform.client.post(f"/v1/report-links/{links['items'][0]['id']}/revoke").status_code == 404


def test_an_old_report_is_told_from_the_newest(platform, room):
    sitting = sit(platform, room, "Zoé", 1.0)
    token = address(platform.client.get(f"/v1/sittings/{sitting}/report.pdf").content).rpartition("/")[2]
    room.hand_in(sitting, CODE + "\n")
    slot = platform.slots[Lane.GRADE]
    slot.grade = graded_as(2.0)
    slot.work()
    platform.collect()
    assert platform.client.get(f"/v1/sittings/{sitting}/report").json()["score"]["earned"] == 2.0
    told = platform.browser().get(f"/v1/verify/{token}").json()
    assert (told["earned"], told["is_current"]) == (1.0, False)


def test_what_leaves_is_noted_and_needs_a_scope(platform, room):
    sitting = sit(platform, room, "Zoé", 1.0)
    paths = [
        f"/v1/campaigns/{room.campaign}/export.csv",
        f"/v1/campaigns/{room.campaign}/export.json",
        f"/v1/sittings/{sitting}/report.pdf",
    ]
    without = platform.key_with()
    for path in paths:
        assert platform.client.get(path, headers=without).status_code == 403
        assert platform.client.get(path).status_code == 200
        assert platform.client.get(path.replace(room.campaign, new_id()).replace(sitting, new_id())).status_code == 404
    with platform.database.read(platform.organisation) as session:
        noted = session.scalars(select(AuditEventRow.action)).all()
    assert sorted(action for action in noted if action.endswith("exported")) == [
        "report.exported",
        "results.exported",
        "results.exported",
    ]
