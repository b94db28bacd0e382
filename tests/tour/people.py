"""The candidates: what each one does, and what they see while they do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.i18n import Language, translate
from api.pages import plain_words
from runner.verdict import SubmissionVerdict
from tour import works
from tour.browser import Browser, until
from tour.staff import Invitation
from tour.words import Diary

#: The items that everybody gets, by exercise; the last one is drawn.
ITEM = {"fizzbuzz": "i1", "shop-stock": "i2", "order-totals": "i3"}


class Person:
    """Somebody at a computer."""

    def __init__(self, address: str, invitation: Invitation, diary: Diary, right: Mapping[str, Any]) -> None:
        """``right`` are the right answers to the two questions, by item."""
        self.invitation = invitation
        self.diary = diary
        self.address = address
        self._right = right
        self.browser = Browser(address, name="Tour/1", language=diary.voice.language)
        #: Where there is no time to wait for the clock: staff end the sitting.
        self.end_early: Callable[[Person], None] | None = None
        self.sitting: dict[str, Any] = {}
        self._versions: dict[str, int] = {}

    # Coming in

    def enter(self, browser: Browser | None = None) -> None:
        """With a link, or with codes."""
        browser = browser or self.browser
        mine = self.invitation
        if mine.link is not None:
            self.sitting = browser.ask("POST", "/v1/entry/link", {"token": mine.link})["sitting"]
            return
        self.sitting = browser.ask("POST", "/v1/entry/code", {"room": mine.room, "code": mine.code})["sitting"]

    def arrive(self) -> None:
        """Come in, read what this is, and find the gate closed."""
        self.enter()
        by = ("avec le lien de la lettre", "with the link of the letter")
        if self.invitation.link is None:
            by = ("avec le code de la feuille, sans courriel", "with the code of the sheet, without e-mail")
        title, minutes = self.sitting["campaign"]["title"], self.sitting["minutes"]
        more = f" + {self.sitting['extra_percent']} %" if self.sitting["extra_percent"] else ""
        self.diary.see(
            f"Entre {by[0]}. « {title} » : {minutes} minutes{more}.",
            f"Comes in {by[1]}. “{title}”: {minutes} minutes{more}.",
        )
        refusal = self.browser.refused("POST", "/v1/sitting/begin")
        self.diary.hold(
            refusal == "gate-closed",
            f"a pu commencer avant l’ouverture ({refusal}).",
            f"could begin before the gate was open ({refusal}).",
        )

    def begin(self) -> None:
        """Once the gate is open."""
        until(lambda: self.browser.ask("GET", "/v1/sitting")["campaign"]["may_begin"], "gate")
        self.sitting = self.browser.ask("POST", "/v1/sitting/begin")

    # Working

    def content(self, source: str) -> dict[str, Any]:
        """One file of Python."""
        return {"language": "python", "files": {works.ENTRY: source}}

    def save(self, item: str, content: Mapping[str, Any], browser: Browser | None = None) -> int:
        """A draft. Its version."""
        body = {"base_version": self._versions.get(item, 0), "content": content}
        saved = (browser or self.browser).ask("PUT", f"/v1/sitting/drafts/{item}", body)
        self._versions[item] = saved["version"]
        return int(saved["version"])

    def answer(self, *, right: bool) -> None:
        """Both questions."""
        for item, answers in self._right.items():
            content = answers[0 if right else 1]
            version = self.save(item, content)
            self.browser.ask("POST", f"/v1/sitting/items/{item}/submit", {"base_version": version})
        self.diary.see("Répond aux deux questions.", "Answers both questions.")

    def hand_in(self, item: str, source: str, intent: str = "submit") -> str:
        """Save, and run or submit. The submission."""
        version = self.save(item, self.content(source))
        receipt = self.browser.ask("POST", f"/v1/sitting/items/{item}/{intent}", {"base_version": version})
        return str(receipt["submission"])

    def result(self, submission: str, what: str) -> dict[str, Any]:
        """Wait for it, and say it as the page does."""
        path = f"/v1/sitting/submissions/{submission}"
        seen: dict[str, Any] = until(
            lambda: ((found := self.browser.ask("GET", path))["state"] == "done" and found) or {}, f"{what} {path}"
        )
        voice = self.diary.voice
        heading, words = _told(seen, voice.language)
        points = f" ({seen['earned']:g} / {seen['possible']:g})" if seen["possible"] else ""
        self.diary.lines.append(f"{what}{points} : {heading} — {words}")
        report = seen["report"]
        checks = [*report["samples"], *(check for one in report["criteria"] for check in one["checks"])]
        told = set()
        for check in checks:
            sentence = plain_words.of_check(check.get("reason"), voice.language)
            if check["verdict"] != "passed" and sentence and sentence not in told:
                told.add(sentence)
                label = voice.of(check["label"])
                self.diary.see(f"    {label} : {sentence}", f"    {label}: {sentence}")
        for one in report["diagnostics"][:1]:
            self.diary.lines.append(f"    {one['file']}:{one['line']}: {one['message']}")
        self.diary.hold(
            seen["verdict"] != "infrastructure",
            "un jugement a manqué par notre faute.",
            "a verdict was missed through our fault.",
        )
        return seen

    def submit(self, exercise: str, source: str) -> dict[str, Any]:
        """One exercise of the first part, to its verdict."""
        return self.result(self.hand_in(ITEM[exercise], source), exercise)

    def to_last_part(self) -> str:
        """Be done with the first part. The item that was drawn."""
        self.sitting = self.browser.ask("POST", "/v1/sitting/parts/p1/finish")
        return str(self.sitting["parts"][1]["items"][0]["id"])

    def drawn(self, item: str) -> str:
        """Which exercise that is."""
        return str(self.browser.ask("GET", f"/v1/sitting/items/{item}")["exercise"]["slug"])

    def finish(self, *, drawn: Callable[[str], str] | None = None) -> None:
        """The last part, and the end. ``drawn`` says what is written there; None: nothing."""
        item = self.to_last_part()
        if drawn is not None:
            slug = self.drawn(item)
            submission = self.hand_in(item, drawn(slug))
            self.browser.ask("POST", "/v1/sitting/finish")
            self.result(submission, slug)
        else:
            self.browser.ask("POST", "/v1/sitting/finish")
        self.goodbye()

    def goodbye(self) -> list[dict[str, Any]]:
        """The receipts."""
        receipts: list[dict[str, Any]] = self.browser.ask("GET", "/v1/sitting/receipts")["items"]
        digests = ", ".join(f"{one['item']} {one['digest'][:8]}" for one in receipts)
        self.diary.see(f"Reçus : {digests}.", f"Receipts: {digests}.")
        return receipts


def _told(seen: Mapping[str, Any], language: Language) -> tuple[str, str]:
    """Heading and sentence, as the page has them."""
    if seen["mode"] == "run" and seen["verdict"] in plain_words.OF_RUN:
        heading, words = plain_words.OF_RUN[SubmissionVerdict(seen["verdict"])]
        return translate(heading, language), translate(words, language)
    return plain_words.of_submission(seen["verdict"], language)


def right(person: Person) -> None:
    """All of it right."""
    person.answer(right=True)
    tried = person.hand_in(ITEM["fizzbuzz"], works.RIGHT["fizzbuzz"], "run")
    person.result(tried, "fizzbuzz, " + person.diary.voice.choose("essai", "a try"))
    for exercise in ITEM:
        seen = person.submit(exercise, works.RIGHT[exercise])
        person.diary.hold(seen["verdict"] == "accepted", f"{exercise} : {seen}", f"{exercise}: {seen}")
    person.finish(drawn=works.RIGHT.__getitem__)


def partly_right(person: Person) -> None:
    """Some checks pass."""
    person.answer(right=True)
    for exercise in ("fizzbuzz", "shop-stock"):
        seen = person.submit(exercise, works.PARTLY[exercise])
        person.diary.hold(seen["verdict"] == "partial", f"{exercise} : {seen}", f"{exercise}: {seen}")
    person.finish()


def wrong(person: Person) -> None:
    """None passes."""
    person.answer(right=False)
    for exercise in ("fizzbuzz", "shop-stock"):
        seen = person.submit(exercise, works.WRONG[exercise])
        person.diary.hold(seen["verdict"] == "rejected", f"{exercise} : {seen}", f"{exercise}: {seen}")
    person.finish()


def mends_it(person: Person) -> None:
    """Forgets a colon, reads where, and mends it: that costs nothing."""
    seen = person.submit("fizzbuzz", works.MISSING_COLON)
    person.diary.hold(seen["verdict"] == "not_gradable", f"{seen}", f"{seen}")
    seen = person.submit("fizzbuzz", works.RIGHT["fizzbuzz"])
    person.diary.hold(seen["verdict"] == "accepted", f"{seen}", f"{seen}")
    person.finish()


def endless(person: Person) -> None:
    """A loop that never ends, for some numbers."""
    seen = person.submit("fizzbuzz", works.ENDLESS)
    person.diary.hold(seen["verdict"] == "partial", f"{seen}", f"{seen}")
    person.finish()


def hostile(source: str) -> Callable[[Person], None]:
    """Attacks the sandbox, and earns nothing by it."""

    def attack(person: Person) -> None:
        seen = person.submit("fizzbuzz", source)
        person.diary.hold(not seen["earned"], f"l’attaque a rapporté {seen}", f"the attack was worth {seen}")
        person.finish()

    return attack


def extra_time(person: Person) -> None:
    """A third more time."""
    clock = person.sitting["clock"]
    person.diary.hold(
        clock["allowed_ms"] > person.sitting["minutes"] * 60_000,
        f"n’a pas reçu son temps supplémentaire : {clock}",
        f"was not given the extra time: {clock}",
    )
    left = clock["left_ms"] / 60_000
    person.diary.see(f"L’horloge donne {left:.1f} minutes.", f"The clock gives {left:.1f} minutes.")
    person.submit("fizzbuzz", works.RIGHT["fizzbuzz"])
    person.submit("shop-stock", works.PARTLY["shop-stock"])
    person.finish()


def changes_computer(person: Person) -> None:
    """Goes on at another computer; the first one cannot overwrite what was typed there."""
    item = ITEM["fizzbuzz"]
    half = works.RIGHT["fizzbuzz"].partition("\n")[0] + "\n    # …\n"
    first, base = person.browser, person.save(item, person.content(half))
    second = Browser(person.address, name="Tour/2", language=person.diary.voice.language)
    person.enter(second)
    found = second.ask("GET", f"/v1/sitting/items/{item}")
    person.diary.hold(
        found["content"]["files"][works.ENTRY] == half,
        "n’a pas retrouvé son travail sur l’autre ordinateur.",
        "did not find the work again on the other computer.",
    )
    person.diary.see(
        f"Passe sur un autre ordinateur : tout est là (version {base} du brouillon).",
        f"Goes to another computer: everything is there (version {base} of the draft).",
    )
    person.browser = second
    person.save(item, person.content(works.RIGHT["fizzbuzz"]))
    late = first.refused("PUT", f"/v1/sitting/drafts/{item}", {"base_version": base, "content": person.content("#\n")})
    person.diary.hold(
        late == "draft-conflict",
        f"le premier ordinateur a pu écraser le second ({late}).",
        f"the first computer could overwrite the second ({late}).",
    )
    person.diary.see(
        "Le premier ordinateur veut encore enregistrer : refusé, avec le brouillon plus récent en réponse.",
        "The first computer still wants to save: refused, and the newer draft comes along.",
    )
    seen = person.submit("fizzbuzz", works.RIGHT["fizzbuzz"])
    person.diary.hold(seen["verdict"] == "accepted", f"{seen}", f"{seen}")
    person.finish()
    first.close()


def late(person: Person) -> None:
    """Types until the time is over, and never submits: the server does."""
    person.answer(right=True)
    item = person.to_last_part()
    slug = person.drawn(item)
    source = works.RIGHT[slug]
    person.save(item, person.content(source[: len(source) // 2]))
    version = person.save(item, person.content(source))
    person.diary.see(
        f"Écrit {slug}, enregistré (version {version}), et oublie de rendre. Le temps passe…",
        f"Writes {slug}, saved (version {version}), and forgets to submit. Time passes…",
    )
    by = "clock"
    if person.end_early is not None:
        person.end_early(person)
        by = "staff"
    until(lambda: person.browser.ask("GET", "/v1/sitting")["state"] == "finished", "clock")
    receipts = person.goodbye()
    mine = [one for one in receipts if one["item"] == item]
    person.diary.hold(
        [(one["by"], one["draft_version"]) for one in mine] == [(by, version)],
        f"le serveur n’a pas rendu le brouillon : {mine}",
        f"the server has not handed in the draft: {mine}",
    )
    person.diary.see(
        f"C’est fini : le serveur a rendu la version {version} du brouillon à sa place.",
        f"It is over: the server has handed in version {version} of the draft in their place.",
    )
    refusal = person.browser.refused(
        "PUT", f"/v1/sitting/drafts/{item}", {"base_version": version, "content": person.content("#\n")}
    )
    late_save = {"not-running", "time-over"}
    person.diary.hold(refusal in late_save, f"a pu écrire après la fin ({refusal}).", f"could write after ({refusal}).")
    seen = person.result(str(mine[0]["submission"]), slug)
    person.diary.hold(seen["verdict"] == "accepted", f"{seen}", f"{seen}")


#: What each of the twelve does, in the order of ``staff.GUESTS``. None: never comes.
STORIES: tuple[Callable[[Person], None] | None, ...] = (
    right,
    partly_right,
    wrong,
    mends_it,
    endless,
    hostile(works.FORK_BOMB),
    hostile(works.READS_PROC),
    hostile(works.FORGES),
    extra_time,
    changes_computer,
    late,
    None,
)
