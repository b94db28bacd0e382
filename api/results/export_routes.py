"""Results that leave: CSV, JSON, PDF, and what the address in a PDF vouches for."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Response
from fastapi.responses import StreamingResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.i18n import Language
from api.refused import may_refuse
from api.results.csv_export import CsvStyle, Separator
from api.results.export_schema import ReportLinkList, ReportLinkModel, ResultExport, VouchedModel
from api.results.exporting import Exports
from api.results.model import PaperUnavailableError, UnknownLinkError, UnknownResultError
from api.results.routes import Blind, CampaignId, SittingId, as_json
from api.results.showing import link_shown
from api.results.vouching import Papers
from api.routing import APIRouter

_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


def export_routes(exports: Exports, papers: Papers, accounts: Accounts) -> APIRouter:
    """The routes of exports."""
    router = APIRouter(tags=["results"])
    exporter = Annotated[Caller, Depends(Needs(accounts, Scope.EXPORTS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.RESULTS_WRITE))]

    @router.get(
        "/v1/campaigns/{campaign}/export.csv",
        operation_id="exportCsv",
        summary="Export the results of a campaign as CSV",
        response_class=StreamingResponse,
        responses=_CSV,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def export_csv(
        campaign: CampaignId,
        caller: exporter,
        separator: Annotated[Separator, Query(description="French spreadsheets expect `semicolon`")] = Separator.COMMA,
        decimal_comma: Annotated[bool, Query(description="1,5 in place of 1.5; goes with `semicolon`")] = False,
        blind: Blind = False,
    ) -> StreamingResponse:
        """A line for each sitting, in UTF-8 with a byte order mark. No cell is a formula."""
        style = CsvStyle(separator=separator, decimal_comma=decimal_comma)
        chunks = exports.csv(caller, campaign, style, nameless=blind)
        return StreamingResponse(chunks, headers=_as_file("results.csv"), media_type="text/csv; charset=utf-8")

    @router.get(
        "/v1/campaigns/{campaign}/export.json",
        operation_id="exportJson",
        summary="Export the results of a campaign as JSON",
        response_model=ResultExport,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def export_json(campaign: CampaignId, caller: exporter, blind: Blind = False) -> StreamingResponse:
        """One document, with criteria, history and comments. Its shape is described in docs/results.md."""
        chunks = exports.json(caller, campaign, nameless=blind)
        return StreamingResponse(chunks, headers=_as_file("results.json"), media_type="application/json")

    @router.get(
        "/v1/sittings/{sitting}/report.pdf",
        operation_id="exportPdf",
        summary="Export the report of a sitting as PDF",
        response_class=Response,
        responses=_PDF,
        openapi_extra=may_refuse(UnknownResultError, PaperUnavailableError),
    )
    def export_pdf(
        sitting: SittingId,
        caller: exporter,
        language: Annotated[Language, Query(description="Of the report")] = "fr",
        comments: Annotated[bool, Query(description="With what staff have said among themselves")] = False,
        blind: Blind = False,
    ) -> Response:
        """Accessible (PDF/UA-1), with an address where whoever holds it can check it. It can be withdrawn."""
        document = papers.pdf(caller, sitting, language, nameless=blind, comments=comments)
        return Response(document, headers=_as_file("report.pdf"), media_type="application/pdf")

    @router.get(
        "/v1/sittings/{sitting}/report-links",
        operation_id="listReportLinks",
        summary="List the addresses in PDFs of a sitting",
        response_model=ReportLinkList,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def list_links(sitting: SittingId, caller: exporter) -> Response:
        """The oldest first. The addresses themselves are in the PDFs alone."""
        return as_json({"items": [link_shown(row) for row in papers.links(caller, sitting)]})

    @router.post(
        "/v1/report-links/{link}/revoke",
        operation_id="revokeReportLink",
        summary="Withdraw the address in a PDF",
        response_model=ReportLinkModel,
        openapi_extra=may_refuse(UnknownLinkError),
    )
    def revoke_link(link: Annotated[str, Path(description="The link's `id`")], caller: writer) -> Response:
        """From now on it vouches for nothing."""
        return as_json(link_shown(papers.withdraw(caller, link)))

    @router.get(
        "/v1/verify/{token}",
        operation_id="verifyReport",
        summary="Check a report that one holds",
        response_model=VouchedModel,
        openapi_extra=may_refuse(UnknownLinkError),
    )
    def verify(
        token: Annotated[str, Path(description="From the PDF's address")],
    ) -> Response:
        """What the address vouches for. Open to everybody who has it."""
        return Response(
            as_json(papers.verify(token)).body, headers={"Cache-Control": "no-store"}, media_type="application/json"
        )

    return router


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
