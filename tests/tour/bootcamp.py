"""A bootcamp chooses 15 of 70, and can explain each choice.

A program does what a program may (with the Python client and an API key of its own), a person decides, people in a
room answer. Nobody waits for days: the calendar of one offer is turned forward in the database, which is said.
"""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any, Final

import httpx2
import jwt
from jwt.api_jws import PyJWS

from preuve_client import Preuve, RefusedError
from preuve_client.model import Simulation
from tour import offers, works
from tour.browser import until
from tour.people import Person
from tour.staff import Invitation, Recruiter
from tour.start import Fresh
from tour.words import Diary, Voice

_FIRST: Final = ("Amel", "Boris", "Chan", "Dounia", "Enzo", "Fatou", "Gilles", "Hana", "Ismaël", "Jade")
_LAST: Final = ("Arnaud", "Bakayoko", "Castel", "Delmas", "El Amrani", "Faure", "Gomis")
_SITES: Final = ("Nancy", "Lille", "Lyon")
_PRIORITY: Final = "Publics prioritaires"
_PLACES: Final = 15
#: They have applied, and did not come.
_ABSENT: Final = 3
#: Who also writes code, in real sandboxes; the others answer questions.
_CODERS: Final = {0: works.RIGHT["fizzbuzz"], 9: works.PARTLY["fizzbuzz"], 30: works.RIGHT["fizzbuzz"]}
_AT_ONCE: Final = 8
_SCOPES: Final = (
    "batteries:read",
    "batteries:write",
    "campaigns:read",
    "campaigns:write",
    "exercises:read",
    "results:read",
    "admissions:read",
    "admissions:write",
    "priority-groups:write",
)


