"""The feature as the application makes it: its use cases, and its routes."""

from __future__ import annotations

from dataclasses import dataclass

from api.accounts.service import Accounts
from api.cookies import Cookies
from api.database import Database
from api.mastery.ledger import Ledger
from api.matching.contact_routes import contact_routes, own_matching_routes, pool_routes
from api.matching.contacts import Contacts
from api.matching.matches import Matching
from api.matching.own import OwnMatching
from api.matching.pools import Pools
from api.matching.profiles import JobProfiles
from api.matching.routes import matching_routes
from api.once.guard import Once
from api.routing import APIRouter
from api.sittings.service import Sittings
from api.skills.service import Skills
from api.skills.trades import Trades


@dataclass(frozen=True, slots=True)
class MatchingFeature:
    """Its use cases."""

    profiles: JobProfiles
    matching: Matching
    contacts: Contacts
    pools: Pools
    own: OwnMatching
    skills: Skills

    @staticmethod
    def of(database: Database, ledger: Ledger, skills: Skills, trades: Trades, address: str) -> MatchingFeature:
        """Nothing is connected here. ``address`` is this installation's."""
        return MatchingFeature(
            JobProfiles(database, skills, trades),
            Matching(database, ledger),
            Contacts(database, address),
            Pools(database),
            OwnMatching(database),
            skills,
        )

    def routes(self, accounts: Accounts, once: Once, sittings: Sittings, cookies: Cookies) -> APIRouter:
        """All of its JSON."""
        router = APIRouter()
        router.take(matching_routes(self.profiles, self.matching, self.skills, accounts, once))
        router.take(contact_routes(self.contacts, accounts, once))
        router.take(pool_routes(self.pools, accounts, once))
        router.take(own_matching_routes(self.own, sittings, cookies))
        return router
