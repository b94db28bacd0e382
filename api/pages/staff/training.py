"""Training: the modules of the organisation, and the path of one person toward a trade."""

from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.etags import OldRevisionError, only
from api.i18n import Language, sentence
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, naming_of
from api.pages.sentences import refusal
from api.pages.staff import module_form
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.pages.staff.module_form import Typed, word_of
from api.pages.trade_words import nearness_words
from api.paging import LONGEST_CURSOR, PageOf
from api.refused import RefusedError
from api.routing import APIRouter
from api.skills.model import SkillKey, SkillKind
from api.skills.service import Skills
from api.training.cohorts import CohortTraining
from api.training.model import HIGHEST_LEVEL
from api.training.paths import Paths
from api.training.service import Modules

_LIST = "/staff/training"
#: Skills of larger frameworks cannot be chosen from a list; the API takes them.
_LARGE = 300
_USUAL_LEVELS = 4


def training_pages(
    accounts: Accounts, skills: Skills, modules: Modules, paths: Paths, cohorts: CohortTraining
) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.TRAINING_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.TRAINING_WRITE))]
    looker = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.RESULTS_READ))]
    sent = Annotated[FormData, Depends(form_sent)]

    @router.get(_LIST)
    def get_modules(
        request: Request,
        session: reader,
        cursor: Annotated[str | None, Query(max_length=LONGEST_CURSOR)] = None,
    ) -> Response:
        found = modules.page(session.caller, PageOf(cursor))
        return page(request, session, "staff/training.html", section="exercises", found=found, later=cursor is not None)

    @router.get(f"{_LIST}/new")
    def get_new(request: Request, session: writer) -> Response:
        return _form(request, session, module_form.empty())

    @router.post(_LIST)
    def create(request: Request, session: writer, form: sent) -> Response:
        language = preferences_of(request).language
        typed = module_form.read(form, language)
        if typed.module is None:
            return _form(request, session, typed)
        try:
            modules.create(session.caller, typed.module)
        except RefusedError as error:
            return _refused(request, session, typed, error)
        return _back(sentence("The module is offered: paths lead through it from now on."))

    @router.get(f"{_LIST}/{{module}}")
    def get_module(module: str, request: Request, session: writer) -> Response:
        found = modules.get(session.caller, module)
        return _form(request, session, module_form.of(found), module=module, revision=found.revision)

    @router.post(f"{_LIST}/{{module}}")
    def change(module: str, request: Request, session: writer, form: sent) -> Response:
        language = preferences_of(request).language
        typed, before = module_form.read(form, language), modules.get(session.caller, module)
        asked = text_of(form, "revision")
        revision = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
        if typed.module is None:
            return _form(request, session, typed, module=module, revision=revision)
        try:
            modules.change(session.caller, module, typed.module, only(revision))
        except OldRevisionError:
            return _form(request, session, typed, module=module, revision=before.revision, conflict=True)
        except RefusedError as error:
            return _refused(request, session, typed, error, module=module, revision=revision)
        return _back(sentence("The module is changed."))

    @router.post(f"{_LIST}/{{module}}/remove")
    def remove(module: str, session: writer) -> Response:
        modules.remove(session.caller, module)
        return _back(sentence("The module is removed."))

    @router.get("/staff/candidates/{candidate}/path")
    def get_path(candidate: str, request: Request, session: looker, trade: str = "") -> Response:
        person = paths.of(session.caller, candidate)
        known = any(one.trade.id == trade for one in person.fits)
        return page(
            request,
            session,
            "staff/path.html",
            section="campaigns",
            person=person,
            trades=[(one.id, one.title.told(preferences_of(request).language)) for one in paths.trades],
            found=person.path(trade) if known else None,
            **nearness_words(preferences_of(request).language),
        )

    @router.get("/staff/campaigns/{campaign}/training")
    def get_needs(campaign: str, request: Request, session: looker, trade: str = "") -> Response:
        chosen = next((one for one in paths.trades if one.id == trade), None)
        language = preferences_of(request).language
        found = None if chosen is None else cohorts.needs(session.caller, campaign, chosen.id)
        return page(
            request,
            session,
            "staff/training_needs.html",
            section="campaigns",
            campaign=campaign,
            title=cohorts.title(session.caller, campaign) if found is None else found.title,
            trades=[(one.id, one.title.told(language)) for one in paths.trades],
            found=found,
        )

    def _refused(
        request: Request,
        session: StaffSession,
        typed: Typed,
        error: RefusedError,
        *,
        module: str = "",
        revision: int = 0,
    ) -> Response:
        typed.errors["skill0"] = refusal(error, preferences_of(request).language)
        return _form(request, session, typed, module=module, revision=revision)

    def _form(
        request: Request,
        session: StaffSession,
        typed: Typed,
        *,
        module: str = "",
        revision: int = 0,
        conflict: bool = False,
    ) -> Response:
        highest = max(_USUAL_LEVELS, *(int(v) for k, v in typed.values.items() if k[:2] == "to" and v.isdigit()), 0)
        return page(
            request,
            session,
            "staff/module.html",
            section="exercises",
            status=409 if conflict else 422 if typed.errors else 200,
            module=module,
            revision=revision,
            conflict=conflict,
            values=typed.values,
            errors=typed.errors,
            rows=range(typed.rows),
            skills=_choices(request, typed),
            levels=[(str(one), str(one)) for one in range(min(highest, HIGHEST_LEVEL) + 1)],
        )

    def _choices(request: Request, typed: Typed) -> list[tuple[str, str]]:
        """All skills of frameworks that a list can hold, and what was chosen of others."""
        language: Language = preferences_of(request).language
        found = {
            word_of(one.key): one.label.told(language) or one.key.code
            for framework in skills.frameworks()
            if framework.skills <= _LARGE
            for one in skills.in_framework(framework.name, framework.version)
            if one.kind is not SkillKind.AREA
        }
        name = naming_of(request)
        for field, value in typed.values.items():
            words = value.split()
            if field.startswith("skill") and len(words) == 3:
                found.setdefault(value, name(SkillKey(*words)))
        return sorted(found.items(), key=lambda one: one[1].casefold())

    return router


def _back(words: str) -> Response:
    answer = RedirectResponse(_LIST, 303)
    flash(answer, words)
    return answer
