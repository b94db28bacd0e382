"""Letters: sent when what they are about is kept, tried until somebody takes them, and then forgotten."""

from __future__ import annotations

import base64
import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from api.accounts.keys import twin_for
from api.mail.carriers import carrier_of
from api.mail.letters import Letters
from api.mail.model import WAITS, LetterState, UnfitLetterError, is_address
from api.mail.postman import Postman
from api.mail.store import OutboxMailRow
from api.tenancy import EVERYWHERE
from fakes.smtp_server import SmtpServer

SENDER = "preuve@example.org"


@pytest.fixture
def server():
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def postman(platform, server):
    return postman_of(platform, smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none")


def postman_of(platform, **settings):
    return Postman(platform.database, carrier_of(platform.settings.model_copy(update=settings)), sender=SENDER)


def post(platform, *, organisation=None, **changes):
    letter = {"to": "amina@example.org", "subject": "Bienvenue", "text": "Un lien : https://x/e/s3cret", "kind": "test"}
    with platform.database.write(organisation or platform.organisation) as session:
        return Letters.post(session, **{**letter, **changes})


def row(platform, letter):
    with platform.database.read(EVERYWHERE) as session:
        return session.get_one(OutboxMailRow, letter)


def test_a_letter_is_sent_once_and_its_text_is_forgotten(platform, server, postman):
    letter = post(platform, html="<p>Un lien</p>")
    assert (postman.turn(), postman.turn()) == (1, 0)
    (got,) = server.letters
    assert (got["To"], got["From"], got["Subject"]) == ("amina@example.org", SENDER, "Bienvenue")
    assert got["Message-ID"] == f"<{letter}@example.org>"
    assert "s3cret" in got.get_body(("plain",)).get_content()
    assert "<p>" in got.get_body(("html",)).get_content()
    kept = row(platform, letter)
    assert (kept.state, kept.text, kept.html) == (LetterState.SENT, "", None)
    assert kept.sent_at is not None


def test_what_is_undone_sends_no_letter(platform, server, postman):
    with pytest.raises(ZeroDivisionError), platform.database.write(platform.organisation) as session:
        Letters.post(session, to="amina@example.org", subject="x", text="x", kind="test")
        session.flush()
        raise ZeroDivisionError
    assert postman.turn() == 0
    assert server.letters == []


def test_a_server_that_does_not_take_a_letter_is_asked_again_later_and_later(platform, server, postman):
    letter = post(platform)
    server.letter_answer = "451 not now"
    now = datetime.now(UTC)
    for wait in WAITS:
        assert postman.turn(now) == 1
        assert postman.turn(now + wait - timedelta(seconds=1)) == 0
        assert row(platform, letter).last_error == "451 not now"
        now += wait
    server.letter_answer = "250 taken"
    assert postman.turn(now) == 1
    assert row(platform, letter).state is LetterState.SENT
    assert len(server.letters) == 1


def test_a_letter_is_given_up_in_the_end(platform, server, postman):
    letter = post(platform)
    server.letter_answer = "451 not now"
    now = datetime.now(UTC)
    for wait in (*WAITS, timedelta()):
        assert postman.turn(now) == 1
        now += wait
    assert postman.turn(now + timedelta(days=365)) == 0
    assert (row(platform, letter).state, row(platform, letter).text) == (LetterState.FAILED, "")


def test_an_address_that_nobody_has_is_not_tried_again(platform, server, postman):
    letter = post(platform)
    server.recipient_answer = "550 no such person"
    assert postman.turn() == 1
    assert (row(platform, letter).state, row(platform, letter).last_error) == (LetterState.FAILED, "550 no such person")


def test_a_server_that_is_away_is_asked_again(platform):
    letter = post(platform)
    gone = SmtpServer()
    gone.start()
    gone.stop()
    away = postman_of(platform, smtp_host="127.0.0.1", smtp_port=gone.port, smtp_security="none")
    now = datetime.now(UTC)
    assert away.turn(now) == 1
    kept = row(platform, letter)
    assert (kept.state, kept.next_try_at) == (LetterState.WAITING, now + WAITS[0])
    assert "Refused" in kept.last_error


def test_a_postman_who_was_killed_leaves_the_letter_to_the_next(platform, server, postman):
    class Killed:
        def carry(self, letter):
            raise KeyboardInterrupt

    post(platform)
    now = datetime.now(UTC)
    with pytest.raises(KeyboardInterrupt):
        Postman(platform.database, Killed(), sender=SENDER).turn(now)
    assert postman.turn(now) == 0
    assert postman.turn(now + timedelta(minutes=6)) == 1
    assert len(server.letters) == 1


def test_the_server_is_told_who_we_are(platform, server):
    post(platform)
    known = postman_of(
        platform,
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_security="none",
        smtp_user="preuve",
        smtp_password=SecretStr("geheim"),
    )
    known.turn()
    assert base64.b64decode(server.credentials[0]) == b"\0preuve\0geheim"
    assert len(server.letters) == 1


def test_without_a_server_letters_become_files_that_others_cannot_read(platform):
    letter = post(platform, subject="Événement", text="Ça va ?")
    assert postman_of(platform).turn() == 1
    folder = platform.settings.data / "mail"
    (file,) = folder.iterdir()
    assert (file.name, file.stat().st_mode & 0o077, folder.stat().st_mode & 0o077) == (f"{letter}.eml", 0, 0)
    found = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (found["Subject"], found.get_content().strip()) == ("Événement", "Ça va ?")


def test_nothing_leaves_a_test_twin(platform, server, postman):
    with platform.database.write(EVERYWHERE) as session:
        twin = twin_for(session, platform.organisation)
    letter = post(platform, organisation=twin)
    assert postman.turn() == 0
    assert row(platform, letter).state is LetterState.HELD
    assert "s3cret" in row(platform, letter).text


def test_a_subject_cannot_smuggle_headers(platform, server, postman):
    post(platform, subject="Hello\r\nBcc: everybody@example.org\r\n\r\nbody")
    postman.turn()
    assert server.letters[0]["Bcc"] is None
    assert server.letters[0]["Subject"] == "Hello Bcc: everybody@example.org body"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "x@",
        "@x.org",
        "x@y",
        "x y@z.org",
        "x@y.org\nBcc: z@y.org",
        "x@y.org, z@y.org",
        "<x@y.org>",
        "x" * 250 + "@y.org",
    ],
)
def test_what_is_no_single_address_gets_no_letter(platform, text):
    assert not is_address(text)
    with pytest.raises(UnfitLetterError):
        post(platform, to=text)
    with platform.database.read(EVERYWHERE) as session:
        assert session.scalars(select(OutboxMailRow)).all() == []
