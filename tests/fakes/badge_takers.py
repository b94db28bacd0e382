"""People whose work shows a level: what it takes to have a badge."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import UTC, datetime
from typing import Any

from api.badges.credential import Achievement, Award, payload_of, sign
from api.badges.status import entry_of
from api.badges.store import BadgeRow, BadgeShareRow, take_place
from api.evidence.keys import KeyRing
from api.ids import new_id
from fakes.sittings import Browser, come_in, open_room, part, plan_of
from runner.mastery.rule import Standing
from runner.model import Skill

SKILL = {"framework": "preuve", "version": "1", "code": "conditions"}
STANDING = Standing(
    skill=Skill(**SKILL, level=1),
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


def question(number: int, level: int = 2) -> dict[str, Any]:
    return {
        "kind": "single",
        "prompt": {"fr": f"Quel mot ? ({number})", "en": f"Which word? ({number})"},
        "choices": [
            {"text": {"fr": "pour", "en": "for"}, "right": True},
            {"text": {"fr": "si", "en": "if"}, "right": False},
        ],
        "level": 1,
        "seconds": 30,
        "skills": [{**SKILL, "level": level}],
    }


@dataclasses.dataclass
class Taker:
    """Somebody at their device, when their sitting is over."""

    browser: Browser

    def get(self, path: str) -> Any:
        return self.browser.client.get(f"/v1/mine{path}")

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"X-CSRF-Token": self.browser.csrf, **headers}
        return self.browser.client.post(f"/v1/mine{path}", json=body, headers=sent)

    def take(self, level: int = 2, **more: Any) -> Any:
        return self.post("/badges", {**SKILL, "level": level, "named": True, "language": "en", **more})

    def badge(self, level: int = 2, **more: Any) -> dict[str, Any]:
        answer = self.take(level, **more)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def somebody(
    platform: Any, name: str = "Zoé Martin", *, questions: int = 7, right: bool = True, feedback: str = "full"
) -> Taker:
    """A person who answered so many questions of level 2; seven right ones make it very likely."""
    series = [platform.client.post("/v1/questions", json=question(number)).json() for number in range(questions)]
    items = [
        {"id": f"q{number}", "kind": "question", "question": one["id"], "version": 1, "weight": 1.0}
        for number, one in enumerate(series)
    ]
    room = open_room(platform.database, platform.organisation, plan_of(part(*items), feedback=feedback))
    browser = come_in(platform, room.invite(name))
    browser.begin()
    for number, one in enumerate(series):
        chosen = one["choices"][0 if right else 1]["id"]
        browser.put(f"q{number}", {"base_version": 0, "content": {"chosen": [chosen], "text": ""}})
        answer = browser.post(f"/items/q{number}/submit", {"base_version": 1})
        assert answer.status_code in (200, 201, 202), answer.text
    assert browser.post("/finish").status_code == 200
    return Taker(browser)


def given_badge(platform: Any, candidate: str, name: str) -> tuple[str, str]:
    """A badge that somebody has, whatever their work shows, and a link to it; their ids."""
    ring, address = KeyRing(platform.settings.keys()), platform.settings.issuer()
    kid, key = ring.signing_key()
    badge, link, now = new_id(), new_id(), datetime.now(UTC).replace(microsecond=0)
    with platform.database.write(platform.organisation) as session:
        number, place = take_place(session)
        award = Award(
            id=badge,
            address=address,
            organisation="Test",
            achievement=Achievement(
                **SKILL, level=1, skill="Conditions", framework_title="Preuve", uri=None, language="en"
            ),
            standing=STANDING,
            subject=str(uuid.uuid4()),
            name=name,
            test=False,
            status=entry_of(address, number, place),
            issued_at=now,
        )
        session.add(
            BadgeRow(
                id=badge,
                candidate_id=candidate,
                **SKILL,
                level=1,
                name=name,
                language="en",
                jws=sign(payload_of(award), address, kid, key),
                list_number=number,
                list_index=place,
                created_at=now,
                may_take_again=False,
            )
        )
        session.add(
            BadgeShareRow(
                id=link, candidate_id=candidate, token_digest=link, label=name, badges=[badge], created_at=now
            )
        )
    return badge, link
