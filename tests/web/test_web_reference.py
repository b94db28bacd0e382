"""What the OpenAPI document says is what the api does: problems, examples, events."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel

from api import errors
from api.accounts import people_schema
from api.accounts import schema as accounts_schema
from api.accounts.model import FirstAccess
from api.admission import offer_schema, priority_schema, simulation_schema
from api.admission import schema as admission_schema
from api.authoring import schema as authoring_schema
from api.badges import schema as badges_schema
from api.campaigns import battery_schema, campaign_schema, guest_schema, invitation_schema, plan_schema
from api.catalog import question_schema
from api.catalog import schema as catalog_schema
from api.cohorts import exits_schema
from api.cohorts import schema as cohorts_schema
from api.consents import schema as consents_schema
from api.evidence import routes as evidence_routes
from api.grading import schema as grading_schema
from api.health import routes as health_routes
from api.items import schema as items_schema
from api.mastery import schema as mastery_schema
from api.matching import contact_schema
from api.matching import schema as matching_schema
from api.opendata import schema as opendata_schema
from api.partners import schema as partners_schema
from api.positioning import schema as positioning_schema
from api.privacy import schema as privacy_schema
from api.reference import document as reference_document
from api.reference.document import Problem
from api.results import export_schema, report_schema
from api.results import schema as results_schema
from api.settings import INSTALLATION, Settings
from api.similarity import schema as similarity_schema
from api.sittings import entry_schema, staff_schema
from api.sittings import schema as sittings_schema
from api.skills import schema as skills_schema
from api.training import path_schema
from api.training import schema as training_schema
from api.warmth import routes as warmth_routes
from api.webhooks import schema as webhooks_schema
from fakes.redis_server import RedisServer
from runner.model import Phase
from runner.verdict import Lane

pytestmark = pytest.mark.sqlite_only

KEY = {"no-api-key", "bad-api-key", "missing-scope", "unavailable", "too-many-requests", "fault"}
OPEN = {"too-many-requests", "fault"}

#: With an Idempotency-Key.
ONCE = {"idempotency-in-flight", "idempotency-mismatch", "idempotency-answer-lost", "unreadable-request"}
#: Of an edit.
EDIT = {"revision-needed", "revision-old", "unreadable-request"}

#: ... where something is changed: a cookie may have been sent by somebody else's page.
CHANGE = KEY | {"forged-request"}
#: What only people can ask, who are signed in.
PERSON = {"no-api-key", "unavailable"} | OPEN
#: Of a list: its cursor may be none of ours.
PAGE = KEY | {"unreadable-request"}

#: What candidates ask at their sitting, and what they change.
CANDIDATE = {"no-sitting", "unavailable"} | OPEN
DEED = CANDIDATE | {"forged-request"}
#: Where they come in.
DOOR = OPEN | {
    "unknown-entry",
    "entry-over",
    "not-yet-open",
    "campaign-not-open",
    "exercise-changed",
    "broken-exercise",
    "too-large",
    "unreadable-request",
}
#: Of whatever is saved.
DRAFT = {
    "unknown-item",
    "draft-conflict",
    "not-running",
    "time-over",
    "part-closed",
    "too-large",
    "unreadable-request",
}

#: The problems that each operation can answer.
PROBLEMS = {
    "signIn": {"wrong-password", "too-many-tries", "too-large", "unreadable-request"} | OPEN,
    "getSession": PERSON,
    "moveSession": PERSON | {"forged-request", "unknown-member", "too-large", "unreadable-request"},
    "signOut": PERSON | {"forged-request", "unreadable-request"},
    "changePassword": PERSON
    | {"forged-request", "wrong-password", "too-many-tries", "too-large", "unreadable-request"},
    "getOrganisation": KEY,
    "changeOrganisation": CHANGE | EDIT | {"unreadable-request", "too-large"},
    "listMembers": PAGE,
    "getMember": KEY | {"unknown-member"},
    "changeMember": CHANGE | EDIT | {"unreadable-request", "too-large", "unknown-member", "last-owner"},
    "endMember": CHANGE | {"unknown-member", "last-owner"},
    "resetPassword": CHANGE | ONCE | {"unknown-member", "shared-member"},
    "listMemberInvitations": PAGE,
    "inviteMember": CHANGE | ONCE | {"too-large", "already-member"},
    "revokeMemberInvitation": CHANGE | {"unknown-member-invitation"},
    "acceptMemberInvitation": OPEN
    | {"unknown-member-invitation", "wrong-password", "too-many-tries", "too-large", "unreadable-request"},
    "listApiKeys": PAGE,
    "createApiKey": CHANGE | ONCE | {"too-large"},
    "rotateApiKey": CHANGE | ONCE | {"too-large", "unknown-key", "ended-key"},
    "revokeApiKey": CHANGE | {"unknown-key"},
    "listAuditEvents": PAGE,
    "listEventTypes": KEY,
    "listWebhookEndpoints": PAGE,
    "createWebhookEndpoint": CHANGE | ONCE | {"too-large", "too-many-endpoints"},
    "getWebhookEndpoint": KEY | {"unknown-endpoint"},
    "changeWebhookEndpoint": CHANGE | EDIT | {"unreadable-request", "too-large", "unknown-endpoint"},
    "removeWebhookEndpoint": CHANGE | {"unknown-endpoint"},
    "rotateWebhookSecret": CHANGE | ONCE | {"too-large", "unknown-endpoint"},
    "testWebhookEndpoint": CHANGE | ONCE | {"unknown-endpoint", "disabled-endpoint"},
    "recoverWebhooks": CHANGE | {"unreadable-request", "too-large", "unknown-endpoint", "disabled-endpoint"},
    "listWebhookDeliveries": PAGE | {"unknown-endpoint"},
    "getWebhookDelivery": KEY | {"unknown-delivery"},
    "sendWebhookAgain": CHANGE | {"unknown-delivery", "disabled-endpoint", "forgotten-event"},
    "listPartners": KEY,
    "connectPartner": CHANGE | {"too-large", "unreadable-request"},
    "disconnectPartner": CHANGE | {"unreadable-request", "not-connected"},
    "listPartnerOrders": PAGE,
    "tellPartnerAgain": CHANGE | {"unreadable-request", "unknown-order"},
    "greenhouseListTests": KEY,
    "greenhouseSendTest": CHANGE | {"too-large", "unreadable-request", "unknown-test", "unfit-person"},
    "greenhouseTestStatus": KEY | {"unreadable-request", "unknown-order"},
    "greenhouseResponseError": CHANGE | {"too-large", "unreadable-request"},
    "ashbyListAssessments": CHANGE,
    "ashbyStartAssessment": CHANGE
    | {"too-large", "unreadable-request", "unknown-test", "unfit-person", "already-ordered"},
    "ashbyCancelAssessment": CHANGE | {"too-large", "unreadable-request", "unknown-order"},
    "listSittings": KEY | {"unknown-campaign"},
    "streamRoom": KEY | {"unknown-campaign", "unreadable-request"},
    "openGate": CHANGE | {"unknown-campaign"},
    "giveTimeToAll": CHANGE | ONCE | {"unknown-campaign", "too-large"},
    "getSitting": KEY | {"unknown-sitting"},
    "pauseSitting": CHANGE | {"unknown-sitting", "not-running"},
    "resumeSitting": CHANGE | {"unknown-sitting", "not-running"},
    "reopenSitting": CHANGE | ONCE | {"unknown-sitting", "not-running", "too-large"},
    "finishSitting": CHANGE | {"unknown-sitting", "not-running"},
    "giveTime": CHANGE | ONCE | {"unknown-sitting", "not-running", "too-large"},
    "enterByLink": DOOR,
    "enterByCode": DOOR | {"mistyped-code", "room-locked"},
    "enterByOpenLink": DOOR | {"quota-used-up"},
    "getOwnSitting": CANDIDATE,
    "beginSitting": DEED | {"gate-closed", "campaign-not-open", "time-over"},
    "getOwnItem": CANDIDATE | {"unknown-item", "broken-exercise", "part-closed", "unreadable-request"},
    "saveDraft": DEED | DRAFT,
    "runItem": DEED | DRAFT | ONCE | {"nothing-to-hand-in"},
    "submitItem": DEED | DRAFT | ONCE | {"nothing-to-hand-in", "nothing-answered", "no-submission-left"},
    "getOwnSubmission": CANDIDATE | {"unknown-own-submission"},
    "streamOwnSubmission": CANDIDATE | {"unknown-own-submission"},
    "finishPart": DEED | {"unknown-item", "part-closed", "not-running", "unreadable-request"},
    "finishOwnSitting": DEED | {"not-running"},
    "listReceipts": CANDIDATE,
    "listOwnConsents": CANDIDATE,
    "giveConsent": CANDIDATE | {"forged-request", "unreadable-request", "too-large", "unknown-purpose", "old-text"},
    "exportOwnData": CANDIDATE,
    "eraseOwnData": CANDIDATE | {"forged-request"},
    "exportCandidate": KEY | {"unknown-candidate"},
    "eraseCandidate": CHANGE | {"unknown-candidate"},
    "listErasures": PAGE,
    "getRetention": KEY,
    "changeRetention": CHANGE | EDIT | {"too-large"},
    "listPurges": PAGE,
    "withdrawConsent": CANDIDATE | {"forged-request", "unreadable-request", "unknown-purpose"},
    "getOwnReport": CANDIDATE | {"sitting-not-over"},
    "askForAdjustment": DEED | {"too-large", "unreadable-request"},
    "leaveSitting": DEED,
    "listExercises": KEY,
    "getExercise": KEY | {"unknown-exercise", "exercise-changed", "broken-exercise", "unreadable-request"},
    "listSkillFrameworks": KEY,
    "listSkills": PAGE,
    "listSkillCoverage": PAGE,
    "listTrades": KEY,
    "getSkill": KEY | {"unknown-skill", "unreadable-request"},
    "listTrainingModules": PAGE,
    "createTrainingModule": CHANGE | ONCE | {"too-large", "too-many-modules"},
    "getTrainingModule": KEY | {"unknown-module"},
    "changeTrainingModule": CHANGE | EDIT | {"too-large", "unknown-module"},
    "removeTrainingModule": CHANGE | {"unknown-module"},
    "getTrainingPath": PAGE | {"unknown-candidate", "unknown-trade"},
    "getPositioning": KEY | {"broken-exercise"},
    "makePositioningReady": CHANGE | {"broken-exercise"},
    "listFittingTrades": KEY | {"unknown-candidate"},
    "getTrainingNeeds": PAGE | {"unknown-campaign", "unknown-trade"},
    "getOwnTrainingPath": CANDIDATE | {"unreadable-request", "unknown-trade"},
    "listQuestions": KEY | {"unreadable-request"},
    "createQuestion": CHANGE | {"unreadable-request", "too-large"} | ONCE,
    "takeStarterQuestions": CHANGE | {"broken-exercise"},
    "getQuestion": KEY | {"unreadable-request", "unknown-question"},
    "changeQuestion": CHANGE | EDIT | {"unreadable-request", "too-large", "unknown-question"},
    "retireQuestion": CHANGE | {"unknown-question"},
    "listBatteries": KEY | {"unreadable-request"},
    "createBattery": CHANGE | {"too-large"} | ONCE,
    "getBatteryDraft": KEY | {"unknown-battery"},
    "putBatteryDraft": CHANGE | EDIT | {"unreadable-request", "too-large", "unknown-battery"},
    "publishBattery": CHANGE | EDIT | {"unknown-battery", "unfinished-battery"},
    "getBatteryVersion": KEY | {"unreadable-request", "unknown-battery"},
    "previewBatteryPlan": CHANGE | {"unreadable-request", "too-large"},
    "uploadExercise": CHANGE | {"unreadable-request", "too-large"} | ONCE,
    "listUploads": KEY | {"unreadable-request"},
    "listVersions": KEY | {"unreadable-request", "unknown-version"},
    "getVersion": KEY | {"unreadable-request", "unknown-version", "broken-exercise"},
    "withdrawVersion": CHANGE | {"unreadable-request", "unknown-version", "version-not-checked"},
    "offerVersion": CHANGE | {"unreadable-request", "unknown-version", "version-not-checked"},
    "getSuite": KEY
    | {"unreadable-request", "unknown-exercise", "exercise-changed", "unknown-version", "broken-exercise"},
    "getDidDocument": OPEN,
    "getBadgeStatusList": OPEN | {"unknown-status-list", "unreadable-request"},
    "getAchievement": OPEN | {"unknown-skill", "unreadable-request"},
    "checkBadge": OPEN | {"too-large", "unreadable-request"},
    "getSharedBadges": OPEN | {"unknown-share", "unreadable-request"},
    "listCandidateBadges": KEY | {"unknown-candidate"},
    "revokeBadge": CHANGE | {"unknown-badge", "badge-revoked", "too-large", "unreadable-request"},
    "listOwnBadges": CANDIDATE,
    "takeBadge": DEED | {"level-not-reached", "badge-withheld", "too-many-badges", "too-large", "unreadable-request"},
    "getOwnBadge": CANDIDATE | {"unknown-badge"},
    "getOwnBadgeImage": CANDIDATE | {"unknown-badge"},
    "listBadgeShares": CANDIDATE,
    "shareBadges": DEED | ONCE | {"unknown-badge", "too-many-shares", "too-large"},
    "closeBadgeShare": DEED | {"unknown-share"},
    "listAdmissions": PAGE,
    "createAdmission": CHANGE | ONCE | {"too-large"},
    "getAdmission": KEY | {"unknown-admission"},
    "changeAdmission": CHANGE | EDIT | {"too-large", "unknown-admission", "admission-decided"},
    "simulateAdmission": PAGE | {"unknown-admission", "admission-decided"},
    "overrideDecision": CHANGE
    | {
        "too-large",
        "unreadable-request",
        "unknown-admission",
        "admission-decided",
        "unknown-applicant",
        "person-decides",
    },
    "withdrawOverride": CHANGE | {"unknown-admission", "admission-decided", "person-decides"},
    "commitAdmission": CHANGE
    | {"too-large", "unreadable-request", "unknown-admission", "admission-decided", "simulation-changed"}
    | {"person-decides"},
    "listDecisions": PAGE | {"unknown-admission", "admission-undecided"},
    "getAdmissionRecord": KEY | {"unknown-admission", "admission-undecided"},
    "getAdmissionSnapshot": KEY | {"unknown-admission", "admission-undecided"},
    "announceAdmission": CHANGE
    | {"too-large", "unreadable-request", "unknown-admission", "admission-undecided", "admission-announced"}
    | {"person-decides"},
    "noteReply": CHANGE
    | {"too-large", "unreadable-request", "unknown-admission", "admission-undecided", "unknown-applicant", "no-offer"}
    | {"person-decides"},
    "printLetters": CHANGE
    | {"unreadable-request", "unknown-admission", "admission-undecided", "unknown-applicant", "no-pdf"},
    "listContests": KEY | {"unknown-admission"},
    "answerContest": CHANGE
    | {"too-large", "unreadable-request", "unknown-contest", "contest-answered", "person-decides"},
    "getCampaignStatistics": KEY | {"no-results"},
    "getAdmissionStatistics": KEY | {"unknown-admission"},
    "listExits": KEY | {"unknown-admission", "admission-undecided"},
    "noteExit": CHANGE | {"too-large", "unreadable-request", "unknown-admission", "admission-undecided", "no-place"},
    "exportLabelReport": KEY | {"unreadable-request", "unknown-admission", "admission-undecided"},
    "listOpenData": OPEN,
    "publishOpenData": CHANGE | {"too-few-for-open-data", "person-decides"},
    "previewOpenData": KEY,
    "getOpenDataDictionary": OPEN | {"unreadable-request"},
    "getOpenData": OPEN | {"unknown-release"},
    "withdrawOpenData": CHANGE | {"unknown-release", "person-decides"},
    "listJobProfiles": PAGE,
    "createJobProfile": CHANGE | ONCE | {"too-large", "unreadable-request"},
    "getJobProfile": KEY | {"unknown-job-profile"},
    "changeJobProfile": CHANGE | EDIT | {"too-large", "unreadable-request", "unknown-job-profile"},
    "listMatches": PAGE | {"unknown-job-profile", "unknown-pool"},
    "listContacts": PAGE | {"unknown-job-profile"},
    "askForContact": CHANGE
    | ONCE
    | {"too-large", "unreadable-request", "unknown-job-profile", "unknown-match", "contact-asked"},
    "listPools": KEY,
    "createPool": CHANGE | ONCE | {"too-large", "unreadable-request"},
    "inviteToPool": CHANGE | {"unknown-pool", "unreadable-request"},
    "joinPool": CHANGE | {"too-large", "unreadable-request", "unknown-pool-invitation", "pool-member"},
    "leavePool": CHANGE | {"unknown-pool", "unreadable-request"},
    "listPoolLooks": KEY | {"unknown-pool", "unreadable-request"},
    "getOwnFindable": CANDIDATE,
    "replyToContact": DEED | {"too-large", "unreadable-request", "unknown-contact", "contact-answered"},
    "listPriorityGroups": PAGE,
    "previewPriorityGroups": CHANGE | {"too-large", "unreadable-request"},
    "importPriorityGroups": CHANGE | ONCE | {"too-large"},
    "removePriorityMembership": CHANGE | {"unknown-priority-membership"},
    "getSittingReport": KEY | {"no-results", "unreadable-request"},
    "getCandidateReport": KEY | {"no-results"},
    "listResults": KEY | {"no-results", "unreadable-request"},
    "compareSittings": KEY | {"no-results", "unreadable-request"},
    "listComments": KEY | {"no-results"},
    "addComment": CHANGE | {"no-results", "unreadable-request", "too-large"} | ONCE,
    "getCampaignItems": KEY | {"no-results"},
    "compareWork": CHANGE | {"no-results"},
    "listSimilarities": PAGE | {"no-results"},
    "getSimilarity": KEY | {"unknown-similarity"},
    "askAboutSimilarity": CHANGE | {"unknown-similarity", "similarity-state", "person-decides"},
    "decideSimilarity": CHANGE
    | {"unreadable-request", "too-large", "unknown-similarity", "similarity-state", "similarity-not-heard"}
    | {"person-decides"},
    "listOwnSimilarities": CANDIDATE,
    "answerSimilarity": DEED | {"unreadable-request", "too-large", "unknown-similarity", "similarity-answered"},
    "listRegrades": KEY | {"no-results", "unreadable-request"},
    "startRegrade": CHANGE
    | {"no-results", "unknown-exercise", "broken-exercise", "nothing-to-regrade", "unreadable-request", "too-large"}
    | ONCE,
    "getRegrade": KEY | {"unknown-regrade"},
    "applyRegrade": CHANGE
    | {"unknown-regrade", "regrade-not-ready", "person-decides", "unreadable-request", "too-large"},
    "dismissRegrade": CHANGE
    | {"unknown-regrade", "regrade-not-ready", "person-decides", "unreadable-request", "too-large"},
    "exportCsv": KEY | {"no-results", "unreadable-request"},
    "exportJson": KEY | {"no-results", "unreadable-request"},
    "exportPdf": KEY | {"no-results", "no-pdf", "unreadable-request"},
    "listReportLinks": KEY | {"no-results"},
    "revokeReportLink": CHANGE | {"unknown-report-link"},
    "verifyReport": OPEN | {"unknown-report-link"},
    "tryBattery": CHANGE | {"unknown-battery", "unfinished-battery", "exercise-changed", "broken-exercise"},
    "listCampaigns": KEY | {"unreadable-request"},
    "createCampaign": CHANGE | {"too-large", "unknown-battery"} | ONCE,
    "getCampaign": KEY | {"unknown-campaign"},
    "changeCampaign": CHANGE
    | EDIT
    | {"unreadable-request", "too-large", "unknown-battery", "unknown-campaign", "campaign-state"},
    "openCampaign": CHANGE | {"unreadable-request", "unknown-campaign"},
    "closeCampaign": CHANGE | {"unknown-campaign"},
    "unlockCodes": CHANGE | {"unknown-campaign"},
    "listInvitations": KEY | {"unreadable-request", "unknown-campaign"},
    "createInvitation": CHANGE | {"too-large", "unknown-campaign", "invited-before"} | ONCE,
    "previewGuestList": CHANGE | {"too-large", "unreadable-request", "unknown-campaign"},
    "importGuestList": CHANGE | {"too-large", "unknown-campaign", "unfit-guest-list", "invited-before"} | ONCE,
    "getCodeSheets": KEY | {"unknown-campaign"},
    "changeExpiryOfInvitations": CHANGE | {"too-large", "unreadable-request", "unknown-campaign"},
    "changeInvitationExpiry": CHANGE | {"too-large", "unreadable-request", "unknown-invitation", "invitation-state"},
    "revokeInvitation": CHANGE | {"unknown-invitation"},
    "resendInvitation": CHANGE | ONCE | {"unknown-invitation", "invitation-state", "no-address"},
    "renewCode": CHANGE | ONCE | {"unknown-invitation", "invitation-state"},
    "listCandidates": KEY | {"unreadable-request"},
    "getCandidateSkills": KEY | {"unknown-candidate"},
    "listEvidence": PAGE,
    "getCandidate": KEY | {"unknown-candidate"},
    "createSubmission": CHANGE | {"unreadable-request", "too-large", "broken-exercise"} | ONCE,
    "getSubmission": KEY | {"unknown-submission", "unreadable-request"},
    "streamSubmissionEvents": KEY | {"unknown-submission"},
    "getEvidence": KEY | {"no-evidence"},
    "putWarmStock": CHANGE | {"unreadable-request", "too-large"},
    "listWarmStocks": KEY,
    "deleteWarmStock": CHANGE | {"unreadable-request", "unknown-warm-stock"},
    "getPublicKeys": OPEN,
    "getHealth": OPEN,
    "getReadiness": OPEN,
}

#: Of operations that are on their way.
CAMPAIGNS = {
    "unknown-entry",
    "mistyped-code",
    "room-locked",
    "not-yet-open",
    "quota-used-up",
}

#: Answers that are no JSON.
FILES = {"text/event-stream", "text/csv", "application/pdf", "image/svg+xml", "text/plain", "application/vc+jwt"}

#: What only pages answer.
PAGES = {"no-positioning", "unknown-password-reset", "unknown-decision", "contest-open"}
#: Problems of addresses that are no operation.
ELSEWHERE = {"not-found", "method-not-allowed", "refused"} | PAGES | CAMPAIGNS

MODULES = (
    accounts_schema,
    admission_schema,
    cohorts_schema,
    opendata_schema,
    exits_schema,
    simulation_schema,
    priority_schema,
    offer_schema,
    people_schema,
    battery_schema,
    campaign_schema,
    guest_schema,
    invitation_schema,
    plan_schema,
    authoring_schema,
    catalog_schema,
    question_schema,
    evidence_routes,
    items_schema,
    badges_schema,
    mastery_schema,
    matching_schema,
    contact_schema,
    grading_schema,
    health_routes,
    consents_schema,
    privacy_schema,
    entry_schema,
    results_schema,
    report_schema,
    export_schema,
    similarity_schema,
    sittings_schema,
    skills_schema,
    staff_schema,
    training_schema,
    path_schema,
    warmth_routes,
    webhooks_schema,
    partners_schema,
    positioning_schema,
    reference_document,
)
MODELS = {
    found.__name__: found
    for module in MODULES
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, BaseModel) and found is not BaseModel
}


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory,
    redis_server: RedisServer,
    prepared: tuple[bytes, FirstAccess],
    stand: Callable[[Settings, FirstAccess], AbstractContextManager[Any]],
) -> str:
    """The document as it is sent, made once: it says the same whoever asks."""
    folder = tmp_path_factory.mktemp("document")
    (folder / "preuve.sqlite3").write_bytes(prepared[0])
    with stand(Settings.model_validate({"data": folder, "REDIS_URL": redis_server.url}), prepared[1]) as platform:
        return str(platform.client.get("/openapi.json").text)


@pytest.fixture
def document(served) -> dict[str, Any]:
    return dict(json.loads(served))


def operations(document):
    return {one["operationId"]: one for methods in document["paths"].values() for one in methods.values()}


def problems(operation):
    return {
        (status, code): example["value"]
        for status, answer in operation["responses"].items()
        for code, example in answer["content"].get(errors.MEDIA_TYPE, {}).get("examples", {}).items()
    }


def test_the_framework_s_own_idea_of_an_error_is_nowhere(document):
    text = json.dumps(document)
    assert "ValidationError" not in text
    assert "x-refusals" not in text


@pytest.mark.parametrize("name", PROBLEMS)
def test_an_operation_documents_the_problems_that_it_can_answer(document, name):
    assert {code for _, code in problems(operations(document)[name])} == PROBLEMS[name]


def test_every_problem_stands_at_some_operation_or_belongs_to_none(document):
    assert set(operations(document)) == set(PROBLEMS)
    assert set().union(*PROBLEMS.values()) | ELSEWHERE == {kind.code for kind in errors.kinds()}


def test_a_documented_problem_is_one_that_a_client_would_get(document):
    for operation in operations(document).values():
        for (status, code), example in problems(operation).items():
            assert str(example["status"]) == status
            assert example["type"] == f"/problems/{code}"
            assert Problem.model_validate(example)
            assert "%(" not in json.dumps(example)


def test_the_answers_to_bad_requests_have_the_documented_shape(platform):
    for answer in (
        platform.client.post("/v1/submissions", json={}),
        platform.client.get("/v1/submissions/nothing"),
        platform.client.get("/v1/exercises", headers={"Authorization": "Bearer x"}),
    ):
        assert answer.status_code >= 400
        assert Problem.model_validate(answer.json())


def test_every_object_has_examples_and_each_fits_its_model(document):
    objects = {name: one for name, one in document["components"]["schemas"].items() if one.get("type") == "object"}
    assert {"Problem", "EvidenceModel", "ExerciseList", "NewSubmission", "StateEvent"} <= set(objects)
    for name, one in objects.items():
        assert one.get("examples"), name
        for example in one["examples"]:
            found = MODELS[name].model_validate(example)
            assert set(found.model_fields_set) == set(example), name


def test_every_body_and_answer_is_an_object_that_is_described(document):
    for operation in operations(document).values():
        contents = [answer["content"] for answer in operation["responses"].values()]
        contents += [operation["requestBody"]["content"]] if "requestBody" in operation else []
        for content in contents:
            assert content
            for kind, one in content.items():
                if kind in ("application/zip", "multipart/form-data", "text/csv", "application/pdf"):
                    assert one["schema"]["type"] in ("string", "object")
                elif kind not in FILES:
                    assert one["schema"]["$ref"].rpartition("/")[2] in MODELS


def test_each_kind_of_event_is_described_with_an_example(document):
    content = operations(document)["streamSubmissionEvents"]["responses"]["200"]["content"]["text/event-stream"]
    shapes = {one["properties"]["event"]["const"]: one["properties"]["data"] for one in content["itemSchema"]["oneOf"]}
    assert set(shapes) == set(content["examples"]) == {"state", "phase", "check", "report"}
    for kind, example in content["examples"].items():
        name = shapes[kind]["contentSchema"]["$ref"].rpartition("/")[2]
        lines = example["value"].splitlines()
        assert lines[0] == f"event: {kind}"
        assert MODELS[name].model_validate_json(lines[2].removeprefix("data: "))


def test_events_have_the_documented_shapes(platform):
    submission = platform.submit().json()["id"]
    platform.slots[Lane.GRADE].work()
    platform.collect()
    text = platform.client.get(f"/v1/submissions/{submission}/events").text
    seen = set()
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if lines:
            assert grading_schema.EVENTS[lines["event"]].model_validate_json(lines["data"])
            seen.add(lines["event"])
    assert seen == {"state", "check", "report"}


def test_the_page_for_people_names_problems_and_events(platform):
    text = platform.client.get("/docs").text
    assert '<a href="/problems/missing-scope">' in text
    assert "Event check" in text


def test_the_page_for_people_speaks_the_language_that_is_asked_for(platform):
    answer = platform.client.get("/docs", headers={"Accept-Language": "fr"})
    assert '<html lang="fr">' in answer.text
    assert "Rendre un travail, ou essayer les exemples" in answer.text
    assert "Cette soumission n’existe pas" in answer.text
    assert answer.headers["vary"] == "Accept-Language"
    assert '<html lang="en">' in platform.client.get("/docs").text


@pytest.mark.parametrize("kind", sorted(grading_schema.EVENTS))
def test_the_page_about_reports_shows_what_events_look_like(kind):
    page = (INSTALLATION / "docs" / "report.md").read_text(encoding="utf-8")
    (data,) = re.findall(rf"(?m)^event: {kind}\ndata: (.*)$", page)
    assert grading_schema.EVENTS[kind].model_validate_json(data.replace("…}", '"earned": 0, "possible": 0}'))


def test_the_page_about_reports_names_every_phase():
    page = (INSTALLATION / "docs" / "report.md").read_text(encoding="utf-8")
    section = page.partition("### Phases")[2].partition("\n## ")[0]
    names = re.findall(r"(?m)^\| `(\w+)` \| [a-z]", section)
    parts = re.findall(r"`(\w+)`", re.findall(r"(?m)^\| `parts` \| of `checks`: (.*) \|$", page)[0])
    assert names + parts == list(get_args(get_type_hints(Phase)["name"]))
    assert set(get_args(get_type_hints(grading_schema.PhaseEvent)["name"])) == set(names) - {"queue"}
