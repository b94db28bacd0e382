"""Work that is alike, for those who were asked: /v1/mine/similarities."""

from typing import Annotated

from fastapi import Depends, Path, Response

from api.cookies import Cookies
from api.refused import may_refuse
from api.results.routes import as_json
from api.routing import APIRouter
from api.similarity.model import AnsweredError, UnknownSimilarityError
from api.similarity.own import OwnSimilarities
from api.similarity.schema import NewAnswer, OwnSimilarityList, OwnSimilarityModel, own_shown
from api.sittings.guard import AtSitting
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings


def own_similarity_routes(own: OwnSimilarities, sittings: Sittings, cookies: Cookies) -> APIRouter:
    """The routes for candidates."""
    router = APIRouter(tags=["sitting"])
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(
        "/v1/mine/similarities",
        operation_id="listOwnSimilarities",
        summary="List what one was asked about",
        response_model=OwnSimilarityList,
    )
    def list_own(caller: candidate) -> Response:
        """One's own passages that are alike to somebody's, since staff asked; nothing of the other person."""
        return as_json({"items": [own_shown(one) for one in own.all(caller)]})

    @router.post(
        "/v1/mine/similarities/{similarity}/answer",
        operation_id="answerSimilarity",
        summary="Say what one has to say about it",
        response_model=OwnSimilarityModel,
        openapi_extra=may_refuse(UnknownSimilarityError, AnsweredError),
    )
    def answer(
        similarity: Annotated[str, Path(description="The `id` in the list")], said: NewAnswer, caller: candidate
    ) -> Response:
        """Once. Whoever decides reads it."""
        return as_json(own_shown(own.answer(caller, similarity, said.text)))

    return router
