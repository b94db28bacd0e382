"""What is typed of a job profile, as the use cases know it: rows of skills, empty ones left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.datastructures import FormData

from api.i18n import Language, sentence, translate
from api.matching.model import (
    MOST_LEVEL,
    MOST_NEEDS,
    MOST_PLACE,
    MOST_TITLE,
    MOST_TRAINING,
    MOST_WEIGHT,
    USUAL_TRAINING,
    Need,
    Occupation,
    Wish,
)
from api.pages.staff.desk import text_of
from api.skills.model import CODE, SkillKey

#: Rows for more skills than there are.
_MORE = 4

_NO_TITLE = sentence("Give the job a title of one line.")
_NO_PLACE = sentence("Write the place in one line, or leave it empty.")
_NO_NUMBER = sentence("Write a number from %(least)s to %(most)s.")
_NO_CODE = sentence("Write the code as its framework has it, such as M1855.")


@dataclass(slots=True)
class Typed:
    """What was typed, and what is wrong with it by field. ``wish`` is None while something is."""

    values: dict[str, str]
    rows: int = _MORE
    errors: dict[str, str] = field(default_factory=dict)
    wish: Wish | None = None


def of(wish: Wish) -> Typed:
    """As a form shows it."""
    occupation = wish.occupation
    values = {
        "title": wish.title,
        "place": wish.place,
        "training_levels": str(wish.training_levels),
        "occupation": "" if occupation is None else occupation.code,
        "framework": "rome" if occupation is None else occupation.framework,
    }
    for number, need in enumerate(wish.needs):
        values |= {
            f"skill{number}": written(need.skill),
            f"level{number}": str(need.level),
            f"weight{number}": str(need.weight),
            f"essential{number}": "yes" if need.essential else "",
        }
    return Typed(values, rows=min(len(wish.needs) + _MORE, MOST_NEEDS))


def empty(needs: tuple[Need, ...] = (), title: str = "", rome: str = "") -> Typed:
    """A new form, perhaps with the skills of a trade."""
    occupation = Occupation("rome", rome) if rome else None
    return of(Wish(title=title, needs=needs, occupation=occupation, training_levels=USUAL_TRAINING))


def read(form: FormData, language: Language) -> Typed:
    """What was typed."""
    values = {key: text_of(form, key).strip() for key in form if key != "csrf"}
    rows = sum(key.startswith("skill") for key in values)
    typed = Typed(values, rows=min(max(rows, _MORE), MOST_NEEDS))
    reader = _Reader(typed, language)
    title, place, occupation = (values.get(name, "") for name in ("title", "place", "occupation"))
    framework = values.get("framework", "") if CODE.fullmatch(values.get("framework", "")) else "rome"
    if not title or len(title) > MOST_TITLE or not title.isprintable():
        reader.wrong("title", _NO_TITLE)
    if len(place) > MOST_PLACE or not (place.isprintable() or not place):
        reader.wrong("place", _NO_PLACE)
    if occupation and not CODE.fullmatch(occupation):
        reader.wrong("occupation", _NO_CODE)
    training = reader.number("training_levels", 0, MOST_TRAINING)
    needs = tuple(one for row in range(typed.rows) if (one := reader.need(row)) is not None)
    if not typed.errors:
        typed.wish = Wish(
            title=title,
            place=place,
            occupation=Occupation(framework, occupation) if occupation else None,
            needs=needs,
            training_levels=training,
        )
    return typed


def written(skill: SkillKey) -> str:
    """A skill in one word."""
    return f"{skill.framework}/{skill.version}/{skill.code}"


@dataclass(slots=True)
class _Reader:
    typed: Typed
    language: Language

    def wrong(self, name: str, said: str, **facts: str) -> None:
        """One thing is."""
        self.typed.errors[name] = translate(said, self.language, facts)

    def number(self, name: str, least: int, most: int) -> int:
        """What stands there; the least where nothing usable does."""
        text = self.typed.values.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most:
            return int(text)
        self.wrong(name, _NO_NUMBER, least=str(least), most=str(most))
        return least

    def need(self, row: int) -> Need | None:
        """A row; None where no skill is chosen."""
        words = self.typed.values.get(f"skill{row}", "").split("/")
        if len(words) != 3 or not all(CODE.fullmatch(word) for word in words):
            return None
        return Need(
            skill=SkillKey(*words),
            level=self.number(f"level{row}", 1, MOST_LEVEL),
            weight=self.number(f"weight{row}", 1, MOST_WEIGHT),
            essential=self.typed.values.get(f"essential{row}") == "yes",
        )
