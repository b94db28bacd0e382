"""Who may do what: every operation of the OpenAPI document, asked by everybody.

``TABLE`` says for each operation who may. A new operation fails here until it has its line. What is asked of each:

- whoever may not gets 401 (nobody we know) or 403 (somebody who may not), and nothing else of the answer matters;
- the first who may gets what was asked for, so that the refusals of the others are not those of a bad request;
- a stranger (who may do the same in the other organisation, or in another sitting) gets for these ids exactly what
  unknown ids get (404), and reads nothing in any answer that is not theirs.
"""

from __future__ import annotations

import contextlib
import copy
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts.model import ROLE_SCOPES, Role, Scope
from api.app import create_app
from api.settings import Settings
from fakes.sittings import exercise_item, part, plan_of
from fakes.two_organisations import CANARY, UNKNOWN, World, question_item

NAME = "preuve.sqlite3"

Ids = dict[str, str]
Body = Callable[[Ids], Any]

ROLES = [role.value for role in Role]
OTHERS = ["owner of 2", "key of 2"]
CANDIDATES = ["candidate A", "candidate B"]

#: Values of path parameters that are the same for everybody.
SHARED = {
    "slug": "fizzbuzz",
    "item": "i1",
    "part": "p1",
    "number": "1",
    "token": UNKNOWN,
    "purpose": "found",
    "framework": "preuve",
    "version": "1",
    "code": "conditions",
    "level": "1",
    "release": UNKNOWN,
}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may. Without a body of its own an operation is sent the example of its document."""

    body: Body | None = None
    query: Callable[[Ids], dict[str, str]] | None = None
    #: What the first who may is answered; any success if None.
    works: int | None = None
    #: Path parameters under another name than that of the operation.
    named: dict[str, str] = field(default_factory=dict)
    #: Addresses by names that each organisation gives itself: the other one makes or changes its own.
    own_names: bool = False

    @property
    def strangers(self) -> list[str]:
        """Who may do the same with what is theirs."""
        return OTHERS

    def allowed(self, _caller: str) -> bool:
        raise NotImplementedError

    def refused_with(self, caller: str) -> set[int]:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Open(Rule):
    """Anybody."""

    def allowed(self, _caller: str) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class Staff(Rule):
    """Keys and members with a scope."""

    scope: Scope
    #: What a person has to decide: keys may not, whatever their scopes.
    people: bool = False

    def allowed(self, caller: str) -> bool:
        if self.people and caller.startswith("key"):
            return False
        if caller in ROLES:
            return self.scope in ROLE_SCOPES[Role(caller)]
        return caller in ("key of 1", *OTHERS)

    def refused_with(self, caller: str) -> set[int]:
        return {403} if caller in ROLES or caller.startswith("key") else {401}


@dataclass(frozen=True, kw_only=True)
class Person(Rule):
    """Members, whatever their role; no keys."""

    def allowed(self, caller: str) -> bool:
        return caller in (*ROLES, "owner of 2")

    def refused_with(self, caller: str) -> set[int]:
        return {401}


@dataclass(frozen=True, kw_only=True)
class Candidate(Rule):
    """Candidates, each in their own sitting."""

    @property
    def strangers(self) -> list[str]:
        return ["candidate B", *OTHERS]

    def allowed(self, caller: str) -> bool:
        return caller in CANDIDATES

    def refused_with(self, caller: str) -> set[int]:
        return {401}


WORK = {"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": "x = 1\n"}, "mode": "submit"}
STOCK = {"language": "python", "count": 1, "begins_at": "2099-12-01T08:00:00Z", "ends_at": "2099-12-01T12:00:00Z"}

CONTENT = {"language": "python", "files": {"solution.py": "x = 1\n"}}
OWN = {"slug": "own_slug"}


def TRADE(_ids: Ids) -> dict[str, str]:  # noqa: N802 - a constant, as those beside it
    return {"trade": "programmer"}


OVER = {"campaign": "over", "sitting": "ended"}
DECIDED = {"admission": "decided"}
#: In either organisation it is a file about nobody.
PRIORITY = "email;group\n"


NAMED_PARTNER = {"partner": "partner"}
ORDERED = {"first_name": "Some", "last_name": "Body", "email": "somebody@example.org"}


def draft(ids: Ids) -> Any:
    """Of a battery with a question, which is somebody's."""
    return {"title": "Battery", "plan": plan_of(part(exercise_item(), question_item(ids["series"])))}


