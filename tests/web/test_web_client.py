"""The Python client: its words are those of the real API, and it makes nothing twice."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from api.settings import INSTALLATION
from fakes.site import Site
from preuve_client import Preuve, RefusedError, UnreachableError, model

pytestmark = pytest.mark.sqlite_only

CLIENT = INSTALLATION / "deploy" / "client"
#: Where the reference calls it something else.
SCHEMAS = {
    "Campaign": "CampaignModel",
    "Candidate": "CandidateModel",
    "Invitation": "InvitationModel",
    "Invited": "InvitedModel",
    "Imported": "ImportedModel",
    "Sheet": "SheetModel",
    "Result": "ResultSummary",
    "SkillLevel": "SkillLevelModel",
    "PersonSkill": "PersonSkillModel",
    "SkillEvidence": "SkillEvidenceModel",
    "Admission": "AdmissionModel",
    "Reason": "ReasonModel",
    "Place": "PlaceModel",
    "Applicant": "ApplicantModel",
    "Limit": "LimitModel",
    "Simulation": "SimulationPage",
    "WebhookEndpoint": "ShownWebhookEndpoint",
}
KINDS = {name: one for name, one in vars(model).items() if typing.is_typeddict(one)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, redis_server) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"), redis_server)
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def preuve(site: Site) -> Iterator[Preuve]:
    with Preuve(site.address, site.first.api_key, transport=httpx2.HTTPTransport()) as preuve:
        yield preuve


@pytest.fixture(scope="module")
def battery(preuve: Preuve) -> str:
    item = {"id": "i1", "kind": "exercise", "exercise": "fizzbuzz", "weight": 1}
    part = {"id": "p1", "title": {"fr": "Un", "en": "One"}, "minutes": 30, "items": [item]}
    plan = {"feedback": "full", "navigation": "free", "minutes": None, "parts": [part]}
    made = preuve.ask("POST", "/v1/batteries", {"title": "Un", "plan": plan}, once=True)["id"]
    preuve.ask("POST", f"/v1/batteries/{made}/publish", if_match="*")
    return str(made)


@pytest.mark.parametrize("name", KINDS)
def test_every_field_of_a_type_stands_in_the_reference(preuve: Preuve, name: str):
    """Under its name, and None is foreseen where the reference has null."""
    schemas = preuve.ask("GET", "/openapi.json")["components"]["schemas"]
    found = {
        field: {one.get("type") for one in schema.get("anyOf", [schema])}
        for field, schema in schemas[SCHEMAS[name]]["properties"].items()
    }
    for field, kind in typing.get_type_hints(KINDS[name]).items():
        assert field in found, field
        assert (type(None) in typing.get_args(kind)) == ("null" in found[field]), field


def test_every_address_and_method_stands_in_the_reference(preuve: Preuve):
    known = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, operations in preuve.ask("GET", "/openapi.json")["paths"].items()
        for method in operations
    }
    tree = ast.parse((CLIENT / "preuve_client" / "client.py").read_text(encoding="utf-8"))
    paths = {
        "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in one.values)
        if isinstance(one, ast.JoinedStr)
        else one.value
        for one in ast.walk(tree)
        if isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and isinstance(one.value, str))
    }
    used = {path for path in paths if path.startswith("/v1/") and not path.endswith("/")}
    assert len(used) > 12
    assert used <= {path for _, path in known}


def test_the_example_of_the_readme_runs(site: Site, battery: str, capsys):
    source = re.search(r"```python\n(.*?)```", (CLIENT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert source is not None
    names = {"ADDRESS": site.address, "KEY": site.first.api_key, "BATTERY": battery}
    exec(compile(source[1], "README.md", "exec"), names)  # noqa: S102 - our own example
    assert "\nunknown-campaign " in f"\n{capsys.readouterr().out}"


def test_lists_are_read_to_their_end(preuve: Preuve, battery: str):
    campaign = preuve.create_campaign("Beaucoup", battery)["id"]
    people = "".join(f"Personne {number};\n" for number in range(7))
    assert preuve.invite_all(campaign, f"nom;courriel\n{people}".encode())["invited"] == 7
    found = list(preuve.listed(f"/v1/campaigns/{campaign}/invitations", limit=3))
    assert len({one["id"] for one in found}) == 7
    assert len(preuve.code_sheets(campaign)) == 7


def test_admissions_are_prepared_and_not_decided(preuve: Preuve, battery: str):
    campaign = preuve.create_campaign("Places", battery)["id"]
    admission = preuve.create_admission("Places", [campaign], 2, offer_days=3)
    simulation = preuve.simulation(admission["id"])
    assert simulation["items"] == []
    with pytest.raises(RefusedError) as refusal:
        preuve.ask("POST", f"/v1/admissions/{admission['id']}/commit", {"digest": simulation["digest"]})
    assert refusal.value.code == "person-decides"


def test_a_refusal_says_what_is_wrong_in_the_language_that_was_asked_for(site: Site):
    with (
        Preuve(site.address, site.first.api_key, language="fr", transport=httpx2.HTTPTransport()) as preuve,
        pytest.raises(RefusedError) as refusal,
    ):
        preuve.create_webhook("http://10.0.0.1/")
    assert refusal.value.status == 422
    assert refusal.value.faults[0].place == "/url"
    assert "TLS" in str(refusal.value)
    assert "adresse" in str(refusal.value)


class Flaky(httpx2.BaseTransport):
    """Loses answers, or asks for patience, before it lets requests through."""

    def __init__(self, *faults: Callable[[httpx2.Request], httpx2.Response]) -> None:
        self.inner = httpx2.HTTPTransport()
        self.faults = list(faults)
        self.seen: list[httpx2.Request] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        return self.faults.pop(0)(request) if self.faults else self.inner.handle_request(request)

    def close(self) -> None:
        self.inner.close()

    def lose(self, request: httpx2.Request) -> httpx2.Response:
        """The request arrives, its answer does not."""
        answer = self.inner.handle_request(request)
        answer.read()
        raise httpx2.ReadError("gone", request=request)


def busy(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(503, headers={"Retry-After": "7"}, request=request)


def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_made_twice(site: Site, preuve: Preuve, battery: str):
    line = Flaky()
    line.faults = [line.lose, line.lose]
    before = len(list(preuve.campaigns()))
    with Preuve(site.address, site.first.api_key, transport=line, pause=lambda _: None) as again:
        made = again.create_campaign("Une fois", battery)
    assert len({one.headers["idempotency-key"] for one in line.seen}) == 1
    assert len(line.seen) == 3
    assert made["id"] in {one["id"] for one in preuve.campaigns()}
    assert len(list(preuve.campaigns())) == before + 1


def test_what_could_be_done_twice_is_not_sent_again(site: Site):
    line = Flaky()
    line.faults = [line.lose]
    with (
        Preuve(site.address, site.first.api_key, transport=line, pause=lambda _: None) as preuve,
        pytest.raises(UnreachableError),
    ):
        preuve.open_campaign("019aa5f0-7c1e-7f02-8b22-aabbccddeeff")
    assert len(line.seen) == 1


def test_whoever_is_asked_for_patience_has_it(site: Site):
    line, waits = Flaky(busy, busy), []
    with Preuve(site.address, site.first.api_key, transport=line, pause=waits.append) as preuve:
        list(preuve.campaigns())
    assert waits == [7.0, 14.0]


def test_patience_ends(site: Site):
    line = Flaky(*[busy] * 9)
    with (
        Preuve(site.address, site.first.api_key, transport=line, pause=lambda _: None) as preuve,
        pytest.raises(RefusedError) as refusal,
    ):
        list(preuve.campaigns())
    assert refusal.value.status == 503
    assert len(line.seen) == 5


def test_a_key_never_travels_without_tls():
    with pytest.raises(ValueError, match="TLS"):
        Preuve("http://preuve.example.org", "preuve_secret")


def test_a_redirect_is_not_followed(site: Site):
    def elsewhere(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(302, headers={"Location": "https://elsewhere.example/"}, request=request)

    line = Flaky(elsewhere)
    with (
        Preuve(site.address, site.first.api_key, transport=line) as preuve,
        pytest.raises(RefusedError) as refusal,
    ):
        list(preuve.campaigns())
    assert refusal.value.status == 302
    assert len(line.seen) == 1


def test_results_are_waited_for_and_not_for_ever(preuve: Preuve, battery: str):
    campaign = preuve.create_campaign("Personne", battery)["id"]
    assert preuve.final_results(campaign, people=0) == []
    with pytest.raises(TimeoutError):
        preuve.final_results(campaign, people=1, within_s=0)


def test_it_needs_nothing_of_this_repository(tmp_path: Path):
    """Imported alone, with nothing but its own folder and what is installed."""
    code = "import sys, preuve_client; print([one for one in ('api', 'runner', 'fastapi') if one in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(CLIENT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
