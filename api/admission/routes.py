"""Admissions: rules, simulation, decisions."""

from typing import Annotated

from fastapi import Depends, Header, Path, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.admission.decisions import Decisions
from api.admission.model import (
    AdmissionDecidedError,
    AdmissionUndecidedError,
    ChangedSimulationError,
    Named,
    Simulation,
    UnfitAdmissionError,
    UnknownAdmissionError,
    UnknownApplicantError,
)
from api.admission.schema import AdmissionModel, AdmissionPage, NewAdmission
from api.admission.service import Admissions
from api.admission.showing import admission_shown, simulation_shown
from api.admission.simulation_schema import (
    AdmissionRecord,
    AdmissionSnapshot,
    Confirmation,
    NewOverride,
    SimulationPage,
)
from api.etags import etag
from api.i18n import choose_language
from api.once.guard import Asked, Once
from api.paging import PageOf, cut
from api.parameters import IfMatch, PageAsked
from api.refused import may_refuse
from api.results.model import PersonDecidesError
from api.results.routes import as_json
from api.routing import APIRouter

AdmissionId = Annotated[str, Path(description="The admission's `id`")]
Language = Annotated[str | None, Header(alias="accept-language", max_length=500, include_in_schema=False)]
_Candidate = Annotated[str, Path(description="The applicant's `candidate`")]


