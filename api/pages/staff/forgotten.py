"""The way in for somebody who has lost their password: a letter with a link, to the address that they sign in with."""

from typing import Annotated

from fastapi import Form, Request
from starlette.background import BackgroundTask
from starlette.responses import Response

from api.accounts.guard import refuse_other_sites
from api.accounts.model import TooManyTriesError
from api.accounts.resets import PasswordResets
from api.accounts.session_routes import address_of
from api.pages.preferences import preferences_of
from api.pages.rendering import render
from api.pages.sentences import refusal
from api.routing import APIRouter

FORGOTTEN = "/staff/forgotten"
_MOST_LOGIN = 254


def forgotten_pages(resets: PasswordResets) -> APIRouter:
    """The page. The link in the letter leads to the one that an owner's links lead to."""
    router = APIRouter(include_in_schema=False)

    @router.get(FORGOTTEN)
    def ask(request: Request) -> Response:
        return render(request, "staff/forgotten.html", login="", problem="", sent=False)

    @router.post(FORGOTTEN)
    def send(request: Request, login: Annotated[str, Form()] = "") -> Response:
        refuse_other_sites(request)
        login, language = login.strip()[:_MOST_LOGIN], preferences_of(request).language
        try:
            resets.count(login, address_of(request))
        except TooManyTriesError as error:
            problem = refusal(error, language)
            return render(request, "staff/forgotten.html", status=429, login=login, problem=problem, sent=False)
        answer = render(request, "staff/forgotten.html", login=login, problem="", sent=True)
        # Once it is answered, so that neither words nor time tell whether there is anybody.
        answer.background = BackgroundTask(resets.send, login, language)
        return answer

    return router
