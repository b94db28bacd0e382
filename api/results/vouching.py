"""The report of a sitting on paper, and what the address in it vouches for until it is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from sqlalchemy import select

from api.accounts import audit
from api.accounts.model import Caller
from api.accounts.secrets import digest_of, new_token
from api.accounts.store import OrganisationRow
from api.database import Database
from api.i18n import Language
from api.ids import new_id
from api.results import store
from api.results.books import Books
from api.results.model import PaperUnavailableError, UnknownLinkError, Vouched
from api.results.paper.pdf import NoPaperError, Paper, pdf_of
from api.results.report import blind
from api.sittings.model import SittingState
from api.tenancy import EVERYWHERE


class Papers:
    """The use cases."""

    def __init__(self, database: Database, books: Books, address: str) -> None:
        """``address`` is where people reach this installation: it stands in PDFs."""
        self._database = database
        self._books = books
        self._address = address.rstrip("/")

    def pdf(
        self, caller: Caller, sitting: str, language: Language, *, nameless: bool = False, comments: bool = False
    ) -> bytes:
        """The report of a sitting on paper, with an address of its own where it can be checked.

        Raises:
            UnknownResultError: the organisation has no such sitting.
            PaperUnavailableError: PDFs cannot be set here.
        """
        with self._database.read(caller.organisation) as session:
            report, computed = self._books.read(session, caller.organisation, sitting)
            occasion = self._books.occasion(session, report.campaign)
            organisation = session.get_one(OrganisationRow, caller.organisation).name
        shown = report if comments else replace(report, comments=())
        token, now = new_token(), self._books.clock()
        try:
            document = pdf_of(
                Paper(
                    report=blind(shown) if nameless else shown,
                    organisation_name=organisation,
                    language=language,
                    time_zone=occasion.time_zone,
                    made_at=now,
                    verify_url=f"{self._address}/verify/{token}",
                )
            )
        except NoPaperError as error:
            raise PaperUnavailableError(str(error)) from error
        row = store.ReportLinkRow(
            id=new_id(),
            sitting_id=sitting,
            token_digest=digest_of(token),
            result_number=report.history[-1].number if report.history and report.score.final else 0,
            earned=report.score.earned,
            possible=report.score.possible,
            language=language,
            blind=nameless,
            document_digest=sha256(document).hexdigest(),
            created_by=f"{caller.actor.kind.value}:{caller.actor.id}",
            created_at=now,
        )
        with self._database.write(caller.organisation) as session:
            self._books.keep(session, computed)
            session.add(row)
            audit.note(session, caller, "report.exported", "sitting", sitting, {"link": row.id, "blind": nameless})
        return document

    def links(self, caller: Caller, sitting: str) -> list[store.ReportLinkRow]:
        """The addresses that were given out in PDFs of a sitting.

        Raises:
            UnknownResultError: the organisation has no such sitting.
        """
        with self._database.read(caller.organisation) as session:
            self._books.sitting(session, sitting)
            return store.links(session, sitting)

    def withdraw(self, caller: Caller, link: str) -> store.ReportLinkRow:
        """Let an address vouch for nothing any more.

        Raises:
            UnknownLinkError: the organisation has none of this id, or it was withdrawn before.
        """
        with self._database.write(caller.organisation) as session:
            row = session.scalar(select(store.ReportLinkRow).where(store.ReportLinkRow.id == link))
            if row is None or row.revoked_at is not None:
                raise UnknownLinkError
            row.revoked_at = self._books.clock()
            audit.note(session, caller, "report_link.withdrawn", "sitting", row.sitting_id, {"link": link})
            return row

    def verify(self, token: str) -> Vouched:
        """What an address vouches for. For everybody who has it.

        Raises:
            UnknownLinkError: there is none, or it was withdrawn.
        """
        with self._database.read(EVERYWHERE) as session:
            link = store.find_link(session, digest_of(token))
            if link is None or link.revoked_at is not None:
                raise UnknownLinkError
            organisation = session.get_one(OrganisationRow, link.organisation_id).name
        with self._database.read(link.organisation_id) as session:
            sitting = self._books.sitting(session, link.sitting_id)
            occasion = self._books.occasion(session, sitting.campaign_id)
            person = self._books.roster.people(session, sitting.campaign_id, [sitting.candidate_id])
            newest = store.newest(session, [sitting.id]).get(sitting.id)
        found = person.get(sitting.candidate_id)
        return Vouched(
            issued_at=link.created_at,
            organisation=organisation,
            campaign_title=occasion.title,
            battery_title=occasion.battery_title,
            name=None if link.blind or found is None else found.name,
            sitting=sitting.id,
            started_at=sitting.started_at,
            finished_at=sitting.finished_at if sitting.state is SittingState.FINISHED else None,
            earned=link.earned,
            possible=link.possible,
            is_current=newest is not None and newest.number == link.result_number,
            document_digest=link.document_digest,
        )
