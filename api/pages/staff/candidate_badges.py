"""The badges that a candidate has taken, for staff; withdrawing one with a reason."""

from typing import Annotated, Any

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.badges.credential import said_by
from api.badges.model import MOST_REASON, Badge, BadgeRevokedError
from api.badges.service import Badges
from api.i18n import sentence, translate
from api.mastery.service import Mastery
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.staff.desk import AtDesk, page
from api.routing import APIRouter

_WHY = sentence("Write why: the candidate reads it.")


def candidate_badge_pages(
    accounts: Accounts, organisations: Organisations, badges: Badges, mastery: Mastery
) -> APIRouter:
    """The page and its forms."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.EVIDENCE_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.BADGES_WRITE))]

    @router.get("/staff/candidates/{candidate}/badges")
    def get_badges(candidate: str, request: Request, session: reader) -> Response:
        return _page(request, session, candidate)

    @router.post("/staff/candidates/{candidate}/badges/{badge}/revoke")
    def revoke(
        candidate: str,
        badge: str,
        request: Request,
        session: writer,
        reason: Annotated[str, Form()] = "",
        may_take_again: Annotated[str, Form()] = "",
    ) -> Response:
        said = reason.replace("\0", "").strip()[:MOST_REASON]
        if not said:
            errors = {f"reason-{badge}": translate(_WHY, preferences_of(request).language)}
            return _page(request, session, candidate, errors=errors)
        answer = RedirectResponse(f"/staff/candidates/{candidate}/badges", 303)
        try:
            badges.revoke(session.caller, badge, said, may_take_again=may_take_again == "yes")
        except BadgeRevokedError:
            flash(answer, sentence("This badge was withdrawn already"), kind="info")
        else:
            flash(answer, sentence("The badge is withdrawn. Whoever checks it reads so."))
        return answer

    def _page(
        request: Request, session: StaffSession, candidate: str, *, errors: dict[str, str] | None = None
    ) -> Response:
        found = badges.of_candidate(session.caller, candidate)
        reached = {
            (one.skill.framework, one.skill.version, one.skill.code, one.skill.level)
            for one in mastery.standings(session.caller, candidate)
            if one.reached
        }
        return page(
            request,
            session,
            "staff/candidate_badges.html",
            section="campaigns",
            status=422 if errors else 200,
            candidate=candidate,
            name=found.name,
            views=[_view(one, reached) for one in found.badges],
            errors=errors or {},
            time_zone=organisations.read(session.caller).time_zone,
            most_reason=MOST_REASON,
        )

    return router


def _view(badge: Badge, reached: set[tuple[str, str, str, int]]) -> dict[str, Any]:
    level = (badge.framework, badge.version, badge.code, badge.level)
    return {"badge": badge, "title": said_by(badge.credential)["name"], "still": level in reached}
