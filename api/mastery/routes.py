"""GET /v1/candidates/{id}/skills and GET /v1/evidence."""

from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.campaigns.model import UnknownCandidateError
from api.mastery.schema import SkillEvidencePage, SkillProfileModel, evidence_json, profile_json
from api.mastery.service import Mastery
from api.parameters import PageAsked, UpdatedSince
from api.refused import may_refuse
from api.routing import APIRouter


def mastery_routes(mastery: Mastery, accounts: Accounts) -> APIRouter:
    """The routes of this feature."""
    router = APIRouter(tags=["evidence"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.EVIDENCE_READ))]

    @router.get(
        "/v1/candidates/{candidate}/skills",
        operation_id="getCandidateSkills",
        summary="Read what a person's work shows of their skills",
        response_model=SkillProfileModel,
        openapi_extra=may_refuse(UnknownCandidateError),
    )
    def get_skills(candidate: Annotated[str, Path(description="The candidate's `id`")], caller: reader) -> Response:
        """By the published rule, with its uncertainty, the work that it comes from, and the signed record."""
        return _json(profile_json(mastery.profile(caller, candidate)))

    @router.get(
        "/v1/evidence",
        operation_id="listEvidence",
        summary="List the evidence of everybody's skills",
        response_model=SkillEvidencePage,
    )
    def list_evidence(caller: reader, page: PageAsked, updated_since: UpdatedSince = None) -> Response:
        """Of everybody who has a result, in the order in which it last changed; without names."""
        return _json(mastery.page(caller, page, updated_since=updated_since).json(evidence_json))

    return router


def _json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json")
