"""One's own badges and the links that show them: /v1/mine/badges and /v1/mine/badge-shares."""

from typing import Annotated, Any

from fastapi import Depends, Path, Response
from fastapi.responses import JSONResponse

from api.badges import schema
from api.badges.baking import baked
from api.badges.credential import said_by
from api.badges.model import (
    Badge,
    LevelNotReachedError,
    TooManyBadgesError,
    TooManySharesError,
    UnknownBadgeError,
    UnknownShareError,
    WithheldBadgeError,
)
from api.badges.service import Badges
from api.badges.sharing import Shares
from api.cookies import Cookies
from api.once.guard import Asked, Once
from api.refused import may_refuse
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

_SVG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/svg+xml": {"schema": {"type": "string"}}}, "description": "The picture"}
}
_TEXT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "The badge"}
}
_Badge = Annotated[str, Path(description="The badge's `id`")]


def own_badge_routes(badges: Badges, shares: Shares, sittings: Sittings, cookies: Cookies, once: Once) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["mine"])
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/mine/badges",
        operation_id="listOwnBadges",
        summary="Read one's own badges",
        response_model=schema.OwnBadgesModel,
    )
    def list_own(caller: candidate) -> Response:
        """With the levels that one may take another badge of, as far as one may know what one's work shows."""
        return JSONResponse(schema.own_json(badges.own(caller)))

    @router.post(
        "/v1/mine/badges",
        operation_id="takeBadge",
        summary="Take a badge",
        response_model=schema.BadgeModel,
        openapi_extra=may_refuse(LevelNotReachedError, WithheldBadgeError, TooManyBadgesError),
    )
    def take(wanted: schema.NewBadge, caller: candidate) -> Response:
        """Signed now, and never changed. Asking for the same again answers the one that there is."""
        found = badges.take(caller, wanted.level_wanted(), named=wanted.named, language=wanted.language)
        return JSONResponse(schema.badge_json(found))

    @router.get(
        "/v1/mine/badges/{badge}/credential",
        operation_id="getOwnBadge",
        summary="Have a badge as a file",
        response_class=Response,
        responses=_TEXT,
        openapi_extra=may_refuse(UnknownBadgeError),
    )
    def get_credential(badge: _Badge, caller: candidate) -> Response:
        """The compact JWS: what wallets and other collections of badges take."""
        return credential_file(badges.own_one(caller, badge))

    @router.get(
        "/v1/mine/badges/{badge}/image.svg",
        operation_id="getOwnBadgeImage",
        summary="Have a badge as a picture",
        response_class=Response,
        responses=_SVG,
        openapi_extra=may_refuse(UnknownBadgeError),
    )
    def get_image(badge: _Badge, caller: candidate) -> Response:
        """An SVG with the badge inside (baked): whoever has the picture can check it."""
        return image_file(badges.own_one(caller, badge))

    @router.get(
        "/v1/mine/badge-shares",
        operation_id="listBadgeShares",
        summary="List the links by which one shows badges",
        response_model=schema.BadgeShareList,
    )
    def list_shares(caller: candidate) -> Response:
        """Those that are open, the newest first."""
        return JSONResponse({"items": [schema.share_json(one) for one in shares.own(caller)]})

    @router.post(
        "/v1/mine/badge-shares",
        operation_id="shareBadges",
        summary="Show badges by a link",
        status_code=201,
        response_model=schema.BadgeShareModel,
        openapi_extra=may_refuse(UnknownBadgeError, TooManySharesError),
    )
    def share(new: schema.NewBadgeShare, caller: candidate, asked: asked_once) -> Response:
        """Whoever has the link sees these badges and nothing else, until it is closed."""
        return asked.once(
            caller.organisation,
            lambda: JSONResponse(schema.share_json(shares.make(caller, new.badges, new.label)), 201),
        )

    @router.post(
        "/v1/mine/badge-shares/{share}/close",
        operation_id="closeBadgeShare",
        summary="Close a link by which one shows badges",
        response_model=schema.BadgeShareModel,
        openapi_extra=may_refuse(UnknownShareError),
    )
    def close(share: Annotated[str, Path(description="The link's `id`")], caller: candidate) -> Response:
        """From now on it shows nothing."""
        return JSONResponse(schema.share_json(shares.close(caller, share)))

    return router


def credential_file(badge: Badge) -> Response:
    """The compact JWS as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{_stem(badge)}.jwt"'}
    return Response(badge.credential, headers=headers, media_type="text/plain")


def image_file(badge: Badge) -> Response:
    """The baked picture as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{_stem(badge)}.svg"'}
    return Response(baked(said_by(badge.credential), badge.credential), headers=headers, media_type="image/svg+xml")


def _stem(badge: Badge) -> str:
    return f"badge-{badge.code}-{badge.level}"
