"""Priority groups: collected by those who may, read by admissions alone."""

from typing import Annotated

from fastapi import Body, Depends, Path, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.admission.model import UnfitPriorityListError, UnknownPriorityMembershipError
from api.admission.priority import PriorityGroups
from api.admission.priority_schema import (
    PriorityImported,
    PriorityMembershipModel,
    PriorityMembershipPage,
    PriorityPreview,
)
from api.admission.routes import Language
from api.admission.showing import membership_shown, preview_shown
from api.i18n import choose_language
from api.once.guard import Asked, Once
from api.parameters import PageAsked
from api.refused import may_refuse
from api.results.routes import as_json
from api.routing import APIRouter

_Csv = Annotated[
    bytes,
    Body(media_type="text/csv", description="Columns: email, reference or name; group (several with commas)"),
]
_Id = Annotated[str, Path(description="The entry's `id`")]


def priority_routes(groups: PriorityGroups, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of priority groups."""
    router = APIRouter(tags=["admissions"])
    collector = Annotated[Caller, Depends(Needs(accounts, Scope.PRIORITY_GROUPS_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/priority-groups",
        operation_id="listPriorityGroups",
        summary="List who is in which priority group",
        response_model=PriorityMembershipPage,
    )
    def list_groups(caller: collector, page: PageAsked) -> Response:
        """It is noted who looked. No report, result or export has any of it."""
        return as_json(groups.page(caller, page).json(membership_shown))

    @router.post(
        "/v1/priority-groups/preview",
        operation_id="previewPriorityGroups",
        summary="Look at a file of priority groups",
        response_model=PriorityPreview,
    )
    def preview(caller: collector, data: _Csv, accept_language: Language = None) -> Response:
        """Everything that is wrong with it, by line. Nothing is noted down."""
        language = choose_language(accept_language)
        answer = as_json(preview_shown(groups.preview(caller, data), language))
        answer.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
        return answer

    @router.post(
        "/v1/priority-groups/import",
        operation_id="importPriorityGroups",
        summary="Note down a file of priority groups",
        response_model=PriorityImported,
        openapi_extra=may_refuse(UnfitPriorityListError),
    )
    def take_in(caller: collector, data: _Csv, asked: asked_once) -> Response:
        """All of it, or, where anything is wrong, nothing. What is noted already is not noted twice."""
        return asked.once(caller.organisation, lambda: as_json({"noted": groups.take_in(caller, data)}))

    @router.delete(
        "/v1/priority-groups/{membership}",
        operation_id="removePriorityMembership",
        summary="Forget that somebody is in a priority group",
        response_model=PriorityMembershipModel,
        openapi_extra=may_refuse(UnknownPriorityMembershipError),
    )
    def remove(membership: _Id, caller: collector) -> Response:
        """Answers what was noted. What was decided from it stays as it was decided."""
        return as_json(membership_shown(groups.remove(caller, membership)))

    return router
