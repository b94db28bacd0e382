"""Invitations: one by one and from files, by letter and by code; and coming in by them."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from api.accounts.model import Scope
from api.campaigns import model
from api.campaigns.codes import CodeBook
from api.campaigns.entry import Entry
from api.campaigns.secret_file import SecretFile
from api.campaigns.store import CampaignRow, InvitationLinkRow, InvitationRow
from api.campaigns.windows import LOCK_OUT, MOST_FAILURES
from api.mail.store import OutboxMailRow
from api.tenancy import EVERYWHERE

CSV = {"Content-Type": "text/csv"}
PEOPLE = (
    "Nom;Courriel;Groupe;Temps supplémentaire\n"
    "Élodie Brûlé;elodie@exemple.fr;Lyon;33 %\n"
    "Yaël N’Diaye;;Lyon;20 min\n"
    "Zoé <b>;;Paris;\n"
)


@pytest.fixture
def campaign(platform) -> str:
    item = {"id": "i1", "kind": "exercise", "exercise": "fizzbuzz", "weight": 1}
    part = {"id": "p1", "title": {"fr": "Une", "en": "One"}, "minutes": None, "items": [item]}
    plan = {"feedback": "criteria", "navigation": "free", "minutes": 60, "parts": [part]}
    battery = platform.client.post("/v1/batteries", json={"title": "Web", "plan": plan}).json()["id"]
    platform.client.post(f"/v1/batteries/{battery}/publish", headers={"If-Match": "*"})
    body = {"title": "January", "battery": battery, "open_link_quota": 2, "feedback": "none"}
    made = platform.client.post("/v1/campaigns", json={**body, "extra_time": {"tiers-temps": {"percent": 50}}})
    platform.open_token = made.json()["open_link"].rpartition("/")[2]
    return str(made.json()["id"])


@pytest.fixture
def entry(platform) -> Entry:
    return Entry(platform.database, CodeBook(SecretFile(platform.settings.codes_secret())))


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def invite(platform, campaign: str, **guest: Any) -> dict[str, Any]:
    answer = platform.client.post(f"/v1/campaigns/{campaign}/invitations", json={"name": "Ada", **guest})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def open_it(platform, campaign: str) -> None:
    assert platform.client.post(f"/v1/campaigns/{campaign}/open").status_code == 200


def letters(platform) -> list[OutboxMailRow]:
    with platform.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(OutboxMailRow).order_by(OutboxMailRow.id)))


def token_in(text: str) -> str:
    return text.partition("/e/")[2].split()[0]


def change(platform, kind: type, row_id: str, **values: Any) -> None:
    with platform.database.write(EVERYWHERE) as session:
        row = session.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)


# -- inviting


def test_whoever_has_an_address_gets_a_letter_once_the_campaign_is_open(platform, campaign, entry):
    invited = invite(platform, campaign, email="ada@Example.ORG", language="en")
    assert (invited["code"], invited["invitation"]["mailed_at"]) == (None, None)
    assert letters(platform) == []
    open_it(platform, campaign)
    (letter,) = letters(platform)
    assert (letter.to, letter.subject, letter.kind) == ("ada@example.org", "Invitation: January", "invitation")
    assert "Hello Ada," in letter.text
    assert "60 minutes" in letter.text
    assert entry.by_link(token_in(letter.text)).name == "Ada"
    open_it(platform, campaign)
    assert len(letters(platform)) == 1, "opening again writes to nobody twice"
    invite(platform, campaign, name="Bo", email="bo@example.org", language="fr")
    assert letters(platform)[1].text.startswith("Bonjour Bo,")


def test_whoever_has_no_address_gets_a_code(platform, campaign, entry):
    invited = invite(platform, campaign)
    open_it(platform, campaign)
    assert letters(platform) == []
    admission = entry.by_code(invited["room_code"], invited["code"].lower())
    assert (admission.name, admission.campaign) == ("Ada", campaign)


def test_a_link_may_be_handed_over_without_a_letter(platform, campaign, entry):
    invited = invite(platform, campaign, email="ada@example.org", letter=False)
    open_it(platform, campaign)
    assert letters(platform) == []
    assert entry.by_link(token_in(invited["link"])).name == "Ada"


def test_names_and_addresses_in_letters_are_what_they_are(platform, campaign):
    open_it(platform, campaign)
    invite(platform, campaign, name="$link ${minutes} %(name)s", email="a@example.org", language="en")
    assert "Hello $link ${minutes} %(name)s," in letters(platform)[0].text


def test_everything_wrong_with_a_guest_is_told_at_its_place(platform, campaign):
    body = {"name": " ", "email": "nobody", "group": "=1+1", "labels": ["ok", "x" * 81]}
    answer = platform.client.post(f"/v1/campaigns/{campaign}/invitations", json=body)
    assert problem(answer) == (422, "unreadable-request")
    assert [one["place"] for one in answer.json()["errors"]] == ["/name", "/email", "/group", "/labels/1"]


def test_nobody_is_invited_twice_but_a_revoked_invitation_can_be_made_again(platform, campaign, entry):
    first = invite(platform, campaign, email="ada@example.org")
    again = platform.client.post(
        f"/v1/campaigns/{campaign}/invitations", json={"name": "Ada", "email": "ADA@example.org"}
    )
    assert problem(again) == (409, "invited-before")
    invitation = first["invitation"]["id"]
    assert platform.client.post(f"/v1/invitations/{invitation}/revoke").json()["state"] == "revoked"
    second = invite(platform, campaign, email="ada@example.org")
    assert second["invitation"]["id"] == invitation
    open_it(platform, campaign)
    with pytest.raises(model.UnknownEntryError):
        entry.by_link(token_in(first["link"]))
    assert entry.by_link(token_in(second["link"])).invitation == invitation


def test_who_looked_at_a_person_is_kept(platform, campaign):
    person = invite(platform, campaign)["invitation"]["candidate"]["id"]
    assert platform.client.get(f"/v1/candidates/{person}").status_code == 200
    seen = platform.client.get("/v1/audit-events").json()["items"]
    assert [one["target"]["id"] for one in seen if one["action"] == "candidate.read"] == [person]


def test_a_person_is_one_row_for_all_campaigns_of_the_organisation(platform, campaign):
    first = invite(platform, campaign, email="ada@example.org", reference="7")["invitation"]["candidate"]["id"]
    other = platform.client.get(f"/v1/campaigns/{campaign}").json()
    second = platform.client.post("/v1/campaigns", json={"title": "February", "battery": other["battery"]}).json()["id"]
    again = invite(platform, second, name="Ada Byron", reference="7")["invitation"]["candidate"]
    assert (again["id"], again["name"], again["email"]) == (first, "Ada Byron", "ada@example.org")
    details = platform.client.get(f"/v1/candidates/{first}").json()
    assert [one["campaign"] for one in details["invitations"]] == [campaign, second]
    assert [one["id"] for one in platform.client.get("/v1/candidates").json()["items"]] == [first]


# -- from a file


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_previewed_then_taken_in(platform, campaign, encoding):
    address = f"/v1/campaigns/{campaign}/invitations"
    data = PEOPLE.encode(encoding)
    preview = platform.client.post(f"{address}/preview", content=data, headers=CSV).json()
    assert (preview["people_count"], preview["fault_count"], preview["delimiter"]) == (3, 0, ";")
    assert preview["columns"]["Courriel"] == "email"
    assert platform.client.get(address).json()["items"] == [], "a preview invites nobody"
    imported = platform.client.post(f"{address}/import", content=data, headers=CSV)
    assert imported.json() == {"invited": 3, "codes": 2, "before": 0}
    invitations = platform.client.get(address).json()["items"]
    assert [(one["candidate"]["name"], one["has_code"], one["extra_time"]) for one in invitations] == [
        ("Élodie Brûlé", False, {"percent": 33, "minutes": 0}),
        ("Yaël N’Diaye", True, {"percent": 0, "minutes": 20}),
        ("Zoé <b>", True, {"percent": 0, "minutes": 0}),
    ]
    again = platform.client.post(f"{address}/preview", content=data, headers=CSV).json()
    assert (again["before_count"], again["people_count"]) == (1, 2), "whoever has an address is known again"


def test_a_file_with_a_fault_invites_nobody(platform, campaign):
    address = f"/v1/campaigns/{campaign}/invitations"
    bad = "name;e-mail\nAda;ada@example.org\nBo;not an address\n;\nCy;ada@example.org\n"
    preview = platform.client.post(f"{address}/preview", content=bad, headers={**CSV, "Accept-Language": "fr"}).json()
    assert [(one["line"], one["column"], one["message"]) for one in preview["faults"]] == [
        (3, "e-mail", "Ce n’est pas une adresse e-mail."),
        (5, "e-mail", "La même chose se trouve à la ligne 2."),
    ]
    answer = platform.client.post(f"{address}/import", content=bad, headers=CSV)
    assert problem(answer) == (422, "unfit-guest-list")
    assert [one["place"] for one in answer.json()["errors"]] == ["/3/e-mail", "/5/e-mail"]
    assert platform.client.get(address).json()["items"] == []


def test_a_file_sent_again_with_its_key_is_taken_in_once(platform, campaign):
    address = f"/v1/campaigns/{campaign}/invitations"
    headers = {**CSV, "Idempotency-Key": "file"}
    first = platform.client.post(f"{address}/import", content="name\nAda\n", headers=headers)
    second = platform.client.post(f"{address}/import", content="name\nAda\n", headers=headers)
    assert (first.json(), second.headers["idempotency-replayed"]) == (second.json(), "true")
    assert len(platform.client.get(address).json()["items"]) == 1


def test_letters_of_a_file_go_to_those_with_an_address(platform, campaign):
    open_it(platform, campaign)
    platform.client.post(f"/v1/campaigns/{campaign}/invitations/import", content=PEOPLE.encode(), headers=CSV)
    assert [letter.to for letter in letters(platform)] == ["elodie@exemple.fr"]
    assert "79 minutes" in letters(platform)[0].text, "extra time is in the letter"


# -- links and codes afterwards


def test_a_reminder_has_a_link_of_its_own_and_leaves_the_first_one_good(platform, campaign, entry):
    open_it(platform, campaign)
    invitation = invite(platform, campaign, email="ada@example.org", language="fr")["invitation"]["id"]
    assert platform.client.post(f"/v1/invitations/{invitation}/resend").status_code == 200
    first, second = letters(platform)
    assert (second.kind, second.subject) == ("reminder", "Rappel : January")
    assert token_in(first.text) != token_in(second.text)
    for letter in (first, second):
        assert entry.by_link(token_in(letter.text)).invitation == invitation


def test_a_reminder_and_another_code_are_made_once_for_one_key(platform, campaign):
    open_it(platform, campaign)
    address = f"/v1/invitations/{invite(platform, campaign, email='ada@example.org')['invitation']['id']}"
    once = {"headers": {"Idempotency-Key": "lost on the way"}}
    for _ in range(2):
        assert platform.client.post(f"{address}/resend", **once).status_code == 200
    assert [one.kind for one in letters(platform)] == ["invitation", "reminder"]
    codes = {platform.client.post(f"{address}/renew-code", **once).json()["code"] for _ in range(2)}
    assert len(codes) == 1


def test_nobody_writes_to_whom_has_no_address_or_is_revoked(platform, campaign):
    open_it(platform, campaign)
    invitation = invite(platform, campaign)["invitation"]["id"]
    assert problem(platform.client.post(f"/v1/invitations/{invitation}/resend")) == (409, "no-address")
    platform.client.post(f"/v1/invitations/{invitation}/revoke")
    assert problem(platform.client.post(f"/v1/invitations/{invitation}/resend")) == (409, "invitation-state")
    assert problem(platform.client.post(f"/v1/invitations/{invitation}/renew-code")) == (409, "invitation-state")


def test_a_renewed_code_replaces_the_one_before(platform, campaign, entry):
    open_it(platform, campaign)
    invited = invite(platform, campaign)
    renewed = platform.client.post(f"/v1/invitations/{invited['invitation']['id']}/renew-code").json()
    assert renewed["code"] != invited["code"]
    with pytest.raises(model.UnknownEntryError):
        entry.by_code(invited["room_code"], invited["code"])
    assert entry.by_code(renewed["room_code"], renewed["code"]).name == "Ada"


def test_code_sheets_show_the_codes_again_as_json_and_on_paper(platform, campaign):
    codes = {invite(platform, campaign, name=name, group="Lyon")["code"] for name in ("Zoé <b>", "Ada")}
    invite(platform, campaign, name="Has an address", email="x@example.org")
    sheets = platform.client.get(f"/v1/campaigns/{campaign}/code-sheets")
    assert sheets.headers["cache-control"] == "no-store"
    assert [one["name"] for one in sheets.json()["sheets"]] == ["Ada", "Zoé <b>"]
    assert {one["personal_code"] for one in sheets.json()["sheets"]} == codes
    paper = platform.client.get(
        f"/v1/campaigns/{campaign}/code-sheets", headers={"Accept": "application/pdf", "Accept-Language": "fr"}
    )
    assert paper.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert all(code in text for code in codes)
    assert "Zoé <b>" in text
    assert "Votre code" in text


def test_no_link_and_no_code_is_in_the_database(platform, campaign):
    invited = invite(platform, campaign, code=True)
    with platform.database.read(EVERYWHERE) as session:
        kept = [value for row in session.scalars(select(InvitationRow)) for value in vars(row).values()]
        kept += [value for row in session.scalars(select(InvitationLinkRow)) for value in vars(row).values()]
    text = " ".join(map(str, kept))
    assert token_in(invited["link"]) not in text
    assert invited["code"].replace("-", "") not in text


# -- coming in


def test_an_admission_says_what_the_person_takes(platform, campaign, entry):
    open_it(platform, campaign)
    invited = invite(platform, campaign, labels=["tiers-temps"], language="fr", email="ada@example.org")
    admission = entry.by_link(token_in(invited["link"]))
    assert (admission.organisation, admission.language, admission.extra.percent) == (platform.organisation, "fr", 50)
    assert admission.plan.feedback == "none", "the campaign's goes before the battery's"
    assert admission.may_begin
    assert admission.gate_is_open
    assert not admission.trial
    (invitation,) = platform.client.get(f"/v1/campaigns/{campaign}/invitations").json()["items"]
    assert invitation["state"] == "opened"
    assert entry.by_link(token_in(invited["link"])).candidate == admission.candidate, "on another computer, too"


def test_what_opens_nothing_is_refused_alike(platform, campaign, entry):
    invited = invite(platform, campaign, code=True)
    token, room, code = token_in(invited["link"]), invited["room_code"], invited["code"]
    ways = [lambda: entry.by_link(token), lambda: entry.by_code(room, code)]
    for way in ways:
        with pytest.raises(model.UnknownEntryError):
            way()
    open_it(platform, campaign)
    with pytest.raises(model.UnknownEntryError):
        entry.by_link("x" * 43)
    platform.client.post(f"/v1/campaigns/{campaign}/close")
    for way in ways:
        with pytest.raises(model.UnknownEntryError):
            way()
    open_it(platform, campaign)
    assert [way().name for way in ways] == ["Ada", "Ada"]
    platform.client.post(f"/v1/campaigns/{campaign}/close")
    assert [way().may_begin for way in ways] == [False, False], "whoever came in before may come back"


def test_before_the_window_people_are_told_when_it_opens(platform, campaign, entry):
    invited = invite(platform, campaign)
    open_it(platform, campaign)
    change(platform, CampaignRow, campaign, opens_at=datetime(2099, 1, 1, tzinfo=UTC))
    with pytest.raises(model.NotYetOpenError) as caught:
        entry.by_link(token_in(invited["link"]))
    assert caught.value.facts == {"opens_at": "2099-01-01T00:00:00Z"}


def test_a_mistyped_code_is_told_and_does_not_count(platform, campaign, entry):
    open_it(platform, campaign)
    invited = invite(platform, campaign)
    wrong = invited["code"][:-1] + ("2" if invited["code"][-1] != "2" else "3")
    for _ in range(MOST_FAILURES + 5):
        with pytest.raises(model.MistypedCodeError) as caught:
            entry.by_code(invited["room_code"], wrong)
        assert [fault.place for fault in caught.value.faults] == ["/code"]
    assert entry.by_code(invited["room_code"], invited["code"]).name == "Ada"


def test_too_many_wrong_codes_lock_the_room_until_staff_or_time_lift_it(platform, campaign, entry):
    open_it(platform, campaign)
    invited = invite(platform, campaign)
    book = CodeBook(lambda: b"another")
    now = datetime.now(UTC)
    for number in range(MOST_FAILURES):
        with pytest.raises(model.UnknownEntryError):
            entry.by_code(invited["room_code"], book.personal("guess", number), now)
    with pytest.raises(model.RoomLockedError):
        entry.by_code(invited["room_code"], invited["code"], now)
    assert platform.client.get(f"/v1/campaigns/{campaign}").json()["codes_locked_until"]
    assert entry.by_code(invited["room_code"], invited["code"], now + LOCK_OUT).name == "Ada", "by itself"
    unlocked = platform.client.post(f"/v1/campaigns/{campaign}/unlock-codes").json()
    assert unlocked["codes_locked_until"] is None
    assert entry.by_code(invited["room_code"], invited["code"], now).name == "Ada"


def test_wrong_codes_of_another_hour_are_forgotten(platform, campaign, entry):
    open_it(platform, campaign)
    invited = invite(platform, campaign)
    book = CodeBook(lambda: b"another")
    now = datetime.now(UTC)
    for number in range(2 * MOST_FAILURES):
        moment = now + number * timedelta(minutes=2)
        with pytest.raises(model.UnknownEntryError):
            entry.by_code(invited["room_code"], book.personal("guess", number), moment)
    assert entry.by_code(invited["room_code"], invited["code"], now).name == "Ada"


def test_the_open_link_lets_in_as_many_as_its_quota_each_somebody_new(platform, campaign, entry):
    with pytest.raises(model.UnknownEntryError):
        entry.by_open_link(platform.open_token, "Early")
    open_it(platform, campaign)
    invite(platform, campaign, name="Ada", email="ada@example.org")
    first = entry.by_open_link(platform.open_token, "Ada", "ada@example.org")
    second = entry.by_open_link(platform.open_token, "Ada", "ada@example.org")
    people = platform.client.get("/v1/candidates").json()["items"]
    assert [one["origin"] for one in people] == ["staff", "themselves", "themselves"]
    assert len({first.candidate, second.candidate, people[0]["id"]}) == 3, "nobody takes another's place"
    with pytest.raises(model.QuotaUsedUpError):
        entry.by_open_link(platform.open_token, "Late")
    assert first.room_code is not None
    assert first.personal_code is not None
    back = entry.by_code(first.room_code, first.personal_code)
    assert back.candidate == first.candidate, "with the code one goes on at another computer"
    with pytest.raises(model.UnfitInvitationError):
        entry.by_open_link(platform.open_token, "=1+1", "nobody")


def test_who_sends_the_form_of_the_open_link_once_more_is_nobody_new(platform, campaign):
    """Loading the page of the codes again, say. Somebody else at the same computer is somebody else."""
    open_it(platform, campaign)
    browser = platform.browser()
    pages = [
        browser.post("/entry/open", data={"token": platform.open_token, "name": name})
        for name in ("Ada", "Ada ", "Grace", "Grace")
    ]
    codes = [re.findall(r"ticket__code\">([^<]+)<", page.text) for page in pages]
    assert (codes[0], codes[2]) == (codes[1], codes[3])
    assert codes[0][1] != codes[2][1]
    assert platform.client.get(f"/v1/campaigns/{campaign}").json()["open_link_used"] == 2


def test_of_those_who_come_at_once_no_more_are_let_in_than_the_quota_allows(platform, campaign, entry):
    open_it(platform, campaign)

    def come(number: int) -> bool:
        try:
            entry.by_open_link(platform.open_token, f"Person {number}")
        except model.QuotaUsedUpError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(come, range(8))) == 2
    assert platform.client.get(f"/v1/campaigns/{campaign}").json()["open_link_used"] == 2


def test_an_invitation_that_is_over_opens_nothing(platform, campaign, entry):
    open_it(platform, campaign)
    invited = invite(platform, campaign)
    change(platform, InvitationRow, invited["invitation"]["id"], expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(model.UnknownEntryError):
        entry.by_link(token_in(invited["link"]))
    (listed,) = platform.client.get(f"/v1/campaigns/{campaign}/invitations").json()["items"]
    assert listed["state"] == "expired"


def test_whoever_comes_too_late_reads_so_and_whom_to_ask(platform, campaign):
    open_it(platform, campaign)
    contact = {"adjustment_contact": "Lyon desk, 04 00 00 00 00"}
    assert platform.client.patch("/v1/organisation", json=contact, headers={"If-Match": "*"}).status_code == 200
    invited = invite(platform, campaign, code=True)
    token = token_in(invited["link"])
    change(platform, InvitationRow, invited["invitation"]["id"], expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    codes = {"room": invited["room_code"], "code": invited["code"]}
    for path, body in (("link", {"token": token}), ("code", codes)):
        answer = platform.browser().post(f"/v1/entry/{path}", json=body)
        assert problem(answer) == (403, "entry-over")
        assert "ask Test (Lyon desk, 04 00 00 00 00)" in answer.json()["detail"]
        page = platform.browser().post(f"/entry/{path}", data=body, headers={"Accept-Language": "en"})
        assert page.status_code == 422
        assert "ask Test (Lyon desk" in page.text
    assert platform.client.post(f"/v1/campaigns/{campaign}/close").status_code == 200
    late = platform.browser().post("/v1/entry/open", json={"token": platform.open_token, "name": "Late"})
    assert problem(late) == (403, "entry-over")
    unknown = platform.browser().post("/v1/entry/link", json={"token": "x" * len(token)})
    assert problem(unknown) == (404, "unknown-entry")


def test_the_end_of_an_invitation_is_set_when_it_is_made_and_later(platform, campaign, entry):
    open_it(platform, campaign)
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    invited = invite(platform, campaign, email="ada@example.org", language="en", expires_at=soon.isoformat())
    assert datetime.fromisoformat(invited["invitation"]["expires_at"]) == soon
    assert "It opens until " in letters(platform)[0].text
    path = f"/v1/invitations/{invited['invitation']['id']}/expiry"
    past = {"expires_at": "2020-01-01T00:00:00Z"}
    for refused in (
        platform.client.post(path, json=past),
        platform.client.post(f"/v1/campaigns/{campaign}/invitations/expiry", json=past),
        platform.client.post(f"/v1/campaigns/{campaign}/invitations", json={"name": "Bo", **past}),
    ):
        assert problem(refused) == (422, "unreadable-request")
        assert refused.json()["errors"][0]["place"] == "/expires_at"
    # One that is over is good again.
    change(platform, InvitationRow, invited["invitation"]["id"], expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(model.ExpiredEntryError):
        entry.by_link(token_in(invited["link"]))
    later = platform.client.post(path, json={"expires_at": (soon + timedelta(days=1)).isoformat()})
    assert later.json()["state"] == "sent"
    assert entry.by_link(token_in(invited["link"])).name == "Ada"
    # Whoever has come in is not concerned.
    assert problem(platform.client.post(path, json={"expires_at": None})) == (409, "invitation-state")


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2099-01-05T17:00:00.5+00:00"]
)
def test_no_moment_at_all_is_a_fault_of_ours(platform, campaign, moment):
    open_it(platform, campaign)
    invited = invite(platform, campaign, email="ada@example.org")["invitation"]["id"]
    for path in (f"invitations/{invited}/expiry", f"campaigns/{campaign}/invitations/expiry"):
        answer = platform.client.post(f"/v1/{path}", json={"expires_at": moment})
        assert answer.status_code in (200, 422), answer.text
    body = {"name": "Bo", "email": "bo@example.org", "expires_at": moment}
    assert platform.client.post(f"/v1/campaigns/{campaign}/invitations", json=body).status_code in (201, 422)
    assert platform.client.get(f"/v1/campaigns/{campaign}/invitations").status_code == 200
    changed = {"opens_at": None, "closes_at": moment}
    patched = platform.client.patch(f"/v1/campaigns/{campaign}", json=changed, headers={"If-Match": "*"})
    assert patched.status_code in (200, 422)
    assert platform.client.get("/v1/campaigns", params={"updated_since": moment}).status_code in (200, 422)


def test_the_end_of_all_invitations_is_that_of_those_who_have_not_come_in(platform, campaign, entry):
    open_it(platform, campaign)
    come, revoked, late, waiting = [invite(platform, campaign, name=name) for name in ("A", "B", "C", "D")]
    entry.by_link(token_in(come["link"]))
    platform.client.post(f"/v1/invitations/{revoked['invitation']['id']}/revoke")
    change(platform, InvitationRow, late["invitation"]["id"], expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    path, end = f"/v1/campaigns/{campaign}/invitations", "2099-01-05T17:00:00Z"
    assert platform.client.post(f"{path}/expiry", json={"expires_at": end}).json() == {"invitations": 2}
    listed = {one["id"]: one["expires_at"] for one in platform.client.get(path).json()["items"]}
    assert [listed[one["invitation"]["id"]] for one in (come, revoked, late, waiting)] == [None, None, end, end]


def test_a_file_says_until_when_in_the_campaign_s_time_zone(platform, campaign):
    path = f"/v1/campaigns/{campaign}/invitations"
    people = "Nom;Expire le\nAda;05/01/2099 18:00\nBo;05/01/2099\nCy;\nDi;01/01/2020\nEd;bientôt\n"
    preview = platform.client.post(f"{path}/preview", content=people.encode(), headers=CSV).json()
    ends = {one["name"]: one["expires_at"] for one in preview["people"]}
    assert ends == {"Ada": "2099-01-05T17:00:00Z", "Bo": "2099-01-05T23:00:00Z", "Cy": None}
    assert [(one["line"], one["column"]) for one in preview["faults"]] == [(5, "Expire le"), (6, "Expire le")]
    good = "\n".join(people.splitlines()[:4])
    assert platform.client.post(f"{path}/import", content=good.encode(), headers=CSV).json()["invited"] == 3
    listed = {one["candidate"]["name"]: one["expires_at"] for one in platform.client.get(path).json()["items"]}
    assert listed == ends


def test_invitations_of_another_organisation_are_as_unknown_as_none(platform, campaign):
    invited = invite(platform, campaign)["invitation"]
    theirs = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Other"))
    for invitation in (invited["id"], invited["id"][:-6] + "000000"):
        for action in ("revoke", "resend", "renew-code"):
            answer = platform.client.post(f"/v1/invitations/{invitation}/{action}", headers=theirs)
            assert problem(answer) == (404, "unknown-invitation")
    answer = platform.client.get(f"/v1/candidates/{invited['candidate']['id']}", headers=theirs)
    assert problem(answer) == (404, "unknown-candidate")
    assert platform.client.get("/v1/candidates", headers=theirs).json()["items"] == []
