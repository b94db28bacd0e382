"""Contacts, pools, and the candidate's side of both."""

from typing import Annotated

import msgspec
from fastapi import Depends, Path, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.cookies import Cookies
from api.matching import contact_schema as schema
from api.matching.contacts import Contacts
from api.matching.model import (
    ContactAnsweredError,
    ContactAskedError,
    Pool,
    PoolMemberError,
    UnknownContactError,
    UnknownJobProfileError,
    UnknownMatchError,
    UnknownPoolError,
    UnknownPoolInvitationError,
)
from api.matching.own import OwnMatching
from api.matching.pools import Pools
from api.matching.routes import JobProfileId
from api.once.guard import Asked, Once
from api.parameters import PageAsked
from api.refused import may_refuse
from api.results.routes import as_json
from api.routing import APIRouter
from api.sittings.guard import AtSitting
from api.sittings.model import CandidateCaller
from api.sittings.service import Sittings

_Pool = Annotated[str, Path(max_length=36, description="The pool's `id`")]
_Contact = Annotated[str, Path(max_length=36, description="The contact's `id`")]


def contact_routes(contacts: Contacts, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of those who ask for contact."""
    router = APIRouter(tags=["matching"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.MATCHING_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.MATCHING_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/job-profiles/{profile}/contacts",
        operation_id="listContacts",
        summary="List who was asked for contact",
        response_model=schema.ContactPage,
        openapi_extra=may_refuse(UnknownJobProfileError),
    )
    def list_contacts(profile: JobProfileId, caller: reader, page: PageAsked) -> Response:
        """The newest first. Names are there of those who have accepted."""
        return as_json(contacts.page(caller, profile, page).json(msgspec.to_builtins))

    @router.post(
        "/v1/job-profiles/{profile}/contacts",
        operation_id="askForContact",
        summary="Ask somebody who fits for contact",
        status_code=201,
        response_model=schema.ContactModel,
        openapi_extra=may_refuse(UnknownJobProfileError, UnknownMatchError, ContactAskedError),
    )
    def ask(profile: JobProfileId, new: schema.NewContact, caller: writer, asked: asked_once) -> Response:
        """They read the message, and answer in their space; a letter tells those who have an address."""

        def work() -> Response:
            made = contacts.ask(caller, profile, new.person, new.message.strip())
            return as_json(msgspec.to_builtins(made), status=201)

        return asked.once(caller.organisation, work)

    return router


def pool_routes(pools: Pools, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of pools."""
    router = APIRouter(tags=["matching"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.MATCHING_READ))]
    owner = Annotated[Caller, Depends(Needs(accounts, Scope.ORGANISATION_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get("/v1/pools", operation_id="listPools", summary="List the pools", response_model=schema.PoolList)
    def list_pools(caller: reader) -> Response:
        """Those that your organisation belongs to."""
        return as_json({"items": [_pool(one, caller) for one in pools.list(caller)]})

    @router.post(
        "/v1/pools",
        operation_id="createPool",
        summary="Make a pool",
        status_code=201,
        response_model=schema.PoolModel,
    )
    def create(new: schema.NewPool, caller: owner, asked: asked_once) -> Response:
        """Other organisations join by invitation; candidates agree to each pool by itself."""

        def work() -> Response:
            made = pools.create(caller, new.name.strip(), new.says.strip())
            return as_json(_pool(made, caller), status=201)

        return asked.once(caller.organisation, work)

    @router.post(
        "/v1/pools/{pool}/invitation",
        operation_id="inviteToPool",
        summary="Invite an organisation to a pool",
        response_model=schema.PoolInvitationModel,
        openapi_extra=may_refuse(UnknownPoolError),
    )
    def invite(pool: _Pool, caller: owner) -> Response:
        """By a token that is good once, for two weeks; in place of the one before. Those who made the pool do."""
        return as_json(msgspec.to_builtins(pools.invite(caller, pool)))

    @router.post(
        "/v1/pool-memberships",
        operation_id="joinPool",
        summary="Join a pool",
        status_code=201,
        response_model=schema.PoolModel,
        openapi_extra=may_refuse(UnknownPoolInvitationError, PoolMemberError),
    )
    def join(new: schema.PoolJoining, caller: owner) -> Response:
        """You find those of its people who agree from now on, and yours can agree to be found there."""
        return as_json(_pool(pools.join(caller, new.token), caller), status=201)

    @router.delete(
        "/v1/pools/{pool}/membership",
        operation_id="leavePool",
        summary="Leave a pool",
        response_model=schema.PoolList,
        openapi_extra=may_refuse(UnknownPoolError),
    )
    def leave(pool: _Pool, caller: owner) -> Response:
        """Your candidates are found there no longer, at once. Answers with the pools that are left."""
        pools.leave(caller, pool)
        return as_json({"items": [_pool(one, caller) for one in pools.list(caller)]})

    @router.get(
        "/v1/pools/{pool}/looks",
        operation_id="listPoolLooks",
        summary="See who has looked for people in a pool",
        response_model=schema.PoolLookList,
        openapi_extra=may_refuse(UnknownPoolError),
    )
    def list_looks(pool: _Pool, caller: reader) -> Response:
        """Every organisation of the pool sees it."""
        return as_json({"items": msgspec.to_builtins(pools.looks(caller, pool))})

    return router


def own_matching_routes(own: OwnMatching, sittings: Sittings, cookies: Cookies) -> APIRouter:
    """The routes of candidates."""
    router = APIRouter(tags=["mine"])
    candidate = Annotated[CandidateCaller, Depends(AtSitting(sittings, cookies))]

    @router.get(
        "/v1/mine/findable",
        operation_id="getOwnFindable",
        summary="Read who has looked at one’s skills, and who would like to talk",
        response_model=schema.OwnFindableModel,
    )
    def get_findable(caller: candidate) -> Response:
        """And in which pools one can agree to be found: /v1/mine/consents."""
        found = own.read(caller)
        return as_json(
            {
                "pools": [
                    {
                        "purpose": f"pool:{one.id}",
                        "name": one.name,
                        "says": one.says,
                        "organisations": list(one.organisations),
                    }
                    for one in found.pools
                ],
                "contacts": msgspec.to_builtins(found.contacts),
                "looks": msgspec.to_builtins(found.looks),
            }
        )

    @router.post(
        "/v1/mine/contacts/{contact}/reply",
        operation_id="replyToContact",
        summary="Answer an organisation that would like to talk",
        response_model=schema.OwnFindableModel,
        openapi_extra=may_refuse(UnknownContactError, ContactAnsweredError),
    )
    def reply(contact: _Contact, new: schema.ContactReply, caller: candidate) -> Response:
        """Once. Whoever accepts becomes known to it by name and address."""
        own.answer(caller, contact, accepts=new.accepts)
        return get_findable(caller)

    return router


def _pool(one: Pool, caller: Caller) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "says": one.says,
        "organisations": list(one.organisations),
        "founder": one.founder == caller.organisation,
        "created_at": one.created_at,
    }
