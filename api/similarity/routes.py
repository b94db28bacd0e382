"""Work that is alike: comparing, looking, asking, deciding."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.parameters import PageAsked
from api.refused import may_refuse
from api.results.model import PersonDecidesError, UnknownResultError
from api.results.routes import as_json
from api.routing import APIRouter
from api.similarity.model import (
    NotHeardError,
    SimilarityDecidedError,
    SimilarityState,
    UnknownSimilarityError,
)
from api.similarity.schema import (
    ComparisonModel,
    SimilarityDecision,
    SimilarityPage,
    SimilarityWithCode,
    compared_shown,
    laid_shown,
    pair_shown,
)
from api.similarity.service import Similarities

CampaignId = Annotated[str, Path(description="The campaign's `id`")]
SimilarityId = Annotated[str, Path(description="The pair's `id`")]


def similarity_routes(similarities: Similarities, accounts: Accounts) -> APIRouter:
    """The routes for staff."""
    router = APIRouter(tags=["similarity"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.SIMILARITY_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.SIMILARITY_WRITE))]

    @router.post(
        "/v1/campaigns/{campaign}/similarities",
        operation_id="compareWork",
        summary="Compare the work of a campaign",
        response_model=ComparisonModel,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def compare(campaign: CampaignId, caller: writer) -> Response:
        """With each other and with earlier work on the same exercises. What was decided stays decided."""
        return as_json(compared_shown(similarities.compare(caller, campaign)))

    @router.get(
        "/v1/campaigns/{campaign}/similarities",
        operation_id="listSimilarities",
        summary="List the work of a campaign that is alike",
        response_model=SimilarityPage,
        openapi_extra=may_refuse(UnknownResultError),
    )
    def list_similarities(
        campaign: CampaignId,
        caller: reader,
        page: PageAsked,
        state: Annotated[SimilarityState | None, Query(description="Only those in this state")] = None,
    ) -> Response:
        """The most alike first. A hint to look, never a finding."""
        return as_json(similarities.page(caller, campaign, page, state=state).json(pair_shown))

    @router.get(
        "/v1/similarities/{similarity}",
        operation_id="getSimilarity",
        summary="Read two pieces of work side by side",
        response_model=SimilarityWithCode,
        openapi_extra=may_refuse(UnknownSimilarityError),
    )
    def get_similarity(similarity: SimilarityId, caller: reader) -> Response:
        """With their passages, and what those who wrote them say."""
        return as_json(laid_shown(similarities.find(caller, similarity)))

    @router.post(
        "/v1/similarities/{similarity}/ask",
        operation_id="askAboutSimilarity",
        summary="Ask those who wrote it",
        response_model=SimilarityWithCode,
        openapi_extra=may_refuse(UnknownSimilarityError, SimilarityDecidedError, PersonDecidesError),
    )
    def ask(similarity: SimilarityId, caller: writer) -> Response:
        """They see their own passages, nothing of the other person, and may answer. Only persons ask."""
        return as_json(laid_shown(similarities.ask(caller, similarity)))

    @router.post(
        "/v1/similarities/{similarity}/decide",
        operation_id="decideSimilarity",
        summary="Confirm or dismiss that work is alike",
        response_model=SimilarityWithCode,
        openapi_extra=may_refuse(UnknownSimilarityError, SimilarityDecidedError, NotHeardError, PersonDecidesError),
    )
    def decide(similarity: SimilarityId, said: SimilarityDecision, caller: writer) -> Response:
        """A named person, with a reason. Nothing follows by itself: no score and no rank changes."""
        confirmed = said.decision == "confirmed"
        return as_json(laid_shown(similarities.decide(caller, similarity, confirmed=confirmed, reason=said.reason)))

    return router
