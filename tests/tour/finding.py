"""A recruiter states a need as skills, and finds the people who meet it: without names, until they accept contact."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx2

from preuve_client import Preuve
from tour import works
from tour.browser import until
from tour.people import Person
from tour.staff import Invitation, Recruiter
from tour.start import Fresh
from tour.words import Diary, Voice

_SCOPES: Final = (
    "batteries:read",
    "batteries:write",
    "campaigns:read",
    "campaigns:write",
    "exercises:read",
    "results:read",
    "matching:read",
    "matching:write",
)
_ITEMS: Final = {"i1": "fizzbuzz", "i2": "shop-stock", "i3": "order-totals"}
_ALL: Final = {item: works.RIGHT[slug] for item, slug in _ITEMS.items()}
#: Who hands in what, and agrees to be found.
_PEOPLE: Final = (
    ("Maya Lopez", _ALL, True),
    ("Noé Garnier", {item: _ALL[item] for item in ("i1", "i2")}, True),
    ("Olga Petit", {"i1": works.WRONG["fizzbuzz"], "i2": works.WRONG["shop-stock"]}, True),
    ("Paul Roy", _ALL, False),
)
_GROUPS: Final = {
    "ready_now": ("Prêt maintenant", "Ready now"),
    "ready_after_training": ("Prêt après formation", "Ready after training"),
    "not_yet": ("Pas encore", "Not yet"),
}


def play(fresh: Fresh, voice: Voice) -> None:
    """The whole story.

    Raises:
        BrokenPromiseError: something does not hold that must.
    """
    voice.chapter("Une recruteuse cherche des compétences", "A recruiter looks for skills")
    staff = Recruiter(fresh, voice)
    staff.sign_in()
    key = staff.browser.ask("POST", "/v1/api-keys", {"name": "matching", "scopes": list(_SCOPES)})["key"]
    with Preuve(fresh.address, key, language=voice.language, transport=httpx2.HTTPTransport()) as preuve:
        people = _gather(preuve, fresh, voice)
        profile = _profile(preuve, voice)
        best = _matches(preuve, voice, profile)
        _contact(preuve, voice, profile, best, people)


def _gather(preuve: Preuve, fresh: Fresh, voice: Voice) -> dict[str, Person]:
    """People who show what they can, in real sandboxes; most agree to be found."""
    items = [
        {"id": item, "kind": "exercise", "exercise": slug, "weight": 1, "languages": ["python"]}
        for item, slug in _ITEMS.items()
    ]
    parts = [{"id": "p1", "title": {"fr": "Écrire du code", "en": "Writing code"}, "minutes": 60, "items": items}]
    plan = {"feedback": "criteria", "navigation": "free", "minutes": None, "parts": parts}
    title = voice.choose("Vivier de développement", "Developers to be found")
    battery = preuve.ask("POST", "/v1/batteries", {"title": title, "plan": plan}, once=True)["id"]
    preuve.ask("POST", f"/v1/batteries/{battery}/publish", if_match="*")
    campaign = preuve.create_campaign(title, battery)["id"]
    preuve.open_campaign(campaign)
    people = {}
    for name, _, _ in _PEOPLE:
        invited = preuve.invite(campaign, name, code=True)
        codes = Invitation(name=name, link=None, room=invited["room_code"], code=invited["code"])
        people[name] = Person(fresh.address, codes, Diary(voice, name), {})

    def sit(one: Any) -> None:
        name, work, agrees = one
        person = people[name]
        person.enter()
        person.begin()
        for item, source in work.items():
            person.hand_in(item, source)
        person.browser.ask("POST", "/v1/sitting/finish")
        if agrees:
            offered = person.browser.ask("GET", "/v1/mine/consents")["items"]
            words = next(each for each in offered if each["purpose"] == "found")
            person.diary.hold(not words["given"], "était d’accord d’avance.", "had agreed before being asked.")
            person.browser.ask("PUT", "/v1/mine/consents/found", {"version": words["version"]})

    with ThreadPoolExecutor(max_workers=len(_PEOPLE)) as threads:
        list(threads.map(sit, _PEOPLE))
    preuve.final_results(campaign, people=len(_PEOPLE), within_s=180)
    found = sum(1 for _, _, agrees in _PEOPLE if agrees)
    voice.say(
        f"{len(_PEOPLE)} personnes montrent ce qu’elles savent faire ; {found} acceptent d’être trouvées.",
        f"{len(_PEOPLE)} people show what they can do; {found} agree to be found.",
    )
    return people


def _profile(preuve: Preuve, voice: Voice) -> str:
    needs = [
        {"code": "conditions", "level": 1, "weight": 2, "essential": True},
        {"code": "robustness", "level": 2, "weight": 1, "essential": True},
        {"code": "sorting", "level": 2, "weight": 1},
    ]
    title = voice.choose("Développement d’outils internes", "Developer of internal tools")
    body = {"title": title, "place": "Strasbourg", "needs": needs, "training_levels": 2}
    profile = preuve.ask("POST", "/v1/job-profiles", body, once=True)
    told = ", ".join(f"{one['code']} {one['level']}{' *' if one['essential'] else ''}" for one in profile["needs"])
    voice.say(f"Profil « {title} » : {told} (* indispensable).", f"Profile “{title}”: {told} (* essential).")
    return str(profile["id"])


def _matches(preuve: Preuve, voice: Voice, profile: str) -> str:
    """Three groups with every reason, and nobody's name."""
    found = list(preuve.listed(f"/v1/job-profiles/{profile}/matches"))
    voice.hold(len(found) == 3, f"{len(found)} personnes", f"{len(found)} people")
    voice.hold(
        not any(one["known"] for one in found), "un nom est montré sans accord.", "a name is shown without consent."
    )
    voice.hold(
        [one["group"] for one in found] == list(_GROUPS),
        f"groupes : {[one['group'] for one in found]}",
        f"groups: {[one['group'] for one in found]}",
    )
    for one in found:
        sure = one["certainty"]
        voice.say(
            f"{_GROUPS[one['group']][0]} : sans nom, sûr entre {sure['low']:.0%} et {sure['high']:.0%}.",
            f"{_GROUPS[one['group']][1]}: no name, sure between {sure['low']:.0%} and {sure['high']:.0%}.",
        )
        for reason in one["reasons"]:
            voice.say(f"    · {reason['text']}", f"    · {reason['text']}")
    return str(found[0]["person"])


def _contact(preuve: Preuve, voice: Voice, profile: str, person: str, people: dict[str, Person]) -> None:
    """Asked, answered by the candidate in their own space, and only then a name."""
    message = voice.choose("Nous aimerions vous rencontrer.", "We would like to meet you.")
    preuve.ask("POST", f"/v1/job-profiles/{profile}/contacts", {"person": person, "message": message}, once=True)
    best = people[_PEOPLE[0][0]]
    asked = until(lambda: best.browser.ask("GET", "/v1/mine/findable")["contacts"], "/v1/mine/findable")
    best.browser.ask("POST", f"/v1/mine/contacts/{asked[0]['id']}/reply", {"accepts": True})
    found = next(iter(preuve.listed(f"/v1/job-profiles/{profile}/matches")))
    voice.hold(
        found["known"] and found["known"]["name"] == best.invitation.name,
        f"le nom manque : {found['known']}",
        f"the name is missing: {found['known']}",
    )
    voice.say(
        f"La première personne lit le message dans son espace et accepte : {found['known']['name']}.",
        f"The first one reads the message in their own space and accepts: {found['known']['name']}.",
    )
    for one in people.values():
        one.browser.close()
