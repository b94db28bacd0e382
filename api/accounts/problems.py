"""What can be wrong with who asks, and with what is asked of people and keys, as HTTP says it. See ``api.errors``."""

from __future__ import annotations

from api.accounts.model import (
    AlreadyMemberError,
    BadKeyError,
    CsrfError,
    EndedKeyError,
    LastOwnerError,
    NoKeyError,
    ScopeError,
    SharedMemberError,
    SignInError,
    TooManyTriesError,
    UnknownKeyError,
    UnknownMemberError,
    UnknownMemberInvitationError,
    UnknownPasswordResetError,
)
from api.kinds import Kind

KINDS: dict[type[Exception], Kind] = {
    AlreadyMemberError: Kind(
        code="already-member",
        status=409,
        title="They are a member already",
        detail="Change their role instead.",
    ),
    BadKeyError: Kind(
        code="bad-api-key",
        status=401,
        title="The API key is not good",
        detail="It is mistyped, unknown, revoked or out of date. Make another one if it is lost.",
    ),
    CsrfError: Kind(
        code="forged-request",
        status=403,
        title="This did not come from a page of ours",
        detail="Whoever is signed in by a cookie also has to send the header X-CSRF-Token. Load the page again.",
    ),
    EndedKeyError: Kind(
        code="ended-key",
        status=409,
        title="This API key has ended",
        detail="It is revoked, out of date, or was replaced already. Make another one.",
    ),
    LastOwnerError: Kind(
        code="last-owner",
        status=409,
        title="The organisation needs an owner",
        detail="Make somebody else an owner first.",
    ),
    NoKeyError: Kind(
        code="no-api-key",
        status=401,
        title="An API key is needed",
        detail="Send it in the header: Authorization: Bearer preuve_… People sign in instead.",
    ),
    ScopeError: Kind(
        code="missing-scope",
        status=403,
        title="You may not do this",
        detail="This needs a key with the scope %(scope)s, or a role that includes it.",
    ),
    SharedMemberError: Kind(
        code="shared-member",
        status=409,
        title="They also work in another organisation",
        detail="Their password opens that one, too. Ask the operator of this installation to reset it.",
    ),
    SignInError: Kind(
        code="wrong-password",
        status=401,
        title="Login and password do not belong together",
        detail="Check both, capital letters in the password included.",
    ),
    TooManyTriesError: Kind(
        code="too-many-tries",
        status=429,
        title="That was tried too often",
        detail="Wait %(seconds)s seconds, then try again.",
    ),
    UnknownKeyError: Kind(
        code="unknown-key",
        status=404,
        title="There is no such API key",
        detail="Read /v1/api-keys to see which there are.",
    ),
    UnknownMemberError: Kind(
        code="unknown-member",
        status=404,
        title="There is no such member",
        detail="Read /v1/members to see who is.",
    ),
    UnknownMemberInvitationError: Kind(
        code="unknown-member-invitation",
        status=404,
        title="This invitation is good for nothing",
        detail="It was accepted or taken back, or is too old. Ask for another one.",
    ),
    UnknownPasswordResetError: Kind(
        code="unknown-password-reset",
        status=404,
        title="This link for a new password is good for nothing",
        detail="It was used or replaced, or is too old. Ask an owner of your organisation for another one.",
    ),
}
