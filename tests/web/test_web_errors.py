"""Whatever is wrong with a request, the answer is a problem (RFC 9457) that names the place and the remedy."""

from __future__ import annotations

import json

import pytest

from api.accounts.model import Scope

GOOD = {"exercise": "fizzbuzz", "language": "python", "files": {"solution.py": "x = 1\n"}, "mode": "submit"}


def problem(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["type"] == f"/problems/{code}"
    assert body["title"]
    assert body["detail"]
    assert body["instance"] == f"urn:preuve:request:{answer.headers['x-request-id']}"
    return body


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"exercise": "fizzbuz"}, "/exercise"),
        ({"exercise": "../etc"}, "/exercise"),
        ({"exercise": 3}, "/exercise"),
        ({"language": "cobol"}, "/language"),
        ({"mode": "guess"}, "/mode"),
        ({"extra": 1}, "/extra"),
        ({"files": {}}, "/files"),
        ({"files": []}, "/files"),
        ({"files": {"other.py": ""}}, "/files"),
        ({"files": {"solution.py": "", "../evil.py": ""}}, "/files/..~1evil.py"),
        ({"files": {"solution.py": "\0"}}, "/files/solution.py"),
        ({"files": {"solution.py": 3}}, "/files/solution.py"),
        ({"files": {"solution.py": "", **{f"f{n}.py": "" for n in range(64)}}}, "/files"),
        ({"files": {"solution.py": "x" * (1 << 20) + "x"}}, "/files"),
        ({"stdin": "1"}, "/stdin"),
        ({"mode": "run", "stdin": "\0"}, "/stdin"),
        ({"mode": "run", "stdin": "x" * (1 << 20) + "x"}, "/stdin"),
    ],
    ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else "",
)
def test_a_wrong_field_gets_422_with_its_place_and_a_remedy(platform, change, place):
    body = problem(platform.client.post("/v1/submissions", json={**GOOD, **change}), 422, "unreadable-request")
    assert place in [error["place"] for error in body["errors"]]
    assert all(error["message"] and error["remedy"] for error in body["errors"])


@pytest.mark.parametrize("field", ["exercise", "language", "files", "mode"])
def test_a_missing_field_is_named(platform, field):
    sent = {name: value for name, value in GOOD.items() if name != field}
    (error,) = problem(platform.client.post("/v1/submissions", json=sent), 422, "unreadable-request")["errors"]
    assert error["place"] == f"/{field}"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b'{"exercise": "\\ud800"}', "é".encode("latin-1")],
)
def test_a_body_that_is_no_json_object_in_utf8_gets_422(platform, content):
    answer = platform.client.post("/v1/submissions", content=content, headers={"Content-Type": "application/json"})
    assert problem(answer, 422, "unreadable-request")["errors"]


def test_a_lone_surrogate_in_a_file_gets_422(platform):
    content = json.dumps(GOOD).replace("x = 1", "\\ud800")
    answer = platform.client.post("/v1/submissions", content=content, headers={"Content-Type": "application/json"})
    (error,) = problem(answer, 422, "unreadable-request")["errors"]
    assert error["place"] == "/files/solution.py"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"stdin": "\ud800", "mode": "run"}, "/stdin"),
        ({"language": "\ud800"}, "/language"),
        ({"exercise": "\ud800"}, "/exercise"),
        ({"files": {"solution.py": "", "\ud800": ""}}, None),
    ],
)
def test_a_lone_surrogate_anywhere_gets_422_also_with_an_idempotency_key(platform, change, place):
    content = json.dumps({**GOOD, **change})
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    answer = platform.client.post("/v1/submissions", content=content, headers=headers)
    errors = problem(answer, 422, "unreadable-request")["errors"]
    assert place in (None, *(error["place"] for error in errors))


def test_a_body_of_another_type_gets_422(platform):
    answer = platform.client.post("/v1/submissions", content=json.dumps(GOOD), headers={"Content-Type": "text/plain"})
    assert problem(answer, 422, "unreadable-request")["errors"]


@pytest.mark.parametrize("wait", ["-1", "61", "soon", "nan"])
def test_a_wrong_wait_gets_422(platform, wait):
    answer = platform.client.post("/v1/submissions", params={"wait": wait}, json=GOOD)
    (error,) = problem(answer, 422, "unreadable-request")["errors"]
    assert error["place"] == "?wait"


def test_no_error_repeats_what_was_sent(platform):
    sent = {**GOOD, "files": {"solution.py": 3, "b.py": ["canary-sent"]}, "mode": "canary-sent"}
    assert "canary-sent" not in platform.client.post("/v1/submissions", json=sent).text


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_beyond_the_limit_gets_413_and_is_not_kept(platform, chunked):
    big = b'{"files": {"solution.py": "' + b"x" * (3 << 20) + b'"}}'
    content = iter([big[: 1 << 20], big[1 << 20 :]]) if chunked else big
    answer = platform.client.post("/v1/submissions", content=content, headers={"Content-Type": "application/json"})
    problem(answer, 413, "too-large")


