"""The questions of the organisation: looked through, read, written, changed, retired."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.catalog.model import UnfitQuestionError
from api.catalog.question import Question, QuestionKind, candidate_view
from api.catalog.questions import Questions
from api.etags import OldRevisionError, only
from api.i18n import Language, sentence
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, naming_of
from api.pages.sentences import field_errors
from api.pages.staff import question_form
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.paging import MOST_ITEMS, PageOf
from api.routing import APIRouter
from api.skills.service import Naming

_LIST = "/staff/questions"
_MOST_VERSION = 2_147_483_647
_MOST_WORDS = 100
_MOST_PROMPT = 160
_ON_A_PAGE = 50


def question_pages(accounts: Accounts, questions: Questions) -> APIRouter:
    """The pages. What is right is shown to authors alone."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.EXERCISES_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.EXERCISES_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get(_LIST)
    def get_questions(
        request: Request,
        session: reader,
        q: str = "",
        kind: str = "",
        state: str = "",
        after: Annotated[int, Query(ge=0, le=_MOST_VERSION)] = 0,
    ) -> Response:
        everything = _all(session.organisation, retired=state == "retired")
        wanted = {"q": q[:_MOST_WORDS], "kind": kind[:20], "state": "retired" if state == "retired" else ""}
        language, name = preferences_of(request).language, naming_of(request)
        found = [one for one in everything if _fits(one, wanted, name)]
        return page(
            request,
            session,
            "staff/questions.html",
            section="questions",
            questions=[_line(one, language, name) for one in found[after : after + _ON_A_PAGE]],
            found=len(found),
            total=len(everything),
            wanted=wanted,
            after=after,
            following=after + _ON_A_PAGE if len(found) > after + _ON_A_PAGE else 0,
        )

    @router.post(_LIST)
    def create(request: Request, session: writer, form: sent) -> Response:
        kind = _kind(text_of(form, "kind"))
        language = preferences_of(request).language
        typed = question_form.read(form, kind, language)
        if typed.body is not None:
            try:
                made = questions.create(session.caller, typed.body)
            except UnfitQuestionError as error:
                _blame(typed, error, language)
            else:
                return _said(made.series, sentence("Saved. Batteries can hold this question now."))
        return _form(request, session, typed, kind)

    @router.post(f"{_LIST}/starters")
    def take_starters(session: writer) -> Response:
        taken = questions.take_starters(session.caller)
        answer = RedirectResponse(_LIST, 303)
        if taken:
            flash(answer, sentence("The starter set was added: change it as you like."))
        else:
            flash(answer, sentence("The starter set was there already."), kind="info")
        return answer

    @router.get(f"{_LIST}/new")
    def ask_for_question(request: Request, session: writer, kind: str = "") -> Response:
        return _form(request, session, question_form.empty(), _kind(kind))

    @router.get(f"{_LIST}/{{series}}")
    def get_question(
        series: str,
        request: Request,
        session: reader,
        version: Annotated[int | None, Query(ge=1, le=_MOST_VERSION)] = None,
    ) -> Response:
        found = questions.question(session.organisation, series, version)
        newest = questions.question(session.organisation, series)
        author = Scope.EXERCISES_WRITE in session.caller.scopes
        shown = candidate_view(found, seed="preview")
        return page(
            request,
            session,
            "staff/question.html",
            section="questions",
            question=shown,
            line=_line(found, preferences_of(request).language, naming_of(request)),
            newest=newest.version,
            versions=range(newest.version, 0, -1),
            body=found.body if author else None,
            nothing={"chosen": [], "text": ""},
        )

    @router.get(f"{_LIST}/{{series}}/edit")
    def ask_for_changes(series: str, request: Request, session: writer) -> Response:
        found = questions.question(session.organisation, series)
        return _form(request, session, question_form.typed_of(found.body), found.body.kind, found)

    @router.post(f"{_LIST}/{{series}}")
    def change(series: str, request: Request, session: writer, form: sent) -> Response:
        found = questions.question(session.organisation, series)
        language = preferences_of(request).language
        typed = question_form.read(form, found.body.kind, language)
        if typed.body is not None:
            revision = text_of(form, "revision")
            wanted = only(int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0)
            try:
                questions.revise(session.caller, series, typed.body, wanted)
            except UnfitQuestionError as error:
                _blame(typed, error, language)
            except OldRevisionError:
                newest = questions.question(session.organisation, series)
                return _form(request, session, typed, newest.body.kind, newest, conflict=True)
            else:
                return _said(series, sentence("Saved. Batteries keep the version that they hold."))
        # A form with faults stays one of the version that it was made from.
        return _form(request, session, typed, found.body.kind, found, revision=text_of(form, "revision")[:10])

    @router.post(f"{_LIST}/{{series}}/retire")
    def retire(series: str, session: writer) -> Response:
        questions.retire(session.caller, series)
        return _said(series, sentence("Retired. Batteries that hold this question keep it."))

    def _all(organisation: str, *, retired: bool) -> list[Question]:
        found: list[Question] = []
        cursor = None
        while True:
            some = questions.newest(organisation, PageOf(cursor, MOST_ITEMS), retired=retired)
            found += some.items
            cursor = some.next
            if cursor is None:
                return found

    return router


def _form(
    request: Request,
    session: StaffSession,
    typed: question_form.Typed,
    kind: QuestionKind,
    question: Question | None = None,
    *,
    conflict: bool = False,
    revision: str = "",
) -> Response:
    return page(
        request,
        session,
        "staff/question_form.html",
        section="questions",
        status=409 if conflict else 422 if typed.errors else 200,
        typed=typed,
        kind=kind.value,
        question=question,
        revision=revision or (question.version if question is not None else ""),
        conflict=conflict,
    )


def _blame(typed: question_form.Typed, error: UnfitQuestionError, language: Language) -> None:
    for name, words in field_errors(error, language, "prompt_fr").items():
        typed.errors.setdefault(typed.place(name), words)


def _said(series: str, words: str) -> Response:
    answer = RedirectResponse(f"{_LIST}/{series}", 303)
    flash(answer, words)
    return answer


def _kind(word: str) -> QuestionKind:
    return next((one for one in QuestionKind if one.value == word), QuestionKind.SINGLE)


def _fits(question: Question, wanted: dict[str, str], name: Naming) -> bool:
    body = question.body
    named = [*(one.code for one in body.skills), *(name(one) for one in body.skills)]
    text = " ".join([body.prompt.fr, body.prompt.en, *named]).casefold()
    return wanted["kind"] in ("", body.kind.value) and all(word in text for word in wanted["q"].casefold().split())


def _line(question: Question, language: Language, name: Naming) -> dict[str, Any]:
    body = question.body
    prompt = " ".join((body.prompt.fr if language == "fr" else body.prompt.en).split())
    return {
        "series": question.series,
        "kind": body.kind.value,
        "prompt": prompt if len(prompt) <= _MOST_PROMPT else f"{prompt[:_MOST_PROMPT]}…",
        "skills": list(dict.fromkeys(name(one) for one in body.skills)),
        "level": body.level,
        "version": question.version,
        "seconds": body.seconds,
        "retired": question.retired_at is not None,
    }
