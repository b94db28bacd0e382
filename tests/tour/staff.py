"""The recruiter: signs in, builds a battery, makes a campaign, invites, opens the gate, reads and exports."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from tour.browser import Browser, until
from tour.start import Fresh
from tour.words import Voice

#: Name, e-mail address, extra time; twelve, three of them without address.
GUESTS = (
    ("Aïcha Benali", "aicha@exemple.fr", ""),
    ("Bruno Petit", "bruno@exemple.fr", ""),
    ("Chloé Roux", "", ""),
    ("David Morel", "david@exemple.fr", ""),
    ("Élodie Brûlé", "elodie@exemple.fr", ""),
    ("Farid Haddad", "farid@exemple.fr", ""),
    ("Gaëlle Le Goff", "gaelle@exemple.fr", ""),
    ("Hugo Lambert", "hugo@exemple.fr", ""),
    ("Inès N’Diaye", "", "33 %"),
    ("Jean-Paul Weiß", "", ""),
    ("Karim Saïdi", "karim@exemple.fr", ""),
    ("Léa Fontaine", "lea@exemple.fr", ""),
)
_CSV = {"Content-Type": "text/csv"}
_LINK = re.compile(r"/e/([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What somebody holds in their hands: a link, or two codes."""

    name: str
    link: str | None
    room: str | None = None
    code: str | None = None


