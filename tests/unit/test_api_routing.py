"""Routes are analysed when they are first needed, and answer all the same."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI, Response
from fastapi.dependencies import utils
from fastapi.testclient import TestClient

from api.routing import APIRouter, analyse, install


@pytest.fixture
def analysed(monkeypatch):
    """The paths of the routes that were analysed, in order."""
    paths = []
    get_dependant = utils.get_dependant

    def noting(*, path: str, **more: Any) -> Any:
        paths.append(path)
        return get_dependant(path=path, **more)

    monkeypatch.setattr("fastapi.routing.get_dependant", noting)
    return paths


@pytest.fixture
def app(analysed):
    router, other = APIRouter(tags=["sheep"]), APIRouter()

    @router.get("/sheep/{number}", operation_id="getSheep")
    def get_sheep(number: int) -> dict[str, int]:
        return {"number": number}

    @router.post("/sheep", status_code=201)
    def add_sheep(names: list[str]) -> Response:
        return Response(", ".join(names))

    other.take(router)
    app = FastAPI()
    install(app, other)
    return app


def test_making_an_application_analyses_no_route(app, analysed):
    assert len(app.routes) >= 2
    assert analysed == []


def test_what_a_route_is_there_for_is_known_before(app, analysed):
    router = APIRouter()
    router.add_api_route("/lambs", lambda: None, methods=["PUT"], include_in_schema=False, name="lambs")
    [lambs] = router.routes
    assert (lambs.path, lambs.methods, lambs.include_in_schema, lambs.name) == ("/lambs", {"PUT"}, False, "lambs")
    assert analysed == []


def test_a_route_is_analysed_with_its_first_request_and_never_again(app, analysed):
    client = TestClient(app)
    for _ in range(2):
        assert client.get("/sheep/7").json() == {"number": 7}
    assert analysed == ["/sheep/{number}"]


def test_a_request_is_checked_as_if_the_route_had_been_analysed_before(app):
    client = TestClient(app)
    assert client.get("/sheep/seven").status_code == 422
    assert client.post("/sheep", json={"no": "list"}).status_code == 422
    assert client.post("/sheep", json=["Dolly"]).text == "Dolly"


def test_a_wrong_method_and_an_unknown_path_are_refused_as_ever(app):
    client = TestClient(app)
    refused = client.delete("/sheep")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    assert client.get("/goats").status_code == 404


def test_analysing_an_application_analyses_each_of_its_routes_once(app, analysed):
    TestClient(app).get("/sheep/7")
    for _ in range(2):
        analyse(app)
    assert sorted(analysed) == ["/sheep", "/sheep/{number}"]


def test_an_analysed_application_describes_everything(app):
    analyse(app)
    paths = app.openapi()["paths"]
    assert paths["/sheep/{number}"]["get"]["operationId"] == "getSheep"
    assert paths["/sheep"]["post"]["responses"].keys() >= {"201", "422"}
    assert paths["/sheep/{number}"]["get"]["tags"] == ["sheep"]


def test_a_mistake_in_a_route_is_found_when_its_application_is_analysed():
    router = APIRouter()

    @router.get("/wrong")
    def wrong(value: FastAPI) -> None: ...

    app = FastAPI()
    install(app, router)
    with pytest.raises(Exception, match="FastAPI"):
        analyse(app)
