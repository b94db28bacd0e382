"""What came of sittings: reports, a campaign's results, comparison, comments."""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import Depends, Path, Query, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.once.guard import Asked, Once
from api.parameters import PageAsked
from api.refused import may_refuse
from api.results.model import UnfitCommentError, UnfitComparisonError, UnknownResultError
from api.results.report_schema import CandidateReportModel, CommentModel, SittingReportModel
from api.results.schema import CommentList, Comparison, NewComment, ResultPage
from api.results.service import Results, Wish
from api.results.showing import report_shown, summary_shown
from api.routing import APIRouter
from api.sittings.model import SittingState

SittingId = Annotated[str, Path(description="The sitting's `id`")]
CampaignId = Annotated[str, Path(description="The campaign's `id`")]
Blind = Annotated[bool, Query(description="Without names, e-mail addresses and groups")]

_MOST_SITTINGS = 200


def results_routes(results: Results, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of results."""
    router = APIRouter(tags=["results"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.RESULTS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.RESULTS_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/sittings/{sitting}/report",
        operation_id="getSittingReport",
        summary="Read the report of a sitting",
        response_model=SittingReportModel,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def get_report(sitting: SittingId, caller: reader, blind: Blind = False) -> Response:
        """Score and parts, work and verdicts, changes of code, time line and comments. It is noted who read it."""
        return as_json(report_shown(results.report(caller, sitting, unnamed=blind), caller))

    @router.get(
        "/v1/sittings/{sitting}/candidate-report",
        operation_id="getCandidateReport",
        summary="Read what the candidate may see of a sitting",
        response_model=CandidateReportModel,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def get_candidate_report(sitting: SittingId, caller: reader) -> Response:
        """Cut by the feedback level of the campaign: none, verdict, criteria or full."""
        return as_json(results.candidate_report(caller, sitting))

    @router.get(
        "/v1/campaigns/{campaign}/results",
        operation_id="listResults",
        summary="List the results of a campaign",
        response_model=ResultPage,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def list_results(
        campaign: CampaignId,
        caller: reader,
        page: PageAsked,
        order: Annotated[
            Literal["share", "name", "finished"], Query(description="The best first, for `share`")
        ] = "share",
        state: Annotated[SittingState | None, Query(description="Only sittings in this state")] = None,
        group: Annotated[str | None, Query(max_length=80, description="Only this group; not in a blind list")] = None,
        least_share: Annotated[float | None, Query(ge=0, le=1, description="Only with at least this share")] = None,
        blind: Blind = False,
    ) -> Response:
        """Sittings that do not count (trials) are left out. Equally good ones are in the order of their ids."""
        wish = Wish(
            order=order if not (blind and order == "name") else "share",
            state=None if state is None else state.value,
            group=None if blind else group,
            least_share=least_share,
        )
        return as_json(results.summaries(caller, campaign, page, wish, unnamed=blind).json(summary_shown))

    @router.get(
        "/v1/campaigns/{campaign}/comparison",
        operation_id="compareSittings",
        summary="Compare up to three sittings",
        response_model=Comparison,
        openapi_extra=may_refuse(UnknownResultError, UnfitComparisonError),
    )
    def compare(
        campaign: CampaignId,
        caller: reader,
        sittings: Annotated[str, Query(max_length=_MOST_SITTINGS, description="Ids, with commas in between")],
        blind: Blind = False,
    ) -> Response:
        """The reports of the sittings, in the order asked for."""
        wanted = [one for one in sittings.split(",") if one]
        found = results.comparison(caller, campaign, wanted, unnamed=blind)
        return as_json({"sittings": [report_shown(one, caller) for one in found]})

    @router.get(
        "/v1/sittings/{sitting}/comments",
        operation_id="listComments",
        summary="List the comments about a sitting",
        response_model=CommentList,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def list_comments(sitting: SittingId, caller: reader) -> Response:
        """The oldest first."""
        return as_json({"items": results.comments(caller, sitting)})

    @router.post(
        "/v1/sittings/{sitting}/comments",
        operation_id="addComment",
        summary="Comment on a sitting",
        status_code=201,
        response_model=CommentModel,
        openapi_extra=may_refuse(UnknownResultError, UnfitCommentError),
    )
    def add_comment(sitting: SittingId, new: NewComment, caller: writer, asked: asked_once) -> Response:
        """About the sitting, an item, or a line of its code. Among staff: candidates do not see it."""

        def add() -> Response:
            made = results.comment(caller, sitting, new.text, item=new.item, file=new.file, line=new.line)
            return as_json(made, status=201)

        return asked.once(caller.organisation, add)

    return router


def as_json(body: Any, *, status: int = 200) -> Response:
    """An answer."""
    return Response(msgspec.json.encode(body), status, media_type="application/json")
