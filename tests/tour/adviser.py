"""An adviser of a public digital space finds out with somebody where they stand, and which way leads to a job."""

from __future__ import annotations

from typing import Any, Final

import httpx2

from preuve_client import Preuve
from tour import works
from tour.browser import Browser
from tour.people import Person
from tour.staff import Invitation, Recruiter
from tour.start import Fresh
from tour.words import Diary, Voice

_NAME: Final = "Nadia Perrin"
_BEGINNER: Final = "Omar Blanc"
_SCOPES: Final = (
    "batteries:read",
    "campaigns:read",
    "campaigns:write",
    "exercises:read",
    "results:read",
    "evidence:read",
    "training:read",
    "training:write",
)
#: The trade whose path is looked at; these modules lead there.
_TRADE: Final = "support-specialist"
_MODULES: Final = (
    ("Dépanner un poste et un réseau", "Mending a computer and its network", 14, "diagnosis"),
    ("Expliquer sans jargon", "Explaining without jargon", 7, "explaining"),
)


def play(fresh: Fresh, voice: Voice) -> None:
    """The whole story.

    Raises:
        BrokenPromiseError: something does not hold that must.
    """
    voice.chapter("Une conseillère fait le point avec quelqu’un", "An adviser finds out where somebody stands")
    staff = Recruiter(fresh, voice)
    staff.sign_in()
    key = staff.browser.ask("POST", "/v1/api-keys", {"name": "positioning", "scopes": list(_SCOPES)})["key"]
    answers = {one["id"]: _right(one) for one in staff.starter_questions()}
    with Preuve(fresh.address, key, language=voice.language, transport=httpx2.HTTPTransport()) as preuve:
        test = preuve.ask("POST", "/v1/positioning")
        voice.say(
            f"« {voice.of(test['title'])} » : {len(test['steps'])} étapes, de plus en plus difficiles ; on continue "
            f"avec {test['go_on_at']:.0%} des réponses justes.",
            f"“{voice.of(test['title'])}”: {len(test['steps'])} steps, from easy to hard; one goes on with "
            f"{test['go_on_at']:.0%} of the answers right.",
        )
        campaign = test["campaign"]
        offered = preuve.ask("GET", f"/v1/campaigns/{campaign}")
        plan = preuve.ask("GET", f"/v1/batteries/{offered['battery']}/versions/{offered['version']}")["plan"]
        candidate, person = _invite(preuve, fresh, campaign, _NAME, voice)
        _take(person, plan["parts"], answers, voice)
        _, beginner = _invite(preuve, fresh, campaign, _BEGINNER, voice)
        _stop(beginner, plan["parts"], voice)
        preuve.final_results(campaign, people=2, within_s=180)
        _read(preuve, voice, candidate)


def _invite(preuve: Preuve, fresh: Fresh, campaign: str, name: str, voice: Voice) -> tuple[str, Person]:
    invited = preuve.invite(campaign, name, code=True)
    codes = Invitation(name=name, link=None, room=invited["room_code"], code=invited["code"])
    return invited["invitation"]["candidate"]["id"], Person(fresh.address, codes, Diary(voice, name), {})


def _right(question: dict[str, Any]) -> dict[str, Any]:
    if question["kind"] == "short":
        return {"text": question["texts"][0]}
    return {"chosen": [one["id"] for one in question["choices"] if one["right"]]}


def _take(person: Person, parts: list[dict[str, Any]], answers: dict[str, dict[str, Any]], voice: Voice) -> None:
    """At the desk, a break, elsewhere: questions, then code; the last step stays empty."""
    person.enter()
    person.begin()
    first, *others, last = parts
    _step(person, first, answers)
    person.browser.ask("POST", "/v1/sitting/leave")
    person.browser.close()
    person.browser = Browser(person.address, name="Tour/2", language=voice.language)
    person.enter()
    voice.say(
        f"{_NAME} répond aux premières questions au bureau, fait une pause, et reprend sur un autre ordinateur avec "
        f"son code.",
        f"{_NAME} answers the first questions at the desk, takes a break, and goes on at another computer "
        f"with the code.",
    )
    for part in others:
        _step(person, part, answers)
    person.browser.ask("POST", f"/v1/sitting/parts/{last['id']}/finish")
    over = person.browser.ask("GET", "/v1/sitting")
    voice.hold(over["state"] == "finished", f"le test continue : {over['state']}", f"it goes on: {over['state']}")
    person.browser.close()


