"""What holds for the routes of every feature: repeated requests, edits, pages, rate limits."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request, UploadFile
from pydantic import BaseModel
from sqlalchemy import delete, insert, select, text, update
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from api.accounts.store import OrganisationRow
from api.app import create_app
from api.etags import etag
from api.ids import new_id
from api.once.guard import Asked, Once
from api.once.store import AnsweredRow
from api.paging import cut, read_page
from api.parameters import IfMatch, PageAsked
from api.problems import install_error_handlers

CALLER = {"Authorization": "Bearer preuve_one_secret"}
OTHER = {"Authorization": "Bearer preuve_two_secret"}


class New(BaseModel):
    name: str


class Desk:
    """A feature that uses all conventions, on the platform's database."""

    def __init__(self, platform: Any) -> None:
        self.database = platform.database
        self.owner = platform.organisation
        self.before_answering = lambda: None
        self.app = FastAPI()
        install_error_handlers(self.app)
        self.app.include_router(self.routes(Once(self.database)))
        self.client = TestClient(self.app, headers=CALLER, raise_server_exceptions=False)

    def make(self, name: str) -> Response:
        made = new_id()
        with self.database.write() as session:
            session.add(OrganisationRow(id=made, name=name, created_at=datetime.now(UTC)))
        self.before_answering()
        return JSONResponse({"id": made, "secret": "shown-once"}, 201, {"Location": f"/things/{made}"})

    def names(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(OrganisationRow.name).where(OrganisationRow.id != self.owner)))

    def routes(self, once: Once) -> APIRouter:
        router = APIRouter()
        asked_once = Annotated[Asked, Depends(once)]

        @router.post("/things")
        def create(new: New, asked: asked_once) -> Response:
            return asked.once(self.owner, lambda: self.make(new.name))

        @router.post("/files")
        def upload(file: UploadFile, asked: asked_once) -> Response:
            return asked.once(self.owner, lambda: self.make(file.file.read().decode()))

        @router.get("/things")
        def page(page: PageAsked, newest_first: bool = False) -> Response:
            with self.database.read() as session:
                query = select(OrganisationRow).where(OrganisationRow.id != self.owner)
                by = (OrganisationRow.created_at, OrganisationRow.id)
                return JSONResponse(
                    read_page(session, query, page, *by, newest_first=newest_first).json(lambda row: row.name)
                )

        @router.get("/words")
        def words(page: PageAsked) -> Response:
            return JSONResponse(cut(["c", "a", "b"], page, str).json(str))

        @router.get("/thing")
        def read() -> Response:
            return JSONResponse({}, headers=etag(3))

        @router.put("/thing")
        def change(request: Request, wanted: IfMatch) -> Response:
            wanted.check(3)
            return JSONResponse({}, headers=etag(4))

        return router

    def post(self, name: str = "x", key: str | None = "k", **more: Any) -> Any:
        headers = {**({"Idempotency-Key": key} if key is not None else {}), **more}
        return self.client.post("/things", json={"name": name}, headers=headers)


@pytest.fixture
def desk(platform):
    return Desk(platform)


def kind(answer):
    return answer.status_code, answer.json()["type"]


def test_a_repeated_request_is_done_once_and_answered_the_same(desk):
    first, second = desk.post(), desk.post()
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.headers["location"] == second.headers["location"]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert desk.names() == ["x"]


def test_without_a_key_each_request_is_one_of_its_own(desk):
    assert desk.post(key=None).json() != desk.post(key=None).json()


def test_a_key_holds_for_one_caller_one_address_and_one_body(desk):
    desk.post()
    assert desk.post(**OTHER).headers.get("idempotency-replayed") is None
    assert kind(desk.post(name="y")) == (422, "/problems/idempotency-mismatch")
    assert desk.client.post("/things?a=b", json={"name": "x"}, headers={"Idempotency-Key": "k"}).status_code == 422
    assert desk.names() == ["x", "x"]


def test_an_uploaded_file_is_compared_by_what_is_in_it(desk):
    def upload(content: bytes) -> Any:
        return desk.client.post("/files", files={"file": ("a.txt", content)}, headers={"Idempotency-Key": "k"})

    first, second = upload(b"one"), upload(b"one")
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert upload(b"two").status_code == 422


