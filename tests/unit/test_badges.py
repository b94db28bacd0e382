"""Badges apart from who takes them: what they say, the list of those withdrawn, what a check finds, the picture."""

from __future__ import annotations

import gzip
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from api.badges import status
from api.badges.baking import NAMESPACE, baked
from api.badges.checking import FlawedError, opened, place_of
from api.badges.credential import Achievement, Award, did_document, did_of, payload_of, said_by, sign
from api.badges.model import Flaw
from api.evidence.keys import thumbprint
from runner import evidence
from runner.mastery.rule import Standing
from runner.model import Skill

ADDRESS = "https://preuve.example.org"
AT = datetime(2026, 11, 22, 10, 42, 3, tzinfo=UTC)
STANDING = Standing(
    skill=Skill(framework="preuve", version="1", code="conditions", level=2),
    right=7.0,
    wrong=0.0,
    tasks=7,
    alpha=8.0,
    beta=1.0,
    mean=0.888889,
    low=0.687656,
    high=0.993609,
    p_mastery=0.942352,
    reached=True,
)
ACHIEVEMENT = Achievement(
    framework="preuve",
    version="1",
    code="conditions",
    level=2,
    skill="Conditions",
    framework_title="Preuve",
    uri="https://example.org/skills/conditions",
    language="en",
)
AWARD = Award(
    id="019aa5f0-7c1e-7b22-9c33-112233445566",
    address=ADDRESS,
    organisation="École du web",
    achievement=ACHIEVEMENT,
    standing=STANDING,
    subject="0b0e5f0e-8f6f-4a7c-9a0b-1c2d3e4f5a6b",
    name="Zoé Martin",
    test=False,
    status=status.entry_of(ADDRESS, 3, 4711),
    issued_at=AT,
)


def key_pair() -> tuple[Ed25519PrivateKey, dict[str, Any]]:
    private = Ed25519PrivateKey.generate()
    x = urlsafe_b64encode(private.public_key().public_bytes_raw()).rstrip(b"=").decode()
    return private, {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": thumbprint(x)}


PRIVATE, PUBLIC = key_pair()
JWKS = {"keys": [PUBLIC]}
BADGE = sign(payload_of(AWARD), ADDRESS, PUBLIC["kid"], PRIVATE)


def flaw_of(credential: str, jwks: dict[str, Any] = JWKS) -> Flaw | None:
    try:
        opened(credential, ADDRESS, jwks)
    except FlawedError as error:
        return error.flaw
    return None


def test_a_badge_says_who_did_what_in_the_words_of_open_badges():
    found = opened(BADGE, ADDRESS, JWKS)
    assert found == said_by(BADGE)
    subject = found["credentialSubject"]
    assert found["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert (found["iss"], found["issuer"]["id"]) == ("did:web:preuve.example.org",) * 2
    assert (found["sub"], found["jti"]) == (subject["id"], found["id"])
    assert found["nbf"] == datetime.fromisoformat(found["validFrom"]).timestamp() == AT.timestamp()
    assert subject["identifier"][0]["identityHash"] == "Zoé Martin"
    assert subject["achievement"]["name"] == "Conditions, level 2"
    assert subject["achievement"]["alignment"][0]["targetUrl"] == ACHIEVEMENT.uri
    described = {one["id"]: one["name"] for one in subject["achievement"]["resultDescription"]}
    assert {described[one["resultDescription"]]: one["value"] for one in subject["result"]} == {
        "Share of such tasks that the person is expected to do well": "88.9",
        "Lower end of the interval": "68.8",
        "Upper end of the interval": "99.4",
        "Probability that the share is above the threshold": "94.2",
    }
    assert place_of(found) == (3, 4711)


def test_without_a_name_nothing_in_it_tells_whose_it_is():
    text = json.dumps(payload_of(replace(AWARD, name=None)), ensure_ascii=False)
    assert "Zoé" not in text
    assert "identifier" not in text


def test_test_data_speaks_of_nobody_and_says_so():
    made = payload_of(replace(AWARD, test=True))
    assert made["name"] == "Test data: Conditions, level 2"
    assert "speaks of nobody" in made["credentialSubject"]["achievement"]["description"]


def test_a_badge_speaks_the_language_that_was_asked_for():
    made = payload_of(replace(AWARD, achievement=replace(ACHIEVEMENT, language="fr")))
    assert made["name"] == "Conditions, niveau 2"
    assert "entre 69\u202f% et 99\u202f%" in made["evidence"][0]["narrative"]


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("https://preuve.example.org", "did:web:preuve.example.org"),
        ("https://preuve.example.org:8443", "did:web:preuve.example.org%3A8443"),
        ("http://127.0.0.1:8080", "did:web:127.0.0.1%3A8080"),
    ],
)
def test_the_installation_is_named_by_its_address(address, did):
    document = did_document(address, JWKS)
    assert did_of(address) == document["id"] == did
    (method,) = document["verificationMethod"]
    assert document["assertionMethod"] == [method["id"]] == [f"{did}#{PUBLIC['kid']}"]
    assert method["publicKeyJwk"]["x"] == PUBLIC["x"]


