"""The pages of what goes on in a room and of what came of it."""

from api.accounts.service import Accounts
from api.mastery.service import Mastery
from api.pages.staff.report_pages import report_pages
from api.pages.staff.results_pages import results_pages
from api.pages.staff.room_pages import InRoom, room_pages
from api.results.regrading import Regrades
from api.results.service import Results
from api.routing import APIRouter


def outcome_pages(
    accounts: Accounts, room: InRoom, results: Results, regrades: Regrades, mastery: Mastery
) -> APIRouter:
    """All of them."""
    router = APIRouter(include_in_schema=False)
    router.take(room_pages(accounts, room))
    router.take(results_pages(accounts, results, regrades))
    router.take(report_pages(accounts, results, mastery))
    return router