@pytest.mark.parametrize("key", ["", "é".encode("latin-1"), "a\tb"])
def test_what_is_no_key_is_refused(desk, key):
    answer = desk.post(key=key)
    assert kind(answer) == (422, "/problems/unreadable-request")
    assert answer.json()["errors"][0]["place"] == "Idempotency-Key"


def test_work_that_failed_uses_up_no_key(desk):
    desk.before_answering = lambda: 1 / 0
    assert desk.post().status_code == 500
    desk.before_answering = lambda: None
    assert desk.post().status_code == 201


def test_the_same_request_meanwhile_is_refused(desk):
    inner = []

    def again() -> None:
        desk.before_answering = lambda: None
        inner.append(desk.post())

    desk.before_answering = again
    assert desk.post().status_code == 201
    assert kind(inner[0]) == (409, "/problems/idempotency-in-flight")
    assert inner[0].headers["retry-after"] == "1"
    assert desk.names() == ["x"]


def test_of_two_processes_that_do_the_same_one_undoes_its_work(platform, desk):
    with platform.database.write() as session:
        # What the other process is about to commit: the same name, whose answer is not known yet.
        desk.post()
        session.execute(update(AnsweredRow).values(answer=None))
    other = Desk(platform)
    assert kind(other.post()) == (409, "/problems/idempotency-in-flight")
    assert desk.names() == ["x"]


def test_the_row_of_another_process_that_comes_in_between_undoes_the_work(platform, desk, monkeypatch):
    desk.post()
    monkeypatch.setattr(Asked, "_before", lambda self, name: None)
    other = Desk(platform)
    assert kind(other.post()) == (409, "/problems/idempotency-in-flight")
    assert desk.names() == ["x"]


def test_what_was_done_before_a_crash_is_not_done_again(platform, desk):
    desk.post()
    long_ago = datetime.now(UTC) - timedelta(minutes=1)
    with platform.database.write() as session:
        session.execute(update(AnsweredRow).values(answer=None, created_at=long_ago))
    assert kind(desk.post()) == (409, "/problems/idempotency-answer-lost")
    assert desk.names() == ["x"]


def test_after_a_day_a_key_is_free_again_and_its_row_goes(platform, desk):
    desk.post()
    with platform.database.write() as session:
        session.execute(update(AnsweredRow).values(created_at=datetime.now(UTC) - timedelta(hours=26)))
    assert "idempotency-replayed" not in desk.post().headers
    with platform.database.write() as session:
        session.execute(update(AnsweredRow).values(created_at=datetime.now(UTC) - timedelta(hours=26)))
    platform.sweeper.sweep()
    with platform.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM answered_requests")) == 0


def test_who_reads_the_table_reads_no_answer_and_no_key(platform, desk):
    desk.post(key="my-own-key")
    with platform.database.read() as session:
        row = str(tuple(session.execute(text("SELECT * FROM answered_requests")).one()))
    for secret in ("shown-once", "my-own-key", "preuve_one_secret"):
        assert secret not in row


def test_a_read_answers_its_revision_and_a_change_has_to_name_it(desk):
    tag = desk.client.get("/thing").headers["etag"]
    assert kind(desk.client.put("/thing")) == (428, "/problems/revision-needed")
    for good in (tag, f"W/{tag}", "*", f'"2", {tag}'):
        answer = desk.client.put("/thing", headers={"If-Match": good})
        assert (answer.status_code, answer.headers["etag"]) == (200, '"4"')
    for old in ('"2"', "3", '"x"', "", '"33"'):
        assert kind(desk.client.put("/thing", headers={"If-Match": old})) == (412, "/problems/revision-old")


def add(platform, count):
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with platform.database.write() as session:
        for number in range(count):
            # Three at a time were made at the same moment.
            made = moment + timedelta(seconds=number // 3)
            session.execute(insert(OrganisationRow).values(id=f"id-{number:03}", name=f"{number:03}", created_at=made))


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_hold_each_item_once_in_order_whatever_goes_meanwhile(platform, desk, newest_first):
    add(platform, 20)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "6", "newest_first": str(newest_first), **({"cursor": cursor} if cursor else {})}
        answer = desk.client.get("/things", params=query).json()
        seen += answer["items"]
        with platform.database.write() as session:
            session.execute(delete(OrganisationRow).where(OrganisationRow.name.in_(answer["items"][-1:])))
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == [f"{number:03}" for number in range(20)][:: -1 if newest_first else 1]


