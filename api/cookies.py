"""The cookies of people who are signed in, staff and candidates: how they are called, set and taken away.

``__Host-`` binds a cookie to this host and to TLS; browsers make an exception for their own machine. In a room's local
network without TLS they would not keep such a cookie at all: the setting ``plain_http`` drops prefix and Secure.
"""

from __future__ import annotations

from starlette.responses import Response

from api.credentials import CANDIDATE_COOKIES, STAFF_COOKIES


class Cookies:
    """Names and flags, for this installation."""

    def __init__(self, *, plain_http: bool = False) -> None:
        """``plain_http``: people come without TLS."""
        self._secure = not plain_http
        self.staff = STAFF_COOKIES[plain_http]
        self.candidate = CANDIDATE_COOKIES[plain_http]

    def put(self, response: Response, name: str, token: str) -> None:
        """Hand over a token. It goes when the browser is closed; the server decides when it ends before that."""
        response.set_cookie(name, token, path="/", secure=self._secure, httponly=True, samesite="lax")

    def drop(self, response: Response, name: str) -> None:
        """Take it away."""
        response.delete_cookie(name, path="/", secure=self._secure, httponly=True, samesite="lax")