def admission(ids: Ids) -> Any:
    """Of a campaign that is somebody's."""
    return {"title": "Admission", "campaigns": [ids["campaign"]], "places": 2}


def job(_ids: Ids) -> Any:
    """A job that asks for one skill."""
    return {"title": "Job", "needs": [{"code": "conditions", "level": 1, "essential": True}]}


TABLE: dict[str, Rule] = {
    # health, keys of evidence
    "getHealth": Open(),
    "getReadiness": Open(works=503),
    "getPublicKeys": Open(),
    # session
    "signIn": Open(works=401),
    "getSession": Person(),
    "moveSession": Person(works=404),
    "signOut": Person(),
    "changePassword": Person(works=401),
    "acceptMemberInvitation": Open(works=404),
    # organisation, members, keys, audit log
    "getOrganisation": Staff(scope=Scope.ORGANISATION_READ),
    "changeOrganisation": Staff(scope=Scope.ORGANISATION_WRITE),
    "listMembers": Staff(scope=Scope.ORGANISATION_READ),
    "getMember": Staff(scope=Scope.ORGANISATION_READ),
    "changeMember": Staff(scope=Scope.ORGANISATION_WRITE),
    "endMember": Staff(scope=Scope.ORGANISATION_WRITE),
    "resetPassword": Staff(scope=Scope.ORGANISATION_WRITE),
    "inviteMember": Staff(scope=Scope.ORGANISATION_WRITE),
    "listMemberInvitations": Staff(scope=Scope.ORGANISATION_READ),
    "revokeMemberInvitation": Staff(scope=Scope.ORGANISATION_WRITE),
    "listApiKeys": Staff(scope=Scope.KEYS_WRITE),
    "createApiKey": Staff(scope=Scope.KEYS_WRITE),
    "rotateApiKey": Staff(scope=Scope.KEYS_WRITE),
    "revokeApiKey": Staff(scope=Scope.KEYS_WRITE),
    "listAuditEvents": Staff(scope=Scope.AUDIT_READ),
    # webhooks
    "listEventTypes": Staff(scope=Scope.WEBHOOKS_READ),
    "listWebhookEndpoints": Staff(scope=Scope.WEBHOOKS_READ),
    "createWebhookEndpoint": Staff(scope=Scope.WEBHOOKS_WRITE),
    "getWebhookEndpoint": Staff(scope=Scope.WEBHOOKS_READ),
    "changeWebhookEndpoint": Staff(scope=Scope.WEBHOOKS_WRITE),
    "removeWebhookEndpoint": Staff(scope=Scope.WEBHOOKS_WRITE),
    "rotateWebhookSecret": Staff(scope=Scope.WEBHOOKS_WRITE),
    "testWebhookEndpoint": Staff(scope=Scope.WEBHOOKS_WRITE),
    "recoverWebhooks": Staff(scope=Scope.WEBHOOKS_WRITE),
    "listWebhookDeliveries": Staff(scope=Scope.WEBHOOKS_READ),
    "getWebhookDelivery": Staff(scope=Scope.WEBHOOKS_READ),
    "sendWebhookAgain": Staff(scope=Scope.WEBHOOKS_WRITE),
    # recruiting software
    "listPartners": Staff(scope=Scope.PARTNERS_READ),
    "connectPartner": Staff(scope=Scope.PARTNERS_WRITE, named=NAMED_PARTNER, own_names=True),
    "disconnectPartner": Staff(scope=Scope.PARTNERS_WRITE, named=NAMED_PARTNER, own_names=True),
    "listPartnerOrders": Staff(scope=Scope.PARTNERS_READ),
    "tellPartnerAgain": Staff(scope=Scope.PARTNERS_WRITE),
    "greenhouseListTests": Staff(scope=Scope.ASSESSMENTS_WRITE),
    "greenhouseSendTest": Staff(
        scope=Scope.ASSESSMENTS_WRITE, body=lambda ids: {"partner_test_id": ids["campaign"], "candidate": ORDERED}
    ),
    "greenhouseTestStatus": Staff(
        scope=Scope.ASSESSMENTS_WRITE, query=lambda ids: {"partner_interview_id": ids["interview"]}
    ),
    "greenhouseResponseError": Staff(scope=Scope.ASSESSMENTS_WRITE),
    "ashbyListAssessments": Staff(scope=Scope.ASSESSMENTS_WRITE),
    "ashbyStartAssessment": Staff(
        scope=Scope.ASSESSMENTS_WRITE,
        body=lambda ids: {"assessment_type_id": ids["campaign"], "candidate": ORDERED},
    ),
    "ashbyCancelAssessment": Staff(scope=Scope.ASSESSMENTS_WRITE, body=lambda ids: {"assessment_id": ids["order"]}),
    # questions
    "listQuestions": Staff(scope=Scope.EXERCISES_READ),
    "createQuestion": Staff(scope=Scope.EXERCISES_WRITE),
    "takeStarterQuestions": Staff(scope=Scope.EXERCISES_WRITE),
    "getQuestion": Staff(scope=Scope.EXERCISES_READ),
    "changeQuestion": Staff(scope=Scope.EXERCISES_WRITE),
    "retireQuestion": Staff(scope=Scope.EXERCISES_WRITE),
    # skills
    "listSkillFrameworks": Staff(scope=Scope.EXERCISES_READ),
    "listSkills": Staff(scope=Scope.EXERCISES_READ),
    "getSkill": Staff(scope=Scope.EXERCISES_READ),
    "listSkillCoverage": Staff(scope=Scope.EXERCISES_READ),
    "listTrades": Staff(scope=Scope.EXERCISES_READ),
    # training
    "listTrainingModules": Staff(scope=Scope.TRAINING_READ),
    "createTrainingModule": Staff(scope=Scope.TRAINING_WRITE),
    "getTrainingModule": Staff(scope=Scope.TRAINING_READ),
    "changeTrainingModule": Staff(scope=Scope.TRAINING_WRITE),
    "removeTrainingModule": Staff(scope=Scope.TRAINING_WRITE),
    "getTrainingPath": Staff(scope=Scope.RESULTS_READ, query=TRADE),
    "getPositioning": Staff(scope=Scope.CAMPAIGNS_READ),
    "makePositioningReady": Staff(scope=Scope.CAMPAIGNS_WRITE),
    "listFittingTrades": Staff(scope=Scope.RESULTS_READ),
    "getTrainingNeeds": Staff(scope=Scope.RESULTS_READ, query=TRADE, named=OVER),
    "getOwnTrainingPath": Candidate(query=TRADE),
    # exercises of one's own
    "uploadExercise": Staff(scope=Scope.EXERCISES_WRITE, body=lambda ids: ("application/zip", b"PK"), works=422),
    "listUploads": Staff(scope=Scope.EXERCISES_WRITE),
    "listVersions": Staff(scope=Scope.EXERCISES_WRITE, named=OWN),
    "getVersion": Staff(scope=Scope.EXERCISES_WRITE, named=OWN),
    "withdrawVersion": Staff(scope=Scope.EXERCISES_WRITE, named=OWN),
    "offerVersion": Staff(scope=Scope.EXERCISES_WRITE, named=OWN),
    "getSuite": Staff(scope=Scope.EXERCISES_WRITE, named=OWN),
    # batteries
    "listBatteries": Staff(scope=Scope.BATTERIES_READ),
    "createBattery": Staff(scope=Scope.BATTERIES_WRITE, body=draft),
    "getBatteryDraft": Staff(scope=Scope.BATTERIES_READ),
    "putBatteryDraft": Staff(scope=Scope.BATTERIES_WRITE, body=draft),
    "publishBattery": Staff(scope=Scope.BATTERIES_WRITE),
    "getBatteryVersion": Staff(scope=Scope.BATTERIES_READ),
    "previewBatteryPlan": Staff(scope=Scope.BATTERIES_READ, body=lambda ids: {"plan": draft(ids)["plan"]}),
    # coming in
    "enterByLink": Open(works=404),
    "enterByCode": Open(works=422),
    "enterByOpenLink": Open(works=404),
    # what staff see of sittings, and do to them
    "listSittings": Staff(scope=Scope.SITTINGS_READ),
    "streamRoom": Staff(scope=Scope.SITTINGS_READ, query=lambda ids: {"follow": "false"}),
    "openGate": Staff(scope=Scope.SITTINGS_WRITE),
    "giveTimeToAll": Staff(scope=Scope.SITTINGS_WRITE),
    "getSitting": Staff(scope=Scope.SITTINGS_READ),
    "pauseSitting": Staff(scope=Scope.SITTINGS_WRITE),
    "resumeSitting": Staff(scope=Scope.SITTINGS_WRITE),
    "reopenSitting": Staff(scope=Scope.SITTINGS_WRITE, named=OVER),
    "finishSitting": Staff(scope=Scope.SITTINGS_WRITE),
    "giveTime": Staff(scope=Scope.SITTINGS_WRITE),
    # a candidate's sitting
    "getOwnSitting": Candidate(),
    "beginSitting": Candidate(),
    "getOwnItem": Candidate(),
    "saveDraft": Candidate(body=lambda ids: {"base_version": 1, "content": CONTENT}),
    "runItem": Candidate(body=lambda ids: {"base_version": 1}),
    "submitItem": Candidate(body=lambda ids: {"base_version": 1}),
    "getOwnSubmission": Candidate(named={"submission": "own_submission"}),
    "streamOwnSubmission": Candidate(named={"submission": "own_submission"}),
    "finishPart": Candidate(),
    "finishOwnSitting": Candidate(),
    "listReceipts": Candidate(),
    "getOwnReport": Candidate(works=409),
    "askForAdjustment": Candidate(),
    "leaveSitting": Candidate(),
    # a candidate's own space
    "listOwnConsents": Candidate(),
    "giveConsent": Candidate(),
    "withdrawConsent": Candidate(),
    "exportOwnData": Candidate(),
    "eraseOwnData": Candidate(),
    # privacy
    "exportCandidate": Staff(scope=Scope.PRIVACY_WRITE),
    "eraseCandidate": Staff(scope=Scope.PRIVACY_WRITE),
    "listErasures": Staff(scope=Scope.PRIVACY_READ),
    "getRetention": Staff(scope=Scope.PRIVACY_READ),
    "changeRetention": Staff(scope=Scope.PRIVACY_WRITE),
    "listPurges": Staff(scope=Scope.PRIVACY_READ),
    # results
    "getSittingReport": Staff(scope=Scope.RESULTS_READ, named=OVER),
    "getCandidateReport": Staff(scope=Scope.RESULTS_READ, named=OVER),
    "listResults": Staff(scope=Scope.RESULTS_READ, named=OVER),
    "compareSittings": Staff(scope=Scope.RESULTS_READ, named=OVER, query=lambda ids: {"sittings": ids["ended"]}),
    "listComments": Staff(scope=Scope.RESULTS_READ, named=OVER),
    "addComment": Staff(scope=Scope.RESULTS_WRITE, named=OVER),
    "getCampaignItems": Staff(scope=Scope.ITEMS_READ, named=OVER),
    "compareWork": Staff(scope=Scope.SIMILARITY_WRITE, named=OVER),
    "listSimilarities": Staff(scope=Scope.SIMILARITY_READ, named=OVER),
    "getSimilarity": Staff(scope=Scope.SIMILARITY_READ),
    "askAboutSimilarity": Staff(scope=Scope.SIMILARITY_WRITE, people=True),
    "decideSimilarity": Staff(scope=Scope.SIMILARITY_WRITE, people=True),
    "listOwnSimilarities": Candidate(),
    "answerSimilarity": Candidate(named={"similarity": "asked"}),
    "listRegrades": Staff(scope=Scope.RESULTS_READ, named=OVER),
    "startRegrade": Staff(scope=Scope.RESULTS_WRITE, named=OVER),
    "getRegrade": Staff(scope=Scope.RESULTS_READ),
    "applyRegrade": Staff(scope=Scope.RESULTS_WRITE, people=True),
    "dismissRegrade": Staff(scope=Scope.RESULTS_WRITE, people=True),
    "exportCsv": Staff(scope=Scope.EXPORTS_READ, named=OVER),
    "exportJson": Staff(scope=Scope.EXPORTS_READ, named=OVER),
    "exportPdf": Staff(scope=Scope.EXPORTS_READ, named=OVER),
    "listReportLinks": Staff(scope=Scope.EXPORTS_READ, named=OVER),
    "revokeReportLink": Staff(scope=Scope.RESULTS_WRITE),
    "verifyReport": Open(works=404),
    # exercises and submissions
    "listExercises": Staff(scope=Scope.EXERCISES_READ),
    "getExercise": Staff(scope=Scope.EXERCISES_READ),
    "createSubmission": Staff(scope=Scope.SUBMISSIONS_WRITE, body=lambda ids: WORK),
    "getSubmission": Staff(scope=Scope.SUBMISSIONS_READ),
    "streamSubmissionEvents": Staff(scope=Scope.SUBMISSIONS_READ),
    "getEvidence": Staff(scope=Scope.EVIDENCE_READ),
    # campaigns, invitations, people
    "tryBattery": Staff(scope=Scope.BATTERIES_WRITE),
    "listCampaigns": Staff(scope=Scope.CAMPAIGNS_READ),
    "createCampaign": Staff(
        scope=Scope.CAMPAIGNS_WRITE, body=lambda ids: {"title": "A campaign", "battery": ids["battery"]}
    ),
    "getCampaign": Staff(scope=Scope.CAMPAIGNS_READ),
    "changeCampaign": Staff(scope=Scope.CAMPAIGNS_WRITE, body=lambda ids: {"title": "A campaign"}),
    "openCampaign": Staff(scope=Scope.CAMPAIGNS_WRITE),
    "closeCampaign": Staff(scope=Scope.CAMPAIGNS_WRITE),
    "unlockCodes": Staff(scope=Scope.CAMPAIGNS_WRITE),
    "listInvitations": Staff(scope=Scope.CAMPAIGNS_READ),
    "createInvitation": Staff(scope=Scope.CAMPAIGNS_WRITE, body=lambda ids: {"name": "Somebody"}),
    "previewGuestList": Staff(scope=Scope.CAMPAIGNS_WRITE, body=lambda ids: ("text/csv", "name\nSomebody\n")),
    "importGuestList": Staff(scope=Scope.CAMPAIGNS_WRITE, body=lambda ids: ("text/csv", "name\nSomebody\n")),
    "getCodeSheets": Staff(scope=Scope.CAMPAIGNS_WRITE),
    "changeExpiryOfInvitations": Staff(scope=Scope.CAMPAIGNS_WRITE, body=lambda ids: {"expires_at": None}),
    "changeInvitationExpiry": Staff(scope=Scope.CAMPAIGNS_WRITE, body=lambda ids: {"expires_at": None}),
    "revokeInvitation": Staff(scope=Scope.CAMPAIGNS_WRITE),
    "resendInvitation": Staff(scope=Scope.CAMPAIGNS_WRITE),
    "renewCode": Staff(scope=Scope.CAMPAIGNS_WRITE),
    "listCandidates": Staff(scope=Scope.CAMPAIGNS_READ),
    "getCandidate": Staff(scope=Scope.CAMPAIGNS_READ),
    "getCandidateSkills": Staff(scope=Scope.EVIDENCE_READ),
    "listEvidence": Staff(scope=Scope.EVIDENCE_READ),
    # badges
    "getDidDocument": Open(),
    "getBadgeStatusList": Open(),
    "getAchievement": Open(),
    "checkBadge": Open(),
    "getSharedBadges": Open(works=404),
    "listCandidateBadges": Staff(scope=Scope.EVIDENCE_READ),
    "revokeBadge": Staff(scope=Scope.BADGES_WRITE),
    "listOwnBadges": Candidate(),
    "takeBadge": Candidate(works=409),
    "getOwnBadge": Candidate(),
    "getOwnBadgeImage": Candidate(),
    "listBadgeShares": Candidate(),
    "shareBadges": Candidate(body=lambda ids: {"badges": [ids["badge"]]}),
    "closeBadgeShare": Candidate(),
    # admissions
    "listAdmissions": Staff(scope=Scope.ADMISSIONS_READ),
    "createAdmission": Staff(scope=Scope.ADMISSIONS_WRITE, body=admission),
    "getAdmission": Staff(scope=Scope.ADMISSIONS_READ),
    "changeAdmission": Staff(scope=Scope.ADMISSIONS_WRITE, body=admission),
    "simulateAdmission": Staff(scope=Scope.ADMISSIONS_READ),
    "overrideDecision": Staff(scope=Scope.ADMISSIONS_WRITE, people=True),
    "withdrawOverride": Staff(scope=Scope.ADMISSIONS_WRITE, people=True),
    "commitAdmission": Staff(scope=Scope.ADMISSIONS_WRITE, people=True, works=409),
    "listDecisions": Staff(scope=Scope.ADMISSIONS_READ, named=DECIDED),
    "getAdmissionRecord": Staff(scope=Scope.ADMISSIONS_READ, named=DECIDED),
    "getAdmissionSnapshot": Staff(scope=Scope.ADMISSIONS_READ, named=DECIDED),
    "announceAdmission": Staff(scope=Scope.ADMISSIONS_WRITE, people=True, named=DECIDED),
    "noteReply": Staff(scope=Scope.ADMISSIONS_WRITE, people=True, named=DECIDED, works=409),
    "printLetters": Staff(scope=Scope.ADMISSIONS_WRITE, named=DECIDED, works=409),
    "listContests": Staff(scope=Scope.ADMISSIONS_READ, named=DECIDED),
    "answerContest": Staff(scope=Scope.ADMISSIONS_WRITE, people=True),
    "getCampaignStatistics": Staff(scope=Scope.RESULTS_READ),
    "getAdmissionStatistics": Staff(scope=Scope.ADMISSIONS_READ, named=DECIDED),
    "listExits": Staff(scope=Scope.ADMISSIONS_READ, named=DECIDED),
    "noteExit": Staff(scope=Scope.ADMISSIONS_WRITE, named=DECIDED, works=404),
    "exportLabelReport": Staff(scope=Scope.ADMISSIONS_READ, named=DECIDED),
    "listOpenData": Open(),
    "publishOpenData": Staff(scope=Scope.ORGANISATION_WRITE, people=True, works=409),
    "previewOpenData": Staff(scope=Scope.ORGANISATION_WRITE),
    "getOpenDataDictionary": Open(),
    "getOpenData": Open(works=404),
    "withdrawOpenData": Staff(scope=Scope.ORGANISATION_WRITE, people=True, works=404),
    "listPriorityGroups": Staff(scope=Scope.PRIORITY_GROUPS_WRITE),
    "previewPriorityGroups": Staff(scope=Scope.PRIORITY_GROUPS_WRITE, body=lambda ids: ("text/csv", PRIORITY)),
    "importPriorityGroups": Staff(scope=Scope.PRIORITY_GROUPS_WRITE, body=lambda ids: ("text/csv", PRIORITY)),
    "removePriorityMembership": Staff(scope=Scope.PRIORITY_GROUPS_WRITE),
    # job profiles, matches, pools
    "listJobProfiles": Staff(scope=Scope.MATCHING_READ),
    "createJobProfile": Staff(scope=Scope.MATCHING_WRITE, body=job),
    "getJobProfile": Staff(scope=Scope.MATCHING_READ),
    "changeJobProfile": Staff(scope=Scope.MATCHING_WRITE, body=job),
    "listMatches": Staff(scope=Scope.MATCHING_READ),
    "listContacts": Staff(scope=Scope.MATCHING_READ),
    "askForContact": Staff(scope=Scope.MATCHING_WRITE, body=lambda ids: {"person": ids["person"], "message": "Hello"}),
    "listPools": Staff(scope=Scope.MATCHING_READ),
    "createPool": Staff(scope=Scope.ORGANISATION_WRITE),
    "inviteToPool": Staff(scope=Scope.ORGANISATION_WRITE),
    "joinPool": Staff(scope=Scope.ORGANISATION_WRITE, works=404),
    "leavePool": Staff(scope=Scope.ORGANISATION_WRITE),
    "listPoolLooks": Staff(scope=Scope.MATCHING_READ),
    "getOwnFindable": Candidate(),
    "replyToContact": Candidate(),
    # operation
    "putWarmStock": Staff(scope=Scope.OPERATION_WRITE, body=lambda ids: STOCK, own_names=True),
    "listWarmStocks": Staff(scope=Scope.OPERATION_WRITE),
    "deleteWarmStock": Staff(scope=Scope.OPERATION_WRITE),
}