class _Person70:
    """One of the 70: where they live, which groups they belong to, how much they know."""

    def __init__(self, number: int, name: str) -> None:
        self.number = number
        self.name = name
        self.email = f"candidat{number}@exemple.fr"
        self.site = _SITES[number % len(_SITES)]
        self.groups: list[str] = []
        if number % 2:
            kinds = (["femmes"], ["QPV"], ["femmes", "QPV"], ["RQTH"])
            self.groups = [*kinds[number // 2 % 4], _PRIORITY]
        # Whoever had the better chances so far answers more, which is why there are quotas.
        place = number // 2
        known = (4, 4, 3, 4, 3, 2, 1) if not self.groups else (3, 2, 3, 1, 4, 2, 0)
        self.right = known[place % 7]


def play(fresh: Fresh, voice: Voice) -> None:
    """The whole story.

    Raises:
        BrokenPromiseError: something does not hold that must.
    """
    people = [_Person70(number, f"{first} {last}") for number, (first, last) in enumerate(product(_FIRST, _LAST))]
    voice.chapter("Une formation choisit 15 personnes parmi 70", "A bootcamp chooses 15 of 70")
    staff = Recruiter(fresh, voice)
    staff.sign_in()
    key = staff.browser.ask("POST", "/v1/api-keys", {"name": "promotion", "scopes": list(_SCOPES)})["key"]
    with Preuve(fresh.address, key, language=voice.language, transport=httpx2.HTTPTransport()) as preuve:
        campaign, answers = _invite(preuve, staff, voice, people)
        _take(preuve, fresh, staff, voice, people, campaign, answers)
        admission = _rank(preuve, voice, people, campaign)
        _decide(preuve, staff, voice, admission)
        offers.answer(preuve, fresh, staff, voice, {one.name: one for one in people}, admission)


def _invite(
    preuve: Preuve, staff: Recruiter, voice: Voice, people: list[_Person70]
) -> tuple[str, dict[str, tuple[dict[str, Any], dict[str, Any]]]]:
    """The campaign, and what is right and wrong by item."""
    chosen = [one for one in staff.starter_questions() if one["kind"] in ("single", "short")][:4]
    answers = {f"q{number}": _right_and_wrong(one) for number, one in enumerate(chosen)}
    items: list[dict[str, Any]] = [
        {"id": f"q{number}", "kind": "question", "question": one["id"], "weight": number + 1}
        for number, one in enumerate(chosen)
    ]
    items.append({"id": "i1", "kind": "exercise", "exercise": "fizzbuzz", "weight": 2, "languages": ["python"]})
    parts = [{"id": "p1", "title": {"fr": "Sélection", "en": "Selection"}, "minutes": 40, "items": items}]
    plan = {"feedback": "full", "navigation": "free", "minutes": None, "parts": parts}
    title = voice.choose("Sélection de la promotion", "Selection for the class")
    battery = preuve.ask("POST", "/v1/batteries", {"title": title, "plan": plan}, once=True)["id"]
    preuve.ask("POST", f"/v1/batteries/{battery}/publish", if_match="*")
    campaign = preuve.create_campaign(title, battery, start_gate=True)["id"]
    lines = "".join(f"{one.name};{one.email};{one.site}\n" for one in people)
    taken = preuve.invite_all(campaign, f"Nom;Courriel;Groupe\n{lines}".encode(), codes=True)
    voice.hold(taken["invited"] == len(people), f"importées : {taken}", f"imported: {taken}")
    noted = preuve.note_priority_groups(
        "".join(["nom;groupe\n", *(f"{one.name};{', '.join(one.groups)}\n" for one in people if one.groups)]).encode()
    )
    voice.say(
        f"{taken['invited']} candidatures importées d’un CSV, {noted} mentions d’un public prioritaire d’un second.",
        f"{taken['invited']} applicants imported by CSV, {noted} memberships of priority groups by another file.",
    )
    preuve.open_campaign(campaign)
    return campaign, answers


def _right_and_wrong(question: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    if question["kind"] == "short":
        return {"text": question["texts"][0]}, {"text": "???"}
    good = [one["id"] for one in question["choices"] if one["right"]]
    bad = [one["id"] for one in question["choices"] if not one["right"]]
    return {"chosen": good[:1]}, {"chosen": bad[:1]}


def _take(
    preuve: Preuve,
    fresh: Fresh,
    staff: Recruiter,
    voice: Voice,
    people: list[_Person70],
    campaign: str,
    answers: dict[str, tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    """A room full of people, with codes on paper."""
    sheets = {one["name"]: one for one in preuve.code_sheets(campaign)}
    present = people[: len(people) - _ABSENT]

    def come_in(one: _Person70) -> Person:
        sheet = sheets[one.name]
        codes = Invitation(name=one.name, link=None, room=sheet["room_code"], code=sheet["personal_code"])
        person = Person(fresh.address, codes, Diary(voice, one.name), {})
        person.enter()
        return person

    def sit(pair: tuple[_Person70, Person]) -> None:
        one, person = pair
        person.begin()
        for place, (item, (right, wrong)) in enumerate(answers.items()):
            # The first ones are worth least: whoever knows more has more points.
            version = person.save(item, right if place >= len(answers) - one.right else wrong)
            person.browser.ask("POST", f"/v1/sitting/items/{item}/submit", {"base_version": version})
        if one.number in _CODERS:
            person.hand_in("i1", _CODERS[one.number])
        person.browser.ask("POST", "/v1/sitting/finish")
        person.browser.close()

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as threads:
        seated = list(threads.map(come_in, present))
        staff.browser.ask("POST", f"/v1/campaigns/{campaign}/gate")
        voice.say(
            f"{len(seated)} personnes dans la salle, avec un code sur papier. La porte de départ s’ouvre.",
            f"{len(seated)} people in the room, with a code on paper. The start gate opens.",
        )
        list(threads.map(sit, zip(present, seated, strict=True)))
    found = preuve.final_results(campaign, people=len(present), within_s=180)
    for one in present:
        points = next(each["earned"] for each in found if each["name"] == one.name)
        mine = sum(range(len(answers) - one.right + 1, len(answers) + 1))
        voice.hold(
            points == mine or one.number in _CODERS, f"{one.name} : {points} / {mine}", f"{one.name}: {points} / {mine}"
        )
    shares = sorted((one["share"] or 0.0 for one in found), reverse=True)
    voice.say(
        f"{len(found)} résultats définitifs, de {shares[0]:.0%} à {shares[-1]:.0%} ; {len(_CODERS)} personnes ont "
        f"aussi écrit du code.",
        f"{len(found)} final results, from {shares[0]:.0%} to {shares[-1]:.0%}; {len(_CODERS)} people have written "
        f"code, too.",
    )


def _rank(preuve: Preuve, voice: Voice, people: list[_Person70], campaign: str) -> str:
    """Rules with quotas, and what they would be without. The admission."""
    prior = {one.name for one in people if one.groups}
    title = voice.choose("Promotion de 15", "Class of 15")
    plain = preuve.create_admission(title, [campaign], _PLACES)
    before = _with(preuve.simulation(plain["id"]), "admitted", prior)
    quotas = [
        {"bound": "at_least", "kind": "priority", "name": _PRIORITY, "percent": 50},
        {"bound": "at_least", "kind": "priority", "name": "femmes", "percent": 30},
        {"bound": "at_most", "kind": "site", "name": None, "count": 8},
    ]
    rules = {"criteria": [{"measure": "score", "weight": 1}], "quotas": quotas, "waiting": 20, "offer_days": 7}
    admission = preuve.create_admission(title, [campaign], _PLACES, **rules)["id"]
    found = preuve.simulation(admission)
    after = _with(found, "admitted", prior)
    voice.say(
        f"Au seul mérite du score, {before} des {_PLACES} places iraient à un public prioritaire ; avec la règle "
        f"« au moins la moitié », {after}.",
        f"By the score alone {before} of {_PLACES} places would go to priority groups; with the rule “at least half”, "
        f"{after}.",
    )
    for limit in found["limits"]:
        voice.say(f"· {limit['text']} : {limit['chosen']}", f"· {limit['text']}: {limit['chosen']}")
    voice.hold(before < 8 <= after, f"{before} puis {after} places", f"{before}, then {after} places")
    voice.hold(all(one["shortfall"] is None for one in found["limits"]), "un quota manque.", "a quota is not met.")
    counts = Counter(one["outcome"] for one in found["items"])
    voice.hold(counts["admitted"] == _PLACES, f"{counts}", f"{counts}")
    voice.hold(all(one["reasons"] for one in found["items"]), "une ligne sans motif.", "a line without a reason.")
    for outcome in ("admitted", "waiting", "refused"):
        one = next(each for each in found["items"] if each["outcome"] == outcome)
        reasons = " ".join(each["text"] for each in one["reasons"])
        rank = "—" if one["rank"] is None else str(one["rank"])
        voice.say(f"{one['name']}, rang {rank} : {reasons}", f"{one['name']}, rank {rank}: {reasons}")
    return admission


def _decide(preuve: Preuve, staff: Recruiter, voice: Voice, admission: str) -> None:
    """No program does."""
    digest = {"digest": preuve.simulation(admission)["digest"]}
    try:
        preuve.ask("POST", f"/v1/admissions/{admission}/commit", digest)
        refused = ""
    except RefusedError as refusal:
        refused = refusal.code
    voice.hold(refused == "person-decides", f"une clé a décidé ({refused}).", f"a key has decided ({refused}).")
    reason = voice.choose("Commission du lundi.", "Committee of Monday.")
    decided = staff.browser.ask("POST", f"/v1/admissions/{admission}/commit", {**digest, "reason": reason})
    voice.say(
        f"Le programme ne peut pas décider (refusé : {refused}). Une personne confirme : {decided['state']}.",
        f"The program cannot decide (refused: {refused}). A person confirms: {decided['state']}.",
    )

    def signed() -> str:
        try:
            return preuve.admission_record(admission)
        except RefusedError:
            return ""

    record = until(signed, "admission record")
    keys = jwt.PyJWKSet.from_dict(preuve.ask("GET", "/.well-known/jwks.json")).keys
    kid = jwt.get_unverified_header(record)["kid"]
    key = next(one for one in keys if one.key_id == kid)
    payload = json.loads(PyJWS(algorithms=["EdDSA"]).decode(record, key.key, algorithms=["EdDSA"]))
    voice.hold(payload["admission"] == admission, "le procès-verbal parle d’autre chose.", "another record.")
    outcomes = ", ".join(f"{name} {count}" for name, count in sorted(payload["outcomes"].items()))
    voice.say(
        f"Le procès-verbal signé se vérifie avec la clé publiée : {outcomes}.",
        f"The signed record verifies with the published key: {outcomes}.",
    )


def _with(found: Simulation, outcome: str, names: set[str]) -> int:
    return sum(1 for one in found["items"] if one["outcome"] == outcome and one["name"] in names)
