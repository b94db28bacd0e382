"""Own exercises over HTTP: uploaded, checked with their own references, versioned, given to slots, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.accounts.model import Scope
from api.body_limit import BodyLimit
from fakes.archives import bad_archives, files_below, pack
from fakes.own_exercise import RIGHT, as_asked, own_files
from fakes.sittings import come_in, exercise_item, open_room, part, plan_of
from runner.claim import make_claim
from runner.exercise import digest_of
from runner.model import GradeRequest
from runner.verdict import Lane, SubmissionVerdict


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return own_files(tmp_path_factory.mktemp("own"))


def upload(platform: Any, files: dict[str, bytes], slug: str | None = "our-double", **more: Any) -> Any:
    return platform.client.post(
        "/v1/exercises",
        params={} if slug is None else {"slug": slug},
        content=pack(files),
        headers={"Content-Type": "application/zip", **more},
    )


def check(platform: Any, grade: Any = as_asked) -> int:
    """Let the bulk lane do all of it. How many answers that were."""
    slot = platform.slots[Lane.BULK]
    slot.grade = grade
    count = 0
    while slot.work():
        count += 1
    platform.collect()
    platform.collector.checks.conclude(datetime.now(UTC))
    return count


def read(platform: Any, version: int = 1, slug: str = "our-double") -> dict[str, Any]:
    answer = platform.client.get(f"/v1/exercises/{slug}/versions/{version}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def problems_of(answer: Any) -> list[str]:
    return [error["place"] for error in answer.json()["errors"]]


def test_an_exercise_is_offered_once_every_answer_got_what_its_author_said(platform, files):
    answer = upload(platform, files)
    assert answer.status_code == 202
    assert answer.headers["location"] == "/v1/exercises/our-double/versions/1"
    assert answer.json()["state"] == "checking"
    assert platform.client.get("/v1/exercises/our-double").status_code == 404

    count = check(platform)

    found = read(platform)
    assert found["state"] == "ready"
    assert found["checked_at"] is not None
    assert count == len(found["checks"]) > 8
    assert {one["place"].split("/")[0] for one in found["checks"]} == {"submissions", "starter", "trivial"}
    assert all(one["as_expected"] for one in found["checks"])
    page = platform.client.get("/v1/exercises/our-double").json()
    assert (page["origin"], page["version"], page["digest"]) == ("own", 1, found["digest"])
    assert "our-double" in [one["slug"] for one in platform.client.get("/v1/exercises").json()["exercises"]]


def test_the_check_is_bulk_work_and_no_evidence(platform, files):
    upload(platform, files)
    assert [platform.slots[lane].take() for lane in (Lane.RUN, Lane.GRADE)] == [None, None]
    check(platform)
    submission = read(platform)["checks"][0]["submission"]
    assert platform.client.get(f"/v1/submissions/{submission}").json()["state"] == "done"
    assert platform.client.get(f"/v1/submissions/{submission}/evidence").status_code == 404


def test_a_surprise_refuses_the_version_and_says_what_was_expected(platform, files):
    upload(platform, files)
    check(platform, lambda request: replace(as_asked(request), verdict=SubmissionVerdict.ACCEPTED))
    found = read(platform)
    assert found["state"] == "refused"
    problems = {one["place"]: one for one in found["problems"]}
    assert "submissions/accepted/times.py" not in problems
    wrong = problems["submissions/partial/two.py"]
    assert (wrong["expected"], wrong["got"]) == ("partial", "accepted")
    assert wrong["message"] == {
        "en": "It got accepted where partial was expected.",
        "fr": "Elle a obtenu accepted au lieu de partial.",
    }
    assert problems["starter/python"]["expected"] is None
    assert platform.client.get("/v1/exercises/our-double").status_code == 404
    assert platform.submit(exercise="our-double", files={"solution.py": RIGHT}).status_code == 422


def test_what_could_not_be_graded_is_no_reason_to_offer_it(platform, files):
    upload(platform, files)
    for _ in range(3):  # each attempt is tried again
        check(platform, lambda request: replace(as_asked(request), verdict=SubmissionVerdict.INFRASTRUCTURE))
    found = read(platform)
    assert found["state"] == "refused"
    assert {one["message"]["en"] for one in found["problems"]} == {"It could not be graded."}


def test_nothing_is_decided_before_every_answer_is_graded(platform, files):
    upload(platform, files)
    platform.slots[Lane.BULK].grade = as_asked
    platform.slots[Lane.BULK].work()
    platform.collect()
    assert platform.collector.checks.conclude(datetime.now(UTC)) == 0
    assert read(platform)["state"] == "checking"
    check(platform)
    assert read(platform)["state"] == "ready"


def test_the_same_content_is_the_same_version(platform, files):
    first = upload(platform, files).json()
    check(platform)
    again = upload(platform, files)
    assert (again.status_code, again.json()["version"], again.json()["state"]) == (200, 1, "ready")
    assert again.json()["digest"] == first["digest"]
    assert check(platform) == 0


def test_a_change_is_another_version_and_the_earlier_one_stays(platform, files):
    upload(platform, files)
    check(platform)
    changed = {**files, "statement.en.md": b"# Double\n\nTwice as much.\n"}
    assert upload(platform, changed).json()["version"] == 2
    assert platform.client.get("/v1/exercises/our-double").json()["version"] == 1
    check(platform)
    assert platform.client.get("/v1/exercises/our-double").json()["version"] == 2
    earlier = platform.client.get("/v1/exercises/our-double", params={"version": 1}).json()
    assert earlier["statement"]["en"] != "# Double\n\nTwice as much.\n"
    assert platform.client.get("/v1/exercises/our-double", params={"version": 3}).status_code == 409
    listed = platform.client.get("/v1/exercises/our-double/versions").json()["items"]
    assert [one["version"] for one in listed] == [1, 2]
    assert [one["version"] for one in platform.client.get("/v1/exercise-uploads").json()["items"]] == [2]


def test_a_refused_version_is_checked_again_with_other_references(platform, files):
    wrong = {**files, "submissions/partial/right.py": RIGHT.encode()}
    upload(platform, wrong)
    check(platform)
    assert [one["place"] for one in read(platform)["problems"]] == ["submissions/partial/right.py"]
    again = upload(platform, files)
    assert (again.json()["version"], again.json()["state"]) == (1, "checking")
    check(platform)
    assert read(platform)["state"] == "ready"
    assert read(platform)["problems"] == []


def test_a_withdrawn_version_is_not_offered_and_goes_on_where_it_is_used(platform, files):
    upload(platform, files)
    check(platform)
    path = "/v1/exercises/our-double/versions/1"
    assert platform.client.post(f"{path}/withdraw").json()["state"] == "withdrawn"
    assert platform.client.get("/v1/exercises/our-double").status_code == 404
    assert platform.client.get("/v1/exercises/our-double", params={"version": 1}).status_code == 200
    assert platform.client.post(f"{path}/withdraw").json()["state"] == "withdrawn"
    assert platform.client.post(f"{path}/offer").json()["state"] == "ready"
    assert platform.client.get("/v1/exercises/our-double").status_code == 200


def test_what_is_not_checked_cannot_be_offered(platform, files):
    upload(platform, files)
    for action in ("offer", "withdraw"):
        answer = platform.client.post(f"/v1/exercises/our-double/versions/1/{action}")
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/version-not-checked")


def test_work_on_an_own_exercise_goes_to_slots_with_its_bundle(platform, files):
    upload(platform, files)
    check(platform)
    answer = platform.submit(exercise="our-double", files={"solution.py": RIGHT})
    assert answer.status_code == 202
    request = platform.slots[Lane.GRADE].take()
    assert request.bundle is not None
    assert (request.bundle.digest, request.bundle.version) == (request.exercise_digest, 1)
    assert platform.submit().status_code == 202
    assert platform.slots[Lane.GRADE].take().bundle is None


def claimed(platform: Any, request: GradeRequest, **more: Any) -> Any:
    told = {
        "submission": request.submission_id, "attempt": request.attempt, "digest": request.exercise_digest,
        "attempt_token": request.attempt_token, "now_s": datetime.now(UTC).timestamp(), **more,
    }  # fmt: skip
    claim = make_claim(**told)
    digest = request.exercise_digest
    return platform.client.get(f"/internal/bundles/{digest}", headers={"Authorization": f"Bearer {claim}"})


def test_a_slot_gets_the_content_while_its_attempt_lasts_and_no_reference_with_it(platform, files):
    upload(platform, files)
    request = platform.slots[Lane.BULK].take()
    answer = claimed(platform, request)
    assert answer.status_code == 200
    texts = answer.json()
    assert digest_of({path: text.encode() for path, text in texts.items()}) == request.exercise_digest
    assert not [path for path in texts if path.startswith("submissions/")]
    for more in (
        {"attempt": 2}, {"digest": "0" * 64}, {"attempt_token": "guessed"}, {"now_s": 0.0}, {"now_s": 9_999_999_999.0},
        {"submission": "019a2b3c-4d5e-7f60-8123-456789abcdef"},
    ):  # fmt: skip
        assert claimed(platform, request, **more).status_code == 404
    platform.slots[Lane.BULK].finish(request, as_asked(request))
    platform.collect()
    assert claimed(platform, request).status_code == 404


def test_no_key_of_the_api_opens_the_bundles(platform, files):
    digest = upload(platform, files).json()["digest"]
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {platform.key}"}):
        answer = platform.client.get(f"/internal/bundles/{digest}", headers=headers)
        assert answer.status_code == 404
        assert answer.json()["type"] == platform.client.get("/nowhere").json()["type"]


def test_an_attempt_on_the_bank_gives_no_claim_on_anybody_s_exercise(platform, files):
    digest = upload(platform, files).json()["digest"]
    platform.submit()
    request = replace(platform.slots[Lane.GRADE].take(), exercise_digest=digest)
    assert claimed(platform, request).status_code == 404


def test_authors_read_the_suite_and_others_do_not(platform, files):
    upload(platform, files)
    check(platform)
    suite = platform.client.get("/v1/exercises/our-double/suite").json()
    assert "test_three" in "".join(suite["files"].values())
    assert suite["checks"] == read(platform)["checks"]
    seen = platform.client.get("/v1/audit-events").json()["items"]
    assert [one["target"]["id"] for one in seen if one["action"] == "suite.read"] == ["our-double"]
    bank = platform.client.get("/v1/exercises/shop-stock/suite").json()
    assert bank["origin"] == "bank"
    assert bank["cases"]
    reader = platform.key_with(*(scope for scope in Scope if scope is not Scope.EXERCISES_WRITE))
    for path in ("our-double/suite", "our-double/versions", "our-double/versions/1", "shop-stock/suite"):
        assert platform.client.get(f"/v1/exercises/{path}", headers=reader).status_code == 403
    assert "test_three" not in platform.client.get("/v1/exercises/our-double", headers=reader).text


def test_another_organisation_s_exercise_is_like_none(platform, files):
    upload(platform, files)
    check(platform)
    theirs = platform.key_with(*Scope, organisation=platform.accounts.create_organisation("Others"))
    for ending in ("", "/versions", "/versions/1", "/suite"):
        foreign = platform.client.get(f"/v1/exercises/our-double{ending}", headers=theirs)
        unknown = platform.client.get(f"/v1/exercises/our-trouble{ending}", headers=theirs)
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json()["type"] == unknown.json()["type"]
    assert platform.client.post("/v1/exercises/our-double/versions/1/withdraw", headers=theirs).status_code == 404
    assert "our-double" not in platform.client.get("/v1/exercises", headers=theirs).text
    assert platform.submit(exercise="our-double", headers=theirs, files={"solution.py": RIGHT}).status_code == 422
    mine = upload(platform, files, **theirs)
    assert (mine.status_code, mine.json()["version"]) == (202, 1)


def test_a_form_and_the_folder_s_name_do_as_well(platform, files):
    archive = pack({f"in-a-folder/{path}": text for path, text in files.items()})
    answer = platform.client.post("/v1/exercises", files={"archive": ("x.zip", archive, "application/zip")})
    assert (answer.status_code, answer.json()["slug"]) == (202, "in-a-folder")


@pytest.mark.parametrize("headers", [{"Content-Type": "application/json"}, {"Content-Type": "text/plain"}, {}])
def test_a_request_without_archive_is_refused(platform, headers):
    answer = platform.client.post("/v1/exercises", content=b"{}", headers=headers)
    assert (answer.status_code, problems_of(answer)) == (422, ["/archive"])
    form = platform.client.post("/v1/exercises", data={"archive": "text"}, files={"other": b"x"})
    assert (form.status_code, problems_of(form)) == (422, ["/archive"])


def test_bad_archives_are_refused_and_leave_nothing_on_the_disk(platform):
    names = {"a way up", "an absolute name", "S_IFLNK", "a bomb", "an archive within", "zip64", "capitals"}
    for label, archive, _ in bad_archives():
        if label in names:
            headers = {"Content-Type": "application/zip"}
            answer = platform.client.post("/v1/exercises?slug=evil-one", content=archive, headers=headers)
            assert answer.status_code == 422, label
            assert all(error["remedy"] for error in answer.json()["errors"])
    assert not platform.settings.bundles().exists()


def test_an_archive_has_a_limit_of_its_own(platform, files):
    large = {**files, **{f"suite/data_{n}.py": bytes(str(n), "ascii") * 300_000 for n in range(10, 14)}}
    archive = pack(large, compression=0)
    assert len(archive) > next(one.kwargs["most_bytes"] for one in platform.app.user_middleware if one.cls is BodyLimit)
    headers = {"Content-Type": "application/zip"}
    answer = platform.client.post("/v1/exercises?slug=large-one", content=archive, headers=headers)
    assert answer.status_code == 422
    assert "/suite" in problems_of(answer)
    for size in (7 << 20, 40 << 20):
        assert platform.client.post("/v1/exercises", content=b"x" * size, headers=headers).status_code == 413
    chunks = (b"x" * (1 << 20) for _ in range(8))
    assert platform.client.post("/v1/exercises", content=chunks, headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"exercise.toml": b"format = 1\n"}, "/exercise.toml"),
        ({"suite/test_suite.py": b"def test_one(:\n"}, "/suite/test_suite.py:1"),
        ({"submissions/wonderful/x.py": b"x = 1\n"}, "/submissions/wonderful/x.py"),
        ({"notes.txt": b"x"}, "/notes.txt"),
        ({"statement.fr.md": b"\xff"}, "/statement.fr.md:1"),
    ],
)
def test_what_is_wrong_with_the_exercise_is_said_at_its_file_and_line(platform, files, change, place):
    suite = next(path for path in files if path.startswith("suite/"))
    changed = {path if path != "suite/test_suite.py" else suite: text for path, text in change.items()}
    answer = upload(platform, {**files, **changed})
    place = place.replace("suite/test_suite.py", suite)
    assert answer.status_code == 422
    assert any(found.startswith(place) for found in problems_of(answer)), problems_of(answer)


def test_an_exercise_without_references_proves_nothing(platform, files):
    bare = {path: text for path, text in files.items() if not path.startswith("submissions/")}
    answer = upload(platform, bare)
    assert answer.status_code == 422
    assert {"/submissions", "/submissions/accepted"} == set(problems_of(answer))


@pytest.mark.parametrize("slug", ["fizzbuzz", "x", "Not-A-Slug", "../up", None])
def test_a_name_has_to_be_free_and_usable(platform, files, slug):
    answer = upload(platform, files, slug)
    assert (answer.status_code, problems_of(answer)) == (422, ["?slug"])


def test_repeating_an_upload_with_its_key_does_it_once(platform, files):
    answers = [upload(platform, files, **{"Idempotency-Key": "once"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()


def test_a_bundle_lies_under_its_digest_and_is_what_was_uploaded(platform, files):
    digest = upload(platform, files).json()["digest"]
    folder = Path(platform.settings.bundles()) / digest
    assert files_below(folder) == {path: text for path, text in files.items() if not path.startswith("submissions/")}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_in_a_sitting_slots_are_told_where_the_exercise_comes_from(platform, files):
    """Whatever their bank holds by then: an own exercise is in no bank, and a bank may have been upgraded."""
    upload(platform, files)
    check(platform)
    own = read(platform)
    item = {"id": "i2", "kind": "exercise", "exercise": "our-double", "version": 1, "digest": own["digest"]}
    item |= {"weight": 1.0, "languages": None, "submissions": None}
    room = open_room(platform.database, platform.organisation, plan_of(part(exercise_item(), item)))
    browser = come_in(platform, room.invite())
    browser.begin()
    for name, text in (("i1", "x = 1\n"), ("i2", RIGHT)):
        assert browser.save(text, 0, item=name).status_code == 200
        assert browser.post(f"/items/{name}/submit", {"base_version": 1}).status_code == 202
        request = platform.slots[Lane.GRADE].take()
        assert isinstance(request, GradeRequest)
        assert request.bundle is not None
        assert request.bundle.digest == request.exercise_digest
        now_s = datetime.now(UTC).timestamp()
        claim = make_claim(request.submission_id, 1, request.exercise_digest, request.attempt_token, now_s=now_s)
        given = platform.client.get(
            f"/internal/bundles/{request.exercise_digest}", headers={"Authorization": f"Bearer {claim}"}
        )
        assert given.status_code == 200, given.text
        texts = {path: content.encode() for path, content in given.json().items()}
        assert digest_of(texts) == request.exercise_digest