def _document() -> dict[str, Any]:
    return create_app(Settings.model_validate({"REDIS_URL": "unix:///nowhere", "data": "nowhere"})).openapi()


DOCUMENT = _document()
OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


@dataclass
class Asking:
    """A copy of it, to ask."""

    client: TestClient
    world: World

    def ask(self, name: str, caller: str, ids: Ids, *, without: str | None = None) -> Any:
        """One operation, by one caller."""
        method, path, operation = OPERATIONS[name]
        rule = TABLE[name]
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                key = parameter["name"]
                value = ids[rule.named[key]] if key in rule.named else SHARED.get(key) or ids[key]
                path = path.replace(f"{{{key}}}", value)
        headers = {key: value for key, value in self.world.callers[caller].items() if key != without}
        if any(one["name"].lower() == "if-match" for one in operation.get("parameters", ())):
            headers["If-Match"] = "*"
        more: dict[str, Any] = {}
        if "requestBody" in operation:
            content = body_of(name, ids)
            if isinstance(content, tuple):
                headers["Content-Type"], more["content"] = content
            else:
                more["json"] = content
        answer = self.client.request(
            method, path, headers=headers, params=rule.query(ids) if rule.query else None, **more
        )
        self.client.cookies.clear()
        return answer


def body_of(name: str, ids: Ids) -> Any:
    rule, operation = TABLE[name], OPERATIONS[name][2]
    if rule.body is not None or "requestBody" not in operation:
        return rule.body(ids) if rule.body else None
    content = operation["requestBody"]["content"]["application/json"]["schema"]
    return copy.deepcopy(DOCUMENT["components"]["schemas"][content["$ref"].rpartition("/")[2]]["examples"][0])


