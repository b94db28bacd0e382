"""/v1/questions: written, changed and retired by authors, read by those who build batteries."""

from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Query, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.catalog.model import BrokenExerciseError, NoSuchQuestionError, UnfitQuestionError
from api.catalog.question import Question
from api.catalog.question_json import staff_view
from api.catalog.question_schema import NewQuestion, QuestionModel, QuestionPage, TakenQuestions
from api.catalog.questions import Questions
from api.etags import etag
from api.once.guard import Asked, Once
from api.parameters import IfMatch, PageAsked
from api.refused import may_refuse
from api.routing import APIRouter

_Series = Annotated[str, Path(description="The question's `id`")]
_MOST_VERSION = 2_147_483_647


def question_routes(questions: Questions, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of questions."""
    router = APIRouter(tags=["questions"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.EXERCISES_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.EXERCISES_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/questions",
        operation_id="listQuestions",
        summary="List the questions",
        response_model=QuestionPage,
    )
    def list_questions(caller: reader, page: PageAsked) -> Response:
        """The newest version of each. What is right is told to authors and to readers of reports."""
        return _json(questions.newest(caller.organisation, page).json(lambda one: _shown(caller, one)))

    @router.post(
        "/v1/questions",
        operation_id="createQuestion",
        summary="Write a question",
        status_code=201,
        response_model=QuestionModel,
        openapi_extra=may_refuse(UnfitQuestionError),
    )
    def create_question(new: NewQuestion, caller: writer, asked: asked_once) -> Response:
        """It is there for batteries at once."""
        return asked.once(caller.organisation, lambda: _made(caller, questions.create(caller, new.body())))

    @router.post(
        "/v1/questions/starters",
        operation_id="takeStarterQuestions",
        summary="Take over the questions that come with Preuve",
        response_model=TakenQuestions,
        openapi_extra=may_refuse(BrokenExerciseError),
    )
    def take_starters(caller: writer) -> Response:
        """Those that the organisation does not have yet; from then on they are its own."""
        return _json({"items": [_shown(caller, one) for one in questions.take_starters(caller)]})

    @router.get(
        "/v1/questions/{series}",
        operation_id="getQuestion",
        summary="Read a question",
        response_model=QuestionModel,
        openapi_extra=may_refuse(NoSuchQuestionError),
    )
    def get_question(
        series: _Series,
        caller: reader,
        version: Annotated[int | None, Query(ge=1, le=_MOST_VERSION, description="Left out: the newest one")] = None,
    ) -> Response:
        """One version of it."""
        found = questions.question(caller.organisation, series, version)
        return _json(_shown(caller, found), headers=etag(found.version))

    @router.put(
        "/v1/questions/{series}",
        operation_id="changeQuestion",
        summary="Change a question",
        response_model=QuestionModel,
        openapi_extra=may_refuse(NoSuchQuestionError, UnfitQuestionError),
    )
    def change_question(series: _Series, new: NewQuestion, caller: writer, wanted: IfMatch) -> Response:
        """Makes the next version. Batteries that hold an earlier one keep it."""
        changed = questions.revise(caller, series, new.body(), wanted)
        return _json(_shown(caller, changed), headers=etag(changed.version))

    @router.delete(
        "/v1/questions/{series}",
        operation_id="retireQuestion",
        summary="Retire a question",
        response_model=QuestionModel,
        openapi_extra=may_refuse(NoSuchQuestionError),
    )
    def retire_question(series: _Series, caller: writer) -> Response:
        """Builders of batteries do not see it any more. Batteries that hold it keep it."""
        questions.retire(caller, series)
        return _json(_shown(caller, questions.question(caller.organisation, series)))

    return router


def _shown(caller: Caller, question: Question) -> dict[str, Any]:
    return staff_view(question, answers=bool({Scope.EXERCISES_WRITE, Scope.REPORTS_READ} & caller.scopes))


def _made(caller: Caller, question: Question) -> Response:
    headers = {"Location": f"/v1/questions/{question.series}", **etag(question.version)}
    return _json(_shown(caller, question), 201, headers)


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")
