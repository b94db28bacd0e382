"""To whom a row belongs, in one layer: no query of a feature has to remember its organisation.

Rows with an owner derive from ``Owned``. A session is opened for one organisation (``Database.read``), and every
statement of it that names such rows sees, changes and removes only that organisation's; rows that it adds get the
organisation. A session that was opened for nobody refuses such rows, so that forgetting to say is an error and not a
leak. Processes that work for everybody say ``EVERYWHERE``.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from sqlalchemy import ForeignKey, String, event
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    UOWTransaction,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)

_KEY: Final = "preuve_organisation"


class Everywhere(Enum):
    """See ``EVERYWHERE``."""

    EVERYWHERE = "everywhere"


#: For the work that is done for all organisations: the collector's, and finding out whose a token is.
EVERYWHERE: Final = Everywhere.EVERYWHERE


class UnownedSessionError(Exception):
    """A statement on somebody's rows in a session that was opened for nobody: a fault of ours."""


class Owned:
    """A row of one organisation."""

    @declared_attr
    @classmethod
    def organisation_id(cls) -> Mapped[str]:
        """Whose it is."""
        return mapped_column(String(36), ForeignKey("organisations.id"), index=True)


def bind(session: Session, organisation: str | Everywhere | None) -> None:
    """Let a new session act for an organisation, for everybody, or for nobody."""
    session.info[_KEY] = organisation
    event.listen(session, "do_orm_execute", _restrict)
    event.listen(session, "before_flush", _own)


def organisation_of(session: Session) -> str:
    """The organisation that a session acts for.

    Raises:
        UnownedSessionError: it acts for none in particular.
    """
    organisation = session.info.get(_KEY)
    if not isinstance(organisation, str):
        raise UnownedSessionError("this session acts for no organisation in particular")
    return organisation


def _restrict(state: ORMExecuteState) -> None:
    organisation = state.session.info.get(_KEY)
    if organisation is EVERYWHERE or state.is_column_load:
        return
    owned = [mapper.class_ for mapper in state.all_mappers if issubclass(mapper.class_, Owned)]
    if isinstance(organisation, str):
        state.statement = state.statement.options(
            with_loader_criteria(Owned, lambda row: row.organisation_id == organisation, include_aliases=True)
        )
    elif owned:
        raise UnownedSessionError(f"{owned[0].__name__} in a session that acts for no organisation")


def _own(session: Session, _context: UOWTransaction, _instances: object) -> None:
    organisation = session.info.get(_KEY)
    for row in [*session.new, *session.dirty, *session.deleted]:
        if not isinstance(row, Owned) or organisation is EVERYWHERE:
            continue
        if not isinstance(organisation, str):
            raise UnownedSessionError(f"{type(row).__name__} in a session that acts for no organisation")
        if row.organisation_id is None and row in session.new:
            row.organisation_id = organisation
        if row.organisation_id != organisation:
            raise UnownedSessionError(f"{type(row).__name__} of another organisation")
