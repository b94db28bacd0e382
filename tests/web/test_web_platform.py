"""The rest of what the web side promises: catalogue, readiness, reference, schema, public keys."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import INSTALLATION, MissingSettingError, Settings
from runner import evidence
from runner.verdict import Lane

CANARY = "canary-in-the-suite"


def test_exercises_are_listed_the_easiest_first(platform):
    exercises = platform.client.get("/v1/exercises").json()["exercises"]
    assert "fizzbuzz" in [exercise["slug"] for exercise in exercises]
    assert [one["level"] for one in exercises] == sorted(one["level"] for one in exercises)


def test_an_exercise_shows_what_a_candidate_needs(platform):
    page = platform.client.get("/v1/exercises/fizzbuzz").json()
    assert page["title"]["fr"]
    assert page["statement"]["en"]
    assert page["starters"]["python"]["entry"] in page["starters"]["python"]["files"]
    assert page["samples"][0]["label"]["fr"]
    assert page["criteria"][0]["skill"]["code"]
    assert page["limits"]["memory_bytes"] > 0


def test_nothing_of_a_hidden_suite_is_shown(settings, platform, tmp_path):
    bank = tmp_path / "bank"
    for folder in (INSTALLATION / "exercises").iterdir():
        if (folder / "exercise.toml").is_file():
            shutil.copytree(folder, bank / folder.name)
    hidden = [path for path in bank.rglob("*") if path.is_file() and path.parent.name == "suite"]
    for path in hidden:
        if path.suffix == ".py":
            path.write_text(path.read_text() + f"\n# {CANARY}\n")
    assert hidden
    canary_free = create_app(settings.model_copy(update={"bank": bank}))
    with TestClient(canary_free, headers=platform.client.headers) as client:
        listing = client.get("/v1/exercises").json()["exercises"]
        assert listing
        for exercise in listing:
            text = client.get(f"/v1/exercises/{exercise['slug']}").text
            assert CANARY not in text
            page = json.loads(text)
            assert {"weight", "credit", "checks"}.isdisjoint(key for one in page["criteria"] for key in one)
            for path in hidden:
                if path.parent.parent.name == exercise["slug"] and path.suffix in (".ans", ".in"):
                    assert path.stem not in page["sample_files"]


def test_a_broken_exercise_is_our_fault_and_is_not_listed(settings, platform, tmp_path):
    bank = tmp_path / "bank"
    shutil.copytree(INSTALLATION / "exercises" / "fizzbuzz", bank / "fizzbuzz")
    (bank / "fizzbuzz" / "exercise.toml").write_text("format = 1\n")
    app = create_app(settings.model_copy(update={"bank": bank}))
    with TestClient(app, headers=platform.client.headers) as client:
        assert client.get("/v1/exercises").json() == {"exercises": []}
        answer = client.get("/v1/exercises/fizzbuzz")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/broken-exercise")
        assert "exercise.toml" not in answer.text


def test_the_process_lives_whatever_else_does(platform):
    assert platform.client.get("/healthz").json() == {"status": "ok"}


def reasons(platform):
    answer = platform.client.get("/readyz")
    body = answer.json()
    assert answer.status_code == (200 if body["ready"] else 503)
    return {name: part["reason"] for name, part in body["parts"].items() if not part["ready"]}


def test_ready_means_that_each_lane_has_a_slot(platform):
    assert reasons(platform) == {"slots": "no slot is ready for: run, grade"}
    platform.slots[Lane.RUN].register()
    platform.slots[Lane.GRADE].register(ready=False)
    assert reasons(platform) == {"slots": "no slot is ready for: grade"}
    platform.slots[Lane.GRADE].register()
    platform.redis.set("preuve:slot:odd", "no json")
    assert reasons(platform) == {}


def test_not_ready_names_what_is_missing(settings, platform, tmp_path):
    changed = settings.model_copy(
        update={
            "redis_url": f"unix://{tmp_path}/none.sock",
            "database_url": f"sqlite:///{tmp_path}/empty.sqlite3",
            "bank": tmp_path,
        }
    )
    with TestClient(create_app(changed)) as client:
        parts = client.get("/readyz").json()["parts"]
    assert "REDIS_URL" in parts["redis"]["reason"]
    assert "migrate" in parts["database"]["reason"]
    assert "exercise" in parts["bank"]["reason"]


def test_without_an_address_of_redis_the_setting_is_named(tmp_path):
    with pytest.raises(MissingSettingError, match="REDIS_URL"):
        create_app(Settings.model_validate({"data": tmp_path, "REDIS_URL": None}))


def test_operation_ids_are_stable(platform):
    document = platform.client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    ids = {
        f"{method.upper()} {path}": operation["operationId"]
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert ids == {
        "GET /v1/sittings/{sitting}/report": "getSittingReport",
        "GET /v1/sittings/{sitting}/candidate-report": "getCandidateReport",
        "GET /v1/campaigns/{campaign}/results": "listResults",
        "GET /v1/campaigns/{campaign}/items": "getCampaignItems",
        "POST /v1/campaigns/{campaign}/similarities": "compareWork",
        "GET /v1/campaigns/{campaign}/similarities": "listSimilarities",
        "GET /v1/similarities/{similarity}": "getSimilarity",
        "POST /v1/similarities/{similarity}/ask": "askAboutSimilarity",
        "POST /v1/similarities/{similarity}/decide": "decideSimilarity",
        "GET /v1/mine/similarities": "listOwnSimilarities",
        "POST /v1/mine/similarities/{similarity}/answer": "answerSimilarity",
        "GET /v1/campaigns/{campaign}/comparison": "compareSittings",
        "GET /v1/sittings/{sitting}/comments": "listComments",
        "POST /v1/sittings/{sitting}/comments": "addComment",
        "GET /v1/campaigns/{campaign}/regrades": "listRegrades",
        "POST /v1/campaigns/{campaign}/regrades": "startRegrade",
        "GET /v1/regrades/{regrade}": "getRegrade",
        "POST /v1/regrades/{regrade}/apply": "applyRegrade",
        "POST /v1/regrades/{regrade}/dismiss": "dismissRegrade",
        "GET /v1/campaigns/{campaign}/export.csv": "exportCsv",
        "GET /v1/campaigns/{campaign}/export.json": "exportJson",
        "GET /v1/sittings/{sitting}/report.pdf": "exportPdf",
        "GET /v1/sittings/{sitting}/report-links": "listReportLinks",
        "POST /v1/report-links/{link}/revoke": "revokeReportLink",
        "GET /v1/verify/{token}": "verifyReport",
        "GET /v1/organisation": "getOrganisation",
        "PATCH /v1/organisation": "changeOrganisation",
        "GET /v1/members": "listMembers",
        "GET /v1/members/{member}": "getMember",
        "PATCH /v1/members/{member}": "changeMember",
        "DELETE /v1/members/{member}": "endMember",
        "POST /v1/members/{member}/password-reset": "resetPassword",
        "GET /v1/member-invitations": "listMemberInvitations",
        "POST /v1/member-invitations": "inviteMember",
        "DELETE /v1/member-invitations/{member_invitation}": "revokeMemberInvitation",
        "POST /v1/member-invitations/accept": "acceptMemberInvitation",
        "GET /v1/api-keys": "listApiKeys",
        "POST /v1/api-keys": "createApiKey",
        "POST /v1/api-keys/{key}/rotate": "rotateApiKey",
        "DELETE /v1/api-keys/{key}": "revokeApiKey",
        "GET /v1/audit-events": "listAuditEvents",
        "GET /v1/event-types": "listEventTypes",
        "GET /v1/partners": "listPartners",
        "PUT /v1/partners/{partner}": "connectPartner",
        "DELETE /v1/partners/{partner}": "disconnectPartner",
        "GET /v1/partner-orders": "listPartnerOrders",
        "POST /v1/partner-orders/{order}/tell-again": "tellPartnerAgain",
        "GET /v1/partners/greenhouse/list_tests": "greenhouseListTests",
        "POST /v1/partners/greenhouse/send_test": "greenhouseSendTest",
        "GET /v1/partners/greenhouse/test_status": "greenhouseTestStatus",
        "POST /v1/partners/greenhouse/response_error": "greenhouseResponseError",
        "POST /v1/partners/ashby/assessment.list": "ashbyListAssessments",
        "POST /v1/partners/ashby/assessment.start": "ashbyStartAssessment",
        "POST /v1/partners/ashby/assessment.cancel": "ashbyCancelAssessment",
        "GET /v1/webhook-endpoints": "listWebhookEndpoints",
        "POST /v1/webhook-endpoints": "createWebhookEndpoint",
        "GET /v1/webhook-endpoints/{endpoint}": "getWebhookEndpoint",
        "PATCH /v1/webhook-endpoints/{endpoint}": "changeWebhookEndpoint",
        "DELETE /v1/webhook-endpoints/{endpoint}": "removeWebhookEndpoint",
        "POST /v1/webhook-endpoints/{endpoint}/rotate-secret": "rotateWebhookSecret",
        "POST /v1/webhook-endpoints/{endpoint}/test": "testWebhookEndpoint",
        "POST /v1/webhook-endpoints/{endpoint}/recover": "recoverWebhooks",
        "GET /v1/webhook-endpoints/{endpoint}/deliveries": "listWebhookDeliveries",
        "GET /v1/webhook-deliveries/{delivery}": "getWebhookDelivery",
        "POST /v1/webhook-deliveries/{delivery}/send-again": "sendWebhookAgain",
        "POST /v1/session": "signIn",
        "GET /v1/session": "getSession",
        "PATCH /v1/session": "moveSession",
        "DELETE /v1/session": "signOut",
        "PUT /v1/session/password": "changePassword",
        "GET /v1/campaigns/{campaign}/sittings": "listSittings",
        "GET /v1/campaigns/{campaign}/live": "streamRoom",
        "POST /v1/campaigns/{campaign}/gate": "openGate",
        "POST /v1/campaigns/{campaign}/extra-time": "giveTimeToAll",
        "GET /v1/sittings/{sitting}": "getSitting",
        "POST /v1/sittings/{sitting}/pause": "pauseSitting",
        "POST /v1/sittings/{sitting}/resume": "resumeSitting",
        "POST /v1/sittings/{sitting}/reopen": "reopenSitting",
        "POST /v1/sittings/{sitting}/finish": "finishSitting",
        "POST /v1/sittings/{sitting}/extra-time": "giveTime",
        "POST /v1/entry/link": "enterByLink",
        "POST /v1/entry/code": "enterByCode",
        "POST /v1/entry/open": "enterByOpenLink",
        "GET /v1/sitting": "getOwnSitting",
        "POST /v1/sitting/begin": "beginSitting",
        "GET /v1/sitting/items/{item}": "getOwnItem",
        "PUT /v1/sitting/drafts/{item}": "saveDraft",
        "POST /v1/sitting/items/{item}/run": "runItem",
        "POST /v1/sitting/items/{item}/submit": "submitItem",
        "GET /v1/sitting/submissions/{submission}": "getOwnSubmission",
        "GET /v1/sitting/submissions/{submission}/events": "streamOwnSubmission",
        "POST /v1/sitting/parts/{part}/finish": "finishPart",
        "POST /v1/sitting/finish": "finishOwnSitting",
        "GET /v1/sitting/receipts": "listReceipts",
        "GET /v1/sitting/report": "getOwnReport",
        "GET /v1/mine/consents": "listOwnConsents",
        "PUT /v1/mine/consents/{purpose}": "giveConsent",
        "DELETE /v1/mine/consents/{purpose}": "withdrawConsent",
        "GET /v1/mine/export": "exportOwnData",
        "DELETE /v1/mine": "eraseOwnData",
        "GET /v1/candidates/{candidate}/export": "exportCandidate",
        "DELETE /v1/candidates/{candidate}": "eraseCandidate",
        "GET /v1/erasures": "listErasures",
        "GET /v1/retention": "getRetention",
        "PUT /v1/retention": "changeRetention",
        "GET /v1/purges": "listPurges",
        "POST /v1/sitting/adjustment": "askForAdjustment",
        "POST /v1/sitting/leave": "leaveSitting",
        "GET /v1/job-profiles": "listJobProfiles",
        "POST /v1/job-profiles": "createJobProfile",
        "GET /v1/job-profiles/{profile}": "getJobProfile",
        "PUT /v1/job-profiles/{profile}": "changeJobProfile",
        "GET /v1/job-profiles/{profile}/matches": "listMatches",
        "GET /v1/job-profiles/{profile}/contacts": "listContacts",
        "POST /v1/job-profiles/{profile}/contacts": "askForContact",
        "GET /v1/pools": "listPools",
        "POST /v1/pools": "createPool",
        "POST /v1/pools/{pool}/invitation": "inviteToPool",
        "POST /v1/pool-memberships": "joinPool",
        "DELETE /v1/pools/{pool}/membership": "leavePool",
        "GET /v1/pools/{pool}/looks": "listPoolLooks",
        "GET /v1/mine/findable": "getOwnFindable",
        "POST /v1/mine/contacts/{contact}/reply": "replyToContact",
        "GET /v1/exercises": "listExercises",
        "POST /v1/exercises": "uploadExercise",
        "GET /v1/exercise-uploads": "listUploads",
        "GET /v1/exercises/{slug}/versions": "listVersions",
        "GET /v1/exercises/{slug}/versions/{number}": "getVersion",
        "POST /v1/exercises/{slug}/versions/{number}/withdraw": "withdrawVersion",
        "POST /v1/exercises/{slug}/versions/{number}/offer": "offerVersion",
        "GET /v1/exercises/{slug}/suite": "getSuite",
        "GET /v1/questions": "listQuestions",
        "POST /v1/questions": "createQuestion",
        "POST /v1/questions/starters": "takeStarterQuestions",
        "GET /v1/questions/{series}": "getQuestion",
        "PUT /v1/questions/{series}": "changeQuestion",
        "DELETE /v1/questions/{series}": "retireQuestion",
        "GET /v1/exercises/{slug}": "getExercise",
        "GET /v1/skill-frameworks": "listSkillFrameworks",
        "GET /v1/skills": "listSkills",
        "GET /v1/skill-coverage": "listSkillCoverage",
        "GET /v1/trades": "listTrades",
        "GET /v1/skills/{framework}/{version}/{code}": "getSkill",
        "GET /v1/training-modules": "listTrainingModules",
        "POST /v1/training-modules": "createTrainingModule",
        "GET /v1/training-modules/{module}": "getTrainingModule",
        "PUT /v1/training-modules/{module}": "changeTrainingModule",
        "DELETE /v1/training-modules/{module}": "removeTrainingModule",
        "GET /v1/candidates/{candidate}/training-path": "getTrainingPath",
        "GET /v1/campaigns/{campaign}/training-needs": "getTrainingNeeds",
        "GET /v1/candidates/{candidate}/trades": "listFittingTrades",
        "GET /v1/positioning": "getPositioning",
        "POST /v1/positioning": "makePositioningReady",
        "GET /v1/mine/training-path": "getOwnTrainingPath",
        "POST /v1/submissions": "createSubmission",
        "GET /v1/submissions/{submission}": "getSubmission",
        "GET /v1/submissions/{submission}/events": "streamSubmissionEvents",
        "GET /v1/submissions/{submission}/evidence": "getEvidence",
        "PUT /v1/warm-stocks/{name}": "putWarmStock",
        "GET /v1/warm-stocks": "listWarmStocks",
        "DELETE /v1/warm-stocks/{name}": "deleteWarmStock",
        "GET /.well-known/jwks.json": "getPublicKeys",
        "GET /healthz": "getHealth",
        "GET /readyz": "getReadiness",
        "GET /v1/batteries": "listBatteries",
        "POST /v1/batteries": "createBattery",
        "GET /v1/batteries/{battery}/draft": "getBatteryDraft",
        "PUT /v1/batteries/{battery}/draft": "putBatteryDraft",
        "POST /v1/batteries/{battery}/publish": "publishBattery",
        "GET /v1/batteries/{battery}/versions/{number}": "getBatteryVersion",
        "POST /v1/battery-plans/preview": "previewBatteryPlan",
        "GET /v1/campaigns": "listCampaigns",
        "POST /v1/campaigns": "createCampaign",
        "GET /v1/campaigns/{campaign}": "getCampaign",
        "PATCH /v1/campaigns/{campaign}": "changeCampaign",
        "POST /v1/campaigns/{campaign}/open": "openCampaign",
        "POST /v1/campaigns/{campaign}/close": "closeCampaign",
        "POST /v1/campaigns/{campaign}/unlock-codes": "unlockCodes",
        "GET /v1/campaigns/{campaign}/invitations": "listInvitations",
        "POST /v1/campaigns/{campaign}/invitations": "createInvitation",
        "POST /v1/campaigns/{campaign}/invitations/preview": "previewGuestList",
        "POST /v1/campaigns/{campaign}/invitations/import": "importGuestList",
        "GET /v1/campaigns/{campaign}/code-sheets": "getCodeSheets",
        "POST /v1/invitations/{invitation}/revoke": "revokeInvitation",
        "POST /v1/invitations/{invitation}/expiry": "changeInvitationExpiry",
        "POST /v1/campaigns/{campaign}/invitations/expiry": "changeExpiryOfInvitations",
        "POST /v1/invitations/{invitation}/resend": "resendInvitation",
        "POST /v1/invitations/{invitation}/renew-code": "renewCode",
        "GET /v1/candidates": "listCandidates",
        "GET /v1/candidates/{candidate}": "getCandidate",
        "GET /v1/candidates/{candidate}/skills": "getCandidateSkills",
        "GET /v1/evidence": "listEvidence",
        "GET /.well-known/did.json": "getDidDocument",
        "GET /v1/badge-status-lists/{number}": "getBadgeStatusList",
        "GET /v1/achievements/{framework}/{version}/{code}/{level}": "getAchievement",
        "POST /v1/badge-checks": "checkBadge",
        "GET /v1/shared-badges/{token}": "getSharedBadges",
        "GET /v1/candidates/{candidate}/badges": "listCandidateBadges",
        "POST /v1/badges/{badge}/revoke": "revokeBadge",
        "GET /v1/mine/badges": "listOwnBadges",
        "POST /v1/mine/badges": "takeBadge",
        "GET /v1/mine/badges/{badge}/credential": "getOwnBadge",
        "GET /v1/mine/badges/{badge}/image.svg": "getOwnBadgeImage",
        "GET /v1/mine/badge-shares": "listBadgeShares",
        "POST /v1/mine/badge-shares": "shareBadges",
        "POST /v1/mine/badge-shares/{share}/close": "closeBadgeShare",
        "POST /v1/batteries/{battery}/trial": "tryBattery",
        "GET /v1/admissions": "listAdmissions",
        "POST /v1/admissions": "createAdmission",
        "GET /v1/admissions/{admission}": "getAdmission",
        "PUT /v1/admissions/{admission}": "changeAdmission",
        "GET /v1/admissions/{admission}/simulation": "simulateAdmission",
        "PUT /v1/admissions/{admission}/overrides/{candidate}": "overrideDecision",
        "DELETE /v1/admissions/{admission}/overrides/{candidate}": "withdrawOverride",
        "POST /v1/admissions/{admission}/commit": "commitAdmission",
        "GET /v1/admissions/{admission}/decisions": "listDecisions",
        "GET /v1/admissions/{admission}/record": "getAdmissionRecord",
        "GET /v1/admissions/{admission}/snapshot": "getAdmissionSnapshot",
        "POST /v1/admissions/{admission}/announce": "announceAdmission",
        "PUT /v1/admissions/{admission}/replies/{candidate}": "noteReply",
        "POST /v1/admissions/{admission}/letters.pdf": "printLetters",
        "GET /v1/admissions/{admission}/contests": "listContests",
        "POST /v1/admission-contests/{contest}/answer": "answerContest",
        "GET /v1/campaigns/{campaign}/statistics": "getCampaignStatistics",
        "GET /v1/admissions/{admission}/statistics": "getAdmissionStatistics",
        "GET /v1/admissions/{admission}/exits": "listExits",
        "PUT /v1/admissions/{admission}/exits/{candidate}": "noteExit",
        "GET /v1/admissions/{admission}/label-report.csv": "exportLabelReport",
        "GET /v1/open-data": "listOpenData",
        "POST /v1/open-data": "publishOpenData",
        "GET /v1/open-data/preview": "previewOpenData",
        "GET /v1/open-data/dictionary.csv": "getOpenDataDictionary",
        "GET /v1/open-data/{release}/data.csv": "getOpenData",
        "POST /v1/open-data/{release}/withdraw": "withdrawOpenData",
        "GET /v1/priority-groups": "listPriorityGroups",
        "POST /v1/priority-groups/preview": "previewPriorityGroups",
        "POST /v1/priority-groups/import": "importPriorityGroups",
        "DELETE /v1/priority-groups/{membership}": "removePriorityMembership",
    }


def test_the_reference_has_examples_and_no_scripts_or_foreign_hosts(platform):
    page = platform.client.get("/docs")
    assert page.status_code == 200
    assert "createSubmission" in page.text
    assert "def fizzbuzz" in page.text
    assert "<script" not in page.text
    assert "http://" not in page.text
    # Examples may name addresses; nothing else does.
    assert "https://" not in re.sub(r"<pre[^>]*>.*?</pre>", "", page.text, flags=re.DOTALL)
    assert platform.client.get("/docs/style.css").headers["content-type"].startswith("text/css")
    assert "script-src" not in page.headers["content-security-policy"]


def test_evidence_served_can_be_checked_with_the_keys_served(platform):
    submission = platform.submit().json()["id"]
    assert platform.client.get(f"/v1/submissions/{submission}/evidence").status_code == 404
    platform.slots[Lane.GRADE].work()
    platform.collect()
    jws = platform.client.get(f"/v1/submissions/{submission}/evidence").json()["evidence"]
    jwks = platform.client.get("/.well-known/jwks.json").json()
    record = evidence.verify(jws, jwks)
    assert record.submission_id == submission
    assert record.issuer == "http://127.0.0.1:8080"


def test_a_try_on_samples_leaves_no_evidence(platform):
    submission = platform.submit(mode="run").json()["id"]
    platform.slots[Lane.RUN].work()
    platform.collect()
    assert platform.read(submission)["verdict"] == "accepted"
    assert platform.client.get(f"/v1/submissions/{submission}/evidence").status_code == 404


@pytest.mark.sqlite_only
def test_sqlite_keeps_what_was_acknowledged(platform):
    with platform.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