def admission_routes(admissions: Admissions, decisions: Decisions, accounts: Accounts, once: Once) -> APIRouter:
    """The routes of admissions."""
    router = APIRouter(tags=["admissions"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.ADMISSIONS_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.ADMISSIONS_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/admissions", operation_id="listAdmissions", summary="List the admissions", response_model=AdmissionPage
    )
    def list_admissions(caller: reader, page: PageAsked) -> Response:
        """The newest first."""
        return as_json(admissions.page(caller, page).json(admission_shown))

    @router.post(
        "/v1/admissions",
        operation_id="createAdmission",
        summary="Make an admission",
        status_code=201,
        response_model=AdmissionModel,
        openapi_extra=may_refuse(UnfitAdmissionError),
    )
    def create_admission(new: NewAdmission, caller: writer, asked: asked_once) -> Response:
        """Its rules, and the seed that is drawn for it, are known before anybody is ranked."""

        def work() -> Response:
            made = admissions.create(caller, new.settings())
            answer = as_json(admission_shown(made), status=201)
            answer.headers["Location"] = f"/v1/admissions/{made.id}"
            answer.headers.update(etag(made.revision))
            return answer

        return asked.once(caller.organisation, work)

    @router.get(
        "/v1/admissions/{admission}",
        operation_id="getAdmission",
        summary="Read an admission",
        response_model=AdmissionModel,
        openapi_extra=may_refuse(UnknownAdmissionError),
    )
    def get_admission(admission: AdmissionId, caller: reader) -> Response:
        """Its rules; and, once it is decided, who decided and the digests of what was signed."""
        found = admissions.get(caller, admission)
        return _tagged(found.revision, admission_shown(found))

    @router.put(
        "/v1/admissions/{admission}",
        operation_id="changeAdmission",
        summary="Change the rules of an admission",
        response_model=AdmissionModel,
        openapi_extra=may_refuse(UnknownAdmissionError, UnfitAdmissionError, AdmissionDecidedError),
    )
    def change_admission(admission: AdmissionId, new: NewAdmission, caller: writer, wanted: IfMatch) -> Response:
        """Until it is decided. The seed stays."""
        changed = admissions.change(caller, admission, new.settings(), wanted)
        return _tagged(changed.revision, admission_shown(changed))

    @router.get(
        "/v1/admissions/{admission}/simulation",
        operation_id="simulateAdmission",
        summary="See what would be decided now",
        response_model=SimulationPage,
        openapi_extra=may_refuse(UnknownAdmissionError, AdmissionDecidedError),
    )
    def simulate(admission: AdmissionId, caller: reader, page: PageAsked, accept_language: Language = None) -> Response:
        """Every applicant with every reason. Nothing is decided; it is noted who looked."""
        return _page(admissions.simulate(caller, admission), page, accept_language)

    @router.put(
        "/v1/admissions/{admission}/overrides/{candidate}",
        operation_id="overrideDecision",
        summary="Decide about one applicant",
        response_model=AdmissionModel,
        openapi_extra=may_refuse(
            UnknownAdmissionError, AdmissionDecidedError, UnknownApplicantError, PersonDecidesError
        ),
    )
    def override(admission: AdmissionId, candidate: _Candidate, new: NewOverride, caller: writer) -> Response:
        """A person does, with a reason; the rules choose the others around it. Keys cannot."""
        return as_json(
            admission_shown(admissions.override(caller, admission, candidate, new.outcome, new.reason.strip()))
        )

    @router.delete(
        "/v1/admissions/{admission}/overrides/{candidate}",
        operation_id="withdrawOverride",
        summary="Leave one applicant to the rules again",
        response_model=AdmissionModel,
        openapi_extra=may_refuse(UnknownAdmissionError, AdmissionDecidedError, PersonDecidesError),
    )
    def withdraw(admission: AdmissionId, candidate: _Candidate, caller: writer) -> Response:
        """Keys cannot."""
        return as_json(admission_shown(admissions.withdraw(caller, admission, candidate)))

    @router.post(
        "/v1/admissions/{admission}/commit",
        operation_id="commitAdmission",
        summary="Confirm the proposal",
        response_model=AdmissionModel,
        openapi_extra=may_refuse(
            UnknownAdmissionError, AdmissionDecidedError, ChangedSimulationError, PersonDecidesError
        ),
    )
    def commit(admission: AdmissionId, confirmation: Confirmation, caller: writer) -> Response:
        """A person confirms, by name, exactly what they have looked at: keys cannot. A signed record is made of it."""
        decided = decisions.commit(caller, admission, confirmation.digest, confirmation.reason)
        return _tagged(decided.revision, admission_shown(decided))

    @router.get(
        "/v1/admissions/{admission}/decisions",
        operation_id="listDecisions",
        summary="List the decisions of an admission",
        response_model=SimulationPage,
        openapi_extra=may_refuse(UnknownAdmissionError, AdmissionUndecidedError),
    )
    def list_decisions(
        admission: AdmissionId, caller: reader, page: PageAsked, accept_language: Language = None
    ) -> Response:
        """What was confirmed, with every reason. It is noted who looked."""
        return _page(decisions.decided(caller, admission), page, accept_language)

    @router.get(
        "/v1/admissions/{admission}/record",
        operation_id="getAdmissionRecord",
        summary="Read the signed record of an admission",
        response_model=AdmissionRecord,
        openapi_extra=may_refuse(UnknownAdmissionError, AdmissionUndecidedError),
    )
    def record(admission: AdmissionId, caller: reader) -> Response:
        """A compact JWS over the digests of rules, inputs and outcome; the keys are those of evidence."""
        return as_json({"jws": decisions.record(caller, admission)})

    @router.get(
        "/v1/admissions/{admission}/snapshot",
        operation_id="getAdmissionSnapshot",
        summary="Read what an admission was decided from",
        response_model=AdmissionSnapshot,
        openapi_extra=may_refuse(UnknownAdmissionError, AdmissionUndecidedError),
    )
    def snapshot(admission: AdmissionId, caller: reader) -> Response:
        """Rules, inputs and outcome without names: the signed record has their digests. It is noted who looked."""
        return as_json(decisions.snapshot(caller, admission))

    return router


def _tagged(revision: int, body: object) -> Response:
    answer = as_json(body)
    answer.headers.update(etag(revision))
    return answer


def _page(found: Simulation, asked: PageOf, accept_language: str | None) -> Response:
    language = choose_language(accept_language)
    order = {one.placed.id: f"{number:06}" for number, one in enumerate(found.people)}
    page = cut(list(found.people), asked, lambda one: order[one.placed.id])
    people: list[Named] = page.items
    answer = as_json(simulation_shown(found, people, page.next, language))
    answer.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    return answer
