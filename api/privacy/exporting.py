"""A person's data as an archive that they can read and take along: all of it as JSON, and their work as files."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

import msgspec

from api.i18n import Language, sentence, translate
from api.privacy.classified import CANDIDATES, CLASSIFIED, PERSONAL
from api.privacy.gathering import Gathered

#: The version of the document ``data.json``.
EXPORT_VERSION: Final = 1

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")

_TITLE: Final = sentence("Your data at %(organisation)s")
_MADE: Final = sentence("Made on %(at)s.")
_WHAT: Final = sentence(
    "The file data.json holds everything that is kept of you, as programs read it. The folder work holds what you "
    "handed in and your drafts, as files. The folder evidence holds the signed records of your work."
)
_LATER: Final = sentence(
    "Results are left out while a test of yours goes on, as they are on the pages. Make another export after the end."
)
_LEFT_OUT: Final = sentence(
    "Left out: secrets that open something, and what belongs to others, like the hidden checks of exercises."
)
_RIGHTS: Final = sentence("Ask the organisation if something is wrong. You may have it corrected or deleted.")


def pack(found: Gathered, *, organisation: str, at: datetime, results: bool, report: list[dict[str, Any]]) -> bytes:
    """The archive, as a ZIP.

    Args:
        found: everything that is kept of them.
        organisation: who keeps it.
        at: when it was made.
        results: False while a test of theirs goes on: what would tell of verdicts is left out.
        report: what they may read of their results, sitting by sitting.
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        document = {
            "version": EXPORT_VERSION,
            "organisation": organisation,
            "made_at": _plain(at),
            "results_included": results,
            "tables": dict(_tables(found, results=results)),
            "not_about_you": sorted(set(CLASSIFIED) - set(PERSONAL)),
        }
        archive.writestr("data.json", json.dumps(document, ensure_ascii=False, indent=2))
        languages: tuple[Language, ...] = ("fr", "en")
        for language in languages:
            archive.writestr(f"README.{language}.txt", _readme(language, found, organisation, at, results=results))
        for name, content in _works(found):
            archive.writestr(name, content)
        if results:
            for row in found["evidence"]:
                archive.writestr(f"evidence/{row['submission_id']}.jws", row["jws"])
            for row in found["skill_records"]:
                if row["jws"]:
                    archive.writestr("evidence/skills.jws", row["jws"])
            for one in report:
                archive.writestr(f"results/{one['sitting']}.json", msgspec.json.format(msgspec.json.encode(one)))
    return whole.getvalue()


def _tables(found: Gathered, *, results: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, one in PERSONAL.items():
        if one.all_later and not results:
            continue
        left_out = {*one.hidden, *(() if results else one.later)}
        rows = [
            {key: _plain(value) for key, value in row.items() if key not in left_out} for row in _shown(found, name)
        ]
        yield name, {"says": {"fr": translate(one.says, "fr"), "en": translate(one.says, "en")}, "rows": rows}


def _shown(found: Gathered, name: str) -> Iterator[dict[str, Any]]:
    """The rows that are theirs to read."""
    links = PERSONAL[name].shown_by
    for row in found[name]:
        if not links or any(row[link.column] in {one[link.named] for one in found[link.table]} for link in links):
            yield row


def _works(found: Gathered) -> Iterator[tuple[str, str]]:
    """What they wrote, as the files that it was."""
    sources = (("drafts", "drafts", "saved_at"), ("handed_in", "handed-in", "created_at"))
    taken: set[str] = set()
    for table, folder, moment in sources:
        for row in found[table]:
            files = row["content"].get("files") if isinstance(row["content"], dict) else None
            when = "" if table == "drafts" else f"{row[moment]:%Y-%m-%dT%H-%M-%S}-{row['id'][-6:]}/"
            place = f"work/{_safe(row['sitting_id'])}/{_safe(row['item_id'])}/{folder}/{when}"
            contents = (
                files if isinstance(files, dict) else {"answer.json": json.dumps(row["content"], ensure_ascii=False)}
            )
            for name, content in contents.items():
                path = place + "/".join(_safe(part) for part in str(name).split("/"))
                if path not in taken:
                    taken.add(path)
                    yield path, str(content)


def _readme(language: Language, found: Gathered, organisation: str, at: datetime, *, results: bool) -> str:
    lines = [
        translate(_TITLE, language, {"organisation": organisation}),
        "",
        translate(_MADE, language, {"at": at.strftime("%Y-%m-%d %H:%M UTC")}),
        "",
        translate(_WHAT, language),
        translate(_LEFT_OUT, language),
        *(() if results else (translate(_LATER, language),)),
        translate(_RIGHTS, language),
        "",
    ]
    lines += [
        f"- {name} ({len(found[name])}): {translate(one.says, language)}"
        for name, one in PERSONAL.items()
        if found[name] and (results or not one.all_later)
    ]
    return "\n".join(lines) + "\n"


def name_of(found: Gathered) -> str:
    """The file's name: of the day, and of nobody."""
    return f"preuve-{found[CANDIDATES][0]['id'][-12:]}.zip"


def _safe(part: str) -> str:
    """One step of a path: nothing that leads out of the archive, whatever somebody called their files."""
    return _UNSAFE.sub("_", part).strip(".")[:80] or "_"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Enum):
        return value.value
    # What is packed is given as it is kept.
    return value.hex() if isinstance(value, bytes) else value
