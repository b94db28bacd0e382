"""What has happened is written down with it, names identifiers only, and is nobody's where it is a trial."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from api.accounts.keys import twin_for
from api.accounts.model import Scope
from api.events.catalogue import CATALOGUE, CHOICES, EventType, example_of, keys_of, schema_of
from api.events.posting import Events, UnfitEventError
from api.events.store import EventRow
from api.grading.lanes import Lanes
from api.grading.service import Grading
from api.ids import is_id
from api.tenancy import EVERYWHERE
from fakes.finished_sittings import Room as Finished
from fakes.sittings import come_in, open_room
from runner.exercise import Bank
from runner.verdict import Lane


def posted(platform, organisation=None):
    with platform.database.read(EVERYWHERE) as session:
        rows = session.scalars(select(EventRow).order_by(EventRow.at, EventRow.id)).all()
    return [(row.type, row.data) for row in rows if row.organisation_id == (organisation or platform.organisation)]


def kinds(platform, organisation=None):
    return [kind for kind, _ in posted(platform, organisation)]


@pytest.mark.parametrize("kind", EventType)
def test_a_type_is_described_and_its_example_fits(kind):
    schema = schema_of(kind)
    assert CATALOGUE[kind].says.endswith(".")
    assert set(example_of(kind)) == keys_of(kind) == set(schema["properties"]) == set(schema["required"])


def test_a_test_is_nothing_that_happens():
    assert EventType.WEBHOOK_TEST not in CHOICES


def test_an_event_that_names_something_else_is_a_fault_of_ours(platform):
    with platform.database.write(platform.organisation) as session, pytest.raises(UnfitEventError, match="name"):
        Events.post(session, platform.organisation, EventType.CAMPAIGN_OPENED, {"campaign": "c", "name": "Zoé"})


def test_what_is_undone_is_not_told(platform):
    with pytest.raises(ZeroDivisionError), platform.database.write(platform.organisation) as session:
        Events.post(session, platform.organisation, EventType.CAMPAIGN_OPENED, {"campaign": "c"})
        raise ZeroDivisionError
    assert posted(platform) == []


def test_a_sitting_is_told_from_its_beginning_to_its_verdict(platform):
    room = open_room(platform.database, platform.organisation)
    browser = come_in(platform, room.invite())
    browser.begin()
    browser.save("x = 1\n", 0)
    handed = browser.post("/items/i1/submit", {"base_version": 1}).json()
    platform.slots[Lane.GRADE].work()
    platform.collect()
    browser.post("/finish")
    sitting = browser.look()["id"]
    platform.client.post(f"/v1/sittings/{sitting}/reopen", json={"minutes": 5})
    told = posted(platform)
    assert [kind for kind, _ in told] == [
        "sitting.started",
        "submission.graded",
        "sitting.finished",
        "sitting.reopened",
    ]
    assert told[0][1]["sitting"] == sitting
    assert told[0][1]["campaign"] == room.campaign
    assert told[1][1] == {"submission": handed["submission"], "sitting": sitting}
    assert all(is_id(value) for _, data in told for value in data.values())


def test_a_try_is_not_told_and_work_over_the_api_is(platform):
    platform.submit(mode="run")
    submission = platform.submit().json()["id"]
    platform.slots[Lane.RUN].work()
    platform.slots[Lane.GRADE].work()
    platform.collect()
    assert posted(platform) == [("submission.graded", {"submission": submission, "sitting": None})]


def test_a_result_is_told_once_and_a_trial_never(platform):
    room = finished(platform)
    sitting, trial = room.seat("Zoé"), room.seat("Trial", trial=True)
    for one in (sitting, trial, sitting):
        assert platform.client.get(f"/v1/sittings/{one}/report").status_code == 200
    ((kind, data),) = posted(platform)
    assert (kind, data["sitting"], data["number"]) == ("result.ready", sitting, 1)


def finished(platform):
    room = Finished(
        database=platform.database,
        grading=Grading(platform.database, Lanes(platform.redis)),
        organisation=platform.organisation,
        exercise=replace(Bank(platform.settings.bank).read("fizzbuzz"), digest="0" * 64),
    )
    room.open("Autumn")
    return room


def test_a_campaign_and_its_invitations_are_told_once(platform):
    room = open_room(platform.database, platform.organisation)
    path = f"/v1/campaigns/{room.campaign}"
    for action in ("close", "close", "open", "open"):
        assert platform.client.post(f"{path}/{action}").status_code == 200
    invitation = platform.client.post(f"{path}/invitations", json={"name": "Zoé"}).json()["invitation"]["id"]
    for _ in range(2):
        assert platform.client.post(f"/v1/invitations/{invitation}/revoke").status_code == 200
    platform.client.post(f"{path}/invitations/import", content="name\nA\nB\n", headers={"Content-Type": "text/csv"})
    assert kinds(platform) == [
        "campaign.closed",
        "campaign.opened",
        "invitation.created",
        "invitation.revoked",
        "invitation.created",
        "invitation.created",
    ]
    assert "Zo" not in str(posted(platform))


def test_what_happens_in_a_test_twin_is_told_there(platform):
    with platform.database.write(EVERYWHERE) as session:
        twin = twin_for(session, platform.organisation)
    room = open_room(platform.database, twin)
    headers = platform.key_with(Scope.CAMPAIGNS_WRITE, organisation=twin)
    platform.client.post(f"/v1/campaigns/{room.campaign}/close", headers=headers)
    assert (kinds(platform), kinds(platform, twin)) == ([], ["campaign.closed"])
