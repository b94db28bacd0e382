"""What follows a decision: letters, answers, somebody who declines, somebody who never answers, who is next."""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import update

from api.admission.store import DecisionRow
from api.database import open_database
from api.settings import Settings
from api.tenancy import EVERYWHERE
from preuve_client import Preuve
from preuve_client.model import Applicant
from tour.browser import Browser, until
from tour.staff import Recruiter
from tour.start import Fresh
from tour.words import Voice

_LINK: Final = re.compile(r"/d/([A-Za-z0-9_-]+)")
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class Known(Protocol):
    """What is known of an applicant."""

    email: str
    site: str
    groups: list[str]


def answer(
    preuve: Preuve, fresh: Fresh, staff: Recruiter, voice: Voice, people: Mapping[str, Known], admission: str
) -> None:
    """Letters, answers, somebody who declines, somebody who never answers, and those who come after them."""
    address = {name: one.email for name, one in people.items()}
    staff.browser.ask("POST", f"/v1/admissions/{admission}/announce", {})
    first = _offered(preuve, admission)
    places, names = len(first), [str(one["name"]) for one in first]
    links = until(lambda: _links(fresh.mail, [address[name] for name in names]), "data/mail")
    silent, by_telephone, declining, *accepting = names
    visitor = Browser(fresh.address, language=voice.language)

    def reply(name: str, word: str) -> None:
        answer = visitor.try_it(
            "POST", f"/d/{links[address[name]]}/reply", content=f"do={word}".encode(), headers=_FORM
        )
        voice.hold(answer.status_code == 303, f"{name} : {answer.status_code}", f"{name}: {answer.status_code}")

    for name in accepting:
        reply(name, "accept")
    called = next(one["candidate"] for one in first if one["name"] == by_telephone)
    staff.browser.ask("PUT", f"/v1/admissions/{admission}/replies/{called}", {"accepts": True})
    voice.say(
        f"Les lettres sont parties. {len(accepting)} personnes acceptent par leur lien, {by_telephone} par téléphone.",
        f"Letters have gone out. {len(accepting)} people accept by their link, {by_telephone} by telephone.",
    )
    reply(declining, "decline")
    (second,) = [one for one in _offered(preuve, admission) if one["name"] not in names]
    voice.say(
        f"{declining} décline : la place est aussitôt proposée à {second['name']}.",
        f"{declining} declines: the place is offered to {second['name']} at once.",
    )
    _pass_days(fresh, next(one["candidate"] for one in first if one["name"] == silent))
    known = {*names, str(second["name"])}
    (third,) = until(
        lambda: [one for one in _offered(preuve, admission) if one["name"] not in known], "an offer that expires"
    )
    states = {one["name"]: one["place"]["state"] for one in preuve.decisions(admission)["items"] if one["place"]}
    voice.hold(states[silent] == "expired", f"{silent} : {states[silent]}", f"{silent}: {states[silent]}")
    voice.say(
        f"{silent} n’a pas répondu (le calendrier de son offre est avancé de huit jours) : l’offre a expiré, "
        f"la place va à {third['name']}.",
        f"{silent} has not answered (the calendar of that offer is turned forward by eight days): the offer has "
        f"expired, the place goes to {third['name']}.",
    )
    late = [str(second["name"]), str(third["name"])]
    links |= until(lambda: _links(fresh.mail, [address[name] for name in late]), "data/mail")
    for name in late:
        reply(name, "accept")
    _conclude(preuve, voice, people, admission, places)
    visitor.close()


def _conclude(preuve: Preuve, voice: Voice, people: Mapping[str, Known], admission: str, places: int) -> None:
    items = preuve.decisions(admission)["items"]
    taken = [people[str(one["name"])] for one in items if one["place"] and one["place"]["state"] == "taken"]
    waiting = sum(1 for one in items if one["place"] and one["place"]["state"] == "waiting")
    prior = sum(1 for one in taken if one.groups)
    sites = Counter(one.site for one in taken)
    voice.hold(
        len(taken) == places and prior >= 8 and max(sites.values()) <= 8,
        f"{len(taken)} places, {prior} prioritaires, {sites}",
        f"{len(taken)} places, {prior} of priority groups, {sites}",
    )
    told = ", ".join(f"{site} {count}" for site, count in sorted(sites.items()))
    voice.say(
        f"{len(taken)} places acceptées, dont {prior} publics prioritaires ({told}) ; {waiting} personnes restent en "
        f"liste d’attente.",
        f"{len(taken)} places are taken, {prior} of them by priority groups ({told}); {waiting} people stay on the "
        f"waiting list.",
    )


def _offered(preuve: Preuve, admission: str) -> list[Applicant]:
    items = preuve.decisions(admission)["items"]
    return [one for one in items if one["place"] is not None and one["place"]["state"] == "offered"]


def _links(folder: Path, wanted: list[str]) -> dict[str, str]:
    """The links to decisions by address, once all are there."""
    found = {address: link for address, link in _decision_letters(folder) if address in wanted}
    return found if len(found) == len(wanted) else {}


def _decision_letters(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.glob("*.eml"):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = letter.get_body(("plain",))
        link = _LINK.search(body.get_content()) if body is not None else None
        if link is not None:
            yield str(letter["To"]), link[1]


def _pass_days(fresh: Fresh, candidate: str) -> None:
    """Let eight days pass for one offer: the one thing here that nobody can do over HTTP."""
    database = open_database(Settings.model_validate({"data": fresh.mail.parent}).database())
    try:
        with database.write(EVERYWHERE) as session:
            before = datetime.now(UTC) - timedelta(days=1)
            session.execute(update(DecisionRow).where(DecisionRow.candidate_id == candidate).values(offer_until=before))
    finally:
        database.close()
