"""The wiring of the web process: every object is made here, and connects when it is first used."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from api.accounts.invitations import MemberInvitations
from api.accounts.key_routes import key_routes
from api.accounts.keys import Keys
from api.accounts.members import Members
from api.accounts.organisation import Organisations
from api.accounts.people_routes import people_routes
from api.accounts.resets import PasswordResets
from api.accounts.service import Accounts
from api.accounts.session_routes import session_routes
from api.accounts.trail import Trail
from api.accounts.tries import Tries
from api.admission.decisions import Decisions
from api.admission.offer_routes import offer_routes
from api.admission.offers import Offers
from api.admission.own_decision import OwnDecisions
from api.admission.priority import PriorityGroups
from api.admission.priority_routes import priority_routes
from api.admission.routes import admission_routes
from api.admission.service import Admissions
from api.authoring.routes import MAX_UPLOAD_BYTES, UPLOAD_PATH, authoring_routes
from api.authoring.service import Authoring
from api.body_limit import BodyLimit
from api.campaigns.batteries import Batteries
from api.campaigns.battery_routes import battery_routes
from api.campaigns.campaign_routes import campaign_routes
from api.campaigns.codes import CodeBook
from api.campaigns.entry import Entry
from api.campaigns.invitation_routes import invitation_routes
from api.campaigns.invitations import Invitations
from api.campaigns.post import Post
from api.campaigns.secret_file import SecretFile
from api.campaigns.service import Campaigns
from api.campaigns.trials import Trials
from api.catalog.question_routes import question_routes
from api.catalog.questions import Questions
from api.catalog.routes import catalog_routes
from api.catalog.service import Catalog
from api.catalog.shelf import OwnExercises
from api.catalog.starter_questions import StarterQuestions
from api.connections import connect_redis, connect_redis_async
from api.cookies import Cookies
from api.database import open_database
from api.evidence.keys import KeyRing
from api.evidence.routes import evidence_routes
from api.evidence.service import Evidence
from api.grading.bell import Bell
from api.grading.lanes import Lanes
from api.grading.routes import grading_routes
from api.grading.service import Enqueuer, Grading
from api.grading.supply import Supply, supply_routes
from api.grading.waiting import Waiting
from api.health.routes import health_routes
from api.health.service import Health
from api.mastery.ledger import Ledger, result_kept
from api.mastery.routes import mastery_routes
from api.mastery.service import Mastery
from api.matching.findable import record_made
from api.once.guard import Once
from api.pages.candidate import candidate_pages
from api.pages.candidate.own_decision import own_decision_pages
from api.pages.checking import checking_routes
from api.pages.design import design_routes
from api.pages.errors import error_page
from api.pages.routes import page_routes
from api.pages.rule import rule_routes
from api.pages.staff import staff_pages
from api.pages.staff.admissions import admission_pages
from api.pages.staff.choosing import Choosing
from api.pages.staff.desk import NotSignedInError, to_sign_in
from api.pages.staff.exercises import UPLOAD_PAGE, exercise_pages
from api.pages.staff.forgotten import forgotten_pages
from api.pages.staff.outcomes import outcome_pages
from api.pages.staff.priority_groups import priority_pages
from api.pages.staff.questions import question_pages
from api.pages.staff.room_pages import InRoom
from api.pages.staff.settings import settings_pages
from api.pages.staff.settings_keys import key_pages
from api.pages.staff.skills import skill_pages
from api.pages.static import Static, static_routes
from api.plain_address import PlainAddress
from api.problems import install_error_handlers
from api.reference.document import DocumentedApi, describe
from api.reference.pages import reference_routes
from api.request_log import RequestLog
from api.results.books import Books
from api.results.export_routes import export_routes
from api.results.exporting import Exports
from api.results.own import OwnResults
from api.results.own_routes import own_result_routes
from api.results.regrade_routes import regrade_routes
from api.results.regrading import Regrades
from api.results.roster import CampaignRoster
from api.results.routes import results_routes
from api.results.service import Results
from api.results.vouching import Papers
from api.routing import MAX_BODY_BYTES, APIRouter, install
from api.settings import Settings
from api.sittings.dispatch import ROOM_CHANNEL, Dispatcher
from api.sittings.drafts import Drafts
from api.sittings.entry_routes import entry_routes
from api.sittings.following import Following
from api.sittings.heart import API, Heart, beating
from api.sittings.invigilation import Invigilation
from api.sittings.live import Live
from api.sittings.looking import Looking
from api.sittings.offers import CampaignOffers
from api.sittings.room import Room
from api.sittings.routes import sitting_routes
from api.sittings.service import Sittings
from api.sittings.staff_routes import staff_routes
from api.sittings.takings import Takings
from api.sittings.trial_routes import trial_routes
from api.sittings.working import Working
from api.skills.routes import skill_routes
from api.skills.service import Skills
from api.skills.surveying import Survey
from api.skills.trades import Trades
from api.throttle import Limits, Throttle
from api.uses import Grounds, uses_of_results
from api.warmth.routes import warmth_routes
from api.warmth.service import Warmth
from runner.exercise import Bank, Bundles

#: Off: it would put what was sent, candidates' code included, into logs.
_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False, operation_spans=False)


def create_app(settings: Settings, *, lanes: Enqueuer | None = None) -> FastAPI:
    """The web application.

    Args:
        settings: of this process.
        lanes: where submissions go, in place of RQ's queues.

    Raises:
        MissingSettingError: a setting is missing.
    """
    redis = connect_redis(settings.redis())
    waiters = connect_redis_async(settings.redis())
    database = open_database(settings.database())
    accounts = Accounts(database, redis=redis, cookies=Cookies(plain_http=settings.plain_http))
    once = Once(database)
    bundles = Bundles(settings.bundles())
    shelf = OwnExercises(database, bundles)
    kept = Bundles(settings.kept_bank())
    catalog = Catalog(Bank(settings.bank), shelf, kept)
    questions = Questions(database, StarterQuestions(settings.bank / "questions"))
    batteries = Batteries(database, catalog, questions)
    warmth = Warmth(database, catalog)
    book, post = CodeBook(SecretFile(settings.codes_secret())), Post(settings.issuer())
    campaigns = Campaigns(database, batteries, warmth, post)
    invitations = Invitations(database, campaigns, book, post)
    grading = Grading(database, lanes or Lanes(redis))
    authoring = Authoring(database, catalog, shelf, bundles, grading)
    bell = Bell(waiters)
    waiting = Waiting(grading, waiters, bell)
    cookies = accounts.cookies
    entry = Entry(database, book)
    takings, offers, dispatcher = Takings(), CampaignOffers(), Dispatcher(redis, lanes or Lanes(redis))
    sittings = Sittings(database, takings, catalog, offers, dispatcher)
    looking = Looking(database, takings, catalog, questions, offers)
    drafts = Drafts(database, takings)
    working = Working(database, takings, dispatcher)
    following = Following(looking, grading, Lanes(redis), waiting)
    room_bell = Bell(waiters, ROOM_CHANNEL)
    room = Room(database, takings)
    live = Live(room, room_bell)
    heart = Heart(database, API)
    books = Books(database, catalog, questions, CampaignRoster(), kept=result_kept)
    ring = KeyRing(settings.keys())
    mastery = Mastery(database, Ledger(database, books, settings.issuer(), made=record_made), ring)
    papers = Papers(database, books, settings.issuer())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with bell.listening(), room_bell.listening(), beating(heart):
            yield
            waiting.stop()
            live.stop()
        await waiters.aclose()
        redis.close()
        database.close()

    app = DocumentedApi(
        title="Preuve",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=_NO_TELEMETRY,
        **describe(),
    )
    app.state.waiting = waiting
    app.state.address = settings.issuer()
    app.state.live = live
    app.state.sittings = sittings
    app.state.drafts = drafts
    app.add_middleware(
        BodyLimit, most_bytes=MAX_BODY_BYTES, elsewhere=dict.fromkeys((UPLOAD_PATH, UPLOAD_PAGE), MAX_UPLOAD_BYTES)
    )
    app.add_middleware(PlainAddress)
    limits = Limits(
        key=settings.limit_key,
        member=settings.limit_member,
        candidate=settings.limit_candidate,
        visitor=settings.limit_visitor,
        door=settings.limit_door,
    )
    app.add_middleware(Throttle, redis=waiters, limits=limits)
    app.add_middleware(RequestLog)
    app.state.static = static = Static(settings.static)
    app.state.skills = skills = Skills(database)
    survey = Survey(catalog, questions, skills, Trades(settings.bank / "skills" / "trades.toml"))
    install_error_handlers(app, error_page)
    app.add_exception_handler(NotSignedInError, to_sign_in)
    everything = APIRouter()
    everything.take(session_routes(accounts))
    member_invitations = MemberInvitations(database, accounts.tries, address=settings.issuer())
    organisations, members, keys, trail = Organisations(database), Members(database), Keys(database), Trail(database)
    resets = PasswordResets(database, address=settings.issuer(), tries=Tries(redis, "lost-password"))
    everything.take(people_routes(organisations, members, member_invitations, resets, accounts, once))
    everything.take(key_routes(keys, trail, accounts, once))
    everything.take(catalog_routes(catalog, accounts))
    everything.take(question_routes(questions, accounts, once))
    everything.take(battery_routes(batteries, accounts, once))
    everything.take(authoring_routes(authoring, accounts, once))
    everything.take(campaign_routes(campaigns, batteries, accounts, once))
    everything.take(invitation_routes(invitations, mastery, accounts, once))
    everything.take(grading_routes(grading, waiting, catalog, accounts))
    everything.take(supply_routes(Supply(database, bundles, kept)))
    invigilation, results = Invigilation(database, takings, dispatcher), Results(database, books)
    regrades = Regrades(database, books, catalog, grading)
    everything.take(staff_routes(room, invigilation, live, accounts, once))
    everything.take(entry_routes(entry, sittings, looking, cookies))
    everything.take(trial_routes(Trials(database, batteries, entry), sittings, looking, accounts))
    everything.take(sitting_routes(sittings, looking, drafts, working, following, cookies))
    own_results = OwnResults(database, books)
    everything.take(own_result_routes(own_results, sittings, cookies))
    everything.take(results_routes(results, accounts, once))
    everything.take(regrade_routes(regrades, accounts, once))
    everything.take(export_routes(Exports(database, books), papers, accounts))
    everything.take(evidence_routes(Evidence(database, ring), accounts))
    everything.take(mastery_routes(mastery, accounts))
    everything.take(skill_routes(skills, survey, accounts))
    admissions, priority_groups = Admissions(database, books), PriorityGroups(database)
    decisions = Decisions(database, books, admissions)
    everything.take(admission_routes(admissions, decisions, accounts, once))
    everything.take(priority_routes(priority_groups, accounts, once))
    place_offers = Offers(database, settings.issuer())
    everything.take(offer_routes(place_offers, admissions, accounts))
    everything.take(own_decision_pages(OwnDecisions(database, books, settings.issuer())))
    everything.take(warmth_routes(warmth, accounts))
    everything.take(health_routes(Health(database, redis, catalog)))
    everything.take(reference_routes(app))
    for pages_of_all in (page_routes(), rule_routes(), checking_routes(papers), design_routes()):
        everything.take(pages_of_all)
    everything.take(
        candidate_pages(entry, sittings, looking, drafts, working, following, own_results, mastery, waiting, cookies)
    )
    everything.take(exercise_pages(accounts, catalog, authoring))
    everything.take(question_pages(accounts, questions))
    everything.take(skill_pages(accounts, skills, survey))
    in_room = InRoom(campaigns, invitations, room, invigilation, settings.public_url)
    everything.take(outcome_pages(accounts, in_room, results, regrades, mastery))
    everything.take(
        staff_pages(
            accounts,
            member_invitations,
            organisations,
            batteries,
            Choosing(catalog, questions),
            Trials(database, batteries, entry),
            sittings,
            campaigns,
            invitations,
        )
    )
    everything.take(
        admission_pages(accounts, organisations, campaigns, admissions, decisions, place_offers, priority_groups)
    )
    everything.take(settings_pages(accounts, organisations, members, member_invitations, resets))
    everything.take(priority_pages(accounts, organisations, priority_groups), forgotten_pages(resets))
    everything.take(key_pages(accounts, organisations, keys, trail))
    grounds = Grounds(
        settings=settings,
        database=database,
        accounts=accounts,
        once=once,
        organisations=organisations,
        keys=keys,
        campaigns=campaigns,
        invitations=invitations,
        catalog=catalog,
        skills=skills,
        survey=survey,
        sittings=sittings,
        looking=looking,
        books=books,
        own_results=own_results,
        admissions=admissions,
        mastery=mastery,
        ring=ring,
    )
    everything.take(uses_of_results(grounds))
    everything.take(static_routes(static))
    install(app, everything)
    return app