@given(st.integers(0, len(BADGE) - 1), st.sampled_from("AQgw_-.5"))
def test_a_changed_letter_is_refused(place, letter):
    """But for the last letter of a part, of which some bits carry nothing."""
    changed = BADGE[:place] + letter + BADGE[place + 1 :]
    told = [urlsafe_b64decode(part + "==") for part in BADGE.split(".")]
    parts = changed.split(".")
    same = len(parts) == 3 and [urlsafe_b64decode(part + "==") for part in parts] == told
    flaw = flaw_of(changed)
    if changed == BADGE:
        assert flaw is None
    elif same:
        assert flaw in (None, Flaw.CHANGED)
    else:
        assert flaw in (Flaw.CHANGED, Flaw.NOT_A_BADGE, Flaw.UNKNOWN_KEY)


def test_a_foreign_key_is_told_from_a_changed_text():
    stranger, theirs = key_pair()
    assert flaw_of(sign(payload_of(AWARD), ADDRESS, theirs["kid"], stranger)) is Flaw.UNKNOWN_KEY
    assert flaw_of(sign(payload_of(AWARD), ADDRESS, PUBLIC["kid"], stranger)) is Flaw.CHANGED
    assert flaw_of(sign(payload_of(AWARD), "https://other.example.org", PUBLIC["kid"], PRIVATE)) is Flaw.UNKNOWN_KEY
    assert flaw_of(BADGE, {"keys": [theirs, PUBLIC]}) is None


@pytest.mark.parametrize(
    "text", ["", "x", "a.b.c", "….….…", "\ud800", "<svg/>", "<svg", "<!DOCTYPE svg><svg/>", "<a>" * 200]
)
def test_what_is_no_badge_is_refused(text):
    assert flaw_of(text) is Flaw.NOT_A_BADGE


def test_what_the_same_key_has_signed_for_something_else_is_no_badge():
    other = evidence.sign_payload(
        b'{"type": ["OpenBadgeCredential"]}', PRIVATE, f"{did_of(ADDRESS)}#{PUBLIC['kid']}", kind=evidence.TYPE
    )
    assert flaw_of(other) is Flaw.NOT_A_BADGE
    listed = status.list_credential(ADDRESS, did_of(ADDRESS), 1, [], AT)
    assert flaw_of(sign(listed, ADDRESS, PUBLIC["kid"], PRIVATE)) is Flaw.NOT_A_BADGE


@given(st.sets(st.integers(0, status.SIZE - 1), max_size=20))
def test_a_status_list_has_the_bits_of_those_withdrawn_and_no_others_the_first_bit_leftmost(places):
    made = status.list_credential(ADDRESS, did_of(ADDRESS), 3, places, AT)
    text = made["credentialSubject"]["encodedList"]
    assert text.startswith("u")
    bits = gzip.decompress(urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert len(bits) == 16 * 1024
    told = f"{int.from_bytes(bits, 'big'):0{status.SIZE}b}"
    assert told.count("1") == len(places)
    assert all(told[place] == "1" for place in places)


def test_a_status_list_is_the_one_that_badges_name():
    made = status.list_credential(ADDRESS, did_of(ADDRESS), 3, [], AT)
    entry = AWARD.status
    assert made["id"] == entry["statusListCredential"] == f"{ADDRESS}/v1/badge-status-lists/3"
    assert made["credentialSubject"]["statusPurpose"] == entry["statusPurpose"] == "revocation"
    assert (made["validFrom"], made["validUntil"]) == ("2026-11-22T10:42:03Z", "2026-11-23T10:42:03Z")


def test_a_picture_carries_the_badge_right_after_its_root_and_can_be_checked():
    picture = baked(said_by(BADGE), BADGE)
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own
    assert root[0].tag == f"{{{NAMESPACE}}}credential"
    assert len(root.findall(f".//{{{NAMESPACE}}}credential")) == 1
    assert root[0].get("verify") == BADGE
    assert flaw_of(picture) is None
    assert "Zoé Martin" in picture
    assert flaw_of(picture.replace("Conditions", "Kubernetes")) is None, "the picture may lie, the badge in it cannot"


@given(st.text(max_size=200), st.text(max_size=60))
def test_whatever_a_skill_or_a_person_is_called_the_picture_is_sound(skill, name):
    award = replace(AWARD, name=name or None, achievement=replace(ACHIEVEMENT, skill=skill))
    payload = json.loads(json.dumps(payload_of(award)).encode())
    root = ElementTree.fromstring(baked(payload, BADGE).encode("utf-8", "replace"))  # noqa: S314 - our own
    assert root[0].get("verify") == BADGE
    assert not root.findall(".//{http://www.w3.org/2000/svg}script")
