"""/v1/api-keys and /v1/audit-events."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Query, Response
from fastapi.responses import JSONResponse

from api.accounts import people_schema as schema
from api.accounts.guard import Needs
from api.accounts.keys import Keys, ShownKey
from api.accounts.model import ApiKey, Caller, EndedKeyError, Scope, UnknownKeyError
from api.accounts.schema import moment_json
from api.accounts.service import Accounts
from api.accounts.trail import AuditEvent, Trail
from api.once.guard import Asked, Once
from api.parameters import PageAsked
from api.refused import may_refuse
from api.routing import APIRouter


def key_routes(keys: Keys, trail: Trail, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of keys and of the audit log."""
    router = APIRouter()
    owner = Annotated[Caller, Depends(Needs(accounts, Scope.KEYS_WRITE))]
    auditor = Annotated[Caller, Depends(Needs(accounts, Scope.AUDIT_READ))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/api-keys",
        tags=["keys"],
        operation_id="listApiKeys",
        summary="List the API keys",
        response_model=schema.ApiKeyPage,
    )
    def list_api_keys(caller: owner, page: PageAsked) -> Response:
        """The oldest first, ended ones included. Their secrets cannot be read again."""
        return JSONResponse(keys.page(caller, page).json(_key))

    @router.post(
        "/v1/api-keys",
        tags=["keys"],
        operation_id="createApiKey",
        summary="Make an API key",
        status_code=201,
        response_model=schema.ShownApiKey,
    )
    def create_api_key(new: schema.NewApiKey, caller: owner, asked: asked_once) -> Response:
        """The whole key is shown here, and never again. Nobody gives a key more than they may do themselves."""
        return asked.once(
            caller.organisation,
            lambda: _shown(keys.create(caller, new.name, new.scopes, test=new.test, expires_at=new.expires_at)),
        )

    @router.post(
        "/v1/api-keys/{key}/rotate",
        tags=["keys"],
        operation_id="rotateApiKey",
        summary="Replace an API key",
        status_code=201,
        response_model=schema.ShownApiKey,
        openapi_extra=may_refuse(UnknownKeyError, EndedKeyError),
    )
    def rotate_api_key(key: str, how: schema.RotateApiKey, caller: owner, asked: asked_once) -> Response:
        """A new key of the same name and scopes. The old one goes on for as long as you say, then ends by itself."""
        overlap = timedelta(hours=how.overlap_hours)
        return asked.once(
            caller.organisation,
            lambda: _shown(keys.rotate(caller, key, overlap=overlap, expires_at=how.expires_at)),
        )

    @router.delete(
        "/v1/api-keys/{key}",
        tags=["keys"],
        operation_id="revokeApiKey",
        summary="End an API key",
        response_model=schema.ApiKeyModel,
        openapi_extra=may_refuse(UnknownKeyError),
    )
    def revoke_api_key(key: str, caller: owner) -> Response:
        """At once."""
        return JSONResponse(_key(keys.revoke(caller, key)))

    @router.get(
        "/v1/audit-events",
        tags=["audit"],
        operation_id="listAuditEvents",
        summary="Read who did what",
        response_model=schema.AuditEventPage,
    )
    def list_audit_events(
        caller: auditor,
        page: PageAsked,
        action: Annotated[str | None, Query(max_length=60, description="Only this: `member.invited`")] = None,
        target: Annotated[str | None, Query(max_length=64, description="Only what was done to this id")] = None,
    ) -> Response:
        """The newest first. Nobody can change or remove what stands there."""
        return JSONResponse(trail.page(caller, page, action=action, target=target).json(_event))

    return router


def _shown(made: ShownKey) -> Response:
    return JSONResponse({**_key(made.key), "key": made.text}, 201)


def _key(key: ApiKey) -> dict[str, Any]:
    moments = ("created_at", "last_used_at", "expires_at", "revoked_at")
    return {**asdict(key), **{name: moment_json(getattr(key, name)) for name in moments}}


def _event(event: AuditEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "at": moment_json(event.at),
        "actor": {"kind": event.actor_kind, "id": event.actor_id, "name": event.actor_name},
        "action": event.action,
        "target": {"kind": event.target_kind, "id": event.target_id},
        "details": event.details,
        "request_id": event.request_id,
    }
