"""The JSON of files of people, as the API's reference describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.campaigns.battery_schema import moment
from api.campaigns.campaign_schema import ExtraTimeModel, extra_json
from api.campaigns.guest_list import Finding, GuestList, Listed
from api.campaigns.invitation_schema import GUEST
from api.campaigns.invitations import Imported
from api.i18n import Language, translate

#: Lines that a preview shows; it counts all.
_MOST_SHOWN = 200

_LINE: JsonDict = {"line": 2, **GUEST, "expires_at": "2026-12-01T17:00:00Z"}
_FINDING: JsonDict = {
    "line": 3,
    "column": "E-mail",
    "message": "This is no e-mail address.",
    "remedy": "Write it like name@example.org, or leave it out: the person then gets a code.",
}
_PREVIEW: JsonDict = {
    "encoding": "utf-8-sig",
    "delimiter": ";",
    "columns": {"Nom": "name", "E-mail": "email"},
    "people": [_LINE],
    "people_count": 1,
    "before": [_LINE],
    "before_count": 1,
    "faults": [_FINDING],
    "fault_count": 1,
    "notices": [_FINDING],
}


def _example(*examples: JsonDict) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


class GuestLine(BaseModel):
    """Somebody in a file."""

    model_config = _example(_LINE)

    line: int
    name: str
    email: str | None
    language: str | None
    group: str | None
    labels: list[str]
    extra_time: ExtraTimeModel | None
    reference: str | None
    expires_at: datetime | None


class GuestFinding(BaseModel):
    """Something about a line of a file."""

    model_config = _example(_FINDING)

    line: int
    column: str | None = Field(description="Its header in the file; null: the whole line")
    message: str
    remedy: str


class GuestPreview(BaseModel):
    """What a file would come to."""

    model_config = _example(_PREVIEW)

    encoding: str | None
    delimiter: str | None
    columns: dict[str, str | None] = Field(description="Header to what is read from it; null: not used")
    people: list[GuestLine] = Field(description="Who would be invited; the first 200")
    people_count: int
    before: list[GuestLine] = Field(description="Who is invited already; the first 200")
    before_count: int
    faults: list[GuestFinding] = Field(description="Have to be mended; the first 200")
    fault_count: int
    notices: list[GuestFinding] = Field(description="Worth a look; the first 200")


class ImportedModel(BaseModel):
    """What became of a file."""

    model_config = _example({"invited": 12, "codes": 3, "before": 0})

    invited: int
    codes: int = Field(description="How many of them have a personal code")
    before: int = Field(description="Who was invited already")


def preview_json(found: GuestList, language: Language) -> dict[str, Any]:
    """See ``GuestPreview``."""
    return {
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "columns": {header: None if column is None else column.value for header, column in found.columns.items()},
        "people": [_line(one) for one in found.people[:_MOST_SHOWN]],
        "people_count": len(found.people),
        "before": [_line(one) for one in found.before[:_MOST_SHOWN]],
        "before_count": len(found.before),
        "faults": [_finding(one, language) for one in found.faults[:_MOST_SHOWN]],
        "fault_count": len(found.faults),
        "notices": [_finding(one, language) for one in found.notices[:_MOST_SHOWN]],
    }


def imported_json(imported: Imported) -> dict[str, Any]:
    """See ``ImportedModel``."""
    return {"invited": imported.invited, "codes": imported.codes, "before": imported.before}


def _line(listed: Listed) -> dict[str, Any]:
    guest = listed.guest
    return {
        "line": listed.line,
        "name": guest.name,
        "email": guest.email,
        "language": guest.language,
        "group": guest.group,
        "labels": list(guest.labels),
        "extra_time": None if guest.extra is None else extra_json(guest.extra),
        "reference": guest.reference,
        "expires_at": moment(guest.expires_at),
    }


def _finding(one: Finding, language: Language) -> dict[str, Any]:
    return {
        "line": one.line,
        "column": one.column,
        "message": translate(one.fault.message, language, one.fault.facts),
        "remedy": translate(one.fault.remedy, language, one.fault.facts),
    }
