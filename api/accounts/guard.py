"""The door of every route: finds the caller by the key in the ``Authorization`` header."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts

_bearer = HTTPBearer(
    scheme_name="apiKey",
    bearerFormat="preuve_<id>_<secret>",
    description="An API key: `Authorization: Bearer preuve_…`. It is shown once, when it is made.",
    auto_error=False,
)


class Needs:
    """A dependency that lets through keys with a scope."""

    def __init__(self, accounts: Accounts, scope: Scope) -> None:
        """``scope`` is what the route asks for."""
        self._accounts = accounts
        self._scope = scope

    def __call__(self, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
        """The caller, or an error of ``api.accounts.model``."""
        return self._accounts.authenticate(credentials.credentials if credentials else None, scope=self._scope)
