"""Job profiles: the list, the skills of one, and the people who fit it, without their names."""

from collections import defaultdict
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.etags import OldRevisionError, only
from api.i18n import Language, sentence, translate
from api.matching import words
from api.matching.feature import MatchingFeature
from api.matching.model import MOST_LEVEL, MOST_MESSAGE, ContactState
from api.matching.rule import Group, Line, LineState
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, naming_of
from api.pages.sentences import field_errors, refusal
from api.pages.staff import job_form
from api.pages.staff.desk import AtDesk, page, text_of
from api.pages.staff.form import form_sent
from api.paging import PageOf
from api.refused import RefusedError
from api.routing import APIRouter
from api.skills.model import SHIPPED, SkillKind
from runner.mastery.rule import Likelihood

_PEOPLE = 20

GROUPS = {
    Group.READY_NOW: ("good", "check"),
    Group.READY_AFTER_TRAINING: ("info", "half"),
    Group.NOT_YET: ("", "dots"),
}
_STATES = {
    LineState.REACHED: ("good", "check"),
    LineState.PARTLY: ("warn", "half"),
    LineState.BEGUN: ("", "dots"),
    LineState.NOTHING_SHOWN: ("", "dots"),
}
_LIKELIHOODS = {
    Likelihood.VERY_LIKELY: ("good", "check"),
    Likelihood.LIKELY: ("info", "half"),
    Likelihood.OPEN: ("", "dots"),
    Likelihood.UNLIKELY: ("", "dots"),
}
CONTACTS = {
    ContactState.ASKED: (sentence("Asked, no answer yet"), "info", "clock"),
    ContactState.AGREED: (sentence("Has accepted contact"), "good", "check"),
    ContactState.DECLINED: (sentence("Prefers no contact"), "", "cross"),
}
_NO_MESSAGE = sentence("Write a message: the person reads it before they answer.")