class Recruiter:
    """One member of staff, at one browser."""

    def __init__(self, fresh: Fresh, voice: Voice) -> None:
        """Nothing is asked yet."""
        self.browser = Browser(fresh.address, language=voice.language)
        self._fresh = fresh
        self._voice = voice
        self.campaign = ""
        #: By kind: the question, with what is right.
        self.questions: dict[str, dict[str, Any]] = {}

    def sign_in(self) -> None:
        """With what the first start has printed."""
        who = {"login": self._fresh.login, "password": self._fresh.password}
        session = self.browser.ask("POST", "/v1/session", who)
        self._voice.say(
            f"Connexion comme « {self._fresh.login} », avec le mot de passe affiché au premier démarrage : "
            f"rôle {session['role']}.",
            f"Signed in as “{self._fresh.login}”, with the password that the first start has printed: "
            f"role {session['role']}.",
        )

    def starter_questions(self) -> list[dict[str, Any]]:
        """Those that came with the installation, with what is right; taken over if nobody has."""
        self.browser.ask("POST", "/v1/questions/starters")
        found: list[dict[str, Any]] = self.browser.ask("GET", "/v1/questions?limit=200")["items"]
        return found

    def build_battery(self) -> str:
        """Two parts: the last one lasts a minute, so that somebody's time can run out before your eyes."""
        ask, voice = self.browser.ask, self._voice
        for one in ask("POST", "/v1/questions/starters")["items"]:
            self.questions.setdefault(one["kind"], one)
        single, short = self.questions["single"], self.questions["short"]
        work = [
            {"id": "i1", "kind": "exercise", "exercise": "fizzbuzz", "weight": 2, "languages": ["python"]},
            {"id": "i2", "kind": "exercise", "exercise": "shop-stock", "weight": 3},
            {"id": "i3", "kind": "exercise", "exercise": "order-totals", "weight": 2, "submissions": 3},
            {"id": "q1", "kind": "question", "question": single["id"], "weight": 1},
            {"id": "q2", "kind": "question", "question": short["id"], "weight": 1},
        ]
        drawn = [
            {"id": "i4", "kind": "exercise", "exercise": "page-address"},
            {"id": "i5", "kind": "exercise", "exercise": "newsletter-repair"},
        ]
        parts = [
            {"id": "p1", "title": {"fr": "Écrire du code", "en": "Writing code"}, "minutes": 45, "items": work},
            {
                "id": "p2",
                "title": {"fr": "Une minute", "en": "One minute"},
                "minutes": 1,
                "items": [{"id": "b1", "kind": "block", "draw": 1, "weight": 1, "of": drawn}],
            },
        ]
        plan = {"feedback": "full", "navigation": "free", "minutes": None, "parts": parts}
        preview = ask("POST", "/v1/battery-plans/preview", {"plan": plan})
        skills = ", ".join(sorted({one["skill"]["code"] for one in preview["skills"]}))
        voice.say(
            f"Batterie : {preview['items']} exercices et questions, {preview['minutes']} minutes, "
            f"{preview['points']:g} points. Compétences : {skills}.",
            f"Battery: {preview['items']} exercises and questions, {preview['minutes']} minutes, "
            f"{preview['points']:g} points. Skills: {skills}.",
        )
        for problem in preview["problems"]:
            voice.say(f"Conseil : {problem['message']}", f"Advice: {problem['message']}")
        title = voice.choose("Positionnement développement web", "Web development, where do you stand?")
        battery = str(ask("POST", "/v1/batteries", {"title": title, "plan": plan})["id"])
        version = ask("POST", f"/v1/batteries/{battery}/publish", headers={"If-Match": "*"})
        voice.say(f"Publiée : version {version['number']}.", f"Published: version {version['number']}.")
        return battery

    def invite(self, battery: str) -> list[Invitation]:
        """A campaign with a start gate, and everybody from a file: first with a mistake, then without."""
        ask, voice = self.browser.ask, self._voice
        title = voice.choose("Promotion de janvier", "January class")
        made = ask("POST", "/v1/campaigns", {"title": title, "battery": battery, "start_gate": True})
        self.campaign = str(made["id"])
        good = _table(GUESTS)
        bad = good.replace(b"bruno@exemple.fr", b"bruno chez exemple.fr")
        look = ask("POST", f"/v1/campaigns/{self.campaign}/invitations/preview", content=bad, headers=_CSV)
        voice.hold(look["fault_count"] == 1, "une erreur du fichier n’a pas été vue.", "a fault was not seen.")
        fault = look["faults"][0]
        voice.say(
            f"Fichier CSV, ligne {fault['line']}, colonne {fault['column']} : {fault['message']}",
            f"CSV file, line {fault['line']}, column {fault['column']}: {fault['message']}",
        )
        taken = ask("POST", f"/v1/campaigns/{self.campaign}/invitations/import", content=good, headers=_CSV)
        voice.hold(
            (taken["invited"], taken["codes"]) == (12, 3),
            f"12 personnes dont 3 codes étaient attendues : {taken}",
            f"12 people, 3 of them with codes, were expected: {taken}",
        )
        ask("POST", f"/v1/campaigns/{self.campaign}/open")
        sheets = ask("GET", f"/v1/campaigns/{self.campaign}/code-sheets")["sheets"]
        paper = ask("GET", f"/v1/campaigns/{self.campaign}/code-sheets", headers={"Accept": "application/pdf"})
        voice.hold(paper.startswith(b"%PDF"), "pas de feuille de codes.", "there is no code sheet.")
        links = until(lambda: _links(self._fresh.mail, 9), "data/mail")
        voice.say(
            f"12 personnes invitées : {len(links)} lettres avec un lien, {len(sheets)} feuilles avec un code.",
            f"12 people invited: {len(links)} letters with a link, {len(sheets)} sheets with a code.",
        )
        codes = {one["name"]: one for one in sheets}
        return [
            Invitation(name=name, link=links[address])
            if address
            else Invitation(name=name, link=None, room=codes[name]["room_code"], code=codes[name]["personal_code"])
            for name, address, _ in GUESTS
        ]

    def open_gate(self, waiting: int) -> None:
        """Once so many people wait in front of it."""
        path = f"/v1/campaigns/{self.campaign}/sittings"
        until(lambda: len(self.browser.ask("GET", path)["items"]) >= waiting, path)
        self.browser.ask("POST", f"/v1/campaigns/{self.campaign}/gate")
        self._voice.say(
            f"{waiting} personnes attendent derrière la porte de départ. Elle s’ouvre : tout le monde commence.",
            f"{waiting} people wait behind the start gate. It opens: everybody begins.",
        )

    def end(self, sitting: str) -> None:
        """Somebody's sitting."""
        self.browser.ask("POST", f"/v1/sittings/{sitting}/finish")

    def results(self, sat: int) -> dict[str, dict[str, Any]]:
        """Lines by name, once all is graded."""
        path = f"/v1/campaigns/{self.campaign}/results?limit=50"

        def finished() -> list[dict[str, Any]]:
            items: list[dict[str, Any]] = self.browser.ask("GET", path)["items"]
            done = len(items) >= sat and all(one["final"] and one["state"] == "finished" for one in items)
            return items if done else []

        found = until(finished, path)
        for one in found:
            share = f"{one['share'] * 100:3.0f} %"
            line = f"{share}  {one['earned']:5.2f} / {one['possible']:g}  {one['name']}"
            self._voice.say(line, line)
        return {str(one["name"]): one for one in found}

    def export(self, results: dict[str, dict[str, Any]], best: str) -> None:
        """All that leaves."""
        ask, voice = self.browser.ask, self._voice
        raw = ask("GET", f"/v1/campaigns/{self.campaign}/export.csv?separator=semicolon&decimal_comma=true")
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
        voice.hold(raw.startswith(b"\xef\xbb\xbf"), "le CSV est sans BOM.", "the CSV has no byte order mark.")
        voice.hold(
            len(lines) == len(results) + 1,
            f"le CSV a {len(lines)} lignes.",
            f"the CSV has {len(lines)} lines.",
        )
        voice.say(
            f"CSV : {len(lines) - 1} personnes, {len(lines[0])} colonnes.",
            f"CSV: {len(lines) - 1} people, {len(lines[0])} columns.",
        )
        document = ask("GET", f"/v1/campaigns/{self.campaign}/export.json")
        names = {one["person"]["name"] for one in document["sittings"]}
        voice.hold(names == set(results), f"le JSON nomme {names}.", f"the JSON names {names}.")
        voice.say(
            f"JSON : {document['format']}, version {document['version']}, {len(names)} personnes.",
            f"JSON: {document['format']}, version {document['version']}, {len(names)} people.",
        )
        path = f"/v1/sittings/{results[best]['sitting']}/report.pdf?language={voice.language}"
        paper = ask("GET", path)
        voice.hold(paper.startswith(b"%PDF"), "pas de rapport en PDF.", "there is no report as PDF.")
        token = re.search(rb"/verify/([A-Za-z0-9_-]+)", paper) or _verify_link(paper)
        voice.hold(token, "le PDF ne dit pas où le vérifier.", "the PDF does not say where to check it.")
        assert token is not None
        vouched = Browser(self._fresh.address).ask("GET", f"/v1/verify/{token[1].decode()}")
        voice.hold(vouched["name"] == best, "la vérification nomme autrui.", "the check names somebody else.")
        voice.say(
            f"PDF : {len(paper) // 1024} Ko ; l’adresse qu’il porte confirme à qui la lit : {vouched['name']}, "
            f"{vouched['earned']:g} / {vouched['possible']:g}.",
            f"PDF: {len(paper) // 1024} kB; the address in it vouches to whoever reads it: {vouched['name']}, "
            f"{vouched['earned']:g} / {vouched['possible']:g}.",
        )


def _table(guests: tuple[tuple[str, str, str], ...]) -> bytes:
    """As a French spreadsheet writes it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows((("Nom", "Courriel", "Temps supplémentaire"), *guests))
    return text.getvalue().encode("utf-8-sig")


def _links(folder: Path, count: int) -> dict[str, str]:
    """The links of the letters by address, once all are there."""
    found = {}
    for path in folder.glob("*.eml"):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = letter.get_body(("plain",))
        link = _LINK.search(body.get_content()) if body is not None else None
        if link is not None:
            found[str(letter["To"])] = link[1]
    return found if len(found) == count else {}


def _verify_link(paper: bytes) -> re.Match[bytes] | None:
    """The address behind the words, where the file is compressed."""
    for page in PdfReader(io.BytesIO(paper)).pages:
        for one in page.get("/Annots") or []:
            target = str(one.get_object().get("/A", {}).get("/URI", ""))
            if match := re.search(rb"/verify/([A-Za-z0-9_-]+)", target.encode()):
                return match
    return None
