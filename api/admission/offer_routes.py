"""Telling people what was decided, their answers, and those who contest."""

from typing import Annotated, Any

import msgspec
from fastapi import Depends, Path, Query, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.admission import letter_paper
from api.admission.model import (
    AdmissionUndecidedError,
    AnnouncedError,
    ContestAnsweredError,
    NoOfferError,
    UnfitLettersError,
    UnknownAdmissionError,
    UnknownApplicantError,
    UnknownContestError,
)
from api.admission.offer_schema import Announcement, ContestAnswer, ContestList, ContestModel, ReplyNoted
from api.admission.offers import Offers
from api.admission.routes import AdmissionId
from api.admission.schema import AdmissionModel
from api.admission.service import Admissions
from api.admission.showing import admission_shown
from api.refused import may_refuse
from api.results.model import PaperUnavailableError, PersonDecidesError
from api.results.routes import as_json
from api.routing import APIRouter

_Candidate = Annotated[str, Path(description="The applicant's `candidate`")]
_Contest = Annotated[str, Path(description="The contest's `id`")]


_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}


def letters_file(offers: Offers, caller: Caller, admission: str, candidate: str | None) -> Response:
    """Letters as a PDF. Raises what ``Offers.papers`` does, and PaperUnavailableError."""
    try:
        letter_paper.prepare()
    except letter_paper.NoLetterPaperError as error:
        raise PaperUnavailableError(str(error)) from error
    document = letter_paper.letters_pdf(offers.papers(caller, admission, candidate))
    headers = {"Content-Disposition": 'attachment; filename="letters.pdf"', "Cache-Control": "no-store"}
    return Response(document, headers=headers, media_type="application/pdf")


def offer_routes(offers: Offers, admissions: Admissions, accounts: Accounts) -> APIRouter:
    """The routes of what follows a decision."""
    router = APIRouter(tags=["admissions"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.ADMISSIONS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.ADMISSIONS_WRITE))]

    @router.post(
        "/v1/admissions/{admission}/announce",
        operation_id="announceAdmission",
        summary="Tell people what was decided",
        response_model=AdmissionModel,
        openapi_extra=may_refuse(
            UnknownAdmissionError, AdmissionUndecidedError, AnnouncedError, UnfitLettersError, PersonDecidesError
        ),
    )
    def announce(admission: AdmissionId, announcement: Announcement, caller: writer) -> Response:
        """A person does: keys cannot. Who has an address gets a letter; offers of places run from now on."""
        own = announcement.model_dump(mode="json")["letters"]
        return as_json(admission_shown(offers.announce(caller, admission, own)))

    @router.put(
        "/v1/admissions/{admission}/replies/{candidate}",
        operation_id="noteReply",
        summary="Note what somebody answered to an offer",
        response_model=AdmissionModel,
        openapi_extra=may_refuse(
            UnknownAdmissionError, AdmissionUndecidedError, UnknownApplicantError, NoOfferError, PersonDecidesError
        ),
    )
    def note_reply(admission: AdmissionId, candidate: _Candidate, reply: ReplyNoted, caller: writer) -> Response:
        """By telephone or on paper. A place that is given back is offered to the next. Keys cannot."""
        offers.reply_for(caller, admission, candidate, accepts=reply.accepts)
        return as_json(admission_shown(admissions.get(caller, admission)))

    @router.post(
        "/v1/admissions/{admission}/letters.pdf",
        operation_id="printLetters",
        summary="Print letters about decisions",
        response_class=Response,
        responses=_PDF,
        openapi_extra=may_refuse(
            UnknownAdmissionError, AdmissionUndecidedError, UnknownApplicantError, PaperUnavailableError
        ),
    )
    def print_letters(
        admission: AdmissionId,
        caller: writer,
        candidate: Annotated[str | None, Query(max_length=36, description="This person's letter alone")] = None,
    ) -> Response:
        """Of everybody without an address, or of one person. Each has a link of its own, which stands here alone."""
        return letters_file(offers, caller, admission, candidate)

    @router.get(
        "/v1/admissions/{admission}/contests",
        operation_id="listContests",
        summary="List who contests a decision",
        response_model=ContestList,
        openapi_extra=may_refuse(UnknownAdmissionError),
    )
    def list_contests(admission: AdmissionId, caller: reader) -> Response:
        """Those without an answer first."""
        return as_json({"items": msgspec.to_builtins(offers.contests(caller, admission))})

    @router.post(
        "/v1/admission-contests/{contest}/answer",
        operation_id="answerContest",
        summary="Answer somebody who contests",
        response_model=ContestModel,
        openapi_extra=may_refuse(UnknownContestError, ContestAnsweredError, PersonDecidesError),
    )
    def answer_contest(contest: _Contest, answer: ContestAnswer, caller: writer) -> Response:
        """A person does: keys cannot. The answer stands at the address in their letter."""
        return as_json(msgspec.to_builtins(offers.answer(caller, contest, answer.text.strip())))

    return router
