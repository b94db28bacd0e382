"""The wiring of what uses results: the candidate's own space, and each feature that stands in it or on it."""

from __future__ import annotations

from dataclasses import dataclass

from api.accounts.keys import Keys
from api.accounts.organisation import Organisations
from api.accounts.service import Accounts
from api.admission.service import Admissions
from api.badges.own_routes import own_badge_routes
from api.badges.routes import badge_routes
from api.badges.service import Badges
from api.badges.sharing import Shares
from api.campaigns.batteries import Batteries
from api.campaigns.codes import CodeBook
from api.campaigns.entry import Entry
from api.campaigns.invitations import Invitations
from api.campaigns.secret_file import SecretFile
from api.campaigns.service import Campaigns
from api.catalog.questions import Questions
from api.catalog.service import Catalog
from api.catalog.starter_questions import StarterQuestions
from api.cohorts.exits import Exits
from api.cohorts.routes import cohort_routes
from api.cohorts.service import Cohorts
from api.consents.routes import consent_routes
from api.consents.service import OwnConsents
from api.database import Database
from api.evidence.keys import KeyRing
from api.items.routes import item_routes
from api.items.service import Items
from api.mastery.service import Mastery
from api.matching.feature import MatchingFeature
from api.matching.findable import consent_changed
from api.once.guard import Once
from api.opendata.routes import open_data_routes
from api.opendata.service import OpenData
from api.outgoing.addresses import Rules
from api.pages.badge_check import badge_check_pages
from api.pages.candidate.mine import mine_pages
from api.pages.candidate.mine_alike import mine_alike_pages
from api.pages.candidate.mine_badges import mine_badge_pages
from api.pages.candidate.mine_data import mine_data_pages
from api.pages.candidate.mine_findable import mine_findable_pages
from api.pages.candidate.mine_path import mine_path_pages
from api.pages.information import information_pages
from api.pages.open_data import open_data_pages
from api.pages.shared_badges import shared_badge_pages
from api.pages.staff.alike import alike_pages
from api.pages.staff.candidate_badges import candidate_badge_pages
from api.pages.staff.cohorts import cohort_pages
from api.pages.staff.items import item_pages
from api.pages.staff.jobs import job_pages
from api.pages.staff.partners import partner_pages
from api.pages.staff.pools import pool_pages
from api.pages.staff.positioning import positioning_pages
from api.pages.staff.privacy import privacy_pages
from api.pages.staff.training import training_pages
from api.pages.staff.webhooks import webhook_pages
from api.partners.connections import Connections
from api.partners.ordering import Orders
from api.partners.routes import partner_routes
from api.partners.sealing import Sealing
from api.positioning.definition import Shipped
from api.positioning.routes import positioning_routes
from api.positioning.service import Making, Positioning
from api.privacy.keeping import Retention
from api.privacy.routes import privacy_routes
from api.privacy.service import Persons
from api.results.books import Books
from api.results.own import OwnResults
from api.results.service import Results
from api.routing import APIRouter
from api.settings import Settings
from api.similarity.own import OwnSimilarities
from api.similarity.own_routes import own_similarity_routes
from api.similarity.routes import similarity_routes
from api.similarity.service import Similarities
from api.sittings.looking import Looking
from api.sittings.service import Sittings
from api.skills.service import Skills
from api.skills.surveying import Survey
from api.training.cohorts import CohortTraining
from api.training.own_routes import own_path_routes
from api.training.paths import Paths
from api.training.routes import training_routes
from api.training.service import Modules
from api.webhooks.routes import webhook_routes
from api.webhooks.service import Webhooks
from api.webhooks.signing import Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What ``api.app`` has made, and those who use results stand on."""

    settings: Settings
    database: Database
    accounts: Accounts
    once: Once
    organisations: Organisations
    keys: Keys
    campaigns: Campaigns
    invitations: Invitations
    catalog: Catalog
    skills: Skills
    survey: Survey
    sittings: Sittings
    looking: Looking
    books: Books
    own_results: OwnResults
    mastery: Mastery
    ring: KeyRing
    admissions: Admissions


def uses_of_results(on: Grounds) -> APIRouter:
    """Routes and pages of all of them."""
    everything = APIRouter()
    cookies = on.accounts.cookies
    consents = OwnConsents(on.database, consent_changed)
    everything.take(consent_routes(consents, on.sittings, cookies))
    own_similarities = OwnSimilarities(on.database)
    everything.take(mine_pages(on.sittings, on.looking, cookies, asked=own_similarities.is_asked))
    sealing = Sealing(SecretFile(on.settings.partners_secret()))
    connections = Connections(on.database, on.keys, sealing)
    orders = Orders(on.database, on.invitations, on.settings.issuer())
    everything.take(partner_routes(connections, orders, on.accounts))
    everything.take(partner_pages(on.accounts, on.organisations, connections, orders))
    everything.take(_badges(on))
    cohorts = Cohorts(on.database, on.books, on.admissions)
    exits = Exits(on.database, cohorts)
    everything.take(cohort_routes(cohorts, exits, on.accounts))
    everything.take(cohort_pages(on.accounts, on.admissions, cohorts, exits))
    open_data = OpenData(on.database, on.books)
    everything.take(open_data_routes(open_data, on.accounts))
    everything.take(open_data_pages(on.accounts, open_data))
    modules = Modules(on.database, on.skills)
    paths = Paths(on.database, on.mastery, on.survey.ready_made)
    needs = CohortTraining(on.database, on.mastery, paths)
    everything.take(training_routes(modules, paths, needs, on.accounts, on.once))
    everything.take(own_path_routes(paths, on.sittings, cookies))
    everything.take(training_pages(on.accounts, on.skills, modules, paths, needs))
    everything.take(mine_path_pages(paths, on.sittings, on.looking, cookies))
    questions = Questions(on.database, StarterQuestions(on.settings.bank / "questions"))
    batteries = Batteries(on.database, on.catalog, questions)
    making = Making(questions, batteries, on.campaigns, on.invitations, on.organisations)
    test, book = Shipped(on.settings.bank / "positioning.toml"), CodeBook(SecretFile(on.settings.codes_secret()))
    positioning = Positioning(on.database, test, making, Entry(on.database, book))
    everything.take(positioning_routes(positioning, on.accounts))
    everything.take(positioning_pages(on.accounts, on.organisations, positioning, paths, on.sittings))
    matching = MatchingFeature.of(on.database, on.mastery.ledger, on.skills, on.survey.ready_made, on.settings.issuer())
    everything.take(matching.routes(on.accounts, on.once, on.sittings, cookies))
    everything.take(job_pages(on.accounts, on.organisations, matching))
    everything.take(pool_pages(on.accounts, on.organisations, matching))
    everything.take(mine_findable_pages(matching.own, consents, on.sittings, on.looking, cookies))
    everything.take(_insight(on, own_similarities))
    persons, retention = Persons(on.database, on.own_results), Retention(on.database)
    everything.take(privacy_routes(persons, retention, on.accounts, on.sittings, cookies))
    everything.take(mine_data_pages(consents, persons, retention, on.sittings, on.looking, cookies))
    everything.take(privacy_pages(on.accounts, on.organisations, persons, retention))
    everything.take(information_pages(on.sittings, on.organisations, retention, cookies))
    webhooks = Webhooks(on.database, Secrets(SecretFile(on.settings.webhooks_secret())), Rules.of(on.settings))
    everything.take(webhook_routes(webhooks, on.accounts, on.once))
    everything.take(webhook_pages(on.accounts, on.organisations, webhooks))
    return everything


def _badges(on: Grounds) -> APIRouter:
    address, cookies = on.settings.issuer(), on.accounts.cookies
    badges = Badges(on.database, on.mastery.ledger, on.skills, on.ring, address)
    shares = Shares(on.database, badges, SecretFile(on.settings.shares_secret()), address)
    router = APIRouter()
    router.take(badge_routes(badges, shares, on.accounts))
    router.take(own_badge_routes(badges, shares, on.sittings, cookies, on.once))
    router.take(shared_badge_pages(shares))
    router.take(badge_check_pages(badges))
    router.take(mine_badge_pages(badges, shares, on.sittings, on.looking, cookies))
    router.take(candidate_badge_pages(on.accounts, on.organisations, badges, on.mastery))
    return router


def _insight(on: Grounds, own: OwnSimilarities) -> APIRouter:
    cookies = on.accounts.cookies
    router = APIRouter()
    items, similarities = Items(on.database, on.books), Similarities(on.database, on.books)
    router.take(item_routes(items, on.accounts))
    router.take(item_pages(on.accounts, items))
    router.take(similarity_routes(similarities, on.accounts))
    router.take(own_similarity_routes(own, on.sittings, cookies))
    router.take(alike_pages(on.accounts, Results(on.database, on.books), similarities))
    router.take(mine_alike_pages(own, on.sittings, on.looking, cookies))
    return router
