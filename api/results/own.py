"""What a candidate reads of their own result, once they have handed in."""

from __future__ import annotations

from typing import Any

from api.database import Database
from api.results.books import Books
from api.results.model import NotOverError
from api.results.report import for_candidate
from api.sittings.model import CandidateCaller, SittingState


class OwnResults:
    """The use case of whoever sits at a device at which their sitting is open."""

    def __init__(self, database: Database, books: Books) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books

    def report(self, caller: CandidateCaller) -> dict[str, Any]:
        """Cut by the feedback level: see ``for_candidate``.

        Raises:
            NotOverError: the sitting goes on.
        """
        with self._database.read(caller.organisation) as session:
            row = self._books.sitting(session, caller.sitting)
            if row.state is not SittingState.FINISHED:
                raise NotOverError
            found, computed = self._books.read(session, caller.organisation, caller.sitting)
            over = self._books.occasion(session, found.campaign).is_over(self._books.clock())
        if computed is not None:
            with self._database.write(caller.organisation) as session:
                self._books.keep(session, computed)
        return for_candidate(found, over=over)
