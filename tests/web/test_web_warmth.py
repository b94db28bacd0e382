"""What an operator asks to have warm ahead: kept in the database, told to the slots in time, and told again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from api.accounts.model import Scope
from api.warmth.model import WarmStock, due
from runner import wire

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
ADDRESS = "/v1/warm-stocks/december"


def wish(**more):
    now = datetime.now(UTC)
    return {
        "language": "python",
        "count": 6,
        "begins_at": (now - timedelta(minutes=1)).isoformat(),
        "ends_at": (now + timedelta(hours=3)).isoformat(),
        **more,
    }


def told(platform):
    value = platform.redis.get(wire.WARM_KEY)
    return None if value is None else wire.decode_warm(value)


def stock(name, count, begin_h, end_h, language="python"):
    return WarmStock(
        name=name,
        language=language,
        count=count,
        begins_at=NOON + timedelta(hours=begin_h),
        ends_at=NOON + timedelta(hours=end_h),
    )


def test_what_is_due_at_a_moment_adds_up_and_ends_at_its_end():
    stocks = [stock("a", 3, -1, 1), stock("b", 4, 0, 2), stock("c", 2, -1, 1, "javascript"), stock("d", 9, 1, 2)]

    assert due(stocks, NOON) == {"python": 7, "javascript": 2}
    assert due(stocks, NOON + timedelta(hours=1)) == {"python": 13}
    assert due(stocks, NOON + timedelta(hours=2)) == {}


def test_asking_twice_is_like_once_and_the_slots_are_told(platform):
    body = wish()

    first, again = platform.client.put(ADDRESS, json=body), platform.client.put(ADDRESS, json=body)
    platform.collector.herald.tell()

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"name": "december", **body, **first.json()}
    assert platform.client.get("/v1/warm-stocks").json() == {"warm_stocks": [first.json()]}
    assert told(platform) == {"python": 6}


def test_a_redis_that_was_wiped_is_told_again(platform):
    platform.client.put(ADDRESS, json=wish())
    platform.collector.herald.tell()
    platform.redis.flushall()

    platform.collector.herald.tell()

    assert told(platform) == {"python": 6}
    assert 0 < platform.redis.ttl(wire.WARM_KEY) <= wire.WARM_TTL_S


def test_nothing_is_told_before_its_time_or_after_it_was_withdrawn(platform):
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    platform.client.put(ADDRESS, json=wish(begins_at=later))
    platform.collector.herald.tell()
    assert told(platform) is None

    platform.client.put(ADDRESS, json=wish())
    platform.collector.herald.tell()
    assert platform.client.delete(ADDRESS).json()["count"] == 6
    platform.collector.herald.tell()

    assert told(platform) is None
    answer = platform.client.delete(ADDRESS)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-warm-stock")


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"language": "cobol"}, "/language"),
        ({"ends_at": "2020-01-01T00:00:00Z"}, "/ends_at"),
        ({"ends_at": "2999-01-01T00:00:00Z"}, "/ends_at"),
        ({"ends_at": "2026-12-01T12:00:00"}, "/ends_at"),
        ({"count": 0}, "/count"),
        ({"count": 10_000}, "/count"),
        ({"surprise": 1}, "/surprise"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(platform, more, place):
    answer = platform.client.put(ADDRESS, json=wish(**more))

    assert answer.status_code == 422
    assert [one["place"] for one in answer.json()["errors"]] == [place]
    assert platform.client.get("/v1/warm-stocks").json() == {"warm_stocks": []}


def test_only_keys_for_operation_may_ask_and_others_see_nothing_of_it(platform):
    platform.client.put(ADDRESS, json=wish())
    others = platform.key_with(*(scope for scope in Scope if scope is not Scope.OPERATION_WRITE))
    stranger = platform.key_with(Scope.OPERATION_WRITE, organisation=platform.accounts.create_organisation("Others"))

    for method, address in (("PUT", ADDRESS), ("DELETE", ADDRESS), ("GET", "/v1/warm-stocks")):
        assert platform.client.request(method, address, json=wish(), headers=others).status_code == 403
    assert platform.client.get("/v1/warm-stocks", headers=stranger).json() == {"warm_stocks": []}
    assert platform.client.delete(ADDRESS, headers=stranger).status_code == 404


def test_counts_of_another_version_or_shape_are_not_believed():
    for value in (b"", b"{}", b'{"version": 99, "counts": {}}', b'{"version": 2, "counts": {"python": -1}}'):
        with pytest.raises(wire.WireError):
            wire.decode_warm(value)
