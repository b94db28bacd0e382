"""What staff see: their desk, batteries, campaigns, invitations."""

from fastapi import APIRouter

from api.accounts.invitations import MemberInvitations
from api.accounts.service import Accounts
from api.campaigns.batteries import Batteries
from api.pages.staff.door import door_routes
from api.pages.staff.home import home_routes


def staff_pages(accounts: Accounts, invitations: MemberInvitations, batteries: Batteries) -> APIRouter:
    """All of them but those that have a router of their own."""
    router = APIRouter(include_in_schema=False)
    router.include_router(door_routes(accounts, invitations))
    router.include_router(home_routes(accounts, batteries))
    return router
