"""Statistics of campaigns and admissions: read, counted, cut down to what may be shown. Nothing of it is kept."""

from __future__ import annotations

from sqlalchemy import select

from api.accounts.model import Caller
from api.admission import documents, gathering
from api.admission.model import HAVE_A_PLACE, AdmissionState, PlaceState, Settings
from api.admission.rules import WHOLE_BP, Criterion, GroupKind, Rules
from api.admission.service import Admissions, admission_of, find
from api.admission.simulating import work_out
from api.admission.store import DecisionRow
from api.cohorts.figures import One, figures
from api.cohorts.model import StageName, Statistics
from api.database import Database
from api.results.books import Books

_OF_ALL = (StageName.APPLICANTS, StageName.RESULT)


class Cohorts:
    """The use cases."""

    def __init__(self, database: Database, books: Books, admissions: Admissions) -> None:
        """Everything is given; nothing is connected here."""
        self._database = database
        self._books = books
        self._admissions = admissions

    def of_campaign(self, caller: Caller, campaign: str) -> Statistics:
        """How results are spread, and who took part by site. Priority groups are for admissions alone.

        Raises:
            UnknownResultError: the organisation has no such campaign.
        """
        self._books.settle_campaign(caller.organisation, campaign)
        with self._database.read(caller.organisation) as session:
            occasion = self._books.occasion(session, campaign)
            whole = Settings(title="", campaigns=(campaign,), rules=Rules(places=1, criteria=(Criterion(),)))
            applicants = gathering.applicants(session, whole)
        people = [
            One(
                share=None if one.values[0].share_bp is None else one.values[0].share_bp / WHOLE_BP,
                groups=frozenset(group for group in one.groups if group.kind is GroupKind.SITE),
            )
            for one in applicants
        ]
        return figures(occasion.title, people, _OF_ALL, StageName.RESULT)

    def of_admission(self, caller: Caller, admission: str) -> Statistics:
        """How points are spread, who has a place, and how many of each group: as they are now, or as they were decided.

        Raises:
            UnknownAdmissionError: the organisation has none of this id.
        """
        if self._admissions.get(caller, admission).state is AdmissionState.DRAFT:
            self._admissions.settle(caller, admission)
        with self._database.read(caller.organisation) as session:
            row = find(session, admission)
            found = admission_of(row)
            if row.snapshot is None:
                worked = work_out(session, admission, found.settings)
                applicants, proposal, places = list(worked.applicants), worked.proposal, {}
            else:
                applicants = documents.read_applicants(row.snapshot["inputs"])
                proposal = documents.read_proposal(row.snapshot["outcome"])
                rows = session.scalars(select(DecisionRow).where(DecisionRow.admission_id == admission))
                places = {one.candidate_id: one.place for one in rows}
        points = {one.id: one.points for one in proposal.placed}
        people = [
            One(
                share=None if points[one.id] is None else float(points[one.id] or 0) / WHOLE_BP,
                groups=one.groups,
                reached=_reached(places.get(one.id)),
            )
            for one in applicants
        ]
        names = _OF_ALL if row.snapshot is None else (*_OF_ALL, StageName.PLACE, StageName.TAKEN)
        by_group = StageName.RESULT if row.snapshot is None else StageName.PLACE
        return figures(found.settings.title, people, names, by_group, places=found.settings.rules.places)


def _reached(place: PlaceState | None) -> frozenset[StageName]:
    """A person may have decided about somebody without a result: they have a place all the same."""
    if place is PlaceState.TAKEN:
        return frozenset({StageName.PLACE, StageName.TAKEN})
    return frozenset({StageName.PLACE}) if place in HAVE_A_PLACE else frozenset()