@pytest.fixture(scope="session")
def copied(prepared_world, redis_server, stand, tmp_path_factory) -> Iterator[Any]:
    """A platform on a copy of both organisations. Starting one takes longer than all that is asked of it."""
    folder = tmp_path_factory.mktemp("asked") / "data"
    shutil.copytree(prepared_world.folder, folder)
    settings = Settings.model_validate({"data": folder, "REDIS_URL": redis_server.url})
    with stand(settings, prepared_world.first) as platform:
        platform.client.headers.pop("authorization")
        yield platform


@pytest.fixture
def asking(prepared_world, copied) -> Asking:
    """Both organisations as they were, whatever was asked before."""
    copied.redis.flushall()
    with (
        contextlib.closing(sqlite3.connect(prepared_world.folder / NAME)) as before,
        contextlib.closing(sqlite3.connect(copied.settings.data / NAME)) as now,
    ):
        before.backup(now)
    return Asking(copied.client, prepared_world.world)


def foreign_names(name: str) -> set[str]:
    """The path parameters of an operation that name what is somebody's."""
    parameters = OPERATIONS[name][2].get("parameters", ())
    shared = set(SHARED) - set(TABLE[name].named)
    return {one["name"] for one in parameters if one["in"] == "path"} - shared


#: Ids and moments.
_DRAWN = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|20\d\d-\d\d-\d\dT[\d:.]+Z?")


