"""Invitations singly and from files, code sheets, people."""

from typing import Annotated, Protocol

from fastapi import Body, Depends, Header, Path, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Select

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.campaigns.campaign_routes import CampaignId
from api.campaigns.code_paper import code_paper
from api.campaigns.guest_schema import GuestPreview, ImportedModel, imported_json, preview_json
from api.campaigns.invitation_schema import (
    CandidateDetails,
    CandidatePage,
    ExpiryChanged,
    InvitationModel,
    InvitationPage,
    InvitedModel,
    NewExpiry,
    NewInvitation,
    SheetList,
    candidate_json,
    invitation_json,
    invited_json,
    sheets_json,
)
from api.campaigns.invitations import Invitations
from api.campaigns.model import (
    InvitationStateError,
    InvitedBeforeError,
    NoAddressError,
    UnfitGuestListError,
    UnfitInvitationError,
    UnknownCampaignError,
    UnknownCandidateError,
    UnknownInvitationError,
)
from api.i18n import choose_language
from api.once.guard import Asked, Once
from api.parameters import PageAsked, UpdatedSince
from api.refused import may_refuse
from api.routing import APIRouter

_Id = Annotated[str, Path(description="The invitation's `id`")]
_CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$"
_Skill = Annotated[
    str | None,
    Query(pattern=_CODE, description="Only people who have this skill by the published rule: needs `evidence:read`"),
]
_Csv = Annotated[
    bytes, Body(media_type="text/csv", description="As your spreadsheet writes it, whatever its encoding and delimiter")
]
_Language = Annotated[str | None, Header(alias="accept-language", max_length=500, include_in_schema=False)]


class Skilled(Protocol):
    """Who can do what: known by those who read results."""

    def who(self, caller: Caller, framework: str, version: str, code: str, level: int) -> Select[str]:
        """The ids of the candidates who reached this level of a skill, or a higher one.

        Raises:
            ScopeError: whoever asks may see who there is, and not what they can do.
        """