def test_the_last_page_has_no_next_one(platform, desk):
    add(platform, 6)
    assert desk.client.get("/things", params={"limit": 6}).json()["next"] is None
    assert desk.client.get("/things", params={"limit": 5}).json()["next"] is not None


def test_a_short_list_is_cut_into_pages_too(desk):
    first = desk.client.get("/words", params={"limit": 2}).json()
    assert first["items"] == ["a", "b"]
    assert desk.client.get("/words", params={"cursor": first["next"]}).json() == {"items": ["c"], "next": None}


@pytest.mark.parametrize(
    "query",
    [{"cursor": bad} for bad in ("", "x", "bnVsbA", "W10", "WzEsMl0", "é", "WyJhIiwiYiJd", "x" * 401, "WyIyMDI2Il0")]
    + [{"limit": bad} for bad in (0, 201, -1, "x")],
)
def test_a_cursor_that_is_none_and_a_limit_out_of_bounds_are_refused_with_their_place(desk, query):
    answer = desk.client.get("/things", params=query)
    assert kind(answer) == (422, "/problems/unreadable-request")
    assert answer.json()["errors"][0]["place"] == f"?{next(iter(query))}"


def limited(settings, **limits):
    return create_app(settings.model_copy(update={f"limit_{name}": value for name, value in limits.items()}))


def test_a_key_that_asks_too_often_is_told_how_long_to_wait(platform, settings):
    with TestClient(limited(settings, key="3/minute"), headers=platform.client.headers) as client:
        answers = [client.get("/v1/exercises") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["2", "1", "0", "0"]
        assert {answer.headers["ratelimit-limit"] for answer in answers} == {"3"}
        last = answers[-1]
        assert last.json()["type"] == "/problems/too-many-requests"
        assert 1 <= int(last.headers["retry-after"]) <= 60
        assert last.headers["ratelimit-reset"] == last.headers["retry-after"]
        assert "x-request-id" in last.headers
        # Another key has a limit of its own, and so has who shows none; supervisors are not counted.
        from api.accounts.model import Scope

        assert client.get("/v1/exercises", headers=platform.key_with(Scope.EXERCISES_READ)).status_code == 200
        assert client.get("/v1/exercises", headers={"Authorization": ""}).status_code == 401
        assert "ratelimit-limit" not in client.get("/healthz").headers


def test_processes_count_together(platform, settings):
    for _ in range(2):
        with TestClient(limited(settings, key="2/minute"), headers=platform.client.headers) as client:
            assert client.get("/v1/exercises").status_code == 200
    with TestClient(limited(settings, key="2/minute"), headers=platform.client.headers) as client:
        assert client.get("/v1/exercises").status_code == 429


def test_without_redis_each_process_counts_for_itself(platform, settings):
    alone = settings.model_copy(update={"redis_url": "unix:///nowhere/redis.sock"})
    with TestClient(limited(alone, key="2/minute"), headers=platform.client.headers) as client:
        assert [client.get("/v1/exercises").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/v1/entry/code", {}),
        ("/v1/entry/code", {"Cookie": "__Host-preuve-candidate=made-up"}),
        ("/v1/session", {"Authorization": "Bearer made-up"}),
        ("/v1/whatever", {}),
        ("/", {}),
    ],
)
def test_who_knocks_is_counted_by_address_whatever_they_show(settings, redis_server, platform, path, headers):
    with TestClient(limited(settings, door="2/minute")) as client:
        codes = [client.post(path, headers=headers).status_code for _ in range(3)]
        assert 429 not in codes[:2]
        assert codes[2] == 429


def test_redis_does_not_learn_keys(platform):
    platform.client.get("/v1/exercises")
    counted = [name.decode() for name in platform.redis.keys("preuve:LIMITER*")]
    assert counted
    assert platform.key.split("_", 2)[2] not in "".join(counted)
