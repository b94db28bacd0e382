"""Pools that the organisation belongs to: making one, inviting to it, joining, leaving, and who has looked."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.i18n import sentence, translate
from api.matching.feature import MatchingFeature
from api.matching.model import MOST_MESSAGE, MOST_TITLE
from api.matching.pools import PoolInvitation
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import refusal
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.refused import RefusedError
from api.routing import APIRouter

_NO_NAME = sentence("Give the pool a name of one line.")
_NO_WORDS = sentence("Say what the pool is for.")


def pool_pages(accounts: Accounts, organisations: Organisations, feature: MatchingFeature) -> APIRouter:
    """The page and its forms."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.MATCHING_READ))]
    owner = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.ORGANISATION_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]
    pools = feature.pools

    @router.get("/staff/pools")
    def list_pools(request: Request, session: reader) -> Response:
        return _pools(request, session)

    @router.post("/staff/pools")
    def create(request: Request, session: owner, form: sent) -> Response:
        language = preferences_of(request).language
        name, says = text_of(form, "name").strip(), text_of(form, "says").replace("\0", "").strip()[:MOST_MESSAGE]
        errors = {}
        if not name or len(name) > MOST_TITLE or not name.isprintable():
            errors["name"] = translate(_NO_NAME, language)
        if not says:
            errors["says"] = translate(_NO_WORDS, language)
        if errors:
            return _pools(request, session, values={"name": name, "says": says}, errors=errors)
        pools.create(session.caller, name, says)
        return _done(sentence("The pool is made. Invite the other organisations."))

    @router.post("/staff/pools/join")
    def join(request: Request, session: owner, form: sent) -> Response:
        try:
            pools.join(session.caller, text_of(form, "token").strip()[:100])
        except RefusedError as error:
            return _pools(request, session, errors={"token": refusal(error, preferences_of(request).language)})
        return _done(sentence("Your organisation belongs to the pool now."))

    @router.post("/staff/pools/{pool}/invite")
    def invite(pool: str, request: Request, session: owner) -> Response:
        return _pools(request, session, invitation=pools.invite(session.caller, pool))

    @router.post("/staff/pools/{pool}/leave")
    def leave(pool: str, session: owner) -> Response:
        pools.leave(session.caller, pool)
        return _done(sentence("Your organisation has left the pool. Its candidates are found there no longer."))

    def _done(said: str) -> Response:
        answer = RedirectResponse("/staff/pools", 303)
        flash(answer, said)
        return answer

    def _pools(
        request: Request,
        session: StaffSession,
        *,
        values: dict[str, str] | None = None,
        errors: dict[str, str] | None = None,
        invitation: PoolInvitation | None = None,
    ) -> Response:
        return page(
            request,
            session,
            "staff/jobs/pools.html",
            status=422 if errors else 200,
            section="jobs",
            pools=[(one, pools.looks(session.caller, one.id)) for one in pools.list(session.caller)],
            values=values or {"name": "", "says": ""},
            errors=errors or {},
            invitation=invitation,
            zone=organisations.read(session.caller).time_zone,
        )

    return router
