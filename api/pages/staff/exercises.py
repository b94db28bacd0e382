"""The exercises of the bank and of the organisation: looked through, read, uploaded, withdrawn."""

from typing import Annotated, Any

from fastapi import Depends, File, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.model import Scope, StaffSession
from api.accounts.service import Accounts
from api.authoring.model import NoSuchVersionError, UncheckedVersionError, UnfitExerciseError, fault_of
from api.authoring.routes import MAX_UPLOAD_BYTES
from api.authoring.service import Authoring
from api.catalog.archive import MAX_ARCHIVE_BYTES
from api.catalog.model import Entry, ExerciseOrigin, OwnVersion, UnfitArchiveError, VersionState
from api.catalog.service import Catalog, details
from api.i18n import Language, sentence
from api.pages.preferences import preferences_of
from api.pages.rendering import flash, naming_of
from api.pages.sentences import told
from api.pages.staff.desk import AtDesk, page
from api.pages.staff.skill_words import choices_of
from api.pages.words import programming_language
from api.refused import Fault, RefusedError
from api.routing import APIRouter
from api.skills.model import SkillKey
from api.skills.service import Naming, key_of

#: Where archives are taken: the only page with so large a form.
UPLOAD_PAGE = "/staff/exercise-upload"

_MOST_VERSION = 2_147_483_647
_MOST_WORDS = 100


def exercise_pages(accounts: Accounts, catalog: Catalog, authoring: Authoring) -> APIRouter:
    """The pages. What is hidden from candidates is shown to authors alone."""
    router = APIRouter(include_in_schema=False)
    reader = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.EXERCISES_READ))]
    writer = Annotated[StaffSession, Depends(AtDesk(accounts, Scope.EXERCISES_WRITE))]

    @router.get("/staff/exercises")
    def get_exercises(
        request: Request,
        session: reader,
        q: str = "",
        level: str = "",
        skill: str = "",
        speaks: str = "",
    ) -> Response:
        entries = catalog.entries(session.organisation)
        wanted = {"q": q[:_MOST_WORDS], "level": level, "skill": skill, "speaks": speaks}
        language = preferences_of(request).language
        name = naming_of(request)
        found = [one for one in entries if _fits(one, wanted, name)]
        return page(
            request,
            session,
            "staff/exercises.html",
            section="exercises",
            exercises=[_card(one, language, name) for one in found],
            total=len(entries),
            wanted=wanted,
            skills=choices_of((skill for one in entries for skill in _skills(one)), name),
            languages=[
                (one, programming_language(one))
                for one in sorted({name for entry in entries for name in entry.exercise.languages})
            ],
            uploads=_uploads(session),
        )

    @router.get(UPLOAD_PAGE)
    def ask_for_archive(request: Request, session: writer, slug: str = "") -> Response:
        return _upload_form(request, session, slug=slug)

    @router.post(UPLOAD_PAGE, max_body_size=MAX_UPLOAD_BYTES)
    def upload(
        request: Request,
        session: writer,
        archive: Annotated[bytes, File()] = b"",
        slug: Annotated[str, Form()] = "",
    ) -> Response:
        if not archive:
            return _upload_form(request, session, slug=slug, missing=True)
        try:
            taken, fresh = authoring.upload(session.caller, archive, slug.strip() or None)
        except (UnfitArchiveError, UnfitExerciseError) as error:
            return _upload_form(request, session, slug=slug, error=error)
        answer = _to(taken.slug, taken.version)
        if fresh:
            flash(answer, sentence("Uploaded. It is being checked with its own reference submissions."))
        else:
            flash(answer, sentence("This content was there already, as the version below."), kind="info")
        return answer

    @router.get("/staff/exercises/{slug}")
    def get_exercise(
        slug: str,
        request: Request,
        session: reader,
        version: Annotated[int | None, Query(ge=1, le=_MOST_VERSION)] = None,
    ) -> Response:
        if Scope.EXERCISES_WRITE not in session.caller.scopes:
            entry = catalog.entry(session.organisation, slug, version=version)
            return page(
                request, session, "staff/exercise.html", section="exercises", **_shown(entry, request), author=None
            )
        versions = _versions(session, slug)
        if version is None and versions and not any(one.state is VersionState.READY for one in versions):
            version = versions[0].version
        entry = authoring.entry(session.organisation, slug, version)
        return page(
            request,
            session,
            "staff/exercise.html",
            section="exercises",
            **_shown(entry, request),
            author=_for_author(session, entry, versions, preferences_of(request).language),
        )

    @router.post("/staff/exercises/{slug}/versions/{number}/withdraw")
    def withdraw(slug: str, number: int, session: writer) -> Response:
        answer = _to(slug, number)
        try:
            authoring.withdraw(session.caller, slug, number)
        except UncheckedVersionError:
            flash(answer, sentence("This version was never offered."), kind="warning")
        else:
            flash(answer, sentence("Withdrawn. Batteries that hold this version keep it."))
        return answer

    @router.post("/staff/exercises/{slug}/versions/{number}/offer")
    def offer(slug: str, number: int, session: writer) -> Response:
        answer = _to(slug, number)
        try:
            authoring.offer(session.caller, slug, number)
        except UncheckedVersionError:
            flash(answer, sentence("This version has not stood its check."), kind="warning")
        else:
            flash(answer, sentence("Offered again."))
        return answer

    def _uploads(session: StaffSession) -> list[OwnVersion]:
        if Scope.EXERCISES_WRITE not in session.caller.scopes:
            return []
        return authoring.uploads(session.organisation)

    def _versions(session: StaffSession, slug: str) -> list[OwnVersion]:
        try:
            return authoring.versions(session.organisation, slug)
        except NoSuchVersionError:
            return []

    def _for_author(
        session: StaffSession, entry: Entry, versions: list[OwnVersion], language: Language
    ) -> dict[str, Any]:
        organisation, slug = session.organisation, entry.exercise.slug
        own = entry.origin is ExerciseOrigin.OWN
        found = authoring.version(organisation, slug, entry.version) if own else None
        warnings = [] if found is None else [fault_of(one) for one in found.warnings]
        return {
            "suite": authoring.suite_of(session.caller, slug, entry.version if own else None),
            "answers": authoring.references(organisation, entry),
            "versions": versions,
            "version": None if found is None else found.version,
            "warnings": [(_file_and_line(one), told(one, language)) for one in warnings],
        }

    def _upload_form(
        request: Request,
        session: StaffSession,
        *,
        slug: str,
        missing: bool = False,
        error: RefusedError | None = None,
    ) -> Response:
        language = preferences_of(request).language
        problems = [] if error is None else [(_file_and_line(one), told(one, language)) for one in error.faults]
        return page(
            request,
            session,
            "staff/exercise_upload.html",
            section="exercises",
            status=422 if missing or error is not None else 200,
            slug=slug[:60],
            missing=missing,
            problems=problems,
            most=MAX_ARCHIVE_BYTES,
        )

    return router


