"""``python -m tour [--english] [--impatient] [STORY …]``: all of Preuve once, over HTTP.

A recruiter puts a battery together and invites twelve people; they take it in every way that people do; reports and
exports come out. Then a bootcamp chooses 15 of 70, a recruiter finds people by their skills, and an adviser finds out
where somebody stands (modules of these names). All of them are invented. Prints what they see;
ends with 1 and a sentence if something does not hold that must. ``--impatient``: staff end the last sitting, and nobody
waits for the clock.
A story (``--twelve``, ``--bootcamp``, ``--recruiter``, ``--adviser``): only those that are named.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpx2

from preuve_client import RefusedError, UnreachableError
from tour import adviser, bootcamp, finding
from tour.people import STORIES, Person
from tour.staff import Recruiter
from tour.start import Fresh, fresh_start
from tour.words import BrokenPromiseError, Diary, Voice


def main(words: Sequence[str]) -> int:
    """The exit status."""
    if unknown := set(words) - {"--english", "--impatient", *_STORIES}:
        known = ", ".join(["--english", "--impatient", *_STORIES])
        sys.stderr.write(f"make tour: {', '.join(sorted(unknown))}? There are {known}.\n")
        return 2
    impatient = "--impatient" in words
    voice = Voice("en" if "--english" in words else "fr")
    began = time.monotonic()
    try:
        voice.chapter("Premier démarrage", "First start")
        with fresh_start() as fresh:
            voice.say(f"Prêt après {fresh.ready_s:.0f} s.", f"Ready after {fresh.ready_s:.0f} s.")
            for name in [one for one in _STORIES if one in words] or _STORIES:
                _STORIES[name](fresh, voice, impatient)
    except (BrokenPromiseError, RefusedError, UnreachableError, TimeoutError, httpx2.HTTPError) as error:
        sys.stderr.write(f"\n✗ {error}\n")
        return 1
    took_s = time.monotonic() - began
    voice.chapter(f"✓ Tout tient. {took_s:.0f} secondes.", f"✓ Everything holds. {took_s:.0f} seconds.")
    return 0


def _twelve(fresh: Fresh, voice: Voice, impatient: bool) -> None:
    recruiter = Recruiter(fresh, voice)
    voice.chapter("La recruteuse prépare", "The recruiter prepares")
    recruiter.sign_in()
    invitations = recruiter.invite(recruiter.build_battery())
    answers = _answers(recruiter)
    people = [
        (Person(fresh.address, invitation, Diary(voice, invitation.name), answers), story)
        for invitation, story in zip(invitations, STORIES, strict=True)
        if story is not None
    ]
    if impatient:
        for person, _ in people:
            person.end_early = lambda who: recruiter.end(who.sitting["id"])
    with ThreadPoolExecutor(max_workers=len(people)) as threads:
        list(threads.map(lambda one: one[0].arrive(), people))
        recruiter.open_gate(len(people))

        def sit(one: Any) -> None:
            person, story = one
            person.begin()
            story(person)

        voice.say("Elles et ils travaillent, une minute environ…", "They work, for about a minute…")
        list(threads.map(sit, people))
    voice.chapter("Ce que chaque personne a vu", "What each person has seen")
    for person, _ in people:
        person.diary.show()
    absent = Diary(voice, invitations[-1].name)
    absent.see("N’est pas venue. Son lien reste bon.", "Did not come. The link stays good.")
    absent.show()
    voice.chapter("La recruteuse lit les résultats", "The recruiter reads the results")
    results = recruiter.results(len(people))
    _judge(recruiter, voice, results)
    recruiter.export(results, invitations[0].name)


def _answers(recruiter: Recruiter) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """By item: what is right, and what is not."""
    single, short = recruiter.questions["single"], recruiter.questions["short"]
    good = next(one["id"] for one in single["choices"] if one["right"])
    bad = next(one["id"] for one in single["choices"] if not one["right"])
    return {"q1": ({"chosen": [good]}, {"chosen": [bad]}), "q2": ({"text": short["texts"][0]}, {"text": "???"})}


def _judge(recruiter: Recruiter, voice: Voice, results: dict[str, dict[str, Any]]) -> None:
    best, late = "Aïcha Benali", "Karim Saïdi"
    voice.hold(
        results[best]["earned"] == results[best]["possible"] == 10.0,
        f"tout juste ne donne pas tous les points : {results[best]}",
        f"all right is not all points: {results[best]}",
    )
    voice.hold("Léa Fontaine" not in results, "une absente a un résultat.", "somebody absent has a result.")
    for name in ("Chloé Roux", "Farid Haddad", "Gaëlle Le Goff", "Hugo Lambert"):
        voice.hold(results[name]["earned"] == 0, f"{name} a des points.", f"{name} has points.")
    report = recruiter.browser.ask("GET", f"/v1/sittings/{results[late]['sitting']}/report")
    for_them = [one for item in report["items"] for one in item["handed_in"] if one["by"] != "candidate"]
    voice.hold(
        report["sitting"]["finish_reason"] != "candidate" and len(for_them) == 1,
        f"{late} : le serveur n’a pas rendu le brouillon.",
        f"{late}: the server has not handed in the draft.",
    )
    version, moments = for_them[0]["draft_version"], len(report["timeline"])
    voice.say(
        f"Rapport de {late} : version {version} du brouillon jugée, {moments} moments sur la frise.",
        f"Report of {late}: version {version} of the draft was graded, {moments} moments on the time line.",
    )
    own = recruiter.browser.ask("GET", f"/v1/sittings/{results[best]['sitting']}/candidate-report")
    voice.say(
        f"{best} lira dans son bilan : {own['score']['earned']:g} / {own['score']['possible']:g}.",
        f"{best} will read in her report: {own['score']['earned']:g} / {own['score']['possible']:g}.",
    )


#: In the order in which they are played.
_STORIES: Final[dict[str, Callable[[Fresh, Voice, bool], None]]] = {
    "--twelve": _twelve,
    "--bootcamp": lambda fresh, voice, _: bootcamp.play(fresh, voice),
    "--recruiter": lambda fresh, voice, _: finding.play(fresh, voice),
    "--adviser": lambda fresh, voice, _: adviser.play(fresh, voice),
}

if __name__ == "__main__":
    # Whoever ends this in the middle leaves no installation behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