def _stop(person: Person, parts: list[dict[str, Any]], voice: Voice) -> None:
    """Nothing of the first step: the published rule asks no more."""
    person.enter()
    person.begin()
    person.browser.ask("POST", f"/v1/sitting/parts/{parts[0]['id']}/finish")
    over = person.browser.ask("GET", "/v1/sitting")
    told = (over["state"], over["finish_reason"])
    voice.hold(told == ("finished", "steps"), f"{told}", f"{told}")
    voice.say(
        f"{_BEGINNER} ne trouve rien à la première étape : le test s’arrête là, par sa règle.",
        f"{_BEGINNER} finds nothing in the first step: the test ends there, by its rule.",
    )
    person.browser.close()


def _step(person: Person, part: dict[str, Any], answers: dict[str, dict[str, Any]]) -> None:
    submissions = []
    for item in part["items"]:
        if item["kind"] == "question":
            version = person.save(item["id"], answers[item["question"]])
            person.browser.ask("POST", f"/v1/sitting/items/{item['id']}/submit", {"base_version": version})
        else:
            submissions.append((person.hand_in(item["id"], works.RIGHT[item["exercise"]]), item["exercise"]))
    for submission, exercise in submissions:
        seen = person.result(submission, exercise)
        person.diary.hold(seen["verdict"] == "accepted", f"{exercise} : {seen}", f"{exercise}: {seen}")
    person.sitting = person.browser.ask("POST", f"/v1/sitting/parts/{part['id']}/finish")


def _read(preuve: Preuve, voice: Voice, candidate: str) -> None:
    """Profile, jobs, path."""
    profile = preuve.skills_of(candidate)
    reached = [f"{one['code']} {one['level_reached']}" for one in profile["skills"] if one["level_reached"]]
    open_ones = [one["code"] for one in profile["skills"] if not one["level_reached"]]
    voice.say(
        f"Profil, par la règle publiée, version {profile['rule_version']} : niveaux atteints "
        f"{', '.join(reached) or '—'} ; rien de sûr encore pour {', '.join(open_ones) or '—'}.",
        f"Profile, by the published rule, version {profile['rule_version']}: levels reached "
        f"{', '.join(reached) or '—'}; nothing sure yet of {', '.join(open_ones) or '—'}.",
    )
    voice.hold(profile["evidence"].count(".") == 2, "pas de preuve signée.", "there is no signed record.")
    for french, english, hours, code in _MODULES:
        lift = {"framework": "preuve", "version": "1", "code": code, "from_level": 0, "to_level": 2}
        module = {"title": voice.choose(french, english), "hours": hours, "place": "Nancy", "lifts": [lift]}
        preuve.ask("POST", "/v1/training-modules", module, once=True)
    trades = preuve.ask("GET", f"/v1/candidates/{candidate}/trades")["trades"]
    for one in trades[:3]:
        voice.say(
            f"Métier {one['trade']} : {one['shown']} compétences indispensables montrées sur {one['essential']}, "
            f"{one['essential_hours']} h de formation ({one['nearness']}).",
            f"Job {one['trade']}: {one['shown']} of {one['essential']} essential skills shown, "
            f"{one['essential_hours']} h of training ({one['nearness']}).",
        )
    path = preuve.ask("GET", f"/v1/candidates/{candidate}/training-path", trade=_TRADE)
    steps = " → ".join(f"{one['module']['title']} ({one['module']['hours']} h)" for one in path["steps"])
    voice.hold(path["essential_hours"] == 21, f"{path['essential_hours']} h", f"{path['essential_hours']} h")
    voice.say(f"Chemin vers {_TRADE} : {steps}.", f"Path to {_TRADE}: {steps}.")
