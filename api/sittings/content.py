"""What a draft may hold: the rules, the one canonical form of it, and its digest. Pure.

To an exercise: ``{"language": …, "files": {…}}``, and under ``others`` what was written in other languages, so that
trying another one loses nothing. To a question: ``{"chosen": [...], "text": "…"}``. What is handed in never holds
``others``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from api.grading.file_faults import fault_of
from api.refused import Fault
from api.sittings.model import ItemKit, LanguageKit, UnfitDraftError
from runner.exercise.file_problems import FileProblem
from runner.exercise.files import name_and_size_problems

MOST_CHOSEN = 100
MOST_TEXT = 10_000
_CHOICE_LENGTH = 100


def canonical(content: Mapping[str, Any]) -> bytes:
    """The same bytes for the same content."""
    return msgspec.json.encode(content, order="deterministic")


def digest_of(content: Mapping[str, Any]) -> str:
    """sha256 of the canonical form, in hex."""
    return sha256(canonical(content)).hexdigest()


def work_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What of a draft is handed in."""
    if "files" not in content:
        return dict(content)
    return {"language": content["language"], "files": content["files"]}


def is_blank(content: Mapping[str, Any], kit: ItemKit | None) -> bool:
    """True if nothing was done: a starter as it was given, no answer."""
    if kit is None:
        return not content.get("chosen") and not str(content.get("text", "")).strip()
    language = kit.languages.get(content["language"])
    return language is not None and digest_of(work_of(content)) == language.starter_digest


def check_answer(content: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a question, in the form in which it is kept.

    Raises:
        UnfitDraftError: it is none.
    """
    match content:
        case {"chosen": list(chosen), **rest} if _are_choices(chosen) and set(rest) <= {"text"}:
            text = rest.get("text", "")
        case {"text": text, **rest} if not rest:
            chosen = []
        case _:
            raise UnfitDraftError((_not_an("answer"),))
    if not isinstance(text, str):
        raise UnfitDraftError((_not_an("answer"),))
    if len(text) > MOST_TEXT or not _is_text(text):
        raise UnfitDraftError(
            (
                Fault(
                    place="/content/text",
                    message="The text is too long, or holds what is no text.",
                    remedy="Send %(most)s characters at most.",
                    facts={"most": str(MOST_TEXT)},
                ),
            )
        )
    return {"chosen": list(chosen), "text": text}


def check_work(content: Mapping[str, Any], kit: ItemKit) -> dict[str, Any]:
    """Work on an exercise, in the form in which it is kept.

    Raises:
        UnfitDraftError: it is none, or could never be graded.
    """
    match content:
        case {"language": str(language), "files": dict(files), **rest} if set(rest) <= {"others"}:
            others = rest.get("others") or {}
        case _:
            raise UnfitDraftError((_not_an("exercise"),))
    if not isinstance(others, dict) or not all(isinstance(one, dict) for one in others.values()):
        raise UnfitDraftError((_not_an("exercise"),))
    faults = list(_work_faults(language, files, kit, at="/content"))
    for name, other in others.items():
        faults += _work_faults(name, other, kit, at="/content/others", whole=False)
    if faults:
        raise UnfitDraftError(tuple(faults))
    kept: dict[str, Any] = {"language": language, "files": files}
    if others := {name: other for name, other in others.items() if name != language and other}:
        kept["others"] = others
    return kept


def _work_faults(
    language: str, files: Mapping[Any, Any], kit: ItemKit, *, at: str, whole: bool = True
) -> Iterator[Fault]:
    found = kit.languages.get(language)
    if found is None:
        yield Fault(
            place=f"{at}/language",
            message="This language is not offered here.",
            remedy="Use one of these: %(languages)s.",
            facts={"languages": ", ".join(kit.languages)},
        )
        return
    if not all(isinstance(name, str) and isinstance(text, str) for name, text in files.items()):
        yield _not_an("exercise")
        return
    for problem in _file_problems(files, found, whole=whole):
        fault = fault_of(problem)
        yield Fault(place=f"{at}{fault.place}", message=fault.message, remedy=fault.remedy, facts=fault.facts)
    if unknown := sorted(set(files) - set(found.names)):
        yield Fault(
            place=f"{at}/files",
            message="There is a file that does not belong to this exercise.",
            remedy="Send these files only: %(files)s.",
            facts={"files": ", ".join(found.names), "count": str(len(unknown))},
        )


def _file_problems(files: Mapping[str, str], kit: LanguageKit, *, whole: bool) -> Iterator[FileProblem]:
    yield from name_and_size_problems(files)
    if whole and kit.entry not in files:
        yield FileProblem(place="files", code="entry", facts={"file": repr(kit.entry)})


def _are_choices(chosen: list[Any]) -> bool:
    return len(chosen) <= MOST_CHOSEN and all(
        isinstance(one, str) and len(one) <= _CHOICE_LENGTH and _is_text(one) for one in chosen
    )


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _not_an(what: str) -> Fault:
    if what == "answer":
        return Fault(
            place="/content",
            message="This is no answer to a question.",
            remedy='Send {"chosen": [...]} with the ids of choices, or {"text": "..."}.',
        )
    return Fault(
        place="/content",
        message="This is no work on an exercise.",
        remedy='Send {"language": "...", "files": {name: text}}.',
    )
