"""The words of results and of the room: states, alerts, what happened, and who did it."""

from markupsafe import Markup

from api.i18n import Language, sentence, translate
from api.pages.words import filters_of
from api.results.report import Comment, SittingReport
from api.results.scoring import Standing
from api.results.timeline import Moment
from runner.model import Localized

#: By state of a sitting: the badge's kind, its symbol, its word.
STATES: dict[str, tuple[str, str, str]] = {
    "waiting": ("", "dots", sentence("Has not begun")),
    "running": ("good", "play", sentence("At work")),
    "paused": ("warn", "pause", sentence("Paused")),
    "finished": ("info", "check", sentence("Done")),
}
#: By state of an item of a report.
STANDINGS: dict[str, tuple[str, str, str]] = {
    "counted": ("", "check", sentence("Counts")),
    "waiting": ("info", "dots", sentence("Being checked")),
    "missing": ("warn", "warning", sentence("Nothing handed in")),
    Standing.NOT_GRADABLE: ("info", "info", sentence("Could not be run")),
    "platform_fault": ("ours", "tool", sentence("Lost through our fault: left out of the score")),
}
#: What staff should look after: kind, symbol, words.
ALERTS: dict[str, tuple[str, str, str]] = {
    "not_connected": ("bad", "warning", sentence("Not connected")),
    "nothing_saved": ("warn", "clock", sentence("Nothing saved for a minute")),
    "nearly_over": ("warn", "clock", sentence("Less than 5 minutes left")),
    "adjustment": ("info", "person", sentence("Asks for an adjustment")),
}
BY: dict[str, str] = {
    "candidate": sentence("by the candidate"),
    "clock": sentence("by the clock, at the end of the time"),
    "staff": sentence("by the staff"),
}
#: Why a sitting is over.
ENDS: dict[str, str] = {
    "candidate": sentence("handed in before the end"),
    "clock": sentence("the time was over"),
    "staff": sentence("ended by the staff"),
    "steps": sentence("the steps that follow are harder"),
}
#: By kind of event. Places: item, minutes, version.
_HAPPENED: dict[str, str] = {
    "entered": sentence("Arrived"),
    "begun": sentence("Began"),
    "opened": sentence("Opened %(item)s"),
    "taken_over": sentence("Another computer took over"),
    "run": sentence("Tried %(item)s"),
    "submit": sentence("Handed in %(item)s"),
    "answer": sentence("Answered %(item)s"),
    "paused": sentence("Paused"),
    "resumed": sentence("Went on"),
    "reopened": sentence("Reopened"),
    "extended": sentence("More time: %(minutes)s min"),
    "given_back": sentence("Time given back after a fault of ours: %(time)s"),
    "adjustment_asked": sentence("Asked for an adjustment"),
    "left": sentence("Left this computer"),
    "not_handed_in": sentence("Not handed in, since no submission was left: %(item)s"),
    "part_finished": sentence("Done with a part"),
    "finished": sentence("Finished"),
}
CAUSES: dict[str, str] = {
    "first": sentence("first result"),
    "regrade": sentence("after a regrade"),
    "reopened": sentence("after the sitting was reopened"),
}
REGRADES: dict[str, tuple[str, str, str]] = {
    "previewing": ("info", "dots", sentence("Being graded: nothing has changed")),
    "ready": ("warn", "warning", sentence("Somebody has to decide")),
    "applied": ("good", "check", sentence("Applied")),
    "dismissed": ("", "cross", sentence("Dismissed")),
}

_SHORT_ID = 8


def badges(table: dict[str, tuple[str, str, str]], language: Language) -> dict[str, tuple[str, str, str]]:
    """One of the tables above with its words in a language: (words, kind, symbol), as the macro ``badge`` takes it."""
    return {name: (translate(words, language), kind, symbol) for name, (kind, symbol, words) in table.items()}


def told(table: dict[str, str], language: Language) -> dict[str, str]:
    """The same of a table of sentences."""
    return {name: translate(words, language) for name, words in table.items()}


def text_of(text: Localized, language: Language) -> str:
    """The side of a text that the reader reads."""
    return text.fr if language == "fr" else text.en


def nameless(candidate: str, language: Language) -> str:
    """What somebody is called where no name is shown."""
    return translate(sentence("Candidate %(id)s"), language, {"id": candidate[-_SHORT_ID:]})


def person_of(report: SittingReport, language: Language) -> str:
    """How the page calls whoever sat."""
    return report.person.name or nameless(report.person.id, language)


def titles_of(report: SittingReport, language: Language) -> dict[str, str]:
    """What each item is called."""
    return {item.id: text_of(item.title, language) for item in report.items}


def happened(moment: Moment, titles: dict[str, str], language: Language) -> str:
    """One entry of the time line as a sentence."""
    words = _HAPPENED.get(moment.kind)
    if words is None:
        return moment.kind
    facts = {
        "item": titles.get(moment.item or "", translate(sentence("Practice"), language)),
        "minutes": str(moment.data.get("minutes", 0)),
        "time": str(filters_of(language)["duration"](moment.data.get("given_ms", 0))),
    }
    return translate(words, language, facts)


def note_html(comment: Comment, author: str, at: str) -> Markup:
    """A comment between lines of code."""
    lines = Markup("<br>").join(comment.text.splitlines())
    return Markup("<p><strong>{}</strong> <span>{}</span></p><p>{}</p>").format(author, at, lines)
