"""What a candidate sees: the ways in, the first page, the desk to work at, the end."""

from api.campaigns.entry import Entry
from api.cookies import Cookies
from api.grading.waiting import Waiting
from api.mastery.service import Mastery
from api.pages.candidate.desk import desk_routes
from api.pages.candidate.entry import entry_pages
from api.pages.candidate.own_result import own_result_routes
from api.pages.candidate.working import working_routes
from api.results.own import OwnResults
from api.routing import APIRouter
from api.sittings.drafts import Drafts
from api.sittings.following import Following
from api.sittings.looking import Looking
from api.sittings.service import Sittings
from api.sittings.working import Working


def candidate_pages(
    entry: Entry,
    sittings: Sittings,
    looking: Looking,
    drafts: Drafts,
    working: Working,
    following: Following,
    own: OwnResults,
    mastery: Mastery,
    waiting: Waiting,
    cookies: Cookies,
) -> APIRouter:
    """All of them."""
    router = APIRouter(include_in_schema=False)
    router.take(entry_pages(entry, sittings, cookies))
    router.take(desk_routes(sittings, looking, following, cookies))
    router.take(own_result_routes(sittings, looking, own, mastery, cookies))
    router.take(working_routes(sittings, looking, drafts, working, following, waiting, cookies))
    return router
