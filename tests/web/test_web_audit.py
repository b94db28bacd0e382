"""The audit log says who did what, and nobody changes what it says."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from api.accounts import audit
from api.accounts.model import Actor, ActorKind, OnBehalf, Scope
from api.accounts.store import AuditEventRow
from api.tenancy import EVERYWHERE


def events(platform, headers=None, **query):
    answer = platform.client.get("/v1/audit-events", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def note(platform, action="thing.done", target=None, **details):
    acting = OnBehalf(organisation=platform.organisation, actor=Actor(kind=ActorKind.PLATFORM))
    with platform.database.write(platform.organisation) as session:
        audit.note(session, acting, action, "thing", target, details)


def test_what_somebody_does_stands_there_with_who_what_and_which_request(platform):
    answer = platform.client.post("/v1/api-keys", json={"name": "x", "scopes": ["exercises:read"]})
    event = events(platform)[0]
    key_id = platform.key.split("_")[1]
    assert event["actor"] == {"kind": "key", "id": key_id, "name": f"preuve_{key_id} first key"}
    assert (event["action"], event["target"]) == ("key.created", {"kind": "key", "id": answer.json()["id"]})
    assert event["details"] == {"scopes": ["exercises:read"], "test": False}
    assert event["request_id"] == answer.headers["x-request-id"]
    assert answer.json()["key"].split("_", 2)[2] not in str(event)


@pytest.mark.parametrize("statement", [update(AuditEventRow).values(action="else"), delete(AuditEventRow)])
def test_nobody_changes_or_removes_an_event(platform, statement):
    note(platform)
    with pytest.raises(DBAPIError, match="only ever added"), platform.database.write(EVERYWHERE) as session:
        session.execute(statement)
    with pytest.raises(DBAPIError, match="only ever added"), platform.database.write(EVERYWHERE) as session:
        session.execute(text(str(statement.compile(compile_kwargs={"literal_binds": True}))))
    assert [event["action"] for event in events(platform)] == ["thing.done"]


def test_an_event_is_kept_with_what_was_done_or_not_at_all(platform):
    acting = OnBehalf(organisation=platform.organisation, actor=Actor(kind=ActorKind.OPERATOR))
    with pytest.raises(ZeroDivisionError), platform.database.write(platform.organisation) as session:
        audit.note(session, acting, "thing.done", "thing")
        session.flush()
        raise ZeroDivisionError
    assert events(platform) == []


def test_the_newest_come_first_and_by_the_page(platform):
    for number in range(5):
        note(platform, number=number)
    first = platform.client.get("/v1/audit-events", params={"limit": 3}).json()
    note(platform, number=5)
    second = platform.client.get("/v1/audit-events", params={"limit": 3, "cursor": first["next"]}).json()
    assert [event["details"]["number"] for event in first["items"] + second["items"]] == [4, 3, 2, 1, 0]
    assert second["next"] is None


def test_one_sees_what_was_done_to_one_thing_or_in_one_way(platform):
    note(platform, target="a")
    note(platform, action="thing.undone", target="a")
    note(platform, target="b")
    assert [event["target"]["id"] for event in events(platform, action="thing.done")] == ["b", "a"]
    assert [event["action"] for event in events(platform, target="a")] == ["thing.undone", "thing.done"]


def test_each_organisation_reads_its_own(platform):
    note(platform)
    others = platform.accounts.create_organisation("Others")
    stranger = platform.key_with(Scope.AUDIT_READ, organisation=others)
    assert [event["action"] for event in events(platform, headers=stranger)] == ["key.created"]


def test_a_line_break_in_what_was_done_stays_inside_of_it(platform):
    note(platform, said='x\n{"action": "forged"}')
    assert events(platform)[0]["details"] == {"said": 'x\n{"action": "forged"}'}
