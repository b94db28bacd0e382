"""API keys and the audit log of the organisation."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.keys import Keys, ShownKey
from api.accounts.model import ApiKey, Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.accounts.trail import Trail
from api.i18n import sentence, translate
from api.pages.preferences import preferences_of
from api.pages.rendering import flash
from api.pages.sentences import refusal
from api.pages.staff import audit_words
from api.pages.staff.desk import AtDesk, page
from api.pages.staff.settings_words import scope_choices
from api.paging import PageOf
from api.parameters import PageAsked
from api.refused import RefusedError
from api.routing import APIRouter

_KEYS = "/staff/settings/keys"
_MOST_SHOWN = 200
_MOST_NAME = 200
_MOST_OVERLAP_HOURS = 720


def key_pages(accounts: Accounts, organisations: Organisations, keys: Keys, trail: Trail) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    owner = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.KEYS_WRITE))]
    auditor = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.AUDIT_READ))]

    @router.get(_KEYS)
    def get_keys(request: Request, session: owner) -> Response:
        return _keys(request, session)

    @router.post(_KEYS)
    def create(
        request: Request,
        session: owner,
        name: Annotated[str, Form()] = "",
        scopes: Annotated[list[str] | None, Form()] = None,
        test: Annotated[str, Form()] = "",
    ) -> Response:
        language = preferences_of(request).language
        wanted = [scope for scope in Scope if scope.value in (scopes or ())]
        errors = {}
        if not name.strip():
            errors["name"] = translate(sentence("Say what the key is for."), language)
        if not wanted:
            errors["scopes"] = translate(sentence("Choose one thing at least that the key may do."), language)
        if errors:
            return _keys(request, session, errors=errors, name=name, chosen=[one.value for one in wanted], test=test)
        made = keys.create(session.caller, name.strip()[:_MOST_NAME], wanted, test=bool(test), expires_at=None)
        return _keys(request, session, shown=made)

    @router.post(f"{_KEYS}/{{key}}/rotate")
    def rotate(key: str, request: Request, session: owner, hours: Annotated[int, Form()] = 24) -> Response:
        overlap = timedelta(hours=min(max(hours, 0), _MOST_OVERLAP_HOURS))
        try:
            made = keys.rotate(session.caller, key, overlap=overlap, expires_at=None)
        except RefusedError as error:
            return _keys(request, session, error=error)
        return _keys(request, session, shown=made)

    @router.post(f"{_KEYS}/{{key}}/revoke")
    def revoke(key: str, request: Request, session: owner) -> Response:
        try:
            keys.revoke(session.caller, key)
        except RefusedError as error:
            return _keys(request, session, error=error)
        answer = RedirectResponse(_KEYS, 303)
        flash(answer, sentence("The key is revoked. Nothing can use it any more."))
        return answer

    @router.get("/staff/settings/audit")
    def get_audit(
        request: Request, session: auditor, asked: PageAsked, action: Annotated[str, Query(max_length=60)] = ""
    ) -> Response:
        language = preferences_of(request).language
        found = trail.page(session.caller, asked, action=action or None)
        return page(
            request,
            session,
            "staff/settings_audit.html",
            section="settings",
            events=[
                (
                    one,
                    audit_words.done(one.action, language),
                    audit_words.target(one.target_kind, language),
                    json.dumps(one.details, ensure_ascii=False) if one.details else "",
                )
                for one in found.items
            ],
            next=found.next,
            later=asked.cursor is not None,
            action=action,
            actions=[(one, audit_words.done(one, language)) for one in trail.actions(session.caller)],
            time_zone=organisations.read(session.caller).time_zone,
        )

    def _keys(
        request: Request,
        session: StaffSession,
        *,
        errors: dict[str, str] | None = None,
        error: RefusedError | None = None,
        shown: ShownKey | None = None,
        name: str = "",
        chosen: list[str] | None = None,
        test: str = "",
    ) -> Response:
        language = preferences_of(request).language
        now = datetime.now(UTC)
        known = keys.page(session.caller, PageOf(None, _MOST_SHOWN)).items
        return page(
            request,
            session,
            "staff/settings_keys.html",
            section="settings",
            status=422 if errors or error else 200,
            going=[one for one in known if not _ended(one, now)],
            ended=[one for one in known if _ended(one, now)],
            scopes=scope_choices(language),
            shown=shown,
            name=name[:_MOST_NAME],
            chosen=chosen or [],
            test=bool(test),
            errors=errors or {},
            refused="" if error is None else refusal(error, language),
            time_zone=organisations.read(session.caller).time_zone,
        )

    return router


def _ended(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now)
