"""What staff see: their desk, batteries, campaigns, invitations."""

from api.accounts.invitations import MemberInvitations
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.campaigns.batteries import Batteries
from api.campaigns.invitations import Invitations
from api.campaigns.service import Campaigns
from api.campaigns.trials import Trials
from api.pages.staff.batteries import battery_pages
from api.pages.staff.campaigns import campaign_pages
from api.pages.staff.choosing import Choosing
from api.pages.staff.door import door_routes
from api.pages.staff.guests import guest_pages
from api.pages.staff.home import home_routes
from api.pages.staff.invitation_end import invitation_end_pages
from api.pages.staff.trial import trial_pages
from api.routing import APIRouter
from api.sittings.service import Sittings


def staff_pages(
    accounts: Accounts,
    member_invitations: MemberInvitations,
    organisations: Organisations,
    batteries: Batteries,
    choosing: Choosing,
    trials: Trials,
    sittings: Sittings,
    campaigns: Campaigns,
    invitations: Invitations,
) -> APIRouter:
    """All of them but those that have a router of their own."""
    router = APIRouter(include_in_schema=False)
    router.take(door_routes(accounts, member_invitations))
    router.take(home_routes(accounts, batteries, campaigns))
    router.take(battery_pages(accounts, batteries, choosing))
    router.take(trial_pages(accounts, trials, sittings))
    router.take(campaign_pages(accounts, organisations, batteries, campaigns))
    router.take(guest_pages(accounts, campaigns, invitations))
    router.take(invitation_end_pages(accounts, campaigns, invitations))
    return router