def invitation_routes(invitations: Invitations, skilled: Skilled, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of invitations and people."""
    router = APIRouter(tags=["invitations"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.CAMPAIGNS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.CAMPAIGNS_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/campaigns/{campaign}/invitations",
        operation_id="listInvitations",
        summary="List the invitations of a campaign",
        response_model=InvitationPage,
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    def list_invitations(
        campaign: CampaignId, caller: reader, page: PageAsked, updated_since: UpdatedSince = None
    ) -> Response:
        """With the people; revoked ones included."""
        return JSONResponse(invitations.page(caller, campaign, page, updated_since=updated_since).json(invitation_json))

    @router.post(
        "/v1/campaigns/{campaign}/invitations",
        operation_id="createInvitation",
        summary="Invite one person",
        status_code=201,
        response_model=InvitedModel,
        openapi_extra=may_refuse(UnknownCampaignError, UnfitInvitationError, InvitedBeforeError),
    )
    def create_invitation(campaign: CampaignId, new: NewInvitation, caller: writer, asked: asked_once) -> Response:
        """With an address they get a letter, once the campaign is open; without one, a code."""
        guest = new.guest()
        return asked.once(
            caller.organisation,
            lambda: JSONResponse(
                invited_json(invitations.invite(caller, campaign, guest, letter=new.letter, code=new.code)), 201
            ),
        )

    @router.post(
        "/v1/campaigns/{campaign}/invitations/preview",
        operation_id="previewGuestList",
        summary="Look at a file of people",
        response_model=GuestPreview,
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    def preview_guest_list(
        campaign: CampaignId, caller: writer, data: _Csv, accept_language: _Language = None
    ) -> Response:
        """Everything that is wrong with it, by line and column. Nobody is invited."""
        language = choose_language(accept_language)
        found = invitations.preview(caller, campaign, data)
        headers = {"Content-Language": language, "Vary": "Accept-Language"}
        return JSONResponse(preview_json(found, language), headers=headers)

    @router.post(
        "/v1/campaigns/{campaign}/invitations/import",
        operation_id="importGuestList",
        summary="Invite everybody of a file",
        response_model=ImportedModel,
        openapi_extra=may_refuse(UnknownCampaignError, UnfitGuestListError, InvitedBeforeError),
    )
    def import_guest_list(
        campaign: CampaignId,
        caller: writer,
        data: _Csv,
        asked: asked_once,
        codes: Annotated[bool, Query(description="A personal code for everybody, not only without address")] = False,
    ) -> Response:
        """Everybody, or, where anything is wrong, nobody. Who was invited before is not invited again."""
        return asked.once(
            caller.organisation,
            lambda: JSONResponse(imported_json(invitations.take_in(caller, campaign, data, codes=codes))),
        )

    @router.get(
        "/v1/campaigns/{campaign}/code-sheets",
        operation_id="getCodeSheets",
        summary="Print the code sheets of a campaign",
        response_model=SheetList,
        responses={200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
        openapi_extra=may_refuse(UnknownCampaignError),
    )
    def get_code_sheets(
        campaign: CampaignId,
        caller: writer,
        accept: Annotated[str | None, Header(max_length=500, include_in_schema=False)] = None,
        accept_language: _Language = None,
    ) -> Response:
        """As JSON, or with `Accept: application/pdf` as a PDF to cut: name, room code, personal code, QR code."""
        sheets = invitations.sheets(caller, campaign)
        private = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
        if accept is not None and "application/pdf" in accept:
            paper = code_paper(sheets, choose_language(accept_language))
            named = {"Content-Disposition": 'attachment; filename="codes.pdf"'}
            return Response(paper, media_type="application/pdf", headers={**private, **named})
        return JSONResponse(sheets_json(sheets), headers=private)

    @router.post(
        "/v1/campaigns/{campaign}/invitations/expiry",
        operation_id="changeExpiryOfInvitations",
        summary="Set the end of all invitations that nobody has used",
        response_model=ExpiryChanged,
        openapi_extra=may_refuse(UnknownCampaignError, UnfitInvitationError),
    )
    def change_expiry_of_all(campaign: CampaignId, new: NewExpiry, caller: writer) -> Response:
        """Whoever has come in is not concerned; those that were over are good again."""
        return JSONResponse({"invitations": invitations.endings.change_all(caller, campaign, new.expires_at)})

    @router.post(
        "/v1/invitations/{invitation}/expiry",
        operation_id="changeInvitationExpiry",
        summary="Set the end of an invitation",
        response_model=InvitationModel,
        openapi_extra=may_refuse(UnknownInvitationError, InvitationStateError, UnfitInvitationError),
    )
    def change_expiry(invitation: _Id, new: NewExpiry, caller: writer) -> Response:
        """One that was over is good again."""
        return JSONResponse(invitation_json(invitations.endings.change(caller, invitation, new.expires_at)))

    @router.post(
        "/v1/invitations/{invitation}/revoke",
        operation_id="revokeInvitation",
        summary="Revoke an invitation",
        response_model=InvitationModel,
        openapi_extra=may_refuse(UnknownInvitationError),
    )
    def revoke_invitation(invitation: _Id, caller: writer) -> Response:
        """Its links and its code open nothing from now on."""
        return JSONResponse(invitation_json(invitations.revoke(caller, invitation)))

    @router.post(
        "/v1/invitations/{invitation}/resend",
        operation_id="resendInvitation",
        summary="Send an invitation again",
        response_model=InvitationModel,
        openapi_extra=may_refuse(UnknownInvitationError, InvitationStateError, NoAddressError),
    )
    def resend_invitation(invitation: _Id, caller: writer, asked: asked_once) -> Response:
        """A reminder, with another link; the one before stays good."""
        return asked.once(
            caller.organisation, lambda: JSONResponse(invitation_json(invitations.resend(caller, invitation)))
        )

    @router.post(
        "/v1/invitations/{invitation}/renew-code",
        operation_id="renewCode",
        summary="Give an invitation another code",
        response_model=InvitedModel,
        openapi_extra=may_refuse(UnknownInvitationError, InvitationStateError),
    )
    def renew_code(invitation: _Id, caller: writer, asked: asked_once) -> Response:
        """The one before opens nothing from now on."""
        return asked.once(
            caller.organisation, lambda: JSONResponse(invited_json(invitations.renew_code(caller, invitation)))
        )

    @router.get(
        "/v1/candidates", operation_id="listCandidates", summary="List the people", response_model=CandidatePage
    )
    def list_candidates(
        caller: reader,
        page: PageAsked,
        updated_since: UpdatedSince = None,
        skill: _Skill = None,
        framework: Annotated[str, Query(pattern=_CODE, description="Of `skill`")] = "preuve",
        framework_version: Annotated[str, Query(pattern=_CODE, description="Of `framework`")] = "1",
        min_level: Annotated[int, Query(ge=1, le=8, description="Of `skill`, reached or passed")] = 1,
    ) -> Response:
        """Everybody who was ever invited, or came in by an open link. With `skill` only those whose work shows it."""
        among = None if skill is None else skilled.who(caller, framework, framework_version, skill, min_level)
        found = invitations.candidates(caller, page, updated_since=updated_since, among=among)
        return JSONResponse(found.json(candidate_json))

    @router.get(
        "/v1/candidates/{candidate}",
        operation_id="getCandidate",
        summary="Read about a person",
        response_model=CandidateDetails,
        openapi_extra=may_refuse(UnknownCandidateError),
    )
    def get_candidate(candidate: Annotated[str, Path(description="The candidate's `id`")], caller: reader) -> Response:
        """With all that they were invited to."""
        person, theirs = invitations.candidate(caller, candidate)
        return JSONResponse(
            {"candidate": candidate_json(person), "invitations": [invitation_json(one) for one in theirs]}
        )

    return router
