"""/v1/organisation, /v1/members and /v1/member-invitations."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse

from api.accounts import people_schema as schema
from api.accounts.guard import Needs
from api.accounts.invitations import MemberInvitation, MemberInvitations
from api.accounts.members import Member, Members
from api.accounts.model import (
    AlreadyMemberError,
    Caller,
    LastOwnerError,
    Scope,
    SharedMemberError,
    SignInError,
    TooManyTriesError,
    UnknownMemberError,
    UnknownMemberInvitationError,
)
from api.accounts.organisation import Organisation, Organisations
from api.accounts.resets import PasswordResets
from api.accounts.schema import SessionModel, moment_json, session_json
from api.accounts.service import Accounts
from api.accounts.session_routes import address_of
from api.etags import etag
from api.once.guard import Asked, Once
from api.parameters import IfMatch, PageAsked
from api.refused import UnfitRequestError, may_refuse
from api.routing import APIRouter


def people_routes(
    organisations: Organisations,
    members: Members,
    invitations: MemberInvitations,
    resets: PasswordResets,
    accounts: Accounts,
    once: Once,
) -> APIRouter:
    """The routes of an organisation and its people."""
    router = APIRouter()
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.ORGANISATION_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.ORGANISATION_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/organisation",
        tags=["organisation"],
        operation_id="getOrganisation",
        summary="Read the organisation's settings",
        response_model=schema.OrganisationModel,
    )
    def get_organisation(caller: reader) -> Response:
        """Name, language, time zone, and whom candidates ask for an adjustment."""
        return _organisation(organisations.read(caller))

    @router.patch(
        "/v1/organisation",
        tags=["organisation"],
        operation_id="changeOrganisation",
        summary="Change the organisation's settings",
        response_model=schema.OrganisationModel,
    )
    def change_organisation(changes: schema.OrganisationChanges, caller: writer, wanted: IfMatch) -> Response:
        """What is left out stays as it is."""
        return _organisation(organisations.change(caller, changes.model_dump(exclude_unset=True), wanted))

    @router.get(
        "/v1/members",
        tags=["members"],
        operation_id="listMembers",
        summary="List the members",
        response_model=schema.MemberPage,
    )
    def list_members(caller: reader, page: PageAsked) -> Response:
        """In the order in which they came."""
        return JSONResponse(members.page(caller, page).json(_member))

    @router.get(
        "/v1/members/{member}",
        tags=["members"],
        operation_id="getMember",
        summary="Read a member",
        response_model=schema.MemberModel,
        openapi_extra=may_refuse(UnknownMemberError),
    )
    def get_member(member: str, caller: reader) -> Response:
        """A person of the organisation."""
        found = members.find(caller, member)
        return JSONResponse(_member(found), headers=etag(found.revision))

    @router.patch(
        "/v1/members/{member}",
        tags=["members"],
        operation_id="changeMember",
        summary="Give a member another role",
        response_model=schema.MemberModel,
        openapi_extra=may_refuse(UnknownMemberError, LastOwnerError),
    )
    def change_member(member: str, changes: schema.MemberChanges, caller: writer, wanted: IfMatch) -> Response:
        """It holds from their next request on. Nobody gives or takes more than they may do themselves."""
        changed = members.change_role(caller, member, changes.role, wanted)
        return JSONResponse(_member(changed), headers=etag(changed.revision))

    @router.delete(
        "/v1/members/{member}",
        tags=["members"],
        operation_id="endMember",
        summary="Let a member go",
        response_model=schema.MemberModel,
        openapi_extra=may_refuse(UnknownMemberError, LastOwnerError),
    )
    def end_member(member: str, caller: writer) -> Response:
        """Their sessions here end at once. What they have done stays, under their name."""
        return JSONResponse(_member(members.end(caller, member)))

    @router.post(
        "/v1/members/{member}/password-reset",
        tags=["members"],
        operation_id="resetPassword",
        summary="Make a link for a new password",
        status_code=201,
        response_model=schema.PasswordResetModel,
        openapi_extra=may_refuse(UnknownMemberError, SharedMemberError),
    )
    def reset_password(member: str, caller: writer, asked: asked_once) -> Response:
        """Good once, for 24 hours. Shown here, and never again. Their sessions end at once."""

        def issue() -> Response:
            made = resets.issue(caller, member)
            body = {"token": made.token, "path": made.path, "expires_at": moment_json(made.expires_at)}
            return JSONResponse(body, 201)

        return asked.once(caller.organisation, issue)

    @router.post(
        "/v1/member-invitations",
        tags=["members"],
        operation_id="inviteMember",
        summary="Invite a member",
        status_code=201,
        response_model=schema.ShownMemberInvitation,
        openapi_extra=may_refuse(UnfitRequestError, AlreadyMemberError),
    )
    def invite_member(new: schema.NewMemberInvitationModel, caller: writer, asked: asked_once) -> Response:
        """By a letter with a link that is good once, for a week. It is also shown here, once."""

        def invite() -> Response:
            made = invitations.invite(caller, new.email, new.role)
            body = {**_invitation(made.invitation), "token": made.token, "path": made.path}
            return JSONResponse(body, 201)

        return asked.once(caller.organisation, invite)

    @router.get(
        "/v1/member-invitations",
        tags=["members"],
        operation_id="listMemberInvitations",
        summary="List who was invited",
        response_model=schema.MemberInvitationPage,
    )
    def list_member_invitations(caller: reader, page: PageAsked) -> Response:
        """Those that can still be accepted."""
        return JSONResponse(invitations.page(caller, page).json(_invitation))

    @router.delete(
        "/v1/member-invitations/{member_invitation}",
        tags=["members"],
        operation_id="revokeMemberInvitation",
        summary="Take an invitation back",
        response_model=schema.MemberInvitationModel,
        openapi_extra=may_refuse(UnknownMemberInvitationError),
    )
    def revoke_member_invitation(member_invitation: str, caller: writer) -> Response:
        """Its link is good for nothing from now on."""
        return JSONResponse(_invitation(invitations.revoke(caller, member_invitation)))

    @router.post(
        "/v1/member-invitations/accept",
        tags=["session"],
        operation_id="acceptMemberInvitation",
        summary="Become a member",
        status_code=201,
        response_model=SessionModel,
        openapi_extra=may_refuse(UnknownMemberInvitationError, UnfitRequestError, SignInError, TooManyTriesError),
    )
    def accept_member_invitation(new: schema.AcceptMemberInvitation, request: Request) -> Response:
        """Sets the cookie of a session: whoever accepts is signed in."""
        made = invitations.accept(new.token, name=new.name, password=new.password, address=address_of(request))
        answer = JSONResponse(session_json(made.session), 201)
        accounts.cookies.put(answer, accounts.cookies.staff, made.token)
        return answer

    return router


def _organisation(found: Organisation) -> Response:
    return JSONResponse(asdict(found), headers=etag(found.revision))


def _member(member: Member) -> dict[str, Any]:
    return {**asdict(member), "joined_at": moment_json(member.joined_at)}


def _invitation(invitation: MemberInvitation) -> dict[str, Any]:
    return {
        **asdict(invitation),
        "created_at": moment_json(invitation.created_at),
        "expires_at": moment_json(invitation.expires_at),
    }