def _to(slug: str, version: int) -> RedirectResponse:
    return RedirectResponse(f"/staff/exercises/{slug}?version={version}", 303)


def _skills(entry: Entry) -> list[SkillKey]:
    return list(dict.fromkeys(key_of(criterion.skill) for criterion in entry.exercise.criteria))


def _fits(entry: Entry, wanted: dict[str, str], name: Naming) -> bool:
    exercise, skills = entry.exercise, _skills(entry)
    named = [*(one.code for one in skills), *(name(one) for one in skills)]
    text = " ".join([exercise.slug, exercise.title.fr, exercise.title.en, *named]).casefold()
    return (
        wanted["level"] in ("", str(exercise.level))
        and (not wanted["skill"] or wanted["skill"] in {one.code for one in skills})
        and (not wanted["speaks"] or wanted["speaks"] in exercise.languages)
        and all(word in text for word in wanted["q"].casefold().split())
    )


def _card(entry: Entry, language: Language, name: Naming) -> dict[str, Any]:
    exercise = entry.exercise
    return {
        "slug": exercise.slug,
        "title": getattr(exercise.title, language),
        "level": exercise.level,
        "minutes": exercise.minutes,
        "languages": list(exercise.languages),
        "skills": [name(one) for one in _skills(entry)],
        "own": entry.origin is ExerciseOrigin.OWN,
        "version": entry.version,
    }


def _shown(entry: Entry, request: Request) -> dict[str, Any]:
    found = details(entry)
    return {"exercise": found, "title": found["title"][preferences_of(request).language]}


def _file_and_line(fault: Fault) -> str:
    """As authors know it: ``suite/test_x.py:12``. Nothing where the fault is in no file."""
    place = fault.place
    for start in ("/archive/", "/"):
        if place.startswith(start) and place != "/archive":
            return place.removeprefix(start).replace("~1", "/").replace("~0", "~")
    return ""
