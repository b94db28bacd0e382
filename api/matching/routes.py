"""Job profiles and their matches."""

from typing import Annotated

from fastapi import Depends, Header, Path, Query, Response

from api.accounts.guard import Needs
from api.accounts.model import Caller, Scope
from api.accounts.service import Accounts
from api.etags import etag
from api.i18n import choose_language
from api.matching.matches import Matching
from api.matching.model import UnfitJobProfileError, UnknownJobProfileError, UnknownPoolError
from api.matching.profiles import JobProfiles
from api.matching.rule import Group
from api.matching.schema import JobProfileContent, JobProfileModel, JobProfilePage, MatchPage, NewJobProfile
from api.matching.showing import matches_shown, profile_shown
from api.once.guard import Asked, Once
from api.parameters import IfMatch, PageAsked
from api.refused import may_refuse
from api.results.routes import as_json
from api.routing import APIRouter
from api.skills.service import Skills

JobProfileId = Annotated[str, Path(description="The job profile's `id`")]
Language = Annotated[str | None, Header(alias="accept-language", max_length=500, include_in_schema=False)]


def matching_routes(
    profiles: JobProfiles, matching: Matching, skills: Skills, accounts: Accounts, once: Once
) -> APIRouter:
    """The routes of job profiles."""
    router = APIRouter(tags=["matching"])
    reader = Annotated[Caller, Depends(Needs(accounts, Scope.MATCHING_READ))]
    writer = Annotated[Caller, Depends(Needs(accounts, Scope.MATCHING_WRITE))]
    asked_once = Annotated[Asked, Depends(once)]

    @router.get(
        "/v1/job-profiles",
        operation_id="listJobProfiles",
        summary="List the job profiles",
        response_model=JobProfilePage,
    )
    def list_profiles(caller: reader, page: PageAsked) -> Response:
        """The newest first."""
        return as_json(profiles.page(caller, page).json(profile_shown))

    @router.post(
        "/v1/job-profiles",
        operation_id="createJobProfile",
        summary="Make a job profile",
        status_code=201,
        response_model=JobProfileModel,
        openapi_extra=may_refuse(UnfitJobProfileError),
    )
    def create_profile(new: NewJobProfile, caller: writer, asked: asked_once) -> Response:
        """From skills of any framework that is here, or from a trade that came with the installation."""

        def work() -> Response:
            made = profiles.create(caller, new.wish(), new.trade)
            answer = as_json(profile_shown(made), status=201)
            answer.headers["Location"] = f"/v1/job-profiles/{made.id}"
            answer.headers.update(etag(made.revision))
            return answer

        return asked.once(caller.organisation, work)

    @router.get(
        "/v1/job-profiles/{profile}",
        operation_id="getJobProfile",
        summary="Read a job profile",
        response_model=JobProfileModel,
        openapi_extra=may_refuse(UnknownJobProfileError),
    )
    def get_profile(profile: JobProfileId, caller: reader) -> Response:
        """With its ETag, which a change has to name."""
        found = profiles.get(caller, profile)
        answer = as_json(profile_shown(found))
        answer.headers.update(etag(found.revision))
        return answer

    @router.put(
        "/v1/job-profiles/{profile}",
        operation_id="changeJobProfile",
        summary="Change a job profile",
        response_model=JobProfileModel,
        openapi_extra=may_refuse(UnknownJobProfileError, UnfitJobProfileError),
    )
    def change_profile(profile: JobProfileId, new: JobProfileContent, caller: writer, wanted: IfMatch) -> Response:
        """All of it."""
        changed = profiles.change(caller, profile, new.wish(), wanted)
        answer = as_json(profile_shown(changed))
        answer.headers.update(etag(changed.revision))
        return answer

    @router.get(
        "/v1/job-profiles/{profile}/matches",
        operation_id="listMatches",
        summary="Find the people who fit a job",
        response_model=MatchPage,
        openapi_extra=may_refuse(UnknownJobProfileError, UnknownPoolError),
    )
    def list_matches(
        profile: JobProfileId,
        caller: reader,
        page: PageAsked,
        group: Annotated[Group | None, Query(description="Only these")] = None,
        pool: Annotated[
            str | None, Query(max_length=36, description="In this pool, in place of your own candidates")
        ] = None,
        accept_language: Language = None,
    ) -> Response:
        """Who agreed to be found, the nearest to the job first, with every reason and without names.

        It is noted who looked, and whom they were shown.
        """
        language = choose_language(accept_language)
        found = matching.look(caller, profile, page, group=group, pool=pool)
        answer = as_json(matches_shown(found, skills.naming(language), language))
        answer.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
        return answer

    return router
