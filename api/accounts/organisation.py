"""What an organisation says of itself, and how it wants things done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from api.accounts import audit
from api.accounts.model import Caller
from api.accounts.store import OrganisationRow
from api.database import Database
from api.etags import Wanted
from api.i18n import DEFAULT, Language, language_of

_TIME_ZONE = "Europe/Paris"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation's settings."""

    id: str
    name: str
    #: Of letters and pages where nobody has said another.
    language: Language
    #: An IANA name: in which moments are shown and typed.
    time_zone: str
    #: Whom candidates ask for an adjustment: a name, an address, a number, as people read it. Empty: nobody yet.
    adjustment_contact: str
    #: It holds the test data of another.
    test: bool
    revision: int


class Organisations:
    """The use cases of settings."""

    def __init__(self, database: Database) -> None:
        """Connects when first used."""
        self._database = database

    def read(self, caller: Caller) -> Organisation:
        """The caller's own."""
        with self._database.read(caller.organisation) as session:
            return find(session, caller.organisation)

    def named(self, organisation: str) -> Organisation:
        """For whoever is known to belong to it in another way than by signing in: its candidates."""
        with self._database.read(organisation) as session:
            return find(session, organisation)

    def change(self, caller: Caller, changes: Mapping[str, Any], wanted: Wanted) -> Organisation:
        """Change what is named: ``name``, ``language``, ``time_zone``, ``adjustment_contact``.

        Raises:
            OldRevisionError: it was changed meanwhile.
        """
        with self._database.write(caller.organisation) as session:
            row = session.get_one(OrganisationRow, caller.organisation, with_for_update=True)
            wanted.check(row.revision)
            row.name = changes.get("name", row.name)
            row.settings = {**row.settings, **{name: value for name, value in changes.items() if name != "name"}}
            row.revision += 1
            audit.note(session, caller, "organisation.changed", "organisation", row.id, changes)
            session.flush()
            return find(session, row.id)


def find(session: Session, organisation: str) -> Organisation:
    """An organisation's settings, in a transaction of another use case."""
    row = session.get_one(OrganisationRow, organisation)
    return Organisation(
        id=row.id,
        name=row.name,
        language=language_of(row.settings.get("language")) or DEFAULT,
        time_zone=row.settings.get("time_zone", _TIME_ZONE),
        adjustment_contact=row.settings.get("adjustment_contact", ""),
        test=row.test_of is not None,
        revision=row.revision,
    )
