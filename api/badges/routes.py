"""What is open to everybody (who signs, what is withdrawn, what a badge is worth), and what staff see and withdraw."""

from typing import Annotated, Any, Final

from fastapi import Depends, Path, Request, Response
from fastapi.responses import JSONResponse

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.badges import schema
from api.badges.model import (
    HIGHEST_LEVEL,
    BadgeRevokedError,
    Takeable,
    UnknownBadgeError,
    UnknownShareError,
    UnknownStatusListError,
)
from api.badges.service import Badges
from api.badges.sharing import Shares
from api.campaigns.model import UnknownCandidateError
from api.i18n import choose_language
from api.refused import may_refuse
from api.routing import APIRouter
from api.skills.model import CODE, UnknownSkillError

#: Verifiers in browsers of others read these.
FOR_ALL: Final = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_FRESH: Final = {**FOR_ALL, "Cache-Control": "no-cache"}
_LIST: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/vc+jwt": {"schema": {"type": "string"}}}, "description": "A signed credential"}
}
_Code = Annotated[str, Path(pattern=f"^{CODE.pattern}$")]


def badge_routes(badges: Badges, shares: Shares, accounts: Accounts) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["badges"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.EVIDENCE_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.BADGES_WRITE))]

    @router.get(
        "/.well-known/did.json",
        operation_id="getDidDocument",
        summary="Read who signs here",
        response_model=schema.DidDocument,
    )
    def get_did() -> Response:
        """The document of this installation's `did:web`, with every key that has ever signed. Open to everybody."""
        return JSONResponse(badges.did_document(), headers=_FRESH)

    @router.get(
        "/v1/badge-status-lists/{number}",
        operation_id="getBadgeStatusList",
        summary="Read which badges are withdrawn",
        response_class=Response,
        responses=_LIST,
        openapi_extra=may_refuse(UnknownStatusListError),
    )
    def get_status_list(number: Annotated[int, Path(ge=1, le=1_000_000)]) -> Response:
        """A Bitstring Status List (W3C), signed: nobody learns which badge is asked for. Open to everybody."""
        return Response(badges.status_list(number), headers=_FRESH, media_type="application/vc+jwt")

    @router.get(
        "/v1/achievements/{framework}/{version}/{code}/{level}",
        operation_id="getAchievement",
        summary="Read what a badge of a level stands for",
        response_model=schema.AchievementModel,
        openapi_extra=may_refuse(UnknownSkillError),
    )
    def get_achievement(
        framework: _Code,
        version: _Code,
        code: _Code,
        level: Annotated[int, Path(ge=1, le=HIGHEST_LEVEL)],
        request: Request,
    ) -> Response:
        """Badges name it by this address. In French or English, as `Accept-Language` asks. Open to everybody."""
        language = choose_language(request.headers.get("accept-language"))
        wanted = Takeable(framework=framework, version=version, code=code, level=level)
        headers = {**FOR_ALL, "Vary": "Accept-Language", "Content-Language": language}
        return JSONResponse(badges.achievement(wanted, language), headers=headers)

    @router.post(
        "/v1/badge-checks",
        operation_id="checkBadge",
        summary="Check a badge",
        response_model=schema.BadgeCheck,
    )
    def check(asked: schema.BadgeToCheck) -> Response:
        """Is it one of this installation, unchanged, and not withdrawn? Nothing of it is kept. Open to everybody."""
        return JSONResponse(schema.check_json(badges.check(asked.credential)))

    @router.get(
        "/v1/shared-badges/{token}",
        operation_id="getSharedBadges",
        summary="Read the badges that somebody shows",
        response_model=schema.SharedBadges,
        openapi_extra=may_refuse(UnknownShareError),
    )
    def get_shared(token: Annotated[str, Path(max_length=200)]) -> Response:
        """Each checked now. Open to everybody who has the link."""
        return JSONResponse(schema.shown_json(shares.read(token)))

    @router.get(
        "/v1/candidates/{candidate}/badges",
        operation_id="listCandidateBadges",
        summary="List the badges of a candidate",
        response_model=schema.BadgeList,
        openapi_extra=may_refuse(UnknownCandidateError),
    )
    def list_badges(candidate: Annotated[str, Path(description="The candidate's `id`")], caller: reader) -> Response:
        """Those that they took, the newest first; not to whom they show them."""
        found = badges.of_candidate(caller, candidate)
        return JSONResponse({"items": [schema.badge_json(one) for one in found.badges]})

    @router.post(
        "/v1/badges/{badge}/revoke",
        operation_id="revokeBadge",
        summary="Withdraw a badge",
        response_model=schema.BadgeModel,
        openapi_extra=may_refuse(UnknownBadgeError, BadgeRevokedError),
    )
    def revoke(
        badge: Annotated[str, Path(description="The badge's `id`")], why: schema.BadgeWithdrawal, caller: writer
    ) -> Response:
        """For good: whoever checks it from now on reads that it is withdrawn."""
        found = badges.revoke(caller, badge, why.reason, may_take_again=why.may_take_again)
        return JSONResponse(schema.badge_json(found))

    return router