def said(answer: Any, ids: Ids) -> str:
    """An answer's text without what differs from request to request."""
    text = _DRAWN.sub("…", answer.text)
    for value in sorted(ids.values(), key=len, reverse=True):
        text = text.replace(value, "…")
    try:
        body = json.loads(text)
    except ValueError:
        return text
    if isinstance(body, dict):
        body.pop("instance", None)
    return json.dumps(body, sort_keys=True)


def test_every_operation_is_classified():
    assert set(TABLE) == set(OPERATIONS)


def test_the_document_says_what_an_operation_asks_for():
    for name, (_, _, operation) in OPERATIONS.items():
        schemes = {scheme for one in operation.get("security", ()) for scheme in one}
        expected = {
            Open: set(),
            Staff: {"apiKey", "staffSession"},
            Person: {"staffSession"},
            Candidate: {"candidateSession"},
        }[type(TABLE[name])]
        assert schemes == expected, name


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_not_is_refused_and_who_may_is_served(asking, name):
    rule, ids = TABLE[name], asking.world.ids
    mine = [caller for caller in asking.world.callers if caller not in rule.strangers]
    for caller in mine:
        if not rule.allowed(caller):
            answer = asking.ask(name, caller, ids)
            assert answer.status_code in rule.refused_with(caller), (caller, answer.text)
            assert CANARY not in answer.text
    allowed = sorted((caller for caller in mine if rule.allowed(caller)), key=lambda one: one != "owner")
    for number, caller in enumerate(allowed):
        answer = asking.ask(name, caller, ids)
        assert answer.status_code < 500 or answer.status_code == rule.works, (caller, answer.text)
        if number == 0:
            right = answer.status_code == rule.works if rule.works else answer.status_code < 400
            assert right, (caller, answer.status_code, answer.text)
        elif rule.works is None:
            assert answer.status_code not in (401, 403), (caller, answer.text)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_cannot_tell_a_foreign_id_from_an_unknown_one(asking, name):
    rule, ids = TABLE[name], asking.world.ids
    unknown = dict.fromkeys(ids, UNKNOWN)
    for caller in rule.strangers:
        if not rule.allowed(caller):
            assert asking.ask(name, caller, ids).status_code in rule.refused_with(caller)
            continue
        foreign = asking.ask(name, caller, ids)
        assert foreign.status_code < 500 or foreign.status_code == rule.works, (caller, foreign.text)
        if rule.own_names:
            continue
        secrets = asking.world.of_a if caller in CANDIDATES else asking.world.secrets
        said_themselves = json.dumps(body_of(name, ids), default=str)
        assert not [secret for secret in secrets if secret in foreign.text and secret not in said_themselves], caller
        if foreign_names(name) or body_of(name, ids) != body_of(name, unknown):
            nothing = asking.ask(name, caller, unknown)
            assert (foreign.status_code, said(foreign, ids)) == (nothing.status_code, said(nothing, unknown)), caller
            assert foreign.status_code == 404 or not foreign_names(name), foreign.text


UNSAFE = [name for name, (method, _, _) in OPERATIONS.items() if method not in ("GET", "HEAD")]


@pytest.mark.parametrize("name", sorted(UNSAFE))
def test_a_cookie_alone_changes_nothing(asking, name):
    """A page of another site can make a browser send the cookie, and nothing else."""
    rule, ids = TABLE[name], asking.world.ids
    if isinstance(rule, Open):
        return
    caller = "candidate A" if isinstance(rule, Candidate) else "owner"
    answer = asking.ask(name, caller, ids, without="X-CSRF-Token")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forged-request"), answer.text