def test_the_largest_submission_fits_through_the_body_limit(platform):
    answer = platform.client.post("/v1/submissions", json={**GOOD, "files": {"solution.py": "\n" * (1 << 20)}})
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer x", "Basic preuve_x", "Bearer preuve_0123456789abcdef_wrong", "Bearer preuve__"]
)
def test_without_a_good_key_nothing_is_given(platform, header):
    platform.client.headers.pop("authorization")
    headers = {} if header is None else {"Authorization": header}
    answer = platform.client.get("/v1/exercises", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] in ("/problems/no-api-key", "/problems/bad-api-key")


def test_the_right_id_with_a_wrong_secret_is_as_unknown_as_any(platform):
    key = platform.key.rpartition("_")[0] + "_wrong"
    answer = platform.client.get("/v1/exercises", headers={"Authorization": f"Bearer {key}"})
    problem(answer, 401, "bad-api-key")


def test_a_revoked_key_is_as_unknown_as_any(platform):
    headers = platform.key_with(Scope.EXERCISES_READ)
    assert platform.client.get("/v1/exercises", headers=headers).status_code == 200
    assert platform.accounts.revoke_key(platform.organisation, headers["Authorization"].split("_")[1])
    problem(platform.client.get("/v1/exercises", headers=headers), 401, "bad-api-key")


def test_a_key_without_the_scope_is_told_which_one_it_needs(platform):
    answer = platform.client.post("/v1/submissions", json=GOOD, headers=platform.key_with(Scope.EXERCISES_READ))
    assert "submissions:write" in problem(answer, 403, "missing-scope")["detail"]


def test_the_staff_view_needs_its_scope(platform):
    submission = platform.submit().json()["id"]
    answer = platform.client.get(
        f"/v1/submissions/{submission}?view=staff", headers=platform.key_with(Scope.SUBMISSIONS_READ)
    )
    assert "reports:read" in problem(answer, 403, "missing-scope")["detail"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/nothing", "not-found"),
        ("/v1/exercises/nothing-here", "unknown-exercise"),
        ("/v1/exercises/..%2f..%2fetc", "not-found"),
        ("/v1/submissions/nothing", "unknown-submission"),
        ("/v1/submissions/nothing/events", "unknown-submission"),
        ("/v1/submissions/nothing/evidence", "no-evidence"),
        ("/problems/nothing", "not-found"),
    ],
)
def test_what_is_not_there_gets_404(platform, path, code):
    problem(platform.client.get(path), 404, code)


def test_a_wrong_method_gets_405_and_the_right_ones(platform):
    answer = platform.client.delete("/v1/exercises")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


def test_a_fault_of_ours_gets_500_and_says_nothing_of_its_cause(platform):
    @platform.app.get("/broken")
    def broken():
        raise ValueError("canary-inside")

    answer = platform.client.get("/broken")
    problem(answer, 500, "fault")
    assert "canary-inside" not in answer.text


def test_a_database_that_does_not_answer_gets_503(platform, storage):
    storage.lose()
    answer = platform.client.get("/v1/exercises")
    problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.8,en;q=0.5", "fr"),
        ("en;q=0.3, fr;q=0.7", "fr"),
        ("de, en;q=0.1", "en"),
        ("de", "en"),
        ("fr;q=0", "en"),
        ("fr;q=oops", "en"),
        ("*", "en"),
    ],
)
def test_errors_speak_the_language_that_is_asked_for(platform, header, language):
    headers = {} if header is None else {"Accept-Language": header}
    answer = platform.client.get("/v1/submissions/nothing", headers=headers)
    assert answer.headers["content-language"] == language
    title = {"en": "There is no such submission", "fr": "Cette soumission n’existe pas"}[language]
    assert answer.json()["title"] == title


def test_places_and_remedies_are_translated_too(platform):
    answer = platform.client.post("/v1/submissions", json={**GOOD, "mode": "guess"}, headers={"Accept-Language": "fr"})
    (error,) = answer.json()["errors"]
    assert error["message"] == "Ce mot n’est pas connu ici."
    assert "run" in error["remedy"]


def test_every_answer_carries_safe_headers(platform):
    headers = platform.client.get("/healthz").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"


def test_every_kind_of_problem_has_a_page(platform):
    body = platform.client.get("/v1/submissions/nothing").json()
    page = platform.client.get(body["type"], headers={"Accept-Language": "fr"})
    assert page.status_code == 200
    assert "Cette soumission n’existe pas" in page.text


def test_the_log_holds_neither_code_nor_keys(platform, capsys: pytest.CaptureFixture[str]):
    platform.submit(files={"solution.py": "canary_code = 1"})
    platform.submit(files={"solution.py": "canary_code = 1", "..": ""})
    output = capsys.readouterr()
    text = output.out + output.err
    assert "/v1/submissions" in text
    assert "canary_code" not in text
    assert platform.key not in text