def job_pages(accounts: Accounts, organisations: Organisations, feature: MatchingFeature) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.MATCHING_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.MATCHING_WRITE))]
    sent = Annotated[FormData, Depends(form_sent)]
    profiles = feature.profiles

    @router.get("/staff/jobs")
    def list_jobs(request: Request, session: reader, cursor: str | None = None) -> Response:
        found = profiles.page(session.caller, PageOf(cursor))
        return page(request, session, "staff/jobs/list.html", section="jobs", found=found, cursor=cursor)

    @router.get("/staff/jobs/new")
    def ask_for_new(request: Request, session: writer, trade: str = "") -> Response:
        language = preferences_of(request).language
        chosen = next((one for one in profiles.trades if one.id == trade), None)
        if chosen is None:
            return _form(request, session, None, job_form.empty())
        title = chosen.title.told(language)
        return _form(
            request, session, None, job_form.empty(profiles.ready_made(None, trade), title, chosen.rome), trade=trade
        )

    @router.post("/staff/jobs")
    def create(request: Request, session: writer, form: sent) -> Response:
        language = preferences_of(request).language
        typed = job_form.read(form, language)
        if typed.wish is not None:
            try:
                made = profiles.create(session.caller, typed.wish)
            except RefusedError as error:
                typed.errors = field_errors(error, language, "")
            else:
                answer = RedirectResponse(f"/staff/jobs/{made.id}", 303)
                flash(answer, sentence("The job profile is made."))
                return answer
        return _form(request, session, None, typed)

    @router.get("/staff/jobs/{job}")
    def get_job(
        job: str, request: Request, session: reader, group: str = "", pool: str = "", cursor: str | None = None
    ) -> Response:
        return _job(request, session, job, group=group, pool=pool, cursor=cursor)

    @router.get("/staff/jobs/{job}/edit")
    def ask_for_changes(job: str, request: Request, session: writer) -> Response:
        found = profiles.get(session.caller, job)
        return _form(request, session, job, job_form.of(found.wish), revision=str(found.revision))

    @router.post("/staff/jobs/{job}")
    def change(job: str, request: Request, session: writer, form: sent) -> Response:
        language = preferences_of(request).language
        typed = job_form.read(form, language)
        revision = text_of(form, "revision")
        if typed.wish is not None:
            try:
                wanted = only(int(revision) if revision.isascii() and revision.isdigit() else 0)
                profiles.change(session.caller, job, typed.wish, wanted)
            except OldRevisionError:
                now = profiles.get(session.caller, job).revision
                return _form(request, session, job, typed, revision=str(now), conflict=True)
            except RefusedError as error:
                typed.errors = field_errors(error, language, "")
            else:
                answer = RedirectResponse(f"/staff/jobs/{job}", 303)
                flash(answer, sentence("Saved."))
                return answer
        return _form(request, session, job, typed, revision=revision)

    @router.post("/staff/jobs/{job}/contacts")
    def ask_for_contact(job: str, request: Request, session: writer, form: sent) -> Response:
        language = preferences_of(request).language
        message = text_of(form, "message").replace("\0", "").strip()[:MOST_MESSAGE]
        pool = text_of(form, "pool")
        if not message:
            return _job(request, session, job, pool=pool, problem=translate(_NO_MESSAGE, language), status=422)
        try:
            feature.contacts.ask(session.caller, job, text_of(form, "person"), message)
        except RefusedError as error:
            return _job(request, session, job, pool=pool, problem=refusal(error, language), status=409)
        answer = RedirectResponse(f"/staff/jobs/{job}#contacts", 303)
        flash(answer, sentence("The person is asked. You will see their answer here."))
        return answer

    def _job(
        request: Request,
        session: StaffSession,
        job: str,
        *,
        group: str = "",
        pool: str = "",
        cursor: str | None = None,
        problem: str = "",
        status: int = 200,
    ) -> Response:
        language = preferences_of(request).language
        wanted = next((one for one in Group if one.value == group), None)
        found = feature.matching.look(session.caller, job, PageOf(cursor, _PEOPLE), group=wanted, pool=pool or None)
        naming = naming_of(request)
        return page(
            request,
            session,
            "staff/jobs/job.html",
            status=status,
            section="jobs",
            job=found.profile,
            found=found,
            lines={
                one.person: [_line(line, naming(line.need.skill), language) for line in one.fit.lines]
                for one in found.people
            },
            groups={one: (translate(words.GROUPS[one], language), *GROUPS[one]) for one in Group},
            group_choices=[(one.value, translate(words.GROUPS[one], language)) for one in Group],
            group=wanted,
            pool=pool,
            pool_choices=[(one.id, one.name) for one in feature.pools.list(session.caller)],
            contact_words={one: (translate(said, language), *how) for one, (said, *how) in CONTACTS.items()},
            contacts=feature.contacts.page(session.caller, job, PageOf()).items,
            cursor=cursor,
            zone=organisations.read(session.caller).time_zone,
            problem=problem,
        )

    def _form(
        request: Request,
        session: StaffSession,
        job: str | None,
        typed: job_form.Typed,
        *,
        revision: str = "",
        conflict: bool = False,
        trade: str = "",
    ) -> Response:
        language = preferences_of(request).language
        naming = naming_of(request)
        known = [
            (job_form.written(one.key), naming(one.key))
            for one in feature.skills.in_framework(SHIPPED.framework, SHIPPED.version)
            if one.kind is not SkillKind.AREA
        ]
        known.sort(key=lambda one: one[1].casefold())
        there = {value for value, _ in known}
        others = sorted({typed.values.get(f"skill{row}", "") for row in range(typed.rows)} - there - {""})
        return page(
            request,
            session,
            "staff/jobs/form.html",
            status=422 if typed.errors else 200,
            section="jobs",
            job=job,
            values=defaultdict(str, typed.values),
            rows=range(typed.rows),
            errors=typed.errors,
            known=[("", "–"), *known, *((one, one.rpartition("/")[2]) for one in others)],
            levels=[(str(one), str(one)) for one in range(1, MOST_LEVEL + 1)],
            trades=[("", "–"), *((one.id, one.title.told(language)) for one in profiles.trades)],
            trade=trade,
            revision=revision,
            conflict=conflict,
        )

    return router


def _line(line: Line, skill: str, language: Language) -> dict[str, object]:
    likelihood = words.likelihood_of(line)
    return {
        "line": line,
        "skill": skill,
        "state": (translate(words.STATES[line.state], language), *_STATES[line.state]),
        "likelihood": (translate(words.LIKELIHOODS[likelihood], language), *_LIKELIHOODS[likelihood]),
    }
