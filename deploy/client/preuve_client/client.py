"""An installation of Preuve, as a program meets it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Final, TypeVar, cast

import httpx2

from preuve_client.errors import UnreachableError
from preuve_client.model import (
    Admission,
    Campaign,
    Candidate,
    Imported,
    Invited,
    Json,
    Result,
    Sheet,
    Simulation,
    SkillEvidence,
    WebhookEndpoint,
)
from preuve_client.sending import Line

_CSV: Final = {"Content-Type": "text/csv"}
_PAGE: Final = 200

_Kind = TypeVar("_Kind")


class Preuve:
    """Use it in a ``with`` block, or ``close`` it. Every method raises ``RefusedError`` and ``UnreachableError``."""

    def __init__(
        self,
        address: str,
        key: str,
        *,
        language: str = "en",
        timeout_s: float = 60.0,
        transport: httpx2.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is asked yet.

        Args:
            address: of the installation, as ``https://preuve.example.org``.
            key: an API key.
            language: of sentences in answers, ``fr`` or ``en``.
            timeout_s: for each try of each request.
            transport: of httpx2, in place of the usual one.
            pause: what waiting is.

        Raises:
            ValueError: the key would travel without TLS.
        """
        self._line = Line(address, key, language=language, timeout_s=timeout_s, transport=transport, pause=pause)
        self._pause = pause

    def __enter__(self) -> Preuve:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    # Whatever has no method of its own

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        once: bool = False,
        if_match: str | None = None,
        **params: Any,
    ) -> Any:
        """Any operation of the reference: its JSON, or its bytes.

        Args:
            method: of HTTP.
            path: from ``/v1`` on.
            body: goes as JSON.
            once: the operation takes an ``Idempotency-Key``.
            if_match: the revision that is changed, ``"*"`` for whichever there is.
            params: of the query.
        """
        headers = {} if if_match is None else {"If-Match": if_match}
        return _read(self._line.ask(method, path, body, params=params, headers=headers, once=once), f"{method} {path}")

    def listed(self, path: str, **params: Any) -> Iterator[Json]:
        """Everything in a list, page after page."""
        for page in self._pages(path, params):
            yield from page["items"]

    def _pages(self, path: str, params: Mapping[str, Any]) -> Iterator[Json]:
        cursor: str | None = None
        while True:
            page: Json = self.ask("GET", path, **{"limit": _PAGE, **params, "cursor": cursor})
            yield page
            cursor = page.get("next")
            if cursor is None:
                return

    # Campaigns and who is invited

    def create_campaign(self, title: str, battery: str, **settings: Any) -> Campaign:
        """Offer a published battery. ``settings`` as ``NewCampaign`` has them: ``opens_at``, ``start_gate`` …"""
        return cast(
            Campaign, self.ask("POST", "/v1/campaigns", {"title": title, "battery": battery, **settings}, once=True)
        )

    def campaigns(self, *, updated_since: str | None = None) -> Iterator[Campaign]:
        """All of them."""
        return _named(Campaign, self.listed("/v1/campaigns", updated_since=updated_since))

    def open_campaign(self, campaign: str) -> Campaign:
        """Let people in; letters go out."""
        return cast(Campaign, self.ask("POST", f"/v1/campaigns/{campaign}/open"))

    def close_campaign(self, campaign: str) -> Campaign:
        """Let nobody begin any more."""
        return cast(Campaign, self.ask("POST", f"/v1/campaigns/{campaign}/close"))

    def invite(self, campaign: str, name: str, **person: Any) -> Invited:
        """One person. ``person`` as ``NewInvitation`` has it: ``email``, ``group``, ``extra_time`` …"""
        body = {"name": name, **person}
        return cast(Invited, self.ask("POST", f"/v1/campaigns/{campaign}/invitations", body, once=True))

    def invite_all(self, campaign: str, csv: bytes, *, codes: bool = False) -> Imported:
        """Everybody of a CSV file, or nobody if anything in it is wrong. ``codes``: a personal code for each."""
        path = f"/v1/campaigns/{campaign}/invitations/import"
        params = {"codes": "true"} if codes else None
        return cast(Imported, self._line.ask("POST", path, params=params, content=csv, headers=_CSV, once=True).json())

    def code_sheets(self, campaign: str) -> list[Sheet]:
        """What people without e-mail address are handed on paper."""
        return cast(list[Sheet], self.ask("GET", f"/v1/campaigns/{campaign}/code-sheets")["sheets"])

    def candidates(self, *, updated_since: str | None = None, **only: Any) -> Iterator[Candidate]:
        """People of the organisation. ``only`` as the reference has it, such as ``skill`` and ``min_level``."""
        return _named(Candidate, self.listed("/v1/candidates", updated_since=updated_since, **only))

    # Results and evidence

    def results(self, campaign: str, **only: Any) -> Iterator[Result]:
        """The best first."""
        return _named(Result, self.listed(f"/v1/campaigns/{campaign}/results", **only))

    def final_results(self, campaign: str, *, people: int, within_s: float = 600.0) -> list[Result]:
        """Wait until so many have finished and all of it is graded.

        Raises:
            TimeoutError: that took longer.
        """
        waited_s, pause_s = 0.0, 0.25
        while True:
            found = list(self.results(campaign))
            if len(found) >= people and all(one["final"] and one["state"] == "finished" for one in found):
                return found
            if waited_s >= within_s:
                raise TimeoutError(f"not final after {within_s:.0f} s: {len(found)} of {people} people")
            self._pause(pause_s)
            waited_s += pause_s
            pause_s = min(2 * pause_s, 5.0)

    def evidence(self) -> Iterator[SkillEvidence]:
        """What people's work shows of their skills, with its signed records, in the order of its change."""
        return _named(SkillEvidence, self.listed("/v1/evidence"))

    def skills_of(self, candidate: str) -> SkillEvidence:
        """The same of one person."""
        return cast(SkillEvidence, self.ask("GET", f"/v1/candidates/{candidate}/skills"))

    # Admission: a key prepares and reads; deciding takes a person

    def note_priority_groups(self, csv: bytes) -> int:
        """Who belongs to which priority group, by a CSV file. How many were noted."""
        answer = self._line.ask("POST", "/v1/priority-groups/import", content=csv, headers=_CSV, once=True)
        return int(answer.json()["noted"])

    def create_admission(self, title: str, campaigns: Iterable[str], places: int, **rules: Any) -> Admission:
        """Publish rules. ``rules`` as ``NewAdmission`` has them: ``criteria``, ``quotas``, ``waiting`` …"""
        body = {"title": title, "campaigns": list(campaigns), "places": places, **rules}
        return cast(Admission, self.ask("POST", "/v1/admissions", body, once=True))

    def simulation(self, admission: str) -> Simulation:
        """What the rules come to, with every applicant and every reason."""
        return self._whole(f"/v1/admissions/{admission}/simulation")

    def decisions(self, admission: str) -> Simulation:
        """What a person has confirmed, and how it stands with each offer."""
        return self._whole(f"/v1/admissions/{admission}/decisions")

    def admission_record(self, admission: str) -> str:
        """The signed record of the decision, a compact JWS."""
        return str(self.ask("GET", f"/v1/admissions/{admission}/record")["jws"])

    def _whole(self, path: str) -> Simulation:
        pages = list(self._pages(path, {}))
        if len({page["digest"] for page in pages}) > 1:
            raise UnreachableError(f"{path} has changed while it was read: read it again.")
        found = {**pages[0], "items": [one for page in pages for one in page["items"]]}
        del found["next"]
        return cast(Simulation, found)

    # Webhooks

    def create_webhook(self, url: str, event_types: Iterable[str] = (), *, description: str = "") -> WebhookEndpoint:
        """Be told at an address. Keep the ``secret``: it is shown here, and never again."""
        body = {"url": url, "event_types": list(event_types), "description": description}
        return cast(WebhookEndpoint, self.ask("POST", "/v1/webhook-endpoints", body, once=True))


def _named(kind: type[_Kind], items: Iterator[Json]) -> Iterator[_Kind]:
    """The same, under the name of what each of them is."""
    return cast(Iterator[_Kind], items)


def _read(answer: httpx2.Response, what: str) -> Any:
    if "json" not in answer.headers.get("content-type", ""):
        return answer.content
    try:
        return answer.json()
    except ValueError as error:
        raise UnreachableError(f"{what}: the answer is no JSON") from error
