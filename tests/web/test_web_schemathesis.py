"""The OpenAPI document is kept whatever is sent: thousands of requests made from it, right ones and wrong ones.

Each operation is asked by somebody who may (a key of every scope where keys may), with ids of things that exist in half
of the cases. Nothing may fail on our side, and every answer is one that the document describes: its status, type,
headers and body. Drawn from a fixed seed, so that a failure comes again.
"""

from __future__ import annotations

import copy
import math
import shutil
from collections import Counter
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.settings import Settings

CASES = 2_000

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: Who asks, by what an operation accepts.
CALLERS = {"apiKey": "key of 1", "staffSession": "owner", "candidateSession": "candidate A"}
#: Streams that end when the reader has had enough: asked for things that exist, they would go on.
ENDLESS = {"streamRoom"}
#: What ends the session of whoever asks comes last, and so does what removes things.
_ORDER = {"GET": 0, "PUT": 1, "PATCH": 1, "POST": 1, "DELETE": 2}


@pytest.fixture
def place(prepared_world, redis_server, stand, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(prepared_world.folder, folder)
    often = {f"limit_{kind}": "1000000/minute" for kind in ("key", "member", "candidate", "visitor", "door")}
    settings = Settings.model_validate({"data": folder, "REDIS_URL": redis_server.url}).model_copy(update=often)
    with stand(settings, prepared_world.first) as platform:
        platform.client.headers.pop("authorization")
        for slot in platform.slots.values():
            slot.register()
        yield platform.client, platform.app.openapi(), prepared_world.world


def send(client: Any, case: Any, headers: dict[str, str]) -> Any:
    """A case over the test's own client, as its transport would send it."""
    arguments = case.as_transport_kwargs(base_url="http://testserver")
    arguments["headers"] = {**arguments["headers"], **headers}
    arguments.pop("cookies", None)
    asked = requests.Request(**arguments).prepare()
    answer = client.request(asked.method, asked.url, content=asked.body, headers=dict(asked.headers))
    client.cookies.clear()
    return answer


def test_whatever_is_sent_the_answer_is_one_that_the_document_describes(place):
    client, document, world = place
    schema = schemathesis.openapi.from_dict(document)
    counted: Counter[str] = Counter()
    failures: list[str] = []
    operations = sorted((found.ok() for found in schema.get_all_operations()), key=order_of)
    # Those with nothing to draw from end sooner: the others make up for them.
    most = max(20, math.ceil(1.2 * CASES / len(operations)))
    for operation in operations:
        name = operation.definition.raw["operationId"]
        try:
            draw(operation, document, client, world, counted, most)
        except (FailureGroup, AssertionError) as error:
            failures.append(f"{name}: {error}")
        except BaseExceptionGroup as error:
            failures.extend(f"{name}: {one}" for one in error.exceptions)
    assert not failures, "\n\n".join(failures)
    assert sum(counted.values()) >= CASES, counted


def order_of(operation: Any) -> tuple[bool, int]:
    return operation.definition.raw["operationId"] == "signOut", _ORDER[operation.method.upper()]


def draw(operation: Any, document: dict[str, Any], client: Any, world: Any, counted: Counter[str], most: int) -> None:
    name = operation.definition.raw["operationId"]
    security = [scheme for one in operation.definition.raw.get("security", ()) for scheme in one]
    headers = world.callers[CALLERS[security[0]]] if security else {}
    ids = {**world.ids, "submission": world.ids["own_submission"]} if "candidateSession" in security else world.ids
    strategy = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes(operation)))

    @hypothesis.seed(20_261_122)
    @hypothesis.settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
        report_multiple_bugs=False,
    )
    @given(strategy, st.sampled_from(["anything", "what is there", "what is there, as in the document"]))
    def ask(case: Any, about: str) -> None:
        if about != "anything" and name not in ENDLESS:
            case.path_parameters.update({key: ids[key] for key in case.path_parameters or () if key in ids})
        if about.endswith("document"):
            if "If-Match" in case.headers:
                case.headers["If-Match"] = "*"
            if case.media_type == "application/json":
                case.body = example_of(operation, document)
        if (case.query or {}).get("wait"):
            case.query["wait"] = 0  # there is no slot that would end the waiting
        answer = send(client, case, headers)
        counted[name] += 1
        case.validate_response(answer, checks=CHECKS)

    ask()


def example_of(operation: Any, document: dict[str, Any]) -> Any:
    schema = operation.definition.raw["requestBody"]["content"]["application/json"]["schema"]
    return copy.deepcopy(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["examples"][0])


def modes(operation: Any) -> list[GenerationMode]:
    """Wrong requests can be made only where there is something to be wrong."""
    if operation.body or operation.query or operation.headers or operation.path_parameters:
        return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    return [GenerationMode.POSITIVE]
